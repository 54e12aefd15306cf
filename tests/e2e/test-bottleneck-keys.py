"""The bottleneck module with its branches, built from an empty canvas with the keyboard alone, counted, undone and done again."""
from bottleneck import check_totals, start, undo_and_redo
from driver import NotFound
from harness import canvas_of, description, expect, run, wait_for, wait_for_selected

# In a form each setting is a row, then its number, then, where height and width can differ, the button that ties them.
KERNEL, STRIDE, PADDING = 2, 5, 8
AFTER_UPSAMPLING = "output 256×32×32"


class Canvas:
    """The network as one works on it without a pointer."""

    def __init__(self, app):
        self.app = app
        self.node = canvas_of(app)
        self.search = None

    def type(self, text):
        for character in text:
            self.app.press(character)

    def press(self, *keys):
        for key in keys:
            self.app.press(key)

    def expect(self, name, words):
        """The selected node is that, and all of the words are said of it."""
        wait_for_selected(self.node, name)
        wait_for(f"“{words}” of {name}", lambda: words in description(self.node))

    def add(self, kind, name, words, *settings):
        """Adds a layer below the selected one; its settings are pairs of how many Tabs behind the first, and what to type."""
        self.press("Insert")
        self.type(kind)
        self.press("Return")
        wait_for_selected(self.node, name)
        if settings:
            at = 0
            self.press("Return")
            for place, text in settings:
                self.press(*["Tab"] * (place - at))
                self.type(text)
                at = place
            self.press("Escape")
        self.expect(name, words)

    def connect(self, source, last):
        """Leads a wire from the selected node to the last one of all."""
        self.expect(source, "")
        self.press("c")
        wait_for("the wish for a wire", lambda: description(self.node).startswith(f"Connecting {source}"))
        self.press("End")
        wait_for(f"{last} to be aimed at", lambda: f" to {last}:" in description(self.node))
        self.press("Return")
        self.expect(last, "")

    def go_to(self, name):
        """By its name, as others may hold it in theirs from the first on."""
        self.press("Home")
        self.find(name)
        wait_for_selected(self.node, name)
        for _ in range(10):
            # A key that comes while the window is being laid out may be lost; one too many does nothing.
            self.press("Escape")
            try:
                wait_for("the canvas to have the keyboard", lambda: self.app.is_focused(self.node), 5)
                return
            except NotFound:
                continue
        raise AssertionError("Escape does not leave the search")

    def find(self, text):
        self.app.press("f", control=True)
        if self.search is None:
            # Until it has been laid out for the first time it gets no keys.
            self.search = self.app.find("entry", "Find in the network")
            wait_for("the search", lambda: self.search.extents()[2] > 0)
        self.type(text)


def built_with_keys(session):
    app = start(session)
    app.press("Insert")
    for key in ("i", "n", "p", "u", "t", "Return"):
        app.press(key)
    canvas = Canvas(app)
    canvas.expect("input", "output 1×8×8")
    canvas.add("upsample", "upsample", "output 1×512×512", (0, "64"))
    canvas.add("reshape", "reshape", AFTER_UPSAMPLING, (0, "256, 32, 32"))

    # The first branch goes on from there; each other is wired to it in place of the layer that it was added below.
    canvas.add("conv2d", "conv2d", "output 124×32×32", (0, "124"), (KERNEL, "1"))

    def begin_branch(kind, name, before, after, *settings):
        canvas.press("End")
        canvas.add(kind, name, before, *settings)
        canvas.press("x")
        wait_for(f"{name} without a wire", lambda: before not in description(canvas.node))
        canvas.press("Home", "Down", "Down")
        canvas.connect("reshape", name)
        canvas.expect(name, after)

    begin_branch("conv2d", "conv2d_2", "output 64×32×32", "16448 parameters",
                 (0, "64"), (KERNEL, "1"))
    canvas.add("conv2d", "conv2d_3", "output 192×32×32", (0, "192"), (PADDING, "1"))
    begin_branch("conv2d", "conv2d_4", "output 64×32×32", "16448 parameters", (0, "64"), (KERNEL, "1"))
    canvas.add("conv2d", "conv2d_5", "output 96×32×32", (0, "96"), (KERNEL, "5"), (PADDING, "2"))
    begin_branch("max pool", "max_pool2d", "output 96×32×32", AFTER_UPSAMPLING,
                 (0, "3"), (STRIDE - KERNEL, "1"), (PADDING - KERNEL, "1"))
    canvas.add("conv2d", "conv2d_6", "16448 parameters", (0, "64"), (KERNEL, "1"))

    # A concatenation takes the last branch and what it finds to go with it, which is taken away.
    canvas.press("End")
    canvas.add("concatenate", "concat", "output")
    canvas.press("x")
    canvas.expect("concat", "Takes 2 to 16 inputs but has 1")
    for branch, words in (("conv2d", "output 188×32×32"), ("conv2d_3", "output 380×32×32"),
                          ("conv2d_5", "output 476×32×32")):
        canvas.go_to(branch)
        canvas.connect(branch, "concat")
        canvas.expect("concat", words)

    check_totals(app)
    undo_and_redo(app)
    expect(app.process.poll() is None, "it has ended")


run(built_with_keys)
