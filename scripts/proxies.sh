#!/usr/bin/env bash
# Loads README's blocks for nginx and Caddy with Debian's own nginx and Caddy: the one on the PATH, else (as root on
# Debian) the package, unpacked into a temporary folder and not installed. A proxy that cannot be had is said.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

block() { # $1: a line that the block holds; prints the first block of README that has it
  awk -v wanted="$1" '
    /^```/ { if (inside && found) { printf "%s", text; exit } inside = !inside; found = 0; text = ""; next }
    inside { text = text $0 "\n"; if (index($0, wanted)) found = 1 }' README.md
}

program() { # $1: its name, which is that of its package too; prints its path
  command -v "$1" || { [ -x "/usr/sbin/$1" ] && echo "/usr/sbin/$1"; } || {
    [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] || return 1
    echo "Fetching Debian's $1 …" >&2
    mkdir -p "$scratch/$1"
    (cd "$scratch/$1" && { apt-get update -qq && apt-get download -qq "$1"; } >&2 </dev/null && dpkg --extract "$1"_*.deb .) ||
      return 1
    find "$scratch/$1" -type f -perm -u+x -name "$1" -path '*bin*' -print -quit | grep .
  }
}

if caddy="$(program caddy)"; then
  block "reverse_proxy" >"$scratch/Caddyfile"
  HOME="$scratch" "$caddy" validate --adapter caddyfile --config "$scratch/Caddyfile" 2>"$scratch/said" ||
    { cat "$scratch/said" >&2; exit 1; }
  echo "Caddy loads README's block."
else
  echo "Caddy cannot be had on this machine: README's block for it was not loaded."
fi

if nginx="$(program nginx)"; then
  openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=stretch.example -days 1 \
    -keyout "$scratch/key.pem" -out "$scratch/certificate.pem" 2>/dev/null
  {
    echo "pid $scratch/nginx.pid; error_log stderr; events {}"
    echo "http { access_log off; client_body_temp_path $scratch/body; proxy_temp_path $scratch/proxy;"
    echo "fastcgi_temp_path $scratch/fastcgi; uwsgi_temp_path $scratch/uwsgi; scgi_temp_path $scratch/scgi;"
    block "proxy_pass" | sed -E \
      -e "s#ssl_certificate .*;#ssl_certificate $scratch/certificate.pem;#" \
      -e "s#ssl_certificate_key .*;#ssl_certificate_key $scratch/key.pem;#"
    echo "}"
  } >"$scratch/nginx.conf"
  "$nginx" -t -q -e stderr -p "$scratch" -c "$scratch/nginx.conf" || exit 1
  echo "nginx loads README's block."
else
  echo "nginx cannot be had on this machine: README's block for it was not loaded."
fi
