"""Whether somebody is at the other end of a terminal."""

import os

import pytest

from tui.hang_up import Lasting, has_hung_up


def point_to_nothing(fd: int) -> None:
    """What a stream still holds can be written when it is closed."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, fd)
    os.close(nothing)


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


def test_what_is_written_to_a_terminal_that_is_gone_goes_nowhere():
    other_end, terminal = os.openpty()
    os.close(other_end)
    with open(terminal, "w", closefd=False) as stream:
        lasting = Lasting(stream)
        lasting.write("nobody reads this")
        lasting.flush()
        assert lasting.fileno() == terminal
        with pytest.raises(OSError, match="Input/output error"):
            stream.flush()
        point_to_nothing(terminal)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="not here: a device that is full")
def test_any_other_failure_of_writing_is_told():
    with open("/dev/full", "w") as full:
        lasting = Lasting(full)
        lasting.write("no room for this")
        with pytest.raises(OSError, match="No space left"):
            lasting.flush()
        point_to_nothing(full.fileno())
