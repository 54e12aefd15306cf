"""Several runs are laid over each other, seen over samples and with another metric on the right; a report of the last is made."""
import json
import os
import re

from driver import wait_for, walk
from harness import expect, run


def wait_for_run(session, number):
    """Waits until so many have been started and the last is over; the window may tell for a moment what it told of the one before."""
    wait_for(f"run {number} to be over", lambda: len(session.runs()) == number
             and json.loads((session.runs()[-1] / "run.json").read_text(encoding="utf-8"))["status"] == "finished")
    session.wait_for_phase("Finished")


def list_runs(session, number):
    """Opens the list of runs that can be added; the check buttons of that many."""
    app = session.app
    app.click("Compare", role="push button")
    app.click("Add Runs…", role="push button")
    dialog = wait_for("the list of runs", lambda: next((w for w in app.root.children if w.name == "Add Runs"), None))
    rows = []

    def find_rows():
        rows[:] = [node for node in walk(app.again(dialog), True) if node.role == "check box"]
        return len(rows) == number and all(row.description for row in rows)

    wait_for(f"{number} other runs", find_rows, said=lambda: rows)
    return rows


def toggle_mean(app):
    """With keys: behind the buttons that take the two runs away."""
    app.click("Compare", role="push button")
    wait_for("the list of runs in the charts", lambda: app.has("check box", "Mean of Repeats"))
    for key in ("Tab", "Tab", " "):
        app.press(key)


def two_runs_are_compared_and_reported(session):
    app = session.start("-r", "digits-mlp")
    app.click("Start")
    session.wait_for_phase("Finished")
    app.click("Start")
    wait_for_run(session, 2)
    session.page("Training")
    session.set_spin("Learning rate", 0.05)
    app.click("Start")
    session.page("Watch")
    wait_for_run(session, 3)

    def describe(chart):
        return next((node.description for node in walk(app.root, True) if node.role == "image" and node.name == chart), "")

    def loss():
        return describe("Loss")

    def count_runs():
        return len(re.findall("(?<!Best of )validation, ", loss()))

    wait_for("the best to be told", lambda: "Best of validation" in loss())
    expect("this run" not in loss(), loss())
    rows = list_runs(session, 2)
    expect(all("Handwritten digits, small" in row.name for row in rows), rows)
    # Which is which, and how good of what, is said of each.
    expect(all(re.search(r"\nBest validation accuracy [\d.]+\s% — Learning rate 0\.1$", row.description) for row in rows),
           [row.description for row in rows])
    session.screenshot("choose-run")
    for row in rows:
        app.click_with_pointer(row)
    app.click("Add 2 Runs", role="push button")
    wait_for("all runs in the chart", lambda: "validation, this run" in loss() and count_runs() == 3, said=loss)
    wait_for("the rate of this run", lambda: "this run (Learning rate 0.05)" in describe("Learning rate"),
             said=lambda: describe("Learning rate"))
    session.screenshot("compared-runs")
    # Two of them have the same settings: their mean, and the one with another rate.
    toggle_mean(app)
    wait_for("the mean", lambda: "validation, Learning rate 0.1 (n = 2): " in loss() and " ± " in loss() and count_runs() == 2, said=loss)
    session.screenshot("mean-open")
    app.press("Escape")
    session.screenshot("mean-of-runs")
    toggle_mean(app)
    wait_for("all three again", lambda: " ± " not in loss() and count_runs() == 3, said=loss)
    # What is in the charts is not offered again.
    app.click(lambda name: name.startswith("Remove "), role="push button")
    wait_for("one run to go from the chart", lambda: count_runs() == 2, said=loss)
    app.press("Escape")
    list_runs(session, 1)
    app.press("Escape")
    wait_for("the list of runs to close", lambda: app.find_window("Add Runs") is None)

    report = session.home / "report"
    session.choose_from_menu("Main Menu", "Make Report…")
    session.save_dialog("Make Report", report, "Make Report")
    names = {os.path.relpath(os.path.join(place, name), report) for place, _, files in os.walk(report) for name in files}
    expect({"report.pdf", "figures/loss.svg", "tables/settings.tex", "data/metrics.csv"} <= names, names)
    expect((report / "data/metrics.csv").read_bytes() == (session.runs()[2] / "metrics.csv").read_bytes(), "other numbers")


run(two_runs_are_compared_and_reported)
