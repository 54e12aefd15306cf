#!/usr/bin/env python3
# test_cli.py - drives the real minima-cli: what its commands print and leave.
#
# Usage: test_cli.py MINIMA_CLI SOURCE_DIR
#
# SPDX-License-Identifier: MIT
import csv
import json
import os
import signal
import subprocess
import sys
import xml.dom.minidom

from harness import (CLI, SOURCE, GOLDEN, EXPERIMENT, Skip, cli, check, equal, expect, error_lines, write, changed, metrics,
                     tensors, main)


def test_help(folder):
    check("train FILE" in expect(cli("--help"), 0).stdout)
    check("minima-cli 0." in expect(cli("--version"), 0).stdout)
    for command in ("train", "describe", "gradcheck", "evaluate", "probe", "plot", "report", "export", "recipes", "datasets", "layers",
                    "groups", "losses", "optimizers", "schedules", "devices"):
        check("--help" in expect(cli(command, "--help"), 0).stdout, command)
    expect(cli(), 2)


def test_output_that_is_lost(folder):
    """What was not written is not said to be done, but for those who stop reading."""
    if not os.path.exists("/dev/full"):
        raise Skip("there is no /dev/full")
    run = os.path.join(folder, "run")
    expect(cli("train", write(folder, "e.minima", EXPERIMENT), "--run-dir", run, "-q"), 0)
    for command in (["--help"], ["--version"], ["layers"], ["layers", "--json"], ["export", run, "--csv", "-"]):
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = subprocess.run([CLI, *command], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
                                    env=dict(os.environ, LC_ALL="C.UTF-8"))
        equal(result.returncode, 1)
        equal(result.stderr, "minima-cli: what was to be printed could not all be written to standard output\n")
        # Python ignores the signal, which what it starts then does, too, unless that is undone.
        for undone, status in (True, -signal.SIGPIPE), (False, 0):
            reader, writer = os.pipe()
            os.close(reader)
            result = subprocess.run([CLI, *command], stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
                                    restore_signals=undone)
            os.close(writer)
            equal((result.returncode, result.stderr), (status, ""))


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


def test_describe_drawing(folder):
    """Where nodes have no places they are arranged; where they have, they lie there. Also of a network that is wrong."""
    file = os.path.join(GOLDEN, "alexnet-mnist.minima")
    for end, start in (("svg", b"<?xml"), ("pdf", b"%PDF-"), ("png", b"\x89PNG")):
        drawing = os.path.join(folder, "network." + end)
        equal(expect(cli("describe", file, "--drawing", drawing), 0).stdout, "")
        with open(drawing, "rb") as data:
            check(data.read().startswith(start), end)
    root = xml.dom.minidom.parse(os.path.join(folder, "network.svg")).documentElement
    count = len(json.loads(expect(cli("describe", file, "--json"), 0).stdout)["nodes"])
    # One below the other: 76 pixels each, 48 between, 16 around.
    equal(root.getAttribute("height"), f"{count * 124 - 48 + 32}px")
    nodes = [{"id": "in", "layer": "input", "place": [0, 0]}, {"id": "c", "layer": "linear", "from": ["nobody"],
                                                               "place": [1000, 500]}]
    drawing = os.path.join(folder, "wide.svg")
    expect(cli("describe", write(folder, "e.minima", changed(network=nodes)), "--drawing", drawing), 0)
    root = xml.dom.minidom.parse(drawing).documentElement
    equal([root.getAttribute(side) for side in ("width", "height")], [f"{1000 + 224 + 32}px", f"{500 + 76 + 32}px"])
    error_lines(cli("describe", file, "--drawing", os.path.join(folder, "network.gif")), 2, "network.gif", ".svg")
    check(not os.path.exists(os.path.join(folder, "network.gif")))


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
    definition["preact"]["nodes"][3]["place"] = [10, 20]
    told = expect(cli("describe", write(folder, "u.minima", changed(network=network, groups=definition))), 0).stderr
    check("groups.preact.nodes.conv.paddding: is not a setting" in told and "conv.place" not in told, told)

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


if __name__ == "__main__":
    sys.exit(main(globals()))
