"""Drawings for print: to scale, complete, and inert whatever a name holds."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from sessions.scoring import founding
from sessions.scoring.attempts import Attempt
from sessions.scoring.explain import Own, explain
from sessions.scoring.series import explain_series
from sessions.scoring.tally import tally
from tui.cli.errors import Stop
from tui.cli.scores.svg import write_claim_svg, write_rates_svg
from tui.cli.scores.svg_plot import Plot, PlotGroup, PlotRow, svg

SPACE = "{http://www.w3.org/2000/svg}"
EVIL = "</text><script>x</script>&\"'\x1b]52;c;QQ==\x07\u202e\ufffe"


def attempt(n: int, name: str, checks: str) -> Attempt:
    return Attempt(
        *(f"s{n}/A.1.1", f"s{n}", 1, "2026-11-23T10:00:00Z", "c" * 64, name, "model", "chat"),
        *("m-1", f"v{n}"),
        pack="builtin",
        problem=f"problem-{n}",
        checks=checks,  # type: ignore[arg-type]
    )


def page(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text.encode())


def words(root: ElementTree.Element) -> str:
    return " ".join(text.text or "" for text in root.iter(f"{SPACE}text"))


def test_a_claim_check_is_drawn_with_title_axis_method_and_source(tmp_path: Path):
    path = tmp_path / "claim.svg"
    own = Own(0, 20, "m-1 on builtin 1.0 (ab12), by checks, 2026-11-23")
    write_claim_svg(path, explain("1.7", 20, mine=own, source="https://example.org/card"))
    said = words(page(path.read_text(encoding="utf-8")))
    for part in (
        "A published score of 1.7 % put to the test",
        "If all 20 problems counted",
        "the claim, 1.7 %",
        "claim 2 of 120",
        "yours 0 of 20",
        "0 % to 26 %",
        "by Wilson's method",
        "confidence sequence",
        "100 %",
        "rate of passing",
        "builtin 1.0 (ab12)",
        "Other problems are other problems",
        "https://example.org/card",
    ):
        assert part in said


def test_a_series_is_drawn_with_a_bar_a_figure(tmp_path: Path):
    write_claim_svg(tmp_path / "s.svg", explain_series(founding.series()))
    root = page((tmp_path / "s.svg").read_text(encoding="utf-8"))
    assert len(list(root.iter(f"{SPACE}circle"))) == len(founding.PUBLISHED)


def test_bars_are_drawn_to_scale():
    rows = (PlotRow("x", 0.5, 0.25, 1.0, ""), PlotRow("y", None, None, None, "no data"))
    root = page(svg(Plot("t", (), (PlotGroup("g", rows),), ())))
    (dot,) = root.iter(f"{SPACE}circle")
    thick = [one for one in root.iter(f"{SPACE}line") if one.get("stroke-width") == "2.6"]
    (bar,) = thick
    x1, x2, middle = float(bar.get("x1", 0)), float(bar.get("x2", 0)), float(dot.get("cx", 0))
    assert (middle - x1) / (x2 - x1) == pytest.approx(1 / 3, abs=0.001)


def test_hostile_text_stays_text():
    rows = (PlotRow(EVIL, 0.5, 0.2, 0.8, EVIL),)
    text = svg(Plot(EVIL, (EVIL,), (PlotGroup(EVIL, rows, 0.5, EVIL),), (EVIL,)))
    root = page(text)
    assert {one.tag.removeprefix(SPACE) for one in root.iter()} <= {
        *("svg", "title", "rect", "line", "text", "circle")
    }
    assert not any(bad in text for bad in ("\x1b", "\x07", "\u202e", "\ufffe", "<script"))


def test_a_drawing_names_no_other_address():
    text = svg(Plot("t", ("s",), (), ("f",)))
    assert text.count("http") == 1  # the name space of SVG itself


def test_a_score_is_drawn_with_its_set_its_models_and_what_was_not_judged(tmp_path: Path):
    lines = tally([attempt(1, EVIL, "solved"), attempt(2, EVIL, "infra")])
    write_rates_svg(tmp_path / "r.svg", lines)
    said = words(page((tmp_path / "r.svg").read_text(encoding="utf-8")))
    assert "Passes by checks" in said
    assert "1 problem" in said
    assert "neither passes nor failures: 1" in said


def test_nothing_to_draw_and_nowhere_to_write_are_sentences(tmp_path: Path):
    with pytest.raises(Stop, match="no rate to draw"):
        write_rates_svg(tmp_path / "r.svg", [])
    with pytest.raises(Stop, match="cannot be written"):
        write_claim_svg(tmp_path / "none" / "c.svg", explain("1.7"))
