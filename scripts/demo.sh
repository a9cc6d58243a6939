#!/usr/bin/env bash
# From a fresh clone to a prediction: installs what is missing, builds the tool, measures random
# layers on this CPU for about 90 s, trains a model, says how wrong it is, predicts two networks and
# measures them to compare. Results stay in out/demo; another run starts anew.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=out/demo
build=build/demo
zoo=tests/fixtures/zoo  # ONNX files without weights
started=$SECONDS

step() {
  printf '\n== %s  [%d:%02d]\n' "$1" $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60))
}

# Shows the command as a user would type it, and runs it.
run() {
  printf '$ %s\n' "layerwatt $*"
  "$build/bin/layerwatt" "$@"
}

step 'Installing what is missing'
scripts/install_dependencies.sh build

step 'Building the tool'
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DLAYERWATT_BUILD_TESTS=OFF \
  -DLAYERWATT_BUILD_BENCH=OFF
cmake --build "$build" --target layerwatt -j "$(nproc)"

step 'What this machine can measure'
run doctor

step 'Measuring random layers as real kernels for 90 s'
rm -rf "$out"
mkdir -p "$out"
run sweep --backend onednn --grid random --budget 90s --rounds 1 -o "$out/sweep"

step 'Learning from the rows'
run train "$out/sweep/rows.csv" -o "$out/cpu.json"

step 'How wrong is it? On layers that it has not seen, beside simple baselines:'
run evaluate "$out/cpu.json" "$out/sweep/rows.csv" --cv 5

for network in resnet18 mobilenet_v2; do
  step "Predicting $network from its ONNX file, which has no weights"
  run predict "$zoo/$network.onnx" --fusion onednn --device "$out/cpu.json" -o "$out/$network.txt"
  tail -n 12 "$out/$network.txt"
  step "Measuring $network, layer by layer, to compare"
  run profile "$zoo/$network.onnx" --fusion onednn --backend onednn --device "$out/cpu.json" --top 12
done

step 'Done'
echo "Rows, model and predictions are in $out. Next: README.md, docs/tour.md."
