/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML as the JSON that Kubernetes makes of it, with the places from which it came; for
 * declared-*.c alone. Aliases are written out, up to a limit.
 */
#ifndef SECCOMP_RECORD_DECLARED_YAML_H
#define SECCOMP_RECORD_DECLARED_YAML_H

#include "declared-parts.h"

#define YAML_MAX   (1U << 20) /* largest stream */
#define YAML_DEPTH 32

/* An array of the documents of a stream. */
struct declared_yaml {
	char *json;
	size_t n, room;
	struct declared_mark *marks;
	size_t n_marks, marks_room;
};

/*
 * 0, -EBADMSG or -EFBIG with the reader's error set, -ENOMEM. Enters DOCUMENT; places of
 * the JSON are its own until another one is entered.
 */
int declared_yaml_init(struct declared_yaml *yaml, struct declared_reader *reader,
		       const struct declared_document *document);
void declared_yaml_done(struct declared_yaml *yaml);

#endif
