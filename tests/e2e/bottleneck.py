"""The bottleneck module with its branches: what is to be counted, and what a window shows when all of it is there.

Maps of 256×32×32 are made of an image of 1×8×8 without any parameter or multiplication: enlarged 64 times it has as many
numbers. What is to be counted then is that of the four branches alone.
"""
import json

from harness import SOURCE, expect, layer_names, plain, wait_for

# Worked out by hand for each convolution: k²·Cin·Cout + Cout parameters, H·W·k²·Cin·Cout multiplications and, with those
# of the bias, as many additions, H·W·Cout activations.
CONVOLUTIONS = {
    "conv2d": (31868, 32505856, 126976),
    "conv2d_2": (16448, 16777216, 65536),
    "conv2d_3": (110784, 113246208, 196608),
    "conv2d_4": (16448, 16777216, 65536),
    "conv2d_5": (153696, 157286400, 98304),
    "conv2d_6": (16448, 16777216, 65536),
}
PARAMETERS, PRODUCTS, ACTIVATIONS = TOTALS = tuple(map(sum, zip(*CONVOLUTIONS.values())))
assert TOTALS == (345692, 353370112, 618496)
N_LAYERS = 11


def start(session):
    """An experiment without any layer."""
    recipe = json.loads((SOURCE / "data/recipes/digits-mlp.minima").read_text(encoding="utf-8"))
    recipe["network"] = []
    path = session.home / "empty.minima"
    path.write_text(json.dumps(recipe), encoding="utf-8")
    app = session.start(path)
    app.find("push button", lambda name: name.endswith("Add an Input"))
    return app


def check_totals(app):
    """What the footer says, and the table of costs: parameters, additions, multiplications, activations."""
    app.find_text(lambda text: f"{PARAMETERS} parameters" in plain(text))
    app.press("F7")
    table = app.find(None, "Costs of each layer, for one sample")
    rows = [(name, *map(str, (parameters, products, products, activations)))
            for name, (parameters, products, activations) in [*CONVOLUTIONS.items(), ("Total", TOTALS)]]
    names = {row[0] for row in rows}
    texts = []

    def missing():
        texts[:] = [plain(text) for text in app.texts(table)]
        # Without kinds, shapes and the working, which stands under each number.
        counts = [text for text in texts if text in names or text.isdigit()]
        found = {tuple(counts[i:i + 5]) for i in range(len(counts))}
        return [row for row in rows if row not in found]

    wait_for("the costs", lambda: not missing(), said=lambda: f"no {missing()} in {texts}")
    expect("5²·64·96 + 96" in texts and "32·32·5²·64·96" in texts, f"no working in {texts}")


def press_until(app, what, condition, key, **modifiers):
    """Keys that come while the window is being laid out may be lost, so their number is not to be foreseen."""
    for _ in range(60):
        for _ in range(5):
            app.press(key, **modifiers)
        if condition():
            return
    raise AssertionError(f"{what} is not reached with 300 times {key}")


def undo_and_redo(app):
    """Back to the empty canvas and all again."""
    app.press("F7")
    press_until(app, "the empty network", lambda: not layer_names(app), "z", control=True)
    app.find("push button", lambda name: name.endswith("Add an Input"))
    press_until(app, "the whole network", lambda: len(layer_names(app)) == N_LAYERS, "z", control=True, shift=True)
    # Wires come after the last layer; more redoing than can be done does nothing.
    for _ in range(10):
        app.press("z", control=True, shift=True)
    app.find_text(lambda text: f"{PARAMETERS} parameters" in plain(text))
