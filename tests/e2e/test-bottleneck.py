"""The bottleneck module with its branches, built from an empty canvas by mouse, counted, undone and done again."""
import shutil
import time

from bottleneck import canvas_of, check_totals, start, undo_and_redo, wait_for_selected
from driver import middle, pointer
from harness import run, wait_for

CONV = "Convolution 2D"
# What AT-SPI leaves out of places in a window.
SHADOW = 5
# Layer, column and row on the canvas, what feeds it, settings.
MODULE = {
    "upsample": ("Upsample", 1.5, 1, ["input"], {"Scale factor": 64}),
    "reshape": ("Reshape", 1.5, 2, ["upsample"], {"Shape": "256, 32, 32"}),
    "conv2d": (CONV, 0, 3.5, ["reshape"], {"Filters": 124, "Kernel size": 1}),
    "conv2d_2": (CONV, 1, 3.5, ["reshape"], {"Filters": 64, "Kernel size": 1}),
    "conv2d_3": (CONV, 1, 4.7, ["conv2d_2"], {"Filters": 192, "Kernel size": 3, "Padding": 1}),
    "conv2d_4": (CONV, 2, 3.5, ["reshape"], {"Filters": 64, "Kernel size": 1}),
    "conv2d_5": (CONV, 2, 4.7, ["conv2d_4"], {"Filters": 96, "Kernel size": 5, "Padding": 2}),
    "max_pool2d": ("Max pooling 2D", 3, 3.5, ["reshape"], {"Kernel size": 3, "Stride": 1, "Padding": 1}),
    "conv2d_6": (CONV, 3, 4.7, ["max_pool2d"], {"Filters": 64, "Kernel size": 1}),
    "concat": ("Concatenate", 1.5, 6.2, ["conv2d", "conv2d_3", "conv2d_5", "conv2d_6"], {}),
}


def drag(start_at, end_at):
    pointer("mousemove", *start_at)
    time.sleep(0.1)
    pointer("mousedown", 1)
    for i in range(1, 9):
        pointer("mousemove", *(round(a + (b - a) * i / 8) for a, b in zip(start_at, end_at)))
        time.sleep(0.05)
    time.sleep(0.15)
    pointer("mouseup", 1)


def set_settings(session, app, settings):
    form = app.find("filler", "MnInspector")
    for name, value in settings.items():
        if isinstance(value, str):
            entry = app.find("text", name, form)
            app.set_text(entry, value)
            pointer("mousemove", *middle(app.again(entry)), "click", 1)
            app.press("Return")
        else:
            session.set_spin(name, value, form)


def built_by_mouse(session):
    app = start(session)
    pointer("mousemove", *middle(app.find("push button", lambda name: name.endswith("Add an Input"))), "click", 1)
    canvas = canvas_of(app)
    wait_for_selected(canvas, "input")

    # Half as large, so that all of it has room; where the input lies then is asked of the canvas by pointing at it.
    app.click("Zoom Out")
    for _ in range(2):
        app.click("Zoom Out")
    wait_for("51 %", lambda: any(text.startswith("51") for text in app.texts()))
    x0, y0, width, _ = canvas.extents()
    left, top = x0 + 80, y0 + 40
    places = {}
    zoom = 0.8 ** 3

    def place(column, row):
        return round(left + column * (224 * zoom + 20)), round(top + row * (76 * zoom + 22))

    # The input is in the middle; it is taken to its place like any other.
    time.sleep(1)
    _, _, _, height = canvas.extents()
    drag((x0 + width // 2 + SHADOW, y0 + height // 2 + SHADOW), place(1.5, 0))
    places["input"] = place(1.5, 0)
    time.sleep(0.5)
    search = app.find("entry", "Search layers")
    buttons = {}
    for name, (title, column, row, _, settings) in MODULE.items():
        search.set_text(title)
        if title not in buttons:
            buttons[title] = app.find("push button", f"Add {title}")
        time.sleep(0.3)
        drag(middle(buttons[title]), place(column, row))
        wait_for_selected(canvas, name)
        places[name] = place(column, row)
        set_settings(session, app, settings)

    half = 76 * zoom / 2
    for name, (_, _, _, sources, _) in MODULE.items():
        for source in sources:
            x, y = places[source]
            drag((x, round(y + half)), places[name])
            time.sleep(0.3)
    check_totals(app)
    undo_and_redo(app)


if shutil.which("xdotool") is None:
    print("1..0 # SKIP xdotool is not installed")
else:
    run(built_by_mouse)
