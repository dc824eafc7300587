/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that is replaced keeps its permissions; a new one gets the usual ones. */
static mode_t mode_for(const struct stat *st, int exists)
{
	mode_t mask = umask(0);

	umask(mask);
	return exists ? st->st_mode & 07777 : 0666 & ~mask;
}

static int open_temporary(const char *path, mode_t mode, struct output *ret)
{
	char *target = realpath(path, NULL), *temporary = NULL;
	int fd, r;

	if (!target)
		target = strdup(path);
	if (!target)
		return -ENOMEM;
	if (asprintf(&temporary, "%s.XXXXXX", target) < 0) {
		free(target);
		return -ENOMEM;
	}
	fd = mkostemp(temporary, O_CLOEXEC);
	r = fd < 0 ? -errno : 0;
	if (r == 0 && fchmod(fd, mode) < 0)
		r = -errno;
	ret->file = r == 0 ? fdopen(fd, "w") : NULL;
	if (r == 0 && !ret->file)
		r = -errno;
	if (r < 0) {
		if (fd >= 0) {
			close(fd);
			unlink(temporary);
		}
		free(target);
		free(temporary);
		return r;
	}
	ret->target = target;
	ret->temporary = temporary;
	return 0;
}

int output_open(const char *path, struct output *ret)
{
	struct output output = {0};
	struct stat st = {0};
	int exists, r = 0;

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
		r = open_temporary(path, mode_for(&st, exists), &output);
	}
	if (r == 0)
		*ret = output;
	return r;
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
