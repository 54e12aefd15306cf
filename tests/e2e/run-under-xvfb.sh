#!/bin/sh
# run-under-xvfb.sh COMMAND... - a private display, session bus and accessibility bus for one test.
command -v xvfb-run >/dev/null && command -v dbus-run-session >/dev/null || {
    echo "1..0 # SKIP xvfb-run or dbus-run-session is not installed"
    exit 0
}
runtime=$(mktemp -d)
chmod 700 "$runtime"
export XDG_RUNTIME_DIR="$runtime" GSK_RENDERER=cairo GTK_A11Y=atspi LIBGL_ALWAYS_SOFTWARE=1 NO_AT_BRIDGE=0
unset WAYLAND_DISPLAY
# Services of the bus print too; standard output is the command's alone.
exec 3>&1
xvfb-run -a -s "-screen 0 1400x1000x24 -nolisten tcp -noreset" \
    dbus-run-session -- sh -c 'exec "$@" >&3 3>&-' command "$@" >&2
status=$?
rm -rf "$runtime"
exit $status
