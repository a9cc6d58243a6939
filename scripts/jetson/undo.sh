#!/usr/bin/env bash
# Restores what scripts/jetson/set.sh found: clocks, power mode, fan.
#   sudo scripts/jetson/undo.sh
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

expect_jetson
expect_root
[[ -r $state/mode ]] || die "nothing to undo: no state in $state"
failed=0
# Clocks first: their limits belong to the mode that was set.
if [[ -e $state/clocks.conf ]]; then
  jetson_clocks --restore "$state/clocks.conf" >/dev/null || { echo "undo.sh: jetson_clocks --restore failed" >&2; failed=1; }
fi
before=$(<"$state/mode")
if [[ $(power_mode) != "$before" ]]; then
  nvpmodel -m "$before" </dev/null >/dev/null || { echo "undo.sh: nvpmodel -m $before failed" >&2; failed=1; }
fi
if [[ -e $state/fans ]]; then
  while read -r file value; do
    echo "$value" >"$file" 2>/dev/null || echo "undo.sh: the fan at $file cannot be set" >&2
  done <"$state/fans"
fi
if ((failed)); then
  die "not everything was restored; the state stays in $state. A restart restores the defaults"
fi
rm -rf "$state"
echo "restored: power mode $(power_mode_name) ($before)"
