/* SPDX-License-Identifier: Apache-2.0 */
#include "argtree.h"

#include <errno.h>
#include <stdlib.h>

#define ALL_BITS UINT32_MAX

/* What a half of an argument is compared with. */
enum compare { COMPARE_EQ, COMPARE_MASKED, COMPARE_GT, COMPARE_GE };

struct node;

/* Where a comparison leads: to a verdict, or to more comparisons, or to the next one. */
struct way {
	bool decided;
	uint32_t then;
	struct node *level; /* any node of it: see first() */
};

/* Nodes of a level are tried in order until one leads to a verdict. */
struct node {
	unsigned int half; /* twice the argument's index, plus one for the high half */
	enum compare compare;
	uint32_t mask, value;
	unsigned int rank; /* of the condition that it came from */
	bool less;	   /* likewise: smaller values first */
	uint64_t whole;	   /* value of both halves */
	struct way yes, no;
	struct node *before, *after; /* on its level */
	struct node *made;	     /* all of a tree, for free() */
};

struct argtree {
	unsigned int bits;
	struct way top;
	struct node *made;
};

int argtree_new(unsigned int bits, struct argtree **ret)
{
	struct argtree *tree = calloc(1, sizeof(*tree));

	if (!tree)
		return -ENOMEM;
	tree->bits = bits;
	*ret = tree;
	return 0;
}

void argtree_free(struct argtree *tree)
{
	struct node *next;

	if (!tree)
		return;
	for (struct node *node = tree->made; node; node = next) {
		next = node->made;
		free(node);
	}
	free(tree);
}

static struct node *first(struct node *level)
{
	while (level->before)
		level = level->before;
	return level;
}

/* A condition on its way to nodes. */
struct condition {
	unsigned int index;
	enum declared_op op;
	uint64_t mask, value;
};

/* What OP becomes on the low half, how it sorts, and on which outcome it holds. */
static const struct shape {
	enum compare low;
	unsigned int rank;
	bool less, negated;
} shapes[] = {
	[DECLARED_NE] = {COMPARE_EQ, 3, false, true},
	[DECLARED_LT] = {COMPARE_GE, 2, true, true},
	[DECLARED_LE] = {COMPARE_GT, 2, true, true},
	[DECLARED_EQ] = {COMPARE_EQ, 3, false, false},
	[DECLARED_GE] = {COMPARE_GE, 1, false, false},
	[DECLARED_GT] = {COMPARE_GT, 1, false, false},
	[DECLARED_MASKED_EQ] = {COMPARE_MASKED, 3, false, false},
};

static bool is_ordered(enum declared_op op)
{
	return op == DECLARED_LT || op == DECLARED_LE || op == DECLARED_GE ||
	       op == DECLARED_GT;
}

static struct node *node_new(struct argtree *tree, const struct condition *condition,
			     bool high, enum compare compare)
{
	struct node *node = calloc(1, sizeof(*node));
	const unsigned int shift = high ? 32 : 0;

	if (!node)
		return NULL;
	node->made = tree->made;
	tree->made = node;
	node->half = condition->index * 2 + high;
	node->compare = compare;
	node->mask = (uint32_t)(condition->mask >> shift);
	node->value = (uint32_t)(condition->value >> shift) & node->mask;
	node->rank = shapes[condition->op].rank;
	node->less = shapes[condition->op].less;
	node->whole = condition->value;
	return node;
}

/*
 * The nodes of one condition, which lead to HOLDS where it holds. Both halves of
 * inequalities may settle it: the high one alone, or the low one where the high ones are
 * equal.
 */
static struct node *condition_nodes(struct argtree *tree,
				    const struct condition *condition, struct way holds)
{
	const struct shape *shape = &shapes[condition->op];
	struct node *low = node_new(tree, condition, false, shape->low), *equal, *above;

	if (!low)
		return NULL;
	*(shape->negated ? &low->no : &low->yes) = holds;
	if (tree->bits == 32)
		return low;
	equal = node_new(tree, condition, true,
			 condition->op == DECLARED_MASKED_EQ ? COMPARE_MASKED
							     : COMPARE_EQ);
	if (!equal)
		return NULL;
	equal->yes.level = low;
	if (shape->negated)
		equal->no = holds;
	if (!is_ordered(condition->op))
		return equal;
	above = node_new(tree, condition, true, COMPARE_GT);
	if (!above)
		return NULL;
	above->no.level = equal;
	if (!shape->negated)
		above->yes = holds;
	return above;
}

static bool same(const struct node *a, const struct node *b)
{
	return a->half == b->half && a->compare == b->compare && a->value == b->value &&
	       a->mask == b->mask;
}

static bool goes_behind(const struct node *a, const struct node *b)
{
	if (a->half != b->half)
		return a->half < b->half;
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return a->less ? a->value > b->value : a->value < b->value;
}

static bool is_leaf(const struct node *node)
{
	return !node->yes.level && !node->no.level;
}

/* Whether all verdicts from LEVEL on are THEN. */
static bool all_are(struct node *level, uint32_t then)
{
	if (!level)
		return true;
	for (struct node *node = first(level); node; node = node->after)
		if ((node->yes.decided && node->yes.then != then) ||
		    (node->no.decided && node->no.then != then) ||
		    !all_are(node->yes.level, then) || !all_are(node->no.level, then))
			return false;
	return true;
}

static int join(struct node **level, struct node *added);

/*
 * The verdict that NEW has on one way of a node joins that of OLD. Where both have one,
 * on the high half of inequalities, that of the larger value stands.
 */
static int join_verdict(struct node *old, const struct node *new, bool yes)
{
	struct way *to = yes ? &old->yes : &old->no;
	const struct way *from = yes ? &new->yes : &new->no;

	if (!from->decided)
		return 0;
	if (!to->decided) {
		if (!all_are(to->level, from->then))
			return -EEXIST;
		*to = *from;
		return 0;
	}
	if (to->then == from->then)
		return 0;
	if (yes && new->half & 1 && new->whole > old->whole)
		to->then = from->then;
	return is_leaf(old) || is_leaf(new) ? -EEXIST : 0;
}

/* The same for what follows. 1: OLD's verdict stands and NEW is lost. */
static int join_level(struct way *to, const struct way *from)
{
	if (!from->level)
		return 0;
	if (to->level)
		return join(&to->level, from->level);
	if (to->decided)
		return 1;
	to->level = from->level;
	return 0;
}

static int join_node(struct node *old, const struct node *new)
{
	int r = join_verdict(old, new, true);

	r = r ? r : join_verdict(old, new, false);
	r = r ? r : join_level(&old->yes, &new->yes);
	r = r ? r : join_level(&old->no, &new->no);
	return r < 0 ? r : 0;
}

static void put_before(struct node **level, struct node *old, struct node *new)
{
	new->before = old->before;
	new->after = old;
	if (old->before)
		old->before->after = new;
	old->before = new;
	if (*level == old)
		*level = new;
}

/* ADDED, which has no neighbours yet, joins *LEVEL. */
static int join(struct node **level, struct node *added)
{
	struct node *node = *level;

	if (node == added)
		return 0;
	for (;; node = node->after) {
		if (same(node, added))
			return node == added ? 0 : join_node(node, added);
		if (goes_behind(node, added)) {
			put_before(level, node, added);
			return 0;
		}
		if (!node->after) {
			node->after = added;
			added->before = node;
			return 0;
		}
	}
}

/* The conditions that say something, sorted by argument. Negative: -EINVAL. */
static int prepare(const struct argtree *tree, const struct declared_arg *args, size_t n,
		   struct condition conditions[DECLARED_INDEX])
{
	const uint64_t width = tree->bits == 32 ? ALL_BITS : UINT64_MAX;
	int count = 0;

	for (unsigned int index = 0; index < DECLARED_INDEX; index++)
		for (size_t i = 0; i < n; i++) {
			struct condition c = {args[i].index, args[i].op, width,
					      args[i].value & width};

			if (c.op == DECLARED_ANY_OF)
				return -EINVAL;
			if (c.index != index)
				continue;
			if (c.op == DECLARED_MASKED_EQ) {
				c.mask = args[i].value & width;
				c.value = args[i].two & width;
			}
			if (c.mask && count < DECLARED_INDEX)
				conditions[count++] = c;
		}
	return count;
}

int argtree_add(struct argtree *tree, const struct declared_arg *args, size_t n,
		uint32_t then)
{
	struct condition conditions[DECLARED_INDEX];
	struct way chain = {.decided = true, .then = then};
	int count = prepare(tree, args, n, conditions);

	if (count < 0)
		return count;
	if (tree->top.decided)
		return 0;
	while (count-- > 0) {
		struct node *node = condition_nodes(tree, &conditions[count], chain);

		if (!node)
			return -ENOMEM;
		chain = (struct way){.level = node};
	}
	if (chain.decided || !tree->top.level) {
		tree->top = chain;
		return 0;
	}
	return join(&tree->top.level, chain.level);
}

static bool holds(const struct node *node, const uint64_t args[DECLARED_INDEX])
{
	uint32_t value = (uint32_t)(args[node->half / 2] >> (node->half & 1 ? 32 : 0)) &
			 node->mask;

	switch (node->compare) {
	case COMPARE_GT:
		return value > node->value;
	case COMPARE_GE:
		return value >= node->value;
	default:
		return value == node->value;
	}
}

static bool find(struct node *level, const uint64_t args[DECLARED_INDEX], uint32_t *ret)
{
	for (struct node *node = first(level); node; node = node->after) {
		const struct way *way = holds(node, args) ? &node->yes : &node->no;

		if (way->level && find(way->level, args, ret))
			return true;
		if (!way->level && way->decided) {
			*ret = way->then;
			return true;
		}
	}
	return false;
}

bool argtree_find(const struct argtree *tree, const uint64_t args[DECLARED_INDEX],
		  uint32_t *ret)
{
	if (tree->top.decided) {
		*ret = tree->top.then;
		return true;
	}
	return tree->top.level && find(tree->top.level, args, ret);
}
