# report.py - docs/claims.md out of the results.
#
# SPDX-License-Identifier: MIT
import json
import pathlib

import settings
import texts
from verdicts import SKIPPED, WAITING, Check, worst

HEAD = """# Published numbers, measured again

`tests/claims.sh` trains the experiments below with `minima-cli` on MNIST and CIFAR-10 and writes this file; everything in it
but the reasons is computed from the runs. The settings are the files in `tests/claims`, with what is changed in them in
`tests/claims/settings.py`.

Numbers are the mean ± standard deviation over seeds (how many seeds). A seed decides the initial weights, the order of the
samples and dropout; the split of the data is fixed. Verdicts, for each statement of a publication:

- **reproduced**: the mean lies in the band; of two settings the one that should be better is, and the 95 % interval (Student's
  t) of the difference, seed by seed, excludes zero; settings said to be alike differ by no more than the margin.
- **not reproduced**: the opposite, with the interval clear of the band, of zero or of the margin.
- **undecided**: the seeds that were run do not decide it. A single seed decides bands it lies in, and nothing else.
- **not run yet**: no run there.

A run whose loss is no longer a number is stopped; from there on it counts as 10 %, which is what the same network scores in a
script that goes on.

Where the publication gives one number, the band is four points to either side for class accuracies, and for the rest what
its figure can be read to or the spread between its own repetitions. A claim as a whole gets the worst verdict among its
statements.
"""


def collect(runner, claim, seeds):
    """{name of a setting: {seed: Result}}"""
    found = {}
    for name, variant in settings.VARIANTS[claim].items():
        results = {seed: runner.result(variant, seed) for seed in range(1, seeds + 1)}
        found[name] = {seed: result for seed, result in results.items() if result is not None}
    return found


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


def ran(runs):
    """What was run, and with what: "3 seeds; 12 runs, 3.4 minutes of training"."""
    counts = sorted({len(group) for group in runs.values()})
    results = [result for group in runs.values() for result in group.values()]
    seeds = str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return f"{seeds} {'seed' if counts == [1] else 'seeds'} of each setting, {len(results)} {'run' if len(results) == 1 else 'runs'}"


def section(claim, runs, reason):
    text = texts.CLAIMS[claim]
    lines = [f"## {claim}: {text.title}", "", text.setting, ""]
    if reason:
        return lines + [f"Skipped: {reason}.", ""], SKIPPED, []
    tables, checks = text.judge(runs)
    lines += [f"Run: {ran(runs)}.", ""]
    if any(runs.values()):
        for header, rows in tables:
            lines += table(header, rows) + [""]
    lines += table(["statement", "published", "measured", "verdict"],
                   [[check.statement, check.published, check.measured, check.verdict] for check in checks]) + [""]
    why = text.reason(runs) if callable(text.reason) else text.reason
    if why:
        lines += [why, ""]
    return lines, worst(checks), checks


def machines(all_runs):
    """Version, processor and threads of the runs that the report is made of."""
    records = [result.record for runs in all_runs.values() for group in runs.values() for result in group.values()]
    if not records:
        return "Nothing was run yet."
    devices = sorted({f"Minima {record['minima']} on {record['device']}" for record in records})
    last = max(record["ended"] for record in records)[:10]
    # A run may be part of several claims.
    n = len({json.dumps([record["variant"], record["seed"]]) for record in records})
    return f"{n} runs, the last of {last}, with " \
           f"{'; '.join(devices)}; threads of a run: {', '.join(sorted({str(record['threads']) for record in records}))}."


def write(path, runner, skipped, seeds):
    all_runs = {claim: collect(runner, claim, seeds) for claim in settings.VARIANTS}
    body, summary = [], []
    for claim, runs in all_runs.items():
        lines, verdict, checks = section(claim, runs, skipped.get(claim))
        body += lines
        text = texts.CLAIMS[claim]
        counts = ", ".join(f"{n} {name}" for name in ("reproduced", "undecided", "not reproduced", WAITING)
                           if (n := sum(check.verdict == name for check in checks)))
        first = checks[0] if checks else Check("", "", "—", SKIPPED)
        summary.append([f"[{claim}](#{anchor(claim, text.title)})", text.title, first.published.split("; band")[0], first.measured,
                        f"**{verdict}**", counts])
    lines = [HEAD, machines(all_runs), ""]
    lines += table(["claim", "", "published (first statement)", "measured", "verdict", "statements"], summary) + [""]
    pathlib.Path(path).write_text("\n".join(lines + body).rstrip() + "\n", encoding="utf-8")


def anchor(claim, title):
    kept = "".join(c for c in f"{claim} {title}".lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")
