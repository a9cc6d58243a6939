#!/usr/bin/env bash
# Trains the devices that ship: scripts/train_devices.sh [NAME ...]
# Writes include/layerwatt/devices/NAME.json and its exported header NAME.hpp from our own rows in
# bench/datasets and from rows published by others below LAYERWATT_DATA. Rows without a licence
# give sparse coefficients only. Needs the built tool: LAYERWATT, default build/release/bin/layerwatt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tool=${LAYERWATT:-build/release/bin/layerwatt}
data=${LAYERWATT_DATA:-../shared/data}
out=include/layerwatt/devices
wanted=("$@")

# device NAME TITLE RECIPE SOURCE COMMIT LICENCE TRAIN_ARGUMENTS...
device() {
  local name=$1 title=$2 recipe=$3 source=$4 commit=$5 licence=$6
  shift 6
  if ((${#wanted[@]})) && [[ " ${wanted[*]} " != *" $name "* ]]; then return; fi
  echo "== $name"
  "$tool" train "$@" --name "$title" --recipe "$recipe" --source "$source" --commit "$commit" \
    --licence "$licence" -o "$out/$name.json"
  "$tool" export "$out/$name.json" --name "${name//-/_}" -o "$out/$name.hpp"
}

sysid='walcarher/SysIdentif'
device epyc-onednn 'AMD EPYC, one thread' best 'layerwatt bench/datasets' '' Apache-2.0 \
  bench/datasets/epyc_onednn/rows.csv bench/datasets/epyc_onednn_pools/rows.csv
device jetson-tx2-gpu 'Jetson TX2, GPU' sparse "$sysid" 4b4b4e4f '' \
  "$data/jetson_tx2_conv/gpu.csv"
device jetson-tx2-cpu 'Jetson TX2, CPU' sparse "$sysid" 4b4b4e4f '' \
  "$data/jetson_tx2_conv/cpu.csv"
device xeon-5120 '2x Xeon Gold 5120' sparse JohannesGetzner/dl-energy-estimator 2279b0a5 '' \
  "$data/xeon_5120_layers/layers.csv"
device raptor-lake 'Raptor Lake desktop CPU' best willowec/characterizing-pytorch-power 4067417d \
  MIT "$data/raptorlake_layers/layers.csv"
device edge-gpu 'NVIDIA edge GPU, external meter' best NEUSoftGreenAI/NeurstrucEnergy 94c5c2f4 \
  MIT "$data/edge_gpu_external_meter/conv.csv"
for gpu in v100:Tesla_V100-PCIE-32GB p100:Tesla_P100-PCIE-16GB \
           a100:NVIDIA_A100_80GB_PCIe h100:NVIDIA_H100_80GB_HBM3; do
  device "${gpu%%:*}" "${gpu#*:}" best sitar-lab/NeuSight 6945927d MIT \
    "$data/gpu_latency/${gpu#*:}.csv"
done
