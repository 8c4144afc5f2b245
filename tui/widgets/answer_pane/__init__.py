"""The streaming answer pane and the clock that drives it."""

from tui.widgets.answer_pane.clock import FrameClock, writer_backlog
from tui.widgets.answer_pane.pane import AnswerPane

__all__ = ["AnswerPane", "FrameClock", "writer_backlog"]
