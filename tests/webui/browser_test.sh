#!/usr/bin/env bash
# Runs the browser's tests: browser_test.sh COMPANY_HOST NODE_MODULES_LOCATION
set -euo pipefail
[ -x /usr/bin/chromium ] || {
  echo "chromium is missing; run: tools/install_packages --with tools/packages_browser.txt" >&2
  exit 1
}
COMPANY_HOST=$(realpath -s -- "$1")
export COMPANY_HOST
modules=$(cat "$2")/node_modules
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -L tests/webui/*.ts "$work/"
ln -s "$modules" "$work/node_modules"
cd "$work"
"$modules/.bin/vitest" run --config "$work/vitest.config.ts" --root "$work"
