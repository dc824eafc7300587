/* SPDX-License-Identifier: Apache-2.0 */
/* serials.h against a plain list of events, on random and on nasty sequences. */
#include <stdlib.h>

#include "serials.h"
#include "tap.h"

#define EVENTS 4000

struct event {
	uint32_t serial;
	uint64_t stamp;
	unsigned int origin;
};

/* Origin 0 may be any; the others are different hosts. */
static bool same(void *ctx, unsigned int a, unsigned int b)
{
	(void)ctx;
	return a == b || a == 0 || b == 0;
}

static bool is_in(const struct event *list, size_t n, const struct event *e)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].serial == e->serial && list[i].stamp == e->stamp &&
		    same(NULL, list[i].origin, e->origin))
			return true;
	return false;
}

static void against_model(unsigned int seed, uint32_t serials, uint64_t stamps,
			  unsigned int origins)
{
	static struct event list[EVENTS];
	struct serials *set = NULL;
	size_t n = 0;
	unsigned int wrong = 0, twice = 0;

	srandom(seed);
	ok(serials_new(&set) == 0, "seed %u: a new set", seed);
	for (unsigned int i = 0; i < EVENTS; i++) {
		struct event e = {.serial = UINT32_MAX - serials / 2 +
					    (uint32_t)random() % serials,
				  .stamp = 1795345007050 + (uint64_t)random() % stamps,
				  .origin = (unsigned int)random() % origins};
		bool known = is_in(list, n, &e);

		wrong += serials_add(set, e.serial, e.stamp, e.origin, same, NULL) !=
			 known;
		twice += known;
		if (!known)
			list[n++] = e;
	}
	ok(wrong == 0 && !serials_forgot(set),
	   "seed %u: %u events, %u of them twice, as the model has it", seed, EVENTS,
	   twice);
	serials_free(set);
}

/* A log of N records, read twice. */
static void twice(uint32_t n, bool remembered)
{
	struct serials *set = NULL;
	unsigned int fresh = 0, old = 0;

	serials_new(&set);
	for (uint32_t i = 0; i < n; i++)
		fresh += serials_add(set, i, 1795345007050 + i / 5, 1, same, NULL) == 0;
	for (uint32_t i = 0; i < n; i++)
		old += serials_add(set, i, 1795345007050 + i / 5, 1, same, NULL) == 1;
	ok(fresh == n && (old == n) == remembered && serials_forgot(set) != remembered,
	   "a log of %u records read twice: %u known again%s", n, old,
	   remembered ? "" : ", and it says that it forgot");
	serials_free(set);
}

/* One serial at ever other times: every look-up stays short, and none is taken for known.
 */
static void hostile(void)
{
	struct serials *set = NULL;
	unsigned int fresh = 0;

	serials_new(&set);
	for (uint32_t i = 0; i < 300000; i++)
		fresh += serials_add(set, 7, i % 32768 + (uint64_t)(i / 32768) * 32768, 1,
				     same, NULL) == 0;
	ok(fresh == 300000 && serials_forgot(set),
	   "one serial at 300,000 times: all are new");
	serials_free(set);
}

int main(void)
{
	against_model(1, 1000, 2000, 1);
	against_model(2, 100, 40, 4);
	against_model(3, 64, 100000, 3);
	against_model(4, 10, 10, 5);
	against_model(5, 100000, 1000000, 2);
	twice(1000000, true);
	twice(2000000, false);
	hostile();
	return done();
}
