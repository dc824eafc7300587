/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs one command, or two in alternation, and prints what each took:
 *
 *   timing [-n RUNS] COMMAND [ARG...] [:: COMMAND [ARG...]]
 *
 *   first 118.204 119.018 124.911 2304     wall ms: min, median, max; peak RSS in KiB
 *   second 104.511 106.030 107.442 2188
 *   ratio 1.123                            of the medians, first to second
 *
 * Alternating spreads what else the machine does over both. The commands' output goes to
 * an unlinked file in TMPDIR, not to /dev/null: GNU grep stops at the first match when
 * its output goes there. A command that does not exit with 0 ends it all, with status 1.
 *
 * The kernel counts a child's pages from before its execve(2) too, so no RSS is below
 * this program's own, about 1 MiB; and it includes the command's own children.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX 1000

struct command {
	const char *name;
	char **argv;
	double ms[RUNS_MAX];
	long rss; /* KiB */
};

static struct command commands[2] = {{.name = "first"}, {.name = "second"}};

__attribute__((format(printf, 2, 3))) static void die(int status, const char *format, ...)
{
	va_list ap;

	fputs("timing: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(status);
}

static int output_open(void)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/timing.XXXXXX",
		 folder && *folder ? folder : "/tmp");
	fd = mkstemp(path);
	if (fd < 0)
		die(1, "%s: %s", path, strerror(errno));
	unlink(path);
	return fd;
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void run(struct command *c, unsigned int i, int output)
{
	struct rusage usage;
	double start;
	int status;
	pid_t pid;

	if (ftruncate(output, 0) < 0 || lseek(output, 0, SEEK_SET) < 0)
		die(1, "output: %s", strerror(errno));
	start = now_ms();
	pid = fork();
	if (pid < 0)
		die(1, "fork: %s", strerror(errno));
	if (pid == 0) {
		dup2(output, STDOUT_FILENO);
		execvp(c->argv[0], c->argv);
		fprintf(stderr, "timing: %s: %s\n", c->argv[0], strerror(errno));
		_exit(127);
	}
	while (wait4(pid, &status, 0, &usage) < 0)
		if (errno != EINTR)
			die(1, "wait4: %s", strerror(errno));
	c->ms[i] = now_ms() - start;
	if (usage.ru_maxrss > c->rss)
		c->rss = usage.ru_maxrss;
	if (WIFSIGNALED(status))
		die(1, "%s: killed by signal %d", c->argv[0], WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		die(1, "%s: exit status %d", c->argv[0], WEXITSTATUS(status));
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The runs must be sorted. */
static double median(const struct command *c, unsigned int runs)
{
	return (c->ms[(runs - 1) / 2] + c->ms[runs / 2]) / 2;
}

static void report(struct command *c, unsigned int runs)
{
	qsort(c->ms, runs, sizeof(c->ms[0]), compare);
	printf("%s %.3f %.3f %.3f %ld\n", c->name, c->ms[0], median(c, runs),
	       c->ms[runs - 1], c->rss);
}

static unsigned int parse_runs(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || n < 1 || n > RUNS_MAX)
		die(2, "-n: '%s' is no number from 1 to %d", text, RUNS_MAX);
	return (unsigned int)n;
}

int main(int argc, char **argv)
{
	unsigned int runs = 5, count = 1;
	int c, output;

	while ((c = getopt(argc, argv, "+n:")) != -1) {
		if (c != 'n')
			die(2, "usage: timing [-n RUNS] COMMAND... [:: COMMAND...]");
		runs = parse_runs(optarg);
	}
	commands[0].argv = argv + optind;
	for (int i = optind; i < argc; i++)
		if (strcmp(argv[i], "::") == 0 && count == 1) {
			argv[i] = NULL;
			commands[count++].argv = argv + i + 1;
		}
	for (unsigned int k = 0; k < count; k++)
		if (!commands[k].argv[0])
			die(2, "no command; timing [-n RUNS] COMMAND... [:: COMMAND...]");
	output = output_open();
	for (unsigned int i = 0; i < runs; i++)
		for (unsigned int k = 0; k < count; k++)
			run(&commands[k], i, output);
	for (unsigned int k = 0; k < count; k++)
		report(&commands[k], runs);
	if (count == 2)
		printf("ratio %.3f\n",
		       median(&commands[0], runs) / median(&commands[1], runs));
	return fflush(stdout) || ferror(stdout);
}
