#!/usr/bin/env bash
# Granian against gunicorn on this machine: requests a second as ratios to gunicorn's sync workers on a bare view,
# every server and address in turn, three rounds, the median. Two workers each. Needs wrk (on Debian: apt-get install wrk).
set -euo pipefail
cd "$(dirname "$0")/.."
command -v wrk >/dev/null || { echo "This needs wrk. On Debian: apt-get install wrk" >&2; exit 1; }
python="$PWD/.venv/bin/python"
scratch="$(mktemp -d)"
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$scratch"' EXIT
"$python" -m pip install --quiet --disable-pip-version-check --target "$scratch/gunicorn" gunicorn==23.0.0

port=8177
export DJANGO_SETTINGS_MODULE=bench.settings HIPSTRETCH_EMBEDDED=1 VAR_DIR="$scratch/var" PORT=$port
export DATABASE_URL="sqlite:///$scratch/bench.sqlite3" PYTHONPATH="$scratch/gunicorn"
"$python" -m bench.fill 13 10
"$python" manage.py collectstatic --noinput --verbosity 0

start() {
  case "$1" in
    granian-1) "$python" -m granian --interface wsgi --port $port --workers 2 --blocking-threads 1 --no-ws --log-level error hipstretch.wsgi:application & ;;
    granian-4) "$python" -m granian --interface wsgi --port $port --workers 2 --blocking-threads 4 --no-ws --log-level error hipstretch.wsgi:application & ;;
    gunicorn-sync) "$python" -m gunicorn --bind 127.0.0.1:$port --workers 2 --log-level error hipstretch.wsgi:application & ;;
    gunicorn-gthread) "$python" -m gunicorn --bind 127.0.0.1:$port --workers 2 --threads 4 --log-level error hipstretch.wsgi:application & ;;
  esac
  server=$!
  for _ in $(seq 100); do
    "$python" -c "import socket; socket.create_connection(('127.0.0.1', $port), 1)" 2>/dev/null && return
    sleep 0.1
  done
}

css="$(cd "$scratch/var/static" && ls css/site.*.css | head -n 1)"
for round in 1 2 3; do
  for name in gunicorn-sync gunicorn-gthread granian-1 granian-4; do
    start "$name"
    for path in bench/bare/ routines/ "static/$css"; do
      wrk -t1 -c16 -d1s "http://127.0.0.1:$port/$path" >/dev/null
      wrk -t1 -c16 -d4s --latency -H 'Accept-Encoding: gzip, br' "http://127.0.0.1:$port/$path" |
        awk -v name="$name" -v path="${path%%/*}" '
          /99%/ { late = $2 }
          /Requests\/sec/ { rate = $2 }
          /Non-2xx|Socket errors/ { wrong = " " $0 }
          END { print name, path, rate, late wrong }' >>"$scratch/results"
    done
    kill -INT "$server"; wait "$server" || true; server=
  done
done
"$python" - "$scratch/results" <<'PY'
import statistics, sys
rates, late, wrong = {}, {}, set()
for line in open(sys.argv[1]):
    name, path, rate, p99, *rest = line.split()
    rates.setdefault((name, path), []).append(float(rate))
    late.setdefault((name, path), []).append(p99)
    if rest:
        wrong.add((name, path, " ".join(rest)))
unit = statistics.median(rates["gunicorn-sync", "bench"])
for (name, path), values in rates.items():
    print(f"{name:18}{path:12}{statistics.median(values) / unit:6.2f}   p99 {sorted(late[name, path])[1]}")
for entry in sorted(wrong):
    print("wrong:", *entry)
PY
