/* SPDX-License-Identifier: Apache-2.0 */
#include "launch-path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As confstr(3) has it for _CS_PATH. */
static const char default_path[] = "/bin:/usr/bin";

static char *join(const char *folder, size_t n, const char *command)
{
	char *path;

	if (asprintf(&path, "%.*s%s%s", (int)n, folder, n ? "/" : "", command) < 0)
		return NULL;
	return path;
}

/* A folder may be executed too, but not by execve(2). */
static int try(const char *path)
{
	struct stat st;

	if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0 || stat(path, &st) < 0)
		return errno;
	return S_ISDIR(st.st_mode) ? EACCES : 0;
}

char *launch_path(const char *command)
{
	const char *folder = getenv("PATH"), *end;
	int error = ENOENT;

	if (strchr(command, '/'))
		return strdup(command);
	if (!*command) {
		errno = ENOENT;
		return NULL;
	}
	for (folder = folder ? folder : default_path; folder;
	     folder = *end ? end + 1 : NULL) {
		char *path;
		int r;

		end = strchrnul(folder, ':');
		path = join(folder, (size_t)(end - folder), command);
		if (!path) {
			errno = ENOMEM;
			return NULL;
		}
		r = try(path);
		if (r == 0)
			return path;
		free(path);
		if (r == EACCES)
			error = EACCES;
	}
	errno = error;
	return NULL;
}

char **launch_path_script(char *path, char *const *argv)
{
	static char shell[] = "/bin/sh";
	size_t n = 0;
	char **script;

	while (argv[n])
		n++;
	script = calloc(n + 2, sizeof(*script));
	if (!script)
		return NULL;
	script[0] = shell;
	script[1] = path;
	for (size_t i = 1; i < n; i++)
		script[i + 1] = argv[i];
	return script;
}
