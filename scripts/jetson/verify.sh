#!/usr/bin/env bash
# Checks that a Jetson is steady: every clock has one frequency left, and runs at it.
#   scripts/jetson/verify.sh          exit code 0 yes, 1 no (with what is not), 4 no Jetson
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

expect_jetson
wrong=0
# check NAME MIN MAX CURRENT
check() {
  if [[ -z $2 || -z $3 ]]; then
    echo "$1: cannot be read"
  elif [[ $2 != "$3" ]]; then
    echo "$1: NOT LOCKED, $2 to $3"
    wrong=1
  elif [[ -n $4 && $4 != "$2" ]]; then
    echo "$1: NOT AT ITS CLOCK, $4 instead of $2"
    wrong=1
  else
    echo "$1: locked at $2"
  fi
}

echo "board: $(read_line "$root/proc/device-tree/model")"
echo "power mode: $(power_mode_name) ($(power_mode))"
found=0
while read -r folder; do
  check "gpu $(basename "$folder") (Hz)" "$(read_line "$folder/min_freq")" \
    "$(read_line "$folder/max_freq")" "$(read_line "$folder/cur_freq")"
  found=1
done < <(gpu_clocks)
if ((!found)); then
  echo "gpu: NO CLOCK FOUND"
  wrong=1
fi
for folder in "$root"/sys/devices/system/cpu/cpu[0-9]*/cpufreq; do
  [[ -d $folder ]] || continue
  check "$(basename "$(dirname "$folder")") (kHz)" "$(read_line "$folder/scaling_min_freq")" \
    "$(read_line "$folder/scaling_max_freq")" ''
done
# Memory: readable by root only, and at another place on every release.
emc=$root/sys/kernel/debug/bpmp/debug/clk/emc/rate
[[ -r $emc ]] && echo "memory (Hz): $(read_line "$emc")"
fans | while read -r file; do echo "fan $file: $(read_line "$file") of 255"; done
if ((wrong)); then
  echo "not steady: run sudo scripts/jetson/set.sh"
  exit 1
fi
echo "steady"
