#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Puts what an image needs into FOLDER, which must not be there:
#
#   image-root.sh PROGRAM FOLDER
#
# PROGRAM (seccomp-record), the libraries that it is linked with, the profiles beside this
# script, and busybox (static) for a shell and a few commands.
set -eu

[ $# -eq 2 ] || {
	echo "usage: image-root.sh PROGRAM FOLDER" >&2
	exit 2
}
program=$1 root=$2
here=$(dirname "$0")

mkdir "$root"
mkdir -p "$root/bin" "$root/usr/bin" "$root/usr/share/seccomp-record/profiles" \
	"$root/etc" "$root/proc" "$root/sys" "$root/dev" "$root/tmp"
cp "$program" "$root/usr/bin/seccomp-record"
strip "$root/usr/bin/seccomp-record" 2>/dev/null || :
cp "$here"/profiles/*.json "$root/usr/share/seccomp-record/profiles/"
cp "$here/../../LICENSE" "$root/usr/share/seccomp-record/"
busybox=$(command -v busybox)
cp "$busybox" "$root/bin/busybox"
for name in sh cp ls cat mkdir mv rm sleep; do
	ln "$root/bin/busybox" "$root/bin/$name"
done
# Each with its path, the loader too: "libz.so.1 => /lib/libz.so.1 (0x...)", "/lib/ld.so (0x...)".
ldd "$program" | tr ' \t' '\n\n' | grep '^/' | while read -r library; do
	mkdir -p "$root$(dirname "$library")"
	cp -L "$library" "$root$library"
done
