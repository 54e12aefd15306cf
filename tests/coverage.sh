#!/usr/bin/env bash
# coverage.sh - which lines of the engine the tests reach: a table of its rooms in Markdown, as docs/testing.md has it.
# Details by file are left in build-coverage/coverage.txt. Needs gcovr.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v gcovr >/dev/null || { echo "coverage.sh: needs gcovr (Debian: gcovr)" >&2; exit 2; }

[ -f build-coverage/build.ninja ] || meson setup build-coverage -Db_coverage=true -Dapp=disabled >/dev/null
ninja -C build-coverage >/dev/null
find build-coverage -name '*.gcda' -delete
meson test -C build-coverage --no-rebuild --timeout-multiplier 5 >build-coverage/test.log || status=$?
gcovr --root . --filter 'src/engine/' --object-directory build-coverage --csv build-coverage/coverage.csv \
    --txt build-coverage/coverage.txt >/dev/null
python3 - <<'EOF'
import collections
import csv

rooms = collections.defaultdict(lambda: [0, 0])
for row in csv.DictReader(open("build-coverage/coverage.csv", encoding="utf-8")):
    parts = row["filename"].split("/")
    for room in ("/".join(parts[2:-1]), "engine"):
        rooms[room][0] += int(row["line_covered"])
        rooms[room][1] += int(row["line_total"])
print("| room | lines | reached |\n| --- | --- | --- |")
for room in sorted(rooms, key=lambda room: (room == "engine", room)):
    reached, total = rooms[room]
    print(f"| {'**all of src/engine**' if room == 'engine' else room} | {total} | {100 * reached / total:.1f} % |")
EOF
exit "${status:-0}"
