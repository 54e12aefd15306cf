"""The bottleneck module with its branches, built from an empty canvas by mouse, counted, undone and done again."""
import shutil

from board import Board, wait_for_words
from bottleneck import check_totals, start, undo_and_redo
from harness import run, wait_for

CONV = "Convolution 2D"
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


def built_by_mouse(session):
    app = start(session)
    app.click_with_pointer(app.find("push button", lambda name: name.endswith("Add an Input")))
    board = Board(app, "input", 1.5, 0)
    form = app.find("filler", "MnInspector")
    for name, (title, column, row, settings, words, _) in MODULE.items():
        board.add(name, title, column, row)
        set_settings(app, board.canvas, form, settings, words)

    for name, (_, _, _, _, _, sources) in MODULE.items():
        board.pick(name)
        for source, words in sources.items():
            board.wire(source, name)
            wait_for_words(board.canvas, words)
    check_totals(app)
    undo_and_redo(app)


if shutil.which("xdotool") is None:
    print("1..0 # SKIP xdotool is not installed")
else:
    run(built_by_mouse)
