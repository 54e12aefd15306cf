#!/usr/bin/env python3
# test_plot.py - minima-cli plot --over: what runs measured over a setting that they differ in.
#
# Usage: test_plot.py MINIMA_CLI SOURCE_DIR
#
# SPDX-License-Identifier: MIT
import csv
import os
import statistics
import sys
import xml.dom.minidom

from harness import EXPERIMENT, cli, check, equal, expect, error_lines, write, changed, metrics, main

RATE = "training.optimizer.learning_rate"


def train(folder, name, *sets, status=0, experiment=None):
    file = write(folder, "e.minima", experiment or EXPERIMENT)
    run = os.path.join(folder, name)
    options = [part for assignment in sets for part in ("--set", assignment)]
    expect(cli("train", file, "--run-dir", run, "-q", "--set", "training.budget.epochs=3", *options), status)
    return run


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def accuracies(run, split):
    return [float(row["accuracy"]) for row in metrics(run) if row["split"] == split]


def test_grid(folder):
    """Two settings as a heat map: means over seeds, the best of what else is varied, and a row for each pair in the numbers."""
    file = write(folder, "e.minima", EXPERIMENT)
    sweep = os.path.join(folder, "grid")
    expect(cli("sweep", file, "--run-dir", sweep, "-q", "--set", "training.budget.epochs=2", "--vary", RATE + "=0.5,0.01", "--vary",
               "network.fc1.units=4,8", "--vary", "training.batch_size=8,16", "--seeds", "2"), 0)
    path = os.path.join(folder, "grid.csv")
    result = expect(cli("plot", sweep, "--over", RATE, "--over", "network.fc1.units", "--what", "accuracy", "--best", "-o", path), 0)
    equal((result.stdout, result.stderr), ("", ""))
    rows = read(path)
    equal([(row["network.fc1.units"], row[RATE]) for row in rows], [("4", "0.01"), ("4", "0.5"), ("8", "0.01"), ("8", "0.5")])
    for row in rows:
        means = {}
        for batch in ("8", "16"):
            found = [run for run in os.listdir(sweep)
                     if f"units={row['network.fc1.units']}-" in run and f"learning_rate={row[RATE]}-" in run
                     and f"batch_size={batch}-" in run]
            equal(len(found), 2)
            best = [max(accuracies(os.path.join(sweep, run), "validation")) for run in found]
            means[batch] = statistics.mean(best), statistics.stdev(best)
        equal((row["split"], row["runs"], row["diverged"]), ("validation", "2", "0"))
        value, deviation = means[row["with"].split()[-1]]
        check(abs(float(row["best"]) - value) < 1e-12 and value == max(mean for mean, _ in means.values()), (row, means))
        check(abs(float(row["deviation"]) - deviation) < 1e-12, (row, means))
    for name in ("grid.svg", "grid.pdf", "grid.png"):
        expect(cli("plot", sweep, "--over", RATE, "--over", "network.fc1.units", "-o", os.path.join(folder, name)), 0)
    text = open(os.path.join(folder, "grid.svg"), encoding="utf-8").read()
    for words in ("Loss, validation", "Accuracy, validation", "mean ± standard deviation (n = 2), with the best of the other settings"):
        check(words in text, words)
    for options, words in ((("--over", RATE), (RATE, "twice")), (("--over", "seed", "--over", "name"), ("two", "not 3")),
                           (("--over", "network.fc9.units"), ("did you mean fc1 or fc2?",)),
                           (("--over", "units"), ("there is no", "units")),
                           (("--over", "batch_size"), ("did you mean training.batch_size?",))):
        error_lines(cli("plot", sweep, "--over", RATE, *options, "-o", path), 2, *words)
    error_lines(cli("report", sweep, "-o", os.path.join(folder, "r")), 2, sweep, "is the folder of a sweep")


def test_rates(folder):
    """Means over seeds at each rate, what diverged without a value, in every format."""
    seeds = ("1", "2", "3")
    runs = {rate: [train(folder, f"{rate}-{seed}", f"{RATE}={rate}", f"seed={seed}", "training.loss=mse", status=status)
                   for seed in seeds]
            for rate, status in (("0.1", 0), ("0.001", 0), ("1e9", 3))}
    every = [run for group in runs.values() for run in group]
    path = os.path.join(folder, "rate.csv")
    for option, pick in (((), lambda values: values[-1]), (("--best",), max)):
        result = expect(cli("plot", *every, "--over", RATE, "--what", "accuracy", "--split", "validation", *option, "-o", path), 0)
        equal((result.stdout, result.stderr), ("", ""))
        rows = read(path)
        equal([row[RATE] for row in rows], ["0.001", "0.1", "1000000000"])
        equal([(row["runs"], row["diverged"]) for row in rows], [("3", "0"), ("3", "0"), ("0", "3")])
        column = "best" if option else "last"
        for row, rate in zip(rows, ("0.001", "0.1")):
            values = [pick(accuracies(run, "validation")) for run in runs[rate]]
            check(abs(float(row[column]) - statistics.mean(values)) < 1e-12)
            check(abs(float(row["deviation"]) - statistics.stdev(values)) < 1e-12)
        equal((rows[2][column], rows[2]["deviation"]), ("", ""))
    expect(cli("plot", *every, "--over", RATE, "--what", "accuracy", "-o", path), 0)
    equal([row["split"] for row in read(path)], ["validation"] * 3 + ["test"] * 3)

    for name in ("rate.svg", "rate.pdf", "rate.png"):
        picture = os.path.join(folder, name)
        for option in ((), ("--dark", "--what", "loss"), ("--what", "f_beta", "--beta", "2", "--best")):
            expect(cli("plot", *every, "--over", RATE, *option, "-o", picture), 0)
            check(os.path.getsize(picture) > 2000, name)
    expect(cli("plot", *every, "--over", RATE, "--what", "accuracy", "--split", "test", "-o", os.path.join(folder, "rate.svg")), 0)
    document = xml.dom.minidom.parse(os.path.join(folder, "rate.svg"))
    texts = ["".join(child.data for child in text.childNodes) for text in document.getElementsByTagName("text")]
    for text in ("Learning rate", "diverged", "Accuracy, test, mean ± standard deviation (n = 3)"):
        check(text in texts, texts)
    # Loss beside accuracy: one table after the other.
    expect(cli("plot", *every, "--over", RATE, "--split", "test", "-o", path), 0)
    equal([row["metric"] for row in read(path)], ["loss"] * 3 + ["metric"] + ["accuracy"] * 3)
    # The same in all runs is said, and drawn.
    result = expect(cli("plot", *runs["0.1"], "--over", RATE, "--what", "loss", "--split", "test", "-o", path), 0)
    equal(result.stderr, f"minima-cli: plot: {RATE} is 0.1 in all runs\n")
    equal(len(read(path)), 1)
    # Where one run was not evaluated, the others are drawn.
    bare = train(folder, "bare", f"{RATE}=0.01", "training.loss=mse", "training.evaluate.splits=[]")
    result = expect(cli("plot", *runs["0.1"], bare, "--over", RATE, "--what", "loss", "--split", "test", "-o", path), 0)
    equal(result.stderr, f"minima-cli: plot: {bare}: has measured no loss on the test samples and is left out\n")
    equal(len(read(path)), 1)
    result = expect(cli("plot", *runs["0.1"], bare, "--over", RATE, "--what", "loss", "-o", path), 0)
    equal(result.stderr, f"minima-cli: plot: {bare}: has measured no loss and is left out\n")


def test_defaults_of_kinds(folder):
    """A rate that is the default of one optimizer is that rate with each, in what is trained and in the figure, whatever is varied first."""
    file = write(folder, "e.minima", EXPERIMENT)
    rates = ("0.001", "0.01", "0.1")
    axes = ("--vary", "training.optimizer.name=sgd,adam"), ("--vary", RATE + "=" + ",".join(rates))
    for number, order in enumerate((axes, axes[::-1])):
        sweep = os.path.join(folder, f"s{number}")
        expect(cli("sweep", file, "--run-dir", sweep, "-q", "--set", "training.budget.epochs=1", *order[0], *order[1]), 0)
        path = os.path.join(folder, "kinds.csv")
        expect(cli("plot", sweep, "--over", "training.optimizer.name", "--what", "accuracy", "--split", "validation", "-o", path), 0)
        rows = read(path)
        equal(sorted((row["series"], row["training.optimizer.name"], row["runs"]) for row in rows),
              [(f"Learning rate {rate}", kind, "1") for rate in rates for kind in ("adam", "sgd")])
        runs = {frozenset(name.split("-")[1:]): os.path.join(sweep, name) for name in os.listdir(sweep)}
        for row in rows:
            rate, kind = row["series"].split()[-1], row["training.optimizer.name"]
            run = runs[frozenset((f"optimizer={kind}", f"learning_rate={rate}"))]
            alone = train(folder, f"{number}-{kind}-{rate}", f"training.optimizer.name={kind}", f"{RATE}={rate}",
                          "training.budget.epochs=1")
            equal(metrics(run)[-1]["loss"], metrics(alone)[-1]["loss"])
            equal(float(row["last"]), accuracies(run, "validation")[-1])
    # The same of settings that are given one after the other.
    run = train(folder, "set", RATE + "=0.01", "training.optimizer.name=adam", "training.budget.epochs=1")
    equal(metrics(run)[-1]["loss"], metrics(alone_of(folder, "0.01"))[-1]["loss"])


def alone_of(folder, rate):
    return os.path.join(folder, f"0-adam-{rate}")


def test_kinds(folder):
    """Kinds are categories in the order given; other settings that differ make series, each with a name."""
    runs = [train(folder, f"{name}-{units}", f"training.optimizer.name={name}", f"{RATE}=0.01", f"network.fc1.units={units}")
            for name in ("sgd", "rmsprop", "adam") for units in (16, 32)]
    path = os.path.join(folder, "kinds.csv")
    expect(cli("plot", *runs, "--over", "training.optimizer.name", "--what", "accuracy", "--split", "test", "-o", path), 0)
    rows = read(path)
    equal([(row["series"], row["training.optimizer.name"]) for row in rows],
          [(f"fc1: Units {units}", name) for units in (16, 32) for name in ("sgd", "rmsprop", "adam")])
    equal([float(row["last"]) for row in rows], [accuracies(run, "test")[-1] for run in runs[::2] + runs[1::2]])
    expect(cli("plot", *runs, "--over", "network.fc1.units", "--what", "accuracy", "--split", "test", "-o", path), 0)
    equal([(row["series"], row["network.fc1.units"]) for row in read(path)],
          [(series, units) for series in ("optimizer sgd", "optimizer rmsprop", "optimizer adam") for units in ("16", "32")])
    # A setting that one kind does not have.
    error_lines(cli("plot", *runs, "--over", "training.optimizer.momentum", "-o", path), 2, runs[4], "training.optimizer.momentum",
                "known are name, learning_rate")


def test_wrong(folder):
    run = train(folder, "run")
    picture = os.path.join(folder, "wrong.svg")
    for arguments, parts in (
            (("--over", "training.optimizer.lr"), (run, "training.optimizer.lr", "did you mean learning_rate?")),
            (("--over", "training.optimizer"), (run, "name one of them: training.optimizer.name")),
            (("--over", "network.fc9.units"), (run, "network.fc9.units", "did you mean fc1 or fc2?")),
            (("--over", ""), (run, "is not a path")),
            (("--over", RATE, "--what", "confusion"), ("--over", "confusion")),
            (("--over", RATE, "--what", "learning_rate"), ("--over", "learning_rate")),
            (("--over", RATE, "--what", "gradient_norm"), ("--over", "gradient_norm")),
            (("--best",), ("--best", "--over"))):
        error_lines(cli("plot", run, *arguments, "-o", picture), 2, *parts)
        check(not os.path.exists(picture))
    result = expect(cli("plot", run, "--over", RATE, "--split", "train", "-o", picture), 2)
    equal(result.stderr.splitlines()[-1], "minima-cli: plot: no run has measured loss on the training samples")
    check(not os.path.exists(picture))


def test_numbers(folder):
    """Without classes the error stands beside the loss; an accuracy was never measured."""
    with open(os.path.join(folder, "line.csv"), "w", encoding="utf-8") as file:
        file.write("x,y\n" + "".join(f"{i},{3 * i + i % 7 / 10}\n" for i in range(100)))
    experiment = changed(
        data={"dataset": {"name": "csv", "file": "line.csv"}, "split": {"validation": 10}, "scale": "standardize"},
        network=[{"id": "in", "layer": "input"}, {"id": "out", "layer": "linear", "units": 1}])
    experiment["training"].update(loss="mse", batch_size=16)
    runs = [train(folder, f"batch-{size}", f"training.batch_size={size}", experiment=experiment) for size in (8, 16)]
    path = os.path.join(folder, "numbers.csv")
    expect(cli("plot", *runs, "--over", "training.batch_size", "--split", "test", "-o", path), 0)
    rows = [row for row in read(path) if row["metric"] == "rmse"]
    equal([row["training.batch_size"] for row in rows], ["8", "16"])
    for row, run in zip(rows, runs):
        equal(float(row["last"]), [float(line["rmse"]) for line in metrics(run) if line["split"] == "test"][-1])
    error_lines(cli("plot", *runs, "--over", "training.batch_size", "--what", "accuracy", "-o", path), 2,
                "no run has measured accuracy")


if __name__ == "__main__":
    sys.exit(main(globals()))
