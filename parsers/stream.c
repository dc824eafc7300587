/* SPDX-License-Identifier: Apache-2.0 */
#include "stream.h"

#include <errno.h>
#include <stdlib.h>

#include "export.h"
#include "fields.h"
#include "frame.h"
#include "json.h"

/* audisp's binary form: four 32-bit words in the machine's order (libaudit.h). */
#define PACKET_HEADER 16
#define PACKET_MAX    8970

struct stream {
	struct sink sink;
	size_t used;
	uint64_t line;
	bool skipping; /* the rest of a line that was too long */
	struct fields_memory memory;
	struct record record;
	struct export export;
	struct json *json;
	struct entry entry;
	char value[ENTRY_MESSAGE + 1];
	char buf[STREAM_BUFFER + PARSE_PAD];
};

int stream_new(const struct sink *sink, struct stream **ret)
{
	struct stream *stream = malloc(sizeof(*stream));

	if (!stream)
		return -ENOMEM;
	stream->sink = *sink;
	stream->used = 0;
	stream->line = 0;
	stream->skipping = false;
	fields_memory_init(&stream->memory);
	memset(&stream->export, 0, sizeof(stream->export));
	stream->export.value = stream->value;
	stream->json = NULL;
	entry_reset(&stream->entry);
	*ret = stream;
	return 0;
}

void stream_free(struct stream *stream)
{
	if (!stream)
		return;
	json_free(stream->json);
	free(stream);
}

char *stream_space(struct stream *stream, size_t *ret_n)
{
	*ret_n = STREAM_BUFFER - stream->used;
	return stream->buf + stream->used;
}

uint64_t stream_lines(const struct stream *stream)
{
	return stream->line;
}

static struct frame frame_of(struct stream *stream, bool cut)
{
	return (struct frame){&stream->sink, &stream->memory, &stream->record,
			      stream->line, cut};
}

static int one_line(struct stream *stream, char *p, char *end, bool cut)
{
	const struct frame frame = frame_of(stream, cut);
	int r;

	if (stream->export.active || (*p == '_' && export_begins(p, end))) {
		r = export_line(&stream->export, &stream->entry, p, end, &frame);
		if (r <= 0)
			return r;
	}
	if (!json_begins(stream->json, p, end))
		return frame_line(&frame, p, end);
	if (!stream->json) {
		r = json_new(&stream->json);
		if (r < 0)
			return r;
	}
	return json_line(stream->json, &stream->entry, p, end, &frame);
}

static uint32_t word_at(const char *p, unsigned int i)
{
	uint32_t word;

	memcpy(&word, p + 4 * i, sizeof(word));
	return word;
}

/* Whether one of audisp's binary events begins here; no text has such bytes. */
static bool is_packet(const char *p, size_t n)
{
	return n >= PACKET_HEADER && word_at(p, 0) <= 1 &&
	       word_at(p, 1) == PACKET_HEADER && word_at(p, 3) <= PACKET_MAX;
}

/* Version 0 has the kernel's payload and its type apart, version 1 auditd's whole line.
 */
static int packet(struct stream *stream, char *p, size_t size)
{
	struct record record = {.time = RECORD_NO_TIME,
				.via = RECORD_VIA_AUDITD,
				.host = {"", 0},
				.boot = {"", 0}};
	char *text = p + PACKET_HEADER, *end = text + size, *body, after = *end;
	struct frame frame;
	int r = 0;

	stream->line++;
	frame = frame_of(stream, false);
	/* What follows is the next header: values must stop here all the same. */
	*end = '\0';
	if (word_at(p, 0) == 1) {
		r = frame_line(&frame, text, end);
	} else {
		body = fields_stamp(text, end, &record);
		if (word_at(p, 2) != 1326) {
			if (body)
				stream->sink.other(stream->sink.ctx, &record);
		} else if (body && end - body > 2 && body[0] == ':' && body[1] == ' ') {
			r = frame_fields(&frame, body + 2, end, &record);
		} else {
			stream->sink.malformed(stream->sink.ctx, MALFORMED_TRUNCATED,
					       stream->line);
		}
	}
	*end = after;
	return r;
}

/*
 * Takes one unit (line, packet, or a piece of a binary value) off P..END. Returns the
 * bytes used, 0 where the rest must come first, or a negative error.
 */
static ssize_t unit(struct stream *stream, char *p, char *end)
{
	size_t n = (size_t)(end - p);
	char *newline;
	int r;

	if (stream->export.binary)
		return (ssize_t)export_bytes(&stream->export, &stream->entry, p, n);
	if (!stream->skipping && (unsigned char)*p <= 1) {
		if (is_packet(p, n)) {
			size_t size = word_at(p, 3);

			if (n < PACKET_HEADER + size)
				return 0;
			r = packet(stream, p, size);
			return r < 0 ? r : (ssize_t)(PACKET_HEADER + size);
		}
		if (n < PACKET_HEADER && !memchr(p, '\n', n))
			return 0;
	}
	newline = memchr(p, '\n', n);
	if (!newline && n <= STREAM_LINE)
		return 0;
	if (!newline || newline - p > STREAM_LINE) {
		if (!stream->skipping) {
			stream->line++;
			stream->sink.malformed(stream->sink.ctx, MALFORMED_OVERLONG,
					       stream->line);
		}
		stream->skipping = !newline;
		return newline ? newline + 1 - p : (ssize_t)n;
	}
	if (stream->skipping) {
		stream->skipping = false;
	} else {
		stream->line++;
		r = one_line(stream, p, newline, false);
		if (r < 0)
			return r;
	}
	return newline + 1 - p;
}

int stream_push(struct stream *stream, size_t n)
{
	char *p = stream->buf, *end = stream->buf + stream->used + n;
	ssize_t used;

	memset(end, 0, PARSE_PAD);
	while (p < end) {
		used = unit(stream, p, end);
		if (used < 0)
			return (int)used;
		if (used == 0)
			break;
		p += used;
	}
	stream->used = (size_t)(end - p);
	memmove(stream->buf, p, stream->used);
	return 0;
}

int stream_finish(struct stream *stream)
{
	char *p = stream->buf, *end = stream->buf + stream->used;
	struct frame frame;
	int r = 0;

	stream->used = 0;
	memset(end, 0, PARSE_PAD);
	if (p < end && !stream->skipping) {
		stream->line++;
		r = one_line(stream, p, end, true);
	}
	frame = frame_of(stream, true);
	if (r == 0)
		r = export_finish(&stream->export, &stream->entry, &frame);
	if (r == 0 && stream->json)
		r = json_finish(stream->json, &stream->entry, &frame);
	stream->skipping = false;
	stream->line = 0;
	return r;
}
