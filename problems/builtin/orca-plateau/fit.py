"""Which event explains the losses: a linear fit with effects of blocks and shards taken out."""

import numpy as np
import plan as p

DEGREES = p.BLOCKS * p.RANKS - p.BLOCKS - p.SHARDS  # of freedom that the residuals have left


def excess(loss, plan):
    """(extra loss on the reads that it would taint, its t statistic) of each event of `plan`."""
    basis = nuisance_basis(plan)
    rest = loss.ravel() - basis @ (basis.T @ loss.ravel())
    return [excess_of(rest, basis, p.tainted_reads(event, plan)) for event in plan.events]


def nuisance_basis(plan):
    """Orthonormal columns that span the effects of blocks and shards on the reads."""
    reads = p.BLOCKS * p.RANKS
    design = np.zeros((reads, p.BLOCKS + p.SHARDS))
    design[np.arange(reads), np.repeat(np.arange(p.BLOCKS), p.RANKS)] = 1
    design[np.arange(reads), p.BLOCKS + plan.shard.ravel()] = 1
    # The block columns and the shard columns have the same sum, so one direction is redundant.
    return np.linalg.qr(design)[0][:, : p.BLOCKS + p.SHARDS - 1]


def excess_of(rest, basis, tainted):
    column = tainted.ravel().astype(float)
    column = column - basis @ (basis.T @ column)
    size = column @ column
    if size < 0.5:  # blocks and shards explain the event's reads: it cannot be told from them
        return 0.0, 0.0
    extra = (column @ rest) / size
    spread = np.sqrt(((rest - extra * column) ** 2).sum() / DEGREES)
    return float(extra), float(extra / (spread / np.sqrt(size)))
