#!/usr/bin/env python3
"""Count the cases inside each test program (TAP) and say which were skipped and why.

usage: summarize-tests.py build/meson-logs/testlog.json

Of a program that ended early the last lines come along, since the rest of the log is long.
Ends with the line "N passed, N failed, N skipped"; exits with 1 if any failed or none ran.
"""
import json
import re
import sys

LAST_WORDS = 12

passed, failed, skipped, ends = 0, 0, [], []
for line in open(sys.argv[1], encoding="utf-8"):
    test = json.loads(line)
    output = test.get("stdout") or ""
    cases = re.findall(r"^(ok|not ok)\b *(\d*)[ -]*(.*)$", output, re.M)
    for result, _, text in cases:
        skip = re.search(r"#\s*SKIP\s*(.*)", text, re.I)
        if skip:
            skipped.append((test["name"], text.split("#")[0].strip(), skip.group(1).strip()))
        elif result == "ok":
            passed += 1
        else:
            failed += 1
    whole = re.search(r"^1\.\.0\s*#\s*SKIP\s*(.*)", output, re.M | re.I)
    if whole or (not cases and test["result"] == "SKIP"):
        skipped.append((test["name"], "(all of it)", whole.group(1).strip() if whole else "no reason given"))
    elif not cases and test["result"] == "OK":
        passed += 1
    if test["result"] in ("FAIL", "ERROR", "TIMEOUT", "INTERRUPT") and not any(r == "not ok" for r, _, _ in cases):
        failed += 1
        last = (output + (test.get("stderr") or "")).splitlines()[-LAST_WORDS:]
        ends.append("\n".join([f"FAIL {test['name']}: {test['result'].lower()}", *("    " + line for line in last)]))

for name, case, reason in skipped:
    print(f"SKIP {name} {case}: {reason}")
for end in ends:
    print(end)
print(f"{passed} passed, {failed} failed, {len(skipped)} skipped")
sys.exit(1 if failed or not passed else 0)
