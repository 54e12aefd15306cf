"""All runs in a table: sorted, searched, averaged, opened, compared, exported, and moved to the trash, which can be taken back."""
import csv
import json
import re
import time

from driver import walk
from harness import SOURCE, command_line, expect, middle, plain, pointer, run, wait_for

FOLDER = "data/minima/runs"


def train(session, place, seed, rate):
    """What the command line makes of the small network; the folder."""
    experiment = json.loads((SOURCE / "data/recipes/digits-mlp.minima").read_text(encoding="utf-8"))
    experiment.update(name="Digits", seed=seed)
    experiment["training"]["budget"] = {"epochs": 2}
    experiment["training"]["optimizer"]["learning_rate"] = rate
    path = session.home / f"{seed}-{rate}.minima"
    path.write_text(json.dumps(experiment), encoding="utf-8")
    command_line("train", path, "--run-dir", session.home / FOLDER / place, "-q")
    return session.home / FOLDER / place


def open_runs(session):
    """Opens the window with its keys; its accessible."""
    app = session.app
    app.press("R", control=True, shift=True)
    path = wait_for("the window of runs", lambda: app.find_window("Runs"))
    wait_for("it to have the keyboard", lambda: session.app.now(path).read_states())
    return next(window for window in app.root.children if window.path == path)


def rows(session, window):
    """What the rows say, in their order; without the header."""
    return [plain(node.name) for node in walk(session.app.again(window), True) if node.role == "table row"
            and not node.name.startswith("Gtk")]


def settings(session, window):
    """Of each row what tells it apart: "Learning rate 0.1, seed 1"."""
    return [re.match(r"Digits, (.*?), (?:Runs \d+, )?\d+ \w+ \d{4}, ", row)[1] for row in rows(session, window)]


def wait_for_settings(session, window, expected):
    wait_for(f"the rows {expected}", lambda: settings(session, window) == expected, said=lambda: rows(session, window))


def click_row(session, window, words, modifier=None):
    """Clicks the row of those settings, in its first cell; with a key that adds it to those that are selected, where one is given."""
    row = next(node for node in walk(session.app.again(window), True) if node.role == "table row" and f", {words}," in node.name)
    cell = next(node for node in walk(row, True) if node.role == "label")
    if modifier is None:
        session.app.click_with_pointer(cell)
        return
    session.app.wait_until_still(cell)
    pointer("mousemove", *middle(cell), "keydown", modifier, "click", 1, "keyup", modifier)


def wait_for_title(session, window, text):
    """The line under the title: how many runs there are, and are selected."""
    wait_for(f"“{text}”", lambda: session.app.has("label", text, within=window), said=lambda: session.app.texts(window))


def header(session, window, title):
    return session.app.find("label", title, within=window)


ALL = ["Learning rate 0.001, seed 3", "Learning rate 0.5, seed 1", "Learning rate 0.1, seed 2", "Learning rate 0.1, seed 1"]


def runs_are_sorted_searched_and_averaged(session):
    for place, seed, rate in (("a", 1, 0.1), ("b", 2, 0.1), ("sweep/c", 1, 0.5), ("d", 3, 0.001)):
        train(session, place, seed, rate)
    (session.home / FOLDER / "sweep/sweep.json").write_text("{}", encoding="utf-8")
    # What is not the folder of a run is none.
    (session.home / FOLDER / "notes").mkdir()
    app = session.start()
    app.find("push button", "Handwritten digits, small")
    window = open_runs(session)
    wait_for_title(session, window, "4 runs")
    expect(sorted(settings(session, window)) == sorted(ALL), rows(session, window))

    # By the best accuracy, and the other way round.
    heading = header(session, window, "Best validation\naccuracy")
    app.click_with_pointer(heading)

    def accuracies():
        return [float(re.search(r"Best validation accuracy ([\d.]+)%", row)[1]) for row in rows(session, window)]

    wait_for("the worst to come first", lambda: accuracies() == sorted(accuracies()), said=accuracies)
    # GTK 4.8 takes the second click of two that come within 0.4 s for one on the row of titles.
    time.sleep(0.5)
    expect(len(set(accuracies())) == 4, accuracies())
    app.click_with_pointer(heading)
    wait_for("the best to come first", lambda: accuracies() == sorted(accuracies(), reverse=True), said=accuracies)
    by_accuracy = settings(session, window)
    session.screenshot("runs")

    # All words have to be there, in whatever case.
    search = app.find(("entry", "text"), "Search runs", within=window)
    field = next(node for node in walk(search) if "EditableText" in node.interfaces)
    app.set_text(field, "RATE 0.1")
    wait_for_settings(session, window, [row for row in by_accuracy if "0.1," in row])
    wait_for_title(session, window, "2 of 4 runs")
    app.set_text(field, "nothing like it")
    app.find("label", "No Runs Found", within=window)
    session.screenshot("runs-no-match")
    app.set_text(field, "")
    wait_for_settings(session, window, by_accuracy)

    # Those that differ in their seed alone are one row.
    check = app.find("check box", "Mean of Repeats", within=window)
    app.click_with_pointer(check)
    wait_for_title(session, window, "3 rows")
    mean = next(row for row in rows(session, window) if ", Learning rate 0.1, " in row)
    expect("Runs 2," in mean and re.search(r"Best validation accuracy [\d.]+ ± [\d.]+%", mean), mean)
    values = [json.loads((session.home / FOLDER / place / "run.json").read_text(encoding="utf-8"))["summary"]["test_loss"]
              for place in "ab"]
    told = re.search(r"Last test loss ([\d.]+) ± ([\d.]+)", mean)
    expect(abs(float(told[1]) - sum(values) / 2) < 1e-4, (mean, values))
    expect(abs(float(told[2]) - abs(values[0] - values[1]) / 2 ** 0.5) < 1e-4, (mean, values))
    session.screenshot("runs-mean")
    app.click_with_pointer(check)
    wait_for_title(session, window, "4 runs")

    # What begins and ends meanwhile comes by itself, and what was selected stays selected.
    click_row(session, window, ALL[2])
    wait_for_title(session, window, "4 runs, 1 selected")
    train(session, "e", 4, 0.1)
    app.press("F5")
    wait_for_title(session, window, "5 runs, 1 selected")


def selected_runs_are_opened_compared_and_exported(session):
    folders = {f"seed {seed}": train(session, f"run{seed}", seed, 0.1) for seed in (1, 2, 3)}
    app = session.start()
    app.find("push button", "Handwritten digits, small")
    window = open_runs(session)
    wait_for_title(session, window, "3 runs")

    # Enter opens the one that has the keyboard.
    click_row(session, window, "seed 2")
    wait_for_title(session, window, "3 runs, 1 selected")
    app.press("Return")
    app.find("filler", "MnEvaluationView")
    wait_for("the run to be shown", lambda: session.status()[0] == "Finished")

    # It is open, so it stays.
    app.press("R", control=True, shift=True)
    click_row(session, window, "seed 2")
    app.press("Delete")
    app.find_text(lambda text: text == "“Digits” is open in a tab; close that first", window)
    expect(folders["seed 2"].is_dir() and len(rows(session, window)) == 3, rows(session, window))

    # The command line writes the same summary.
    click_row(session, window, "seed 1")
    click_row(session, window, "seed 3", "ctrl")
    wait_for_title(session, window, "3 runs, 2 selected")
    path = session.home / "summary.csv"
    app.click("Export Summary", role="push button", within=window)
    session.save_dialog("Export Summary", path, "Export")
    selected = re.findall(r"seed [13]", " ".join(settings(session, window)))
    expected = command_line("export", *(folders[name] for name in selected), "--summary", "--csv", "-")
    wait_for("the summary", lambda: path.read_text(encoding="utf-8") == expected, said=lambda: path.read_text(encoding="utf-8"))
    with open(path, newline="", encoding="utf-8") as file:
        expect({row["runs"] for row in csv.DictReader(file)} == {"2"}, expected)

    # The menu of the window acts on what is selected in the table.
    session.choose_from_menu("Menu of the Runs", "Copy as a Table")
    search = app.find(("entry", "text"), "Search runs", within=window)
    field = next(node for node in walk(search) if "EditableText" in node.interfaces)
    app.press("f", control=True)
    app.press("v", control=True)

    def pasted():
        return field.call("Text", "GetText", "(ii)", 0, 19)[0]

    wait_for("the table to be pasted", lambda: pasted() == "name,settings,runs,", said=pasted)
    app.press("Escape")
    wait_for("all rows", lambda: len(rows(session, window)) == 3)
    click_row(session, window, "seed 1")
    click_row(session, window, "seed 3", "ctrl")
    wait_for_title(session, window, "3 runs, 2 selected")

    # The first of them is opened, with the other over its curves.
    app.click(lambda name: name.endswith("Compare"), role="push button", within=window)

    def loss():
        return [node.description for node in walk(app.root, True) if node.role == "image" and node.name == "Loss"]

    wait_for("both in one chart", lambda: any("validation, this run: " in text and f"validation, {selected[1]}: " in text
                                              for text in loss()), said=loss)
    session.screenshot("runs-compared")


def runs_go_to_the_trash_unless_that_is_taken_back(session):
    first, second = train(session, "first", 1, 0.1), train(session, "second", 2, 0.1)
    trash = session.home / "data/Trash/files"
    app = session.start()
    app.find("push button", "Handwritten digits, small")
    window = open_runs(session)
    wait_for_title(session, window, "2 runs")
    click_row(session, window, "seed 1")
    app.press("Delete")
    wait_for("the row to go", lambda: len(rows(session, window)) == 1)
    session.screenshot("runs-trash")
    expect(first.is_dir(), "it is gone before nobody can take it back")
    app.click(lambda name: name.endswith("Undo"), role="push button", within=window)
    wait_for_title(session, window, "2 runs")
    expect(first.is_dir() and not trash.exists(), "it was moved")

    # Once more; with its keys, and then for good with the window.
    click_row(session, window, "seed 1")
    app.press("Delete")
    wait_for("the row to go", lambda: len(rows(session, window)) == 1)
    app.press("z", control=True)
    wait_for("the row to come back", lambda: len(rows(session, window)) == 2)
    click_row(session, window, "seed 1")
    app.press("Delete")
    wait_for("the row to go", lambda: len(rows(session, window)) == 1)
    app.press("w", control=True)
    wait_for("the window to close", lambda: app.find_window("Runs") is None)
    wait_for("the run to be in the trash", lambda: (trash / "first/run.json").exists())
    expect(not first.exists() and second.is_dir(), "another one was moved")

    # Without a hand on it the toast goes, and the runs with it, all of them.
    third, fourth = train(session, "third", 3, 0.1), train(session, "fourth", 4, 0.1)
    window = open_runs(session)
    wait_for("the other runs", lambda: len(rows(session, window)) == 3)
    click_row(session, window, "seed 2")
    click_row(session, window, "seed 3", "ctrl")
    wait_for_title(session, window, "3 runs, 2 selected")
    app.press("Delete")
    wait_for("one row to be left", lambda: len(rows(session, window)) == 1)
    wait_for("both to be in the trash", lambda: all((trash / name / "run.json").exists() for name in ("second", "third")))
    expect(not second.exists() and not third.exists() and fourth.is_dir(), "another one was moved, or less")


def runs_of_the_program_come_by_themselves(session):
    app = session.start("-r", "digits-mlp")
    app.find("push button", "Start")
    session.choose_from_menu("Main Menu", "Runs")
    window = wait_for("the window of runs", lambda: next((w for w in app.root.children if w.name == "Runs"), None))
    app.find("label", "No Runs", within=window)
    session.screenshot("runs-empty")
    app.click("Start", role="push button")
    wait_for("the run", lambda: any(", Finished, " in row for row in rows(session, window)), said=lambda: rows(session, window))
    expect(len(rows(session, window)) == 1, rows(session, window))


run(runs_are_sorted_searched_and_averaged, selected_runs_are_opened_compared_and_exported,
    runs_go_to_the_trash_unless_that_is_taken_back, runs_of_the_program_come_by_themselves)
