#!/usr/bin/env python3
# test_cli.py - drives the real minima-cli: what it prints, what it leaves, how it fails. TAP on standard output.
#
# Usage: test_cli.py MINIMA_CLI SOURCE_DIR
#
# SPDX-License-Identifier: MIT
import csv
import json
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
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
    for command in ("train", "describe", "gradcheck", "evaluate", "plot", "export", "recipes", "datasets", "layers",
                    "losses", "optimizers", "schedules", "devices"):
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
    for command in ("devices", "layers", "datasets", "recipes", "losses", "optimizers", "schedules"):
        check(len(expect(cli(command), 0).stdout) > 20)


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
        (("nonsense",), ("nonsense", "--help")),
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
        (("train", file, "--frobnicate"), ("--frobnicate",)),
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
        (("plot", run), ("-o",)),
        (("plot", run, "-o", "x.gif"), ("x.gif", ".svg")),
        (("plot", folder, "-o", os.path.join(folder, "x.svg")), (folder,)),
        (("plot", run, "-o", "x.svg", "--what", "nothing"), ("--what", "nothing")),
        (("plot", run, "-o", "x.svg", "--size", "huge"), ("--size", "huge")),
        (("export", run), ("--csv",)),
        (("export", folder, "--csv", "-"), (folder,)),
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


def interrupt(folder, number, rounds):
    """Starts a run, ends it by the signal after a while, and goes on, @rounds times; then to the end."""
    file = write(folder, "e.minima", EXPERIMENT)
    whole, run = os.path.join(folder, "whole"), os.path.join(folder, "run")
    expected = json.loads(expect(cli("train", file, *LONG, "--run-dir", whole, "--json", "-q"), 0).stdout)
    cut = 0
    for i in range(rounds):
        process = subprocess.Popen([CLI, "train", file, *LONG, "--run-dir", run, *(["--resume"] if i else [])],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # Not before it has something to save.
        deadline = time.monotonic() + 60
        while not os.path.exists(os.path.join(run, "checkpoint.json")) and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(random.uniform(0.02, 0.15))
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
        if process.returncode == 0:   # it was faster
            break
        cut += 1
        equal(process.returncode, -signal.SIGKILL if number == signal.SIGKILL else 130)
        if number != signal.SIGKILL:
            check("--resume" in errors and run in errors, errors)
            with open(os.path.join(run, "run.json"), encoding="utf-8") as record:
                equal(json.load(record)["status"], "stopped")
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


def main():
    tests = [(name[5:], function) for name, function in globals().items() if name.startswith("test_")]
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
    sys.exit(main())
