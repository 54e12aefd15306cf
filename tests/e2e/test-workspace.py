"""The workspace: the network and views of its run together, a view in a window of its own, presenting; and what was open is
open again after the program was killed."""
import signal

from harness import Atspi, canvas_of, expect, run, wait_for


def windows(app):
    """The windows on the screen."""
    return [window for window in app.root.children if window.has_state(Atspi.StateType.SHOWING)]


def a_run_is_watched_beside_its_network(session):
    app = session.open_long_experiment()
    session.page("Workspace")
    canvas_of(app)
    app.find("panel", "Curves")
    app.find("panel", "Evaluations")
    app.click("Start")
    app.find("push button", "Pause")
    wait_for("the confusion matrix of the run", lambda: app.has(None, lambda name: "Confusion matrix" in name))
    expect(app.has("panel", "Network"), "the network is shown while it trains")

    # A view goes to a window of its own, and comes back.
    before = len(windows(app))
    app.click("Move Curves to its own window", within=app.find("panel", "Curves"))
    wait_for("a second window", lambda: len(windows(app)) == before + 1)
    app.click("Back to the Main Window")
    wait_for("the second window to go", lambda: len(windows(app)) == before)
    app.find("push button", "Close Curves")

    # Presenting leaves the views alone on the screen; Escape ends it.
    app.switch("F5", "the header to go", lambda: not app.has("push button", "Stop"))
    expect(app.has("panel", "Curves"), "the views are shown while presenting")
    app.switch("Escape", "the header to come back", lambda: app.has("push button", "Stop"))
    app.click("Stop")
    app.find("push button", "Start")


def what_was_open_is_open_again(session):
    app = session.start()
    session.open_recipe("Handwritten digits, small")
    session.page("Training")
    session.set_spin("Seed", 7)
    kept = session.home / "state/minima"
    wait_for("what is open to be kept",
             lambda: any('"seed": 7' in path.read_text() for path in kept.glob("draft-*"))
             and '"modified" : true' in (kept / "open.json").read_text())
    app.process.send_signal(signal.SIGKILL)
    app.process.wait(120)

    app = session.start()
    app.find("label", lambda name: name.startswith("Minima did not end properly"))
    wait_for("the change that was not saved", lambda: app.find("spin button", "Seed").value() == 7)
    app.press("q", control=True)
    expect(app.wait_for_exit() == 0, "the program quits without a question")

    # In order: no word of it, and everything is there all the same.
    app = session.start()
    wait_for("the change that was not saved", lambda: app.find("spin button", "Seed").value() == 7)
    expect(not app.has("label", lambda name: name.startswith("Minima did not end properly")), "it had ended in order")


run(a_run_is_watched_beside_its_network, what_was_open_is_open_again)
