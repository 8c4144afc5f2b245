"""The command palette, where keys come faster than Textual's own expects."""

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette


class Palette(CommandPalette):
    """Enter and escape at once would each close a screen: only the palette goes, and once."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        """A list that is not drawn yet has no lines, so none to page through."""
        if action == "select" or self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
