"""What each thing in an answer is drawn with: Rich styles, made from the theme's variables."""

from collections.abc import Mapping

from msgspec import Struct
from pygments.token import Token, _TokenType
from rich.style import Style

_CODE_ROLES = {
    Token.Comment: "comment",
    Token.Keyword: "keyword",
    Token.Literal.String: "string",
    Token.Literal.Number: "number",
    Token.Name.Function: "function",
    Token.Name.Class: "type",
    Token.Name.Namespace: "type",
    Token.Name.Builtin: "builtin",
    Token.Name.Tag: "keyword",
    Token.Name.Attribute: "function",
    Token.Name.Decorator: "function",
    Token.Keyword.Type: "type",
    Token.Keyword.Constant: "number",
    Token.Operator: "operator",
    Token.Generic.Inserted: "string",
    Token.Generic.Deleted: "number",
    Token.Generic.Subheading: "function",
}


class Palette(Struct, frozen=True, eq=False):
    """Styles hold only what differs from the pane's own text; `code` is keyed by token type."""

    strong: Style
    emphasis: Style
    strike: Style
    literal: Style
    link: Style
    address: Style
    title: Style
    heading: Style
    subheading: Style
    dim: Style
    rule: Style
    code_fill: Style
    code_label: Style
    code: Mapping[_TokenType, Style]
    info: Style
    warning: Style
    error: Style

    def of_token(self, kind: _TokenType) -> Style | None:
        """The style of a Pygments token: its own, else its nearest ancestor's."""
        at: _TokenType | None = kind
        while at is not None:
            if (style := self.code.get(at)) is not None:
                return style
            at = at.parent
        return None


def palette_from(variables: Mapping[str, str]) -> Palette:
    """The palette of a theme. A variable the theme lacks (one of Textual's own) gives no colour."""

    def style(name: str, extra: str = "") -> Style:
        return Style(color=_colour(variables.get(name))) + Style.parse(extra)

    fill = Style(bgcolor=_colour(variables.get("h2h-code-background", variables.get("surface"))))
    dim = style("h2h-dim", "" if "h2h-dim" in variables else "dim")
    return Palette(
        strong=Style(bold=True),
        emphasis=Style(italic=True),
        strike=Style(strike=True),
        literal=style("h2h-code-string") + fill,
        link=style("primary", "underline"),
        address=dim,
        title=style("primary", "bold underline"),
        heading=style("primary", "bold"),
        subheading=Style(bold=True),
        dim=dim,
        rule=style("h2h-rule"),
        code_fill=fill,
        code_label=dim,
        code={
            kind: style(f"h2h-code-{role}", "italic" if role == "comment" else "")
            for kind, role in _CODE_ROLES.items()
        },
        info=dim,
        warning=style("warning", "bold"),
        error=style("error", "bold"),
    )


def _colour(value: str | None) -> str | None:
    """Only `#rrggbb` is passed on: Textual's own variables can be `auto 60%` and the like."""
    return value if value is not None and len(value) == 7 and value.startswith("#") else None
