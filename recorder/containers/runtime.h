/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a container's id to its names, by the files that engines and runtimes keep: no
 * daemon is asked. They are read when a container appears, since most of them go with it.
 *
 *   containerd  /run/containerd/io.containerd.runtime.v2.task/NAMESPACE/ID/, also k3s's
 *   Docker      /var/lib/docker/containers/ID/, and containerd's namespace moby
 *   CRI-O, podman  /run|/var/lib/containers/storage/DRIVER-containers/ID/userdata/
 *   runc, crun  /run/runc/ID/state.json, /run/crun/ID/status, which name the bundle;
 *               of a user UID in /run/user/UID/
 *
 * What a user's own engine says is taken from files of that user's only, and named by
 * the chain of cgroup.h.
 *
 * Files are regular ones of at most RUNTIME_DOCUMENT bytes, and links are not followed at
 * their end; others are passed over. Memory: one document, while it is read.
 */
#ifndef SECCOMP_RECORD_RUNTIME_H
#define SECCOMP_RECORD_RUNTIME_H

#include "cgroup.h"
#include "container-facts.h"

#define RUNTIME_DOCUMENT   (1u << 20)
#define RUNTIME_NAMESPACES 64 /* of containerd, that are looked into */

struct runtime;

/*
 * ROOT: what stands for "/", borrowed: "" for this machine. READ as container-facts.h has
 * it. 0 or -ENOMEM.
 */
int runtime_new(const char *root, container_reader *read, struct runtime **ret);
void runtime_free(struct runtime *runtime);

/*
 * NAME (runc, crun) has that VERSION where a container is one of it, up to the first
 * byte that is no digit or dot. Too long a one is none.
 */
void runtime_set_version(struct runtime *runtime, const char *name, const char *version);

/*
 * The container of CGROUP, which was parsed from TEXT. A group that is neither a unit's
 * nor known to a runtime is one as well, with its path for an id. 0 with *ret, which may
 * be NULL: it is in none; -ENOMEM. *RET_SURE: no more is to be found out later.
 */
int runtime_find(struct runtime *runtime, const struct cgroup *cgroup, struct span text,
		 struct container **ret, bool *ret_sure);

#endif
