"""Every figure and table that the window shows is exported through its menu and the file dialog, each kind of them in every
format it has; what is in the files agrees with the screen and with the run's own files."""
import csv
import json
import re

from exported import check_pdf, check_png, check_svg, read_csv, read_tex
from harness import MENU_BUTTONS, SOURCE, canvas_of, expect, run, show_drawing, wait_for, wait_for_selected

EPOCHS = 200
NODES = [{"id": "image", "layer": "input"},
         {"id": "conv", "layer": "conv2d", "out_channels": 6, "kernel_size": 3, "padding": 1},
         {"id": "act", "layer": "relu"}, {"id": "flat", "layer": "flatten"}, {"id": "output", "layer": "linear", "units": 10}]
DIGITS = [str(k) for k in range(10)]
SPLITS = {"mini-batch", "training", "validation", "test"}
MENU_OF_FIGURE = re.compile("Menu of the figure “(.*)”")


def open_experiment(session):
    """A small convolutional network on the digits: it has figures of every kind but those of the plane."""
    experiment = json.loads((SOURCE / "data/recipes/digits-mlp.minima").read_text(encoding="utf-8"))
    experiment.update(name="Figures", network=NODES)
    experiment["training"]["budget"] = {"epochs": EPOCHS}
    path = session.home / "figures.minima"
    path.write_text(json.dumps(experiment), encoding="utf-8")
    app = session.start(path)
    canvas_of(app)
    return app


def figures(app, within=None):
    """The figures on the page by their titles: what has a menu to be exported from."""
    nodes = {node.path: node for node in app.all("image", within=within)}
    titles = {}
    for menu in app.all(MENU_BUTTONS, MENU_OF_FIGURE.fullmatch, within):
        if menu.parent_path in nodes:
            titles[MENU_OF_FIGURE.fullmatch(menu.name)[1]] = nodes[menu.parent_path]
    return titles


def check_figure(session, figure, words, header, numbers, extensions=(".svg", ".csv")):
    """Exports a figure and looks into the files; the rows of its numbers, and the files."""
    size = figure.extents()[2:]
    files = {extension: session.home / f"{figure.name}{extension}" for extension in extensions}
    for path in files.values():
        session.export_figure(figure, path)
    description = check_svg(files[".svg"], words, size)
    # On the screen it is said a second after the last change.
    wait_for(f"what is said of {figure.name}: {description}",
             lambda: session.app.now(figure.path).description == description)
    if ".pdf" in files:
        check_pdf(files[".pdf"], words, size)
    if ".png" in files:
        check_png(files[".png"], size)
    return read_csv(files[".csv"], header, numbers), files


ALL = (".svg", ".pdf", ".png", ".csv")


def check_curves(session, folder):
    with open(folder / "metrics.csv", newline="", encoding="utf-8") as file:
        metrics = list(csv.DictReader(file))
    found = figures(session.app)
    for title, column, extensions in (("Loss", "loss", ALL), ("Accuracy", "accuracy", (".svg", ".csv"))):
        rows, _ = check_figure(session, found[title], [title, "Epochs", "validation"], ["series", "x", "y", "smoothed"],
                               ["x", "y", "smoothed"], extensions)
        expect({row["series"] for row in rows} == SPLITS, {row["series"] for row in rows})
        for series, split in (("validation", "validation"), ("mini-batch", "batch")):
            drawn = [(float(row["x"]), float(row["y"])) for row in rows if row["series"] == series]
            measured = [(float(row["epoch"]), float(row[column])) for row in metrics if row["split"] == split]
            # The run's file has ten digits.
            expect(len(drawn) == len(measured) >= EPOCHS and all(abs(have - want) <= 1e-9 * abs(want) for pair in
                   zip(drawn, measured) for have, want in zip(*pair)), f"{title} of {series}: {drawn[:3]} for {measured[:3]}")


def check_confusion(session, folder):
    """The matrix that is shown, which is the last of the validation samples; its scores, and their curves."""
    app = session.app
    with open(folder / "confusion-validation.csv", newline="", encoding="utf-8") as file:
        counts = list(csv.DictReader(file))
    matrix = [[0] * 10 for _ in range(10)]
    for row in counts:
        if row["step"] == counts[-1]["step"]:
            matrix[int(row["true"])][int(row["predicted"])] = int(row["count"])
    corner = "True class/Predicted class"
    found = figures(app)
    rows, files = check_figure(session, found["Confusion matrix"], ["Confusion matrix", "True class", "Predicted class"],
                               [corner, *DIGITS], DIGITS, (*ALL, ".tex"))
    expect([[int(row[k]) for k in DIGITS] for row in rows] == matrix, f"{rows} instead of {matrix}")
    typeset = [row for row in read_tex(files[".tex"])[0] if row[0] in DIGITS]
    expect([[int(cell) for cell in row[1:]] for row in typeset] == matrix, f"{typeset} instead of {matrix}")

    rows, _ = check_figure(session, found["F over beta"], ["F over beta", "weight of recall"], ["series", "x", "y"], ["x", "y"])
    expect(all(0 <= float(row["y"]) <= 1 for row in rows if row["y"]), rows)

    menu = app.find(MENU_BUTTONS, "Export or Copy the Table")
    app.scroll_to(menu)
    for path in (session.home / "scores.csv", session.home / "scores.tex"):
        session.choose_from_menu(menu, "Export the Table…")
        session.save_dialog("Export Table", path, "Export")
    scores = read_csv(session.home / "scores.csv", ["class", "support", "precision", "recall", "f_beta", "beta"],
                      ["support", "precision", "recall", "f_beta", "beta"])
    expect([int(row["support"]) for row in scores[:10]] == [sum(row) for row in matrix], scores)
    for k, row in enumerate(scores[:10]):
        expect(abs(float(row["recall"]) - matrix[k][k] / sum(matrix[k])) < 1e-12, f"class {k}: {row}")
    typeset = read_tex(session.home / "scores.tex")[0]
    expect([row[0] for row in typeset[1:11]] == DIGITS and len(typeset) == 1 + 10 + 3, typeset)
    expect(app.has(None, "Scores of each class"), "the table is gone")


def open_views(session):
    """Those that are closed until somebody opens them; some show only what they see while the network is trained."""
    session.page("Watch")
    for name in ("Precision, Recall and ROC", "Samples", "Drawing Pad", "Layers", "Histograms", "Feature Maps",
                 "Filters and Worst Mistakes"):
        session.app.click(name, role="push button")


def check_views(session):
    app = session.app
    app.click("Load Sample")
    app.find_text(lambda text: text.startswith("A sample of "))
    chart = ["series", "x", "y"]
    images = ["image", "caption", "channels", "height", "width", "values"]
    sizes = ["channels", "height", "width"]
    wanted = {
        "Precision and recall": (["Precision", "Recall"], chart, ["x", "y"]),
        "ROC": (["False positive rate", "True positive rate"], chart, ["x", "y"]),
        "Samples": (["image"], images, sizes),
        "What the network sees": (["image"], images, sizes),
        "What the network says": (["Probability"], None, [], ALL),
        "Layers over time": (["Gradient norm", "Epochs"], chart, ["x", "y"]),
        "Layers over time, as colours": (["Gradient norm", "Epochs", "conv"], None, ["conv", "output"], ALL),
        "Histograms over time": (["Weights of conv", "Value", "Epochs"], ["time", "from", "to", "count"],
                                 ["time", "from", "to", "count"], ALL),
        "Feature maps of conv (6 × 8 × 8)": (["picture"], images, sizes, ALL),
        "Filters of the first convolution": (["image"], images, sizes),
        "Worst samples of the mini-batch": (["image"], images, sizes),
    }
    page = app.find("filler", "MnWatchPage")
    before = {"Loss", "Accuracy", "Learning rate", "Gradient norm", "Confusion matrix", "F over beta"}

    def look():
        found = figures(app, page)
        return found if set(found) == before | set(wanted) else None

    found = wait_for("the figures of a run", look, said=lambda: set(figures(app, page)) ^ (before | set(wanted)))
    for title, rest in wanted.items():
        rows, _ = check_figure(session, found[title], *rest)
        # The feature maps come with the picture that they are of.
        expect(len(rows) == (7 if title.startswith("Feature") else 6 if title.startswith("Filters") else len(rows)),
               f"{title}: {rows}")


def figures_of_a_run_are_exported(session):
    app = open_experiment(session)
    open_views(session)
    app.click("Start")
    session.wait_for_phase("Finished")
    folder = session.runs()[-1]
    check_curves(session, folder)
    check_confusion(session, folder)
    check_views(session)


def check_drawing(session):
    """The network, from the menu of the canvas."""
    app = session.app
    canvas = show_drawing(app)
    x, y, _, height = app.wait_until_still(canvas)
    for extension in (".svg", ".pdf", ".png"):
        path = session.home / f"network{extension}"
        # Beside the network.
        session.choose_with_right_click(canvas, x + 30, y + height // 2, "Export Drawing…")
        session.save_dialog("Export Drawing", path, "Export")
    words = ["conv", "1×8×8", "6×8×8", "Linear", "60 param."]
    check_svg(session.home / "network.svg", words)
    check_pdf(session.home / "network.pdf", words)
    check_png(session.home / "network.png")


def check_costs(session):
    app = session.app
    app.press("F7")
    for item, name in (("Save CSV…", "costs.csv"), ("Save LaTeX…", "costs.tex")):
        session.choose_from_menu("Copy or save the table", item)
        session.save_dialog("Save Table", session.home / name, "Save")
    counts = ["Parameters", "Additions", "Multiplications", "Activations"]
    rows = {row["Layer"]: row for row in read_csv(session.home / "costs.csv", None, counts)}
    found = [int(rows[name]["Parameters"]) for name in ("conv", "output", "Total")]
    expect(found == [6 * 9 + 6, 6 * 64 * 10 + 10, 60 + 3850], rows)
    typeset = {row[0]: row for row in read_tex(session.home / "costs.tex")[0]}
    expect(set(rows) <= set(typeset), f"{typeset} for {rows}")


def check_receptive_field(session):
    """What the unit in the middle of the convolution sees of the first sample: 3 by 3 pixels."""
    app = session.app
    canvas = show_drawing(app)
    for key in ("Home", "Down"):
        app.press(key)
    wait_for_selected(canvas, "conv")
    app.press("F9")
    wait_for("what a unit sees", lambda: {"Feature map of conv", "What a unit of conv sees"} <= set(figures(app)))
    found = figures(app)
    rows, _ = check_figure(session, found["What a unit of conv sees"], ["What row 5, column 5 of conv sees"],
                           ["row", "column", "value", "gradient"], ["value", "gradient"], ALL)
    reached = {(int(row["row"]), int(row["column"])) for row in rows if float(row["gradient"]) > 0}
    expect(len(rows) == 64 and reached == {(y, x) for y in (4, 5, 6) for x in (4, 5, 6)}, rows)
    rows, _ = check_figure(session, found["Feature map of conv"], ["Feature map of conv, channel 1"],
                           ["row", "column", "value"], ["value"])
    expect(len(rows) == 64, rows)
    app.press("F9")


def figures_of_an_experiment_are_exported(session):
    app = open_experiment(session)
    check_drawing(session)
    check_costs(session)
    check_receptive_field(session)

    session.page("Training")
    wait_for("the schedule", lambda: "Schedule of the learning rate" in figures(app))
    found = figures(app)
    rows, _ = check_figure(session, found["Schedule of the learning rate"], ["Learning rate", "Epochs"], ["series", "x", "y"],
                           ["x", "y"])
    expect({float(row["y"]) for row in rows} == {0.1}, rows)

    session.page("Data")
    wait_for("the samples", lambda: {"Class balance", "Training samples"} <= set(figures(app)))
    found = figures(app)
    rows, _ = check_figure(session, found["Class balance"], DIGITS, ["label", "Training", "Validation", "Test"],
                           ["Training", "Validation", "Test"])
    sums = [sum(int(row[part]) for row in rows) for part in ("Training", "Validation", "Test")]
    expect([row["label"] for row in rows] == DIGITS and sums == [1294, 144, 359], rows)
    check_figure(session, found["Training samples"], ["image"], ["image", "caption", "channels", "height", "width", "values"], [])


run(figures_of_a_run_are_exported, figures_of_an_experiment_are_exported)
