#!/usr/bin/env python3
# watched.py - how fast a run is that somebody watches, against the same run without a window.
#
# Each round trains every experiment three times, in turn: with minima-cli, in the window with all views closed, and in the
# window with every view open, on a display of its own (Xvfb) that the processor draws. Threads are the same. What is compared
# is samples a second of training and the seconds of the whole run, evaluations included.
#
# SPDX-License-Identifier: MIT
import argparse
import json
import os
import pathlib
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
PATIENCE = 60  # seconds
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
            "GDK_DEBUG": "gl-disable"}


def record(folder):
    try:
        info = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if info["status"] in ("failed", "diverged", "stopped"):
        sys.exit(f"{folder}: {info}")
    return info if info["status"] == "finished" else None


def headless(options, file, home):
    folder = home / "run"
    subprocess.run([options.cli, "train", str(file), "--run-dir", str(folder), "--threads", str(options.threads), "-q"],
                   stdout=subprocess.DEVNULL, check=True)
    return record(folder), 0


def busy(process):
    """Seconds that the main thread of the process has worked."""
    fields = pathlib.Path(f"/proc/{process}/task/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def watched(options, file, home, sections, profile):
    env = environment(home, sections, options.threads, options.schemas)
    window = subprocess.Popen(["dbus-run-session", "--", options.window, str(file)], env=env,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + PATIENCE
    process, found, samples, runs = None, None, [], home / "data/minima/runs"
    try:
        time.sleep(2)
        width, height = options.size.split("x")
        number = subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--class", "minima"], check=True,
                                stdout=subprocess.PIPE, text=True).stdout.split()[0]
        process = subprocess.run(["xdotool", "getwindowpid", number], check=True, stdout=subprocess.PIPE,
                                 text=True).stdout
        subprocess.run(["xdotool", "windowmove", number, "0", "0", "windowsize", number, width, height,
                        "windowfocus", number], check=True)
        while not runs.exists() and time.monotonic() < end:
            subprocess.run(["xdotool", "key", "ctrl+r"], check=True)
            time.sleep(0.5)
        perf = None
        if profile:
            perf = subprocess.Popen(["perf", "record", "-q", "-g", "-t", process.strip(), "-o", profile],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while found is None and time.monotonic() < end:
            time.sleep(0.1)
            for folder in runs.glob("*") if runs.exists() else []:
                found = record(folder)
            samples.append((time.monotonic(), busy(process.strip())))
        if perf:
            perf.terminate()
            perf.wait()
    finally:
        if process:
            os.kill(int(process), signal.SIGTERM)
        else:
            window.terminate()
        window.wait()
    if found is None:
        sys.exit("the run in the window did not end")
    settled = [sample for sample in samples if sample[0] > samples[0][0] + SETTLED]
    if len(settled) < 2:
        sys.exit("the runs are too short to say what a window costs; give more --seconds")
    # The last sample may have seen the end, where all is drawn once more.
    return found, (settled[-2][1] - settled[0][1]) / (settled[-2][0] - settled[0][0])


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
            for turn in range(options.rounds):
                for mode in options.modes.split(","):
                    home = folder / f"{name}-{turn}-{mode}"
                    home.mkdir()
                    if MODES[mode] is None:
                        info, worked = headless(options, folder / f"{name}.minima", home)
                    else:
                        info, worked = watched(options, folder / f"{name}.minima", home, MODES[mode],
                                               options.profile if mode == "open" else None)
                    summary = info["summary"]
                    wall = summary["wall_seconds"]
                    figures.setdefault((name, mode), []).append((summary["samples_per_second"], summary["steps"] / wall,
                                                              worked))
                    print(name, mode, f"{summary['samples_per_second']:.0f} samples/s, {summary['steps'] / wall:.1f} "
                          f"steps/s of the whole run, window's thread {100 * worked:.1f} %", flush=True)
    finally:
        shutil.rmtree(folder)
    for (name, mode), rows in figures.items():
        base = figures.get((name, "headless"))
        if base and mode != "headless":
            ratios = [[row[i] / other[i] for row, other in zip(rows, base)] for i in range(2)]
            print(f"{name} {mode}: {statistics.median(ratios[0]):.3f} of the samples a second ({min(ratios[0]):.3f}–"
                  f"{max(ratios[0]):.3f}), {statistics.median(ratios[1]):.3f} of the speed of the whole run "
                  f"({min(ratios[1]):.3f}–{max(ratios[1]):.3f}); the window's thread works "
                  f"{100 * statistics.median(row[2] for row in rows):.1f} % of one core's time")


if __name__ == "__main__":
    main()
