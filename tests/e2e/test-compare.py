"""Two runs are laid over each other, seen over samples and with another metric on the right; a report of the last is made."""
import os

from driver import wait_for, walk
from harness import expect, run


def two_runs_are_compared_and_reported(session):
    app = session.start("-r", "digits-mlp")
    app.click("Start")
    session.wait_for_phase("Finished")
    app.click("Start")
    wait_for("the second run", lambda: len(session.runs()) == 2)
    session.wait_for_phase("Finished")
    session.page("Training")
    session.set_spin("Learning rate", 0.05)
    app.click("Start")
    wait_for("the third run", lambda: len(session.runs()) == 3)
    session.page("Watch")
    session.wait_for_phase("Finished")

    def describe(chart):
        return next(node.description for node in walk(app.root, True) if node.role == "image" and node.name == chart)

    def loss():
        return describe("Loss")

    wait_for("the best to be told", lambda: "Best of validation" in loss())
    expect("this run" not in loss(), loss())
    app.click("Compare", role="push button")
    app.click("Add Run…", role="push button")
    dialog = wait_for("the list of runs", lambda: next((w for w in app.root.children if w.name == "Add Run"), None))
    rows = wait_for("the other run", lambda: [node for node in walk(dialog, True) if node.role == "push button"
                                              and node.name.startswith("Add ")])
    expect(len(rows) == 2 and all("Handwritten digits, small" in row.name for row in rows), rows)
    # Which is which, and how good of what, is said of each.
    expect(all("Best validation accuracy" in row.description and "learning rate 0.1" in row.description for row in rows),
           [row.description for row in rows])
    session.screenshot("choose-run")
    app.act(rows[0])
    wait_for("both runs in the chart", lambda: "validation, this run" in loss()
             and "validation, learning rate 0.1" in loss())
    expect("this run (learning rate 0.05)" in describe("Learning rate"), describe("Learning rate"))
    session.screenshot("compared-runs")

    report = session.home / "report"
    session.choose_from_menu("Main Menu", "Make Report…")
    session.save_dialog("Make Report", report, "Make Report")
    wait_for("the report", report.exists, 60)
    names = {os.path.relpath(os.path.join(place, name), report) for place, _, files in os.walk(report) for name in files}
    expect({"report.pdf", "figures/loss.svg", "tables/settings.tex", "data/metrics.csv"} <= names, names)
    expect((report / "data/metrics.csv").read_bytes() == (session.runs()[2] / "metrics.csv").read_bytes(), "other numbers")


run(two_runs_are_compared_and_reported)
