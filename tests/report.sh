#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The command report: one sound page that says what the recording says, without anything
# beside it, whatever names are in it.
. "${SRC:?}/tests/lib.sh"

python3 -c '' 2>/dev/null || skip_all "needs python3"

page() { # FILE [WHAT [ID]]
	python3 "$SRC/tests/check-page.py" "$@" 2>&1
}
# A recording made of another one: the program PYTHON has it as r, and its group as g.
made() { # FILE PYTHON
	python3 -c '
import copy, json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    r = json.load(file)
g = r["groups"][0]
exec(sys.argv[2])
print(json.dumps(r))' "$TMP/nginx.rec" "$2" >"$1"
}
sound() { # FILE WHAT
	is "$(page "$1")" "" "$2: the page is sound"
}

plan 37

run -F recording --exe nginx -o "$TMP/nginx.rec" "$SRC/samples/auditd-enriched.log" &&
	run -F recording -o "$TMP/kern.rec" "$SRC/samples/kern.log"
ok $? "recordings of the samples"

run report "$TMP/nginx.rec"
ok $? "a page"
mv "$TMP/out" "$TMP/page"
sound "$TMP/page" "nginx"
# The same table by another command: name, number, count, times.
"$SECCOMP_RECORD" why --all "$TMP/nginx.rec" | $AWK 'NR > 1 {
	gsub(/[TZ]/, " ", $7); gsub(/[TZ]/, " ", $8)
	printf "%s\t%s\t%s\t%s\t%s%s\t%s\n", $1, $3, $4, $5, $7, "", $8
}' | sed 's/ *\t/\t/g; s/ *$//' >"$TMP/expected"
page "$TMP/page" table calls-title | tail -n +2 | cut -f 1-6 >"$TMP/got"
is "$(cat "$TMP/got")" "$(cat "$TMP/expected")" "all calls, as why --all has them"
is "$(page "$TMP/page" table group-1-title | tail -n +2 | cut -f 1-3)" \
	"$(cut -f 1-3 "$TMP/expected")" "and those of its one group"
page "$TMP/page" table calls-title | grep -q "^execve	.*prelude"
ok $? "execve is prelude"
page "$TMP/page" table calls-title | grep -q "^exit_group	.*baseline essential"
ok $? "exit_group is of a baseline"
page "$TMP/page" text summary | grep -q 'Verdict: unknown\..*Trust: [a-z]*' &&
	page "$TMP/page" text summary |
	grep -q 'System calls 63 Records 1757 Executables 1 Groups 1 Sessions 1 Seen only once 14'
ok $? "the summary"
page "$TMP/page" text summary | sed 's/^/# /'

# Losses, and forgeable text.
run report "$TMP/kern.rec" "$TMP/nginx.rec" && mv "$TMP/out" "$TMP/page"
sound "$TMP/page" "two recordings"
page "$TMP/page" text summary | grep -q 'Verdict: lossy\..*At least [0-9]* lost: suppressed'
ok $? "losses are in the summary"
page "$TMP/page" table sessions-title | grep -q '	file	forgeable	.*	at least [0-9]* suppressed by rate.*	lossy$'
ok $? "and in their session"
run report "$TMP/nginx.rec" "$TMP/kern.rec"
cmp -s "$TMP/out" "$TMP/page"
ok $? "whatever the order of the recordings, the bytes are the same"

# A second run, and one on another host.
made "$TMP/again.rec" 'r["sessions"][0]["id"] = g["session"] = "b" * 32'
made "$TMP/elsewhere.rec" '
r["sessions"][0].update(id="c" * 32, host="node2")
g["session"] = "c" * 32'
run report "$TMP/nginx.rec" "$TMP/again.rec" "$TMP/elsewhere.rec"
is "$(page "$TMP/out" table groups-title | sed 1d | cut -f 1,4,5)" \
	"$(printf '%s\n' '/usr/sbin/nginx	63	3514' '/usr/sbin/nginx	63	1757')" \
	"a group is one line, though it is in two sessions, and another on each host"
is "$(page "$TMP/out" table calls-title | sed -n 's/^\(accept4	[0-9]*	[0-9]*	[0-9]*\).*/\1/p')" \
	"accept4	288	165	1" "and a call is the sum of all"

# Hostile names.
# shellcheck disable=SC2016 # of python
made "$TMP/hostile.rec" '
g["exe"] = "/</code><script>alert(1)</script>&amp;\"\u202e\u200b\\\\x1b/x"
g["comms"] = ["<img src=x onerror=alert(1)>", "a\nb"]
g["container"] = {"id": "x\" onload=\"alert(1)", "name": "</dd><b>", "image": "]]>--><!--"}
g["unit"], g["subj"] = "<u>.service", "a \"b\" (enforce)"
r["sessions"][0]["host"] = "<host onclick=\"x\">"
g["syscalls"][0].update(nr=-5, name="syscall_-5")'
run report "$TMP/hostile.rec"
ok $? "hostile names"
mv "$TMP/out" "$TMP/page"
sound "$TMP/page" "hostile names"
is "$(page "$TMP/page" table groups-title | sed 1d | cut -f 1,2)" \
	'/</code><script>alert(1)</script>&amp;"\xe2\x80\xae\xe2\x80\x8b\\x1b/x	</dd><b>' \
	"hostile names: shown as they are, what is not to be seen as numbers"
page "$TMP/page" text group-1 | grep -qF '<img src=x onerror=alert(1)>, a\x0ab' &&
	page "$TMP/page" text group-1 | grep -qF 'x" onload="alert(1)' &&
	page "$TMP/page" text group-1 | grep -qF 'Context a "b" (enforce)' &&
	page "$TMP/page" text group-1 | grep -qF 'Host <host onclick="x">'
ok $? "hostile names: of threads, the container, the context, the host"
page "$TMP/page" table calls-title | grep -q '^syscall_-5	-5	.*no name is known'
ok $? "a number without a name"

# High-risk calls, several architectures, and what else a call met.
made "$TMP/risky.rec" '
g["syscalls"][1].update(nr=101, name="ptrace", actions={"log": 1, "errno": 2}, count=3)
other = copy.deepcopy(g)
other["arch"] = "aarch64"
other["syscalls"] = [dict(g["syscalls"][1], nr=117, name="ptrace", actions={"log": 3})]
r["groups"].append(other)'
run report "$TMP/risky.rec"
ok $? "high-risk calls"
mv "$TMP/out" "$TMP/page"
sound "$TMP/page" "high-risk calls"
page "$TMP/page" text summary | grep -q 'attackers like them (2): ptrace ptrace'
ok $? "high-risk calls are in the summary"
is "$(page "$TMP/page" table calls-title | sed -n 's/^\(ptrace	[a-z0-9_]*	[0-9]*	\).*	/\1/p')" \
	"$(printf '%s\n' 'ptrace	aarch64	117	high-risk' \
		'ptrace	x86_64	101	high-risk errno 2 log 1')" \
	"and marked, with what they met"

# The curve: three calls in the first second of one hour, a fourth in another hour, days
# later. What lies between the two is cut out.
made "$TMP/curve.rec" '
def at(time): return "2026-01-%sZ" % time
calls = g["syscalls"]
for call, first, last in zip(calls, ["01T10:00:00", "01T10:00:00.5", "01T10:00:00.5"],
                             ["01T11:00:00", "01T10:30:00", "01T10:00:00.5"]):
    call["first"], call["last"] = at(first), at(last)
r["sessions"][0].update(start=at("01T10:00:00"), end=at("01T11:00:00"))
r["sessions"].append(dict(r["sessions"][0], id="a" * 32, start=at("09T10:00:00"),
                          end=at("09T11:00:00")))
late = dict(calls[3], first=at("09T10:30:00"), last=at("09T10:30:00"))
r["groups"].append(dict(copy.deepcopy(g), session="a" * 32, syscalls=[late]))
del calls[3:]'
run report "$TMP/curve.rec"
ok $? "a curve"
mv "$TMP/out" "$TMP/page"
sound "$TMP/page" "a curve"
page "$TMP/page" text curve | grep -q '4 system calls in 2 h of recording:'
ok $? "a curve: time recorded, not time passed"
page "$TMP/page" text curve | grep -q \
	'half of them after 0.500 s, the last new one after 1 h 30 min, and none in the 30 min since'
ok $? "a curve: when the last new one came"
page "$TMP/page" text curve | grep -q '2 stretches of time are put together' &&
	[ "$(grep -c 'class="cut"' "$TMP/page")" -eq 1 ]
ok $? "a curve: a line where time was cut out"
# The plot is 688 wide from 48 on, and 224 high from 236 upwards, of four calls.
is "$(page "$TMP/page" curve | tr '\n' ';')" \
	"48.0 236.0;48.0 68.0;564.0 12.0;" "a curve: its steps"
made "$TMP/timeless.rec" '
for call in g["syscalls"]:
    del call["first"], call["last"]
r["sessions"][0].pop("start", None), r["sessions"][0].pop("end", None)'
run report "$TMP/timeless.rec"
ok $? "no times"
is "$(page "$TMP/out")$(page "$TMP/out" text curve)" \
	"When system calls were first seen The records do not say when they were made, or all at one time." \
	"no times: no curve"

# Past the limit.
made "$TMP/many.rec" '
first = copy.deepcopy(g["syscalls"][0])
g["syscalls"] = [dict(first, nr=n, name="syscall_%d" % n) for n in range(1000, 1300)]
r["groups"] = [dict(g, exe="/bin/%03d" % i) for i in range(200)]'
run report "$TMP/many.rec"
ok $? "60000 calls"
is "$(grep -c '^<tr><th scope="row">.*<td>' "$TMP/out") $(grep -o 'The calls of the last [0-9]* groups' "$TMP/out")" \
	"$((1 + 200 + 166 * 300)) The calls of the last 34 groups" \
	"60000 calls: some are left out, and it is said how many"

# A declared profile.
made "$TMP/x86.rec" 'g["syscalls"][1].update(nr=101, name="ptrace")'
run report --declared docker-default "$TMP/x86.rec"
ok $? "a declared profile"
mv "$TMP/out" "$TMP/page"
"$SECCOMP_RECORD" diff -F html-fragment "$TMP/x86.rec" docker-default >"$TMP/fragment"
sed -n '/^<section id="declared"/,/^<section id="curve"/p' "$TMP/page" | sed '1,2d; $d' |
	sed '$d' >"$TMP/declared"
grep -q . "$TMP/fragment"
is "$(cat "$TMP/declared")" "$(cat "$TMP/fragment")" "a declared profile: what diff says of it"
sound "$TMP/page" "a declared profile"
gives 3 "nothing in the recording is wanted" "nothing is wanted" \
	report --exe nonesuch -o "$TMP/none" "$TMP/nginx.rec"
