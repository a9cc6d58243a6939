#!/usr/bin/env bash
# Formats every C++ file with clang-format 14: scripts/format.sh [--check]
# --check changes nothing, names what is not formatted, and then exits with 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

formatter=$(command -v clang-format-14 || true)
if [[ -z $formatter ]]; then
  # Another version would format differently: say so instead of reformatting the project.
  echo "format.sh: clang-format-14 is missing; scripts/install_dependencies.sh develop" >&2
  exit 77
fi
# The headers of shipped devices are written by 'layerwatt export' and stay as it writes them.
mapfile -d '' -t files < <(find include kernels bench tests docs -name '*.[ch]pp' \
  -not -path 'include/layerwatt/devices/*' -print0)
if [[ ${1:-} == --check ]]; then
  "$formatter" --dry-run --Werror "${files[@]}"
else
  "$formatter" -i "${files[@]}"
fi
