# verdicts.py - from the numbers of several seeds to a verdict.
#
# SPDX-License-Identifier: MIT
"""Intervals are those of Student's t at 95 % over the seeds; two settings are compared seed by seed, since runs of one seed
share their initial weights and the order of their samples."""

import dataclasses
import math

YES = "reproduced"
NO = "not reproduced"
OPEN = "undecided"
WAITING = "not run yet"
SKIPPED = "skipped"

#: Two-sided 95 % quantiles of Student's t for 1, 2, ... degrees of freedom.
QUANTILES = (12.70620, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.30600, 2.26216)


@dataclasses.dataclass
class Check:
    """One statement of a publication, and what became of it."""

    statement: str
    published: str
    measured: str
    verdict: str


def mean(values):
    return sum(values) / len(values)


def deviation(values):
    """Standard deviation of a sample; 0 for a single value."""
    if len(values) < 2:
        return 0.0
    centre = mean(values)
    return math.sqrt(sum((value - centre) ** 2 for value in values) / (len(values) - 1))


def half_width(values):
    """Half the 95 % interval of the mean; infinite for a single value, of whose spread nothing is known."""
    if len(values) < 2:
        return math.inf
    return QUANTILES[min(len(values) - 2, len(QUANTILES) - 1)] * deviation(values) / math.sqrt(len(values))


def show(values, form="{:.1%}"):
    """Mean ± standard deviation (number of seeds); what is no number is left out."""
    values = [value for value in values if not math.isnan(value)]
    if not values:
        return "—"
    text = form.format(mean(values))
    if len(values) > 1:
        text += " ± " + form.format(deviation(values)).rstrip("%").strip()
    text = text.replace("%", "")
    unit = " %" if "%" in form else ""
    return f"{text}{unit} ({len(values)})"


def limits(low, high, form):
    """A range: "46 to 50 %"."""
    if "%" in form:
        return f"{100 * low:.3g} to {100 * high:.3g} %"
    return f"{form.format(low)} to {form.format(high)}"


def worst(checks):
    """The verdict of a claim: that of its worst statement."""
    for verdict in (SKIPPED, WAITING, NO, OPEN):
        if any(check.verdict == verdict for check in checks):
            return verdict
    return YES


def band(statement, published, values, low, high, form="{:.1%}"):
    """Whether the mean lies in a band. Outside, but with the band within its interval, nothing is decided."""
    published = f"{published}; band {limits(low, high, form)}"
    if not values:
        return Check(statement, published, "—", WAITING)
    centre = mean(values)
    if low <= centre <= high:
        verdict = YES
    else:
        verdict = NO if max(low - centre, centre - high) > half_width(values) else OPEN
    return Check(statement, published, show(values, form), verdict)


def above(statement, published, upper, lower, form="{:.1%}"):
    """Whether @upper lies above @lower. Both: {seed: value}."""
    seeds = sorted(set(upper) & set(lower))
    if not seeds:
        return Check(statement, published, "—", WAITING)
    differences = [upper[seed] - lower[seed] for seed in seeds]
    centre, half = mean(differences), half_width(differences)
    verdict = YES if centre > half else NO if -centre > half else OPEN
    measured = f"{show(list(upper.values()), form)} against {show(list(lower.values()), form)}"
    return Check(statement, published, measured, verdict)


def alike(statement, published, groups, margin, form="{:.1%}"):
    """Whether the means of all @groups, {name: {seed: value}}, lie within @margin of each other."""
    if not groups or not all(groups.values()):
        return Check(statement, published, "—", WAITING)
    centres = {name: mean(list(values.values())) for name, values in groups.items()}
    top, bottom = max(centres, key=centres.get), min(centres, key=centres.get)
    seeds = sorted(set(groups[top]) & set(groups[bottom]))
    differences = [groups[top][seed] - groups[bottom][seed] for seed in seeds]
    gap, half = mean(differences), half_width(differences)
    if gap <= margin:
        verdict = YES
    else:
        verdict = NO if gap - margin > half else OPEN
    measured = f"{limits(centres[bottom], centres[top], form)}, {bottom} to {top} ({len(seeds)})"
    return Check(statement, f"{published}; within {points(margin, form)}", measured, verdict)


def points(margin, form):
    return f"{100 * margin:.3g} points" if "%" in form else form.format(margin)


def holds(statement, published, measured, outcomes):
    """A statement that is true or false in each run: all true, all false, or mixed."""
    if not outcomes:
        return Check(statement, published, "—", WAITING)
    verdict = YES if all(outcomes) else OPEN if any(outcomes) else NO
    return Check(statement, published, f"{measured}; in {sum(outcomes)} of {len(outcomes)} runs", verdict)
