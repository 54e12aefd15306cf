#!/usr/bin/env python3
"""Takes the pictures of the window in docs/screenshots.

    build-aux/take-screenshots.py [--build build] [--output docs/screenshots] [--only watch,network,view-boundary]

The real window is driven through its actions on the bus of a display of its own, so nothing of the desktop is seen or
touched. Pictures show the Fashion-MNIST recipe where that data set is installed, else the digits. The system's Python is
needed, which has the bindings: /usr/bin/python3 build-aux/take-screenshots.py
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIZE = (1280, 800)
NARROW = (360, 720)
# Of the windows beside the main one.
SWEEP_SIZE = (560, 620)
RUNS_SIZE = (1180, 680)
# The workspace with that view alone.
EVALUATIONS = "(false, [(1.0, [('evaluations', 1.0)])])"
FASHION = pathlib.Path("/usr/share/datasets/fashion-mnist")
TOOLS = {
    "Xvfb": "xvfb",
    "xvfb-run": "xvfb",
    "dbus-run-session": "dbus",
    "import": "imagemagick",
}


def check_tools(build):
    for tool, package in TOOLS.items():
        if shutil.which(tool) is None:
            raise SystemExit(f"{tool} is not installed: apt install {package}")
    try:
        import gi
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        raise SystemExit("the bindings of AT-SPI are not installed: apt install python3-gi gir1.2-atspi-2.0") from None
    if not (build / "src/app/minima").exists():
        raise SystemExit(f"{build}/src/app/minima does not exist: meson setup {build} && ninja -C {build}")


def write_settings(home, size, more):
    """A plain desktop: its default font, no animations, a frame that fills the screen."""
    gtk = home / "gtk-4.0"
    gtk.mkdir(parents=True)
    (gtk / "settings.ini").write_text("[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=0\n"
                                      "gtk-decoration-layout=:close\ngtk-xft-antialias=1\ngtk-xft-hinting=0\n")
    (gtk / "gtk.css").write_text("window.solid-csd { padding: 0; border: none; box-shadow: none; }\n")
    keyfile = home / "glib-2.0/settings/keyfile"
    keyfile.parent.mkdir(parents=True)
    keyfile.write_text(f"[io/github/minima/Minima]\nwindow-width={size[0]}\nwindow-height={size[1]}\n"
                       f"threads=1\n{more}")


class Camera:
    """One window on the display this process runs on."""

    def __init__(self, build, output, styles, size, arguments=(), settings=""):
        from gi.repository import Atspi, Gio
        self.atspi, self.bus = Atspi, Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.output, self.styles, self.size = output, styles, size
        self.cli = str(build / "src/cli/minima-cli")
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="minima-screenshots-"))
        write_settings(self.home, size, settings)
        self.process = subprocess.Popen([str(build / "src/app/minima"), *arguments], env={
            **os.environ, "XDG_CONFIG_HOME": str(self.home), "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CACHE_HOME": str(self.home / "cache"), "XDG_STATE_HOME": str(self.home / "state"),
            "GSETTINGS_BACKEND": "keyfile",
            "GSETTINGS_SCHEMA_DIR": str(build / "data"), "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo",
            "LC_ALL": "C.UTF-8", "TZ": "UTC"})
        self.wait_for("the window", lambda: self.call("List"))
        self.settle(2)
        self.point_away()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.home, ignore_errors=True)

    def call(self, method, signature="()", arguments=(), path="/io/github/minima/Minima/window/1"):
        """Calls the actions of the window, as the shell would."""
        from gi.repository import Gio, GLib
        return self.bus.call_sync("io.github.minima.Minima", path, "org.gtk.Actions", method,
                                  GLib.Variant(signature, arguments), None, Gio.DBusCallFlags.NONE, 5000, None).unpack()

    def show_style(self, style):
        from gi.repository import GLib
        self.call("Activate", "(sava{sv})", ("color-scheme", [GLib.Variant("s", style)], {}), "/io/github/minima/Minima")
        self.settle(1.5)

    def activate(self, action, parameter=None):
        from gi.repository import GLib
        parameters = [GLib.Variant("s", parameter)] if parameter else []
        self.call("Activate", "(sava{sv})", (action, parameters, {}))

    def enabled(self, action):
        return self.call("Describe", "(s)", (action,))[0][0]

    def wait_for(self, what, condition, timeout=60):
        from gi.repository import GLib
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise SystemExit(f"the window closed with status {self.process.returncode} before {what}")
            try:
                if condition():
                    return
            except GLib.Error:  # not on the bus yet
                pass
            time.sleep(0.1)
        raise SystemExit(f"waited {timeout} s for {what}")

    def evaluations(self):
        """How often the run has evaluated the validation samples."""
        return sum(path.read_text().count("validation") for path in self.home.glob("data/minima/runs/*/metrics.csv"))

    def wait_for_end(self):
        """Waits until the run is over and the toast that tells of it is gone."""
        self.wait_for("the end of the run", lambda: not self.enabled("stop"), 600)
        self.settle(15)

    def page(self, name):
        self.activate("show-page", name.lower())
        self.settle()

    def settle(self, seconds=1.0):
        time.sleep(seconds)

    def point(self, x, y):
        self.atspi.generate_mouse_event(x, y, "abs")
        self.settle(0.3)

    def press(self, name):
        """Presses what is called so."""
        def find(node):
            # The button of a menu is one around another, which alone can be pressed.
            if node.get_name() == name and node.get_n_actions() > 0:
                return node
            children = (node.get_child_at_index(i) for i in range(node.get_child_count()))
            return next(filter(None, (find(child) for child in children if child)), None)
        button = find(self.atspi.get_desktop(0))
        if button is None:
            raise SystemExit(f"there is no button “{name}”")
        button.do_action(0)
        self.settle()

    def point_away(self):
        self.point(self.size[0] // 2, 2)

    def ask(self, action, parameter=None):
        """Activates an action of the program."""
        from gi.repository import GLib
        parameters = [GLib.Variant("s", parameter)] if parameter else []
        self.call("Activate", "(sava{sv})", (action, parameters, {}), "/io/github/minima/Minima")
        self.settle(2)

    def take(self, name, styles=("light", "dark"), crop=None):
        """Takes the picture in every style: what is shown stays the same. Of a window in the corner of the screen its size is cut out."""
        cut = ["-crop", f"{crop[0]}x{crop[1]}+0+0", "+repage"] if crop else []
        for style in (style for style in self.styles if style in styles):
            self.show_style(style)
            path = self.output / f"{name}-{style}.png"
            subprocess.run(["import", "-window", "root", *cut, "-strip", "-depth", "8",
                            "-define", "png:compression-level=9", f"PNG24:{path}"], check=True)
            print(f"{path}  {path.stat().st_size // 1024} KiB", flush=True)


def recipe(name):
    return str(ROOT / f"data/recipes/{name}.minima")


def change(path, folder, epochs, first=None, rate=None):
    """A copy of the experiment that trains so many epochs, on its first samples, with another learning rate."""
    experiment = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    if first is not None:
        experiment["data"]["split"]["first"] = first
    experiment["training"]["budget"] = {"epochs": epochs}
    if rate is not None:
        experiment["training"]["optimizer"]["learning_rate"] = rate
    copy = pathlib.Path(folder) / pathlib.Path(path).name
    copy.write_text(json.dumps(experiment), encoding="utf-8")
    return str(copy)


def shorten(path, folder):
    """Enough to have something to show."""
    return change(path, folder, 2, 6000)


def view_kinds():
    """The ids of the views of a run, as the program lists them."""
    text = (ROOT / "src/app/mn-run-views.c").read_text(encoding="utf-8")
    return re.findall(r'^  \{ "([a-z-]+)", N_\(', text, re.MULTILINE)


def experiment_of(kind, folder):
    """One in which that view has something to show."""
    if kind == "boundary":
        return recipe("two-spirals")
    if kind in ("features", "pictures") and FASHION.is_dir():
        return shorten(recipe("fashion-mnist-cnn"), folder)
    if kind in ("layers", "histograms"):
        return change(recipe("digits-mlp"), folder, 400)
    if kind == "doctor":
        return change(recipe("digits-mlp"), folder, 20, rate=4)
    if kind == "live":
        return change(recipe("digits-mlp"), folder, 20000)
    return recipe("digits-mlp")


def take_workspace(camera_for, size, suffix, wanted):
    """The usual workspace, then one picture of each kind of view, alone in it, when the run is over."""
    shown = [(None, "workspace", "(false, [])")] if "workspace" in wanted else []
    shown += [(kind, f"view-{kind}", f"(false, [(1.0, [('{kind}', 1.0)])])") for kind in view_kinds()
              if wanted & {"views", f"view-{kind}"}]
    for kind, name, layout in shown:
        with tempfile.TemporaryDirectory() as folder, \
                camera_for(size, experiment_of(kind, folder), settings=f"workspace={layout}\n") as camera:
            camera.page("Workspace")
            camera.activate("start")
            camera.settle(1)
            # What can be changed while it runs is shown while it runs.
            if kind != "live":
                camera.wait_for_end()
            if kind == "pad":
                camera.press("Load Sample")
            camera.take(f"{name}{suffix}")


def watched_recipe():
    return recipe("fashion-mnist-cnn" if FASHION.is_dir() else "digits-mlp")


def take_pages(camera_for, size, suffix, wanted):
    """Those that need no run."""
    if "welcome" in wanted:
        with camera_for(size) as camera:
            camera.take(f"welcome{suffix}")
    if wanted & {"network", "data", "training"}:
        with camera_for(size, watched_recipe()) as camera:
            for page in ("network", "data", "training"):
                if page in wanted:
                    camera.page(page)
                    camera.settle(1.5)
                    camera.take(f"{page}{suffix}")


def take_details(camera_for, wanted):
    """What the Network page shows in the place of the drawing."""
    buttons = {"costs": "Show costs", "field": "Show what units see"}
    for name in sorted(wanted & buttons.keys()):
        with camera_for(SIZE, recipe("fashion-mnist-cnn")) as camera:
            camera.page("Network")
            camera.activate("show-setting", "network.conv2")
            camera.press(buttons[name])
            camera.settle(6)
            camera.take(name, ("light",))


def draw_network(folder, name, widths):
    """An experiment with a shortcut around two convolutions of those widths, and three paths beside each other."""
    experiment = json.loads(pathlib.Path(recipe("fashion-mnist-cnn")).read_text(encoding="utf-8"))
    conv = {"layer": "conv2d", "out_channels": 16, "kernel_size": 3, "padding": 1}
    experiment["name"] = "Shortcut and paths"
    experiment["network"] = [
        {"id": "image", "layer": "input"},
        {"id": "stem", **conv, "out_channels": widths[0]},
        {"id": "conv1", **conv}, {"id": "act1", "layer": "relu"},
        {"id": "conv2", **conv, "out_channels": widths[1]},
        {"id": "sum", "layer": "add", "from": ["conv2", "stem"]},
        {"id": "pool", "layer": "max_pool2d", "kernel_size": 2},
        {"id": "narrow", **conv, "kernel_size": 1, "padding": 0},
        {"id": "middle", **conv, "from": ["pool"]},
        {"id": "wide", **conv, "kernel_size": 5, "padding": 2, "from": ["pool"]},
        {"id": "join", "layer": "concat", "from": ["narrow", "middle", "wide"]},
        {"id": "all", "layer": "global_avg_pool2d"},
        {"id": "classes", "layer": "linear", "units": 10},
    ]
    path = pathlib.Path(folder) / f"{name}.minima"
    path.write_text(json.dumps(experiment), encoding="utf-8")
    return str(path)


def take_editor(camera_for, wanted):
    """What drawing a network looks like, and presenting what came of it."""
    fashion = recipe("fashion-mnist-cnn")
    with tempfile.TemporaryDirectory() as folder:
        # File, settings, what is done on the Network page, styles.
        pictures = {
            "overlay": (fashion, "network-overlay='cost'\n", ("show-setting", "network.conv2"), ("light", "dark")),
            "list": (fashion, "network-canvas=false\n", ("show-setting", "network.conv2"), ("light",)),
            "branches": (draw_network(folder, "shortcut", (16, 16)), "", (), ("light", "dark")),
            "problem": (draw_network(folder, "unequal", (16, 32)), "", ("show-problem",), ("light",)),
        }
        for name in sorted(wanted & pictures.keys()):
            path, settings, action, styles = pictures[name]
            with camera_for(SIZE, path, settings=settings) as camera:
                camera.page("Network")
                if action:
                    camera.activate(*action)
                camera.settle(2)
                camera.take(name, styles)
    if "presenter" in wanted:
        with camera_for(SIZE, recipe("digits-mlp")) as camera:
            camera.page("Watch")
            camera.activate("start")
            camera.settle(1)
            camera.wait_for_end()
            camera.activate("present")
            camera.settle(2)
            camera.take("presenter")


def take_sweep(camera_for, size, suffix, wanted):
    """Runs of a sweep: their window with the list and the figure, and the table of all runs."""
    if not wanted & {"sweep", "runs"}:
        return
    with camera_for(size) as camera:
        runs = camera.home / "data/minima/runs"
        runs.mkdir(parents=True, exist_ok=True)
        sweep = runs / "Handwritten digits sweep"
        subprocess.run([camera.cli, "sweep", recipe("digits-mlp"), "--run-dir", sweep, "--seeds", "3", "--vary",
                        "training.optimizer.learning_rate=log:0.01:10:4", "--vary", "network.hidden.units=8,32", "--set",
                        "training.budget.epochs=5", "-q"], check=True, stdout=subprocess.DEVNULL)
        def cut(wide):
            return min(size[0], wide[0]), wide[1]

        if "sweep" in wanted:
            camera.ask("show-sweep", str(sweep))
            camera.take(f"sweep{suffix}", crop=cut(SWEEP_SIZE))
            camera.press("Figure")
            camera.settle(2)
            camera.take(f"sweep-figure{suffix}", crop=cut(SWEEP_SIZE))
        if "runs" in wanted:
            camera.ask("runs")
            camera.take(f"runs{suffix}", crop=cut(RUNS_SIZE))


def take_wide(camera_for, wanted):
    take_sweep(camera_for, SIZE, "", wanted)
    take_workspace(camera_for, SIZE, "", wanted)
    take_details(camera_for, wanted)
    take_editor(camera_for, wanted)
    take_pages(camera_for, SIZE, "", wanted)
    watched = watched_recipe()
    if "watch" in wanted:
        with camera_for(SIZE, watched) as camera:
            camera.page("Watch")
            camera.activate("start")
            camera.wait_for("four evaluations", lambda: camera.evaluations() >= 4, 600)
            camera.settle(2)
            camera.take("watch")
    if "confusion" in wanted:
        with tempfile.TemporaryDirectory() as folder, \
                camera_for(SIZE, shorten(watched, folder), settings=f"workspace={EVALUATIONS}\n") as camera:
            camera.page("Workspace")
            camera.activate("start")
            camera.settle(1)
            camera.wait_for_end()
            camera.take("confusion")


def take_narrow(camera_for, wanted):
    take_workspace(camera_for, NARROW, "-narrow", wanted)
    take_sweep(camera_for, NARROW, "-narrow", wanted)
    take_pages(camera_for, NARROW, "-narrow", wanted)
    if "narrow" not in wanted:
        return
    with camera_for(NARROW, recipe("digits-mlp")) as camera:
        camera.page("Watch")
        camera.activate("start")
        camera.settle(1)
        camera.wait_for_end()
        camera.take("narrow")


DETAILS = ("costs", "field")
EDITOR = ("overlay", "list", "branches", "problem", "presenter")
PAGES = ("welcome", "network", "data", "training", "watch", "confusion", "narrow", "workspace", "views", "sweep", "runs", *DETAILS, *EDITOR)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", help="build folder (%(default)s)")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "docs/screenshots", help="folder of the pictures")
    parser.add_argument("--only", default=",".join(PAGES), help="pages, separated by commas (%(default)s)")
    parser.add_argument("--style", choices=("light", "dark"), help="only this style")
    parser.add_argument("--inside", choices=("wide", "narrow"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    build, wanted = arguments.build.resolve(), set(arguments.only.split(","))
    single = {f"view-{kind}" for kind in view_kinds()}
    unknown = wanted - set(PAGES) - single
    if unknown:
        parser.error(f"no page {', '.join(sorted(unknown))}; there are {', '.join([*PAGES, *sorted(single)])}")
    check_tools(build)
    arguments.output.mkdir(parents=True, exist_ok=True)
    styles = [arguments.style] if arguments.style else ["light", "dark"]
    if arguments.inside:
        def camera_for(size, *files, settings=""):
            return Camera(build, arguments.output, styles, size, files, settings)
        {"wide": take_wide, "narrow": take_narrow}[arguments.inside](camera_for, wanted)
        return 0
    status = 0
    for screen, (width, height) in (("wide", SIZE), ("narrow", NARROW)):
        if not wanted - {"narrow"} if screen == "wide" else not wanted - {"watch", "confusion", *DETAILS, *EDITOR}:
            continue
        command = ["xvfb-run", "-a", "-s", f"-screen 0 {width}x{height}x24 -nolisten tcp -noreset", "dbus-run-session", "--",
                   sys.executable, __file__, "--build", str(build), "--output", str(arguments.output),
                   "--only", ",".join(sorted(wanted)), "--inside", screen]
        if arguments.style:
            command += ["--style", arguments.style]
        runtime = tempfile.mkdtemp(prefix="minima-runtime-")
        status |= subprocess.run(command, env={**os.environ, "XDG_RUNTIME_DIR": runtime, "NO_AT_BRIDGE": "0"}).returncode
        shutil.rmtree(runtime, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
