/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "config.h"
#include "emit.h"
#include "launch.h"
#include "record-options.h"
#include "save.h"
#include "say.h"

/* How the calls of the command come here. */
struct via {
	const char *name;
	const struct source_ops *source;
	uint32_t action; /* of its filter, which has no other */
	bool listener;
};

static const struct via vias[] = {
	{"notify", &source_notify, SECCOMP_RET_USER_NOTIF, true},
#if HAVE_AUDIT
	{"audit", &source_audit_tree, SECCOMP_RET_LOG, false},
#endif
};

struct run {
	struct record_options record;
	const struct via *via; /* NULL: auto */
	struct launch launch;
	struct record_command command;
	bool failed; /* there is no command to be recorded */
};

static int set_via(void *ctx, const struct opt *opt, const char *value)
{
	struct run *run = ctx;

	run->via = NULL;
	if (strcmp(value, "auto") == 0)
		return 0;
	for (size_t i = 0; i < sizeof(vias) / sizeof(*vias); i++)
		if (strcmp(vias[i].name, value) == 0)
			run->via = &vias[i];
	if (run->via)
		return 0;
	say(NULL, "--%s: no way %s in this build; 'seccomp-record help run' lists them",
	    opt->name, value);
	return -EINVAL;
}

static void note(const struct run *run, const char *text)
{
	if (!run->record.quiet)
		say("run", "%s", text);
}

/* Whether processes of the command are there, now that its own is gone. */
static bool some_left(const struct run *run)
{
	struct pollfd calls = {.fd = run->launch.listener, .events = POLLIN};

	return run->via->listener && poll(&calls, 1, 0) >= 0 &&
	       !(calls.revents & (POLLHUP | POLLERR));
}

static bool on_signal(void *ctx, const struct signalfd_siginfo *info)
{
	struct run *run = ctx;

	if (run->launch.ended)
		return info->ssi_signo == SIGINT || info->ssi_signo == SIGTERM ||
		       info->ssi_signo == SIGHUP || info->ssi_signo == SIGQUIT;
	if (launch_signal(&run->launch, info) && !run->launch.error && some_left(run))
		note(run,
		     "the command has ended, but not all of its processes, which are "
		     "recorded; Ctrl-C leaves them alone and writes the result");
	return false;
}

/* A server's end takes calls too, which belong to its profile. */
static void on_enough(void *ctx)
{
	struct run *run = ctx;

	note(run, "time is up: the command gets SIGTERM");
	launch_kill(&run->launch, SIGTERM);
}

static int on_end(void *ctx)
{
	struct run *run = ctx;

	launch_wait(&run->launch);
	if (!run->launch.error)
		return 0;
	run->failed = true;
	return -run->launch.error;
}

/* The command begins. 0, or negative: it is said why not, or will be. */
static int begin(void *ctx)
{
	struct run *run = ctx;
	const char *why;
	int r = launch_go(&run->launch, &why);

	run->failed = r == LAUNCH_NO_COMMAND;
	if (r < 0)
		say("run", "%s: %s", why, strerror(-r));
	if (r != 0)
		return -ECHILD;
	if (run->launch.no_new_privs)
		note(run,
		     "without privilege a filter takes no_new_privs: programs that are "
		     "set-user-id, or have capabilities, run without them");
	return 0;
}

/* A listener is there once its command has begun; a log, before. */
static int record_it(struct run *run)
{
	run->command = (struct record_command){
		.pid = run->launch.pid,
		.signals = &run->launch.signals,
		.on_signal = on_signal,
		.enough = on_enough,
		.begin = run->via->listener ? NULL : begin,
		.end = on_end,
		.ctx = run,
	};
	run->record.command = &run->command;
	run->record.from.follow = true;
	run->record.from.root = run->launch.pid;
	if (run->via->listener && begin(run) < 0)
		return EXIT_TROUBLE;
	run->record.from.listener = run->launch.listener;
	run->record.from.room = run->launch.room;
	run->record.from.args = run->record.emit.profile.args;
	return record_follow(&run->record, run->via->source);
}

/* What was asked for decides, and it is said which way was taken. */
static void choose(struct run *run)
{
	const char *audits = run->record.from.receive_buffer  ? "--receive-buffer"
			     : run->record.from.audit_backlog ? "--audit-backlog"
							      : NULL;

	if (run->via)
		return;
	run->via = &vias[0];
	for (size_t i = 0; audits && i < sizeof(vias) / sizeof(*vias); i++)
		if (!vias[i].listener)
			run->via = &vias[i];
	if (!run->record.quiet && audits)
		say("run", "recorded by %s, for %s", run->via->name, audits);
	else if (!run->record.quiet)
		say("run", "recorded by %s, which loses nothing", run->via->name);
}

static int record(struct run *run, char **argv)
{
	struct sock_filter code;
	const struct sock_fprog filter = {1, &code};
	struct launch_options options = {.argv = argv, .filter = &filter};
	const char *why;
	int status, r;

	choose(run);
	if (run->record.emit.profile.args && !run->via->listener) {
		say("--args", "audit records have no arguments; leave --via %s away",
		    run->via->name);
		return EXIT_TROUBLE;
	}
	if (save_check(run->record.recording) < 0)
		return EXIT_TROUBLE;
	code = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, run->via->action);
	options.listener = run->via->listener;
	r = launch_start(&options, &run->launch, &why);
	if (r < 0) {
		say("run", "%s: %s", why, strerror(-r));
		return EXIT_TROUBLE;
	}
	status = record_it(run);
	if (run->failed) {
		say(argv[0], "%s", strerror(run->launch.error));
		return launch_status(&run->launch);
	}
	return status;
}

/* Those of record that make sense for one command. */
static const char *const taken_rows[] = {
	"duration",	  "until-quiet",   "exe",	"comm",	  "subj",  "uid",
	"arch",		  "no-prelude",	   "recording", "strict", "quiet", "verbose",
	"receive-buffer", "audit-backlog", NULL,
};

/* What some of them do here. */
static const struct {
	const char *name, *help;
} told[] = {
	{"duration", "Send SIGTERM to COMMAND after that time"},
	{"until-quiet", "The same after that long without a new call"},
	{"verbose", "Show each call when it is first made"},
	{"receive-buffer", "audit: bytes that may wait for this program\n"
			   "(default: as many as permitted)"},
	{"audit-backlog", "audit: let that many records wait while this runs;\n"
			  "put back at the end"},
};

static void pick(struct opt *rows)
{
	record_options_pick(taken_rows, rows);
	for (; rows->name; rows++)
		for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
			if (strcmp(rows->name, told[i].name) == 0)
				rows->help = told[i].help;
}

static const struct opt run_rows[] = {
	{"via", 0, "WAY",
	 "How its calls are seen (default: auto, the first):\n"
	 "  notify   by a listener to its filter; anybody may, and\n"
	 "           nothing is lost\n"
	 "  audit    by the kernel's audit records, where it logs\n"
	 "           them; as root",
	 set_via, 0},
	{0},
};

static int parse(struct run *run, int argc, char **argv)
{
	struct opt rows[sizeof(taken_rows) / sizeof(*taken_rows)];
	const struct opt_group groups[] = {
		{"How", run_rows, run},
		{"What to record", rows, &run->record},
		{"What to write", emit_rows, &run->record.emit},
		{0},
	};
	const struct usage usage = {
		.synopsis = "run [OPTIONS] [--] COMMAND [ARGUMENT...]",
		.what = "Runs COMMAND and writes the smallest profile that allows what "
			"it "
			"and all its\nprocesses call. It takes no privilege.",
		.groups = groups,
	};
	int first;

	pick(rows);
	first = options_parse_command(argc, argv, &usage);
	if (first >= 0 && first == argc) {
		say("run", "name a COMMAND to run");
		return OPTIONS_WRONG;
	}
	run->record.emit.quiet = run->record.quiet;
	if (first >= 0 && emit_check(&run->record.emit) < 0)
		return OPTIONS_WRONG;
	return first;
}

int cmd_run(int argc, char **argv)
{
	struct run run = {0};
	int first, status = EXIT_TROUBLE;

	record_options_init(&run.record);
	run.record.now = (int64_t)time(NULL) * 1000;
	if (filter_new(&run.record.filter) < 0 ||
	    filter_add(run.record.filter, FILTER_ACTION, "any") < 0) {
		say(NULL, "out of memory");
	} else {
		first = parse(&run, argc, argv);
		if (first == OPTIONS_DONE)
			status = EXIT_DONE;
		else if (first >= 0)
			status = record(&run, argv + first);
	}
	filter_free(run.record.filter);
	record_options_done(&run.record);
	launch_done(&run.launch);
	/* Where nothing else is to be said. */
	return status == EXIT_DONE && run.launch.ended ? launch_end(&run.launch) : status;
}
