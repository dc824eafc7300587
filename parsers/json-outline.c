/* SPDX-License-Identifier: Apache-2.0 */
#include "json-outline.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "count.h"
#include "json-pull.h"

/* What is being looked through. */
struct look {
	struct json_pull pull;
	struct outline *outline;
	struct outline_rule *rule;
	struct outline_machine *machine;
};

struct part {
	const char *name;
	int (*read)(struct look *look);
};

static size_t here(struct look *look)
{
	return (size_t)(json_pull_at(&look->pull) - look->pull.start);
}

/* Where the value ended that was just read. */
static size_t behind(const struct look *look)
{
	return (size_t)(look->pull.p - look->pull.start);
}

static bool is_named(struct span key, const char *name)
{
	return strlen(name) == key.n && strncasecmp(key.p, name, key.n) == 0;
}

static int read_member(struct look *look, const struct part *parts, size_t n,
		       struct span key)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_named(key, parts[i].name))
			continue;
		return json_pull_null(&look->pull) ? 0 : parts[i].read(look);
	}
	return json_pull_skip(&look->pull);
}

/* Reads an object, whose PARTS are told of. RET is filled in as it goes. */
static int read_object(struct look *look, const struct part *parts, size_t n,
		       struct outline_object *ret)
{
	struct outline_object object = {.start = here(look)};
	int r = json_pull_open(&look->pull, '{');

	while (r == 0 && (r = json_pull_next(&look->pull)) > 0) {
		struct span key = json_pull_key(&look->pull);
		struct outline_member member = {
			.key = (size_t)(key.p - look->pull.start) - 1,
			.start = here(look),
			.name = key,
		};

		member.key_end = member.key + key.n + 2;
		r = read_member(look, parts, n, key);
		member.end = behind(look);
		object.n += object.n < OUTLINE_MEMBERS;
		object.members[object.n - 1] = member;
	}
	object.end = behind(look);
	*ret = object;
	return r;
}

static int read_text(struct look *look, char **ret)
{
	struct span s;
	int r = json_pull_string(&look->pull, &s);

	if (r < 0)
		return r;
	free(*ret);
	*ret = strndup(s.p, s.n);
	return *ret ? 0 : -ENOMEM;
}

static int add_item(struct outline_list *list, const struct outline_item *item)
{
	/* Room doubles, at each power of two. */
	if ((list->n & (list->n - 1)) == 0) {
		struct outline_item *items = reallocarray(
			list->items, list->n ? list->n * 2 : 1, sizeof(*items));

		if (!items)
			return -ENOMEM;
		list->items = items;
	}
	list->items[list->n++] = *item;
	return 0;
}

/* Strings, or where EACH is given whatever that reads. */
static int read_list(struct look *look, struct outline_list *list,
		     int (*each)(struct look *look, size_t i))
{
	int r;

	list->there = true;
	list->start = here(look);
	r = json_pull_open(&look->pull, '[');
	while (r == 0 && (r = json_pull_next(&look->pull)) > 0) {
		struct outline_item item = {.start = here(look)};

		r = each ? each(look, list->n) : read_text(look, &item.text);
		item.end = behind(look);
		r = r ? r : add_item(list, &item);
		if (r < 0)
			free(item.text);
	}
	list->end = behind(look);
	return r;
}

static int read_names(struct look *look)
{
	return read_list(look, &look->rule->names, NULL);
}

static int read_name(struct look *look)
{
	struct outline_item *name = &look->rule->name;
	int r;

	name->start = here(look);
	r = read_text(look, &name->text);
	name->end = behind(look);
	return r;
}

static int read_action(struct look *look)
{
	return read_text(look, &look->rule->action);
}

/* The rule is for some cases only, unless what it holds is empty. */
static int read_condition(struct look *look)
{
	size_t start = here(look), inside = start + 1;

	if (json_pull_skip(&look->pull) < 0)
		return -EBADMSG;
	while (inside < behind(look) && strchr(" \t\r\n", look->pull.start[inside]))
		inside++;
	if (inside + 1 < behind(look))
		look->rule->plain = false;
	return 0;
}

/* One more, zeroed, at ROWS[I], of SIZE bytes each. NULL: no memory. */
static void *add_row(void *rows, size_t i, size_t size)
{
	char *grown = rows;

	if ((i & (i - 1)) == 0)
		grown = reallocarray(rows, i ? i * 2 : 1, size);
	if (grown)
		memset(grown + i * size, 0, size);
	return grown;
}

static int read_rule(struct look *look, size_t i)
{
	static const struct part parts[] = {
		{"names", read_names},	      {"name", read_name},
		{"action", read_action},      {"args", read_condition},
		{"includes", read_condition}, {"excludes", read_condition},
		{"comment", read_condition},
	};
	struct outline_rule *rules =
		add_row(look->outline->rules, i, sizeof(*look->outline->rules));

	if (!rules)
		return -ENOMEM;
	look->outline->rules = rules;
	look->outline->n_rules = i + 1;
	look->rule = &rules[i];
	look->rule->plain = true;
	return read_object(look, parts, COUNT(parts), &look->rule->object);
}

static int read_syscalls(struct look *look)
{
	return read_list(look, &look->outline->syscalls, read_rule);
}

static int read_arches(struct look *look)
{
	return read_list(look, &look->outline->arches, NULL);
}

static int read_machine_arch(struct look *look)
{
	struct outline_item *arch = &look->machine->arch;
	int r;

	arch->start = here(look);
	r = read_text(look, &arch->text);
	arch->end = behind(look);
	return r;
}

static int read_subs(struct look *look)
{
	return read_list(look, &look->machine->subs, NULL);
}

static int read_machine(struct look *look, size_t i)
{
	static const struct part parts[] = {
		{"architecture", read_machine_arch},
		{"subArchitectures", read_subs},
	};
	struct outline_machine *machines =
		add_row(look->outline->machines, i, sizeof(*look->outline->machines));

	if (!machines)
		return -ENOMEM;
	look->outline->machines = machines;
	look->outline->n_machines = i + 1;
	look->machine = &machines[i];
	return read_object(look, parts, COUNT(parts), &look->machine->object);
}

static int read_map(struct look *look)
{
	return read_list(look, &look->outline->map, read_machine);
}

static int read_profile(struct look *look)
{
	static const struct part parts[] = {
		{"architectures", read_arches},
		{"archMap", read_map},
		{"syscalls", read_syscalls},
	};

	return read_object(look, parts, COUNT(parts), &look->outline->profile);
}

/* A container's config.json, where the profile is in linux.seccomp. */
static int read_linux(struct look *look)
{
	static const struct part parts[] = {{"seccomp", read_profile}};
	struct outline_object object;

	return read_object(look, parts, COUNT(parts), &object);
}

static int read_config(struct look *look)
{
	static const struct part parts[] = {{"linux", read_linux}};
	struct outline_object object;

	return read_object(look, parts, COUNT(parts), &object);
}

/* Whether the object that is next has a member of a profile. */
static int is_profile(struct look *look, bool *ret)
{
	static const char *const ours[] = {"defaultAction", "syscalls", "archMap"};
	struct outline_object object;
	const char *start = json_pull_at(&look->pull);
	int r = read_object(look, NULL, 0, &object);

	*ret = false;
	for (size_t i = 0; i < object.n; i++)
		for (size_t j = 0; j < COUNT(ours); j++)
			*ret = *ret || span_is(object.members[i].name, ours[j]);
	look->pull.p = start;
	return r;
}

int outline_init(struct outline *outline, const struct declared_document *document)
{
	struct look look = {.outline = outline};
	bool profile;
	int r;

	memset(outline, 0, sizeof(*outline));
	r = json_pull_init(&look.pull, document->text, document->n);
	r = r ? r : is_profile(&look, &profile);
	if (r == 0)
		r = profile ? read_profile(&look) : read_config(&look);
	json_pull_done(&look.pull);
	return r ? r : outline->profile.n ? 0 : -EBADMSG;
}

static void list_done(struct outline_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->items[i].text);
	free(list->items);
}

void outline_done(struct outline *outline)
{
	for (size_t i = 0; i < outline->n_rules; i++) {
		list_done(&outline->rules[i].names);
		free(outline->rules[i].name.text);
		free(outline->rules[i].action);
	}
	for (size_t i = 0; i < outline->n_machines; i++) {
		list_done(&outline->machines[i].subs);
		free(outline->machines[i].arch.text);
	}
	list_done(&outline->syscalls);
	list_done(&outline->arches);
	list_done(&outline->map);
	free(outline->rules);
	free(outline->machines);
	memset(outline, 0, sizeof(*outline));
}

const struct outline_member *outline_member(const struct outline_object *object,
					    const char *name)
{
	for (size_t i = 0; i < object->n; i++)
		if (is_named(object->members[i].name, name))
			return &object->members[i];
	return NULL;
}
