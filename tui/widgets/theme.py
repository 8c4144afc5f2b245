"""Our plain colours as a Textual theme, and the variables that style sheets and the pane read."""

from textual.theme import Theme

from themes.record import ThemeColours


def theme_variables(colours: ThemeColours) -> dict[str, str]:
    """`$h2h-dim`, `$h2h-rule`, `$h2h-margin` and `$h2h-code-*` for style sheets and the pane.

    An app returns these from `get_theme_variable_defaults`, so that style sheets that name them
    also work under a theme of Textual's own.
    """
    code = {
        f"h2h-code-{name}": getattr(colours.code, name) for name in colours.code.__struct_fields__
    }
    return {
        "h2h-dim": colours.dim,
        "h2h-rule": colours.rule,
        "h2h-margin": str(colours.margin),
        **code,
    }


def textual_theme(colours: ThemeColours) -> Theme:
    """The Textual theme of `colours`, under the same name, ready for `App.register_theme`."""
    return Theme(
        name=colours.name,
        primary=colours.primary,
        secondary=colours.dim,
        accent=colours.accent,
        success=colours.success,
        warning=colours.warning,
        error=colours.error,
        foreground=colours.foreground,
        background=colours.background,
        surface=colours.surface,
        panel=colours.panel,
        dark=colours.dark,
        variables={
            **theme_variables(colours),
            "footer-background": colours.surface,
            "footer-key-foreground": colours.primary,
            "footer-description-foreground": colours.foreground,
            "border": colours.rule,
            "border-blurred": colours.rule,
            "scrollbar": colours.rule,
            "scrollbar-hover": colours.dim,
            "scrollbar-active": colours.primary,
            "scrollbar-background": colours.background,
            "scrollbar-background-hover": colours.background,
            "scrollbar-background-active": colours.background,
            "block-cursor-background": colours.primary,
            "block-cursor-foreground": colours.background,
            "block-cursor-text-style": "none",
            "input-selection-background": f"{colours.primary} 35%",
            "screen-selection-background": f"{colours.primary} 40%",
        },
    )
