"""Closing the window while a network trains: nothing is lost without being asked, and the run can be read afterwards."""
import csv
import signal

from harness import command_line, expect, run


def check_run(session):
    """The one run there is was stopped and saved; its weights and numbers can be used. Gives its last epoch."""
    runs = session.runs()
    expect(len(runs) == 1, runs)
    scores = command_line("evaluate", runs[0], "--split", "test")
    expect("accuracy" in scores.lower(), scores)
    table = session.home / "numbers.csv"
    command_line("export", runs[0], "--csv", table)
    with open(table, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    expect(len(rows) > 10, f"only {len(rows)} rows")
    drawing = session.home / "curves.svg"
    command_line("plot", runs[0], "--what", "curves", "-o", drawing)
    expect(drawing.stat().st_size > 1000, drawing.stat().st_size)
    return rows


def closing_the_window_asks_and_saves(session):
    app = session.open_long_experiment()
    session.page("Training")
    session.set_spin("Batch size", 32)
    app.click("Start")
    step = session.wait_for_phase("Training", "Evaluating", past=500)

    app.click("Close", role="push button")
    session.answer("Training Is Running", "Cancel")
    step = session.wait_for_phase("Training", "Evaluating", past=step)

    app.click("Close", role="push button")
    session.answer("Training Is Running", "Stop and Save")
    session.answer("Save Changes?", "Cancel")
    expect(session.wait_for_phase("Stopped") is None, "the line of a run that is over tells no step")

    # The run is over; only the changes are asked about.
    app.click("Close", role="push button")
    texts = session.answer("Save Changes?", "Discard")
    expect(any("“long”" in text for text in texts), texts)
    status = app.wait_for_exit()
    expect(status == 0, f"status {status}")
    rows = check_run(session)
    expect(max(int(row["step"]) for row in rows) >= step, f"the last row is before step {step}")


def ending_the_session_saves_the_run(session):
    app = session.open_long_experiment()
    app.click("Start")
    session.wait_for_phase("Training", "Evaluating", past=500)
    app.process.send_signal(signal.SIGTERM)
    status = app.wait_for_exit()
    expect(status == 0, f"status {status}")
    check_run(session)


run(closing_the_window_asks_and_saves, ending_the_session_saves_the_run)
