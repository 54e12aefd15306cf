#!/usr/bin/python3
# probes.py - writes probes.json: norms of gradients, weights and updates, moments, dead and saturated shares and histograms
# of two small networks in a step of training, computed by PyTorch in double.
#
#     /usr/bin/python3 tests/golden/probes.py > tests/golden/probes.json
#
# SPDX-License-Identifier: MIT
import json
import sys

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
BINS, SATURATED, DEAD = 40, 0.05, 0.001
STEEPEST = {"relu": 1, "tanh": 1, "sigmoid": 0.25, "elu": 1, "softplus": 1, "silu": 1.0998393194, "gelu": 1.1289041602,
            "leaky_relu": 1, "hardswish": 1.5, "selu": 1.0507009873554805 * 1.6732632423543772}


def numbers(values):
    return [float("%.12g" % v) for v in values]


def histogram(t):
    low, high = float(t.min()), float(t.max())
    return {"low": low, "high": high, "counts": [int(n) for n in torch.histc(t.flatten(), BINS, low, high)]}


def slopes(name, module, x):
    """Of the activation at x, as a share of the steepest; from autograd, not from a formula."""
    x = x.detach().clone().requires_grad_()
    module(x).sum().backward()
    return x.grad.abs() / STEEPEST[name]


def norm(tensors):
    return float(torch.sqrt(sum((t.detach() ** 2).sum() for t in tensors)))


def case(seed, layers, shape, scale, gain):
    torch.manual_seed(seed)
    modules = [(id, layer, make()) for id, layer, make in layers]
    # Large weights and low biases: some units die, some saturate.
    with torch.no_grad():
        for _, _, module in modules:
            for p in module.parameters():
                p.mul_(gain)
                if p.dim() == 1 and len(p) > 4:
                    p[::3] -= 2 * gain
    x = (torch.rand(6, *shape) - 0.5) * scale
    labels = torch.randint(0, 4, (6,))
    parameters = [p for _, _, m in modules for p in m.parameters()]
    optimizer = torch.optim.SGD(parameters, 0.1, weight_decay=0.5)
    before = [p.detach().clone() for p in parameters]
    nodes, y = [], x
    for id, layer, module in modules:
        given, y = y, module(y)
        node = {"node": id, "mean": float(y.mean()), "deviation": float(y.std(unbiased=False)), "outputs": histogram(y.detach())}
        if layer in STEEPEST:
            slope = slopes(layer, module, given)
            node["saturated"] = float((slope < SATURATED).double().mean())
            # A unit: a feature, or a channel.
            node["dead"] = float((slope.transpose(0, 1).flatten(1) <= DEAD).all(1).double().mean())
        nodes.append(node)
    samples = nn.functional.cross_entropy(y, labels, reduction="none")
    samples.mean().backward()
    optimizer.step()
    moved = {id: list(m.parameters()) for id, _, m in modules}
    for node in nodes:
        own = [i for i, p in enumerate(parameters) if any(p is q for q in moved[node["node"]])]
        if own:
            node["gradient_norm"] = norm([parameters[i].grad for i in own])
            node["weight_norm"] = norm([before[i] for i in own])
            node["update_ratio"] = norm([parameters[i] - before[i] for i in own]) / node["weight_norm"]
    names = [f"{id}.{name}" for id, _, m in modules for name, _ in m.named_parameters()]
    return {"network": [[id, layer] for id, layer, _ in modules], "x": numbers(x.flatten()), "labels": labels.tolist(),
            "losses": numbers(samples.detach()),
            "params": {name: numbers(p.flatten()) for name, p in zip(names, before)},
            "tensors": [{"tensor": name, "gradient_norm": norm([p.grad]), "weight_norm": norm([b]),
                         "update_ratio": norm([p - b]) / norm([b]), "weights": histogram(b)}
                        for name, p, b in zip(names, parameters, before)],
            "nodes": nodes}


def linear(a, b):
    return lambda: nn.Linear(a, b)


json.dump([
    case(3, [("a", "linear", linear(6, 12)), ("r", "relu", nn.ReLU), ("b", "linear", linear(12, 9)), ("t", "tanh", nn.Tanh),
             ("c", "linear", linear(9, 8)), ("s", "sigmoid", nn.Sigmoid), ("d", "linear", linear(8, 4))], (6,), 3, 3),
    case(4, [("conv", "conv2d", lambda: nn.Conv2d(2, 8, 3)), ("r", "relu", nn.ReLU), ("flat", "flatten", nn.Flatten),
             ("d", "linear", linear(128, 4))], (2, 6, 6), 3, 1),
    case(5, [("a", "linear", linear(5, 10)), ("g", "gelu", nn.GELU), ("b", "linear", linear(10, 9)),
             ("u", "silu", nn.SiLU), ("c", "linear", linear(9, 8)), ("e", "elu", nn.ELU), ("f", "linear", linear(8, 7)),
             ("p", "softplus", nn.Softplus), ("h", "linear", linear(7, 6)), ("l", "leaky_relu", nn.LeakyReLU),
             ("i", "linear", linear(6, 6)), ("w", "hardswish", nn.Hardswish), ("j", "linear", linear(6, 6)),
             ("v", "selu", nn.SELU), ("d", "linear", linear(6, 4))], (5,), 8, 3)],
    sys.stdout, indent=None, separators=(",", ":"))
print()
