#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Times seccomp-record against what one would use instead, and prints a table of medians.
# A missed target is no failure; a command that fails is (exit status 1).
#
# SECCOMP_RECORD, GEN_LOG   the programs; TIMING, HAMMER, LISTENER and GEN_RECORDINGS, if
#                           not beside GEN_LOG
# TMPDIR                    for the data, 0.7 GB; it is removed at the end
# BENCH_RECORDS, BENCH_RUNS a million, 5
set -u
export LC_ALL=C
ours=${SECCOMP_RECORD:?the program to time}
gen=${GEN_LOG:?the program gen-log}
timing=${TIMING:-$(dirname "$gen")/timing}
whose=${WHOSE:-$(dirname "$gen")/whose}
hammer=${HAMMER:-$(dirname "$gen")/hammer}
listener=${LISTENER:-$(dirname "$gen")/listener}
recordings=${GEN_RECORDINGS:-$(dirname "$gen")/gen-recordings}
records=${BENCH_RECORDS:-1000000}
runs=${BENCH_RUNS:-5}
failed=0

data=$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX") || exit 1
trap 'rm -rf "$data"' EXIT
trap 'exit 1' HUP INT TERM
export TMPDIR="$data"

row() {
	printf '%-36s %10s %10s %7s %8s  %s\n' "$@"
}

# measure RUNS COMMAND... [:: COMMAND...]: the result is in $data/result
measure() {
	n=$1
	shift
	"$timing" -n "$n" "$@" >"$data/result"
}

fail() {
	row "$1" failed - - - -
	failed=1
}

# compare WHAT LIMIT RUNS OUR-COMMAND... :: OTHER-COMMAND...
# LIMIT: how many times the other's time ours may take, or - for none
compare() {
	what=$1 limit=$2
	shift 2
	if ! measure "$@" </dev/null; then
		fail "$what"
		return
	fi
	# shellcheck disable=SC2046 # five words
	row "$what" $(awk -v limit="$limit" '
		{ m[$1] = $3 }
		END {
			r = m["first"] / m["second"]
			printf "%.1fms %.1fms %.2f ", m["first"], m["second"], r
			if (limit == "-")
				print "- -"
			else
				print "<=" limit, r <= limit ? "met" : "missed"
		}' "$data/result")
}

# limit WHAT COLUMN SCALE UNIT MAX: of our last result, 3 is the median and 5 the peak RSS
limit() {
	# shellcheck disable=SC2046 # five words
	row "$1" $(awk -v c="$2" -v scale="$3" -v unit="$4" -v max="$5" '
		$1 == "first" {
			printf "%.2f%s - - <=%s%s ", $c / scale, unit, max, unit
			print $c / scale <= max ? "met" : "missed"
		}' "$data/result")
}

# peak WHAT RECORDS: through a pipe
peak() {
	if "$gen" --records "$2" | measure 1 "$ours" record -q -o /dev/null -; then
		limit "$1" 5 1024 MiB 8
	else
		fail "$1"
	fi
}

# journal N: what is in the journal, all of it and the calls of one program
journal() {
	remote=/lib/systemd/systemd-journal-remote
	if ! [ -x $remote ] || ! command -v journalctl >/dev/null; then
		row 'journal: journalctl -o cat' - 'not there' - - -
		row 'journal: --no-counts to reading' - 'not there' - - -
		return
	fi
	mkdir "$data/journal"
	# Past what the tables of one file hold it goes on in a second one.
	if ! "$gen" --form export --records "$1" |
		$remote -o "$data/journal/bench.journal" - >"$data/err" 2>&1; then
		fail 'journal: journalctl -o cat'
		return
	fi
	compare 'journal: journalctl -o cat' 0.5 "$runs" \
		"$ours" record -q -o /dev/null "$data/journal" :: \
		journalctl -q -o cat --directory "$data/journal" _AUDIT_TYPE=1326
	compare 'journal: --no-counts to reading' 0.2 "$runs" \
		"$ours" record -q -o /dev/null --exe nginx --no-counts "$data/journal" :: \
		"$ours" record -q -o /dev/null --exe nginx --no-prelude "$data/journal"
}

# kernel N: one process in a tight loop; every record, and what each costs
kernel() {
	"$ours" --follow --source kernel --exe hammer -o /dev/null 2>"$data/err" </dev/null &
	pid=$!
	tries=0
	until grep -q ': following;' "$data/err"; do
		tries=$((tries + 1))
		if [ $tries -gt 50 ] || ! kill -0 $pid 2>/dev/null; then
			row 'kernel: a tight loop' - 'not permitted' - - -
			return
		fi
		sleep 0.1
	done
	"$hammer" "$1"
	sleep 2
	ticks=$(awk '{ print $14 + $15 }' /proc/$pid/stat)
	peak=$(awk '/^VmHWM:/ { print $2 }' /proc/$pid/status)
	kill -INT $pid
	wait $pid
	matched=$(sed -n 's/^.* records: \([0-9]*\) matched.*/\1/p' "$data/err")
	verdict=$(sed -n 's/^seccomp-record: verdict: \([a-z]*\):.*/\1/p' "$data/err")
	# shellcheck disable=SC2046 # words
	row 'kernel: a tight loop, us/record' $(awk -v t="$ticks" -v hz="$(getconf CLK_TCK)" \
		-v n="$1" 'BEGIN { c = t / hz * 1e6 / n; printf "%.2f - - <=2 ", c
			print c <= 2 ? "met" : "missed" }')
	# shellcheck disable=SC2046 # words
	row 'kernel: peak RSS' $(awk -v k="$peak" 'BEGIN { printf "%.2fMiB - - <=5MiB ", k / 1024
		print k <= 5120 ? "met" : "missed" }')
	# The loop's calls, the exit_group behind them, and nothing else.
	row "kernel: of $(($1 + 1)) records" "$matched" - - all \
		"$([ "$matched" = $(($1 + 1)) ] && [ "$verdict" = complete ] && echo met || echo "missed ($verdict)")"
}

# merge NUMBER: recordings of 300 system calls each
merge() {
	mkdir "$data/rec" && "$recordings" --recordings "$1" "$data/rec" &&
		measure "$runs" "$ours" merge -q -o /dev/null "$data/rec"/*.rec.json </dev/null &&
		limit "merge of $1 recordings" 3 1000 s 1 &&
		limit "merge of $1 recordings, peak RSS" 5 1024 MiB 64 || fail 'merge'
	rm -rf "$data/rec"
}

# emit GROUPS CALLS: one recording of so many groups and calls each, in every format
emit() {
	mkdir "$data/rec" &&
		"$recordings" --recordings 1 --groups "$1" --calls "$2" "$data/rec" || fail 'emit'
	for format in $("$ours" emit --format '?' 2>&1 </dev/null |
		sed -n 's/.*there is //p' | tr -d ','); do
		if measure $((runs * 3)) "$ours" emit -q --format "$format" -o /dev/null \
			"$data/rec/0000.rec.json" </dev/null; then
			limit "emit of $1 groups of $2: $format" 3 1 ms 20
		else
			fail "emit: $format"
		fi
	done
	rm -rf "$data/rec"
}

# differ GROUPS CALLS: a recording against Docker's default, all of whose calls that has
differ() {
	if mkdir "$data/rec" &&
		"$recordings" --recordings 1 --groups "$1" --calls "$2" "$data/rec" &&
		measure $((runs * 10)) "$ours" diff --check --caps all "$data/rec/0000.rec.json" \
			docker-default </dev/null; then
		limit "diff of $2 calls, docker-default" 3 1 ms 15
	else
		fail 'diff'
	fi
	rm -rf "$data/rec"
}

# added COMMAND...: the median of what it adds to the one that follows it behind ::, in ms
added() {
	measure 3 "$@" </dev/null >/dev/null 2>&1 || return 1
	awk '{ m[$1] = $3 } END { print m["first"] - m["second"] }' "$data/result"
}

# run WHAT COMMAND...: what recording it costs to what strace costs; WRAP in COMMAND is
# where either goes
run() {
	what=$1
	shift
	command -v strace >/dev/null || {
		row "run: $what" - 'not there' - - -
		return
	}
	for strace in 'strace -f -c -o /dev/null' 'strace -f -e trace=all -o /dev/null'; do
		bare=$(echo "$*" | sed 's/WRAP//')
		ours_added=$(added $(echo "$*" | sed "s|WRAP|$ours run -q -o /dev/null --|") :: \
			$bare)
		strace_added=$(added $(echo "$*" | sed "s|WRAP|$strace|") :: $bare)
		# shellcheck disable=SC2046 # words
		row "run: $what: ${strace% -o*}" $(awk -v a="${ours_added:-x}" \
			-v b="${strace_added:-x}" 'BEGIN {
			if (a == "x" || b == "x") { print "failed - - - -"; exit }
			printf "+%.1fms +%.1fms %.2f <=0.1 %s", a, b, a / b,
				a / b <= 0.1 ? "met" : "missed" }')
	done
}

# linter: Docker's default profile, with all that is found in it
linter() {
	if measure $((runs * 10)) "$ours" lint -q docker-default </dev/null; then
		limit 'lint of docker-default' 3 1 ms 15
	else
		fail 'lint'
	fi
}

# start WHAT ARG...
start() {
	what=$1
	shift
	if measure $((runs * 20)) "$ours" "$@" </dev/null; then
		limit "$what" 3 1 ms 3
	else
		fail "$what"
	fi
}

"$gen" --records "$records" >"$data/dense" &&
	"$gen" --records "$records" --density 5 --seed 5 >"$data/sparse" &&
	head -n $((records / 10)) "$data/dense" >"$data/tenth" &&
	cat "$data/dense" "$data/sparse" "$data/tenth" >/dev/null || exit 1

echo "$records records, medians of $runs runs, ratio ours to other"
row what ours other ratio target ''

compare 'dense: grep -c' 2 "$runs" \
	"$ours" record -q -o /dev/null "$data/dense" :: \
	grep -c type=SECCOMP "$data/dense"
# Counting per exe and syscall: by the fields' names, which holds with a subj= too, and by
# their positions, which is awk at its fastest.
# shellcheck disable=SC2016 # awk's own $
compare 'dense: awk, by field name' 0.1 "$runs" \
	"$ours" record -q -o /dev/null "$data/dense" :: \
	awk '/^type=SECCOMP / {
		for (i = 3; i <= NF; i++)
			if ($i ~ /^exe=/) e = $i
			else if ($i ~ /^syscall=/) s = $i
		n[e " " s]++
	} END { for (k in n) print n[k], k }' "$data/dense"
# shellcheck disable=SC2016
compare 'dense: awk, by position' - "$runs" \
	"$ours" record -q -o /dev/null "$data/dense" :: \
	awk '/^type=SECCOMP / { n[$9 " " $12]++ } END { for (k in n) print n[k], k }' \
	"$data/dense"
compare 'sparse (5%): grep -c' 1.3 "$runs" \
	"$ours" record -q -o /dev/null "$data/sparse" :: \
	grep -c type=SECCOMP "$data/sparse"
if command -v ausearch >/dev/null; then
	compare 'a tenth: ausearch -m SECCOMP --raw' - "$runs" \
		"$ours" record -q -o /dev/null "$data/tenth" :: \
		ausearch -if "$data/tenth" -m SECCOMP --raw
else
	row 'a tenth: ausearch -m SECCOMP --raw' - 'not there' - - -
fi
if measure 1 "$ours" record -q -o /dev/null "$data/dense" </dev/null; then
	limit 'peak RSS, a file' 5 1024 MiB 8
else
	fail 'peak RSS, a file'
fi
peak 'peak RSS, a pipe' "$records"
peak 'peak RSS, a pipe, ten times as much' "${records}0"
merge 1000
journal 140000
emit 100 300
differ 3 100
linter
kernel 300000
run 'a tight loop' WRAP "$hammer" 100000 bare
# Of that, what the kernel takes for notifications alone.
compare 'run: a tight loop: bare listener' - 3 \
	"$ours" run -q -o /dev/null -- "$hammer" 100000 bare :: "$listener" "$hammer" 100000 bare
run 'find' WRAP find /usr -xdev -name '*.none'
if command -v nginx >/dev/null && command -v ab >/dev/null; then
	run 'nginx, 10000 requests' sh "$(dirname "$0")/serve.sh" "$data/serve" 10000 WRAP
else
	row 'run: nginx, 10000 requests' - 'not there' - - -
fi
if first=$(added "$ours" run -q -o /dev/null true :: true); then
	# shellcheck disable=SC2046 # words
	row 'run: start of true, added' $(awk -v a="$first" 'BEGIN {
		printf "%.2fms - - <=15ms %s", a, a <= 15 ? "met" : "missed" }')
else
	fail 'run: start of true'
fi
if ns=$("$whose" 2>/dev/null); then
	# shellcheck disable=SC2046 # words
	row 'containers: 500, us/record' $(awk -v n="$ns" 'BEGIN { printf "%.3fus - - <=1us %s", n / 1000,
		n <= 1000 ? "met" : "missed" }')
else
	row 'containers: 500, us/record' - 'not permitted' - - -
fi
start 'start: syscall read' syscall read
start 'start: --version' --version
exit "$failed"
