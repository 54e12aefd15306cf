"""The evaluations of a run, scrubbed: its scores at several betas against those computed here from the run's files; the samples
behind its cells."""
import csv
import re

from harness import expect, plain, run, wait_for

BETAS = [0.1, 1, 10]
DASH = "\u2014"
# Key symbols of X, by their numbers.
LEFT, RIGHT = chr(0xFF51), chr(0xFF53)


def read_confusions(folder):
    """{epoch: matrix} of the validation samples, matrix[true][predicted]."""
    with open(folder / "confusion-validation.csv", newline="", encoding="utf-8") as file:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    n = 1 + int(max(max(row["true"], row["predicted"]) for row in rows))
    found = {}
    for row in rows:
        matrix = found.setdefault(row["epoch"], [[0] * n for _ in range(n)])
        matrix[int(row["true"])][int(row["predicted"])] += int(row["count"])
    return found


def divide(part, whole):
    return part / whole if whole > 0 else None


def f_beta(precision, recall, beta):
    """From the definition by precision and recall; where neither class nor prediction is right it is 0."""
    if precision is None or recall is None:
        return 0.0 if (precision or recall) == 0 else None
    weighted = beta * beta * precision + recall
    return (1 + beta * beta) * precision * recall / weighted if weighted > 0 else 0.0


def scores(matrix, beta):
    """Rows as the table has them: samples, precision, recall, F of each class, then of macro, micro and weighted averages."""
    n = len(matrix)
    total = sum(map(sum, matrix))
    rows = []
    for k in range(n):
        right, support, predicted = matrix[k][k], sum(matrix[k]), sum(row[k] for row in matrix)
        precision, recall = divide(right, predicted), divide(right, support)
        rows.append([support, precision, recall, f_beta(precision, recall, beta)])

    def mean(column, weights):
        pairs = [(row[column], weight) for row, weight in zip(rows, weights) if row[column] is not None]
        return divide(sum(value * weight for value, weight in pairs), sum(weight for _, weight in pairs))

    supports = [row[0] for row in rows]
    accuracy = sum(matrix[k][k] for k in range(n)) / total
    averages = [[total] + [mean(column, [1] * n) for column in (1, 2, 3)],
                [total, accuracy, accuracy, accuracy],
                [total] + [mean(column, supports) for column in (1, 2, 3)]]
    return rows + averages


def shown(value):
    return DASH if value is None else f"{value:.3f}"


def table(session):
    """The rows of the table of scores, cell by cell."""
    texts = [plain(text) for text in session.app.texts(session.app.find(None, "Scores of each class"))]
    cells = texts[texts.index("0"):] if "0" in texts else []
    return [cells[i:i + 5] for i in range(0, len(cells) - len(cells) % 5, 5)]


def expect_table(session, matrix, beta):
    expected = [[str(row[0])] + [shown(value) for value in row[1:]] for row in scores(matrix, beta)]

    def agrees():
        return [row[1:] for row in table(session)] == expected

    wait_for(f"the scores {expected} at beta {beta}", agrees, said=lambda: table(session))


CELL = re.compile(r"No sample of (\d) is taken for (\d) at step \d+"
                  r"|(\d) taken for (\d) at step \d+: \d+ of \d+, the surest first"
                  r"|(\d), found, at step \d+: \d+ of \d+, the surest first")


def find_cell(session):
    """The true and the predicted class of the cell whose samples are told of, or None."""
    for text in session.app.texts(session.app.find("filler", "MnEvaluationView")):
        found = CELL.fullmatch(plain(text))
        if found:
            classes = [int(one) for one in found.groups() if one is not None]
            return classes[0], classes[-1]
    return None


def check_cell(session, matrix, truth, predicted):
    """Goes there from the cell that is marked, and looks at its samples."""
    app = session.app
    row, column = wait_for("a cell", lambda: find_cell(session))
    for _ in range(abs(truth - row)):
        app.press("Down" if truth > row else "Up")
    for _ in range(abs(predicted - column)):
        app.press(RIGHT if predicted > column else LEFT)
    app.press("Return")
    wait_for(f"the cell of {truth} taken for {predicted}", lambda: find_cell(session) == (truth, predicted),
             said=lambda: find_cell(session))
    images = app.find("image", f"Samples of {truth} taken for {predicted}")
    count = min(24, matrix[truth][predicted])
    said = wait_for(f"{count} images", lambda: (text := plain(app.now(images.path).description))
                    and re.match(rf"{count} images?: {truth} → {predicted} ", text) and text,
                    said=lambda: app.now(images.path).description)
    captions = re.findall(r"(\d) → (\d) \(([\d.]+) ?%\)", said)
    expect(len(captions) == min(12, count) and {caption[:2] for caption in captions} == {(str(truth), str(predicted))}, said)
    shares = [float(share) for *_, share in captions]
    expect(shares == sorted(shares, reverse=True) and 0 < shares[0] <= 100, f"{shares}: not the surest first")


def samples_of_cells(session, matrix):
    """By mouse to a cell, then by the arrow keys to others: those of a class that are found, and its greatest mistake."""
    app = session.app
    figure = app.find("image", "Confusion matrix")
    app.scroll_to(figure)
    app.click_with_pointer(figure)
    for truth in (3, 8):
        check_cell(session, matrix, truth, truth)
    count, truth, predicted = max((matrix[t][p], t, p) for t in range(10) for p in range(10) if t != p)
    if count > 0:
        check_cell(session, matrix, truth, predicted)


def evaluations_are_scrubbed_and_scored(session):
    app = session.start()
    session.open_recipe("Handwritten digits, small")
    session.page("Training")
    session.set_spin("Train for", 12)
    app.click("Start")
    session.wait_for_phase("Finished")
    confusions = read_confusions(session.runs()[-1])
    epochs = sorted(confusions)
    expect(len(epochs) == 12, epochs)

    view = app.find("filler", "MnEvaluationView")
    slider = app.find("slider", "Evaluation", view)
    for place in (0, 5, 11):
        app.set_value(slider, place)
        matrix = confusions[epochs[place]]
        accuracy = sum(matrix[k][k] for k in range(10)) / sum(map(sum, matrix))
        app.find_text(lambda text: re.match(rf"Epoch {place + 1}, step \d+: accuracy {accuracy:.3f}", plain(text)), view)
        for beta in BETAS:
            session.set_spin("Beta", beta, view)
            expect_table(session, matrix, beta)

    # As LaTeX the matrix is the one that is shown.
    table_file = session.home / "matrix.tex"
    session.export_with_button("Confusion matrix", table_file)
    lines = table_file.read_text(encoding="utf-8").splitlines()
    found = [[int(cell) for cell in line.removesuffix(r" \\").split(" & ")[1:]] for line in lines
             if re.match(r"\d+ & .* \\\\$", line)]
    expect(found == confusions[epochs[11]], f"{lines} instead of {confusions[epochs[11]]}")

    samples_of_cells(session, confusions[epochs[11]])

    # The network is asked about samples when all is over.
    app.click("Samples", role="push button")
    app.find_text(lambda text: re.match(r"(Of \d+ mistakes among|No mistake among) 144 samples", plain(text)))
    app.click("Drawing Pad", role="push button")
    app.find_text(lambda text: text.startswith("Draw something, or load a sample"))
    app.click("Load Sample")
    app.find_text(lambda text: re.match(r"A sample of \d, taken for \d \(.*%\) after step \d+", plain(text)))


run(evaluations_are_scrubbed_and_scored)
