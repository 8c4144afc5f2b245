"""Markdown that grows at its end: only the last block is ever looked at again.

Every block but the last is drawn once and frozen. Of the last, the items of a list are frozen that
another follows, the rows of a table once its widths are fixed, and each complete line of code. So
what a piece of text costs does not depend on how much came before it. Nor do the lines depend on
the pieces in which the text came: a block is frozen only when a *complete* line has begun the
next, which no later text can undo.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from tui.widgets.answer_pane.blocks import Block, bullet_of, draw_block, parse, rule_line
from tui.widgets.answer_pane.bounds import window
from tui.widgets.answer_pane.fence import Fence
from tui.widgets.answer_pane.item import Item
from tui.widgets.answer_pane.lines import BLANK, Line, shared
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.parts import (
    HEAD_LINES,
    OpenTable,
    Part,
    draw_first,
    draw_items,
    is_long,
    open_table,
    settled_rows,
)
from tui.widgets.answer_pane.place import Mark
from tui.widgets.answer_pane.reading import Reader
from tui.widgets.answer_pane.table import draw_rows

DEEPEST = 6  # items within items that are read line by line; what is deeper is only cut


class Tail:
    """`frozen` lines are final; `open` lines are those of the block that still grows. `marks` say
    with which character of the text some of the lines begin."""

    def __init__(self, look: Look, *, depth: int = 0) -> None:
        """`depth`: how many list items this is the content of."""
        self.look = look
        self.frozen: list[Line] = []
        self.open: list[Line] = []
        self.marks: list[Mark] = []
        self._depth = depth
        self._taken = 0  # characters of the text that are drawn and frozen
        self._begin()

    def _begin(self) -> None:
        self.open = []
        self._source = ""  # the text that is not frozen yet
        self._reader: Reader | None = None  # reads the source, while something is open that can
        self._part: Part | None = None  # of this the source is the rest
        self._gap = False  # whether a blank row goes before the next block

    @property
    def pending(self) -> str:
        """The text that is looked at again with the next piece."""
        return self._source

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
        if self._reader is not None:
            self.open = list(self._reader.end(self._source))
        return len(self.frozen)

    def rule(self, title: str) -> int:
        """Begin anew under a rule with a title; the first line that changed."""
        changed = len(self.frozen)
        self.end()
        self.frozen += self.open
        if self.frozen:
            self.frozen.append(BLANK)
        self.frozen += [rule_line(title, self.look), BLANK]
        self._taken += len(self._source)
        self._begin()
        return changed

    # -- one step ----------------------------------------------------------------------------

    def _step(self) -> bool:
        """Freeze what can be frozen. True when something was: then look at the rest again."""
        if self._reader is not None:
            return self._read(self._reader)
        seen, cut = window(self._source)
        blocks = self._parse(seen)
        complete = seen.count("\n")
        begun = [block for block in blocks if block.line < complete]
        opened = (k for k, block in enumerate(begun) if self._is_opened(block, seen, complete))
        at = next(opened, len(begun) - 1)
        if at > 0:
            self._freeze(self._draw(begun[:at]), self._offset(begun[at].line))
            self._part, self._gap = None, True
            return True
        if begun and self._open_up(begun[0], seen, complete, cut):
            return True
        if cut:
            self._freeze(self._draw(blocks), len(seen))
            self._part, self._gap = None, self._gap and not blocks
            return True
        self.open = self._draw(blocks)
        return False

    def _parse(self, source: str) -> list[Block]:
        """The blocks. Lines are counted from the source's first: a table's head that is parsed
        again before it stands on negative ones."""
        if not isinstance(self._part, OpenTable):
            return parse(source)
        blocks = parse(self._part.head + source)
        return [replace(block, line=block.line - HEAD_LINES) for block in blocks]

    def _is_opened(self, block: Block, source: str, complete: int) -> bool:
        """Whether the block, or an item of it, is read line by line."""
        if block.kind == "fence":
            return True
        return block.is_list and any(self._long(block.inner, source, complete))

    def _long(self, items: Sequence[Block], source: str, complete: int) -> list[bool]:
        """For each item of a list, whether it is read line by line."""
        if self._depth >= DEEPEST:
            return [False] * len(items)
        lines = source.split("\n")
        return [is_long(item, lines, complete) for item in items]

    def _open_up(self, block: Block, source: str, complete: int, cut: bool) -> bool:
        """Freeze parts of the one block there is, or have it read line by line."""
        if block.kind == "fence":
            self._open_fence(block)
            return True
        if block.is_list:
            return self._open_list(block, source, complete, cut)
        return block.kind == "table_open" and self._freeze_rows(block, complete)

    def _read(self, reader: Reader) -> bool:
        read = reader.read(self._source)
        self._freeze(read.lines, read.taken)
        self.open = list(read.open)
        if read.over:
            self._reader, self._gap = None, True
        return read.over

    # -- drawing and freezing ----------------------------------------------------------------

    def _draw(self, blocks: Sequence[Block]) -> list[Line]:
        lines: list[Line] = []
        for k, block in enumerate(blocks):
            if k == 0:
                lines += self._gap_before(block)
                lines += draw_first(block, self._part_of(block), self.look)
                continue
            if not (block.is_list and self._depth):
                lines.append(BLANK)
            lines += draw_block(block, self.look)
        return lines

    def _part_of(self, block: Block) -> Part | None:
        """What is known of the first block, if it is the rest of one."""
        return self._part if self._part is not None and self._part.goes_on_in(block) else None

    def _gap_before(self, block: Block) -> list[Line]:
        """The blank row before the first block; within an item a list follows without one."""
        tight = self._part_of(block) is not None or (block.is_list and self._depth > 0)
        return [BLANK] if not tight and (self._gap or self._part is not None) else []

    def _freeze(self, lines: Sequence[Line], characters: int) -> None:
        if characters:
            self.marks.append((len(self.frozen), self._taken))
        self.frozen += lines
        self._taken += characters
        self._source = self._source[characters:]
        self.open = []

    def _offset(self, line: int) -> int:
        """Where a line of the source begins."""
        at = 0
        for _ in range(line):
            at = self._source.index("\n", at) + 1
        return at

    # -- parts of a block --------------------------------------------------------------------

    def _open_fence(self, block: Block) -> None:
        start, stop = self._offset(block.line), self._offset(block.line + 1)
        fence = Fence(self._source[start : stop - 1], self.look)
        self._freeze([*self._gap_before(block), *fence.label], stop)
        self._reader, self._part = fence, None

    def _open_list(self, block: Block, source: str, complete: int, cut: bool) -> bool:
        """Freeze the items before the last, or before the first long one; that one is opened."""
        items = [item for item in block.inner if item.line < complete]
        long = self._long(items, source, complete)
        at = long.index(True) if True in long else len(items) - 1
        if at == 0 and (long[0] or (cut and self._depth < DEEPEST)):
            self._open_item(block, items[0])
            return True
        if at == 0:
            return False
        gap = self._gap_before(block)
        lines, rest = draw_items(block, items[:at], self._part_of(block), self.look)
        self._freeze([*gap, *lines], self._offset(items[at].line))
        self._part = rest
        return True

    def _open_item(self, block: Block, item: Block) -> None:
        gap = self._gap_before(block)
        _, at = draw_items(block, (), self._part_of(block), self.look)
        bullet = bullet_of(block, at.number)
        inside = self.look.narrower(len(bullet))
        self._freeze([BLANK] if at.gap else gap, self._offset(item.line))
        content = Tail(inside or self.look, depth=self._depth + 1)
        first_line = self._source.partition("\n")[0]
        self._reader = Item(first_line, bullet if inside else "", content, self.look)
        self._part = replace(at, number=at.number + 1, gap=True)

    def _freeze_rows(self, block: Block, complete: int) -> bool:
        known = self._part_of(block)
        part = known if isinstance(known, OpenTable) else None
        rows = settled_rows(block, part, complete, self.look)
        if not rows:
            return False
        lines = self._gap_before(block)
        if part is None:
            head = self._source[self._offset(block.line) : self._offset(block.line + HEAD_LINES)]
            above, part = open_table(block, head, self.look)
            lines += above
            last = rows[-1].line
        else:
            last = rows[-1].line - HEAD_LINES
        self._freeze([*lines, *draw_rows(rows, part.widths, self.look)], self._offset(last + 1))
        self._part = part
        return True
