#!/usr/bin/env python3
# pairs.py - measures Minima and one peer in turn on workloads, for compare.sh.
#
# Usage: pairs.py PEER [OPTION]... [WORKLOAD]... -- COMMAND...      COMMAND WORKLOAD runs the peer (peer.py)
#
# SPDX-License-Identifier: MIT
import argparse
import datetime
import hashlib
import json
import os
import statistics
import subprocess
import sys

import tables

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCUMENT = os.path.join(ROOT, "docs", "performance.md")
KEPT = os.path.join(ROOT, "out", "bench", "pairs.jsonl")
WORKLOADS = ["a", "b", "c", "d", "e4", "e128", "f32", "f128", "g", "h", "a-infer", "f-infer"]
OTHERS = 0.03  # what other programs may take of the processors
TRIES = 3
TICKS = os.sysconf("SC_CLK_TCK")


def arguments():
    split = sys.argv.index("--")
    parser = argparse.ArgumentParser(prog="compare.sh", usage="see tests/bench/compare.sh --help")
    parser.add_argument("peer")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cli", default=os.path.join(ROOT, "build", "src", "cli", "minima-cli"))
    parser.add_argument("--add", action="store_true")
    parser.add_argument("--no-write", action="store_true")
    parser.add_argument("workloads", nargs="*")
    options = parser.parse_intermixed_args(sys.argv[1:split])
    options.command = sys.argv[split + 1:]
    for name in options.workloads:
        if name not in WORKLOADS:
            parser.error(f"there is no workload {name}; there are {', '.join(WORKLOADS)}")
    if options.rounds < (0 if options.add else 1) or options.seconds <= 0:
        parser.error("--rounds and --seconds must be more than 0; with --add, --rounds may be 0")
    if not os.access(options.cli, os.X_OK):
        parser.error(f"there is no {options.cli}; build it, or name another with --cli")
    options.workloads = options.workloads or WORKLOADS
    return options


def busy_ticks():
    """Time of all processors that was not idle."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _, _, irq, soft, *_ = map(int, file.readline().split()[1:])
    return user + nice + system + irq + soft


def run(command):
    """What the command prints, as JSON, and the share of the processors that others took meanwhile."""
    before, begin = os.times(), busy_ticks()
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    after, end = os.times(), busy_ticks()
    if result.returncode != 0:
        reason = (result.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise RuntimeError(f"{' '.join(command[-6:])} failed: {reason}")
    own = after.children_user - before.children_user + after.children_system - before.children_system
    total = (after.elapsed - before.elapsed) * os.cpu_count()
    return json.loads(result.stdout), max(0.0, (end - begin) / TICKS - own) / total


def build_of(cli):
    """Tells one build from another."""
    with open(cli, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:16]


def processor(device):
    """What a processor is called; AMD gives several generations one name, and their families tell them apart."""
    name = device.split(",")[0]
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        family = next((line.split(":")[1].strip() for line in file if line.startswith("cpu family")), None)
    return f"{name}, family {family}" if name == "AMD EPYC" and family else name


def earlier_pairs(options, workload):
    """Pairs of earlier calls with the same build, threads and peer."""
    if not options.add or not os.path.exists(KEPT):
        return []
    with open(KEPT, encoding="utf-8") as file:
        pairs = [json.loads(line) for line in file]
    wanted = (build_of(options.cli), options.peer, workload, options.threads)
    pairs = [pair for pair in pairs
             if (pair["build"], pair["peer"], pair["workload"], pair["machine"]["threads"]) == wanted]
    # Those from before processors were told apart may be another's.
    return [pair for pair in pairs if pair["machine"]["device"] == pairs[-1]["machine"]["device"]
            and pair.get("processor") == processor(pair["machine"]["device"])]


def measure_pair(options, workload):
    """One pair, the least disturbed of a few."""
    shared = ["--seconds", str(options.seconds), "--threads", str(options.threads)]
    best = None
    for _ in range(TRIES):
        machine, others = run([options.cli, "bench", workload, "--json", *shared])
        theirs, more = run([*options.command, workload, *shared] + (["--compile"] if options.peer == "compiled" else []))
        pair = {"peer": options.peer, "workload": workload, "time": datetime.datetime.now().isoformat("T", "seconds"),
                "ours": machine["workloads"][0], "theirs": theirs, "others": max(others, more), "build": build_of(options.cli),
                "machine": {name: machine[name] for name in ("device", "threads", "peak_gflops", "core_round_trip_ns")},
                "processor": processor(machine["device"])}
        if best is None or pair["others"] < best["others"]:
            best = pair
        if best["others"] <= OTHERS:
            break
    os.makedirs(os.path.dirname(KEPT), exist_ok=True)
    with open(KEPT, "a", encoding="utf-8") as file:
        file.write(json.dumps(best) + "\n")
    return best


def number(value):
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}".replace(",", " ")


def speed(pairs, side):
    return statistics.median(pair[side]["samples_per_second"] for pair in pairs)


def memory(pairs, side):
    return statistics.median(pair[side]["peak_memory_mib"] for pair in pairs)


def undisturbed(pairs):
    """Whoever is disturbed loses, one program more than the other: such pairs say nothing."""
    return [pair for pair in pairs if pair["others"] <= OTHERS]


def row(pairs):
    pairs = undisturbed(pairs) or pairs
    ratios = [pair["ours"]["samples_per_second"] / pair["theirs"]["samples_per_second"] for pair in pairs]
    percent = statistics.median(pair["ours"]["percent_of_peak"] for pair in pairs)
    trips = [pair["machine"]["core_round_trip_ns"] or 0 for pair in pairs]
    return tables.line(
        pairs[0]["workload"], number(speed(pairs, "ours")), number(speed(pairs, "theirs")),
        f"{statistics.median(ratios):.2f}", f"{min(ratios):.2f}–{max(ratios):.2f}", f"{percent:.0f} %",
        number(memory(pairs, "ours")), number(memory(pairs, "theirs")), number(pairs[0]["ours"]["data_mib"]),
        f"{min(trips):.0f}–{max(trips):.0f}", str(len(pairs)) if undisturbed(pairs) else "all disturbed")


def section(options, pairs):
    version = pairs[0]["theirs"]["torch"]
    name = {"debian": "Against Debian's PyTorch", "newest": "Against the newest PyTorch",
            "compiled": "Against the newest PyTorch, compiled"}[options.peer]
    # One machine says nothing about another.
    name += ", on " + pairs[0]["processor"]
    text = (f"PyTorch {version}; {pairs[0]['machine']['device']}. Samples a second, medians of pairs measured in turn. The "
            "ratio is the median of the pairs' ratios, with the least and the greatest; the limit is what the threads reach with numbers in "
            "registers, measured in the same run; memory in MiB, of which the samples are the last figure; ns: how far the "
            "cores were apart.")
    head = tables.line("workload", "Minima", "PyTorch", "ratio", "spread", "of the limit", "memory", "PyTorch's", "samples",
                       "ns", "pairs")
    return tables.Section(name, text, head)


def main():
    options = arguments()
    for workload in options.workloads:
        pairs = earlier_pairs(options, workload)
        try:
            for _ in range(options.rounds):
                pairs.append(measure_pair(options, workload))
                print(f"# {workload}: {pairs[-1]['ours']['samples_per_second']:.1f} "
                      f"{pairs[-1]['theirs']['samples_per_second']:.1f}, others {100 * pairs[-1]['others']:.0f} %",
                      file=sys.stderr, flush=True)
        except RuntimeError as error:
            print(f"SKIP {options.peer} {workload}: {error}")
            continue
        if not pairs:
            continue
        measured = section(options, pairs)
        measured.rows[workload] = row(pairs)
        print(measured.heading, measured.head, measured.rows[workload], sep="\n", flush=True)
        if not undisturbed(pairs):
            print("Not written: other programs took too much of the processors.")
        elif not options.no_write:
            tables.update(DOCUMENT, measured, WORKLOADS)


main()
