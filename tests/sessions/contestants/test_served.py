"""Another model than the one asked for is told; another name of the same one is not."""

import pytest

from sessions.contestants.served import served_other, served_words


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("gpt-5.5", "gpt-5.5"),
        ("gpt-5.5", "gpt-5.5-2026-04-23"),
        ("gpt-5.5-2026-04-23", "gpt-5.5"),
        ("gpt-4", "gpt-4-0613"),
        ("claude-haiku-4-5", "claude-haiku-4-5-20251001"),
        ("claude-haiku-4-5@20251001", "claude-haiku-4-5"),
        ("mistral-large-latest", "mistral-large-2411"),
        ("mistral-large-latest", "mistral-large"),
        ("gemini-2.5-pro", "models/gemini-2.5-pro"),
        ("gemini-2.0-flash", "gemini-2.0-flash-001"),
        ("meta-llama/Llama-3.3-70B:free", "meta-llama/llama-3.3-70b"),
        ("openai/gpt-5.5", "gpt-5.5-2026-04-23"),
        ("llama3.2", "llama3.2:latest"),
        ("my.gguf", "/home/me/models/my.gguf"),
        ("gpt-5.5", None),
        ("gpt-5.5", ""),
    ],
)
def test_another_name_of_the_same_model_is_not_told(asked, served):
    assert not served_other(asked, served)


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("gpt-5.5", "gpt-5.5-mini"),
        ("gpt-5.5", "gpt-5"),
        ("claude-opus-4-5", "claude-opus-4"),
        ("claude-opus-4", "claude-opus-4-5"),
        ("gpt-5.5-2026-04-23", "gpt-5.5-2026-01-01"),
        ("mistral-large-latest", "mistral-small-2411"),
        ("meta-llama/llama-3.3-70b", "qwen/llama-3.3-70b"),
        ("llama3.2:3b", "llama3.2:1b"),
        ("openrouter/auto", "openai/gpt-5.5"),
    ],
)
def test_another_model_is_told(asked, served):
    assert served_other(asked, served)
    assert served_words("model", asked, served) == f"Asked for {asked}, served {served}."


def test_what_is_played_or_brought_is_served_by_nobody():
    assert served_words("scripted", "player-right", "x") == ""
