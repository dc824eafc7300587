#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The samples, and the profiles of dist/kubernetes: they compile, and the one of nginx is what
# the program makes today.
. "${SRC:?}/tests/lib.sh"

kubernetes=$SRC/dist/kubernetes
set -- "$SRC"/samples/profiles/*.json "$kubernetes"/profiles/*.json
plan $(($# + 5))

for profile; do
	name=$(basename "$profile")
	if [ -x "$BUILD/tests/load-profile" ]; then
		"$BUILD/tests/load-profile" --check "$profile" 2>"$TMP/err"
		ok $? "$name compiles"
		sed 's/^/# /' "$TMP/err"
	else
		skip "$name compiles" "tests/load-profile is not built"
	fi
done

what="the profiles follow the schema"
if python3 -c 'import jsonschema' 2>/dev/null; then
	python3 -c '
import json, jsonschema, sys
with open(sys.argv[1]) as file:
    schema = json.load(file)
for path in sys.argv[2:]:
    with open(path) as file:
        jsonschema.validate(json.load(file), schema)
' "$SRC/tests/data/oci-seccomp.schema.json" "$@" 2>"$TMP/err"
	ok $? "$what"
	sed 's/^/# /' "$TMP/err"
else
	skip "$what" "needs python3 and its jsonschema"
fi

run --exe nginx --output "$TMP/fine.json" "$SRC/samples/auditd-enriched.log" &&
	cmp -s "$TMP/fine.json" "$SRC/samples/profiles/fine-grained.json"
ok $? "fine-grained.json is what the program makes of auditd-enriched.log"

# audit.json logs whatever is called, violation.json allows nothing.
why=
[ -x "$BUILD/tests/load-profile" ] || why="tests/load-profile is not built"
if [ -n "$why" ]; then
	skip "a program runs under audit.json" "$why"
	skip "and not under violation.json" "$why"
else
	"$BUILD/tests/load-profile" "$kubernetes/profiles/audit.json" /bin/sh -c 'exit 7'
	[ $? -eq 7 ]
	ok $? "a program runs under audit.json"
	"$BUILD/tests/load-profile" "$kubernetes/profiles/violation.json" /bin/sh -c 'exit 7' \
		2>/dev/null
	[ $? -ne 7 ]
	ok $? "and not under violation.json"
fi

missing=$(grep -o '`[a-z]*[a-z/.-]*\.\(log\|xz\|json\|yaml\)`' "$SRC/samples/README.md" | tr -d '`' |
	while read -r file; do [ -e "$SRC/samples/$file" ] || echo "$file"; done)
is "$missing" "" "every file that the README names is there"
