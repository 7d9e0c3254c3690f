# Shared by ./run, ./test, .ci/run and bench/rrs; sourced, never started by itself.
# The caller sets `root` to the project's folder. Everything printed here goes to stderr.

binary="$root/build/release/amlemu"
stamp="$root/build/release/.inputs"

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# packages_of GROUP... : the names of these groups in packages.txt, sorted. A row may name a command
# after the package: where that is there, whoever brought it, the package is not asked for.
packages_of() {
  local group name command
  for group in "$@"; do
    while read -r name command; do
      [ -n "$command" ] && command -v "$command" >/dev/null || printf '%s\n' "$name"
    done < <(sed -n "s/^$group  *//p" "$root/.ci/packages.txt")
  done | LC_ALL=C sort -u
}

# installed_packages NAME... : "name version" of those that are installed completely; dpkg-query
# fails when it does not know one of them, which is no failure here.
installed_packages() {
  { dpkg-query -W -f='${db:Status-Status} ${Package} ${Version}\n' "$@" 2>/dev/null || true; } |
    sed -n 's/^installed //p' | LC_ALL=C sort -u
}

# missing_packages NAME... : those that are not installed.
missing_packages() {
  LC_ALL=C comm -23 <(printf '%s\n' "$@" | LC_ALL=C sort -u) \
    <(installed_packages "$@" | cut -d' ' -f1 | LC_ALL=C sort -u)
}

# apt_get ARGUMENT... : as root, or through sudo, which may ask for a password only on a terminal.
apt_get() {
  local become=()
  if [ "$(id -u)" -ne 0 ]; then
    become=(sudo)
    [ -t 0 ] || become+=(-n)
    become+=(--)
  fi
  # dpkg wants the administrator's folders, which a plain user's PATH leaves out.
  "${become[@]}" env DEBIAN_FRONTEND=noninteractive PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" \
    apt-get -q "$@" </dev/null >&2
}

refuse_other_systems() {
  local id='' like='' version=''
  if [ -r /etc/os-release ]; then
    id=$(. /etc/os-release && printf %s "${ID-}")
    like=$(. /etc/os-release && printf %s "${ID_LIKE-}")
    version=$(. /etc/os-release && printf %s "${VERSION_ID-}")
  fi
  case " $id $like " in
    *' debian '*) ;;
    *) die "this system is not Debian 12 or 13; needed here: $*" ;;
  esac
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
    die "dpkg-query and apt-get are missing; needed here: $*"
  if [ "$id" = debian ] && [ "${version%%.*}" -lt 12 ] 2>/dev/null; then
    die "Debian $version is too old, Debian 12 or 13 is needed"
  fi
}

# require_packages GROUP... : installs what is missing, after saying what.
require_packages() {
  local wanted missing
  mapfile -t wanted < <(packages_of "$@")
  command -v dpkg-query >/dev/null || refuse_other_systems "${wanted[@]}"
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  [ ${#missing[@]} -gt 0 ] || return 0

  refuse_other_systems "${missing[@]}"
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    die "no right to install packages; as root, run: apt-get install ${missing[*]}"
  fi
  say "installing Debian packages: ${missing[*]}"
  install_packages "${missing[@]}" ||
    die "could not install the packages; as root, run: apt-get install ${missing[*]}"
}

# Package lists may be absent (a fresh system) or out of date (the download then fails).
install_packages() {
  local options=(-y --no-install-recommends)
  if LC_ALL=C apt-get -s install "${options[@]}" "$@" </dev/null >/dev/null 2>&1 &&
    apt_get install "${options[@]}" "$@"; then
    return 0
  fi
  say "reading the package lists anew"
  apt_get update && apt_get install "${options[@]}" "$@"
}

# Everything the built program depends on: the versions of the packages and, for each source file,
# its path, size and time. A change, an addition and a removal all show.
release_inputs() {
  local wanted
  mapfile -t wanted < <(packages_of build)
  installed_packages "${wanted[@]}"
  (cd "$root" && find CMakeLists.txt CMakePresets.json cmake model emulator fixtures \
    -type f -printf '%p %s %T@\n' | LC_ALL=C sort)
}

release_is_current() {
  [ -x "$binary" ] && [ -r "$stamp" ] && [ "$(<"$stamp")" = "$1" ]
}

# configure PRESET FOLDER : a build folder that was made for another source folder starts afresh.
configure() {
  local cache="$root/build/$2/CMakeCache.txt" fresh=()
  if [ -f "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
    fresh=(--fresh)
  fi
  cmake -S "$root" --preset "$1" "${fresh[@]}" --log-level=WARNING </dev/null >&2
}

# build FOLDER [ARGUMENT...]
build() {
  local folder=$1
  shift
  cmake --build "$root/build/$folder" "$@" </dev/null >&2
}

# with_release_lock FUNCTION [ARGUMENT...] : one build at a time in build/release. The lock is not
# handed to what is started afterwards.
with_release_lock() {
  mkdir -p "$root/build/release" || die "cannot write to $root/build"
  (
    exec 9>"$root/build/release/.lock" || exit 1
    flock -n 9 || { say "waiting for another build" && flock 9; }
    "$@"
  )
}

build_release_locked() {
  local inputs
  inputs=$(release_inputs)
  release_is_current "$inputs" && return
  say "building amlemu"
  rm -f "$stamp"
  configure release release && build release --target amlemu && printf '%s\n' "$inputs" >"$stamp"
}

# Brings build/release/amlemu up to date.
build_release() {
  release_is_current "$(release_inputs)" || with_release_lock build_release_locked ||
    die "amlemu could not be built; the reason is above"
}

build_tests_locked() {
  local inputs
  inputs=$(release_inputs)
  rm -f "$stamp"
  configure "$1" release && build release && printf '%s\n' "$inputs" >"$stamp"
}

# build_tests PRESET : brings build/release up to date, with the tests of release-tests or program-tests.
build_tests() {
  say "building amlemu and its tests"
  with_release_lock build_tests_locked "$1" || die "the tests could not be built; the reason is above"
}
