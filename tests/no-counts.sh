#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# --no-counts: the index of a journal gives the names that reading it gives, whatever else
# has the same fields; what needs more than one record of each call is refused.
. "${SRC:?}/tests/lib.sh"

remote=/lib/systemd/systemd-journal-remote
[ -x $remote ] || skip_all "systemd-journal-remote is not installed"
"$SECCOMP_RECORD" help record | grep -q "systemd's journal" ||
	skip_all "built without libsystemd"

boot_a=aaaaaaaaaaaa4aaaaaaaaaaaaaaaaaaa
boot_b=bbbbbbbbbbbb4bbbbbbbbbbbbbbbbbbb

# A journal from lines of
#
#   BOOT EXE SYSCALL [KEY=VALUE...]
#
# where EXE is "-" for a process without one and has "+" for each space, and the keys are
# arch, code, type, transport, pid and message (the kernel's text, for transport=kernel).
journal() { # FILE
	$AWK '
	function hex(text,  i, out) {
		for (i = 1; i <= length(text); i++)
			out = out sprintf("%02X", index(ascii, substr(text, i, 1)) + 31)
		return out
	}
	BEGIN {
		for (i = 32; i < 127; i++)
			ascii = ascii sprintf("%c", i)
	}
	{
		v["arch"] = "c000003e"; v["code"] = "0x7ffc0000"; v["type"] = 1326
		v["transport"] = "audit"; v["pid"] = 7
		for (i = 4; i <= NF; i++) {
			at = index($i, "=")
			v[substr($i, 1, at - 1)] = substr($i, at + 1)
		}
		exe = $2
		gsub(/\+/, " ", exe)
		quoted = exe == "-" ? "(null)" : exe ~ / / ? hex(exe) : "\"" exe "\""
		us = 1795345034000000 + NR * 1000
		stamp = sprintf("audit(%.3f:%d): ", us / 1000000, 100 + NR)
		text = sprintf("auid=0 uid=0 gid=0 ses=1 pid=%d comm=\"x\" exe=%s sig=0 " \
			"arch=%s syscall=%s compat=0 ip=0x7f code=%s", v["pid"], quoted, \
			v["arch"], $3, v["code"])
		printf "__REALTIME_TIMESTAMP=%.0f\n__MONOTONIC_TIMESTAMP=%d\n", us, NR * 1000
		printf "_BOOT_ID=%s\n_HOSTNAME=one\n_TRANSPORT=%s\n", $1, v["transport"]
		if (v["transport"] == "kernel") {
			printf "SYSLOG_FACILITY=0\nSYSLOG_IDENTIFIER=kernel\n"
			printf "MESSAGE=audit: type=1326 %s%s\n\n", stamp, text
			next
		}
		printf "_SOURCE_REALTIME_TIMESTAMP=%.0f\n_AUDIT_TYPE=%d\n_AUDIT_ID=%d\n", \
			us, v["type"], 100 + NR
		printf "%s=%s\n", exe == "-" ? "_AUDIT_FIELD_EXE" : "_EXE", \
			exe == "-" ? "(null)" : exe
		printf "_COMM=x\n_PID=%d\n_AUDIT_FIELD_ARCH=%s\n_AUDIT_FIELD_SYSCALL=%s\n", \
			v["pid"], v["arch"], $3
		printf "_AUDIT_FIELD_CODE=%s\nMESSAGE=SECCOMP %s\n\n", v["code"], text
	}' | sed "s/=A\$/=$boot_a/; s/=B\$/=$boot_b/" >"$TMP/export" &&
		$remote -o "$1" "$TMP/export" >"$TMP/remote" 2>&1
}

cd "$TMP" || exit 99
mkdir both
journal both/first.journal <<'END'
A /usr/sbin/nginx 0 type=1300
A /usr/sbin/nginx 0
A /usr/sbin/nginx 1 transport=journal
A /usr/sbin/nginx 1
A /usr/sbin/nginx 1 arch=40000003
A /usr/sbin/nginx 62 code=0x50000
A /usr/sbin/nginx 62
A /usr/sbin/nginx 101 code=0x50000
A /usr/sbin/nginx 102 code=0x80000000
A /usr/sbin/nginx 165 type=1300
A /usr/sbin/nginx 169 transport=journal
A /usr/sbin/nginx 1073741863
A /usr/sbin/nginx 3 arch=40000003
A /usr/sbin/nginx 9999
A /usr/sbin/nginx+(deleted) 74
A /usr/local/bin/nginx 41
A /opt/My+App/worker 257
A /bin/other 166
A - 39
A /usr/sbin/nginx 72 transport=kernel
B /usr/sbin/nginx 42
END
journal both/second.journal <<'END'
B /usr/sbin/nginx 43
B /bin/other 3
END
$AWK 'BEGIN { for (i = 0; i < 190; i++) print "A /bin/" i, i }' | journal many.journal
set -- both/first.journal

plan 57

# With the same options reading and looking up write the same.
same() { # WHAT NAME ARGUMENT...
	what=$1 name=$2
	shift 2
	for format in oci list; do
		run --no-prelude --base none -F $format "$@"
		read=$?
		cp out expected
		run --no-counts --base none -F $format "$@"
		[ $? -eq $read ] && [ $read -eq 0 ] && cmp -s out expected &&
			{ [ $format = oci ] || grep -qx "$name" out; }
		ok $? "$what, as $format"
	done
}

same 'an executable' write --exe nginx "$@"
same 'its path' write --exe /usr/sbin/nginx "$@"
same 'a pattern' connect --exe 'ngin[x]' "$@"
same 'a name with a space' openat --exe worker "$@"
same 'two of them' umount2 --exe other --exe nginx "$@"
same 'all of them' getpid --exe '*' "$@"
same 'without a name' getpid --exe '(null)' "$@"
same 'an architecture' close --exe nginx --arch x86_64 --exe other both
same 'of 32 bits' read --exe nginx --arch i386 "$@"
same 'x32' getpid --exe nginx --arch x32 "$@"
same 'a denied call' ptrace --exe nginx --action errno "$@"
same 'two actions' kill --exe nginx --action errno --action log "$@"
same 'any action' getuid --exe nginx --action any "$@"
same 'a folder of journals' accept --exe nginx both
same 'a boot' connect --exe nginx --source journal --journal-dir both --boot $boot_b
same 'a source' accept --exe nginx --journal-dir both

what='what journald wrote, as'
if command -v xz >/dev/null; then
	xz -dc "$SRC/samples/journal.export.xz" | $remote -o real.journal - >"$TMP/remote" 2>&1
	same "${what%, as}" epoll_wait --exe nginx real.journal
else
	skip "$what oci" "needs xz"
	skip "$what list" "needs xz"
fi

run --no-counts --exe /usr/sbin/nginx --arch x86_64 -F list --base none "$@"
is "$(sort out)" "$(words connect fcntl fsync kill read write)" 'the names'
gives 0 '^seccomp-record: verdict: unknown: nothing is known of losses' \
	'it says that losses are unknown' --no-counts --exe nginx both/second.journal
gives 0 '^seccomp-record: prelude: left out' 'it says that there is no prelude' \
	--no-counts --exe nginx "$@"
run --no-counts --exe nginx "$@"
! grep -q 'count [0-9]' err && grep -q 'syscall_9999 of x86_64: ' err
ok $? 'it says no counts'
gives 3 'the index has no such executable' 'nothing is no profile' \
	--no-counts --exe apache2 "$@"

refused() { # WHAT EXPRESSION ARGUMENT...
	what=$1 expression=$2
	shift 2
	gives 2 "^seccomp-record: $expression" "$what is refused" --no-counts "$@"
}

for option in --comm=x --pid=7 --uid=0 --host=one --subj=x --since=-1d --until=now \
	--recording=r --format=recording '--split-by=host --output-dir=d' --strict --state=s; do
	# shellcheck disable=SC2086 # words
	refused "$option" "--no-counts: .* ${option%%=*}" --exe nginx $option both
done
refused '--follow' '--no-counts: .* --follow' --exe nginx --follow
refused 'no executable' '--no-counts: .* add --exe' "$@"
refused 'another source' '--no-counts: .* the source syslog' --exe nginx --source syslog
refused 'a log' "$SRC/samples/kern.log: --no-counts .* index of a journal" \
	--exe nginx "$SRC/samples/kern.log" "$@"
refused 'standard input' '-: --no-counts .* index of a journal' --exe nginx -
gives 2 '^seccomp-record: many.journal: too many executables and calls' \
	'more look-ups than are worth it are refused' --no-counts --exe '*' many.journal
