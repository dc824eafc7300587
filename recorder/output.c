/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "count.h"
#include "say.h"

/* What to do where a file cannot be written. */
static const struct {
	int error;
	const char *remedy;
} remedies[] = {
	{ENOENT, "make its folder first, or name another file"},
	{ENOTDIR, "what stands there for a folder is none: name another file"},
	{EISDIR, "name a file in it"},
	{EACCES, "name a file where you may write, or run as who may"},
	{EPERM, "name a file where you may write, or run as who may"},
	{EROFS, "name a file on another file system"},
	{ENOSPC, "make room, or name a file on another file system"},
	{EDQUOT, "make room, or name a file on another file system"},
	{EFBIG, "raise the limit (`ulimit -f`), or name a file on another file system"},
	{ELOOP, "the link leads to itself: name another file"},
	{EMFILE, "raise the limit (`ulimit -n`)"},
	{EPIPE, "who was to read it has ended"},
};

#define LINKS_MAX 40 /* as the kernel has it: MAXSYMLINKS, include/linux/namei.h */

/* A file that is replaced keeps its permissions; a new one gets the usual ones. */
static mode_t mode_for(const struct stat *st, int exists)
{
	mode_t mask = umask(0);

	umask(mask);
	return exists ? st->st_mode & 0777 : 0666 & ~mask;
}

/*
 * Where the links that PATH may be lead, there or not. The caller's; NULL: errno is set.
 */
static char *follow(const char *path)
{
	char *at = strdup(path), *next, *slash, link[PATH_MAX];

	for (int i = 0; at && i < LINKS_MAX; i++) {
		ssize_t n = readlink(at, link, sizeof(link) - 1);

		if (n < 0)
			return at;
		link[n] = '\0';
		slash = *link == '/' ? NULL : strrchr(at, '/');
		if (asprintf(&next, "%.*s%s", slash ? (int)(slash + 1 - at) : 0, at,
			     link) < 0)
			next = NULL;
		free(at);
		at = next;
	}
	free(at);
	errno = at ? ELOOP : ENOMEM;
	return NULL;
}

/* A temporary file for TARGET, open, with the permissions and, if possible, owner of ST.
 */
static int make_temporary(const char *target, const struct stat *st, int exists,
			  char **ret_path, FILE **ret)
{
	char *path = NULL;
	int fd, r = 0;

	if (asprintf(&path, "%s.XXXXXX", target) < 0)
		return -ENOMEM;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0) {
		r = -errno;
		free(path);
		return r;
	}
	/* Who may not give files away keeps it. */
	if (exists && fchown(fd, st->st_uid, st->st_gid) < 0 && errno != EPERM)
		r = -errno;
	if (r == 0 && fchmod(fd, mode_for(st, exists)) < 0)
		r = -errno;
	*ret = r == 0 ? fdopen(fd, "w") : NULL;
	if (r == 0 && !*ret)
		r = -errno;
	if (r < 0) {
		close(fd);
		unlink(path);
		free(path);
		return r;
	}
	*ret_path = path;
	return 0;
}

static int open_temporary(const char *path, const struct stat *st, int exists,
			  struct output *ret)
{
	int r;

	ret->target = follow(path);
	if (!ret->target)
		return -errno;
	r = make_temporary(ret->target, st, exists, &ret->temporary, &ret->file);
	if (r < 0)
		free(ret->target);
	return r;
}

int output_open(const char *path, struct output *ret)
{
	struct output output = {0};
	struct stat st = {0};
	int exists, r = 0;

	/* Past a limit of size, write() shall fail, not kill us with a file half done. */
	signal(SIGXFSZ, SIG_IGN);
	if (strcmp(path, "-") == 0) {
		output.file = stdout;
		*ret = output;
		return 0;
	}
	exists = stat(path, &st) == 0;
	if (exists && S_ISDIR(st.st_mode))
		return -EISDIR;
	if (exists && !S_ISREG(st.st_mode)) {
		output.file = fopen(path, "we");
		r = output.file ? 0 : -errno;
	} else {
		r = open_temporary(path, &st, exists, &output);
	}
	if (r == 0)
		*ret = output;
	return r;
}

bool output_is_same(const char *a, const char *b)
{
	struct stat x, y;

	if (stat(a, &x) < 0 || stat(b, &y) < 0)
		return strcmp(a, b) == 0;
	return S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

int output_try(const char *path)
{
	struct output output;
	struct stat st = {0};
	int exists = stat(path, &st) == 0, r;

	if (exists && S_ISDIR(st.st_mode))
		return -EISDIR;
	if (strcmp(path, "-") == 0 || (exists && !S_ISREG(st.st_mode)))
		return 0;
	r = open_temporary(path, &st, exists, &output);
	if (r == 0)
		output_abort(&output);
	return r;
}

void output_failed(const char *path, const char *what, int r)
{
	const char *remedy = NULL;

	for (size_t i = 0; i < COUNT(remedies) && !remedy; i++)
		if (remedies[i].error == -r)
			remedy = remedies[i].remedy;
	say(output_name(path), "cannot write %s: %s%s%s", what, strerror(-r),
	    remedy ? "; " : "", remedy ? remedy : "");
}

const char *output_name(const char *path)
{
	return strcmp(path, "-") ? path : "standard output";
}

int output_printed(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	say(output_name("-"), "%s", strerror(errno));
	return -EIO;
}

static int flush(struct output *output)
{
	if (fflush(output->file) != 0 || ferror(output->file))
		return errno ? -errno : -EIO;
	if (output->temporary && fsync(fileno(output->file)) < 0)
		return -errno;
	return 0;
}

int output_commit(struct output *output)
{
	int r = flush(output);

	if (output->file != stdout && fclose(output->file) != 0 && r == 0)
		r = -errno;
	if (output->temporary) {
		if (r == 0 && rename(output->temporary, output->target) < 0)
			r = -errno;
		if (r < 0)
			unlink(output->temporary);
	}
	free(output->target);
	free(output->temporary);
	return r;
}

void output_abort(struct output *output)
{
	if (output->file != stdout)
		fclose(output->file);
	if (output->temporary)
		unlink(output->temporary);
	free(output->target);
	free(output->temporary);
}

bool output_wants_colour(int fd)
{
	const char *no = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(fd) && !(no && *no) && !(terminal && strcmp(terminal, "dumb") == 0);
}
