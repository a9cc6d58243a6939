#!/usr/bin/env bash
# Runs clang-tidy 14 with the checks of .clang-tidy over the harness and, by way of the umbrella
# header, over the library: scripts/tidy.sh [FILE.cpp ...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cmake -S . -B build/tidy -G Ninja -DCMAKE_CXX_COMPILER=clang++ \
  -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null
if (($# > 0)); then
  files=("$@")
else
  mapfile -d '' -t files < <(find kernels bench tests/odr -name '*.cpp' ! -path '*/cudnn/*' -print0)
fi
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-14 -p build/tidy --quiet
