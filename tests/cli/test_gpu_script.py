#!/usr/bin/env python3
# test_gpu_script.py - what tests/gpu.sh makes of data sets that come in parts, or not at all, with programs that only pretend. TAP.
#
# Usage: test_gpu_script.py MINIMA_CLI SOURCE_DIR
#
# SPDX-License-Identifier: MIT
import glob
import os
import random
import shutil
import subprocess
import sys

from harness import SOURCE, check, equal, expect, main

NVIDIA_SMI = """#!/bin/sh
case $* in
*compute_cap*noheader*) echo 9.0 ;;
*) printf 'name\\nA GPU\\n' ;;
esac
"""
# Trains on whatever it finds; says why where it does not.
CLI = """#!/bin/bash
[ "$1" = train ] || { echo 'cuda  available'; exit; }
for ((i = 1; i <= $#; i++)); do
    [ "${!i}" = --data-dir ] && { j=$((i + 1)); data=${!j}; }
done
case $2 in
*memorize*) wanted=mnist/train ;;
*) wanted=cifar-10-binary.tar.xz ;;
esac
[ -f "$data/$wanted" ] || { echo "there is no $wanted" >&2; exit 1; }
echo '{"test_accuracy": 0.95, "train_accuracy": 0.6, "steps": 3, "wall_seconds": 1, "samples_per_second": 3}'
"""


def program(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)


def prepare(folder):
    """A source tree with the script, a pack of programs, and data sets that do not compress."""
    for path in ("tests/gpu.sh", "tests/bench/gpu-report.py", "tests/bench/tables.py"):
        os.makedirs(os.path.join(folder, os.path.dirname(path)), exist_ok=True)
        shutil.copy(os.path.join(SOURCE, path), os.path.join(folder, path))
    program(os.path.join(folder, "bin", "nvidia-smi"), NVIDIA_SMI)
    program(os.path.join(folder, "programs", "src", "cli", "minima-cli"), CLI)
    subprocess.run(["tar", "-C", "programs", "-cJf", "pack.tar.xz", "."], cwd=folder, check=True)
    os.makedirs(os.path.join(folder, "sets", "mnist"))
    numbers = random.Random(4)
    for name, size in (("mnist/train", 10), ("cifar-10-binary.tar.xz", 2500000), ("private.txt", 10)):
        with open(os.path.join(folder, "sets", name), "wb") as file:
            file.write(numbers.randbytes(size))


def script(folder, *args, **environment):
    result = subprocess.run(["tests/gpu.sh", *args], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            timeout=100, check=False,
                            env={**os.environ, "DATA_DIR": "", "PATH": f"{folder}/bin:{os.environ['PATH']}", **environment})
    for line in result.stdout.splitlines():
        print("#", line)
    return result


def pack(folder):
    expect(script(folder, "--pack-data", "data.tar.xz", "--most", "1", DATA_DIR="sets"), 0)
    parts = sorted(os.path.basename(path) for path in glob.glob(os.path.join(folder, "data.tar.xz*")))
    equal(parts, [f"data.tar.xz.{n}-of-3" for n in (1, 2, 3)])
    check(all(os.path.getsize(os.path.join(folder, part)) <= 1 << 20 for part in parts))


def long_runs(folder, *args, **environment):
    result = expect(script(folder, "--packed", "pack.tar.xz", *args, "long", **environment), 0)
    return [line for line in result.stdout.splitlines() if line.startswith("not run")]


def test_data_in_parts(folder):
    prepare(folder)
    pack(folder)
    equal(long_runs(folder, "--data", "data.tar.xz"), [])
    for name in ("mnist/train", "cifar-10-binary.tar.xz"):
        with open(os.path.join(folder, "sets", name), "rb") as one, open(os.path.join(folder, "build-gpu-data", name), "rb") as two:
            check(one.read() == two.read(), name)
    check(not os.path.exists(os.path.join(folder, "build-gpu-data", "private.txt")))
    # A folder, or a whole archive, does as well.
    equal(long_runs(folder, "--data", "sets"), [])
    equal(long_runs(folder, DATA_DIR="sets"), [])
    with open(os.path.join(folder, "whole.tar.xz"), "wb") as whole:
        for part in sorted(glob.glob(os.path.join(folder, "data.tar.xz*"))):
            with open(part, "rb") as file:
                whole.write(file.read())
    equal(long_runs(folder, "--data", "whole.tar.xz"), [])


def test_what_is_missing_is_told(folder):
    prepare(folder)
    pack(folder)
    os.remove(os.path.join(folder, "data.tar.xz.2-of-3"))
    lines = long_runs(folder, "--data", "data.tar.xz")
    equal([line.split()[2] for line in lines], ["memorization:", "resnet9:", "resnet9-bfloat16:"])
    check(all("of data.tar.xz, which has 3 parts, there is no part 2" in line for line in lines), lines)
    check("there is no cifar-10-binary.tar.xz" in lines[1], lines)
    lines = long_runs(folder, "--data", "nothing.tar.xz")
    check(all("there is neither nothing.tar.xz nor a part of it" in line for line in lines) and len(lines) == 3, lines)
    lines = long_runs(folder)
    equal(len(lines), 3)
    check(all("there is no" in line for line in lines), lines)
    with open(os.path.join(folder, "broken.tar.xz"), "wb") as file:
        file.write(b"no archive")
    lines = long_runs(folder, "--data", "broken.tar.xz")
    check(all("broken.tar.xz cannot be unpacked" in line for line in lines) and len(lines) == 3, lines)
    os.makedirs(os.path.join(folder, "empty"))
    expect(script(folder, "--pack-data", "data.tar.xz", DATA_DIR="empty"), 1)


if __name__ == "__main__":
    sys.exit(main(globals()))
