#!/usr/bin/env bash
# Prints the path of a Chromium for the tests: $CHROMIUM, else the one on the PATH, else Debian's package
# (installed when this is root on Debian), else Playwright's own. Fails and says what to install when none can be had.
# `chromium.sh shell` prints the path of a headless shell instead, where there is one: the same browser without the
# windows around its pages. A whole Chromium starts two more processes for every page, for buttons that nobody sees,
# and the tests take twice as long.
set -euo pipefail
cd "$(dirname "$0")/.."

whole=(chromium chromium-browser google-chrome)
shell=(chromium-headless-shell)

on_path() { # $@: names; the first that is there
  local name
  for name in "$@"; do command -v "$name" && return; done
  return 1
}

from_debian() { # $1: the package, which is called as its program
  [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] || return 1
  echo "Installing Debian's $1 …" >&2
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$1" fonts-liberation; } >&2 </dev/null || return 1
  on_path "$1"
}

from_playwright() {
  echo "Fetching Playwright's Chromium …" >&2
  .venv/bin/playwright install chromium >&2 </dev/null || return 1
  .venv/bin/python -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)'
}

if [ -n "${CHROMIUM:-}" ]; then
  [ -x "$CHROMIUM" ] || { echo "CHROMIUM=$CHROMIUM is no program." >&2; exit 1; }
  echo "$CHROMIUM"
  exit
fi
if [ "${1:-}" = shell ]; then
  on_path "${shell[@]}" || from_debian "${shell[0]}" && exit
fi
on_path "${whole[@]}" || from_debian "${whole[0]}" || from_playwright || {
  echo "The tests need Chromium. Install it (on Debian: apt-get install chromium) or name one with CHROMIUM=/path." >&2
  exit 1
}
