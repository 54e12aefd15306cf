#!/usr/bin/env python3
# peer.py - the workloads of `minima-cli bench` in PyTorch: the same networks, optimizers, batches and steps.
#
# Prints one JSON object, with the members of `minima-cli bench --json`. A step: slice the next batch of a tensor in
# memory, forward, cross-entropy, backward, optimizer; for inference forward and argmax. compare.sh sets the environment in
# which PyTorch is fastest.
#
# SPDX-License-Identifier: MIT
import argparse
import json
import math
import resource
import statistics
import time

import torch
from torch import nn
from torch.nn import functional

WARM_UP = 2.0  # seconds at most, as in minima-cli bench


def mlp(widths, activation, norm=False):
    layers = [nn.Flatten()]
    for inputs, units in zip(widths[:-2], widths[1:-1]):
        layers.append(nn.Linear(inputs, units))
        if norm:
            layers.append(nn.BatchNorm1d(units))
        layers.append(activation())
    return nn.Sequential(*layers, nn.Linear(widths[-2], widths[-1]))


def lenet():
    return nn.Sequential(
        nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def vgg():
    layers, channels = [], 3
    for stage in [[64], [128], [256, 256], [512, 512], [512, 512]]:
        for filters in stage:
            layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.BatchNorm2d(filters), nn.ReLU()]
            channels = filters
        layers.append(nn.MaxPool2d(3, stride=2, padding=1))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(512, 10))


def alexnet():
    return nn.Sequential(
        nn.Conv2d(1, 96, 4), nn.ReLU(), nn.Conv2d(96, 96, 3), nn.ReLU(), nn.Conv2d(96, 256, 5, padding=2), nn.ReLU(),
        nn.MaxPool2d(3, 2), nn.Conv2d(256, 384, 3, padding=1), nn.ReLU(), nn.Conv2d(384, 384, 3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(), nn.Dropout(0.5),
        nn.Linear(6400, 800), nn.ReLU(), nn.Linear(800, 10))


def resnet18():
    import torchvision
    return torchvision.models.resnet18()


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=0.1)


def momentum(parameters):
    return torch.optim.SGD(parameters, lr=0.001, momentum=0.9)


def adam(parameters):
    return torch.optim.Adam(parameters, lr=0.001)


CIFAR, MNIST, PHOTO = (3, 32, 32), (1, 28, 28), (3, 224, 224)
# network, optimizer, batch, shape of a sample, samples, classes
WORKLOADS = {
    "a": (lambda: mlp([3072, 128, 10], nn.ReLU), sgd, 128, CIFAR, 50000, 10),
    "b": (lambda: mlp([3072, 512, 256, 128, 10], nn.ReLU, True), sgd, 128, CIFAR, 50000, 10),
    "c": (lambda: mlp([3072, 400, 400, 400, 400, 10], nn.ReLU), adam, 400, CIFAR, 50000, 10),
    "d": (lambda: mlp([784, 3136, 10], nn.Sigmoid), sgd, 128, MNIST, 60000, 10),
    "e4": (lenet, momentum, 4, CIFAR, 50000, 10),
    "e128": (lenet, momentum, 128, CIFAR, 50000, 10),
    "f32": (vgg, adam, 32, CIFAR, 50000, 10),
    "f128": (vgg, adam, 128, CIFAR, 50000, 10),
    "g": (alexnet, sgd, 64, MNIST, 60000, 10),
    "h": (resnet18, momentum, 16, PHOTO, 256, 1000),
}
WORKLOADS["a-infer"], WORKLOADS["f-infer"] = WORKLOADS["a"], WORKLOADS["f128"]
# Convolutions wide enough for the order that PyTorch's kernels like best to pay off.
CHANNELS_LAST = {"f32", "f128", "g", "h", "f-infer"}


def arguments():
    parser = argparse.ArgumentParser(description="Throughput of PyTorch on a workload of `minima-cli bench`.")
    parser.add_argument("workload", nargs="?", choices=sorted(WORKLOADS))
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=0)
    parser.add_argument("--compile", action="store_true", help="torch.compile the network with its loss")
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"], help="cuda: samples lie in its memory, too")
    parser.add_argument("--precision", default="f32", choices=["f32", "tf32", "bf16"], help="of products; tf32 on cuda only")
    parser.add_argument("--graph", action="store_true", help="cuda: the whole step captured once as a CUDA graph and replayed")
    parser.add_argument("--plain-layout", action="store_true", help="no channels-last, for any workload")
    parser.add_argument("--parameters", action="store_true", help="only print how many parameters each network has")
    options = parser.parse_args()
    if not options.parameters and options.workload is None:
        parser.error("a workload is needed")
    if options.device != "cuda" and (options.graph or options.precision == "tf32"):
        parser.error("--graph and tf32 need --device cuda")
    if options.graph and options.compile:
        parser.error("--graph captures what is not compiled")
    return options


def print_parameters():
    for name, (build, *_) in WORKLOADS.items():
        print(name, sum(parameter.numel() for parameter in build().parameters()))


class Bench:
    """A workload at work: step() runs one batch."""

    def __init__(self, options):
        build, optimizer, batch, shape, samples, classes = WORKLOADS[options.workload]
        channels_last = options.workload in CHANNELS_LAST and not options.plain_layout
        order = torch.channels_last if channels_last else torch.contiguous_format
        self.device = torch.device(options.device)
        self.training = not options.workload.endswith("-infer")
        self.batch = options.batch or batch
        self.next = 0
        self.x = torch.empty(samples, *shape, memory_format=order).uniform_(-0.5, 0.5).to(self.device)
        self.labels = torch.randint(0, classes, (samples,)).to(self.device)
        self.network = build().to(self.device, memory_format=order).train(self.training)
        self.optimizer = optimizer(self.network.parameters())
        self.loss = None
        self.precision = options.precision
        if self.device.type == "cuda":
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = options.precision != "f32"
            torch.backends.cudnn.benchmark = True

        def loss(x, labels):
            return functional.cross_entropy(self.network(x), labels)

        def classify(x):
            return self.network(x).argmax(1)

        self.run = loss if self.training else classify
        if options.compile:
            self.run = torch.compile(self.run)
        if options.graph:
            self.capture()

    def compute(self, x, labels):
        """All of a step but the choice of its samples."""
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.precision == "bf16"):
            if not self.training:
                return self.run(x)
            loss = self.run(x, labels)
        loss.backward()
        self.optimizer.step()
        return loss

    def capture(self):
        """From here on compute() replays one graph on samples that are copied to where it reads them."""
        x, labels = self.x[:self.batch].clone(), self.labels[:self.batch].clone()
        for group in self.optimizer.param_groups:
            if "capturable" in group:
                group["capturable"] = True
        stream, graph, compute = torch.cuda.Stream(), torch.cuda.CUDAGraph(), self.compute
        mode = torch.inference_mode if not self.training else torch.enable_grad
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream), mode():
            for _ in range(3):  # makes what the optimizer keeps, and what cuDNN tries
                self.optimizer.zero_grad(set_to_none=True)
                compute(x, labels)
        torch.cuda.current_stream().wait_stream(stream)
        self.optimizer.zero_grad(set_to_none=True)
        with torch.cuda.graph(graph), mode():
            result = compute(x, labels)

        def replay(new_x, new_labels):
            x.copy_(new_x)
            labels.copy_(new_labels)
            graph.replay()
            return result

        self.compute = replay
        # The gradients live in the graph's memory.
        self.clear = lambda: None

    def clear(self):
        self.optimizer.zero_grad(set_to_none=True)

    def step(self):
        part = slice(self.next, self.next + self.batch)
        self.next += self.batch
        if self.next + self.batch > len(self.x):
            self.next = 0
        if not self.training:
            with torch.inference_mode():
                self.compute(self.x[part], self.labels[part])
            return
        self.clear()
        self.loss = self.compute(self.x[part], self.labels[part])

    def finish(self):
        """A GPU computes while the program goes on."""
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def memory(self):
        """MiB: of the GPU where it computes, else of the process."""
        if self.device.type == "cuda":
            return torch.cuda.max_memory_allocated() / 2**20
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def measure(self, seconds, group):
        """Samples a second; looks at the clock after each @group steps."""
        self.finish()
        samples, begin = 0, time.perf_counter()
        while True:
            for _ in range(group):
                self.step()
            self.finish()
            samples += group * self.batch
            passed = time.perf_counter() - begin
            if passed >= seconds:
                return samples / passed


def main():
    options = arguments()
    if options.parameters:
        print_parameters()
        return
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    bench = Bench(options)
    for _ in range(2):
        bench.step()  # compiles, and allocates what stays
    speed = bench.measure(min(options.seconds, WARM_UP), 1)
    group = max(1, int(0.1 * speed / bench.batch * min(options.seconds, 1)))
    speeds = [bench.measure(options.seconds, group) for _ in range(options.repeats)]
    loss = float(bench.loss.detach()) if bench.training else None
    print(json.dumps({
        "torch": torch.__version__,
        "threads": options.threads,
        "device": torch.cuda.get_device_name() if options.device == "cuda" else "cpu",
        "precision": options.precision,
        "workload": options.workload,
        "batch_size": bench.batch,
        "parameters": sum(parameter.numel() for parameter in bench.network.parameters()),
        "samples_per_second": statistics.median(speeds),
        "samples_per_second_min": min(speeds),
        "samples_per_second_max": max(speeds),
        "peak_memory_mib": bench.memory(),
        "data_mib": bench.x.numel() * 4 / 2**20,
        "loss": loss if loss is not None and math.isfinite(loss) else None,
    }))


if __name__ == "__main__":
    main()
