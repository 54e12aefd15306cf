"""A run is started, paused, taken a step further and stopped with the keyboard alone."""
from harness import expect, run, wait_for


def a_run_needs_no_pointer(session):
    app = session.open_long_experiment()
    app.press("r", control=True)
    session.wait_for_phase("Training", "Evaluating", past=0)

    app.press(" ")
    paused_at = session.wait_for_phase("Paused")
    app.press(".", control=True)
    wait_for("one step more", lambda: session.status() == ("Paused", paused_at + 1))
    app.press(" ")
    session.wait_for_phase("Training", "Evaluating", past=paused_at + 1)
    app.press(".", control=True, shift=True)
    session.wait_for_phase("Stopped")

    focus = wait_for("something to have the keyboard", app.focused)
    expect(focus.name == "Start", focus)
    app.press("Return")
    session.wait_for_phase("Training", "Evaluating", past=0)


run(a_run_needs_no_pointer)
