"""Runs that are over are opened again, from the list and from any folder, and show what they measured."""
import csv
import json
import re

from harness import SOURCE, command_line, expect, plain, run, wait_for

EPOCHS = 3


def train(session, place, seed):
    """What the command line makes of the small network; the folder."""
    experiment = json.loads((SOURCE / "data/recipes/digits-mlp.minima").read_text(encoding="utf-8"))
    experiment.update(name=f"Seed {seed}", seed=seed)
    experiment["training"]["budget"] = {"epochs": EPOCHS}
    path = session.home / f"{seed}.minima"
    path.write_text(json.dumps(experiment), encoding="utf-8")
    command_line("train", path, "--run-dir", session.home / place, "-q")
    return session.home / place


def check_shown(session, folder):
    """The curves and the matrix are those of the folder."""
    app = session.app
    with open(folder / "metrics.csv", newline="", encoding="utf-8") as file:
        metrics = [row for row in csv.DictReader(file) if row["split"] == "validation"]
    expect(len(metrics) == EPOCHS, metrics)
    view = app.find("filler", "MnEvaluationView")
    accuracy = f"accuracy {float(metrics[-1]['accuracy']):.3f}"
    app.find_text(lambda text: plain(text).startswith(f"Epoch {EPOCHS}, step {metrics[-1]['step']}: {accuracy}"), view)
    last = float(metrics[-1]["loss"])

    def told():
        """Where the curve of the validation samples ends."""
        for node in app.all("image", "Loss"):
            found = re.search(rf"validation: {EPOCHS} points from [\d.]+ to ([\d.]+)", plain(node.description))
            if found:
                return abs(float(found[1]) - last) <= 1e-3 * last
        return False

    wait_for(f"a loss of {last} at the end", told)
    matrix = session.home / f"{folder.name}.csv"
    session.export_with_button("Confusion matrix", matrix)
    with open(matrix, newline="", encoding="utf-8") as file:
        shown = [[int(cell) for cell in row[1:]] for row in list(csv.reader(file))[1:]]
    expected = [[0] * 10 for _ in range(10)]
    with open(folder / "confusion-validation.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["step"] == metrics[-1]["step"]:
                expected[int(row["true"])][int(row["predicted"])] = int(row["count"])
    expect(shown == expected, f"{shown} instead of {expected}")


def open_chooser(session):
    """The path of the list of runs."""
    session.choose_from_menu("Open Menu", "Open Run…")
    return wait_for("the list of runs", lambda: session.app.find_window("Open Run"))


def a_run_of_the_list_is_opened(session):
    folder = train(session, "data/minima/runs/first", 1)
    train(session, "data/minima/runs/second", 2)
    app = session.start()
    app.find("push button", "Handwritten digits, small")
    chooser = open_chooser(session)
    app.find_below(chooser, "push button", lambda name: name.startswith("Open Seed 2, "))
    app.act(app.find_below(chooser, "push button", lambda name: name.startswith("Open Seed 1, ")))
    check_shown(session, folder)


def a_run_in_another_folder_is_opened(session):
    folder = train(session, "elsewhere/third", 3)
    app = session.start()
    app.find("push button", "Handwritten digits, small")
    chooser = open_chooser(session)
    app.find_below(chooser, "label", "No Runs")
    app.act(app.find_below(chooser, "push button", lambda name: name.endswith("Other Folder…")))
    session.choose_folder("Folder of the Run", folder, "Choose")
    check_shown(session, folder)

    # What is no run is explained.
    chooser = open_chooser(session)
    app.act(app.find_below(chooser, "push button", lambda name: name.endswith("Other Folder…")))
    session.choose_folder("Folder of the Run", session.home / "elsewhere", "Choose")
    texts = session.answer("The Run Cannot Be Opened", "Close")
    expect(any("elsewhere" in text for text in texts), texts)


def a_run_is_opened_by_its_folder(session):
    folder = train(session, "elsewhere/fourth", 4)
    session.start(folder)
    check_shown(session, folder)

    # One that lacks what it was made with is told of as a run.
    lacking = folder.rename(folder.with_name("fifth"))
    (lacking / "experiment.json").unlink()
    session.send(lacking)
    texts = session.answer("The Run Cannot Be Opened", "Close")
    expect(any("experiment.json is missing" in text for text in texts), texts)


run(a_run_of_the_list_is_opened, a_run_in_another_folder_is_opened, a_run_is_opened_by_its_folder)
