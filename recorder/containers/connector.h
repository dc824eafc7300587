/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's process connector: every fork, exec and exit of the machine, as it
 * happens, before the process's first record is written (linux/cn_proc.h,
 * drivers/connector/cn_proc.c). It needs the host's pid, user and network namespaces, and
 * CAP_NET_ADMIN before Linux 6.6.
 */
#ifndef SECCOMP_RECORD_CONNECTOR_H
#define SECCOMP_RECORD_CONNECTOR_H

#include <stdbool.h>
#include <stdint.h>

struct connector;

/* Times are nanoseconds of CLOCK_MONOTONIC; threads are left out. */
struct connector_sink {
	void *ctx;
	void (*forked)(void *ctx, int64_t parent, int64_t child, int64_t time);
	void (*executed)(void *ctx, int64_t pid, int64_t time);
	void (*exited)(void *ctx, int64_t pid, int64_t time);
	void (*lost)(void *ctx); /* some of these, here */
};

/* 0, or a negative errno with the reason in *ret_why, constant. */
int connector_open(const struct connector_sink *sink, struct connector **ret,
		   const char **ret_why);
void connector_close(struct connector *connector);

/* To poll(2) for input. */
int connector_fd(const struct connector *connector);

/* Delivers all there is. 0, or a negative errno: nothing more will come. */
int connector_read(struct connector *connector);

#endif
