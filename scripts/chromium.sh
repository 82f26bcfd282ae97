#!/usr/bin/env bash
# Prints the path of a Chromium for the tests: $CHROMIUM, else the one on the PATH, else Debian's package
# (installed when this is root on Debian), else Playwright's own. Fails and says what to install when none can be had.
set -euo pipefail
cd "$(dirname "$0")/.."

on_path() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

from_debian() {
  [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] || return 1
  echo "Installing Debian's chromium …" >&2
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation; } >&2 </dev/null
  on_path
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
else
  on_path || from_debian || from_playwright || {
    echo "The tests need Chromium. Install it (on Debian: apt-get install chromium) or name one with CHROMIUM=/path." >&2
    exit 1
  }
fi
