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

# device NAME TITLE SOURCE COMMIT LICENCE TRAIN_ARGUMENTS...
# Without a licence only terms are shipped: recipe sparse. Trees come from licensed rows alone.
device() {
  local name=$1 title=$2 source=$3 commit=$4 licence=$5 recipe=sparse
  shift 5
  if [[ -n $licence ]]; then recipe=best; fi
  if ((${#wanted[@]})) && [[ " ${wanted[*]} " != *" $name "* ]]; then return; fi
  echo "== $name"
  "$tool" train "$@" --name "$title" --recipe "$recipe" --source "$source" --commit "$commit" \
    --licence "$licence" -o "$out/$name.json"
  "$tool" export "$out/$name.json" --name "${name//-/_}" -o "$out/$name.hpp"
}

sysid='walcarher/SysIdentif'
device epyc-onednn 'AMD EPYC, one thread' 'layerwatt bench/datasets' '' Apache-2.0 \
  bench/datasets/epyc_onednn/rows.csv bench/datasets/epyc_onednn_pools/rows.csv
device jetson-tx2-gpu 'Jetson TX2, GPU' "$sysid" 4b4b4e4f '' \
  "$data/jetson_tx2_conv/gpu.csv"
device jetson-tx2-cpu 'Jetson TX2, CPU' "$sysid" 4b4b4e4f '' \
  "$data/jetson_tx2_conv/cpu.csv"
device xeon-5120 '2x Xeon Gold 5120' JohannesGetzner/dl-energy-estimator 2279b0a5 '' \
  "$data/xeon_5120_layers/layers.csv"
device raptor-lake 'Raptor Lake desktop CPU' willowec/characterizing-pytorch-power 4067417d \
  MIT "$data/raptorlake_layers/layers.csv" --leaves 110  # three ops, three targets: else above 500 KB
device edge-gpu 'NVIDIA edge GPU, external meter' NEUSoftGreenAI/NeurstrucEnergy 94c5c2f4 \
  MIT "$data/edge_gpu_external_meter/conv.csv"
for gpu in v100:Tesla_V100-PCIE-32GB p100:Tesla_P100-PCIE-16GB \
           a100:NVIDIA_A100_80GB_PCIe h100:NVIDIA_H100_80GB_HBM3; do
  device "${gpu%%:*}" "${gpu#*:}" sitar-lab/NeuSight 6945927d MIT \
    "$data/gpu_latency/${gpu#*:}.csv"
done
nano="$data/jetson_nano_networks"
device jetson-nano 'Jetson Nano, TensorRT' iCAS-Lab/NAS-Performance-Modeling 50e67092 '' \
  --networks "$nano/networks.csv" --layers "$nano/layers.csv"
