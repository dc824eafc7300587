/* SPDX-License-Identifier: Apache-2.0 */
/* What is new in a document, in the style of what is there. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "action.h"
#include "patch-parts.h"

static struct span part(const struct patching *p, size_t from, size_t to)
{
	return (struct span){p->document->text + from, to - from};
}

static bool has_line_end(struct span s)
{
	return s.n && memchr(s.p, '\n', s.n);
}

/* What is behind the comma in TEXT between two values. */
static struct span behind_comma(struct span text)
{
	const char *comma = memchr(text.p, ',', text.n);

	return (struct span){comma + 1, text.n - (size_t)(comma + 1 - text.p)};
}

void patch_style_done(struct patch_style *style)
{
	for (size_t i = 0; i < style->n_texts; i++)
		free(style->text[i]);
	style->n_texts = 0;
}

/* HEAD, and UNIT so many times. */
static int indent(struct patch_style *style, struct span head, struct span unit,
		  unsigned int times, struct span *ret)
{
	char *text = malloc(head.n + unit.n * times + 1);

	if (!text)
		return -ENOMEM;
	memcpy(text, head.p, head.n);
	for (unsigned int i = 0; i < times; i++)
		memcpy(text + head.n + i * unit.n, unit.p, unit.n);
	style->text[style->n_texts++] = text;
	*ret = (struct span){text, head.n + unit.n * times};
	return 0;
}

/*
 * By the profile's own members: each deeper level has as many blanks more as these have
 * more than its brace. What is on one line stays on one.
 */
static int find_levels(struct patching *p)
{
	const struct outline_object *profile = &p->outline.profile;
	const struct outline_member *first = &profile->members[0],
				    *last = &profile->members[profile->n - 1];
	struct patch_style *style = &p->style;
	struct span open = part(p, profile->start + 1, first->key);
	struct span close = part(p, last->end, profile->end - 1);
	struct span unit = {"", 0}, levels[4];
	int r = 0;

	if (has_line_end(open)) {
		unit = open;
		if (open.n > close.n && memcmp(open.p, close.p, close.n) == 0)
			unit = (struct span){open.p + close.n, open.n - close.n};
		else
			unit = span_of("\t");
	}
	for (unsigned int i = 0; i < 4 && r == 0; i++)
		r = indent(style, open, unit, i, &levels[i]);
	if (r < 0)
		return r;
	style->rules = style->arches = (struct edit_style){levels[1], levels[1], open};
	style->open = style->gap = levels[2];
	style->close = levels[1];
	style->names = style->subs = (struct edit_style){levels[3], levels[3], levels[2]};
	style->colon = part(p, first->key_end, first->start);
	if (!has_line_end(open) && profile->n > 1) {
		struct span gap =
			behind_comma(part(p, first->end, profile->members[1].key));

		style->rules.gap = style->names.gap = style->gap = gap;
		style->arches.gap = style->subs.gap = gap;
	}
	return 0;
}

/* A rule by which to see how rules are written; NULL: there is none. */
static const struct outline_rule *find_model(const struct outline *outline)
{
	const struct outline_rule *model = NULL;

	for (size_t i = 0; i < outline->n_rules; i++) {
		const struct outline_rule *rule = &outline->rules[i];

		if (!rule->names.n || !rule->action || rule->object.n == OUTLINE_MEMBERS)
			continue;
		/* Of several names it shows more. */
		if (!model || (model->names.n == 1 && rule->names.n > 1))
			model = rule;
	}
	return model;
}

int patch_find_style(struct patching *p)
{
	struct patch_style *style = &p->style;
	const struct outline_rule *model = find_model(&p->outline);
	const struct outline_object *object;
	const struct outline_member *names, *action;
	int r = find_levels(p);

	if (r < 0)
		return r;
	style->rules =
		edit_list_style(p->document->text, &p->outline.syscalls, &style->rules);
	style->arches =
		edit_list_style(p->document->text, &p->outline.arches, &style->arches);
	for (size_t i = 0; i < p->outline.n_machines; i++)
		style->subs = edit_list_style(p->document->text,
					      &p->outline.machines[i].subs, &style->subs);
	if (!model)
		return 0;
	object = &model->object;
	names = outline_member(object, "names");
	action = outline_member(object, "action");
	style->names = edit_list_style(p->document->text, &model->names, &style->names);
	style->open = part(p, object->start + 1, object->members[0].key);
	style->gap =
		behind_comma(part(p, object->members[0].end, object->members[1].key));
	style->close = part(p, object->members[object->n - 1].end, object->end - 1);
	style->colon = part(p, names->key_end, names->start);
	style->action_first = action->key < names->key;
	return 0;
}

static void put(FILE *out, struct span s)
{
	if (s.n)
		fwrite(s.p, 1, s.n, out);
}

/* Behind a comma, or where BLANKS are: the names of the group's calls. */
static void put_names(FILE *out, const struct patching *p, size_t group)
{
	const struct patch_style *style = &p->style;
	bool any = false;

	fputs("\"names\"", out);
	put(out, style->colon);
	fputs("[", out);
	for (size_t i = group; i < p->patch->n_adds; i++) {
		if (p->places[i].kind != PATCH_NEW || p->places[i].group != group)
			continue;
		fputs(any ? "," : "", out);
		put(out, any ? style->names.gap : style->names.open);
		fprintf(out, "\"%s\"", p->patch->adds[i].name);
		any = true;
	}
	put(out, style->names.close);
	fputs("]", out);
}

static void put_action(FILE *out, const struct patching *p, size_t group)
{
	fputs("\"action\"", out);
	put(out, p->style.colon);
	fprintf(out, "\"%s\"", action_of(p->patch->adds[group].action)->scmp);
}

static void put_args(FILE *out, const struct patching *p,
		     const struct declared_rule *like)
{
	const struct patch_style *style = &p->style;

	fputs(",", out);
	put(out, style->gap);
	fputs("\"args\"", out);
	put(out, style->colon);
	fputs("[", out);
	for (size_t i = 0; i < like->n_args; i++) {
		const struct declared_arg *arg = &like->args[i];

		fputs(i ? "," : "", out);
		put(out, i ? style->names.gap : style->names.open);
		fprintf(out, "{\"index\": %u, \"value\": %" PRIu64, arg->index,
			arg->value);
		if (arg->op == DECLARED_MASKED_EQ)
			fprintf(out, ", \"valueTwo\": %" PRIu64, arg->two);
		fprintf(out, ", \"op\": \"%s\"}", declared_operators[arg->op]);
	}
	put(out, style->names.close);
	fputs("]", out);
}

int patch_new_rule(const struct patching *p, size_t group, struct span *ret)
{
	const struct patch_add *add = &p->patch->adds[group];
	const bool first = p->style.action_first;
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	if (!out)
		return -ENOMEM;
	fputs("{", out);
	put(out, p->style.open);
	if (first)
		put_action(out, p, group);
	else
		put_names(out, p, group);
	fputs(",", out);
	put(out, p->style.gap);
	if (first)
		put_names(out, p, group);
	else
		put_action(out, p, group);
	if (add->like)
		put_args(out, p, add->like);
	put(out, p->style.close);
	fputs("}", out);
	if (fclose(out) != 0) {
		free(text);
		return -ENOMEM;
	}
	*ret = (struct span){text, n};
	return 0;
}

int patch_new_machine(const struct patching *p, const struct arch *machine,
		      struct span *ret)
{
	const struct patch_style *style = &p->style;
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	bool any = false;

	if (!out)
		return -ENOMEM;
	fputs("{", out);
	put(out, style->open);
	fputs("\"architecture\"", out);
	put(out, style->colon);
	fprintf(out, "\"%s\",", machine->scmp);
	put(out, style->gap);
	fputs("\"subArchitectures\"", out);
	put(out, style->colon);
	fputs("[", out);
	for (size_t i = 0; i < p->patch->n_arches; i++) {
		if (!patch_runs_beside(p->patch, p->patch->arches[i], machine))
			continue;
		fputs(any ? "," : "", out);
		put(out, any ? style->subs.gap : style->subs.open);
		fprintf(out, "\"%s\"", p->patch->arches[i]->scmp);
		any = true;
	}
	if (any)
		put(out, style->subs.close);
	fputs("]", out);
	put(out, style->close);
	fputs("}", out);
	if (fclose(out) != 0) {
		free(text);
		return -ENOMEM;
	}
	*ret = (struct span){text, n};
	return 0;
}

int patch_copy_rule(const struct patching *p, size_t add, struct span *ret)
{
	const struct outline_rule *rule = &p->outline.rules[p->places[add].rule];
	const struct outline_item *name =
		rule->names.n ? &rule->names.items[0] : &rule->name;
	struct span head = part(p, rule->object.start, name->start),
		    tail = part(p, name->end, rule->object.end);
	char *text;
	int n = asprintf(&text, "%.*s\"%s\"%.*s", (int)head.n, head.p,
			 p->patch->adds[add].name, (int)tail.n, tail.p);

	if (n < 0)
		return -ENOMEM;
	*ret = (struct span){text, (size_t)n};
	return 0;
}

int patch_member(struct patching *p, const struct outline_object *object, const char *key,
		 const struct edit_style *style, const struct edit_element *elements,
		 size_t n)
{
	const struct outline_member *is = outline_member(object, key),
				    *last = &object->members[object->n - 1];
	struct span open = part(p, object->start + 1, object->members[0].key);
	size_t at = is ? is->start : last->end;
	char *name;
	int r = asprintf(&name, "\"%s\"%.*s[", key, (int)p->style.colon.n,
			 p->style.colon.p) < 0
			? -ENOMEM
			: 0;

	if (r < 0)
		return r;
	if (is) {
		r = edits_add(&p->edits, at, is->end - at, span_of("["));
	} else {
		r = edits_add(&p->edits, at, 0, span_of(","));
		r = r ? r : edits_add(&p->edits, at, 0, open);
		r = r ? r : edits_add(&p->edits, at, 0, span_of(name));
	}
	free(name);
	if (is)
		at = is->end;
	r = r ? r : edits_add(&p->edits, at, 0, style->open);
	for (size_t i = 0; i < n && r == 0; i++) {
		if (i)
			r = edits_add(&p->edits, at, 0, span_of(","));
		if (r == 0 && i)
			r = edits_add(&p->edits, at, 0, style->gap);
		r = r ? r : edits_add(&p->edits, at, 0, elements[i].text);
	}
	r = r ? r : edits_add(&p->edits, at, 0, style->close);
	return r ? r : edits_add(&p->edits, at, 0, span_of("]"));
}
