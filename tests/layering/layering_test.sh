#!/usr/bin/env bash
# Fails when one of the given lists of foreign targets is not empty.
set -euo pipefail

[ $# -gt 0 ] || { echo "no lists given" >&2; exit 1; }
status=0
for list in "$@"; do
  if [ -s "$list" ]; then
    echo "${list##*/} must be empty, but there is:" >&2
    cat "$list" >&2
    status=1
  fi
done
exit "$status"
