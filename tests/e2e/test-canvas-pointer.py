"""The drawing of the network by mouse: layers dropped on nothing and on wires, wires led elsewhere, joined and let go of in the
open, nodes selected with a rubber band and moved together, cut and pasted; all of it undone step by step. What feeds what, and
where nodes lie, is read from the draft that the program keeps of what is not saved."""
import json
import shutil

from board import HALF, Board, find_layer, wait_for_words
from bottleneck import start
from driver import middle, pointer
from harness import description, expect, run, wait_for, wait_for_selected


def find_drafts(session):
    return sorted((session.home / "state/minima").glob("draft-*.minima"), key=lambda path: path.stat().st_mtime_ns)


def read_network(session, others=()):
    """The nodes of the newest draft beside those of other tabs; None: there is none yet."""
    drafts = [path for path in find_drafts(session) if path not in others]
    return json.loads(drafts[-1].read_text(encoding="utf-8"))["network"] if drafts else None


def read_wires(session):
    """{node: what feeds it}; a node without wires of its own follows the one above it."""
    wires = {}
    above = None
    for node in read_network(session):
        sources = node.get("from", [above] if above and node["layer"] != "input" else [])
        wires[node["id"]] = [sources] if isinstance(sources, str) else sources
        above = node["id"]
    return wires


def read_places(session):
    return {node["id"]: node.get("place") for node in read_network(session)}


def expect_wires(session, **wires):
    wanted = {name: sources.split() for name, sources in wires.items()}
    wait_for(f"the wires {wanted}", lambda: read_wires(session) == wanted, said=lambda: read_wires(session))


def undo(app):
    app.press("z", control=True)


def redo(app):
    app.press("z", control=True, shift=True)


def layers_are_dropped_and_wired(session, app):
    """One below the other: input, flatten, relu, dropout, linear; the last of them beside it."""
    drop_on = app.find("push button", lambda name: name.endswith("Add an Input"))
    x, y = middle(drop_on)
    app.drag(drop_on, middle(find_layer(app, "Input")), (x, y - 100))
    board = Board(app, "input", 1.5, 0)
    board.add("flatten", "Flatten", 1.5, 1.5)
    board.add("linear", "Linear", 1.5, 6)
    board.wire("input", "flatten")
    board.wire("flatten", "linear")
    chain = {"input": "", "flatten": "input", "linear": "flatten"}
    expect_wires(session, **chain)

    # On a wire: a layer of the palette, and one that is there.
    board.add("relu", "ReLU", 1.5, 3)
    expect_wires(session, **chain | {"relu": "flatten", "linear": "relu"})
    board.add("dropout", "Dropout", 0.4, 4)
    apart = chain | {"relu": "flatten", "linear": "relu", "dropout": ""}
    expect_wires(session, **apart)
    before = read_places(session)
    board.drag(board.places["dropout"], board.place(1.5, 4.5))
    inserted = apart | {"dropout": "relu", "linear": "dropout"}
    expect_wires(session, **inserted)
    undo(app)
    expect_wires(session, **apart)
    expect(read_places(session) == before, f"{read_places(session)} instead of {before}")
    redo(app)
    expect_wires(session, **inserted)
    board.places["dropout"] = board.place(1.5, 4.5)
    return board, inserted


def wires_are_led_elsewhere(session, board, wires):
    app = board.app
    board.add("linear_2", "Linear", 0.4, 6)
    wires = wires | {"linear_2": ""}
    expect_wires(session, **wires)

    # By its end from one layer to another.
    x, y = board.places["linear"]
    board.drag((x, y - HALF), board.places["linear_2"])
    expect_wires(session, **wires | {"linear": "", "linear_2": "dropout"})
    undo(app)
    expect_wires(session, **wires)

    # A second wire to a layer of one input: the two are added.
    board.wire("flatten", "linear")
    expect_wires(session, **wires | {"add": "dropout flatten", "linear": "add"})
    undo(app)
    expect_wires(session, **wires)

    # Into the open: what shall be there is asked.
    board.drag(board.output("relu"), board.place(3, 4))
    wait_for("the search to have the keyboard", lambda: (node := app.focused()) and node.name == "Search layers")
    for letter in "tanh":
        app.press(letter)
    app.press("Return")
    expect_wires(session, **wires | {"tanh": "relu"})
    wait_for_selected(board.canvas, "tanh")
    undo(app)
    expect_wires(session, **wires)
    return wires


def nodes_are_moved_together(session, board, wires):
    app = board.app
    before = read_places(session)
    board.drag(board.place(0.7, 0.9), board.place(2.3, 3.3))
    wait_for_words(board.canvas, "2 nodes selected")
    x, y = board.places["flatten"]
    board.drag((x, y), (x - 110, y))
    after = wait_for("other places", lambda: (places := read_places(session)) != before and places)
    shifts = {name: (after[name][0] - before[name][0], after[name][1] - before[name][1]) for name in before}
    expect(shifts["flatten"] == shifts["relu"] and shifts["flatten"][0] < -150 and abs(shifts["flatten"][1]) <= 8, shifts)
    expect(all(shift == (0, 0) for name, shift in shifts.items() if name not in ("flatten", "relu")), shifts)
    expect_wires(session, **wires)
    undo(app)
    wait_for("the places of before", lambda: read_places(session) == before, said=lambda: read_places(session))

    # The wires of what is taken away are healed, and what was cut comes back elsewhere.
    board.pick("relu")
    app.press("Delete")
    healed = {name: sources.replace("relu", "flatten") for name, sources in wires.items() if name != "relu"}
    expect_wires(session, **healed)
    undo(app)
    expect_wires(session, **wires)
    board.pick("relu")
    app.press("x", control=True)
    expect_wires(session, **healed)
    board.pick("linear_2")
    app.press("v", control=True)
    wait_for_selected(board.canvas, "relu")
    # Alone it follows what it was pasted below.
    expect_wires(session, **healed | {"relu": "linear_2"})
    for _ in range(2):
        undo(app)
    expect_wires(session, **wires)


def the_view_is_moved_and_zoomed(board):
    """What lies under the pointer stays there."""
    x, y = board.places["flatten"]
    pointer("mousemove", x, y, "keydown", "ctrl", "click", "--repeat", 3, "--delay", 50, 4, "keyup", "ctrl")
    label = board.app.find_below(board.canvas.path, "label", lambda name: name.endswith("\u202f%"))
    wait_for("78 %", lambda: board.app.now(label.path).name == "78\u202f%", said=lambda: board.app.now(label.path).name)
    board.pick("flatten")
    pointer("mousedown", 2)
    for step in range(1, 9):
        pointer("mousemove", x - 5 * step, y + 10 * step)
    pointer("mouseup", 2)
    board.pick("flatten", (x - 40, y + 80))


def a_network_is_pasted_in_place_of_another(session, board):
    """From one tab to another, in which nothing is left before."""
    app = board.app
    names = [node["id"] for node in read_network(session)]
    app.press("a", control=True)
    wait_for_words(board.canvas, f"{len(names)} nodes selected")
    app.press("c", control=True)
    others = find_drafts(session)
    app.press("n", control=True)
    canvas = wait_for("the canvas of the new experiment",
                      lambda: next((node for node in app.all("panel", "Network") if node.path != board.canvas.path), None))
    app.wait_until_still(canvas)
    x, y, width, _ = canvas.extents()
    pointer("mousemove", x + width - 20, y + 30, "click", 1)
    app.press("a", control=True)
    wait_for("all of it to be selected", lambda: "3 nodes selected" in description(canvas), said=lambda: description(canvas))
    app.press("Delete")
    wait_for("the empty page to have the keyboard", lambda: (node := app.focused()) and node.name.endswith("Add an Input"),
             said=app.focused)
    app.press("v", control=True)
    wait_for(f"the nodes {names}",
             lambda: (network := read_network(session, others)) and [node["id"] for node in network] == names,
             said=lambda: read_network(session, others))


def a_network_is_drawn_with_the_mouse(session):
    app = start(session)
    board, wires = layers_are_dropped_and_wired(session, app)
    wires = wires_are_led_elsewhere(session, board, wires)
    nodes_are_moved_together(session, board, wires)
    the_view_is_moved_and_zoomed(board)
    a_network_is_pasted_in_place_of_another(session, board)


if shutil.which("xdotool") is None:
    print("1..0 # SKIP xdotool is not installed")
else:
    run(a_network_is_drawn_with_the_mouse)
