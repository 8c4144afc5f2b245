import math

import _common


def solve(vars, files):
    c = _common.config(files)
    batch = _common.max_batch(c, vars["length"], _common.bytes_per_token(c, "query_heads"))
    pages, step = _common.peak(files, lambda held: math.ceil(held / c["page_tokens"]))
    return _common.answer("Every query head stores its own keys and values.", batch, pages, step)
