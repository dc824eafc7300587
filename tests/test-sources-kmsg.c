/* SPDX-License-Identifier: Apache-2.0 */
/* The source kmsg against the running kernel, whose log it fills. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <unistd.h>

#include "alone.h"
#include "seen.h"
#include "tap.h"

/* The kernel limits the lines of one open file, so each has its own. */
static bool log_line(const char *text)
{
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, text, strlen(text)) > 0;

	if (fd >= 0)
		close(fd);
	return good;
}

static struct source *open_kmsg(struct seen *s, bool follow)
{
	const char *why;
	int r;
	struct source *source;

	memset(s, 0, sizeof(*s));
	source = seen_open(&source_kmsg, (struct source_options){.follow = follow}, s, &r,
			   &why);
	if (!source)
		ok(true, "kmsg # SKIP %s", why);
	return source;
}

static void test_kmsg(struct seen *s)
{
	struct source *source = open_kmsg(s, true);
	int r;

	if (!source)
		return;
	s->marker = "marker-90125";
	if (!log_line("<5>audit: type=1326 marker-90125\n")) {
		ok(true, "kmsg # SKIP /dev/kmsg cannot be written");
		source->ops->close(source);
		return;
	}
	seen_read(source, 1000);
	ok(s->marked == 1, "kmsg: a line comes");
	ok(strncmp(s->marked_text, "13,", 3) == 0, "kmsg: facility user: %s",
	   s->marked_text);
	ok(s->lines < 100, "kmsg: nothing from before");
	ok(!*s->notes, "kmsg: by its name, not trusted, nothing to say");
	ok(source->ops->stop(source) == 0 && s->ended, "kmsg: stopped");
	source->ops->close(source);

	source = open_kmsg(s, false);
	s->marker = "marker-90125";
	ok(source->ops->fd(source) == -1, "kmsg: nothing to wait for");
	do
		r = source->ops->read(source);
	while (r == SOURCE_MORE);
	ok(r == SOURCE_END && s->ended, "kmsg: its end");
	ok(s->marked >= 1 && s->last - s->first + 1 == s->lines,
	   "kmsg: all %" PRIu64 " lines of the log", s->lines);
	ok(s->first ? strstr(s->notes, "no longer holds its first") != NULL : !*s->notes,
	   "kmsg: says how many are gone already");
	source->ops->close(source);
}

static void test_kmsg_overrun(struct seen *s)
{
	static char line[901];
	struct source *source = open_kmsg(s, true);
	int lines = klogctl(10, NULL, 0) / 800 * 2;

	if (!source)
		return;
	memset(line, 'x', sizeof(line) - 1);
	if (lines <= 0 || !log_line("the first\n")) {
		ok(true, "kmsg # SKIP /dev/kmsg cannot be written");
		source->ops->close(source);
		return;
	}
	seen_read(source, 1000);
	for (int i = 0; i < lines; i++)
		log_line(line);
	seen_read(source, 1000);
	source->ops->stop(source);
	ok(s->lost[LOSS_OVERRUN] > 0, "kmsg: %" PRIu64 " of %d lines overrun",
	   s->lost[LOSS_OVERRUN], lines);
	ok(s->last - s->first + 1 == s->lines + s->lost[LOSS_OVERRUN],
	   "kmsg: lines and losses add up");
	source->ops->close(source);
}

int main(void)
{
	struct seen *s = calloc(1, sizeof(*s));

	if (!s)
		return 1;
	alone();
	test_kmsg(s);
	test_kmsg_overrun(s);
	free(s);
	return done();
}
