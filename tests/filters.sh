#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The formats bpf, pfc and libseccomp: which numbers they allow on which architecture, that
# they agree, and that programs run under them and are refused what they were not seen to
# call.
. "${SRC:?}/tests/lib.sh"
alone

cleanup() {
	tap_stop
}

# The numbers that a filter gives this answer to, by their names.
named() { # FILTER ARCH TOKEN BASE ANSWER
	"$BUILD/tests/bpf-eval" "$1" "$3" "$4" | $AWK -v arch="$2" -v answer="$5" \
		-v tsv="$SRC/tests/data/syscalls.tsv" '
		BEGIN {
			FS = "\t"
			while ((getline < tsv) > 0)
				if ($1 == arch)
					name[$2] = $3
			FS = " "
		}
		$2 == answer { print $1 in name ? name[$1] : $1 }
	' | sort | tr '\n' ' '
}

# All answers of a filter for the architectures below; but libseccomp before 2.6 does not know
# map_shadow_stack of x32.
answers() { # FILTER
	for arch in "c000003e 0" "c000003e 1073741824" "40000003 0" "c00000b7 0" "c00000f3 0"; do
		# shellcheck disable=SC2086
		"$BUILD/tests/bpf-eval" "$1" $arch | grep -v '^1073742277 '
	done
}

otherwise() { # FILTER TOKEN
	"$BUILD/tests/bpf-eval" "$1" "$2" | head -n 1
}

# What the program is that the function of the file is compiled into: $TMP/program.
compiles() { # FILE NAME
	cp "$1" "$TMP/made.c"
	${CC:-cc} -std=c99 -O2 -Wall -Wextra -Wconversion -Wshadow -Wmissing-prototypes -Werror \
		-DFUNCTION="$2" -o "$TMP/program" "$TMP/made.c" "$SRC/tests/run-filter.c" \
		-lseccomp 2>"$TMP/err"
}

pfc=$("$SECCOMP_RECORD" -F none 2>&1 | grep -o 'pfc')
formats="bpf libseccomp $pfc"
allow=7fff0000 enosys=50026
essential="exit exit_group restart_syscall rt_sigreturn"
# What is answered ENOSYS there where it was not recorded.
probing() { # ARCH
	grep '^[a-z]' "$SRC/recorder/core/rules/probing.list" | while read -r name _; do
		"$SECCOMP_RECORD" syscall --arch "$1" "$name" >/dev/null 2>&1 && echo "$name"
	done | tr '\n' ' '
}

plan 65

# Each architecture has its own.
records >"$TMP/log" <<-END
	0 10 app /bin/app read
	1 10 app /bin/app stat
	2 10 app /bin/app 5 arch=40000003
	3 10 app /bin/app 119 arch=40000003
	4 10 app /bin/app 1073741934
	5 10 app /bin/app 56 arch=c00000b7
END
# And what has no name, or is of an architecture that other formats do not know.
records >"$TMP/more" <<-END
	6 10 app /bin/app 9999
	7 10 app /bin/app 1 arch=c0009026
	8 10 app /bin/app 7 arch=12345
	9 10 app /bin/app -1
END
emits bpf "$TMP/bpf" "$TMP/log" "$TMP/more"
for case in "x86_64:c000003e:0:read stat 9999" "x86:40000003:0:open sigreturn" \
	"x32:c000003e:0x40000000:getppid" "aarch64:c00000b7:0:openat"; do
	arch=${case%%:*} rest=${case#*:}
	token=${rest%%:*} rest=${rest#*:}
	base=${rest%%:*}
	# shellcheck disable=SC2046,SC2086
	is "$(named "$TMP/bpf" "$arch" "$token" "$base" $allow)" \
		"$(words $essential ${rest#*:} | sort | tr '\n' ' ')" "$arch: allowed"
	is "$(named "$TMP/bpf" "$arch" "$token" "$base" $enosys)" "$(probing "$arch")" \
		"$arch: ENOSYS"
done
is "$(otherwise "$TMP/bpf" c00000f3)" "default 50001" "an architecture that was not recorded"
is "$(named "$TMP/bpf" alpha c0009026 0 $allow)" "exit exit_group restart_syscall rt_sigreturn sigreturn " "alpha: allowed"
is "$("$BUILD/tests/bpf-eval" "$TMP/bpf" c000003e 3221225472)" "default 50001
4294967295 $allow" "the number -1"
run -F bpf "$TMP/log" "$TMP/more"
is "$(sed -n 's/^seccomp-record: //; /^not in/p' "$TMP/err")" \
	"not in the profile: syscall_7 of arch_12345, count 1: the architecture is unknown" \
	"bpf: what is not in it is said"
if [ "$pfc" ]; then
	run -F pfc "$TMP/log" "$TMP/more"
	is "$(sed -n 's/^seccomp-record: //; /^not in/p' "$TMP/err" | cut -d , -f 1)" \
		"not in the profile: syscall_7 of arch_12345
not in the profile: syscall_-1 of x86_64
not in the profile: syscall_9999 of x86_64
not in the profile: alpha" "pfc: what is not in it is said"
else
	skip "pfc: what is not in it is said" "this build has no pfc"
fi

# Every other call of the table of each architecture.
while read -r arch token base; do
	$AWK -F '\t' -v table="$arch" -v token="$token" '
		$1 == table && NR % 2 { print NR, "10 app /bin/app", $2, "arch=" token }
	' "$SRC/tests/data/syscalls.tsv" >"$TMP/table"
	records <"$TMP/table" >"$TMP/all.log"
	emits bpf "$TMP/all" --base none "$TMP/all.log"
	"$BUILD/tests/bpf-eval" "$TMP/all" "$token" "$base" | sed -n "s/ $allow\$//p" |
		sort >"$TMP/got"
	cut -d ' ' -f 5 "$TMP/table" | sort >"$TMP/expected"
	is "$(diff "$TMP/expected" "$TMP/got")" "" "$arch: all that was recorded, no more"
done <<-END
	x86 40000003 0
	x86_64 c000003e 0
	x32 c000003e 1073741824
	arm 40000028 0
	aarch64 c00000b7 0
	riscv64 c00000f3 0
	loongarch64 c0000102 0
	ppc64 c0000015 0
	s390x 80000016 0
	mips 8 0
	alpha c0009026 0
END
# Eleven such architectures at once are more than a filter can hold.
: >"$TMP/table"
for arch in x86:40000003 x86_64:c000003e x32:c000003e arm:40000028 aarch64:c00000b7 \
	riscv64:c00000f3 ppc64:c0000015 mips:40000008 alpha:c0009026 sparc64:8000002b; do
	$AWK -F '\t' -v table="${arch%:*}" -v token="${arch#*:}" '
		$1 == table && NR % 2 { print NR, "10 app /bin/app", $2, "arch=" token }
	' "$SRC/tests/data/syscalls.tsv" >>"$TMP/table"
done
records <"$TMP/table" | grep -v arch=8000002b >"$TMP/all.log"
gives 2 'the format bpf cannot hold so much; .* --arch' "more than a filter can hold" -F bpf "$TMP/all.log"

# What any other call meets.
for case in errno:50001 log:7ffc0000 kill-process:80000000 kill-thread:0 trap:30000 \
	allow:7fff0000; do
	emits bpf "$TMP/one" --default-action "${case%:*}" "$TMP/log"
	is "$(otherwise "$TMP/one" c000003e)" "default ${case#*:}" "bpf: ${case%:*}"
done
emits bpf "$TMP/one" --default-errno 4095 "$TMP/log"
is "$(otherwise "$TMP/one" 40000003)" "default 50fff" "bpf: errno 4095"
emits bpf "$TMP/one" --default-action log "$TMP/log"
is "$(named "$TMP/one" x86_64 c000003e 0 $enosys)" "" "bpf: nothing is ENOSYS where all is let through"

# ENOSYS is another number on some architectures.
for case in mips:8:4003:50059 alpha:c0009026:1:5004e sparc64:8000002b:1:5005a parisc:f:1:500fb; do
	rest=${case#*:}
	token=${rest%%:*} rest=${rest#*:}
	echo "1 10 app /bin/app ${rest%:*} arch=$token" | records >"$TMP/other"
	emits bpf "$TMP/one" "$TMP/other"
	# shellcheck disable=SC2086
	is "$(named "$TMP/one" none "$token" 0 "${rest#*:}" | wc -w)" \
		"$(probing "${case%%:*}" | wc -w)" "bpf: ENOSYS of ${case%%:*}"
done
echo "1 10 app /bin/app 4003 arch=8" | records >"$TMP/other"
for case in oci:'"errnoRet": 89' docker:'"errnoRet": 89' spo:'errnoRet: 89'; do
	run -F "${case%%:*}" "$TMP/other" && grep -q "${case#*:}" "$TMP/out"
	ok $? "${case%%:*}: ENOSYS of mips"
done

# The same records, the same bytes; and one order of bytes only.
for format in $formats; do
	emits $format "$TMP/first" "$TMP/log"
	emits $format "$TMP/second" "$TMP/log"
	[ -s "$TMP/first" ] && cmp -s "$TMP/first" "$TMP/second"
	ok $? "$format: the same bytes"
done
records >"$TMP/big" <<-END
	20 10 app /bin/app 3 arch=80000016
END
for format in $formats; do
	gives 2 "$format is written for one byte order, and there are both: .* --arch" \
		"$format: both byte orders" -F $format "$TMP/log" "$TMP/big"
done
[ "$pfc" ] || skip "pfc: the same bytes" "this build has no pfc"
[ "$pfc" ] || skip "pfc: both byte orders" "this build has no pfc"
emits bpf "$TMP/one" "$TMP/big"
is "$(head -c 2 "$TMP/one" | od -An -tx1)" " 00 20" "bpf: the bytes are in the order of s390x"

# The pseudo code names what the filter does.
if [ "$pfc" ]; then
	emits pfc "$TMP/pfc" "$TMP/log"
	is "$(grep '^# filter for arch' "$TMP/pfc" | cut -d ' ' -f 5 | sort | tr '\n' ' ')" \
		"aarch64 x32 x86 x86_64 " "pfc: the architectures"
	# shellcheck disable=SC2016
	$AWK '/^# filter for arch/ { arch = $5 }
		/filter for syscall/ { name = substr($5, 2, length($5) - 2) }
		/action ALLOW/ { print arch, name }' "$TMP/pfc" | sort >"$TMP/got"
	for arch in "aarch64 openat" "x32 getppid" "x86 open sigreturn" "x86_64 read stat"; do
		for call in $essential ${arch#* }; do
			echo "${arch%% *} $call"
		done
	done | sort >"$TMP/expected"
	is "$(diff "$TMP/expected" "$TMP/got")" "" "pfc: what is allowed, by architecture"
	gives 2 'pfc cannot say the error 4095' "pfc: an error that libseccomp does not take" \
		-F pfc --default-errno 4095 "$TMP/log"
else
	skip "pfc: the architectures" "this build has no pfc"
	skip "pfc: what is allowed, by architecture" "this build has no pfc"
	skip "pfc: an error that libseccomp does not take" "this build has no pfc"
fi

# The function, compiled, makes the same filter.
gives 2 'libseccomp cannot say the error 4095' "libseccomp: an error that it does not take" \
	-F libseccomp --default-errno 4095 "$TMP/log"
"$SECCOMP_RECORD" -q -F libseccomp --split-by exe --output-dir "$TMP/split" "$TMP/log"
is "$(cd "$TMP/split" && grep -o '^int .*;' ./*)" \
	"int filter_bin_app(scmp_filter_ctx *ret);" "libseccomp: a name that is no identifier"
for format in $formats systemd minijail firejail; do
	"$SECCOMP_RECORD" -q -F $format --split-by exe --output-dir "$TMP/split" \
		--arch x86_64 "$TMP/log"
done
is "$(ls "$TMP/split" | tr '\n' ' ')" "bin.app.bpf bin.app.c bin.app.conf ${pfc:+bin.app.pfc }\
bin.app.policy bin.app.profile " "names of files"
why=
echo '#include <seccomp.h>' | ${CC:-cc} -E - >/dev/null 2>&1 || why="no compiler and seccomp.h"
for case in "--default-errno=EPERM" "--default-errno=4094" --default-action=log \
	--default-action=kill-process --default-action=kill-thread --default-action=trap \
	--default-action=allow; do
	if [ -n "$why" ]; then
		skip "libseccomp $case: the same filter" "$why"
		continue
	fi
	emits libseccomp "$TMP/made" "$case" "$TMP/log"
	emits bpf "$TMP/one" "$case" "$TMP/log"
	compiles "$TMP/made" filter_recorded && "$TMP/program" >"$TMP/two"
	sed 's/^/# /' "$TMP/err"
	is "$(answers "$TMP/two")" "$(answers "$TMP/one")" \
		"libseccomp $case: compiles without a warning to the same answers"
done

# A program under them.
[ -n "$why" ] || why=$(no_records)
if [ -n "$why" ]; then
	skip "libseccomp: a program runs under it" "$why"
	skip "bpf: a program runs under it" "$why"
	skip "and is refused what was taken out" "$why"
	skip "and says nothing without write" "$why"
	skip "two architectures under one filter" "$why"
	exit 0
fi
cp "$BUILD/tests/try-calls" "$TMP/app"
tap_start "$TMP/tap.log"
"$BUILD/tests/under-filter" "$TMP/app" 63 >/dev/null
flushed "$TMP/tap.log"
tap_stop
# 63: uname, seen; 435: clone3, probed for; 161: chroot.
said="running
63 14
435 38
161 117"
emits libseccomp "$TMP/made" --exe "$TMP/app" --default-errno EUCLEAN "$TMP/tap.log"
compiles "$TMP/made" filter_recorded
is "$("$TMP/program" "$TMP/app" 63 435 161 2>&1)" "$said" "libseccomp: a program runs under it"

wrapped() { # FILTER COMMAND...
	filter=$1
	shift
	bwrap --ro-bind / / --dev /dev --seccomp 3 "$@" 3<"$filter" 2>"$TMP/err"
}
lacking() { # NUMBER: the filter without that call
	grep -v " syscall=$1 " "$TMP/tap.log" >"$TMP/less.log"
	emits bpf "$TMP/bpf" --exe "$TMP/app" --default-errno EUCLEAN "$TMP/less.log"
}
bwrap --ro-bind / / --dev /dev true 2>"$TMP/err" ||
	why="bwrap does not run here: $(head -n 1 "$TMP/err")"
if [ -n "$why" ]; then
	skip "bpf: a program runs under it" "$why"
	skip "and is refused what was taken out" "$why"
	skip "and says nothing without write" "$why"
	skip "two architectures under one filter" "$why"
	exit 0
fi
lacking none
is "$(wrapped "$TMP/bpf" "$TMP/app" 63 435 161)" "$said" "bpf: a program runs under it"
lacking 63
is "$(wrapped "$TMP/bpf" "$TMP/app" 63)" "running
63 117" "and is refused what was taken out"
lacking 1
is "$(wrapped "$TMP/bpf" "$TMP/app" 63)" "" "and says nothing without write"

# A 32-bit program beside it, and records of other architectures: 61 is chroot of i386, 122 its
# uname, and 9999 has no name, but was seen.
if ${CC:-cc} -m32 -static -o "$TMP/app32" "$SRC/tests/try-calls.c" 2>/dev/null &&
	tap_start "$TMP/tap32.log" && "$BUILD/tests/under-filter" "$TMP/app32" 122 >/dev/null; then
	flushed "$TMP/tap32.log"
	tap_stop
	emits bpf "$TMP/bpf" --exe app --exe app32 --default-errno EUCLEAN "$TMP/tap.log" \
		"$TMP/tap32.log" "$TMP/log" "$TMP/more"
	is "$(wrapped "$TMP/bpf" "$TMP/app" 63 61 122 161 9999 | tr '\n' ' ')\
$(wrapped "$TMP/bpf" "$TMP/app32" 122 61 63 | tr '\n' ' ')" \
		"running 63 14 61 117 122 117 161 117 9999 38 running 122 14 61 117 63 117 " \
		"two architectures under one filter"
else
	tap_stop
	skip "two architectures under one filter" "no 32-bit programs here"
fi
