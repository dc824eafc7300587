/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing what two profiles do. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "capability.h"
#include "compare.h"
#include "declared-read.h"
#include "generated-profile.h"
#include "tap.h"

#define GENERATED 600
#define POINTS	  200

static struct declared *read_json(const char *json)
{
	const struct declared_document document = {"p", json, strlen(json), NULL};
	char error[DECLARED_READ_ERROR];
	struct declared *declared;

	if (declared_read(&document, NULL, NULL, 0, &declared, error) < 0) {
		printf("# %s\n", error);
		abort();
	}
	return declared;
}

static struct evaluation *evaluated(const struct declared *declared, const char *arch)
{
	const struct evaluate_options options = {.caps = CAPABILITY_DOCKER};
	struct evaluation *evaluation;

	if (evaluate(declared, arch_by_name(arch), &options, &evaluation) < 0)
		abort();
	return evaluation;
}

#define PROFILE(rules)                                                                   \
	"{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": "                    \
	"[\"SCMP_ARCH_X86_64\"], \"syscalls\": [" rules "]}"
#define RULE(name, action)                                                               \
	"{\"names\": [\"" name "\"], \"action\": \"SCMP_ACT_" action "\"}"
#define IF(name, action, args)                                                           \
	"{\"names\": [\"" name "\"], \"action\": \"SCMP_ACT_" action                     \
	"\", \"args\": [" args "]}"
#define ARG(index, op, value, two)                                                       \
	"{\"index\": " index ", \"op\": \"SCMP_CMP_" op "\", \"value\": " value          \
	", \"valueTwo\": " two "}"

/* What differs: NUMBER, and how far each side lets it through: never, sometimes, always.
 */
static const struct {
	const char *left, *right;
	const char *differ;
} pairs[] = {
	{PROFILE(""), PROFILE(""), ""},
	{PROFILE(RULE("read", "ALLOW")), PROFILE(""), "0an "},
	{PROFILE(""), PROFILE(RULE("read", "LOG")), "0na "},
	{PROFILE(RULE("read", "ALLOW")), PROFILE(RULE("read", "LOG")), "0aa "},
	{PROFILE(RULE("read", "ALLOW") ", " RULE("write", "TRAP")),
	 PROFILE(RULE("write", "TRAP") ", " RULE("read", "ALLOW")), ""},
	{PROFILE(RULE("read", "TRACE")), PROFILE(""), "0nn "},
	{PROFILE(IF("read", "ALLOW", ARG("0", "EQ", "5", "0"))), PROFILE(""), "0sn "},
	{PROFILE(IF("read", "ALLOW", ARG("0", "EQ", "5", "0"))),
	 PROFILE(IF("read", "ALLOW", ARG("0", "EQ", "6", "0"))), "0ss "},
	{PROFILE(IF("read", "ALLOW", ARG("0", "GE", "5", "0"))),
	 PROFILE(IF("read", "ALLOW", ARG("0", "GT", "4", "0"))), ""},
	{PROFILE(IF("read", "ALLOW", ARG("0", "LT", "4294967296", "0"))),
	 PROFILE(IF("read", "ALLOW", ARG("0", "MASKED_EQ", "18446744069414584320", "0"))),
	 ""},
	{PROFILE(IF("read", "ALLOW", ARG("0", "LT", "4294967295", "0"))),
	 PROFILE(IF("read", "ALLOW", ARG("0", "MASKED_EQ", "18446744069414584320", "0"))),
	 "0ss "},
	{PROFILE(IF("read", "ALLOW",
		    ARG("0", "MASKED_EQ", "1", "1") ", " ARG("1", "EQ", "2", "0"))),
	 PROFILE(IF("read", "ALLOW",
		    ARG("1", "EQ", "2", "0") ", " ARG("0", "MASKED_EQ", "1", "1"))),
	 ""},
	{PROFILE(IF("read", "ALLOW", ARG("0", "MASKED_EQ", "3", "3"))),
	 PROFILE(IF("read", "ALLOW", ARG("0", "MASKED_EQ", "1", "1"))), "0ss "},
	{PROFILE(RULE("nosuch", "ALLOW")), PROFILE(""), ""},
	{PROFILE(IF("read", "ALLOW", ARG("0", "NE", "5", "0")) ", " IF(
		 "read", "ALLOW", ARG("0", "EQ", "5", "0"))),
	 PROFILE(RULE("read", "ALLOW")), ""},
};

static const char *difference(const char *left, const char *right, bool *ret_otherwise)
{
	static char text[4096];
	struct declared *a = read_json(left), *b = read_json(right);
	struct evaluation *x = evaluated(a, "x86_64"), *y = evaluated(b, "x86_64");
	struct comparison *comparison;

	if (compare_evaluations(x, y, &comparison) < 0)
		abort();
	*text = '\0';
	for (size_t i = 0; i < comparison->n && strlen(text) < 4000; i++) {
		const struct compare_call *call = &comparison->calls[i];

		sprintf(text + strlen(text), "%" PRId64 "%c%c ", call->nr,
			"nsa"[call->left.reach], "nsa"[call->right.reach]);
	}
	*ret_otherwise = comparison->otherwise;
	comparison_free(comparison);
	evaluation_free(x);
	evaluation_free(y);
	declared_free(a);
	declared_free(b);
	return text;
}

static void listed(void)
{
	bool otherwise;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		const char *is = difference(pairs[i].left, pairs[i].right, &otherwise);

		ok(strcmp(is, pairs[i].differ) == 0 && !otherwise, "%zu: \"%s\" (%s)", i,
		   is, pairs[i].differ);
	}
	difference(PROFILE(""), "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}", &otherwise);
	ok(otherwise, "another default differs everywhere");
}

/* N alternatives of an argument, from FIRST on in steps of STEP; OP says how. */
static const char *alternatives(char *text, bool masked, int first, int step, int n)
{
	char *at = text + sprintf(text, "{\"defaultAction\": \"SCMP_ACT_ERRNO\", "
					"\"architectures\": [\"SCMP_ARCH_X86_64\"], "
					"\"syscalls\": [");

	for (int i = 0; i < n; i++)
		at += sprintf(
			at,
			"%s{\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", "
			"\"args\": [{\"index\": 0, \"op\": \"SCMP_CMP_%s\", "
			"\"value\": %u, \"valueTwo\": %d}]}",
			i ? ", " : "", masked ? "MASKED_EQ" : "EQ",
			masked ? 15U : (unsigned int)(first + i * step),
			first + i * step);
	sprintf(at, "]}");
	return text;
}

/* More of them than could be tried in every way. */
static void many(void)
{
	char left[16384], right[16384];
	bool otherwise;

	ok(strcmp(difference(alternatives(left, false, 0, 1, 64),
			     alternatives(right, false, 63, -1, 64), &otherwise),
		  "") == 0,
	   "the same alternatives in another order");
	ok(strcmp(difference(alternatives(left, false, 0, 1, 64),
			     alternatives(right, false, 1, 1, 64), &otherwise),
		  "41ss ") == 0,
	   "as many, but others");
	ok(strcmp(difference(alternatives(left, true, 0, 1, 15),
			     alternatives(right, true, 14, -1, 15), &otherwise),
		  "") == 0,
	   "the same of some bits");
	ok(strcmp(difference(alternatives(left, true, 0, 1, 15),
			     alternatives(right, true, 0, 1, 16), &otherwise),
		  "41sa ") == 0,
	   "all that these bits can be, and all but one");
}

/* A call on which the two were found to differ. */
static bool found(const struct comparison *comparison, int64_t nr)
{
	for (size_t i = 0; i < comparison->n; i++)
		if (comparison->calls[i].nr == nr)
			return true;
	return comparison->otherwise;
}

static uint64_t some_value(void)
{
	static const uint64_t values[] = {0, 1,	 2,  3,		 5,
					  6, 16, 40, UINT32_MAX, UINT64_C(0x7e020000)};
	uint64_t value = values[dice(10)] + dice(3) - 1;

	return dice(2) ? value : value ^ (UINT64_C(1) << 32);
}

/* Points at random: where they tell two profiles apart, the comparison must have. */
static bool none_missed(const struct evaluation *x, const struct evaluation *y,
			const struct comparison *comparison)
{
	uint64_t args[6];

	for (size_t i = 0; i < x->n_calls; i++)
		for (int k = 0; k < POINTS; k++) {
			int64_t nr = x->calls[i].nr;

			for (int j = 0; j < 6; j++)
				args[j] = some_value();
			if (evaluation_verdict(x, nr, args) !=
				    evaluation_verdict(y, nr, args) &&
			    !found(comparison, nr))
				return false;
		}
	return true;
}

static void generated(void)
{
	static const char *const arches[] = {"x86_64", "i386", "aarch64"};
	unsigned long missed = 0, selves = 0, differ = 0;
	char *before = strdup(generated_profile());

	for (int i = 0; i < GENERATED && before; i++) {
		const char *arch = arches[dice(3)];
		struct declared *a = read_json(before);
		struct declared *b = read_json(generated_profile());
		struct evaluation *x, *y;
		struct comparison *both, *self;

		/* The same but for its last rule. */
		if (dice(2)) {
			declared_free(b);
			b = read_json(before);
			if (b->n_rules)
				declared_last(b)->n_names = 0;
		}
		x = evaluated(a, arch);
		y = evaluated(b, arch);
		if (compare_evaluations(x, y, &both) < 0 ||
		    compare_evaluations(x, x, &self) < 0)
			abort();
		missed += !none_missed(x, y, both);
		selves += !comparison_is_empty(self);
		differ += !comparison_is_empty(both);
		comparison_free(both);
		comparison_free(self);
		evaluation_free(x);
		evaluation_free(y);
		declared_free(a);
		declared_free(b);
		free(before);
		before = strdup(generated_profile());
	}
	free(before);
	ok(missed == 0, "no difference of generated profiles is missed (%lu)", missed);
	ok(selves == 0, "none differs from itself (%lu)", selves);
	ok(differ > GENERATED / 2, "%lu of %d differ from another", differ, GENERATED);
}

int main(void)
{
	listed();
	many();
	generated();
	return done();
}
