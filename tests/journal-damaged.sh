#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Journals of which a part cannot be read: it is said of which, and it is in the account,
# whether a folder is named or the source.
. "${SRC:?}/tests/lib.sh"

remote=/lib/systemd/systemd-journal-remote
[ -x $remote ] || skip_all "systemd-journal-remote is not installed"
"$SECCOMP_RECORD" help record | grep -q "systemd's journal" ||
	skip_all "built without libsystemd"
command -v xz >/dev/null || skip_all "xz is not installed"

mkdir "$TMP/j"
xz -dc "$SRC/samples/journal.export.xz" >"$TMP/export" || exit 99
$remote -o "$TMP/j/good.journal" "$TMP/export" >"$TMP/remote" 2>&1 || exit 99
head -c 700000 "$TMP/j/good.journal" >"$TMP/j/cut.journal"

cd "$TMP" || exit 99
plan 12

gives 4 'j/cut.journal: damaged, cut off or no journal, left out' "one of a folder is cut off" \
	--strict -F list j
says() { # EXPRESSION WHAT
	grep -q -e "$1" err
	ok $? "$2"
}
says '^seccomp-record: lost: an unknown number .* damaged or gone' "that is a loss"
says ': 1756 records: 1756 matched' "and the other is read"
gives 4 '^seccomp-record: journal: j/cut.journal: damaged' "the same by the source" \
	--strict -F list --journal-dir j
run -q -F list j && [ -s out ] && [ ! -s err ]
ok $? "quietly without a word"
gives 2 '^seccomp-record: j/cut.journal: no journal file of those can be read' "named alone" \
	-F list j/cut.journal
is "$(wc -l <err)" 1 "is said once"

# All but the beginning of what was written.
rm j/cut.journal
cp j/good.journal half.journal
size=$(($(stat -c %s half.journal) / 4096))
while [ $size -gt 0 ] && ! tail -c +$((size * 4096)) half.journal | tr -d '\0' | grep -q .; do
	size=$((size - 1))
done
dd if=/dev/zero of=half.journal bs=4096 seek=$((size * 95 / 100)) count=8 conv=notrunc \
	2>/dev/null
# shellcheck disable=SC2016 # as it is printed
gives 0 'half.journal: .*`journalctl --verify --file half.journal`' "damaged in the middle" \
	-F list half.journal
says '^seccomp-record: lost: an unknown number .* damaged or gone' "what follows is lost"
mv half.journal j
# shellcheck disable=SC2016
gives 0 'j: .*`journalctl --verify --directory j`' "so in a folder" -F list j
says '^seccomp-record: lost: an unknown number .* damaged or gone' "where it is lost too"

# As a folder of several hosts has them.
user="setpriv --reuid 65534 --regid 65534 --clear-groups"
mkdir -p of/3d1219c7c4c5404aaa1f6d2a48adfda4
chmod 700 of/3d1219c7c4c5404aaa1f6d2a48adfda4
chmod 755 . of
if [ "$(id -u)" -eq 0 ] && $user "$SECCOMP_RECORD" --version >/dev/null 2>&1; then
	$user "$SECCOMP_RECORD" of >out 2>err
	says '^seccomp-record: of: its files may not be read' "a folder that may not be read"
else
	skip "a folder that may not be read" "not root, or the program is not for all"
fi
