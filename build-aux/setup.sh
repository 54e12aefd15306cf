#!/usr/bin/env bash
# setup.sh run|test [FOLDER [OPTION…]] - install what is missing, configure with the options and build into FOLDER, else
# into build/.
set -euo pipefail
cd "$(dirname "$0")/.."
source build-aux/packages.sh

purpose=${1:-run}
folder=${2:-build}
wanted=("${build_packages[@]}")
[ "$purpose" = test ] && wanted+=("${test_packages[@]}")

say() { printf '%s\n' "$*" >&2; }

missing_of() {
    local package
    for package in "$@"; do
        dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
    done
}

mkdir -p build
if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    mapfile -t missing < <(missing_of "${wanted[@]}")
    extra=()
    [ -e build/.asked-for-data ] || mapfile -t extra < <(missing_of "${optional_packages[@]}")
    if [ $((${#missing[@]} + ${#extra[@]})) -gt 0 ]; then
        as_root=()
        if [ "$(id -u)" != 0 ]; then
            command -v sudo >/dev/null || { say "Please install as root: ${missing[*]} ${extra[*]}"; exit 1; }
            as_root=(sudo)
        fi
        install() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2; }
        say "Installing: ${missing[*]} ${extra[*]}"
        "${as_root[@]}" apt-get update -qq >&2 || say "Could not refresh the package lists; going on with the old ones."
        [ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
        [ ${#extra[@]} -eq 0 ] || install "${extra[@]}" || say "Not available here, going on without: ${extra[*]}"
    fi
    touch build/.asked-for-data
else
    say "This is neither Debian nor Ubuntu: the equivalents of these packages are needed: ${wanted[*]}"
fi

mkdir -p "$folder"
if [ ! -f "$folder/build.ninja" ]; then
    say "Configuring"
    meson setup "$folder" "${@:3}" >"$folder/setup.log" 2>&1 || { tail -n 20 "$folder/setup.log" >&2; exit 1; }
fi
say "Building"
if ! ninja -C "$folder" >"$folder/build.log" 2>&1; then
    grep -E -A8 'error|FAILED' "$folder/build.log" | head -n 60 >&2
    exit 1
fi
