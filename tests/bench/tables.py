# tables.py - the measured part of docs/performance.md: sections between two marks, of which those measured anew are
# replaced and all others stay, row by row.
#
# SPDX-License-Identifier: MIT
import re
import textwrap

BEGIN = "<!-- Written by tests/bench/compare.sh: begin -->"
END = "<!-- Written by tests/bench/compare.sh: end -->"


class Section:
    """A heading with a text of one paragraph and a table, whose rows are told apart by their first cell."""

    def __init__(self, heading, text, head):
        self.heading, self.text, self.head, self.rows = heading, text, head, {}

    def lines(self):
        rule = "|" + " --- |" * (self.head.count("|") - 1)
        return [f"### {self.heading}", "", textwrap.fill(self.text, 120, break_on_hyphens=False), "", self.head, rule, *self.rows.values()]


def cell(row):
    return row.split("|")[1].strip()


def line(*cells):
    return "| " + " | ".join(cells) + " |"


def parse(text):
    sections = {}
    for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        heading, *lines = part.strip().splitlines()
        table = [row for row in lines if row.startswith("|")]
        words = " ".join(row for row in lines if row and not row.startswith("|"))
        section = Section(heading, words, table[0])
        section.rows = {cell(row): row for row in table[2:]}
        sections[heading] = section
    return sections


def update(path, new, order):
    """Puts the rows of the section @new into the file; @order: first cells in the order of the table."""
    with open(path, encoding="utf-8") as file:
        before, rest = file.read().split(BEGIN)
    measured, after = rest.split(END)
    sections = parse(measured)
    old = sections.get(new.heading)
    rows = dict(old.rows if old is not None and old.head == new.head else {}, **new.rows)
    new.rows = {name: rows[name] for name in [*(n for n in order if n in rows), *(n for n in rows if n not in order)]}
    sections[new.heading] = new
    body = "\n\n".join("\n".join(section.lines()) for section in sections.values())
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}")
