"""Markdown that grows at its end: only the last block is ever looked at again.

Every block but the last is drawn once and frozen. Inside the last, the closed items of a list and,
once its widths are fixed, the rows of a table are frozen too, and each complete line of a code
fence. So what a piece of text costs does not depend on how much came before it, and the lines do
not depend on the pieces in which the text came: a block is frozen only when a *complete* line has
begun the next one, which no later text can undo.
"""

from collections.abc import Sequence

from msgspec import Struct

from tui.widgets.answer_pane.blocks import (
    Block,
    draw_block,
    draw_list,
    parse,
    rule_line,
)
from tui.widgets.answer_pane.bounds import window
from tui.widgets.answer_pane.code import Code
from tui.widgets.answer_pane.fence import Fence, opening
from tui.widgets.answer_pane.lines import BLANK, Line, shared
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.table import (
    FIXED_AFTER,
    column_widths,
    draw_rows,
    head_rule,
    table_rows,
)


class OpenList(Struct, frozen=True):
    """Items of a list are frozen; the source begins with the next."""

    number: int
    gap: bool


class OpenTable(Struct, frozen=True):
    """Rows of a table are frozen; `head`, two lines, goes before the source when it is parsed."""

    head: str
    widths: tuple[int, ...]


class Tail:
    """`frozen` lines are final; `open` lines are those of the block that still grows."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.frozen: list[Line] = []
        self.open: list[Line] = []
        self.marks: list[tuple[int, int]] = []
        self._taken = 0  # characters of the text that are drawn and frozen
        self._start_block_state("")

    @property
    def height(self) -> int:
        return len(self.frozen) + len(self.open)

    def line_at(self, y: int) -> Line | None:
        """The y-th line, or None past the last one."""
        below = y - len(self.frozen)
        if below < 0:
            return self.frozen[y] if y >= 0 else None
        return self.open[below] if below < len(self.open) else None

    def feed(self, text: str) -> int:
        """Add a piece of neutral text; the first line that changed, which may be the height.

        A line that stayed as it was stays the same object.
        """
        start, before = len(self.frozen), self.open
        self._source += text
        while self._step():
            pass
        frozen = len(self.frozen) - start
        drawn, same = shared([*self.frozen[start:], *self.open], before)
        self.frozen[start:], self.open = drawn[:frozen], drawn[frozen:]
        return start + same

    def end(self) -> int:
        """No more text will come; the first line that changed."""
        fence, rest = self._fence, self._source
        if fence is not None and rest and not self.open and not fence.closed_by(rest):
            self.open = fence.code.partial(fence.content(rest))
        return len(self.frozen)

    def rule(self, title: str) -> int:
        """Begin anew under a rule with a title; the first line that changed."""
        changed = self.height
        self.end()
        self.frozen += self.open
        if self.frozen:
            self.frozen.append(BLANK)
        self.frozen += [rule_line(title, self.look), BLANK]
        self._taken += len(self._source)
        self._start_block_state("")
        return changed

    def _start_block_state(self, source: str) -> None:
        self._source = source
        self._fence: Fence | None = None
        self._part: OpenList | OpenTable | None = None
        self._gap = False  # whether a blank row goes before the next block
        self.open = []

    def _step(self) -> bool:
        """Freeze what can be frozen. True when something was: then look at the rest again."""
        if self._fence is not None:
            return self._read_code(self._fence)
        seen, cut = window(self._source)
        blocks = self._parse(seen)
        complete = seen.count("\n")
        begun = [block for block in blocks if block.line < complete]
        fence = next((k for k, block in enumerate(begun) if block.kind == "fence"), None)
        if fence is not None:
            self._open_fence(begun, fence)
            return True
        if len(begun) > 1:
            self._freeze_before(begun, len(begun) - 1)
            return True
        if begun and (
            self._freeze_items(begun[0], complete) or self._freeze_rows(begun[0], complete)
        ):
            return True
        if cut:
            self._freeze(self._draw(blocks), len(seen))
            self._part, self._gap = None, not blocks and self._gap
            return True
        self.open = self._draw(blocks)
        return False

    def _parse(self, source: str) -> list[Block]:
        """The blocks; lines are counted from the source's first, so that a table's head, parsed
        again before it, begins at -2."""
        if not isinstance(self._part, OpenTable):
            return parse(source)
        return [Block(block.tokens, block.line - 2) for block in parse(self._part.head + source)]

    # -- drawing and freezing ----------------------------------------------------------------

    def _draw(self, blocks: Sequence[Block]) -> list[Line]:
        lines: list[Line] = []
        for k, block in enumerate(blocks):
            part = self._part if k == 0 else None
            if part is None and (k or self._gap):
                lines.append(BLANK)
            if isinstance(part, OpenList):
                lines += draw_list(block, self.look, number=part.number, gap=part.gap).lines
            elif isinstance(part, OpenTable):
                rows = table_rows(block.tokens, self.look)
                lines += draw_rows(rows[1:], part.widths, self.look)
            else:
                lines += draw_block(block, self.look)
        return lines

    def _freeze(self, lines: Sequence[Line], characters: int) -> None:
        self.marks.append((len(self.frozen), self._taken))
        self.frozen += lines
        self._taken += characters
        self._source = self._source[characters:]
        self.open = []

    def _freeze_before(self, blocks: Sequence[Block], k: int) -> None:
        """Freeze the blocks before the k-th, at which the source then begins."""
        lines = self._draw(blocks[:k])
        self._freeze(lines, self._offset(blocks[k].line))
        if k:
            self._part, self._gap = None, True

    def _offset(self, line: int) -> int:
        """Where a line of the source begins."""
        at = 0
        for _ in range(line):
            at = self._source.index("\n", at) + 1
        return at

    # -- parts of the last block -------------------------------------------------------------

    def _freeze_items(self, block: Block, complete: int) -> bool:
        """Freeze the items of a list that another item follows."""
        if block.kind not in ("bullet_list_open", "ordered_list_open"):
            return False
        items = [item for item in block.inner if item.line < complete]
        if len(items) < 2:
            return False
        part = self._part if isinstance(self._part, OpenList) else None
        lines = [BLANK] if part is None and self._gap else []
        drawn = draw_list(
            block,
            self.look,
            items=items[:-1],
            number=part.number if part else None,
            gap=part.gap if part else False,
        )
        self._freeze([*lines, *drawn.lines], self._offset(items[-1].line))
        self._part = OpenList(drawn.number, drawn.gap)
        return True

    def _freeze_rows(self, block: Block, complete: int) -> bool:
        """Freeze the complete rows of a table that is long enough for its widths to be fixed."""
        if block.kind != "table_open":
            return False
        rows = table_rows(block.tokens, self.look)
        part = self._part
        if isinstance(part, OpenTable):
            ready = [row for row in rows[1:] if row.line - 2 < complete]
            if not ready:
                return False
            self._freeze(
                draw_rows(ready, part.widths, self.look), self._offset(ready[-1].line - 2 + 1)
            )
            return True
        ready = [row for row in rows[1:] if row.line < complete]
        if len(ready) <= FIXED_AFTER:
            return False
        widths = column_widths(rows, self.look)
        head = self._source[self._offset(block.line) : self._offset(block.line + 2)]
        lines = [BLANK] if self._gap else []
        lines += [*draw_rows(rows[:1], widths, self.look), head_rule(widths, self.look)]
        lines += draw_rows(ready, widths, self.look)
        self._freeze(lines, self._offset(ready[-1].line + 1))
        self._part = OpenTable(head, widths)
        return True

    # -- code --------------------------------------------------------------------------------

    def _open_fence(self, blocks: Sequence[Block], k: int) -> None:
        self._freeze_before(blocks, k)
        first, _, rest = self._source.lstrip("\n").partition("\n")
        found = opening(first)
        assert found is not None, first  # Markdown saw it too
        mark, indent, info = found
        code = Code(info, self.look)
        lines = [BLANK] if self._gap else []
        self._freeze([*lines, *code.label(info)], len(self._source) - len(rest))
        self._fence = Fence(mark, indent, code)

    def _read_code(self, fence: Fence) -> bool:
        """Draw each complete line. True when the fence was closed and there may be more."""
        lines: list[Line] = []
        at = 0
        while (newline := self._source.find("\n", at)) >= 0:
            line = self._source[at:newline]
            at = newline + 1
            if not fence.code.in_long_line and fence.closed_by(line):
                self._freeze(lines, at)
                self._fence, self._gap = None, True
                return True
            lines += fence.code.line(fence.content(line))
        rows, rest = fence.code.long_rows(fence.content(self._source[at:]))
        self._freeze([*lines, *rows], len(self._source) - len(rest) if rows else at)
        hidden = not rest or (not fence.code.in_long_line and fence.may_be_closed_by(rest))
        self.open = [] if hidden else fence.code.partial(rest)
        return False
