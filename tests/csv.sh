#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The table has all of a recording, to the last byte of its texts; no field of it spans
# lines, or is a formula to a spreadsheet; and what baselines add is in it once.
. "${SRC:?}/tests/lib.sh"

command -v python3 >/dev/null || skip_all "no python3"

# Some of these are empty.
seed=0
while [ $seed -lt 40 ]; do
	seed=$((seed + 1))
	"$BUILD/tests/test-recording" $seed >"$TMP/$seed.json" || exit 99
	run emit -F csv "$TMP/$seed.json"
	case $? in
	0)
		mv "$TMP/out" "$TMP/$seed.csv"
		# Sorted, as the table is.
		run emit -F recording "$TMP/$seed.json" && mv "$TMP/out" "$TMP/$seed.json" ||
			exit 99
		;;
	3) ;;
	*) sed 's/^/# /' "$TMP/err" && exit 99 ;;
	esac
done

python3 - "$SRC" "$TMP" <<'PYTHON'
import csv, io, json, os, re, sys

count = 0

def ok(good, what):
    global count
    count += 1
    print("%sok %d - %s" % ("" if good else "not ", count, what))

# Both kinds of text as the bytes that they stand for.
def unescape(text):
    return re.sub(rb"\\(\\|x[0-9a-f]{2})", lambda m: b"\\" if m[1] == b"\\"
                  else bytes([int(m[1][1:], 16)]), text.encode())

def texts(row, names):
    return [unescape(row[name]) for name in names]

numbers = {}
with open(sys.argv[1] + "/tests/data/syscalls.tsv", encoding="utf-8") as file:
    for line in file:
        arch, number, name = line.rstrip("\n").split("\t")
        numbers[arch, name] = number
numbered = {"x86_64": "x86_64", "i386": "x86", "x32": "x32", "aarch64": "aarch64"}
essential = ["exit", "exit_group", "restart_syscall", "rt_sigreturn", "sigreturn"]
containers = {"container": "id", "container_name": "name", "pod": "pod",
              "namespace": "namespace", "image": "image", "runtime": "runtime"}

def of_call(session, group, call):
    prelude = call["prelude"]
    return {
        "exe": unescape(group["exe"]), "arch": group["arch"], "nr": str(call["nr"]),
        "name": call["name"], "count": str(call["count"]),
        "first": call.get("first", ""), "last": call.get("last", ""),
        "serial": str(call.get("serial", "")), "list": "", "reason": "",
        "actions": dict(call["actions"]), "origin": "prelude" if prelude else "recorded",
        "session": session["id"], "host": unescape(session.get("host", "")),
        "boot": unescape(session.get("boot", "")), "source": session["source"],
        "trust": session["trust"], "deleted": "true" if group.get("deleted") else "false",
        "comms": [unescape(comm) for comm in group["comms"]],
        "subj": unescape(group.get("subj", "")), "unit": unescape(group.get("unit", "")),
        **{column: unescape(group.get("container", {}).get(name, ""))
           for column, name in containers.items()},
    }

def of_row(row):
    got = dict(row)
    del got["prelude"]
    for name in ("exe", "host", "boot", "subj", "unit", *containers):
        got[name] = unescape(row[name])
    got["actions"] = {name: int(number) for name, number in
                      (part.split("=") for part in row["actions"].split())}
    # An empty name of a thread is one too.
    got["comms"] = [unescape(comm) for comm in row["comms"].split(" ")]
    return got

checked = odd = 0
for seed in range(1, 41):
    if not os.path.exists("%s/%d.csv" % (sys.argv[2], seed)):
        continue
    with open("%s/%d.json" % (sys.argv[2], seed), encoding="utf-8") as file:
        document = json.load(file)
    with open("%s/%d.csv" % (sys.argv[2], seed), encoding="utf-8", newline="") as file:
        text = file.read()
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    lines = text.split("\n")
    sessions = {session["id"]: session for session in document["sessions"]}
    wanted = [of_call(sessions[group["session"]], group, call)
              for group in document["groups"] for call in group["syscalls"]]
    got = [of_row(row) for row in rows if row["session"]]
    for row in wanted:
        row["comms"] = row["comms"] or [b""]
    for a, b in zip(wanted, got):
        if a != b:
            print("#", {name: (a[name], b.get(name)) for name in a if a[name] != b.get(name)})
            break
    ok(wanted == got, "%d: %d calls are in the table" % (seed, len(wanted)))
    checked += len(got)
    odd += text.count("\\x")
    fields = [(name, field) for row in rows for name, field in row.items() if name != "nr"]
    ok(len(lines) == len(rows) + 2 and not lines[-1] and
       not any(re.match("[-=+@]", field) or re.search("[\0-\x1f\x7f;]", field)
               for _, field in fields), "%d: a line a row, and no formula" % seed)

    # What is essential, on each architecture that has it and where it was not recorded.
    added = [(row["arch"], row["name"], row["nr"], row["count"]) for row in rows
             if row["origin"] == "base"]
    recorded = {(row["arch"], row["name"]) for row in got}
    expected = [(arch, name, numbers[table, name], "0") for name in essential
                for arch, table in sorted(numbered.items())
                if (table, name) in numbers and (arch, name) not in recorded
                and any(arch == row["arch"] for row in got)]
    ok([row for row in added if row[0] in numbered] == expected,
       "%d: the baseline is in it" % seed)
ok(checked > 200 and odd > 200, "they have %d calls, %d escapes" % (checked, odd))
print("1..%d" % count)
PYTHON
