#!/usr/bin/env bash
# Measure Minima and PyTorch in turn and write the tables of docs/performance.md: tests/bench/compare.sh [WORKLOAD]...
# --help says the rest.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=${MINIMA_PEER_VENV:-$root/out/peer-venv}
threads=2 peers=() pass=() workloads=() startup=0

usage() {
    cat <<'END'
Usage: tests/bench/compare.sh [OPTION]... [WORKLOAD]...

Runs `minima-cli bench` and PyTorch on each workload in turn (Minima, PyTorch, Minima, PyTorch, …), since a machine has no
steady speed, and writes what came out between the marks in docs/performance.md; rows of other workloads stay. Without
names all workloads run.

  --peer NAME      debian: the PyTorch of Debian's python3-torch, as fast as settings make it (OpenBLAS with OpenMP, glibc
                   keeps freed memory, channels-last for wide convolutions)
                   newest: the newest from the Python package index, in an environment of its own, the same otherwise
                   compiled: the newest with torch.compile
                   May be repeated; debian if not given
  --rounds N       how many pairs a workload gets; 3
  --seconds S      how long each of a pair runs, after as long a warm-up but two seconds at most; 3
  --threads N      2
  --startup        measure instead how long programs take to start: minima-cli, its first step, the window's first frame
  --cli FILE       the minima-cli to measure; build/src/cli/minima-cli
  --add            count pairs of earlier calls with the same build of minima-cli, too (they are in out/bench/pairs.jsonl);
                   with --rounds 0 those alone
  --no-write       print the tables only

Needs, from Debian: python3-torch, libopenblas0-openmp; python3-torchvision for h. The newest PyTorch is installed by pip
into $MINIMA_PEER_VENV, out/peer-venv if that is not set: several GB unless PIP_INDEX_URL names an index with a build for
processors alone. The window needs xvfb and dbus. What is missing is skipped, with the reason. Let nothing else compute
meanwhile: a pair in which other programs took more than three percent of the processors is measured again, twice at most,
and then left out.
END
}

while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage && exit 0 ;;
    --startup) startup=1 ;;
    --no-write | --add) pass+=("$1") ;;
    --peer | --rounds | --seconds | --threads | --cli)
        [ $# -gt 1 ] || { echo "compare.sh: $1 needs a value" >&2 && exit 2; }
        case $1 in
        --peer) peers+=("$2") ;;
        --threads) threads=$2 && pass+=("$1" "$2") ;;
        *) pass+=("$1" "$2") ;;
        esac
        shift
        ;;
    -*) echo "compare.sh: there is no option $1; see --help" >&2 && exit 2 ;;
    *) workloads+=("$1") ;;
    esac
    shift
done
if [ $startup = 1 ]; then
    exec python3 "$here/startup.py" "${pass[@]}"
fi

# glibc gives the activations of a step back to the system and fetches them again in the next unless told to keep them.
limit=$((4 << 30))
peer_tunables=glibc.malloc.mmap_threshold=$limit:glibc.malloc.trim_threshold=$limit:glibc.malloc.top_pad=$((256 << 20))

# Sets python and library_path for a peer, or says why not and fails.
find_peer() {
    library_path=
    case $1 in
    debian)
        python=/usr/bin/python3
        if ! "$python" -c 'import torch' 2>/dev/null; then
            echo "SKIP debian: python3-torch is not installed" && return 1
        fi
        # Debian's default is an OpenBLAS with threads of its own, which fight with those of PyTorch for the cores.
        library_path=$(dirname "$(ls /usr/lib/*/openblas-openmp/libopenblas.so.0 2>/dev/null | head -1)")
        if [ "$library_path" = . ]; then
            echo "SKIP debian: libopenblas0-openmp is not installed; without it PyTorch is several times slower" && return 1
        fi
        ;;
    newest | compiled)
        python=$venv/bin/python
        if [ ! -e "$venv/installed" ]; then
            echo "Installing the newest PyTorch into $venv"
            if ! { python3 -m venv "$venv" && "$python" -m pip install --quiet --upgrade torch torchvision numpy; }; then
                echo "SKIP $1: the newest PyTorch could not be installed" && return 1
            fi
            touch "$venv/installed"
        fi
        if ! "$python" -c 'import torch' 2>/dev/null; then
            echo "SKIP $1: the PyTorch in $venv does not start; remove the folder to install it again" && return 1
        fi
        if [ "$1" = compiled ] && ! command -v c++ >/dev/null; then
            echo "SKIP compiled: torch.compile needs a C++ compiler (g++)" && return 1
        fi
        ;;
    *) echo "compare.sh: there is no peer $1; there are debian, newest, compiled" >&2 && exit 2 ;;
    esac
}

[ ${#peers[@]} -gt 0 ] || peers=(debian)
for peer in "${peers[@]}"; do
    find_peer "$peer" || continue
    python3 "$here/pairs.py" "$peer" "${pass[@]}" "${workloads[@]}" -- env \
        LD_LIBRARY_PATH="$library_path" GLIBC_TUNABLES="$peer_tunables" OMP_NUM_THREADS="$threads" \
        OPENBLAS_NUM_THREADS="$threads" MKL_NUM_THREADS="$threads" "$python" "$here/peer.py"
done
