#!/usr/bin/env bash
# What takes longer than test.sh may: scripts/nightly.sh [STEP ...]
# Steps: sanitizers, no_onednn, clang, mutation, fuzz, slurm, sweep; without arguments all that this
# checkout has. Builds and results stay in build/nightly-*.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=${PYTHON:-/usr/bin/python3}

# build_and_test NAME OPTIONS...: everything, in a build folder of its own.
build_and_test() {
  local folder="build/nightly-$1"
  shift
  cmake -S . -B "$folder" -G Ninja -DLAYERWATT_WERROR=ON "$@"
  cmake --build "$folder" -j "$(nproc)"
  ctest --test-dir "$folder" -C nightly --output-on-failure --no-tests=error -j "$(nproc)"
}

step_sanitizers() {
  cmake --preset asan
  cmake --build --preset asan -j "$(nproc)"
  ctest --preset asan
}

step_no_onednn() { build_and_test no-onednn -DLAYERWATT_WITH_ONEDNN=OFF; }

step_clang() { build_and_test clang -DCMAKE_CXX_COMPILER=clang++; }

# Breaks the code on purpose; a change that no test notices is a missing test.
step_mutation() {
  [[ -f scripts/mutate.py ]] || { echo "skipped: no scripts/mutate.py"; return; }
  "$python" scripts/mutate.py
}

# Every tests/fuzz/*_fuzz.cpp for ten minutes.
step_fuzz() {
  local target found=0
  mkdir -p build/nightly-fuzz
  for target in tests/fuzz/*_fuzz.cpp; do
    [[ -f $target ]] || continue
    found=1
    local program
    program="build/nightly-fuzz/$(basename "$target" .cpp)"
    clang++ -std=c++20 -O1 -g1 -fsanitize=fuzzer,address,undefined -Iinclude -I. -Itests \
      -isystem /usr/include/eigen3 "$target" -o "$program"
    mkdir -p "$program.corpus"
    local seeds=()
    if [[ $target == *onnx* ]]; then seeds=(tests/fixtures/zoo); fi
    "$program" -max_total_time=600 -max_len=16384 -timeout=10 -rss_limit_mb=4096 \
      -artifact_prefix="$program." "$program.corpus" "${seeds[@]}"
  done
  ((found)) || echo "skipped: no tests/fuzz/*_fuzz.cpp"
}

# The array job of scripts/slurm under a real Slurm: controller and node on this machine. Root only.
step_slurm() {
  if ((EUID != 0)); then
    echo "skipped: scripts/slurm/try_locally.sh needs root"
    return
  fi
  cmake -S . -B build/nightly-sweep -G Ninja -DLAYERWATT_BUILD_TESTS=OFF -DLAYERWATT_BUILD_BENCH=OFF
  cmake --build build/nightly-sweep -j "$(nproc)"
  scripts/slurm/try_locally.sh build/nightly-sweep/bin/layerwatt build/nightly-slurm
}

# The sweep behind the figures of docs/accuracy.md: half an hour on one thread.
step_sweep() {
  cmake -S . -B build/nightly-sweep -G Ninja -DLAYERWATT_BUILD_TESTS=OFF -DLAYERWATT_BUILD_BENCH=OFF
  cmake --build build/nightly-sweep -j "$(nproc)"
  local out="build/nightly-sweep/out"
  build/nightly-sweep/bin/layerwatt sweep --backend onednn --grid random --budget 30min \
    -o "$out" --resume
  build/nightly-sweep/bin/layerwatt train "$out/rows.csv" -o "$out/model.json"
  build/nightly-sweep/bin/layerwatt evaluate "$out/model.json" "$out/rows.csv" --cv 5
}

steps=("$@")
if ((${#steps[@]} == 0)); then
  steps=(sanitizers no_onednn clang mutation fuzz slurm sweep)
fi
for step in "${steps[@]}"; do
  if ! declare -F "step_$step" >/dev/null; then
    echo "nightly.sh: unknown step '$step'; choose sanitizers, no_onednn, clang, mutation, fuzz," \
         "slurm or sweep" >&2
    exit 2
  fi
done

scripts/install_dependencies.sh build test develop
for step in "${steps[@]}"; do
  echo "== $step"
  "step_$step"
done
