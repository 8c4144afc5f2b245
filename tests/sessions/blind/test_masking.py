"""Names in prose are masked, code is not, and pieces change nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.blind.masking import MASK, Masker, mask
from sessions.blind.names import seated_names
from sessions.contestants.record import Contestant

SEATED = seated_names(
    [
        Contestant("opus", "model", "anthropic", "claude-opus-5-5"),
        Contestant("smol-terse", "model", "local", "smollm2-135m"),
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        "I am Claude, made by Anthropic.",
        "As Claude, I think so.",
        "as claude-opus-5-5 would say",
        "CLAUDE 5.5 here",
        "I'm **Cl\u200baude**.",
        "I am _Claude_",
        "call me smol-terse",
        "Anthropic's view",
        "trained by Hugging Face",
        "trained by hugging-face",
        "in `Claude` style",
    ],
)
def test_a_seated_name_is_masked_wherever_it_stands_in_prose(text):
    shown, count = mask(text, SEATED)
    assert MASK in shown
    assert count >= 1
    folded = shown.casefold().replace("\u200b", "").replace("*", "")
    assert not any(name in folded for name in ("claude", "anthropic", "hugging", "smol", "opus-5"))


@pytest.mark.parametrize(
    "text",
    [
        "I am GPT-4o.",
        "I'm ChatGPT",
        "As an AI developed by OpenAI, I cannot.",
        "my name is Gemini",
        "I am a language model trained by Google",
    ],
)
def test_a_text_that_names_itself_is_masked_even_where_that_model_is_not_seated(text):
    shown, count = mask(text, SEATED)
    assert count == 1
    assert not any(n in shown for n in ("GPT", "OpenAI", "Gemini", "Google"))


@pytest.mark.parametrize(
    "text",
    [
        "The gist of it: Googling GPT papers.",
        "Claudette is a person; anthropics is not a word.",
        "```python\nname = 'Claude'\n```\n",
        "~~~\nI am Claude\n~~~\n",
        "- item\n\n  ```text\n  Anthropic\n  ```\n",
    ],
)
def test_code_and_other_words_are_untouched(text):
    assert mask(text, SEATED) == (text, 0)


def test_prose_after_a_code_block_is_masked_again():
    shown, count = mask("```\nClaude\n```\nI am Claude", SEATED)
    assert shown == f"```\nClaude\n```\nI am {MASK}"
    assert count == 1


SAMPLE = (
    "Hello. I am Claude, made by Anthropic. As **Cl\u200baude-3.5** I say: GPT is fine; I'm GPT-4o."
    " claude's view.\n```python\nx = 'Claude'\n``\n```\n- Hugging Face made Smol-terse\n"
    "claude-opus-5-5 wins. As an AI developed by the OpenAI.\nClaudette ... ends with Clau"
)
PIECES = st.lists(st.integers(1, 25), min_size=1, max_size=120)


@given(PIECES)
def test_pieces_of_any_length_give_the_same_as_the_whole(lengths):
    masker = Masker(SEATED)
    out, at = [], 0
    for length in lengths:
        out.append(masker.feed(SAMPLE[at : at + length]))
        at += length
    out += [masker.feed(SAMPLE[at:]), masker.finish()]
    assert ("".join(out), masker.count) == mask(SAMPLE, SEATED)


WORDS = ("Claude", "GPT", "Cl", "I am ", " ", "\n", "```", "~~~", "*", "-", "> ", "\u200b")
MARKS = ("—", ".", ":", "/", "(", "'", "4o", "x", "Hugging ", "Face")


# six, since a name is held back for 40 characters at most
@given(st.lists(st.sampled_from((*WORDS, *MARKS)), max_size=6).map("".join), PIECES)
def test_hostile_mixtures_of_fences_and_names_do_not_depend_on_the_pieces(text, lengths):
    masker = Masker(SEATED)
    out, at = [], 0
    for length in lengths:
        out.append(masker.feed(text[at : at + length]))
        at += length
    out += [masker.feed(text[at:]), masker.finish()]
    assert "".join(out) == mask(text, SEATED)[0]


def test_what_may_begin_a_name_is_held_back():
    masker = Masker(SEATED)
    assert masker.feed("I am Cla") == "I am "
    assert masker.feed("rk Kent") == "Clark Kent"


@pytest.mark.parametrize("before", ["assistant—", "name:", "done.", "e.g./", "你好", "("])
def test_a_name_is_held_back_in_the_middle_of_a_word_too(before):
    masker = Masker(SEATED)
    shown = masker.feed(f"It says {before}Cl") + masker.feed("aude.") + masker.finish()
    assert shown == f"It says {before}{MASK}."
