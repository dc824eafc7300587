/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's messages as a syslog daemon writes them to /var/log: Debian's kern.log, or
 * the log of everything, syslog there and messages elsewhere.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "rotation.h"
#include "source.h"
#include "tail.h"

#define FOLDER "/var/log"

static const char *const names[] = {"kern.log", "syslog", "messages"};

#define NAMES (sizeof(names) / sizeof(*names))

static bool has_log(const char *folder, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	return snprintf(path, sizeof(path), "%s/%s", folder, name) < PATH_MAX &&
	       stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Rotation may have moved it away at this very moment. */
static bool has_rotated(const char *folder, const char *name)
{
	struct rotation files;
	bool any;

	if (rotation_scan(folder, name, &files) < 0)
		return false;
	any = files.n > 0;
	rotation_done(&files);
	return any;
}

/* FOLDER has no log; returns the error. NAMED: by the user. */
static int none_in(const char *folder, bool named, const char **ret_why)
{
	static char why[PATH_MAX + 128];
	DIR *dir = opendir(folder);
	const int error = dir ? -ENOENT : -errno;
	const char *what = "there is no kern.log, syslog or messages: is a syslog daemon "
			   "installed and running?";

	if (dir)
		closedir(dir);
	else if (error == -EACCES)
		what = "no permission: run as root or as a member of its group";
	else if (named)
		what = "there is no such folder: see --log-dir";
	snprintf(why, sizeof(why), "%s: %s", folder, what);
	*ret_why = why;
	return error;
}

/* NULL: there is none. */
static const char *find_log(const char *folder)
{
	for (size_t i = 0; i < NAMES; i++)
		if (has_log(folder, names[i]))
			return names[i];
	for (size_t i = 0; i < NAMES; i++)
		if (has_rotated(folder, names[i]))
			return names[i];
	return NULL;
}

static int open_syslog(const struct source_options *options,
		       const struct source_sink *sink, struct source **ret,
		       const char **ret_why)
{
	const char *folder = options->log_dir ? options->log_dir : FOLDER;
	const char *name = find_log(folder);
	char path[PATH_MAX];
	const struct tail_log log = {
		.path = path,
		.denied = "run as root or as a member of the group adm (of who may read "
			  "it)",
		.missing = "is a syslog daemon installed and running?",
	};

	if (!name)
		return none_in(folder, options->log_dir, ret_why);
	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= PATH_MAX) {
		*ret_why = "the name of the folder is too long";
		return -ENAMETOOLONG;
	}
	return tail_open(&source_syslog, &log, options, sink, ret, ret_why);
}

const struct source_ops source_syslog = {
	.name = "syslog",
	.what = "kern.log, syslog or messages, and its rotated files",
	.can_tell = false,
	.resumes = true,
	.needs = SOURCE_NEEDS_READ,
	.open = open_syslog,
	.fd = tail_fd,
	.read = tail_read,
	.position = tail_position,
	.stop = tail_stop,
	.close = tail_close,
};
