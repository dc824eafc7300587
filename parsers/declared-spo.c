/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SeccompProfile of the Security Profiles Operator, YAML or JSON, v1 and v1beta1 (the
 * CustomResourceDefinition in deploy/ there). Its fields are OCI's, and a base profile,
 * whose rules join its own: that is another document of the file, or one given alongside.
 * Of two actions for one call the less strict one counts, as the operator has it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "declared-json-parts.h"
#include "declared-manifest.h"
#include "declared-yaml.h"

#define GROUP "security-profiles-operator.x-k8s.io/"

/* What is known of a document before it is read. */
struct head {
	bool is_profile;
	bool odd_version; /* of the group, but none that is known */
	char name[JSON_WORD], base[JSON_WORD];
	const char *text, *end; /* the whole document in JSON */
	const char *items;	/* an array, of a list of objects; NULL: it is none */
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
	int r;

	if (json_pull_null(pull))
		return true;
	r = json_pull_open(pull, '{');
	while (r == 0 && good && (r = json_pull_next(pull)) > 0) {
		if (span_is(json_pull_key(pull), name))
			good = take_word(pull, word);
		else
			good = json_pull_skip(pull) == 0;
		r = 0;
	}
	return good && r == 0;
}

static int pass_items(struct json_pull *pull, struct span key, struct head *head)
{
	const char *at = json_pull_at(pull);

	if (*at == '[' && span_is(key, "items"))
		head->items = at;
	return json_pull_skip(pull);
}

/* List, SeccompProfileList ... */
static bool is_list(const char *kind)
{
	const size_t n = strlen(kind), end = strlen("List");

	return n >= end && strcmp(kind + n - end, "List") == 0;
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
			r = pass_items(pull, key, ret);
	}
	ret->end = pull->p;
	if (!is_list(kind))
		ret->items = NULL;
	ret->is_profile = strcmp(kind, "SeccompProfile") == 0 &&
			  strncmp(version, GROUP, strlen(GROUP)) == 0;
	ret->odd_version = ret->is_profile && strcmp(version, GROUP "v1") != 0 &&
			   strcmp(version, GROUP "v1beta1") != 0;
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
	if (r == 0 && head->odd_version)
		r = declared_fault(
			reader->out, DECLARED_WARNING,
			declared_reader_place(reader, head->text), "api-version",
			"the operator has SeccompProfile in the versions v1 and "
			"v1beta1 of " GROUP);
	if (r < 0 && *json.pull.error)
		declared_reader_fail(reader, r, json.pull.p, "%s", json.pull.error);
	json_pull_done(&json.pull);
	reader->out->kind = "spo";
	return r;
}

/* A profile in a stream. */
struct found {
	struct head head;
	bool is_base; /* of another one */
};

#define PROFILES 256 /* looked at in one stream */

/* Each of several takes a reading of the whole stream. */
#define SEVERAL	    64
#define SEVERAL_MAX (1U << 21) /* bytes, over all readings */

/* What is in a stream. */
struct search {
	struct declared_reader *reader;
	struct found *all; /* PROFILES */
	size_t n;
	bool beside; /* what is no profile is looked at instead */
};

static int search_array(struct search *search, const char *text, size_t n);

static int take_head(struct search *search, struct json_pull *pull,
		     const struct head *head)
{
	if (head->items)
		return search_array(search, head->items,
				    (size_t)(head->end - head->items));
	if (!head->is_profile)
		return search->beside ? declared_manifest_faults(
						search->reader, head->text,
						(size_t)(head->end - head->text))
				      : 0;
	if (search->beside)
		return 0;
	if (search->n == PROFILES)
		return json_pull_fail(pull, -EFBIG, "is one of more than %d profiles",
				      PROFILES);
	search->all[search->n++].head = *head;
	return 0;
}

/* The documents of a stream, or of a list that is one of them: TEXT begins with them. */
static int search_array(struct search *search, const char *text, size_t n)
{
	struct json_pull pull;
	struct head head;
	int r = json_pull_init(&pull, text, n);

	r = r ? r : json_pull_open(&pull, '[');
	while (r == 0 && (r = json_pull_next(&pull)) > 0) {
		r = read_head(&pull, &head);
		r = r ? r : take_head(search, &pull, &head);
	}
	if (r < 0 && *pull.error)
		declared_reader_fail(search->reader, r, pull.p, "%s", pull.error);
	json_pull_done(&pull);
	return r;
}

/* All profiles of a stream: the caller's, *RET_N of them. */
static int find_profiles(struct declared_reader *reader, const struct declared_yaml *yaml,
			 struct found **ret, size_t *ret_n)
{
	struct search search = {.reader = reader,
				.all = calloc(PROFILES, sizeof(*search.all))};
	int r = search.all ? search_array(&search, yaml->json, yaml->n) : -ENOMEM;

	if (r < 0) {
		free(search.all);
		return r;
	}
	*ret = search.all;
	*ret_n = search.n;
	return 0;
}

/* What stands beside the profiles says which ones are used, and may say it wrongly. */
static int look_beside(struct declared_reader *reader, const struct declared_yaml *yaml)
{
	struct search search = {.reader = reader, .beside = true};
	const size_t before = reader->out->n_errors;
	int r = search_array(&search, yaml->json, yaml->n);

	reader->out->n_beside = reader->out->n_errors - before;
	return r;
}

/* The profile called NAME; a head without text: there is none. */
static int find_profile(struct declared_reader *reader, const struct declared_yaml *yaml,
			const char *name, struct head *ret)
{
	struct found *all;
	size_t n, i = 0;
	int r = find_profiles(reader, yaml, &all, &n);

	if (r < 0)
		return r;
	while (i < n && strcmp(all[i].head.name, name) != 0)
		i++;
	*ret = i < n ? all[i].head : (struct head){.text = NULL};
	free(all);
	return 0;
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
	int r = declared_yaml_init(&yaml, reader, document);

	r = r ? r : find_profile(reader, &yaml, name, &head);
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

static void mark_bases(struct found *all, size_t n)
{
	char copy[JSON_WORD];

	for (size_t i = 0; i < n; i++) {
		const char *name;

		memcpy(copy, all[i].head.base, sizeof(copy));
		name = plain_name(copy);
		for (size_t j = 0; *name && j < n; j++)
			if (j != i && strcmp(all[j].head.name, name) == 0)
				all[j].is_base = true;
	}
}

/* Of several the one that is asked for, or the only one that is no other's base. */
static int choose(struct declared_reader *reader, struct found *all, size_t n,
		  const char *start, struct head *ret)
{
	const char *part = reader->document->part;
	const struct found *one = NULL;
	char names[160] = "";
	const size_t wanted = part ? 0 : reader->at;
	size_t fit = 0, used = 0;

	mark_bases(all, n);
	for (size_t i = 0; i < n; i++) {
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
					 i ? ", " : "", all[i].head.name);
		used = used < sizeof(names) ? used : sizeof(names) - 1;
		if (part ? strcmp(all[i].head.name, part) == 0 : !all[i].is_base)
			one = fit++ > wanted ? one : &all[i];
	}
	if (!n)
		return declared_reader_fail(reader, -EBADMSG, start,
					    "there is no SeccompProfile of %s here",
					    GROUP);
	if (part && !fit)
		return declared_reader_fail(reader, -EBADMSG, start,
					    "there is no profile %s here, but %s", part,
					    names);
	if (!part && reader->beside && fit > 1 && fit <= SEVERAL &&
	    fit * reader->document->n <= SEVERAL_MAX) {
		reader->out->n_more = fit - 1 - wanted;
		*ret = one->head;
		return declared_text(reader->out, span_of(one->head.name),
				     &reader->out->part);
	}
	if (!part && fit != 1)
		return declared_reader_fail(
			reader, -EBADMSG, start,
			"holds %zu profiles: %s; say which, as in %s#%s", n, names,
			reader->document->name, all[0].head.name);
	*ret = one->head;
	return 0;
}

static int spo_read(struct declared_reader *reader)
{
	struct declared_yaml yaml;
	struct head head = {.text = NULL};
	struct found *all = NULL;
	size_t n = 0;
	int r = declared_yaml_init(&yaml, reader, reader->document);

	r = r ? r : find_profiles(reader, &yaml, &all, &n);
	r = r ? r : choose(reader, all, n, yaml.json, &head);
	free(all);
	r = r ? r : read_profile(reader, &head, false);
	if (r == 0 && reader->beside && !reader->document->part && !reader->at)
		r = look_beside(reader, &yaml);
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
