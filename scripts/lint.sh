#!/usr/bin/env bash
# Every check that needs no browser and no database. All of them run; the last line says whether one failed.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()

check() { # $1: what it is; then the command
  local name="$1"
  shift
  "$@" || failed+=("$name")
}

deployment_check() { # as a real deployment would set it, so that every security warning can show
  env -u DEBUG -u DATABASE_URL -u HIPSTRETCH_EMBEDDED \
    SECRET_KEY="$("$bin/python" -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    SITE_URL=https://stretch.example VAR_DIR="$scratch" \
    "$bin/python" -W error::DeprecationWarning manage.py "$@"
}

no_long_lines() { # Biome leaves long comments, texts and tests' names as they are; djade breaks no line
  [ -z "$(git ls-files -z --cached --others --exclude-standard -- '*.js' '*.mjs' '*.css' '*.html' |
    LC_ALL=C.UTF-8 xargs -0 -r grep --with-filename --line-number --extended-regexp '^.{121,}$' | tee /dev/stderr)" ]
}

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

check "ruff check" "$bin/ruff" check --quiet .
check "ruff format" "$bin/ruff" format --check --quiet .
check "djade" bash -c "git ls-files -z --cached --others --exclude-standard -- '*.html' | xargs -0 -r $bin/djade --target-version 5.2 --check"
check "biome" node_modules/.bin/biome check --error-on-warnings --log-level=warn
check "lines" no_long_lines
check "mypy" "$bin/mypy"
check "tsc" node_modules/.bin/tsc --project .
check "tsc, service worker" node_modules/.bin/tsc --project static/js/offline/worker
check "makemigrations --check" deployment_check makemigrations --check --dry-run
check "check --deploy" deployment_check check --deploy --fail-level DEBUG

if [ ${#failed[@]} -gt 0 ]; then
  printf 'lint: failed: %s\n' "$(IFS=,; echo "${failed[*]}")"
  exit 1
fi
echo "lint: all well"
