#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What a profile is warned of: io_uring, names and architectures that libseccomp does not
# know, what a format cannot say.
. "${SRC:?}/tests/lib.sh"

knows() { # NAME
	"$BUILD/tests/test-scmp" "$1"
}

warns() { # EXPRESSION WHAT ARGUMENT...
	expression=$1 what=$2
	shift 2
	run "$@"
	is "$(grep -c -e "^seccomp-record: $expression" "$TMP/err")" 1 "$what"
}

silent() { # EXPRESSION WHAT ARGUMENT...
	expression=$1 what=$2
	shift 2
	run "$@"
	is "$(grep -e "$expression" "$TMP/err")" "" "$what"
}

records >"$TMP/old" <<-END
	0 10 app /bin/app read
	1 10 app /bin/app futex_waitv
END
records >"$TMP/ring" <<-END
	0 10 app /bin/app io_uring_enter
	1 10 app /bin/app io_uring_setup
	2 10 app /bin/app io_uring_enter
	3 11 app /bin/app io_uring_register code=0x50000
END
records >"$TMP/new" <<-END
	0 10 app /bin/app fchroot
	1 10 app /bin/app read
END
records >"$TMP/arch" <<-END
	0 10 app /bin/app 63 arch=c0000102
END

plan 26

warns 'recorded: io_uring_enter, io_uring_setup: .* passes seccomp unseen' \
	"io_uring is warned of once, by the calls that were recorded" "$TMP/ring"
warns 'recorded: io_uring_enter, io_uring_register, io_uring_setup:' \
	"also where it was denied, and that counts" --action any "$TMP/ring"
silent 'io_uring' "not without" "$TMP/old"
silent 'io_uring' "not with --quiet" -q "$TMP/ring"

if [ ! -x "$BUILD/tests/test-scmp" ]; then
	skip "a call that libseccomp does not know" "tests/test-scmp is not built"
elif knows fchroot; then
	skip "a call that libseccomp does not know" "it knows all that there are"
else
	warns 'libseccomp [0-9.]* does not know fchroot; what .* needs a newer one' \
		"a call that libseccomp does not know" "$TMP/new"
fi
if [ ! -x "$BUILD/tests/test-scmp" ] || knows mseal; then
	skip "and the version that does" "libseccomp knows mseal, or is missing"
else
	records >"$TMP/mseal" <<-END
		0 10 app /bin/app statmount
		1 10 app /bin/app mseal
		2 10 app /bin/app read
	END
	warns 'libseccomp [0-9.]* does not know mseal, statmount; .* needs 2.5.6$' \
		"and the version that does" "$TMP/mseal"
fi
silent 'libseccomp' "no word where it knows all, though not all that is answered ENOSYS" \
	"$TMP/old"
if grep -q '^#define HAVE_SECCOMP 1' "$BUILD/config.h" && ! knows fchroot &&
	pkg-config --max-version=2.5.99 libseccomp 2>/dev/null; then
	warns 'libseccomp [0-9.]* does not know loongarch64; .* needs a newer one' \
		"an architecture that it does not know" "$TMP/arch"
else
	skip "an architecture that it does not know" "it knows all of them, or is missing"
fi

# Denials.
run "$TMP/old"
grep -q SECCOMP_FILTER_FLAG_LOG "$TMP/out"
ok $((! $?)) "denials are logged where it is asked for only"
silent '^seccomp-record: --log-denials' "oci can say it" --log-denials "$TMP/old"
grep -q SECCOMP_FILTER_FLAG_LOG "$TMP/out" && grep -q SECCOMP_FILTER_FLAG_SPEC_ALLOW "$TMP/out"
ok $? "and does, beside the flag that runtimes would have set"
warns 'the format oci: runc 1.1 refuses a profile with flags' "which not every runtime takes" \
	--log-denials "$TMP/old"
warns '--log-denials: the format systemd cannot say that denials are to be logged' \
	"systemd cannot" -F systemd --log-denials "$TMP/old"

# One number for an error that has another one on MIPS.
records >"$TMP/mips" <<-END
	0 10 app /bin/app 4003 arch=40000008
	1 10 app /bin/app read
END
for format in oci spo; do
	warns "the format $format has one number for ENOSYS, 89, which is another error on x86_64" \
		"$format: ENOSYS" -F $format "$TMP/mips"
done
silent 'number for ENOSYS' "not where each architecture has its own" -F docker "$TMP/mips"
silent 'number for ENOSYS' "nor with one architecture" --arch mipsel "$TMP/mips"

# Options by which nothing changes.
run record -q --recording "$TMP/old.rec" -o /dev/null "$TMP/old"
warns '--default-errno is of no use: the default action is log, which returns no error' \
	"an error that nothing returns" --default-action log --default-errno EACCES "$TMP/old"
warns '--default-errno is of no use: the default action is kill-process' \
	"also where the format chose the action" -F minijail --default-errno EACCES "$TMP/old"
silent 'of no use' "not where it is returned" --default-errno EACCES "$TMP/old"
warns '--widen is of no use to the format recording, to which nothing is added' \
	"a recording is as it was" emit -F recording --widen siblings,vdso "$TMP/old.rec"
is "$(grep -c '^seccomp-record: added:' "$TMP/err")" 0 "nothing is said to be added"
warns '--base is of no use to the format recording' "baselines neither" \
	emit -F recording --base vdso "$TMP/old.rec"
records >"$TMP/socket" <<-END
	0 10 app /bin/app read
	1 10 app /bin/app socket
	2 10 app /bin/app prctl
END
warns '--args: allowed with any arguments, since they are not all known, .*: prctl, socket$' \
	"arguments that nobody recorded" --args "$TMP/socket"
silent '--args' "not where none decides anything" --args "$TMP/old"

# A 32-bit program alone, which firejail takes for one of a 32-bit machine.
records >"$TMP/i386" <<-END
	0 10 app /bin/app 3 arch=40000003
END
warns 'the format firejail: this is for a machine of 32 bits; ' "firejail: one of 32 bits alone" \
	-F firejail "$TMP/i386"
