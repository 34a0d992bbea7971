#!/usr/bin/env bash
# Installs the Debian packages that the build needs and that are missing. Quiet when there is nothing to do. Without root it
# installs nothing and never asks for a password: it says what is missing, and the build downloads the libraries instead.
set -euo pipefail

programs=(g++ cmake ninja-build)
libraries=(libeigen3-dev libcli11-dev nlohmann-json3-dev libstb-dev libsqlite3-dev doctest-dev librapidcheck-dev)

command -v dpkg-query >/dev/null || exit 0  # not Debian: CMake says what it misses

missing=()
for package in "${programs[@]}" "${libraries[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  echo "limpid: installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
    exit 0
  fi
  echo "limpid: apt-get could not install all of: ${missing[*]}" >&2
else
  echo "limpid: not root, so these packages stay missing: ${missing[*]}" >&2
  echo "limpid: an administrator installs them with: apt-get install ${missing[*]}" >&2
fi

if ! command -v cmake >/dev/null || ! command -v c++ >/dev/null; then
  echo "limpid: a C++20 compiler and CMake 3.25 are needed to go on" >&2
  exit 1
fi
echo "limpid: the build downloads the missing libraries, pinned by their hashes" >&2
