#!/bin/bash
# Makes the template of the test domain and prints the path of its archive.
#
# The archive lies in a cache outside the checkout, named by a hash of what
# made it, so a second call only prints. Callers may run at the same time.
# Nothing outside the cache is touched, and no server is started.
#
# With MANY_USERS, so many users more are added (many_users.py), in a database
# that is good for them: 100,000 take about five minutes, once.
#
# usage: provision.sh [DIRECTORY_WITH_THE_SCRIPTS [MANY_USERS]]
set -euo pipefail
umask 077

readonly here="${1:-$(cd "$(dirname "$0")" && pwd)}"
readonly many="${2:-0}"
readonly cache="${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/directory-sync/samba"
readonly realm=CORP.EXAMPLE.TEST

fail() {
  echo "provision.sh: $*" >&2
  exit 1
}

password_of() {
  /usr/bin/python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["passwords"][sys.argv[2]])' \
    "$here/company.json" "$1"
}

key() {
  { cat "$here/provision.sh" "$here/populate.py" "$here/company.json"
    samba --version
    [[ $many == 0 ]] || cat "$here/many_users.py" - <<< "$many"
  } | sha256sum | cut -c1-16
}

provision() {  # DIRECTORY
  local backend=tdb
  [[ $many == 0 ]] || backend=mdb
  echo "Provisioning $realm ..." >&2
  samba-tool domain provision --targetdir="$1" --configfile=/dev/null \
    --realm="$realm" --domain=CORP --server-role=dc --dns-backend=NONE \
    --backend-store="$backend" --host-name=dc1 --host-ip=127.0.0.1 \
    --adminpass="$(password_of administrator)" > "$1.log" 2>&1 ||
    { tail -n 20 "$1.log" >&2; fail "samba-tool domain provision failed"; }
  echo "Adding the sample company ..." >&2
  /usr/bin/python3 "$here/populate.py" "$1/etc/smb.conf" "$here/company.json" \
    >> "$1.log" 2>&1 ||
    { tail -n 20 "$1.log" >&2; fail "populate.py failed"; }
  [[ $many != 0 ]] || return 0
  echo "Adding $many users ..." >&2
  /usr/bin/python3 "$here/many_users.py" "$1/etc/smb.conf" "$many" \
    >> "$1.log" 2>&1 ||
    { tail -n 20 "$1.log" >&2; fail "many_users.py failed"; }
}

make_archive() {  # ARCHIVE
  rm -rf "$cache/making-$many".*  # of a caller that was killed; we hold the lock
  scratch="$(mktemp -d "$cache/making-$many.XXXXXX")"
  trap 'rm -rf "$scratch"' EXIT
  mkdir "$scratch/domain"
  provision "$scratch/domain"
  tar -S --zstd -C "$scratch/domain" -cf "$scratch/archive" private
  mv "$scratch/archive" "$1"
}

main() {
  [[ $EUID == 0 ]] || fail "needs root (Samba's databases are root's)"
  command -v samba-tool samba zstd flock > /dev/null ||
    fail "Samba is missing; install the packages in tools/packages.txt"
  local archive
  archive="$cache/$(key).tar.zst"
  mkdir -p "$cache"
  exec 9> "$cache/lock-$many"
  [[ -e "$archive" ]] || flock 9
  [[ -e "$archive" ]] || make_archive "$archive"
  echo "$archive"
}

main
