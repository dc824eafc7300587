/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>

/* A journal entry is flat; a field's values or bytes are one array. */
#define DEPTH 4

struct json {
	struct json_tokener *tokener;
	bool open; /* between "{" and "}" of json-pretty */
	bool overlong;
	size_t used;
	char text[JSON_MAX];
};

int json_new(struct json **ret)
{
	struct json *json = malloc(sizeof(*json));

	if (!json)
		return -ENOMEM;
	json->open = json->overlong = false;
	json->used = 0;
	json->tokener = json_tokener_new_ex(DEPTH);
	if (!json->tokener) {
		free(json);
		return -ENOMEM;
	}
	*ret = json;
	return 0;
}

void json_free(struct json *json)
{
	if (!json)
		return;
	json_tokener_free(json->tokener);
	free(json);
}

/* json-seq begins with a record separator (RFC 7464), json-sse with "data: ". */
static const char *skip_prefix(const char *p, const char *end)
{
	if (p < end && *p == '\x1e')
		return p + 1;
	if (end - p > 6 && memcmp(p, "data: ", 6) == 0)
		return p + 6;
	return p;
}

bool json_begins(const struct json *json, const char *p, const char *end)
{
	p = skip_prefix(p, end);
	return (json && json->open) || (p < end && *p == '{');
}

/* What could not be read: whether it was, or had, a record. */
static void broken(const struct frame *f, const char *p, size_t n)
{
	static const char *const signs[] = {"\"_AUDIT_TYPE\"", "\"audit: type=1326 ",
					    "\"SECCOMP auid="};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		if (memmem(p, n, signs[i], strlen(signs[i]))) {
			f->sink->malformed(f->sink->ctx, MALFORMED_ENTRY, f->line,
					   RECORD_NO_TIME);
			return;
		}
	}
}

/* Bytes that are no UTF-8 come as an array of numbers. */
static bool bytes_of(struct json_object *array, char *buf, size_t size, struct span *ret)
{
	size_t n = json_object_array_length(array);

	if (n > size)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(array, i);
		int64_t byte = json_object_get_int64(item);

		if (!json_object_is_type(item, json_type_int) || byte < 0 || byte > 255)
			return false;
		buf[i] = (char)byte;
	}
	*ret = (struct span){buf, n};
	return true;
}

static void field(struct entry *entry, const char *key, struct json_object *value)
{
	char buf[ENTRY_MESSAGE];
	struct span name = span_of(key), text;

	if (!entry_wants(name))
		return;
	if (json_object_is_type(value, json_type_array)) {
		struct json_object *first = json_object_array_get_idx(value, 0);

		/* A field given several times; the first value is the one that counts. */
		if (json_object_is_type(first, json_type_string))
			value = first;
		else if (bytes_of(value, buf, sizeof(buf), &text)) {
			entry_field(entry, name, text);
			return;
		}
	}
	if (json_object_is_type(value, json_type_string) ||
	    json_object_is_type(value, json_type_int)) {
		text.p = json_object_get_string(value);
		text.n = json_object_is_type(value, json_type_string)
				 ? (size_t)json_object_get_string_len(value)
				 : strlen(text.p);
		entry_field(entry, name, text);
	} else {
		/* null: left out by journalctl for its length. */
		entry->damaged = true;
	}
}

static int object(struct json *json, struct entry *entry, const char *p, size_t n,
		  const struct frame *f)
{
	struct json_object_iterator at, end;
	struct json_object *root;

	if (!entry_may_matter(p, n))
		return 0;
	json_tokener_reset(json->tokener);
	root = json_tokener_parse_ex(json->tokener, p, (int)n);
	if (!json_object_is_type(root, json_type_object)) {
		json_object_put(root);
		broken(f, p, n);
		return 0;
	}
	at = json_object_iter_begin(root);
	end = json_object_iter_end(root);
	for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at))
		field(entry, json_object_iter_peek_name(&at),
		      json_object_iter_peek_value(&at));
	json_object_put(root);
	return entry_finish(entry, f);
}

static void append(struct json *json, const char *p, size_t n)
{
	if (n + 1 > sizeof(json->text) - json->used) {
		json->overlong = true;
		return;
	}
	memcpy(json->text + json->used, p, n);
	json->used += n;
	json->text[json->used++] = '\n';
}

/* A line of an object that is open: indented, or its closing brace. */
static bool is_inside(const char *p, size_t n)
{
	return n > 0 && (*p == '\t' || *p == ' ' || (*p == '}' && n == 1));
}

static bool is_dmesg(const char *p, const char *end)
{
	static const char name[] = "\"dmesg\": [";

	while (p < end && *p == ' ')
		p++;
	return (size_t)(end - p) == sizeof(name) - 1 &&
	       memcmp(p, name, sizeof(name) - 1) == 0;
}

static int pretty_line(struct json *json, struct entry *entry, const char *p,
		       const char *end, const struct frame *f)
{
	size_t n = (size_t)(end - p);

	if (is_dmesg(p, end)) {
		json->open = false;
		f->sink->unusable(f->sink->ctx,
				  "output of dmesg --json; use plain dmesg");
		return 0;
	}
	append(json, p, n);
	if (*p != '}')
		return 0;
	json->open = false;
	if (!json->overlong)
		return object(json, entry, json->text, json->used, f);
	f->sink->malformed(f->sink->ctx, MALFORMED_OVERLONG, f->line, RECORD_NO_TIME);
	return 0;
}

int json_line(struct json *json, struct entry *entry, const char *p, const char *end,
	      const struct frame *f)
{
	size_t n = (size_t)(end - p);

	if (json->open && is_inside(p, n))
		return pretty_line(json, entry, p, end, f);
	json_finish(json, entry, f);
	p = skip_prefix(p, end);
	n = (size_t)(end - p);
	if (n == 0 || *p != '{')
		return 1;
	if (n > 1)
		return object(json, entry, p, n, f);
	json->open = true;
	json->overlong = false;
	json->used = 0;
	append(json, p, n);
	return 0;
}

void json_finish(struct json *json, struct entry *entry, const struct frame *f)
{
	entry_reset(entry);
	if (json->open)
		broken(f, json->text, json->used);
	json->open = false;
}
