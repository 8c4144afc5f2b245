"""Newton's method for a concave function with its gradient and curvature in hand."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sessions.scoring.errors import Unidentifiable

if TYPE_CHECKING:
    import numpy as np

Evaluate = Callable[["np.ndarray"], tuple[float, "np.ndarray", "np.ndarray"]]

STEPS = 200
HALVINGS = 40
CLOSE = 1e-10  # the largest move, in log-odds, of a step that counts as the last
ROUNDING = 1e-14  # relative: a value that only rounding makes smaller is not smaller
LARGEST = 5.0  # no parameter moves further in one step: far off, curvature is next to nothing


def maximise(evaluate: Evaluate, start: "np.ndarray", free: int) -> "np.ndarray":
    """The top of a concave function.

    Args:
        evaluate: point -> (value, gradient, negative Hessian).
        start: where to begin.
        free: the first `free` parameters may be shifted together without a change of value; their
            mean is held where it is. 0 where a prior pins them.

    Raises:
        Unidentifiable: the top is not reached, as where the function rises for ever.
    """
    import numpy as np

    theta = start
    value, slope, curve = evaluate(theta)
    shift = np.zeros(len(start))
    shift[:free] = 1 / max(free, 1)
    held = np.outer(shift, shift)
    for _ in range(STEPS):
        try:
            step = np.linalg.solve(curve + max(np.trace(curve), 1e-300) * held, slope)
        except np.linalg.LinAlgError:
            break
        if not np.isfinite(step).all():
            break
        longest = np.abs(step).max()
        if longest < CLOSE:
            return theta + step
        step *= min(1.0, LARGEST / longest)
        found = evaluate(theta + step)
        for _ in range(HALVINGS):
            if found[0] >= value - abs(value) * ROUNDING:
                break
            step /= 2
            found = evaluate(theta + step)
        theta = theta + step
        value, slope, curve = found
    raise Unidentifiable(
        "The fit does not settle, as where something explains every battle without error; collect "
        "more battles, or ask for regularised ratings."
    )
