/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

#include "declared-yaml-parts.h"

/* A mapping or sequence that is open. */
struct step {
	bool mapping, has_key; /* the next scalar is a value */
	size_t n;
	bool has_anchor;
	size_t anchor;	     /* its number */
	unsigned int height; /* of what it holds so far */
};

struct conversion {
	struct declared_yaml *yaml;
	struct declared_reader *reader;
	struct step steps[YAML_DEPTH + 1];
	unsigned int depth;
	yaml_mark_t at; /* of the current event */
	struct declared_anchors anchors;
	bool merges; /* there is a key << */
	bool failed;
};

static void put(struct conversion *c, const char *text, size_t n)
{
	c->failed = c->failed || !declared_yaml_put(c->yaml, text, n);
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

static void mark(struct conversion *c)
{
	c->failed =
		c->failed || !declared_yaml_mark(c->yaml, (unsigned int)c->at.line + 1,
						 (unsigned int)c->at.column + 1);
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

static bool is_key(const struct conversion *c)
{
	return c->steps[c->depth].mapping && !c->steps[c->depth].has_key;
}

static int fail(struct conversion *c, const char *what)
{
	mark(c);
	return c->failed ? -ENOMEM
			 : declared_yaml_fail(c->yaml, c->reader, c->yaml->n, what);
}

/* What comes next is called NAME, unless that is NULL. */
static int name_it(struct conversion *c, const yaml_char_t *name, struct step *step)
{
	int r;

	if (!name)
		return 0;
	r = declared_anchors_add(&c->anchors, (const char *)name, c->yaml->n,
				 &step->anchor);
	step->has_anchor = r == 0;
	return r > 0 ? fail(c, "is one of more than 1024 anchors") : r;
}

/* Aliases may stand for it from here on. */
static void end_it(struct conversion *c, const struct step *step, unsigned int height)
{
	if (!step->has_anchor)
		return;
	c->anchors.all[step->anchor].end = c->yaml->n;
	c->anchors.all[step->anchor].height = height;
}

static void hold(struct step *step, unsigned int height)
{
	if (step->height < height)
		step->height = height;
}

static int put_scalar(struct conversion *c, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	const size_t n = event->data.scalar.length;
	const bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	const bool key = is_key(c);
	struct step step = {.n = 0};
	int r;

	separate(c);
	r = name_it(c, event->data.scalar.anchor, &step);
	if (key || !plain)
		put_string(c, text, n);
	else
		put_plain(c, text, n);
	c->merges = c->merges || (key && plain && strcmp(text, "<<") == 0);
	end_it(c, &step, 0);
	end_value(c);
	return r;
}

static int open_step(struct conversion *c, bool mapping, const yaml_char_t *anchor)
{
	struct step step = {.mapping = mapping};
	int r;

	if (c->depth == YAML_DEPTH)
		return fail(c, "is nested too deeply");
	if (is_key(c))
		return fail(c, "a key is no string");
	separate(c);
	r = name_it(c, anchor, &step);
	put_text(c, mapping ? "{" : "[");
	c->steps[++c->depth] = step;
	return r;
}

static void close_step(struct conversion *c)
{
	const struct step *step = &c->steps[c->depth];

	put_text(c, step->mapping ? "}" : "]");
	end_it(c, step, step->height + 1);
	hold(&c->steps[--c->depth], step->height + 1);
	end_value(c);
}

/* Limits see to it that a short document stays a short one. */
static int put_alias(struct conversion *c, const char *name)
{
	const char *wrong;
	const struct declared_anchor *anchor =
		declared_anchors_take(&c->anchors, name, &wrong);

	if (!anchor)
		return fail(c, wrong);
	if (is_key(c) && c->yaml->json[anchor->begin] != '"')
		return fail(c, "a key is no string");
	if (c->depth + anchor->height > YAML_DEPTH)
		return fail(c, "is nested too deeply");
	separate(c);
	c->failed = c->failed ||
		    !declared_yaml_copy(c->yaml, c->yaml, anchor->begin, anchor->end);
	hold(&c->steps[c->depth], anchor->height);
	end_value(c);
	return 0;
}

static int take(struct conversion *c, const yaml_event_t *event)
{
	c->at = event->start_mark;
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		declared_anchors_forget(&c->anchors);
		return 0;
	case YAML_SCALAR_EVENT:
		return put_scalar(c, event);
	case YAML_MAPPING_START_EVENT:
		return open_step(c, true, event->data.mapping_start.anchor);
	case YAML_SEQUENCE_START_EVENT:
		return open_step(c, false, event->data.sequence_start.anchor);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		close_step(c);
		return 0;
	case YAML_ALIAS_EVENT:
		return put_alias(c, (const char *)event->data.alias.anchor);
	default:
		return 0;
	}
}

/* What libyaml does not take. */
static int fail_parser(struct conversion *c, const yaml_parser_t *parser)
{
	const struct declared_document *document = c->reader->current;
	const char *what = parser->problem ? parser->problem : "is no YAML";
	const size_t at = parser->problem_offset < document->n ? parser->problem_offset
							       : document->n;

	if (parser->error == YAML_MEMORY_ERROR)
		return -ENOMEM;
	if (parser->error == YAML_READER_ERROR)
		return declared_reader_fail(c->reader, -EBADMSG, document->text + at,
					    "%s", what);
	c->at = parser->problem_mark;
	return fail(c, what);
}

static int convert(struct conversion *c, yaml_parser_t *parser)
{
	yaml_event_t event;
	bool more = true;
	int r = 0;

	put_text(c, "[");
	while (r == 0 && more) {
		if (!yaml_parser_parse(parser, &event))
			return fail_parser(c, parser);
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
	declared_anchors_done(&c.anchors);
	if (r == 0 && c.merges)
		r = declared_yaml_merge(yaml, reader);
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
