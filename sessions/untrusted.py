"""Raw text -> text that is safe to draw, print or export.

Text from models, servers, files and packs can carry terminal escapes, bidi overrides and invisible
characters. Here each such character becomes a visible sign of its own, one by one and without
state, so that a sequence split over two pieces stays inert. Exact text lives in the log.
"""

import re

_CONTROL_PICTURES = 0x2400  # U+2400 SYMBOL FOR NULL; the block mirrors C0 in order
_REPLACEMENT = "\ufffd"


def _ranges(*spans: tuple[int, int]) -> list[int]:
    return [code for first, last in spans for code in range(first, last + 1)]


# Bidi controls, zero-width and filler characters, line and paragraph separators, interlinear
# annotations, tag characters, lone surrogates: nothing a reader could see, all of it usable to
# make a text read as something else.
_INVISIBLE = _ranges(
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200C),
    (0x200E, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xD800, 0xDFFF),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
# Terminals disagree on how wide joined emoji are; without the joiners each part has a known width.
_DROPPED = _ranges((0x200D, 0x200D), (0xFE00, 0xFE0F))

_TABLE: dict[int, str | None] = {
    **{code: chr(_CONTROL_PICTURES + code) for code in range(0x20)},
    **dict.fromkeys((*_ranges((128, 159)), *_INVISIBLE), _REPLACEMENT),
    **dict.fromkeys(_DROPPED),
    0x7F: "\u2421",
    0x09: "    ",
    0x0A: "\n",
}
_SUSPECT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def neutralise(text: str) -> str:
    """Text with newlines kept, tabs as four spaces and every other control made visible.

    CRLF counts as one newline. Markup is not touched: callers draw plain content, never markup.
    """
    if not _SUSPECT.search(text):
        return text
    return text.replace("\r\n", "\n").translate(_TABLE)


def one_line(text: str, limit: int = 300) -> str:
    """The same on one line, cut at `limit` characters: for names, titles and error sentences."""
    line = " ".join(neutralise(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
