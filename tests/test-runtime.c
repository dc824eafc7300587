/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every line of tests/containers/containers.list: what the files of engines and runtimes
 * say of a container. Of files that a user owns the test makes copies with its own uid.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "container-config.h"
#include "runtime.h"
#include "tap.h"

#define LINE 8192

static const char *roots;
static char copy[64] = "/tmp/test-runtime-XXXXXX", uid[16];

/* UID in TEXT becomes the number. */
static void set_uid(const char *text, char *ret, size_t size)
{
	size_t n = 0;

	while (*text && n + sizeof(uid) < size) {
		if (strncmp(text, "UID", 3) == 0) {
			n += (size_t)sprintf(ret + n, "%s", uid);
			text += 3;
		} else {
			ret[n++] = *text++;
		}
	}
	ret[n] = '\0';
}

static int copy_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	char to[LINE], name[LINE], text[LINE], changed[LINE];
	FILE *file;
	size_t n;

	(void)st;
	(void)ftw;
	snprintf(name, sizeof(name), "%s%s", copy, path + strlen(roots));
	set_uid(name, to, sizeof(to));
	if (type == FTW_D)
		return mkdir(to, 0755) < 0 && errno != EEXIST;
	file = fopen(path, "r");
	if (!file)
		return 1;
	n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[n] = '\0';
	set_uid(text, changed, sizeof(changed));
	file = fopen(to, "w");
	if (!file)
		return 1;
	fputs(changed, file);
	return fclose(file) != 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void show(const struct container *c, bool sure, char *text, size_t size)
{
	size_t n = 0;

	*text = '\0';
	for (size_t i = 0; c && i < CONTAINER_FIELDS; i++)
		if (c->fields[i].n)
			n += (size_t)snprintf(
				text + n, size - n, "%s%s=%.*s", n ? " " : "",
				container_field_name((enum container_field)i),
				(int)c->fields[i].n, c->fields[i].p);
	if (c && c->privs != PRIVS_UNKNOWN)
		n += (size_t)snprintf(text + n, size - n, " no_new_privs=%s",
				      c->privs == PRIVS_NO_NEW ? "true" : "false");
	if (!c)
		n += (size_t)snprintf(text + n, size - n, "none");
	if (sure)
		snprintf(text + n, size - n, " sure");
}

static void check(char *line)
{
	char text[LINE], expected[LINE], got[LINE], root[LINE], *save = NULL;
	const char *name = strtok_r(line, "\t", &save);
	const char *lines = strtok_r(NULL, "\t", &save);
	const char *wanted = strtok_r(NULL, "\n", &save);
	struct runtime *runtime;
	struct container *container = NULL;
	struct cgroup cgroup;
	bool sure = false;

	if (!wanted) {
		ok(false, "%s: three fields", line);
		return;
	}
	set_uid(lines, text, sizeof(text));
	set_uid(wanted, expected, sizeof(expected));
	for (char *p = text; *p; p++)
		if (*p == '|')
			*p = '\n';
	snprintf(root, sizeof(root), "%s/%s", copy, name);
	if (runtime_new(root, container_config_read, &runtime) < 0)
		exit(99);
	runtime_set_version(runtime, "runc", "1.1.5+ds1");
	runtime_set_version(runtime, "crun", "1.28");
	if (cgroup_parse(span_of(text), &cgroup) < 0 ||
	    runtime_find(runtime, &cgroup, span_of(text), &container, &sure) < 0)
		snprintf(got, sizeof(got), "an error");
	else
		show(container, sure, got, sizeof(got));
	ok(strcmp(got, expected) == 0, "%s: %s", name, lines);
	if (strcmp(got, expected) != 0)
		printf("#      got: %s\n# expected: %s\n", got, expected);
	container_free(container);
	runtime_free(runtime);
}

int main(void)
{
	char path[LINE], line[LINE], from[LINE];
	FILE *file;

	snprintf(from, sizeof(from), "%s/tests/containers/roots", getenv("SRC"));
	roots = from;
	snprintf(uid, sizeof(uid), "%u", geteuid());
	snprintf(path, sizeof(path), "%s/tests/containers/containers.list",
		 getenv("SRC"));
	file = fopen(path, "r");
	if (!file || !mkdtemp(copy) || nftw(roots, copy_one, 16, FTW_PHYS) != 0)
		return 99;
	while (fgets(line, sizeof(line), file))
		if (*line != '#')
			check(line);
	fclose(file);
	nftw(copy, remove_one, 16, FTW_PHYS | FTW_DEPTH);
	return done();
}
