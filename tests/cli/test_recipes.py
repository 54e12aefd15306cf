#!/usr/bin/env python3
# test_recipes.py - recipes reach their published numbers whichever kernels compute them. TAP on standard output.
#
# Usage: test_recipes.py MINIMA_CLI SOURCE_ROOT [--kernels NAME,…] [RECIPE]…
#
# Without names the recipes run that need no data. Others look for theirs in MINIMA_TEST_DATA and where the program
# looks, and are skipped where there are none.
#
# SPDX-License-Identifier: MIT
import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time

WITHOUT_DATA = ["digits-mlp", "two-spirals"]
# What is set in the environment (MINIMA_CPU, MINIMA_WINOGRAD), and in the experiment.
KERNELS = {
    "auto": ({}, []),
    "onednn": ({"MINIMA_CPU": "onednn"}, []),
    "onednn without Winograd": ({"MINIMA_CPU": "onednn", "MINIMA_WINOGRAD": "off"}, []),
    "openblas": ({"MINIMA_CPU": "openblas"}, []),
    "direct": ({"MINIMA_CPU": "direct"}, []),
    "direct-avx2": ({"MINIMA_CPU": "direct-avx2"}, []),
    "bfloat16": ({}, ["training.precision=bfloat16"]),
    "reference": ({"MINIMA_CPU": "reference"}, []),
}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("root")
    parser.add_argument("recipes", nargs="*", default=WITHOUT_DATA)
    parser.add_argument("--kernels", default=",".join(KERNELS))
    return parser.parse_args()


def run(options, recipe, kernels, folder):
    """(accuracy, lowest and highest published, seconds), or why it could not run."""
    file = os.path.join(options.root, "data", "recipes", recipe + ".minima")
    with open(file, encoding="utf-8") as text:
        published = json.load(text)["published"]
    variables, settings = KERNELS[kernels]
    command = [options.cli, "train", file, "--json", "--quiet", "--run-dir", folder]
    for setting in settings:
        command += ["--set", setting]
    environment = dict(os.environ, LC_ALL="C.UTF-8", **variables)
    if "MINIMA_TEST_DATA" in environment:
        environment["MINIMA_DATA"] = ":".join(filter(None, [environment["MINIMA_TEST_DATA"], environment.get("MINIMA_DATA")]))
    begin = time.monotonic()
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, check=False)
    if "in none of the data folders" in result.stderr:
        return result.stderr.partition(":")[2].partition(". ")[0].strip()
    if result.returncode != 0:
        raise AssertionError(f"status {result.returncode}: {result.stderr}")
    return json.loads(result.stdout)[published["metric"]], published["low"], published["high"], time.monotonic() - begin


def main():
    options = arguments()
    kernels = options.kernels.split(",")
    unknown = [name for name in kernels if name not in KERNELS]
    if unknown:
        sys.exit(f"test_recipes.py: there are no kernels {unknown[0]!r}; known are {', '.join(KERNELS)}")
    print(f"1..{len(options.recipes) * len(kernels)}", flush=True)
    failed = number = 0
    for recipe in options.recipes:
        for name in kernels:
            number += 1
            what = f"{number} {recipe}, {name}"
            with tempfile.TemporaryDirectory() as folder:
                try:
                    outcome = run(options, recipe, name, os.path.join(folder, "run"))
                except AssertionError as error:
                    outcome = (math.nan, 0, 1, 0)
                    print("#", error)
            if isinstance(outcome, str):
                print(f"ok {what} # SKIP {outcome}", flush=True)
                continue
            accuracy, low, high, seconds = outcome
            fits = low <= accuracy <= high
            failed += not fits
            print(f"{'ok' if fits else 'not ok'} {what}: {accuracy:.4f}, published {low:g} to {high:g}; {seconds:.0f} s",
                  flush=True)
    return 1 if failed else 0


sys.exit(main())
