#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What the parsers find in each wire form: tests/forms/list names the samples, and
# NAME.events is what tests/show-events prints of each, however it is cut into pieces. A
# new form is a sample, its events, and a line in the list.
. "${SRC:?}/tests/lib.sh"

forms=$SRC/tests/forms
show=$BUILD/tests/show-events

# The events of a sample are those expected, at any size of the pieces.
found() { # NAME DESCRIPTION
	wrong=
	for chunk in 1000000 1 7 4096; do
		"$show" $chunk <"$forms/$1" >"$TMP/events" 2>&1
		cmp -s "$TMP/events" "$forms/$1.events" && continue
		wrong=$chunk
		break
	done
	[ -z "$wrong" ]
	ok $? "$1: $2"
	[ -z "$wrong" ] || {
		echo "# in pieces of $wrong bytes:"
		diff "$forms/$1.events" "$TMP/events" | sed 's/^/# /'
	}
}

# Of each record what its form carries; ausearch may change their order.
fields() { # FIELDS
	"$show" | $AWK -v fields="$1" '
		BEGIN { n = split(fields, list, " ") }
		/^record / {
			line = ""
			for (i = 1; i <= n; i++)
				for (j = 2; j <= NF; j++)
					if (index($j, list[i] "=") == 1 || $j == list[i])
						line = line " " $j
			print line
		}' | sort
}

# $TMP/form has the same records as auditd's log.
same() { # WHAT FIELDS
	fields "$2" <"$TMP/form" >"$TMP/these"
	fields "$2" <"$TMP/first" >"$TMP/those"
	cmp -s "$TMP/these" "$TMP/those" && [ -s "$TMP/these" ]
	ok $? "$1: the same records as in auditd's log"
	diff "$TMP/those" "$TMP/these" | head -n 4 | sed 's/^/# /'
}

whole="time serial pid comm exe deleted sig arch nr code"
unstamped="pid comm exe deleted sig arch nr code"

# Each record of auditd's log in another form: FORMAT has @STAMP@ (and @USEC@, @SERIAL@),
# and @BODY@ (or, escaped, @KMSG@, @JSON@).
as() { # FORMAT
	FORMAT=$1 $AWK '
		{
			at = index($0, "audit(") + 6
			stamp = substr($0, at, index($0, "): ") - at)
			body = substr($0, index($0, "): ") + 3)
			sub(/\035.*/, "", body)
			split(stamp, part, /[.:]/)
			line = ENVIRON["FORMAT"]
			put("@STAMP@", stamp)
			put("@USEC@", part[1] part[2] "000")
			put("@SERIAL@", part[3])
			put("@BODY@", body)
			put("@KMSG@", escaped(body, "\\", "\\x5c"))
			put("@JSON@", escaped(escaped(body, "\\", "\\\\"), "\"", "\\\""))
			print line
		}
		function put(name, text,   at) {
			while ((at = index(line, name)))
				line = substr(line, 1, at - 1) text substr(line, at + length(name))
		}
		function escaped(text, c, with,   out, i) {
			for (i = 1; i <= length(text); i++)
				out = out (substr(text, i, 1) == c ? with : substr(text, i, 1))
			return out
		}' "$TMP/first"
}

rewritten() { # WHAT FIELDS FORMAT
	as "$3" >"$TMP/form"
	same "$1" "$2"
}

entry='__CURSOR=s=1;i=@SERIAL@
__REALTIME_TIMESTAMP=1795345034665358
_BOOT_ID=829a015614a843dd9b7a9acdf7bd77b7
_HOSTNAME=host1
_PID=1
_TRANSPORT=audit
SYSLOG_IDENTIFIER=audit
_SOURCE_REALTIME_TIMESTAMP=@USEC@
_AUDIT_TYPE=1326
_AUDIT_ID=@SERIAL@
MESSAGE=SECCOMP @BODY@
'

shown() { # FORM FIELDS
	journalctl --file "$TMP/j.journal" -qo "$1" >"$TMP/form"
	same "journalctl -o $1" "$2"
}

remote=/lib/systemd/systemd-journal-remote
n=$(wc -l <"$forms/list")
plan $((n + 2 + 4 + 11 + 13 + 2))

tab=$(printf '\t')
newline='
'
while IFS=$tab read -r name description; do
	found "$name" "$description"
done <"$forms/list"

is "$(ls "$forms" | grep -v -e '^list$' -e '\.events$' | sort)" \
	"$(cut -f 1 "$forms/list" | sort)" "every sample is in the list"

# A row of loss.c begins in column 9 with who speaks.
rows=$(grep -c '^	{LOSS_BY_' "$SRC/parsers/loss.c")
is "$(grep -c -e '^lost' -e '^audit_lost' "$forms/loss-export.events") $(
	grep -c -e '^lost' -e '^audit_lost' "$forms/loss-json.events")" \
	"$rows $rows" "each message of loss has a sample"

# Lines of auditd's where something else is under way.
record=$(grep -a -m 1 '^type=SECCOMP' "$SRC/samples/auditd-enriched.log" | cut -c 1-255)
gives_events() { # EVENTS WHAT
	is "$("$show" 4096 <"$TMP/form" | sed 's/ via=.*//; s/: .*//')" "$1" "$2"
}
# Wherever the line is cut, a record begins there.
$AWK -v record="$record" 'BEGIN {
	for (i = 0; i < 700; i++)
		printf "%-256s", record
	print ""
}' >"$TMP/form"
gives_events "malformed line 1" "records inside an overlong line are none"
printf '__CURSOR=s=1\n_TRANSPORT=audit\n_AUDIT_TYPE=1326\n%s\nMESSAGE=x\n\n' "$record" >"$TMP/form"
gives_events "malformed line 4${newline}record" "one that cuts off an entry of the journal"
printf '{\n\t"_AUDIT_TYPE" : "1326",\n%s\n}\n' "$record" >"$TMP/form"
gives_events "malformed line 3${newline}record" "one that cuts off a JSON object"
# A packet of another type, and what its buffer had before.
printf '\0\0\0\0\020\0\0\0\024\005\0\0\004\0\0\0abcd%s\n' "$record" >"$TMP/form"
gives_events "" "one in the rest of audisp's buffer is none"

# One set of records, all but what some form cannot say: an unknown action (which a cut
# line may have), and -1, for which interpreted text has another use.
for log in samples/auditd-enriched.log tests/forms/auditd-enriched; do
	grep -a '^type=SECCOMP' "$SRC/$log" | grep -v -e 'code=0x12' -e 'syscall=-1 ' | tail -n 400
done >"$TMP/first"
rewritten "auditd, RAW" "$whole" 'type=SECCOMP msg=audit(@STAMP@): @BODY@'
rewritten "auditd, node=" "$whole" 'node=host1 type=SECCOMP msg=audit(@STAMP@): @BODY@'
rewritten "dmesg" "$whole" '[ 1826.015894] audit: type=1326 audit(@STAMP@): @BODY@'
rewritten "/dev/kmsg" "$whole" '5,825,1826015894,-;audit: type=1326 audit(@STAMP@): @KMSG@'
rewritten "traditional syslog" "$whole" \
	'Nov 22 11:09:33 host1 kernel: [ 1826.015894] audit: type=1326 audit(@STAMP@): @BODY@'
rewritten "ISO syslog" "$whole" \
	'2026-11-22T11:12:33.148643+00:00 host1 kernel: audit: type=1326 audit(@STAMP@): @BODY@'
rewritten "RFC 5424" "$whole" \
	'<5>1 2026-11-22T11:12:33Z host1 kernel - - - audit: type=1326 audit(@STAMP@): @BODY@'
rewritten "audisp-syslog" "$whole" \
	'Nov 22 11:09:33 host1 audisp-syslog: type=SECCOMP msg=audit(@STAMP@): @BODY@ AUID="x"'
rewritten "journal, export" "$whole" "$entry"
rewritten "journal, JSON" "$whole" '{"_TRANSPORT":"audit","_AUDIT_TYPE":"1326",'\
'"_SOURCE_REALTIME_TIMESTAMP":"@USEC@","_AUDIT_ID":"@SERIAL@","MESSAGE":"SECCOMP @JSON@"}'
rewritten "journal, short" "$unstamped" 'Nov 22 11:09:33 host1 audit[1]: SECCOMP @BODY@'

stamped="export json json-pretty json-seq json-sse"
short="short short-iso short-precise short-full short-unix short-monotonic with-unit cat"
if [ -x $remote ] && command -v journalctl >/dev/null; then
	as "$entry" >"$TMP/j.export"
	$remote -o "$TMP/j.journal" "$TMP/j.export" >/dev/null 2>&1
	for form in $stamped; do shown $form "$whole"; done
	for form in $short; do shown $form "$unstamped"; done
else
	for form in $stamped $short; do
		skip "journalctl -o $form" "needs journalctl and systemd-journal-remote"
	done
fi

if command -v ausearch >/dev/null; then
	ausearch -if "$TMP/first" -m SECCOMP --raw </dev/null >"$TMP/form" 2>/dev/null
	same "ausearch --raw" "$whole"
	# Its "kill" may be of either kind, and a name that imitates a field is refused.
	ausearch -if "$TMP/first" -m SECCOMP -i </dev/null 2>/dev/null |
		grep -v -e ' exe=.* exe=' -e 'code=kill' >"$TMP/form"
	grep -v -e 'comm=20657865' -e 'exe=2F[0-9A-F]*206578653D' -e 'code=0x0' \
		-e 'code=0x80000000' "$TMP/first" >"$TMP/plain"
	mv "$TMP/plain" "$TMP/first"
	same "ausearch -i" "serial $unstamped"
else
	skip "ausearch --raw" "needs ausearch"
	skip "ausearch -i" "needs ausearch"
fi
