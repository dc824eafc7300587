#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The source auditd with a real auditd, of either format, which is told to rotate its log
# again and again while much is written to it: what was followed is what the files hold.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"

live
why=$(no_auditd)
[ -z "$why" ] || skip_all "$why"
known_or_skip "$TMP/known"
plan 18

is_last() {
	[ $((tries % 10)) -ne 0 ] || under "$TMP/last"
	grep -q '/last exit_group ' "$TMP/err"
}

# As often as the files have it, by hand.
written() { # EXE NUMBER
	cat "$etc"/audit.log* | grep -F " exe=\"$1\" " | grep -c " syscall=$2 "
}

for format in RAW ENRICHED; do
	etc=$TMP/auditd-$format
	auditd_start "$etc" $format "num_logs = 500" "max_log_file = 8" \
		"max_log_file_action = ROTATE"
	ok $? "$format: auditd runs"
	# The first record after auditd took over may still go elsewhere.
	flushed "$etc/audit.log"
	# auditd is slower than the calls are made, and they should not stand still for it.
	audit_setting backlog_limit -b 8192
	follow --source auditd --audit-conf "$etc/auditd.conf" --exe "$TMP/*" \
		--recording "$TMP/second.rec" -o "$TMP/second.json"
	second=$follower
	follow --source auditd --audit-conf "$etc/auditd.conf" --exe "$TMP/*" \
		--recording "$TMP/rec" -o "$TMP/json"
	hammer "$TMP/hammer" 30000
	runs=0
	while [ $runs -lt 25 ] || [ ! -s "$TMP/hammer.done" ]; do
		kill -USR1 "$auditd"
		under "$TMP/known"
		runs=$((runs + 1))
		sleep 0.1
	done
	hammered "$TMP/hammer"
	ok $? "$format: 30000 calls are made"
	# The last is repeated, for auditd can miss it as any.
	cp "$TMP/known" "$TMP/last"
	soon is_last
	end TERM
	kill $second
	wait $second
	put_back
	files=$(find "$etc" -name 'audit.log*' | wc -l)
	[ "$files" -ge 10 ]
	ok $? "$format: $files files"
	is "$status $(calls "$TMP/rec" getppid)" \
		"0 $(($(written "$TMP/hammer" 110) + $(written "$TMP/known" 110) + \
			$(written "$TMP/last" 110)))" \
		"$format: as many calls as the files have"
	is "$(calls "$TMP/second.rec" getppid)" "$(calls "$TMP/rec" getppid)" \
		"$format: a second reader has as many"
	run --source auditd --audit-conf "$etc/auditd.conf" --exe "$TMP/*" --recording "$TMP/all.rec"
	is "$(calls "$TMP/all.rec" getppid)" "$(calls "$TMP/rec" getppid)" \
		"$format: and so has who reads the files afterwards"
	# What auditd itself lost is missing in the numbers.
	got=$(($(written "$TMP/hammer" 110) + $(written "$TMP/known" 63)))
	made=$((30000 + 3 * runs))
	missing=$(lost "$TMP/rec" gaps)
	[ $((got + missing)) -ge $made ]
	ok $? "$format: of $made calls $got are there, and $missing records lost"
	if [ "$missing" -eq 0 ]; then
		is "$got $(grep -o '"verdict": "[a-z]*"' "$TMP/rec")" "$made \"verdict\": \"unknown\"" \
			"$format: auditd lost nothing that anybody knows of"
	else
		is "$(grep -o '"verdict": "[a-z]*"' "$TMP/rec")" '"verdict": "lossy"' \
			"$format: auditd lost some, and the verdict says so"
	fi
	# As here.
	log=$(find "$etc" -name 'audit.log.*' -size +8k | head -n 1)
	gone=$(sed -n '20,29p' "$log" | grep -c '^type=SECCOMP')
	sed -i '20,29d' "$log"
	run --source auditd --audit-conf "$etc/auditd.conf" --exe "$TMP/*" --recording "$TMP/all.rec"
	is "$(lost "$TMP/all.rec" gaps) $(verdict)" "$((missing + gone)) lossy" \
		"$format: lines that are taken away are missed"
	auditd_stop
done
