#!/usr/bin/env bash
# A survey on the cores of one machine, or of several, with GNU parallel:
#
#   tools/cluster/parallel.sh SHARDS OUT --images DIR --model FILE [more options of limpid survey]
#   tools/cluster/parallel.sh 16 survey/ --images val2017 --labels val2017.json --model yolo-fastest-1.1.cfg
#
# Each shard runs on one thread: shards side by side use the cores better than threads within one. Many more shards than
# cores are fine: pictures with many objects take far longer than others. Run it again after a crash or a reboot: what is
# done is kept. PARALLEL holds more options for parallel, such as PARALLEL="--jobs 4" or "--sshloginfile hosts --workdir .";
# on other machines pictures, model and OUT must be in the same place (a shared file system).
set -euo pipefail
limpid=${LIMPID:-limpid}
shards=${1:?"parallel.sh SHARDS OUT OPTIONS..."}
out=${2:?"parallel.sh SHARDS OUT OPTIONS..."}
shift 2

# {#} is the number of the job, from 1. A picture that cannot be read gives exit code 5, which merge tells about: the
# other shards go on.
parallel --quote --line-buffer --tagstring 'shard {#}' \
  "$limpid" survey --out "$out" --shard "{#}/$shards" --threads 1 "$@" ::: $(seq "$shards") || true
"$limpid" merge "$out" --out "$out"
