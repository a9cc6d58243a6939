#!/usr/bin/env bash
# Every C++ file is formatted; skipped where clang-format 14 is not installed.
exec bash "${LAYERWATT_SOURCE_DIR:?}/scripts/format.sh" --check
