/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for declared profiles: whatever kind it is taken for, a document is refused
 * with an error that a terminal can show, or evaluated, and then it differs from itself
 * nowhere. A line of ===== parts it from one that is given alongside.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "capability.h"
#include "compare.h"
#include "declared-read.h"
#include "lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_plain(const char *text)
{
	if (!*text)
		abort();
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			abort();
}

static void evaluate_on(const struct declared *declared, const char *arch)
{
	const struct evaluate_options options = {.caps = CAPABILITY_DOCKER, .stub = true};
	struct evaluation *evaluation;
	struct comparison *comparison;

	if (evaluate(declared, arch_by_name(arch), &options, &evaluation) < 0)
		return;
	if (compare_evaluations(evaluation, evaluation, &comparison) < 0)
		abort();
	if (!comparison_is_empty(comparison))
		abort();
	comparison_free(comparison);
	evaluation_free(evaluation);
}

/* What is found has a row each, and is in order. */
static void look_at(struct declared *declared)
{
	const struct lint_options options = {
		.evaluate = {.machine = arch_by_name("x86_64"),
			     .caps = CAPABILITY_DOCKER}};
	const struct declared_fault *faults;

	if (lint_profile(declared, &options) < 0)
		abort();
	faults = declared->faults;
	for (size_t i = 0; i < declared->n_faults; i++) {
		must_be_plain(faults[i].text);
		if (!lint_check_of(faults[i].code))
			abort();
		if (i && faults[i].place.file == faults[i - 1].place.file &&
		    faults[i].place.line < faults[i - 1].place.line)
			abort();
	}
}

static void read_as(const struct declared_document *document,
		    const struct declared_document *other,
		    const struct declared_kind *kind)
{
	char error[DECLARED_READ_ERROR];
	struct declared *declared;

	if (declared_read(document, kind, other, other->n > 0, &declared, error) < 0) {
		must_be_plain(error);
		return;
	}
	for (size_t i = 0; i < declared->n_faults; i++)
		must_be_plain(declared->faults[i].text);
	evaluate_on(declared, "x86_64");
	evaluate_on(declared, "i386");
	evaluate_on(declared, "s390x");
	look_at(declared);
	declared_free(declared);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char line[] = "\n=====\n";
	const char *text = (const char *)data;
	const char *cut = memmem(text, size, line, strlen(line));
	const size_t n = cut ? (size_t)(cut - text) : size;
	const struct declared_document document = {"main", text, n, NULL};
	const struct declared_document other = {"other", cut ? cut + strlen(line) : text,
						cut ? size - n - strlen(line) : 0, NULL};
	size_t kinds = 0;

	while (declared_kind_at(kinds))
		kinds++;
	read_as(&document, &other, NULL);
	/* One other kind a run: which, the size says. */
	read_as(&document, &other, declared_kind_at(size % kinds));
	return 0;
}
