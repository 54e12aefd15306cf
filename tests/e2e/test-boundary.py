"""The decision regions of the two spirals while they are learned: the picture and what is said of it change with the steps."""
import csv
import json
import re

from exported import check_pdf, check_png, check_svg, read_csv
from harness import expect, plain, run, wait_for

STEP = re.compile(r"What the network says of each place after step (\d+)")
WORDS = re.compile(r"Regions by their share of the picture: (.*)\. ([\d.]+)% of the points lie in the region of their class\.")
SLOW = 3e-6


def read_step(app):
    """After how many steps the regions are shown, or None."""
    return next((int(found[1]) for text in app.texts() if (found := STEP.match(plain(text)))), None)


def read_regions(app):
    """The share of each class in the picture, and that of the points that lie in the region of their class, all in %."""
    for node in app.all("image", "Decision regions"):
        found = WORDS.search(plain(node.description))
        if found:
            return {name: float(share) for name, share in re.findall(r"(\S+) ([\d.]+)%", found[1])}, float(found[2])
    return None


def export(session, name):
    path = session.home / name
    session.export_figure(session.app.find("image", "Decision regions"), path)
    return path


def the_boundary_of_two_spirals_moves_while_it_is_learned(session):
    app = session.start()
    session.open_recipe("Two spirals")
    session.page("Training")
    # Slow enough to be watched.
    session.set_spin("Learning rate", SLOW)
    wait_for("the small rate to be told", lambda: app.find("spin button", "Learning rate").value() == SLOW)
    session.set_spin("Train for", 100000)
    session.page("Watch")
    app.click("Decision Regions", role="push button")
    app.find_text(lambda text: text.startswith("The regions come while"))
    app.click("Start")
    session.wait_for_phase("Training", "Evaluating", past=0)
    first_step = wait_for("the regions", lambda: read_step(app))
    looks = [wait_for("what is said of the regions", lambda: read_regions(app))]
    before = export(session, "before.png")

    while looks[-1][1] < looks[0][1] + 5 or len(looks) < 3:
        looks.append(wait_for(f"other regions than {looks[-1]}",
                              lambda: (look := read_regions(app)) and look != looks[-1] and look))
        expect(session.status()[0] in ("Training", "Evaluating"), session.status())
    for shares, _ in looks:
        expect(set(shares) == {"0", "1"} and abs(sum(shares.values()) - 100) < 0.2, f"{shares} of the picture")
    expect(len({tuple(shares.items()) for shares, _ in looks}) > 1, f"the shares do not change: {looks}")
    wait_for(f"a later step than {first_step}", lambda: (read_step(app) or 0) > first_step, said=lambda: read_step(app))

    app.click("Stop")
    session.wait_for_phase("Stopped")
    rate = json.loads((session.runs()[-1] / "experiment.json").read_text(encoding="utf-8"))["training"]["optimizer"]
    expect(rate["learning_rate"] == SLOW, rate)
    with open(session.runs()[-1] / "metrics.csv", newline="", encoding="utf-8") as file:
        last_step = max(int(row["step"]) for row in csv.DictReader(file))
    wait_for(f"the regions after step {last_step}", lambda: read_step(app) == last_step)
    figure = app.find("image", "Decision regions")
    size = figure.extents()[2:]
    check_png(before, size)
    after = export(session, "after.png")
    check_png(after, size)
    expect(before.read_bytes() != after.read_bytes(), "the picture is that of the first look")
    description = check_svg(export(session, "regions.svg"), ["x₁", "x₂"], size)
    wait_for(f"what is said of the regions: {description}", lambda: app.again(figure).description == description)
    check_pdf(export(session, "regions.pdf"), ["x₁", "x₂"], size)

    # The numbers agree with what is said.
    rows = read_csv(export(session, "regions.csv"), ["x", "y", "class", "region", "sureness"], ["x", "y", "sureness"])
    points, cells = [row for row in rows if row["class"]], [row for row in rows if not row["class"]]
    shares, right = wait_for("what is said of the regions", lambda: read_regions(app))
    expect(abs(100 * sum(row["class"] == row["region"] for row in points) / len(points) - right) <= 0.051,
           f"{right} % of {len(points)} points")
    for name, share in shares.items():
        found = 100 * sum(row["region"] == name for row in cells) / len(cells)
        expect(abs(found - share) <= 0.051, f"{found} instead of {share} % of {len(cells)} cells")


run(the_boundary_of_two_spirals_moves_while_it_is_learned)
