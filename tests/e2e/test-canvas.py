"""The drawing of the network with the keyboard: shown, walked through, wired, extended, undone and done again."""
from harness import expect, run, wait_for

RECIPE = "Handwritten digits, small"


def canvas_of(app):
    return app.find(name="Network", role=("grouping", "panel", "filler"))


def wait_for_layers(session, ids):
    """What the list says, which shows the same network."""
    session.app.click("Show as list")
    wait_for(f"the layers {ids}", lambda: [row.split(",")[0] for row in session.layers()] == ids)
    session.app.click("Show as drawing")


def wait_for_selected(app, name):
    wait_for(f"{name} to be selected", lambda: canvas_of(app).description.split(",")[0] == name)


def focus_canvas(app):
    def there():
        focused = app.focused()
        return focused is not None and focused.name == "Network"

    for _ in range(60):
        if there():
            return
        app.press("Tab")
        try:
            wait_for("the canvas to have the keyboard", there, 0.3)
        except AssertionError:
            pass
    expect(False, f"Tab does not reach the canvas, but {app.focused()!r}")


def a_network_is_drawn_with_the_keyboard(session):
    app = session.start()
    session.open_recipe(RECIPE)
    ids = ["image", "flat", "hidden", "act", "output"]
    wait_for_layers(session, ids)

    focus_canvas(app)
    app.press("Home")
    wait_for_selected(app, "image")
    app.press("Down")
    wait_for_selected(app, "flat")
    app.press("Down")
    wait_for_selected(app, "hidden")

    # A second wire into a layer of one input: both are added.
    app.press("c")
    wait_for("the wish for a wire", lambda: canvas_of(app).description.startswith("Connecting hidden"))
    app.press("Down")
    app.press("Down")
    app.press("Return")
    joined = ["image", "flat", "hidden", "act", "add", "output"]
    wait_for_layers(session, joined)

    app.find("list", "Layers", visible=False).select_child(3)
    app.click("Add Dropout")
    more = ["image", "flat", "hidden", "act", "dropout", "add", "output"]
    wait_for_layers(session, more)
    focus_canvas(app)
    wait_for_selected(app, "dropout")
    app.press("z", control=True)
    wait_for_layers(session, joined)
    focus_canvas(app)
    app.press("z", control=True)
    wait_for_layers(session, ids)
    focus_canvas(app)
    app.press("z", control=True, shift=True)
    app.press("z", control=True, shift=True)
    wait_for_layers(session, more)

    focus_canvas(app)
    app.press("Home")
    wait_for_selected(app, "image")
    app.press("Down")
    wait_for_selected(app, "flat")
    app.press("Down")
    wait_for_selected(app, "hidden")
    app.press("Delete")
    wait_for_layers(session, [name for name in more if name != "hidden"])


run(a_network_is_drawn_with_the_keyboard)
