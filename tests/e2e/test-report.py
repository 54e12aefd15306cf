"""The report of a run that was just trained, made from the menu: nothing is missing in its folder, and its pages tell with what
each figure was measured."""
import csv
import datetime
import json
import os
import re

from exported import check_pdf, check_svg, read_csv, read_tex
from harness import expect, plain, run

SPLITS = ["validation", "test", "train"]
HISTOGRAMS = [f"histogram-{kind}-{layer}.weight" for kind in ("weights", "gradients") for layer in ("1-hidden", "2-output")]
HISTOGRAMS += [f"histogram-outputs-{layer}" for layer in ("1-hidden", "2-act", "3-output")]
# Those that have a caption, and those that stand beside them.
FIGURES = ["loss", "accuracy", "f-beta", "learning-rate", "gradient-norm", "network-drawing", "layers-gradient-norm", "layers-dead",
           "layers-mean", *(f"{name}-{split}" for name in ("confusion", "f-beta", "precision-recall") for split in SPLITS),
           *(name for name in HISTOGRAMS if "-1-" in name)]
BESIDE = ["layers-update", "layers-saturated", "layers-deviation", *(f"confusion-{split}-rows" for split in SPLITS),
          *(f"roc-{split}" for split in SPLITS), *(name for name in HISTOGRAMS if "-1-" not in name)]
TABLES = ["results", "scores-validation", "scores-test", "scores-train", "network", "costs", "events", "settings"]
EPOCHS = 5
SEED = 7


def train(session):
    """The recipe, with another seed and for so many epochs, set in the window."""
    app = session.start()
    session.open_recipe("Handwritten digits, small")
    session.page("Training")
    session.set_spin("Train for", EPOCHS)
    session.set_spin("Seed", SEED, app.find("filler", "MnTrainingPage"))
    app.click("Start")
    session.wait_for_phase("Finished")
    return session.runs()[-1]


def check_folder(report):
    names = {os.path.relpath(os.path.join(place, name), report) for place, _, files in os.walk(report) for name in files}
    wanted = {"report.pdf", "experiment.minima", "data/metrics.csv"}
    wanted |= {f"figures/{name}.{end}" for name in FIGURES + BESIDE for end in ("svg", "pdf")}
    wanted |= {f"data/{name}.csv" for name in FIGURES + BESIDE + TABLES} | {f"tables/{name}.tex" for name in TABLES}
    expect(wanted <= names, f"{sorted(wanted - names)} are missing")
    expect(all((report / name).stat().st_size > 0 for name in names), "an empty file")


def check_figures(report):
    words = {"loss": ["Loss", "Epochs", "validation"], "accuracy": ["Accuracy", "Epochs", "test"],
             "f-beta": ["macro average", "Epochs", "test"],
             "learning-rate": ["Learning rate"], "gradient-norm": ["Gradient norm"],
             "confusion-validation": ["Predicted class"], "confusion-test": ["Predicted class"], "confusion-train": ["Predicted class"],
             "network-drawing": ["hidden", "output", "Linear · 10 units", "650"]}
    words |= {f"f-beta-{split}": ["Macro average", "recall", "9"] for split in SPLITS}
    words |= {f"precision-recall-{split}": ["Recall", "9 (AP "] for split in SPLITS}
    words |= {f"roc-{split}": ["False positive rate", "9 (AUC "] for split in SPLITS}
    words |= {f"confusion-{split}-rows": ["Predicted class", "1.0"] for split in SPLITS}
    words |= {f"layers-{name}": ["Epochs", "hidden", "output"] for name in ("gradient-norm", "update", "mean", "deviation")}
    words |= {f"layers-{name}": ["Epochs", "act"] for name in ("dead", "saturated")}
    words |= {name: [name.split("-")[-1].removesuffix(".weight")] for name in HISTOGRAMS}
    for name in FIGURES + BESIDE:
        description = check_svg(report / f"figures/{name}.svg", [])
        said = plain((report / f"figures/{name}.svg").read_text(encoding="utf-8") + description)
        text = plain(check_pdf(report / f"figures/{name}.pdf", []))
        for word in words[name]:
            expect(word in said and word in text, f"{name} does not say {word!r}: {text}")
        read_csv(report / f"data/{name}.csv")
    for name in HISTOGRAMS:
        read_csv(report / f"data/{name}.csv", ["time", "from", "to", "count"], ["time", "from", "to", "count"])
    for name in ("loss", "accuracy", "f-beta-test", "precision-recall-test", "roc-test", "layers-update"):
        read_csv(report / f"data/{name}.csv", ["series", "x", "y"], ["x", "y"])


def check_tables(report, folder):
    expect((report / "data/metrics.csv").read_bytes() == (folder / "metrics.csv").read_bytes(), "the numbers are others")
    with open(folder / "metrics.csv", newline="", encoding="utf-8") as file:
        metrics = list(csv.DictReader(file))
    results = {row["Measured on"]: row for row in read_csv(report / "data/results.csv", None, ["Loss", "Loss, best"])}
    for split, name in (("train", "training"), ("validation", "validation"), ("test", "test")):
        measured = [float(row["accuracy"]) for row in metrics if row["split"] == split]
        found = [float(results[name][column]) for column in ("Accuracy", "Accuracy, best")]
        expect(found == [measured[-1], max(measured)], f"{name}: {found} for {measured}")
    for name in TABLES:
        rows, typeset = read_csv(report / f"data/{name}.csv"), read_tex(report / f"tables/{name}.tex")[0]
        expect(len(typeset) == len(rows) + 1, f"{name}: {len(rows)} rows, {len(typeset)} typeset")
    settings = {row["Setting"]: row["Value"] for row in read_csv(report / "data/settings.csv")}
    expect((settings["seed"], settings["training.optimizer.learning_rate"], settings["training.budget.epochs"])
           == (str(SEED), "0.1", str(EPOCHS)), settings)
    experiment = json.loads((report / "experiment.minima").read_text(encoding="utf-8"))
    expect(experiment["seed"] == SEED and len(experiment["network"]) == 5, experiment)


def check_pages(report, folder):
    """Each figure has a caption, and each that was measured tells settings, seed, n and date in it."""
    started = json.loads((folder / "run.json").read_text(encoding="utf-8"))["started"]
    date = datetime.datetime.fromisoformat(started).astimezone()
    date = f"{date.day} {date:%B %Y}"
    text = " ".join(check_pdf(report / "report.pdf", [], (794, 1123), None).split())
    text = re.sub(r"(?<=\d) (?=\d{3}\b)", "", plain(text))
    captions = dict(re.findall(r"Figure (\d+)\. (The network\..*?it has\.|.*?" + re.escape(date) + r"\.)", text))
    expect(sorted(map(int, captions)) == list(range(1, 1 + len(FIGURES))), f"{captions} of {text}")
    for caption in captions.values():
        if caption.startswith("The network"):
            expect("4810 parameters" in caption, caption)
            continue
        for word in ("Gradient descent", "learning rate 0.1", "batches of 16", f"seed {SEED}",
                     "n = 1294 training, 144 validation, 359 test", date):
            expect(word.lower() in caption.lower(), f"{word!r} is not in {caption!r}")
    # Costs stand beside the layers there.
    for table in range(1, len(TABLES)):
        expect(f"Table {table}." in text, f"no table {table} in {text}")


def a_report_is_complete(session):
    folder = train(session)
    report = session.home / "report"
    session.choose_from_menu("Main Menu", "Make Report…")
    session.save_dialog("Make Report", report, "Make Report")
    session.app.find_text(lambda text: text == f"The report is in {report}")
    check_folder(report)
    check_figures(report)
    check_tables(report, folder)
    check_pages(report, folder)


run(a_report_is_complete)
