#!/usr/bin/env python3
# test_cuda.py - minima-cli on a GPU, or a simulated one: plans, benchmarks, runs. TAP on standard output.
#
# Usage: test_cuda.py MINIMA_CLI SOURCE_DIR
#
# SPDX-License-Identifier: MIT
import copy
import json
import os
import sys

from harness import EXPERIMENT, SOURCE, check, cli, equal, expect, main


def experiment(folder, **training):
    content = copy.deepcopy(EXPERIMENT)
    content["network"].insert(4, {"id": "drop", "layer": "dropout"})
    content["training"].update(budget={"epochs": 1}, **training)
    path = os.path.join(folder, "test.minima")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file)
    return path


def test_plan(folder):
    """Where each layer is computed; all of these on the device."""
    path = experiment(folder)
    result = expect(cli("describe", path, "--plan", "--device", "cuda", "--json"), 0)
    plan = json.loads(result.stdout)["plan"]
    kernels = {step.get("node"): step.get("kernel", "") for step in plan}
    check("cuBLASLt" in kernels["fc1"], kernels)
    equal(kernels["drop"], "CUDA")
    check(not any("CPU" in kernel for kernel in kernels.values()), kernels)
    check("cuBLASLt" in expect(cli("describe", path, "--plan", "--device", "cuda"), 0).stdout)
    check("cuBLASLt" not in expect(cli("describe", path, "--plan"), 0).stdout)
    images = os.path.join(SOURCE, "src", "cli", "workloads", "lenet.minima")
    usual = expect(cli("describe", images, "--plan", "--device", "cuda"), 0).stdout
    check("cuDNN" in usual and "other bits" not in usual, usual)
    hasty = expect(cli("describe", images, "--plan", "--device", "cuda", "--set", "training.deterministic=false"), 0).stdout
    check("other bits each time" in hasty, hasty)
    result = expect(cli("describe", path, "--plan", "--device", "tpu"), 2)
    check("tpu" in result.stderr, result.stderr)


def test_bench(folder):
    """Steps that are repeated, and their parts; TF32 unless somebody says otherwise."""
    path = experiment(folder)
    arguments = ["bench", path, "--device", "cuda", "--seconds", "0.05", "--batch", "8", "--json"]
    report = json.loads(expect(cli(*arguments, "--profile"), 0).stdout)
    workload = report["workloads"][0]
    equal(workload["precision"], "tf32")
    check(workload["samples_per_second"] > 0 and workload["loss"] > 0, workload)
    equal(report["peak_gflops"], None)
    parts = {part["id"] for part in workload["profile"]}
    check({"copy", "fc1", "loss", "optimizer"} <= parts, parts)
    report = json.loads(expect(cli(*arguments, "--precision", "float32"), 0).stdout)
    equal(report["workloads"][0]["precision"], "float32")
    text = expect(cli(*arguments[:-1]), 0).stdout
    check("percent_of_peak" in text and "—" in text, text)


def test_run(folder):
    """A run says what it was computed with, and can be evaluated there again."""
    path, run = experiment(folder), os.path.join(folder, "run")
    result = expect(cli("train", path, "--device", "cuda", "--run-dir", run, "--json", "--quiet"), 0)
    summary = json.loads(result.stdout.splitlines()[-1])
    equal(summary["device"], "cuda")
    equal(summary["precision"], "tf32")
    equal(summary["steps"], 41)
    result = expect(cli("evaluate", run, "--device", "cuda", "--json"), 0)
    check(abs(json.loads(result.stdout)["accuracy"] - summary["test_accuracy"]) < 0.01, result.stdout)


if __name__ == "__main__":
    sys.exit(main(globals()))
