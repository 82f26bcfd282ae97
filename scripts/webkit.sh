#!/usr/bin/env bash
# Prints the path of WebKit's driver for the tests: $WEBKIT_DRIVER, else the one on the PATH, else Debian's package
# (installed when this is root on Debian), which brings the browser along; and sees to an Xvfb for it to draw on.
# Fails and says what to install when they cannot be had.
set -euo pipefail

on_path() {
  command -v Xvfb >/dev/null && command -v "${WEBKIT_DRIVER:-WebKitWebDriver}"
}

from_debian() {
  [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] || return 1
  echo "Installing Debian's webkit2gtk-driver and xvfb …" >&2
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends webkit2gtk-driver xvfb fonts-liberation; } >&2 </dev/null
  on_path
}

on_path || from_debian || {
  echo "The tests need WebKit and Xvfb. Install them (on Debian: apt-get install webkit2gtk-driver xvfb) or name the driver with WEBKIT_DRIVER=/path." >&2
  exit 1
}
