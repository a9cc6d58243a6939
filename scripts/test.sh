#!/usr/bin/env bash
# Installs what is missing, builds everything with warnings as errors, and runs all tests:
#   scripts/test.sh [ctest arguments, for example -R unit]
# The build stays in build/test. Published data that some tests compare with is found by
# LAYERWATT_DATA; without it those tests are skipped and say so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds() { date +%s; }
started=$(seconds)

scripts/install_dependencies.sh build test
installed=$(seconds)

echo "== building with warnings as errors"
cmake -S . -B build/test -G Ninja -DCMAKE_BUILD_TYPE=Release -DLAYERWATT_WERROR=ON
cmake --build build/test -j "$(nproc)"
built=$(seconds)

echo "== testing (install $((installed - started)) s, build $((built - installed)) s)"
# Last, so that the output ends with ctest's own summary.
ctest --test-dir build/test --output-on-failure --no-tests=error -j "$(nproc)" "$@"
