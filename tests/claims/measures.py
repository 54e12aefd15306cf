# measures.py - numbers out of results.
#
# SPDX-License-Identifier: MIT
import math

from verdicts import mean


def pick(group, what):
    """{seed: number} out of {seed: Result}."""
    return {seed: what(result) for seed, result in sorted(group.items())}


def values(group, what):
    return list(pick(group, what).values())


def test_accuracy(result):
    return result.last("test")


def best_test(result):
    return result.best("test")


def _over_batches(result, what, first):
    if result.diverged:
        return math.nan
    rows = [row[what] for row in result.batches if row[what] is not None]
    return mean(rows[:1] if first else rows[-max(1, len(rows) // 10):])


def train_loss(result, first=False):
    """Mean loss of the single batches over the last tenth of a run, or over its first fiftieth."""
    return _over_batches(result, "loss", first)


def train_accuracy(result, first=False):
    return _over_batches(result, "accuracy", first)
