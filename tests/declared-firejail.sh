# SPDX-License-Identifier: Apache-2.0
#
# Profiles of firejail do what the filters do that firejail's own fseccomp makes of them.
. "${SRC:?}/tests/lib.sh"

fseccomp=$(ls /usr/lib/*/firejail/fseccomp /usr/lib/firejail/fseccomp 2>/dev/null | head -n 1)
[ -n "$fseccomp" ] || skip_all "firejail is missing"
[ "$(uname -m)" = x86_64 ] || skip_all "fseccomp's groups are for x86-64 here"
[ -x "$BUILD/tests/show-declared" ] || skip_all "tests/show-declared is not built"

version=$(firejail --version | $AWK 'NR == 1 { print $3 }')
ours=$(sed -n 's/.*fseccomp of firejail \([0-9.]*\) .*/\1/p' "$SRC/recorder/core/groups/firejail.list")

# LINE of a profile, the command of fseccomp, ARCH.
cases() {
	cat <<-'END'
		seccomp.keep read,write:EIO,$300,close|keep 1 2 read,write:EIO,$300,close|x86_64
		seccomp.keep @aio,!io_cancel|keep 1 2 @aio,!io_cancel|x86_64
		seccomp.keep !close,close,write|keep 1 2 !close,close,write|x86_64
		seccomp.keep read,write:kill,close:log|keep 1 2 read,write:kill,close:log|x86_64
		seccomp.drop mount,write:EIO,read|drop 1 2 mount,write:EIO,read|x86_64
		seccomp.drop @clock,!clock_settime|drop 1 2 @clock,!clock_settime|x86_64
		seccomp|default 1|x86_64
		seccomp !mount,read:EIO,@network-io|default drop 1 2 !mount,read:EIO,@network-io|x86_64
		seccomp|secondary 32 1|i386
		seccomp.32.keep read,write:EIO,socketcall|keep32 1 2 read,write:EIO,socketcall|i386
		seccomp.32.drop @mount,read|drop32 1 2 @mount,read|i386
		seccomp.32|default32 1|i386
	END
	for group in $(grep '^@[a-z-]*$' "$SRC/recorder/core/groups/firejail.list"); do
		echo "seccomp.keep $group|keep 1 2 $group|x86_64"
		echo "seccomp.32.drop $group|drop32 1 2 $group|i386"
	done
}

cases >"$TMP/cases"
plan $(($(wc -l <"$TMP/cases") + 1))
while IFS='|' read -r line command arch; do
	if [ "$version" != "$ours" ]; then
		skip "$line" "firejail is $version, our groups are of $ours"
		continue
	fi
	# With a line of its own, since a lone "seccomp" is a list of one name.
	printf "%s\n" "caps.drop all" "$line" >"$TMP/profile"
	# shellcheck disable=SC2086 # they are words
	(cd "$TMP" && rm -f 1 2 && "$fseccomp" $command) >"$TMP/said" 2>&1
	"$BUILD/tests/bpf-verdicts" "$TMP/1" $arch >"$TMP/expected"
	"$BUILD/tests/show-declared" --kind firejail --verdicts $arch "$TMP/profile" >"$TMP/got"
	# The calls that start the program are denied by a second filter, once it runs.
	case $command in
	*drop*) sed -E -i '/^(59|322|157|11|358|172) /d' "$TMP/expected" "$TMP/got" ;;
	esac
	is "$(diff "$TMP/expected" "$TMP/got" | head -n 5)" "" "$line ($arch)"
done <"$TMP/cases"

if [ "$version" = "$ours" ] && command -v strings >/dev/null; then
	sh "$SRC/recorder/core/groups/firejail.sh" >"$TMP/groups"
	is "$(diff "$SRC/recorder/core/groups/firejail.list" "$TMP/groups")" "" \
		"our groups are those of firejail $version"
else
	skip "our groups are those of firejail $ours" "firejail is $version"
fi
