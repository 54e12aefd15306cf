# judge_mlps.py - A2, A4, C2, C3, E4, E9 and E12: multi-layer perceptrons on CIFAR-10.
#
# SPDX-License-Identifier: MIT
"""One function for each claim. It is given {name of a setting: {seed: Result}}, where seeds that were not run yet are left
out, and returns the tables and the checks of the claim's section."""

import settings
from measures import best_test, pick, test_accuracy, train_accuracy, train_loss, values
from verdicts import above, band, holds, show


def a2(runs):
    runs_ = runs["default"]
    table = (["", "test accuracy, %", "test loss", "train accuracy, %", "train loss"],
             [["published, read from a figure", "≈ 48", "≈ 1.5", "≈ 52", "≈ 1.35"]]
             + [[name, show(values(group, test_accuracy)), show(values(group, lambda r: r.last("test", "loss")), "{:.3f}"),
                 show(values(group, train_accuracy)), show(values(group, train_loss), "{:.3f}")]
                for name, group in (("last step", runs_), ("last step, weights started at 0.01", runs["larger start"]))]
             + [["best of the 14 evaluations", show(values(runs_, best_test)),
                 show(values(runs_, lambda r: r.best("test", "loss")), "{:.3f}"), "", ""]])
    checks = [band("test accuracy after 1400 steps", "≈ 48 %", values(runs_, test_accuracy), 0.46, 0.50),
              band("test loss after 1400 steps", "≈ 1.5", values(runs_, lambda r: r.last("test", "loss")), 1.4, 1.6, "{:.3f}"),
              band("train accuracy, batches of the last 140 steps", "≈ 52 %", values(runs_, train_accuracy), 0.49, 0.55),
              band("train loss, batches of the last 140 steps", "≈ 1.35", values(runs_, train_loss), 1.25, 1.45, "{:.3f}")]
    return [table], checks


def a4(runs):
    group = runs["best"]
    table = (["", "last", "best of 30"],
             [["test accuracy, %", show(values(group, test_accuracy)), show(values(group, best_test))],
              ["test loss", show(values(group, lambda r: r.last("test", "loss")), "{:.3f}"),
               show(values(group, lambda r: r.best("test", "loss")), "{:.3f}")],
              ["train accuracy, %", show(values(group, train_accuracy)), ""]])
    checks = [band("test accuracy after 3000 steps", "≈ 53 %", values(group, test_accuracy), 0.51, 0.55),
              above("overfits: train accuracy above test accuracy", "visible", pick(group, train_accuracy),
                    pick(group, test_accuracy))]
    return [table], checks


def c2(runs):
    group = runs["default"]
    rows = []
    for split, what, best, last, form in (("batch", "accuracy", "52.5", "39.0", "{:.1%}"),
                                          ("batch", "loss", "1.367", "1.616", "{:.3f}"),
                                          ("test", "accuracy", "46.9", "43.7", "{:.1%}"),
                                          ("test", "loss", "1.515", "1.602", "{:.3f}")):
        name = "train, the batch at hand" if split == "batch" else "test"
        rows.append([f"{name}, {what}" + (", %" if what == "accuracy" else ""), best,
                     show(values(group, lambda r: r.best(split, what)), form), last,
                     show(values(group, lambda r: r.last(split, what)), form)])
    table = (["", "published best", "measured best", "published last", "measured last"], rows)
    checks = [band("best test accuracy of the 15 evaluations", "46.9 %", values(group, best_test), 0.44, 0.49),
              band("lowest test loss", "1.515", values(group, lambda r: r.best("test", "loss")), 1.45, 1.60, "{:.3f}"),
              band("best accuracy on a batch of 200", "52.5 %", values(group, lambda r: r.best("batch")), 0.49, 0.60),
              band("last accuracy on a batch of 200", "39 %", values(group, lambda r: r.last("batch")), 0.35, 0.60)]
    return [table], checks


def c3(runs):
    def name(optimizer, rate, widths):
        return f"{optimizer} {rate} {','.join(str(width) for width in widths)}"

    def group(optimizer, rate, widths):
        return runs.get(name(optimizer, rate, widths), {})

    def over_layouts(optimizer, rate, layouts=settings.GRID_LAYERS):
        """{(seed, layout): accuracy}, so that layouts are compared with themselves."""
        return {(seed, widths): best_test(result) for widths in layouts
                for seed, result in group(optimizer, rate, widths).items()}

    header = ["optimizer", "learning rate"] + [",".join(map(str, widths)) for widths in settings.GRID_LAYERS]
    rows = [[optimizer, rate] + [show(values(group(optimizer, rate, widths), best_test)) for widths in settings.GRID_LAYERS]
            for optimizer in settings.GRID_OPTIMIZERS for rate in settings.GRID_RATES]
    deep = settings.GRID_LAYERS[1:]
    adadelta = over_layouts("adadelta", "0.02", deep)
    checks = [
        above("at 0.02 Adadelta beats SGD", "SGD performs very poorly", adadelta, over_layouts("sgd", "0.02", deep)),
        above("at 0.02 Adadelta beats Adam with several hidden layers", "Adam performs very poorly", adadelta,
              over_layouts("adam", "0.02", deep)),
        above("at 0.02 Adam does better with one hidden layer than with three", "Adam fails, except with one",
              pick(group("adam", "0.02", (100,)), best_test), pick(group("adam", "0.02", settings.GRID_LAYERS[-1]), best_test)),
        above("at 0.0002 SGD beats Adadelta", "Adadelta performs relatively poorly", over_layouts("sgd", "0.0002"),
              over_layouts("adadelta", "0.0002")),
        above("at 0.0002 Adam beats Adadelta", "Adadelta performs relatively poorly", over_layouts("adam", "0.0002"),
              over_layouts("adadelta", "0.0002")),
        above("SGD: 0.002 beats 0.02", "smaller rates are better", over_layouts("sgd", "0.002"), over_layouts("sgd", "0.02")),
        above("SGD: 0.0002 beats 0.02", "smaller rates are better", over_layouts("sgd", "0.0002"), over_layouts("sgd", "0.02")),
        above("Adam: 0.002 beats 0.02", "smaller rates are better", over_layouts("adam", "0.002"),
              over_layouts("adam", "0.02")),
        above("Adam: 0.0002 beats 0.002", "the smallest rate is the best", over_layouts("adam", "0.0002"),
              over_layouts("adam", "0.002")),
        above("SGD: 0.0002 beats 0.002", "the smallest rate is the best", over_layouts("sgd", "0.0002"),
              over_layouts("sgd", "0.002")),
        above("Adam at 0.0002: three layers of 200 beat one of 100", "deeper and wider are better",
              pick(group("adam", "0.0002", settings.GRID_LAYERS[-1]), best_test), pick(group("adam", "0.0002", (100,)), best_test)),
    ]
    winners = []
    for seed in sorted({seed for group_ in runs.values() for seed in group_}):
        scores = {key: best_test(group_[seed]) for key, group_ in runs.items() if seed in group_ and "in full" not in key}
        if len(scores) == sum("in full" not in key for key in runs):
            winners.append(max(scores, key=scores.get))
    checks.append(holds("the best of the grid is Adam at 0.0002 with the largest network", "so in the full grid",
                        f"best: {', '.join(sorted(set(winners)))}", [w == name("adam", "0.0002", settings.GRID_LAYERS[-1]) for w in winners]))
    full = runs["in full"]
    checks.append(band("its setting in full (3000 steps, batch 400): best test accuracy of 30 evaluations",
                       "51.92 %, and 53.11 % in a second grid", values(full, best_test), 0.50, 0.54))
    return [(header, rows)], checks


def e4(runs):
    group = runs["default"]
    table = (["", "accuracy, %", "epoch"],
             [["test, weights of the best validation epoch", show(values(group, lambda r: r.summary["test_accuracy"])), ""],
              ["best validation", show(values(group, lambda r: r.best("validation"))),
               show(values(group, best_epoch), "{:.1f}")]])
    return [table], [band("test accuracy of the best validation epoch", "47 to 48 %",
                          values(group, lambda r: r.summary["test_accuracy"]), 0.46, 0.50)]


def best_epoch(result):
    curve = result.curve("validation")
    return max(curve, key=lambda point: point[1])[0]


def e9(runs):
    def best(result):
        return result.best("validation")

    header = ["learning rate", "best validation accuracy, %", "train loss at the end", "runs that diverged"]
    rows = [[rate, show(values(runs[rate], best)), show(values(runs[rate], train_loss), "{:.3f}"),
             f"{sum(r.diverged for r in runs[rate].values())} of {len(runs[rate])}" if runs[rate] else "—"]
            for rate in settings.SWEEP]
    complete = [seed for seed in runs["0.1"] if all(seed in runs[rate] for rate in settings.SWEEP)]
    winners = {seed: max(settings.SWEEP, key=lambda rate: best(runs[rate][seed])) for seed in complete}
    checks = [
        holds("the best rate is 0.1 or a decade beside it", "best around 0.1",
              f"best: {', '.join(sorted(set(winners.values())))}", [rate in ("0.01", "0.1", "1") for rate in winners.values()]),
        above("0.1 beats 0.01", "best around 0.1", pick(runs["0.1"], best), pick(runs["0.01"], best)),
        band("lowest rate, 1e-06: near chance", "near 10 %", values(runs["1e-06"], best), 0.05, 0.20),
        band("highest rate, 100: near chance", "near 10 %", values(runs["100"], best), 0.05, 0.20),
        above("0.1 beats 1e-4", "a peak", pick(runs["0.1"], best), pick(runs["0.0001"], best)),
        above("0.1 beats 10", "a peak", pick(runs["0.1"], best), pick(runs["10"], best)),
    ]
    return [(header, rows)], checks


def e12(runs):
    names = [",".join(map(str, widths)) for widths in settings.DEPTHS]
    header = ["hidden layers", "train accuracy, %", "best validation accuracy, %", "last validation accuracy, %",
              "test accuracy at the best validation, %"]
    rows = [[name, show(values(runs[name], lambda r: r.last("train"))), show(values(runs[name], lambda r: r.best("validation"))),
             show(values(runs[name], lambda r: r.last("validation"))),
             show(values(runs[name], lambda r: r.summary["test_accuracy"]))] for name in names]
    epochs = (["epoch"] + [f"{split} {name}" for split in ("train", "validation") for name in names],
              [[str(epoch)] + [show(values(runs[name], lambda r: r.at(split, epoch))) for split in ("train", "validation")
                               for name in names] for epoch in (1, 2, 5, 10, 15, 20)])
    checks = [
        above("train accuracy after 20 epochs: two hidden layers above one", "none given: deeper fits better",
              pick(runs[names[1]], lambda r: r.last("train")), pick(runs[names[0]], lambda r: r.last("train"))),
        above("train accuracy after 20 epochs: three above two", "none given: deeper fits better",
              pick(runs[names[2]], lambda r: r.last("train")), pick(runs[names[1]], lambda r: r.last("train"))),
        above("best validation accuracy: three above one", "none given",
              pick(runs[names[2]], lambda r: r.best("validation")), pick(runs[names[0]], lambda r: r.best("validation"))),
        above("the deepest overfits: train above validation after 20 epochs", "none given",
              pick(runs[names[2]], lambda r: r.last("train")), pick(runs[names[2]], lambda r: r.last("validation"))),
    ]
    return [(header, rows), epochs], checks
