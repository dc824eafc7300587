#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The samples: profiles compile, the fine-grained one is what the program makes today, and
# the pods name profiles that are there.
. "${SRC:?}/tests/lib.sh"

set -- "$SRC"/samples/profiles/*.json
pods="audit violation fine"
plan $(($# + 9))

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
	"$BUILD/tests/load-profile" "$SRC/samples/profiles/audit.json" /bin/sh -c 'exit 7'
	[ $? -eq 7 ]
	ok $? "a program runs under audit.json"
	"$BUILD/tests/load-profile" "$SRC/samples/profiles/violation.json" /bin/sh -c 'exit 7' \
		2>/dev/null
	[ $? -ne 7 ]
	ok $? "and not under violation.json"
fi

for pod in $pods; do
	file=$SRC/samples/pods/$pod-pod.yaml
	profile=$(sed -n 's/^ *localhostProfile: //p' "$file")
	[ -n "$profile" ] && [ -f "$SRC/samples/$profile" ]
	ok $? "$pod-pod.yaml names a profile that is there"
done

what="the pods are YAML of the right shape"
if python3 -c 'import yaml' 2>/dev/null; then
	for pod in $pods; do
		echo "$SRC/samples/pods/$pod-pod.yaml"
	done | xargs python3 -c '
import sys, yaml
for path in sys.argv[1:]:
    with open(path) as file:
        pod = yaml.safe_load(file)
    assert pod["kind"] == "Pod", path
    profile = pod["spec"]["securityContext"]["seccompProfile"]
    assert profile["type"] == "Localhost" and profile["localhostProfile"], path
    for container in pod["spec"]["containers"]:
        assert container["securityContext"]["allowPrivilegeEscalation"] is False, path
' 2>"$TMP/err"
	ok $? "$what"
	sed 's/^/# /' "$TMP/err"
else
	skip "$what" "needs python3 and its yaml"
fi

missing=$(grep -o '`[a-z]*[a-z/.-]*\.\(log\|xz\|json\|yaml\)`' "$SRC/samples/README.md" | tr -d '`' |
	while read -r file; do [ -e "$SRC/samples/$file" ] || echo "$file"; done)
is "$missing" "" "every file that the README names is there"
