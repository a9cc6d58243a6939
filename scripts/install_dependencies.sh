#!/usr/bin/env bash
# Installs what building layerwatt needs and is missing, with apt:
#   scripts/install_dependencies.sh [build] [test] [develop]
# build (the default): the tool; test: + what the test programs and scripts use;
# develop: + clang, sanitizers, clang-format, clang-tidy. Works as root and with sudo.
set -euo pipefail

build=(g++ cmake ninja-build libeigen3-dev libxtensor-dev nlohmann-json3-dev libprotozero-dev
       libcli11-dev libfmt-dev libdnnl-dev)
test=(doctest-dev libbenchmark-dev libopenblas-dev python3 python3-numpy)
develop=(clang libclang-rt-14-dev clang-format-14 clang-tidy-14 python3-sklearn)
# The configure does without these where the distribution has none for this processor.
optional=" libdnnl-dev libopenblas-dev "

wanted=()
for group in "${@:-build}"; do
  case "$group" in
    build) wanted+=("${build[@]}") ;;
    test) wanted+=("${test[@]}") ;;
    develop) wanted+=("${develop[@]}") ;;
    *) echo "install_dependencies.sh: unknown group '$group'; choose build, test or develop" >&2
       exit 2 ;;
  esac
done

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null || true)
  [[ $state == ii* ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  exit 0
fi

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "install_dependencies.sh: missing: ${missing[*]}; install them as root, or install sudo" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "== installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
available=()
for package in "${missing[@]}"; do
  if [[ $optional == *" $package "* ]] && ! apt-cache show "$package" >/dev/null 2>&1; then
    echo "== going on without $package: not packaged here"
  else
    available+=("$package")
  fi
done
if ((${#available[@]} == 0)); then
  exit 0
fi
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${available[@]}" >/dev/null
