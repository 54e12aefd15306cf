# harness.py - what the tests of minima-cli share: starting it, reading what it leaves, TAP on standard output.
#
# A test script is called with MINIMA_CLI and SOURCE_DIR.
#
# SPDX-License-Identifier: MIT
import csv
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import traceback

# Absolute, as some run it elsewhere.
CLI, SOURCE = (os.path.abspath(path) for path in sys.argv[1:3])
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
