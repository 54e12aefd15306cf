"""A run is changed while it goes on: rate, weight decay, dropout and frozen layers; a change is taken back by a key, all are in the
run's records and drawn on its curves; another run goes on from its weights."""
import csv
import json

from harness import SOURCE, Atspi, expect, run, wait_for

RATE, DECAY, SHARE = "training.optimizer.learning_rate", "training.optimizer.weight_decay", "network.drop.p"


def open_experiment(session):
    """The small network on the digits with a dropout layer, for so many epochs that it does not finish while it is watched."""
    recipe = json.loads((SOURCE / "data/recipes/digits-mlp.minima").read_text(encoding="utf-8"))
    recipe["name"] = "Changed"
    recipe["network"].insert(4, {"id": "drop", "layer": "dropout", "p": 0.1})
    recipe["training"]["budget"] = {"epochs": 1000000}
    path = session.home / "changed.minima"
    path.write_text(json.dumps(recipe), encoding="utf-8")
    app = session.start(path)
    app.find("panel", "Network")
    return app


def read_rows(folder, name):
    with open(folder / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_changes(session):
    """(setting, old, new) of the run that was begun last."""
    return [(row["setting"], json.loads(row["old"]), json.loads(row["new"]))
            for row in read_rows(session.runs()[-1], "events.csv") if row["kind"] == "changed"]


def expect_changes(session, *changes):
    wait_for(f"the changes {changes}", lambda: read_changes(session) == list(changes), said=lambda: read_changes(session))


def a_run_is_changed_while_it_goes_on(session):
    app = open_experiment(session)
    app.click("Start")
    session.page("Watch")
    app.click("While It Runs", role="push button")
    view = app.find("filler", "MnLiveView")
    app.find("spin button", "Learning rate", view)

    changes = [(RATE, 0.1, 0.05), (SHARE, 0.1, 0.3), (DECAY, 0, 0.01)]
    session.set_spin("Learning rate", 0.05, view)
    expect_changes(session, *changes[:1])
    session.set_spin("drop: Probability", 0.3, view)
    expect_changes(session, *changes[:2])
    session.set_spin("Weight decay", 0.01, view)
    expect_changes(session, *changes)
    app.find_text(lambda text: text.startswith("Step ") and text.endswith(" — Weight decay: 0 → 0.01"), view)

    # The keys take back what was changed of the run, not what was edited.
    app.press("z", control=True)
    changes.append((DECAY, 0.01, 0))
    expect_changes(session, *changes)
    app.press("z", control=True, shift=True)
    changes.append((DECAY, 0, 0.01))
    expect_changes(session, *changes)

    def drawn():
        return any("Learning rate: 0.1 → 0.05" in node.description for node in app.all("image", "Loss"))

    wait_for("the change on the curves", drawn, said=lambda: [node.description for node in app.all("image", "Loss")])
    folder = session.runs()[-1]
    at = int(next(row["step"] for row in read_rows(folder, "events.csv") if row["kind"] == "changed"))
    app.click("Stop")
    session.wait_for_phase("Stopped")
    rates = {int(row["step"]): float(row["learning_rate"]) for row in read_rows(folder, "metrics.csv") if row["split"] == "batch"}
    expect(all(rate == (0.1 if step <= at else 0.05) for step, rate in rates.items()), f"other rates around step {at}: {rates}")
    experiment = json.loads((folder / "experiment.json").read_text(encoding="utf-8"))
    expect(experiment["training"]["optimizer"]["learning_rate"] == 0.1, experiment["training"])

    # From the last checkpoint, with the experiment as it stands on the pages.
    app.click(lambda name: name.endswith("Fork…"), within=view)
    session.answer("Fork from a Checkpoint?", "Fork")
    wait_for("another run", lambda: len(session.runs()) == 2)
    session.wait_for_phase("Training", "Evaluating", past=max(rates))
    app.click("Stop")
    session.wait_for_phase("Stopped")
    forked = session.runs()[-1]
    expect(min(int(row["step"]) for row in read_rows(forked, "metrics.csv")) >= max(rates), f"{forked} begins anew")
    expect([row["kind"] for row in read_rows(forked, "events.csv")].count("forked") == 1, read_rows(forked, "events.csv"))
    expect(not read_changes(session), read_changes(session))


def read_weights(session, layer):
    """The weights of a layer in the latest checkpoint of the run, as bytes."""
    data = (session.runs()[-1] / "checkpoint.safetensors").read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    start, end = next(tensor["data_offsets"] for name, tensor in header.items() if name.endswith(f"{layer}.weight"))
    return data[begin + start:begin + end]


def wait_for_checkpoint(session):
    """A checkpoint from later on than the one that is there; the weights of both layers."""
    before = wait_for("a checkpoint", lambda: read_weights(session, "output"))
    wait_for("another checkpoint", lambda: read_weights(session, "output") != before)
    return read_weights(session, "hidden"), read_weights(session, "output")


def a_layer_is_frozen_while_the_others_train(session):
    app = open_experiment(session)
    app.click("Start")
    session.page("Watch")
    app.click("While It Runs", role="push button")
    view = app.find("filler", "MnLiveView")
    row = app.find("list item", "Frozen Layers", view)
    app.scroll_to(row)
    app.click_with_pointer(row)
    hidden = app.find("check box", "hidden: Frozen", view)
    wait_for("the layers to be unfolded", lambda: hidden.extents()[3] > 0)

    changes = []
    for frozen in (True, False):
        app.act(hidden)
        changes.append(("network.hidden.freeze", not frozen, frozen))
        expect_changes(session, *changes)
        wait_for("the switch to tell it", lambda: app.now(hidden.path).has_state(Atspi.StateType.CHECKED) == frozen)
        first, later = wait_for_checkpoint(session), wait_for_checkpoint(session)
        expect(first[1] != later[1], "the last layer is not trained")
        expect((first[0] == later[0]) == frozen, f"the hidden layer is {'' if frozen else 'not '}frozen")

    # The key freezes it again.
    app.press("z", control=True)
    expect_changes(session, *changes, changes[0])


run(a_run_is_changed_while_it_goes_on, a_layer_is_frozen_while_the_others_train)
