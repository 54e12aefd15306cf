"""A sweep is described, trained, stopped and resumed in its window; what is wrong with a value is said before anything begins."""
import json
import re

from driver import sensitive, wait_for, walk
from harness import expect, run


def window(app):
    return wait_for("the window of the sweep", lambda: next((w for w in app.root.children if w.name.startswith("Sweep: ")), None))


def open_sweep(session):
    session.choose_from_menu("Main Menu", "Sweep…")
    return window(session.app)


def entry(app, title):
    """The field of values of that setting."""
    return app.find("text", title, within=window(app))


def add_setting(app, title):
    """Found by a search, taken with Enter."""
    app.click("Add Setting")
    app.set_text(app.find("entry", "Search settings"), " ".join(word for word in title.split() if word != "·"))
    # The menu has the keyboard once it is open; a key that comes before is lost.
    app.switch("Return", f"{title} to be varied", lambda: app.has("text", title, window(app)))
    return entry(app, title)


def states(app):
    """What is said of each run."""
    rows = app.find("list", "Runs of the sweep")
    return [[label.name for label in walk(row, True) if label.role == "label"] for row in rows.children]


def choose_next(app, title, key):
    """The next of what a list that drops down offers, or the one before."""
    app.act(app.find("combo box", title, within=window(app)).children[0])
    app.press(key)
    app.press("Return")


def trial_folders(session):
    sweeps = [path for path in session.runs() if (path / "sweep.json").exists()]
    expect(len(sweeps) == 1, sweeps)
    return [path for path in sorted(sweeps[0].glob("*")) if path.is_dir()]


def status(path):
    return json.loads((path / "run.json").read_text(encoding="utf-8"))["status"]


def settings_and_seeds_are_varied(session):
    app = session.start("-r", "digits-mlp")
    open_sweep(session)
    rate = entry(app, "Learning rate")
    # GTK 4.8 knows no text of an entry "to its end".
    values = rate.call("Text", "GetText", "(ii)", 0, 12)[0]
    expect(values == "0.01, 0.1, 1", values)
    wait_for("three runs", lambda: app.has("label", "3 runs"))
    session.screenshot("sweep-form")
    app.set_text(rate, "0.1, fast")
    app.find_text(lambda text: "Learning rate: must be a number" in text and "fast" in text)
    wait_for("nothing to start", lambda: not sensitive(app.find("push button", "Start", within=window(app))))
    session.screenshot("sweep-wrong")
    # What a formula stands for is said; widths are whole numbers.
    app.set_text(app.again(rate), "log:0.01:1:3")
    wait_for("its values", lambda: app.has("label", "0.01, 0.1, 1"))
    app.set_text(app.again(rate), "0.1, 0.02")
    # By its name before all that has the word in its place, as the momentum of the optimizer.
    add_setting(app, "Optimizer")
    app.click("Do not vary Optimizer", within=window(app))
    units = add_setting(app, "hidden · Units")
    app.set_text(units, "log:8:100:4")
    wait_for("whole numbers", lambda: app.has("label", "8, 19, 43, 100"))
    session.screenshot("sweep-formula")
    app.set_text(app.again(units), "8, 16")
    wait_for("what was typed alone", lambda: not app.has("label", "8, 19, 43, 100"))
    session.set_spin("Seeds", 2)
    wait_for("eight runs", lambda: app.has("label", "8 runs"))
    session.screenshot("sweep-two-settings")
    app.click("Start", within=window(app))
    app.find_text(lambda text: text == "8 of 8 runs done")
    session.screenshot("sweep-done")
    rows = states(app)
    expect(len(rows) == 8 and all(len(row) == 2 and row[1].startswith("Validation accuracy ") for row in rows), rows)
    expect(rows[0][0] == "Learning rate 0.1, hidden · Units 8, Seed 42", rows[0])
    folders = trial_folders(session)
    expect(len(folders) == 8 and all(status(path) == "finished" for path in folders), folders)

    app.click("Figure", within=window(app))
    figure = wait_for("the figure", lambda: next((n for n in walk(window(app), True) if n.role == "image" and n.name == "Sweep"), None))
    wait_for("means over the learning rate", lambda: "n = 2" in app.again(figure).description, said=lambda: app.again(figure).description)
    session.screenshot("sweep-figure")
    choose_next(app, "And", "Down")
    wait_for("a heat map", lambda: re.search(r"2 rows, 2 columns.* Best: hidden · Units: (8|16), Learning rate: 0\.(1|02) — 0\.\d+ \(± ",
                                             app.again(figure).description), said=lambda: app.again(figure).description)
    session.screenshot("sweep-grid")
    choose_next(app, "Over", "Down")
    # What was chosen as the second is the first now.
    wait_for("means over units", lambda: "n = 2" in app.again(figure).description and "Heat map" not in app.again(figure).description,
             said=lambda: app.again(figure).description)
    # All eight over each other, in a tab.
    app.click("Curves", within=window(app))

    def curves():
        return [len(re.findall("(?<!Best of )validation, ", node.description)) for node in walk(app.root, True)
                if node.role == "image" and node.name == "Loss"]

    wait_for("all curves", lambda: 8 in curves(), said=curves)
    session.screenshot("sweep-curves")

    # And as a table, from which the window comes back when it has been closed.
    app.click("Table", within=window(app))
    runs = wait_for("the window of runs", lambda: next((w for w in app.root.children if w.name == "Runs"), None))
    wait_for("the runs of the sweep", lambda: "8 runs" in app.texts(within=runs), said=lambda: app.texts(within=runs))
    app.click("Close", within=window(app))
    wait_for("the window of the sweep to close", lambda: not any(w.name.startswith("Sweep: ") for w in app.root.children))
    session.screenshot("sweep-table")
    app.click("Open Sweep", within=runs)
    app.find_text(lambda text: text == "8 of 8 runs done", within=window(app))
    expect(all(row[1].startswith("Validation accuracy ") for row in states(app)), states(app))
    expect(not app.has("push button", "Resume", window(app)), "nothing is left to be done")


def a_sweep_is_stopped_and_goes_on(session):
    app = session.open_long_experiment()
    open_sweep(session)
    app.set_text(entry(app, "Learning rate"), "0.1, 0.05, 0.01")
    wait_for("three runs", lambda: app.has("label", "3 runs"))
    app.click("Start", within=window(app))
    app.find_text(lambda text: text.startswith("0 of 3 runs done, ") and "running" in text)
    wait_for("a run to train", lambda: any(row[1].startswith("Training, ") for row in states(app)), said=lambda: states(app))
    session.screenshot("sweep-running")
    app.click("Stop", within=window(app))
    app.find_text(lambda text: text == "0 of 3 runs done")
    wait_for("all to wait", lambda: all(row[1] == "Waiting" or row[1].startswith("Stopped, ") for row in states(app)),
             said=lambda: states(app))
    expect(states(app)[0][1].startswith("Stopped, ") and states(app)[2][1] == "Waiting", states(app))
    begun = [path for path in trial_folders(session) if status(path) == "stopped"]
    expect(begun, trial_folders(session))
    steps = json.loads((begun[0] / "run.json").read_text(encoding="utf-8"))["summary"]["steps"]
    app.click("Resume", within=window(app))
    wait_for("the first to go on", lambda: states(app)[0][1].startswith("Training, "), said=lambda: states(app))
    app.click("Close", within=window(app))
    session.answer("The Sweep Is Running", "Cancel")
    expect(states(app)[0][1].startswith("Training, "), states(app))
    app.click("Close", within=window(app))
    session.answer("The Sweep Is Running", "Stop and Save")
    wait_for("the window to close", lambda: not any(w.name.startswith("Sweep: ") for w in app.root.children))
    expect(all(status(path) == "stopped" for path in trial_folders(session)), trial_folders(session))
    after = json.loads((begun[0] / "run.json").read_text(encoding="utf-8"))["summary"]["steps"]
    expect(after > steps > 0, (steps, after))


def a_failure_is_told_where_it_is_seen(session):
    app = session.start("-r", "uva-mlp")
    open_sweep(session)
    app.click("Start", within=window(app))
    # All others would fail, too, so none is tried; why is said below the count and below the run.
    app.find_text(lambda text: re.match(r"0 of \d+ runs done, 1 failed\nLearning rate [\d.]+: the files of CIFAR-10 ", text))
    reasons = [row[2] for row in states(app) if len(row) == 3]
    expect(len(reasons) == 1 and "CIFAR-10" in reasons[0] and states(app)[0][1] == "Failed", states(app))
    session.screenshot("sweep-failed")
    app.find("push button", "Resume", within=window(app))


def quitting_asks_about_a_sweep(session):
    app = session.open_long_experiment()
    open_sweep(session)
    app.click("Start", within=window(app))
    wait_for("a run to train", lambda: any(row[1].startswith("Training, ") for row in states(app)), said=lambda: states(app))
    app.press("q", control=True)
    session.answer("The Sweep Is Running", "Stop and Save")
    app.wait_for_exit()
    expect([status(path) for path in trial_folders(session)].count("stopped") >= 1, trial_folders(session))
    expect(all(status(path) == "stopped" for path in trial_folders(session)), trial_folders(session))


run(settings_and_seeds_are_varied, a_sweep_is_stopped_and_goes_on, a_failure_is_told_where_it_is_seen, quitting_asks_about_a_sweep)
