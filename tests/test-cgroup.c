/* SPDX-License-Identifier: Apache-2.0 */
/* Every line of tests/containers/cgroups.list says what it is to say. */
#include <stdio.h>
#include <stdlib.h>

#include "cgroup.h"
#include "tap.h"

#define FIELDS 7
#define LINE   4096

static char *fields[FIELDS];

static bool split(char *line)
{
	char *save = NULL, *field = strtok_r(line, "\t\n", &save);
	int n = 0;

	for (; field && n < FIELDS; field = strtok_r(NULL, "\t\n", &save))
		fields[n++] = field;
	return n == FIELDS && !field;
}

static void add(char *text, struct span word)
{
	size_t n = strlen(text);

	snprintf(text + n, LINE - n, "\t%.*s", word.n ? (int)word.n : 1,
		 word.n ? word.p : "-");
}

/* In the form of the list. */
static void show(const struct cgroup *c, char *text)
{
	char leaves[LINE] = "";

	for (size_t i = 0; i < c->n_leaves; i++) {
		const struct cgroup_leaf *leaf = &c->leaves[i];
		size_t n = strlen(leaves);

		snprintf(leaves + n, sizeof(leaves) - n, "%s%.*s%s", i ? " " : "",
			 (int)leaf->path.n, leaf->path.p, leaf->main ? " main" : "");
	}
	*text = '\0';
	add(text, span_of(c->engine ? c->engine : ""));
	add(text, span_of(c->id));
	add(text, span_of(c->pod_uid));
	add(text, span_of(c->qos ? c->qos : ""));
	add(text, c->unit);
	add(text, span_of(leaves));
}

static void check(char *line)
{
	char what[LINE], got[LINE], expected[LINE] = "";
	struct cgroup cgroup;

	snprintf(what, sizeof(what), "%s", line);
	what[strcspn(what, "\t\n")] = '\0';
	if (!split(line)) {
		ok(false, "%s: seven fields", what);
		return;
	}
	for (int i = 1; i < FIELDS; i++)
		add(expected, span_of(fields[i]));
	for (char *p = fields[0]; *p; p++)
		if (*p == '|')
			*p = '\n';
	if (cgroup_parse(span_of(fields[0]), &cgroup) < 0)
		snprintf(got, sizeof(got), "\tcontradiction\t-\t-\t-\t-\t-");
	else
		show(&cgroup, got);
	ok(strcmp(got, expected) == 0, "%s", what);
	if (strcmp(got, expected) != 0)
		printf("#      got: %s\n# expected: %s\n", got, expected);
}

int main(void)
{
	char path[4096], line[LINE];
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/containers/cgroups.list", getenv("SRC"));
	file = fopen(path, "r");
	if (!file)
		return 99;
	while (fgets(line, sizeof(line), file))
		if (*line != '#')
			check(line);
	fclose(file);
	return done();
}
