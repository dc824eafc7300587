# SPDX-License-Identifier: Apache-2.0
#
# The command diff: what it finds, says and answers.
. "${SRC:?}/tests/lib.sh"

plan 76

records >"$TMP/log" <<-END
	0 10 app /bin/app read
	0 10 app /bin/app read
	0 11 other /bin/other read
	1 10 app /bin/app write
	1 10 app /bin/app socket
	1 10 app /bin/app mount
	1 10 app /bin/app clone3
	1 10 app /bin/app chroot
	1 10 app /bin/app 9999
END
run record -F recording -o "$TMP/rec.json" "$TMP/log"
[ -s "$TMP/rec.json" ] || exit 99
echo '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
	{"names": ["read", "write", "mount", "chroot"], "action": "SCMP_ACT_ALLOW"},
	{"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
	{"names": ["socket"], "action": "SCMP_ACT_ALLOW",
	 "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}]}' >"$TMP/some.json"
printf 'read\nwrite\nsocket\nmount\nclone3\nchroot\n' >"$TMP/list"

answers() { # STATUS WHAT ARGUMENT...: it ends so, and says nothing else
	wanted=$1 what=$2
	shift 2
	run "$@"
	got=$?
	[ $got -eq "$wanted" ] && [ ! -s "$TMP/err" ]
	ok $? "$what"
	[ $got -eq "$wanted" ] || echo "# status $got"
	sed 's/^/# /' "$TMP/err"
}

line() { # EXPRESSION WHAT: the last answer has such a line
	grep -qe "$1" "$TMP/out"
	ok $? "$2"
	grep -qe "$1" "$TMP/out" || sed 's/^/# /' "$TMP/out"
}

# A recording and a profile.
answers 1 "a difference" diff "$TMP/rec.json" "$TMP/some.json"
is "$(head -n 1 "$TMP/out")" \
	"2 missing, 1 conditional, 0 unused (0 high-risk); declared allows 5, recorded 7" "the summary"
line '^  clone3  *errno ENOSYS; 1 time by /bin/app$' "what a call that is missing meets, and who needs it"
line '^  syscall_9999  *errno EPERM; 1 time by' "a number without a name"
line '^  socket  *if arg0 == 1; 1 time by' "a condition"
answers 1 "missing counts for --check" diff --check "$TMP/rec.json" "$TMP/some.json"
answers 1 "a list has all names" diff "$TMP/rec.json" "$TMP/list"
is "$(head -n 1 "$TMP/out" | cut -d, -f 1)" "1 missing" "but not the number"

# Nothing, or nothing that breaks.
answers 0 "a recording and itself" diff "$TMP/rec.json" "$TMP/rec.json"
line '^0 missing, 0 conditional, 0 unused' "nothing differs"
echo read >"$TMP/read"
answers 1 "what is allowed in vain differs" diff "$TMP/read" "$TMP/list"
line '^0 missing, 0 conditional, 5 unused (2 high-risk)' "and is counted"
line '^  chroot, mount$' "the dangerous ones first"
answers 0 "it breaks nothing" diff --check "$TMP/read" "$TMP/list"
answers 1 "it does the other way round" diff --check "$TMP/list" "$TMP/read"

# Capabilities, kernels, architectures.
answers 1 "Docker's default" diff "$TMP/rec.json" docker-default
line '^  mount  *errno EPERM; .*; allowed with CAP_SYS_ADMIN$' "what a capability would allow"
line '^  chroot  *with CAP_SYS_CHROOT; 1 time' "what a capability does allow"
line '^  i386  *in the profile, but not needed$' "architectures that nobody needs"
answers 1 "no capabilities" diff --caps none "$TMP/rec.json" docker-default
line '^  chroot  *errno EPERM; .*; allowed with CAP_SYS_CHROOT$' "none at all"
answers 1 "one more" diff --caps docker,sys_admin "$TMP/rec.json" docker-default
grep -q '^  mount .*allowed with' "$TMP/out"
is $? 1 "mount is allowed then"
echo ptrace >"$TMP/ptrace"
answers 1 "an old kernel" diff --kernel 4.7 -a x86_64 "$TMP/ptrace" docker-default
line '^  ptrace  *errno EPERM; allowed with CAP_SYS_PTRACE' "before 4.8 ptrace was denied"
answers 1 "a newer one" diff --kernel 4.8.0-1-amd64 -a x86_64 "$TMP/ptrace" docker-default
is "$(head -n 1 "$TMP/out" | cut -d, -f 1)" "0 missing" "from 4.8 on it is allowed"
answers 1 "another architecture" diff -a aarch64 "$TMP/list" docker-default
line 'declared allows 2[0-9][0-9], the other one 6' "its calls are counted"
sed 's/"architectures": \[[^]]*\]/"architectures": ["SCMP_ARCH_X86"]/' "$TMP/some.json" >"$TMP/x86.json"
sed 's/x86_64/i386/; s/"nr": 0, "name": "read"/"nr": 3, "name": "read"/' "$TMP/rec.json" |
	jq '.groups |= map(select(.exe == "/bin/other") | .arch = "i386")' >"$TMP/i386.json"
answers 1 "an architecture that is not covered" diff "$TMP/i386.json" "$TMP/some.json"
line '^  i386  *needed, but not in the profile: every call kill-thread$' "what all its calls meet"

# What was recorded on two machines: each is compared with what Docker takes there.
records >"$TMP/fleet" <<-END
	0 10 app /bin/app read
	1 10 app /bin/app open
	2 11 app /bin/app 63 arch=c00000b7
	3 11 app /bin/app 56 arch=c00000b7
END
run record -F recording -o "$TMP/fleet.json" "$TMP/fleet"
run record -q -F docker --base none -o "$TMP/fleet-docker.json" "$TMP/fleet"
answers 0 "a profile of Docker's for two machines" diff "$TMP/fleet.json" "$TMP/fleet-docker.json"
answers 0 "Docker's default breaks nothing on either" diff --check "$TMP/fleet.json" docker-default
run diff "$TMP/fleet.json" docker-default
line '^  arm  *in the profile, but not needed$' "what runs on the one beside it"
line '^  i386  *in the profile, but not needed$' "and on the other"

# A recording that knows arguments (run --args) needs those alone.
jq '.groups |= [.[0] | .syscalls |= [.[] | select(.name == "read" or .name == "socket") |
	if .name == "socket" then .args = {"of": [{"index": 0, "bits": 32}],
	"values": [{"are": [1], "names": ""}, {"are": [2], "names": ""}]} else . end]]' \
	"$TMP/rec.json" >"$TMP/args.json"
run emit -q --args --base none -o "$TMP/args.oci" "$TMP/args.json"
answers 0 "a profile of the same arguments" diff "$TMP/args.json" "$TMP/args.oci"
answers 1 "some of them" diff --check "$TMP/some.json" "$TMP/args.oci"
answers 1 "an address family that is not allowed" diff "$TMP/args.json" "$TMP/some.json"
line '^  socket  *if arg0 == 1; 1 time by' "is still one condition"

# Two profiles.
answers 1 "another action" diff "$TMP/some.json" "$TMP/list"
line '^  clone3  *errno ENOSYS there, allow here$\|^  clone3' "what both do"
answers 0 "the same by another order" diff "$TMP/some.json" "$TMP/some.json"

answers 0 "Docker's default and itself" diff docker-default docker-default
answers 0 "with all capabilities too" diff --caps all docker-default runtime-default

# Through socketcall of i386, whose first argument is another, both rules are for one call.
echo '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
	"syscalls": [{"names": ["socket"], "action": "SCMP_ACT_ERRNO",
	 "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_EQ"}]},
	{"names": ["socket"], "action": "SCMP_ACT_LOG",
	 "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_NE"}]}]}' >"$TMP/refused.json"
answers 1 "rules that contradict each other" diff --check -a x86_64 "$TMP/read" "$TMP/refused.json"
line '^Runtimes refuse the profile: its rules contradict each other (line 4)' "are said"
sed 's/, "SCMP_ARCH_X86"//' "$TMP/refused.json" >"$TMP/taken.json"
answers 0 "on x86-64 alone they do not" diff --check -a x86_64 "$TMP/read" "$TMP/taken.json"

# Other kinds.
printf '[Service]\nSystemCallFilter=read write\n' >"$TMP/a.service"
printf '[Service]\nSystemCallFilter=socket mount clone3 chroot\n' >"$TMP/10.conf"
answers 1 "a unit and a drop-in" diff --with "$TMP/10.conf" "$TMP/rec.json" "$TMP/a.service"
line '^1 missing' "the drop-in counts"
printf 'read: 1\nwrite: arg0 == 1\n' >"$TMP/policy"
answers 1 "its conditions" diff "$TMP/list" "$TMP/policy"
line '^  write  *if arg0 == 1$' "are said"

# Of several profiles in one file.
several=$SRC/tests/declared/spo-several.yaml
if grep -q '^#define HAVE_YAML 1' "$BUILD/config.h"; then
	printf 'read\nsocket\nwrite\n' >"$TMP/web"
	answers 0 "one that is named, with its base beside it" diff "$TMP/web" "$several#web"
	gives 2 'several.yaml:1:1: holds 3 profiles: web, common, batch; say which, as in spo-several.yaml#web$' \
		"none is named" diff "$TMP/web" "$several"
	gives 2 'there is no profile wob here, but web, common, batch$' "none of that name" \
		diff "$TMP/web" "$several#wob"
	cp "$TMP/web" "$TMP/web#1"
	answers 0 "a file whose name has the sign" diff "$TMP/web" "$TMP/web#1"
else
	skip "one that is named, with its base beside it" "built without YAML"
	skip "none is named" "built without YAML"
	skip "none of that name" "built without YAML"
	skip "a file whose name has the sign" "built without YAML"
fi
gives 2 'is one profile, without a part called x$' "a part of a list" diff "$TMP/rec.json" "$TMP/list#x"
gives 2 'nothing: ' "a part of no file" diff "$TMP/rec.json" "$TMP/nothing#x"

# JSON.
answers 1 "JSON" diff -F json "$TMP/rec.json" "$TMP/some.json"
is "$(jq -r '[.format, .summary.missing, .missing[0].name, .missing[0].errno,
	.missing[0].uses[0].exe, .conditional[0].condition] | join(" ")' "$TMP/out")" \
	"seccomp-record-diff/1 2 clone3 38 /bin/app arg0 == 1" "what is in it"
answers 1 "JSON of what is allowed in vain" diff -F json "$TMP/read" "$TMP/list"
is "$(jq -r '[.unused[] | "\(.name)\(if .risky then "!" else "" end)"] | join(" ")' "$TMP/out")" \
	"chroot! mount! clone3 socket write" "the dangerous ones first"
answers 1 "quiet" diff -q "$TMP/rec.json" "$TMP/some.json"
is "$(cat "$TMP/out")" "" "it prints nothing"

# Colour, where somebody looks.
paints '^[[31mMissing: would break (2)^[[0m' diff "$TMP/rec.json" "$TMP/some.json"

# Trouble.
gives 2 'give two' "one operand" diff "$TMP/rec.json"
gives 2 'no format yaml; there are' "an unknown format" diff -F yaml a b
gives 2 'no capability CAP_X;' "an unknown capability" diff --caps CAP_X a b
gives 2 '--kernel: six is no version' "a bad version" diff --kernel six a b
gives 2 '--kind: no kind of profile x; there are recording' "an unknown kind" diff --kind x a b
gives 2 'missing: ' "no such file" diff "$TMP/rec.json" "$TMP/missing"
gives 2 'docker-defualt: no such file; did you mean docker-default' "a mistyped name" \
	diff "$TMP/rec.json" docker-defualt
echo '{"defaultAction": "SCMP_ACT_DENY", "syscalls": [{"names": "x"}]}' >"$TMP/bad.json"
gives 2 'bad.json:1:59: syscalls\[0\].names: is no array' "what cannot be read" \
	diff "$TMP/rec.json" "$TMP/bad.json"
echo '{"defaultAction": "SCMP_ACT_DENY", "syscalls": []}' >"$TMP/bad.json"
gives 2 'bad.json:1:19: there is no action "SCMP_ACT_DENY"' "what is wrong in it" \
	diff "$TMP/rec.json" "$TMP/bad.json"
