"""Whether somebody is at the other end of a terminal."""

import os

from tui.hang_up import has_hung_up


def test_a_terminal_has_hung_up_once_its_other_end_is_closed():
    other_end, terminal = os.openpty()
    assert not has_hung_up(terminal)
    os.close(other_end)
    assert has_hung_up(terminal)
    os.close(terminal)


def test_what_cannot_be_asked_has_not_hung_up():
    other_end, terminal = os.openpty()
    os.close(other_end)
    os.close(terminal)
    assert not has_hung_up(terminal)
