#!/usr/bin/env python3
# test_memory.py - that training takes the memory that was planned for it, and little more. TAP on standard output.
#
# Usage: test_memory.py MINIMA_CLI
#
# SPDX-License-Identifier: MIT
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

CLI = sys.argv[1]
# What the program itself may take beside samples and plan, MiB.
SPARE = 60
SANITIZED = b"__asan_init" in pathlib.Path(CLI).read_bytes() or b"__tsan_init" in pathlib.Path(CLI).read_bytes()


def check(condition, message=""):
    if not condition:
        raise AssertionError(message)


def run(*args):
    result = subprocess.run([CLI, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300,
                            env=dict(os.environ, LC_ALL="C.UTF-8"))
    check(result.returncode == 0, result.stderr)
    return json.loads(result.stdout)


def train(network, **training):
    """Two steps on the digits, which take half a MiB: the peak and the plan, MiB, and the loss."""
    training = {"loss": "cross_entropy", "budget": {"steps": 2}, "evaluate": {"splits": ["test"]}, **training}
    experiment = {"minima": 1, "name": "memory", "data": {"dataset": "digits"}, "network": network, "training": training}
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "memory.minima")
        path.write_text(json.dumps(experiment), encoding="utf-8")
        summary = run("train", str(path), "--run-dir", str(pathlib.Path(folder, "run")), "--quiet", "--json")
        described = run("describe", str(path), "--json")
    plan = described["memory_bytes"]["total"] / 2**20
    print(f"# peak {summary['peak_memory_mib']:.1f} MiB, plan {plan:.1f} MiB, loss {summary['test_loss']}")
    return summary["peak_memory_mib"], plan, summary["test_loss"]


def test_wide():
    """Weights and their state are most of it; saving them takes no second copy."""
    network = [{"id": "x", "layer": "input"}, {"id": "f", "layer": "flatten"}]
    for name in "ab":
        network += [{"id": name, "layer": "linear", "units": 2500}, {"id": "r" + name, "layer": "relu"}]
    network.append({"id": "y", "layer": "linear", "units": 10})
    peak, plan, _ = train(network, optimizer={"name": "adam"}, batch_size=32)
    check(plan > 90, plan)
    check(SANITIZED or plan / 2 < peak < plan + SPARE, (peak, plan))


def test_deep():
    """Activations are most of it; computing them twice saves what the plan says, and changes no result."""
    network = [{"id": "x", "layer": "input"}]
    for i in range(40):
        network += [{"id": f"c{i}", "layer": "conv2d", "out_channels": 16, "kernel_size": 3, "padding": 1},
                    {"id": f"n{i}", "layer": "batch_norm"}, {"id": f"r{i}", "layer": "relu"}]
    network += [{"id": "g", "layer": "global_avg_pool2d"}, {"id": "y", "layer": "linear", "units": 10}]
    options = {"optimizer": {"name": "sgd"}, "batch_size": 512}
    kept, plan_kept, loss_kept = train(network, **options)
    twice, plan_twice, loss_twice = train(network, activation_checkpointing=True, **options)
    check(plan_twice < plan_kept / 3, (plan_twice, plan_kept))
    check(loss_kept == loss_twice, (loss_kept, loss_twice))
    check(SANITIZED or kept < plan_kept + SPARE and twice < plan_twice + SPARE, (kept, plan_kept, twice, plan_twice))
    check(SANITIZED or kept - twice > (plan_kept - plan_twice) * 0.8, (kept, twice))


def main():
    tests = [(name, test) for name, test in globals().items() if name.startswith("test_")]
    failed = False
    print(f"1..{len(tests)}")
    for i, (name, test) in enumerate(tests, 1):
        try:
            test()
            print(f"ok {i} {name}", flush=True)
        except Exception:
            failed = True
            for line in traceback.format_exc().splitlines():
                print("#", line)
            print(f"not ok {i} {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
