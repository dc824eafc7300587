/* SPDX-License-Identifier: Apache-2.0 */
/* Denials: which are one row, what is past the limits, and in which order they come. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "denials.h"
#include "tap.h"

#define X86_64 0xc000003eU

static struct denial_seen seen(const char *exe, int64_t nr)
{
	return (struct denial_seen){.exe = span_of(exe),
				    .comm = span_of("a name of a thread"),
				    .token = X86_64,
				    .nr = nr,
				    .verdict = ACTION_ERRNO | EPERM,
				    .time = 1000};
}

static struct denials *new (void)
{
	struct denials *denials;

	if (denials_new(&denials) < 0)
		abort();
	return denials;
}

static void rows(void)
{
	struct denials *denials = new ();
	struct denial_seen one = seen("/bin/a", 0), other;

	ok(denials_add(denials, &one) == DENIALS_NEW, "the first of its row");
	one.time = 500;
	ok(denials_add(denials, &one) == 0, "one more");
	one.time = 2000;
	ok(denials_add(denials, &one) == 0 && denials->n == 1 &&
		   denials->rows[0].count == 3 && denials->rows[0].first == 500 &&
		   denials->rows[0].last == 2000,
	   "with the times of the first and the last");
	ok(strcmp(denials->rows[0].name, "read") == 0 &&
		   strcmp(denials->rows[0].comm, "a name of a thr") == 0,
	   "its name, and that of the thread, cut");
	other = one;
	other.verdict = ACTION_ERRNO | ENOSYS;
	ok(denials_add(denials, &other) == DENIALS_NEW, "another answer is another row");
	other = one;
	other.no_data = true;
	ok(denials_add(denials, &other) == DENIALS_NEW,
	   "as is one of which less is known");
	other = one;
	other.launch = true;
	ok(denials_add(denials, &other) == DENIALS_NEW, "and what starts the command");
	other = one;
	other.deleted = true;
	ok(denials_add(denials, &other) == DENIALS_NEW, "and a deleted executable");
	denials_sort(denials);
	ok(denials->rows[0].launch && denials->count == 7 && denials->unkept == 0,
	   "the start comes first");
	denials_free(denials);
}

static void values(void)
{
	struct denials *denials = new ();
	struct denial_seen one = seen("/bin/a", 41);
	uint64_t kept = 0;

	one.args = 1;
	for (uint64_t i = 0; i < 3 * DENIALS_VALUES; i++) {
		one.values[0] = i;
		one.values[1] = i * 7; /* nobody looked at it */
		denials_add(denials, &one);
		denials_add(denials, &one);
	}
	denials_sort(denials);
	for (size_t i = 0; i < denials->n; i++)
		kept += denials->rows[i].count == 2 && denials->rows[i].values[0] == i &&
			denials->rows[i].values[1] == 0;
	ok(denials->n == DENIALS_VALUES + 1 && kept == DENIALS_VALUES,
	   "%d values are kept apart, sorted", DENIALS_VALUES);
	ok(denials->rows[DENIALS_VALUES].more &&
		   denials->rows[DENIALS_VALUES].args == 0 &&
		   denials->rows[DENIALS_VALUES].count == (uint64_t)4 * DENIALS_VALUES,
	   "the others together");
	denials_free(denials);
}

static void limit(void)
{
	struct denials *denials = new ();
	struct denial_seen one;
	int r = 0;

	for (int64_t nr = 0; nr < DENIALS_ROWS; nr++) {
		one = seen("/bin/a", nr);
		if (denials_add(denials, &one) != DENIALS_NEW)
			r = -1;
	}
	ok(r == 0 && denials->n == DENIALS_ROWS, "as many rows as there may be");
	one = seen("/bin/b", 0);
	ok(denials_add(denials, &one) == -ENOSPC && denials->unkept == 1 &&
		   denials->count == DENIALS_ROWS + 1,
	   "one more is counted");
	one = seen("/bin/a", DENIALS_ROWS - 1);
	ok(denials_add(denials, &one) == 0, "those that are there go on");
	denials_free(denials);
}

int main(void)
{
	rows();
	values();
	limit();
	return done();
}
