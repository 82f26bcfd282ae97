#!/usr/bin/env bash
# Runs a command with DATABASE_URL pointing at a PostgreSQL of its own: a fresh cluster in a temporary folder, on a
# free port of loopback, stopped and removed afterwards. As root on Debian it installs PostgreSQL when it is missing.
set -euo pipefail
[ $# -gt 0 ] || { echo "Usage: with-postgres.sh COMMAND…" >&2; exit 2; }

programs() { # the folder of the newest installed version's programs
  if command -v initdb >/dev/null; then dirname "$(readlink -f "$(command -v initdb)")"; return; fi
  local newest
  newest="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
  [ -x "$newest/initdb" ] && echo "$newest"
}

if ! bin="$(programs)"; then
  if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
    echo "Installing Debian's postgresql …" >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql; } >&2 </dev/null
    bin="$(programs)"
  else
    echo "PostgreSQL is missing. On Debian: apt-get install postgresql" >&2
    exit 1
  fi
fi

# PostgreSQL refuses to run as root; Debian's package comes with a user for it.
as_owner=()
folder="$(mktemp -d /tmp/hipstretch-postgres.XXXXXX)"
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as_owner=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi
cd "$folder"

stop() {
  "${as_owner[@]}" "$bin/pg_ctl" --pgdata="$folder/data" --mode=immediate --silent stop || true
  cd /
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
"${as_owner[@]}" "$bin/initdb" --pgdata="$folder/data" --username=hipstretch --auth=trust --encoding=UTF8 --no-sync >/dev/null
# The data are thrown away: nothing needs to survive a power cut. With DURABLE=1 it is written as if it had to.
speed="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
[ -z "${DURABLE:-}" ] || speed=
"${as_owner[@]}" "$bin/pg_ctl" --pgdata="$folder/data" --log="$folder/server.log" --wait --silent start \
  -o "-c listen_addresses=127.0.0.1 -p $port -k $folder $speed" || {
  cat "$folder/server.log" >&2
  exit 1
}
cd "$OLDPWD"
export DATABASE_URL="postgresql://hipstretch@127.0.0.1:$port/postgres"
"$@"
