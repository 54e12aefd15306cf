#!/usr/bin/env python3
# test_sweep.py - minima-cli sweep: what it trains, what it prints, and that it goes on where it was stopped.
#
# Usage: test_sweep.py MINIMA_CLI SOURCE_DIR
#
# SPDX-License-Identifier: MIT
import csv
import json
import os
import signal
import statistics
import subprocess
import sys
import time

from harness import CLI, EXPERIMENT, cli, changed, check, equal, error_lines, expect, main, metrics, tensors, write

RATE = "training.optimizer.learning_rate"


def sweep(*args, status=0):
    return json.loads(expect(cli("sweep", *args, "--json", "-q"), status).stdout)


def test_grid(folder):
    file = write(folder, "a.minima", EXPERIMENT)
    run_dir = os.path.join(folder, "s")
    result = sweep(file, "--vary", f"{RATE}=0.2,0.02", "--vary", "network.fc1.units=8,16", "--seeds", "2", "--run-dir", run_dir,
                   "--set", "training.budget.epochs=2")
    equal((result["finished"], result["diverged"], result["failed"], result["waiting"]), (8, 0, 0, 0))
    equal(result["sweep_dir"], run_dir)
    equal(len(result["runs"]), 8)
    names = sorted(os.listdir(run_dir))
    equal(len(names), 9)
    equal(names[0], "1-learning_rate=0.2-fc1.units=8-seed=5")
    equal(names[-2:], ["8-learning_rate=0.02-fc1.units=16-seed=6", "sweep.json"])
    for run in result["runs"]:
        equal(run["status"], "finished")
        settings = run["settings"]
        with open(os.path.join(run["run_dir"], "experiment.json"), encoding="utf-8") as opened:
            experiment = json.load(opened)
        equal(experiment["training"]["optimizer"]["learning_rate"], float(settings[RATE]))
        equal(next(node["units"] for node in experiment["network"] if node["id"] == "fc1"), int(settings["network.fc1.units"]))
        equal(experiment["seed"], int(settings["seed"]))
        equal(experiment["training"]["budget"], {"epochs": 2})
        equal(run["epochs"], 2)
        rows = [row for row in metrics(run["run_dir"]) if row["split"] == "test"]
        check(abs(float(rows[-1]["accuracy"]) - run["test_accuracy"]) < 1e-9)

    # It is what train gives with these settings.
    run = result["runs"][5]
    sets = [word for path, value in run["settings"].items() for word in ("--set", f"{path}={value}")]
    alone = os.path.join(folder, "alone")
    with open(os.path.join(run["run_dir"], "run.json"), encoding="utf-8") as opened:
        threads = json.load(opened)["threads"]
    expect(cli("train", file, *sets, "--set", "training.budget.epochs=2", "--threads", str(threads), "--run-dir", alone, "-q"), 0)
    equal(tensors(alone), tensors(run["run_dir"]))


def test_table(folder):
    file = write(folder, "a.minima", EXPERIMENT)
    run_dir = os.path.join(folder, "s")
    result = expect(cli("sweep", file, "--vary", f"{RATE}=1e-5,0.1,1e12", "--seeds", "3", "--run-dir", run_dir), 0)
    lines = result.stdout.splitlines()
    check(lines[0].startswith("Setting") and "Best validation accuracy" in lines[0] and "Last test accuracy" in lines[0], lines[0])
    equal([line.split("  ")[0] for line in lines[2:5]], ["Learning rate 0.1", "Learning rate 1e-05", "Learning rate 1000000000000"])
    check("3 (3 diverged)" in lines[4] and lines[4].count("—") == 3, lines[4])
    equal(lines[5], f"Sweep: {run_dir}")
    ends = []
    for name in sorted(os.listdir(run_dir)):
        if "learning_rate=0.1-" in name:
            ends.append(float([row for row in metrics(os.path.join(run_dir, name)) if row["split"] == "test"][-1]["accuracy"]))
    equal(len(ends), 3)
    check(f"{statistics.mean(ends):.4f} ± {statistics.stdev(ends):.4f}" in lines[2], lines[2])
    progress = result.stderr.splitlines()
    equal(progress[0], f"Sweep of 9 runs: {run_dir}")
    equal(len(progress), 10)
    check(sum("validation accuracy" in line for line in progress) == 6 and sum("loss became" in line for line in progress) == 3,
          result.stderr)
    # The same numbers as one file.
    table = os.path.join(folder, "t.csv")
    runs = [os.path.join(run_dir, name) for name in sorted(os.listdir(run_dir)) if name != "sweep.json"]
    expect(cli("export", *runs, "--summary", "--csv", table), 0)
    with open(table, newline="", encoding="utf-8") as opened:
        row = next(row for row in csv.DictReader(opened) if row["setting"] == "Learning rate 0.1" and row["split"] == "test"
                   and row["metric"] == "accuracy")
    equal(f"{float(row['last']):.4f} ± {float(row['last_deviation']):.4f}", f"{statistics.mean(ends):.4f} ± {statistics.stdev(ends):.4f}")


def test_experiments(folder):
    narrow = write(folder, "narrow.minima", changed(name="narrow"))
    wide = changed(name="wide")
    wide["network"][2]["units"] = 64
    wide = write(folder, "wide.minima", wide)
    result = sweep(narrow, wide, "--set", "training.budget.epochs=1", "--run-dir", os.path.join(folder, "s"))
    equal([run["name"] for run in result["runs"]], ["narrow", "wide"])
    check(result["runs"][0]["parameters"] < result["runs"][1]["parameters"])
    equal(sorted(os.listdir(os.path.join(folder, "s"))), ["1-narrow", "2-wide", "sweep.json"])
    errors = expect(cli("sweep", narrow, wide, "--vary", "network.fc7.units=1,2"), 2).stderr.splitlines()
    equal(len(errors), 2)
    check("narrow: network.fc7.units" in errors[0] and "wide: network.fc7.units" in errors[1], errors)


def test_list(folder):
    file = write(folder, "a.minima", EXPERIMENT)
    result = expect(cli("sweep", file, "--vary", "network.fc1.units=lin:8:32:4", "--list", "--run-dir", os.path.join(folder, "s")), 0)
    lines = result.stdout.splitlines()
    equal(lines[2].split(), ["1-fc1.units=8", "610"])
    equal([line.split()[0] for line in lines[2:6]], ["1-fc1.units=8", "2-fc1.units=16", "3-fc1.units=24", "4-fc1.units=32"])
    equal(lines[6], "4 runs")
    check(not os.path.exists(os.path.join(folder, "s")))


def written(folder):
    """How much there is of each run."""
    paths = [os.path.join(folder, name, "metrics.csv") for name in (os.listdir(folder) if os.path.exists(folder) else [])]
    return {path: os.path.getsize(path) for path in paths if os.path.exists(path)}


def test_resume(folder):
    file = write(folder, "a.minima", EXPERIMENT)
    whole, parts = os.path.join(folder, "whole"), os.path.join(folder, "parts")
    options = [file, "--vary", f"{RATE}=0.1,0.03", "--seeds", "2", "--set", "training.budget.epochs=30"]
    sweep(*options, "--run-dir", whole)
    for sent, status in ((signal.SIGINT, 130), (signal.SIGKILL, -9), (signal.SIGTERM, 130)):
        command = [CLI, "sweep", *(["--resume"] if os.path.exists(parts) else options), "--run-dir", parts, "-q"]
        before = written(parts)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            while process.poll() is None and written(parts) == before:
                time.sleep(0.005)
            process.send_signal(sent)
            output, errors = process.communicate(timeout=100)
        # A fast machine may have been done by then.
        check(process.returncode in (status, 0), (process.returncode, errors))
        if process.returncode == 130:
            check("of 4 runs done, state saved; minima-cli sweep --resume --run-dir" in errors, errors)
    result = json.loads(expect(cli("sweep", "--resume", "--run-dir", parts, "--json", "-q"), 0).stdout)
    equal(result["finished"], 4)
    for run in result["runs"]:
        name = os.path.basename(run["run_dir"])
        equal(tensors(os.path.join(parts, name)), tensors(os.path.join(whole, name)))
        rows, expected = ([{key: row[key] for key in row if key != "seconds"} for row in metrics(os.path.join(place, name))]
                          for place in (parts, whole))
        equal(rows, expected)
    error_lines(cli("sweep", *options, "--run-dir", parts), 2, "holds a sweep already", "--resume")


def test_two_at_once(folder):
    """The second one is refused at once, and takes nothing from the first."""
    file, dir = write(folder, "a.minima", EXPERIMENT), os.path.join(folder, "s")
    command = [CLI, "sweep", file, "--seeds", "2", "--set", "training.budget.epochs=100000", "--run-dir", dir, "-q"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not written(dir):
            time.sleep(0.005)
        error_lines(cli("sweep", "--resume", "--run-dir", dir), 2, "sweep.json", "being trained right now")
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=100)
    equal(process.returncode, 130)
    check("0 of 2 runs done" in errors, errors)


def test_two_begin_at_once(folder):
    """One of them has the folder, and what is trained there is what its file says."""
    file = write(folder, "a.minima", EXPERIMENT)
    settings = {RATE: "0.1,0.2", "network.fc1.units": "4,5"}
    for number in range(10):
        dir = os.path.join(folder, f"s{number}")
        processes = {path: subprocess.Popen([CLI, "sweep", file, "--set", "training.budget.epochs=1", "--vary", f"{path}={values}",
                                             "--run-dir", dir, "-q"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                     for path, values in settings.items()}
        for process in processes.values():
            process.communicate(timeout=100)
        equal(sorted(process.returncode for process in processes.values()), [0, 2])
        with open(os.path.join(dir, "sweep.json"), encoding="utf-8") as read:
            trained = json.load(read)
        equal(processes[trained["vary"][0]["path"]].returncode, 0)
        equal(sorted(os.listdir(dir)), sorted([*trained["runs"], "sweep.json"]))


def test_as_runs(folder):
    """The folder of a sweep stands for those of its runs that have come to an end."""
    file, dir = write(folder, "a.minima", EXPERIMENT), os.path.join(folder, "s")
    sweep(file, "--vary", f"{RATE}=0.1,0.03", "--seeds", "2", "--run-dir", dir)
    runs = [os.path.join(dir, name) for name in sorted(os.listdir(dir)) if name != "sweep.json"]
    expected = expect(cli("export", *runs, "--summary", "--csv", "-"), 0).stdout
    link = os.path.join(folder, "link")
    os.symlink(dir, link)
    for names in ([dir], [dir, runs[0], dir + "/"], [runs[0], dir, runs[0]], [runs[0], runs[0], dir], [dir, link],
                  [os.path.join(link, os.path.basename(runs[0])), dir], [os.path.join(dir, name) for name in os.listdir(dir) if name == "sweep.json"] + runs):
        result = expect(cli("export", *names, "--summary", "--csv", "-"), 0)
        equal((result.stdout, result.stderr), (expected, ""))
    table = os.path.join(folder, "rate.csv")
    expect(cli("plot", dir, "--over", RATE, "--what", "accuracy", "--split", "test", "-o", table), 0)
    with open(table, encoding="utf-8", newline="") as read:
        equal([row["runs"] for row in csv.DictReader(read)], ["2", "2"])
    error_lines(cli("export", dir, "--csv", "-"), 2, "takes one run, not 4")
    error_lines(cli("plot", dir, "--what", "confusion", "-o", os.path.join(folder, "a.svg")), 2, "of one run, not of 4")
    error_lines(cli("plot", os.path.join(dir, "sweep.json"), "-o", os.path.join(folder, "a.svg")), 2, "name the folder")

    # One that is to go on has measured something, too, but not what it would come to.
    path = os.path.join(runs[0], "run.json")
    with open(path, encoding="utf-8") as read:
        info = json.load(read)
    with open(path, "w", encoding="utf-8") as write_file:
        json.dump(info | {"status": "stopped"}, write_file)
    result = expect(cli("export", dir, "--summary", "--csv", "-"), 0)
    check("3 of 4 runs have come to an end" in result.stderr, result.stderr)
    equal(result.stdout, expect(cli("export", *runs[1:], "--summary", "--csv", "-"), 0).stdout)


def test_inputs(folder):
    file = write(folder, "a.minima", EXPERIMENT)
    error_lines(cli("sweep"), 2, "needs an experiment file")
    error_lines(cli("sweep", file), 2, "nothing is varied")
    error_lines(cli("sweep", file, "--vary", RATE), 2, "path=value,value")
    error_lines(cli("sweep", file, "--vary", f"{RATE}=0.1,fast"), 2, RATE, "fast")
    error_lines(cli("sweep", file, "--vary", f"{RATE}=log:0:1:3"), 2, "above 0")
    # Widths are whole numbers; what is written out is taken as it is.
    listed = expect(cli("sweep", file, "--vary", "network.fc1.units=log:8:100:4", "--vary", f"{RATE}=lin:1:2:3", "--list"), 0).stdout
    for units in (8, 19, 43, 100):
        for rate in ("1", "1.5", "2"):
            check(f"-fc1.units={units}-learning_rate={rate} " in listed, listed)
    error_lines(cli("sweep", file, "--vary", "network.fc1.units=lin:1:3:9"), 2, "network.fc1.units", "1 would be there twice")
    error_lines(cli("sweep", file, "--vary", "network.fc1.units=8,18.5"), 2, "network.fc1.units", "18.5")
    error_lines(cli("sweep", file, "--vary", f"{RATE}=0.1,1e-1"), 2, "1e-1", "twice")
    error_lines(cli("sweep", file, "--vary", f"{RATE}=1", "--vary", f"{RATE}=2"), 2, "varied twice")
    error_lines(cli("sweep", file, "--vary", "seed=1,2", "--seeds", "2"), 2, "seed")
    error_lines(cli("sweep", file, "--vary", "network.fc2.units=10,11"), 2, "fc2.units 11", "10 classes")
    error_lines(cli("sweep", file, "--seeds", "0"), 2, "--seeds", "from 1 to")
    error_lines(cli("sweep", file, "--seeds", "2", "--jobs", "-1"), 2, "--jobs")
    error_lines(cli("sweep", file, "--seeds", "2", "--threads", "9999"), 2, "--threads")
    error_lines(cli("sweep", "--resume"), 2, "needs the sweep's folder", "--run-dir")
    error_lines(cli("sweep", file, "--resume", "--run-dir", folder), 2, "takes no experiment")
    error_lines(cli("sweep", "--resume", "--run-dir", folder), 2, "there is no sweep")
    error_lines(cli("sweep", file, "--seeds", "2", "--run-dir", folder), 2, "a.minima", "not empty")
    error_lines(cli("sweep", file, "--seeds", "2", "--run-dir", os.path.join(file, "x")), 1, "cannot be made")
    error_lines(cli("sweep", file, "--seeds", "2", "--data-dir", os.path.join(folder, "no")), 2, "--data-dir")
    error_lines(cli("sweep", os.path.join(folder, "no.minima"), "--seeds", "2"), 2, "no.minima")


def test_no_data(folder):
    file = write(folder, "a.minima", changed(data={"dataset": "cifar100", "split": {"validation": 100}}))
    os.mkdir(os.path.join(folder, "empty"))
    result = cli("sweep", file, "--seeds", "5", "--set", "network.fc2.units=100", "--run-dir", os.path.join(folder, "s"), "--data-dir",
                 os.path.join(folder, "empty"), env={"XDG_DATA_HOME": folder, "MINIMA_DATA": ""})
    expect(result, 1)
    # Said once, as it would be said of all.
    equal(sum("CIFAR-100" in line for line in result.stderr.splitlines()), 1)
    check("0 of 5 runs done" in result.stderr, result.stderr)


def test_device(folder):
    file = write(folder, "a.minima", EXPERIMENT)
    result = cli("sweep", file, "--seeds", "2", "--device", "toaster", "--run-dir", os.path.join(folder, "s"))
    expect(result, 1)
    check("toaster" in result.stderr, result.stderr)


if __name__ == "__main__":
    sys.exit(main(globals()))
