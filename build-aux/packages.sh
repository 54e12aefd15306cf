# Packages of Debian 12 and Ubuntu 24.04 that Minima needs, by purpose. Sourced by setup.sh.

# To build and run it.
build_packages=(
  gcc libc6-dev pkg-config meson ninja-build gettext
  libgtk-4-dev libadwaita-1-dev libglib2.0-dev libjson-glib-dev
  libgraphviz-dev libcairo2-dev libpango1.0-dev libarchive-dev libgdk-pixbuf-2.0-dev libsoup-3.0-dev glib-networking libopenblas-dev libdnnl-dev
  desktop-file-utils shared-mime-info libgtk-4-bin
  adwaita-icon-theme fonts-cantarell
)

# Data the first run trains on; not every release has it, and the bundled digits serve without it.
optional_packages=(dataset-fashion-mnist)

# To run every test.
test_packages=(
  appstream librsvg2-bin poppler-utils xvfb xauth xdotool dbus dbus-x11 dbus-daemon at-spi2-core
  valgrind locales python3 python3-gi python3-pyatspi gir1.2-atspi-2.0 gir1.2-gtk-4.0
)
