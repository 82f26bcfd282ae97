#!/usr/bin/env bash
# Installs what the site (`app`), the checks (`dev`) or the checks' Node tools (`node`) need, and nothing when
# nothing changed: a stamp holds the hash of the pins, and the Python, that the last installation was made from.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"

fail() {
  echo "$1" >&2
  exit 1
}

python_packages() { # $1: the stamp's name, then the files with the pins
  local stamp=".venv/$1.stamp" wanted
  shift
  wanted="$(cat "$@" | "$python" -c \
    'import hashlib, sys; print(sys.version.split()[0], hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')"
  if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "hipstretch needs Python 3.11 or newer. Name one with PYTHON=/path/to/python."
  echo "Installing what ${*: -1} pins …" >&2
  "$python" -m venv .venv || fail "Python's venv is missing. On Debian: apt-get install python3-venv"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "${@: -1}"
  echo "$wanted" >"$stamp"
}

node_packages() {
  command -v npm >/dev/null || fail "The checks need Node.js 18 or newer with npm. On Debian: apt-get install npm"
  if cmp --quiet package-lock.json node_modules/lock.stamp; then return; fi
  echo "Installing what package-lock.json pins …" >&2
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json node_modules/lock.stamp
}

for what in "$@"; do
  case "$what" in
    app) python_packages app requirements.txt ;;
    dev) python_packages dev requirements.txt requirements-dev.txt ;;
    node) node_packages ;;
    *) fail "install.sh knows app, dev and node, not $what" ;;
  esac
done
