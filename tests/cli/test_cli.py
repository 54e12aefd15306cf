#!/usr/bin/env python3
# test_cli.py - drives the real minima-cli: what it prints, what it leaves, how it fails. TAP on standard output.
#
# Usage: test_cli.py MINIMA_CLI SOURCE_DIR
#
# SPDX-License-Identifier: MIT
import csv
import http.server
import json
import math
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import xml.dom.minidom

CLI, SOURCE = sys.argv[1:3]
GOLDEN = os.path.join(SOURCE, "tests", "golden", "data")
# Sanitizers and valgrind make everything slower; the time promised is checked without them.
SLOW = os.environ.get("MINIMA_TEST_SLOW") is not None

MEMBERS = ["run_dir", "parameters", "epochs", "steps", "train_loss", "train_accuracy", "validation_loss",
           "validation_accuracy", "test_loss", "test_accuracy", "best_validation_accuracy", "samples_per_second",
           "wall_seconds", "peak_memory_mib", "device", "threads"]

EXPERIMENT = {
    "minima": 1, "name": "test", "seed": 5,
    "data": {"dataset": "digits", "split": {"validation": 144}, "scale": "unit"},
    "network": [{"id": "image", "layer": "input"}, {"id": "flat", "layer": "flatten"},
                {"id": "fc1", "layer": "linear", "units": 32}, {"id": "act", "layer": "relu"},
                {"id": "fc2", "layer": "linear", "units": 10}],
    "training": {"loss": "cross_entropy", "optimizer": {"name": "sgd", "learning_rate": 0.1, "momentum": 0.9},
                 "batch_size": 32, "budget": {"epochs": 5},
                 "evaluate": {"every": {"epochs": 1}, "splits": ["validation", "test"]}}}


class Skip(Exception):
    pass


def cli(*args, **options):
    environment = dict(os.environ, LC_ALL="C.UTF-8", **options.pop("env", {}))
    return subprocess.run([CLI, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300,
                          env=environment, **options)


def check(condition, message=""):
    if not condition:
        raise AssertionError(message)


def equal(actual, expected):
    check(actual == expected, f"{actual!r} is not {expected!r}")


def expect(result, status):
    equal_message = f"exit status {result.returncode}, not {status}\n{result.stdout}\n{result.stderr}"
    check(result.returncode == status, equal_message)
    return result


def error_lines(result, status, *parts):
    """Fails with @status, nothing on standard output, and one line on standard error with every part in it."""
    expect(result, status)
    lines = result.stderr.strip().splitlines()
    equal(len(lines), 1)
    check(lines[0].startswith("minima-cli: "), lines[0])
    for part in parts:
        check(part in lines[0], f"{part!r} is not in {lines[0]!r}")
    equal(result.stdout, "")
    print("#", lines[0])


def write(folder, name, experiment):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        if isinstance(experiment, str):
            file.write(experiment)
        else:
            json.dump(experiment, file)
    return path


def changed(**members):
    experiment = json.loads(json.dumps(EXPERIMENT))
    experiment.update(members)
    return experiment


def metrics(run):
    with open(os.path.join(run, "metrics.csv"), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def tensors(run):
    """The checkpoint's tensors as bytes, read by the format's own description."""
    with open(os.path.join(run, "checkpoint.safetensors"), "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: (entry["dtype"], entry["shape"], data[slice(*entry["data_offsets"])])
            for name, entry in header.items()}


def test_help(folder):
    check("train FILE" in expect(cli("--help"), 0).stdout)
    check("minima-cli 0." in expect(cli("--version"), 0).stdout)
    for command in ("train", "describe", "gradcheck", "evaluate", "probe", "plot", "report", "export", "recipes", "datasets", "layers",
                    "groups", "losses", "optimizers", "schedules", "devices"):
        check("--help" in expect(cli(command, "--help"), 0).stdout, command)
    expect(cli(), 2)


def test_digits_recipe(folder):
    run = os.path.join(folder, "run")
    start = time.monotonic()
    result = expect(cli("train", "digits-mlp", "--run-dir", run, "--json"), 0)
    seconds = time.monotonic() - start
    summary = json.loads(result.stdout.strip().splitlines()[-1])
    for member in MEMBERS:
        check(member in summary, member)
    equal(summary["run_dir"], run)
    equal(summary["parameters"], 4810)
    equal(summary["device"], "cpu")
    check(summary["test_accuracy"] >= 0.95, summary["test_accuracy"])
    check(summary["train_accuracy"] >= 0.95)
    check(0 < summary["best_validation_accuracy"] <= 1)
    check(summary["samples_per_second"] > 0 and summary["peak_memory_mib"] > 1 and summary["threads"] >= 1)
    print(f"# {seconds:.1f} s, test accuracy {summary['test_accuracy']:.4f}")
    check(SLOW or seconds < 20, seconds)   # five on an idle machine

    for name in ("experiment.json", "run.json", "metrics.csv", "confusion-test.csv", "confusion-validation.csv",
                 "checkpoint.safetensors", "checkpoint.json"):
        check(os.path.getsize(os.path.join(run, name)) > 0, name)
    with open(os.path.join(run, "run.json"), encoding="utf-8") as file:
        record = json.load(file)
    for member in ("minima", "device", "threads", "libraries", "dataset", "class_names", "started", "ended", "host",
                   "summary", "status"):
        check(member in record, member)
    equal(record["status"], "finished")
    equal(record["class_names"], [str(i) for i in range(10)])
    equal(len(record["dataset"]["hash"]), 64)
    with open(os.path.join(run, "confusion-test.csv"), newline="", encoding="utf-8") as file:
        cells = [row for row in csv.DictReader(file) if int(row["step"]) == summary["steps"]]
    equal(sum(int(cell["count"]) for cell in cells), 359)
    right = sum(int(cell["count"]) for cell in cells if cell["true"] == cell["predicted"])
    check(abs(right / 359 - summary["test_accuracy"]) < 1e-9)

    # The run's weights give the run's numbers.
    result = json.loads(expect(cli("evaluate", run, "--json", "--beta", "0.5", "--beta", "2"), 0).stdout)
    check(abs(result["accuracy"] - summary["test_accuracy"]) < 1e-12)
    check(abs(result["loss"] - summary["test_loss"]) < 1e-6)
    equal(len(result["classes"]), 10)
    for entry in result["classes"]:
        p, r = entry["precision"], entry["recall"]
        for beta in (0.5, 2):
            expected = (1 + beta * beta) * p * r / (beta * beta * p + r)
            check(abs(entry["f_beta"][f"{beta:g}"] - expected) < 1e-9)
    equal(sum(map(sum, result["confusion"])), 359)
    check("top_k" not in result and "test_top_k" not in summary)
    result = json.loads(expect(cli("evaluate", run, "--json", "--mode", "train"), 0).stdout)
    equal(result["mode"], "train")
    table = expect(cli("evaluate", run, "--split", "validation"), 0).stdout
    check("macro" in table and "weighted" in table and "F1" in table)

    for name in ("curves.svg", "loss.pdf", "confusion.png", "learning_rate.svg", "accuracy.csv"):
        path = os.path.join(folder, name)
        expect(cli("plot", run, "-o", path, "--what", name.split(".")[0]), 0)
        check(os.path.getsize(path) > 500, name)
    xml.dom.minidom.parse(os.path.join(folder, "curves.svg"))
    with open(os.path.join(folder, "confusion.png"), "rb") as file:
        equal(file.read(8), b"\x89PNG\r\n\x1a\n")
    expect(cli("plot", run, run, "-o", os.path.join(folder, "two.svg")), 0)

    path = os.path.join(folder, "out.csv")
    expect(cli("export", run, "--csv", path), 0)
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    equal(len(rows), len(metrics(run)))
    equal(rows[0]["split"], "batch")
    equal(expect(cli("export", run, "--csv", "-"), 0).stdout.count("\n"), len(rows) + 1)


def test_export_classes(folder):
    """The accuracy of each class, a column for each run: what evaluate calls recall; cut off or rounded."""
    file = write(folder, "e.minima", EXPERIMENT)
    runs = [os.path.join(folder, name) for name in ("one", "two")]
    for run, rate in zip(runs, ("0.1", "0.001")):
        expect(cli("train", file, "--run-dir", run, "--set", "training.budget.epochs=1",
                   "--set", f"training.optimizer.learning_rate={rate}", "-q"), 0)
    rows = list(csv.reader(expect(cli("export", *runs, "--classes", "--csv", "-"), 0).stdout.splitlines()))
    down = list(csv.reader(expect(cli("export", *runs, "--classes", "--decimals", "0", "--round-down", "--csv", "-"),
                                  0).stdout.splitlines()))
    equal(rows[0], ["class", "one", "two"])
    equal([row[0] for row in rows[1:]], [str(k) for k in range(10)] + ["total"])
    for column, run in enumerate(runs, 1):
        result = json.loads(expect(cli("evaluate", run, "--json"), 0).stdout)
        for row, cut, entry in zip(rows[1:], down[1:], result["classes"]):
            equal(row[column], f"{100 * entry['recall']:.1f}")
            equal(cut[column], str(math.floor(100 * entry["recall"] + 1e-9)))
        check(abs(float(rows[-1][column]) - 100 * result["accuracy"]) < 0.051)
        equal(down[-1][column], str(math.floor(100 * result["accuracy"] + 1e-9)))
    check(rows[1][1:] != rows[2][1:])
    path = os.path.join(folder, "classes.csv")
    expect(cli("export", *runs, "--classes", "--split", "validation", "--csv", path), 0)
    check(os.path.getsize(path) > 50)
    error_lines(cli("export", *runs, "--classes", "--split", "train", "--csv", "-"), 2, runs[0], "train")


def shown_first(shown):
    """The number of the first sample in the table of the worst."""
    lines = shown.splitlines()
    return lines[next(i for i, line in enumerate(lines) if line.startswith("Sample ")) + 2].split()[0]


def test_probe(folder):
    """A run and an experiment are looked into; train writes probes.csv; what cannot be is said."""
    run = os.path.join(folder, "run")
    expect(cli("train", "digits-mlp", "--run-dir", run, "-q", "--set", "training.budget.epochs=2", "--probe-every", "40"), 0)
    with open(os.path.join(run, "probes.csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    equal(sorted({int(row["step"]) for row in rows}), [1, 40, 80, 120, 160])
    check(all(float(row["gradient_norm"]) > 0 and 0 < float(row["update_ratio"]) < 1 for row in rows if row["layer"] == "linear"))
    check(all(0 <= float(row["dead"]) <= 1 for row in rows if row["layer"] == "relu"))

    table = expect(cli("probe", run), 0).stdout
    check("linear" in table and "Gradient" in table and "Dead" in table)
    result = json.loads(expect(cli("probe", run, "--json", "--what", "gradients,samples,histograms,input_gradient", "-n", "5",
                                   "--split", "test"), 0).stdout)
    equal(result["step"], 162)
    equal(len(result["samples"]), 5)
    losses = [sample["loss"] for sample in result["samples"]]
    equal(losses, sorted(losses, reverse=True))
    check(losses[0] > 1 and all(sample["label"] != sample["predicted"] for sample in result["samples"][:2]), losses)
    equal(result["input_gradient"], [5, 1, 8, 8])
    histogram = result["tensors"][0]["weights"]
    equal(sum(histogram["counts"]), 64 * 64)
    shown = expect(cli("probe", run, "--what", "histograms,samples,input_gradient"), 0).stdout
    check("█" in shown and f"Input gradient of sample {shown_first(shown)}" in shown)

    # Before the first step: the experiment's own weights.
    result = json.loads(expect(cli("probe", "digits-mlp", "--json", "--set", "seed=3"), 0).stdout)
    equal(result["step"], 0)
    picture = os.path.join(folder, "filters.png")
    conv = os.path.join(folder, "conv.minima")
    with open(conv, "w", encoding="utf-8") as file:
        json.dump({"minima": 1, "data": {"dataset": "digits"}, "network": [
            {"id": "image", "layer": "input"}, {"id": "conv", "layer": "conv2d", "out_channels": 4, "kernel_size": 3},
            {"id": "flat", "layer": "flatten"}, {"id": "out", "layer": "linear", "units": 10}]}, file)
    expect(cli("probe", conv, "--what", "filters", "-o", picture), 0)
    check(os.path.getsize(picture) > 500)
    expect(cli("probe", run, "--what", "input_gradient", "-o", picture), 0)
    error_lines(cli("probe", "digits-mlp", "--what", "filters", "-o", picture), 2, "no convolution")
    error_lines(cli("probe", run, "--what", "gradient"), 2, "--what", "gradients")
    error_lines(cli("probe", run, "--what", "updates"), 2, "--probe-every")
    error_lines(cli("probe", run, "--set", "seed=1"), 2, "--set")
    error_lines(cli("train", "digits-mlp", "--probe-every", "-1"), 2, "--probe-every")


def test_undefined_scores(folder):
    """A class that is never predicted has no precision: a dash, and null."""
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    expect(cli("train", file, "--run-dir", run, "--set", "training.optimizer.learning_rate=0", "-q",
               "--set", "network.fc2.init=zeros", "--set", "training.budget.epochs=1"), 0)
    check("—" in expect(cli("evaluate", run), 0).stdout)
    result = json.loads(expect(cli("evaluate", run, "--json"), 0).stdout)
    check(any(entry["precision"] is None for entry in result["classes"]))


def test_describe(folder):
    file = os.path.join(GOLDEN, "alexnet-mnist.minima")
    result = json.loads(expect(cli("describe", file, "--json"), 0).stdout)
    equal(result["totals"]["parameters"], 8925738)
    flat = next(node for node in result["nodes"] if node["layer"] == "flatten")
    equal(flat["output"], [6400])
    last_pool = [node for node in result["nodes"] if node["layer"] == "max_pool2d"][-1]
    equal(last_pool["receptive_field"], [28, 28])
    equal(last_pool["receptive_field_stride"], [4, 4])
    check(abs(result["totals"]["multiplications"] / 1e6 - 749.7) < 0.1)
    memory = result["memory_bytes"]
    check(memory["total"] >= 4 * 2 * 8925738 and memory["activations"] <= memory["activations_unshared"])
    check("8925738" in expect(cli("describe", file), 0).stdout)
    for name in sorted(os.listdir(GOLDEN)):
        if name.endswith(".minima"):
            expect(cli("describe", os.path.join(GOLDEN, name), "--json"), 0)


def test_describe_plan(folder):
    """The steps of a pass: each node once, what is computed along with another, and reorders where layouts meet."""
    file = os.path.join(GOLDEN, "alexnet-mnist.minima")
    result = json.loads(expect(cli("describe", file, "--plan", "--json"), 0).stdout)
    equal([step["node"] for step in result["plan"] if "node" in step], [node["id"] for node in result["nodes"]])
    for before, step in zip(result["plan"], result["plan"][1:]):
        equal(before["output_layout"], step["input_layout"])
        check(("kernel" in step) != ("computed_by" in step) or step["layer"] in ("input", "flatten"))
    multiplications = 2 * result["totals"]["multiplications"] * result["batch_size"]
    total = sum(step["flops_per_step"] for step in result["plan"])
    check(2 * multiplications < total < 3 * multiplications, f"{total / multiplications} passes")
    equal(result["plan"][-1]["output_layout"], "plain")
    shown = expect(cli("describe", file, "--plan"), 0).stdout
    check("Kernel" in shown and "reorder" in shown, shown)
    check("plan" not in json.loads(expect(cli("describe", file, "--json"), 0).stdout))


def test_describe_winograd(folder):
    """Convolutions are transformed unless the experiment says no; processors without AVX-512 have none to transform."""
    file = os.path.join(GOLDEN, "vgg-cifar10.minima")

    def count(*more):
        plan = json.loads(expect(cli("describe", file, "--plan", "--json", *more), 0).stdout)["plan"]
        return sum("wino" in step.get("kernel", "") for step in plan)

    usual = count()
    equal(count("--set", "training.winograd=true"), usual)
    equal(count("--set", "training.winograd=false"), 0)
    with open("/proc/cpuinfo") as info:
        check(usual > 0 or "avx512f" not in info.read(), "no convolution is transformed")


def test_describe_inference(folder):
    """Where nothing is trained, batch norms are computed by the layer before them."""
    file = os.path.join(GOLDEN, "vgg-cifar10.minima")
    plan = json.loads(expect(cli("describe", file, "--plan", "--inference", "--json"), 0).stdout)["plan"]
    norms = [step for step in plan if step["layer"] == "batch_norm"]
    check(norms and all(step["in_place"] and "kernel" not in step for step in norms), norms)
    equal({step["node"]: step["computed_by"] for step in norms},
          {step["norm"]: step["node"] for step in plan if "norm" in step})
    check(not any(step["backward"] for step in plan))
    shown = expect(cli("describe", file, "--plan", "--inference"), 0).stdout
    check("backward" not in shown and norms[0]["node"] in shown, shown)
    trained = json.loads(expect(cli("describe", file, "--plan", "--json"), 0).stdout)["plan"]
    check(not any("norm" in step for step in trained))


def test_describe_problems(folder):
    """Every problem of a network, a line each."""
    network = EXPERIMENT["network"] + [
        {"id": "a", "layer": "relu", "from": ["b"]}, {"id": "b", "layer": "relu", "from": ["a"]},
        {"id": "conv", "layer": "conv2d", "out_channels": 4, "from": ["flat"]}]
    result = expect(cli("describe", write(folder, "e.minima", changed(network=network))), 2)
    lines = result.stderr.strip().splitlines()
    check(len(lines) >= 2, result.stderr)
    check(any("cycle" in line or "circle" in line or "loop" in line for line in lines), result.stderr)
    check(any("network.conv" in line for line in lines), result.stderr)
    equal(result.stdout, "")


def test_lists(folder):
    devices = json.loads(expect(cli("devices", "--json"), 0).stdout)["devices"]
    check(any(device["name"] == "cpu" and device["available"] for device in devices))
    layers = json.loads(expect(cli("layers", "--json"), 0).stdout)["layers"]
    check({"input", "linear", "conv2d", "batch_norm", "add", "concat"} <= {layer["name"] for layer in layers})
    linear = next(layer for layer in layers if layer["name"] == "linear")
    check("units" in [entry["name"] for entry in linear["properties"]])
    datasets = json.loads(expect(cli("datasets", "--json"), 0).stdout)["datasets"]
    check({"mnist", "fashion_mnist", "cifar10", "digits", "spirals"} <= {entry["name"] for entry in datasets})
    recipes = json.loads(expect(cli("recipes", "--json"), 0).stdout)["recipes"]
    check({"digits-mlp", "uva-mlp"} <= {recipe["name"] for recipe in recipes})
    for command, known, setting in (("losses", "hinge", "margin"), ("optimizers", "lion", "beta2"),
                                    ("schedules", "one_cycle", "pct_start")):
        entries = json.loads(expect(cli(command, "--json"), 0).stdout)[command]
        entry = next(entry for entry in entries if entry["name"] == known)
        check(setting in [entry["name"] for entry in entry["properties"]])
    for command in ("devices", "layers", "groups", "datasets", "recipes", "losses", "optimizers", "schedules"):
        check(len(expect(cli(command), 0).stdout) > 20)


def test_groups(folder):
    listed = {entry["name"]: entry for entry in json.loads(expect(cli("groups", "--json"), 0).stdout)["groups"]}
    check({"preact", "residual", "residual_down", "bottleneck", "inception", "conv_bn_relu"} <= set(listed))
    check([entry["name"] for entry in listed["preact"]["properties"]] == ["channels", "init", "freeze", "lr_factor"])
    check(listed["preact"]["layers"] == 4 and listed["preact"]["inputs"] == 1)
    check("did you mean preact" in expect(cli("groups", "preakt"), 2).stderr)
    definition = json.loads(expect(cli("groups", "preact"), 0).stdout)["groups"]
    network = [{"id": "image", "layer": "input"},
               {"id": "stem", "layer": "conv2d", "out_channels": 3, "kernel_size": 3, "padding": 1},
               {"id": "block", "layer": "group", "group": "preact", "channels": 3},
               {"id": "flat", "layer": "flatten"}, {"id": "fc", "layer": "linear", "units": 10}]
    file = write(folder, "g.minima", changed(network=network, groups=definition))
    described = json.loads(expect(cli("describe", file, "--json"), 0).stdout)
    check([node["id"] for node in described["nodes"]] == ["image", "stem", "block/norm", "block/act", "block/conv",
                                                          "block/sum", "flat", "fc"])
    block, = described["groups"]
    check(block["id"] == "block" and block["group"] == "preact" and block["parameters"] == 3 * 3 * 9 + 3 + 6)
    check([node.get("in") for node in described["nodes"]].count("block") == 4)
    check("group preact" in expect(cli("describe", file), 0).stdout)
    result = json.loads(expect(cli("gradcheck", file, "--json"), 0).stdout)
    check("block/conv" in json.dumps(result))
    wrong = expect(cli("describe", file, "--set", "network.block.channels=5"), 2).stderr
    check("network.block: its layer “sum” needs inputs of one shape" in wrong, wrong)
    wrong = expect(cli("describe", file, "--set", "network.block.chanels=5"), 2).stderr
    check("did you mean channels" in wrong, wrong)
    described = json.loads(expect(cli("describe", file, "--json", "--set", "network.stem.out_channels=6", "--set",
                                      "network.block.channels=6", "--set", "network.block.freeze=true"), 0).stdout)
    check(described["groups"][0]["trainable"] == 0 and described["groups"][0]["output"][0] == 6)
    definition["preact"]["nodes"][3]["paddding"] = 1
    told = expect(cli("describe", write(folder, "u.minima", changed(network=network, groups=definition))), 0).stderr
    check("groups.preact.nodes.conv.paddding: is not a setting" in told, told)

    home = {"XDG_DATA_HOME": os.path.join(folder, "home")}
    check("--save needs" in expect(cli("groups", "preact", "--save", env=home), 2).stderr)
    saved = expect(cli("groups", "preact", "--from", file, "--save", env=home), 0).stdout.strip()
    check(os.path.isfile(saved) and saved.startswith(folder))
    own = [entry for entry in json.loads(expect(cli("groups", "--json", env=home), 0).stdout)["groups"] if entry["own"]]
    check([entry["name"] for entry in own] == ["preact"])
    expect(cli("groups", "preact", "--from", os.path.join(folder, "u.minima"), "--save", env=home), 2)
    expect(cli("groups", "preact", "--from", os.path.join(folder, "u.minima"), "--save", "--replace", env=home), 0)


def test_explain(folder):
    """One layer, loss, optimizer, schedule or data set: what it does, its formulas, its settings."""
    conv = expect(cli("layers", "conv2d"), 0).stdout
    check("Forward:" in conv and "Backward:" in conv and "kernel_size = 3 (1 to 4096 px)" in conv)
    check("learning_rate = 0.001" in expect(cli("optimizers", "adam"), 0).stdout)
    check("Only with" in conv and "eta_min" in expect(cli("schedules", "cosine"), 0).stdout)
    check(json.loads(expect(cli("datasets", "cifar10", "--json"), 0).stdout)["classes"] == 10)
    check(json.loads(expect(cli("layers", "linear", "--json"), 0).stdout)["name"] == "linear")
    for command, wrong, right in (("losses", "crossentropy", "cross_entropy"), ("layers", "conv", "conv2d"),
                                  ("datasets", "mnits", "mnist")):
        check(right in expect(cli(command, wrong), 2).stderr)
    expect(cli("layers", "conv2d", "linear"), 2)


def test_gradcheck(folder):
    network = [{"id": "image", "layer": "input"},
               {"id": "conv", "layer": "conv2d", "out_channels": 3, "kernel_size": 3, "padding": 1},
               {"id": "norm", "layer": "batch_norm"}, {"id": "act", "layer": "tanh"},
               {"id": "flat", "layer": "flatten"}, {"id": "drop", "layer": "dropout"},
               {"id": "fc", "layer": "linear", "units": 10}]
    file = write(folder, "e.minima", changed(network=network))
    for loss in ("cross_entropy", "mse"):
        result = json.loads(expect(cli("gradcheck", file, "--json", "--set", f"training.loss={loss}"), 0).stdout)
        check(result["right"])
        equal([tensor["tensor"] for tensor in result["tensors"]],
              ["conv.weight", "conv.bias", "norm.weight", "norm.bias", "fc.weight", "fc.bias"])
    check("right" in expect(cli("gradcheck", file), 0).stdout)


def test_wrong_input(folder):
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    unknown = changed(network=EXPERIMENT["network"][:1] + [{"id": "x", "layer": "conv3d"}])
    blocker = write(folder, "file", "x")
    cases = [
        (("nonsense",), ("nonsense", "train", "evaluate")),
        (("trian",), ("trian", "did you mean train?")),
        (("train", ""), ("empty",)),
        (("train",), ("experiment",)),
        (("train", os.path.join(folder, "none.minima")), ("none.minima",)),
        (("train", write(folder, "u.minima", unknown)), ("u.minima", "network", "conv3d")),
        (("train", write(folder, "j.minima", '{ "minima": 1, ')), ("j.minima",)),
        (("train", write(folder, "t.minima", changed(seed="many"))), ("t.minima", "seed", "many")),
        (("train", write(folder, "l.minima", "[1, 2]")), ("l.minima",)),
        (("train", file, "--set", "training.optimizer.learning_rate=fast"), ("training.optimizer.learning_rate", "fast")),
        (("train", file, "--set", "training.speed=1"), ("training.speed",)),
        (("train", file, "--set", "nonsense"), ("nonsense",)),
        (("train", file, "--set", "network.fc2.units=7"), ("network.fc2", "10")),
        (("train", file, "--set", "network.nothing.units=7"), ("nothing",)),
        (("train", file, "--frobnicate"), ("--frobnicate", "--threads", "--run-dir")),
        (("train", file, "--treads=2"), ("--treads", "did you mean --threads?")),
        (("train", file, "-z"), ("-z", "--help")),
        (("train", file, "--set"), ("--set",)),
        (("train", file, "--threads", "two"), ("--threads", "two")),
        (("train", file, "--run-dir", ""), ("--run-dir",)),
        (("train", file, "--threads", "-3"), ("--threads",)),
        (("train", file, "--device", "abacus", "--run-dir", run), ("abacus",)),
        (("train", file, "--resume"), ("--run-dir",)),
        (("train", file, "--resume", "--run-dir", run), (run,)),
        (("train", file, "--run-dir", os.path.join(blocker, "run")), (blocker,)),
        (("train", file, "extra"), ("extra",)),
        (("describe", os.path.join(folder, "none.minima")), ("none.minima",)),
        (("evaluate", folder), (folder,)),
        (("evaluate", run, "--beta", "-1"), ("--beta", "-1")),
        (("evaluate", run, "--split", "exam"), ("--split", "exam")),
        (("evaluate", run, "--mode", "exam"), ("--mode", "exam")),
        (("plot", run), ("-o",)),
        (("plot", run, "-o", "x.gif"), ("x.gif", ".svg")),
        (("plot", folder, "-o", os.path.join(folder, "x.svg")), (folder,)),
        (("plot", run, "-o", "x.svg", "--what", "nothing"), ("--what", "nothing")),
        (("plot", run, "-o", "x.svg", "--size", "huge"), ("--size", "huge")),
        (("export", run), ("--csv",)),
        (("export", folder, "--csv", "-"), (folder,)),
        (("export", folder, folder, "--csv", "-"), ("--classes",)),
        (("export", folder, "--classes", "--csv", "-", "--decimals", "7"), ("--decimals", "7")),
        (("export", folder, "--classes", "--csv", "-", "--split", "exam"), ("--split", "exam")),
        (("layers", "extra"), ("extra",)),
    ]
    for arguments, parts in cases:
        result = cli(*arguments)
        # Progress ("Reading data…") may come before what is found wrong only then.
        result.stderr = "".join(line for line in result.stderr.splitlines(True) if line.startswith("minima-cli: "))
        try:
            error_lines(result, 2, *parts)
        except AssertionError as error:
            raise AssertionError(f"{arguments}: {error}") from None
    check(not os.path.exists(run))
    expect(cli("train", file, "--run-dir", run, "-q"), 0)
    error_lines(cli("train", file, "--run-dir", run), 2, run, "already holds a run")


def test_hostile_files(folder):
    """Experiments that a program wrote wrongly, or that are none: one line with file and place, and nothing is made."""
    run = os.path.join(folder, "run")
    text = json.dumps(EXPERIMENT)
    loop, other = os.path.join(folder, "loop"), os.path.join(folder, "other")
    os.symlink(other, loop)
    os.symlink(loop, other)

    def network(index, **members):
        nodes = json.loads(json.dumps(EXPERIMENT["network"]))
        nodes[index].update(members)
        return json.dumps(changed(network=nodes))

    def training(**members):
        return json.dumps(changed(training={**EXPERIMENT["training"], **members}))

    contents = [
        (network(2, units=2 ** 40), ("network.fc1.units", str(2 ** 40), "1048576")),
        (network(2, units=10 ** 30), (":1:", "too large")),
        (network(2, units="64"), ("network.fc1.units", '"64"')),
        (network(2, units=0), ("network.fc1.units", "not 0")),
        (network(3, id="fc1"), ("network[3].id", "fc1")),
        (network(2, id="a.b"), ("network[2].id", ".")),
        (network(2, layer="lineer"), ("network.fc1.layer", "lineer", "linear")),
        (network(3, **{"from": ["fc1", "flat"]}), ("network.act", "2 nodes")),
        (network(4, **{"from": ["nowhere"]}), ("network.fc2", "nowhere")),
        (network(3, **{"from": ["act"]}), ("network.act", "circle")),
        (training(batch_size=10 ** 12), ("training.batch_size", "1000000000000")),
        (training(budget={"epochs": -1}), ("training.budget.epochs", "-1")),
        (training(budget={"epochs": 10 ** 18}), ("training.budget.epochs", "1000000000000")),
        (training(optimizer={"name": "sgd", "learning_rate": -1}), ("training.optimizer.learning_rate", "-1")),
        (text.replace("0.1,", "NaN,"), (":1:",)),
        (text.replace("0.1,", "-Infinity,"), (":1:",)),
        (text.replace("0.1,", "1e999,"), (":1:", "too large")),
        (text[:200], (":1:201",)),
        (text + text, (":1:",)),
        (text[:-1] + ', "seed": 7}', ("seed",)),
        ("", ("empty",)),
        ("null", ("null",)),
        ("[" * 100000, ("deep",)),
        ('{"a":' * 100000 + "1" + "}" * 100000, ("deep",)),
    ]
    files = [(write(folder, f"{number}.minima", content), parts) for number, (content, parts) in enumerate(contents)]
    latin = os.path.join(folder, "latin.minima")
    with open(latin, "wb") as file:
        file.write(text.replace('"test"', '"t\xe9st"', 1).encode("latin-1"))
    files += [(latin, ("0xe9", "UTF-8")), (folder, ("folder",)), ("/dev/zero", ("MiB",))]
    for path, parts in files:
        result = cli("train", path, "--run-dir", run, "-q")
        # What is wrong may have consequences on further lines.
        result.stderr = result.stderr.splitlines(True)[0] if result.stderr else ""
        error_lines(result, 2, path, *parts)
    error_lines(cli("train", loop, "--run-dir", run, "-q"), 1, loop)
    file = write(folder, "e.minima", EXPERIMENT)
    error_lines(cli("train", file, "--run-dir", os.path.join(loop, "run"), "-q"), 1, loop)
    check(not os.path.exists(run))


def test_too_much_memory(folder):
    """A network that does not fit with its optimizer is refused with figures before the system has to end something."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            memory = {line.split(":")[0]: 1024 * int(line.split()[1]) for line in file}
    except OSError:
        raise Skip("this system does not tell how much memory it has") from None
    if "SwapFree" in memory and memory["SwapFree"] > memory["MemTotal"]:
        raise Skip("this machine swaps more than it holds")
    # Weights and gradients fit into what there is in all; with Adam and the copies for a checkpoint they do not.
    units = int((0.4 * memory["MemTotal"] / 4) ** 0.5)
    if units > 1 << 17:   # a tensor holds 2^34 numbers
        raise Skip("this machine holds every network that can be written down")
    network = EXPERIMENT["network"][:3] + [{"id": "wide", "layer": "linear", "units": units}] + EXPERIMENT["network"][3:]
    file = write(folder, "e.minima", changed(network=network))
    run = os.path.join(folder, "run")
    start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    result = cli("train", file, "--run-dir", run, "-q", "--set", f"network.fc1.units={units}",
                 "--set", "training.optimizer=adam")
    error_lines(result, 1, "network", "memory", "weights and gradients", "iB")
    check(not os.path.exists(run))
    # Refused before it was taken.
    check(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < max(2 * start, 1 << 20))


def copy_run(run, name):
    path = os.path.join(os.path.dirname(run), name)
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(run, path)
    return path


def test_damaged_runs(folder):
    """A run's folder after accidents: read as far as it makes sense, else one line that names the file."""
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    expect(cli("train", file, "--run-dir", run, "-q"), 0)
    count = len(metrics(run))
    size = os.path.getsize(os.path.join(run, "metrics.csv"))

    def read_all(broken, status, *parts):
        picture = os.path.join(folder, "curves.svg")
        for command in (("evaluate", broken), ("plot", broken, "-o", picture), ("export", broken, "--csv", "-")):
            result = cli(*command)
            if status == 0:
                expect(result, 0)
            else:
                error_lines(result, status, *parts)

    # Killed while the rows were written, at several places of the file.
    for length in (0, 7, size // 3, size - 3):
        broken = copy_run(run, "cut")
        os.truncate(os.path.join(broken, "metrics.csv"), length)
        read_all(broken, 0)
        expect(cli("train", "--resume", "--run-dir", broken, "-q", "--set", 'training.budget={"epochs":6}'), 0)
    # The system stopped: blocks that were not written hold zeros.
    broken = copy_run(run, "zeros")
    with open(os.path.join(broken, "metrics.csv"), "ab") as csv_file:
        csv_file.write(bytes(4096))
    read_all(broken, 0)

    for name, line, place in (("metrics.csv", "99,x\n", f":{count + 2}:"), ("metrics.csv", "1,1,1,exam,1,1,1\n", "exam"),
                              ("confusion-test.csv", "9,2,99999,0,5\n", ":"), ("confusion-test.csv", "9,2,0,0,9e9\n", ":"),
                              ("confusion-test.csv", f"9,2,0,0,{2 ** 63 - 1}\n", ":")):
        broken = copy_run(run, "line")
        with open(os.path.join(broken, name), "a", encoding="ascii") as csv_file:
            csv_file.write(line)
        read_all(broken, 2, os.path.join(broken, name), place if place != "exam" else ":")

    for name in ("experiment.json", "run.json"):
        broken = copy_run(run, "json")
        os.truncate(os.path.join(broken, name), 30)
        read_all(broken, 2, os.path.join(broken, name))
    broken = copy_run(run, "weights")
    os.truncate(os.path.join(broken, "checkpoint.safetensors"), 100)
    error_lines(cli("evaluate", broken), 2, "checkpoint.safetensors")
    error_lines(cli("train", "--resume", "--run-dir", broken, "-q"), 2, "checkpoint.safetensors")
    expect(cli("export", broken, "--csv", "-"), 0)

    # To begin anew would throw away what was measured.
    broken = copy_run(run, "nothing")
    os.remove(os.path.join(broken, "checkpoint.safetensors"))
    error_lines(cli("train", "--resume", "--run-dir", broken, "-q"), 2, broken, "checkpoint")
    equal(metrics(broken), metrics(run))
    # Neither is a file cut that something else has written.
    broken = copy_run(run, "foreign")
    with open(os.path.join(broken, "metrics.csv"), "w", encoding="ascii") as csv_file:
        csv_file.write("a,b\n1,2\n")
    error_lines(cli("train", "--resume", "--run-dir", broken, "-q"), 2, "metrics.csv:1")
    with open(os.path.join(broken, "metrics.csv"), encoding="ascii") as csv_file:
        equal(csv_file.read(), "a,b\n1,2\n")


def test_without_evaluations(folder):
    """Stopped before the first evaluation: curves of the batches, and a reason where there is nothing to draw."""
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    expect(cli("train", file, "--run-dir", run, "-q", "--set", "training.evaluate.splits=[]"), 0)
    check({row["split"] for row in metrics(run)} == {"batch"})
    expect(cli("plot", run, "-o", os.path.join(folder, "curves.svg")), 0)
    picture = os.path.join(folder, "c.svg")
    error_lines(cli("plot", run, "-o", picture, "--what", "confusion"), 2, run, "confusion")
    check(not os.path.exists(picture))
    expect(cli("export", run, "--csv", "-"), 0)
    expect(cli("evaluate", run), 0)


def test_strange_names(folder):
    """Names of folders need not be UTF-8; what is stored and printed is."""
    place = os.path.join(os.fsencode(folder), b"\xff\xfe").decode("utf-8", "surrogateescape")
    try:
        os.mkdir(place)
    except OSError:
        raise Skip("this file system takes only names in UTF-8") from None
    file = write(place, "e.minima", EXPERIMENT)
    run = os.path.join(place, "run")
    result = json.loads(expect(cli("train", file, "--run-dir", run, "--data-dir", place, "--json", "-q"), 0).stdout)
    check("run_dir" in result)
    expect(cli("evaluate", run, "--data-dir", place), 0)
    error_lines(cli("train", file, "--run-dir", run), 2, "already holds a run")
    error_lines(cli("train", file, "--run-dir", run + "2", "-q", "--data-dir", place, "--set", "data.dataset=cifar10",
                    env={"XDG_DATA_HOME": place}), 2, "CIFAR-10")


def test_one_run_a_folder(folder):
    """Of two programs that want the same folder one gets it, and the other says so."""
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    programs = [subprocess.Popen([CLI, "train", file, "--run-dir", run, "-q", "--threads", "1"],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    ends = [(program.communicate(timeout=300)[1], program.returncode) for program in programs]
    equal(sorted(status for _, status in ends), [0, 2, 2, 2])
    for errors, status in ends:
        check(status == 0 or "already holds a run" in errors or "right now" in errors, errors)
    steps = [int(row["step"]) for row in metrics(run) if row["split"] == "batch"]
    equal(steps, sorted(set(steps)))
    # The same while it goes on.
    program = subprocess.Popen([CLI, "train", "--resume", "--run-dir", run, "-q", "--threads", "1", "--set",
                                'training.budget={"epochs":3000}'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for(lambda: status_of(run) == "running")
    error_lines(cli("train", "--resume", "--run-dir", run, "-q", "--set", 'training.budget={"epochs":3000}'), 2, run,
                "right now")
    program.send_signal(signal.SIGTERM)
    program.communicate(timeout=60)
    equal(program.returncode, 130)


def test_missing_data(folder):
    file = write(folder, "e.minima", changed(data={"dataset": "cifar10"}))
    run = os.path.join(folder, "run")
    result = cli("train", file, "--run-dir", run, "-q", "--data-dir", folder,
                 env={"MINIMA_DATA": folder, "XDG_DATA_HOME": folder})
    expect(result, 2)
    check("CIFAR-10" in result.stderr or "cifar" in result.stderr, result.stderr)
    check(folder in result.stderr, result.stderr)
    check(not os.path.exists(run))


def test_unwritable(folder):
    file = write(folder, "e.minima", EXPERIMENT)
    closed = os.path.join(folder, "closed")
    os.mkdir(closed, 0o500)
    target = os.path.join(closed, "run") if os.geteuid() != 0 else "/proc/minima-test/run"
    result = cli("train", file, "--run-dir", target, "-q")
    error_lines(result, 1, target if os.geteuid() == 0 else closed)


def test_full_disk(folder):
    """A limit on the size of files stands in for a full disk: one message, and what was written can be read."""
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))

    result = cli("train", file, "--run-dir", run, "-q", preexec_fn=limit)
    error_lines(result, 1, run)
    check(len(metrics(run)) > 10)


def test_real_disks(folder):
    """A disk that is full and one that is read-only, not only what stands for them."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        raise Skip("only root can make a small disk")
    file = write(folder, "e.minima", EXPERIMENT)
    disk, copy = os.path.join(folder, "disk"), os.path.join(folder, "copy")
    os.mkdir(disk)
    # The disk is seen, and goes, with this one program.
    script = ('mount -t tmpfs -o size=24k none "$1" || exit 77; shift; "$CLI" train "$FILE" --run-dir "$DISK/run" -q; '
              'status=$?; cp -r "$DISK/run" "$COPY"; mount -o remount,ro "$DISK"; "$CLI" train "$FILE" --run-dir '
              '"$DISK/other" -q; echo $?; exit $status')
    environment = dict(os.environ, CLI=CLI, FILE=file, DISK=disk, COPY=copy, LC_ALL="C.UTF-8")
    result = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", disk], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, timeout=300, env=environment, check=False)
    if result.returncode == 77 or "unshare" in result.stderr:
        raise Skip("this machine lets nobody make a small disk")
    expect(result, 1)
    equal(result.stdout.strip(), "1")
    lines = result.stderr.strip().splitlines()
    equal(len(lines), 2)
    check(disk in lines[0] and "No space left" in lines[0], lines[0])
    check(disk in lines[1] and "Read-only" in lines[1], lines[1])
    print("#", lines[0])
    print("#", lines[1])
    check(len(metrics(copy)) > 10)
    expect(cli("export", copy, "--csv", "-"), 0)


def test_divergence(folder):
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    result = expect(cli("train", file, "--run-dir", run, "--json", "--set", "training.optimizer.learning_rate=1e9",
                        "--set", "training.loss=mse"), 3)
    # The path of a wrong learning rate is in the message, beside the step and the rate itself.
    line = result.stderr.strip().splitlines()[-1]
    check("1e+09" in line and "step" in line and "training.optimizer.learning_rate" in line, line)
    print("#", line)
    summary = json.loads(result.stdout.strip().splitlines()[-1])   # null, never NaN
    equal(summary["test_accuracy"], None)
    rows = metrics(run)
    check(len(rows) >= 2)
    float(rows[0]["loss"])
    check(rows[-1]["loss"] in ("", "inf", "-inf", "nan"), rows[-1]["loss"])
    with open(os.path.join(run, "run.json"), encoding="utf-8") as record:
        equal(json.load(record)["status"], "diverged")
    expect(cli("plot", run, "-o", os.path.join(folder, "loss.svg"), "--what", "loss"), 0)


LONG = ["--set", "training.budget={\"epochs\":60}", "--set", "training.batch_size=8", "--threads", "1"]


def wait_for(condition):
    deadline = time.monotonic() + 120
    while not condition():
        check(time.monotonic() < deadline, "it did not come in two minutes")
        time.sleep(0.005)


def status_of(run):
    try:
        with open(os.path.join(run, "run.json"), encoding="utf-8") as record:
            return json.load(record)["status"]
    except FileNotFoundError:
        return None


def interrupt(folder, number, rounds, *sets):
    """Starts a run, ends it by the signal after a while, and goes on, @rounds times; then to the end."""
    file = write(folder, "e.minima", EXPERIMENT)
    whole, run = os.path.join(folder, "whole"), os.path.join(folder, "run")
    options = LONG + [option for each in sets for option in ("--set", each)]
    expected = json.loads(expect(cli("train", file, *options, "--run-dir", whole, "--json", "-q"), 0).stdout)
    cut = 0
    for i in range(rounds):
        process = subprocess.Popen([CLI, "train", file, *options, "--run-dir", run, *(["--resume"] if i else [])],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # Not before it has something to save, and goes on with it.
        wait_for(lambda: os.path.exists(os.path.join(run, "checkpoint.json")) and status_of(run) != "stopped"
                 or process.poll() is not None)
        time.sleep(random.uniform(0.02, 0.15))
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
        if process.returncode == 0:   # it was faster
            break
        cut += 1
        equal(process.returncode, -signal.SIGKILL if number == signal.SIGKILL else 130)
        if number != signal.SIGKILL:
            check("--resume" in errors and run in errors, errors)
            equal(status_of(run), "stopped")
    print(f"# interrupted {cut} times")
    # The last time by the folder alone.
    result = json.loads(expect(cli("train", "--resume", "--run-dir", run, "--json", "-q", "--threads", "1"), 0).stdout)
    for member in ("steps", "epochs", "train_loss", "validation_loss", "test_loss", "test_accuracy",
                   "best_validation_accuracy"):
        equal(result[member], expected[member])
    equal(tensors(run), tensors(whole))
    for mine, other in zip(metrics(run), metrics(whole), strict=True):
        for member in ("step", "epoch", "split", "loss", "accuracy", "learning_rate"):
            equal(mine[member], other[member])


def test_interrupt(folder):
    interrupt(folder, signal.SIGINT, 2)


def test_terminate(folder):
    interrupt(folder, signal.SIGTERM, 1)


def test_kill(folder):
    interrupt(folder, signal.SIGKILL, 3)


def test_memcheck(folder):
    """A short training and what follows it, with every access to memory looked at."""
    if os.environ.get("MINIMA_SANITIZED"):
        raise Skip("a sanitizer looks already")
    if shutil.which("valgrind") is None:
        raise Skip("valgrind is not installed")
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    for arguments in (("train", file, "--run-dir", run, "-q", "--threads", "1", "--set", "training.budget.epochs=1"),
                      ("train", "--resume", "--run-dir", run, "-q", "--threads", "1"), ("evaluate", run, "--threads", "1"),
                      ("export", run, "--csv", "-"), ("describe", file, "--json")):
        result = subprocess.run(["valgrind", "-q", "--error-exitcode=9", "--leak-check=full", "--show-leak-kinds=definite",
                                 "--errors-for-leak-kinds=definite", CLI, *arguments], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, timeout=300, check=False,
                                env=dict(os.environ, LC_ALL="C.UTF-8"))
        expect(result, 0)


def test_kill_augmented(folder):
    """What is drawn for images, and which samples of rare classes, goes on as well."""
    interrupt(folder, signal.SIGKILL, 2, "data.augment.crop_padding=1", "data.augment.rotate=20",
              "data.augment.brightness=0.3", "data.augment.cutout=2", "data.split.balance=weighted")


def test_locale(folder):
    """Numbers have a point wherever the program runs."""
    made = shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", "de_DE", "-f", "UTF-8", os.path.join(folder, "de_DE.UTF-8")], capture_output=True, check=False)
    if not made or made.returncode != 0:
        raise Skip("no locale with a decimal comma can be made: localedef or the package locales is missing")
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    result = subprocess.run([CLI, "train", file, "--run-dir", run, "--json", "-q"], stdout=subprocess.PIPE, text=True,
                            env=dict(os.environ, LC_ALL="de_DE.UTF-8", LOCPATH=folder), check=True)
    check(json.loads(result.stdout)["test_accuracy"] > 0.5)
    check(float(metrics(run)[0]["loss"]) > 0)


def test_torch_losses(folder):
    """The first hundred losses are those of a PyTorch script with the same seed (tests/golden/mlp-losses.py)."""
    data = os.environ.get("MINIMA_TEST_DATA") or os.path.join(SOURCE, "..", "shared", "data")
    if not any(name.startswith("cifar-10") for name in (os.listdir(data) if os.path.isdir(data) else [])):
        raise Skip("CIFAR-10 is not here")
    with open(os.path.join(SOURCE, "tests", "golden", "mlp-losses.json"), encoding="utf-8") as file:
        expected = json.load(file)
    run = os.path.join(folder, "run")
    cli("train", os.path.join(SOURCE, "data", "recipes", expected["recipe"] + ".minima"), "--data-dir", data, "--run-dir", run,
        "-q", "--set", "network.fc1.init=default", "--set", "network.fc2.init=default",
        "--set", f"training.budget.steps={len(expected['losses'])}")
    losses = [float(row["loss"]) for row in metrics(run) if row["split"] == "batch"]
    equal(len(losses), len(expected["losses"]))
    for step, (loss, torch) in enumerate(zip(losses, expected["losses"]), 1):
        check(abs(loss - torch) < 1e-4, f"step {step}: {loss}, in PyTorch {torch}")


def test_table(folder):
    """A table beside the experiment: described, trained, resumed bit for bit, evaluated; a wrong value is named."""
    table = os.path.join(folder, "points.csv")
    rows = [(i * 37 % 101, ("red", "green")[i % 2], i * 53 % 89) for i in range(200)]
    with open(table, "w", encoding="utf-8") as file:
        file.write("a;colour;b;y\n")
        for a, colour, b in rows:
            file.write(f"{a},5;{colour};{b};{3 * a - b + (50 if colour == 'red' else 0)}\n")
    experiment = changed(
        data={"dataset": {"name": "csv", "file": "points.csv"}, "split": {"validation": 20}, "scale": "standardize"},
        network=[{"id": "in", "layer": "input"}, {"id": "out", "layer": "linear", "units": 1}])
    experiment["training"].update(loss="mse", batch_size=16, budget={"epochs": 30})
    path = write(folder, "points.minima", experiment)
    described = json.loads(cli("describe", path, "--json").stdout)
    equal(described["nodes"][0]["output"], [4])
    run = os.path.join(folder, "run")
    process = cli("train", path, "--run-dir", run, "--json")
    equal(process.returncode, 0)
    summary = json.loads(process.stdout)
    check(summary["test_r2"] > 0.999, summary)
    check(summary["test_mae"] <= summary["test_rmse"] < 3, summary)
    equal(summary["test_accuracy"], None)
    last = [row for row in metrics(run) if row["split"] == "test"][-1]
    check(abs(float(last["r2"]) - summary["test_r2"]) < 1e-6, last)
    evaluated = json.loads(cli("evaluate", run, "--split", "test", "--json").stdout)
    check(abs(evaluated["rmse"] - summary["test_rmse"]) < 1e-6, evaluated)
    with open(table, "a", encoding="utf-8") as file:
        file.write("1;red;;4\n")
    process = cli("train", path)
    equal(process.returncode, 2)
    check("points.csv:202: “b” has no value" in process.stderr, process.stderr)


def test_unknown_settings(folder):
    """A setting misspelt has no effect, which is said where it stands, with what may have been meant; the rest trains."""
    experiment = changed()
    experiment["network"][2] = {"id": "fc1", "layer": "linear", "unit": 32}
    experiment["network"][3]["slope"] = 1
    experiment["training"]["batchsize"] = 8
    experiment["training"]["optimizer"]["momentun"] = 0.5
    process = cli("describe", write(folder, "slips.minima", experiment), "--json")
    equal(process.returncode, 0)
    json.loads(process.stdout)
    lines = process.stderr.splitlines()
    equal(len(lines), 4)
    for line, place, hint in zip(lines, ("network.fc1.unit:", "network.act.slope:", "training.optimizer.momentun:",
                                         "training.batchsize:"), ("units", "no settings", "momentum", "batch_size")):
        check(place in line and hint in line, line)
    equal(cli("describe", write(folder, "right.minima", EXPERIMENT)).stderr, "")


def test_plot_of_numbers(folder):
    """Curves of a run without classes show the error in the target's unit beside the loss, not an empty chart."""
    with open(os.path.join(folder, "line.csv"), "w", encoding="utf-8") as file:
        file.write("x,y\n" + "".join(f"{i},{3 * i + i % 7 / 10}\n" for i in range(100)))
    experiment = changed(
        data={"dataset": {"name": "csv", "file": "line.csv"}, "split": {"validation": 10}, "scale": "standardize"},
        network=[{"id": "in", "layer": "input"}, {"id": "out", "layer": "linear", "units": 1}])
    experiment["training"].update(loss="mse", batch_size=16)
    run, svg, numbers = (os.path.join(folder, name) for name in ("run", "curves.svg", "curves.csv"))
    expect(cli("train", write(folder, "line.minima", experiment), "--run-dir", run, "-q"), 0)
    expect(cli("plot", run, "-o", svg), 0)
    expect(cli("plot", run, "-o", numbers), 0)
    last = [row for row in metrics(run) if row["split"] == "test"][-1]
    with open(numbers, encoding="utf-8") as file:
        values = [row.split(",")[-1] for row in file.read().splitlines() if "test" in row]
    check(any(value[:1].isdigit() and abs(float(value) - float(last["rmse"])) < 1e-5 for value in values), values)


def test_download(folder):
    """Files come from an address of one's own, checked; another file under the name is refused."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        process = cli("datasets", "--download", "mnist", "--data-dir", folder, "--from", address)
        server.shutdown()
    equal(process.returncode, 1)
    check("the server answers 501" in process.stderr, process.stderr)
    equal(os.listdir(os.path.join(folder, "mnist")), [])
    with open(os.path.join(folder, "mnist", "train-images-idx3-ubyte.gz"), "wb") as file:
        file.write(b"mine")
    process = cli("datasets", "--download", "mnist", "--data-dir", folder, "--from", address)
    equal(process.returncode, 2)
    check("is another file" in process.stderr, process.stderr)
    process = cli("datasets", "--download", "nothing")
    equal(process.returncode, 2)


def test_terminal(folder):
    """On a terminal there is a bar with percent, loss, throughput and time left."""
    import pty
    file = write(folder, "e.minima", EXPERIMENT)
    try:
        leader, follower = pty.openpty()
    except OSError as error:
        raise Skip(f"no terminal can be made here: {error}") from error
    process = subprocess.Popen([CLI, "train", file, *LONG, "--run-dir", os.path.join(folder, "run")],
                               stdout=subprocess.DEVNULL, stderr=follower, env=dict(os.environ, TERM="xterm", COLUMNS="100"))
    os.close(follower)
    text = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    os.close(leader)
    equal(process.wait(timeout=60), 0)
    text = text.decode("utf-8", "replace")
    for part in ("%", "▕", "epoch", "loss", "\r"):
        check(part in text, part)


def main(names):
    """Runs every test_* among @names, each in a folder of its own."""
    tests = [(name[5:], function) for name, function in names.items() if name.startswith("test_")]
    failed = 0
    print(f"1..{len(tests)}")
    for number, (name, function) in enumerate(tests, 1):
        folder = tempfile.mkdtemp(prefix="minima-cli-test-")
        try:
            function(folder)
            print(f"ok {number} - {name}")
        except Skip as reason:
            print(f"ok {number} - {name} # SKIP {reason}")
        except Exception:   # pylint: disable=broad-except
            failed += 1
            for line in traceback.format_exc().splitlines():
                print("#", line)
            print(f"not ok {number} - {name}")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(globals()))
