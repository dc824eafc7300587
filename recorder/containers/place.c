/* SPDX-License-Identifier: Apache-2.0 */
#include "place.h"

#include <errno.h>
#include <stdlib.h>

#include "recording-parts.h"

#define SLOTS	 1024 /* few pages; PLACES make chains of four */
#define TRIES	 8
#define RETRY_NS INT64_C(20000000)

struct places {
	struct runtime *runtime;
	void (*learned)(void *ctx, const struct container *old,
			const struct container *new);
	void *ctx;
	struct place *slots[SLOTS];
	struct place *oldest, *newest; /* by last use */
	struct place *open;	       /* those whose names are looked for again */
	size_t n;
	uint64_t number; /* given last */
	uint64_t refused;
};

int places_new(struct runtime *runtime,
	       void (*learned)(void *ctx, const struct container *old,
			       const struct container *new),
	       void *ctx, struct places **ret)
{
	struct places *places = calloc(1, sizeof(*places));

	if (!places)
		return -ENOMEM;
	places->runtime = runtime;
	places->learned = learned;
	places->ctx = ctx;
	*ret = places;
	return 0;
}

static void place_free(struct place *place)
{
	container_free(place->container);
	free((char *)place->owner.unit.p);
	free(place->text);
	free(place);
}

void places_free(struct places *places)
{
	if (!places)
		return;
	while (places->oldest) {
		struct place *next = places->oldest->newer;

		place_free(places->oldest);
		places->oldest = next;
	}
	free(places);
}

uint64_t places_refused(const struct places *places)
{
	return places->refused;
}

static uint64_t hash_of(struct span text)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < text.n; i++)
		hash = (hash ^ (unsigned char)text.p[i]) * UINT64_C(1099511628211);
	return hash;
}

static void unlink_age(struct places *places, struct place *place)
{
	if (place->older)
		place->older->newer = place->newer;
	else
		places->oldest = place->newer;
	if (place->newer)
		place->newer->older = place->older;
	else
		places->newest = place->older;
}

static void link_newest(struct places *places, struct place *place)
{
	place->newer = NULL;
	place->older = places->newest;
	if (places->newest)
		places->newest->newer = place;
	else
		places->oldest = place;
	places->newest = place;
}

static void forget(struct places *places, struct place *place)
{
	struct place **link = &places->slots[place->hash % SLOTS];

	while (*link != place)
		link = &(*link)->chain;
	*link = place->chain;
	for (link = &places->open; *link; link = &(*link)->next_open)
		if (*link == place) {
			*link = place->next_open;
			break;
		}
	unlink_age(places, place);
	places->n--;
	place_free(place);
}

static bool make_room(struct places *places)
{
	struct place *place = places->oldest;

	if (places->n < PLACES)
		return true;
	while (place && place->users)
		place = place->newer;
	if (!place)
		return false;
	forget(places, place);
	return true;
}

/* Looks for the container and takes what was found in place of what is known. */
static int look(struct places *places, struct place *place, const struct cgroup *cgroup,
		int64_t now)
{
	const struct span text = {place->text, place->n};
	struct container *found = NULL, *old = place->container;
	const bool was_sure = place->sure;
	int r;

	place->tries++;
	place->again = now + RETRY_NS * place->tries;
	r = runtime_find(places->runtime, cgroup, text, &found, &place->sure);
	if (r < 0)
		return r;
	/* What was not found by then will not be. */
	if (place->tries >= TRIES)
		place->sure = true;
	/* Its files may be gone by now: what they said stands. */
	if (place->owner.number &&
	    (container_order(old, found) == 0 || (was_sure && !place->sure))) {
		place->sure = was_sure || place->sure;
		container_free(found);
		return 0;
	}
	/* A container without names is not another one when they are found. */
	if (places->learned && !was_sure && old && found)
		places->learned(places->ctx, old, found);
	container_free(old);
	place->container = found;
	place->owner.container = found;
	place->owner.number = ++places->number;
	return 0;
}

static int look_again(struct places *places, struct place *place, int64_t now)
{
	struct cgroup cgroup;

	if (place->owner.unattributed ||
	    cgroup_parse((struct span){place->text, place->n}, &cgroup) < 0)
		return 0;
	return look(places, place, &cgroup, now);
}

/* A place that contradicts itself is one all the same. */
static int describe(struct places *places, struct place *place, int64_t now)
{
	struct cgroup cgroup;
	int r;

	if (cgroup_parse((struct span){place->text, place->n}, &cgroup) < 0) {
		place->owner.unattributed = place->sure = true;
		place->owner.number = ++places->number;
		return 0;
	}
	r = cgroup.unit.n ? recording_copy(cgroup.unit, &place->owner.unit) : 0;
	return r ? r : look(places, place, &cgroup, now);
}

static void keep_open(struct places *places, struct place *place)
{
	if (place->sure || place->is_open)
		return;
	place->is_open = true;
	place->next_open = places->open;
	places->open = place;
}

static int make(struct places *places, struct span text, uint64_t hash, int64_t now,
		struct place **ret)
{
	struct place *place;
	int r;

	if (!make_room(places)) {
		places->refused++;
		return -ENOSPC;
	}
	place = calloc(1, sizeof(*place));
	if (!place)
		return -ENOMEM;
	place->text = recording_text(text);
	place->n = text.n;
	place->hash = hash;
	r = place->text ? describe(places, place, now) : -ENOMEM;
	if (r < 0) {
		place_free(place);
		return r;
	}
	place->chain = places->slots[hash % SLOTS];
	places->slots[hash % SLOTS] = place;
	link_newest(places, place);
	places->n++;
	*ret = place;
	return 0;
}

static bool is_due(const struct place *place, int64_t now)
{
	return !place->sure && place->tries < TRIES && now >= place->again;
}

void places_look(struct places *places, struct place *place, int64_t now)
{
	if (is_due(place, now))
		(void)look_again(places, place, now);
}

bool places_are_open(const struct places *places)
{
	return places->open;
}

int64_t places_settle(struct places *places, int64_t now)
{
	struct place **link = &places->open, *place;
	int64_t next = INT64_MAX;

	while ((place = *link)) {
		places_look(places, place, now);
		if (place->sure || place->tries >= TRIES) {
			place->is_open = false;
			*link = place->next_open;
			continue;
		}
		if (place->again < next)
			next = place->again;
		link = &place->next_open;
	}
	return next;
}

int places_enter(struct places *places, struct span text, int64_t now, struct place **ret)
{
	const uint64_t hash = hash_of(text);
	struct place *place = places->slots[hash % SLOTS];
	int r = 0;

	while (place && (place->hash != hash ||
			 !span_eq(text, (struct span){place->text, place->n})))
		place = place->chain;
	if (!place) {
		r = make(places, text, hash, now, &place);
	} else {
		unlink_age(places, place);
		link_newest(places, place);
		if (place->alive == 0)
			place->tries = 0;
		if (place->alive == 0 || is_due(place, now))
			r = look_again(places, place, now);
	}
	if (r < 0)
		return r;
	keep_open(places, place);
	place->users++;
	*ret = place;
	return 0;
}

struct place *place_share(struct place *place)
{
	if (place)
		place->users++;
	return place;
}

void place_born(struct place *place)
{
	if (place)
		place->alive++;
}

void place_died(struct place *place)
{
	if (place)
		place->alive--;
}

void place_leave(struct place *place)
{
	if (place)
		place->users--;
}
