"""The colours of a theme, as plain strings."""

from typing import Annotated

from msgspec import Meta, Struct

Hex = Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$")]


class CodeColours(Struct, frozen=True, forbid_unknown_fields=True):
    """What highlighted code is drawn in."""

    background: Hex
    comment: Hex
    keyword: Hex
    string: Hex
    number: Hex
    function: Hex
    type: Hex
    builtin: Hex
    operator: Hex


class ThemeColours(Struct, frozen=True, forbid_unknown_fields=True):
    """One theme. Every colour is `#rrggbb`; `margin` is in columns, left and right of an answer.

    `dim` is for what may be overlooked, `rule` for lines between things, `accent` for what is
    going on just now. A colour never carries a meaning alone: a word and a sign stand beside it.
    """

    name: str
    dark: bool
    background: Hex
    surface: Hex
    panel: Hex
    foreground: Hex
    dim: Hex
    rule: Hex
    primary: Hex
    accent: Hex
    success: Hex
    warning: Hex
    error: Hex
    code: CodeColours
    margin: Annotated[int, Meta(ge=0, le=12)] = 1
