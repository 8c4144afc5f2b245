"""Themes load by name, say what is wrong with them, and can be read from a chair."""

from itertools import chain

import pytest

from themes.errors import BadTheme, UnknownTheme
from themes.load import SHIPPED, load_theme, names
from themes.record import ThemeColours

TEXTS = ("foreground", "dim", "primary", "accent", "success", "warning", "error")


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lowest_contrast(theme: ThemeColours) -> float:
    backgrounds = (theme.background, theme.surface, theme.panel)
    texts = (contrast(getattr(theme, text), back) for text in TEXTS for back in backgrounds)
    code = (
        contrast(getattr(theme.code, name), theme.code.background)
        for name in theme.code.__struct_fields__
        if name != "background"
    )
    return min(chain(texts, code))


def test_three_themes_ship():
    assert names() == ("dark", "light", "projector")


@pytest.mark.parametrize("name", names())
def test_every_text_of_a_theme_stands_out_from_what_it_is_drawn_on(name):
    assert lowest_contrast(load_theme(name)) >= 4.5


def test_the_projector_theme_has_high_contrast_and_wide_margins():
    theme = load_theme("projector")
    assert lowest_contrast(theme) >= 7
    assert theme.margin > load_theme("light").margin


def test_an_unknown_theme_suggests_the_nearest():
    with pytest.raises(UnknownTheme, match="no theme 'projecter'; did you mean 'projector'"):
        load_theme("projecter")


def test_an_operators_own_theme_is_found_and_wins_over_ours(tmp_path):
    own = (SHIPPED / "light.toml").read_text()
    (tmp_path / "paper.toml").write_text(own)
    (tmp_path / "dark.toml").write_text(own)
    assert names(tmp_path) == ("dark", "light", "paper", "projector")
    assert load_theme("paper", tmp_path).name == "paper"
    assert not load_theme("dark", tmp_path).dark


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("dim = ", "dimm = "), "dimm"),
        (('accent = "#f0b866"', 'accent = "orange"'), "accent"),
        (('comment = "#8a96a4"', 'comment = "#8a9"'), "code.comment"),
        (("margin = 1", "margin = 99"), "margin"),
        (("dark = true", "dark = "), "Invalid value"),
    ],
)
def test_a_broken_theme_names_its_file_and_what_is_wrong(tmp_path, change, told):
    path = tmp_path / "mine.toml"
    path.write_text((SHIPPED / "dark.toml").read_text().replace(*change))
    with pytest.raises(BadTheme) as raised:
        load_theme("mine", tmp_path)
    assert str(path) in str(raised.value)
    assert told in str(raised.value)


def test_a_theme_that_is_not_text_is_broken_and_not_a_crash(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadTheme):
        load_theme("mine", tmp_path)
