#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What is written in each format of the same records: tests/formats/list names the files
# that hold it, with the options. A new format is a line there, and its file, read and
# found right.
. "${SRC:?}/tests/lib.sh"

formats=$SRC/tests/formats
records <"$formats/records" >"$TMP/log" || exit 99

write() { # OPTION...
	run --exe app --exe '*2+2*' --action any "$@" "$TMP/log"
	status=$?
	sed 's/"[0-9a-f]\{32\}"/"SESSION"/; s/\b[0-9a-f]\{32\}\b/SESSION/' "$TMP/out" >"$TMP/masked"
	return $status
}

grep -v '^#' "$formats/list" >"$TMP/list"
plan $(($(wc -l <"$TMP/list") + 23))

# Twice the same, and what the file holds.
while read -r file options; do
	if ! run $options /dev/null && grep -q 'this build has no format' "$TMP/err"; then
		skip "$file: $options" "$(cat "$TMP/err")"
		continue
	fi
	# shellcheck disable=SC2086
	if write $options && cp "$TMP/masked" "$TMP/first" && write $options &&
		cmp -s "$TMP/masked" "$TMP/first" && cmp -s "$formats/$file" "$TMP/masked"; then
		ok 0 "$file: $options"
	else
		ok 1 "$file: $options"
		diff "$formats/$file" "$TMP/masked" 2>&1 | sed 's/^/# /'
		sed 's/^/# /' "$TMP/err"
	fi
done <"$TMP/list"

unlisted=$(cd "$formats" && for file in *; do
	case $file in
	list | records) ;;
	*) grep -q "^$file\b" list || echo "$file" ;;
	esac
done)
is "$unlisted" "" "every file in tests/formats is listed"

# What a format cannot hold is said; what holds all has nothing to say.
write -F list
grep -q 'not in the profile: syscall_9999 of x86_64, count 1: the number has no name' "$TMP/err" &&
	grep -q 'not in the profile: syscall_1 of arch_abcd1234, count 1' "$TMP/err"
ok $? "list: numbers without a name are said to be missing"
! grep -q 'one list for all' "$TMP/err"
ok $? "list: allows nothing, so needs no warning of what one list allows"
write -F recording
! grep -q 'not in the profile' "$TMP/err"
ok $? "recording: lacks nothing"
records >"$TMP/nameless" <<-END
	1 10 app /bin/app 9999
END
gives 3 'nothing that was recorded has a name in the format list' \
	"list: none where nothing has a name" -F list "$TMP/nameless"
gives 0 '' "recording: where nothing has a name" -F recording "$TMP/nameless"
grep -q '"name": "syscall_9999"' "$TMP/out"
ok $? "recording: has the number"
gives 2 'no format nonesuch; there is oci, ' "an unknown format is answered with the known ones" \
	-F nonesuch "$TMP/log"
write -F docker
grep -q 'one list for x86_64 and, on the same machine, i386, x32: a call' "$TMP/err" &&
	grep -q 'not in the profile: alpha, count 1: the format docker has no name' "$TMP/err" &&
	! grep -q 'for all' "$TMP/err"
ok $? "docker: what one machine's architectures share is said"
records >"$TMP/both" <<-END
	1 10 app /bin/app 3 arch=40000003
	2 10 app /bin/app 3 arch=80000016
END
gives 0 '' "docker: byte orders need not be apart where archMap keeps them so" \
	-F docker --arch s390x --arch x86_64 "$TMP/both" "$TMP/log"
! grep -q 'byte orders' "$TMP/err"
ok $? "docker: and nothing is said of them"
gives 0 'both byte orders' "docker: but where it cannot" -F docker "$TMP/both"
gives 0 '^seccomp-record: --default-errno is of no use to the format list' \
	"an option that only a profile obeys is said to be of no use" \
	-F list --default-errno ENOSYS "$TMP/log"
gives 0 '^seccomp-record: the format list cannot answer ENOSYS to .*: cachestat, ' \
	"list: what has no answer ENOSYS is said to have none" -F list "$TMP/log"
[ "$(grep -c ENOSYS "$TMP/err")" = 1 ]
ok $? "list: once"
gives 0 '' "csv: holds what was recorded" -F csv "$TMP/log"
! grep -q ENOSYS "$TMP/err"
ok $? "csv: and is no list of what to allow"
gives 2 '--groups: this is for the format systemd, not for oci' \
	"an option of one format is refused with another" --groups "$TMP/log"
gives 2 '--name: is of one profile' "--name does not name the parts of a recording" \
	--name x --split-by exe --output-dir "$TMP/parts" "$TMP/log"
[ ! -e "$TMP/parts" ]
ok $? "and nothing was made"
gives 4 '^seccomp-record: --strict: records were lost; the recording is written' \
	"recording: written with --strict too, which says that records were lost" \
	-F recording --strict --exe nginx "$SRC/samples/kern.log"
mv "$TMP/out" "$TMP/first"
gives 0 '' "recording: can be read" emit -F recording "$TMP/first"
cmp -s "$TMP/first" "$TMP/out"
ok $? "recording: read and written again it is the same"
