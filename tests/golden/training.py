#!/usr/bin/python3
# training.py - writes torch-training.json: every loss and its gradient, ten steps of every optimizer and the whole curves of
# every schedule, computed by PyTorch in double. Inputs are not written: they are drawn by torch.rand after manual_seed, which Minima reproduces.
#
#     /usr/bin/python3 tests/golden/training.py > tests/golden/torch-training.json
#
# SPDX-License-Identifier: MIT
import json
import sys
import warnings

import torch
import torch.nn.functional as F
from torch.optim import lr_scheduler

from written import Written, decoupled, form_1, lion, nadam

warnings.filterwarnings("ignore")
torch.set_default_dtype(torch.float64)

N, STEPS = 6, 10


def draw(*shape):
    """Numbers in [-1, 1), exact in float32."""
    return (torch.rand(*shape, dtype=torch.float32) * 2 - 1).double()


def numbers(values):
    return [float("%.14g" % v) for v in values]


def optimizers():
    o = torch.optim
    cases = [
        ("sgd", {}, lambda p: o.SGD(p, 0.01)),
        ("sgd", {"learning_rate": 0.1, "weight_decay": 0.1}, lambda p: o.SGD(p, 0.1, weight_decay=0.1)),
        ("sgd", {"learning_rate": 0.1, "momentum": 0.9}, lambda p: o.SGD(p, 0.1, 0.9)),
        ("sgd", {"learning_rate": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1},
         lambda p: o.SGD(p, 0.1, 0.9, 0.3, 0.1)),
        ("sgd", {"learning_rate": 0.1, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
         lambda p: o.SGD(p, 0.1, 0.8, 0, 0.1, True)),
        ("sgd", {"learning_rate": 0.1, "momentum": 0.9, "weight_decay": 0.2, "decoupled": True},
         decoupled(lambda p: o.SGD(p, 0.1, 0.9), 0.2)),
        ("sgd", {"learning_rate": 0.1, "weight_decay": 0.2, "decoupled": True},
         decoupled(lambda p: o.SGD(p, 0.1), 0.2)),
        ("sgd", {"learning_rate": 0.1, "momentum": 0.9, "momentum_form": "form_1"},
         lambda p: Written(p, 0.1, form_1(0.9, 0, 0))),
        ("sgd", {"learning_rate": 0.1, "momentum": 0.6, "momentum_form": "form_1", "weight_decay": 0.1,
                 "dampening": 0.25}, lambda p: Written(p, 0.1, form_1(0.6, 0.1, 0.25))),
        ("adam", {}, lambda p: o.Adam(p)),
        ("adam", {"learning_rate": 0.1, "beta1": 0.8, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.1},
         lambda p: o.Adam(p, 0.1, (0.8, 0.95), 1e-4, 0.1)),
        ("adam", {"learning_rate": 0.1, "amsgrad": True, "beta2": 0.7},
         lambda p: o.Adam(p, 0.1, (0.9, 0.7), amsgrad=True)),
        ("adam", {"learning_rate": 0.1, "weight_decay": 0.1, "decoupled": True},
         lambda p: o.AdamW(p, 0.1, weight_decay=0.1)),
        ("adamw", {}, lambda p: o.AdamW(p)),
        ("adamw", {"learning_rate": 0.1, "weight_decay": 0.3, "amsgrad": True},
         lambda p: o.AdamW(p, 0.1, weight_decay=0.3, amsgrad=True)),
        ("nadam", {}, lambda p: Written(p, 2e-3, nadam(0.9, 0.999, 1e-8, 0, 4e-3))),
        ("nadam", {"learning_rate": 0.1, "beta1": 0.8, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.1,
                   "momentum_decay": 0.5}, lambda p: Written(p, 0.1, nadam(0.8, 0.95, 1e-4, 0.1, 0.5))),
        ("rmsprop", {}, lambda p: o.RMSprop(p)),
        ("rmsprop", {"learning_rate": 0.1, "alpha": 0.9, "eps": 1e-3, "weight_decay": 0.1},
         lambda p: o.RMSprop(p, 0.1, 0.9, 1e-3, 0.1)),
        ("rmsprop", {"learning_rate": 0.1, "momentum": 0.5}, lambda p: o.RMSprop(p, 0.1, momentum=0.5)),
        ("rmsprop", {"learning_rate": 0.1, "centered": True, "eps": 1e-3},
         lambda p: o.RMSprop(p, 0.1, eps=1e-3, centered=True)),
        ("rmsprop", {"learning_rate": 0.1, "centered": True, "momentum": 0.5, "eps": 1e-3, "weight_decay": 0.1},
         lambda p: o.RMSprop(p, 0.1, eps=1e-3, centered=True, momentum=0.5, weight_decay=0.1)),
        ("rmsprop", {"learning_rate": 0.1, "weight_decay": 0.2, "decoupled": True},
         decoupled(lambda p: o.RMSprop(p, 0.1), 0.2)),
        ("adagrad", {}, lambda p: o.Adagrad(p)),
        ("adagrad", {"learning_rate": 0.1, "lr_decay": 0.2, "initial_accumulator_value": 0.3, "eps": 1e-3,
                     "weight_decay": 0.1}, lambda p: o.Adagrad(p, 0.1, 0.2, 0.1, 0.3, 1e-3)),
        ("adadelta", {}, lambda p: o.Adadelta(p)),
        ("adadelta", {"learning_rate": 0.5, "rho": 0.7, "eps": 1e-3, "weight_decay": 0.1},
         lambda p: o.Adadelta(p, 0.5, 0.7, 1e-3, 0.1)),
        ("adamax", {}, lambda p: o.Adamax(p)),
        ("adamax", {"learning_rate": 0.1, "beta1": 0.8, "beta2": 0.6, "eps": 1e-3, "weight_decay": 0.1},
         lambda p: o.Adamax(p, 0.1, (0.8, 0.6), 1e-3, 0.1)),
        ("lion", {}, lambda p: Written(p, 1e-4, lion(0.9, 0.99, 0))),
        ("lion", {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.6, "weight_decay": 0.3},
         lambda p: Written(p, 0.1, lion(0.5, 0.6, 0.3))),
    ]
    for name, values, make in cases:
        torch.manual_seed(3)
        p = draw(N).requires_grad_()
        optimizer = make([p])
        after = []
        for step in range(STEPS):
            if step == STEPS // 2:   # the rate changes on the way
                optimizer.param_groups[0]["lr"] *= 0.5
            p.grad = draw(N)
            optimizer.step()
            after += p.tolist()
        yield {"optimizer": name, "values": values, "params": numbers(after)}


def losses():
    weights = [1, 0.5, 2, 0, 3, 0.25, 1.5]
    w = torch.tensor(weights, dtype=torch.float64)
    classes = [
        ("cross_entropy", {}, F.cross_entropy, {}),
        ("cross_entropy", {"label_smoothing": 0.1}, F.cross_entropy, {"label_smoothing": 0.1}),
        ("cross_entropy", {"class_weights": weights}, F.cross_entropy, {"weight": w}),
        ("cross_entropy", {"class_weights": weights, "label_smoothing": 0.3}, F.cross_entropy,
         {"weight": w, "label_smoothing": 0.3}),
        ("nll", {}, F.nll_loss, {}),
        ("nll", {"class_weights": weights}, F.nll_loss, {"weight": w}),
        ("hinge", {}, F.multi_margin_loss, {}),
        ("hinge", {"p": 2, "margin": 0.7}, F.multi_margin_loss, {"p": 2, "margin": 0.7}),
        ("hinge", {"class_weights": weights, "margin": 2}, F.multi_margin_loss, {"weight": w, "margin": 2}),
    ]
    points = [
        ("mse", {}, F.mse_loss, {}),
        ("l1", {}, F.l1_loss, {}),
        ("smooth_l1", {}, F.smooth_l1_loss, {}),
        ("smooth_l1", {"beta": 0.3}, F.smooth_l1_loss, {"beta": 0.3}),
        ("smooth_l1", {"beta": 0}, F.smooth_l1_loss, {"beta": 0}),
        ("bce_with_logits", {}, F.binary_cross_entropy_with_logits, {}),
        ("bce_with_logits", {"pos_weight": 3}, F.binary_cross_entropy_with_logits,
         {"pos_weight": torch.tensor(3, dtype=torch.float64)}),
    ]
    labels = torch.tensor([0, 6, 3, 3, 1])
    for reduction in "mean", "sum":
        for name, values, function, more in classes + points:
            for kind in ("labels", "binary", "values") if (name, values, function, more) in points else ("labels",):
                features = 1 if kind == "binary" else 7
                if kind == "binary" and name != "bce_with_logits":
                    continue
                torch.manual_seed(2)
                x = (draw(5, features) * 4).requires_grad_()
                if kind == "values":
                    target = draw(5, 7)
                elif kind == "binary":
                    target = (labels > 2).double().unsqueeze(1)
                else:
                    target = labels if (name, values, function, more) in classes else F.one_hot(labels, 7).double()
                loss = function(x, target, reduction=reduction, **more)
                loss.backward()
                yield {"loss": name, "values": dict(values, reduction=reduction), "features": features,
                       "labels": {"labels": labels.tolist(), "binary": [0, 1, 1, 1, 0], "values": None}[kind],
                       "value": float("%.14g" % loss.item()), "d_output": numbers(x.grad.flatten().tolist())}


def curve(make, length, base, warmup=0, factor=0.1):
    """The rate at each of length times; with the warm-up in front, made for the rest of them."""
    optimizer = torch.optim.SGD([torch.zeros(1)], base)
    if warmup > 0:
        scheduler = lr_scheduler.SequentialLR(
            optimizer, [lr_scheduler.LinearLR(optimizer, factor, 1.0, warmup), make(optimizer, length - warmup)],
            [warmup])
    else:
        scheduler = make(optimizer, length)
    rates = []
    for _ in range(length):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return numbers(rates)


def schedules():
    s = lr_scheduler
    cases = [
        ("constant", {}, lambda o, n: s.LambdaLR(o, lambda t: 1)),
        ("step", {"step_size": 3, "gamma": 0.5}, lambda o, n: s.StepLR(o, 3, 0.5)),
        ("multi_step", {"milestones": [2, 5, 6, 17]}, lambda o, n: s.MultiStepLR(o, [2, 5, 6, 17])),
        ("exponential", {"gamma": 0.8}, lambda o, n: s.ExponentialLR(o, 0.8)),
        ("cosine", {}, lambda o, n: s.CosineAnnealingLR(o, n)),
        ("cosine", {"eta_min": 0.01}, lambda o, n: s.CosineAnnealingLR(o, n, 0.01)),
        ("cosine_restarts", {"first_length": 7}, lambda o, n: s.CosineAnnealingWarmRestarts(o, 7)),
        ("cosine_restarts", {"first_length": 3, "length_factor": 2, "eta_min": 0.01},
         lambda o, n: s.CosineAnnealingWarmRestarts(o, 3, 2, 0.01)),
        ("linear", {}, lambda o, n: s.LinearLR(o, 1, 0, n)),
        ("linear", {"start_factor": 0.25, "end_factor": 0.75, "total_iters": 9},
         lambda o, n: s.LinearLR(o, 0.25, 0.75, 9)),
        ("polynomial", {}, lambda o, n: s.PolynomialLR(o, n)),
        ("polynomial", {"power": 2.5, "total_iters": 13}, lambda o, n: s.PolynomialLR(o, 13, 2.5)),
    ]
    for name, values, make in cases:
        yield {"schedule": name, "values": values, "base": 0.3, "rates": curve(make, 24, 0.3)}
        if name != "linear" or values == {}:
            yield {"schedule": name, "values": dict(values, warmup=5, warmup_factor=0.2), "base": 0.3,
                   "rates": curve(make, 24, 0.3, 5, 0.2)}
    for values, more in [({}, {}), ({"anneal_strategy": "linear"}, {"anneal_strategy": "linear"}),
                         ({"three_phase": True, "pct_start": 0.4}, {"three_phase": True, "pct_start": 0.4}),
                         ({"pct_start": 0.5, "div_factor": 5, "final_div_factor": 100},
                          {"pct_start": 0.5, "div_factor": 5, "final_div_factor": 100})]:
        optimizer = torch.optim.SGD([torch.zeros(1)], 0.3)
        scheduler = s.OneCycleLR(optimizer, 0.3, 24, cycle_momentum=False, **more)
        rates = []
        for t in range(24):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if t < 23:
                scheduler.step()
        yield {"schedule": "one_cycle", "values": values, "base": 0.3, "rates": numbers(rates)}


def plateaus():
    torch.manual_seed(5)
    metrics = [1, 0.9, 0.8, 0.8, 0.79999, 0.81, 0.5, 0.6, 0.7, 0.7, 0.7, 0.4, 0.41, 0.42, 0.43, 0.44, 0.45, 0.46, 0.47]
    metrics += torch.rand(20).tolist()
    cases = [
        ({"patience": 2}, dict(patience=2)),
        ({"patience": 1, "factor": 0.5, "cooldown": 2, "min_lr": 0.05}, dict(patience=1, factor=0.5, cooldown=2, min_lr=0.05)),
        ({"patience": 0, "threshold": 0.05, "threshold_mode": "abs", "factor": 0.7},
         dict(patience=0, threshold=0.05, threshold_mode="abs", factor=0.7)),
        ({"patience": 3, "factor": 0.5, "watch": "validation_accuracy", "threshold": 0.01},
         dict(patience=3, factor=0.5, mode="max", threshold=0.01)),
        ({"patience": 3, "factor": 0.5, "watch": "train_accuracy", "threshold": 0.01, "threshold_mode": "abs"},
         dict(patience=3, factor=0.5, mode="max", threshold=0.01, threshold_mode="abs")),
    ]
    for values, more in cases:
        optimizer = torch.optim.SGD([torch.zeros(1)], 0.3)
        scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, **more)
        rates = []
        for metric in metrics:
            scheduler.step(metric)
            rates.append(optimizer.param_groups[0]["lr"])
        yield {"values": values, "base": 0.3, "metrics": metrics, "rates": numbers(rates)}


def rows(name, entries):
    return json.dumps(name) + ": [\n" + ",\n".join(json.dumps(e, separators=(",", ":")) for e in entries) + "\n]"


sys.stdout.write("{\n\"torch\": %s,\n%s\n}\n" % (json.dumps(torch.__version__), ",\n".join(
    rows(name, entries) for name, entries in [
        ("losses", losses()), ("optimizers", optimizers()), ("schedules", schedules()), ("plateaus", plateaus())])))
