"""Which part of an answer's text is the answer.

The last fenced block with the contract's tag counts. Where no block has it, the last block without
any tag counts, and the result says so. What stands in the model's thinking counts for nothing.

Blocks are CommonMark's, as the pane draws them. Where the fences are not sound they are read as
they were meant, and the result says so if what counts is not drawn so.
"""

import re

import msgspec
from msgspec import Struct

from problems.checks import markdown
from problems.checks.fences import Block, scan
from problems.checks.results import Extracted
from problems.checks.thinking import without_thinking
from problems.records import AnswerContract
from problems.storable import storable

# blanks of no width or that are none to Markdown, where they would hide a fence or its tag
_BLANK = "[\u00a0\u00ad\u2000-\u200f\u202f\u2060\u3000\ufeff]{0,8}"
_UNSEEN = re.compile(rf"{_BLANK}([ \t]*){_BLANK}(`{{3,}}|~{{3,}}){_BLANK}")
# what some servers leave of the template, where it would keep the last fence from closing
_END_OF_TURN = re.compile(r"(?:\s*<\|(?:end|return|im_end|eot_id|endoftext|end_of_text)\|>)+\s*\Z")
_MOST_END = 200
_MARKDOWN = ("markdown", "md")
_MOST_MARKDOWN = 200_000  # characters; more is read by its fences alone, which is much faster

WHOLE_TEXT = -1  # the operator's pick when the code stands in no block

_ALIASES = {
    "python": frozenset({"python", "py", "python3", "py3", "python2", "cpython"}),
    "json": frozenset({"json", "application/json"}),
}


class _Answer(Struct, frozen=True):
    text: str
    blocks: tuple[Block, ...]
    drawn: tuple[Block, ...] = ()
    note: str = ""


def blocks(text: str) -> tuple[Block, ...]:
    """The fenced blocks an operator may pick from, in order; those in the thinking left out."""
    return _read(text).blocks


def extract(text: str, contract: AnswerContract, block: int | None = None) -> Extracted:
    """The answer in `text`, or None with the reason.

    `block`: the operator's pick, an index into `blocks(text)`, or WHOLE_TEXT.
    """
    answer = _read(text)
    if answer.note:
        return Extracted(None, None, answer.note)
    if block is not None:
        return _picked(answer, block)
    if contract.kind == "text" and not contract.fence:
        return _whole(answer)
    return _compared(_last(answer.blocks, contract.fence), answer)


def _read(text: str) -> _Answer:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = _with_plain_fences(storable(text)[0])
    text = text[:-_MOST_END] + _END_OF_TURN.sub("\n", text[-_MOST_END:])
    rest = without_thinking(text)
    if rest is None:
        return _Answer("", (), note="the thinking is never closed, so there is no answer")
    if len(rest) > _MOST_MARKDOWN:
        found = _unmarked(scan(rest))
        return _Answer(rest, found, found)
    drawn, sound = markdown.read(rest)
    return _Answer(rest, _unmarked(drawn if sound else scan(rest)), _unmarked(drawn))


def _unmarked(found: tuple[Block, ...]) -> tuple[Block, ...]:
    """Without the mark that a file may begin with: Python reads over it there, but in no text."""
    return tuple(msgspec.structs.replace(b, text=b.text.removeprefix("\ufeff")) for b in found)


def _with_plain_fences(text: str) -> str:
    if text.isascii():
        return text
    return "\n".join(_with_plain_fence(line) for line in text.split("\n"))


def _with_plain_fence(line: str) -> str:
    unseen = _UNSEEN.match(line) if "```" in line or "~~~" in line else None
    return line if unseen is None else unseen[1] + unseen[2] + line[unseen.end() :]


def _compared(found: Extracted, answer: _Answer) -> Extracted:
    """With a note if the block that counts is drawn in another way."""
    if found.text is None or found.block is None:
        return found
    if answer.blocks[found.block].text in [block.text for block in answer.drawn]:
        return found
    note = "its fences are not sound, and it is drawn in another way"
    return msgspec.structs.replace(found, note=f"{found.note}; {note}".removeprefix("; "))


def _whole(answer: _Answer) -> Extracted:
    if not answer.text.strip():
        return Extracted(None, None, "the answer is empty")
    return Extracted(answer.text, None)


def _picked(answer: _Answer, block: int) -> Extracted:
    if block == WHOLE_TEXT:
        return _whole(answer)
    if not 0 <= block < len(answer.blocks):
        return Extracted(None, None, f"there is no block {block}: {len(answer.blocks)} were found")
    text = answer.blocks[block].text
    if not text.strip():
        return Extracted(None, block, f"block {block} is empty")
    return Extracted(text, block, "picked by the operator")


def _last(found: tuple[Block, ...], fence: str) -> Extracted:
    written = [(index, block) for index, block in enumerate(found) if block.text.strip()]
    tagged = [entry for entry in written if _is(entry[1].tag, fence)]
    if tagged:
        index, block = tagged[-1]
        return Extracted(block.text, index, "" if block.closed else "its fence is never closed")
    # a whole answer in a block of Markdown: the same rule within it
    wrapped = [entry for entry in written if entry[1].tag in _MARKDOWN]
    if wrapped:
        index, block = wrapped[-1]
        inner = _last(tuple(b for b in _unmarked(scan(block.text)) if b.tag), fence)
        if inner.text is not None:
            return Extracted(inner.text, index, "it stands inside a block of Markdown")
    # a lone fence at the end of bare code opens a block too: only a closed one is sure to be meant
    untagged = [entry for entry in written if not entry[1].tag and entry[1].closed]
    if untagged:
        index, block = untagged[-1]
        note = f"no block is tagged {fence}: the last block without a tag was taken"
        return Extracted(block.text, index, note)
    return Extracted(None, None, _nothing(found, fence))


def _is(tag: str, fence: str) -> bool:
    fence = fence.lower()
    return tag in _ALIASES.get(fence, (fence,))


def _nothing(found: tuple[Block, ...], fence: str) -> str:
    if any(_is(block.tag, fence) for block in found):
        return f"the {fence} block is empty: its text must stand on the lines after the fence"
    tags = list(dict.fromkeys(block.tag for block in found if block.tag))
    if not tags:
        return f"no block found: the answer must stand in a fenced {fence} block"
    return f"no {fence} block found, only {', '.join(tags[:5])}"
