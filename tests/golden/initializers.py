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


def case(name, kind, settings, shape, init, module):
    torch.manual_seed(SEED)
    m = module()
    if init != "default":
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
