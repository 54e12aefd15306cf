"""The drawing of the network with the keyboard: shown, walked through, wired, extended, undone and done again; what is wrong is mended
where it is told."""
import json

from harness import SOURCE, description, run, show_drawing, wait_for, wait_for_layers, wait_for_selected

RECIPE = "Handwritten digits, small"


def a_network_is_drawn_with_the_keyboard(session):
    app = session.start()
    session.open_recipe(RECIPE)
    ids = ["image", "flat", "hidden", "act", "output"]
    joined = ["image", "flat", "hidden", "act", "add", "output"]

    # A second wire into a layer of one input: both are added.
    canvas = show_drawing(app)
    for key in ("Home", "Down", "Down"):
        app.press(key)
    wait_for_selected(canvas, "hidden")
    app.press("c")
    wait_for("the wish for a wire", lambda: description(canvas).startswith("Connecting hidden"))
    for key in ("Down", "Down"):
        app.press(key)
    wait_for("the output to be aimed at", lambda: description(canvas).startswith("Connecting hidden to output"))
    app.press("Return")
    app.click("Show as list")
    wait_for_layers(app, joined)

    # Undone and done again on the canvas; a layer of the palette goes below the one selected there.
    show_drawing(app)
    app.press("z", control=True)
    app.click("Show as list")
    wait_for_layers(app, ids)
    canvas = show_drawing(app)
    app.press("z", control=True, shift=True)
    for key in ("Home", "Down", "Down"):
        app.press(key)
    wait_for_selected(canvas, "hidden")
    app.click("Add Dropout")
    wait_for_selected(canvas, "dropout")
    app.press("Up")
    wait_for_selected(canvas, "hidden")
    app.press("Delete")
    app.click("Show as list")
    wait_for_layers(app, ["image", "flat", "dropout", "act", "add", "output"])


def a_problem_is_mended_at_its_node(session):
    recipe = json.loads((SOURCE / "data/recipes/digits-mlp.minima").read_text(encoding="utf-8"))
    recipe["network"] = [{"id": "image", "layer": "input"},
                         {"id": "conv", "layer": "conv2d", "out_channels": 6, "kernel_size": 3, "padding": 1},
                         {"id": "output", "layer": "linear", "units": 10}]
    path = session.home / "wrong.minima"
    path.write_text(json.dumps(recipe), encoding="utf-8")
    app = session.start(path)
    canvas = show_drawing(app)
    app.press("End")
    wait_for_selected(canvas, "output")
    wait_for("what is wrong to be said", lambda: "problem: " in description(canvas), said=lambda: description(canvas))

    app.press("F10", shift=True)
    app.act(app.find_below(canvas.path, "menu item", "Mend the Problem…"))
    app.click("Insert Flatten")
    app.find("label", "Valid")
    app.click("Show as list")
    wait_for_layers(app, ["image", "conv", "flatten", "output"])
    show_drawing(app)
    app.press("z", control=True)
    app.click("Show as list")
    wait_for_layers(app, ["image", "conv", "output"])


run(a_network_is_drawn_with_the_keyboard, a_problem_is_mended_at_its_node)
