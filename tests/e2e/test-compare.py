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

    def loss():
        return next(node.description for node in walk(app.root, True) if node.role == "image" and node.name == "Loss")

    wait_for("the best to be told", lambda: "Best of validation" in loss())
    expect("this run" not in loss(), loss())
    app.click("Compare", role="push button")
    app.click("Add Run…", role="push button")
    dialog = wait_for("the list of runs", lambda: next((w for w in app.root.children if w.name == "Add Run"), None))
    rows = wait_for("the other run", lambda: [node for node in walk(dialog, True) if node.role == "push button"
                                              and node.name.startswith("Add ")])
    expect(len(rows) == 1 and "Handwritten digits, small" in rows[0].name, rows)
    session.screenshot("choose-run")
    app.act(rows[0])
    wait_for("both runs in the chart", lambda: "validation, this run" in loss()
             and f"validation, {session.runs()[0].name}" in loss())
    session.screenshot("compared-runs")

    report = session.home / "report"
    session.choose_from_menu("Main Menu", "Make Report…")
    session.save_dialog("Make Report", report, "Make Report")
    wait_for("the report", report.exists, 60)
    names = {os.path.relpath(os.path.join(place, name), report) for place, _, files in os.walk(report) for name in files}
    expect({"report.pdf", "figures/loss.svg", "tables/settings.tex", "data/metrics.csv"} <= names, names)
    expect((report / "data/metrics.csv").read_bytes() == (session.runs()[1] / "metrics.csv").read_bytes(), "other numbers")


run(two_runs_are_compared_and_reported)
