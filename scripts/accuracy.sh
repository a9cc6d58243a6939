#!/usr/bin/env bash
# Writes docs/accuracy.md: how wrong our recipes, the published ones and boosted trees are on rows
# that they have not seen, on every set of published measurements.
#
#   scripts/accuracy.sh [SET ...]        default: all sets; scripts/accuracy.py --help
#
# Reads LAYERWATT_DATA (default ../shared/data; the sets are not part of the project) and the tool
# LAYERWATT (default build/release/bin/layerwatt). Results of finished sets stay in out/accuracy, so
# that an interrupted run goes on. scikit-learn is installed into out/accuracy where it is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p out/accuracy
python=${PYTHON:-python3}
if ! "$python" -c 'import sklearn' 2>/dev/null; then
  if [[ ! -x out/accuracy/venv/bin/python ]]; then
    "$python" -m venv out/accuracy/venv
    out/accuracy/venv/bin/pip install --quiet scikit-learn
  fi
  python=out/accuracy/venv/bin/python
fi
exec "$python" scripts/accuracy.py --tool "${LAYERWATT:-build/release/bin/layerwatt}" \
  --data "${LAYERWATT_DATA:-../shared/data}" "$@"
