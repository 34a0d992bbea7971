#!/usr/bin/env bash
# tools/build.sh PRESET [TARGET...]: configures and builds one preset of CMakePresets.json into build/PRESET, on all cores.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=${1:?"tools/build.sh PRESET [TARGET...]"}
shift
if [ ! -e "build/$preset/CMakeCache.txt" ] && [ -z "${CMAKE_GENERATOR:-}" ] && command -v ninja >/dev/null; then
  export CMAKE_GENERATOR=Ninja
fi
mkdir -p "build/$preset"
cmake --preset "$preset" >"build/$preset/configure.log" 2>&1 || { cat "build/$preset/configure.log" >&2; exit 1; }
cmake --build "build/$preset" --parallel "$(nproc)" ${1:+--target "$@"}
