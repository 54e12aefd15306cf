#!/usr/bin/env python3
# test_runs.py - runs of the real minima-cli from their start to their end, however that comes about: signals, full disks.
#
# Usage: test_runs.py MINIMA_CLI SOURCE_DIR
#
# SPDX-License-Identifier: MIT
import csv
import json
import math
import os
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import time
import xml.dom.minidom

from harness import (CLI, SOURCE, SLOW, MEMBERS, EXPERIMENT, Skip, cli, check, equal, expect, error_lines, write, changed,
                     metrics, tensors, main)


def test_digits_recipe(folder):
    run = os.path.join(folder, "run")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = expect(cli("train", "digits-mlp", "--run-dir", run, "--json"), 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
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
    print(f"# {seconds:.1f} s of work, test accuracy {summary['test_accuracy']:.4f}")
    check(SLOW or seconds < 20, seconds)   # less than one without sanitizers

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
    equal(record["dataset"]["sample"], [1, 8, 8])
    with open(os.path.join(run, "confusion-test.csv"), newline="", encoding="utf-8") as file:
        cells = [row for row in csv.DictReader(file) if int(row["step"]) == summary["steps"]]
    equal(sum(int(cell["count"]) for cell in cells), 359)
    right = sum(int(cell["count"]) for cell in cells if cell["true"] == cell["predicted"])
    check(abs(right / 359 - summary["test_accuracy"]) < 1e-9)

    # The run's weights give the run's numbers.
    result = json.loads(expect(cli("evaluate", run, "--json", "--beta", "0.5", "--beta", "2", "--beta", "0"), 0).stdout)
    check(abs(result["accuracy"] - summary["test_accuracy"]) < 1e-12)
    check(abs(result["loss"] - summary["test_loss"]) < 1e-6)
    equal(len(result["classes"]), 10)
    for entry in result["classes"]:
        p, r = entry["precision"], entry["recall"]
        for beta in (0.5, 2, 0):
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

    # F at each evaluation, the last that of the weights; and drawn.
    expect(cli("export", run, "--csv", path, "--beta", "2"), 0)
    with open(path, newline="", encoding="utf-8") as file:
        scored = list(csv.DictReader(file))
    equal([{name: row[name] for name in rows[0]} for row in scored], rows)
    check(all((row["f_beta"] == "") == (row["split"] == "batch") == (row["beta"] == "") for row in scored))
    for split in ("validation", "test"):
        result = json.loads(expect(cli("evaluate", run, "--json", "--split", split, "--beta", "2"), 0).stdout)
        last = [row for row in scored if row["split"] == split][-1]
        check(abs(float(last["f_beta"]) - result["averages"]["macro"]["f_beta"]["2"]) < 1e-9)
        equal(last["beta"], "2")
    path = os.path.join(folder, "f.csv")
    expect(cli("plot", run, run, "-o", path, "--what", "f_beta", "--beta", "2"), 0)
    with open(path, newline="", encoding="utf-8") as file:
        drawn = list(csv.DictReader(file))
    equal(len(drawn), 2 * sum(row["split"] != "batch" for row in scored))
    check(any(abs(float(row["y"]) - float(last["f_beta"])) < 1e-9 for row in drawn))
    error_lines(cli("plot", run, "-o", path, "--what", "f_beta", "--beta", "-1"), 2, "--beta")
    error_lines(cli("export", run, "--csv", "-", "--beta", "-1"), 2, "--beta")
    error_lines(cli("export", run, "--csv", "-", "--classes", "--beta", "1"), 2, "--beta")


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
    # Who needs no counts does not read them.
    with open(os.path.join(runs[0], "confusion-test.csv"), "a", encoding="utf-8") as file:
        file.write("x\n")
    error_lines(cli("export", *runs, "--classes", "--csv", "-"), 2, runs[0], "confusion-test.csv")
    expect(cli("export", runs[0], "--csv", path), 0)
    expect(cli("plot", *runs, "-o", os.path.join(folder, "damaged.svg")), 0)
    expect(cli("evaluate", runs[0], "--json"), 0)
    expect(cli("probe", runs[0], "--json"), 0)


def last_and_best(run, split, metric):
    values = [float(row[metric]) for row in metrics(run) if row["split"] == split]
    return values[-1], (min if metric == "loss" else max)(values)


def test_means(folder):
    """Runs that differ in their seed alone are drawn and listed as their mean, with the standard deviation; others apart."""
    file = write(folder, "e.minima", EXPERIMENT)
    repeats = [os.path.join(folder, f"seed-{seed}") for seed in (1, 2, 3)]
    for seed, run in enumerate(repeats, 1):
        expect(cli("train", file, "--run-dir", run, "--set", f"seed={seed}", "-q"), 0)
    slow = os.path.join(folder, "slow")
    expect(cli("train", file, "--run-dir", slow, "--set", "training.optimizer.learning_rate=0.01", "-q"), 0)
    lines = list(csv.DictReader(expect(cli("export", *repeats, slow, "--summary", "--csv", "-"), 0).stdout.splitlines()))
    equal({line["setting"] for line in lines}, {"Learning rate 0.1", "Learning rate 0.01"})
    equal({(line["split"], line["metric"]) for line in lines},
          {(split, metric) for split in ("validation", "test") for metric in ("loss", "accuracy")})
    equal(len(lines), 8)
    for line in lines:
        runs = repeats if line["setting"] == "Learning rate 0.1" else [slow]
        equal(line["runs"], str(len(runs)))
        for name, values in zip(("last", "best"), zip(*(last_and_best(run, line["split"], line["metric"]) for run in runs))):
            check(abs(float(line[name]) - statistics.mean(values)) < 1e-12)
            if len(runs) == 1:
                equal(line[f"{name}_deviation"], "")
            else:
                check(abs(float(line[f"{name}_deviation"]) - statistics.stdev(values)) < 1e-12)

    path = os.path.join(folder, "mean.csv")
    expect(cli("plot", *repeats, slow, "--mean", "--what", "accuracy", "--split", "test", "-o", path), 0)
    with open(path, newline="", encoding="utf-8") as drawn:
        points = list(csv.DictReader(drawn))
    for epoch in range(1, 6):
        values = [float(row["accuracy"]) for run in repeats for row in metrics(run)
                  if row["split"] == "test" and float(row["epoch"]) == epoch]
        (point,) = [row for row in points if row["series"] == "Learning rate 0.1 (n = 3)" and float(row["x"]) == epoch]
        check(abs(float(point["y"]) - statistics.mean(values)) < 1e-12)
        check(abs(float(point["deviation"]) - statistics.stdev(values)) < 1e-12)
    equal([row["deviation"] for row in points if row["series"] == "Learning rate 0.01"], [""] * 5)
    # What nothing else tells apart is called by its folder.
    expect(cli("plot", repeats[0], repeats[0], "-o", path, "--what", "loss", "--split", "test"), 0)
    with open(path, newline="", encoding="utf-8") as drawn:
        equal([row["series"] for row in csv.DictReader(drawn)], ["test"] * 5 + ["test (seed-1)"] * 5)
    for what in ("curves", "loss", "f_beta", "learning_rate", "gradient_norm"):
        picture = os.path.join(folder, f"{what}.svg")
        expect(cli("plot", *repeats, slow, "--mean", "--what", what, "-o", picture), 0)
        xml.dom.minidom.parse(picture)
    error_lines(cli("plot", slow, "-o", path, "--what", "confusion", "--mean"), 2, "--mean")
    error_lines(cli("plot", slow, "-o", path, "--what", "gradient_norm", "--split", "test"), 2, "--split", "gradient_norm")
    error_lines(cli("plot", slow, "-o", path, "--split", "train"), 2, "training")
    error_lines(cli("export", slow, "--classes", "--summary", "--csv", "-"), 2, "--summary")
    error_lines(cli("export", *repeats, "--csv", "-"), 2, "--summary")


def test_undefined_scores(folder):
    """A class that is never predicted has no precision: a dash, and null."""
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    expect(cli("train", file, "--run-dir", run, "--set", "training.optimizer.learning_rate=0", "-q",
               "--set", "network.fc2.init=zeros", "--set", "training.budget.epochs=1"), 0)
    check("—" in expect(cli("evaluate", run), 0).stdout)
    result = json.loads(expect(cli("evaluate", run, "--json"), 0).stdout)
    check(any(entry["precision"] is None for entry in result["classes"]))


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
                                'training.budget={"epochs":3000000}'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for(lambda: status_of(run) == "running")
    error_lines(cli("train", "--resume", "--run-dir", run, "-q", "--set", 'training.budget={"epochs":3000000}'), 2, run,
                "right now")
    program.send_signal(signal.SIGTERM)
    program.communicate(timeout=300)
    equal(program.returncode, 130)


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


def test_fork(folder):
    """A run that goes on where another one has ended, with a lower rate; and what the doctor says of one that cannot learn."""
    file = write(folder, "e.minima", EXPERIMENT)
    run, fork = os.path.join(folder, "run"), os.path.join(folder, "fork")
    first = json.loads(expect(cli("train", file, "--run-dir", run, "--json", "-q"), 0).stdout)
    error_lines(cli("train", "--from", run, "--run-dir", fork, "-q"), 2, "training.budget", run)
    more = json.loads(expect(cli("train", "--from", run, "--run-dir", fork, "--json", "-q", "--set",
                                 f"training.budget={{\"steps\":{first['steps'] + 10}}}", "--set",
                                 "training.optimizer.learning_rate=0.001"), 0).stdout)
    equal(more["steps"], first["steps"] + 10)
    equal(int(metrics(fork)[0]["step"]), first["steps"] + 1)
    with open(os.path.join(fork, "run.json"), encoding="utf-8") as record:
        equal(json.load(record)["from"], {"run": run, "step": first["steps"]})
    with open(os.path.join(fork, "events.csv"), newline="", encoding="utf-8") as events:
        equal([row["kind"] for row in csv.DictReader(events)][0], "forked")
    error_lines(cli("train", "--from", run, "--resume", "--run-dir", fork), 2, "--from", "--resume")
    error_lines(cli("train", "--from", os.path.join(folder, "none"), "-q"), 2, "none")

    kept, third = os.path.join(folder, "kept"), os.path.join(folder, "third")
    whole = json.loads(expect(cli("train", file, "--run-dir", kept, "--json", "-q", "--set", "training.keep_every=1", "--set",
                                  "training.budget.epochs=3"), 0).stdout)
    again = json.loads(expect(cli("train", "--from", f"{kept}@2", "--run-dir", third, "--json", "-q"), 0).stdout)
    equal((again["test_loss"], int(metrics(third)[0]["step"])), (whole["test_loss"], whole["steps"] // 3 * 2 + 1))
    error_lines(cli("train", "--from", f"{kept}@9", "-q"), 2, "step:", "last", "keep_every")
    error_lines(cli("train", "--from", f"{kept}@x", "-q"), 2, "step:410")
    expect(cli("train", "--from", f"{kept}@best", "--run-dir", os.path.join(folder, "fourth"), "-q", "--set",
               "training.budget.epochs=4"), 0)

    zeros = ["--set", "network.fc1.init=zeros", "--set", "network.fc2.init=zeros", "--set", "training.budget.epochs=10"]
    result = json.loads(expect(cli("train", file, *zeros, "--run-dir", os.path.join(folder, "zeros"), "--json", "-q"), 0).stdout)
    check("at_chance" in [finding["finding"] for finding in result["findings"]], result["findings"])
    check(all(finding[member] for finding in result["findings"] for member in ("what", "evidence", "advice", "setting")))
    equal(first["findings"], [])


LONG = ["--set", "training.budget={\"epochs\":60}", "--set", "training.batch_size=8", "--threads", "1"]


def wait_for(condition):
    # Counted, as the machine may stand still.
    for _ in range(24000):
        if condition():
            return
        time.sleep(0.005)
    check(False, "it did not come in two minutes")


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
        _, errors = process.communicate(timeout=300)
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


def test_without_a_display(folder):
    """The script that builds and trains leaves what there is of a run, and nothing of another."""
    def script(*args):
        environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        return subprocess.run(["./run", *args], cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=300, env=dict(environment, LC_ALL="C.UTF-8"), check=False)

    tree = os.path.join(folder, "tree")
    for place in ("build-aux", "build/src/cli"):
        os.makedirs(os.path.join(tree, place))
    shutil.copy(os.path.join(SOURCE, "run"), tree)
    os.symlink("/bin/true", os.path.join(tree, "build-aux", "setup.sh"))
    os.symlink(CLI, os.path.join(tree, "build", "src", "cli", "minima-cli"))
    with open(os.path.join(folder, "line.csv"), "w", encoding="utf-8") as file:
        file.write("x,y\n" + "".join(f"{i},{3 * i + i % 7 / 10}\n" for i in range(100)))
    line = changed(data={"dataset": {"name": "csv", "file": "line.csv"}, "split": {"validation": 10}, "scale": "standardize"},
                   network=[{"id": "in", "layer": "input"}, {"id": "out", "layer": "linear", "units": 1}])
    line["training"].update(loss="mse", batch_size=16)
    untested = json.loads(json.dumps(line))
    untested["data"]["dataset"]["test_share"] = 0
    untested["training"]["evaluate"]["splits"] = ["validation"]
    figures = {"curves.svg", "curves.png"}
    for name, experiment, wanted in (("classes", EXPERIMENT, figures | {"confusion.svg", "confusion.png", "scores.txt"}),
                                     ("numbers", line, figures | {"scores.txt"}),
                                     ("untested", untested, figures)):
        result = expect(script(write(folder, name + ".minima", experiment), "-q"), 0)
        check("Figures and numbers are in" in result.stdout, result.stdout)
        left = {entry for entry in os.listdir(os.path.join(tree, "out")) if not entry.startswith("run-")}
        equal(left, wanted | {"metrics.csv"})
        time.sleep(1)   # folders of runs are called by the second
    check(script(os.path.join(folder, "line.csv")).returncode != 0)


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
    equal(process.wait(timeout=300), 0)
    text = text.decode("utf-8", "replace")
    for part in ("%", "▕", "epoch", "loss", "\r"):
        check(part in text, part)


if __name__ == "__main__":
    sys.exit(main(globals()))
