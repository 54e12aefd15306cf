"""Editing, undo and redo, saving, the question about unsaved changes, and files that cannot be opened."""
import json

from harness import expect, layers, run, wait_for, wait_for_layers

MENU = "Main Menu"
RECIPE = "Handwritten digits, small"


def title(session):
    return session.app.root.children[0].name


def editing_saving_and_opening_again(session):
    app = session.start()
    session.open_recipe(RECIPE)
    ids = ["image", "flat", "hidden", "act", "output"]
    more = ["image", "flat", "hidden", "act", "dropout", "output"]
    wait_for_layers(app, ids)
    expect(title(session) == RECIPE, title(session))

    app.find("list", "Layers").select_child(3)
    app.click("Add Dropout")
    wait_for_layers(app, more)
    wait_for("the mark of a change", lambda: title(session) == f"• {RECIPE}")
    session.choose_from_menu(MENU, "Undo")
    wait_for_layers(app, ids)
    session.choose_from_menu(MENU, "Redo")
    wait_for_layers(app, more)

    path = session.home / "mine.minima"
    session.choose_from_menu(MENU, "Save As…")
    session.save_dialog("Save the Experiment", path, "Save")
    wait_for("the title without the mark of a change", lambda: "•" not in title(session))
    saved = path.read_text(encoding="utf-8")
    expect([node["id"] for node in json.loads(saved)["network"]] == more, saved)

    app.find("list", "Layers").select_child(2)
    session.set_spin("Units", 24, app.find("filler", "MnInspector"))
    wait_for("the mark of a change", lambda: title(session).startswith("•"))
    app.click("Close", role="push button")
    session.answer("Save Changes?", "Cancel")
    wait_for("24 units", lambda: "24 units" in layers(app)[2])
    app.click("Close", role="push button")
    session.answer("Save Changes?", "Discard")
    expect(app.wait_for_exit() == 0, "closing the window fails")
    expect(path.read_text(encoding="utf-8") == saved, "discarded changes are in the file")

    app = session.start(path)
    app.click("Show as list")
    wait_for_layers(app, more)
    expect("64 units" in layers(app)[2], layers(app))
    app.find("list", "Layers").select_child(2)
    session.set_spin("Units", 24, app.find("filler", "MnInspector"))
    wait_for("the mark of a change", lambda: title(session).startswith("•"))
    app.click("Close", role="push button")
    session.answer("Save Changes?", "Save")
    expect(app.wait_for_exit() == 0, "closing the window fails")
    expect(json.loads(path.read_text(encoding="utf-8"))["network"][2]["units"] == 24, path.read_text(encoding="utf-8"))


def broken_files_are_explained(session):
    app = session.open_long_experiment()
    good = (session.home / "long.minima").read_text(encoding="utf-8")
    broken = {
        "cut.minima": good[:len(good) // 2],
        "layer.minima": good.replace('"relu"', '"relo"'),
        "empty.minima": "",
        "picture.minima": "\x89PNG\r\n",
        "missing.minima": None,
    }
    said = {}
    for name, content in broken.items():
        path = session.home / name
        if content is not None:
            path.write_text(content, encoding="utf-8")
        session.send(path)
        texts = session.answer("Cannot Open the Experiment", "Close")
        said[name] = " ".join(texts)
        expect(name in said[name], f"the message about {name} does not name it: {texts}")
    expect("relo" in said["layer.minima"] and "network" in said["layer.minima"], said["layer.minima"])
    expect(len(layers(app)) == 5, layers(app))
    app.click("Start")
    session.wait_for_phase("Training", "Evaluating", past=0)


run(editing_saving_and_opening_again, broken_files_are_explained)
