import math

import _common


def solve(vars, files):
    c = _common.config(files)
    batch = _common.max_batch(c, vars["length"], _common.bytes_per_token(c) // 2)
    pages, step = _common.peak(files, lambda held: math.ceil(held / c["page_tokens"]))
    return _common.answer("Layers x KV heads x head_dim x 2 bytes a token.", batch, pages, step)
