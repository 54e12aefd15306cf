#!/usr/bin/python3
# torch-random.py - writes ../engine/torch-random-golden.h: PyTorch's random numbers for a few seeds.
# Needs Debian's python3-torch (written with 1.13.1).
#
# SPDX-License-Identifier: MIT
import os
import torch

SEEDS = (0, 42, 123)
SIZES = (5, 16, 17, 100)
out = []


def generator(seed):
    return torch.Generator().manual_seed(seed)


def put(kind, name, values, form):
    out.append(f"static const {kind} {name}[{len(values)}] = {{")
    line = " "
    for v in values:
        word = " " + form(v) + ","
        if len(line) + len(word) > 118:
            out.append(line)
            line = " "
        line += word
    out.append(line)
    out.append("};")


def f32(v):
    text = f"{v:.9g}"
    return (text if "." in text or "e" in text else text + ".0") + "f"


for seed in SEEDS:
    for n in SIZES:
        put("float", f"uniform_{seed}_{n}", torch.empty(n).uniform_(-0.3, 0.7, generator=generator(seed)).tolist(), f32)
        put("float", f"normal_{seed}_{n}", torch.empty(n).normal_(0.5, 2.0, generator=generator(seed)).tolist(), f32)
    put("double", f"double_{seed}", torch.rand(5, dtype=torch.float64, generator=generator(seed)).tolist(), repr)
    put("gint64", f"int10_{seed}", torch.randint(0, 10, (17,), generator=generator(seed)).tolist(), str)
    put("gint64", f"int_wide_{seed}", torch.randint(0, 10**13, (5,), generator=generator(seed)).tolist(), str)
    put("gint64", f"permutation_{seed}_100", torch.randperm(100, generator=generator(seed)).tolist(), str)
    # Fewer than 16 values draw pairs: the second one waits for the next call.
    g = generator(seed)
    put("float", f"normal_pairs_{seed}",
        torch.empty(3).normal_(generator=g).tolist() + torch.empty(4).normal_(generator=g).tolist(), f32)
    # Past the 624 words of one state.
    put("float", f"rand_tail_{seed}", torch.rand(2000, generator=generator(seed)).tolist()[-5:], f32)

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "engine", "torch-random-golden.h")
with open(path, "w") as file:
    file.write("/* torch-random-golden.h - written by tests/golden/torch-random.py with PyTorch " + torch.__version__
               + ".\n *\n * SPDX-License-Identifier: MIT\n */\n#pragma once\n\n#include <glib.h>\n\n")
    file.write("\n".join(out) + "\n")
