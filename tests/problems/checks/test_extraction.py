"""Which part of a text is the answer."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from problems.checks.extraction import WHOLE_TEXT, blocks, extract
from problems.records import AnswerContract

CODE = AnswerContract("code", "python")
JSON = AnswerContract("json", "json")
FREE = AnswerContract("text")


def taken(text: str, contract: AnswerContract = CODE, block: int | None = None) -> str | None:
    return extract(text, contract, block).text


def test_the_last_block_of_the_tag_counts_not_the_draft():
    text = "```python\ndraft\n```\nBetter:\n```python\nfinal\n```\nDone."
    found = extract(text, CODE)
    assert (found.text, found.block, found.note) == ("final\n", 1, "")


def test_a_later_block_of_another_language_does_not_count():
    assert taken("```python\ncode\n```\nRun it:\n```bash\npython a.py\n```") == "code\n"


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_line_endings_do_not_change_the_answer(ending: str):
    text = ending.join(["Here:", "```python", "a = 1", "", "b = 2", "```", ""])
    assert taken(text) == "a = 1\n\nb = 2\n"


def test_mixed_line_endings_do_not_change_the_answer():
    assert taken("```python\r\na = 1\nb = 2\r\n```\n") == "a = 1\nb = 2\n"


def test_a_byte_order_mark_does_not_hide_the_first_fence():
    assert taken("\ufeff```python\ncode\n```") == "code\n"


def test_a_byte_order_mark_at_the_head_of_a_block_is_none_of_the_program():
    text = "```python\n\ufeffcode = '\ufeff'\n```"
    assert taken(text) == extract(text, CODE, 0).text == "code = '\ufeff'\n"


def test_an_untagged_block_counts_when_no_block_has_the_tag_and_the_result_says_so():
    found = extract("```\nfirst\n```\n```\nsecond\n```", CODE)
    assert (found.text, found.block) == ("second\n", 1)
    assert "without a tag" in found.note


def test_an_untagged_block_does_not_count_beside_a_tagged_one():
    assert taken("```python\ncode\n```\n```\nprinted output\n```") == "code\n"


@pytest.mark.parametrize(
    "info",
    [
        "python",
        "Python",
        "PYTHON",
        "py",
        "python3",
        " python",
        "python   ",
        'python title="a.py"',
        "{.python}",
        "{ .python .numberLines }",
        "{python}",
        "python {1,3}",
        "python,linenos",
        "python:ring.py",
        "ring.py",
        "python3.11",
        "language-python",
        "\u00a0python",
        "\u200bpython",
    ],
)
def test_the_ways_to_write_python_are_python(info: str):
    found = extract(f"```{info}\ncode\n```", CODE)
    assert (found.text, found.note) == ("code\n", "")


@pytest.mark.parametrize("info", ["c++", "objective-c", "pycon", "python-repl", "cython", "text"])
def test_other_languages_are_named_and_never_taken(info: str):
    found = extract(f"```{info}\ncode\n```", CODE)
    assert found.text is None
    assert info in found.note


def test_attributes_alone_are_no_tag():
    assert "without a tag" in extract('```title="a.py"\ncode\n```', CODE).note


def test_a_fence_in_a_list_item_loses_its_indent_and_the_code_keeps_its_own():
    text = (
        "1. The fix:\n\n   ```python\n   def f():\n       return 1\n\n   x = f()\n   ```\n2. Next"
    )
    assert taken(text) == "def f():\n    return 1\n\nx = f()\n"


def test_a_fence_in_a_list_item_whose_code_is_not_indented_keeps_the_code():
    assert taken("- fix:\n\n  ```python\ndef f():\n    return 1\n  ```\n") == (
        "def f():\n    return 1\n"
    )


@pytest.mark.parametrize("marker", ["- ", "* ", "1. ", "10) "])
def test_a_fence_on_the_line_of_its_list_marker_is_found(marker: str):
    pad = " " * len(marker)
    assert taken(f"{marker}```python\n{pad}if x:\n{pad}    y\n{pad}```\n") == "if x:\n    y\n"


def test_a_fence_indented_by_a_tab_is_found():
    assert taken("- fix:\n\n\t```python\n\tif x:\n\t\ty\n\t```\n") == "if x:\n\ty\n"


# without a blank after the mark, CommonMark takes one of the code's own
@pytest.mark.parametrize(("quote", "indent"), [("> ", "    "), (">", "   ")])
def test_a_fence_in_a_quote_is_taken_out_of_it(quote: str, indent: str):
    lines = ["```python", "if x:", "    y", "```"]
    text = "Answer:\n" + "".join(f"{quote}{line}\n" for line in lines)
    assert taken(text) == f"if x:\n{indent}y\n"


def test_a_fence_in_a_list_in_a_quote_is_taken_out_of_both():
    assert taken("> - ```python\n>   if x:\n>       y\n>   ```\n") == "if x:\n    y\n"


def test_the_end_of_a_quote_ends_its_block():
    assert taken("> ```python\n> code\nprose\n") == "code\n"


@pytest.mark.parametrize(
    ("opening", "closing"), [("~~~", "~~~"), ("~~~~", "~~~~~"), ("````", "````"), ("```", "`````")]
)
def test_tildes_and_longer_fences_are_fences(opening: str, closing: str):
    assert taken(f"{opening}python\ncode\n{closing}\nprose") == "code\n"


def test_a_shorter_or_other_fence_inside_is_part_of_the_code():
    inside = 'DOC = """\n```\n~~~\n"""\n'
    assert taken(f"````python\n{inside}````") == inside


def test_a_deeper_fence_inside_a_docstring_is_part_of_the_code():
    inside = 'def f():\n    """\n    ```python\n    f()\n    ```\n    """\n'
    assert taken(f"```python\n{inside}```") == inside


def test_the_last_fence_may_be_left_open_and_the_result_says_so():
    found = extract("Here:\n```python\na = 1\nb = 2", CODE)
    assert found.text == "a = 1\nb = 2\n"
    assert "never closed" in found.note


def test_a_draft_that_was_never_closed_does_not_swallow_the_final_block():
    assert taken("```python\ndraft\n\nNo, better:\n```python\nfinal\n```") == "final\n"


@pytest.mark.parametrize(
    "text",
    [
        "<details>\n<summary>The code</summary>\n\n```python\ncode\n```\n\n</details>",
        "<details><summary>The code</summary>\n```python\ncode\n```</details>\nThat is it.",
        "<details><summary>The code</summary>```python\ncode\n```\n</details>",
        "<details open>\n~~~python\ncode\n~~~</details>",
    ],
)
def test_a_fence_in_a_details_element_is_found_and_closed(text: str):
    found = extract(text, CODE)
    assert found.text == "code\n"
    assert "never closed" not in found.note


@pytest.mark.parametrize(
    "unseen", ["\ufeff", "\u200b", "\u2060\u200b", "\u200c", "\u00a0", "\u3000 ", "\u202f\u00ad"]
)
def test_what_has_no_width_does_not_hide_a_fence(unseen: str):
    assert taken(f"Here:\n{unseen}```python\ncode\n{unseen}```\nprose") == "code\n"


@pytest.mark.parametrize("tag", ["markdown", "md"])
def test_an_answer_wrapped_in_a_block_of_markdown_is_found_within_it(tag: str):
    inner = "Here:\n```python\ndraft\n```\nBetter:\n```python\ncode\n```\n"
    found = extract(f"````{tag}\n{inner}````\n", CODE)
    assert (found.text, found.block) == ("code\n", 0)
    assert "inside a block of Markdown" in found.note
    assert taken(f"````{tag}\n{inner}````\n```python\nlast\n```") == "last\n"
    assert taken(f"````{tag}\n```bash\nls\n```\n````\n") is None


def test_code_in_a_line_of_prose_is_no_block():
    assert taken("Use ```print(1)``` here") is None


@pytest.mark.parametrize("contract", [CODE, JSON])
def test_code_in_the_thinking_counts_for_nothing(contract: AnswerContract):
    tag = contract.fence
    draft, final = f"```{tag}\n1\n```", f"```{tag}\n2\n```"
    assert taken(f"<think>\nmaybe\n{draft}\n</think>\n{final}\n", contract) == "2\n"
    assert taken(f"{final}\n<think>\nor\n{draft}\n</think>\nAs above.", contract) == "2\n"
    assert taken(f"<think>\n{draft}\n</think>\nI do not know.", contract) is None


@pytest.mark.parametrize("tag", ["think", "Think", "thinking", "reasoning"])
def test_thinking_is_known_by_its_usual_tags(tag: str):
    assert taken(f"<{tag}>```python\ndraft\n```</{tag}>\n") is None


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ("<think >", "</think >"),
        ("< think>", "</ think>"),
        ('<thinking budget="4">', "</thinking>"),
        ("<seed:think>", "</seed:think>"),
        ("[THINK]", "[/THINK]"),
        ("◁think▷", "◁/think▷"),
        ("<|START_THINKING|>", "<|END_THINKING|>"),
        ("<|begin_of_thought|>", "<|end_of_thought|>"),
        ("<|channel|>analysis<|message|>", "<|end|>"),
        ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
        ("<|channel|>commentary to=x<|message|>", "<|channel|>final<|message|>"),
    ],
)
def test_thinking_is_known_by_unusual_spellings_of_its_tags(opens: str, closes: str):
    draft, answer = "```python\ndraft\n```", "```python\ncode\n```"
    assert taken(f"{opens}\n{draft}\n{closes}\nI cannot.") is None
    assert taken(f"{opens}\n{draft}\n{closes}\n{answer}") == "code\n"
    assert taken(f"{opens}a{closes}{opens}\n{draft}\n{closes}\n{answer}") == "code\n"
    assert taken(f"{opens}\n{draft}\nhm") is None
    assert taken(f"{answer}\n{opens}\n{draft}\n{closes}\nAs above.") == "code\n"
    assert taken(f"```python\nMARKS = '{opens} {closes}'\n```") == f"MARKS = '{opens} {closes}'\n"


@pytest.mark.parametrize("mark", ["</think>", "[/THINK]", "<|channel|>final<|message|>"])
def test_a_channel_or_a_tag_that_only_closes_ends_what_began_in_the_prompt(mark: str):
    assert taken(f"```python\ndraft\n```\n{mark}\nI cannot.") is None
    assert taken(f"hm\n{mark}```python\ncode\n```") == "code\n"


@pytest.mark.parametrize("mark", ["<|return|>", "<|im_end|>", "\n<|end|> <|endoftext|>\n"])
def test_what_a_template_leaves_at_the_end_does_not_keep_the_last_fence_open(mark: str):
    found = extract(f"```python\ncode\n```{mark}", CODE)
    assert (found.text, found.note) == ("code\n", "")


def test_a_fence_left_open_in_the_thinking_does_not_reach_the_answer():
    assert taken("<think>\n```python\ndraft\n</think>\n```python\nfinal\n```") == "final\n"


def test_a_closing_tag_alone_ends_thinking_that_began_in_the_prompt():
    assert taken("```python\ndraft\n```\nYes.\n</think>\n\nI cannot.") is None


def test_thinking_that_is_never_closed_leaves_no_answer():
    found = extract("<think>\n```python\ndraft\n```\nhm", CODE)
    assert found.text is None
    assert "never closed" in found.note
    assert blocks("<think>\n```python\ndraft\n```\nhm") == ()


@pytest.mark.parametrize(
    "text",
    [
        "I strip `<think>` tags:\n```python\ncode\n```",
        "Models write <think> first.\n```python\ncode\n```",
        "Like this:\n\n    <think>\n\n```python\ncode\n```",
        "```python\ncode\n```\nIt drops everything up to `</think>`.",
    ],
)
def test_prose_may_mention_a_tag(text: str):
    assert taken(text) == "code\n"


def test_a_tag_in_the_code_is_the_answers_own():
    code = 'OPEN = """\n<think>\n"""\nCLOSE = """\n</think>\n"""\n'
    assert taken(f"```python\n{code}```") == code


def test_bare_code_with_a_lone_closing_fence_is_never_an_empty_program():
    text = "def f():\n    return 1\n```\n"
    found = extract(text, CODE)
    assert found.text is None
    assert "no block found" in found.note
    assert taken(text, block=WHOLE_TEXT) == text


def test_the_prose_after_a_lone_fence_is_not_the_program():
    assert taken("def f():\n    return 1\n```\nThis returns one.\n") is None


def test_a_lone_fence_does_not_hide_a_block_after_it():
    assert taken("x = 1\n```\nCleaner:\n```python\nx = 2\n```\n") == "x = 2\n"


@pytest.mark.parametrize("text", ["", "   \n", "```python\n```", "```python\n\n  \n```"])
def test_nothing_written_is_no_block(text: str):
    assert taken(text) is None


def test_an_empty_last_block_does_not_replace_the_program():
    assert taken("```python\ncode\n```\n```python\n\n```") == "code\n"


def test_a_fence_with_the_answer_on_its_own_line_is_said_to_be_empty():
    found = extract('```json {"a": 1}\n```', JSON)
    assert found.text is None
    assert "on the lines after the fence" in found.note


def test_the_reason_is_short_whatever_stands_behind_the_fence():
    assert len(extract("".join(f"```{n}{'x' * 9000}\na\n```\n" for n in "abcdef"), CODE).note) < 300


def test_what_no_log_can_hold_is_judged_as_the_log_will_have_it():
    assert taken("```python\nx = '\ud800\0'\n```") == "x = '\ufffd\ufffd'\n"


def test_the_operator_may_pick_any_block():
    text = "```python\none\n```\n```c++\ntwo\n```"
    assert [block.tag for block in blocks(text)] == ["python", "c++"]
    assert taken(text, block=1) == "two\n"
    assert extract(text, CODE, 7).text is None


def test_a_free_text_is_taken_whole_without_its_thinking():
    assert taken("<think>hm</think>The answer is 4.", FREE) == "The answer is 4."
    assert taken("  \n", FREE) is None


def test_megabytes_are_read_in_a_moment():
    began = time.process_time()
    extract("> - " * 50_000 + "\n" + "<think> " * 50_000 + "`" * 100_000, CODE)
    extract("```python\n" + "x = 1\n" * 300_000 + "```\n", CODE)
    for hostile in ("\n ", "\u00a0", "<|end|>", "</think>\n", "> - ", "```\n", "`a "):
        extract(hostile * (1_000_000 // len(hostile)), CODE)
    assert time.process_time() - began < 10


FENCES = ["```", "~~~", "````", "`", "python", "json", "{.python}"]
CONTAINERS = ["> ", "- ", "1. ", "   ", "\t", "<details>", "</summary>", "<think>", "</think>"]
PIECES = st.sampled_from([*FENCES, *CONTAINERS, "\n", "\r\n", "x = 1", "\ufeff", "\u2028"])


@given(st.lists(PIECES | st.text(max_size=4), max_size=40).map("".join))
def test_any_text_gives_an_answer_or_the_reason_why_there_is_none(text: str):
    for contract in (CODE, JSON, FREE):
        found = extract(text, contract)
        if found.text is None:
            assert found.note
        else:
            assert found.text.strip()
            assert "\r" not in found.text
    for number in range(len(blocks(text))):
        assert extract(text, CODE, number).block == number


@given(st.text(st.characters(exclude_characters="\0`~\r", exclude_categories=["Cs"])))
def test_what_stands_in_a_closed_block_is_taken_as_it_is(code: str):
    text = f"Here:\n\n```python\n{code}\n```\n\nDone."
    assert taken(text) == (f"{code}\n" if code.strip() else None)
