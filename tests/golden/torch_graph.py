# torch_graph.py - a network as it stands in an experiment file, built out of PyTorch's functions: parameters drawn in the
# order of the nodes, weight before bias, as a script would that makes the same modules in the same order.
#
# Dropout is Minima's own in training: its numbers are Philox's, at the element's place, and drawn here again.
#
# SPDX-License-Identifier: MIT
import json
import math

import numpy
import torch
import torch.nn as nn
import torch.nn.functional as F

MASK = 0xFFFFFFFF


def parse(text):
    """Nodes out of lines "id: layer key=value … < from …"; the input, x, comes first on its own."""
    nodes = [{"id": "x", "layer": "input"}]
    for line in text.strip().splitlines():
        line, _, sources = line.partition("<")
        name, _, rest = line.strip().partition(":")
        layer, *settings = rest.split()
        node = {"id": name.strip(), "layer": layer}
        if sources:
            node["from"] = sources.split()
        for setting in settings:
            key, _, value = setting.partition("=")
            try:
                node[key] = json.loads(value)
            except ValueError:
                node[key] = value
        nodes.append(node)
    return nodes


def pair(value):
    return tuple(value) if isinstance(value, list) else (value, value)


def philox(seed, sequence, block):
    """Four words of Philox4x32-10 in the stream of dropout."""
    k0, k1 = seed & MASK, (seed >> 32) ^ 0x9E3779B9
    c = [block & MASK, block >> 32, sequence & MASK, sequence >> 32]
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k0, p1 & MASK, (p0 >> 32) ^ c[3] ^ k1, p0 & MASK]
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c


def kept(n, p, seed, step, stream):
    """Which of n elements dropout keeps."""
    words = [w for block in range((n + 3) // 4) for w in philox(seed, stream << 44 ^ step, block)]
    return torch.tensor([float((w >> 8) / 16777216 >= numpy.float32(p)) for w in words[:n]], dtype=torch.float64)


def initialize(weight, bias, values):
    """Draws a weight by its node's "init", and the bias that goes with it."""
    name, gain = values.get("init", "default"), values.get("init_gain", 0)
    fan_in, fan_out = nn.init._calculate_fan_in_and_fan_out(weight)
    fan = fan_out if values.get("init_mode") == "fan_out" else fan_in
    with torch.no_grad():
        if bias is not None:
            bias.zero_()
        if name == "default":
            nn.init.kaiming_uniform_(weight, a=math.sqrt(5))
            if bias is not None:
                bias.uniform_(-1 / math.sqrt(fan_in), 1 / math.sqrt(fan_in))
        elif name == "xavier_uniform":
            nn.init.xavier_uniform_(weight, gain or 1)
        elif name == "xavier_normal":
            nn.init.xavier_normal_(weight, gain or 1)
        elif name == "kaiming_uniform":
            bound = math.sqrt(3) * ((gain or math.sqrt(2)) / math.sqrt(fan))
            weight.uniform_(-bound, bound)
        elif name == "kaiming_normal":
            weight.normal_(0, (gain or math.sqrt(2)) / math.sqrt(fan))
        elif name == "lecun_uniform":
            bound = math.sqrt(3) * ((gain or 1) / math.sqrt(fan_in))
            weight.uniform_(-bound, bound)
        elif name == "lecun_normal":
            weight.normal_(0, (gain or 1) / math.sqrt(fan_in))
        elif name == "orthogonal":
            nn.init.orthogonal_(weight, gain or 1)
        elif name == "normal":
            weight.normal_(values.get("init_mean", 0), values.get("init_std", 0.01))
        elif name == "uniform":
            weight.uniform_(values.get("init_low", -0.05), values.get("init_high", 0.05))
        elif name == "constant":
            weight.fill_(values.get("init_value", 0))
        elif name == "zeros":
            weight.zero_()
        elif name == "ones":
            weight.fill_(1)
        elif name == "xavier_normal_uniform_gain":
            weight.normal_(0, (gain or 1) * math.sqrt(6 / (fan_in + fan_out)))
        elif name == "kaiming_normal_uniform_gain":
            weight.normal_(0, (gain or math.sqrt(2)) * math.sqrt(3 / fan))
        else:
            raise ValueError(name)


def make_params(layer, v, shapes):
    """The parameters and statistics of a layer: name to float32 tensor, in order."""
    channels = shapes[0][0] if shapes else 0
    p = {}
    if layer in ("linear", "conv2d", "conv_transpose2d"):
        if layer == "linear":
            out, shape = v["units"], (v["units"], channels)
        else:
            out, groups = v["out_channels"], v.get("groups", 1)
            first, second = (out, channels) if layer == "conv2d" else (channels, out)
            shape = (first, second // groups, *pair(v["kernel_size"]))
        p["weight"] = torch.empty(shape)
        if v.get("bias", True):
            p["bias"] = torch.empty(out)
        initialize(p["weight"], p.get("bias"), v)
    elif layer == "prelu":
        p["weight"] = torch.full((channels if v.get("per_channel") else 1,), float(v.get("init", 0.25)))
    elif layer in ("batch_norm", "group_norm", "instance_norm", "layer_norm"):
        affine = v.get("elementwise_affine" if layer == "layer_norm" else "affine", layer != "instance_norm")
        shape = shapes[0] if layer == "layer_norm" else (channels,)
        if affine:
            p["weight"], p["bias"] = torch.ones(shape), torch.zeros(shape)
        if layer == "batch_norm":
            p["running_mean"], p["running_var"] = torch.zeros(channels), torch.ones(channels)
    return p


def dropout(x, v, n, training, draw, stream):
    if not training:
        return x
    mask = kept(n, v.get("p", 0.5), draw[0], draw[1], stream) / (1 - v.get("p", 0.5))
    return x * mask.reshape(x.shape[:2] + (1,) * (x.dim() - 2) if v["layer"] == "dropout2d" else x.shape)


def window(v):
    kernel = pair(v.get("kernel_size", 2))
    return kernel, pair(v.get("stride", -1)) if v.get("stride", -1) != -1 else kernel, pair(v.get("padding", 0))


LAYERS = {
    "linear": lambda v, p, x: F.linear(x, p["weight"], p.get("bias")),
    "conv2d": lambda v, p, x: F.conv2d(x, p["weight"], p.get("bias"), pair(v.get("stride", 1)), pair(v.get("padding", 0)),
                                       pair(v.get("dilation", 1)), v.get("groups", 1)),
    "conv_transpose2d": lambda v, p, x: F.conv_transpose2d(
        x, p["weight"], p.get("bias"), pair(v.get("stride", 1)), pair(v.get("padding", 0)),
        pair(v.get("output_padding", 0)), v.get("groups", 1), pair(v.get("dilation", 1))),
    "max_pool2d": lambda v, p, x: F.max_pool2d(x, *window(v)),
    "avg_pool2d": lambda v, p, x: F.avg_pool2d(x, *window(v), count_include_pad=v.get("count_include_pad", True)),
    "adaptive_avg_pool2d": lambda v, p, x: F.adaptive_avg_pool2d(x, pair(v["output_size"])),
    "global_avg_pool2d": lambda v, p, x: F.adaptive_avg_pool2d(x, 1).flatten(1),
    "global_max_pool2d": lambda v, p, x: F.adaptive_max_pool2d(x, 1).flatten(1),
    "upsample": lambda v, p, x: F.interpolate(
        x, scale_factor=tuple(map(float, pair(v.get("scale_factor", 2)))), mode=v.get("mode", "nearest"),
        **({"align_corners": False} if v.get("mode") == "bilinear" else {})),
    "zero_pad2d": lambda v, p, x: F.pad(x, [v.get(side, 1) for side in ("left", "right", "top", "bottom")]),
    "flatten": lambda v, p, x: x.flatten(1),
    "reshape": lambda v, p, x: x.reshape(x.shape[0], *map(int, v["shape"].split(","))),
    "layer_norm": lambda v, p, x: F.layer_norm(x, x.shape[1:], p.get("weight"), p.get("bias"), v.get("eps", 1e-5)),
    "group_norm": lambda v, p, x: F.group_norm(x, v["num_groups"], p.get("weight"), p.get("bias"), v.get("eps", 1e-5)),
    "instance_norm": lambda v, p, x: F.instance_norm(x, weight=p.get("weight"), bias=p.get("bias"),
                                                     eps=v.get("eps", 1e-5)),
    "local_response_norm": lambda v, p, x: F.local_response_norm(x, v["size"], v.get("alpha", 1e-4), v.get("beta", 0.75),
                                                                 v.get("k", 1)),
    "relu": lambda v, p, x: F.relu(x),
    "leaky_relu": lambda v, p, x: F.leaky_relu(x, v.get("negative_slope", 0.01)),
    "prelu": lambda v, p, x: F.prelu(x, p["weight"]),
    "elu": lambda v, p, x: F.elu(x, v.get("alpha", 1)),
    "selu": lambda v, p, x: F.selu(x),
    "gelu": lambda v, p, x: F.gelu(x, approximate=v.get("approximate", "none")),
    "silu": lambda v, p, x: F.silu(x),
    "softplus": lambda v, p, x: F.softplus(x, v.get("beta", 1), v.get("threshold", 20)),
    "hardswish": lambda v, p, x: F.hardswish(x),
    "sigmoid": lambda v, p, x: torch.sigmoid(x),
    "tanh": lambda v, p, x: torch.tanh(x),
    "softmax": lambda v, p, x: F.softmax(x, 1),
    "log_softmax": lambda v, p, x: F.log_softmax(x, 1),
    "divide": lambda v, p, x, y: x / y,
    "concat": lambda v, p, *xs: torch.cat(xs, 1),
    "add": lambda v, p, *xs: sum(xs[1:], xs[0]),
    "multiply": lambda v, p, *xs: math.prod(xs[1:], start=xs[0]),
}


class Net:
    """A network with its parameters, in double once they are drawn."""

    def __init__(self, nodes, shape, seed):
        self.nodes, self.seed, self.params, self.rates, self.frozen = nodes, seed, {}, {}, set()
        torch.manual_seed(seed)
        shapes, self.sources = {}, {}
        for i, node in enumerate(nodes):
            name = node["id"]
            self.sources[name] = node.get("from", [nodes[i - 1]["id"]] if i > 0 else [])
            drawn = make_params(node["layer"], node, [shapes[s] for s in self.sources[name]])
            for key, tensor in drawn.items():
                self.params[name + "." + key] = tensor
                self.rates[name + "." + key] = node.get("lr_factor", 1)
                if node.get("freeze"):
                    self.frozen.add(name + "." + key)
            if i == 0:
                shapes[name] = tuple(shape)
            else:
                x = [torch.zeros(2, *shapes[s]) for s in self.sources[name]]
                shapes[name] = tuple(self.apply(i, x, False, None, dict(drawn)).shape[1:])
        self.shape = shapes[nodes[-1]["id"]]

    def is_trained(self, name):
        return not name.split(".")[1].startswith("running")

    def trained(self):
        return {k: p for k, p in self.params.items() if self.is_trained(k) and k not in self.frozen}

    def apply(self, i, xs, training, draw, p):
        v = self.nodes[i]
        layer = v["layer"]
        if layer in ("dropout", "dropout2d"):
            n = xs[0].numel() if layer == "dropout" else xs[0].shape[0] * xs[0].shape[1]
            return dropout(xs[0], v, n, training, draw, i)
        if layer == "batch_norm":
            return F.batch_norm(xs[0], p["running_mean"], p["running_var"], p.get("weight"), p.get("bias"), training,
                                v.get("momentum", 0.1), v.get("eps", 1e-5))
        return LAYERS[layer](v, p, *xs)

    def run(self, x, training, step=0):
        values = {self.nodes[0]["id"]: x}
        for i, node in enumerate(self.nodes[1:], 1):
            name = node["id"]
            p = {k.split(".")[1]: t for k, t in self.params.items() if k.split(".")[0] == name}
            values[name] = self.apply(i, [values[s] for s in self.sources[name]], training, (self.seed, step), p)
        return values[self.nodes[-1]["id"]]
