/* SPDX-License-Identifier: Apache-2.0 */
#include "diff-patch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "diff-plan.h"
#include "multiplex.h"

#define ROUNDS 8
#define PASSES 4

/* Whether the difference of before has that finding. */
static bool was_there(const struct difference *d, const struct difference_row *row)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->rows[i].kind == row->kind && d->rows[i].arch == row->arch &&
		    d->rows[i].nr == row->nr)
			return true;
	return false;
}

/* Whether NAME is, or is a part of, the call of ROW: bind, of socketcall. */
static bool is_part(const struct difference_row *row, const char *name)
{
	unsigned int which;
	int64_t nr;

	return strcmp(name, row->name) == 0 ||
	       (multiplex_of(row->arch, name, &nr, &which) && nr == row->nr);
}

/* What went and made ROW a finding is not to go. 1: there was such a name. */
static int keep(struct diff_plan *plan, const struct difference_row *row)
{
	const size_t before = plan->kept.n;
	int r = 0;

	for (size_t i = 0; i < plan->n_drops && r == 0; i++)
		if (is_part(row, plan->drops[i].name))
			r = diff_names_add(&plan->kept, plan->drops[i].name);
	return r ? r : plan->kept.n > before;
}

static bool is_conditional(const struct diff_plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->n_adds; i++)
		if (plan->adds[i].like && strcmp(plan->adds[i].name, name) == 0)
			return true;
	return false;
}

/*
 * What the result still lacks, or lacks newly. 1: the plan has learnt from it, and is to
 * be made again.
 */
static int learn(struct diff_plan *plan, const struct difference *after,
		 struct listing *stuck)
{
	bool learnt = false;
	int r = 0;

	for (size_t i = 0; i < after->n && r >= 0; i++) {
		const struct difference_row *row = &after->rows[i];
		const bool missing = row->kind == DIFFERENCE_MISSING;
		const bool before = was_there(plan->how->difference, row);

		if (!row->name ||
		    (!missing && (before || row->kind != DIFFERENCE_CONDITIONAL)))
			continue;
		r = before ? 0 : keep(plan, row);
		if (r == 0 && is_conditional(plan, row->name)) {
			r = diff_names_add(&plan->whole, row->name);
			learnt = true;
		} else if (r == 0 && missing) {
			listing_add(stuck, row->name);
		}
		learnt = learnt || r > 0;
	}
	for (size_t i = 0; i < after->n_arches; i++)
		if (after->arches[i].needed)
			listing_add(stuck, after->arches[i].arch->name);
	return r < 0 ? r : learnt;
}

/* Whether a call that RULE names is, or somewhere goes through, that of NAME. */
static bool concerns(const struct declared_rule *rule, const char *name)
{
	const struct arch *arch;
	unsigned int which;
	int64_t nr;

	for (size_t i = 0; (arch = arch_at(i)); i++)
		for (size_t j = 0; j < rule->n_names; j++)
			if (rule->names[j].name &&
			    multiplex_of(arch, rule->names[j].name, &nr, &which) &&
			    strcmp(arch_syscall_name(arch, nr), name) == 0)
				return true;
	return diff_plan_names(rule, name);
}

/*
 * RULE contradicts another one, for what came in, or since nothing beats both any more. 1
 * as learn(); -EEXIST: for no such reason.
 */
static int learn_refused(struct diff_plan *plan, const struct declared_rule *rule)
{
	const size_t before = plan->whole.n + plan->cleared.n + plan->kept.n;
	int r = 0;

	for (size_t i = 0; i < plan->n_adds && r == 0; i++) {
		const struct patch_add *add = &plan->adds[i];

		if (diff_plan_names(rule, add->name))
			r = diff_names_add(add->like ? &plan->whole : &plan->cleared,
					   add->name);
	}
	for (size_t i = 0; i < plan->n_drops && r == 0 && plan->how->tighten; i++)
		if (concerns(rule, plan->drops[i].name))
			r = diff_names_add(&plan->kept, plan->drops[i].name);
	if (r < 0)
		return r;
	return plan->whole.n + plan->cleared.n + plan->kept.n > before ? 1 : -EEXIST;
}

/* A result that was read as the document was, and compared again. */
struct after {
	struct declared *right;
	struct difference_input input;
	struct declared_document document;
	struct difference *difference;
};

static void after_done(struct after *after)
{
	difference_free(after->difference);
	declared_free(after->right);
	free((char *)after->document.text);
	*after = (struct after){.right = NULL};
}

/* Takes TEXT. after_done() is due in any case. */
static int read_after(const struct diff_plan *plan, char *text, size_t n,
		      struct after *ret)
{
	const struct diff_patch *how = plan->how;
	char error[DECLARED_READ_ERROR];
	int r;

	*ret = (struct after){
		.document = {how->document->name, text, n, NULL},
		.input = *how->input,
	};
	r = declared_read(&ret->document, declared_kind_by_name("oci"), NULL, 0,
			  &ret->right, error);
	if (r < 0)
		return r;
	ret->input.right = ret->right;
	return ret->right->n_errors ? -EBADMSG
				    : difference_new(&ret->input, &ret->difference);
}

/* 1: the plan has learnt, and is to be made again. */
static int make_once(struct diff_plan *plan, struct after *ret, struct listing *stuck)
{
	struct patch patch = {
		.arches = plan->arches,
		.not_arches = plan->not_arches,
		.machine = plan->how->input->options->machine,
	};
	char *text;
	size_t n;
	int r = diff_plan_make(plan);

	if (r < 0)
		return r;
	patch.adds = plan->adds;
	patch.n_adds = plan->n_adds;
	patch.drops = plan->drops;
	patch.n_drops = plan->n_drops;
	patch.n_arches = plan->n_arches;
	patch.n_not_arches = plan->n_not_arches;
	r = patch_make(plan->how->document, &patch, &text, &n);
	if (r < 0)
		return r;
	after_done(ret);
	r = read_after(plan, text, n, ret);
	*stuck = (struct listing){.n = 0};
	if (r == 0 && ret->difference->refused)
		return learn_refused(plan, ret->difference->refused);
	return r ? r : learn(plan, ret->difference, stuck);
}

static bool is_changed(const struct diff_patch *how, const struct after *after)
{
	return how->document->n != after->document.n ||
	       memcmp(how->document->text, after->document.text, after->document.n) != 0;
}

static int settle(struct diff_plan *plan, struct after *ret, struct listing *stuck)
{
	int r = 1;

	/* Each round takes something back; so many never happen. */
	for (int round = 0; round < ROUNDS && r == 1; round++)
		r = make_once(plan, ret, stuck);
	return r == 1 ? -EBADMSG : r;
}

/*
 * What an architecture that comes in brings with it is seen when it is there: until there
 * is nothing of that, the result is changed once more.
 */
static int make(struct diff_plan *plan, struct after *ret, struct listing *stuck)
{
	struct diff_patch *again = &plan->again;
	struct after next = {.right = NULL};
	int r = settle(plan, ret, stuck);

	*again = *plan->how;
	for (int pass = 0; pass < PASSES && r == 0 && (stuck->n || again->tighten);
	     pass++) {
		again->input = &ret->input;
		again->document = &ret->document;
		again->difference = ret->difference;
		plan->how = again;
		r = settle(plan, &next, stuck);
		if (r < 0 || !is_changed(again, &next))
			break;
		after_done(ret);
		*ret = next;
		next = (struct after){.right = NULL};
	}
	after_done(&next);
	return r;
}

static void list_all(const struct diff_names *names, struct listing *listing)
{
	for (size_t i = 0; i < names->n; i++)
		listing_add(listing, names->all[i]);
}

static void list_unnamed(const struct difference *d, struct listing *listing)
{
	char text[64];

	for (size_t i = 0; i < d->n; i++) {
		if (d->rows[i].name || d->rows[i].kind != DIFFERENCE_MISSING)
			continue;
		snprintf(text, sizeof(text), "%lld of %s", (long long)d->rows[i].nr,
			 d->rows[i].arch->name);
		listing_add(listing, text);
	}
}

int diff_patch_make(const struct diff_patch *how, struct diff_patched *ret)
{
	struct diff_plan plan = {.how = how};
	struct after after = {.right = NULL};
	struct listing stuck = {.n = 0};
	int r = how->tighten && action_lets_through(how->input->right->otherwise)
			? -EPERM
			: make(&plan, &after, &stuck);

	if (r == 0) {
		*ret = (struct diff_patched){
			.text = (char *)after.document.text,
			.n = after.document.n,
			.stuck = stuck,
		};
		after.document.text = NULL;
		list_all(&plan.widened, &ret->widened);
		list_all(&plan.kept, &ret->kept);
		list_unnamed(how->difference, &ret->unnamed);
	}
	after_done(&after);
	diff_plan_done(&plan);
	return r;
}

void diff_patched_done(struct diff_patched *patched)
{
	free(patched->text);
	*patched = (struct diff_patched){.text = NULL};
}
