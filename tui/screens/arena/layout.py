"""How seats share the room: side by side while each keeps a readable width, else as tabs."""

from typing import Literal

SEAT_WIDTH = 39  # columns; two seats at 80, three at 120
SMALLEST = (30, 8)

Layout = Literal["columns", "tabs", "too small"]


def layout_for(width: int, height: int, seats: int) -> Layout:
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return "too small"
    rules = seats - 1
    return "columns" if seats == 1 or (width - rules) // seats >= SEAT_WIDTH else "tabs"
