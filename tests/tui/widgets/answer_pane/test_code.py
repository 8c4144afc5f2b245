"""Code is coloured a line at a time, never guessed at, and no lexer can stop it."""

import pytest
from rich.style import Style

from tests.tui.widgets.answer_pane.drawing import PALETTE, look
from tui.widgets.answer_pane.code import LONG_LINE, Code, draw_code, language_of
from tui.widgets.answer_pane.languages import LANGUAGES
from tui.widgets.answer_pane.lines import Line

SAMPLE = """\
import os  # a remark
'''text over
lines''' + "text" + f"{x!r}" + 'a' + `b` + $c + @d
def f(x: int = 0x1F, *, y=1.5e-3) -> None: { return [1, 2, {"k": null}]; }
/* remark */ // remark -- remark ; remark % remark <!-- remark -->
class A<T> { fn g(&self) => match x { _ => 'a' } } <b class="x">t</b> \\begin{a}
key: value
  - [list, of] {{ template }} &amp; #include <x.h>
SELECT * FROM t WHERE a = 'b' AND $1; :ok ?x !y ~z ^w
@@ -1,2 +1,2 @@
<<EOF
heredoc
EOF
"""


def styles(line: Line) -> dict[str, Style | None]:
    return {segment.text.strip(): segment.style for segment in line.segments}


def colour(line: Line, text: str) -> str | None:
    """The colour in which a word of a line is drawn."""
    style = styles(line)[text]
    return style.color.name if style and style.color else None


@pytest.mark.parametrize("language", sorted(set(LANGUAGES.values())))
def test_every_language_draws_any_text_whole(language):
    """Also text in another language, in the middle of a state, and line by line."""
    lines = draw_code(language, [*SAMPLE.split("\n"), *SAMPLE.split("\n")], look(2 * LONG_LINE))
    assert [line.text[1:] for line in lines[1:]] == [*SAMPLE.split("\n"), *SAMPLE.split("\n")]


@pytest.mark.parametrize("language", sorted(set(LANGUAGES.values())))
def test_every_language_colours_something(language):
    lines = draw_code(language, SAMPLE.split("\n"), look(200))
    assert any(
        segment.style in PALETTE.code.values() for line in lines for segment in line.segments
    )


@pytest.mark.parametrize(
    "info", ["Python", "py", "python3", 'python title="a.py"', "{.python}", "python  ", "python,x"]
)
def test_a_fence_may_name_a_language_in_many_ways(info):
    assert language_of(info) == "python"


@pytest.mark.parametrize("info", ["", "   ", "brainfuck", "pythonic", "{}", "text", "\x00"])
def test_what_is_not_named_or_not_known_is_plain(info):
    assert language_of(info) == ""
    line = Code(info, look()).line("def f(): return 1")[0]
    assert styles(line)["def f(): return 1"] is None


def test_a_string_over_several_lines_keeps_its_colour():
    code = Code("python", look())
    for text in ('x = """one', "two", 'three"""', "def"):
        last = code.line(text)[0]
        if text == "two":
            assert colour(last, "two") == "#00aa00"
    assert colour(last, "def") == "#aa00aa"


def test_a_line_that_still_grows_is_coloured_and_leaves_no_trace():
    code = Code("python", look())
    assert colour(code.partial('x = """open')[0], '"""open') == "#00aa00"
    assert colour(code.line("def f")[0], "def") == "#aa00aa"


def test_a_lexer_that_raises_leaves_the_code_plain(monkeypatch):
    code = Code("yaml", look())

    def broken(text):
        yield 0, None, "x"

    monkeypatch.setattr(code._lexer, "get_tokens_unprocessed", broken)
    assert code.line("key: value")[0].text == " key: value"
    assert code.line("more: text")[0].text == " more: text"


def test_code_that_nests_without_end_becomes_plain():
    code = Code("c", look())
    for _ in range(300):
        code.line("{{{{{{{{{{ int x;")
    assert code.line("int x;")[0].text == " int x;"


def test_a_long_line_of_code_is_wrapped_with_a_sign_and_loses_nothing():
    text = "x" * 3 * LONG_LINE
    lines = Code("python", look(42)).line(text)
    assert lines[0].text.startswith(" x")
    assert all(line.text.startswith("↪") and line.soft for line in lines[1:])
    assert "".join(line.text[1:] for line in lines) == text


def test_the_label_says_what_the_fence_said():
    assert draw_code("", ["a"], look())[0].text == " a"
    assert draw_code("python title=x", ["a"], look())[0].text.strip() == "python title=x"
    assert draw_code("\x1b[2J", ["a"], look())[0].text.strip() == "␛[2J"
