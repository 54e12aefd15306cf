#!/usr/bin/env python3
# test_bench.py - minima-cli bench from outside: what it prints, and how it fails. TAP on standard output.
#
# Usage: test_bench.py MINIMA_CLI
#
# SPDX-License-Identifier: MIT
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

CLI = sys.argv[1]
# Sanitizers need memory of their own.
SANITIZED = b"__asan_init" in pathlib.Path(CLI).read_bytes() or b"__tsan_init" in pathlib.Path(CLI).read_bytes()
SHORT = ["--seconds", "0.05"]
WORKLOADS = ["a", "b", "c", "d", "e4", "e128", "f32", "f128", "g", "h", "a-infer", "f-infer"]
# Parameters of the same networks in PyTorch (tests/bench/peer.py --parameters), resnet18 from torchvision.
PARAMETERS = {"a": 394634, "b": 1740682, "c": 1714410, "d": 2493130, "e4": 62006, "f32": 9231114, "g": 8925738,
              "h": 11689512}
# Half of them is the multiplications of one sample by hand, (forward, gradient of the first layer's input).
MULTIPLICATIONS = {
    "a": (3072 * 128 + 128 * 10, 3072 * 128),
    "d": (784 * 3136 + 3136 * 10, 784 * 3136),
    "e4": (28 * 28 * 6 * 75 + 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10, 28 * 28 * 6 * 75),
}


def bench(*args):
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    return subprocess.run([CLI, "bench", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300,
                          env=environment)


def check(condition, message=""):
    if not condition:
        raise AssertionError(message)


def equal(actual, expected):
    check(actual == expected, f"{actual!r} is not {expected!r}")


def run_json(*args):
    result = bench(*args, "--json")
    equal(result.returncode, 0)
    equal(result.stderr, "")
    return json.loads(result.stdout)


def error_line(*args, parts):
    """Status 2, nothing on standard output and one line on standard error with every part in it."""
    result = bench(*args)
    equal(result.returncode, 2)
    equal(result.stdout, "")
    lines = result.stderr.strip().splitlines()
    equal(len(lines), 1)
    for part in parts:
        check(part in lines[0], f"{part!r} is not in {lines[0]!r}")
    print("#", lines[0])


def check_result(result, report):
    speed = result["samples_per_second"]
    check(speed > 0, result)
    check(result["samples_per_second_min"] <= speed <= result["samples_per_second_max"], result)
    gflops = result["flops_per_sample"] * speed / 1e9
    check(math.isclose(result["gflops"], gflops, rel_tol=1e-9), result)
    check(math.isclose(result["percent_of_peak"], 100 * gflops / report["peak_gflops"], rel_tol=1e-9), result)
    # The samples are a part of the memory, what was planned another, and the program takes the rest.
    needed = result["data_mib"] + result["planned_mib"]
    check(result["data_mib"] < result["peak_memory_mib"], result)
    if result["peak_memory_of"] == "workload" and not SANITIZED:
        check(result["peak_memory_mib"] < needed + 60, result)
    check(result["peak_memory_of"] in ("workload", "program"), result)


def test_json():
    report = run_json("a", *SHORT)
    check(report["peak_gflops"] > 0.1, report)
    check(report["threads"] >= 1, report)
    check(report["peak_instructions"] in ("AVX-512", "AVX2", "SSE2", "generic"), report)
    (result,) = report["workloads"]
    equal(result["workload"], "a")
    equal(result["batch_size"], 128)
    check(math.isclose(result["data_mib"], 50000 * 3072 * 4 / 2**20), result)
    check(0 < result["loss"] < 20, result)
    check_result(result, report)


def test_parameters_and_operations():
    """Every network for one step: as many parameters as PyTorch's, and the operations of those counted by hand."""
    report = run_json(*PARAMETERS, "--seconds", "0.001", "--batch", "2")
    equal([result["workload"] for result in report["workloads"]], list(PARAMETERS))
    for result in report["workloads"]:
        name = result["workload"]
        equal((name, result["parameters"]), (name, PARAMETERS[name]))
        if name in MULTIPLICATIONS:
            forward, first = MULTIPLICATIONS[name]
            equal((name, result["flops_per_sample"]), (name, 2 * (3 * forward - first)))
        check_result(result, report)


def test_inference():
    report = run_json("a", "a-infer", *SHORT)
    training, inference = report["workloads"]
    equal(inference["loss"], None)
    equal(inference["flops_per_sample"], 2 * MULTIPLICATIONS["a"][0])
    equal(inference["parameters"], training["parameters"])
    check_result(inference, report)


def test_repeats_batch_threads():
    report = run_json("e4", *SHORT, "--repeats", "3", "--batch", "7", "--threads", "1")
    equal(report["threads"], 1)
    equal(report["repeats"], 3)
    (result,) = report["workloads"]
    equal(result["batch_size"], 7)
    check_result(result, report)


def test_experiments():
    """A recipe and files run on random samples of their shape, whether classes or numbers are predicted."""
    with tempfile.TemporaryDirectory() as folder:
        table, file = os.path.join(folder, "t.csv"), os.path.join(folder, "e.minima")
        with open(table, "w", encoding="utf-8") as out:
            out.write("a,b,y\n" + "".join(f"{i},{i * i},{i / 2}\n" for i in range(50)))
        with open(file, "w", encoding="utf-8") as out:
            json.dump({"minima": 1, "name": "numbers",
                       "data": {"dataset": {"name": "csv", "file": table, "target": "y", "task": "regression"}},
                       "network": [{"id": "x", "layer": "input"}, {"id": "y", "layer": "linear", "units": 1}],
                       "training": {"loss": "mse", "optimizer": "adam", "batch_size": 10}}, out)
        report = run_json("digits-mlp", "e4", file, *SHORT, "--set", "training.batch_size=12")
        digits, lenet, numbers = report["workloads"]
        equal([digits["workload"], lenet["workload"], numbers["workload"]], ["digits-mlp", "e4", file])
        equal([digits["batch_size"], lenet["batch_size"], numbers["batch_size"]], [12, 4, 12])
        equal(digits["parameters"], 64 * 64 + 64 + 64 * 10 + 10)
        equal(numbers["parameters"], 3)
        equal(numbers["flops_per_sample"], 2 * 2 * 2)
        for result in (digits, numbers):
            check(0 < result["loss"] < 20, result)
            check_result(result, report)
        (larger,) = run_json("digits-mlp", *SHORT, "--batch", "5", "--profile")["workloads"]
        equal(larger["batch_size"], 5)
        check({"hidden", "output", "optimizer"} <= {part["id"] for part in larger["profile"]}, larger)
        error_line("a", "--set", "training.batch_size=3", parts=["--set", "experiment"])
        error_line(file, "--set", "training.batch_size=0", parts=["batch_size"])
        os.remove(table)
        result = bench(file, *SHORT)
        check(result.returncode != 0 and "t.csv" in result.stderr, result.stderr)
    result = bench("nowhere.minima", *SHORT)
    check(result.returncode != 0 and "nowhere.minima" in result.stderr, result.stderr)


def test_profile():
    """Every part of a step is there once, products have limits, and the parts take the time of the step."""
    report = run_json("e128", "a-infer", "--profile", "--seconds", "0.1")
    training, inference = report["workloads"]
    parts = {part["id"]: part for part in training["profile"]}
    equal(len(parts), len(training["profile"]))
    check({"copy", "conv1", "conv2", "fc1", "fc2", "output", "loss", "optimizer"} <= set(parts), parts)
    conv1, conv2 = parts["conv1"], parts["conv2"]
    per_ms = report["peak_gflops"] * 1e6
    check(math.isclose(conv1["forward_limit_ms"], 128 * 2 * 28 * 28 * 6 * 75 / per_ms, rel_tol=1e-9), conv1)
    # Nothing before the first layer learns.
    check(math.isclose(conv1["backward_limit_ms"], conv1["forward_limit_ms"], rel_tol=1e-9), conv1)
    check(math.isclose(conv2["backward_limit_ms"], 2 * conv2["forward_limit_ms"], rel_tol=1e-9), conv2)
    for part in (conv1, conv2):
        check(part["forward_ms"] > 0 and part["backward_ms"] > 0 and part["kernel"], part)
    taken = sum(part["forward_ms"] + part["backward_ms"] for part in training["profile"])
    check(0.5 < taken / training["profiled_step_ms"] < 1.01, (taken, training["profiled_step_ms"]))
    check(all(part["backward_ms"] == 0 for part in inference["profile"]), inference)
    check("optimizer" not in [part["id"] for part in inference["profile"]], inference)
    result = bench("a", "--profile", *SHORT)
    equal(result.returncode, 0)
    check("Computed by" in result.stdout and "optimizer" in result.stdout, result.stdout)


def test_table():
    result = bench("e128", "d", *SHORT)
    equal(result.returncode, 0)
    lines = result.stdout.splitlines()
    check("GFLOP/s" in lines[0], lines[0])
    head = next(line for line in lines if line.startswith("workload"))
    equal(head.split(), ["workload", "batch", "samples_per_second", "min", "max", "gflops", "percent_of_peak",
                         "peak_memory_mib"])
    rows = lines[lines.index(head) + 2:][:2]
    equal([row.split()[:2] for row in rows], [["e128", "128"], ["d", "128"]])
    for row in rows:
        check(all(float(cell) > 0 for cell in row.split()[1:]), row)


def test_precision():
    """Products of bfloat16 where the processor has them, else a mistake; the wide product alone gains from it."""
    report = run_json("a", *SHORT)
    equal(report["workloads"][0]["precision"], "float32")
    result = bench("a", *SHORT, "--precision", "bfloat16", "--profile", "--json")
    if "avx512_bf16" not in pathlib.Path("/proc/cpuinfo").read_text():
        error_line("a", *SHORT, "--precision", "bfloat16", parts=["--precision", "AVX-512 BF16"])
        return
    equal(result.returncode, 0)
    report = json.loads(result.stdout)
    equal(report["workloads"][0]["precision"], "bfloat16")
    kernels = {part["id"]: part.get("kernel", "") for part in report["workloads"][0]["profile"]}
    check("bf16" in kernels["fc1"] and "bf16" not in kernels["output"], kernels)


def test_help():
    result = bench("--help")
    equal(result.returncode, 0)
    for word in WORKLOADS + ["--seconds", "--repeats", "--batch", "--threads", "--device", "--precision", "--profile", "--json"]:
        check(word in result.stdout.replace(",", " ").replace("=", " ").split(), f"--help does not name {word}")


def test_mistakes():
    error_line("e129", parts=["bench", "e129", "did you mean e128?"])
    error_line("a", "e-4", parts=["e-4"])
    error_line("a", "--second", "1", parts=["--second", "--seconds"])
    error_line("a", "--seconds", "0", parts=["--seconds"])
    error_line("a", "--seconds", "nan", parts=["--seconds"])
    error_line("a", "--repeats", "0", parts=["--repeats"])
    error_line("a", "--batch", "-1", parts=["--batch"])
    error_line("a", "--threads", "-1", parts=["--threads"])
    error_line("a", "--precision", "float16", parts=["--precision", "float32", "bfloat16", "float16"])
    error_line("h", *SHORT, "--batch", "257", parts=["h", "256", "257"])


def main():
    tests = [(name, function) for name, function in globals().items() if name.startswith("test_")]
    print(f"1..{len(tests)}")
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        try:
            function()
            print(f"ok {number} {name}", flush=True)
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print("#", line)
            print(f"not ok {number} {name}", flush=True)
    return 1 if failed else 0


sys.exit(main())
