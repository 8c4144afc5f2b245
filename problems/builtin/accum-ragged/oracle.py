"""The specification as slow code: one token at a time over the whole batch, no micro-batches."""

import numpy as np


def loss_and_grad(w, micro_batches, ignore):
    """Mean cross-entropy over all counted tokens, and its gradient, shaped like w (d, classes)."""
    total, grad, counted = 0.0, np.zeros_like(w), 0
    for x, y in micro_batches:
        for features, target in zip(x.reshape(-1, x.shape[-1]), y.reshape(-1), strict=True):
            if target == ignore:
                continue
            logits = features @ w
            log_sum = np.logaddexp.reduce(logits)
            total += log_sum - logits[target]
            share = np.exp(logits - log_sum)
            share[target] -= 1.0
            grad += np.outer(features, share)
            counted += 1
    counted = max(counted, 1)
    return total / counted, grad / counted
