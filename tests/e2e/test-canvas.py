"""The drawing of the network with the keyboard: shown, walked through, wired, extended, undone and done again."""
from harness import run, wait_for

RECIPE = "Handwritten digits, small"


def canvas_of(app):
    return app.find("panel", "Network")


def wait_for_layers(session, ids):
    wait_for(f"the layers {ids}", lambda: [row.split(",")[0] for row in session.layers()] == ids)


def wait_for_selected(app, name):
    wait_for(f"{name} to be selected", lambda: canvas_of(app).description.split(",")[0] == name)


def show_drawing(app):
    """It gets the keyboard with that."""
    app.click("Show as drawing")
    wait_for("the canvas to have the keyboard", lambda: (focused := app.focused()) and focused.path == canvas_of(app).path)


def a_network_is_drawn_with_the_keyboard(session):
    app = session.start()
    session.open_recipe(RECIPE)
    ids = ["image", "flat", "hidden", "act", "output"]
    joined = ["image", "flat", "hidden", "act", "add", "output"]

    # A second wire into a layer of one input: both are added.
    show_drawing(app)
    for key in ("Home", "Down", "Down"):
        app.press(key)
    wait_for_selected(app, "hidden")
    app.press("c")
    wait_for("the wish for a wire", lambda: canvas_of(app).description.startswith("Connecting hidden"))
    for key in ("Down", "Down"):
        app.press(key)
    wait_for("the output to be aimed at", lambda: canvas_of(app).description.startswith("Connecting hidden to output"))
    app.press("Return")
    app.click("Show as list")
    wait_for_layers(session, joined)

    # Undone and done again on the canvas; a layer of the palette goes below the one selected there.
    show_drawing(app)
    app.press("z", control=True)
    app.click("Show as list")
    wait_for_layers(session, ids)
    show_drawing(app)
    app.press("z", control=True, shift=True)
    for key in ("Home", "Down", "Down"):
        app.press(key)
    wait_for_selected(app, "hidden")
    app.click("Add Dropout")
    wait_for_selected(app, "dropout")
    app.press("Up")
    wait_for_selected(app, "hidden")
    app.press("Delete")
    app.click("Show as list")
    wait_for_layers(session, ["image", "flat", "dropout", "act", "add", "output"])


run(a_network_is_drawn_with_the_keyboard)
