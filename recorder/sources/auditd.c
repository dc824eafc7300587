/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log of auditd, wherever auditd.conf(5) puts it. Of that file `log_file` counts, and
 * `log_group` for the remedy; how many rotated files there are shows in the folder.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "source.h"
#include "tail.h"

#define CONF "/etc/audit/auditd.conf"
#define LOG  "/var/log/audit/audit.log"

struct conf {
	char log_file[PATH_MAX], log_group[64];
};

/* Ends TEXT at its first white space; returns where something else comes. */
static char *cut_word(char *text)
{
	char *rest = text + strcspn(text, " \t\r\n=");
	char *next = rest + strspn(rest, " \t\r\n=");

	*rest = '\0';
	return next;
}

/* `key = value`, a word each. Cuts LINE up. */
static void parse_line(char *line, struct conf *conf)
{
	char *key = line + strspn(line, " \t"), *value = cut_word(key);
	const size_t len = strcspn(value, " \t\r\n");

	if (*key == '#' || len == 0)
		return;
	if (strcasecmp(key, "log_file") == 0 && len < sizeof(conf->log_file))
		snprintf(conf->log_file, sizeof(conf->log_file), "%.*s", (int)len, value);
	else if (strcasecmp(key, "log_group") == 0 && len < sizeof(conf->log_group))
		snprintf(conf->log_group, sizeof(conf->log_group), "%.*s", (int)len,
			 value);
}

/* 0 or -errno. */
static int read_conf(const char *path, struct conf *conf)
{
	char line[PATH_MAX + 64];
	FILE *file = fopen(path, "re");
	bool begins = true;
	int r;

	if (!file)
		return -errno;
	/* Of a line that is too long to be anything that is wanted, its rest is no line.
	 */
	while (fgets(line, sizeof(line), file)) {
		const bool whole = strchr(line, '\n') != NULL;

		if (begins)
			parse_line(line, conf);
		begins = whole;
	}
	r = ferror(file) ? -errno : 0;
	fclose(file);
	return r;
}

static int open_auditd(const struct source_options *options,
		       const struct source_sink *sink, struct source **ret,
		       const char **ret_why)
{
	static char why[PATH_MAX + 128];
	struct conf conf = {LOG, ""};
	char denied[160] = "run as root, or set log_group in auditd.conf and join it";
	const struct tail_log log = {
		.path = conf.log_file,
		.denied = denied,
		.missing = "is auditd installed and running?",
	};
	const int r = read_conf(options->audit_conf ? options->audit_conf : CONF, &conf);

	/* auditd.conf itself is often for root alone, and its defaults are a good guess.
	 */
	if (r < 0 && options->audit_conf) {
		snprintf(why, sizeof(why), "%s: %s: see --audit-conf",
			 options->audit_conf, strerror(-r));
		*ret_why = why;
		return r;
	}
	if (strcmp(conf.log_group, "root") != 0 && *conf.log_group)
		snprintf(denied, sizeof(denied),
			 "run as root or as a member of the group %s (log_group in "
			 "auditd.conf)",
			 conf.log_group);
	return tail_open(&source_auditd, &log, options, sink, ret, ret_why);
}

const struct source_ops source_auditd = {
	.name = "auditd",
	.what = "the log of auditd and its rotated files",
	.can_tell = false,
	.all_types = true,
	.resumes = true,
	.needs = SOURCE_NEEDS_READ,
	.open = open_auditd,
	.fd = tail_fd,
	.read = tail_read,
	.position = tail_position,
	.stop = tail_stop,
	.close = tail_close,
};
