#!/usr/bin/env bash
# tools/fuzz.sh [SECONDS [TARGET...]]: builds the fuzzers of the readers with clang 19 and runs each for so long (default 60),
# one after the other, beginning with what is kept in tests/fuzz/corpus. A finding is an input that crashes a reader, stops it
# for 10 s, makes it take 2 GB, or is refused with another exception than the documented ones: it is left in build/fuzz/findings
# and the command that reproduces it is printed. What grows on the way stays in build/fuzz/found for the next run.
#   tools/fuzz.sh 600 onnx          # one target, ten minutes
#   tools/fuzz.sh --keep            # of what was found, small inputs that reach new code join the corpus
# Status 0: no finding; 1: findings; 77: skipped, clang 19 is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

all=(cfg onnx safetensors)
keep=no
if [ "${1:-}" = --keep ]; then keep=yes; shift; fi
seconds=${1:-60}
[[ $seconds =~ ^[0-9]+$ ]] || { echo "usage: tools/fuzz.sh [--keep] [SECONDS [TARGET...]]" >&2; exit 2; }
shift || true
[ $# -gt 0 ] && targets=("$@") || targets=("${all[@]}")

mkdir -p build
if ! printf 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }' |
  clang++-19 -fsanitize=fuzzer,address -x c++ - -o build/fuzz_probe 2>/dev/null; then
  echo "SKIPPED: the fuzzers need clang 19 with its runtime: apt-get install clang-19 libclang-rt-19-dev" >&2
  exit 77
fi
rm build/fuzz_probe
tools/build.sh fuzz "${targets[@]/#/fuzz_}" >build/fuzz.log 2>&1 || { cat build/fuzz.log >&2; exit 1; }

export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:${ASAN_OPTIONS:-}
export UBSAN_OPTIONS=print_stacktrace=1:${UBSAN_OPTIONS:-}
status=0
for target in "${targets[@]}"; do
  program=build/fuzz/tests/fuzz/fuzz_$target corpus=tests/fuzz/corpus/$target
  found=build/fuzz/found/$target findings=build/fuzz/findings/$target
  mkdir -p "$found" "$findings"
  if [ $keep = yes ]; then
    small=$(mktemp -d)
    find "$found" -type f -size -1025c -exec cp -t "$small" {} +
    "$program" -merge=1 -use_counters=0 -rss_limit_mb=2048 -timeout=10 "$corpus" "$small" >"build/fuzz/$target.log" 2>&1
    rm -r "$small"
    echo "$target: $(find "$corpus" -type f | wc -l) files, $(cat "$corpus"/* | wc -c) bytes"
    continue
  fi
  log=build/fuzz/$target.log
  if "$program" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -max_len=65536 -len_control=100 -print_final_stats=1 \
    -dict="tests/fuzz/words/$target.dict" -artifact_prefix="$findings/" "$found" "$corpus" >"$log" 2>&1; then
    echo "$target: $(sed -n 's/^Done \([0-9]*\) runs in \([0-9]*\) second.*/\1 inputs in \2 s/p' "$log"), no finding"
  else
    status=1
    tail -n 60 "$log"
    file=$(sed -n 's/.*Test unit written to \(.*\)/\1/p' "$log" | tail -n 1)
    echo "$target: a finding; again with: $program $file"
  fi
done
exit $status
