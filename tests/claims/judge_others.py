# judge_others.py - B3 to B5: a wide network on MNIST; B6 to B8: the blitz network on CIFAR-10; D6: random labels.
#
# SPDX-License-Identifier: MIT
"""As judge_mlps.py."""

import math

import published
import settings
from measures import pick, test_accuracy, train_loss, values
from runs import Result
from verdicts import above, alike, band, holds, mean, show

LN9 = math.log(9)


SHORT, LONG = 5, 20


def reaching(group, epoch):
    """The runs of a setting that are long enough."""
    return {seed: result for seed, result in group.items() if result.reaches(epoch)}


def accuracy_after(group, epoch):
    return pick(reaching(group, epoch), lambda r: r.at("validation", epoch))


def loss_of(group, epoch):
    return pick(reaching(group, epoch), lambda r: r.epoch_loss(epoch))


def epochs_table(runs):
    """Validation accuracy and training loss along the way."""
    epochs = (1, SHORT, LONG)
    rows = [[name, *(show(list(accuracy_after(group, epoch).values())) for epoch in epochs),
             *(show(list(loss_of(group, epoch).values()), "{:.4f}") for epoch in epochs)] for name, group in runs.items()]
    return ["", *(f"validation accuracy after {epoch}, %" for epoch in epochs),
            *(f"train loss of epoch {epoch}" for epoch in epochs)], rows


def in_both(make):
    """The checks that @make(epoch) returns for the short runs, then for the long ones."""
    return [check for epoch in (SHORT, LONG) for check in make(epoch)]


def b3(runs):
    def checks(epoch):
        accuracies = {name: accuracy_after(group, epoch) for name, group in runs.items()}
        return [above(f"sigmoid above ReLU after {epoch} epochs", "slightly above", accuracies["sigmoid"], accuracies["relu"]),
                alike(f"the difference is small after {epoch} epochs", "not significant", accuracies, 0.01)]

    return [epochs_table(runs)], in_both(checks)


def b4(runs):
    names = [f"×{n}" for n in settings.WIDTHS]

    def checks(epoch):
        found = [above(f"training loss of {narrow} above {wide}, epoch {epoch}", "wider gives a lower loss",
                       loss_of(runs[narrow], epoch), loss_of(runs[wide], epoch), "{:.4f}")
                 for narrow, wide in zip(names, names[1:])]
        return found + [alike(f"validation accuracies after {epoch} epochs", "no visible difference",
                              {name: accuracy_after(runs[name], epoch) for name in names}, 0.01)]

    return [epochs_table(runs)], in_both(checks)


def b5(runs):
    uniform, he_uniform = "“Xavier uniform” as coded", "“He uniform” as coded"
    coded = ("Xavier normal", uniform, "He normal", he_uniform, "zeros")
    drawn = []
    for name, group in runs.items():
        for result in list(group.values())[:1]:
            spread = {tensor["tensor"]: tensor["std"] for tensor in result.record["initial_weights"]}
            units = result.record["distinct_units"].get("hidden.weight", ["?", "?"])
            drawn.append([name, f"{spread['hidden.weight']:.5f}", f"{spread['output.weight']:.5f}", f"{units[0]} of {units[1]}"])

    def checks(epoch):
        loss = {name: loss_of(group, epoch) for name, group in runs.items()}
        accuracy = {name: accuracy_after(runs[name], epoch) for name in coded}
        found = [above(f"training loss of epoch {epoch}: {low} below {high}", said, loss[high], loss[low], "{:.4f}")
                 for low, high, said in (("Xavier normal", uniform, "lowest"), ("zeros", uniform, "lowest"),
                                         (uniform, "He normal", "follows"), (uniform, he_uniform, "follows"))]
        return found + [
            alike(f"validation accuracies after {epoch} epochs, without zeros", "do not differ significantly",
                  {name: accuracy[name] for name in coded[:-1]}, 0.01),
            alike(f"validation accuracies after {epoch} epochs, with zeros", "do not differ significantly", accuracy, 0.01)]

    return [epochs_table(runs), (["", "std drawn, hidden layer", "std drawn, output layer",
                                  "hidden units that differ at the end"], drawn)], in_both(checks)


def class_table(runs, columns, table):
    """Accuracy of each class, rounded down to whole percents as the blitz prints them: published, then measured."""
    rows = []
    for c, name in enumerate(published.CLASSES):
        row = [name]
        for column, variant in columns.items():
            measured = values(runs[variant], lambda r: r.class_accuracies()[c])
            row += [f"{table[column][c]:.1f}", f"{math.floor(100 * mean(measured) + 1e-9)}" if measured else "—"]
        rows.append(row)
    total = ["**Total**"]
    for column, variant in columns.items():
        measured = values(runs[variant], test_accuracy)
        total += [f"**{math.floor(mean(table[column]) + 1e-9)}**",
                  f"**{math.floor(100 * mean(measured) + 1e-9)}**" if measured else "—"]
    return ["class, %"] + [f"{column}: {kind}" for column in columns for kind in ("published", "measured")], rows + [total]


def spread_table(runs):
    rows = [[name, show(values(group, test_accuracy)), show(values(group, lambda r: r.last("test", "loss")), "{:.3f}"),
             show(values(group, lambda r: train_loss(r, first=True)), "{:.3f}"), show(values(group, train_loss), "{:.3f}")]
            for name, group in runs.items()]
    return ["", "test accuracy, %", "test loss", "train loss, first 2 % of the run", "train loss, last tenth"], rows


def totals(runs, columns, table):
    return [band(f"total with {column}", f"{math.floor(mean(table[column]) + 1e-9)} %", values(runs[variant], test_accuracy),
                 mean(table[column]) / 100 - 0.04, mean(table[column]) / 100 + 0.04) for column, variant in columns.items()]


def one_class(result):
    return result.diverged or sum(any(row[c] for row in result.record["confusion"]) for c in range(10)) == 1


def b6(runs):
    columns = {rate: rate for rate in settings.LEARNING_RATES}
    checks = totals(runs, columns, published.TABLE_1)
    checks.append(holds("lr 0.1 collapses to one class", "100 % of one class, 0 % of the others", "one class predicted",
                        values(runs["0.1"], one_class)))
    checks += [above(f"0.001 beats {rate}", "0.001 is the best", pick(runs["0.001"], test_accuracy),
                     pick(runs[rate], test_accuracy)) for rate in ("0.0001", "0.01", "0.1")]
    return [class_table(runs, columns, published.TABLE_1), spread_table(runs)], checks


def b7(runs):
    columns = {str(batch): str(batch) for batch in settings.BATCHES}
    names = list(columns)
    equal = {str(batch): runs[f"{batch}, 1670 updates"] for batch in settings.BATCHES[:-1]} | {"150": runs["150"]}
    updates = (["batch", "updates in 5 epochs", "test accuracy after them, %", "test accuracy after 1670 updates, %"],
               [[name, f"{5 * -(-50000 // int(name))}", show(values(runs[name], test_accuracy)),
                 show(values(equal[name], test_accuracy))] for name in names])
    checks = totals(runs, columns, published.TABLE_2)
    checks += [above(f"after 5 epochs batch {small} beats {large}", "smaller is better", pick(runs[small], test_accuracy),
                     pick(runs[large], test_accuracy)) for small, large in zip(names, names[1:])]
    return [class_table(runs, columns, published.TABLE_2), updates], checks


def b8(runs):
    columns = {name: name for name in settings.OPTIMIZERS}

    def first(name):
        return pick(runs[name], lambda r: train_loss(r, first=True))

    def end(name):
        return pick(runs[name], train_loss)

    checks = totals(runs, columns, published.TABLE_3)
    checks += [
        above("SGD starts with a higher loss than Adam", "SGD highest", first("SGD"), first("Adam"), "{:.3f}"),
        above("Adam starts with a higher loss than RMSprop", "RMSprop lowest, close to Adam", first("Adam"), first("RMSprop"),
              "{:.3f}"),
        alike("SGD and Adam reach the same training loss", "the same", {"SGD": end("SGD"), "Adam": end("Adam")}, 0.05, "{:.3f}"),
        above("RMSprop ends with a higher loss than SGD", "RMSprop highest", end("RMSprop"), end("SGD"), "{:.3f}"),
        above("RMSprop ends with a higher loss than Adam", "RMSprop highest", end("RMSprop"), end("Adam"), "{:.3f}"),
        above("SGD tests better than RMSprop", "60 against 54 %", pick(runs["SGD"], test_accuracy),
              pick(runs["RMSprop"], test_accuracy)),
        above("Adam tests better than RMSprop", "60 against 54 %", pick(runs["Adam"], test_accuracy),
              pick(runs["RMSprop"], test_accuracy)),
    ]
    return [class_table(runs, columns, published.TABLE_3), spread_table(runs)], checks


def d6(runs):
    group, he = runs["500 images"], runs["500 images, He normal"]

    def stretch(result, epoch):
        """Mean loss of the single batches of the stretch of the run that an epoch lies in."""
        return next(row["loss"] for row in result.batches if row["epoch"] >= epoch - 1e-6)

    rows = []
    for epoch in (5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 250, 300, 350, 400, 500, 600):
        row = [str(epoch)]
        for part in (reaching(group, epoch), reaching(he, epoch)):
            row += [show(values(part, lambda r: stretch(r, epoch)), "{:.3f}"), show(values(part, lambda r: r.at("train", epoch)))]
        rows.append(row)
    header = ["epoch", *(f"{title}{kind}" for kind in ("", ", He normal")
                         for title in ("train loss of batches", "accuracy with dropout, %"))]
    ends = [[name, show(values(part, lambda r: r.last("train"))), show(values(part, Result.again)),
             show(values(part, lambda r: r.last("train", "loss")), "{:.3f}"),
             show(values(part, lambda r: r.again("loss")), "{:.3f}")]
            for name, part in (("PyTorch's weights, 600 epochs", group), ("He normal, 150 epochs", he))]
    checks = [
        band("plateau: loss over the first 2 % of the run", f"expected: ln 9 = {LN9:.3f}",
             values(group, lambda r: r.batches[0]["loss"]), 2.1, 2.3, "{:.3f}"),
        band("plateau: loss of batches at epoch 60", f"expected: ln 9 = {LN9:.3f}", values(group, lambda r: stretch(r, 60)),
             2.15, 2.25, "{:.3f}"),
        band("plateau: accuracy at epoch 60", "expected: 1/9 = 11 %", values(group, lambda r: r.at("train", 60)), 0.08, 0.15)]
    for part, start in ((group, ""), (he, ", weights that start as He normal")):
        checks += [
            band(f"train accuracy at the end, with dropout{start}", "expected: towards 100 %",
                 values(part, lambda r: r.last("train")), 0.95, 1.0),
            band(f"the same weights without dropout{start}", "expected: towards 100 %", values(part, Result.again), 0.98, 1.0),
            above(f"accuracy without dropout above that with it{start}", "expected: dropout hides some",
                  pick(part, Result.again), pick(part, lambda r: r.last("train")))]
    return [(header, rows), (["at the end", "accuracy with dropout, %", "accuracy without, %", "loss with dropout",
                              "loss without"], ends)], checks
