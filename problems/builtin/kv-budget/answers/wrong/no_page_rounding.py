import _common


def solve(vars, files):
    c = _common.config(files)
    batch = c["pool_mib"] * 2**20 // (vars["length"] * _common.bytes_per_token(c))
    tokens, step = _common.peak(files, lambda held: held)
    pages = tokens // c["page_tokens"]
    return _common.answer(
        "Memory over bytes a token; pages make no difference.", batch, pages, step
    )
