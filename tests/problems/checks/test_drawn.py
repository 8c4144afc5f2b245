"""What is judged is what the operator sees as a block, or the result says that it is not."""

from collections.abc import Iterator, Sequence
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from problems.checks import markdown
from problems.checks.extraction import blocks, extract
from problems.records import AnswerContract
from tui.widgets.answer_pane.blocks import Block, parse

CODE = AnswerContract("code", "python")
MARKS = ["``", "    ```", "```js x", "~~~", "```", "````", "> ```", "- ```python", "    ~~~"]
OTHER = ["> q", "- i", "1. i", "# h", "---", "<details>", "[x]: y", "", "  ", "a\u2028b", "a\x0cb"]
INSIDE = st.sampled_from(["x = 1", "    y", "\tz", *MARKS, *OTHER])
PROSE = st.sampled_from(["prose", "a `b` ```c```", "# head", "<details>", "|a|\n|-|", "", "***"])


@st.composite
def fenced(draw: st.DrawFn) -> list[str]:
    mark = draw(st.sampled_from("`~")) * draw(st.integers(3, 5))
    info = draw(st.sampled_from(["python", "", "py", "{.python}", ' python title="a"', "c++"]))
    indent = " " * draw(st.integers(0, 3))
    lines = [line for line in draw(st.lists(INSIDE, max_size=5)) if not line.startswith(mark)]
    return [f"{indent}{mark}{info}", *(indent + line for line in lines), f"{indent}{mark}"]


def inside(parts: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """Parts of a document in a quote or a list item."""

    def put(lines: list[str], first: str) -> list[str]:
        rest = first if first.startswith(">") else " " * len(first)
        return [(first if n == 0 else rest) + line for n, line in enumerate(lines)] + [""]

    many = st.lists(parts, min_size=1, max_size=3).map(lambda found: list(chain(*found)))
    return st.builds(put, many, st.sampled_from(["> ", "- ", "1. ", "10) ", "* "]))


DOCUMENTS = st.lists(
    st.recursive(fenced() | PROSE.map(lambda line: [line, ""]), inside, max_leaves=4), max_size=4
).map(lambda parts: "\n".join(chain(*parts)) + "\n")


def drawn(text: str) -> list[str]:
    """The fenced blocks that the pane draws."""

    def within(found: Sequence[Block]) -> Iterator[str]:
        for block in found:
            if block.kind == "fence":
                yield block.tokens[0].content
            yield from within(block.inner)

    return list(within(parse(text)))


@given(DOCUMENTS)
def test_a_block_that_counts_is_one_that_is_drawn_or_the_result_says_so(text: str):
    found = extract(text, CODE)
    if found.text is not None and found.text not in drawn(text):
        assert "drawn in another way" in found.note or "inside a block" in found.note


@given(DOCUMENTS)
def test_sound_blocks_are_those_that_are_drawn_in_their_order(text: str):
    found, sound = markdown.read(text)
    if sound:
        assert [block.text for block in found] == drawn(text)
        assert list(blocks(text)) == list(found)


def test_most_documents_are_sound():
    """Else the two above would say little."""
    text = (
        "1. a\n\n   ```python\n   x\n   ```\n\n> ~~~\n> ```python\n> ~~~\n\n````md\n- ```js\n````\n"
    )
    assert markdown.read(text)[1]
    assert drawn(text) == ["x\n", "```python\n", "- ```js\n"]
