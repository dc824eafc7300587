# SPDX-License-Identifier: Apache-2.0
#
# What the test scripts share; they source it first:
#
#   . "${SRC:?}/tests/lib.sh"
#
# SRC: the top of the sources. BUILD: where it was built. SECCOMP_RECORD: the program.
# TMP: a folder of the script's own, gone when it ends. A script that starts something, or
# mounts it, defines cleanup() to end that.

set -u
LC_ALL=C
TZ=UTC0
export LC_ALL TZ
: "${BUILD:=.}" "${AWK:=awk}"
: "${SECCOMP_RECORD:=$BUILD/seccomp-record}"

TMP=$(mktemp -d) || exit 99
count=0

cleanup() { :; }
trap 'cleanup; rm -rf "$TMP"' EXIT
trap 'exit 99' HUP INT TERM

plan() { # NUMBER
	echo "1..$1"
}

skip_all() { # WHY
	echo "1..0 # SKIP $1"
	exit 0
}

ok() { # STATUS WHAT
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
	fi
}

skip() { # WHAT WHY
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# Two texts are equal; else both are shown.
is() { # GOT EXPECTED WHAT
	if [ "$1" = "$2" ]; then
		ok 0 "$3"
		return
	fi
	ok 1 "$3"
	printf '%s\n' "$1" | sed 's/^/#      got: /'
	printf '%s\n' "$2" | sed 's/^/# expected: /'
}

# The program's answer goes to $TMP/out and $TMP/err.
run() { # ARGUMENT...
	"$SECCOMP_RECORD" "$@" >"$TMP/out" 2>"$TMP/err" </dev/null
}

# What a terminal gets of it, escapes shown as ^[, goes to $TMP/out; the status is script's.
# What else goes before ARGUMENT: VARIABLE=VALUE.
on_terminal() { # ARGUMENT...
	# A shell takes it apart again: nothing here has a blank.
	env -u NO_COLOR TERM=xterm script -qec "env $*" /dev/null </dev/null |
		tr -d '\r' | sed 's/\x1b/^[/g' >"$TMP/out"
}

# Colour where TEXT is on a terminal, and none with NO_COLOR, or a dumb one, or elsewhere: 4.
paints() { # TEXT ARGUMENT...
	text=$1
	shift
	if ! command -v script >/dev/null; then
		for what in 1 2 3 4; do skip "colour ($what)" "script is not installed"; done
		return
	fi
	on_terminal "$SECCOMP_RECORD" "$@"
	grep -qF "$text" "$TMP/out"
	ok $? "on a terminal in colour"
	on_terminal NO_COLOR=1 "$SECCOMP_RECORD" "$@"
	cp "$TMP/out" "$TMP/plain"
	! grep -qF '^[' "$TMP/plain"
	ok $? "not with NO_COLOR"
	on_terminal TERM=dumb "$SECCOMP_RECORD" "$@"
	cmp -s "$TMP/plain" "$TMP/out"
	ok $? "nor on a dumb one"
	"$SECCOMP_RECORD" "$@" 2>&1 </dev/null | cmp -s - "$TMP/plain"
	ok $? "nor in a pipe, which gets the same text"
}

# It ends with this status, and a line on standard error matches this expression ('': any).
gives() { # STATUS EXPRESSION WHAT ARGUMENT...
	expected=$1 expression=$2 what=$3
	shift 3
	run "$@"
	got=$?
	if [ $got -eq "$expected" ] && grep -q -e "$expression" "$TMP/err"; then
		ok 0 "$what"
	else
		ok 1 "$what"
		echo "# status $got; expected $expected and: $expression"
		sed 's/^/# /' "$TMP/err"
	fi
}

# A profile of what the arguments name, in FORMAT, goes to FILE.
emits() { # FORMAT FILE ARGUMENT...
	format=$1 file=$2
	shift 2
	"$SECCOMP_RECORD" -q -F "$format" "$@" >"$file" 2>"$TMP/err"
}

# The names that an OCI profile allows, one a line.
allowed() { # FILE
	$AWK -F '"' '
		/"names"/ { n = 0; on = 1; next }
		on && /\]/ { on = 0 }
		on { names[n++] = $2 }
		/"action": "SCMP_ACT_ALLOW"/ { for (i = 0; i < n; i++) print names[i] }
	' "$1" | sort
}

# Words as sorted lines.
words() { # WORD...
	for word; do echo "$word"; done | sort -u
}

# Records in the form of audit.log from lines of
#
#   SECONDS PID COMM EXE CALL [KEY=VALUE...]
#
# where SECONDS count from an arbitrary point, CALL is a name of x86-64 or a number, and
# the keys are those of a record, besides serial= (else one more than the line before),
# node= and type=.
records() {
	$AWK -v tsv="$SRC/tests/data/syscalls.tsv" '
	BEGIN {
		while ((getline line < tsv) > 0) {
			split(line, row, "\t")
			if (row[1] == "x86_64")
				number[row[3]] = row[2]
		}
	}
	NF == 0 || /^#/ { next }
	{
		serial++
		v["type"] = "SECCOMP"; v["arch"] = "c000003e"; v["code"] = "0x7ffc0000"
		v["auid"] = v["ses"] = "4294967295"; v["uid"] = v["gid"] = v["sig"] = "0"
		v["node"] = v["subj"] = ""; v["serial"] = serial
		for (i = 6; i <= NF; i++) {
			at = index($i, "=")
			v[substr($i, 1, at - 1)] = substr($i, at + 1)
		}
		serial = v["serial"]
		nr = $5 in number ? number[$5] : $5
		if (nr !~ /^-?[0-9]+$/) {
			print "records: " $5 " is no system call" > "/dev/stderr"
			exit 1
		}
		printf "%stype=%s msg=audit(%.3f:%d): ", v["node"] == "" ? "" : \
			"node=" v["node"] " ", v["type"], 1700000000 + $1, serial
		printf "auid=%s uid=%s gid=%s ses=%s%s pid=%d ", v["auid"], v["uid"], \
			v["gid"], v["ses"], v["subj"] == "" ? "" : " subj=" v["subj"], $2
		printf "comm=%s exe=%s sig=%d ", quoted($3), quoted($4), v["sig"]
		printf "arch=%s syscall=%d compat=0 ip=0x7f0000001000 code=%s\n", \
			v["arch"], nr, v["code"]
	}
	# As is where it is hex:..., else in quotes.
	function quoted(text) {
		return text ~ /^hex:/ ? substr(text, 5) : "\"" text "\""
	}'
}

# Starts the script once more, by COMMAND if there is one, when no other test of this build
# runs that needs the audit system or the kernel's log for itself: there is one of each.
# LIVE=no leaves such scripts out, where a run of the same machine has them already.
alone() { # [COMMAND...]
	[ -z "${ALONE-}" ] || return 0
	[ "${LIVE-}" != no ] || skip_all "LIVE=no"
	command -v flock >/dev/null || return 0
	ALONE=yes
	export ALONE
	rm -rf "$TMP"
	exec flock -o "$BUILD/config.status" "$@" sh "$0"
}

# What is started with $bound in front ends with the script, even if that is killed.
bound=
! command -v setpriv >/dev/null || bound="setpriv --pdeathsig KILL"

# The program that follows, and what it said in the end.
follower=
follow() { # OPTION...: returns when it does
	# Not what the one before said.
	: >"$TMP/err"
	$bound "$SECCOMP_RECORD" --follow "$@" >"$TMP/out" 2>"$TMP/err" </dev/null &
	follower=$!
	case " $* " in
	*" -q "*) sleep 2 ;;
	*) waits_for "$TMP/err" ': following;' ;;
	esac
}
end() { # SIGNAL: its status is in $status
	kill -"$1" $follower
	wait $follower
	status=$?
	follower=
}
matched() {
	sed -n 's/^.* records: \([0-9]*\) matched.*/\1/p' "$TMP/err"
}
verdict() {
	sed -n 's/^seccomp-record: verdict: \([a-z]*\):.*/\1/p' "$TMP/err"
}

# Real records: what the kernel sends to its audit multicast group goes to a file, as
# tests/audit-tap prints it. tap_stop belongs into cleanup().
tap=
tap_start() { # FILE: 1 where it is not permitted
	$bound "$BUILD/tests/audit-tap" >"$1" 2>"$TMP/tap.err" &
	tap=$!
	waits_for "$TMP/tap.err" . && grep -q '^ready' "$TMP/tap.err"
}

tap_stop() {
	[ -z "$tap" ] || kill "$tap" 2>/dev/null
	[ -z "$tap" ] || wait "$tap" 2>/dev/null
	tap=
}

# A command succeeds: soon, or after a minute never.
soon() { # COMMAND...
	tries=0
	until "$@"; do
		[ $tries -lt 600 ] || return 1
		tries=$((tries + 1))
		sleep 0.1
	done
}

# The file holds a line that matches, soon.
waits_for() { # FILE EXPRESSION
	soon grep -qs -e "$2" "$1"
}

# What a command prints has this text.
shows() { # TEXT COMMAND...
	text=$1
	shift
	"$@" 2>/dev/null | grep -qF -e "$text"
}

# The kernel keeps the order: once the records of a last program are there, all are.
flushed() { # FILE
	marks=$((${marks:-0} + 1))
	cp "$BUILD/tests/under-filter" "$TMP/mark-$marks"
	"$BUILD/tests/under-filter" "$TMP/mark-$marks" 2>/dev/null
	waits_for "$1" "exe=\"$TMP/mark-$marks\""
}

# Why there cannot be real records here; empty where there can.
no_records() {
	for program in audit-tap under-filter; do
		[ -x "$BUILD/tests/$program" ] || {
			echo "tests/$program is not built"
			return
		}
	done
	if ! tap_start "$TMP/probe"; then
		echo "no audit records: $(head -n 1 "$TMP/tap.err")"
	elif ! "$BUILD/tests/under-filter" /bin/sh -c :; then
		echo "no seccomp filters"
	fi
	tap_stop
}
