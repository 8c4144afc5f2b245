"""Compares loss and gradient with the slow full-batch reference."""

import batches
import numpy as np
import oracle

TOLERANCE = 1e-8


def check_whole(ctx):
    for shape in (drawn_shape(ctx), (1, 1, 2), (3, 5, 4)):
        compare(ctx, [batches.draw(ctx.rng, shape, classes(ctx), ignore(ctx), ignored=0.0)])


def check_ragged(ctx):
    rows, length, d = drawn_shape(ctx)
    for shares in ((0.0, 0.5, 0.8), (0.7, 0.1), (0.9, 0.2, 0.4, 0.0)):
        parts = [
            batches.draw(ctx.rng, (rows + i, length + 2 * i, d), classes(ctx), ignore(ctx), share)
            for i, share in enumerate(shares)
        ]
        compare(ctx, parts)
    x, y = batches.draw_padded(ctx.rng, (rows, length, d), classes(ctx), ignore(ctx))
    compare(ctx, batches.cut(x, y, [1, rows - 1]))


def check_cuts(ctx):
    rows, length, d = drawn_shape(ctx)
    x, y = batches.draw_padded(ctx.rng, (rows, length, d), classes(ctx), ignore(ctx))
    w = draw_weights(ctx, d)
    for sizes in ([1] * rows, [rows // 2, rows - rows // 2], [1, rows - 1], [rows]):
        compare(ctx, batches.cut(x, y, sizes), w)


def check_empty(ctx):
    rows, length, d = drawn_shape(ctx)
    full = batches.draw(ctx.rng, (rows, length, d), classes(ctx), ignore(ctx))
    none = batches.draw(ctx.rng, (2, length, d), classes(ctx), ignore(ctx), ignored=1.0)
    for parts in ([full, none], [none, full, none], [none], [none, none]):
        compare(ctx, parts)


def check_large_logits(ctx):
    rows, length, d = drawn_shape(ctx)
    parts = [
        batches.draw(ctx.rng, (rows, length, d), classes(ctx), ignore(ctx), share, scale=1500.0)
        for share in (0.2, 0.6)
    ]
    compare(ctx, parts)


def drawn_shape(ctx):
    return tuple(ctx.truth[key] for key in ("rows", "length", "d"))


def classes(ctx):
    return ctx.truth["classes"]


def ignore(ctx):
    return ctx.truth["ignore"]


def draw_weights(ctx, d):
    return ctx.rng.normal(size=(d, classes(ctx)))


def compare(ctx, parts, w=None):
    """Fail unless the answer's loss and gradient of `parts` are those of the uncut batch."""
    if w is None:
        w = draw_weights(ctx, parts[0][0].shape[-1])
    loss, grad = require_pair(ctx, ctx.answer.call(ctx.vars["fn"], w, parts), w.shape)
    true_loss, true_grad = oracle.loss_and_grad(w, parts, ignore(ctx))
    counted = "+".join(str(int((y != ignore(ctx)).sum())) for _, y in parts)
    error = abs(loss - true_loss) / max(1.0, true_loss)
    if not error <= TOLERANCE:
        raise ctx.Fail(f"loss {loss:.9g} instead of {true_loss:.9g} ({counted} counted tokens)")
    error = np.abs(grad - true_grad).max() / max(1.0, np.abs(true_grad).max())
    if not error <= TOLERANCE:
        raise ctx.Fail(f"gradient is off by {error:.2e} ({counted} counted tokens)")


def require_pair(ctx, result, shape):
    """The pair (loss, grad), when it is a finite float and a finite float64 array of `shape`."""
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise ctx.Fail(f"expected a pair (loss, grad), got {type(result).__name__}")
    loss, grad = result
    if isinstance(loss, np.ndarray) and loss.shape == ():
        loss = loss.item()
    if isinstance(loss, bool) or not isinstance(loss, (int, float, np.floating)):
        raise ctx.Fail(f"expected a float as loss, got {type(loss).__name__}")
    if not isinstance(grad, np.ndarray) or grad.shape != shape or grad.dtype != np.float64:
        found = (
            f"{grad.dtype} {grad.shape}" if isinstance(grad, np.ndarray) else type(grad).__name__
        )
        raise ctx.Fail(f"expected a float64 gradient of shape {shape}, got {found}")
    if not (np.isfinite(loss) and np.isfinite(grad).all()):
        raise ctx.Fail("loss or gradient is not finite")
    return float(loss), grad
