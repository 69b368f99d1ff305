#!/usr/bin/env bash
# Has spin check the models of this folder: that they hold, and that each rule
# is needed (without it spin finds a history that breaks a property).
#
#   docs/model/check.sh quick    two changes: under a minute
#   docs/model/check.sh full     three changes, mixed controllers: half an hour
#
# One line a run; the exit status says whether all came out as expected. Runs
# follow one another, each bounded in time and memory.
set -euo pipefail

scope=${1:?quick or full}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${TEST_TMPDIR:-/tmp}/model.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

case $scope in
  quick) optimize=-O0 memory=2000 seconds=120 ;;
  full) optimize=-O2 memory=6000 seconds=1500 ;;
  *) echo "quick or full" >&2; exit 2 ;;
esac
failures=0
# How states are kept; -DHC for 64-bit hashes of them where they are many.
store=-DCOLLAPSE

# run MODEL [-DFLAG]...: prints spin's number of errors, or why there is none.
run() {
  local model=$1
  shift
  rm -f pan*
  spin -a "$@" "$here/$model.pml" >spin.log 2>&1 || { echo "no model"; return; }
  gcc $optimize -DSAFETY -DNOCLAIM "$store" -DMEMLIM=$memory \
    -DVECTORSZ=2048 -w -o pan pan.c
  if ! timeout "$seconds" nice ./pan -E -m1000000 -n >pan.log 2>&1; then
    echo "out of time"
  elif grep -q "max search depth too small\|out of memory" pan.log; then
    echo "incomplete"
  else
    sed -n 's/.*errors: \([0-9]*\)$/\1/p' pan.log
  fi
}

states() { sed -n 's/ *\([0-9.e+]*\) states, stored.*/\1/p' pan.log | head -1; }

# It holds in every history.
holds() {
  local errors
  errors=$(run "$@")
  if [ "$errors" = 0 ]; then
    echo "ok      holds: $* ($(states) states)"
  else
    echo "FAILED  should hold: $*: $errors"
    grep "assertion violated" pan.log || true
    failures=$((failures + 1))
  fi
}

# Spin finds a history that breaks a property.
breaks() {
  local errors
  errors=$(run "$@")
  if [[ $errors =~ ^[1-9] ]]; then
    echo "ok      is needed: $*"
  else
    echo "FAILED  not needed: $*: ${errors:-no answer} errors"
    failures=$((failures + 1))
  fi
}

if [ "$scope" = quick ]; then
  holds password_order -DREFUSES -DLOSES -DOUTLIVES -DHOSTILE
  holds password_order -DREFUSES -DLOSES -DDRAINS
  holds password_order -DREFUSES -DLOSES -DSPOOLS -DOUTLIVES -DHOSTILE -DDRAINS
  holds password_order -DREFUSES -DBUNDLES -DSTRICT
  holds password_order -DREFUSES -DLOSES -DBUNDLES -DHOSTILE
  holds password_order -DCONTROLLERS=2 -DREFUSES -DBUNDLES
  holds password_order -DAMBIGUOUS -DCRASHES
  holds password_order -DPRE0=0 -DREFUSES
  holds password_order -DRESTORES -DREFUSES
  holds password_order -DRECREATES -DREFUSES
  holds password_order -DREFUSES -DSTRICT
  holds password_order -DCONTROLLERS=2 -DREFUSES -DSTRICT
  breaks password_order -DDROP_DELIVER
  breaks password_order -DREFUSES -DLOSES -DDROP_LOOK
  breaks password_order -DREFUSES -DLOSES -DDROP_TOMBSTONES
  breaks password_order -DREFUSES -DLOSES -DSPOOLS -DDROP_UNKNOWN_LOSS
  breaks password_order -DSTRICT -DBUNDLES -DDROP_SHARED_BEFORE
  breaks password_order -DREFUSES -DOUTLIVES -DDROP_DEADLINE
  breaks password_order -DREFUSES -DDROP_HIGHEST_SEQ
  breaks password_order -DREFUSES -DLOSES -DDRAINS -DDROP_DRAIN
  breaks password_order -DCONTROLLERS=2 -DREFUSES -DDROP_OWN_DSA
  breaks password_order -DPRE0=0 -DREFUSES -DDROP_OVERLAP
  breaks password_order -DPRE0=0 -DREFUSES -DDROP_OPEN_BRACKET
  breaks password_order -DDROP_STAMP_READ
  breaks password_order -DCONTROLLERS=2 -DHOSTILE -DDROP_ABOVE_DELIVERED
  breaks password_order -DCONTROLLERS=2 -DDROP_TIE
  breaks password_order -DCONTROLLERS=2 -DDROP_EVERY_CONTROLLER
  breaks password_order -DCRASHES -DDROP_INTENT
  breaks password_order -DAMBIGUOUS -DDROP_UNSETTLED
  holds hand_over
  breaks hand_over -DDROP_COMMIT_FIRST
  breaks hand_over -DDROP_HOOK_COUNTS
  breaks hand_over -DDROP_FORGET_LAST
  breaks hand_over -DDROP_QUEUE_FIRST
  breaks hand_over -DDROP_KEEP_UNTIL_ACK
else
  holds password_order -DREFUSES -DLOSES -DSTEPS -DUNSET -DDRAINS -DOUTLIVES
  holds password_order -DCHANGES=3 -DREFUSES -DLOSES
  holds password_order -DCHANGES=3 -DREFUSES -DBUNDLES -DSTRICT
  holds password_order -DCHANGES=3 -DREFUSES -DLOSES -DSPOOLS -DBUNDLES
  holds password_order -DCHANGES=3 -DAMBIGUOUS -DCRASHES
  holds password_order -DCONTROLLERS=2 -DHOSTILE -DREFUSES -DSKEW=6
  holds password_order -DCONTROLLERS=2 -DPRE1=0 -DHOSTILE -DSKEW=6
  holds password_order -DCONTROLLERS=2 -DRESTORES
  holds password_order -DPRE0=0 -DREFUSES -DUNSET -DLOSES
  holds password_order -DRESTORES -DREFUSES -DLOSES
  holds password_order -DRECREATES -DREFUSES -DLOSES
  # Windows, three changes: 70 million states, 3.4 GB, 8 minutes.
  store=-DHC
  holds password_order -DPRE0=0 -DCHANGES=3 -DREFUSES
fi
exit $((failures > 0))
