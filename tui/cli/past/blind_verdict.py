"""A session judged blind on the command line: the answers without names, then a question each."""

from collections.abc import Callable, Iterator
from typing import TextIO, TypeVar, get_args

from sessions.commands import Judge
from sessions.errors import CommandRefused
from sessions.events import Grade
from sessions.second_look import BlindAnswer, SecondLook, blind_judge, preference_of
from sessions.untrusted import neutralise, one_line
from tui.cli.errors import Stop

GRADES = get_args(Grade)
Say = Callable[[str], None]
Answer = TypeVar("Answer")


def ask_blind(look: SecondLook, rater: str, note: str, answers: TextIO, say: Say) -> Judge:
    """Show the answers and read a grade for each, then a preference; an empty line passes over.

    Raises Stop where the answers end and nothing was said.
    """
    for line in sheet(look):
        say(line)
    grades: dict[str, Grade] = {}
    prefer: str | None = None
    for letter in look.letters:
        grade = _asked(f"{letter}: {', '.join(GRADES)} (empty: none)?", _grade, answers, say)
        if grade:
            grades[letter] = grade
    if len(look.letters) > 1:
        question = f"Better: {', '.join(look.letters)}, tie or all-bad (empty: none)?"
        prefer = _asked(question, lambda text: preference_of(look, text), answers, say)
    if not grades and prefer is None:
        raise Stop(
            "Nothing was recorded: no grade was given. Answer the questions, or give --grade "
            "SEAT=GRADE or --prefer."
        )
    return blind_judge(look, rater, grades, prefer, note)


def sheet(look: SecondLook) -> Iterator[str]:
    """What was asked and each answer under its letter; safe to print."""
    yield one_line(f"Session {look.session}, to be judged blind: no names, checks or verdicts.")
    yield ""
    yield "What was asked"
    yield from _quoted(look.prompt)
    for answer in look.answers:
        yield ""
        yield from _answer(answer)
    yield ""


def _answer(answer: BlindAnswer) -> Iterator[str]:
    yield f"Answer {answer.letter}"
    for head, text in answer.parts:
        if head:
            yield "  " + one_line(head, 1000)
        yield from _quoted(text)
    if answer.end:
        yield "  " + answer.end


def _quoted(text: str) -> Iterator[str]:
    for line in neutralise(text).splitlines():
        yield f"  | {line}"


def _asked(
    question: str, understood: Callable[[str], Answer], answers: TextIO, say: Say
) -> Answer | None:
    while True:
        say(question)
        typed = answers.readline()
        if not typed.strip():
            return None
        try:
            return understood(typed.strip())
        except CommandRefused as error:
            say(one_line(str(error)))


def _grade(text: str) -> Grade:
    near = [grade for grade in GRADES if grade == text.lower()]
    if not near:
        raise CommandRefused(f"The grade {text!r} is none of {', '.join(GRADES)}.")
    return near[0]
