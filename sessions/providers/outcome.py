"""What an ended stream amounts to: the final counts, and what a bare reason leaves unsaid."""

from collections.abc import Mapping
from typing import Any

import msgspec

from sessions.events import Finished, Usage
from sessions.providers import Ask

CHARS_A_TOKEN = 4  # a rough mean over English and code; used only where `estimated` is set


def final(usage: Usage | None, asked_chars: int, said_chars: int) -> Usage:
    """The last counts of a finished answer; estimates, and marked so, where there were none.

    A count of 0 beside text is unknown, not 0. `said_chars` counts thinking too.
    """
    if usage is None or usage.output is None or (not usage.output and not usage.input):
        return estimated(usage, asked_chars, said_chars)
    output = None if usage.output == 0 and said_chars else usage.output
    return msgspec.structs.replace(usage, input=usage.input or None, output=output, final=True)


def estimated(usage: Usage | None, asked_chars: int, said_chars: int) -> Usage:
    """For an answer that broke off, or came without counts: the input as seen or from the length
    of what was asked, the output from what arrived."""
    seen = usage or Usage()
    output = max(seen.output or 0, tokens_in(said_chars))
    return msgspec.structs.replace(
        seen,
        input=seen.input or tokens_in(asked_chars),
        output=output,
        final=True,
        estimated=True,
    )


def tokens_in(chars: int) -> int:
    return -(-chars // CHARS_A_TOKEN)


def asked_chars(ask: Ask) -> int:
    """Characters of everything that a request says."""
    return len(ask.system_prompt or "") + sum(len(message.text) for message in ask.messages)


def described(
    end: Finished, usage: Usage | None, params: Mapping[str, Any], text: int, thinking: int
) -> Finished:
    """`end` with the detail that a reader needs: `text` and `thinking` are character counts."""
    detail = end.detail or _detail(end, usage, params.get("max_tokens"), text, thinking)
    return msgspec.structs.replace(end, detail=detail)


def _detail(
    end: Finished, usage: Usage | None, max_tokens: int | None, text: int, thinking: int
) -> str | None:
    spent = usage.output if usage else None
    if end.reason == "length" and not text and not thinking and not (spent or 0) > 1:
        tokens = f" ({usage.input} tokens)" if usage and usage.input else ""
        return (
            f"The prompt{tokens} filled the context and left no room for an answer. "
            "Give the server a larger context (llama.cpp: -c, Ollama: num_ctx)."
        )
    if end.reason == "length" and not text:
        return "All tokens went into thinking. Raise max_tokens."
    if end.reason == "end" and not text and thinking:
        return "The model wrote only thinking, no answer."
    if end.reason == "end" and max_tokens and spent and spent >= max_tokens:
        return f"Possibly truncated: all of max_tokens={max_tokens} was used."
    return None
