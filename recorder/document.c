/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "pages.h"
#include "say-input.h"
#include "say.h"

#define ROOM_FIRST 65536

void document_done(struct document *document)
{
	free(document->text);
	*document = (struct document){0};
}

/* Room for one byte more, and a NUL. */
static int grow(struct document *document)
{
	size_t room = document->room ? document->room * 2 : ROOM_FIRST;
	char *grown;

	if (document->n + 1 < document->room)
		return 0;
	grown = realloc(document->text, room);
	if (!grown)
		return -ENOMEM;
	document->text = grown;
	document->room = room;
	return 0;
}

/* At once what a file of a known size takes; what was there is not needed any more. */
static int make_room(struct document *document, off_t size, size_t max)
{
	size_t room = size < 0 || (uintmax_t)size > max ? max : (size_t)size;

	/* One byte more shows the end. */
	room += 2;
	if (room <= document->room)
		return 0;
	free(document->text);
	document->text = pages_alloc(room, &document->room);
	if (!document->text) {
		document->room = 0;
		return -ENOMEM;
	}
	return 0;
}

/* 0, -ENOMEM, -EFBIG, or negative after having said it, with *SAID. */
static int read_all(struct document *document, struct input *in, size_t max,
		    const char *what, bool *said)
{
	ssize_t got;

	if (make_room(document, input_size(in), max) < 0)
		return -ENOMEM;
	for (;;) {
		if (grow(document) < 0)
			return -ENOMEM;
		got = input_read(in, document->text + document->n,
				 document->room - document->n - 1);
		if (got <= 0)
			break;
		document->n += (size_t)got;
		if (document->n > max)
			return -EFBIG;
	}
	document->text[document->n] = '\0';
	*said = got < 0;
	if (got == -EMEDIUMTYPE)
		say(document->name, "is a journal, not %s", what);
	else if (got < 0)
		say_input(document->name, in, (int)got, "get a whole copy of it");
	return (int)got;
}

int document_read(struct document *document, const char *path, size_t max,
		  const char *what)
{
	struct input *in = NULL;
	bool said = false;
	int r = input_open(path, &in);

	document->name = strcmp(path, "-") ? path : "standard input";
	document->n = 0;
	if (r == -EISDIR) {
		say(document->name, "is a folder; name %s in it", what);
		return r;
	}
	if (r < 0) {
		say_input(document->name, NULL, r, "");
		return r;
	}
	r = read_all(document, in, max, what, &said);
	input_close(in);
	if (r == -EFBIG)
		say(document->name, "is larger than %zu MiB, the most that %s has",
		    max >> 20, what);
	else if (r < 0 && !said)
		say(document->name, "out of memory");
	else if (r == 0 && !document->n) {
		say(document->name, "is empty, not %s", what);
		r = -ENODATA;
	}
	return r;
}
