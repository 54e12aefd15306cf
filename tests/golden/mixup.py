#!/usr/bin/python3
# mixup.py - writes mixup.json: cross-entropy and its gradient with targets of two classes, computed by PyTorch in double,
# and colours turned around the colour circle, computed by Python's colorsys.
#
#     /usr/bin/python3 tests/golden/mixup.py > tests/golden/mixup.json
#
# SPDX-License-Identifier: MIT
import colorsys
import json
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(5)
N, CLASSES = 5, 4


def numbers(values):
    return [float("%.12g" % v) for v in values]


def loss(share, smoothing, weights, reduction):
    x = (torch.rand(N, CLASSES) * 6 - 3).requires_grad_()
    labels, others = torch.randint(0, CLASSES, (2, N))
    target = share * F.one_hot(labels, CLASSES).double() + (1 - share) * F.one_hot(others, CLASSES)
    weight = torch.tensor(weights) if weights else None
    value = F.cross_entropy(x, target, weight, label_smoothing=smoothing, reduction=reduction)
    value.backward()
    return {"share": share, "smoothing": smoothing, "weights": weights, "reduction": reduction,
            "x": numbers(x.detach().flatten()), "labels": labels.tolist(), "others": others.tolist(),
            "loss": numbers([value])[0], "gradient": numbers(x.grad.flatten())}


def hue(rgb, turn):
    h, s, v = colorsys.rgb_to_hsv(*rgb)
    return {"rgb": list(rgb), "turn": turn, "result": numbers(colorsys.hsv_to_rgb((h + turn) % 1, s, v))}


colours = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (0.2, 0.5, 0.7), (0.9, 0.1, 0.35), (0.4, 0.4, 0.4), (0, 0, 0),
           (1, 1, 1), (0.3, 0.3, 0.8), (0.8, 0.3, 0.8)]
json.dump({"losses": [loss(0.7, 0, [], "mean"), loss(0.25, 0.1, [], "mean"), loss(0.6, 0, [0.5, 2, 1, 0.25], "mean"),
                      loss(0.9, 0.2, [0.5, 2, 1, 0.25], "mean"), loss(0.3, 0.1, [3, 1, 0, 2], "sum"),
                      loss(0.0, 0, [], "sum"), loss(1.0, 0, [0.5, 2, 1, 0.25], "mean")],
           "hues": [hue(rgb, turn) for rgb in colours for turn in (0, 1 / 3, -0.5, 0.5, 0.07, -0.21)]},
          sys.stdout, indent=1)
print()
