"""Runs the functions of a test of the window, each with an application of its own, and tells what happened as TAP.

A failure shows what the window contains, and its picture where ImageMagick is installed.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("MN_BUILD_DIR", SOURCE / "build"))
OUTPUT = pathlib.Path(os.environ.get("MN_E2E_OUTPUT", BUILD / "meson-logs"))

try:
    import gi
    gi.require_version("Atspi", "2.0")
    from driver import PATIENCE, App, Atspi, NotFound, middle, pointer, wait_for, walk  # noqa: E402
except (ImportError, ValueError) as reason:
    print(f"1..0 # SKIP python3-gi or gir1.2-atspi-2.0 is not installed ({reason})")
    sys.exit(0)

# A menu button is two nodes, one in the other, and holds its menu.
MENU_BUTTONS = ("push button", "toggle button", "filler", "panel")

# Digits are grouped with a narrow no-break space or a thin one.
SPACES = dict.fromkeys(map(ord, "\u202f\u2009\u00a0"), None)

# The line over the curves: "Training — epoch 3 of 60, …", "Stopped after 3 epochs — …".
STATUS = re.compile("(?P<phase>Waiting|Loading|Training|Evaluating|Paused|Finished|Stopped|Diverged|Failed) (—|after )")

# What the window may never say: anything critical, and warnings of the toolkit.
COMPLAINT = re.compile(r"-CRITICAL \*\*|\b(Gtk|Gdk|Gsk|Adwaita|GLib|GLib-GIO|GLib-GObject|Pango)-WARNING \*\*")

# GTK 4.8's own file dialog says that of the two buttons at the ends of its path, if it is drawn before it has found out about the
# folder: GtkPathBar gives its children no room until then.
PATH_BUTTON = re.compile(r"Gtk-WARNING \*\*.*Trying to snapshot GtkButton 0x[0-9a-f]+ without a current allocation$")

# A line of a window's contents that says nothing: without a name, or with that of its type.
NOTHING_SAID = re.compile(r": '((Gtk|Adw|Mn)[A-Z]\w*)?'$")


def plain(text):
    """The text without the spaces that group digits: 4 810 parameters, 58 KiB become 4810 parameters, 58KiB."""
    return text.translate(SPACES)


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def canvas_of(app):
    """The drawing of the network."""
    return app.find("panel", "Network")


def show_drawing(app):
    """It gets the keyboard with that; the canvas."""
    app.click("Show as drawing")
    canvas = canvas_of(app)
    wait_for("the canvas to have the keyboard", lambda: app.is_focused(canvas))
    return canvas


def description(canvas):
    """What is said of the selected node; asks the canvas alone, to look at the whole window takes long."""
    return plain(canvas.get_property("Accessible", "Description"))


def wait_for_selected(canvas, name):
    wait_for(f"{name} to be selected", lambda: description(canvas).split(",")[0] == name)


def layers(app):
    """What the rows of the list of layers say; each begins with the layer's name."""
    return [plain(row.name) for row in app.find("list", "Layers").children if row.role == "list item"]


def layer_names(app):
    return [row.split(",")[0] for row in layers(app)]


def wait_for_layers(app, names):
    wait_for(f"the layers {names}", lambda: layer_names(app) == names, said=lambda: layer_names(app))


def command_line(*arguments):
    """What minima-cli prints; it must succeed."""
    result = subprocess.run([BUILD / "src/cli/minima-cli", *arguments], capture_output=True, text=True)
    expect(result.returncode == 0, f"minima-cli {' '.join(map(str, arguments))}: status {result.returncode}, "
                                   f"{result.stderr.strip()}")
    return result.stdout


class Session:
    """One application in a home of its own."""

    def __init__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="minima-e2e-"))
        self.log = open(self.home / "stderr.log", "w+", encoding="utf-8", errors="replace")
        self.app = None
        self.file_dialogs = 0

    def environment(self):
        return {
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "GSETTINGS_BACKEND": "memory",
            "GSETTINGS_SCHEMA_DIR": str(BUILD / "data"),
            "GDK_BACKEND": "x11",
            # Nothing is drawn with OpenGL here, and its driver has locks and blocks that the sanitizers object to.
            "GDK_DEBUG": "gl-disable",
            "G_DEBUG": "fatal-criticals",
            "LC_ALL": "C.UTF-8",
            "LANGUAGE": "",
            # Looked for by the tests of units and of the window. Here the file dialog and libcloudproviders lose
            # blocks of their own, and no stack says whose they are.
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0",
        }

    def start(self, *arguments):
        self.app = App([str(BUILD / "src/app/minima"), *map(str, arguments)], self.environment(), stderr=self.log,
                       cwd=self.home)
        return self.app

    def send(self, *arguments):
        """What a file manager does: starts the program again, which tells the running one what to open."""
        subprocess.run([str(BUILD / "src/app/minima"), *map(str, arguments)], env={**os.environ, **self.environment()},
                       stderr=self.log, cwd=self.home, check=True, timeout=240)

    def runs(self):
        """Folders of the runs, oldest first."""
        return sorted((self.home / "data/minima/runs").glob("*"))

    # What people do

    def open_recipe(self, name):
        self.app.click(name, role="push button")
        self.app.click("Show as list")
        self.app.find("list", "Layers")

    def open_long_experiment(self):
        """The small network on the digits, for so many epochs that it does not finish while it is watched."""
        recipe = json.loads((SOURCE / "data/recipes/digits-mlp.minima").read_text(encoding="utf-8"))
        recipe["name"] = "Long"
        recipe["training"]["budget"] = {"epochs": 1000000}
        path = self.home / "long.minima"
        path.write_text(json.dumps(recipe), encoding="utf-8")
        app = self.start(path)
        canvas_of(app)
        return app

    def page(self, name):
        self.app.click(name, role="page tab")

    def choose_from_menu(self, button, item):
        """Opens the menu of a menu button, given by its name or itself, and chooses an item."""
        node = self.app.find(MENU_BUTTONS, button) if isinstance(button, str) else button
        self.app.click_below(node.path)
        self.app.act(self.app.find_below(node.path, "menu item", item))

    def choose_with_right_click(self, node, x, y, item):
        """Opens the menu that the right button of the mouse brings at a place of the screen in the node, and chooses an item."""
        def open_menu():
            # A pointer that rests where a menu or a dialog has just been closed is not noticed by GTK.
            for place in ((x - 5, y - 5), (x, y)):
                pointer("mousemove", *place, "sleep", 0.05)
                self.app.answers(node)
            # Held as a hand holds it: what comes too early comes under it.
            pointer("mousedown", 3, "sleep", 0.1, "mouseup", 3)
            return self.app.find_below(node.path, "menu item", item, 20)

        self.app.act(wait_for(f"the menu of {node.name}", open_menu))

    def export_figure(self, figure, path):
        """Exports a figure from the menu that the right button of the mouse opens."""
        self.app.scroll_to(figure)
        self.choose_with_right_click(figure, *middle(figure), "Export…")
        self.save_dialog("Export Figure", path, "Export")

    def export_with_button(self, title, path):
        """The same from the menu of the button in the corner of the figure of that title."""
        self.choose_from_menu(f"Menu of the figure “{title}”", "Export…")
        self.save_dialog("Export Figure", path, "Export")

    def save_dialog(self, title, path, accept):
        """Types a path into the dialog of that title and accepts it; waits until the file, or folder, is there."""
        dialog = wait_for(f"the dialog “{title}”", lambda: self.app.find_window(title))
        self.app.set_text(self.app.find_below(dialog, "text", "Name:"), str(path))
        self.accept(dialog, title, accept)
        wait_for(f"the file {path.name}", path.exists)

    def accept(self, dialog, title, accept):
        self.file_dialogs += 1
        # GTK has the buttons behind everything else.
        self.app.act(self.app.find_below(dialog, "push button", lambda name: name.endswith(accept), backwards=True))
        wait_for(f"the dialog “{title}” to close", lambda: self.app.find_window(title) != dialog)

    def choose_folder(self, title, path, accept):
        """Types the path of a folder into the dialog of that title, which has no place for it before Ctrl+L, and accepts it."""
        dialog = wait_for(f"the dialog “{title}”", lambda: self.app.find_window(title))
        button = self.app.find_below(dialog, "push button", lambda name: name.endswith(accept), backwards=True)

        def find_entry():
            # Keys go to the window under the pointer, as there is no manager of windows.
            pointer("mousemove", *middle(button))
            self.app.press("l", control=True)
            return next((node for node in self.app.tree.walk_live(dialog) if node.role == "text"
                         and node.name != "Connect to Server"), None)

        self.app.set_text(wait_for("a place for the path", find_entry), str(path))
        self.accept(dialog, title, accept)

    def answer(self, question, response):
        """Presses a button of a message dialog whose heading is the question."""
        def find_dialog():
            return next((window for window in self.app.root.children[1:]
                         if any(node.role == "label" and node.name == question for node in walk(window))), None)

        dialog = wait_for(f"the question “{question}”", find_dialog)
        texts = self.app.texts(dialog)
        self.app.click(lambda name: name.endswith(response), role="push button", within=dialog)
        wait_for(f"the question “{question}” to close",
                 lambda: self.app.process.poll() is not None or find_dialog() is None)
        return texts

    def set_spin(self, name, value, within=None):
        node = self.app.find("spin button", name, within)
        self.app.set_value(node, value)

    def status(self):
        """The line that tells how the run is going: phase and, where it tells, the step."""
        for node in self.app.all("label", STATUS.match):
            step = re.search(r"step (\d+)", plain(node.name))
            return STATUS.match(node.name)["phase"], int(step[1]) if step else None
        return None, None

    def wait_for_phase(self, *phases, past=None):
        """Waits until the run is in one of the phases, and past that step where one is given; the step."""
        def reached():
            phase, step = self.status()
            return (phase, step) if phase in phases and (past is None or (step or 0) > past) else None

        return wait_for(f"the phase {' or '.join(phases)}" + (f" past step {past}" if past is not None else ""), reached,
                        2 * PATIENCE)[1]

    # The end

    def screenshot(self, name):
        if shutil.which("import") is None:
            return None
        OUTPUT.mkdir(parents=True, exist_ok=True)
        path = OUTPUT / f"{name}.png"
        done = subprocess.run(["import", "-window", "root", str(path)], capture_output=True)
        return path if done.returncode == 0 else None

    def errors(self):
        self.log.flush()
        return (self.home / "stderr.log").read_text(encoding="utf-8", errors="replace")

    def close(self):
        if self.app is not None:
            self.app.close()
        self.log.close()
        shutil.rmtree(self.home, ignore_errors=True)


def comment(text):
    for line in text.splitlines():
        print(f"# {line}", flush=True)


def explain(session, name):
    """Why a test has failed: all on the standard output; on that for errors, which is what a log may be left with, what fits."""
    reason = traceback.format_exc()
    comment(reason)
    print(f"e2e: {name}: {reason}", file=sys.stderr)
    if session.app is not None:
        status = session.app.process.poll()
        if status is None:
            picture = session.screenshot(f"e2e-{name}")
            where = f"picture: {picture}" if picture else "no picture: ImageMagick's import is not installed"
            contents = session.app.dump()
        else:
            where, contents = f"the application has ended with status {status}", ""
        comment(where)
        comment(contents)
        print(f"{where}\n{summarize(contents)}", file=sys.stderr)
    errors = session.errors()
    comment(errors)
    print("\n".join(errors.splitlines()[-20:]), file=sys.stderr, flush=True)


def summarize(contents):
    """What a window says, each thing once, without its layout."""
    said = (line.strip().removesuffix(" ''") for line in contents.splitlines())
    return " | ".join(dict.fromkeys(line for line in said if not NOTHING_SAID.search(line)))[:6000]


def run(*tests):
    """Runs them one after the other."""
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("_", " ")
        session = Session()
        try:
            test(session)
            status = session.app.process.poll()
            expect(status in (None, 0), f"the application ended with status {status}")
            complaints = [line for line in session.errors().splitlines() if COMPLAINT.search(line)]
            of_path = [line for line in complaints if PATH_BUTTON.search(line)]
            if len(of_path) <= 2 * session.file_dialogs:
                complaints = [line for line in complaints if line not in of_path]
            expect(not complaints, "\n".join(complaints))
            print(f"ok {number} {name}", flush=True)
        except (Exception, SystemExit):
            failed += 1
            print(f"not ok {number} {name}", flush=True)
            explain(session, test.__name__)
        finally:
            session.close()
    sys.exit(1 if failed else 0)
