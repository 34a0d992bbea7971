#!/usr/bin/env bash
# Measures everything that docs/performance.md says, in its order, as tables to be pasted there. Takes about 20 minutes; leave
# the machine alone meanwhile.
#
#     tools/bench/all.sh PROGRAM MODELS PICTURE ONNXRUNTIME > performance.txt
#
# MODELS holds .cfg, .weights and .onnx of yolo-fastest-1.1, MobileNetV2-YOLOv3-Nano-coco and yolov3-tiny (with random weights);
# ONNXRUNTIME is the folder where `npm install --ignore-scripts onnxruntime-node` was run.
set -euo pipefail
[ $# -eq 4 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2; }
program=$1 picture=$3 peer=$4
bench=$(dirname "$0")
small=("$2/yolo-fastest-1.1.cfg" "$2/MobileNetV2-YOLOv3-Nano-coco.cfg")
tiny=$2/yolov3-tiny.cfg

section() { printf '\n## %s\n\n' "$*"; }
bench_of() { printf '\n%s\n' "$(basename "$1" .cfg)"; "$program" bench --model "$1" --threads 2 "${@:2}"; }

section "Machine, $(date -u +%Y-%m-%d)"
lscpu | grep -E '^(Model name|CPU\(s\)|L1d|L2|L3)'
"$program" version

section "Forward passes, 2 threads and 1"
for threads in 2 1; do
  "$bench/against_onnxruntime.py" --limpid "$program" --onnxruntime "$peer" --threads $threads --also winograd,readable \
    "${small[@]}" "$tiny"
done

section "Where the time of a forward pass goes"
for model in "${small[@]}" "$tiny"; do bench_of "$model" --forward-only --layers --repeats 50; done
bench_of "$tiny" --forward-only --layers --repeats 50 --winograd

section "How far the plan is from the readable path"
for model in "${small[@]}" "$tiny"; do
  printf '\n%s, then with Winograd\n' "$(basename "$model" .cfg)"
  bench_of "$model" --repeats 9 | grep differs
  bench_of "$model" --repeats 9 --winograd | grep differs
done

section "What remains when one player flips"
for model in "${small[@]}" "$tiny"; do bench_of "$model" --forward-only --window-grid 3x4; done

section "Exact Shapley values, 3x4 players"
"$bench/explanations_against_onnxruntime.py" --limpid "$program" --onnxruntime "$peer" "$picture" "${small[@]}" "$tiny"

section "LIME and KernelSHAP"
"$bench/explanations_against_onnxruntime.py" --limpid "$program" --onnxruntime "$peer" --methods lime,kernel-shap "$picture" \
  "${small[0]}"

section "Gradients"
"$bench/gradcam_against_pytorch.py" --limpid "$program" "$tiny:14,8"

section "Memory of detect"
for model in "${small[@]}" "$tiny"; do
  printf '%s: ' "$(basename "$model" .cfg)"
  "$bench/peak.py" "$program" detect "$picture" --model "$model" --threads 2
done

section "Growth"
"$bench/growth.py" --limpid "$program" "${small[0]}" "$picture"
