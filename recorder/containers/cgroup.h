/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process's control groups say of its container.
 *
 * The text is that of /proc/PID/cgroup (cgroups(7)): a line "N:CONTROLLERS:PATH" for each
 * hierarchy of version 1, "0::PATH" for version 2. The patterns are those of the engines'
 * own sources: moby daemon/oci_linux.go, containerd's CRI getCgroupsPath, CRI-O and
 * podman's cgroup managers, the kubelet's cgroup_manager_linux.go, lxc cgfsng.c,
 * systemd's cgroup-util.c.
 *
 * Trust. Whoever may make control groups below a unit (a user below user@UID.service,
 * a service that is delegated its own) or in a container chooses their names. So what is
 * found below a unit or another container is named by the whole chain,
 * "user@1000.service/ID", and nobody can pass for a container that is not his.
 */
#ifndef SECCOMP_RECORD_CGROUP_H
#define SECCOMP_RECORD_CGROUP_H

#include "record.h"

#define CGROUP_TEXT   8192 /* of a process, at most; more is not taken */
#define CGROUP_ID     512
#define CGROUP_LEAVES 8

/* The last group of a path that no pattern knows: perhaps of a runtime used alone. */
struct cgroup_leaf {
	struct span path;   /* all of it */
	struct span parent; /* the name before the last, perhaps empty */
	struct span name;
	bool main; /* of systemd's hierarchy, or that of version 2; and of no unit */
};

struct cgroup {
	/* docker, containerd, cri-o, podman, kubernetes (one of these), runc, crun, lxc,
	 * nspawn; NULL: in no container that is known by its name. */
	const char *engine;
	char id[CGROUP_ID]; /* the whole chain */
	size_t own;	    /* where the container's own id begins in it */
	char pod_uid[64];   /* "" where it is in no pod */
	const char *qos;    /* guaranteed, burstable, besteffort; NULL: in no pod */
	struct span unit;   /* of systemd, the outermost; borrowed from the text */
	/* Where there is no engine: of each path that differs. */
	struct cgroup_leaf leaves[CGROUP_LEAVES];
	size_t n_leaves;
};

/* 0, or -EBADMSG: it contradicts itself, or is none. RET borrows from TEXT. */
int cgroup_parse(struct span text, struct cgroup *ret);

#endif
