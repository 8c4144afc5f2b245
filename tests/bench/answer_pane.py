"""What the answer pane costs: run it alone, `python tests/bench/answer_pane.py [rounds]`.

Two questions, each answered by a ratio, because machines differ:

1. Does a delta cost more when the answer is long? CPU of the last fifth of a text over that of its
   first fifth, drawn without a screen. About 1 is right; one endless line may show more, because
   it is cheap until the block that is open is full.
2. What does Markdown cost over plain text? The app in a terminal of 200 x 50 that takes all it is
   sent, 400 tokens a second a pane: CPU of our pane over that of a pane that only wraps. The two
   take turns; medians are printed.
"""

import json
import os
import pty
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

ANSWER = Path(__file__).with_name("answer.md")
SECONDS = 6.0
RATE = 400  # tokens a second, each of about four characters


def growth(text: str, piece: int = 40) -> float:
    """CPU of the last fifth over the first."""
    from tests.tui.widgets.answer_pane.drawing import look
    from tui.widgets.answer_pane.tail import Tail

    tail = Tail(look(80))
    fifth = len(text) // 5
    costs = []
    for k in range(5):
        start = time.process_time()
        for at in range(k * fifth, (k + 1) * fifth, piece):
            tail.feed(text[at : at + piece])
        costs.append(time.process_time() - start)
    return costs[-1] / costs[0]


def stream(kind: str, count: int, result: Path) -> None:
    """In a terminal: stream into `count` panes for `SECONDS`, and write down what it took."""
    import asyncio

    from tests.bench.plain_pane import PlainPane
    from tests.tui.widgets.stage import Stage
    from tui.widgets.answer_pane import AnswerPane, FrameClock, writer_backlog

    panes = [PlainPane() if kind == "plain" else AnswerPane() for _ in range(count)]

    class Streaming(Stage):
        cost = 0.0

        def on_mount(self) -> None:
            clock = FrameClock(writer_backlog(self))
            for pane in panes:
                pane.wake = clock.wake
                clock.add(pane)
            self.run_worker(self.stream())

        async def stream(self) -> None:
            text = ANSWER.read_text()
            begun, started, fed = time.monotonic(), time.process_time(), 0
            while (passed := time.monotonic() - begun) < SECONDS:
                due = int(passed * RATE)
                for token in range(fed, due):
                    at = token * 4 % len(text)
                    for pane in panes:
                        pane.feed(text[at : at + 4])
                fed = due
                await asyncio.sleep(1 / RATE)
            cpu = time.process_time() - started
            self.cost = 1000 * cpu / (fed * count / 1000)
            self.exit()

    app = Streaming(panes)
    app.run()
    result.write_text(json.dumps(app.cost))


def in_terminal(kind: str, count: int) -> float:
    """CPU milliseconds for 1,000 tokens, of a fresh process in a terminal of its own."""
    ours, theirs = pty.openpty()
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "cpu.json"
        child = subprocess.Popen(
            [sys.executable, __file__, "--stream", kind, str(count), str(result)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "200", "LINES": "50"},
        )
        os.close(theirs)
        threading.Thread(target=_swallow, args=(ours,), daemon=True).start()
        child.wait(timeout=SECONDS + 30)
        return json.loads(result.read_text())


def _swallow(terminal: int) -> None:
    """Take whatever the app draws, as a fast terminal does."""
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:  # the other side is closed
        os.close(terminal)


def main(rounds: int) -> None:
    texts = {
        "50,000 tokens of an answer": (ANSWER.read_text() * 200)[:200_000],
        "one code block of 200 kB": "```python\n" + "value = compute(12, 'x')  # remark\n" * 5900,
        "one line of 50 kB": "some words " * 4500,
    }
    for name, text in texts.items():
        print(f"last fifth / first fifth, {name}: {growth(text):.2f}")
    for count in (1, 4, 8):
        cpu: dict[str, list[float]] = {"plain": [], "ours": []}
        for _ in range(rounds):
            for kind, costs in cpu.items():
                costs.append(in_terminal(kind, count))
        plain, ours = (statistics.median(cpu[kind]) for kind in ("plain", "ours"))
        print(
            f"{count} panes at {RATE} tokens/s: ours {ours:.0f}, plain {plain:.0f} ms of CPU "
            f"for 1,000 tokens: {ours / plain:.2f}"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--stream"]:
        stream(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
