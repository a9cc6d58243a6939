#!/usr/bin/env bash
# Makes a Jetson steady for measuring: power mode, locked clocks, fixed fan. Remembers what was there.
#   sudo scripts/jetson/set.sh [--mode N] [--fan 0..255]     (default: mode 0, fan 255)
# scripts/jetson/verify.sh checks it, scripts/jetson/undo.sh restores it. docs/gpu.md explains.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mode=0 fan=255
while (($#)); do
  case $1 in
    --mode | --fan)
      [[ ${2:-} =~ ^[0-9]+$ ]] || die "$1 needs a number" 2
      printf -v "${1#--}" '%s' "$2"; shift 2 ;;
    -h | --help) sed -n '2,4{s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
    *) die "unknown option '$1'; see --help" 2 ;;
  esac
done
((fan <= 255)) || die "--fan is $fan; give 0 to 255" 2

expect_jetson
expect_root
[[ -e $state/mode ]] && die "already set (state in $state); run undo.sh first"

before=$(power_mode)
[[ -n $before ]] || die "nvpmodel -q does not say which mode is active; nothing was changed"
mkdir -p "$state"
# From here on undo.sh has something to restore, also after a failure in the middle.
echo "$before" >"$state/mode"
jetson_clocks --store "$state/clocks.conf" >/dev/null || {
  rm -rf "$state"
  die "jetson_clocks --store failed; nothing was changed"
}
fans | while read -r file; do echo "$file $(read_line "$file")"; done >"$state/fans"

if [[ $before != "$mode" ]]; then
  # Some modes want a restart; it is not ours to restart the board, so the answer is no.
  nvpmodel -m "$mode" </dev/null >/dev/null || true
  [[ $(power_mode) == "$mode" ]] || {
    "$(dirname "${BASH_SOURCE[0]}")/undo.sh" >/dev/null || true
    die "nvpmodel refuses mode $mode (it may need a restart: sudo nvpmodel -m $mode); all is as before"
  }
fi
jetson_clocks
fans | while read -r file; do
  echo "$fan" >"$file" 2>/dev/null || echo "set.sh: the fan at $file cannot be set; going on" >&2
done
"$(dirname "${BASH_SOURCE[0]}")/verify.sh"
