"""The specification as slow code: one token and one head at a time, rotary by complex numbers.

It shares nothing with the shown class, so that a mistake there cannot hide here.
"""

import numpy as np


def attention(q, k, v, window, base):
    """q (T, n_q, d), k and v (T, n_kv, d), of all tokens -> outputs (T, n_q, d)."""
    tokens, n_q, d = q.shape
    n_kv = k.shape[1]
    q, k = rotate(q, base), rotate(k, base)
    out = np.zeros_like(q)
    for head in range(n_q):
        group = head * n_kv // n_q
        for t in range(tokens):
            first = max(0, t - window + 1)
            score = k[first : t + 1, group] @ q[t, head] / np.sqrt(d)
            p = np.exp(score - score.max())
            out[t, head] = (p / p.sum()) @ v[first : t + 1, group]
    return out


def rotate(x, base):
    """Rotary embedding of x (T, H, d) at token numbers 0, 1, 2, ...; halves are the two parts."""
    half = x.shape[-1] // 2
    frequency = base ** (-np.arange(half) / half)
    turn = np.exp(1j * np.arange(len(x))[:, None, None] * frequency)
    z = (x[..., :half] + 1j * x[..., half:]) * turn
    return np.concatenate([z.real, z.imag], axis=-1)
