/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seccomp object of the OCI runtime specification (config-linux.md, "Seccomp"), alone
 * or in a container's config.json; Docker's form of it (profiles/seccomp of moby), with
 * archMap and conditions; and that of containers/common, which has errors by name.
 */
#include <errno.h>
#include <strings.h>

#include "count.h"
#include "declared-json-parts.h"
#include "errors.h"

struct declared_place declared_json_place(struct declared_json *json)
{
	return declared_reader_place(json->reader, json_pull_at(&json->pull));
}

/* *RET is NULL where there is none. 0 or -ENOMEM. */
static int find_field(struct declared_json *json, const struct declared_field *fields,
		      size_t n, const struct declared_field **ret)
{
	struct span key = json_pull_key(&json->pull);
	struct declared_place place;
	char shown[JSON_WORD];

	*ret = NULL;
	for (size_t i = 0; i < n && !*ret; i++)
		if (span_is(key, fields[i].name))
			*ret = &fields[i];
	if (*ret || json->nested)
		return 0;
	place = declared_reader_place(json->reader, key.p - 1);
	declared_reader_shown(key, shown, sizeof(shown));
	for (size_t i = 0; i < n && !*ret; i++)
		if (strlen(fields[i].name) == key.n &&
		    strncasecmp(key.p, fields[i].name, key.n) == 0)
			*ret = &fields[i];
	if (*ret)
		return declared_fault(json->reader->out, DECLARED_WARNING, place,
				      "field-case",
				      "\"%s\" is spelt \"%s\": runc takes it for that, "
				      "crun passes over it",
				      (*ret)->name, shown);
	return declared_fault(json->reader->out, DECLARED_WARNING, place, "unknown-field",
			      "there is no field \"%s\" here; it is passed over", shown);
}

int declared_json_object(struct declared_json *json, const struct declared_field *fields,
			 size_t n)
{
	const struct declared_field *field;
	unsigned int seen = 0, bit;
	int r = json_pull_open(&json->pull, '{');

	while (r == 0 && (r = json_pull_next(&json->pull)) > 0) {
		r = find_field(json, fields, n, &field);
		if (r < 0 || (!field && (r = json_pull_skip(&json->pull)) < 0))
			return r;
		if (!field)
			continue;
		bit = 1U << (field - fields);
		if (seen & bit)
			r = declared_fault(json->reader->out, DECLARED_ERROR,
					   declared_json_place(json), "repeated-field",
					   "\"%s\" is there twice, and readers differ in "
					   "which one counts: leave one",
					   field->name);
		seen |= bit;
		if (r == 0 && !json_pull_null(&json->pull))
			r = field->read(json);
	}
	return r;
}

int declared_json_array(struct declared_json *json,
			int (*read)(struct declared_json *json))
{
	int r = json_pull_open(&json->pull, '[');

	while (r == 0 && (r = json_pull_next(&json->pull)) > 0)
		r = read(json);
	return r;
}

int declared_json_word(struct declared_json *json, char word[JSON_WORD],
		       struct declared_place *ret)
{
	struct declared_place place = declared_json_place(json);
	struct span s;
	int r = json_pull_string(&json->pull, &s);

	if (r < 0)
		return r;
	declared_reader_shown(s, word, JSON_WORD);
	*ret = place;
	return 0;
}

static const char *next_action(void *state)
{
	unsigned int *i = state;
	const struct action *action = action_at((*i)++);

	return action ? action->scmp : NULL;
}

int declared_json_action(struct declared_json *json, uint32_t *ret)
{
	struct declared_place place;
	const struct action *action;
	char word[JSON_WORD], guess[128];
	unsigned int i = 0;
	int r = declared_json_word(json, word, &place);

	if (r < 0)
		return r;
	action = action_by_name(word);
	*ret = action ? action->code : ACTION_KILL_PROCESS;
	if (action &&
	    (strcmp(action->scmp, word) == 0 || strcmp(word, "SCMP_ACT_KILL") == 0))
		return 0;
	if (action)
		return declared_fault(json->reader->out, DECLARED_ERROR, place,
				      "action-name", "\"%s\" is called \"%s\" here", word,
				      action->scmp);
	return declared_fault(json->reader->out, DECLARED_ERROR, place, "unknown-action",
			      "there is no action \"%s\"%s", word,
			      declared_reader_guess(json->reader, word, next_action, &i,
						    guess, sizeof(guess)));
}

int declared_json_errno(struct declared_json *json, unsigned int *ret)
{
	struct declared_place place = declared_json_place(json);
	int64_t number;
	int r = json_pull_whole(&json->pull, INT64_MIN + 1, INT64_MAX, &number);

	if (r < 0)
		return r;
	if (number < 0 || number > ERRORS_MAX) {
		r = declared_fault(json->reader->out, DECLARED_ERROR, place,
				   "errno-range",
				   "an error number is 1 to %d; the kernel makes %d of "
				   "what is larger",
				   ERRORS_MAX, ERRORS_MAX);
		number = ERRORS_MAX;
	} else if (number == 0) {
		r = declared_fault(json->reader->out, DECLARED_WARNING, place,
				   "errno-range",
				   "with error 0 the call does nothing and says that it "
				   "did it: give 1 to %d",
				   ERRORS_MAX);
	}
	*ret = (unsigned int)number;
	return r;
}

int declared_json_errno_name(struct declared_json *json, unsigned int *ret)
{
	struct declared_place place;
	char word[JSON_WORD];
	int r = declared_json_word(json, word, &place), number;

	if (r < 0 || !*word)
		return r;
	json->docker = true;
	number = errors_by_name(word);
	if (number < 0)
		return declared_fault(json->reader->out, DECLARED_ERROR, place,
				      "unknown-errno", "there is no error \"%s\"", word);
	*ret = (unsigned int)number;
	return 0;
}

static int read_action(struct declared_json *json)
{
	struct declared_place place = declared_json_place(json);
	int r = declared_json_action(json, &json->action);

	json->has_action = true;
	if (r == 0 && json->action == ACTION_NOTIFY)
		r = declared_fault(json->reader->out, DECLARED_ERROR, place,
				   "notify-default",
				   "runtimes refuse SCMP_ACT_NOTIFY as the default "
				   "action: name the calls to be notified of");
	return r;
}

static int read_errno(struct declared_json *json)
{
	unsigned int error;
	int r = declared_json_errno(json, &error);

	if (r == 0 && !json->has_errno)
		json->error = error;
	return r;
}

/* Of the two ways to say it the name counts. */
static int read_errno_name(struct declared_json *json)
{
	unsigned int error = 0;
	int r = declared_json_errno_name(json, &error);

	if (error) {
		json->error = error;
		json->has_errno = true;
	}
	return r;
}

static const char *next_arch(void *state)
{
	size_t *i = state;
	const struct arch *arch;

	while ((arch = arch_at((*i)++)) && !*arch->scmp)
		;
	return arch ? arch->scmp : NULL;
}

/* *RET is NULL where it is none. */
static int read_one_arch(struct declared_json *json, const struct arch **ret)
{
	struct declared *out = json->reader->out;
	struct declared_place place;
	const struct arch *arch;
	char word[JSON_WORD], guess[128];
	size_t i = 0;
	int r = declared_json_word(json, word, &place);

	if (r < 0)
		return r;
	/* The kernel's own, which is covered in any case. */
	*ret = NULL;
	if (json->resource && strcmp(word, "SCMP_ARCH_NATIVE") == 0)
		return 0;
	arch = arch_by_name(word);
	*ret = arch;
	if (arch && *arch->scmp && strcmp(arch->scmp, word) == 0)
		return 0;
	if (arch && *arch->scmp)
		return declared_fault(out, DECLARED_ERROR, place, "arch-name",
				      "\"%s\" is called \"%s\" here", word, arch->scmp);
	*ret = NULL;
	return declared_fault(out, DECLARED_ERROR, place, "unknown-arch",
			      "there is no architecture \"%s\"%s", word,
			      declared_reader_guess(json->reader, word, next_arch, &i,
						    guess, sizeof(guess)));
}

static int read_arch(struct declared_json *json)
{
	struct declared_arch row = {.place = declared_json_place(json)};
	int r = read_one_arch(json, &row.arch);

	return r < 0 || !row.arch ? r : declared_add_arch(json->reader->out, &row);
}

static int read_arches(struct declared_json *json)
{
	size_t before = json->reader->out->n_arches;
	int r = declared_json_array(json, read_arch);

	json->has_arches = json->reader->out->n_arches > before;
	return r;
}

/*
 * An entry of archMap. Its members may come in any order: the rows of those below it are
 * for the machine that it names, which may be known at the end only.
 */
static int read_machine(struct declared_json *json)
{
	struct declared_arch row = {.place = declared_json_place(json)};
	int r = read_one_arch(json, &row.arch);

	row.machine = row.arch;
	return r < 0 || !row.arch ? r : declared_add_arch(json->reader->out, &row);
}

static int read_subs(struct declared_json *json)
{
	return declared_json_array(json, read_arch);
}

static int read_map_row(struct declared_json *json)
{
	static const struct declared_field fields[] = {
		{"architecture", read_machine},
		{"subArchitectures", read_subs},
	};
	struct declared *out = json->reader->out;
	struct declared_place place = declared_json_place(json);
	size_t before = out->n_arches;
	const struct arch *machine = NULL;
	int r = declared_json_object(json, fields, COUNT(fields));

	for (size_t i = before; i < out->n_arches; i++)
		if (out->arches[i].machine)
			machine = out->arches[i].machine;
	for (size_t i = before; i < out->n_arches; i++)
		out->arches[i].machine = machine;
	json->has_map = json->has_map || out->n_arches > before;
	if (r == 0 && !machine) {
		out->n_arches = before;
		r = declared_fault(out, DECLARED_ERROR, place, "no-architecture",
				   "an entry of archMap needs an \"architecture\"");
	}
	return r;
}

static int read_map(struct declared_json *json)
{
	json->docker = true;
	return declared_json_array(json, read_map_row);
}

static int read_flag(struct declared_json *json)
{
	static const struct {
		const char *name;
		unsigned int flag;
	} flags[] = {
		{"SECCOMP_FILTER_FLAG_TSYNC", DECLARED_TSYNC},
		{"SECCOMP_FILTER_FLAG_LOG", DECLARED_LOG},
		{"SECCOMP_FILTER_FLAG_SPEC_ALLOW", DECLARED_SPEC_ALLOW},
		{"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", DECLARED_WAIT_KILLABLE},
	};
	struct declared_place place;
	char word[JSON_WORD];
	int r = declared_json_word(json, word, &place);

	for (size_t i = 0; i < COUNT(flags) && r == 0; i++)
		if (strcmp(flags[i].name, word) == 0) {
			json->reader->out->flags |= flags[i].flag;
			return 0;
		}
	return r ? r
		 : declared_fault(json->reader->out, DECLARED_ERROR, place,
				  "unknown-flag", "there is no flag \"%s\"", word);
}

static int read_flags(struct declared_json *json)
{
	json->reader->out->has_flags = true;
	return declared_json_array(json, read_flag);
}

static int pass_over(struct declared_json *json)
{
	return json_pull_skip(&json->pull);
}

static int finish(struct declared_json *json)
{
	struct declared *out = json->reader->out;
	int r = 0;

	if (!json->has_action)
		r = declared_fault(out, DECLARED_ERROR, json->place, "no-default",
				   "the profile has no \"defaultAction\"");
	if (r == 0 && json->has_arches && json->has_map)
		r = declared_fault(out, DECLARED_ERROR, json->place, "arches-twice",
				   "Docker refuses both \"architectures\" and "
				   "\"archMap\": leave one");
	out->has_otherwise = json->has_action;
	out->otherwise = json->action;
	if (json->action == ACTION_ERRNO || json->action == ACTION_TRACE)
		out->otherwise |= json->error;
	out->own_arch = true;
	out->kind = json->docker ? "docker" : "oci";
	return r;
}

/* Those that Kubernetes' form has alone come last. */
static const struct declared_field profile_fields[] = {
	{"defaultAction", read_action},
	{"defaultErrnoRet", read_errno},
	{"defaultErrno", read_errno_name},
	{"architectures", read_arches},
	{"archMap", read_map},
	{"flags", read_flags},
	{"syscalls", declared_json_rules},
	{"listenerPath", pass_over},
	{"listenerMetadata", pass_over},
	{"baseProfileName", pass_over},
	{"state", pass_over},
};

#define RESOURCE_FIELDS 2

int declared_json_profile(struct declared_json *json)
{
	int r;

	json->nested = false;
	json->found = true;
	json->error = EPERM;
	json->action = ACTION_KILL_PROCESS;
	json->place = declared_json_place(json);
	r = declared_json_object(json, profile_fields,
				 COUNT(profile_fields) -
					 (json->resource ? 0 : RESOURCE_FIELDS));
	return r ? r : finish(json);
}

int declared_json_base(struct declared_json *json)
{
	struct declared *out = json->reader->out;
	const size_t n_arches = out->n_arches;
	const unsigned int flags = out->flags;
	const bool has_flags = out->has_flags;
	int r;

	json->found = true;
	r = declared_json_object(json, profile_fields, COUNT(profile_fields));
	out->n_arches = n_arches;
	out->flags = flags;
	out->has_flags = has_flags;
	return r;
}

static int read_nested(struct declared_json *json)
{
	int r = declared_json_profile(json);

	json->nested = true;
	return r;
}

static int read_linux(struct declared_json *json)
{
	static const struct declared_field fields[] = {{"seccomp", read_nested}};

	return declared_json_object(json, fields, COUNT(fields));
}

/* Which of the members that tell kinds apart the document's object has. */
static int look_around(struct declared_json *json, bool *ret_config)
{
	static const char *const ours[] = {"defaultAction", "syscalls", "archMap"};
	const char *start = json->pull.p;
	bool config = false, ours_too = false;
	int r = json_pull_open(&json->pull, '{');

	while (r == 0 && (r = json_pull_next(&json->pull)) > 0) {
		struct span key = json_pull_key(&json->pull);

		config = config || span_is(key, "linux");
		ours_too = ours_too || declared_reader_word(key, ours, COUNT(ours)) >= 0;
		r = json_pull_skip(&json->pull);
	}
	r = r ? r : json_pull_end(&json->pull);
	if (r < 0)
		return r;
	json->pull.p = start;
	*ret_config = config && !ours_too;
	return 0;
}

static void note_slip(void *ctx, enum json_slip slip, const char *p)
{
	struct declared_json *json = ctx;
	struct declared_place place;

	if (!json->reading || json->slipped < 0)
		return;
	place = declared_reader_place(json->reader, p);
	json->slipped = declared_fault(
		json->reader->out, DECLARED_ERROR, place,
		slip == JSON_SLIP_COMMENT ? "json-comment" : "json-comma",
		slip == JSON_SLIP_COMMENT
			? "JSON has no comments, and runtimes refuse it: take it out"
			: "a comma stands behind the last element, and runtimes refuse "
			  "that: take it out");
}

/* How long a byte order mark is that an editor has put in front. */
static size_t mark_of(const struct declared_document *document)
{
	return document->n >= 3 && memcmp(document->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static int note_mark(struct declared_reader *reader)
{
	return declared_fault(reader->out, DECLARED_ERROR,
			      declared_reader_place(reader, reader->document->text),
			      "json-mark",
			      "a byte order mark stands in front, and runtimes refuse "
			      "that: save it without");
}

static int json_read(struct declared_reader *reader)
{
	static const struct declared_field fields[] = {{"linux", read_linux}};
	const size_t mark = mark_of(reader->document);
	struct declared_json json = {.reader = reader};
	bool config = false;
	int r = json_pull_init(&json.pull, reader->document->text + mark,
			       reader->document->n - mark);

	r = r || !mark ? r : note_mark(reader);
	json.pull.slip = note_slip;
	json.pull.slip_ctx = &json;
	r = r ? r : look_around(&json, &config);
	json.nested = config;
	json.reading = true;
	if (r == 0)
		r = config ? declared_json_object(&json, fields, COUNT(fields))
			   : declared_json_profile(&json);
	if (r == 0 && !json.found)
		r = json_pull_fail(&json.pull, -EBADMSG,
				   "linux.seccomp is missing: nothing is declared here");
	if (r < 0 && *json.pull.error)
		declared_reader_fail(reader, r, json.pull.p, "%s", json.pull.error);
	json_pull_done(&json.pull);
	return r ? r : json.slipped;
}

/* No other kind begins with one of JSON's comments. */
static bool json_detect(const struct declared_document *document)
{
	const char *p = document->text + mark_of(document);
	const char *end = document->text + document->n;

	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p < end &&
	       (*p == '{' || (*p == '/' && end - p > 1 && (p[1] == '/' || p[1] == '*')));
}

const struct declared_format declared_format_json = {
	.kind = {"oci", "OCI, Docker and containers/common JSON, or a config.json"},
	.detect = json_detect,
	.read = json_read,
};
