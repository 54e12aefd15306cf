#!/usr/bin/env python3
# scale.py - how the speed of a training step and its memory grow with batch, width and depth of a network.
#
# Usage: scale.py [--cli FILE] [--seconds S] [--rounds N] [SWEEP]...; --help says the rest.
#
# Networks that differ in one size only run through `minima-cli bench`. What is drawn is arithmetic in a second, which rises
# to a plateau and stays there where cost grows as the work does; a cliff is a size at which the best of all rounds falls
# well below that of a smaller one: what else a machine does makes rounds slower, never faster. Figures show medians, with
# the least and the greatest, and go to docs/figures, the list of cliffs and the slopes of memory to standard output.
#
# SPDX-License-Identifier: MIT
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIGURES = os.path.join(ROOT, "docs", "figures")
KEPT = os.path.join(ROOT, "out", "bench", "scale.json")
# Below this share of the best smaller size a point is called a cliff.
CLIFF = 0.8


def between(first, last):
    """Powers of two with one size between each two: 1, 2, 3, 4, 6, 8, …"""
    sizes, size = [], first
    while size <= last:
        sizes.append(size)
        if size > 1 and size * 3 // 2 <= last:
            sizes.append(size * 3 // 2)
        size *= 2
    return sizes


def mlp(width, depth):
    layers = [{"id": "x", "layer": "input"}, {"id": "flat", "layer": "flatten"}]
    for i in range(depth):
        layers += [{"id": f"fc{i}", "layer": "linear", "units": width}, {"id": f"act{i}", "layer": "relu"}]
    return layers + [{"id": "y", "layer": "linear", "units": 10}]


def cnn(width, depth):
    layers = [{"id": "x", "layer": "input"}]
    for i in range(depth):
        layers += [{"id": f"conv{i}", "layer": "conv2d", "out_channels": width, "kernel_size": 3, "padding": 1},
                   {"id": f"act{i}", "layer": "relu"}]
    return layers + [{"id": "pool", "layer": "global_avg_pool2d"}, {"id": "y", "layer": "linear", "units": 10}]


# name: (what varies, network, data, sizes, width, depth, batch)
SWEEPS = {
    "mlp-batch": ("batch", mlp, "mnist", between(1, 1024), 512, 4, None),
    "mlp-width": ("width", mlp, "mnist", between(64, 4096), None, 4, 128),
    "mlp-depth": ("depth", mlp, "mnist", between(1, 64), 512, None, 128),
    "cnn-batch": ("batch", cnn, "cifar10", between(1, 1024), 32, 3, None),
    "cnn-width": ("width", cnn, "cifar10", between(4, 256), None, 3, 32),
    "cnn-depth": ("depth", cnn, "cifar10", between(1, 64), 32, None, 32),
}


def experiment(network, data, width, depth, batch):
    return {"minima": 1, "name": "scale", "data": {"dataset": data}, "network": network(width, depth),
            "training": {"loss": "cross_entropy", "optimizer": {"name": "sgd", "learning_rate": 0.01},
                         "batch_size": batch}}


def measure(name, options):
    """A round of a sweep: [size, GFLOP/s, samples/s, MiB without the samples] for each size."""
    what, network, data, sizes, width, depth, batch = SWEEPS[name]
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for size in sizes:
            chosen = {"width": width, "depth": depth, "batch": batch, what: size}
            files.append(os.path.join(folder, f"{size}.minima"))
            with open(files[-1], "w", encoding="utf-8") as file:
                json.dump(experiment(network, data, **chosen), file)
        called = subprocess.run([options.cli, "bench", "--json", "--seconds", str(options.seconds), *files],
                                stdout=subprocess.PIPE, text=True, check=True)
    report = json.loads(called.stdout)
    rows = [[size, result["gflops"], result["samples_per_second"], result["peak_memory_mib"] - result["data_mib"]]
            for size, result in zip(sizes, report["workloads"])]
    return {"rows": rows, "peak": report["peak_gflops"], "device": report["device"], "ns": report["core_round_trip_ns"]}


def load():
    try:
        with open(KEPT, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def medians(rounds):
    return [[column[0][0], *(statistics.median(row[k] for row in column) for k in (1, 2, 3))]
            for column in zip(*(one["rows"] for one in rounds))]


def extremes(rounds, column):
    """The least and the greatest of all rounds for each size."""
    columns = [[row[column] for row in rows] for rows in zip(*(one["rows"] for one in rounds))]
    return [min(values) for values in columns], [max(values) for values in columns]


def cliffs(rounds):
    """Sizes at which the arithmetic of a second falls below CLIFF of the best of all smaller sizes."""
    found, best = [], 0
    for (size, *_), gflops in zip(rounds[0]["rows"], extremes(rounds, 1)[1]):
        if gflops < CLIFF * best:
            found.append((size, gflops, best))
        best = max(best, gflops)
    return found


def memory_slope(rows):
    """MiB for each unit of size between the last sizes, and the same between those in the middle: equal where linear."""
    def slope(first, second):
        return (second[3] - first[3]) / (second[0] - first[0])
    return slope(rows[-2], rows[-1]), slope(rows[len(rows) // 2], rows[-2])


def report(kept):
    for name, rounds in kept.items():
        rows = medians(rounds)
        peak = max(one["peak"] for one in rounds)
        last, middle = memory_slope(rows)
        print(f"{name}: {len(rounds)} rounds, {rows[0][1]:.1f} to {max(row[1] for row in rows):.1f} of {peak:.0f} GFLOP/s; "
              f"memory {rows[0][3]:.0f} to {rows[-1][3]:.0f} MiB, {middle:.3g} MiB for each more, at the end {last:.3g}")
        for size, gflops, best in cliffs(rounds):
            print(f"  cliff at {SWEEPS[name][0]} {size}: {gflops:.1f} GFLOP/s after {best:.1f}")


def draw(kept):
    try:
        import matplotlib
    except ImportError:
        print("SKIP figures: python3-matplotlib is not installed")
        return
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "minima", "svg.fonttype": "none", "font.size": 9, "axes.grid": True, "grid.alpha": 0.3,
                                "axes.spines.top": False, "axes.spines.right": False})
    from matplotlib import pyplot, ticker

    os.makedirs(FIGURES, exist_ok=True)
    names = {"mlp": "fully connected", "cnn": "convolutions"}
    for column, file, label in ((1, "scale-speed", "GFLOP/s"), (3, "scale-memory", "MiB without the samples")):
        figure, axes = pyplot.subplots(1, 3, figsize=(9.5, 3.2), sharey=True, layout="constrained")
        for axis, what in zip(axes, ("batch", "width", "depth")):
            for kind, color in (("mlp", "#1c71d8"), ("cnn", "#e66100")):
                if f"{kind}-{what}" in kept:
                    rows = medians(kept[f"{kind}-{what}"])
                    least, greatest = extremes(kept[f"{kind}-{what}"], column)
                    axis.fill_between([row[0] for row in rows], least, greatest, color=color, alpha=0.15, lw=0)
                    axis.plot([row[0] for row in rows], [row[column] for row in rows], ".-", color=color, label=names[kind])
            axis.set_xscale("log", base=2)
            axis.set_yscale("log")
            axis.xaxis.set_major_formatter(ticker.FormatStrFormatter("%d"))
            axis.yaxis.set_major_formatter(ticker.FormatStrFormatter("%g"))
            axis.set_xlabel({"batch": "batch", "width": "width (units or channels)", "depth": "depth (layers)"}[what])
            if column == 1:
                axis.axhline(max(one["peak"] for rounds in kept.values() for one in rounds), color="#77767b", ls=":",
                             label="limit of the processor")
        axes[0].set_ylabel(label)
        axes[0].legend(frameon=False)
        figure.savefig(os.path.join(FIGURES, file + ".svg"), metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(description="Measures how speed and memory of training grow with batch, width and "
                                                 "depth, and draws docs/figures/scale-*.svg.")
    parser.add_argument("sweeps", nargs="*", metavar="SWEEP", help=f"of {', '.join(SWEEPS)}; all without")
    parser.add_argument("--cli", default=os.path.join(ROOT, "build", "src", "cli", "minima-cli"), metavar="FILE")
    parser.add_argument("--seconds", type=float, default=0.3, metavar="S", help="how long each size runs (0.3)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often; medians count (3)")
    parser.add_argument("--add", action="store_true", help="count the rounds of earlier calls, too (out/bench/scale.json)")
    parser.add_argument("--report", action="store_true", help="measure nothing, draw what is there")
    options = parser.parse_args()
    unknown = [name for name in options.sweeps if name not in SWEEPS]
    if unknown:
        sys.exit(f"scale.py: there is no sweep {unknown[0]}; known are {', '.join(SWEEPS)}")
    kept = load()
    for name in [] if options.report else options.sweeps or SWEEPS:
        if not options.add:
            kept.pop(name, None)
        for _ in range(options.rounds):
            kept.setdefault(name, []).append(measure(name, options))
        os.makedirs(os.path.dirname(KEPT), exist_ok=True)
        with open(KEPT, "w", encoding="utf-8") as file:
            json.dump(kept, file)
    kept = {name: kept[name] for name in SWEEPS if name in kept}
    if not kept:
        sys.exit("scale.py: nothing was measured yet")
    report(kept)
    draw(kept)


if __name__ == "__main__":
    main()
