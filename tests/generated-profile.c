/* SPDX-License-Identifier: Apache-2.0 */
#include "generated-profile.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 1;

uint64_t dice(uint64_t n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (state >> 33) % n;
}

/* A text that grows. */
struct text {
	char buf[65536];
	size_t n;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *text, const char *fmt,
						      ...)
{
	va_list args;

	va_start(args, fmt);
	text->n += (size_t)vsnprintf(text->buf + text->n, sizeof(text->buf) - text->n,
				     fmt, args);
	va_end(args);
	if (text->n >= sizeof(text->buf))
		abort();
}

#define PICK(list) ((list)[dice(sizeof(list) / sizeof(*(list)))])

static const char *const calls[] = {
	"read",	   "write",  "socket", "bind",	  "accept4", "semop",
	"shmctl",  "ioctl",  "clone",  "clone3",  "mmap",    "send",
	"waitpid", "openat", "nosuch", "accept",  "recv",    "sync_file_range",
	"waitpid", "nice",   "statx",  "pread64", "msgrcv",  "personality",
};
static const char *const operators[] = {"NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"};
static const char *const actions[] = {"ALLOW", "ALLOW", "ALLOW", "ERRNO",
				      "LOG",   "TRAP",	"TRACE", "KILL_PROCESS"};
static const char *const arches[] = {"X86", "X32", "AARCH64", "ARM", "PPC64LE", "MIPSEL"};
static const char *const caps[] = {"CAP_CHOWN", "CAP_SYS_ADMIN", "CAP_BPF"};
static const char *const machines[] = {"amd64", "arm64", "x86"};
static const uint32_t values[] = {0, 1, 2, 3, 5, 16, 40, 0x7e020000, UINT32_MAX, 6};

/* Of a profile in which rules of one call may contradict each other, or not. */
struct taste {
	bool conflicts;
	bool several_args;
	bool conditions;
	uint64_t high; /* of all values, see argtree.h */
};

static void put_args(struct text *text, const struct taste *taste)
{
	uint64_t n = dice(3) + 1;

	put(text, ", \"args\": [");
	if (!taste->several_args)
		n = 1;
	for (uint64_t i = 0; i < n; i++)
		put(text,
		    "%s{\"index\": %" PRIu64 ", \"value\": %" PRIu64
		    ", \"valueTwo\": %" PRIu64 ", \"op\": \"SCMP_CMP_%s\"}",
		    i ? ", " : "", dice(3), PICK(values) + taste->high,
		    PICK(values) + taste->high, PICK(operators));
	put(text, "]");
}

static void put_when(struct text *text, const char *key)
{
	put(text, ", \"%s\": {\"x\": null", key);
	if (dice(2))
		put(text, ", \"caps\": [\"%s\"]", PICK(caps));
	if (dice(2))
		put(text, ", \"arches\": [\"%s\", \"%s\"]", PICK(machines),
		    PICK(machines));
	if (dice(3) == 0)
		put(text, ", \"minKernel\": \"%d.%d\"", (int)dice(7), (int)dice(20));
	put(text, "}");
}

static void put_rule(struct text *text, const struct taste *taste, const char *action)
{
	put(text, "{\"names\": [\"%s\", \"%s\"]", PICK(calls), PICK(calls));
	put(text, ", \"action\": \"SCMP_ACT_%s\"",
	    taste->conflicts ? PICK(actions) : action);
	if (taste->conflicts && dice(2))
		put(text, ", \"errnoRet\": %d", (int)dice(3) + 1);
	if (dice(4))
		put_args(text, taste);
	if (taste->conditions && dice(3) == 0)
		put_when(text, "includes");
	if (taste->conditions && dice(3) == 0)
		put_when(text, "excludes");
	put(text, "}");
}

const char *generated_profile(void)
{
	static struct text buffer;
	struct text *text = &buffer;
	const struct taste taste = {dice(3) == 0, dice(2), dice(3) == 0,
				    dice(2) ? UINT64_C(1) << 32 : 0};
	const char *action = PICK(actions);
	uint64_t n = dice(10);

	text->n = 0;
	put(text, "{\"defaultAction\": \"SCMP_ACT_%s\"", PICK(actions));
	if (dice(2))
		put(text, ", \"defaultErrnoRet\": %d", (int)dice(40) + 1);
	put(text, ", \"architectures\": [\"SCMP_ARCH_X86_64\"");
	while (dice(2))
		put(text, ", \"SCMP_ARCH_%s\"", PICK(arches));
	put(text, "], \"syscalls\": [");
	for (uint64_t i = 0; i < n; i++) {
		put(text, "%s", i ? ",\n " : "");
		put_rule(text, &taste, action);
	}
	put(text, "]}");
	return text->buf;
}
