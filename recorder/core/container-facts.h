/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of container engines and runtimes say of one container. Who reads them
 * knows no JSON and who knows JSON reads no files: this is what they share.
 */
#ifndef SECCOMP_RECORD_CONTAINER_FACTS_H
#define SECCOMP_RECORD_CONTAINER_FACTS_H

#include <limits.h>

#include "container.h"

enum container_document {
	/* config.json of an OCI bundle, with the annotations that containerd's CRI,
	 * CRI-O, podman and nerdctl give it (runtime-spec config.md) */
	DOCUMENT_OCI,
	DOCUMENT_DOCKER,      /* config.v2.json of Docker */
	DOCUMENT_DOCKER_HOST, /* hostconfig.json beside it */
	DOCUMENT_RUNC,	      /* state.json of runc (libcontainer's State) */
	DOCUMENT_CRUN,	      /* status of crun */
	DOCUMENT_STORAGE,     /* containers.json of containers/storage: all of them */
	DOCUMENT_SHIM,	      /* options.json of containerd's shim for runc */
};

#define FACTS_TEXT 1024 /* a longer one is taken for none */

/* Texts end in NUL; "" where nothing is known. */
struct container_facts {
	/* Given: of which container, where a document is of several. */
	const char *id;
	/* Given: the process's /proc/PID/cgroup. */
	struct span cgroups;

	/* Found. What an earlier document said stands. */
	char name[FACTS_TEXT], pod[FACTS_TEXT], namespace[FACTS_TEXT];
	char pod_uid[FACTS_TEXT], image[FACTS_TEXT], runtime[FACTS_TEXT];
	char bundle[PATH_MAX]; /* the folder of its config.json */
	enum container_privs privs;
	bool in_cgroup; /* the runtime put it where the process is */
};

/*
 * Reads the N bytes of TEXT. 0, -ENOMEM, or -EBADMSG: a fault in it; what was read
 * before that stands.
 */
typedef int container_reader(enum container_document kind, const char *text, size_t n,
			     struct container_facts *facts);

#endif
