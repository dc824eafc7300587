/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of docker compose (compose-spec, 05-services.md: security_opt). They are no
 * profiles; they say which one is used. Options: dockerd's daemon/daemon_unix.go,
 * parseSecurityOpt().
 */
#include <errno.h>

#include "count.h"
#include "declared-yaml.h"
#include "json-pull.h"

#define WORD 64

struct compose {
	struct declared_reader *reader;
	struct json_pull pull;
};

static const char *const options[] = {
	"apparmor",    "credentialspec",   "label", "no-new-privileges", "seccomp",
	"systempaths", "writable-cgroups",
};

static const char *next_option(void *state)
{
	size_t *i = state;

	return *i < COUNT(options) ? options[(*i)++] : NULL;
}

static const char *next_key(void *state)
{
	bool *done = state;
	const bool first = !*done;

	*done = true;
	return first ? "security_opt" : NULL;
}

static int fault(struct compose *c, enum declared_severity severity,
		 struct declared_place place, const char *code, const char *text)
{
	return declared_fault(c->reader->out, severity, place, code, "%s", text);
}

/* What is behind "seccomp=". */
static int check_profile(struct compose *c, struct span value,
			 struct declared_place place)
{
	if (!value.n)
		return fault(c, DECLARED_ERROR, place, "compose-option",
			     "behind seccomp= goes the path of a profile, or unconfined");
	if (span_is(value, "unconfined"))
		return fault(
			c, DECLARED_WARNING, place, "compose-unconfined",
			"without a filter every system call is open: Docker's default "
			"runs most programs");
	return 0;
}

/* NAME, NAME=VALUE or NAME:VALUE. */
static int read_option(struct compose *c)
{
	struct declared_place place =
		declared_reader_place(c->reader, json_pull_at(&c->pull));
	char shown[WORD], guess[2 * WORD];
	struct span option, name;
	size_t i = 0, n = 0;
	int r;

	if (*json_pull_at(&c->pull) != '"') {
		r = fault(
			c, DECLARED_ERROR, place, "compose-option",
			"an option is a text such as seccomp=FILE, with no blank behind "
			"the sign");
		return r ? r : json_pull_skip(&c->pull);
	}
	r = json_pull_string(&c->pull, &option);
	if (r < 0)
		return r;
	while (n < option.n && option.p[n] != '=' && option.p[n] != ':')
		n++;
	name = (struct span){option.p, n};
	n += n < option.n;
	if (span_is(name, "seccomp"))
		return check_profile(c, (struct span){option.p + n, option.n - n}, place);
	if (declared_reader_word(name, options, COUNT(options)) >= 0)
		return 0;
	declared_reader_shown(name, shown, sizeof(shown));
	return declared_fault(
		c->reader->out, DECLARED_ERROR, place, "compose-option",
		"there is no option %s%s: Docker does not start the container", shown,
		declared_reader_guess(c->reader, shown, next_option, &i, guess,
				      sizeof(guess)));
}

static int read_options(struct compose *c)
{
	struct declared_place place =
		declared_reader_place(c->reader, json_pull_at(&c->pull));
	int r;

	if (*json_pull_at(&c->pull) != '[') {
		r = fault(c, DECLARED_ERROR, place, "compose-option",
			  "security_opt is a list: a line \"- seccomp=FILE\" each");
		return r ? r : json_pull_skip(&c->pull);
	}
	r = json_pull_open(&c->pull, '[');
	while (r == 0 && (r = json_pull_next(&c->pull)) > 0)
		r = read_option(c);
	return r;
}

/* A member of a service that was to be ours, and is none. */
static int check_key(struct compose *c, struct span key)
{
	struct declared_place place = declared_reader_place(c->reader, key.p - 1);
	char shown[WORD], guess[2 * WORD];
	bool done = false;

	if (span_is(key, "seccomp"))
		return fault(
			c, DECLARED_ERROR, place, "compose-place",
			"a profile is an option of security_opt, \"- seccomp=FILE\": "
			"compose refuses the file");
	if (key.n < 10 || key.n > 14)
		return 0;
	declared_reader_shown(key, shown, sizeof(shown));
	declared_reader_guess(c->reader, shown, next_key, &done, guess, sizeof(guess));
	if (!*guess)
		return 0;
	return declared_fault(c->reader->out, DECLARED_ERROR, place, "compose-place",
			      "a service has no %s%s: compose refuses the file", shown,
			      guess);
}

static int read_service(struct compose *c)
{
	int r;

	if (*json_pull_at(&c->pull) != '{')
		return json_pull_skip(&c->pull);
	r = json_pull_open(&c->pull, '{');
	while (r == 0 && (r = json_pull_next(&c->pull)) > 0) {
		struct span key = json_pull_key(&c->pull);

		if (span_is(key, "security_opt")) {
			r = read_options(c);
			continue;
		}
		r = check_key(c, key);
		r = r ? r : json_pull_skip(&c->pull);
	}
	return r;
}

/* The members of an object; with EACH NULL that of services, all else is passed over. */
static int read_members(struct compose *c, int (*each)(struct compose *c))
{
	int r;

	if (*json_pull_at(&c->pull) != '{')
		return json_pull_skip(&c->pull);
	r = json_pull_open(&c->pull, '{');
	while (r == 0 && (r = json_pull_next(&c->pull)) > 0) {
		if (each)
			r = each(c);
		else if (span_is(json_pull_key(&c->pull), "services"))
			r = read_members(c, read_service);
		else
			r = json_pull_skip(&c->pull);
	}
	return r;
}

static int compose_read(struct declared_reader *reader)
{
	struct compose c = {.reader = reader};
	struct declared_yaml yaml;
	int r = declared_yaml_init(&yaml, reader, reader->document);

	reader->out->no_profile = true;
	if (r == 0) {
		r = json_pull_init(&c.pull, yaml.json, yaml.n);
		r = r ? r : json_pull_open(&c.pull, '[');
		while (r == 0 && (r = json_pull_next(&c.pull)) > 0)
			r = read_members(&c, NULL);
		if (r < 0 && *c.pull.error)
			declared_reader_fail(reader, r, c.pull.p, "%s", c.pull.error);
		json_pull_done(&c.pull);
	}
	declared_yaml_done(&yaml);
	return r;
}

/* A line is "services:", and what is below it is indented. */
static bool compose_detect(const struct declared_document *document)
{
	static const char line[] = "services:";
	const char *p = document->text, *end = p + document->n;

	for (const char *stop; p < end; p = stop + (stop < end)) {
		size_t n;

		stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop ? stop : end;
		n = (size_t)(stop - p);
		n -= n && p[n - 1] == '\r';
		if (n == strlen(line) && memcmp(p, line, n) == 0)
			return true;
	}
	return false;
}

const struct declared_format declared_format_compose = {
	.kind = {"compose", "a file of docker compose, for lint"},
	.detect = compose_detect,
	.read = compose_read,
};
