"""Notes on the drawing of a network with the keyboard alone: written, undone, done again, changed, removed and saved."""
import json

from harness import canvas_of, expect, run, show_drawing, wait_for, wait_for_selected

RECIPE = "Handwritten digits, small"
FIRST, SECOND = "the hidden layer sees all pixels", "ten scores"


def wait_for_notes(app, *texts):
    """Each note on the drawing is a group with its text as the name."""
    def shown():
        canvas = canvas_of(app)
        return [node.name for node in canvas.children if node.role == "panel" and node.name]

    wait_for(f"the notes {texts}", lambda: shown() == list(texts))


def write(app, text):
    """Types into the note that is being written."""
    view = app.find("text", "Text of the note")
    wait_for("the note to have the keyboard", lambda: app.is_focused(view))
    for character in text:
        app.press(character)
    wait_for(f"“{text}” in the note", lambda: view.text() == text)
    app.press("Escape")


def notes_are_written_with_the_keyboard(session):
    app = session.start()
    session.open_recipe(RECIPE)
    canvas = show_drawing(app)

    # Beside the node that is selected, and where nothing is.
    for key in ("Home", "Down", "Down"):
        app.press(key)
    wait_for_selected(canvas, "hidden")
    app.press("n")
    write(app, FIRST)
    wait_for_notes(app, FIRST)
    app.press("n")
    write(app, SECOND)
    wait_for_notes(app, FIRST, SECOND)

    app.press("z", control=True)
    wait_for_notes(app, FIRST)
    app.press("z", control=True)
    wait_for_notes(app)
    for _ in range(2):
        app.press("z", control=True, shift=True)
    wait_for_notes(app, FIRST, SECOND)

    # Below the list they are texts, which can be changed and undone as well.
    app.click("Show as list")
    app.set_text(app.find("text", "Note 2"), "ten scores, one for each digit")
    app.click("Remove the note", within=app.find("panel", "Notes"))
    show_drawing(app)
    wait_for_notes(app, "ten scores, one for each digit")
    app.press("z", control=True)
    wait_for_notes(app, FIRST, "ten scores, one for each digit")

    path = session.home / "notes.minima"
    session.choose_from_menu("Main Menu", "Save As…")
    session.save_dialog("Save the Experiment", path, "Save")
    saved = json.loads(path.read_text(encoding="utf-8"))["notes"]
    expect([note["text"] for note in saved] == [FIRST, "ten scores, one for each digit"], saved)
    expect(saved[0]["place"] != saved[1]["place"], saved)


run(notes_are_written_with_the_keyboard)
