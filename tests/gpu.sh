#!/usr/bin/env bash
# What only a machine with an NVIDIA GPU can show: builds engine, command line and tests (no GTK, no network), and runs
# - the parity suite and whole runs on the GPU, where a test that is skipped counts as failed,
# - the same under compute-sanitizer (memcheck, racecheck), where it is installed,
# - recipes on the GPU and on the CPU, side by side,
# What could not be run is listed at the end as not run. Results go to out/gpu/.
# tests/gpu.sh [FOLDER]: builds into FOLDER, else into build-gpu/.
set -uo pipefail
cd "$(dirname "$0")/.."
dir=${1:-build-gpu}
results=out/gpu
mkdir -p "$results"
failed=() not_run=()

say() { printf '\n== %s\n' "$*"; }

command -v nvidia-smi >/dev/null || { echo "tests/gpu.sh: there is no nvidia-smi, so no NVIDIA driver" >&2; exit 1; }
nvidia-smi --query-gpu=name,memory.total,driver_version,compute_cap --format=csv | tee "$results/device.csv"
architecture=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader | head -n 1 | tr -d '. ')
[ "$architecture" = 90 ] && architecture=90a

say "Building for compute capability $architecture"
[ -f "$dir/build.ninja" ] || meson setup "$dir" --buildtype release -Dapp=disabled -Dcuda=enabled \
    -Dgpu_architectures="$architecture" >"$results/setup.log" || { tail -n 20 "$results/setup.log"; exit 1; }
programs=(tests/parity/test-cuda tests/parity/test-cuda-train tests/engine/test-trainer-cuda)
ninja -C "$dir" src/cli/minima-cli src/engine/backend/minima-cuda.so "${programs[@]}" >"$results/build.log" \
    || { grep -A8 -E 'error|FAILED' "$results/build.log" | head -n 60; exit 1; }
export MINIMA_CUDA_MODULE=$PWD/$dir/src/engine/backend/minima-cuda.so
export MN_SOURCE_DIR=$PWD G_TEST_SRCDIR=$PWD/tests G_TEST_BUILDDIR=$PWD/$dir/tests G_DEBUG=fatal-warnings LC_ALL=C.UTF-8
cli=$dir/src/cli/minima-cli
"$cli" devices | tee "$results/devices.txt"
"$cli" devices | grep -q '^cuda  *available' || { echo "tests/gpu.sh: the CUDA backend finds no GPU" >&2; exit 1; }

say "Tests on the GPU"
for program in "${programs[@]}"; do
    log=$results/$(basename "$program").tap
    if "$dir/$program" >"$log" 2>&1 && ! grep -qiE '^not ok|# skip' "$log"; then
        echo "passed  $program ($(grep -c '^ok' "$log") tests)"
    else
        failed+=("$program")
        grep -iE '^not ok|# skip|ERROR' "$log" | head -n 20
    fi
done

say "compute-sanitizer"
if command -v compute-sanitizer >/dev/null; then
    for tool in memcheck racecheck; do
        log=$results/$tool.log
        if compute-sanitizer --tool "$tool" --error-exitcode 9 "$dir/tests/parity/test-cuda-train" >"$log" 2>&1; then
            echo "passed  $tool"
        else
            failed+=("compute-sanitizer $tool")
            tail -n 20 "$log"
        fi
    done
else
    not_run+=("compute-sanitizer: it is not installed")
fi

say "Recipes on the GPU and on the CPU"
# recipe:most difference of test accuracy between the two, in percent
for entry in best-mlp:1.5 fashion-mnist-cnn:1.5 vgg-cifar10:2; do
    recipe=data/recipes/${entry%%:*}.minima
    [ -f "$recipe" ] || { not_run+=("$recipe: there is no such recipe"); continue; }
    for device in cuda cpu; do
        "$cli" train "$recipe" --device "$device" --json --quiet ${RECIPE_SETS:-} >"$results/$(basename "$recipe" .minima)-$device.json" \
            2>"$results/$(basename "$recipe" .minima)-$device.log" || true
    done
    python3 - "$results/$(basename "$recipe" .minima)" "${entry##*:}" <<'EOF'
import json, pathlib, sys
base, most = sys.argv[1], float(sys.argv[2]) / 100
try:
    gpu, cpu = (json.loads(pathlib.Path(f"{base}-{device}.json").read_text().splitlines()[-1]) for device in ("cuda", "cpu"))
except (OSError, IndexError, ValueError):
    print(f"not run  {base}: see {base}-cuda.log and {base}-cpu.log")
    sys.exit(3)
off = abs(gpu["test_accuracy"] - cpu["test_accuracy"])
print(f"{base}: test accuracy {gpu['test_accuracy']:.4f} on the GPU, {cpu['test_accuracy']:.4f} on the CPU; "
      f"{gpu['samples_per_second']:.0f} and {cpu['samples_per_second']:.0f} samples a second")
sys.exit(not off <= most)
EOF
    case $? in
    0) ;;
    3) not_run+=("$recipe") ;;
    *) failed+=("$recipe: GPU and CPU disagree") ;;
    esac
done

say "Result"
for what in "${not_run[@]:-}"; do [ -n "$what" ] && echo "not run  $what"; done
for what in "${failed[@]:-}"; do [ -n "$what" ] && echo "FAILED   $what"; done
[ ${#failed[@]} -eq 0 ] && echo "everything that was run passed"
[ ${#failed[@]} -eq 0 ]
