/* SPDX-License-Identifier: Apache-2.0 */
/* Which file a command is: what execvp(3) finds, before the call that it is for. */
#ifndef SECCOMP_RECORD_LAUNCH_PATH_H
#define SECCOMP_RECORD_LAUNCH_PATH_H

/*
 * The caller's. NULL: errno says why: ENOENT, or EACCES where there are only files that
 * may not be executed, as execvp() does.
 */
char *launch_path(const char *command);

/*
 * For a file that execve(2) takes for no program (ENOEXEC): the arguments of /bin/sh that
 * execvp(3) would call then. The array is the caller's, its strings are those given.
 * NULL: no memory.
 */
char **launch_path_script(char *path, char *const *argv);

#endif
