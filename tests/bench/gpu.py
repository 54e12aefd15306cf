#!/usr/bin/env python3
# gpu.py - the workloads of `minima-cli bench` on a GPU, against PyTorch on the same one, for tests/gpu.sh.
#
# Each workload runs in turn with Minima, PyTorch eager, PyTorch with its step captured as a CUDA graph, and torch.compile,
# products in the same precision; samples lie in the GPU's memory with all of them. All workloads run once before any runs again,
# so that a limit of time costs rounds first. Before them PyTorch tells what the GPU does at best: large products in each precision,
# and bytes copied. Every figure goes to FOLDER/NAME-peers.json as soon as there is another, for gpu-report.py. What a peer cannot run
# is said, with its reason, and the others go on.
#
# SPDX-License-Identifier: MIT
import argparse
import json
import os
import pathlib
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


# Why something failed that may not have failed.
NO_TIME = "no time was left"


def run(options, command):
    """What it prints, as JSON, or why it failed."""
    left = options.end - time.monotonic()
    if left <= 1:
        return None, NO_TIME
    try:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                                timeout=min(LONGEST, left))
    except subprocess.TimeoutExpired:
        return None, NO_TIME if left < LONGEST else f"it took more than {LONGEST} s"
    if result.returncode != 0:
        return None, (result.stderr.strip().splitlines() or [f"exit status {result.returncode}"])[-1]
    return json.loads(result.stdout.strip().splitlines()[-1] if "\n{" in result.stdout else result.stdout), None


def ours(options, workload, precision):
    found, reason = run(options, [options.cli, "bench", workload, "--device", "cuda", "--precision", PRECISIONS[precision], "--json",
                                  "--seconds", str(options.seconds)])
    return (found["workloads"][0], None) if found else (None, reason)


def theirs(options, workload, precision, peer):
    return run(options, [options.python, str(HERE / "peer.py"), workload, "--device", "cuda", "--precision", precision,
                         "--seconds", str(options.seconds), *PEERS[peer]])


# Products of random numbers, and a copy that no cache holds: the best of five.
CEILINGS = """
import json, torch
def best(act):
    times = []
    for _ in range(8):
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record(); act(); end.record(); torch.cuda.synchronize()
        times.append(begin.elapsed_time(end) / 1000)
    return min(times[3:])
n, found = 8192, {}
for name, dtype in ("float32", torch.float32), ("tf32", torch.float32), ("bfloat16", torch.bfloat16):
    torch.backends.cuda.matmul.allow_tf32 = name == "tf32"
    a, b = (torch.randn(n, n, device="cuda").to(dtype) for _ in range(2))
    found[name] = 2 * n ** 3 / best(lambda: a @ b) / 1e9
a = torch.randn(1 << 28, device="cuda"); b = torch.empty_like(a)
print(json.dumps({"device": torch.cuda.get_device_name(), "torch": torch.__version__, "gflops": found,
                  "bytes_per_second": 8 * a.numel() / best(lambda: b.copy_(a))}))
"""


def measure(options, workload, precision, rows, failures):
    turns = {}
    for name in ["minima", *options.peers.split(",")]:
        if f"{workload}, {precision}, {name}" in failures:
            continue
        found, reason = (ours(options, workload, precision) if name == "minima"
                         else theirs(options, workload, precision, name))
        if reason == NO_TIME:
            break
        if found is None:
            failures[f"{workload}, {precision}, {name}"] = reason
        else:
            turns[name] = found
    if turns:
        rows.setdefault((workload, precision), []).append(turns)
    print(f"{workload} {precision}: " + ", ".join(f"{name} {found['samples_per_second']:.0f}" for name, found in turns.items()),
          file=sys.stderr, flush=True)


def save(options, rows, failures, left_out, ceilings):
    """At once to its place: whoever ends this program has what was found until then."""
    path = options.folder / f"{options.name}-peers.json"
    path.with_suffix(".new").write_text(json.dumps({
        "ceilings": ceilings,
        "rows": [{"workload": workload, "precision": precision, "turns": turns} for (workload, precision), turns in rows.items()],
        "failures": failures, "left_out": left_out}, indent=1), encoding="utf-8")
    os.replace(path.with_suffix(".new"), path)


def main():
    options = arguments()
    options.end = time.monotonic() + options.limit
    rows, failures, left_out = {}, {}, []
    ceilings, reason = run(options, [options.python, "-c", CEILINGS])
    if reason:
        failures["what the GPU does at best"] = reason
    for turn in range(options.rounds):
        for workload in options.workloads:
            for precision in ("tf32",) if workload in MLPS else ("tf32", "bf16"):
                if time.monotonic() < options.end:
                    measure(options, workload, precision, rows, failures)
                if turn == 0 and (workload, precision) not in rows and options.end - time.monotonic() <= 1:
                    left_out.append(f"{workload} in {precision}")
                save(options, rows, failures, left_out, ceilings)
    for what, reason in failures.items():
        print(f"not run: {what}: {reason}")
    if left_out:
        print("not run, since no time was left: " + ", ".join(left_out))
    # A peer may be missing; Minima may not.
    sys.exit(1 if any(", minima" in what for what in failures) else 0)


if __name__ == "__main__":
    main()
