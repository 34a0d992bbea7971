#!/usr/bin/env bash
# Builds everything with warnings as errors and runs all tests; then the tests of the rooms and the lessons under
# AddressSanitizer and UndefinedBehaviorSanitizer. Ends with ctest's closing lines of both runs.
#   tools/test.sh [--no-sanitizers]
set -euo pipefail
cd "$(dirname "$0")/.."

presets=(ci asan)
case "${1:-}" in
  "") ;;
  --no-sanitizers) presets=(ci) ;;
  *) echo "usage: tools/test.sh [--no-sanitizers]" >&2; exit 2 ;;
esac

tools/setup.sh
export CTEST_PARALLEL_LEVEL=${CTEST_PARALLEL_LEVEL:-$(nproc)}
export OMP_WAIT_POLICY=passive  # tests run side by side: a waiting thread should give its core away
status=0
closing=""
for preset in "${presets[@]}"; do
  echo "== $preset: build"
  tools/build.sh "$preset"
  echo "== $preset: test"
  log=build/$preset/ctest.log
  ctest --preset "$preset" 2>&1 | tee "$log" || status=1
  skipped=$(grep -ah 'SKIPPED: ' "build/$preset/Testing/Temporary/LastTest.log" | sort -u || true)
  closing+=$'\n'"== $preset"$'\n'$(sed -n '/tests passed/,$p' "$log")$'\n'
  [ -z "$skipped" ] || closing+=$(wc -l <<<"$skipped")$' test cases were skipped:\n'$skipped$'\n'
done
echo "$closing"
exit $status
