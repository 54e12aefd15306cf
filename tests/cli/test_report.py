#!/usr/bin/env python3
# test_report.py - the folder that `minima-cli report` makes of a run: complete, exact, never half there. TAP.
#
# Usage: test_report.py MINIMA_CLI SOURCE_DIR
#
# SPDX-License-Identifier: MIT
import csv
import filecmp
import math
import os
import re
import struct
import sys
import xml.dom.minidom

from harness import changed, check, cli, equal, error_lines, expect, main, metrics, write

FIGURES = ["accuracy", "f-beta", "gradient-norm", "learning-rate", "loss", "network-drawing"]
FIGURES += [f"{kind}-{split}" for kind in ("confusion", "f-beta", "precision-recall", "roc") for split in ("test", "validation")]
FIGURES += ["confusion-test-rows", "confusion-validation-rows"]
TABLES = ["events", "network", "results", "scores-test", "scores-validation", "settings"]


def train(folder, **members):
    run = os.path.join(folder, "run")
    experiment = changed(name="50% of A_B & {C}", **members)
    expect(cli("train", write(folder, "e.minima", experiment), "--run-dir", run, "-q"), 0)
    return run


def read_table(report, name):
    with open(os.path.join(report, "data", name + ".csv"), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def count_pages(path):
    """As many as its page tree says; leaves of it are counted as well."""
    data = read_bytes(path)
    count = int(re.search(rb"/Count (\d+)", data)[1])
    equal(len(re.findall(rb"/Type /Page\b(?!s)", data)), count)
    return count


def test_everything_is_there(folder):
    run, report = train(folder), os.path.join(folder, "report")
    expect(cli("report", run, "-o", report), 0)
    names = {os.path.relpath(os.path.join(place, name), report) for place, _, files in os.walk(report) for name in files}
    wanted = {"report.pdf", "experiment.minima", "data/metrics.csv", "data/costs.csv", "tables/costs.tex"}
    wanted |= {f"figures/{name}.{end}" for name in FIGURES for end in ("svg", "pdf")}
    wanted |= {f"data/{name}.csv" for name in FIGURES + TABLES} | {f"tables/{name}.tex" for name in TABLES}
    check(wanted <= names, wanted - names)
    equal(names - wanted, set())
    for name in FIGURES:
        xml.dom.minidom.parse(os.path.join(report, "figures", name + ".svg"))
        check(read_bytes(os.path.join(report, "figures", name + ".pdf")).startswith(b"%PDF-"), name)
    # The network: its boxes with their names, as the graph has them.
    drawing = read_bytes(os.path.join(report, "figures", "network-drawing.svg")).decode()
    check("<svg" in drawing and drawing.count("<path") > 4, drawing[:200])
    equal([row["name"] for row in read_table(report, "network-drawing")],
          [row["Layer"] for row in read_table(report, "network")[:-1]])
    # Three figures fit on a page, two side by side being one; the tables take at least one more.
    pages = count_pages(os.path.join(report, "report.pdf"))
    check(5 <= pages <= 8, pages)
    # The experiment can be run again.
    expect(cli("describe", os.path.join(report, "experiment.minima")), 0)


def test_damaged_counts(folder):
    """Of older evaluations, which F over epochs alone needs: all else is there."""
    run, report = train(folder), os.path.join(folder, "report")
    with open(os.path.join(run, "confusion-validation.csv"), encoding="utf-8") as file:
        lines = file.read().splitlines(keepends=True)
    lines.insert(1, "1,0.01,20000,0,1\n")
    with open(os.path.join(run, "confusion-validation.csv"), "w", encoding="utf-8") as file:
        file.writelines(lines)
    result = expect(cli("report", run, "-o", report), 0)
    check("F over epochs is left out" in result.stderr and "confusion-validation.csv" in result.stderr, result.stderr)
    names = {name.removesuffix(".svg") for name in os.listdir(os.path.join(report, "figures")) if name.endswith(".svg")}
    equal(names, set(FIGURES))
    # Those of the other split are as good as ever.
    equal({row["series"] for row in read_table(report, "f-beta")}, {"test"})
    equal({row["Measured on"] for row in read_table(report, "results") if row["Macro F1"]}, {"test"})
    error_lines(cli("plot", run, "-o", os.path.join(folder, "f.svg"), "--what", "f_beta"), 2, "confusion-validation.csv")


def test_numbers_are_those_of_the_run(folder):
    run, report = train(folder), os.path.join(folder, "report")
    expect(cli("report", run, "-o", report), 0)
    check(filecmp.cmp(os.path.join(run, "metrics.csv"), os.path.join(report, "data", "metrics.csv"), shallow=False))
    rows = metrics(run)
    for name in ("loss", "accuracy"):
        for split, title in (("batch", "mini-batch"), ("validation", "validation"), ("test", "test")):
            drawn = [(float(row["x"]), float(row["y"])) for row in read_table(report, name) if row["series"] == title]
            measured = [(float(row["epoch"]), float(row[name])) for row in rows if row["split"] == split]
            equal(drawn, measured)
    for row in read_table(report, "results"):
        measured = [entry for entry in rows if entry["split"] == row["Measured on"]]
        equal(float(row["Loss"]), float(measured[-1]["loss"]))
        equal(float(row["Accuracy"]), float(measured[-1]["accuracy"]))
        equal(float(row["Loss, best"]), min(float(entry["loss"]) for entry in measured))
        equal(float(row["Accuracy, best"]), max(float(entry["accuracy"]) for entry in measured))

    # F over epochs ends with the one of the table of scores, and stands among the results; beta as it was chosen.
    other = os.path.join(folder, "other")
    expect(cli("report", run, "-o", other, "--beta", "2"), 0)
    for place, beta, named in ((report, 1, "1"), (other, 2, "2")):
        for split in ("validation", "test"):
            drawn = [(float(row["x"]), float(row["y"])) for row in read_table(place, "f-beta") if row["series"] == split]
            equal([x for x, _ in drawn], [float(row["epoch"]) for row in rows if row["split"] == split])
            macro = [row for row in read_table(place, f"scores-{split}") if row["Class"] == "macro average"]
            check(abs(drawn[-1][1] - float(macro[0][f"F{named}"])) < 1e-12, beta)
            result = [row for row in read_table(place, "results") if row["Measured on"] == split][0]
            equal(float(result[f"Macro F{named}"]), drawn[-1][1])
            equal(float(result[f"Macro F{named}, best"]), max(y for _, y in drawn))

    # Scores by their definitions, from the counts as the run stored them.
    with open(os.path.join(run, "confusion-test.csv"), newline="", encoding="utf-8") as file:
        counts = list(csv.DictReader(file))
    step = counts[-1]["step"]
    counts = [(int(row["true"]), int(row["predicted"]), int(row["count"])) for row in counts if row["step"] == step]
    scores = read_table(report, "scores-test")
    equal(len(scores), 10 + 3)
    for k, row in enumerate(scores[:10]):
        hits = sum(n for true, predicted, n in counts if true == predicted == k)
        true, predicted = sum(n for t, _, n in counts if t == k), sum(n for _, p, n in counts if p == k)
        equal(int(row["Samples"]), true)
        check(abs(float(row["Precision"]) - hits / predicted) < 1e-12, row)
        check(abs(float(row["Recall"]) - hits / true) < 1e-12, row)
        check(abs(float(row["F1"]) - 2 * hits / (true + predicted)) < 1e-12, row)
        check("F2" not in row, row)
    # Another F beside it where one is asked for.
    other = os.path.join(folder, "report-2")
    expect(cli("report", run, "-o", other, "--beta", "2"), 0)
    for k, row in enumerate(read_table(other, "scores-test")[:10]):
        hits = sum(n for true, predicted, n in counts if true == predicted == k)
        true, predicted = sum(n for t, _, n in counts if t == k), sum(n for _, p, n in counts if p == k)
        check(abs(float(row["F1"]) - 2 * hits / (true + predicted)) < 1e-12, row)
        check(abs(float(row["F2"]) - 5 * hits / (4 * true + predicted)) < 1e-12, row)
    for wrong in ("-1", "nan", "x"):
        expect(cli("report", run, "-o", os.path.join(folder, "none"), "--beta", wrong), 2)
    total = read_table(report, "network")[-1]
    equal(int(total["Parameters"]), 64 * 32 + 32 + 32 * 10 + 10)


def read_scores(run, split):
    """What the network said of each sample at the last evaluation: its class and its outputs, by the format's description."""
    data = read_bytes(os.path.join(run, f"predictions-{split}.bin"))
    length, _, size = struct.unpack_from("<IIQ", data, 8)
    n_kept, named, n = struct.unpack_from("<IIQ", data, 40 + 16)
    equal((n_kept, named), (10, 0))
    labels = struct.unpack_from(f"<{2 * n}i", data, 40 + 40)[1::2]
    record = 16 + (size + 7) // 8 * 8
    first = 40 + (length + 7) // 8 * 8
    at = first + ((len(data) - first) // record - 1) * record + 16 + n + n % 2
    outputs = [struct.unpack_from("<10e", data, at + 20 * i) for i in range(n)]
    return labels, [[math.exp(x) / sum(map(math.exp, row)) for x in row] for row in outputs]


def test_classes_are_told_apart_as_well_as_it_says(folder):
    run, report = train(folder), os.path.join(folder, "report")
    expect(cli("report", run, "-o", report), 0)
    for split in "test", "validation":
        labels, scores = read_scores(run, split)
        table = read_table(report, f"scores-{split}")
        for k, row in enumerate(table[:10]):
            own = [score[k] for label, score in zip(labels, scores) if label == k]
            others = [score[k] for label, score in zip(labels, scores) if label != k]
            area = sum((x > y) + (x == y) / 2 for x in own for y in others) / len(own) / len(others)
            precision = sum(sum(y >= x for y in own) / sum(y >= x for y in own + others) for x in own) / len(own)
            check(abs(float(row["Area under ROC"]) - area) < 1e-9, f"{row}, not {area}")
            check(abs(float(row["Average precision"]) - precision) < 1e-9, f"{row}, not {precision}")
        for name, short, column in (("precision-recall", "AP", "Average precision"), ("roc", "AUC", "Area under ROC")):
            titles = dict.fromkeys(row["series"] for row in read_table(report, f"{name}-{split}"))
            equal(list(titles), [f"{k} ({short} {float(row[column]):.3f})" for k, row in enumerate(table[:10])])
        # Where both weigh the same, the curves over beta pass through F1.
        ones = {row["series"]: float(row["y"]) for row in read_table(report, f"f-beta-{split}")
                if abs(float(row["x"]) - 1) < 1e-9}
        for row in table:
            name = row["Class"][0].upper() + row["Class"][1:]
            check(abs(ones[name] - float(row["F1"])) < 1e-9, f"{row}, not {ones[name]}")
        counts, shares = read_table(report, f"confusion-{split}"), read_table(report, f"confusion-{split}-rows")
        for row, share in zip(counts, shares):
            samples = sum(int(row[str(k)]) for k in range(10))
            for k in range(10):
                check(abs(float(share[str(k)]) - int(row[str(k)]) / samples) < 1e-12, f"{share} of {row}")
    # Without what it said of single samples the rest is still told.
    os.remove(os.path.join(run, "predictions-test.bin"))
    less = os.path.join(folder, "less")
    expect(cli("report", run, "-o", less), 0)
    equal(set(os.listdir(os.path.join(report, "figures"))) - set(os.listdir(os.path.join(less, "figures"))),
          {f"{name}-test.{end}" for name in ("roc", "precision-recall") for end in ("svg", "pdf")})
    check("Area under ROC" not in read_table(less, "scores-test")[0], "areas of nothing")


def test_layers_that_were_looked_into(folder):
    run, report = os.path.join(folder, "run"), os.path.join(folder, "report")
    expect(cli("train", write(folder, "e.minima", changed()), "--run-dir", run, "--probe-every", "10", "-q"), 0)
    expect(cli("report", run, "-o", report), 0)
    with open(os.path.join(run, "probes.csv"), newline="", encoding="utf-8") as file:
        seen = list(csv.DictReader(file))
    for name, column, unit, layers in (("gradient-norm", "gradient_norm", 1, ["fc1", "fc2"]), ("dead", "dead", 100, ["act"]),
                                       ("update", "update_ratio", 1, ["fc1", "fc2"]), ("saturated", "saturated", 100, ["act"]),
                                       ("mean", "mean", 1, ["fc1", "act", "fc2"]),
                                       ("deviation", "deviation", 1, ["fc1", "act", "fc2"])):
        drawn = [(row["series"], float(row["x"]), float(row["y"])) for row in read_table(report, f"layers-{name}")]
        equal(drawn, [(layer, float(row["epoch"]), unit * float(row[column])) for layer in layers for row in seen
                      if row["node"] == layer])
    check(not any(name.startswith("histogram") for name in os.listdir(os.path.join(report, "figures"))), "none were stored")
    # Lines of many layers would hide each other: there are rows of colours.
    many = [{"id": "image", "layer": "input"}, {"id": "flat", "layer": "flatten"}]
    many += [{"id": f"fc{i}", "layer": "linear", "units": 10} for i in range(12)]
    deep, strips = os.path.join(folder, "deep"), os.path.join(folder, "strips")
    expect(cli("train", write(folder, "deep.minima", changed(network=many)), "--run-dir", deep, "--probe-every", "50", "-q"), 0)
    expect(cli("report", deep, "-o", strips), 0)
    equal(list(read_table(strips, "layers-update")[0])[1:], [f"fc{i}" for i in range(12)])


def test_latex_is_escaped(folder):
    run, report = train(folder), os.path.join(folder, "report")
    # Settings that were changed are called by their titles; the run's own record has their paths.
    with open(os.path.join(run, "events.csv"), "a", encoding="utf-8") as file:
        for setting, old, new in (("training.optimizer.learning_rate", 0.1, 0.02), ("network.fc1.freeze", "false", "true"),
                                  ("network.gone.p", 0.5, 0.2)):
            file.write(f"9,1,288,1,2026-11-22T00:00:00.000000Z,changed,{setting},{old},{new},\n")
    expect(cli("report", run, "-o", report), 0)
    for name in TABLES:
        with open(os.path.join(report, "tables", name + ".tex"), encoding="utf-8") as file:
            text = file.read()
        # pdfLaTeX stops at these in a document that loads no other encodings.
        check(not set(text) & set('"\u2009\u202f→−·') and r"\textquotedbl" not in text, f"{name}: {text}")
        lines = text.splitlines()
        columns = len(re.fullmatch(r"\\begin\{tabular\}\{([lr]+)\}", lines[0])[1])
        equal(lines[-1], r"\end{tabular}")
        for line in lines[1:-1]:
            if line != r"\hline":
                check(line.endswith(r" \\"), line)
                equal(len(re.findall(r"(?<!\\)&", line)), columns - 1)
                check(not re.search(r"(?<!\\)[#%_]", re.sub(r"10\^\{-?\d+\}", "", line)), line)
    check(r"learning\_rate" in read_bytes(os.path.join(report, "tables", "settings.tex")).decode())
    equal([row["Event"] for row in read_table(report, "events")][-3:],
          ["Learning rate: 0.1 → 0.02", "fc1 · Frozen: false → true", "network.gone.p: 0.5 → 0.2"])
    check(r"fc1 $\cdot$ Frozen: false $\to$ true" in read_bytes(os.path.join(report, "tables", "events.tex")).decode())


def test_nothing_is_half_there(folder):
    run, report = train(folder), os.path.join(folder, "report")
    error_lines(cli("report", run), 2, "-o FOLDER")
    error_lines(cli("report", os.path.join(folder, "none"), "-o", report), 2, "none")
    check(not os.path.exists(report))
    os.mkdir(report)
    write(report, "mine.txt", "kept")
    error_lines(cli("report", run, "-o", report), 2, "exists already")
    equal(os.listdir(report), ["mine.txt"])
    os.remove(os.path.join(report, "mine.txt"))
    os.remove(os.path.join(run, "metrics.csv"))
    before = set(os.listdir(folder))
    check(cli("report", run, "-o", report).returncode != 0)
    equal(set(os.listdir(folder)) - before, set())


def test_a_folder_is_named_in_several_ways(folder):
    run = train(folder)
    for number, (name, there) in enumerate([("out/", False), ("./out", False), ("a/b//", False), ("out/", True),
                                            (".", True), ("../link", True)]):
        around = os.path.join(folder, f"around-{number}")
        place = os.path.join(around, "in")
        os.makedirs(os.path.join(place, "out") if name == "out/" and there else place)
        if name == "../link":
            os.mkdir(os.path.join(around, "elsewhere"))
            os.symlink("elsewhere", os.path.join(around, "link"))
        before = os.stat(os.path.join(place, name)).st_ino if there else None
        expect(cli("report", run, "-o", name, cwd=place), 0)
        report = os.path.join(place, name)
        equal(sorted(os.listdir(report)), ["data", "experiment.minima", "figures", "report.pdf", "tables"])
        check(not there or os.stat(report).st_ino == before, name)
        # Nothing is left beside it, and what is there is not written over.
        check(not any(entry.startswith(".") for place_, dirs, _ in os.walk(around) for entry in dirs), name)
        error_lines(cli("report", run, "-o", name, cwd=place), 2, f" {name}: exists already")
    error_lines(cli("report", run, "-o", write(folder, "file", "mine")), 2, "exists already")
    # An empty folder that could not be filled is empty again.
    empty = os.path.join(folder, "empty")
    os.mkdir(empty)
    os.remove(os.path.join(run, "metrics.csv"))
    check(cli("report", run, "-o", empty).returncode != 0)
    equal(os.listdir(empty), [])


def test_all_that_was_measured_is_drawn(folder):
    training = changed()["training"]
    training["evaluate"]["top_k"] = 3
    run, report = train(folder, training=training), os.path.join(folder, "report")
    expect(cli("report", run, "-o", report), 0)
    drawn = [(float(row["x"]), float(row["y"])) for row in read_table(report, "top-k") if row["series"] == "test"]
    equal(drawn, [(float(row["epoch"]), float(row["top_k"])) for row in metrics(run) if row["split"] == "test"])


def test_a_regression_has_no_classes(folder):
    with open(os.path.join(folder, "line.csv"), "w", encoding="utf-8") as file:
        file.write("x,y\n" + "".join(f"{i},{3 * i + i % 7 / 10}\n" for i in range(100)))
    experiment = changed(
        data={"dataset": {"name": "csv", "file": "line.csv"}, "split": {"validation": 10}, "scale": "standardize"},
        network=[{"id": "in", "layer": "input"}, {"id": "out", "layer": "linear", "units": 1}])
    experiment["training"].update(loss="mse", batch_size=16)
    run, report = os.path.join(folder, "run"), os.path.join(folder, "report")
    expect(cli("train", write(folder, "line.minima", experiment), "--run-dir", run, "-q"), 0)
    expect(cli("report", run, "-o", report), 0)
    names = os.listdir(os.path.join(report, "figures"))
    check({"rmse.svg", "mae.svg", "r2.svg", "loss.svg"} <= set(names), names)
    for name in "rmse", "mae", "r2":
        measured = [(float(row["epoch"]), float(row[name])) for row in metrics(run) if row["split"] == "validation"]
        drawn = [(float(row["x"]), float(row["y"])) for row in read_table(report, name) if row["series"] == "validation"]
        check(drawn and drawn == measured, f"{name}: {drawn}, not {measured}")
    check(not any(name.startswith(("accuracy", "confusion", "f-beta", "precision", "roc", "layers")) for name in names), names)
    check("RMSE" in read_table(report, "results")[0] and "Accuracy" not in read_table(report, "results")[0])
    # What the network costs follows from the table, which need not be there any more.
    os.remove(os.path.join(folder, "line.csv"))
    again = os.path.join(folder, "again")
    expect(cli("report", run, "-o", again), 0)
    for place in report, again:
        total = next(row for row in read_table(place, "network") if row["Layer"] == "Total")
        equal(int(total["Parameters"]), 2)


if __name__ == "__main__":
    sys.exit(main(globals()))
