"""Random batches, and ways to cut them."""

import numpy as np


def draw(rng, shape, classes, ignore, ignored=0.3, scale=1.0):
    """One pair (x, y); `shape` is (rows, length, d), a share `ignored` of the tokens is ignored."""
    x = rng.normal(size=shape) * scale
    allowed = [target for target in range(classes) if target != ignore]
    y = rng.choice(np.array(allowed, dtype=np.int64), size=shape[:2])
    return x, np.where(rng.random(shape[:2]) < ignored, ignore, y)


def draw_padded(rng, shape, classes, ignore):
    """One pair whose rows end in padding, from short to long: each cut counts other tokens."""
    x, y = draw(rng, shape, classes, ignore, ignored=0.0)
    rows, length, _ = shape
    kept = np.sort(rng.integers(1, length + 1, size=rows))
    kept[0], kept[-1] = 1, length
    return x, np.where(np.arange(length) < kept[:, None], y, ignore)


def cut(x, y, sizes):
    """The same rows as several pairs, `sizes` rows each."""
    at = np.cumsum(sizes)[:-1]
    return list(zip(np.split(x, at), np.split(y, at), strict=True))
