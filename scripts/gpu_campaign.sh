#!/usr/bin/env bash
# A whole campaign on one GPU: build, verify, sweep within a budget, keep the rows, train, compare.
#
#   scripts/gpu_campaign.sh pack            copies the header-only dependencies to out/deps, so that
#                                           a machine without network can build
#   scripts/gpu_campaign.sh run [options]   all steps; run it again to go on where it ended
#
#   --budget TIME       for all sweeps together, e.g. 20min; default 20min
#   --backend B         default cudnn, with settings as in `layerwatt sweep`
#   --grids LIST        default neuralpower,random:percent=20,zoo
#   --precisions LIST   default fp32,tf32,fp16
#   --batches LIST      of the networks in the grid zoo; default 1,4,16,64
#   --networks LIST     compared after training; default resnet18,mobilenet_v2,alexnet,vgg16,googlenet
#   --power P           of the pass with power, default auto; none leaves that pass out
#   --shapes N          random shapes that are verified first; default 200, 0 leaves that out
#   --deps FOLDER       where pack's copy is; default out/deps if it exists
#   --build FOLDER      default build/gpu
#   --out FOLDER        sweeps, models and reports; default out/gpu: networks.md, ...
#   --datasets FOLDER   gets rows and manifests; default bench/datasets
#   --dry-run           prints the commands and runs none
#
# It changes no clock, power limit or mode of the machine: it records them. docs/gpu.md explains.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() { sed -n '2,/^set -euo/{/^set -euo/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }

die() {
  echo "gpu_campaign.sh: $1" >&2
  exit "${2:-2}"
}

backend=cudnn grids=neuralpower,random:percent=20,zoo precisions=fp32,tf32,fp16 batches=1,4,16,64
networks=resnet18,mobilenet_v2,alexnet,vgg16,googlenet
budget=20min power=auto shapes=200 deps='' build=build/gpu out=out/gpu datasets=bench/datasets dry=0
python=${PYTHON:-python3}

# ---------------------------------------------------------------------------- pack
# header NAME HEADER: the folder of the include path that holds it.
header() {
  local folder
  for folder in ${LAYERWATT_INCLUDES:-/usr/include /usr/local/include /usr/include/eigen3}; do
    if [[ -e $folder/$2 ]]; then
      echo "$folder"
      return
    fi
  done
  die "pack: $1 was not found ($2); scripts/install_dependencies.sh build test installs it" 1
}

# config NAME VERSION TARGET [LINES]: a CMake package of headers alone.
config() {
  local folder=$packed/cmake/$1
  mkdir -p "$folder"
  cat >"$folder/$1Config.cmake" <<EOF
if(NOT TARGET $3)
  add_library($3 INTERFACE IMPORTED)
  target_include_directories($3 SYSTEM INTERFACE "\${CMAKE_CURRENT_LIST_DIR}/../../include")
  ${4:-}
endif()
EOF
  cat >"$folder/$1ConfigVersion.cmake" <<EOF
set(PACKAGE_VERSION $2)
if(NOT PACKAGE_VERSION VERSION_LESS PACKAGE_FIND_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
endif()
EOF
}

pack() {
  packed=${1:-out/deps}
  rm -rf "$packed"
  mkdir -p "$packed/include"
  local item
  for item in Eigen:Eigen/Core:Eigen xtensor:xtensor:xtensor xtl:xtl:xtl \
    nlohmann-json:nlohmann/json.hpp:nlohmann protozero:protozero/pbf_reader.hpp:protozero \
    CLI11:CLI/CLI.hpp:CLI fmt:fmt/format.h:fmt doctest:doctest/doctest.h:doctest; do
    local name=${item%%:*} probe=${item#*:}
    cp -rL "$(header "$name" "${probe%%:*}")/${probe#*:}" "$packed/include/"
  done
  config Eigen3 3.4.0 Eigen3::Eigen
  config xtensor 0.24.0 xtensor
  config nlohmann_json 3.11.0 nlohmann_json::nlohmann_json
  config CLI11 2.3.0 CLI11::CLI11
  config fmt 9.1.0 fmt::fmt 'target_compile_definitions(fmt::fmt INTERFACE FMT_HEADER_ONLY=1)'
  config doctest 2.4.0 doctest::doctest
  echo "$packed: $(du -sh "$packed" | cut -f1)"
}

# ---------------------------------------------------------------------------- run
# Shows a command as a user would type it, and runs it.
run() {
  printf '$ %s\n' "$*"
  ((dry)) || "$@"
}

# run_to FILE COMMAND...: its output also goes to the file.
run_to() {
  local file=$1
  shift
  printf '$ %s | tee %s\n' "$*" "$file"
  ((dry)) || "$@" 2>&1 | tee "$file"
}

# run_into FILE COMMAND...: its output goes to the file alone.
run_into() {
  local file=$1
  shift
  printf '$ %s > %s\n' "$*" "$file"
  ((dry)) || "$@" >"$file"
}

step() { printf '\n== %s  [%d:%02d]\n' "$1" $((SECONDS / 60)) $((SECONDS % 60)); }

seconds_of() {
  [[ $1 =~ ^([0-9]+)(s|min|h)$ ]] || die "--budget is '$1'; write 90s, 20min or 1h"
  case ${BASH_REMATCH[2]} in
    s) echo "${BASH_REMATCH[1]}" ;;
    min) echo $((BASH_REMATCH[1] * 60)) ;;
    h) echo $((BASH_REMATCH[1] * 3600)) ;;
  esac
}

# Folder of the cuDNN wheel of Python, where there is one and no other cuDNN was named.
cudnn_wheel() {
  "$python" - 2>/dev/null <<'EOF' || true
import importlib.util
import os
spec = importlib.util.find_spec("nvidia.cudnn")
if spec and spec.submodule_search_locations:
    folder = list(spec.submodule_search_locations)[0]
    if os.path.exists(os.path.join(folder, "include", "cudnn_version.h")):
        print(folder)
EOF
}

build_tool() {
  local options=(-DCMAKE_BUILD_TYPE=Release -DLAYERWATT_BUILD_BENCH=OFF) wheel=''
  local targets=(layerwatt)
  if [[ -n $deps ]]; then
    options+=("-DCMAKE_PREFIX_PATH=$PWD/$deps/cmake;$PWD/$deps" "-DPROTOZERO_INCLUDE_DIR=$PWD/$deps/include")
  fi
  if [[ ${backend%%:*} == cudnn ]]; then
    options+=(-DLAYERWATT_WITH_CUDNN=ON)
    wheel=$(cudnn_wheel)
    if [[ -n $wheel && -z ${CUDNN_ROOT:-} && ! -e /usr/local/cuda/include/cudnn.h ]]; then
      options+=("-DCUDNN_ROOT=$wheel")
    fi
  fi
  if ((shapes)); then
    targets+=(test_kernels)
  else
    options+=(-DLAYERWATT_BUILD_TESTS=OFF)
  fi
  local generator=()
  command -v ninja >/dev/null && generator=(-G Ninja)
  run cmake -S . -B "$build" "${generator[@]}" "${options[@]}"
  run cmake --build "$build" --target "${targets[@]}" --parallel "$(nproc)"
}

# What may not be ours to change, as it was.
record() {
  run_to "$out/doctor.json" "$tool" doctor --format json
  if command -v nvidia-smi >/dev/null; then run_to "$out/nvidia-smi.txt" nvidia-smi -q; fi
  if command -v nvpmodel >/dev/null; then run_to "$out/nvpmodel.txt" nvpmodel -q; fi
}

verify() {
  run_to "$out/verify.txt" env LAYERWATT_VERIFY_BACKEND="$backend" LAYERWATT_VERIFY_SHAPES="$shapes" \
    "$build/bin/test_kernels" -tc="*random shapes equal the reference*"
}

# grid_file GRID PRECISION: the shipped grid in this precision, as a file; networks at all batches.
grid_file() {
  local name=${1%%:*} file
  file=$out/grids/${name}_$2.json
  mkdir -p "$out/grids"
  sed -e "s|\"op\": \"\([a-z_]*\)\"|\"op\": \"\1\", \"precision\": \"$2\"|" \
    -e "s|\"networks\": \[|\"precision\": \"$2\", \"batch\": [$batches], \"networks\": [|" \
    -e "s|\"zoo/|\"$PWD/bench/grids/zoo/|g" \
    -e "s|\(\"[a-z_]* in=[^\"]*\)\"|\1 type=$2\"|g" "bench/grids/$name.json" >"$file"
  [[ $1 == *:* ]] && file=$file:${1#*:}
  echo "$file"
}

# sweep GRID PRECISION POWER FOLDER SECONDS ROUNDS
sweep() {
  local status=0
  run "$tool" sweep --backend "$backend" --grid "$(grid_file "$1" "$2")" --power "$3" -o "$4" \
    --budget "$5s" --rounds "$6" --resume || status=$?
  # 1: no point of this grid could be measured (a precision that the device lacks, say).
  ((status <= 1)) || exit $status
}

# Every sweep gets an equal share of what is left, so that none starves.
sweep_all() {
  local power=$1 rounds=$2 suffix=$3 grid precision
  local left=$((${#grid_list[@]} * ${#precision_list[@]}))
  for precision in "${precision_list[@]}"; do
    for grid in "${grid_list[@]}"; do
      local rest=$((deadline - SECONDS))
      if ((rest <= 0)); then
        echo "the budget is used up; the same command goes on"
        return
      fi
      sweep "$grid" "$precision" "$power" "$out/${grid%%:*}_$precision$suffix" \
        $(((rest + left - 1) / left)) "$rounds"
      left=$((left - 1))
    done
  done
}

# Rows and manifests, below a folder named after the device.
keep_rows() {
  if ((dry)); then
    echo "\$ cp $out/*/{rows.csv,manifest.json,algorithms.jsonl} $datasets/DEVICE/"
    return
  fi
  local folder device
  for folder in "$out"/*/; do
    [[ -f $folder/manifest.json && -f $folder/rows.csv ]] || continue
    device=$(sed -n 's/^ *"device": "\(.*\)",*$/\1/p' "$folder/manifest.json" | head -n 1 |
      tr '[:upper:] ' '[:lower:]_' | tr -cd 'a-z0-9_.-')
    mkdir -p "$datasets/$device/$(basename "$folder")"
    local file
    for file in rows.csv manifest.json algorithms.jsonl; do
      if [[ -f $folder/$file ]]; then cp "$folder/$file" "$datasets/$device/$(basename "$folder")/"; fi
    done
    echo "$datasets/$device/$(basename "$folder"): $(($(wc -l <"$folder/rows.csv") - 1)) rows"
  done
}

# How far rounds of the same layer differ, and what the sweeps took.
repeatability() {
  local folder folders=()
  for folder in "$out"/*_fp*/ "$out"/*_tf*/; do
    if [[ -f $folder/rows.csv && $folder != *_power/ ]]; then
      run "$python" scripts/noise_floor.py "$folder/rows.csv" || true
    fi
    if [[ -f $folder/manifest.json ]]; then folders+=("$folder"); fi
  done
  ((${#folders[@]})) || return 0
  run_to "$out/sweeps.md" "$python" scripts/campaign_tables.py sweeps "${folders[@]}" || true
}

# NeuralPower's recipe on its own grid, beside the published errors.
neuralpower_table() {
  local rows=() folder
  for folder in "$out/neuralpower_fp32" "$out/neuralpower_fp32_power"; do
    if [[ ",$grids,$precisions," == *,neuralpower*,fp32,* ]] && { ((dry)) || [[ -f $folder/rows.csv ]]; }; then
      rows+=("$folder/rows.csv")
    fi
  done
  ((${#rows[@]})) || return 0
  run_to "$out/neuralpower.md" "$python" scripts/campaign_tables.py neuralpower "$tool" "${rows[@]}" ||
    echo 'no table of NeuralPower: too few rows'
}

# One model per precision; the layers of the compared networks (grid zoo) are not trained on. Each
# network: the sum over its layers, all of them as one CUDA graph, and the prediction.
train_and_compare() {
  local precision network grid profile profiles=()
  for precision in "${precision_list[@]}"; do
    local rows=()
    for grid in "${grid_list[@]}"; do
      grid=${grid%%:*}
      [[ $grid == zoo ]] && continue
      if ((dry)) || [[ -f $out/${grid}_$precision/rows.csv ]]; then rows+=("$out/${grid}_$precision/rows.csv"); fi
    done
    ((${#rows[@]})) || continue
    run "$tool" train "${rows[@]}" --where "precision=$precision" -o "$out/$precision.json" || {
      echo "no model for $precision: too few rows"
      continue
    }
    run_to "$out/evaluate_$precision.txt" "$tool" evaluate "$out/$precision.json" "${rows[@]}" \
      --where "precision=$precision" --cv 5 || true
    for network in ${networks//,/ }; do
      profile=$out/${network}_$precision.json
      if run_into "$profile" "$tool" profile "bench/grids/zoo/$network.layers" \
        --precision "$precision" --backend "$backend" --device "$out/$precision.json" \
        --power none --format json; then
        profiles+=("$profile")
      else
        echo "$network could not be profiled in $precision"
      fi
    done
  done
  ((${#profiles[@]})) || return 0
  run_to "$out/networks.md" "$python" scripts/campaign_tables.py networks "${profiles[@]}"
}

main() {
  while (($#)); do
    case $1 in
      --dry-run) dry=1; shift; continue ;;
      --budget | --backend | --grids | --precisions | --batches | --networks | --power | --shapes | \
        --deps | --build | --out | --datasets)
        (($# > 1)) || die "$1 needs a value"
        printf -v "${1#--}" '%s' "$2"; shift 2 ;;
      *) die "unknown option '$1'; see scripts/gpu_campaign.sh --help" ;;
    esac
  done
  [[ $shapes =~ ^[0-9]+$ ]] || die "--shapes is '$shapes'; give a number"
  [[ -z $deps && -d out/deps ]] && deps=out/deps
  tool=$build/bin/layerwatt
  IFS=, read -ra grid_list <<<"$grids"
  IFS=, read -ra precision_list <<<"$precisions"
  local grid total
  for grid in "${grid_list[@]}"; do
    [[ -f bench/grids/${grid%%:*}.json ]] || die "no shipped grid '$grid'; see bench/grids" 3
  done
  total=$(seconds_of "$budget")
  mkdir -p "$out"

  step "Building $tool"
  build_tool
  step 'Recording the machine'
  record
  if ((shapes)); then
    step "Verifying $shapes random shapes against the reference"
    verify
  fi
  deadline=$((SECONDS + total))
  step "Sweeping, time only, within $budget"
  sweep_all none 3 ''
  if [[ $power != none && $SECONDS -lt $deadline ]]; then
    step 'Sweeping with power in what is left'
    sweep_all "$power" 1 _power
  fi
  step 'Keeping rows and manifests'
  keep_rows
  step 'Repeatability of the rounds, and the time of the sweeps'
  repeatability
  step 'Training, and comparing networks: predicted beside measured'
  train_and_compare
  step "NeuralPower's table for this device beside the published one"
  neuralpower_table
  step 'Done'
}

case ${1:-} in
  pack) shift; pack "$@" ;;
  run) shift; main "$@" ;;
  -h | --help) usage ;;
  *) usage >&2; exit 2 ;;
esac
