#!/usr/bin/env bash
# From nothing to an explained photograph: installs what is missing, builds limpid, finds the objects in a picture and
# explains the best one. The pictures land in out/.
#   tools/try.sh [PICTURE [MODEL]]
# Without arguments it takes dog.jpg and yolo-fastest-1.1-xl from the folder LIMPID_SHARED, else from ../shared.
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."

shared=${LIMPID_SHARED:-../shared}
picture=${1:+$(cd "$here" && realpath -m "$1")}
picture=${picture:-$shared/images/dog.jpg}
model=${2:+$(cd "$here" && realpath -m "$2")}
model=${model:-$shared/models/yolo-fastest-1.1-xl.cfg}

tools/setup.sh
tools/build.sh release limpid
limpid=build/release/tools/limpid

for file in "$picture" "$model"; do
  [ -e "$file" ] && continue
  echo
  echo "limpid is built: $limpid --help"
  echo "There is no $file to try it on. Name a picture and a model (a Darknet .cfg with its .weights beside it):"
  echo "  tools/try.sh PICTURE MODEL"
  exit 3
done

"$limpid" detect "$picture" --model "$model" --out out
"$limpid" explain "$picture" --model "$model" --detection 0 --method grad-cam,hires-cam,layer-cam,saliency --out out
echo
echo "Look at the pictures:"
find "$PWD/out" -name '*.png' | sort
