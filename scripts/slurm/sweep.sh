#!/usr/bin/env bash
#SBATCH --job-name=layerwatt
#SBATCH --array=0-7
#SBATCH --ntasks=1
#SBATCH --exclusive
#SBATCH --requeue
#SBATCH --signal=INT@60
#
# One shard of a sweep per array task:
#
#   sbatch --array=0-7 scripts/slurm/sweep.sh OUT --backend onednn --grid random --budget 1h
#
# Task I of N measures shard I/N into OUT/shard-I. All N are needed for the whole grid; submit the
# same line again and finished rows are kept (--resume). Near the time limit, and when a job is
# preempted or cancelled, the sweep ends between two kernels with all rows written, and the job
# queues again where Slurm allows it. Then: layerwatt train OUT/shard-*/rows.csv -o model.json
#
# LAYERWATT names the program where it is not in PATH. --exclusive: neighbours would be measured.
set -euo pipefail

if (($# < 1)) || [[ -z ${SLURM_ARRAY_TASK_ID:-} ]]; then
  echo "usage: sbatch --array=0-7 scripts/slurm/sweep.sh OUT --backend B --grid GRID [OPTION ...]" >&2
  exit 2
fi
out=$1
shift
# shellcheck disable=SC2153  # Slurm sets all three
index=$((SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN))
count=$SLURM_ARRAY_TASK_COUNT
mkdir -p "$out"

status=0
srun "${LAYERWATT:-layerwatt}" sweep "$@" --shard "$index/$count" --resume \
  -o "$out/shard-$index" || status=$?
if ((status == 130)) && [[ -z ${LAYERWATT_NO_REQUEUE:-} ]]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
fi
exit "$status"
