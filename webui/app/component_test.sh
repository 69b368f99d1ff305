#!/usr/bin/env bash
# Types and component tests: component_test.sh NODE_MODULES_LOCATION
set -euo pipefail
NODE_MODULES_LOCATION=$(realpath -- "$1")
export NODE_MODULES_LOCATION
exec tools/webapp test
