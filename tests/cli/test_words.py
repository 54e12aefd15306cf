#!/usr/bin/env python3
# test_words.py - what minima-cli says of groups, splits and probes, and what it changes in experiments. TAP.
#
# Usage: test_words.py MINIMA_CLI SOURCE_DIR
#
# SPDX-License-Identifier: MIT
import json
import os
import sys

from harness import changed, check, cli, equal, error_lines, expect, main, write

NETWORK = [{"id": "image", "layer": "input"},
           {"id": "stem", "layer": "conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1},
           {"id": "block", "layer": "group", "group": "preact", "channels": 4},
           {"id": "flat", "layer": "flatten"}, {"id": "fc", "layer": "linear", "units": 10}]
LAYERS = ["block/norm", "block/act", "block/conv", "block/sum"]


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def test_a_group_of_the_library_is_put_into_a_file(folder):
    file = write(folder, "e.minima", changed(network=NETWORK, remark="kept"))
    error_lines(cli("describe", file, "--set", "network.block.channels=4"), 2, "there is no group “preact”",
                "minima-cli groups preact --into FILE")
    for _ in range(2):
        expect(cli("groups", "preact", "--into", file), 0)
    written = read(file)
    equal(list(written["groups"]), ["preact"])
    equal(written["remark"], "kept")
    equal(written["network"], NETWORK)
    expect(cli("describe", file), 0)

    written["groups"]["preact"]["title"] = "Mine"
    write(folder, "e.minima", written)
    error_lines(cli("groups", "preact", "--into", file), 2, "groups.preact", "another group")
    equal(read(file), written)
    error_lines(cli("groups", "preact", "--into", write(folder, "list.json", "[1]")), 2, "list.json", "not an experiment")
    error_lines(cli("groups", "preact", "--into", os.path.join(folder, "none.minima")), 2, "no such file")
    error_lines(cli("groups", "--into", file), 2, "--into")


def test_groups_are_unfolded_and_folded(folder):
    file = write(folder, "e.minima", changed(network=NETWORK, groups=read_definition("preact")))
    flat, again = os.path.join(folder, "flat.minima"), os.path.join(folder, "again.minima")
    expect(cli("groups", "--from", file, "--unfold", "block", "-o", flat), 0)
    equal([node["id"] for node in read(flat)["network"]], ["image", "stem", *LAYERS, "flat", "fc"])
    expect(cli("groups", "mine", "--from", flat, "--fold", "block/", "-o", again), 0)
    block = read(again)["network"][2]
    equal((block["id"], block["group"]), ("block", "mine"))
    expect(cli("groups", "mine", "--from", flat, "--fold", ", ".join(LAYERS), "-o", again), 0)
    equal(read(again)["network"][2], block)
    shapes = [[(node["id"], node["output"], node["parameters"]) for node in
               json.loads(expect(cli("describe", path, "--json"), 0).stdout)["nodes"]] for path in (file, flat, again)]
    check(shapes[0] == shapes[1] == shapes[2], shapes)

    error_lines(cli("groups", "--from", file, "--unfold", "stem", "-o", flat), 2, "“stem”", "those are block")
    error_lines(cli("groups", "--from", flat, "--unfold", "x", "-o", again), 2, "no node of the network is a group")
    error_lines(cli("groups", "mine", "--from", flat, "--fold", "image,stem", "-o", again), 2, "“image”")
    error_lines(cli("groups", "mine", "--from", flat, "--fold", "gone/", "-o", again), 2, "“gone/”")
    for wrong in (("--unfold", "block", "-o", flat), ("--from", file, "--unfold", "block"), ("mine", "--from", file, "--fold", "stem"),
                  ("--from", file, "--fold", "stem", "-o", flat), ("--from", file, "-o", flat)):
        expect(cli("groups", *wrong), 2)


def read_definition(name):
    return json.loads(expect(cli("groups", name), 0).stdout)["groups"]


def test_a_group_is_no_layer(folder):
    error_lines(cli("layers", "group"), 2, "minima-cli groups")
    as_layer = NETWORK[:2] + [{"id": "block", "layer": "preact"}] + NETWORK[3:]
    file = write(folder, "e.minima", changed(network=as_layer, groups=read_definition("preact")))
    error_lines(cli("describe", file), 2, '"layer": "group", "group": "preact"')
    check(" 4 layers " in expect(cli("groups"), 0).stdout)


def test_splits_are_called_alike(folder):
    run = os.path.join(folder, "run")
    evaluate = {"every": {"epochs": 1}, "splits": ["train", "test"], "train_subset": 100, "mode": "train", "top_k": 3}
    told = expect(cli("train", write(folder, "e.minima", changed(training={
        "budget": {"epochs": 1}, "evaluate": evaluate})), "--run-dir", run), 0)
    for text in (told.stdout, told.stderr):
        check("raining (first 100, train mode)  loss" in text and "est (train mode)  " in text and "top-3" in text, text)
    for name in ("train", "training"):
        shown = expect(cli("evaluate", run, "--split", name), 0).stdout
        check(shown.startswith("training (first 100, train mode), weights of step"), shown)
    check(expect(cli("evaluate", run, "--mode", "eval"), 0).stdout.startswith("test, weights of step"))
    result = json.loads(expect(cli("evaluate", run, "--split", "training", "--json"), 0).stdout)
    equal((result["split"], result["mode"]), ("train", "train"))
    error_lines(cli("evaluate", run, "--split", "trainings"), 2, "--split")
    # Without an evaluation on training samples, what is known of them is said to come from the mini-batches.
    told = expect(cli("train", "digits-mlp", "-q", "--run-dir", os.path.join(folder, "other"), "--set", "training.budget.epochs=1",
                      "--set", 'training.evaluate.splits=["test"]'), 0).stdout
    check(told.startswith("Mini-batches  loss"), told)


def test_probes_and_gradients(folder):
    run = os.path.join(folder, "run")
    expect(cli("train", "digits-mlp", "-q", "--run-dir", run, "--set", "training.budget.epochs=1"), 0)
    result = json.loads(expect(cli("probe", run, "--what", "samples", "-n", "3", "--json"), 0).stdout)
    check("tensors" not in result and "nodes" not in result and len(result["samples"]) == 3)
    shown = expect(cli("probe", run, "--what", "samples,input_gradient", "-n", "3"), 0).stdout
    for sample in result["samples"]:
        check(f"Input gradient of sample {sample['index']}: " in shown, shown)
    check("number 2 of the split" in expect(cli("probe", run, "--what", "input_gradient"), 0).stdout)
    check("no convolution" in expect(cli("probe", run, "--what", "filters"), 0).stdout)
    error_lines(cli("probe", run, "-o", os.path.join(folder, "x.png")), 2, "--what filters")
    check("The largest error is " in expect(cli("gradcheck", "digits-mlp"), 0).stdout)
    error_lines(cli("train", "--resume", "--run-dir", os.path.join(folder, "none")), 2, "there is no run in")
    # A run's folder is its experiment, too.
    equal(cli("describe", run).stdout, cli("describe", "digits-mlp").stdout)
    expect(cli("gradcheck", run), 0)
    error_lines(cli("describe", folder), 2, "is a folder, not a file")


if __name__ == "__main__":
    sys.exit(main(globals()))
