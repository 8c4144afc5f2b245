"""Reads the two files as a contestant would, counts pages, and writes an answer."""

import csv
import io
import json
import math
import tomllib


def config(files):
    return tomllib.loads(files["config.toml"])


def bytes_per_token(c, heads="kv_heads"):
    """Keys and values of one token over all layers, at 2 bytes a value."""
    return 2 * 2 * c["layers"] * c[heads] * c["head_dim"]


def max_batch(c, length, token_bytes):
    """Whole pages in the pool over whole pages a request."""
    pool_pages = c["pool_mib"] * 2**20 // (token_bytes * c["page_tokens"])
    return int(pool_pages // math.ceil(length / c["page_tokens"]))


def peak(files, pages_of):
    """The highest sum over the requests of `pages_of(tokens held)`, and its first step."""
    rows = [
        (int(row["start"]), int(row["prompt"]), int(row["new"]))
        for row in csv.DictReader(io.StringIO(files["requests.csv"]))
    ]
    usage = {}
    for start, prompt, new in rows:
        for i in range(new + 1):
            usage[start + i] = usage.get(start + i, 0) + pages_of(prompt + i)
    step = min(usage, key=lambda at: (-usage[at], at))
    return usage[step], step


def answer(reasoning, max_batch, peak_pages, peak_step):
    fields = {"max_batch": max_batch, "peak_pages": peak_pages, "peak_step": peak_step}
    return f"{reasoning}\n\n```json\n{json.dumps(fields)}\n```\n"
