/* SPDX-License-Identifier: Apache-2.0 */
#include "filter-options.h"

#include <errno.h>
#include <string.h>

#include "say.h"

int filter_option(struct filter *filter, const struct opt *opt, const char *value)
{
	int r = filter_add(filter, (enum filter_kind)opt->data, value);

	if (r == -EINVAL && opt->data == FILTER_ARCH)
		say("--arch",
		    "no architecture %s; 'seccomp-record syscall --arch all read' "
		    "lists them",
		    value);
	else if (r == -EINVAL && opt->data == FILTER_ACTION)
		say("--action",
		    "no action %s; there is log, errno, kill-process, kill-thread, "
		    "trap, trace, notify, any",
		    value);
	else if (r == -EINVAL)
		say(NULL, "--%s: %s is no number; give one from 0 up", opt->name, value);
	else if (r < 0)
		say(NULL, "%s", strerror(-r));
	return r;
}
