#!/usr/bin/env bash
# Repeat published experiments on real data and write docs/claims.md: tests/claims.sh [--seeds N] [CLAIM]...
# Finished runs are kept in out/claims, so an interrupted call goes on; --report only writes the file. --help says the rest.
set -euo pipefail
exec python3 "$(dirname "$0")/claims/main.py" "$@"
