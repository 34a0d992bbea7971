#!/usr/bin/env bash
# A survey as a Slurm job array, a task per shard:
#
#   sbatch --array=1-32 tools/cluster/slurm_array.sh OUT --images DIR --model FILE [more options of limpid survey]
#
# limpid reads its shard from SLURM_ARRAY_TASK_ID, _MIN, _STEP and _COUNT and says so on stderr. A task that was
# cancelled, preempted or timed out is submitted again as it was (sbatch --requeue does so by itself): what is done is
# kept. --array=1-32%4 runs four at once. When all are done (sbatch --dependency=afterany:JOB ...):
#
#   limpid merge OUT --out OUT
#
# With --array=3-3 to fill in one shard Slurm's count is 1: name the shard, as in '... --shard 3/32'.
#SBATCH --job-name=limpid-survey
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --output=limpid-survey-%A_%a.log
set -euo pipefail
out=${1:?"sbatch --array=1-N slurm_array.sh OUT OPTIONS..."}
shift
exec "${LIMPID:-limpid}" survey --out "$out" --threads "${SLURM_CPUS_PER_TASK:-1}" "$@"
