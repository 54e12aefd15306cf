#!/usr/bin/env python3
# gpu-report.py - what tests/gpu.sh found, as sections of docs/performance.md.
#
# Usage: gpu-report.py FOLDER [--write [FILE]]     FOLDER: out/gpu; FILE: docs/performance.md
#
# Prints them, or puts them into the file among those of compare.sh: rows measured anew replace those of before.
#
# SPDX-License-Identifier: MIT
import argparse
import json
import pathlib
import statistics

import tables

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Names of a precision in `minima-cli bench`, and in gpu.py.
PRECISIONS = {"tf32": "tf32", "bfloat16": "bf16", "float32": "float32"}
# How many layers of a workload are named.
MOST_LAYERS = 3


def load(path, last_line=False):
    """None where there is nothing, or a part of it. @last_line: what stands behind the rows of a run."""
    try:
        text = path.read_text(encoding="utf-8").strip()
        return json.loads(text.splitlines()[-1] if last_line else text)
    except (OSError, ValueError, IndexError):
        return None


def number(value):
    return f"{value:,.0f}".replace(",", " ") if value >= 100 else f"{value:.3g}"


def percent(share):
    return f"{100 * share:.0f} %"


def throughput(folder, device, ceilings):
    section = tables.Section(
        f"Samples a second on an {device}",
        "`minima-cli bench --device cuda`, the median of three repeats of half a second; of the best: the share of what the same "
        "GPU's library reaches with a product of 8192×8192 matrices in that precision, measured in another run; unmeasured: in TF32 "
        "with the ways to convolve that cuDNN lists first; layers: where the time of a step in TF32 goes, forward and backward, "
        "each layer waited for.",
        tables.line("workload", "batch", "TF32", "of the best", "bfloat16", "of the best", "float32", "of the best", "unmeasured",
                    "layers"))
    found = {name: {w["workload"]: w for w in (load(folder / f"bench-{name}.json") or {"workloads": []})["workloads"]}
             for name in (*PRECISIONS, "tf32-first")}
    for workload in dict.fromkeys(name for rows in found.values() for name in rows):
        any_of = next(rows[workload] for rows in found.values() if workload in rows)
        cells = [workload, str(any_of["batch_size"])]
        for name in PRECISIONS:
            row = found[name].get(workload)
            best = ceilings.get("gflops", {}).get(name)
            cells.append(number(row["samples_per_second"]) if row else "not run")
            cells.append(percent(row["gflops"] / best) if row and best else "—")
        first = found["tf32-first"].get(workload)
        cells.append(number(first["samples_per_second"]) if first else "—")
        section.rows[workload] = tables.line(*cells, layers(found["tf32"].get(workload, {})))
    return section


def layers(row):
    times = {op["id"]: (op["forward_ms"] or 0) + (op["backward_ms"] or 0) for op in row.get("profile", [])}
    whole = sum(times.values())
    ordered = sorted(times.items(), key=lambda item: -item[1])[:MOST_LAYERS]
    return ", ".join(f"{name} {percent(time / whole)}" for name, time in ordered) if whole > 0 else "—"


def peers(device, found):
    names = [name for name in ("eager", "graph", "compiled") if any(name in turn for row in found for turn in row["turns"])]
    said = {"eager": "eager", "graph": "its step captured as a CUDA graph", "compiled": "torch.compile"}
    versions = {turn[name].get("torch") for row in found for turn in row["turns"] for name in names if name in turn} - {None}
    section = tables.Section(
        f"Against PyTorch, on an {device}",
        f"PyTorch {', '.join(sorted(versions))}: {', '.join(said[name] for name in names)}. Medians of runs in turn, in the same "
        "precision; ratios with the least and the greatest.",
        tables.line("workload", "Minima", *names, "rounds"))
    for row in found:
        turns = [turn for turn in row["turns"] if "minima" in turn]
        cells = []
        for name in names:
            ratios = [turn["minima"]["samples_per_second"] / turn[name]["samples_per_second"] for turn in turns if name in turn]
            cells.append(f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})" if ratios else "not run")
        if turns:
            label = f"{row['workload']}, {row['precision']}"
            speed = statistics.median(turn["minima"]["samples_per_second"] for turn in turns)
            section.rows[label] = tables.line(label, number(speed), *cells, str(len(turns)))
    return section


def runs(folder, device):
    section = tables.Section(
        f"Whole runs on an {device}",
        "`tests/gpu.sh train long`: the same experiment on the GPU and, where that does not take hours, on the machine's "
        "processor; accuracy is that of the test data, or, where there are none, of the training data.",
        tables.line("run", "steps", "seconds", "samples a second", "accuracy", "on the processor", "samples a second there"))
    for path in sorted(folder.glob("*-cuda.json")):
        name = path.stem.removesuffix("-cuda")
        gpu, cpu = load(path, True), load(folder / f"{name}-cpu.json", True)
        if gpu:
            section.rows[name] = tables.line(name, str(gpu["steps"]), f"{gpu['wall_seconds']:.1f}",
                                             number(gpu["samples_per_second"] or 0), accuracy(gpu), accuracy(cpu) if cpu else "—",
                                             number(cpu["samples_per_second"] or 0) if cpu else "—")
    return section


def accuracy(summary):
    value = summary.get("test_accuracy")
    value = summary.get("train_accuracy") if value is None else value
    return f"{100 * value:.2f} %" if value is not None else "—"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--write", nargs="?", const=ROOT / "docs" / "performance.md", type=pathlib.Path)
    options = parser.parse_args()
    found = [load(options.folder / f"{name}-peers.json") or {"rows": []} for name in ("peers", "compile")]
    ceilings = next((one["ceilings"] for one in found if one.get("ceilings")), {})
    try:
        device = (options.folder / "device.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0].strip()
    except (OSError, IndexError):
        device = ceilings.get("device", "NVIDIA GPU")
    rows = {}
    for row in (row for one in found for row in one["rows"]):
        rows.setdefault((row["workload"], row["precision"]), []).extend(row["turns"])
    joined = [{"workload": workload, "precision": precision, "turns": turns} for (workload, precision), turns in rows.items()]
    sections = [section for section in (throughput(options.folder, device, ceilings), peers(device, joined),
                                        runs(options.folder, device)) if section.rows]
    for section in sections:
        if options.write:
            tables.update(options.write, section, list(section.rows))
        else:
            print("\n".join(section.lines()), end="\n\n")
    if ceilings and not options.write:
        print(f"At best: {', '.join(f'{name} {value / 1000:.0f} TFLOP/s' for name, value in ceilings['gflops'].items())}, "
              f"{ceilings['bytes_per_second'] / 1e9:.0f} GB/s copied.\n")
    try:
        left_out = (options.folder / "not-run.txt").read_text(encoding="utf-8").split("\n")
    except OSError:
        left_out = []
    for line in (line for line in left_out if line and not options.write):
        print(f"- not run: {line}")


if __name__ == "__main__":
    main()
