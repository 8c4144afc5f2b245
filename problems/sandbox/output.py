"""What a worker printed: head and tail kept, the middle counted."""

_MOST_OF_A_LINE = 2000


class Tail:
    """Collects bytes in bounded memory: the first half of `keep`, and the newest half."""

    def __init__(self, keep: int) -> None:
        self.total = 0
        self._half = keep // 2
        self._head = bytearray()
        self._end = bytearray()

    def add(self, data: bytes) -> None:
        """Take what has just been read."""
        self.total += len(data)
        room = self._half - len(self._head)
        self._head += data[:room]
        self._end += data[room:] if room < len(data) else b""
        if len(self._end) > 2 * self._half:  # rarely, so that adding stays cheap
            del self._end[: -self._half]

    def text(self) -> str:
        """Everything kept, decoded; what is no UTF-8 is shown as escapes, long lines are cut."""
        end = self._end[-self._half :]
        left_out = self.total - len(self._head) - len(end)
        gap = f"\n[... {left_out} bytes left out ...]\n".encode() if left_out else b""
        text = (bytes(self._head) + gap + bytes(end)).decode(errors="backslashreplace")
        return "\n".join(_shortened(line) for line in text.split("\n"))


def _shortened(line: str) -> str:
    """A screen would wrap a line of a megabyte for minutes."""
    more = len(line) - _MOST_OF_A_LINE
    return line if more <= 0 else f"{line[:_MOST_OF_A_LINE]} [... {more} characters left out ...]"
