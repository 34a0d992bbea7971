#!/usr/bin/env bash
# tools/setup.sh against pretended machines: what is installed, who asks, and whether apt-get works are played by small scripts.
set -euo pipefail
setup=$(realpath "$(dirname "$0")/../tools/setup.sh")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# machine INSTALLED USER_ID APT_STATUS PROGRAMS...: a PATH with exactly these programs; calls of apt-get and sudo are noted.
machine() {
  local installed=$1 user=$2 apt_status=$3
  shift 3
  rm -rf "${place:?}"/*
  mkdir "$place/bin"
  cat >"$place/bin/dpkg-query" <<END
#!/bin/bash
case " $installed " in *" \${!#} "*) printf installed ;; *) exit 1 ;; esac
END
  printf '#!/bin/bash\necho %s\n' "$user" >"$place/bin/id"
  printf '#!/bin/bash\necho "apt-get $*" >>"%s/calls"\nexit %s\n' "$place" "$apt_status" >"$place/bin/apt-get"
  printf '#!/bin/bash\necho sudo >>"%s/calls"\n' "$place" >"$place/bin/sudo"
  for program in "$@"; do printf '#!/bin/bash\n' >"$place/bin/$program"; done
  chmod +x "$place"/bin/*
  ln -s /bin/bash "$place/bin/bash"
  : >"$place/calls"
  status=0
  output=$(PATH=$place/bin "$place/bin/bash" "$setup" 2>&1) || status=$?
  calls=$(cat "$place/calls")
}
fail() { echo "$1; status $status, calls '$calls', output '$output'" >&2; exit 1; }

everything="g++ cmake ninja-build libeigen3-dev libcli11-dev nlohmann-json3-dev libstb-dev libsqlite3-dev doctest-dev librapidcheck-dev"

machine "$everything" 0 0
[ "$status$output$calls" = 0 ] || fail "with everything there it should do nothing and say nothing"

machine "${everything/libstb-dev /}" 0 0
[ "$status" = 0 ] || fail "root should succeed"
[ "$calls" = $'apt-get update -qq\napt-get install -y -qq --no-install-recommends libstb-dev' ] || fail "root should install what is missing"

machine "g++ cmake" 1000 0 cmake c++
[ "$status" = 0 ] || fail "with a compiler the build can go on without root"
[ -z "$calls" ] || fail "without root nothing may be installed, and sudo never called"
[[ $output == *"apt-get install ninja-build libeigen3-dev"* ]] || fail "an administrator should learn what to install"

machine "" 1000 0
[ "$status" = 1 ] && [[ $output == *"a C++20 compiler and CMake"* ]] || fail "without a compiler it should stop"

machine "g++ cmake" 0 100 cmake c++
[ "$status" = 0 ] && [[ $output == *"could not install"*"downloads the missing libraries"* ]] || fail "without a mirror the build can go on"
echo "five pretended machines"
