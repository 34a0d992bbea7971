#!/usr/bin/env bash
# From nothing to a report: installs what is missing, builds limpid, and compares explanations on the scenes and with the
# detectors that limpid brings along. With a picture of yours, and a model, it finds the objects and explains the best one.
# Everything lands in out/.
#   tools/try.sh [PICTURE [MODEL]]
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."

tools/setup.sh
tools/build.sh release limpid
limpid=build/release/tools/limpid

if [ $# -eq 0 ]; then
  exec "$limpid" demo --out out
fi

picture=$(cd "$here" && realpath -m "$1")
model=scenes-honest
[ $# -lt 2 ] || model=$(cd "$here" && realpath -m "$2")
"$limpid" detect "$picture" --model "$model" --out out
"$limpid" explain "$picture" --model "$model" --detection 0 --method grad-cam,hires-cam,layer-cam,saliency --out out
echo
echo "Look at the pictures:"
find "$PWD/out" -name '*.png' | sort
