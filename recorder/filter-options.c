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

static int set_filter(void *ctx, const struct opt *opt, const char *value)
{
	struct filter_options *options = ctx;

	return filter_option(options->filter, opt, value);
}

const struct opt filter_rows[] = {
	{"exe", 0, "GLOB", "Executable; without a slash, its base name", set_filter,
	 FILTER_EXE},
	{"comm", 0, "GLOB", "Name of a thread", set_filter, FILTER_COMM},
	{"host", 0, "GLOB", "Host", set_filter, FILTER_HOST},
	{"subj", 0, "GLOB", "Security context", set_filter, FILTER_SUBJ},
	{"container", 0, "GLOB", "Container, by its name or id", set_filter,
	 FILTER_CONTAINER},
	{"pod", 0, "GLOB", "Kubernetes pod", set_filter, FILTER_POD},
	{"namespace", 0, "GLOB", "Kubernetes namespace", set_filter, FILTER_NAMESPACE},
	{"image", 0, "GLOB", "Image of the container", set_filter, FILTER_IMAGE},
	{"unit", 0, "GLOB", "Unit of systemd", set_filter, FILTER_UNIT},
	{"arch", 0, "NAME", "Architecture, by any of its names", set_filter, FILTER_ARCH},
	{"no-prelude", 0, NULL,
	 "Leave out what was only seen before a process became\nthe wanted executable",
	 OPTION_FLAG(struct filter_options, no_prelude)},
	{0},
};
