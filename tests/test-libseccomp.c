/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our tables against those of the libseccomp that is installed, both ways.
 *
 * Where it answers otherwise, tests/data/libseccomp-differences.tsv must say so and why.
 * A libseccomp older than a call is told by the number: since 424 all architectures count
 * alike, so a call newer than the newest one it has on x86-64 may be unknown to it, and
 * one of its calls newer than ours may be unknown to us.
 */
#include <errno.h>
#include <inttypes.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"

struct difference {
	char *archs;
	char *name;
	char *answer;
	struct difference *next;
};

static struct difference *differences;
static int tests, failures;

static void ok(bool good, const char *arch, const char *what)
{
	failures += !good;
	printf("%s %d - %s: %s\n", good ? "ok" : "not ok", ++tests, arch, what);
}

static void *must(void *pointer)
{
	if (!pointer) {
		puts("Bail out! out of memory");
		exit(99);
	}
	return pointer;
}

static void read_differences(void)
{
	const char *srcdir = getenv("srcdir");
	char path[4096], line[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/data/libseccomp-differences.tsv",
		 srcdir ? srcdir : ".");
	file = fopen(path, "r");
	if (!file) {
		printf("Bail out! %s: %s\n", path, strerror(errno));
		exit(99);
	}
	while (fgets(line, sizeof(line), file)) {
		struct difference *d = must(calloc(1, sizeof(*d)));
		char *at = line;

		d->archs = must(strdup(strsep(&at, "\t")));
		d->name = at ? must(strdup(strsep(&at, "\t"))) : NULL;
		d->answer = at ? must(strdup(strsep(&at, "\t"))) : NULL;
		if (*line == '#' || !at) {
			free(d->archs);
			free(d->name);
			free(d->answer);
			free(d);
			continue;
		}
		d->next = differences;
		differences = d;
	}
	fclose(file);
}

static void free_differences(void)
{
	while (differences) {
		struct difference *d = differences;

		differences = d->next;
		free(d->archs);
		free(d->name);
		free(d->answer);
		free(d);
	}
}

static bool in_list(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (; list; list = strchr(list, ',')) {
		list += *list == ',';
		if (!strncmp(list, word, n) && (!list[n] || list[n] == ','))
			return true;
	}
	return false;
}

static bool expected(const struct arch *arch, const char *name, const char *answer)
{
	const struct difference *d;

	for (d = differences; d; d = d->next)
		if (!strcmp(d->name, name) && !strcmp(d->answer, answer) &&
		    in_list(d->archs, arch->name))
			return true;
	return false;
}

/* 0: this libseccomp does not know the architecture. */
static uint32_t resolve_arch(const struct arch *arch)
{
	char name[64];
	size_t i;

	snprintf(name, sizeof(name), "%s", arch->scmp + strlen("SCMP_ARCH_"));
	for (i = 0; name[i]; i++)
		if (name[i] >= 'A' && name[i] <= 'Z')
			name[i] = (char)(name[i] - 'A' + 'a');
	return seccomp_arch_resolve_name(name);
}

/* The newest call that libseccomp has, by its number on x86-64. */
static int64_t newest(void)
{
	static int64_t found;
	int nr;

	for (nr = 424; !found && nr < 1000; nr++) {
		char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_X86_64, nr);

		if (!name)
			found = nr - 1;
		free(name);
	}
	return found;
}

static bool newer_than_it(const char *name)
{
	int64_t nr;

	return !arch_syscall_nr(arch_by_name("x86_64"), name, &nr) && nr > newest();
}

static void test_token(const struct arch *arch, uint32_t token)
{
	if (arch_of(arch->token, 0) == arch)
		ok(token == arch->token, arch->name, "token");
	else
		ok(arch_of(arch->token, ARCH_X32_BIT) == arch, arch->name,
		   "token shared, so libseccomp has another");
}

static void test_numbers(const struct arch *arch, uint32_t token)
{
	unsigned int bad = 0, young = 0;
	const char *ours;
	int64_t nr;
	size_t i;

	for (i = 0; (ours = arch_syscall_at(arch, i, &nr)); i++) {
		char *theirs = seccomp_syscall_resolve_num_arch(token, (int)nr);

		if (!theirs && newer_than_it(ours)) {
			young++;
		} else if (!theirs ? !expected(arch, ours, "unknown") &&
					     !expected(arch, ours, "pseudo")
				   : strcmp(ours, theirs)) {
			printf("# %s %" PRId64 " is %s, libseccomp says %s\n", arch->name,
			       nr, ours, theirs ? theirs : "nothing");
			bad++;
		}
		free(theirs);
	}
	if (young)
		printf("# %s: %u calls are newer than libseccomp\n", arch->name, young);
	ok(i && !bad, arch->name, "number to name");
}

static void test_names(const struct arch *arch, uint32_t token)
{
	unsigned int bad = 0;
	const char *ours;
	int64_t nr;
	size_t i;

	for (i = 0; (ours = arch_syscall_at(arch, i, &nr)); i++) {
		int theirs = seccomp_syscall_resolve_name_arch(token, ours);

		if (theirs == nr)
			continue;
		if (theirs == __NR_SCMP_ERROR &&
		    (newer_than_it(ours) || expected(arch, ours, "unknown")))
			continue;
		if (theirs < __NR_SCMP_ERROR && expected(arch, ours, "pseudo"))
			continue;
		printf("# %s %s is %" PRId64 ", libseccomp says %d\n", arch->name, ours,
		       nr, theirs);
		bad++;
	}
	ok(i && !bad, arch->name, "name to number");
}

/* From our first number on: for MIPS, libseccomp also takes numbers without their base.
 */
static void test_nothing_missing(const struct arch *arch, uint32_t token)
{
	int64_t first, nr, last;
	unsigned int bad = 0;
	size_t i;

	arch_syscall_at(arch, 0, &first);
	for (i = 0, last = first; arch_syscall_at(arch, i, &nr); i++)
		if (nr < first + 1000)
			last = nr;
	for (nr = first; nr <= last; nr++) {
		char *theirs = seccomp_syscall_resolve_num_arch(token, (int)nr);

		if (theirs && !arch_syscall_name(arch, nr) &&
		    !expected(arch, theirs, "extra")) {
			printf("# %s %" PRId64 " is nothing, libseccomp says %s\n",
			       arch->name, nr, theirs);
			bad++;
		}
		free(theirs);
	}
	ok(!bad, arch->name, "nothing missing");
}

enum { TESTS_EACH = 4 };

static void skip(const struct arch *arch)
{
	int i;

	for (i = 0; i < TESTS_EACH; i++)
		printf("ok %d - %s # SKIP this libseccomp does not know it\n", ++tests,
		       arch->name);
}

int main(void)
{
	const struct scmp_version *version = seccomp_version();
	const struct arch *arch;
	int planned = 0;
	size_t i;

	read_differences();
	for (i = 0; (arch = arch_at(i)); i++)
		planned += *arch->scmp ? TESTS_EACH : 0;
	printf("1..%d\n# libseccomp %u.%u.%u, newest call: %" PRId64 "\n", planned,
	       version->major, version->minor, version->micro, newest());

	for (i = 0; (arch = arch_at(i)); i++) {
		uint32_t token;

		if (!*arch->scmp)
			continue;
		token = resolve_arch(arch);
		if (!token) {
			skip(arch);
			continue;
		}
		test_token(arch, token);
		test_numbers(arch, token);
		test_names(arch, token);
		test_nothing_missing(arch, token);
	}
	free_differences();
	return failures ? 1 : 0;
}
