#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The spo format: a SeccompProfile that follows the operator's definition, and says what the
# OCI profile of the same records says.
. "${SRC:?}/tests/lib.sh"

python3 -c 'import jsonschema, yaml' 2>/dev/null ||
	skip_all "no python3-jsonschema, or no python3-yaml"
run -F spo /dev/null
! grep -q 'this build has no format' "$TMP/err" || skip_all "$(cat "$TMP/err")"

records >"$TMP/log" <<-END
	0 10 app /bin/app read
	0.500 10 app /bin/app time
	1 10 app /bin/app 5 arch=40000003
	2 10 app /bin/app 1073741934
	3 10 app /bin/app 56 arch=c00000b7
	4 10 app /bin/app 63 arch=c00000f3
	5 10 app /bin/app 435 arch=c0000015
	6 10 loong /bin/loong 57 arch=c0000102
END

# The document at $TMP/out is a SeccompProfile; 'spoil' changes it first.
check() { # [spoil PYTHON]
	python3 -c '
import json, sys
import jsonschema, yaml
with open(sys.argv[1], encoding="utf-8") as schema, open(sys.argv[2], encoding="utf-8") as file:
    document = yaml.safe_load(file)
    exec(sys.argv[3])
    faults = list(jsonschema.Draft7Validator(json.load(schema)).iter_errors(document))
for fault in faults:
    print("#", fault.message[:200])
sys.exit(bool(faults))
' "$SRC/tests/data/spo-seccompprofile.schema.json" "$TMP/out" "${2:-}"
}

# The same options give the same profile in both formats.
agrees() { # OPTION...
	run -F oci --exe app "$@" "$TMP/log" && mv "$TMP/out" "$TMP/oci" &&
		run -F spo --exe app "$@" "$TMP/log" && check &&
		python3 -c '
import json, sys, yaml
with open(sys.argv[1], encoding="utf-8") as oci, open(sys.argv[2], encoding="utf-8") as spo:
    oci, spec = json.load(oci), yaml.safe_load(spo)["spec"]
if oci["defaultAction"] == "SCMP_ACT_ERRNO":
    assert oci.pop("defaultErrnoRet") == 1
sys.exit(oci != spec)' "$TMP/oci" "$TMP/out"
}

plan 42

for options in "" "--base none" "--log-denials" "--default-action log" \
	"--default-action kill-process --log-denials" "--default-action kill-thread" \
	"--default-action trap" "--default-action allow" "--default-errno EPERM" \
	"--spo-version v1beta1"; do
	# shellcheck disable=SC2086
	if [ "$options" = "--spo-version v1beta1" ]; then
		run -F spo --exe app $options "$TMP/log" && check &&
			grep -q '^apiVersion: security-profiles-operator.x-k8s.io/v1beta1$' "$TMP/out"
	else
		agrees $options
	fi
	ok $? "a SeccompProfile: ${options:-as it is}"
done

run -F spo --exe app "$TMP/log"
grep -q '^apiVersion: security-profiles-operator.x-k8s.io/v1$' "$TMP/out" &&
	grep -q '^  name: "recorded"$' "$TMP/out"
ok $? "its version and name are v1 and recorded"
for spoil in 'document["spec"]["defaultErrnoRet"] = 1' 'document["kind"] = "Profile"' \
	'document["spec"]["syscalls"][0]["names"] = []' 'document["metadata"]["name"] = "A"' \
	'document["spec"]["syscalls"][0]["names"].append("read")' \
	'document["spec"]["architectures"].append("SCMP_ARCH_LOONGARCH64")'; do
	! check spoil "$spoil" >/dev/null
	ok $? "the schema refuses: $spoil"
done

long=$(printf '%0253d' 7)
for name in a 1 a.b a-b 0.7 a--b true "$long"; do
	run -F spo --exe app --name "$name" "$TMP/log" && check
	ok $? "--name $(echo "$name" | cut -c 1-20)"
done
for name in '' . - a. .a a- -a a..b a.-b a-.b A a_b 'a b' "é" "${long}8"; do
	gives 2 '^seccomp-record: --name: the format spo does not allow the name .*; lower-case' \
		"--name '$(echo "$name" | cut -c 1-20)' is refused" \
		-F spo --name "$name" "$TMP/log"
done

gives 2 '^seccomp-record: --default-errno: the format spo cannot say the error 38' "nor has it another error" \
	-F spo --default-errno ENOSYS "$TMP/log"
gives 3 'not in the profile: loongarch64, count 1: the format spo has no name' \
	"an architecture that the definition lacks is left out" \
	-F spo --exe loong "$TMP/log"
