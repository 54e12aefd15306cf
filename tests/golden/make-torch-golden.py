#!/usr/bin/python3
# make-torch-golden.py - writes torch-golden.json: what PyTorch computes for a few ops, losses, optimizers and one
# small network. Inputs are not written: they are drawn by torch.rand after manual_seed, which Minima reproduces.
#
#     /usr/bin/python3 tests/golden/make-torch-golden.py > tests/golden/torch-golden.json
#
# SPDX-License-Identifier: MIT
import json
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F


def draw(*shape):
    """Floats in [-1, 1), exact in float32."""
    return torch.rand(*shape) * 2 - 1


def numbers(tensor):
    return [float("%.9g" % v) for v in tensor.detach().double().flatten().tolist()]


def op(layer, values, shape, batch, params, function, shift=()):
    """Draws the inputs, the parameters and the gradient at the output, in this order; computes in double. The tensors in
    shift, counted from the first parameter (-1 is the last input), get 1.5 added. @shape may be a list of shapes."""
    torch.manual_seed(1)
    shapes = shape if isinstance(shape, list) else [shape]
    x = [draw(batch, *s) for s in shapes]
    p = [draw(*s) for s in params]
    for i in shift:
        if i < 0:
            x[i] = x[i] + 1.5
        else:
            p[i] = p[i] + 1.5
    x = [t.double().requires_grad_() for t in x]
    p = [t.double().requires_grad_() for t in p]
    if layer == "batch_norm":
        p[2:] = [t.detach() for t in p[2:]]
    y = function(*x, *p)
    y.backward(draw(*y.shape).double())
    return {"layer": layer, "values": values, "shapes": [list(s) for s in shapes], "batch": batch,
            "shift": list(shift), "output": numbers(y), "d_inputs": [numbers(t.grad) for t in x],
            "d_params": [numbers(t.grad) if t.grad is not None else None for t in p],
            "params": [numbers(t) for t in p]}


def batch_norm(training):
    def run(x, weight, bias, mean, var):
        return F.batch_norm(x, mean, var, weight, bias, training, 0.2, 1e-3)
    return run


def ops():
    norm = {"eps": 1e-3, "momentum": 0.2}
    yield op("linear", {"units": 5}, (7,), 4, [(5, 7), (5,)], F.linear)
    yield op("conv2d", {"out_channels": 6, "kernel_size": [3, 2], "stride": [2, 1], "padding": [1, 2],
                        "dilation": [1, 2], "groups": 2}, (4, 7, 6), 2, [(6, 2, 3, 2), (6,)],
             lambda x, w, b: F.conv2d(x, w, b, (2, 1), (1, 2), (1, 2), 2))
    yield op("max_pool2d", {"kernel_size": 3, "stride": 2, "padding": 1}, (2, 7, 6), 2, [],
             lambda x: F.max_pool2d(x, 3, 2, 1))
    yield op("avg_pool2d", {"kernel_size": 3, "stride": 2, "padding": 1}, (2, 7, 6), 2, [],
             lambda x: F.avg_pool2d(x, 3, 2, 1))
    yield op("avg_pool2d", {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False}, (2, 7, 6), 2, [],
             lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False))
    yield op("batch_norm", norm, (3,), 6, [(3,)] * 4, batch_norm(True), shift=(3,))
    yield op("batch_norm", norm, (2, 3, 4), 3, [(2,)] * 4, batch_norm(True), shift=(3,))
    yield op("elu", {"alpha": 0.5}, (9,), 3, [], lambda x: F.elu(x, 0.5))
    yield op("leaky_relu", {"negative_slope": 0.1}, (9,), 3, [], lambda x: F.leaky_relu(x, 0.1))
    yield op("softmax", {}, (9,), 3, [], lambda x: F.softmax(x, 1))
    yield op("softmax", {}, (3, 2, 2), 2, [], lambda x: F.softmax(x, 1))
    yield op("log_softmax", {}, (9,), 3, [], lambda x: F.log_softmax(x, 1))
    yield op("log_softmax", {}, (3, 2, 2), 2, [], lambda x: F.log_softmax(x, 1))
    yield op("selu", {}, (9,), 3, [], F.selu)
    yield op("gelu", {}, (9,), 3, [], F.gelu)
    yield op("gelu", {"approximate": "tanh"}, (9,), 3, [], lambda x: F.gelu(x, approximate="tanh"))
    yield op("silu", {}, (9,), 3, [], F.silu)
    yield op("softplus", {}, (9,), 3, [], F.softplus)
    yield op("softplus", {"beta": 4, "threshold": 2}, (9,), 3, [], lambda x: F.softplus(x, 4, 2))
    yield op("hardswish", {}, (9,), 3, [], F.hardswish)
    yield op("prelu", {}, (9,), 3, [(1,)], F.prelu)
    yield op("prelu", {"per_channel": True}, (3, 2, 2), 3, [(3,)], F.prelu)
    yield op("multiply", {}, [(7,), (7,), (7,)], 3, [], lambda x, y, z: x * y * z)
    yield op("divide", {}, [(2, 3, 2), (2, 3, 2)], 2, [], lambda x, y: x / y, shift=(-1,))
    yield op("adaptive_avg_pool2d", {"output_size": [3, 4]}, (2, 7, 6), 2, [],
             lambda x: F.adaptive_avg_pool2d(x, (3, 4)))
    yield op("adaptive_avg_pool2d", {"output_size": 5}, (2, 3, 6), 2, [], lambda x: F.adaptive_avg_pool2d(x, 5))
    yield op("global_avg_pool2d", {}, (3, 4, 5), 2, [], lambda x: F.adaptive_avg_pool2d(x, 1).flatten(1))
    yield op("global_max_pool2d", {}, (3, 4, 5), 2, [], lambda x: F.adaptive_max_pool2d(x, 1).flatten(1))
    yield op("upsample", {"scale_factor": [2, 3]}, (2, 3, 4), 2, [], lambda x: F.interpolate(x, scale_factor=(2, 3)))
    yield op("upsample", {"scale_factor": [2, 3], "mode": "bilinear"}, (2, 3, 4), 2, [],
             lambda x: F.interpolate(x, scale_factor=(2, 3), mode="bilinear", align_corners=False))
    yield op("zero_pad2d", {"left": 1, "right": 2, "top": 0, "bottom": 3}, (2, 3, 4), 2, [],
             nn.ZeroPad2d((1, 2, 0, 3)))
    yield op("layer_norm", {}, (2, 3, 4), 3, [(2, 3, 4)] * 2, lambda x, w, b: F.layer_norm(x, (2, 3, 4), w, b))
    yield op("layer_norm", {"elementwise_affine": False, "eps": 1e-2}, (7,), 3, [],
             lambda x: F.layer_norm(x, (7,), eps=1e-2))
    yield op("group_norm", {"num_groups": 3}, (6, 2, 3), 3, [(6,)] * 2, lambda x, w, b: F.group_norm(x, 3, w, b))
    yield op("group_norm", {"num_groups": 2, "affine": False, "eps": 1e-2}, (8,), 3, [],
             lambda x: F.group_norm(x, 2, eps=1e-2))
    yield op("instance_norm", {}, (3, 3, 4), 2, [], F.instance_norm)
    yield op("instance_norm", {"affine": True, "eps": 1e-2}, (3, 3, 4), 2, [(3,)] * 2,
             lambda x, w, b: F.instance_norm(x, weight=w, bias=b, eps=1e-2))
    for size in 4, 5:
        yield op("local_response_norm", {"size": size, "alpha": 0.5, "beta": 0.6, "k": 2}, (7, 2, 2), 2, [],
                 lambda x: F.local_response_norm(x, size, 0.5, 0.6, 2))
    yield op("conv_transpose2d", {"out_channels": 6, "kernel_size": [3, 2], "stride": [2, 3], "padding": [1, 0],
                                  "output_padding": [1, 2], "dilation": [2, 1], "groups": 2}, (4, 4, 3), 2,
             [(4, 3, 3, 2), (6,)], lambda x, w, b: F.conv_transpose2d(x, w, b, (2, 3), (1, 0), (1, 2), 2, (2, 1)))
    yield op("conv_transpose2d", {"out_channels": 3, "kernel_size": 3, "bias": False}, (2, 4, 3), 2, [(2, 3, 3, 3)],
             F.conv_transpose2d)


def losses():
    torch.manual_seed(2)
    x = (draw(5, 7) * 20).double().requires_grad_()
    labels = torch.tensor([0, 6, 3, 3, 1])
    loss = F.cross_entropy(x, labels)
    loss.backward()
    yield {"loss": "cross_entropy", "labels": labels.tolist(), "scale": 20, "value": loss.item(),
           "d_output": numbers(x.grad), "predicted": x.argmax(1).tolist()}
    torch.manual_seed(2)
    x = draw(5, 7).double().requires_grad_()
    target = draw(5, 7).double()
    loss = F.mse_loss(x, target)
    loss.backward()
    yield {"loss": "mse", "scale": 1, "value": loss.item(), "d_output": numbers(x.grad),
           "predicted": x.argmax(1).tolist()}
    torch.manual_seed(2)
    x = draw(5, 7).double().requires_grad_()
    loss = F.mse_loss(x, F.one_hot(labels, 7).double())
    loss.backward()
    yield {"loss": "mse", "labels": labels.tolist(), "scale": 1, "value": loss.item(), "d_output": numbers(x.grad),
           "predicted": x.argmax(1).tolist()}


def optimizers():
    cases = [
        ("sgd", {"learning_rate": 0.1}, lambda p: torch.optim.SGD(p, 0.1)),
        ("sgd", {"learning_rate": 0.1, "momentum": 0.9, "weight_decay": 0.01},
         lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, weight_decay=0.01)),
        ("sgd", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
         lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True, weight_decay=0.01)),
        ("sgd", {"learning_rate": 0.1, "momentum": 0.5, "dampening": 0.25},
         lambda p: torch.optim.SGD(p, 0.1, momentum=0.5, dampening=0.25)),
        ("adam", {"learning_rate": 0.01}, lambda p: torch.optim.Adam(p, 0.01)),
        ("adam", {"learning_rate": 0.01, "beta1": 0.8, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.1},
         lambda p: torch.optim.Adam(p, 0.01, (0.8, 0.95), 1e-4, 0.1)),
    ]
    for name, values, make in cases:
        torch.manual_seed(3)
        p = draw(6).double().requires_grad_()
        optimizer = make([p])
        after = []
        for _ in range(6):
            p.grad = draw(6).double()
            optimizer.step()
            after += numbers(p)
        yield {"optimizer": name, "values": values, "params": after}


def network(make):
    """Ten losses of a small convolutional network, weights by PyTorch's own initialization, computed in double. Biases
    that batch norm would take out again are left out: Adam makes whole steps out of the rounding of their gradients."""
    torch.manual_seed(4)
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(3, 2, 1),
        nn.Conv2d(4, 6, 3), nn.ReLU(), nn.Flatten(), nn.Linear(54, 16, bias=False), nn.BatchNorm1d(16), nn.Tanh(),
        nn.Linear(16, 10))
    x = draw(8, 3, 9, 9).double()
    net.double()
    labels = torch.arange(8)
    optimizer = make(net.parameters())
    values = []
    for _ in range(10):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(x), labels)
        loss.backward()
        optimizer.step()
        values.append(float("%.9g" % loss.item()))
    net.eval()
    return {"losses": values, "evaluation": numbers(net(x))}


json.dump({
    "torch": torch.__version__,
    "ops": list(ops()),
    "losses": list(losses()),
    "optimizers": list(optimizers()),
    "networks": [
        dict(optimizer="sgd", values={"learning_rate": 0.05, "momentum": 0.9, "nesterov": True},
             **network(lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, nesterov=True))),
        dict(optimizer="adam", values={"learning_rate": 0.01, "weight_decay": 0.001},
             **network(lambda p: torch.optim.Adam(p, 0.01, weight_decay=0.001))),
    ],
}, sys.stdout, separators=(",", ":"))
print()
