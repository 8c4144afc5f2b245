"""Names in any script stand in columns, as wide as Textual draws them."""

import pytest
from rich.cells import cell_len

from tui.columns import cut, padded, padded_left, table, width_of

NAMES = [
    "claude-opus-4-5",
    "通义千问-最大",
    "ハイパークローバ",
    "하이퍼클로바 X",
    "🤖 robot 👍🏽",
    "Modèle e\u0301crit, ﬁn",
    "ＦＵＬＬ ｗｉｄｔｈ",
    "नमस्ते",
    "🇩🇪 ●━╸│",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_text_is_as_wide_as_it_is_drawn(name: str) -> None:
    assert width_of(name) == cell_len(name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", range(1, 24))
def test_what_is_cut_and_padded_is_exactly_as_wide_as_its_column(name: str, width: int) -> None:
    shown = cut(name, width)
    assert cell_len(shown) <= width
    assert shown == name or shown.endswith("…")
    assert cell_len(padded(shown, width)) == cell_len(padded_left(shown, width)) == width


def test_the_columns_of_a_table_end_alike_whatever_is_written_in_them() -> None:
    lines = table([("model", "points"), *((name, "1000") for name in NAMES)], gap=" | ")
    assert len({cell_len(line) for line in lines}) == 1
    assert len({cell_len(line.rpartition(" | ")[0]) for line in lines}) == 1
