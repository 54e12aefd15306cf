#!/usr/bin/python3
# initializers.py - writes ../engine/initializer-golden.h: parameters as PyTorch starts them.
#
# SPDX-License-Identifier: MIT
"""Run by hand, with PyTorch 1.13 or later; the tests read the header alone."""
import contextlib
import os
import textwrap

import torch
from torch import nn

SEED = 0


def floats(tensor):
    return ", ".join(float(v).hex() + "f" for v in tensor.detach().flatten())


def wide(gain_of):
    """Normal with the bound of the uniform distribution as its standard deviation, as some scripts have it."""
    def draw(weight):
        with torch.no_grad():
            return weight.normal_(0, gain_of(*nn.init._calculate_fan_in_and_fan_out(weight)))
    return draw


def case(name, kind, settings, shape, init, module, draw=None):
    """With draw(weight) in place of PyTorch's initializer of that name."""
    torch.manual_seed(SEED)
    m = module()
    if draw:
        torch.manual_seed(SEED)
        draw(m.weight)
        nn.init.zeros_(m.bias)
        init_of_torch = "default"
    else:
        init_of_torch = init
    if init_of_torch != "default":
        torch.manual_seed(SEED)
        getattr(nn.init, {"zeros": "zeros_", "ones": "ones_"}.get(init, init + "_"))(m.weight, **(
            {"nonlinearity": "relu"} if init.startswith("kaiming") else {}))
        nn.init.zeros_(m.bias)
    weight, bias = name + "_weight", name + "_bias"
    for symbol, tensor in (weight, m.weight), (bias, m.bias):
        lines = textwrap.fill(floats(tensor), 118, initial_indent="  ", subsequent_indent="  ")
        print(f"static const float {symbol}[] = {{\n{lines}\n}};")
    return (f'  {{ "{name}", "{kind}", "{settings}", {shape}, "{init}", {weight}, G_N_ELEMENTS ({weight}), '
            f'{bias}, G_N_ELEMENTS ({bias}) }},')


def main():
    rows = []
    inits = ["default", "xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal", "zeros", "ones"]
    for init in inits:
        rows.append(case(f"linear_{init}", "linear", "{ 'units': 6 }", "{ 1, { 7 } }", init, lambda: nn.Linear(7, 6)))
        rows.append(case(f"conv_{init}", "conv2d",
                         "{ 'out_channels': 4, 'kernel_size': [3, 2], 'groups': 2 }",
                         "{ 3, { 6, 8, 8 } }", init, lambda: nn.Conv2d(6, 4, (3, 2), groups=2)))
    rows.append(case("tiny_kaiming_normal", "linear", "{ 'units': 3 }", "{ 1, { 3 } }", "kaiming_normal",
                     lambda: nn.Linear(3, 3)))
    draws = [
        ("constant", ", 'init_value': -0.25", lambda w: nn.init.constant_(w, -0.25)),
        ("normal", ", 'init_mean': 0.5, 'init_std': 0.2", lambda w: nn.init.normal_(w, 0.5, 0.2)),
        ("uniform", ", 'init_low': -0.125, 'init_high': 0.5", lambda w: nn.init.uniform_(w, -0.125, 0.5)),
        ("xavier_uniform", ", 'init_gain': 1.5", lambda w: nn.init.xavier_uniform_(w, 1.5)),
        ("kaiming_uniform", ", 'init_mode': 'fan_out'",
         lambda w: nn.init.kaiming_uniform_(w, mode="fan_out", nonlinearity="relu")),
        ("kaiming_normal", ", 'init_mode': 'fan_out', 'init_gain': 1",
         lambda w: nn.init.kaiming_normal_(w, mode="fan_out", nonlinearity="linear")),
        ("lecun_uniform", "", lambda w: nn.init.kaiming_uniform_(w, nonlinearity="linear")),
        ("lecun_normal", "", lambda w: nn.init.kaiming_normal_(w, nonlinearity="linear")),
        ("orthogonal", ", 'init_gain': 1.25", lambda w: nn.init.orthogonal_(w, 1.25)),
        ("xavier_normal_uniform_gain", "", wide(lambda fan_in, fan_out: (6 / (fan_in + fan_out)) ** 0.5)),
        ("kaiming_normal_uniform_gain", "", wide(lambda fan_in, fan_out: (6 / fan_in) ** 0.5)),
    ]
    for init, more, draw in draws:
        rows.append(case(f"linear_{init}_set", "linear", "{ 'units': 6" + more + " }", "{ 1, { 7 } }", init,
                         lambda: nn.Linear(7, 6), draw))
        rows.append(case(f"conv_{init}_set", "conv2d",
                         "{ 'out_channels': 4, 'kernel_size': [3, 2], 'groups': 2" + more + " }", "{ 3, { 6, 8, 8 } }",
                         init, lambda: nn.Conv2d(6, 4, (3, 2), groups=2), draw))
    rows.append(case("tall_orthogonal", "linear", "{ 'units': 9 }", "{ 1, { 5 } }", "orthogonal",
                     lambda: nn.Linear(5, 9), nn.init.orthogonal_))
    print("\nstatic const Golden golden[] = {")
    print("\n".join(rows).replace("'", '\\"'))
    print("};")


if __name__ == "__main__":
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "engine", "initializer-golden.h")
    with open(path, "w") as out, contextlib.redirect_stdout(out):
        print("/* initializer-golden.h - parameters as PyTorch starts them with seed 0; written by golden/initializers.py.\n"
              " *\n * SPDX-License-Identifier: MIT\n */\n#pragma once\n")
        print("/* A layer, the data it gets, its initializer and what PyTorch makes of it: the weight, then the bias. */")
        print("typedef struct\n{\n  const char  *name;\n  const char  *layer;\n  const char  *settings;\n"
              "  MnShape      input;\n  const char  *init;\n  const float *weight;\n  gsize        n_weight;\n"
              "  const float *bias;\n  gsize        n_bias;\n} Golden;\n")
        main()
