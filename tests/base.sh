#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# --base and --widen: which calls join, what is said of them, and what is refused.
. "${SRC:?}/tests/lib.sh"

# These options, of a program that made read and open, allow exactly these.
allows() { # NAMES OPTION...
	expected=$1
	shift
	run "$@" "$TMP/log" && cp "$TMP/out" "$TMP/profile"
	is "$(allowed "$TMP/profile" | tr '\n' ' ')" "$expected " "$*"
}

# Standard error has this line, once.
says() { # EXPRESSION WHAT
	is "$(grep -c -e "^seccomp-record: $1" "$TMP/err")" 1 "$2"
}

# The names of some of the lists, as words.
names() { # LIST...
	for list; do cat "$SRC/recorder/core/rules/base/$list.list"; done |
		grep -v '^#\|^what \|^arch \|^chance \|^needs ' | sort -u | tr '\n' ' '
}

records >"$TMP/log" <<-END
	0 10 app /bin/app read
	1 10 app /bin/app open
END
essential="exit exit_group restart_syscall rt_sigreturn"

plan $((76 + $(ls "$SRC"/recorder/core/rules/base/*.list | wc -l)))

# Which calls join.
all="exit exit_group open read restart_syscall rt_sigreturn"
allows "$all"
allows "$all" --base essential
allows "open read" --base none
allows "close execve open read" --base none --base crun-1.8.1-nnp
allows "close execve open read" --base crun-1.8.1-nnp --base none
allows "close close_range execve exit exit_group open read restart_syscall rt_sigreturn" \
	--base crun-1.28-nnp --base crun-1.8.1-nnp
for word in runc runc-1.1 runc-1.1.5 runc-1.1.5-no-nnp crun exec-runc-1.3.6; do
	lists=
	for list in "$SRC"/recorder/core/rules/base/"$word"[-.]*list; do
		lists="$lists $(basename "$list" .list)"
	done
	# shellcheck disable=SC2086 # words
	allows "$(words $(names $lists) $essential open read | tr '\n' ' ' | sed 's/ $//')" \
		--base "$word"
done
run --base none --base runc-1.1.5 "$TMP/log"
allowed "$TMP/out" | grep -q openat2
ok $((! $?)) "one version does not bring what another one needs"
printf '# mine\nsocket # why\n\n\tpread\t\nsetuid32\r\n' >"$TMP/mine"
allows "open pread64 read socket" --base none --base "$TMP/mine"
(cd "$TMP" && run --base none --base mine log && [ "$(allowed out | wc -l)" -eq 4 ])
ok $? "a file needs no slash"
printf 'runc\n' >"$TMP/runc"
(cd "$TMP" && run --base none --base runc log && allowed out | grep -q prctl)
ok $? "but a baseline comes before a file of its name"
printf 'socket' >"$TMP/short"
allows "open read socket" --base none --base "$TMP/short"
: >"$TMP/empty"
allows "open read" --base none --base "$TMP/empty"

# What is refused, and what there is then.
gives 2 '^seccomp-record: --base: no baseline runcc, and no such file; did you mean runc; ' \
	"a mistyped name" --base runcc "$TMP/log"
for word in run runc- runc-1.1.5-n essentia; do
	gives 2 "no baseline $word, and no such file" "half a name: $word" --base $word "$TMP/log"
done
gives 2 'no baseline runc-1.1.50, and no such file' "an unknown version" \
	--base runc-1.1.50 "$TMP/log"
for list in none runc crun exec-runc exec-crun "$SRC"/recorder/core/rules/base/*.list; do
	gives 2 "[ ,]$(basename "$list" .list)," "--base nonesuch lists $(basename "$list" .list)" \
		--base nonesuch "$TMP/log"
done
gives 2 "^seccomp-record: $TMP/none: cannot be read: No such file" "a file that is not there" \
	--base "$TMP/none" "$TMP/log"
gives 2 "^seccomp-record: $TMP: cannot be read: Is a directory" "a folder" --base "$TMP" "$TMP/log"
printf '# mine\nread\nopn\n' >"$TMP/bad"
gives 2 "^seccomp-record: $TMP/bad:3: no system call opn; did you mean open?" \
	"a file with a mistyped name" --base "$TMP/bad" "$TMP/log"
printf 'read write\n' >"$TMP/bad"
gives 2 "^seccomp-record: $TMP/bad:1: no system call read write; give one name a line" \
	"two on a line" --base "$TMP/bad" "$TMP/log"
printf 'read\n%0300d\n' 0 >"$TMP/bad"
gives 2 "^seccomp-record: $TMP/bad:2: a line of more than 254 bytes" "a long line" \
	--base "$TMP/bad" "$TMP/log"
yes read | head -n 5000 >"$TMP/bad"
gives 2 "^seccomp-record: $TMP/bad:4097: more than 4096 names" "a long file" \
	--base "$TMP/bad" "$TMP/log"

# Of a container, its runtime's.
run --recording "$TMP/rec.json" "$TMP/log"
container() { # RUNTIME [MEMBERS]
	sed 's/"exe": /"container": {"id": "abc", "runtime": "'"$1"'"'"${2-}"'}, &/' \
		"$TMP/rec.json" >"$TMP/container.json"
}
joins() { # EXPECTED RUNTIME OPTION...
	expected=$1 what="a container of $2 $3"
	container "$2"
	shift 2
	[ -n "$1" ] || shift
	run emit "$@" "$TMP/container.json" && cp "$TMP/out" "$TMP/profile"
	is "$(allowed "$TMP/profile" | tr '\n' ' ')" "$expected " "$what"
}
for runtime in runc crun; do
	lists=
	for list in "$SRC"/recorder/core/rules/base/$runtime-*list; do
		lists="$lists $(basename "$list" .list)"
	done
	# shellcheck disable=SC2086 # words
	names=$(words $(names $lists) $essential open read | tr '\n' ' ' | sed 's/ $//')
	joins "$names" $runtime ""
	says "added: what $runtime needs to start a container" "which is said"
done
# Of the version that it names, with or without no_new_privs; of one that nobody measured all.
versioned() { # VERSION PRIVS SAID LIST...
	container runc ", \"runtime_version\": \"$1\"$2"
	said=$3 what="runc $1$2"
	shift 3
	run emit "$TMP/container.json" && cp "$TMP/out" "$TMP/profile"
	# shellcheck disable=SC2046,SC2086 # words
	is "$(allowed "$TMP/profile" | tr '\n' ' ')" \
		"$(words $(names "$@") $essential open read | tr '\n' ' ' | sed 's/ $//') " "$what"
	says "$said" "which is said"
}
all_runc() { # SUFFIX [BUT]
	(cd "$SRC/recorder/core/rules/base" && ls runc-*"$1".list) | grep -v "${2-^$}" |
		sed 's/\.list$//'
}
versioned 1.1.5 ', "no_new_privs": true' \
	"added: what runc needs to start a container with no_new_privs, in version 1.1.5, since" runc-1.1.5-nnp
versioned 1.1.5 ', "no_new_privs": false' \
	"added: what runc needs to start a container without no_new_privs, in version 1.1.5, since" runc-1.1.5-no-nnp
versioned 1.1.5 '' "added: what runc needs to start a container, in version 1.1.5, since" \
	runc-1.1.5-nnp runc-1.1.5-no-nnp
# shellcheck disable=SC2046 # words
versioned 1.1.1 ', "no_new_privs": true' "added: what runc needs to start a container with no_new_privs, of all versions that were measured, since 1.1.1 was not" \
	$(all_runc -nnp no-nnp)
joins "$all" runc --base essential
is "$(grep 'added: what runc' "$TMP/err")" "" "and then nothing is said"
joins "open read" runc --base none
joins "$all" docker ""
joins "$all" essential-1 ""
joins "$all" "" ""

# The manual has them all.
unsaid=$(for list in "$SRC"/recorder/core/rules/base/*.list; do
	name=$(basename "$list" .list | sed 's/-/\\\\-/g')
	grep -q "^$name\(|\|\$\)" "$SRC/man/seccomp-record.1" || echo "$name"
done)
is "$unsaid" "" "every baseline is in the manual"

# What --widen adds, and says.
allows "creat exit exit_group open openat openat2 read restart_syscall rt_sigreturn" \
	--widen siblings
says 'added: openat, siblings: of open: a file is opened' "each addition is said with its reason"
is "$(grep -c '^seccomp-record: added: ' "$TMP/err")" 3 "and nothing else"
allows "clock_getres clock_gettime exit exit_group getcpu gettimeofday open read\
 restart_syscall rt_sigreturn time" --widen vdso
says 'added: getcpu, vdso: clocks that are read' "the clocks too"
cp "$TMP/profile" "$TMP/vdso"
run --base vdso "$TMP/log" && cmp -s "$TMP/out" "$TMP/vdso"
ok $? "they are those of the baseline"
is "$(grep 'added: ' "$TMP/err")" "" "of which nothing is said, since they were asked for"
allows "creat exit exit_group open openat read restart_syscall rt_sigreturn sigreturn" \
	--widen portable
is "$(grep -o 'SCMP_ARCH_[0-9A-Z_]*' "$TMP/profile" | tr '\n' ' ')" \
	"SCMP_ARCH_AARCH64 SCMP_ARCH_PPC64LE SCMP_ARCH_X86_64 " \
	"with those architectures"
says 'added: openat, portable: of open: a file is opened' "by which name a call goes there"
says 'added: aarch64, portable: 1 of the calls that were recorded' "and how many by the same"
records >"$TMP/tls" <<-END
	0 10 app /bin/app read
	1 10 app /bin/app arch_prctl
END
run --widen portable "$TMP/tls"
says 'not on aarch64, nor a call that stands for it: arch_prctl$' "and what nothing stands for"
records >"$TMP/big" <<-END
	0 10 app /bin/app 3 arch=80000016
END
run --widen portable "$TMP/big"
says '--widen: portable: no architecture is added: ' "none goes with the other byte order"
run --widen siblings --widen portable,vdso "$TMP/log" && cp "$TMP/out" "$TMP/each"
run --widen vdso,portable,siblings "$TMP/log" && cmp -s "$TMP/out" "$TMP/each"
ok $? "in any order, at once or one by one"
allowed "$TMP/each" | grep -q openat2
ok $? "all of it"
run -q --widen siblings,portable "$TMP/log" && [ ! -s "$TMP/err" ]
ok $? "--quiet lists nothing"
run --default-action log --widen siblings "$TMP/log" && grep -q openat2 "$TMP/out"
ok $? "whatever the default action"
gives 2 '^seccomp-record: --widen: no way to widen all; there is siblings, vdso, portable' \
	"no such way" --widen siblings,all "$TMP/log"
gives 2 'no way to widen sibling;' "half a name" --widen sibling "$TMP/log"
gives 2 'no way to widen ;' "nothing" --widen '' "$TMP/log"
gives 2 'no way to widen ;' "nothing between" --widen 'vdso,,siblings' "$TMP/log"
gives 2 'no way to widen ;' "nothing behind" --widen 'vdso,' "$TMP/log"
