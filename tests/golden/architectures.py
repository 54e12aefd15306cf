#!/usr/bin/python3
# architectures.py - builds the networks in data/*.minima with PyTorch and prints their parameters, multiplications of
# layers with weights, and output shape, as they stand in test-architectures.c. Needs Debian's python3-torch.
#
# SPDX-License-Identifier: MIT
import glob
import json
import os

import torch
from torch import nn

INPUTS = {"cifar10": (3, 32, 32), "mnist": (1, 28, 28), "digits": (256, 32, 32)}
FUNCTIONS = {"input": lambda x: x, "add": lambda *x: sum(x), "concat": lambda *x: torch.cat(x, 1)}


def module(node, shape):
    layer, c = node["layer"], shape[1]
    if layer == "conv2d":
        return nn.Conv2d(c, node["out_channels"], node["kernel_size"], padding=node.get("padding", 0))
    if layer == "linear":
        return nn.Linear(c, node["units"])
    if layer == "batch_norm":
        return nn.BatchNorm1d(c) if len(shape) == 2 else nn.BatchNorm2d(c)
    if layer == "max_pool2d":
        return nn.MaxPool2d(node["kernel_size"], node.get("stride"), node.get("padding", 0))
    return {"avg_pool2d": lambda: nn.AvgPool2d(node["kernel_size"]), "flatten": nn.Flatten, "relu": nn.ReLU,
            "dropout": lambda: nn.Dropout(node["p"])}[layer]()


for path in sorted(glob.glob(os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "*.minima"))):
    experiment = json.load(open(path, encoding="utf-8"))
    values, above, parameters, products = {}, [], 0, 0
    for node in experiment["network"]:
        inputs = [values[i] for i in node.get("from", above)] or [torch.zeros(2, *INPUTS[experiment["data"]["dataset"]])]
        if node["layer"] in FUNCTIONS:
            out = FUNCTIONS[node["layer"]](*inputs)
        else:
            m = module(node, inputs[0].shape)
            out = m(inputs[0])
            parameters += sum(p.numel() for p in m.parameters())
            if node["layer"] in ("conv2d", "linear"):
                products += out[0].numel() * m.weight[0].numel()
        values[node["id"]], above = out.detach(), [node["id"]]
    print(os.path.basename(path), parameters, products, tuple(out.shape[1:]))
