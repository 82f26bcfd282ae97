#!/usr/bin/env bash
# The tests that ask no browser, on the newest Python that this machine has beside the usual one, and there once more on
# the Django to come. The first has to pass. The second is an early warning: it is printed and fails nothing.
# Both run in a copy of the tree with a .venv of its own, so that the tree's stays as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
unset DATABASE_URL
coming="6.1"

version_of() { # "3.13" when $1 really starts, is a release, and can make a venv; else nothing
  "$1" -c 'import ensurepip, sys, venv
if sys.version_info.releaselevel == "final":
    print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true
}

usual="$(version_of "${PYTHON:-python3}")"
newest="$usual" python=
# Those on the PATH, and all of pyenv's, whose names on the PATH start only the version that is switched on.
for candidate in $(compgen -c python3. | grep -x 'python3\.[0-9]*' | sort -u) \
  "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3; do
  version="$(version_of "$candidate")"
  if [ "$version" != "$newest" ] && printf '%s\n' "$newest" "$version" | sort --check=quiet -V; then
    newest="$version" python="$candidate"
  fi
done
if [ -z "$python" ]; then
  echo "No Python newer than $usual is here: the tests ran on that one alone."
  exit
fi

copy="$(mktemp -d /tmp/hipstretch-versions.XXXXXX)"
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard |
  tar --create --null --files-from=- | tar --extract --directory="$copy"
cd "$copy"
# `make run`, which a test starts, then takes the same Python and finds everything installed.
PYTHON="$(command -v "$python")" scripts/install.sh app dev
export PATH="$copy/.venv/bin:$PATH"
unset PYTHON

tests() {
  python -m pytest -n "${TEST_WORKERS:-2}" --dist worksteal -q \
    --ignore=tests/e2e --ignore=tests/pictures --ignore=tests/life/test_lives.py
}

echo "On Python $newest:"
tests
echo "On Python $newest and Django $coming, as an early warning:"
if python -m pip install --quiet --disable-pip-version-check "Django~=$coming.0" && tests; then
  echo "Django $coming would do."
else
  echo "Django $coming would not do yet. This fails nothing."
fi
