# SPDX-License-Identifier: Apache-2.0
#
# diff --format patch: the declared document with the change made, all else as it was.
# tests/test-patch has the properties; here is how it looks, and what is said.
. "${SRC:?}/tests/lib.sh"

plan 30

# Standard input is what diff(1) says of the last argument, which is a file.
patched() { # WHAT ARGUMENT...
	what=$1
	shift
	run diff -F patch "$@"
	status=$?
	for file; do :; done
	diff "$file" "$TMP/out" | grep '^[<>]' >"$TMP/is"
	is "$(cat "$TMP/is")" "$(cat)" "$what"
}

printf 'read\nopen\nwrite\n' >"$TMP/some"

# Names join those that are there, where they belong.
cat >"$TMP/sorted" <<-'END'
	{
	  "defaultAction": "SCMP_ACT_ERRNO",
	  "syscalls": [
	    {
	      "names": [
	        "close",
	        "read"
	      ],
	      "action": "SCMP_ACT_ALLOW"
	    }
	  ]
	}
END
patched "names join a sorted list in order" "$TMP/some" "$TMP/sorted" <<-'END'
	<         "read"
	>         "open",
	>         "read",
	>         "write"
END
is $status 1 "something differs"
sed 's/"close"/"zzz"/' "$TMP/sorted" >"$TMP/unsorted"
patched "an unsorted one at its end" "$TMP/some" "$TMP/unsorted" <<-'END'
	<         "read"
	>         "read",
	>         "open",
	>         "write"
END
printf '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"}]}' >"$TMP/line"
run diff -F patch "$TMP/some" "$TMP/line"
is "$(cat "$TMP/out")" \
	'{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["open","read","write"],"action":"SCMP_ACT_ALLOW"}]}' \
	"a document in one line"
is "$(tail -c 1 "$TMP/out")" "}" "without an end of line it stays without"
sed 's/$/\r/' "$TMP/sorted" >"$TMP/windows"
run diff -F patch "$TMP/some" "$TMP/windows"
is "$(grep -c . "$TMP/out") $(grep -c "$(printf '\r')\$" "$TMP/out")" "14 14" "ends of lines are all alike"

# Rules of their own, in the document's style.
cat >"$TMP/single" <<-'END'
	{ "defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
	    { "name": "close", "action": "SCMP_ACT_ALLOW", "args": [] },
	    { "name": "read",  "action": "SCMP_ACT_ALLOW", "args": [] }
	] }
END
patched "where each rule has one name, copies" "$TMP/some" "$TMP/single" <<-'END'
	<     { "name": "read",  "action": "SCMP_ACT_ALLOW", "args": [] }
	>     { "name": "open",  "action": "SCMP_ACT_ALLOW", "args": [] },
	>     { "name": "read",  "action": "SCMP_ACT_ALLOW", "args": [] },
	>     { "name": "write",  "action": "SCMP_ACT_ALLOW", "args": [] }
END
cat >"$TMP/conditional" <<-'END'
	{
	  "defaultAction": "SCMP_ACT_ERRNO",
	  "syscalls": [
	    {
	      "action": "SCMP_ACT_ALLOW",
	      "names": ["read", "write"],
	      "includes": {"caps": ["CAP_CHOWN"]}
	    }
	  ]
	}
END
echo open >"$TMP/open"
patched "a rule for some cases takes none" "$TMP/open" "$TMP/conditional" <<-'END'
	>     },
	>     {
	>       "action": "SCMP_ACT_ALLOW",
	>       "names": ["open"]
END
printf '{\n  "defaultAction": "SCMP_ACT_ERRNO"\n}\n' >"$TMP/none"
patched "no rules at all" "$TMP/open" "$TMP/none" <<-'END'
	<   "defaultAction": "SCMP_ACT_ERRNO"
	>   "defaultAction": "SCMP_ACT_ERRNO",
	>   "syscalls": [
	>     {
	>       "names": [
	>         "open"
	>       ],
	>       "action": "SCMP_ACT_ALLOW"
	>     }
	>   ]
END
sed '/SCMP_ACT_ALLOW/d; s/\],$/]/' "$TMP/none" | sed 's/ERRNO"/&,\n  "syscalls": []/' >"$TMP/empty"
patched "an empty list of them" "$TMP/open" "$TMP/empty" <<-'END'
	<   "syscalls": []
	>   "syscalls": [
	>     {
	>       "names": [
	>         "open"
	>       ],
	>       "action": "SCMP_ACT_ALLOW"
	>     }
	>   ]
END

# What is needed for some arguments comes with these, from a profile of the same kind.
echo '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["open", "socket"], "action": "SCMP_ACT_LOG",
	"args": [{"index": 0, "value": 1, "valueTwo": 1, "op": "SCMP_CMP_MASKED_EQ"}]}]}' >"$TMP/args"
run diff -F patch "$TMP/args" "$TMP/line"
is "$(cat "$TMP/out")" '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"},{"names":["open","socket"],"action":"SCMP_ACT_LOG","args":[{"index": 0, "value": 1, "valueTwo": 1, "op": "SCMP_CMP_MASKED_EQ"}]}]}' \
	"conditions come along"
printf 'open: arg0 == 1\n' >"$TMP/policy"
gives 1 'line: allowed whole, though needed for some arguments only: open$' "or it is said" \
	diff -F patch "$TMP/policy" "$TMP/line"

# What was denied is so no more.
cat >"$TMP/denied" <<-'END'
	{"defaultAction": "SCMP_ACT_ALLOW",
	 "syscalls": [
	  {"names": ["mount", "open", "ptrace"], "action": "SCMP_ACT_ERRNO"},
	  {"names": ["write"], "action": "SCMP_ACT_KILL"},
	  {"names": ["bpf"], "action": "SCMP_ACT_KILL"}
	 ]}
END
patched "a name leaves its rule, or the rule goes" "$TMP/some" "$TMP/denied" <<-'END'
	<   {"names": ["mount", "open", "ptrace"], "action": "SCMP_ACT_ERRNO"},
	<   {"names": ["write"], "action": "SCMP_ACT_KILL"},
	>   {"names": ["mount", "ptrace"], "action": "SCMP_ACT_ERRNO"},
END

# Architectures.
sed 's/"syscalls"/"architectures": ["SCMP_ARCH_X86_64"],\n  &/' "$TMP/sorted" >"$TMP/x86_64"
echo '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
	"syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}' >"$TMP/both"
patched "an architecture comes in" "$TMP/both" "$TMP/x86_64" <<-'END'
	<   "architectures": ["SCMP_ARCH_X86_64"],
	>   "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
END
sed 's/"syscalls"/"archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": null}],\n  &/' \
	"$TMP/sorted" >"$TMP/map"
patched "under its machine" "$TMP/both" "$TMP/map" <<-'END'
	<   "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": null}],
	>   "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": [
	>         "SCMP_ARCH_X86"
	>       ]}],
END
sed 's/X86_64/AARCH64/' "$TMP/map" >"$TMP/arm"
patched "or with that" "$TMP/both" "$TMP/arm" <<-'END'
	<   "archMap": [{"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": null}],
	>   "archMap": [{"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": null}, {
	>       "architecture": "SCMP_ARCH_X86_64",
	>       "subArchitectures": [
	>         "SCMP_ARCH_X86"
	>       ]
	>     }],
END
echo '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_AARCH64", "SCMP_ARCH_X86"],
	"syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}' >"$TMP/fleet"
sed 's/\("archMap": \[\)\(.*\)\]/\1{"architecture": "SCMP_ARCH_AARCH64"}, \2]/' "$TMP/map" >"$TMP/machines"
patched "under its own, of several" "$TMP/fleet" "$TMP/machines" <<-'END'
	<   "archMap": [{"architecture": "SCMP_ARCH_AARCH64"}, {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": null}],
	>   "archMap": [{"architecture": "SCMP_ARCH_AARCH64"}, {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": [
	>         "SCMP_ARCH_X86"
	>       ]}],
END

# --tighten.
patched "what is unused goes too" --tighten "$TMP/open" "$TMP/x86_64" <<-'END'
	<         "close",
	<         "read"
	>         "open"
END
sed 's/"SCMP_ARCH_X86_64"/&, "SCMP_ARCH_X86"/' "$TMP/x86_64" >"$TMP/x86"
sed 's/, "SCMP_ARCH_X86"//' "$TMP/both" >"$TMP/one"
patched "architectures too" --tighten "$TMP/one" "$TMP/x86" <<-'END'
	<   "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
	>   "architectures": ["SCMP_ARCH_X86_64"],
	<         "close",
END
records >"$TMP/log" <<-END
	0 10 app /bin/app read
	1 10 app /bin/app 9999
END
run record -F recording -o "$TMP/rec.json" "$TMP/log"
sed 's/"close"/"exit_group",\n        "futex"/' "$TMP/sorted" >"$TMP/essential"
patched "not what every profile has" --tighten "$TMP/rec.json" "$TMP/essential" <<-'END'
	<         "futex",
END
grep -q 'numbers without a name cannot be in it: 9999 of x86_64$' "$TMP/err"
ok $? "a number is said to be missing"
grep -q 'records may have been lost: look twice' "$TMP/err"
ok $? "as is that the recording may not be complete"
gives 2 'denied: its default action lets every call through' "nothing to take away" \
	diff -F patch --tighten "$TMP/open" "$TMP/denied"
gives 2 '^seccomp-record: --tighten: is for --format patch' "--tighten alone" \
	diff --tighten "$TMP/open" "$TMP/denied"
gives 2 '^seccomp-record: --tighten: is for' "--tighten for one architecture" \
	diff -F patch --tighten -a i386 "$TMP/open" "$TMP/denied"

# What is in order stays, byte by byte; a profile that has only a name has a text too.
run diff -F patch "$TMP/sorted" "$TMP/sorted"
cmp -s "$TMP/out" "$TMP/sorted"
ok $? "nothing is missing"
run diff -F patch "$TMP/some" docker-default
cmp -s "$TMP/out" "$SRC/parsers/builtin/docker-default.json"
ok $? "docker-default"
run diff -q -F patch "$TMP/some" "$TMP/sorted"
is "$(cat "$TMP/out")" "" "quiet"

# Of what cannot be changed.
gives 2 'open: is of the kind list, and a patch is of a profile in OCI' "another kind" \
	diff -F patch "$TMP/some" "$TMP/open"
echo '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
	"syscalls": [{"names": ["socket"], "action": "SCMP_ACT_ERRNO",
	 "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_EQ"}]},
	{"names": ["socket"], "action": "SCMP_ACT_LOG",
	 "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_NE"}]}]}' >"$TMP/refused"
gives 2 'refused: its rules contradict each other (line 4)' "what contradicts itself" \
	diff -F patch "$TMP/open" "$TMP/refused"
