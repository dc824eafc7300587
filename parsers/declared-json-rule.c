/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>

#include "capability.h"
#include "count.h"
#include "declared-json-parts.h"
#include "evaluate.h"
#include "text.h"

#define RULE_ARGS    64
#define MACHINES_MAX 64

/* What comes together over the members of a rule, which may come in any order. */
struct declared_rule_draft {
	bool has_action, has_name, has_names, has_errno_name, has_errno;
	uint32_t action;
	unsigned int error;
	bool excludes; /* of the conditions being read */
	struct declared_when when;
	bool has_when;
	struct declared_arg arg; /* the condition being read */
	bool has_op, has_index;
};

static int read_name(struct declared_json *json)
{
	struct declared *out = json->reader->out;
	struct declared_place place = declared_json_place(json);
	struct span s;
	int r = json_pull_string(&json->pull, &s);

	if (r == 0 && !s.n)
		return declared_fault(out, DECLARED_ERROR, place, "no-name",
				      "a system call's name is empty: runc refuses that");
	return r ? r : declared_add_name(out, s, place);
}

static int read_single(struct declared_json *json)
{
	struct declared_place place = declared_json_place(json);
	struct span s;
	int r = json_pull_string(&json->pull, &s);

	/* Docker takes "" for nothing. */
	if (r < 0 || !s.n)
		return r;
	json->docker = json->draft->has_name = true;
	return declared_add_name(json->reader->out, s, place);
}

static int read_names(struct declared_json *json)
{
	size_t before = declared_last(json->reader->out)->n_names;
	int r = declared_json_array(json, read_name);

	json->draft->has_names = declared_last(json->reader->out)->n_names > before;
	return r;
}

static int read_rule_action(struct declared_json *json)
{
	json->draft->has_action = true;
	return declared_json_action(json, &json->draft->action);
}

static int read_rule_errno(struct declared_json *json)
{
	unsigned int error;
	int r = declared_json_errno(json, &error);

	json->draft->has_errno = true;
	if (r == 0 && !json->draft->has_errno_name)
		json->draft->error = error;
	return r;
}

static int read_rule_errno_name(struct declared_json *json)
{
	unsigned int error = 0;
	int r = declared_json_errno_name(json, &error);

	if (error) {
		json->draft->error = error;
		json->draft->has_errno_name = true;
	}
	return r;
}

static int read_index(struct declared_json *json)
{
	struct declared_place place = declared_json_place(json);
	int64_t index;
	int r = json_pull_whole(&json->pull, 0, UINT32_MAX, &index);

	if (r < 0)
		return r;
	json->draft->has_index = true;
	if (index >= DECLARED_INDEX)
		return declared_fault(json->reader->out, DECLARED_ERROR, place,
				      "index-range",
				      "there is no argument %lld: they are 0 to %d",
				      (long long)index, DECLARED_INDEX - 1);
	json->draft->arg.index = (unsigned int)index;
	return 0;
}

static int read_value(struct declared_json *json)
{
	return json_pull_unsigned(&json->pull, &json->draft->arg.value);
}

static int read_value_two(struct declared_json *json)
{
	return json_pull_unsigned(&json->pull, &json->draft->arg.two);
}

static const char *next_operator(void *state)
{
	size_t *i = state;

	return *i < COUNT(declared_operators) ? declared_operators[(*i)++] : NULL;
}

static int read_op(struct declared_json *json)
{
	struct declared_place place;
	char word[JSON_WORD], guess[128];
	size_t at = 0;
	int r = declared_json_word(json, word, &place), i;

	if (r < 0)
		return r;
	json->draft->has_op = true;
	i = declared_reader_word(span_of(word), declared_operators,
				 COUNT(declared_operators));
	if (i < 0)
		return declared_fault(
			json->reader->out, DECLARED_ERROR, place, "unknown-operator",
			"there is no comparison \"%s\"%s", word,
			declared_reader_guess(json->reader, word, next_operator, &at,
					      guess, sizeof(guess)));
	json->draft->arg.op = (enum declared_op)i;
	return 0;
}

static int read_arg(struct declared_json *json)
{
	static const struct declared_field fields[] = {
		{"index", read_index},
		{"value", read_value},
		{"valueTwo", read_value_two},
		{"op", read_op},
	};
	struct declared *out = json->reader->out;
	struct declared_rule_draft *draft = json->draft;
	struct declared_place place = declared_json_place(json);
	int r;

	draft->arg = (struct declared_arg){.op = DECLARED_EQ, .place = place};
	draft->has_op = draft->has_index = false;
	if (declared_last(out)->n_args == RULE_ARGS)
		return json_pull_fail(&json->pull, -EBADMSG,
				      "is one of more than %d conditions", RULE_ARGS);
	r = declared_json_object(json, fields, COUNT(fields));
	if (r == 0 && !draft->has_op)
		r = declared_fault(out, DECLARED_ERROR, place, "no-operator",
				   "a condition needs an \"op\"");
	if (r == 0 && !draft->has_index)
		r = declared_fault(out, DECLARED_WARNING, place, "no-index",
				   "a condition without \"index\" is on argument 0");
	return r ? r : declared_add_arg(out, &draft->arg);
}

static int read_args(struct declared_json *json)
{
	return declared_json_array(json, read_arg);
}

static int read_cap(struct declared_json *json)
{
	struct declared_when *when = &json->draft->when;
	struct declared_place place;
	char word[JSON_WORD];
	int r = declared_json_word(json, word, &place), number;

	if (r < 0)
		return r;
	number = capability_by_name(word);
	/* Docker compares letter by letter. */
	if (number >= 0 && strcmp(capability_name((unsigned int)number), word) == 0) {
		*(json->draft->excludes ? &when->not_caps : &when->caps) |=
			capability_bit((unsigned int)number);
		return 0;
	}
	if (!json->draft->excludes)
		when->never = true;
	return declared_fault(json->reader->out, DECLARED_WARNING, place,
			      "unknown-capability",
			      "there is no capability \"%s\"%s%s: the rule %s", word,
			      number < 0 ? "" : ", it is called ",
			      number < 0 ? "" : capability_name((unsigned int)number),
			      json->draft->excludes ? "always applies" : "never applies");
}

static int read_caps(struct declared_json *json)
{
	return declared_json_array(json, read_cap);
}

/* Adds NAME to an array that ends in NULL. */
static int add_machine(struct declared_json *json, const char *name)
{
	struct declared_when *when = &json->draft->when;
	const char ***list =
		json->draft->excludes ? &when->not_machines : &when->machines;
	void *all;
	size_t n = 0;
	int r = 0;

	if (!*list) {
		r = declared_alloc(json->reader->out, (MACHINES_MAX + 1) * sizeof(**list),
				   &all);
		if (r < 0)
			return r;
		*list = all;
	}
	while ((*list)[n])
		n++;
	if (n == MACHINES_MAX)
		return json_pull_fail(&json->pull, -EBADMSG,
				      "is one of more than %d architectures",
				      MACHINES_MAX);
	return declared_text(json->reader->out, span_of(name), &(*list)[n]);
}

static int read_machine_name(struct declared_json *json)
{
	/* Docker's own profile names it, though no machine is one. */
	static const char none[] = "x32";
	struct declared_place place;
	const struct arch *arch;
	char word[JSON_WORD];
	int r = declared_json_word(json, word, &place);

	if (r < 0)
		return r;
	for (size_t i = 0; (arch = arch_at(i)); i++)
		if (evaluate_is_machine(arch, word))
			break;
	if (!arch && strcmp(word, none) != 0)
		r = declared_fault(
			json->reader->out, DECLARED_WARNING, place, "unknown-machine",
			"no machine is called \"%s\"; Docker calls them amd64, "
			"arm64, s390x and so on",
			word);
	return r ? r : add_machine(json, word);
}

static int read_machines(struct declared_json *json)
{
	return declared_json_array(json, read_machine_name);
}

/* "4.8", and nothing else. */
static bool parse_kernel(const char *word, struct declared_kernel *ret)
{
	unsigned int numbers[2] = {0, 0};

	for (int i = 0; i < 2; i++) {
		const char *start = word;

		for (; text_is_digit(*word) && numbers[i] < 10000; word++)
			numbers[i] = numbers[i] * 10 + (unsigned int)(*word - '0');
		if (word == start || *word != (i ? '\0' : '.'))
			return false;
		word++;
	}
	*ret = (struct declared_kernel){numbers[0], numbers[1]};
	return true;
}

static int read_kernel(struct declared_json *json)
{
	struct declared_when *when = &json->draft->when;
	struct declared_place place;
	char word[JSON_WORD];
	int r = declared_json_word(json, word, &place);

	/* Docker takes "" for nothing. */
	if (r < 0 || !*word)
		return r;
	if (parse_kernel(word, json->draft->excludes ? &when->before : &when->from)) {
		/* All kernels are. */
		if (json->draft->excludes && !when->before.major && !when->before.minor)
			when->never = true;
		return 0;
	}
	return declared_fault(json->reader->out, DECLARED_ERROR, place, "kernel-version",
			      "\"%s\" is no kernel version such as \"4.8\"", word);
}

static int read_conditions(struct declared_json *json)
{
	static const struct declared_field fields[] = {
		{"caps", read_caps},
		{"arches", read_machines},
		{"minKernel", read_kernel},
	};

	json->docker = json->draft->has_when = true;
	return declared_json_object(json, fields, COUNT(fields));
}

static int read_includes(struct declared_json *json)
{
	json->draft->excludes = false;
	return read_conditions(json);
}

static int read_excludes(struct declared_json *json)
{
	json->draft->excludes = true;
	return read_conditions(json);
}

static int read_comment(struct declared_json *json)
{
	json->docker = true;
	return json_pull_skip(&json->pull);
}

static bool names_write(const struct declared_rule *rule)
{
	for (size_t i = 0; i < rule->n_names; i++)
		if (strcmp(rule->names[i].name, "write") == 0)
			return true;
	return false;
}

/* What is wrong with a rule as a whole. */
static int check_rule(struct declared *out, const struct declared_rule_draft *draft,
		      struct declared_place place)
{
	const struct declared_rule *rule = declared_last(out);
	const bool takes_errno =
		draft->action == ACTION_ERRNO || draft->action == ACTION_TRACE;
	int r = 0;

	if (!draft->has_action)
		r = declared_fault(out, DECLARED_ERROR, place, "no-action",
				   "a rule needs an \"action\"");
	if (r == 0 && draft->has_name && draft->has_names)
		r = declared_fault(out, DECLARED_ERROR, place, "name-twice",
				   "Docker refuses both \"name\" and \"names\": leave "
				   "\"names\"");
	if (r == 0 && !rule->n_names)
		r = declared_fault(out, DECLARED_WARNING, place, "no-names",
				   "a rule without \"names\" does nothing");
	if (r == 0 && draft->has_errno && draft->has_action && !takes_errno)
		r = declared_fault(out, DECLARED_WARNING, place, "errno-unused",
				   "\"errnoRet\" means nothing with %s, and crun refuses "
				   "it",
				   action_of(draft->action)->scmp);
	if (r == 0 && draft->action == ACTION_NOTIFY && names_write(rule))
		r = declared_fault(out, DECLARED_ERROR, place, "notify-write",
				   "runc refuses SCMP_ACT_NOTIFY for write");
	return r;
}

static int keep_when(struct declared *out, const struct declared_rule_draft *draft)
{
	void *when;
	int r;

	if (!draft->has_when)
		return 0;
	r = declared_alloc(out, sizeof(draft->when), &when);
	if (r < 0)
		return r;
	declared_last(out)->when = when;
	*declared_last(out)->when = draft->when;
	return 0;
}

static int read_rule(struct declared_json *json)
{
	static const struct declared_field fields[] = {
		{"names", read_names},		 {"name", read_single},
		{"action", read_rule_action},	 {"errnoRet", read_rule_errno},
		{"errno", read_rule_errno_name}, {"args", read_args},
		{"includes", read_includes},	 {"excludes", read_excludes},
		{"comment", read_comment},
	};
	struct declared *out = json->reader->out;
	struct declared_rule_draft draft = {.action = ACTION_KILL_PROCESS,
					    .error = EPERM};
	struct declared_place place = declared_json_place(json);
	int r = declared_add_rule(out, 0, place);

	json->draft = &draft;
	r = r ? r : declared_json_object(json, fields, COUNT(fields));
	r = r ? r : check_rule(out, &draft, place);
	r = r ? r : keep_when(out, &draft);
	json->draft = NULL;
	if (r < 0)
		return r;
	declared_last(out)->then = draft.action;
	if (draft.action == ACTION_ERRNO || draft.action == ACTION_TRACE)
		declared_last(out)->then |= draft.error;
	return 0;
}

int declared_json_rules(struct declared_json *json)
{
	return declared_json_array(json, read_rule);
}
