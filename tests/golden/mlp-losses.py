#!/usr/bin/python3
# mlp-losses.py - writes mlp-losses.json: the losses of the first 100 training steps of the recipe uva-mlp, with PyTorch's
# default initialization, in a PyTorch script with the same seed. (With the recipe's own, PyTorch in float and PyTorch in
# double part by 0.1 within 30 steps: the first steps at this learning rate are chaotic.) Needs the binary version of
# CIFAR-10, unpacked.
#
#     /usr/bin/python3 tests/golden/mlp-losses.py FOLDER/cifar-10-batches-bin > tests/golden/mlp-losses.json
#
# SPDX-License-Identifier: MIT
import json
import pathlib
import sys

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

SEED, STEPS = 42, 100

folder = pathlib.Path(sys.argv[1])
records = torch.cat([torch.frombuffer(bytearray((folder / f"data_batch_{i}.bin").read_bytes()), dtype=torch.uint8)
                     for i in range(1, 6)]).view(-1, 3073)
labels = records[:, 0].long()
images = records[:, 1:].view(-1, 3, 32, 32)
train, _ = random_split(range(50000), [45000, 5000], generator=torch.Generator().manual_seed(SEED))
pixels = images[train.indices].double()
mean = pixels.mean((0, 2, 3), keepdim=True)
deviation = pixels.std((0, 2, 3), keepdim=True, unbiased=False)
x = ((images[train.indices].double() - mean) / deviation).float()

torch.manual_seed(SEED)
model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 128), nn.ReLU(), nn.Linear(128, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loader = DataLoader(TensorDataset(x, labels[train.indices]), batch_size=128, shuffle=True,
                    generator=torch.Generator().manual_seed(SEED))
losses = []
for inputs, targets in loader:
    loss = nn.functional.cross_entropy(model(inputs), targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(float("%.9g" % loss.item()))
    if len(losses) == STEPS:
        break
json.dump({"recipe": "uva-mlp", "losses": losses}, sys.stdout)
print()
