#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The systemd format: what it says, that systemd takes every word of it, that its groups are
# those of the systemd that is installed, and that programs run under it and meet what it says.
. "${SRC:?}/tests/lib.sh"
alone

cleanup() {
	tap_stop
}

drop_in=$TMP/units/test.service.d/profile.conf
mkdir -p "$TMP/units/test.service.d" "$TMP/home" "$TMP/runtime"
chmod 700 "$TMP/runtime"

# The profile of the records becomes the drop-in.
emits() { # ARGUMENT...
	"$SECCOMP_RECORD" -q -F systemd "$@" >"$drop_in" 2>"$TMP/err"
}

# systemd has nothing to say against the drop-in.
verified() { # WHAT
	if [ -n "$no_analyze" ]; then
		skip "$1" "$no_analyze"
		return
	fi
	printf '[Service]\nExecStart=/bin/true\n' >"$TMP/units/test.service"
	systemd-analyze verify "$TMP/units/test.service" >"$TMP/out" 2>&1 </dev/null
	is "$?:$(cat "$TMP/out")" "0:" "$1"
}

# A user's manager, with nothing but a unit and its drop-in, runs a command and ends. What
# that prints goes to $TMP/said. The manager wants a booted system and a runtime folder; it
# gets them in a mount namespace.
under() { # COMMAND...
	printf '%s\n' '[Unit]' SuccessAction=exit FailureAction=exit '[Service]' Type=oneshot \
		"ExecStart=$*" "StandardOutput=file:$TMP/said" \
		StandardError=null >"$TMP/units/test.service"
	printf '[Unit]\nRequires=test.service\n' >"$TMP/units/only.target"
	rm -f "$TMP/said"
	unshare -m sh -c 'mount -t tmpfs none /run && mkdir -p /run/systemd/system &&
		exec timeout 60 env -i PATH="$PATH" HOME="$1/home" XDG_RUNTIME_DIR="$1/runtime" \
			SYSTEMD_UNIT_PATH="$1/units:" SYSTEMD_LOG_TARGET=console \
			/lib/systemd/systemd --user --unit=only.target' \
		sh "$TMP" >"$TMP/manager" 2>&1 </dev/null
}

# One word a line; a group, and those in it, as the calls.
expanded() { # SETTING FILE
	sed -n "s/^$1=~\{0,1\}//p" "$2" | tr ' ' '\n' | grep -v : | $AWK -v list="$groups" '
		BEGIN {
			while ((getline line < list) > 0)
				if (line ~ /^@/)
					group = line
				else if (line ~ /^\t/)
					members[group] = members[group] " " substr(line, 2)
		}
		function add(word,    i, n, each) {
			if (word !~ /^@/) {
				print word
				return
			}
			n = split(members[word], each, " ")
			for (i = 1; i <= n; i++)
				add(each[i])
		}
		{ add($1) }
	' | sort -u
}

groups=$SRC/recorder/core/groups/systemd.list
no_analyze=
command -v systemd-analyze >/dev/null || no_analyze="systemd-analyze is missing"

plan 35

# What it says.
records >"$TMP/log" <<-END
	0 10 app /bin/app read
	1 10 app /bin/app 5 arch=40000003
	2 10 app /bin/app 1073741934
	3 10 app /bin/app 56 arch=c00000b7
	4 10 app /bin/app 9999
	5 10 app /bin/app 1 arch=c0009026
END
run -F systemd "$TMP/log"
expected="not in the profile: syscall_9999 of x86_64, count 1: the number has no name
not in the profile: alpha, count 1: the format systemd has no name for this architecture
the format systemd has one list for all 4 architectures: a call needed on one is allowed on each"
is "$(sed -n 's/^seccomp-record: //; /format\|not in/p' "$TMP/err")" "$expected" \
	"what it cannot say is warned of"
emits --default-action log "$TMP/log"
verified "systemd takes log"
cp "$drop_in" "$TMP/first"
emits --default-action log "$TMP/log" && cmp -s "$drop_in" "$TMP/first"
ok $? "the same records, the same bytes"
for case in errno:EPERM kill-process:kill; do
	emits --default-action "${case%:*}" "$TMP/log"
	is "$(grep ErrorNumber "$drop_in")" "SystemCallErrorNumber=${case#*:}" "${case%:*}"
	verified "systemd takes ${case%:*}"
done
for case in EUCLEAN:EUCLEAN 1:EPERM 4095:4095 ENOSYS:ENOSYS; do
	emits --default-errno "${case%:*}" "$TMP/log"
	is "$(grep ErrorNumber "$drop_in")" "SystemCallErrorNumber=${case#*:}" \
		"--default-errno ${case%:*}"
	verified "systemd takes --default-errno ${case%:*}"
done
is "$(grep -c : "$drop_in")" 0 "where all else is ENOSYS, no call needs it said"
for action in trap kill-thread allow; do
	gives 2 "cannot say $action; it has errno, log, kill-process" "$action cannot be said" \
		-F systemd --default-action $action "$TMP/log"
done
gives 2 'systemd, not for oci' "--groups is systemd's" --groups "$TMP/log"

# Every architecture that we have a name for.
: >"$TMP/arches"
sed -n 's/^arch \([^ ]*\) token=\([^ ]*\).* systemd=\([^ ]*\).*/\1 \2 \3/p' \
	"$SRC"/recorder/core/syscalls/*.tbl >"$TMP/named"
while read -r name token systemd; do
	call=$($AWK -v name="$name" '$1 == name { print $2; exit }' "$SRC/tests/data/syscalls.tsv")
	[ "$name" != loongarch64 ] || continue # systemd knows it where its libseccomp does
	echo "1 10 app /bin/app ${call:-4003} arch=$token" >>"$TMP/arches"
	echo "$systemd"
done <"$TMP/named" | sort >"$TMP/expected"
records <"$TMP/arches" >"$TMP/arches.log"
emits "$TMP/arches.log"
is "$(sed -n 's/^SystemCallArchitectures=//p' "$drop_in" | tr ' ' '\n' | sed '/^$/d' | sort)" \
	"$(cat "$TMP/expected")" "all architectures"
verified "systemd takes all of them"

# Its groups.
version=$(systemd-analyze --version 2>/dev/null | $AWK 'NR == 1 { print $2 }')
ours=$(sed -n 's/^# \([0-9]*\) lists them.*/\1/p' "$groups")
if [ "$version" = "$ours" ]; then
	sh "$SRC/recorder/core/groups/systemd.sh" >"$TMP/groups"
	is "$(diff "$groups" "$TMP/groups")" "" "our groups are those of systemd $version"
else
	skip "our groups are those of systemd $ours" "systemd is ${version:-missing}"
fi
refuses() { # LIST MESSAGE WHAT
	printf "%b" "$1" >"$TMP/bad.list"
	$AWK -f "$SRC/recorder/core/groups/gen.awk" "$TMP/bad.list" >"$TMP/out" 2>"$TMP/err"
	is "$?:$(sed 's/.*bad.list://' "$TMP/err")" "1:$2" "the list: $3"
}
refuses '@a\n\t@b\n' "2: there is no group @b" "a group that is not there"
refuses '@a\n\t@b\n@b\n\t@a\n' "4: @a is in itself" "a group in itself"
refuses '@a\n@a\n' '2: "@a" is there already' "a group twice"
refuses '\tread\n' '1: "	read" is neither a group nor, after a tab, what is in one' "a call in none"

# All of @basic-io and @timer that x86-64 has, but one call of @signal is missing, and of
# @cpu-emulation there is only one.
for group in @basic-io @timer @signal @cpu-emulation; do
	echo "SystemCallFilter=$group" | expanded SystemCallFilter /dev/stdin
done | grep -v -x -e rt_sigsuspend |
	$AWK 'NR == FNR { if ($1 == "x86_64") has[$3]; next } $1 in has' FS='\t' \
		"$SRC/tests/data/syscalls.tsv" - | sort >"$TMP/calls"
sed 's|.*|1 10 app /bin/app &|' "$TMP/calls" | records >"$TMP/groups.log"
emits --groups --base none "$TMP/groups.log"
is "$(grep -o '@[a-z-]*' "$drop_in" | tr '\n' ' ')" "@basic-io @timer " \
	"groups that are covered whole, and no other"
$AWK 'NR == FNR { if ($1 == "x86_64") has[$3]; next } $1 in has' FS='\t' \
	"$SRC/tests/data/syscalls.tsv" - >"$TMP/folded" <<-END
	$(expanded SystemCallFilter "$drop_in")
END
is "$(cat "$TMP/folded")" "$(cat "$TMP/calls")" "they stand for what was recorded, no more"
verified "systemd takes groups"
# i386 has calls in @timer that x86-64 has not.
echo "900 10 app /bin/app 3 arch=40000003" | records >"$TMP/i386.log"
emits --groups --base none "$TMP/groups.log" "$TMP/i386.log"
is "$(grep -o '@[a-z-]*' "$drop_in")" "" "a second architecture has more calls in them"

# Programs under it.
why=$no_analyze
[ "$(id -u)" = 0 ] || why="needs root"
[ -x /lib/systemd/systemd ] || why="systemd is missing"
echo '[Service]' >"$drop_in"
if [ -z "$why" ]; then
	under /bin/echo hello
	[ "$(cat "$TMP/said" 2>/dev/null)" = hello ] ||
		why="no manager of systemd: $(tail -n 1 "$TMP/manager")"
fi
[ -n "$why" ] || why=$(no_records)
if [ -n "$why" ]; then
	skip "what a unit calls makes its drop-in" "$why"
	skip "it runs under that, and meets the errors that it says" "$why"
	skip "where the default is to kill, it can still ask for what is not there" "$why"
	skip "and is killed for what it was not seen to call" "$why"
	exit 0
fi
cp "$BUILD/tests/try-calls" "$TMP/app"
# The first drop-in knows one call, and logs all others. 63: uname, 161: chroot.
records >"$TMP/seed" <<-END
	1 10 app /bin/app getppid
END
emits --default-action log "$TMP/seed"
tap_start "$TMP/tap.log"
under "$TMP/app" 63
flushed "$TMP/tap.log"
tap_stop
emits --exe "$TMP/app" --default-errno EUCLEAN "$TMP/tap.log"
is "$?:$(cat "$TMP/said")" "0:running
63 14" "what a unit calls makes its drop-in"
# 435: clone3, 437: openat2; unseen, they are probed for.
under "$TMP/app" 63 435 437 161
is "$(cat "$TMP/said")" "running
63 14
435 38
437 38
161 117" "it runs under that, and meets the errors that it says"
emits --exe "$TMP/app" --default-action kill-process "$TMP/tap.log"
under "$TMP/app" 435 63
is "$(cat "$TMP/said")" "running
435 38
63 14" "where the default is to kill, it can still ask for what is not there"
under "$TMP/app" 63 161 63
is "$(cat "$TMP/said")" "running
63 14" "and is killed for what it was not seen to call"
