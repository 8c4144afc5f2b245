"""Draws names, sizes and the ignored target, and runs the shown code for the log."""

from pathlib import Path

import batches
import numpy as np

TEMPLATE = Path(__file__).with_name("loop.py.tmpl")


def generate(seed):
    """The variant of `seed`: vars, files and truth."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 2])))
    ignore = int(rng.choice([-100, -1, 0]))
    truth = {
        "ignore": ignore,
        "d": int(rng.choice([3, 4, 5])),
        "classes": int(rng.choice([5, 6, 7, 8])),
        "rows": int(rng.choice([4, 8])),
        "length": int(rng.choice([6, 8, 10])),
    }
    names = {
        "fn": str(rng.choice(["accumulate", "batch_loss", "loss_and_grad", "accumulated_step"])),
        "file": str(rng.choice(["accum.py", "train_loop.py", "microbatch.py"])),
        "log": str(rng.choice(["cuts.csv", "splits.csv", "parity.csv"])),
    }
    # Class 0 then never occurs as a counted target, which a reader might not expect.
    note = " (So class 0 is never a counted target, but it keeps its logit.)" if ignore == 0 else ""
    source = TEMPLATE.read_text(encoding="utf-8")
    source = source.replace("{{ignore}}", str(ignore)).replace("{{fn}}", names["fn"])
    return {
        "vars": {**names, "ignore": ignore, "rows": truth["rows"], "note": note},
        "files": {names["file"]: source, names["log"]: log_of(source, names["fn"], truth, rng)},
        "truth": truth,
    }


def log_of(source, function, truth, rng):
    """What the shown code prints for one batch, cut into 1, 2 and 4 equal parts and unequally."""
    namespace = {}
    exec(source, namespace)
    rows, ignore = truth["rows"], truth["ignore"]
    shape = (rows, truth["length"], truth["d"])
    x, y = batches.draw_padded(rng, shape, truth["classes"], ignore)
    w = rng.normal(size=(truth["d"], truth["classes"])) * 0.5
    lines = ["rows_per_micro_batch,counted_tokens,loss,grad_norm"]
    for sizes in ([rows], [rows // 2] * 2, [rows // 4] * 4, [1, rows - 1]):
        parts = batches.cut(x, y, sizes)
        loss, grad = namespace[function](w, parts)
        counted = "+".join(str(int((targets != ignore).sum())) for _, targets in parts)
        cut = "+".join(map(str, sizes))
        lines.append(f"{cut},{counted},{loss:.5f},{np.sqrt((grad * grad).sum()):.5f}")
    return "\n".join(lines) + "\n"
