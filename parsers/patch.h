/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes a profile in OCI's or Docker's JSON, byte by byte as it is otherwise: what
 * comes in is written as what is there, and joins it where it can.
 */
#ifndef SECCOMP_RECORD_PATCH_H
#define SECCOMP_RECORD_PATCH_H

#include "declared-read.h"

/* A call that gets a rule. */
struct patch_add {
	const char *name;
	uint32_t action;		  /* ALLOW or LOG */
	const struct declared_rule *like; /* whose conditions it has; NULL: none */
};

/* A name that a rule loses, and where it has no other the rule goes. */
struct patch_drop {
	const char *name;
	size_t rule; /* its number in the document */
};

/* All is borrowed. */
struct patch {
	const struct patch_add *adds; /* by name, strcmp() order */
	size_t n_adds;
	const struct patch_drop *drops;
	size_t n_drops;
	/* Of which the document is to have, or not to have, the names. */
	const struct arch *const *arches, *const *not_arches;
	size_t n_arches, n_not_arches;
	const struct arch *machine; /* what does not run on it has its own */
};

/*
 * DOCUMENT, which was read without faults, with PATCH made: *RET_N bytes and a NUL, the
 * caller's. 0, -ENOMEM, or -EBADMSG: it is no such document.
 */
int patch_make(const struct declared_document *document, const struct patch *patch,
	       char **ret, size_t *ret_n);

#endif
