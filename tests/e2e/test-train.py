"""From the welcome page to the exported figure: a network is changed, trained, paused, stopped and its curves exported."""
import csv
import re
import xml.etree.ElementTree as ElementTree

from harness import expect, layers, plain, run, wait_for

DIGITS = "Handwritten digits, small"


def add_linear_layer(session):
    app = session.app
    rows = layers(app)
    expect(rows == ["image, input, output 1×8×8, 0 parameters, no problems",
                    "flat, flatten, output 64, 0 parameters, no problems",
                    "hidden, linear, 64 units, output 64, 4160 parameters, no problems",
                    "act, relu, output 64, 0 parameters, no problems",
                    "output, linear, 10 units, output 10, 650 parameters, no problems"], rows)
    app.find_text(lambda text: plain(text).startswith("4810 parameters "))

    # New layers come below the selected one.
    app.find("list", "Layers").select_child(3)
    app.click("Add Linear")
    wait_for("the sixth layer", lambda: len(layers(app)) == 6)
    inspector = app.find("filler", "MnInspector")
    app.find("spin button", lambda name: name.startswith("Units"), inspector)
    session.set_spin("Units", 32, inspector)
    wait_for("32 units and what follows from them",
             lambda: layers(app)[4:] == ["linear, linear, 32 units, output 32, 2080 parameters, no problems",
                                         "output, linear, 10 units, output 10, 330 parameters, no problems"])
    app.find_text(lambda text: plain(text).startswith("6570 parameters "))
    app.find("label", "Valid")


def accuracy_in_window(session):
    """The accuracy that the line over the confusion matrix tells, or 0."""
    for text in session.app.texts(session.app.find("filler", "MnEvaluationView")):
        match = re.search(r"accuracy ([0-9.]+)", plain(text))
        if match:
            return float(match[1])
    return 0


def check_drawing(path):
    """A well-formed SVG that says in words what is on the axes."""
    root = ElementTree.parse(path).getroot()
    expect(root.tag == "{http://www.w3.org/2000/svg}svg", root.tag)
    said = " ".join(" ".join(element.itertext()) for element in root.iter() if element.tag.endswith(("text", "title", "desc")))
    for word in ("Accuracy", "Epochs", "training", "validation"):
        expect(word in said, f"{path.name} does not say {word}, only: {said[:400]!r}")


def check_numbers(path):
    """A table with a header, in which the accuracy on the validation samples rises."""
    with open(path, newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    expect(header == ["series", "x", "y", "smoothed"], header)
    expect({row[0] for row in rows} == {"mini-batch", "training", "validation", "test"}, {row[0] for row in rows})
    epochs, accuracies = zip(*((float(x), float(y)) for series, x, y, _ in rows if series == "validation"))
    expect(len(epochs) > 10 and all(before < after for before, after in zip(epochs, epochs[1:])), epochs)
    expect(all(0 <= accuracy <= 1 for accuracy in accuracies), accuracies)
    expect(accuracies[0] < 0.9 < accuracies[-1], f"from {accuracies[0]} to {accuracies[-1]}")


def a_network_is_changed_trained_and_exported(session):
    app = session.start()
    session.open_recipe(DIGITS)
    add_linear_layer(session)

    session.page("Training")
    session.set_spin("Train for", 50000)

    app.click("Start")
    session.wait_for_phase("Training", "Evaluating", past=0)
    wait_for("an accuracy above 0.9", lambda: accuracy_in_window(session) > 0.9, 120)

    app.click("Pause")
    paused_at = session.wait_for_phase("Paused")
    # Whoever goes on counting does so within a few steps, hundreds of which take a second.
    for _ in range(5):
        expect(session.status() == ("Paused", paused_at), f"{session.status()} after the pause at step {paused_at}")
    app.click("Pause")
    session.wait_for_phase("Training", "Evaluating", past=paused_at)
    app.click("Stop")
    session.wait_for_phase("Stopped")
    app.find("push button", "Start")

    drawing = session.home / "accuracy.svg"
    session.export_with_button("Accuracy", drawing)
    check_drawing(drawing)

    numbers = session.home / "accuracy.csv"
    session.export_with_button("Accuracy", numbers)
    check_numbers(numbers)


run(a_network_is_changed_trained_and_exported)
