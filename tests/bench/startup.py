#!/usr/bin/env python3
# startup.py - how long the programs take to start, for compare.sh --startup.
#
# The window is opened on a display of its own (Xvfb) and watched from outside: its first frame is there when a pixel that
# it covers is no longer that of the empty screen.
#
# SPDX-License-Identifier: MIT
import argparse
import ctypes
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import tables

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCUMENT = os.path.join(ROOT, "docs", "performance.md")
WINDOW = os.path.join(ROOT, "build", "src", "app", "minima")
PIXELS = [(200, 150), (300, 300), (500, 250)]
PATIENCE = 30  # seconds
ONE_STEP = ["--quiet", "--set", 'training.budget={"steps": 1}', "--set", "training.evaluate.splits=[]"]


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--cli", default=os.path.join(ROOT, "build", "src", "cli", "minima-cli"))
    parser.add_argument("--no-write", action="store_true")
    parser.add_argument("--watch-window", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_known_args()[0]


def milliseconds(command):
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return 1000 * (time.perf_counter() - begin)


def watch_window():
    """Opens the window once and prints the milliseconds until its first frame."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = x11.XGetImage.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = x11.XGetPixel.restype = ctypes.c_ulong
    x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
    x11.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong] + [ctypes.c_int] * 2 + [ctypes.c_uint] * 2 + [
        ctypes.c_ulong, ctypes.c_int]
    x11.XGetPixel.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
    x11.XDestroyImage.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    screen = x11.XDefaultRootWindow(display)

    def pixel(place):
        image = x11.XGetImage(display, screen, *place, 1, 1, 0xffffffff, 2)
        value = x11.XGetPixel(image, 0, 0)
        x11.XDestroyImage(image)
        return value

    empty = [pixel(place) for place in PIXELS]
    begin = time.perf_counter()
    window = subprocess.Popen([WINDOW], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while [pixel(place) for place in PIXELS] == empty:
            if window.poll() is not None or time.perf_counter() - begin > PATIENCE:
                return 1
            time.sleep(0.001)
        print("first frame after", 1000 * (time.perf_counter() - begin), "ms")
    finally:
        window.kill()
        window.wait()
    return 0


def first_frame():
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, XDG_DATA_HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home, XDG_STATE_HOME=home,
                           XDG_RUNTIME_DIR=home, GSETTINGS_BACKEND="memory", GDK_BACKEND="x11", GSK_RENDERER="cairo",
                           GSETTINGS_SCHEMA_DIR=os.path.join(ROOT, "build", "data"))
        environment.pop("WAYLAND_DISPLAY", None)
        result = subprocess.run(
            ["xvfb-run", "-a", "-s", "-screen 0 1400x1000x24 -noreset", "dbus-run-session", "--", sys.executable,
             os.path.abspath(__file__), "--watch-window"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    # Services of the session print there, too.
    shown = re.search(r"^first frame after ([\d.]+) ms$", result.stdout, re.MULTILINE)
    if result.returncode != 0 or shown is None:
        raise RuntimeError("the window showed nothing")
    return float(shown[1])


def one_step(cli):
    with tempfile.TemporaryDirectory() as folder:
        return milliseconds([cli, "train", "digits-mlp", "--run-dir", os.path.join(folder, "run"), *ONE_STEP])


def first_step(cli):
    """Until the first step is done, by the time of day that the program says it was then."""
    with tempfile.TemporaryDirectory() as folder:
        command = [cli, "train", "digits-mlp", "--run-dir", os.path.join(folder, "run"), "--json", *ONE_STEP]
        begin = time.time()
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        return 1000 * (json.loads(result.stdout)["first_step_time"] - begin)


def main():
    options = arguments()
    if options.watch_window:
        sys.exit(watch_window())
    section = tables.Section(
        "How long programs take to start",
        "Milliseconds from the start of the process; the window on Xvfb, drawn by the processor, from the second start on.",
        tables.line("what", "median", "least", "greatest", "of"))
    jobs = {
        "minima-cli --version, to its end": lambda: milliseconds([options.cli, "--version"]),
        "minima-cli describe digits-mlp, to its end": lambda: milliseconds([options.cli, "describe", "digits-mlp"]),
        "minima-cli train digits-mlp, to its first step done": lambda: first_step(options.cli),
        "minima-cli train digits-mlp, one step, to its end with everything saved": lambda: one_step(options.cli),
        "minima, to its first frame": first_frame,
    }
    for what, job in jobs.items():
        if job is first_frame:
            missing = [name for name in ("xvfb-run", "dbus-run-session") if shutil.which(name) is None]
            if missing or not os.access(WINDOW, os.X_OK):
                print(f"SKIP {what}: there is no {', '.join(missing) or WINDOW}")
                continue
        try:
            job()
            times = [job() for _ in range(options.rounds)]
        except (RuntimeError, subprocess.CalledProcessError) as error:
            print(f"SKIP {what}: {error}")
            continue
        section.rows[what] = tables.line(what, f"{statistics.median(times):.0f}", f"{min(times):.0f}", f"{max(times):.0f}",
                                         str(len(times)))
    print("\n".join(section.lines()))
    if not options.no_write and section.rows:
        tables.update(DOCUMENT, section, list(jobs))


main()
