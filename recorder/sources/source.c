/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"

#include <string.h>

#include "config.h"

/* In the order in which they are tried where the user named none. */
static const struct source_ops *const sources[] = {
#if HAVE_AUDIT
	&source_kernel,
#endif
#if HAVE_SYSTEMD
	&source_journal,
#endif
	&source_auditd,	 &source_syslog, &source_kmsg,
};

const struct source_ops *source_at(size_t i)
{
	return i < sizeof(sources) / sizeof(*sources) ? sources[i] : NULL;
}

const struct source_ops *source_by_name(const char *name)
{
	const struct source_ops *ops;

	for (size_t i = 0; (ops = source_at(i)); i++)
		if (strcmp(ops->name, name) == 0)
			return ops;
	return NULL;
}
