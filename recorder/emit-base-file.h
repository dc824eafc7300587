/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A user's baseline: a file with one syscall's name a line; what follows a # is a
 * comment.
 */
#ifndef SECCOMP_RECORD_EMIT_BASE_FILE_H
#define SECCOMP_RECORD_EMIT_BASE_FILE_H

/*
 * The names in PATH, which belong to the architecture tables, and NULL behind them; the
 * array is the caller's. 0, or negative after having said what is wrong, and in which
 * line.
 */
int emit_base_file(const char *path, const char ***ret);

#endif
