# runs.py - trains experiments with minima-cli, once each, and reads what they left.
#
# SPDX-License-Identifier: MIT
"""A finished run is kept as one small JSON file, named after what was asked for, so that work that was interrupted goes on
where it stopped and a report can be written again without training."""

import csv
import dataclasses
import hashlib
import json
import math
import os
import pathlib
import shutil
import struct
import subprocess
import tarfile

HERE = pathlib.Path(__file__).resolve().parent

#: Into how many stretches the losses of single batches are averaged.
STRETCHES = 50


#: Accuracy of a network whose outputs are no numbers: all that a script finds then is the first of ten classes.
LOST = 0.1


class NoData(Exception):
    """The data set of a run is not on this machine."""


@dataclasses.dataclass(frozen=True)
class Variant:
    """One setting of a claim: an experiment file beside this one and what is changed in it."""

    file: str
    sets: tuple = ()
    #: What makes of a long run its own beginning, for seeds there is no time for.
    short: tuple = ()
    #: How the weights that a run ends with are evaluated once more: options of minima-cli evaluate.
    again: tuple = ()

    def arguments(self, seed, short=False):
        return [f"seed={seed}", *self.sets, *(self.short if short else ())]

    def key(self, seed, short=False):
        """Changes with everything that decides what is trained and measured."""
        text = (HERE / self.file).read_text(encoding="utf-8")
        described = json.dumps([json.loads(text), self.arguments(seed, short), *([self.again] if self.again else [])],
                               sort_keys=True)
        name = self.file.removesuffix(".minima")
        return f"{name}-s{seed}-{hashlib.sha256(described.encode()).hexdigest()[:12]}"


class Result:
    """What one run measured. Accuracies are shares from 0 to 1."""

    def __init__(self, seed, record):
        self.seed = seed
        self.record = record
        self.summary = record["summary"]
        self.batches = record["batches"]
        self.diverged = record["status"] == "diverged"

    def curve(self, split, what="accuracy"):
        """[(epoch, value)] of all evaluations of a split."""
        return [(row["epoch"], row[what]) for row in self.record["evaluations"] if row["split"] == split]

    def last(self, split, what="accuracy"):
        if self.diverged:
            return LOST if what == "accuracy" else math.nan
        return self.curve(split, what)[-1][1]

    def best(self, split, what="accuracy"):
        values = [value for _, value in self.curve(split, what) if value is not None]
        if what == "loss":
            return min(values, default=math.nan)
        return max([*values, LOST] if self.diverged else values)

    def at(self, split, epoch, what="accuracy"):
        """The value at the evaluation after that many epochs."""
        if self.diverged and not self.reaches(epoch):
            return LOST if what == "accuracy" else math.nan
        return next(value for when, value in self.curve(split, what) if abs(when - epoch) < 1e-6)

    def again(self, what="accuracy"):
        """At the second evaluation of the weights that the run ended with."""
        if self.diverged:
            return LOST if what == "accuracy" else math.nan
        return self.record["again"][what]

    def epoch_loss(self, epoch):
        """Mean loss of the single batches of one epoch, counted from 1."""
        return self.record["epochs"][str(epoch)]

    def reaches(self, epoch):
        return self.summary["epochs"] >= epoch - 1e-6

    def class_accuracies(self):
        """Of each class of the test set, at the last evaluation."""
        if self.diverged:
            return [float(c == 0) for c in range(10)]
        counts = self.record["confusion"]
        return [row[c] / sum(row) if sum(row) else float("nan") for c, row in enumerate(counts)]


def _number(text):
    return float(text) if text else None


def _read_metrics(path):
    """Evaluations, with the batch just before each of them; means of the single batches over stretches of the run, and of
    their losses over epochs."""
    evaluations, batches = [], []
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            values = {"step": int(row["step"]), "epoch": float(row["epoch"]), "loss": _number(row["loss"]),
                      "accuracy": _number(row["accuracy"])}
            if row["split"] == "batch":
                batches.append(values)
            else:
                evaluations.append({"split": row["split"], **values})
    evaluated = {row["step"] for row in evaluations}
    evaluations += [{"split": "batch", **row} for row in batches if row["step"] in evaluated]
    epochs = {}
    for row in batches:
        epochs.setdefault(math.ceil(row["epoch"] - 1e-6), []).append(row["loss"])
    stretches = []
    size = max(1, -(-len(batches) // STRETCHES))
    for first in range(0, len(batches), size):
        part = batches[first:first + size]
        stretches.append({"epoch": part[-1]["epoch"], "loss": _mean(row["loss"] for row in part),
                          "accuracy": _mean(row["accuracy"] for row in part)})
    return evaluations, stretches, {epoch: _mean(losses) for epoch, losses in epochs.items()}


def _mean(values):
    values = [value for value in values if value is not None]
    return sum(values) / len(values) if values else None


def _read_confusion(path, n_classes):
    """Counts of the last evaluation, rows: true class, columns: predicted."""
    if not path.exists():
        return None
    with open(path, newline="", encoding="utf-8") as file:
        rows = [tuple(int(row[name]) for name in ("step", "true", "predicted", "count")) for row in csv.DictReader(file)]
    last = [row for row in rows if row[0] == rows[-1][0]] if rows else []
    n = n_classes
    counts = [[0] * n for _ in range(n)]
    for _, true, predicted, count in last:
        counts[true][predicted] = count
    return counts


def _distinct_units(path):
    """{weight matrix: [how many of its rows differ, rows]}: units that started alike and stayed so count once."""
    if not path.exists():
        return {}
    data = path.read_bytes()
    size, = struct.unpack_from("<Q", data)
    found = {}
    for name, tensor in json.loads(data[8:8 + size]).items():
        if name.endswith(".weight") and tensor["dtype"] == "F32" and len(tensor["shape"]) == 2:
            begin, end = (8 + size + at for at in tensor["data_offsets"])
            rows = tensor["shape"][0]
            step = (end - begin) // rows
            found[name] = [len({data[at:at + step] for at in range(begin, end, step)}), rows]
    return found


class Runner:
    """Runs that are not there yet are trained, unless training is off."""

    def __init__(self, cli, out, data_dirs, threads, train, log, short=False):
        self.cli = pathlib.Path(cli)
        self.out = pathlib.Path(out)
        self.data_dirs = [pathlib.Path(folder) for folder in data_dirs]
        self.threads = threads
        self.train = train
        self.log = log
        self.short = short
        self.n_trained = 0

    def _unpack(self):
        """CIFAR-10 is read from its archive in every run: unpacking it once saves a third of the short ones."""
        if any((folder / "cifar-10-batches-bin").exists() for folder in [*self.data_dirs, self.out / "data"]):
            return
        for folder in self.data_dirs:
            for archive in sorted(folder.glob("cifar-10-binary.tar*")):
                self.log(f"unpacking {archive.name}")
                with tarfile.open(archive) as tar:
                    tar.extractall(self.out / "data", filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(
                        self.out / "data")
                return

    def environment(self):
        folders = [self.out / "data", *self.data_dirs]
        return {**os.environ, "MINIMA_DATA": ":".join(str(folder) for folder in folders), "LC_ALL": "C.UTF-8"}

    def result(self, variant, seed):
        """The Result of one run, or None where it is not there and none is to be trained."""
        keys = {short: self.out / "results" / (variant.key(seed, short) + ".json") for short in (False, True)}
        short = not keys[False].exists() and bool(variant.short) and (self.short or not self.train)
        if not keys[short].exists():
            if not self.train:
                return None
            self._train(variant, seed, short, keys[short])
        return Result(seed, json.loads(keys[short].read_text(encoding="utf-8")))

    def _call(self, command):
        """What minima-cli prints as JSON; a run that diverged is no failure."""
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment())
        if done.returncode not in (0, 3):
            if "in none of the data folders" in done.stderr:
                raise NoData(done.stderr.strip().removeprefix("minima-cli: ").split(". ")[0])
            raise RuntimeError(f"{' '.join(str(word) for word in command)}\n{done.stderr.strip()}")
        return json.loads(done.stdout)

    def _train(self, variant, seed, short, stored):
        self._unpack()
        folder = self.out / "runs" / stored.stem
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        stored.parent.mkdir(parents=True, exist_ok=True)
        command = [self.cli, "train", HERE / variant.file, "--quiet", "--json", "--threads", str(self.threads), "--run-dir",
                   folder]
        for text in variant.arguments(seed, short):
            command += ["--set", text]
        self.log(f"{variant.file} {' '.join(variant.arguments(seed, short))}")
        summary = self._call(command)
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        evaluations, batches, epochs = _read_metrics(folder / "metrics.csv")
        record = {"variant": dataclasses.asdict(variant), "short": short, "seed": seed, "status": run["status"],
                  "summary": summary, "minima": run["minima"], "device": run["device_description"], "threads": run["threads"],
                  "ended": run["ended"], "class_names": run.get("class_names"),
                  "initial_weights": run.get("initial_weights"), "evaluations": evaluations, "batches": batches, "epochs": epochs,
                  "confusion": _read_confusion(folder / "confusion-test.csv", len(run["class_names"])),
                  "distinct_units": _distinct_units(folder / "checkpoint.safetensors")}
        if variant.again and run["status"] != "diverged":
            evaluated = self._call([self.cli, "evaluate", folder, "--json", "--threads", str(self.threads), *variant.again])
            record["again"] = {name: evaluated[name] for name in ("split", "mode", "step", "loss", "accuracy")}
        del record["summary"]["run_dir"]
        partial = stored.with_suffix(".part")
        partial.write_text(json.dumps(record), encoding="utf-8")
        partial.replace(stored)
        shutil.rmtree(folder, ignore_errors=True)
        self.n_trained += 1
