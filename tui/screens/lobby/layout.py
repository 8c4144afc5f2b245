"""What room the lobby has, as classes for its style sheet."""

SMALLEST = (48, 16)  # columns, lines
NARROW = 100  # columns below which the preview has no room beside the list
SHORT = 30  # lines below which the roster shows four
TOO_SMALL = (
    f"This window is too small for the lobby: make it {SMALLEST[0]} columns by {SMALLEST[1]} lines "
    "or more. ctrl+q quits."
)


def classes_for(width: int, height: int) -> dict[str, bool]:
    """Which classes hold in a window of so many columns and lines."""
    return {
        "-tiny": width < SMALLEST[0] or height < SMALLEST[1],
        "-narrow": width < NARROW,
        "-short": height < SHORT,
    }
