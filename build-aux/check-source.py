#!/usr/bin/env python3
"""Checks of the source tree that no compiler makes. Prints TAP; run from the root of the tree.

- every source file has an SPDX line, no tabs, no trailing blanks, ends with one newline, is at most 800 lines long
- no include leaves its folder by "../"
- every file with translatable strings is in po/POTFILES.in, and every file listed there exists
- nothing is left open in a comment
- no text that is translated has a macro of GLib in it: xgettext ends there, and the whole is never found; PRId64 it knows
- no array is freed as one pointer would be: of g_autofree char *texts[4] the first alone is
- every script that names its interpreter can be started
"""
import os
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
try:
    listed = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True)
    files = [root / line for line in listed.stdout.splitlines()]
except (OSError, subprocess.CalledProcessError):  # no git, or not a clone: everything but the builds and what a run left
    files = [path for path in root.rglob("*") if not re.match(r"(build(?!-aux).*|out|\.git)$", path.parts[len(root.parts)])]
files = [path for path in files if path.is_file()]
sources = [path for path in files if path.suffix in (".c", ".h", ".cu", ".cuh") and path.parts[len(root.parts)] in ("src", "tests")]
texts = [path for path in files if path.suffix in (".c", ".h", ".py", ".sh", ".ui", ".md", ".build", ".xml", ".in", ".minima", ".css")]

failures = {}


def check(name, bad):
    failures[name] = bad


def relative(path):
    return str(path.relative_to(root))


def read(path):
    return path.read_text(encoding="utf-8")


check("sources carry an SPDX line", [relative(p) for p in sources if "SPDX-License-Identifier: MIT" not in read(p)[:3000]])
check("sources are at most 800 lines", [relative(p) for p in sources if p.stat().st_size and read(p).count("\n") > 800])
check("no tabs, no trailing blanks", [f"{relative(p)}:{i}" for p in texts for i, line in enumerate(read(p).split("\n"), 1)
                                      if "\t" in line or line != line.rstrip()])
check("files end with one newline", [relative(p) for p in texts if read(p) and (not read(p).endswith("\n") or read(p).endswith("\n\n"))])
check("includes stay inside their room", [relative(p) for p in sources if re.search(r'#\s*include\s+"[^"]*\.\./', read(p))])
check("nothing is left open", [f"{relative(p)}:{i}" for p in sources for i, line in enumerate(read(p).split("\n"), 1)
                               if re.search(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", line)])
check("arrays are not freed as one pointer", [f"{relative(p)}:{i}" for p in sources for i, line in enumerate(read(p).split("\n"), 1)
                                              if re.search(r"\bg_auto(free [\w ]+\*+|ptr \(\w+\) )\w+\[", line)])


def translated(text):
    """Line and arguments of each call of gettext, without its texts."""
    for call in re.finditer(r"\b(?:_|N_|C_|NC_|ngettext)\s*\(", text):
        arguments, depth = [], 1
        for token in re.finditer(r'"(?:\\.|[^"\\])*"|[^"]', text[call.end():]):
            depth += {"(": 1, ")": -1}.get(token[0], 0)
            if depth == 0:
                break
            arguments.append(token[0] if len(token[0]) == 1 else "")
        yield text.count("\n", 0, call.start()) + 1, "".join(arguments)


check("no macro of GLib cuts a translated text", [f"{relative(p)}:{line}" for p in sources if p.suffix in (".c", ".h")
                                                  for line, arguments in translated(read(p)) if re.search(r"\bG_G\w+_FORMAT\b", arguments)])

check("scripts are executable", [relative(p) for p in files if p.suffix in ("", ".sh", ".py") and p.read_bytes()[:2] == b"#!"
                                 and not os.access(p, os.X_OK)])

potfiles = root / "po" / "POTFILES.in"
named = {line.strip() for line in read(potfiles).splitlines() if line.strip() and not line.startswith("#")}
check("POTFILES.in names existing files", sorted(name for name in named if not (root / name).is_file()))
translatable = []
for path in files:
    name = relative(path)
    if name.startswith("src/") and path.suffix in (".c", ".h") and re.search(r"\b(_|N_|C_|NC_|ngettext)\s*\(\s*\"", read(path)):
        translatable.append(name)
    elif name.startswith("data/") and path.suffix == ".ui" and 'translatable="' in read(path):
        translatable.append(name)
    elif name.startswith("data/") and (name.endswith(".desktop.in") or name.endswith(".metainfo.xml.in") or name.endswith(".gschema.xml")):
        translatable.append(name)
check("POTFILES.in is complete", sorted(set(translatable) - named))

print(f"1..{len(failures)}")
status = 0
for number, (name, bad) in enumerate(failures.items(), 1):
    print(f"{'not ok' if bad else 'ok'} {number} - {name}")
    for place in bad[:20]:
        print(f"#   {place}")
    status |= bool(bad)
sys.exit(status)
