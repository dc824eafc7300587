/* SPDX-License-Identifier: Apache-2.0 */
#include "export.h"

bool export_begins(const char *p, const char *end)
{
	static const char cursor[] = "__CURSOR=";

	return (size_t)(end - p) >= sizeof(cursor) - 1 &&
	       memcmp(p, cursor, sizeof(cursor) - 1) == 0;
}

static bool is_key(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != '_' && (p[i] < 'A' || p[i] > 'Z') &&
		    (p[i] < '0' || p[i] > '9'))
			return false;
	return n > 0 && n <= EXPORT_KEY;
}

static int leave(struct export *x, struct entry *entry, bool damaged,
		 const struct frame *f)
{
	x->active = x->binary = false;
	entry->damaged = entry->damaged || damaged;
	return entry_finish(entry, f);
}

int export_line(struct export *x, struct entry *entry, char *p, char *end,
		const struct frame *f)
{
	char *equals = memchr(p, '=', (size_t)(end - p));
	size_t key = (size_t)((equals ? equals : end) - p);
	int r;

	if (p == end)
		return leave(x, entry, false, f);
	if (!is_key(p, key) || (x->active && export_begins(p, end))) {
		r = leave(x, entry, true, f);
		return r < 0 ? r : 1;
	}
	x->active = true;
	if (equals) {
		entry_field(entry, (struct span){p, key},
			    (struct span){equals + 1, (size_t)(end - equals - 1)});
		return 0;
	}
	x->binary = true;
	x->head = 0;
	x->size = x->got = 0;
	x->wanted = entry_wants((struct span){p, key});
	x->key_len = key;
	memcpy(x->key, p, key);
	return 0;
}

size_t export_bytes(struct export *x, struct entry *entry, const char *p, size_t n)
{
	size_t used = 0, part;

	for (; x->head < 8 && used < n; used++)
		x->size |= (uint64_t)(unsigned char)p[used] << 8 * x->head++;
	if (x->head < 8)
		return used;
	part = n - used < x->size - x->got ? n - used : (size_t)(x->size - x->got);
	if (x->wanted && x->got <= ENTRY_MESSAGE) {
		size_t room = ENTRY_MESSAGE + 1 - (size_t)x->got;

		memcpy(x->value + x->got, p + used, part < room ? part : room);
	}
	x->got += part;
	used += part;
	if (x->got < x->size || used == n)
		return used;
	/* The newline behind the value. */
	x->binary = false;
	if (p[used] == '\n')
		used++;
	else
		entry->damaged = true;
	if (x->wanted) {
		size_t kept =
			x->size <= ENTRY_MESSAGE ? (size_t)x->size : ENTRY_MESSAGE + 1;

		entry_field(entry, (struct span){x->key, x->key_len},
			    (struct span){x->value, kept});
	}
	return used;
}

int export_finish(struct export *x, struct entry *entry, const struct frame *f)
{
	return x->active ? leave(x, entry, true, f) : 0;
}
