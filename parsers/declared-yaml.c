/* SPDX-License-Identifier: Apache-2.0 */
#include "declared-yaml.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

/* A mapping or sequence that is open. */
struct step {
	bool mapping, has_key; /* the next scalar is a value */
	size_t n;
};

struct conversion {
	struct declared_yaml *yaml;
	struct declared_reader *reader;
	struct step steps[YAML_DEPTH + 1];
	unsigned int depth;
	yaml_mark_t at; /* of the current event */
	bool failed;
};

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

static void put(struct conversion *c, const char *text, size_t n)
{
	struct declared_yaml *yaml = c->yaml;
	void *json = yaml->json;

	c->failed = c->failed || !grow(&json, &yaml->room, yaml->n + n, 1);
	if (c->failed)
		return;
	yaml->json = json;
	memcpy(yaml->json + yaml->n, text, n);
	yaml->n += n;
}

static void put_text(struct conversion *c, const char *text)
{
	put(c, text, strlen(text));
}

static void put_string(struct conversion *c, const char *text, size_t n)
{
	char escape[8];

	put_text(c, "\"");
	for (size_t i = 0; i < n; i++) {
		const char byte = text[i];

		if (byte == '"' || byte == '\\') {
			put_text(c, "\\");
			put(c, &byte, 1);
		} else if ((unsigned char)byte < ' ') {
			snprintf(escape, sizeof(escape), "\\u%04x", byte);
			put_text(c, escape);
		} else {
			put(c, &byte, 1);
		}
	}
	put_text(c, "\"");
}

/* Everything from here on in the JSON, up to the next mark, came from the event. */
static void mark(struct conversion *c)
{
	struct declared_yaml *yaml = c->yaml;
	void *marks = yaml->marks;

	c->failed = c->failed || !grow(&marks, &yaml->marks_room, yaml->n_marks + 1,
				       sizeof(*yaml->marks));
	if (c->failed)
		return;
	yaml->marks = marks;
	yaml->marks[yaml->n_marks++] = (struct declared_mark){
		yaml->n, (unsigned int)c->at.line + 1, (unsigned int)c->at.column + 1};
}

/* What stands before a value or a key. */
static void separate(struct conversion *c)
{
	struct step *step = &c->steps[c->depth];

	if (step->mapping && step->has_key)
		put_text(c, ":");
	else if (step->n++)
		put_text(c, ",");
	mark(c);
}

static void end_value(struct conversion *c)
{
	struct step *step = &c->steps[c->depth];

	step->has_key = step->mapping && !step->has_key;
}

/* Decimal, 0x or 0o, as YAML has them; false: it is none. */
static bool parse_integer(const char *text, uint64_t *ret, bool *ret_negative)
{
	bool negative = *text == '-';
	int base = 10;
	char *stop;

	text += *text == '-' || *text == '+';
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'o')) {
		base = text[1] == 'x' ? 16 : 8;
		text += 2;
	}
	if (!strchr("0123456789abcdefABCDEF", *text) || !*text)
		return false;
	errno = 0;
	*ret = strtoull(text, &stop, base);
	*ret_negative = negative && *ret;
	return !errno && !*stop;
}

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(text, *words) == 0)
			return true;
	return false;
}

/* A scalar without quotes may be something else than a string. */
static void put_plain(struct conversion *c, const char *text, size_t n)
{
	static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
	static const char *const yes[] = {"true", "True", "TRUE", NULL};
	static const char *const no[] = {"false", "False", "FALSE", NULL};
	char number[32];
	bool negative;
	uint64_t value;

	if (strlen(text) == n && is_one_of(text, nulls)) {
		put_text(c, "null");
	} else if (strlen(text) == n && is_one_of(text, yes)) {
		put_text(c, "true");
	} else if (strlen(text) == n && is_one_of(text, no)) {
		put_text(c, "false");
	} else if (strlen(text) == n && parse_integer(text, &value, &negative)) {
		snprintf(number, sizeof(number), "%s%" PRIu64, negative ? "-" : "",
			 value);
		put_text(c, number);
	} else {
		put_string(c, text, n);
	}
}

static void put_scalar(struct conversion *c, const yaml_event_t *event)
{
	const struct step *step = &c->steps[c->depth];
	const char *text = (const char *)event->data.scalar.value;
	const size_t n = event->data.scalar.length;

	separate(c);
	if ((step->mapping && !step->has_key) ||
	    event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		put_string(c, text, n);
	else
		put_plain(c, text, n);
	end_value(c);
}

static int fail(struct conversion *c, const char *what)
{
	const struct declared_document *document = c->reader->current;
	size_t at = c->at.index < document->n ? c->at.index : document->n;

	return declared_reader_fail(c->reader, -EBADMSG, document->text + at, "%s", what);
}

static int open_step(struct conversion *c, bool mapping)
{
	const struct step *step = &c->steps[c->depth];

	if (c->depth == YAML_DEPTH)
		return fail(c, "is nested too deeply");
	if (step->mapping && !step->has_key)
		return fail(c, "a key is no string");
	separate(c);
	put_text(c, mapping ? "{" : "[");
	c->steps[++c->depth] = (struct step){.mapping = mapping};
	return 0;
}

static void close_step(struct conversion *c)
{
	put_text(c, c->steps[c->depth].mapping ? "}" : "]");
	c->depth--;
	end_value(c);
}

static int take(struct conversion *c, const yaml_event_t *event)
{
	c->at = event->start_mark;
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		put_scalar(c, event);
		return 0;
	case YAML_MAPPING_START_EVENT:
		return open_step(c, true);
	case YAML_SEQUENCE_START_EVENT:
		return open_step(c, false);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		close_step(c);
		return 0;
	case YAML_ALIAS_EVENT:
		return fail(c, "aliases are not taken: write out what they stand for");
	default:
		return 0;
	}
}

static int convert(struct conversion *c, yaml_parser_t *parser)
{
	yaml_event_t event;
	bool more = true;
	int r = 0;

	put_text(c, "[");
	while (r == 0 && more) {
		if (!yaml_parser_parse(parser, &event)) {
			if (parser->error == YAML_MEMORY_ERROR)
				return -ENOMEM;
			c->at = parser->problem_mark;
			if (parser->error == YAML_READER_ERROR)
				c->at.index = parser->problem_offset;
			return fail(c, parser->problem ? parser->problem : "is no YAML");
		}
		r = take(c, &event);
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
		if (r == 0 && c->failed)
			r = -ENOMEM;
	}
	put_text(c, "]");
	return r ? r : c->failed ? -ENOMEM : 0;
}

int declared_yaml_init(struct declared_yaml *yaml, struct declared_reader *reader,
		       const struct declared_document *document)
{
	struct conversion c = {.yaml = yaml, .reader = reader};
	yaml_parser_t parser;
	int r;

	*yaml = (struct declared_yaml){NULL, 0, 0, NULL, 0, 0};
	declared_reader_enter(reader, document);
	if (document->n > YAML_MAX)
		return declared_reader_fail(reader, -EFBIG, document->text,
					    "is larger than %u MiB", YAML_MAX >> 20);
	if (!yaml_parser_initialize(&parser))
		return -ENOMEM;
	yaml_parser_set_input_string(&parser, (const unsigned char *)document->text,
				     document->n);
	r = convert(&c, &parser);
	yaml_parser_delete(&parser);
	if (r == 0)
		declared_reader_map(reader, yaml->json, yaml->marks, yaml->n_marks);
	return r;
}

void declared_yaml_done(struct declared_yaml *yaml)
{
	free(yaml->json);
	free(yaml->marks);
	*yaml = (struct declared_yaml){NULL, 0, 0, NULL, 0, 0};
}
