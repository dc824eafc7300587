/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "declared-yaml-parts.h"

static bool grow(void **rows, size_t *room, size_t n, size_t size)
{
	size_t more = *room ? *room * 2 : 1024;
	void *grown;

	if (n <= *room)
		return true;
	while (more < n)
		more *= 2;
	grown = reallocarray(*rows, more, size);
	if (!grown)
		return false;
	*rows = grown;
	*room = more;
	return true;
}

static bool grow_json(struct declared_yaml *yaml, size_t n)
{
	void *json = yaml->json;
	const bool good = grow(&json, &yaml->room, yaml->n + n, 1);

	yaml->json = json;
	return good;
}

static bool grow_marks(struct declared_yaml *yaml, size_t n)
{
	void *marks = yaml->marks;
	const bool good =
		grow(&marks, &yaml->marks_room, yaml->n_marks + n, sizeof(*yaml->marks));

	yaml->marks = marks;
	return good;
}

bool declared_yaml_put(struct declared_yaml *yaml, const char *text, size_t n)
{
	if (!grow_json(yaml, n))
		return false;
	memcpy(yaml->json + yaml->n, text, n);
	yaml->n += n;
	return true;
}

bool declared_yaml_mark(struct declared_yaml *yaml, unsigned int line,
			unsigned int column)
{
	if (!grow_marks(yaml, 1))
		return false;
	yaml->marks[yaml->n_marks++] = (struct declared_mark){yaml->n, line, column};
	return true;
}

/* The first mark that is at AT or behind it. */
static size_t mark_from(const struct declared_yaml *yaml, size_t at)
{
	size_t low = 0, high = yaml->n_marks;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (yaml->marks[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool declared_yaml_copy(struct declared_yaml *yaml, const struct declared_yaml *from,
			size_t begin, size_t end)
{
	const size_t first = mark_from(from, begin), last = mark_from(from, end);

	/* Before what may be the same is read. */
	if (!grow_json(yaml, end - begin) || !grow_marks(yaml, last - first))
		return false;
	for (size_t i = first; i < last; i++) {
		struct declared_mark mark = from->marks[i];

		mark.at += yaml->n - begin;
		yaml->marks[yaml->n_marks++] = mark;
	}
	memcpy(yaml->json + yaml->n, from->json + begin, end - begin);
	yaml->n += end - begin;
	return true;
}

int declared_yaml_fail(const struct declared_yaml *yaml, struct declared_reader *reader,
		       size_t at, const char *what)
{
	const struct declared_document *document = reader->current;
	int r;

	declared_reader_map(reader, yaml->json, yaml->marks, yaml->n_marks);
	r = declared_reader_fail(reader, -EBADMSG, yaml->json + at, "%s", what);
	declared_reader_enter(reader, document);
	return r;
}
