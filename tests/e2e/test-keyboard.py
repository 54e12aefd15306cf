"""A run is started, paused, taken a step further and stopped with the keyboard alone."""
from harness import canvas_of, expect, run, wait_for


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


def a_page_that_is_chosen_takes_no_typed_key(session):
    """The first thing on the page of the training is the experiment's name, which the space for a pause must not replace."""
    app = session.open_long_experiment()
    name = app.find("frame").name
    app.click_with_pointer(canvas_of(app))
    wait_for("the drawing to have the keyboard", lambda: app.focused() and app.focused().role not in ("text", "page tab"))
    app.click("Start")
    session.wait_for_phase("Training", "Evaluating", past=0)
    app.click_with_pointer(app.find("page tab", "Training"))
    app.find("spin button", "Train for")
    app.press(" ")
    paused_at = session.wait_for_phase("Paused")
    app.press(" ")
    session.wait_for_phase("Training", "Evaluating", past=paused_at)
    expect(app.find("frame").name == name, app.find("frame").name)
    # What cannot be is not taken for something that can.
    spin = app.find("spin button", "Train for")
    before = spin.value()
    spin.set_text("2.5")
    session.screenshot("training-wrong")
    app.press("Return")
    expect(app.again(spin).value() == before, app.again(spin).value())


run(a_run_needs_no_pointer, a_page_that_is_chosen_takes_no_typed_key)
