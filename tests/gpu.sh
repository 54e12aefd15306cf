#!/usr/bin/env bash
# What only a machine with an NVIDIA GPU can show: builds engine, command line and tests (no GTK, no network), and runs
# - the parity suite and whole runs on the GPU, where a test that is skipped counts as failed,
# - the same under compute-sanitizer (memcheck, racecheck), where it is installed,
# - the benchmarks, in every precision,
# - recipes on the GPU and on the CPU, side by side,
# - label memorization as published (D6, 671 s) and a network for 94 % on CIFAR-10, with their times,
# - the workloads of `minima-cli bench` against PyTorch eager, captured as a CUDA graph and compiled, where it is installed
#   for $PYTHON (python3).
# Data sets are looked for in $DATA_DIR first. What could not be run is listed at the end as not run. Results go to out/gpu/.
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
programs=(tests/parity/test-cuda tests/parity/test-cuda-data tests/parity/test-cuda-train tests/engine/test-trainer-cuda)
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

say "The command line on the GPU"
log=$results/test_cuda.tap
if python3 tests/cli/test_cuda.py "$cli" "$PWD" >"$log" 2>&1 && ! grep -qiE '^not ok|# skip' "$log"; then
    echo "passed  tests/cli/test_cuda.py ($(grep -c '^ok' "$log") tests)"
else
    failed+=(tests/cli/test_cuda.py)
    grep -iE '^not ok|# skip|Error' "$log" | head -n 20
fi

say "compute-sanitizer"
if command -v compute-sanitizer >/dev/null; then
    for tool in memcheck racecheck; do
        log=$results/$tool.log
        for program in tests/parity/test-cuda-train tests/parity/test-cuda-data; do
            if compute-sanitizer --tool "$tool" --error-exitcode 9 "$dir/$program" >"$log" 2>&1; then
                echo "passed  $tool $program"
            else
                failed+=("compute-sanitizer $tool $program")
                tail -n 20 "$log"
            fi
        done
    done
else
    not_run+=("compute-sanitizer: it is not installed")
fi

say "How fast it is"
for precision in tf32 bfloat16 float32; do
    if "$cli" bench --device cuda --precision "$precision" --repeats 3 --profile --json >"$results/bench-$precision.json" \
        2>"$results/bench-$precision.log"; then
        python3 - "$results/bench-$precision.json" <<'EOF'
import json, sys
for w in json.load(open(sys.argv[1], encoding="utf-8"))["workloads"]:
    print(f"{w['workload']:8} {w['precision']:9} batch {w['batch_size']:4}  {w['samples_per_second']:12.0f} samples a second")
EOF
    else
        failed+=("bench --precision $precision")
        tail -n 5 "$results/bench-$precision.log"
    fi
done

say "Recipes on the GPU and on the CPU"
# recipe:most difference of test accuracy between the two, in percent
for entry in best-mlp:1.5 fashion-mnist-cnn:1.5 vgg-cifar10:2; do
    recipe=data/recipes/${entry%%:*}.minima
    [ -f "$recipe" ] || { not_run+=("$recipe: there is no such recipe"); continue; }
    for device in cuda cpu; do
        "$cli" train "$recipe" --device "$device" --json --quiet ${DATA_DIR:+--data-dir "$DATA_DIR"} ${RECIPE_SETS:-} >"$results/$(basename "$recipe" .minima)-$device.json" \
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

say "Long runs"
# NAME EXPERIMENT FIGURE LEAST [OPTION]...
long_run() {
    local name=$1 experiment=$2 figure=$3 least=$4
    shift 4
    if ! "$cli" train "$experiment" --device cuda --json --quiet ${DATA_DIR:+--data-dir "$DATA_DIR"} "$@" \
        >"$results/$name.json" 2>"$results/$name.log"; then
        not_run+=("$name: $(tail -n 1 "$results/$name.log")")
        return
    fi
    python3 - "$results/$name.json" "$name" "$figure" "$least" <<'EOF' || failed+=("$name")
import json, pathlib, sys
path, name, figure, least = sys.argv[1:]
found = json.loads(pathlib.Path(path).read_text().splitlines()[-1])
print(f"{name}: {figure} {found[figure]:.4f} (at least {least}), {found['steps']} steps in {found['wall_seconds']:.1f} s, "
      f"{found['samples_per_second']:.0f} samples a second")
sys.exit(not found[figure] >= float(least))
EOF
}
# The published run takes 671 s. Its accuracy is not known but for its shape: beyond chance, 1/9.
long_run memorization tests/claims/memorize.minima train_accuracy 0.5 \
    --set data.split.first=6000 --set training.budget.epochs=150 --set training.evaluate.every.epochs=1 \
    --set network.conv1.out_channels=96 --set network.conv2.out_channels=96 --set network.conv3.out_channels=256 \
    --set network.conv4.out_channels=384 --set network.conv5.out_channels=384 --set network.conv6.out_channels=256 \
    --set network.fc1.units=800
long_run resnet9 tests/bench/resnet9-cifar10.minima test_accuracy 0.94
long_run resnet9-bfloat16 tests/bench/resnet9-cifar10.minima test_accuracy 0.94 --set training.precision=bfloat16

say "Against PyTorch on the same GPU"
if "${PYTHON:-python3}" -c 'import torch, sys; sys.exit(not torch.cuda.is_available())' 2>/dev/null; then
    python3 tests/bench/gpu.py "$results" --cli "$cli" --python "${PYTHON:-python3}" | tee "$results/bench.md"
    [ "${PIPESTATUS[0]}" -eq 0 ] || failed+=("benchmarks: see $results/bench.md")
else
    not_run+=("benchmarks against PyTorch: ${PYTHON:-python3} has none that finds the GPU")
fi

say "Result"
for what in "${not_run[@]:-}"; do [ -n "$what" ] && echo "not run  $what"; done
for what in "${failed[@]:-}"; do [ -n "$what" ] && echo "FAILED   $what"; done
[ ${#failed[@]} -eq 0 ] && echo "everything that was run passed"
[ ${#failed[@]} -eq 0 ]
