#!/usr/bin/env bash
# fuzz.sh [SECONDS [NAME…]] - libFuzzer on the parsers (all of tests/fuzz, ten minutes each, without arguments). What
# it finds lies in build-fuzz/found/, what it has learned in build-fuzz/corpus/NAME and serves the next time.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
shift || true
names=("$@")
[ $# -gt 0 ] || names=(experiment idx cifar csv safetensors run predictions probes)
command -v clang >/dev/null || { echo "fuzz.sh: needs clang with its sanitizers (Debian: clang libclang-rt-14-dev)" >&2; exit 2; }

[ -f build/build.ninja ] || meson setup build
[ -f build-fuzz/build.ninja ] ||
    CC=clang meson setup build-fuzz -Dfuzz=true -Dapp=disabled -Db_sanitize=address,undefined -Db_lundef=false
build() {
    if ! ninja -C "$1" "tests/fuzz/fuzz-$2" >build-fuzz/build.log 2>&1; then
        grep -E 'error|FAILED' build-fuzz/build.log >&2
        echo "fuzz.sh: fuzz-$2 does not build in $1; see build-fuzz/build.log" >&2
        exit 1
    fi
}
for name in "${names[@]}"; do
    build build "$name"
    build build-fuzz "$name"
done

mkdir -p build-fuzz/found
# Blocks that GLib's own allocator hides would not be missed.
export G_SLICE=always-malloc UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export MN_SOURCE_DIR=$PWD
status=0
for name in "${names[@]}"; do
    corpus=build-fuzz/corpus/$name
    mkdir -p "$corpus"
    "build/tests/fuzz/fuzz-$name" "$corpus"
    log=build-fuzz/$name.log
    if "build-fuzz/tests/fuzz/fuzz-$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -max_len=65536 \
        -use_value_profile=1 -print_final_stats=1 -artifact_prefix="build-fuzz/found/$name-" "$corpus" >"$log" 2>&1; then
        echo "ok $name: $(sed -n 's/.*number_of_executed_units: *//p' "$log") inputs in $seconds s, $(ls "$corpus" | wc -l) kept"
    else
        echo "FAILED $name: see $log"
        status=1
    fi
done
exit $status
