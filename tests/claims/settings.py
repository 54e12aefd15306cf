# settings.py - which experiments, with which changes, each claim is made of.
#
# SPDX-License-Identifier: MIT
"""{claim: {name of a setting: Variant}}, and how many seeds. Every claim's experiment is a file beside this one."""

import json

from runs import Variant


def setting(path, value):
    return f"{path}={json.dumps(value) if not isinstance(value, str) else value}"


def layers(widths, norm=False, init=None, act="relu"):
    """The --set that replaces the network by a multi-layer perceptron."""
    nodes = [{"id": "image", "layer": "input"}, {"id": "flat", "layer": "flatten"}]
    for i, width in enumerate(widths, 1):
        linear = {"id": f"fc{i}", "layer": "linear", "units": width}
        nodes.append({**linear, **({"init": init, "init_gain": 1} if init and i == 1 else {"init": init} if init else {})})
        if norm:
            nodes.append({"id": f"norm{i}", "layer": "batch_norm"})
        nodes.append({"id": f"act{i}", "layer": act})
    nodes.append({"id": "out", "layer": "linear", "units": 10, **({"init": init} if init else {})})
    return setting("network", nodes)


RATE = "training.optimizer.learning_rate"

LEARNING_RATES = ("0.1", "0.01", "0.001", "0.0001")
BATCHES = (4, 50, 100, 150)
OPTIMIZERS = ("SGD", "Adam", "RMSprop")
SWEEP = ("1e-06", "1e-05", "0.0001", "0.001", "0.01", "0.1", "1", "10", "100")
DEPTHS = ((128,), (256, 128), (512, 256, 128))
WIDTHS = (1, 2, 4, 8)
MEMORIZING = ("conv1", "conv2", "conv3", "conv4", "conv5", "conv6", "fc1", "fc2")
GRID_LAYERS = ((100,), (100, 100), (200, 200, 200))
GRID_RATES = ("0.02", "0.002", "0.0002")
GRID_OPTIMIZERS = ("sgd", "adam", "adadelta")

_blitz = "blitz.minima"
_vugrad = "vugrad.minima"
_uva = "mlp-uva.minima"


def _vugrad_init(name):
    return (setting("network.hidden.init", name), setting("network.output.init", name))


def _wide(*sets):
    """Of the wide network; five epochs are a quarter of the time."""
    return Variant(_vugrad, sets, short=("training.budget.epochs=5",))


def _layout(widths):
    return ",".join(str(width) for width in widths)


#: While they run, the exercise's runs are evaluated in train mode, as it does it; at their end also without dropout.
_WITHOUT_DROPOUT = ("--split=train", "--mode=eval")

_default = Variant(_blitz)     # learning rate 0.001, batch 4, SGD: in all three tables of the blitz network

VARIANTS = {
    "A2": {"default": Variant("mlp-numpy.minima"),
           "larger start": Variant("mlp-numpy.minima", ("network.fc1.init_std=0.01", "network.fc2.init_std=0.01"))},
    "A4": {"best": Variant("best-mlp.minima")},
    "B3": {"sigmoid": _wide(), "relu": _wide(setting("network.act.layer", "relu"))},
    "B4": {f"×{n}": _wide(*([setting("network.hidden.units", 784 * n)] if n != 4 else []))
           for n in WIDTHS},
    "B5": {"Xavier normal": _wide(),
           "“Xavier uniform” as coded": _wide(*_vugrad_init("xavier_normal_uniform_gain")),
           "He normal": _wide(*_vugrad_init("kaiming_normal")),
           "“He uniform” as coded": _wide(*_vugrad_init("kaiming_normal_uniform_gain")),
           "zeros": _wide(*_vugrad_init("zeros")),
           "zeros, output layer only": _wide(setting("network.output.init", "zeros")),
           "Xavier uniform, true": _wide(*_vugrad_init("xavier_uniform")),
           "He uniform, true": _wide(*_vugrad_init("kaiming_uniform"))},
    "B6": {rate: _default if rate == "0.001" else Variant(_blitz, (setting(RATE, rate),)) for rate in LEARNING_RATES},
    "B7": {str(batch): _default if batch == 4 else Variant(_blitz, (setting("training.batch_size", batch),))
           for batch in BATCHES}
          # As many updates as batches of 150 make in 5 epochs.
          | {f"{batch}, 1670 updates": Variant(_blitz, (setting("training.batch_size", batch),
                                                        setting("training.budget", {"steps": 1670}),
                                                        setting("training.evaluate.every", {"steps": 1670})))
             for batch in BATCHES[:-1]},
    "B8": {"SGD": _default,
           "Adam": Variant(_blitz, (setting("training.optimizer", {"name": "adam", "learning_rate": 0.001}),)),
           "RMSprop": Variant(_blitz, (setting("training.optimizer", {"name": "rmsprop", "learning_rate": 0.001}),)),
           "RMSprop with momentum 0.9": Variant(_blitz, (setting("training.optimizer", {
               "name": "rmsprop", "learning_rate": 0.001, "momentum": 0.9}),))},
    "C2": {"default": Variant("mlp-numpy.minima", (setting("network.act1.layer", "relu"), setting(RATE, "0.002"),
                                                   "training.budget={\"steps\":1500}"))},
    "C3": {f"{optimizer} {rate} {_layout(widths)}":
           Variant("mlp-grid.minima", (layers(widths), setting("training.optimizer", {"name": optimizer,
                                                                                      "learning_rate": float(rate)}),
                                       "training.budget={\"steps\":1000}", "training.batch_size=200",
                                       "training.evaluate.every={\"steps\":200}"))
           for optimizer in GRID_OPTIMIZERS for rate in GRID_RATES for widths in GRID_LAYERS}
          | {"in full": Variant("mlp-grid.minima")}
          # Whether the smallest rate wins where it has six times the samples.
          | {f"sgd {rate} 100, in full": Variant("mlp-grid.minima", (
              layers((100,)), setting("training.optimizer", {"name": "sgd", "learning_rate": float(rate)})))
             for rate in GRID_RATES[1:]},
    "D6": {"500 images": Variant("memorize.minima", again=_WITHOUT_DROPOUT),
           "500 images, He normal": Variant("memorize.minima", (
               *(setting(f"network.{node}.init", "kaiming_normal") for node in MEMORIZING), "training.budget.epochs=150"),
               again=_WITHOUT_DROPOUT)},
    "E4": {"default": Variant(_uva)},
    "E9": {rate: Variant(_uva) if rate == "0.1" else Variant(_uva, (setting(RATE, rate),)) for rate in SWEEP},
    "E12": {_layout(widths): Variant(_uva, (layers(widths, norm=True, init="kaiming_normal"), setting("training.budget", {"epochs": 20}),
                                            setting("training.evaluate.splits", ["train", "validation", "test"])))
            for widths in DEPTHS},
}
