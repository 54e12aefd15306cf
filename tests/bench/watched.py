#!/usr/bin/env python3
# watched.py - how fast a run is that somebody watches, against the same run without a window.
#
# Each round trains every experiment three times, in turn: with minima-cli, in the window with all views closed, and in the
# window with every view open, on a display of its own (Xvfb) that the processor draws. Threads are the same. What is compared
# is samples a second of training, the seconds of the whole run, evaluations included, and the speed once the window has put
# up its views. Beside it stands what was taken
# from the run, which another program on the machine hardly changes: processor time of the window's thread and of the
# display, and the time that the run itself counts for probes and for what views compute.
#
# Where a machine has no steady speed, whole runs one after the other differ more than a window costs. With --turns a run of
# minima-cli and one in the window take turns of some seconds, the one that waits stopped by a signal, and each turn is compared
# with those before and after. What the window does once in so many seconds it then does as if it had run for twice as
# long, so that it seems to cost a little more than it does.
#
# SPDX-License-Identifier: MIT
import argparse
import csv
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
USUAL = ["doctor", "curves", "evaluations"]  # open unless they are closed
OTHERS = ["live", "ranking", "boundary", "samples", "pad", "layers", "histograms", "features", "pictures"]
MODES = {"headless": None, "closed": ["-" + name for name in USUAL], "open": OTHERS}
PATIENCE = 180  # seconds
SETTLED = 3  # seconds after which the window has made its views


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=10, help="of training in each run, about")
    parser.add_argument("--cli", default=str(ROOT / "build/src/cli/minima-cli"))
    parser.add_argument("--window", default=str(ROOT / "build/src/app/minima"))
    parser.add_argument("--schemas", default=str(ROOT / "build/data"))
    parser.add_argument("--recipes", default=str(ROOT / "data/recipes"))
    parser.add_argument("--size", default="1920x1080", help="of the screen, which the window fills")
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--only", help="mlp or cnn")
    parser.add_argument("--turns", type=float, metavar="SECONDS", help="let one run of each stand still in turns so long")
    parser.add_argument("--profile", help="file for what perf sees of the window with every view open")
    return parser.parse_args()


def experiments(options):
    """The convolutional network of the recipe, and a small MLP on the same data."""
    recipe = json.loads((pathlib.Path(options.recipes) / "fashion-mnist-cnn.minima").read_text(encoding="utf-8"))
    recipe.pop("published", None)
    mlp = json.loads(json.dumps(recipe))
    mlp["name"] = "small MLP"
    mlp["network"] = [{"id": "image", "layer": "input"}, {"id": "flat", "layer": "flatten"},
                      {"id": "hidden", "layer": "linear", "units": 128}, {"id": "act", "layer": "relu"},
                      {"id": "output", "layer": "linear", "units": 10}]
    mlp.pop("groups", None)
    mlp["training"]["batch_size"] = recipe["training"]["batch_size"] = 128
    for experiment, steps in ((mlp, 1100), (recipe, 70)):
        experiment["training"]["budget"] = {"steps": int(steps * options.seconds)}
        experiment["training"]["evaluate"] = {"every": {"steps": int(steps * options.seconds) // 3}, "splits": ["test"],
                                              "train_subset": 1000}
        experiment["training"]["final_weights"] = "last"
    return {"mlp": mlp, "cnn": recipe}


def environment(home, sections, threads, schemas):
    for name in ("data", "config", "state", "cache"):
        (home / name).mkdir(parents=True)
    settings = home / "config/glib-2.0/settings"
    settings.mkdir(parents=True)
    (settings / "keyfile").write_text(f"[io/github/minima/Minima]\nwatch-sections={sections!r}\nthreads={threads}\n",
                                      encoding="utf-8")
    return {**os.environ, "XDG_DATA_HOME": str(home / "data"), "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"), "XDG_CACHE_HOME": str(home / "cache"),
            "GSETTINGS_BACKEND": "keyfile", "GSETTINGS_SCHEMA_DIR": schemas, "GSK_RENDERER": "cairo", "GDK_BACKEND": "x11", "GTK_A11Y": "none",
            "GDK_DEBUG": "gl-disable", "G_MESSAGES_DEBUG": "all"}


def record(folder):
    try:
        info = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if info["status"] in ("failed", "diverged", "stopped"):
        sys.exit(f"{folder}: {info}")
    return info if info["status"] == "finished" else None


def settled_rate(folder):
    """Steps a second from SETTLED seconds after the first one on, when the window has put up its views."""
    with open(folder / "metrics.csv", encoding="utf-8", newline="") as rows:
        steps = [(int(row["step"]), float(row["seconds"])) for row in csv.DictReader(rows) if row["split"] == "batch"]
    later = [row for row in steps if row[1] >= SETTLED]
    if len(later) < 2:
        sys.exit("the runs are too short to say what a window costs; give more --seconds")
    return (later[-1][0] - later[0][0]) / (later[-1][1] - later[0][1])


def headless(options, file, home):
    folder = home / "run"
    subprocess.run([options.cli, "train", str(file), "--run-dir", str(folder), "--threads", str(options.threads), "-q"],
                   stdout=subprocess.DEVNULL, check=True)
    return record(folder), settled_rate(folder), {}


def busy(process):
    """Seconds that the main thread of the process has worked, to the nanosecond: clock ticks count timers wrongly."""
    if process is None:
        return 0
    return int(pathlib.Path(f"/proc/{process}/task/{process}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


def find_display():
    """The process of the display, which xvfb-run has started before this one."""
    number = os.environ["DISPLAY"]
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"Xvfb") and number.encode() in words:
            return entry.name
    return None


class Window:
    """Minima on the experiment, filling the screen; the run begins when it does."""

    def __init__(self, options, file, home, sections):
        env = environment(home, sections, options.threads, options.schemas)
        self.runs, self.process, self.log = home / "data/minima/runs", None, home / "log"
        with open(self.log, "w", encoding="utf-8") as log:
            self.child = subprocess.Popen(["dbus-run-session", "--", options.window, str(file)], env=env, stdout=log,
                                          stderr=subprocess.DEVNULL)
        try:
            time.sleep(2)
            width, height = options.size.split("x")
            number = ask(["xdotool", "search", "--sync", "--onlyvisible", "--class", "minima"]).split()[0]
            self.process = ask(["xdotool", "getwindowpid", number]).strip()
            subprocess.run(["xdotool", "windowmove", number, "0", "0", "windowsize", number, width, height, "windowfocus",
                            number], check=True)
            end = time.monotonic() + PATIENCE
            while not self.runs.exists() and time.monotonic() < end:
                press("ctrl+r")
                time.sleep(0.5)
        except BaseException:
            self.close()
            raise

    def record(self):
        """What run.json says once the run is over."""
        folder = self.folder()
        return record(folder) if folder else None

    def folder(self):
        return next(self.runs.glob("*"), None) if self.runs.exists() else None

    def worked(self):
        return busy(self.process)

    def looked(self):
        """Seconds that the run was looked into, and views computed, as it says at its end."""
        found = re.search(r"Looking at the run took ([0-9.]+) s", self.log.read_text(encoding="utf-8"))
        return float(found.group(1)) if found else None

    def close(self):
        if self.process:
            os.kill(int(self.process), signal.SIGTERM)
        else:
            self.child.terminate()
        self.child.wait()


def ask(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def press(key):
    subprocess.run(["xdotool", "key", key], check=True)


def watched(options, file, home, sections, profile):
    window, perf, found, samples = Window(options, file, home, sections), None, None, []
    end, display, looked = time.monotonic() + PATIENCE, find_display(), None
    try:
        if profile:
            perf = subprocess.Popen(["perf", "record", "-q", "-g", "-t", window.process, "-o", profile],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while found is None and time.monotonic() < end:
            # Looking more often would itself take half a hundredth of a core.
            time.sleep(1)
            found = window.record()
            samples.append((time.monotonic(), window.worked(), busy(display)))
        while found and looked is None and time.monotonic() < end:
            time.sleep(0.1)
            looked = window.looked()
        if perf:
            perf.terminate()
            perf.wait()
    finally:
        window.close()
    if found is None:
        sys.exit("the run in the window did not end")
    settled = [sample for sample in samples if sample[0] > samples[0][0] + SETTLED]
    if len(settled) < 2 or looked is None:
        sys.exit("the runs are too short to say what a window costs; give more --seconds")
    # The last sample may have seen the end, where all is drawn once more.
    passed, thread, display = (settled[-2][i] - settled[0][i] for i in range(3))
    return found, settled_rate(window.folder()), {"window's thread": thread / passed, "display": display / passed,
                                                  "looking": looked / found["summary"]["wall_seconds"]}


def let_go(process, on):
    os.kill(int(process), signal.SIGCONT if on else signal.SIGSTOP)


def alternate(options, file, home):
    """Trains with minima-cli and in the window with every view open, in turns: while one goes on, the other stands still."""
    command = subprocess.Popen([options.cli, "train", str(file), "--run-dir", str(home / "run"), "--threads",
                                str(options.threads), "-q"], stdout=subprocess.DEVNULL)
    window, display, taken, turns = None, find_display(), [0, 0], 0
    try:
        time.sleep(1)
        let_go(command.pid, False)
        window = Window(options, file, home, OTHERS)
        time.sleep(SETTLED)
        while window.record() is None and command.poll() is None:
            let_go(window.process, False)
            let_go(command.pid, True)
            time.sleep(options.turns)
            let_go(command.pid, False)
            let_go(window.process, True)
            before = window.worked(), busy(display)
            time.sleep(options.turns)
            taken = [taken[0] + window.worked() - before[0], taken[1] + busy(display) - before[1]]
            turns += 1
        return (rates(home / "run", options.turns), rates(window.folder(), options.turns),
                [share / max(turns, 1) / options.turns for share in taken])
    finally:
        command.kill()
        command.wait()
        if window:
            let_go(window.process, True)
            window.close()


def rates(folder, turn):
    """Steps a second in each turn between the first and the last: the clock of the run goes on while it stands still."""
    with open(folder / "metrics.csv", encoding="utf-8", newline="") as rows:
        steps = [(int(row["step"]), float(row["seconds"])) for row in csv.DictReader(rows) if row["split"] == "batch"]
    turns = [[]]
    for row in steps:
        if turns[-1] and row[1] - turns[-1][-1][1] > turn / 2:
            turns.append([])
        turns[-1].append(row)
    return [(rows[-1][0] - rows[0][0]) / (rows[-1][1] - rows[0][1]) for rows in turns[1:-1] if len(rows) > 1]


def compare_turns(name, alone, watched_rates, shares):
    ratios = [watched_rates[i] * 2 / (alone[i] + alone[i + 1]) for i in range(min(len(watched_rates), len(alone) - 1))]
    if len(ratios) < 3:
        sys.exit("too few turns; give more --seconds")
    low, _, high = statistics.quantiles(ratios, n=4)
    print(f"{name}: with every view open {statistics.median(ratios):.3f} of the steps a second that minima-cli makes in the turns "
          f"before and after, mean {statistics.mean(ratios):.3f}, half of {len(ratios)} turns in {low:.3f}–{high:.3f}; the "
          f"window's thread works {100 * shares[0]:.2f} %, the display {100 * shares[1]:.2f} % of one core's time", flush=True)


def main():
    options = arguments()
    if "DISPLAY_OF_ITS_OWN" not in os.environ:
        os.environ["DISPLAY_OF_ITS_OWN"] = "1"
        sys.exit(subprocess.run(["xvfb-run", "-a", "-s", f"-screen 0 {options.size}x24", sys.executable, *sys.argv],
                                check=False).returncode)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="watched-"))
    figures = {}
    try:
        for name, experiment in experiments(options).items():
            if options.only and name != options.only:
                continue
            (folder / f"{name}.minima").write_text(json.dumps(experiment), encoding="utf-8")
            if options.turns:
                # The clock of a run stands still while it evaluates, and turns are told by gaps in it.
                experiment["training"]["evaluate"]["every"] = experiment["training"]["budget"]
                (folder / f"{name}.minima").write_text(json.dumps(experiment), encoding="utf-8")
                (folder / name).mkdir()
                compare_turns(name, *alternate(options, folder / f"{name}.minima", folder / name))
                continue
            for turn in range(options.rounds):
                for mode in options.modes.split(","):
                    home = folder / f"{name}-{turn}-{mode}"
                    home.mkdir()
                    if MODES[mode] is None:
                        info, rate, taken = headless(options, folder / f"{name}.minima", home)
                    else:
                        info, rate, taken = watched(options, folder / f"{name}.minima", home, MODES[mode],
                                                    options.profile if mode == "open" else None)
                    summary = info["summary"]
                    wall = summary["wall_seconds"]
                    figures.setdefault((name, mode), []).append(((summary["samples_per_second"], summary["steps"] / wall, rate),
                                                                 taken))
                    print(name, mode, f"{summary['samples_per_second']:.0f} samples/s, {summary['steps'] / wall:.1f} "
                          f"steps/s of the whole run, {rate:.1f} once settled", *(f", {by} {100 * share:.2f} %" for by, share in taken.items()),
                          flush=True)
    finally:
        shutil.rmtree(folder)
    for (name, mode), rows in figures.items():
        base = figures.get((name, "headless"))
        if base and mode != "headless":
            ratios = [[row[0][i] / other[0][i] for row, other in zip(rows, base)] for i in range(3)]
            print(f"{name} {mode}: {statistics.median(ratios[0]):.3f} of the samples a second ({min(ratios[0]):.3f}–"
                  f"{max(ratios[0]):.3f}), {statistics.median(ratios[1]):.3f} of the speed of the whole run "
                  f"({min(ratios[1]):.3f}–{max(ratios[1]):.3f}), {statistics.median(ratios[2]):.3f} once settled "
                  f"({min(ratios[2]):.3f}–{max(ratios[2]):.3f})")
        for by in rows[0][1]:
            shares = [100 * row[1][by] for row in rows]
            print(f"{name} {mode}: {by} {statistics.median(shares):.2f} % ({min(shares):.2f}–{max(shares):.2f})")


if __name__ == "__main__":
    main()
