#!/usr/bin/env bash
# From a bare machine to predicted networks, in one command: installs what is missing, builds the
# tool, sweeps kernels on this CPU for 90 s, trains a model from the rows, prints its
# cross-validated errors, and shows two networks predicted beside their measured layers.
#   scripts/demo.sh
# The build stays in build/demo, everything else in out/demo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=${PYTHON:-/usr/bin/python3}
out=out/demo
tool=build/demo/bin/layerwatt

# Prints a command and runs it: what is shown can be repeated by hand.
show() {
  printf '\n$ %s\n' "$*" >&2
  "$@"
}

scripts/install_dependencies.sh build
cmake -S . -B build/demo -G Ninja -DCMAKE_BUILD_TYPE=Release -DLAYERWATT_BUILD_TESTS=OFF \
  -DLAYERWATT_BUILD_BENCH=OFF
cmake --build build/demo -j "$(nproc)"
rm -rf "$out"
mkdir -p "$out"

show "$tool" doctor
# A quarter of the time that a usable model takes; the docs show the long sweep.
show "$tool" sweep --backend onednn --grid random --budget 90s --rounds 1 -o "$out/sweep"
show "$tool" train "$out/sweep/rows.csv" -o "$out/model.json"
show "$tool" evaluate "$out/model.json" "$out/sweep/rows.csv" --cv 5

for network in resnet18 mobilenet_v2; do
  layers="bench/grids/zoo/$network.layers"
  show "$tool" predict "$layers" --device "$out/model.json" --format json >"$out/$network.json"
  show "$tool" profile "$layers" --backend onednn -o "$out/$network.csv" >"$out/$network.txt"
  "$python" scripts/predicted_beside_measured.py "$out/$network.json" "$out/$network.csv"
done
