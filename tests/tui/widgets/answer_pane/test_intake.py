"""What comes in raw goes out neutral, in parts, wherever it is cut."""

import pytest

from sessions.untrusted import neutralise
from tui.widgets.answer_pane.intake import MOUTHFUL, Intake, Turn


def taken(*pieces: str) -> list[str]:
    intake = Intake()
    for piece in pieces:
        intake.add(piece)
    intake.end()
    return [part for part in intake.take() if not isinstance(part, Turn)]


@pytest.mark.parametrize("shift", range(4))
@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n", "\x1b[31m\r\n\t"])
def test_a_long_answer_is_neutral_in_parts_as_it_is_whole(shift: int, ending: str) -> None:
    text = "x" * (MOUTHFUL - shift) + ending + ("y" * (MOUTHFUL - 3) + ending) * 5
    parts = taken(text)
    assert len(parts) > 5, "a whole answer is not one part"
    assert "".join(parts) == neutralise(text)
    cut = len(text) // 2
    assert "".join(taken(text[:cut], text[cut:])) == neutralise(text)


def test_a_line_end_in_two_pieces_is_one() -> None:
    assert "".join(taken("a\r", "\nb\r", "c")) == neutralise("a\r\nb\rc")
