/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of a container, and where a process was when it made a call.
 */
#ifndef SECCOMP_RECORD_CONTAINER_H
#define SECCOMP_RECORD_CONTAINER_H

#include "record.h"

enum container_field {
	CONTAINER_ID,
	CONTAINER_NAME,
	CONTAINER_POD,
	CONTAINER_NAMESPACE,
	CONTAINER_IMAGE,
	CONTAINER_RUNTIME,
	CONTAINER_RUNTIME_VERSION,
	CONTAINER_POD_UID,
	CONTAINER_QOS, /* guaranteed, burstable, besteffort: of a Kubernetes pod */
	CONTAINER_FIELDS
};

/* As the recording names them: id, name, pod, namespace, image, runtime, ... */
const char *container_field_name(enum container_field field);

/* Whether its processes run with no_new_privs. */
enum container_privs { PRIVS_UNKNOWN, PRIVS_NEW, PRIVS_NO_NEW };

struct container {
	struct span fields[CONTAINER_FIELDS]; /* owned; empty where not known */
	enum container_privs privs;
	char *extra;
};

/* NULL frees nothing. */
void container_free(struct container *container);

/* A copy, the caller's; NULL of NULL. 0 or -ENOMEM. */
int container_copy(const struct container *container, struct container **ret);

/* By all that tells containers apart: their fields. NULL, in none, comes first. */
int container_order(const struct container *a, const struct container *b);

/*
 * Whose a process was: struct record's owner. Those of one number are alike, and of one
 * reading no two others have it; 0: no number was given.
 */
struct owner {
	uint64_t number;
	const struct container *container; /* NULL: in none */
	struct span unit;		   /* of systemd; empty where there is none */
	bool unattributed;		   /* not known, although it was looked for */
};

#endif
