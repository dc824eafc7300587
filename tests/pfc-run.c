/* SPDX-License-Identifier: Apache-2.0 */
#include "pfc-run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#define PREFIX strlen("SCMP_ARCH_")

struct line {
	const char *text; /* without what it is indented by */
	unsigned int depth;
};

struct pfc {
	char *text;
	struct line *lines;
	size_t n;
};

struct pfc *pfc_new(scmp_filter_ctx filter)
{
	struct pfc *pfc = calloc(1, sizeof(*pfc));
	int fd = memfd_create("pfc", 0);
	off_t size;

	if (!pfc || fd < 0 || seccomp_export_pfc(filter, fd) < 0)
		abort();
	size = lseek(fd, 0, SEEK_END);
	pfc->text = calloc(1, (size_t)size + 1);
	pfc->lines = calloc((size_t)size + 1, sizeof(*pfc->lines));
	if (!pfc->text || !pfc->lines || pread(fd, pfc->text, (size_t)size, 0) != size)
		abort();
	close(fd);
	for (char *p = strtok(pfc->text, "\n"); p; p = strtok(NULL, "\n")) {
		unsigned int blanks = (unsigned int)strspn(p, " ");

		pfc->lines[pfc->n++] = (struct line){p + blanks, blanks / 2};
	}
	return pfc;
}

void pfc_free(struct pfc *pfc)
{
	free(pfc->text);
	free(pfc->lines);
	free(pfc);
}

static uint32_t action_of(const char *text)
{
	unsigned int data = 0;

	if (sscanf(text, "action ERRNO(%u);", &data) == 1)
		return SCMP_ACT_ERRNO(data);
	if (sscanf(text, "action TRACE(%u);", &data) == 1)
		return SCMP_ACT_TRACE(data);
	if (strcmp(text, "action ALLOW;") == 0)
		return SCMP_ACT_ALLOW;
	if (strcmp(text, "action LOG;") == 0)
		return SCMP_ACT_LOG;
	if (strcmp(text, "action TRAP;") == 0)
		return SCMP_ACT_TRAP;
	if (strcmp(text, "action KILL;") == 0)
		return SCMP_ACT_KILL_THREAD;
	if (strcmp(text, "action KILL_PROCESS;") == 0)
		return SCMP_ACT_KILL_PROCESS;
	fprintf(stderr, "pfc: %s\n", text);
	abort();
}

/* "if ($a0.hi32 & 0x0000000f == 3)" */
static bool holds(const char *text, const uint64_t args[6])
{
	unsigned int index, mask = UINT32_MAX, value = 0;
	uint32_t is;
	int at;

	if (sscanf(text, "if ($a%u%n", &index, &at) != 1 || index > 5)
		abort();
	is = (uint32_t)(args[index] >> (strncmp(text + at, ".hi32", 5) == 0 ? 32 : 0));
	text = strchr(text + at, ' ');
	if (sscanf(text, " & 0x%x == %u", &mask, &value) == 2 ||
	    sscanf(text, " == %u", &value) == 1)
		return (is & mask) == value;
	if (sscanf(text, " >= %u", &value) == 1)
		return is >= value;
	if (sscanf(text, " > %u", &value) == 1)
		return is > value;
	fprintf(stderr, "pfc: %s\n", text);
	abort();
}

/* The first line from I on that is not deeper than DEPTH. */
static size_t behind(const struct pfc *pfc, size_t i, unsigned int depth)
{
	while (i < pfc->n && pfc->lines[i].depth > depth)
		i++;
	return i;
}

static bool run(const struct pfc *pfc, size_t i, unsigned int depth,
		const uint64_t args[6], uint32_t *ret)
{
	while (i < pfc->n && pfc->lines[i].depth >= depth) {
		const char *text = pfc->lines[i].text;
		size_t next = behind(pfc, i + 1, depth), other = 0;
		bool yes;

		if (strncmp(text, "action ", 7) == 0) {
			*ret = action_of(text);
			return true;
		}
		if (strncmp(text, "if ($a", 6) != 0)
			return false; /* the next call's comment */
		yes = holds(text, args);
		if (next < pfc->n && pfc->lines[next].depth == depth &&
		    strcmp(pfc->lines[next].text, "else") == 0) {
			other = next + 1;
			next = behind(pfc, other, depth);
		}
		if (yes && run(pfc, i + 1, depth + 1, args, ret))
			return true;
		if (!yes && other && run(pfc, other, depth + 1, args, ret))
			return true;
		i = next;
	}
	return false;
}

bool pfc_run(const struct pfc *pfc, const char *arch, int nr, const uint64_t args[6],
	     uint32_t *ret)
{
	const size_t n = strlen(arch + PREFIX);
	char call[64];
	bool here = false;

	snprintf(call, sizeof(call), "if ($syscall == %u)", (unsigned int)nr);
	for (size_t i = 0; i < pfc->n; i++) {
		const char *text = pfc->lines[i].text;

		if (strncmp(text, "# filter for arch ", 18) == 0)
			here = strncasecmp(text + 18, arch + PREFIX, n) == 0 &&
			       text[18 + n] == ' ';
		else if (here && strcmp(text, call) == 0)
			return run(pfc, i + 1, pfc->lines[i].depth + 1, args, ret);
	}
	return false;
}
