"""The bottleneck module with its branches, built from an empty canvas by mouse, counted, undone and done again."""
import re
import shutil

from bottleneck import check_totals, start, undo_and_redo
from driver import middle, pointer
from harness import canvas_of, description, run, wait_for, wait_for_selected

CONV = "Convolution 2D"
# What AT-SPI leaves out of places in a window.
SHADOW = 5
ZOOMS = (80, 64, 51)
ZOOM = 0.8 ** 3
# Half the height of a node.
HALF = 76 * ZOOM / 2
# Layer, column and row on the canvas, settings and what is said of them, what feeds it and what is said after each wire.
MODULE = {
    "upsample": ("Upsample", 1.5, 1, {"Scale factor": 64}, "64", {"input": "output 1×512×512"}),
    "reshape": ("Reshape", 1.5, 2, {"Shape": "256, 32, 32"}, "256, 32, 32", {"upsample": "output 256×32×32"}),
    "conv2d": (CONV, 0, 3.5, {"Filters": 124, "Kernel size": 1}, "124 filters, 1×1", {"reshape": "output 124×32×32"}),
    "conv2d_2": (CONV, 1, 3.5, {"Filters": 64, "Kernel size": 1}, "64 filters, 1×1", {"reshape": "output 64×32×32"}),
    "conv2d_3": (CONV, 1, 4.7, {"Filters": 192, "Kernel size": 3, "Padding": 1}, "192 filters, 3×3",
                 {"conv2d_2": "output 192×32×32"}),
    "conv2d_4": (CONV, 2, 3.5, {"Filters": 64, "Kernel size": 1}, "64 filters, 1×1", {"reshape": "output 64×32×32"}),
    "conv2d_5": (CONV, 2, 4.7, {"Filters": 96, "Kernel size": 5, "Padding": 2}, "96 filters, 5×5",
                 {"conv2d_4": "output 96×32×32"}),
    "max_pool2d": ("Max pooling 2D", 3, 3.5, {"Kernel size": 3, "Stride": 1, "Padding": 1}, "3×3",
                   {"reshape": "output 256×32×32"}),
    "conv2d_6": (CONV, 3, 4.7, {"Filters": 64, "Kernel size": 1}, "64 filters, 1×1", {"max_pool2d": "output 64×32×32"}),
    "concat": ("Concatenate", 1.5, 6.2, {}, "", {"conv2d": "Takes 2 to 16 inputs but has 1",
                                                 "conv2d_3": "output 316×32×32", "conv2d_5": "output 412×32×32",
                                                 "conv2d_6": "output 476×32×32"}),
}


def wait_for_words(canvas, words):
    """Waits until they are said of the selected node."""
    wait_for(f"“{words}” to be said of the selected node", lambda: words in description(canvas), said=lambda: description(canvas))


def zoom_out(app, canvas):
    """To about half the size, so that all of it has room."""
    label = app.find_below(canvas.path, "label", re.compile(r"\d+ %$").match)
    button = app.find_below(canvas.path, "push button", "Zoom Out")
    for zoom in ZOOMS:
        app.act(button)
        wait_for(f"{zoom} %", lambda: app.now(label.path).name == f"{zoom} %", said=lambda: app.now(label.path).name)


def find_in_palette(app, palette, name):
    """The button of that name once the search has left few others."""
    buttons = {node.name: node for node in app.tree.walk_live(palette.path) if node.name.startswith("Add ")}
    return buttons.get(name) if len(buttons) < 5 else None


def set_settings(app, canvas, form, settings, words):
    def find_fields():
        fields = {node.name: node for node in app.all(("spin button", "text"), within=form)}
        return fields if settings.keys() <= fields.keys() else None

    fields = wait_for(f"the settings {', '.join(settings)}", find_fields) if settings else {}
    for name, value in settings.items():
        if isinstance(value, str):
            fields[name].set_text(value)
        else:
            fields[name].set_value(value)
    wait_for_words(canvas, words)


class Board:
    """The canvas with its nodes in columns and rows."""

    def __init__(self, app, canvas):
        self.app = app
        self.canvas = canvas
        self.left, self.top, self.width, self.height = app.wait_until_still(canvas)

    def place(self, column, row):
        return round(self.left + 80 + column * (224 * ZOOM + 20)), round(self.top + 40 + row * (76 * ZOOM + 22))

    def pick(self, name, at):
        """Selects what lies there, after nothing was: it is that node."""
        pointer("mousemove", self.left + self.width - 20, self.top + 20, "click", 1)
        wait_for_words(self.canvas, "0 nodes selected")
        pointer("mousemove", *at, "click", 1)
        wait_for_selected(self.canvas, name)

    def drag(self, start_at, end_at):
        self.app.drag(self.canvas, start_at, end_at)


def built_by_mouse(session):
    app = start(session)
    app.click_with_pointer(app.find("push button", lambda name: name.endswith("Add an Input")))
    canvas = canvas_of(app)
    wait_for_selected(canvas, "input")
    board = Board(app, canvas)
    zoom_out(app, canvas)

    # The input is in the middle; it is taken to its place like any other.
    places = {"input": board.place(1.5, 0)}
    board.drag((board.left + board.width // 2 + SHADOW, board.top + board.height // 2 + SHADOW), places["input"])
    board.pick("input", places["input"])

    palette = app.find("filler", "MnPalette")
    search = app.find("entry", "Search layers", palette)
    form = app.find("filler", "MnInspector")
    for name, (title, column, row, settings, words, _) in MODULE.items():
        search.set_text(title)
        button = wait_for(f"{title} alone", lambda: find_in_palette(app, palette, f"Add {title}"))
        app.wait_until_still(button)
        places[name] = board.place(column, row)
        board.drag(middle(button), places[name])
        wait_for_selected(canvas, name)
        set_settings(app, canvas, form, settings, words)

    for name, (_, _, _, _, _, sources) in MODULE.items():
        board.pick(name, places[name])
        for source, words in sources.items():
            x, y = places[source]
            board.drag((x, y + HALF), places[name])
            wait_for_words(canvas, words)
    check_totals(app)
    undo_and_redo(app)


if shutil.which("xdotool") is None:
    print("1..0 # SKIP xdotool is not installed")
else:
    run(built_by_mouse)
