#!/usr/bin/env python3
# test_inputs.py - how the real minima-cli takes wrong, damaged, hostile and strange input.
#
# Usage: test_inputs.py MINIMA_CLI SOURCE_DIR
#
# SPDX-License-Identifier: MIT
import csv
import http.server
import json
import os
import resource
import shutil
import subprocess
import sys
import threading

from harness import (CLI, EXPERIMENT, Skip, cli, check, equal, expect, error_lines, write, changed, metrics, main)


def test_describe_problems(folder):
    """Every problem of a network, a line each."""
    network = EXPERIMENT["network"] + [
        {"id": "a", "layer": "relu", "from": ["b"]}, {"id": "b", "layer": "relu", "from": ["a"]},
        {"id": "conv", "layer": "conv2d", "out_channels": 4, "from": ["flat"]}]
    result = expect(cli("describe", write(folder, "e.minima", changed(network=network))), 2)
    lines = result.stderr.strip().splitlines()
    check(len(lines) >= 2, result.stderr)
    check(any("cycle" in line or "circle" in line or "loop" in line for line in lines), result.stderr)
    check(any("network.conv" in line for line in lines), result.stderr)
    equal(result.stdout, "")


def test_wrong_input(folder):
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    unknown = changed(network=EXPERIMENT["network"][:1] + [{"id": "x", "layer": "conv3d"}])
    blocker = write(folder, "file", "x")
    cases = [
        (("nonsense",), ("nonsense", "train", "evaluate")),
        (("trian",), ("trian", "did you mean train?")),
        (("train", ""), ("empty",)),
        (("train",), ("experiment",)),
        (("train", os.path.join(folder, "none.minima")), ("none.minima",)),
        (("train", write(folder, "u.minima", unknown)), ("u.minima", "network", "conv3d")),
        (("train", write(folder, "j.minima", '{ "minima": 1, ')), ("j.minima",)),
        (("train", write(folder, "t.minima", changed(seed="many"))), ("t.minima", "seed", "many")),
        (("train", write(folder, "l.minima", "[1, 2]")), ("l.minima",)),
        (("train", file, "--set", "training.optimizer.learning_rate=fast"), ("training.optimizer.learning_rate", "fast")),
        (("train", file, "--set", "training.speed=1"), ("training.speed",)),
        (("train", file, "--set", "nonsense"), ("nonsense",)),
        (("train", file, "--set", "network.fc2.units=7"), ("network.fc2", "10")),
        (("train", file, "--set", "network.nothing.units=7"), ("nothing",)),
        (("train", file, "--frobnicate"), ("--frobnicate", "--threads", "--run-dir")),
        (("train", file, "--treads=2"), ("--treads", "did you mean --threads?")),
        (("train", file, "-z"), ("-z", "--help")),
        (("train", file, "--set"), ("--set",)),
        (("train", file, "--threads", "two"), ("--threads", "two")),
        (("train", file, "--run-dir", ""), ("--run-dir",)),
        (("train", file, "--threads", "-3"), ("--threads",)),
        (("train", file, "--device", "abacus", "--run-dir", run), ("abacus",)),
        (("train", file, "--resume"), ("--run-dir",)),
        (("train", file, "--resume", "--run-dir", run), (run,)),
        (("train", file, "--run-dir", os.path.join(blocker, "run")), (blocker,)),
        (("train", file, "extra"), ("extra",)),
        (("describe", os.path.join(folder, "none.minima")), ("none.minima",)),
        (("evaluate", folder), (folder,)),
        (("evaluate", run, "--beta", "-1"), ("--beta", "-1")),
        (("evaluate", run, "--split", "exam"), ("--split", "exam")),
        (("evaluate", run, "--mode", "exam"), ("--mode", "exam")),
        (("plot", run), ("-o",)),
        (("plot", run, "-o", "x.gif"), ("x.gif", ".svg")),
        (("plot", folder, "-o", os.path.join(folder, "x.svg")), (folder,)),
        (("plot", run, "-o", "x.svg", "--what", "nothing"), ("--what", "nothing")),
        (("plot", run, "-o", "x.svg", "--size", "huge"), ("--size", "huge")),
        (("export", run), ("--csv",)),
        (("export", folder, "--csv", "-"), (folder,)),
        (("export", folder, folder, "--csv", "-"), ("--classes",)),
        (("export", folder, "--classes", "--csv", "-", "--decimals", "7"), ("--decimals", "7")),
        (("export", folder, "--classes", "--csv", "-", "--split", "exam"), ("--split", "exam")),
        (("layers", "extra"), ("extra",)),
    ]
    for arguments, parts in cases:
        result = cli(*arguments)
        # Progress ("Reading data…") may come before what is found wrong only then.
        result.stderr = "".join(line for line in result.stderr.splitlines(True) if line.startswith("minima-cli: "))
        try:
            error_lines(result, 2, *parts)
        except AssertionError as error:
            raise AssertionError(f"{arguments}: {error}") from None
    check(not os.path.exists(run))
    expect(cli("train", file, "--run-dir", run, "-q"), 0)
    error_lines(cli("train", file, "--run-dir", run), 2, run, "already holds a run")


def test_hostile_files(folder):
    """Experiments that a program wrote wrongly, or that are none: one line with file and place, and nothing is made."""
    run = os.path.join(folder, "run")
    text = json.dumps(EXPERIMENT)
    loop, other = os.path.join(folder, "loop"), os.path.join(folder, "other")
    os.symlink(other, loop)
    os.symlink(loop, other)

    def network(index, **members):
        nodes = json.loads(json.dumps(EXPERIMENT["network"]))
        nodes[index].update(members)
        return json.dumps(changed(network=nodes))

    def training(**members):
        return json.dumps(changed(training={**EXPERIMENT["training"], **members}))

    contents = [
        (network(2, units=2 ** 40), ("network.fc1.units", str(2 ** 40), "1048576")),
        (network(2, units=10 ** 30), (":1:", "too large")),
        (network(2, units="64"), ("network.fc1.units", '"64"')),
        (network(2, units=0), ("network.fc1.units", "not 0")),
        (network(3, id="fc1"), ("network[3].id", "fc1")),
        (network(2, id="a.b"), ("network[2].id", ".")),
        (network(2, layer="lineer"), ("network.fc1.layer", "lineer", "linear")),
        (network(3, **{"from": ["fc1", "flat"]}), ("network.act", "2 nodes")),
        (network(4, **{"from": ["nowhere"]}), ("network.fc2", "nowhere")),
        (network(3, **{"from": ["act"]}), ("network.act", "circle")),
        (training(batch_size=10 ** 12), ("training.batch_size", "1000000000000")),
        (training(budget={"epochs": -1}), ("training.budget.epochs", "-1")),
        (training(budget={"epochs": 10 ** 18}), ("training.budget.epochs", "1000000000000")),
        (training(optimizer={"name": "sgd", "learning_rate": -1}), ("training.optimizer.learning_rate", "-1")),
        (text.replace("0.1,", "NaN,"), (":1:",)),
        (text.replace("0.1,", "-Infinity,"), (":1:",)),
        (text.replace("0.1,", "1e999,"), (":1:", "too large")),
        (text[:200], (":1:201",)),
        (text + text, (":1:",)),
        (text[:-1] + ', "seed": 7}', ("seed",)),
        ("", ("empty",)),
        ("null", ("null",)),
        ("[" * 100000, ("deep",)),
        ('{"a":' * 100000 + "1" + "}" * 100000, ("deep",)),
    ]
    files = [(write(folder, f"{number}.minima", content), parts) for number, (content, parts) in enumerate(contents)]
    latin = os.path.join(folder, "latin.minima")
    with open(latin, "wb") as file:
        file.write(text.replace('"test"', '"t\xe9st"', 1).encode("latin-1"))
    files += [(latin, ("0xe9", "UTF-8")), (folder, ("folder",)), ("/dev/zero", ("MiB",))]
    for path, parts in files:
        result = cli("train", path, "--run-dir", run, "-q")
        # What is wrong may have consequences on further lines.
        result.stderr = result.stderr.splitlines(True)[0] if result.stderr else ""
        error_lines(result, 2, path, *parts)
    error_lines(cli("train", loop, "--run-dir", run, "-q"), 1, loop)
    file = write(folder, "e.minima", EXPERIMENT)
    error_lines(cli("train", file, "--run-dir", os.path.join(loop, "run"), "-q"), 1, loop)
    check(not os.path.exists(run))


def test_too_much_memory(folder):
    """A network that does not fit with its optimizer is refused with figures before the system has to end something."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            memory = {line.split(":")[0]: 1024 * int(line.split()[1]) for line in file}
    except OSError:
        raise Skip("this system does not tell how much memory it has") from None
    if "SwapFree" in memory and memory["SwapFree"] > memory["MemTotal"]:
        raise Skip("this machine swaps more than it holds")
    # Weights and gradients fit into what there is in all; with Adam and the copies for a checkpoint they do not.
    units = int((0.4 * memory["MemTotal"] / 4) ** 0.5)
    if units > 1 << 17:   # a tensor holds 2^34 numbers
        raise Skip("this machine holds every network that can be written down")
    network = EXPERIMENT["network"][:3] + [{"id": "wide", "layer": "linear", "units": units}] + EXPERIMENT["network"][3:]
    file = write(folder, "e.minima", changed(network=network))
    run = os.path.join(folder, "run")
    start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    result = cli("train", file, "--run-dir", run, "-q", "--set", f"network.fc1.units={units}",
                 "--set", "training.optimizer=adam")
    error_lines(result, 1, "network", "memory", "weights and gradients", "iB")
    check(not os.path.exists(run))
    # Refused before it was taken.
    check(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < max(2 * start, 1 << 20))


def copy_run(run, name):
    path = os.path.join(os.path.dirname(run), name)
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(run, path)
    return path


def test_damaged_runs(folder):
    """A run's folder after accidents: read as far as it makes sense, else one line that names the file."""
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    expect(cli("train", file, "--run-dir", run, "-q"), 0)
    count = len(metrics(run))
    size = os.path.getsize(os.path.join(run, "metrics.csv"))

    def read_all(broken, status, *parts):
        picture = os.path.join(folder, "curves.svg")
        for command in (("evaluate", broken), ("plot", broken, "-o", picture), ("export", broken, "--csv", "-")):
            result = cli(*command)
            if status == 0:
                expect(result, 0)
            else:
                error_lines(result, status, *parts)

    # Killed while the rows were written, at several places of the file.
    for length in (0, 7, size // 3, size - 3):
        broken = copy_run(run, "cut")
        os.truncate(os.path.join(broken, "metrics.csv"), length)
        read_all(broken, 0)
        expect(cli("train", "--resume", "--run-dir", broken, "-q", "--set", 'training.budget={"epochs":6}'), 0)
    # The system stopped: blocks that were not written hold zeros.
    broken = copy_run(run, "zeros")
    with open(os.path.join(broken, "metrics.csv"), "ab") as csv_file:
        csv_file.write(bytes(4096))
    read_all(broken, 0)

    for line, place in (("99,x\n", f":{count + 2}:"), ("1,1,1,exam,1,1,1\n", ":")):
        broken = copy_run(run, "line")
        with open(os.path.join(broken, "metrics.csv"), "a", encoding="ascii") as csv_file:
            csv_file.write(line)
        read_all(broken, 2, os.path.join(broken, "metrics.csv"), place)
    # Only who wants the counts reads them.
    for line in ("9,2,99999,0,5\n", "9,2,0,0,9e9\n", f"9,2,0,0,{2 ** 63 - 1}\n"):
        broken = copy_run(run, "line")
        with open(os.path.join(broken, "confusion-test.csv"), "a", encoding="ascii") as csv_file:
            csv_file.write(line)
        read_all(broken, 0)
        for command in (("plot", broken, "--what", "confusion", "-o", os.path.join(folder, "confusion.svg")),
                        ("export", broken, "--classes", "--csv", "-")):
            error_lines(cli(*command), 2, os.path.join(broken, "confusion-test.csv") + ":")
    # A report shows those of the last evaluation alone.
    last = max(int(row["step"]) for row in metrics(run))
    for counts in ("99999,0,5", "0,0,9e9", f"0,0,{2 ** 63 - 1}"):
        broken = copy_run(run, "line")
        with open(os.path.join(broken, "confusion-test.csv"), "a", encoding="ascii") as csv_file:
            csv_file.write(f"{last},5,{counts}\n")
        error_lines(cli("report", broken, "-o", os.path.join(folder, "report")), 2,
                    os.path.join(broken, "confusion-test.csv") + ":")

    for name in ("experiment.json", "run.json"):
        broken = copy_run(run, "json")
        os.truncate(os.path.join(broken, name), 30)
        read_all(broken, 2, os.path.join(broken, name))
    broken = copy_run(run, "weights")
    os.truncate(os.path.join(broken, "checkpoint.safetensors"), 100)
    error_lines(cli("evaluate", broken), 2, "checkpoint.safetensors")
    error_lines(cli("train", "--resume", "--run-dir", broken, "-q"), 2, "checkpoint.safetensors")
    expect(cli("export", broken, "--csv", "-"), 0)

    # To begin anew would throw away what was measured.
    broken = copy_run(run, "nothing")
    os.remove(os.path.join(broken, "checkpoint.safetensors"))
    error_lines(cli("train", "--resume", "--run-dir", broken, "-q"), 2, broken, "checkpoint")
    equal(metrics(broken), metrics(run))
    # Neither is a file cut that something else has written.
    broken = copy_run(run, "foreign")
    with open(os.path.join(broken, "metrics.csv"), "w", encoding="ascii") as csv_file:
        csv_file.write("a,b\n1,2\n")
    error_lines(cli("train", "--resume", "--run-dir", broken, "-q"), 2, "metrics.csv:1")
    with open(os.path.join(broken, "metrics.csv"), encoding="ascii") as csv_file:
        equal(csv_file.read(), "a,b\n1,2\n")


def test_strange_names(folder):
    """Names of folders need not be UTF-8; what is stored and printed is."""
    place = os.path.join(os.fsencode(folder), b"\xff\xfe").decode("utf-8", "surrogateescape")
    try:
        os.mkdir(place)
    except OSError:
        raise Skip("this file system takes only names in UTF-8") from None
    file = write(place, "e.minima", EXPERIMENT)
    run = os.path.join(place, "run")
    result = json.loads(expect(cli("train", file, "--run-dir", run, "--data-dir", place, "--json", "-q"), 0).stdout)
    check("run_dir" in result)
    expect(cli("evaluate", run, "--data-dir", place), 0)
    equal(json.loads(expect(cli("evaluate", run, "--data-dir", place, "--json"), 0).stdout)["run_dir"], result["run_dir"])
    write(place, "m.minima", EXPERIMENT)
    recipes = json.loads(expect(cli("recipes", "--json", env={"MINIMA_RECIPES": place}), 0).stdout)["recipes"]
    check(all(recipe["path"].startswith(folder) for recipe in recipes) and len(recipes) == 2, recipes)
    error_lines(cli("train", file, "--run-dir", run), 2, "already holds a run")
    error_lines(cli("train", file, "--run-dir", run + "2", "-q", "--data-dir", place, "--set", "data.dataset=cifar10",
                    env={"XDG_DATA_HOME": place}), 2, "CIFAR-10")


def test_words_in_a_plain_locale(folder):
    """What programs read is UTF-8 whatever the terminal takes."""
    with open(os.path.join(folder, "ways.csv"), "w", encoding="utf-8") as file:
        file.write("x,y\n" + "".join(f"{i % 7 + 10 * (i % 2)},{('Straße', 'Gasse')[i % 2]}\n" for i in range(100)))
    groups = {"straße": {"title": "Straße", "nodes": [{"id": "in", "layer": "input"}, {"id": "act", "layer": "relu"}]}}
    experiment = changed(
        name="Straße", groups=groups,
        data={"dataset": {"name": "csv", "file": "ways.csv"}, "split": {"validation": 10}, "scale": "standardize"},
        network=[{"id": "in", "layer": "input"}, {"id": "straße", "layer": "linear", "units": 2}])
    file = write(folder, "e.minima", experiment)
    run = os.path.join(folder, "Straße")
    plain = dict(os.environ, LC_ALL="C")

    def print_plainly(*args):
        result = subprocess.run([CLI, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=True, env=plain)
        return result.stdout.decode("utf-8")

    equal(json.loads(print_plainly("train", file, "--run-dir", run, "-q", "--json"))["run_dir"], run)
    evaluated = json.loads(print_plainly("evaluate", run, "--json"))
    equal(evaluated["run_dir"], run)
    equal({entry["name"] for entry in evaluated["classes"]}, {"Straße", "Gasse"})
    described = json.loads(print_plainly("describe", file, "--json"))
    equal((described["name"], described["nodes"][1]["id"]), ("Straße", "straße"))
    classes = list(csv.reader(print_plainly("export", run, "--classes", "--csv", "-").splitlines()))
    equal(classes[0], ["class", "Straße"])
    equal({row[0] for row in classes[1:]}, {"Straße", "Gasse", "total"})
    equal(json.loads(print_plainly("groups", "straße", "--from", file))["groups"]["straße"]["title"], "Straße")
    print_plainly("groups", "--json", "--from", file)


def test_missing_data(folder):
    file = write(folder, "e.minima", changed(data={"dataset": "cifar10"}))
    run = os.path.join(folder, "run")
    result = cli("train", file, "--run-dir", run, "-q", "--data-dir", folder,
                 env={"MINIMA_DATA": folder, "XDG_DATA_HOME": folder})
    expect(result, 2)
    check("CIFAR-10" in result.stderr or "cifar" in result.stderr, result.stderr)
    check(folder in result.stderr, result.stderr)
    check(not os.path.exists(run))


def test_wrong_data_dir(folder):
    """A folder that is not there is no place to look in: data found elsewhere are not what was asked for."""
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    expect(cli("train", file, "--run-dir", run, "-q"), 0)
    nowhere = os.path.join(folder, "nowhere")
    for command, *arguments in (("train", file, "-q", "--run-dir", run + "2"), ("describe", file), ("bench", file),
                                ("gradcheck", file), ("evaluate", run), ("probe", file)):
        error_lines(cli(command, *arguments, "--data-dir", nowhere), 2, f"{command}: --data-dir", nowhere)
        error_lines(cli(command, *arguments, "--data-dir", file), 2, f"{command}: --data-dir", "is no folder")
    check(not os.path.exists(run + "2"))
    # The check of gradients asks a table for the shape of its samples alone, and finds it there, too.
    data = os.path.join(folder, "data")
    os.mkdir(data)
    write(data, "p.csv", "a,b\n" + "".join(f"{i},{2 * i}\n" for i in range(40)))
    experiment = changed(data={"dataset": {"name": "csv", "file": "p.csv"}},
                         network=[{"id": "in", "layer": "input"}, {"id": "out", "layer": "linear", "units": 1}])
    experiment["training"].update(loss="mse")
    path = write(folder, "p.minima", experiment)
    expect(cli("gradcheck", path), 2)
    expect(cli("gradcheck", path, "--data-dir", data), 0)


def test_unwritable(folder):
    file = write(folder, "e.minima", EXPERIMENT)
    closed = os.path.join(folder, "closed")
    os.mkdir(closed, 0o500)
    target = os.path.join(closed, "run") if os.geteuid() != 0 else "/proc/minima-test/run"
    result = cli("train", file, "--run-dir", target, "-q")
    error_lines(result, 1, target if os.geteuid() == 0 else closed)


def test_locale(folder):
    """Numbers have a point wherever the program runs."""
    made = shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", "de_DE", "-f", "UTF-8", os.path.join(folder, "de_DE.UTF-8")], capture_output=True, check=False)
    if not made or made.returncode != 0:
        raise Skip("no locale with a decimal comma can be made: localedef or the package locales is missing")
    file = write(folder, "e.minima", EXPERIMENT)
    run = os.path.join(folder, "run")
    result = subprocess.run([CLI, "train", file, "--run-dir", run, "--json", "-q"], stdout=subprocess.PIPE, text=True,
                            env=dict(os.environ, LC_ALL="de_DE.UTF-8", LOCPATH=folder), check=True)
    check(json.loads(result.stdout)["test_accuracy"] > 0.5)
    check(float(metrics(run)[0]["loss"]) > 0)


def test_table(folder):
    """A table beside the experiment: described, trained, resumed bit for bit, evaluated; a wrong value is named."""
    table = os.path.join(folder, "points.csv")
    rows = [(i * 37 % 101, ("rosé", "green")[i % 2], i * 53 % 89) for i in range(200)]
    # As older spreadsheets save it.
    with open(table, "w", encoding="windows-1252") as file:
        file.write("a;colour;b;y\n")
        for a, colour, b in rows:
            file.write(f"{a},5;{colour};{b};{3 * a - b + (50 if colour == 'rosé' else 0)}\n")
    experiment = changed(
        data={"dataset": {"name": "csv", "file": "points.csv"}, "split": {"validation": 20}, "scale": "standardize"},
        network=[{"id": "in", "layer": "input"}, {"id": "out", "layer": "linear", "units": 1}])
    experiment["training"].update(loss="mse", batch_size=16, budget={"epochs": 30})
    path = write(folder, "points.minima", experiment)
    note = "minima-cli: points.csv is not UTF-8 and was read as Windows-1252\n"
    process = cli("describe", path, "--json")
    equal(json.loads(process.stdout)["nodes"][0]["output"], [4])
    equal(process.stderr, note)
    shutil.copy(table, os.path.join(folder, "more.csv"))
    process = cli("describe", path, "--json", "--set", "data.dataset.test_file=more.csv")
    equal(process.stderr, note + note.replace("points", "more"))
    run = os.path.join(folder, "run")
    process = cli("train", path, "--run-dir", run, "--json")
    equal(process.returncode, 0)
    check(note in process.stderr, process.stderr)
    summary = json.loads(process.stdout)
    check(summary["test_r2"] > 0.999, summary)
    check(summary["test_mae"] <= summary["test_rmse"] < 3, summary)
    equal(summary["test_accuracy"], None)
    last = [row for row in metrics(run) if row["split"] == "test"][-1]
    check(abs(float(last["r2"]) - summary["test_r2"]) < 1e-6, last)
    evaluated = json.loads(cli("evaluate", run, "--split", "test", "--json").stdout)
    check(abs(evaluated["rmse"] - summary["test_rmse"]) < 1e-6, evaluated)
    with open(table, "a", encoding="utf-8") as file:
        file.write("1;green;;4\n")
    process = cli("train", path)
    equal(process.returncode, 2)
    check("points.csv:202: “b” has no value" in process.stderr, process.stderr)
    check('data.dataset.missing = "skip"' in process.stderr, process.stderr)
    # As the message says; how many that leaves out is said, and kept.
    for command in ("describe", path), ("train", path, "--run-dir", run + "2"):
        process = expect(cli(*command, "--set", "data.dataset.missing=skip"), 0)
        check("cannot be read: 1\n" in process.stderr, process.stderr)
    with open(os.path.join(run + "2", "run.json"), encoding="utf-8") as file:
        equal(json.load(file)["dataset"]["left_out"], 1)


def test_unknown_settings(folder):
    """A setting misspelt has no effect, which is said where it stands, with what may have been meant; the rest trains."""
    experiment = changed()
    experiment["network"][2] = {"id": "fc1", "layer": "linear", "unit": 32}
    experiment["network"][3]["slope"] = 1
    experiment["training"]["batchsize"] = 8
    experiment["training"]["optimizer"]["momentun"] = 0.5
    process = cli("describe", write(folder, "slips.minima", experiment), "--json")
    equal(process.returncode, 0)
    json.loads(process.stdout)
    lines = process.stderr.splitlines()
    equal(len(lines), 4)
    for line, place, hint in zip(lines, ("network.fc1.unit:", "network.act.slope:", "training.optimizer.momentun:",
                                         "training.batchsize:"), ("units", "no settings", "momentum", "batch_size")):
        check(place in line and hint in line, line)
    equal(cli("describe", write(folder, "right.minima", EXPERIMENT)).stderr, "")


def test_download(folder):
    """Files come from an address of one's own, checked; another file under the name is refused."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        process = cli("datasets", "--download", "mnist", "--data-dir", folder, "--from", address)
        server.shutdown()
    equal(process.returncode, 1)
    check("the server answers 501" in process.stderr, process.stderr)
    equal(os.listdir(os.path.join(folder, "mnist")), [])
    with open(os.path.join(folder, "mnist", "train-images-idx3-ubyte.gz"), "wb") as file:
        file.write(b"mine")
    process = cli("datasets", "--download", "mnist", "--data-dir", folder, "--from", address)
    equal(process.returncode, 2)
    check("is another file" in process.stderr, process.stderr)
    process = cli("datasets", "--download", "nothing")
    equal(process.returncode, 2)


if __name__ == "__main__":
    sys.exit(main(globals()))
