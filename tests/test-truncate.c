/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log may end anywhere: what is found in the beginning of a sample of tests/forms is
 * the beginning of what is found in the whole, never a record with another value.
 *
 * SRC: the top of the sources.
 */
#include <stdlib.h>

#include "events.h"
#include "stream.h"
#include "tap.h"

/* Places to cut a sample: all of a small one. */
#define CUTS_MAX 2500

static char sample[1 << 20];

/* What is found, written to memory that is used again. */
struct finder {
	char *text;
	size_t n;
	FILE *out;
	struct stream *stream;
};

static void must(int r)
{
	if (r < 0)
		abort();
}

static void finder_init(struct finder *f)
{
	struct sink sink;

	f->text = NULL;
	f->out = open_memstream(&f->text, &f->n);
	if (!f->out)
		abort();
	sink = events_sink(f->out);
	must(stream_new(&sink, &f->stream));
}

static void finder_done(struct finder *f)
{
	stream_free(f->stream);
	fclose(f->out);
	free(f->text);
}

static void find(struct finder *f, const char *p, size_t n)
{
	rewind(f->out);
	while (n) {
		size_t room, part;
		char *space = stream_space(f->stream, &room);

		part = n < room ? n : room;
		memcpy(space, p, part);
		must(stream_push(f->stream, part));
		p += part;
		n -= part;
	}
	must(stream_finish(f->stream));
	fflush(f->out);
}

/* The next line at *P that is a record, or NULL. */
static const char *record_at(const char **p, const char *end, size_t *ret_n)
{
	while (*p < end) {
		const char *line = *p, *stop = memchr(line, '\n', (size_t)(end - line));

		*p = stop ? stop + 1 : end;
		*ret_n = (size_t)(*p - line);
		if (*ret_n > 7 && memcmp(line, "record ", 7) == 0)
			return line;
	}
	return NULL;
}

/* Whether the records of PART are the first ones of WHOLE. */
static bool begins(const struct finder *whole, const struct finder *part)
{
	const char *w = whole->text, *p = part->text, *a, *b;
	size_t n_a, n_b;

	while ((a = record_at(&p, part->text + part->n, &n_a))) {
		b = record_at(&w, whole->text + whole->n, &n_b);
		if (!b || n_a != n_b || memcmp(a, b, n_a) != 0)
			return false;
	}
	return true;
}

static void check(const char *folder, const char *name)
{
	struct finder whole, part;
	size_t size, step, cut, wrong = 0;
	char path[4400];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!ok(file != NULL, "%s: can be read", name))
		return;
	size = fread(sample, 1, sizeof(sample), file);
	fclose(file);
	finder_init(&whole);
	finder_init(&part);
	find(&whole, sample, size);
	step = size / CUTS_MAX + 1;
	for (cut = 0; cut < size; cut += step) {
		find(&part, sample, cut);
		if (!begins(&whole, &part) && !wrong)
			wrong = cut;
	}
	ok(wrong == 0, "%s: cut at each %zu bytes", name, step);
	if (wrong)
		printf("# cut at %zu\n", wrong);
	finder_done(&whole);
	finder_done(&part);
}

int main(void)
{
	const char *src = getenv("SRC");
	char folder[4000], path[4400], line[256];
	FILE *list;

	snprintf(folder, sizeof(folder), "%s/tests/forms", src ? src : ".");
	snprintf(path, sizeof(path), "%s/list", folder);
	list = fopen(path, "r");
	if (!ok(list != NULL, "the list of samples"))
		return done();
	while (fgets(line, sizeof(line), list)) {
		line[strcspn(line, "\t")] = '\0';
		check(folder, line);
	}
	fclose(list);
	return done();
}
