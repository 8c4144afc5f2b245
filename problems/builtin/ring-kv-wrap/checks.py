"""Feeds random tokens in chunks of many lengths and compares with the slow reference."""

import numpy as np
import oracle

TOLERANCE = 1e-6
BYTES_PER_FLOAT = 8
SLACK_BYTES = 8192  # for the object itself, its numbers and lists
LARGE = 1500.0  # query scale at which scores reach several thousand


def check_cold(ctx):
    drawn, window = drawn_dims(ctx), ctx.truth["window"]
    for chunk in (window, window // 2, 1):
        compare(ctx, drawn, [chunk])
    compare(ctx, (window, 2, 4, 8, 500.0), [window - 1])


def check_stream(ctx):
    compare(ctx, drawn_dims(ctx), [1] * (3 * ctx.truth["window"] + 1))
    compare(ctx, (3, 1, 2, 4, 100.0), [1] * 11)


def check_chunks(ctx):
    drawn, window = drawn_dims(ctx), ctx.truth["window"]
    for _ in range(4):
        compare(ctx, drawn, ctx.rng.integers(1, window + 1, size=6).tolist())
    compare(ctx, drawn, [window, window, 1, window - 1, 2])
    compare(ctx, (4, 2, 2, 6, 777.0), [2, 3, 1, 4, 4])
    compare(ctx, (1, 2, 1, 4, 10.0), [1, 1, 1, 1])
    compare(ctx, drawn, [window, 3, 2], query_scale=LARGE)


def check_long_chunk(ctx):
    drawn, window = drawn_dims(ctx), ctx.truth["window"]
    for chunks in ([window // 2, 3 * window + 1, 1, 2], [2 * window], [window + 1]):
        compare(ctx, drawn, chunks)


def check_bounded(ctx):
    window, n_kv, group, d, _ = dims = drawn_dims(ctx)
    new_cache(ctx, dims)
    # Chunks of at most one window: who keeps a view of the last arrays instead of a copy is right.
    for _ in range(40):
        chunk = int(ctx.rng.integers(1, window + 1))
        q, k, v = draw_tokens(ctx.rng, chunk, n_kv * group, n_kv, d)
        ctx.answer.method("cache", ctx.vars["meth"], q, k, v)
    used = ctx.answer.sizeof("cache")
    limit = 4 * (2 * window * n_kv * d * BYTES_PER_FLOAT) + SLACK_BYTES
    if not used <= limit:
        raise ctx.Fail(f"state is {used} bytes after about {20 * window} tokens, limit {limit}")


def drawn_dims(ctx):
    """(window, n_kv, query heads per KV head, d, base) of the variant."""
    return tuple(ctx.truth[key] for key in ("window", "n_kv", "group", "d", "base"))


def new_cache(ctx, dims):
    window, n_kv, group, d, base = dims
    ctx.answer.call(ctx.vars["cls"], n_kv * group, n_kv, d, window, base, keep="cache")


def draw_tokens(rng, tokens, n_q, n_kv, d, query_scale=1.5):
    q = rng.normal(size=(tokens, n_q, d)) * query_scale
    k = rng.normal(size=(tokens, n_kv, d)) * 1.5
    return q, k, rng.normal(size=(tokens, n_kv, d))


def compare(ctx, dims, chunks, query_scale=1.5):
    """Fail unless a new cache, fed in `chunks`, gives the outputs of the reference."""
    window, n_kv, group, d, base = dims
    n_q = n_kv * group
    q, k, v = draw_tokens(ctx.rng, sum(chunks), n_q, n_kv, d, query_scale)
    new_cache(ctx, dims)
    got, start = [], 0
    for length in chunks:
        part = slice(start, start + length)
        out = ctx.answer.method("cache", ctx.vars["meth"], q[part], k[part], v[part])
        got.append(require_output(ctx, out, (length, n_q, d)))
        start += length
    error = np.abs(np.concatenate(got) - oracle.attention(q, k, v, window, base)).max(axis=(1, 2))
    worst = int(error.argmax())
    if not error[worst] <= TOLERANCE:
        cut = chunks if len(chunks) < 12 else f"of 1 x {len(chunks)}"
        raise ctx.Fail(f"chunks {cut}: off by {error[worst]:.2e} at token {worst}")


def require_output(ctx, out, shape):
    """The output as float64, when it is a finite float64 array of `shape`."""
    if not isinstance(out, np.ndarray) or out.shape != shape:
        found = getattr(out, "shape", type(out).__name__)
        raise ctx.Fail(f"expected an array of shape {shape}, got {found}")
    if out.dtype != np.float64:
        raise ctx.Fail(f"expected float64, got {out.dtype}")
    if not np.isfinite(out).all():
        raise ctx.Fail("the output is not finite")
    return out
