/* SPDX-License-Identifier: Apache-2.0 */
#include "stream.h"

#include <errno.h>
#include <stdlib.h>

#include "export.h"
#include "fields.h"
#include "frame.h"
#include "json.h"
#include "text.h"

/* audisp's binary form: four 32-bit words in the machine's order (libaudit.h). */
#define PACKET_HEADER 16
#define PACKET_MAX    8970

struct stream {
	struct sink sink;
	size_t used;
	uint64_t line;
	bool skipping;	/* the rest of a line that was too long */
	bool padded;	/* what follows is padding, not a packet */
	size_t padding; /* bytes that may follow a packet */
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
	stream->skipping = stream->padded = false;
	stream->padding = 0;
	fields_memory_init(&stream->memory);
	stream->record.run = 0;
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

void stream_go_on(struct stream *stream, uint64_t lines)
{
	stream->line = lines;
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

	while (stream->export.active || (*p == '_' && export_begins(p, end))) {
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
	r = json_line(stream->json, &stream->entry, p, end, &frame);
	return r > 0 ? frame_line(&frame, p, end) : r;
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

/* A record as netlink carries it: its type apart, the text from "audit(" on. */
static int payload(struct stream *stream, enum record_via via, unsigned int type,
		   char *text, char *end)
{
	struct record *record = &stream->record;
	const struct frame frame = frame_of(stream, false);
	char *body;

	record->time = RECORD_NO_TIME;
	record->has_serial = false;
	record->host = record->boot = (struct span){"", 0};
	record->via = via;
	body = fields_stamp(text, end, &stream->memory, record);
	if (type != 1326) {
		if (body)
			stream->sink.other(stream->sink.ctx, record);
		return 0;
	}
	body = body ? text_skip(body, end, ": ") : NULL;
	if (body)
		return frame_fields(&frame, body, end, record);
	stream->sink.malformed(stream->sink.ctx, MALFORMED_TRUNCATED, stream->line,
			       record->time);
	return 0;
}

/* Version 0 has the kernel's payload and its type apart, version 1 auditd's whole line.
 */
static int packet(struct stream *stream, char *p, size_t size)
{
	char *text = p + PACKET_HEADER, *end = text + size, after = *end;
	int r;

	stream->line++;
	/* What follows is the next header: values must stop here all the same. */
	*end = '\0';
	if (word_at(p, 0) == 1) {
		const struct frame frame = frame_of(stream, false);

		r = frame_line(&frame, text, end);
	} else {
		r = payload(stream, RECORD_VIA_AUDITD, word_at(p, 2), text, end);
	}
	*end = after;
	return r;
}

int stream_payload(struct stream *stream, unsigned int type, char *text, size_t n)
{
	char *end = text + n;

	stream->line++;
	memset(end, 0, PARSE_PAD);
	return payload(stream, RECORD_VIA_NETLINK, type, text, end);
}

void stream_field(struct stream *stream, enum journal_field field, struct span value)
{
	entry_set(&stream->entry, field, value);
}

int stream_entry(struct stream *stream)
{
	const struct frame frame = frame_of(stream, false);

	stream->line++;
	return entry_finish(&stream->entry, &frame);
}

size_t stream_pending(const struct stream *stream)
{
	return stream->used;
}

/*
 * Behind a packet comes the next one, or what was left in a buffer of PACKET_MAX bytes:
 * auditd hands its plugins the whole of it (auditd-dispatch.c, write_to_plugin(); the
 * daemons between them, only what counts). Returns the bytes to pass over.
 */
static ssize_t padding(struct stream *stream, const char *p, size_t n, bool last)
{
	size_t part = n < stream->padding ? n : stream->padding;

	if (!stream->padded && n < PACKET_HEADER && !last)
		return 0;
	if (!stream->padded && is_packet(p, n)) {
		stream->padding = 0;
		return 0;
	}
	stream->padded = true;
	stream->padding -= part;
	return (ssize_t)part;
}

/* A line that is too long to be kept. */
static void overlong(struct stream *stream, const char *p)
{
	const char *equals = memchr(p, '=', EXPORT_KEY + 1);

	stream->line++;
	if (!stream->export.active)
		stream->sink.malformed(stream->sink.ctx, MALFORMED_OVERLONG, stream->line,
				       RECORD_NO_TIME);
	else if (!equals || entry_wants((struct span){p, (size_t)(equals - p)}))
		stream->entry.damaged = true;
}

/* Takes a line off P..END, as unit() does. */
static ssize_t line(struct stream *stream, char *p, char *end, bool last)
{
	size_t n = (size_t)(end - p), used;
	char *newline = memchr(p, '\n', n);
	int r = 0;

	if (!newline && n <= STREAM_LINE && !last)
		return 0;
	used = newline ? (size_t)(newline + 1 - p) : n;
	if (used > STREAM_LINE + 1 || (!newline && n > STREAM_LINE)) {
		if (!stream->skipping)
			overlong(stream, p);
		stream->skipping = !newline;
	} else if (stream->skipping) {
		stream->skipping = !newline;
	} else {
		stream->line++;
		r = one_line(stream, p, newline ? newline : end, !newline);
	}
	return r < 0 ? r : (ssize_t)used;
}

/*
 * Where neither text nor the rest of something begins: a packet, or the zeros that a
 * crashed machine leaves in a log. False: it is text all the same. True: *ret is as of
 * unit().
 */
static bool odd_bytes(struct stream *stream, char *p, size_t n, bool last, ssize_t *ret)
{
	size_t size, zeros = 0;
	int r;

	*ret = 0;
	if (n < PACKET_HEADER && !last)
		return true;
	if (!is_packet(p, n)) {
		while (zeros < n && p[zeros] == '\0' &&
		       !is_packet(p + zeros, n - zeros) &&
		       (last || n - zeros >= PACKET_HEADER))
			zeros++;
		*ret = (ssize_t)zeros;
		return zeros > 0;
	}
	size = word_at(p, 3);
	if (n >= PACKET_HEADER + size) {
		stream->padding = PACKET_MAX - size;
		stream->padded = false;
		r = packet(stream, p, size);
		*ret = r < 0 ? r : (ssize_t)(PACKET_HEADER + size);
	} else if (last) {
		stream->line++;
		stream->sink.malformed(stream->sink.ctx, MALFORMED_TRUNCATED,
				       stream->line, RECORD_NO_TIME);
		*ret = (ssize_t)n;
	}
	return true;
}

/*
 * Takes one unit (line, packet, or a piece of a binary value) off P..END. Returns the
 * bytes used, 0 where the rest must come first, or a negative error. LAST: there is no
 * rest, so never 0.
 */
static ssize_t unit(struct stream *stream, char *p, char *end, bool last)
{
	size_t n = (size_t)(end - p);
	ssize_t used;

	if (stream->padding) {
		used = padding(stream, p, n, last);
		if (used > 0 || stream->padding)
			return used;
	}
	if (stream->export.binary) {
		used = (ssize_t)export_bytes(&stream->export, &stream->entry, p, n);
		if (used > 0)
			return used;
	}
	if (!stream->skipping && (unsigned char)*p <= 1 &&
	    odd_bytes(stream, p, n, last, &used))
		return used;
	return line(stream, p, end, last);
}

/* Whether P..END begins as a line of auditd's does. */
static inline bool is_auditd(const char *p, const char *end)
{
	return end - p > 5 && memcmp(p, "type=", 5) == 0;
}

/*
 * What logs are made of: whole lines of auditd one after the other, where nothing else is
 * under way. The same as unit() does, in fewer steps. Returns where something else
 * begins; *RET is negative as of unit(), or 0.
 */
static char *plain_lines(struct stream *stream, char *p, char *end, ssize_t *ret)
{
	struct frame frame = frame_of(stream, false);

	*ret = 0;
	if (stream->padding || stream->skipping || stream->export.active ||
	    stream->export.binary || json_begins(stream->json, p, p))
		return p;
	while (*ret == 0 && is_auditd(p, end)) {
		char *newline = memchr(p, '\n', (size_t)(end - p));

		if (!newline || newline - p > STREAM_LINE)
			break;
		frame.line = ++stream->line;
		*ret = frame_line(&frame, p, newline);
		p = newline + 1;
	}
	return p;
}

static int units(struct stream *stream, size_t n, bool last)
{
	char *p = stream->buf, *end = stream->buf + stream->used + n;
	ssize_t used;

	memset(end, 0, PARSE_PAD);
	while (p < end) {
		used = 0;
		if (is_auditd(p, end))
			p = plain_lines(stream, p, end, &used);
		if (used == 0 && p < end)
			used = unit(stream, p, end, last);
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

int stream_push(struct stream *stream, size_t n)
{
	return units(stream, n, false);
}

int stream_finish(struct stream *stream)
{
	int r = units(stream, 0, true);
	const struct frame frame = frame_of(stream, true);

	if (r == 0)
		r = export_finish(&stream->export, &stream->entry, &frame);
	if (stream->json)
		json_finish(stream->json, &stream->entry, &frame);
	stream->used = stream->padding = 0;
	stream->skipping = false;
	stream->line = 0;
	return r;
}
