#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the example modules the way somebody else would: with the installed headers and `pkg-config gengfu` only, far
# from this tree; then loads them, and deliberately broken variants of them, through the agent's loader.
#   out_of_tree.sh BUILD_DIR HOST
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$1
host=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	printf 'failed: %s\n' "$*" >&2
	exit 1
}

meson install -C "$build" --no-rebuild --tags devel --destdir "$work/root" >"$work/install.log" 2>&1 ||
	{ cat "$work/install.log" >&2; fail "meson install"; }
pc=$(find "$work/root" -name gengfu.pc)
[ -n "$pc" ] || fail "no gengfu.pc was installed"
export PKG_CONFIG_PATH=${pc%/*} PKG_CONFIG_SYSROOT_DIR=$work/root
read -ra cflags < <(pkg-config --cflags gengfu)
pkg-config --variable=moduledir gengfu | grep -q '/gengfu$' || fail "gengfu.pc does not say where modules go"

# Away from the tree, so that nothing of it can be included by accident.
cp "$here"/thermometer.c "$here"/append.c "$here"/stub.c "$work"
cd "$work"
mkdir modules

module() { # NAME SOURCE [FLAG…]
	local name=$1 source=$2
	shift 2
	"${CC:-cc}" -std=c17 -Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers -Werror -shared -fPIC \
		-fvisibility=hidden "${cflags[@]}" "$@" -o "modules/$name.so" "$source"
}

module thermometer thermometer.c
module append append.c
# As a module whose author forgot something, or built it with headers of another version.
module old_thermometer stub.c -DCOLLECTOR -DNAME='"old_thermometer"' -DABI=2
module no_symbol stub.c -DNAME='"no_symbol"'
module fails stub.c -DCOLLECTOR -DFAILS -DNAME='"fails"'
module fails_too stub.c -DSINK -DFAILS -DNAME='"fails_too"'

expect() { # STATUS TEXT ARGUMENT…: what the host ends with, and what it says
	local status=0 wanted=$1 text=$2 said
	shift 2
	said=$("$host" modules "$@" 2>&1) || status=$?
	[ "$status" = "$wanted" ] || fail "$*: status $status instead of $wanted: $said"
	[[ $said == *"$text"* ]] || fail "$*: '$text' is not in: $said"
}

echo 42500 >temperature
expect 0 $'sensors complete\n  name = cpu\n' collector thermometer path temperature
expect 0 $'value = 42.5\ndone: ok' collector thermometer path temperature
echo warm >words
expect 0 'done: malformed words' collector thermometer path words
expect 0 'done: unreachable /nonexistent' collector thermometer path /nonexistent
expect 1 'path is missing' collector thermometer
expect 1 "unknown key 'paht', did you mean 'path'?" collector thermometer paht temperature
expect 0 'delivered up to 2' sink append path events
[ "$(cat events)" = $'{"a":1}\n{"b":2}' ] || fail "append wrote: $(cat events)"
expect 1 'append does not start: /nonexistent/events: No such file' sink append path /nonexistent/events
expect 1 "there is no collector 'thermometre', did you mean 'thermometer'?" collector thermometre
expect 1 'was built for ABI 2 of collectors, this agent has ABI 1' collector old_thermometer
expect 1 "is no sink: it does not export 'gengfu_sink'" sink no_symbol
expect 1 'thermometer.so is a collector, not a sink' sink thermometer
expect 1 'fails does not start: the moon is in the wrong phase' collector fails
expect 1 'fails_too does not start: the moon is in the wrong phase' sink fails_too
echo "the modules work that were built outside of the tree"
