import math

import _common


def solve(vars, files):
    c = _common.config(files)
    batch = _common.max_batch(c, vars["length"], _common.bytes_per_token(c))
    tokens, step = _common.peak(files, lambda held: held)
    pages = math.ceil(tokens / c["page_tokens"])
    return _common.answer("All tokens held at the peak, then in pages.", batch, pages, step)
