"""The inline part of Markdown -> styled runs of text."""

from markdown_it.token import Token
from rich.style import Style

from sessions.untrusted import neutralise
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.palette import Palette
from tui.widgets.answer_pane.wrap import Run


def runs_of(token: Token, look: Look, base: Style | None = None) -> list[Run]:
    """The runs of one inline token. An address is always shown whole, and is never a live link.

    Entities and escapes in the Markdown can spell out characters that were not there when the text
    came in, so every piece is neutralised again.
    """
    runs: list[Run] = []
    styles: list[Style | None] = [base]
    links: list[tuple[str, int]] = []
    for child in token.children or ():
        kind, style = child.type, styles[-1]
        if kind == "text":
            runs.append((neutralise(child.content), style))
        elif kind == "softbreak":
            runs.append(("\n" if look.breaks else " ", style))
        elif kind == "hardbreak":
            runs.append(("\n", style))
        elif kind == "code_inline":
            runs.append((_flat(child.content), _over(style, look.palette.literal)))
        elif kind == "image":
            runs.append((_image(child), _over(style, look.palette.dim)))
        elif child.nesting == 1:
            styles.append(_over(style, _style_of(kind, look.palette)))
            if kind == "link_open":
                links.append((str(child.attrs.get("href", "")), len(runs)))
        elif child.nesting == -1:
            styles.pop()
            if kind == "link_close":
                runs += _address(*links.pop(), runs, look.palette)
    return runs


def _over(under: Style | None, style: Style | None) -> Style | None:
    if under is None or style is None:
        return style or under
    return under + style


def _style_of(kind: str, palette: Palette) -> Style | None:
    match kind:
        case "strong_open":
            return palette.strong
        case "em_open":
            return palette.emphasis
        case "s_open":
            return palette.strike
        case "link_open":
            return palette.link
        case _:
            return None


def _flat(text: str) -> str:
    return neutralise(text).replace("\n", " ")


def _image(token: Token) -> str:
    alt, address = _flat(token.content), _flat(str(token.attrs.get("src", "")))
    return f"[image: {alt} {address}]" if alt else f"[image: {address}]"


def _address(href: str, first: int, runs: list[Run], palette: Palette) -> list[Run]:
    """What follows a link's text: its address, unless the text is the address."""
    shown = "".join(text for text, _ in runs[first:])
    address = _flat(href)
    return [] if not address or shown == address else [(f" ({address})", palette.address)]
