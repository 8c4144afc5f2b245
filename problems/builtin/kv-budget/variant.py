"""Draws a server's configuration and a request log whose peak shows only when pages are counted."""

import random

BYTES_PER_VALUE = 2
MIB = 1 << 20


def generate(seed):
    """The variant of `seed`: vars, files and truth."""
    rng = random.Random(f"kv-budget {seed}")
    while True:
        requests = draw_requests(rng)
        config = draw_config(rng, requests)
        length = rng.randint(70, 200)
        if is_telling(config, requests, length):
            break
    peak_pages, peak_step = peak(pages_by_step(requests, config["page_tokens"]))
    return {
        "vars": {"length": length},
        "files": {"config.toml": as_toml(config), "requests.csv": as_csv(requests)},
        "truth": {
            "max_batch": max_batch(config, length),
            "peak_pages": peak_pages,
            "peak_step": peak_step,
        },
    }


def draw_requests(rng):
    """(start, prompt, new) of each request, by start."""
    starts = sorted(rng.sample(range(40), 5))
    return [(start, rng.randint(40, 400), rng.randint(10, 60)) for start in starts]


def draw_config(rng, requests):
    """A configuration whose pool is too small for the peak of `requests`, as the story says."""
    kv_heads = rng.choice((2, 4, 8))
    config = {
        "layers": rng.choice((24, 28, 32, 36)),
        "query_heads": kv_heads * rng.choice((4, 8)),
        "kv_heads": kv_heads,
        "head_dim": rng.choice((64, 128)),
        "page_tokens": rng.choice((16, 32)),
    }
    peak_pages, _ = peak(pages_by_step(requests, config["page_tokens"]))
    pool_pages = peak_pages * rng.uniform(0.7, 0.95)
    return config | {"pool_mib": int(pool_pages * page_bytes(config) / MIB)}


def is_telling(config, requests, length):
    """Whether every tempting shortcut leads to another number."""
    per_page = config["page_tokens"]
    right = max_batch(config, length)
    all_heads = config | {"kv_heads": config["query_heads"]}
    keys_alone = config | {"head_dim": config["head_dim"] / 2}
    bytes_held = length * page_bytes(config) / per_page
    tempting = {
        max_batch(all_heads, length),
        max_batch(keys_alone, length),
        int(config["pool_mib"] * MIB // bytes_held),
    }
    peak_pages, peak_step = peak(pages_by_step(requests, per_page))
    peak_tokens, token_step = peak(pages_by_step(requests, 1))
    rounded_sum = pages(peak_tokens, per_page)
    return (
        right >= 3
        and right not in tempting
        and peak_pages > rounded_sum
        and peak_step != token_step
    )


def page_bytes(config):
    """Bytes of one page: keys and values of its tokens, over all layers and KV heads."""
    values = config["layers"] * config["kv_heads"] * config["head_dim"] * config["page_tokens"]
    return 2 * values * BYTES_PER_VALUE


def max_batch(config, length):
    """How many requests that hold `length` tokens each fit in the pool."""
    pool_pages = config["pool_mib"] * MIB // page_bytes(config)
    return int(pool_pages // pages(length, config["page_tokens"]))


def pages(tokens, page_tokens):
    """Pages that `tokens` tokens of one request occupy."""
    return -(-tokens // page_tokens)


def pages_by_step(requests, page_tokens):
    """Pages in use at each step, from step 0 to the last one."""
    last = max(start + new for start, _, new in requests)
    return [
        sum(
            pages(prompt + step - start, page_tokens)
            for start, prompt, new in requests
            if start <= step <= start + new
        )
        for step in range(last + 1)
    ]


def peak(usage):
    """(the highest value, the first step that has it)."""
    highest = max(usage)
    return highest, usage.index(highest)


def as_toml(config):
    return "".join(f"{key} = {value}\n" for key, value in config.items())


def as_csv(requests):
    rows = [f"{id},{start},{prompt},{new}" for id, (start, prompt, new) in enumerate(requests, 1)]
    return "\n".join(["id,start,prompt,new", *rows]) + "\n"
