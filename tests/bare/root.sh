# Bare Debians for scripts of the tests; sourced, never started by itself. The caller sets `project`,
# and before prepare_roots `suite`, `root`, `debs` and `mirror`: the last three may be empty.

clone=root/amlemu

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# Where apt fetches this machine's Debian; updates and security live beside it.
mirror_of_apt() {
  apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    sed -n 's/^Debian //p' | head -n 1
}

# What is asked for and is not set is chosen; a temporary root goes away at the end.
prepare_roots() {
  [ "$(id -u)" -eq 0 ] || die "root is needed: debootstrap, mount, chroot"
  local command
  for command in debootstrap git unshare; do
    command -v "$command" >/dev/null || die "$command is missing; run: apt-get install $command"
  done
  [ -n "$mirror" ] || mirror=$(mirror_of_apt)
  [ -n "$mirror" ] || die "apt names no Debian mirror; give one with --mirror"
  trap clean_up EXIT
  trap 'exit 130' INT TERM HUP
  if [ -z "$root" ]; then
    temporary=$(mktemp -d)
    root=$temporary/root
  fi
  mkdir -p "$root" ${debs:+"$debs"}
  root=$(readlink -f -- "$root")
  [ -z "$debs" ] || debs=$(readlink -f -- "$debs")
  export project clone suite root debs mirror
  export -f say die make_root mount_in_root clone_project in_root
}

clean_up() {
  if [ -n "${namespaces-}" ]; then
    kill -KILL "$namespaces" 2>/dev/null || true
    wait "$namespaces" 2>/dev/null || true
  fi
  [ -z "${temporary-}" ] || rm -rf --one-file-system "$temporary"
}

# in_namespaces FUNCTION [ARGUMENT...] : an exported function, in namespaces of mounts and processes:
# when it ends, so does all that it started and mounted.
in_namespaces() {
  unshare --mount --pid --fork --kill-child --propagation private \
    /bin/bash -c 'set -euo pipefail; variables=(); "$@"' "${0##*/}" "$@" &
  namespaces=$!
  wait "$namespaces"
  namespaces=''
}

make_root() {
  [ ! -e "$root/etc/debian_version" ] || return 0
  say "making a bare $suite in $root"
  debootstrap --variant=minbase ${debs:+--cache-dir="$debs"} "$suite" "$root" "$mirror" >&2
}

mount_in_root() {
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs tmpfs "$root/run"
  local file
  for file in resolv.conf hosts; do
    touch "$root/etc/$file"
    mount --bind "/etc/$file" "$root/etc/$file"
  done
  [ -z "$debs" ] || mount --bind "$debs" "$root/var/cache/apt/archives"
}

# A root that was there keeps what git ignores, so its build goes on where it was.
clone_project() {
  if [ -d "$root/$clone/.git" ]; then
    git -C "$root/$clone" fetch --quiet "$project" HEAD
    git -C "$root/$clone" reset --quiet --hard FETCH_HEAD
    git -C "$root/$clone" clean -ffdq
  else
    git clone --quiet "$project" "$root/$clone"
  fi
}

# in_root COMMAND... : in the clone, with a new machine's environment.
in_root() {
  local started=$SECONDS status=0
  say "$suite: $*"
  chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/root LANG=C.UTF-8 "${variables[@]}" \
    /bin/sh -c 'cd "$0" && exec "$@"' "/$clone" "$@" </dev/null || status=$?
  [ "$status" -eq 0 ] || die "$suite: $* ended with $status after $((SECONDS - started)) s"
  say "$suite: $* passed in $((SECONDS - started)) s"
}
