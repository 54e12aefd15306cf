# main.py - trains what the claims need, as far as it is not there, and writes the report.
#
# SPDX-License-Identifier: MIT
import argparse
import os
import pathlib
import sys
import time

import report
import runs
import settings

ROOT = pathlib.Path(__file__).resolve().parents[2]


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="tests/claims.sh", description="Repeats published experiments on real data and compares the numbers.")
    parser.add_argument("claims", nargs="*", metavar="CLAIM", help=f"of {', '.join(settings.VARIANTS)}; all without")
    parser.add_argument("--build", default=ROOT / "build", metavar="FOLDER", help="where the program was built (build)")
    parser.add_argument("--cli", metavar="FILE", help="minima-cli, if not the one in the build folder")
    parser.add_argument("--data-dir", action="append", default=[], metavar="FOLDER",
                        help="where MNIST and CIFAR-10 are; else the folders in MINIMA_DATA")
    parser.add_argument("--out", default=ROOT / "out" / "claims", metavar="FOLDER",
                        help="where finished runs are kept, so that an interrupted call goes on (out/claims)")
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="how many seeds, 1 to N (3)")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="threads of one run (1)")
    parser.add_argument("--short", action="store_true", help="train 5 instead of 20 epochs for B3 to B5")
    parser.add_argument("--report", action="store_true", help="train nothing, write the report from what is there")
    parser.add_argument("--output", default=ROOT / "docs" / "claims.md", metavar="FILE", help="the report (docs/claims.md)")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.claims) - set(settings.VARIANTS))
    if unknown:
        parser.error(f"there is no claim {', '.join(unknown)}; known are {', '.join(settings.VARIANTS)}")
    if options.seeds < 1:
        parser.error("--seeds must be at least 1")
    return options


def log(text):
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def main():
    options = parse(sys.argv[1:])
    folders = options.data_dir or [folder for folder in os.environ.get("MINIMA_DATA", "").split(":") if folder]
    runner = runs.Runner(options.cli or pathlib.Path(options.build) / "src" / "cli" / "minima-cli", options.out, folders,
                         options.threads, not options.report, log, options.short)
    if not options.report and not runner.cli.exists():
        sys.exit(f"claims: {runner.cli} is not there; build it first, or name its folder with --build")
    skipped = {}
    # A seed after the other, so that every claim has a first number early.
    for seed in range(1, options.seeds + 1):
        for claim in options.claims or settings.VARIANTS:
            for variant in settings.VARIANTS[claim].values():
                if claim in skipped or options.report:
                    continue
                try:
                    runner.result(variant, seed)
                except runs.NoData as reason:
                    skipped[claim] = str(reason)
                    log(f"{claim}: SKIP {reason}")
    runner.train = False
    report.write(options.output, runner, skipped, options.seeds)
    log(f"{runner.n_trained} runs trained; {options.output} written")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
