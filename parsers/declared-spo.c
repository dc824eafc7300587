/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SeccompProfile of the Security Profiles Operator, YAML or JSON, v1 and v1beta1 (the
 * CustomResourceDefinition in deploy/ there). Its fields are OCI's, and a base profile,
 * whose rules join its own: that is another document of the file, or one given alongside.
 * Of two actions for one call the less strict one counts, as the operator has it.
 */
#include <errno.h>
#include <stdlib.h>

#include "declared-json-parts.h"
#include "declared-yaml.h"

#define GROUP "security-profiles-operator.x-k8s.io/"

/* What is known of a document before it is read. */
struct head {
	bool is_profile;
	char name[JSON_WORD], base[JSON_WORD];
	const char *text, *end; /* the whole document in JSON */
};

static bool take_word(struct json_pull *pull, char word[JSON_WORD])
{
	struct span s;

	if (json_pull_null(pull))
		return true;
	if (json_pull_string(pull, &s) < 0)
		return false;
	declared_reader_shown(s, word, JSON_WORD);
	return true;
}

/* The member NAME of the object that is next, to WORD; the others are passed over. */
static bool take_member(struct json_pull *pull, const char *name, char word[JSON_WORD])
{
	bool good = true;
	int r = json_pull_null(pull) ? 0 : json_pull_open(pull, '{');

	while (r == 0 && good && (r = json_pull_next(pull)) > 0) {
		if (span_is(json_pull_key(pull), name))
			good = take_word(pull, word);
		else
			good = json_pull_skip(pull) == 0;
		r = 0;
	}
	return good && r == 0;
}

/* The document that is next. */
static int read_head(struct json_pull *pull, struct head *ret)
{
	char kind[JSON_WORD] = "", version[JSON_WORD] = "";
	bool good = true;
	int r;

	*ret = (struct head){.text = json_pull_at(pull)};
	if (*ret->text != '{') {
		r = json_pull_skip(pull);
		ret->end = pull->p;
		return r;
	}
	r = json_pull_open(pull, '{');
	while (r == 0 && good && (r = json_pull_next(pull)) > 0) {
		struct span key = json_pull_key(pull);

		r = 0;
		if (span_is(key, "kind"))
			good = take_word(pull, kind);
		else if (span_is(key, "apiVersion"))
			good = take_word(pull, version);
		else if (span_is(key, "metadata"))
			good = take_member(pull, "name", ret->name);
		else if (span_is(key, "spec"))
			good = take_member(pull, "baseProfileName", ret->base);
		else
			r = json_pull_skip(pull);
	}
	ret->end = pull->p;
	ret->is_profile = strcmp(kind, "SeccompProfile") == 0 &&
			  strncmp(version, GROUP, strlen(GROUP)) == 0;
	return r < 0 || good ? r : -EBADMSG;
}

static int read_spec(struct declared_json *json)
{
	return json->base ? declared_json_base(json) : declared_json_profile(json);
}

static int pass_over(struct declared_json *json)
{
	return json_pull_skip(&json->pull);
}

static int read_profile(struct declared_reader *reader, const struct head *head,
			bool base)
{
	static const struct declared_field fields[] = {
		{"spec", read_spec},	 {"apiVersion", pass_over}, {"kind", pass_over},
		{"metadata", pass_over}, {"status", pass_over},
	};
	struct declared_json json = {.reader = reader, .base = base, .resource = true};
	int r = json_pull_init(&json.pull, head->text, (size_t)(head->end - head->text));

	r = r ? r : declared_json_object(&json, fields, sizeof(fields) / sizeof(*fields));
	if (r == 0 && !json.found)
		r = json_pull_fail(&json.pull, -EBADMSG, "has no \"spec\"");
	if (r < 0 && *json.pull.error)
		declared_reader_fail(reader, r, json.pull.p, "%s", json.pull.error);
	json_pull_done(&json.pull);
	reader->out->kind = "spo";
	return r;
}

/*
 * The first profile of a stream, or that which is called NAME; *ret_more tells whether
 * others are there. A head without text: there is none.
 */
static int find_profile(struct declared_reader *reader, const struct declared_yaml *yaml,
			const char *name, struct head *ret, size_t *ret_n)
{
	struct json_pull pull;
	struct head head;
	int r = json_pull_init(&pull, yaml->json, yaml->n);

	*ret = (struct head){.text = NULL};
	*ret_n = 0;
	r = r ? r : json_pull_open(&pull, '[');
	while (r == 0 && (r = json_pull_next(&pull)) > 0) {
		r = read_head(&pull, &head);
		if (r < 0 || !head.is_profile)
			continue;
		++*ret_n;
		if (!ret->text && (!name || strcmp(name, head.name) == 0))
			*ret = head;
	}
	if (r < 0 && *pull.error)
		declared_reader_fail(reader, r, pull.p, "%s", pull.error);
	json_pull_done(&pull);
	return r;
}

/* Base profiles may be called by where they are kept: oci://HOST/.../NAME:TAG. */
static const char *plain_name(char name[JSON_WORD])
{
	char *slash, *colon;

	if (strncmp(name, "oci://", strlen("oci://")) != 0)
		return name;
	slash = strrchr(name, '/');
	colon = strchr(slash, ':');
	if (colon)
		*colon = '\0';
	return slash + 1;
}

/* Reads the base profile called NAME from DOCUMENT. 1: it is not there. */
static int read_base(struct declared_reader *reader,
		     const struct declared_document *document, const char *name)
{
	struct declared_yaml yaml;
	struct head head = {.text = NULL};
	size_t n;
	int r = declared_yaml_init(&yaml, reader, document);

	r = r ? r : find_profile(reader, &yaml, name, &head, &n);
	if (r == 0 && !head.text)
		r = 1;
	if (r == 0)
		r = read_profile(reader, &head, true);
	if (r == 0 && *head.base)
		r = declared_fault(reader->out, DECLARED_NOTE,
				   declared_reader_place(reader, head.text), "base",
				   "the base of a base profile does not count");
	declared_yaml_done(&yaml);
	return r;
}

static int by_strictness(const void *a, const void *b)
{
	const struct declared_rule *x = a, *y = b;
	unsigned int i = 0, j = 0;

	while (action_at(i) && action_at(i)->code != VERDICT_ACTION(x->then))
		i++;
	while (action_at(j) && action_at(j)->code != VERDICT_ACTION(y->then))
		j++;
	if (i != j)
		return i > j ? -1 : 1;
	/* Else in the order in which they were read. */
	return (x->order > y->order) - (x->order < y->order);
}

static void sort_rules(struct declared *out)
{
	for (size_t i = 0; i < out->n_rules; i++)
		out->rules[i].order = i;
	if (out->n_rules)
		qsort(out->rules, out->n_rules, sizeof(*out->rules), by_strictness);
}

static int join_base(struct declared_reader *reader, const struct head *head)
{
	char copy[JSON_WORD];
	const char *name;
	int r;

	memcpy(copy, head->base, sizeof(copy));
	name = plain_name(copy);
	r = read_base(reader, reader->document, name);
	for (size_t i = 0; i < reader->n_others && r == 1; i++)
		r = read_base(reader, &reader->others[i], name);
	if (r < 0)
		return r;
	declared_reader_enter(reader, reader->document);
	if (r == 1)
		return declared_fault(reader->out, DECLARED_ERROR,
				      (struct declared_place){0}, "base",
				      "the base profile %s is missing: give its document "
				      "too",
				      name);
	sort_rules(reader->out);
	return 0;
}

static int spo_read(struct declared_reader *reader)
{
	struct declared_yaml yaml;
	struct head head = {.text = NULL};
	size_t n = 0;
	int r = declared_yaml_init(&yaml, reader, reader->document);

	r = r ? r : find_profile(reader, &yaml, NULL, &head, &n);
	if (r == 0 && !head.text)
		r = declared_reader_fail(reader, -EBADMSG, yaml.json,
					 "there is no SeccompProfile of %s here", GROUP);
	r = r ? r : read_profile(reader, &head, false);
	if (r == 0 && n > 1)
		r = declared_fault(reader->out, DECLARED_NOTE,
				   declared_reader_place(reader, head.text), "several",
				   "of %zu profiles the first one is read, %s", n,
				   head.name);
	declared_yaml_done(&yaml);
	return r == 0 && *head.base ? join_base(reader, &head) : r;
}

/* A line begins with "apiVersion:" or "kind:", or it is JSON with the group's name. */
static bool spo_detect(const struct declared_document *document)
{
	const char *p = document->text, *end = p + document->n;

	if (memmem(p, document->n, "\"apiVersion\"", strlen("\"apiVersion\"")))
		return memmem(p, document->n, GROUP, strlen(GROUP)) != NULL;
	for (const char *stop; p < end; p = stop + (stop < end)) {
		stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop ? stop : end;
		if ((stop - p > 11 && memcmp(p, "apiVersion:", 11) == 0) ||
		    (stop - p > 5 && memcmp(p, "kind:", 5) == 0))
			return true;
	}
	return false;
}

const struct declared_format declared_format_spo = {
	.kind = {"spo", "a SeccompProfile of the Security Profiles Operator"},
	.detect = spo_detect,
	.read = spo_read,
};
