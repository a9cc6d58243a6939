#!/usr/bin/env bash
# Runs scripts/slurm/sweep.sh under a real Slurm: controller and node on this one machine, as root.
#   scripts/slurm/try_locally.sh TOOL FOLDER     FOLDER is emptied
# Checks that an array of four shards measures every layer of the grid once, that a job which is
# interrupted queues again and finishes, and that train takes the shards as one dataset.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if (($# != 2)); then
  echo "usage: scripts/slurm/try_locally.sh TOOL FOLDER" >&2
  exit 2
fi
tool=$(realpath "$1")
rm -rf "$2"
mkdir -p "$2"
folder=$(realpath "$2")

if ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge \
    >/dev/null
fi

host=$(hostname -s)
cat > "$folder/slurm.conf" <<CONF
ClusterName=layerwatt
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
SlurmctldPort=17817
SlurmdPort=17818
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=2
SelectType=select/cons_tres
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
CONF
export SLURM_CONF=$folder/slurm.conf
mkdir -p "$folder/state" "$folder/spool"

started=()
stop() {
  scancel --user=root >/dev/null 2>&1 || true
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
}
trap stop EXIT

dd if=/dev/urandom of="$folder/munge.key" bs=1024 count=1 status=none
chmod 600 "$folder/munge.key"
munged --foreground --force --socket="$folder/munge.socket" --key-file="$folder/munge.key" \
  --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" --seed-file="$folder/munge.seed" \
  2>"$folder/munged.err" &
started+=($!)
for _ in $(seq 50); do [[ -S $folder/munge.socket ]] && break; sleep 0.1; done
slurmctld -D -f "$SLURM_CONF" 2>/dev/null &
started+=($!)
slurmd -D -f "$SLURM_CONF" -N "$host" 2>/dev/null &
started+=($!)
for _ in $(seq 100); do
  sinfo --noheader --format=%t 2>/dev/null | grep -q idle && break
  sleep 0.2
done
sinfo

cat > "$folder/grid.json" <<'GRID'
{"schema": "layerwatt-grid/1", "description": "Twenty-four convolutions.",
 "parts": [{"op": "conv", "axes": {"in_channels": [4, 8, 16, 32], "in_size": [14, 20],
            "out_channels": [8, 16, 24], "kernel": 3, "pad": 1}}]}
GRID

submit() {  # OUT SBATCH-OPTIONS...
  local out=$1
  shift
  LAYERWATT=$tool sbatch --parsable --output="$folder/job-%A_%a.log" --open-mode=append "$@" \
    scripts/slurm/sweep.sh "$out" --backend "${BACKEND:-reference}" --grid "$folder/grid.json" \
    --rounds 1
}

echo "== an array of four"
submit "$folder/array" --array=0-3 --wait
for shard in 0 1 2 3; do
  (($(wc -l <"$folder/array/shard-$shard/rows.csv") == 7))  # a header and six rows
done
python3 - "$folder"/array/shard-*/rows.csv <<'CHECK'
import csv, sys
layers = [row["layer"] for name in sys.argv[1:] for row in csv.DictReader(open(name))]
assert len(layers) == len(set(layers)) == 24, f"{len(layers)} rows, {len(set(layers))} layers"
CHECK
"$tool" train "$folder"/array/shard-*/rows.csv -o "$folder/model.json" --targets runtime

echo "== an interrupted job queues again"
job=$(submit "$folder/again" --array=0-0)
for _ in $(seq 100); do
  [[ -s $folder/again/shard-0/rows.csv ]] && (($(wc -l <"$folder/again/shard-0/rows.csv") > 2)) &&
    break
  sleep 0.2
done
scancel --signal=INT "${job}_0"  # what --signal=INT@60 sends near the time limit
rows=$(wc -l <"$folder/again/shard-0/rows.csv")
for _ in $(seq 900); do
  (($(wc -l <"$folder/again/shard-0/rows.csv") == 25)) && break
  if ((SECONDS > 30)); then scontrol release "${job}_0" 2>/dev/null || true; fi
  sleep 0.2
done
(($(wc -l <"$folder/again/shard-0/rows.csv") == 25))
grep -q '"end": "interrupted"' "$folder/again/shard-0/manifest.json"
echo "ok: 4 shards, 24 layers; interrupted after $((rows - 1)) rows and finished by the next start"
