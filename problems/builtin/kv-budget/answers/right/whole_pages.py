import math

import _common


def solve(vars, files):
    c = _common.config(files)
    batch = _common.max_batch(c, vars["length"], _common.bytes_per_token(c))
    pages, step = _common.peak(files, lambda held: math.ceil(held / c["page_tokens"]))
    return _common.answer(
        "A token costs 2 (K and V) x layers x KV heads x head_dim x 2 bytes; both pool and "
        "request count in whole pages, so a request wastes part of its last page.",
        batch,
        pages,
        step,
    )
