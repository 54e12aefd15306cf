#!/usr/bin/python3
# oracle.py - writes oracle.json, small graphs and how each is trained, and oracle.safetensors, what PyTorch computes for
# them in double: weights as drawn, output, gradients at the input and at each parameter, running statistics, and ten
# steps of an optimizer.
#
#     /usr/bin/python3 tests/golden/oracle.py
#
# Samples and targets are not written: each step's are drawn by torch.rand and torch.randint after manual_seed, which
# Minima reproduces.
#
# SPDX-License-Identifier: MIT
import json
import os
import struct
import warnings

import numpy
import torch
import torch.nn.functional as F
from torch.optim import lr_scheduler

import oracle_cases as cases
import torch_graph
from written import Written, decoupled, form_1, lion, nadam

warnings.filterwarnings("ignore")
torch.set_default_dtype(torch.float32)

BATCH, STEPS, EPOCH = 5, 10, 5
SHAKE = 0.25


def batch_of(seed, step, shape, shift, targets, features):
    """The samples and targets of one step."""
    torch.manual_seed(seed * 100 + step)
    x = (torch.rand(BATCH, *shape).double() * 2 - 1 + shift).float().double()
    if targets == "labels":
        t = torch.randint(0, features, (BATCH,))
    elif targets == "values":
        t = torch.rand(BATCH, features).double() * 2 - 1
    else:
        t = (torch.rand(BATCH, features) >= 0.5).double()
    return x, t


def make_loss(name, values, targets):
    more = {k: v for k, v in values.items() if k in ("label_smoothing", "beta", "p", "margin", "reduction")}
    if "class_weights" in values:
        more["weight"] = torch.tensor(values["class_weights"], dtype=torch.float64)
    if "pos_weight" in values:
        more["pos_weight"] = torch.tensor(values["pos_weight"], dtype=torch.float64)
    function = {"cross_entropy": F.cross_entropy, "nll": F.nll_loss, "hinge": F.multi_margin_loss, "mse": F.mse_loss,
                "l1": F.l1_loss, "smooth_l1": F.smooth_l1_loss,
                "bce_with_logits": F.binary_cross_entropy_with_logits}[name]
    one_hot = targets == "labels" and name in ("mse", "l1", "smooth_l1", "bce_with_logits")
    return lambda y, t: function(y, F.one_hot(t, y.shape[1]).double() if one_hot else t, **more)


def make_optimizer(name, v, params):
    o, lr, decay = torch.optim, v["learning_rate"], v.get("weight_decay", 0)
    betas = v.get("beta1", 0.9), v.get("beta2", 0.999)
    eps = v.get("eps", 1e-8)
    if v.get("decoupled"):
        rest = {k: x for k, x in v.items() if k not in ("decoupled", "weight_decay")}
        return decoupled(lambda p: make_optimizer(name, rest, p), decay)(params)
    if name == "sgd" and v.get("momentum_form") == "form_1":
        return Written(params, lr, form_1(v["momentum"], decay, v.get("dampening", 0)))
    return {
        "sgd": lambda: o.SGD(params, lr, v.get("momentum", 0), v.get("dampening", 0), decay, v.get("nesterov", False)),
        "adam": lambda: o.Adam(params, lr, betas, eps, decay, v.get("amsgrad", False)),
        "adamw": lambda: o.AdamW(params, lr, betas, eps, v.get("weight_decay", 0.01), v.get("amsgrad", False)),
        "nadam": lambda: Written(params, lr, nadam(*betas, eps, decay, v.get("momentum_decay", 4e-3))),
        "rmsprop": lambda: o.RMSprop(params, lr, v.get("alpha", 0.99), eps, decay, v.get("momentum", 0),
                                     v.get("centered", False)),
        "adagrad": lambda: o.Adagrad(params, lr, v.get("lr_decay", 0), decay, v.get("initial_accumulator_value", 0),
                                     v.get("eps", 1e-10)),
        "adadelta": lambda: o.Adadelta(params, lr, v.get("rho", 0.9), v.get("eps", 1e-6), decay),
        "adamax": lambda: o.Adamax(params, lr, betas, eps, decay),
        "lion": lambda: Written(params, lr, lion(betas[0], v.get("beta2", 0.99), decay)),
    }[name]()


class Rates:
    """The rate of each step: the scheduler over an optimizer of its own."""

    def __init__(self, name, v, base):
        self.optimizer = torch.optim.SGD([torch.zeros(1)], base)
        self.name, self.every = name, EPOCH if v.get("by") == "epoch" else 1
        length, warmup, s, o = STEPS // self.every, v.get("warmup", 0), lr_scheduler, self.optimizer
        rest = length - warmup
        make = {
            "constant": lambda: s.LambdaLR(o, lambda t: 1),
            "step": lambda: s.StepLR(o, v["step_size"], v["gamma"]),
            "multi_step": lambda: s.MultiStepLR(o, v["milestones"], v["gamma"]),
            "exponential": lambda: s.ExponentialLR(o, v["gamma"]),
            "cosine": lambda: s.CosineAnnealingLR(o, rest, v.get("eta_min", 0)),
            "cosine_restarts": lambda: s.CosineAnnealingWarmRestarts(o, v["first_length"], v.get("length_factor", 1),
                                                                     v.get("eta_min", 0)),
            "linear": lambda: s.LinearLR(o, v.get("start_factor", 1), v["end_factor"], v.get("total_iters", rest)),
            "polynomial": lambda: s.PolynomialLR(o, v.get("total_iters", rest), v["power"]),
            "one_cycle": lambda: s.OneCycleLR(
                o, base, rest, pct_start=v.get("pct_start", 0.3), anneal_strategy=v.get("anneal_strategy", "cos"),
                cycle_momentum=False, three_phase=v.get("three_phase", False),
                div_factor=v.get("div_factor", 25), final_div_factor=v.get("final_div_factor", 1e4)),
            "plateau": lambda: s.ReduceLROnPlateau(
                o, factor=v["factor"], patience=v["patience"], threshold=v["threshold"],
                threshold_mode=v.get("threshold_mode", "rel"), cooldown=v.get("cooldown", 0), min_lr=v.get("min_lr", 0)),
        }[name]
        if warmup:
            first = s.LinearLR(o, v.get("warmup_factor", 0.1), 1.0, warmup)
            self.scheduler = s.SequentialLR(o, [first, make()], [warmup])
        else:
            self.scheduler = make()

    def rate(self):
        return self.optimizer.param_groups[0]["lr"]

    def step(self, step, loss):
        """After the given number of steps, the last of which had this loss."""
        if self.name == "plateau":
            self.scheduler.step(loss)
        elif step % self.every == 0 and step < STEPS:
            self.optimizer.step()
            self.scheduler.step()


def shaken(net, seed):
    """Every parameter gets up to a quarter added, so that ones and zeros tell something too."""
    torch.manual_seed(seed * 100)
    for name, p in net.params.items():
        p = (p.double() + SHAKE * (torch.rand(p.shape).double() * 2 - 1)).float().double()
        net.params[name] = p.requires_grad_() if name in net.trained() else p


def flat(tensors):
    return [v for t in tensors for v in t.detach().double().flatten().tolist()]


def run(case):
    """What is drawn, and everything that follows from it, in the order in which test-oracle.c reads it."""
    loss_name, optimizer_name = case["loss"]["name"], case["optimizer"]["name"]
    net = torch_graph.Net(case["network"], case["input"], case["seed"])
    drawn = flat(net.params.values())
    shaken(net, case["seed"])
    features = net.shape[0]
    assert len(net.shape) == 1
    trained = net.trained()
    statistics = [p for name, p in net.params.items() if not net.is_trained(name)]
    weights = [p for name, p in net.params.items() if net.is_trained(name)]
    loss = make_loss(loss_name, case["loss"], case["targets"])
    groups = [{"params": [p], "factor": net.rates[name]} for name, p in trained.items()]
    optimizer = make_optimizer(optimizer_name, case["optimizer"], groups)
    rates = Rates(case["schedule"]["name"], case["schedule"], case["optimizer"]["learning_rate"])
    numbers, losses, used = [], [], []

    def batch(step):
        return batch_of(case["seed"], step, case["input"], case["shift"], case["targets"], features)

    for step in range(1, STEPS + 1):
        x, t = batch(step)
        x.requires_grad_()
        y = net.run(x, True, step)
        value = loss(y, t)
        for p in trained.values():
            p.grad = None
        value.backward()
        losses.append(value.item())
        used.append(rates.rate())
        if step == 1:
            numbers += flat([y, x.grad]) + flat(p.grad for p in trained.values()) + flat(statistics)
        if case.get("clip_norm"):
            torch.nn.utils.clip_grad_norm_(trained.values(), case["clip_norm"])
        if case.get("clip_value"):
            torch.nn.utils.clip_grad_value_(trained.values(), case["clip_value"])
        for group in optimizer.param_groups:
            group["lr"] = rates.rate() * group["factor"]
        optimizer.step()
        rates.step(step, value.item())
        if step == 1:
            numbers += flat(weights)
            average = [p.detach().clone() for p in trained.values()]
        for a, p in zip(average, trained.values()):
            a += (1 - case.get("ema_decay", 0)) * (p.detach() - a)
    numbers += losses + used + flat(weights) + flat(statistics) + (flat(average) if "ema_decay" in case else [])
    x, t = batch(1)
    x.requires_grad_()
    y = net.run(x, False)
    loss(y, t).backward()
    return drawn, numbers + flat([y, x.grad])


def all_cases():
    n = 0
    for group, branched in (cases.ALONE, False), (cases.BRANCHED, True):
        for name, (shape, text) in group.items():
            n += 1
            loss, values, targets = cases.LOSSES[n % len(cases.LOSSES)]
            optimizer, settings = cases.OPTIMIZERS[n % len(cases.OPTIMIZERS)]
            schedule, curve = cases.SCHEDULES[n % len(cases.SCHEDULES)]
            text = text.replace("@", cases.INITIALIZERS[n % len(cases.INITIALIZERS)])
            yield dict({
                "name": ("branched/" if branched else "alone/") + name, "seed": n, "input": shape,
                "shift": cases.SHIFT.get(name, 0), "network": torch_graph.parse(text),
                "loss": dict({"name": loss}, **values), "targets": targets,
                "optimizer": dict({"name": optimizer}, **settings), "schedule": dict({"name": schedule}, **curve),
            }, **cases.MORE.get(name, {}))


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, (dtype, values) in tensors.items():
        raw = numpy.array(values, dtype="<f4" if dtype == "F32" else "<f8").tobytes()
        header[name] = {"dtype": dtype, "shape": [len(values)], "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + data)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    rows, tensors = [], {}
    for case in all_cases():
        drawn, numbers = run(case)
        assert numpy.isfinite(numbers).all(), case["name"]
        tensors[case["name"] + "/numbers"] = ("F64", numbers)
        if drawn:
            tensors[case["name"] + "/drawn"] = ("F32", drawn)
        rows.append(json.dumps(case, separators=(",", ":")))
    write_safetensors(os.path.join(here, "oracle.safetensors"), tensors)
    with open(os.path.join(here, "oracle.json"), "w") as out:
        out.write('{"torch":%s,"batch":%d,"steps":%d,"epoch":%d,"shake":%g,"cases":[\n%s\n]}\n' % (
            json.dumps(torch.__version__), BATCH, STEPS, EPOCH, SHAKE, ",\n".join(rows)))


if __name__ == "__main__":
    main()
