/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's process connector: every fork, exec and exit of the machine, as it
 * happens: a fork before the new process runs (kernel/fork.c, copy_process()), so before
 * its first record is written (linux/cn_proc.h, drivers/connector/cn_proc.c). It needs
 * the host's pid, user and network namespaces, and CAP_NET_ADMIN before Linux 6.6.
 */
#ifndef SECCOMP_RECORD_CONNECTOR_H
#define SECCOMP_RECORD_CONNECTOR_H

#include <stdbool.h>
#include <stdint.h>

struct connector;

/* Times are nanoseconds of CLOCK_MONOTONIC. Of a process itself TID is PID. */
struct connector_sink {
	void *ctx;
	bool threads; /* others of a process than the first too: their forks and exits */
	void (*forked)(void *ctx, int64_t parent, int64_t pid, int64_t tid, int64_t time);
	void (*executed)(void *ctx, int64_t pid, int64_t time); /* may be NULL */
	void (*exited)(void *ctx, int64_t pid, int64_t tid, int64_t time);
	void (*lost)(void *ctx); /* some of these, here */
};

/*
 * 0, or a negative errno with the reason in *ret_why, constant: -EPERM, -EACCES: a right
 * is missing; -EXDEV: this is not the host's pid namespace; others.
 */
int connector_open(const struct connector_sink *sink, struct connector **ret,
		   const char **ret_why);
void connector_close(struct connector *connector);

/* To poll(2) for input. */
int connector_fd(const struct connector *connector);

/* Delivers all there is. 0, or a negative errno: nothing more will come. */
int connector_read(struct connector *connector);

/*
 * Whether numbers of processes are here, and in this /proc, those of the host, which
 * events and records have.
 */
bool connector_has_numbers(void);

#endif
