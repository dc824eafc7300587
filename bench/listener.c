/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a command under a filter whose listener lets every call go on, and looks at none
 * of them: what any recorder by notification costs (seccomp_unotify(2)).
 *
 *   listener COMMAND...
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>

#include "launch.h"
#include "notify-io.h"
#include "source.h"

int main(int argc, char **argv)
{
	struct sock_filter notify = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	const struct sock_fprog filter = {1, &notify};
	const struct launch_options options = {
		.argv = argv + 1, .filter = &filter, .listener = true};
	const char *why = "usage: listener COMMAND...";
	struct launch launch;
	struct notify_io io;
	int state = SOURCE_WAIT;

	if (argc < 2 || launch_start(&options, &launch, &why) < 0 ||
	    launch_go(&launch, &why) < 0 ||
	    notify_io_init(launch.listener, launch.room, &io) < 0) {
		fprintf(stderr, "listener: %s\n", why);
		return 2;
	}
	while ((state = notify_io_wait(&io)) > SOURCE_END)
		if (state == SOURCE_MORE)
			notify_io_pass(&io);
	launch_wait(&launch);
	notify_io_done(&io);
	launch_done(&launch);
	return state < 0;
}
