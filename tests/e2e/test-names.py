"""Whatever takes the keyboard says what it is, and every figure tells in words what it shows."""
import re

from harness import Atspi, expect, run, wait_for, walk

CONTROLS = ("push button", "toggle button", "check box", "radio button", "combo box", "spin button", "slider", "entry",
            "text", "page tab", "image", "list item", "menu item")
# What GTK says of an accessible without a name: its type.
TYPE_NAME = re.compile("(Gtk|Adw|Mn)[A-Z]")


def is_named(node, parent):
    if node.name and not TYPE_NAME.match(node.name):
        return True
    if node.role == "list item":  # named by what it contains
        return any(child.role == "label" and child.name for child in walk(node))
    if parent.name == "AdwToastWidget":  # libadwaita leaves the button that closes a toast without a name
        return True
    # The close button of a tab has its name in the tooltip, the button inside a drop-down is named by it.
    return bool(node.description) or parent.role == "combo box" and is_named(parent, parent)


def nameless(root):
    found = []
    for parent in walk(root, True):
        for node in parent.children:
            if node.has_state(Atspi.StateType.FOCUSABLE) and node.role in CONTROLS and not is_named(node, parent):
                found.append(f"{node!r} in {parent!r}")
    return found


def expect_names(app, what):
    wait_for(f"all of {what} to have a name", lambda: not nameless(app.root), said=lambda: nameless(app.root))


def all_that_takes_the_keyboard_has_a_name(session):
    app = session.start()
    app.find("push button", "Handwritten digits, small")
    expect_names(app, "the welcome page")
    session.open_recipe("Handwritten digits, small")
    app.click("Start")
    session.wait_for_phase("Finished")
    for index in range(5):
        app.find("list", "Layers").select_child(index)
        expect_names(app, f"layer {index}")

    # Samples are read when their page is shown.
    session.page("Data")
    session.page("Training")
    mute = []

    def all_figures_tell():
        figures = [node for node in walk(app.root, True) if node.role == "image"
                   and node.has_state(Atspi.StateType.FOCUSABLE)]
        names = {node.name for node in figures}
        mute[:] = [node for node in figures if len(node.description) <= 20]
        return not mute and {"Loss", "Accuracy", "Learning rate", "Confusion matrix", "Training samples"} <= names

    wait_for("all figures to tell what they show", all_figures_tell, said=lambda: f"nothing said of {mute}")

    # Nothing is called twice the same: "Seed Seed".
    twice = [node for node in walk(app.root, True) if node.role in ("spin button", "slider", "check box", "list item")
             and re.fullmatch(r"(.+) \1", node.name)]
    expect(not twice, twice)


run(all_that_takes_the_keyboard_has_a_name)
