"""The canvas by mouse: nodes in columns and rows of it, dragged there from the palette, and wires between them."""
import re

from driver import middle, pointer
from harness import canvas_of, description, wait_for, wait_for_selected

# What AT-SPI leaves out of places in a window.
SHADOW = 5
ZOOMS = (80, 64, 51)
ZOOM = 0.8 ** 3
# Half the height of a node.
HALF = 76 * ZOOM / 2


def wait_for_words(canvas, words):
    """Waits until they are said of the selected node."""
    wait_for(f"“{words}” to be said of the selected node", lambda: words in description(canvas), said=lambda: description(canvas))


def find_in_palette(app, palette, name):
    """The button of that name once the search has left few others."""
    buttons = {node.name: node for node in app.tree.walk_live(palette.path) if node.name.startswith("Add ")}
    return buttons.get(name) if len(buttons) < 5 else None


def find_layer(app, title):
    """The button of the palette that adds that layer, where it can be dragged from."""
    palette = app.find("filler", "MnPalette")
    app.find("entry", "Search layers", palette).set_text(title)
    button = wait_for(f"{title} alone", lambda: find_in_palette(app, palette, f"Add {title}"))
    app.wait_until_still(button)
    return button


class Board:
    """A canvas with one node, which is taken to a place like all that are added; so small that all have room."""

    def __init__(self, app, first, column, row):
        self.app = app
        self.canvas = canvas_of(app)
        wait_for_selected(self.canvas, first)
        self.left, self.top, self.width, self.height = app.wait_until_still(self.canvas)
        self.places = {first: self.place(column, row)}
        self.zoom_out()
        self.drag((self.left + self.width // 2 + SHADOW, self.top + self.height // 2 + SHADOW), self.places[first])
        self.pick(first)

    def zoom_out(self):
        """To about half the size."""
        label = self.app.find_below(self.canvas.path, "label", re.compile(r"\d+\u202f%$").match)
        button = self.app.find_below(self.canvas.path, "push button", "Zoom Out")
        for zoom in ZOOMS:
            self.app.act(button)
            wait_for(f"{zoom} %", lambda: self.app.now(label.path).name == f"{zoom}\u202f%", said=lambda: self.app.now(label.path).name)

    def place(self, column, row):
        return round(self.left + 80 + column * (224 * ZOOM + 20)), round(self.top + 40 + row * (76 * ZOOM + 22))

    def click(self, x, y):
        pointer("mousemove", x, y)
        # The window has seen where the pointer is.
        self.app.answers(self.canvas)
        pointer("click", 1)

    def pick(self, name, at=None):
        """Selects what lies there, after nothing was: it is that node."""
        self.click(self.left + self.width - 20, self.top + 20)
        wait_for_words(self.canvas, "0 nodes selected")
        self.click(*(at or self.places[name]))
        wait_for_selected(self.canvas, name)

    def drag(self, start_at, end_at):
        self.app.drag(self.canvas, start_at, end_at)

    def add(self, name, title, column, row):
        """Drags a layer there from the palette."""
        self.places[name] = self.place(column, row)
        self.drag(middle(find_layer(self.app, title)), self.places[name])
        wait_for_selected(self.canvas, name)

    def output(self, name):
        """Where wires begin."""
        x, y = self.places[name]
        return x, y + HALF

    def wire(self, source, target):
        self.drag(self.output(source), self.places[target])
