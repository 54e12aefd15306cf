#!/usr/bin/env python3
# gpu.py - the workloads of `minima-cli bench` on a GPU, against PyTorch on the same one, for tests/gpu.sh.
#
# Each workload runs in turn with Minima, PyTorch eager, PyTorch with its step captured as a CUDA graph, and torch.compile,
# products in the same precision; samples lie in the GPU's memory with all of them. All workloads run once before any runs again,
# so that a limit of time costs rounds first. Prints a table in Markdown, and writes every figure to FOLDER/NAME-peers.json. What a
# peer cannot run is said, with its reason, and the others go on.
#
# SPDX-License-Identifier: MIT
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
PEERS = {"eager": [], "graph": ["--graph"], "compiled": ["--compile"]}
# What the name of a precision is on either side.
PRECISIONS = {"f32": "float32", "tf32": "tf32", "bf16": "bfloat16"}
# Seconds that one program may take: torch.compile needs most of a minute for the larger networks.
LONGEST = 180
MLPS = ["a", "b", "c", "d", "a-infer"]
CNNS = ["e4", "e128", "f32", "f128", "g", "h", "f-infer"]


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path, help="for the figures")
    parser.add_argument("--name", default="bench")
    parser.add_argument("--limit", type=float, default=86400, help="seconds after which no workload is begun")
    parser.add_argument("--cli", required=True)
    parser.add_argument("--python", default=sys.executable, help="with PyTorch")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--peers", default=",".join(PEERS), help="of " + ", ".join(PEERS))
    parser.add_argument("workloads", nargs="*", default=MLPS + CNNS)
    return parser.parse_intermixed_args()


def run(command):
    """What it prints, as JSON, or why it failed."""
    try:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return None, f"it took more than {LONGEST} s"
    if result.returncode != 0:
        return None, (result.stderr.strip().splitlines() or [f"exit status {result.returncode}"])[-1]
    return json.loads(result.stdout.strip().splitlines()[-1] if "\n{" in result.stdout else result.stdout), None


def ours(options, workload, precision):
    found, reason = run([options.cli, "bench", workload, "--device", "cuda", "--precision", PRECISIONS[precision], "--json",
                         "--seconds", str(options.seconds)])
    return (found["workloads"][0], None) if found else (None, reason)


def theirs(options, workload, precision, peer):
    return run([options.python, str(HERE / "peer.py"), workload, "--device", "cuda", "--precision", precision,
                "--seconds", str(options.seconds), *PEERS[peer]])


def measure(options, workload, precision, rows, failures):
    turns = {}
    for name in ["minima", *options.peers.split(",")]:
        if f"{workload}, {precision}, {name}" in failures:
            continue
        found, reason = (ours(options, workload, precision) if name == "minima"
                         else theirs(options, workload, precision, name))
        if found is None:
            failures[f"{workload}, {precision}, {name}"] = reason
        else:
            turns[name] = found
    rows.setdefault((workload, precision), []).append(turns)
    print(f"{workload} {precision}: " + ", ".join(f"{name} {found['samples_per_second']:.0f}" for name, found in turns.items()),
          file=sys.stderr, flush=True)


def table(options, rows):
    peers = options.peers.split(",")
    print("| workload | precision | Minima, samples/s | " + " | ".join(f"{peer}, ratio (least–greatest)" for peer in peers)
          + " | rounds |")
    print("|" + " --- |" * (4 + len(peers)))
    for (workload, precision), turns in rows.items():
        speeds = [turn["minima"]["samples_per_second"] for turn in turns if "minima" in turn]
        cells = [workload, precision, f"{statistics.median(speeds):.0f}" if speeds else "not run"]
        for peer in peers:
            ratios = [turn["minima"]["samples_per_second"] / turn[peer]["samples_per_second"] for turn in turns
                      if "minima" in turn and peer in turn]
            cells.append(f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})" if ratios else "not run")
        print("| " + " | ".join([*cells, str(len(turns))]) + " |")


def main():
    options = arguments()
    rows, failures, left_out = {}, {}, []
    end = time.monotonic() + options.limit
    for turn in range(options.rounds):
        for workload in options.workloads:
            for precision in ("tf32",) if workload in MLPS else ("tf32", "bf16"):
                if time.monotonic() < end:
                    measure(options, workload, precision, rows, failures)
                elif turn == 0:
                    left_out.append(f"{workload} in {precision}")
    table(options, rows)
    if left_out:
        print("not run, since no time was left: " + ", ".join(left_out))
    for what, reason in failures.items():
        print(f"not run: {what}: {reason}")
    (options.folder / f"{options.name}-peers.json").write_text(json.dumps(
        [{"workload": workload, "precision": precision, "turns": turns} for (workload, precision), turns in rows.items()],
        indent=1), encoding="utf-8")
    # A peer may be missing; Minima may not.
    sys.exit(1 if any(", minima" in what for what in failures) else 0)


if __name__ == "__main__":
    main()
