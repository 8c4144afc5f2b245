"""The keys that work now, on one line or a few: what a footer says, in the order of the work."""

from typing import ClassVar

from textual import events
from textual.binding import ActiveBinding, Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

MOST_LINES = 3
LOW = 16  # lines of a window in which one line of keys is enough
GAP = 2
HELP = "help"  # the key that tells of all others
Entry = tuple[str, str, str, bool]  # the key, its sign, what it does, whether it works now


class KeyLine(Widget):
    """Shows every binding of its screen that asks to be shown; a click presses the key.

    One widget, whatever the number of keys. Where they do not fit on a line they take more lines.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--off"}
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: auto;
        padding: 0 1;
        color: $footer-description-foreground;
        background: $footer-background;
        .key-line--key { color: $footer-key-foreground; text-style: bold; }
        .key-line--off { color: $h2h-dim; }
    }
    """

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, screen: Screen) -> None:
        if screen is self.screen:
            self.refresh(layout=True)

    def get_content_height(self, container, viewport, width: int) -> int:
        return max(1, len(self._lines(width)))

    def render(self) -> Content:
        key_style = self.get_visual_style("key-line--key")
        off_style = self.get_visual_style("key-line--off")
        lines = []
        for line in self._lines(self.content_size.width):
            words = [
                Content.assemble((sign, key_style if on else off_style), f" {label}")
                if on
                else Content.styled(f"{sign} {label}", off_style)
                for _, sign, label, on in line
            ]
            lines.append(Content(" " * GAP).join(words))
        return Content("\n").join(lines)

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        if at is None:
            return
        lines = self._lines(self.content_size.width)
        x = 0
        for key, sign, label, on in lines[at.y] if at.y < len(lines) else ():
            wide = _cells(sign, label)
            if x <= at.x < x + wide and on:
                self.app.simulate_key(key)
                return
            x += wide + GAP

    def _lines(self, width: int) -> list[list[Entry]]:
        """As lines that fit in `width`. What is too much goes from the end; help never goes."""
        entries = self._shown()
        most = MOST_LINES if self.screen.size.height >= LOW else 1
        while len(lines := _broken(entries, width)) > most:
            expendable = [at for at, entry in enumerate(entries) if entry[2] != HELP]
            if not expendable:
                break
            del entries[expendable[-1]]
        return lines

    def _shown(self) -> list[Entry]:
        """In the order in which they were written down: those of what has the focus, those of
        the screen, those of the app. (Textual moves keys with priority about.)"""
        declared = [each for each in type(self.screen).BINDINGS if isinstance(each, Binding)]
        written = {each.action: at for at, each in enumerate(declared)}

        def place(active: ActiveBinding) -> tuple[int, int]:
            if active.node is self.screen:
                return 1, written.get(active.binding.action, len(written))
            return (2 if active.node is self.app else 0), 0

        seen: dict[str, Entry] = {}
        for active in sorted(self.screen.active_bindings.values(), key=place):
            binding = active.binding
            if binding.show and binding.action not in seen:
                sign = self.app.get_key_display(binding)
                seen[binding.action] = (binding.key, sign, binding.description, active.enabled)
        return list(seen.values())


def _broken(entries: list[Entry], width: int) -> list[list[Entry]]:
    lines: list[list[Entry]] = [[]]
    left = width
    for entry in entries:
        wide = _cells(entry[1], entry[2])
        if lines[-1] and wide > left:
            lines.append([])
            left = width
        lines[-1].append(entry)
        left -= wide + GAP
    return lines


def _cells(sign: str, label: str) -> int:
    return Content(f"{sign} {label}").cell_length
