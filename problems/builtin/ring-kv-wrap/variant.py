"""Draws a ring-buffer cache with three bugs and the parity table that its code really prints.

Every variant writes a whole chunk into the ring before attending. Two more bugs are drawn.
"""

from pathlib import Path

import numpy as np
import oracle

TEMPLATE = Path(__file__).with_name("cache.py.tmpl")
# slot of the template -> (sound code, code with the bug)
BUGS = {
    "rope": ("pos", "slot"),
    "heads": ("// (self.n_q // self.n_kv)", "% self.n_kv"),
    "edge": ("<", "<="),
    "unwritten": ("-(10**9)", "0"),
}


def generate(seed):
    """The variant of `seed`: vars, files and truth."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 1])))
    bugs = sorted(rng.choice(list(BUGS), 2, replace=False).tolist())
    dims = {
        "window": int(rng.choice([8, 12, 16, 24])),
        "n_kv": int(rng.choice([2, 3, 4])),
        "group": int(rng.choice([2, 3])),
        "d": int(rng.choice([8, 12, 16])),
        "base": float(rng.choice([1000.0, 10000.0, 50000.0])),
    }
    names = {
        "cls": str(rng.choice(["RingKV", "WindowCache", "SlidingKV", "RollingCache"])),
        "meth": str(rng.choice(["extend", "step", "advance", "push"])),
        "file": str(rng.choice(["ring_cache.py", "window_kv.py", "sliding.py"])),
    }
    source = source_with(bugs, names)
    return {
        "vars": {**names, "W": dims["window"]},
        "files": {names["file"]: source, "parity.csv": parity_table(source, names, dims, rng)},
        "truth": {"bugs": bugs, **dims},
    }


def source_with(bugs, names):
    """The template with the drawn bugs, sound elsewhere."""
    source = TEMPLATE.read_text(encoding="utf-8")
    for slot, (sound, broken) in BUGS.items():
        source = source.replace("{{" + slot + "}}", broken if slot in bugs else sound)
    return source.replace("{{cls}}", names["cls"]).replace("{{meth}}", names["meth"])


def parity_table(source, names, dims, rng):
    """The CSV that comparing the shown class with the reference prints."""
    namespace = {}
    exec(source, namespace)
    window = dims["window"]
    cases = {
        "prefill_half_window": [window // 2],
        "prefill_exact_window": [window],
        "stream_within_window": [1] * window,
        "stream_two_windows": [1] * (2 * window),
        "prefill_then_chunk": [window, window // 2],
        "prefill_1.5_windows": [window + window // 2],
    }
    rows = ["case,tokens,chunks,max_abs_diff"]
    for case, chunks in cases.items():
        worst = worst_difference(namespace[names["cls"]], names["meth"], chunks, dims, rng)
        shown = "ok" if worst < 1e-9 else f"{worst:.3f}"
        cut = f"1x{len(chunks)}" if len(chunks) > 2 else "+".join(map(str, chunks))
        rows.append(f"{case},{sum(chunks)},{cut},{shown}")
    return "\n".join(rows) + "\n"


def worst_difference(cls, method, chunks, dims, rng):
    """Feed random tokens in `chunks`; the largest difference from the reference."""
    window, n_kv, d, base = dims["window"], dims["n_kv"], dims["d"], dims["base"]
    n_q, tokens = n_kv * dims["group"], sum(chunks)
    q = rng.normal(size=(tokens, n_q, d))
    k, v = rng.normal(size=(2, tokens, n_kv, d))
    cache = cls(n_q, n_kv, d, window, base)
    cuts = np.cumsum(chunks)[:-1]
    parts = zip(np.split(q, cuts), np.split(k, cuts), np.split(v, cuts), strict=True)
    got = np.concatenate([getattr(cache, method)(*part) for part in parts])
    return np.abs(got - oracle.attention(q, k, v, window, base)).max()
