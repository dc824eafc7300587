/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Formats that a recording can be written in: one file and one row of the table in
 * emitter.c each. The table drives --format and its help; what a format cannot say is in
 * its row too, so that whoever writes one can warn of it.
 */
#ifndef SECCOMP_RECORD_EMITTER_H
#define SECCOMP_RECORD_EMITTER_H

#include <stdio.h>

#include "profile.h"

/* What is written. */
struct emission {
	const struct profile *profile;
	const struct recording *recording; /* sorted; what the profile was made of */
	const char *name; /* of the profile, where the format has one; never NULL */
	const char *api_version; /* spo: "v1" or "v1beta1" */
	bool groups;		 /* systemd: fold calls into its groups */
};

/* What a format can say. */
#define EMITTER_PER_ARCH    1U	/* each architecture allows only its own calls */
#define EMITTER_ONE_ARCH    2U	/* a document is for one architecture */
#define EMITTER_ERRNO	    4U	/* the calls of profile.absent are answered ENOSYS */
#define EMITTER_LOG	    8U	/* denials are logged where profile.log_denials says so */
#define EMITTER_TABLE	    16U /* no profile: it enforces nothing, so has no actions */
#define EMITTER_SCMP	    32U /* libseccomp reads the names, passes over unknown ones */
#define EMITTER_WHOLE	    64U /* all that was recorded is in it, with a name or without */
#define EMITTER_PER_MACHINE 128U  /* the same for architectures that no machine shares */
#define EMITTER_ONE_ORDER   256U  /* architectures of one byte order only */
#define EMITTER_ONE_MACHINE 1024U /* one architecture, and one that runs on it too */
#define EMITTER_ONE_ERROR   2048U /* its errors are numbers, each for all architectures */
#define EMITTER_ARGS	    4096U /* conditions on arguments */
#define EMITTER_NUMBERS	    512U  /* numbers without a name too, of known architectures */
#define EMITTER_AS_IS	    8192U /* what was recorded alone: nothing is added to that */

struct emitter {
	const char *name;
	const char *what;    /* for the help text */
	const char *suffix;  /* of its files, without the dot */
	unsigned int traits; /* EMITTER_* */
	/*
	 * Writes what it is given to OUT; the same gives the same bytes. 0, -ENOMEM,
	 * -EFBIG where it is more than the format can hold, or the errors of a library
	 * that it stands on; errors of OUT are the caller's to find with ferror().
	 * Architectures that cannot be named are left out, with the calls that only they
	 * have.
	 */
	int (*write)(const struct emission *emission, FILE *out);
	/* Whether the format can name ARCH; NULL: every one. */
	bool (*can_name)(const struct arch *arch);
	/*
	 * Whether libseccomp, which makes the document, knows that call of ARCH; NULL:
	 * every one.
	 */
	bool (*can_call)(const struct arch *arch, const char *name);
	/*
	 * Whether it can say what else is to happen: the profile's default action. NULL:
	 * every one. Where it cannot, nothing is written.
	 */
	bool (*can_default)(uint32_t action);
	/* Whether it can name that error of the default action; NULL: every one. */
	bool (*can_errno)(int error);
	/* Whether a profile can have that name; NULL: every one, or it has none. */
	bool (*can_be_called)(const char *name);
	const char *names; /* which names it can have, for the user; with the former */
	/*
	 * What is left to whoever uses the document, for the user; NULL, or NULL from it:
	 * nothing.
	 */
	const char *(*remark)(const struct profile *profile);
};

/* NULL past the end, or where NAME is unknown. */
const struct emitter *emitter_at(size_t i);
const struct emitter *emitter_by_name(const char *name);

/* The library for want of which this build lacks the format NAME; NULL: none. */
const char *emitter_lacks(const char *name);

/* Whether ARCH can be named; the call NAME of it; CALL on one of its architectures. */
bool emitter_can_name(const struct emitter *emitter, const struct arch *arch);
bool emitter_can_call(const struct emitter *emitter, const struct arch *arch,
		      const char *name);
bool emitter_can_hold(const struct emitter *emitter, const struct profile *profile,
		      const struct profile_call *call);

/* Whether a number without a name is in the document. */
bool emitter_can_number(const struct emitter *emitter,
			const struct profile_nameless *call);

/* Whether ACTION can be the default action. */
bool emitter_can_default(const struct emitter *emitter, uint32_t action);

/* Those of PROFILE's architectures that can be named, as bits of profile_call.arches. */
uint64_t emitter_arches(const struct emitter *emitter, const struct profile *profile);

/* Whether ARCH is one of NAMES (SCMP_ARCH_*, NULL ends them). */
bool emitter_knows(const char *const *names, const struct arch *arch);

/*
 * For formats that say errors by their numbers: that of ENOSYS on PROFILE's architectures
 * that can be named; of the first of those where they differ, as MIPS' does from x86's.
 */
int emitter_enosys(const struct emitter *emitter, const struct profile *profile);

/*
 * For formats with one list for all architectures: whether CALL, of profile.absent, is
 * allowed on none of them.
 */
bool emitter_all_absent(const struct profile *profile, const struct profile_call *call);

/*
 * What libseccomp, and the formats that it reads, say of the argument I in the
 * alternative WHICH. A condition is of all 64 bits of a register; of those that the
 * kernel does not look at nobody knows what they are, so they are masked.
 */
struct emitter_condition {
	unsigned int index;
	bool masked; /* VALUE is the mask, and VALUE_TWO what is compared with */
	uint64_t value, value_two;
	const char *op; /* SCMP_CMP_* */
};
struct emitter_condition emitter_condition(const struct arguments *args, size_t which,
					   unsigned int i);

/*
 * The flags of a filter whose denials are logged. Without any, runtimes take the second
 * one: adding the first must not drop it. Ends in NULL.
 */
extern const char *const emitter_log_flags[];

/* The rows; each in the file of its name, the last one in recording-write.c. */
extern const struct emitter emitter_bpf;
extern const struct emitter emitter_firejail;
extern const struct emitter emitter_libseccomp;
extern const struct emitter emitter_minijail;
extern const struct emitter emitter_oci;
extern const struct emitter emitter_docker;
extern const struct emitter emitter_pfc;
extern const struct emitter emitter_spo; /* with libyaml */
extern const struct emitter emitter_systemd;
extern const struct emitter emitter_list;
extern const struct emitter emitter_csv;
extern const struct emitter emitter_recording;

#endif
