#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What is written is what recorder/recording.schema.json says, generated recordings and real
# ones, and merged; and the schema says something: documents that are changed in one place
# are refused.
. "${SRC:?}/tests/lib.sh"

python3 -c 'import jsonschema; jsonschema.Draft202012Validator' 2>/dev/null ||
	skip_all "no python3-jsonschema with draft 2020-12"

for seed in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	"$BUILD/tests/test-recording" $seed >"$TMP/$seed.json" || exit 1
done
record() { # NAME ARGUMENT...
	name=$1
	shift
	run record -q --recording "$TMP/$name.json" -o /dev/null "$@" || exit 1
}
record auditd "$SRC/samples/auditd-enriched.log"
record syslog "$SRC/samples/kern.log"
record journal "$SRC/samples/journal.export.xz"
run merge -q -o "$TMP/merged.json" "$TMP/auditd.json" "$TMP/syslog.json" "$TMP/journal.json" \
	"$SRC/tests/data/nodes.rec.json" || exit 1

python3 - "$SRC/recorder/recording.schema.json" "$TMP" <<'PYTHON'
import copy, glob, json, sys
import jsonschema

schema = json.load(open(sys.argv[1], encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
check = jsonschema.Draft202012Validator(schema)
count = 0

def ok(good, what):
    global count
    count += 1
    print("%sok %d - %s" % ("" if good else "not ", count, what))

calls = 0
for path in sorted(glob.glob(sys.argv[2] + "/*.json")):
    document = json.load(open(path, encoding="utf-8"))
    faults = list(check.iter_errors(document))
    calls += sum(len(group["syscalls"]) for group in document["groups"])
    ok(not faults, "%s is valid %s" % (
        path.rsplit("/", 1)[1], [f.message[:200] for f in faults[:1]]))
ok(calls > 200, "they have %d system calls" % calls)

good = {
    "format": "seccomp-record/1",
    "sessions": [{
        "id": "5f0c" * 8, "host": "node7", "boot": "829a" * 8, "source": "kernel",
        "trust": "kernel", "start": "2026-11-22T10:57:14.658Z",
        "end": "2026-11-22T10:58:14.658Z",
        "records": {"seen": 56, "matched": 55, "malformed": 0, "duplicate": 1},
        "serials": [[1804588, 1806344]],
        "lost": {"kernel": 0, "suppressed": 0, "overrun": 0, "gaps": 0, "limit": 0},
        "verdict": "complete", "later": 1}],
    "groups": [{
        "session": "5f0c" * 8, "exe": "/usr/sbin/nginx", "arch": "x86_64",
        "comms": ["nginx"], "container": {"id": "c1"}, "later": 1,
        "syscalls": [{
            "nr": 288, "name": "accept4", "count": 55, "first": "2026-11-22T10:57:14.658Z",
            "last": "2026-11-22T10:58:14.658Z", "serial": 1804901, "actions": {"log": 55},
            "prelude": False, "later": 1,
            "args": {"of": [{"index": 1, "bits": 32}],
                     "values": [{"are": [2], "names": "F_SETFD"}]}}]}],
    "later": 1}
ok(check.is_valid(good), "a recording with fields of a later version is valid")

session, group = ("sessions", 0), ("groups", 0)
call = group + ("syscalls", 0)
for place, value in [
    (("format",), "seccomp-record/2"),
    (session + ("id",), "5F0C"),
    (session + ("trust",), "me"),
    (session + ("verdict",), "fine"),
    (session + ("start",), "today"),
    (session + ("host",), "\\q"),
    (session + ("records", "seen"), -1),
    (session + ("serials", 0), [1]),
    (session + ("lost", "gaps"), "0"),
    (group + ("session",), 1),
    (group + ("exe",), "/\\xZZ"),
    (group + ("arch",), ""),
    (group + ("comms",), ["a", "a"]),
    (group + ("container",), []),
    (call + ("nr",), 1.5),
    (call + ("nr",), "288"),
    (call + ("name",), "a b"),
    (call + ("count",), 0),
    (call + ("count",), 2 ** 53),
    (call + ("serial",), 2 ** 32),
    (call + ("actions",), {}),
    (call + ("actions",), {"permit": 1}),
    (call + ("prelude",), 1),
    (call + ("args",), {"of": [{"index": 1, "bits": 32}]}),
    (call + ("args", "any"), True),
    (call + ("args", "of"), []),
    (call + ("args", "of", 0, "index"), 6),
    (call + ("args", "of", 0, "bits"), 16),
    (call + ("args", "values", 0, "are"), ["2"]),
]:
    document = copy.deepcopy(good)
    at = document
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    ok(not check.is_valid(document), "invalid: %s is %r" % (place, value))
for name in ("id", "source", "lost", "verdict"):
    document = copy.deepcopy(good)
    del document["sessions"][0][name]
    ok(not check.is_valid(document), "invalid: no %s" % name)
document = copy.deepcopy(good)
del document["groups"][0]["syscalls"][0]["last"]
ok(not check.is_valid(document), "invalid: a first time without a last one")
print("1..%d" % count)
PYTHON
