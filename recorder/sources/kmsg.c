/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's log, /dev/kmsg, as text. One read(2) gives one record (the kernel's
 * Documentation/ABI/testing/dev-kmsg):
 *
 *   PRIORITY,SEQUENCE,MICROSECONDS,FLAGS[,MORE];text
 *    KEY=value
 *
 * The sequence numbers every record since boot. Where the log's ring overtook the reader,
 * read(2) says EPIPE once, and the next record's number says how many are gone. The
 * printk path itself drops records without counting them: this source cannot tell, and
 * root can write anything there.
 *
 * Memory: none but struct kmsg; records go straight to the sink's space.
 */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Above PRINTKRB_RECORD_MAX and the older CONSOLE_EXT_LOG_MAX (kernel/printk/). */
#define RECORD_MAX 16384
/* Records of one source_read: about a millisecond. */
#define RECORDS 1024

struct kmsg {
	struct source source;
	struct source_sink sink;
	int fd;
	bool follow, ended;
	bool overrun;  /* EPIPE, and no record since */
	bool started;  /* next is known */
	uint64_t next; /* the sequence number to come */
};

static const char *why(int error)
{
	switch (error) {
	case EPERM:
		return "needs CAP_SYSLOG, as kernel.dmesg_restrict is 1: run as root, or "
		       "`setcap cap_syslog+ep` the program";
	case EACCES:
		return "/dev/kmsg may not be read: run as root, or give this user the "
		       "right to";
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return "/dev/kmsg is not there: share the host's with the container, or "
		       "take "
		       "another source";
	default:
		return "/dev/kmsg cannot be read: take another source";
	}
}

static void kmsg_close(struct source *source)
{
	struct kmsg *k = (struct kmsg *)source;

	if (!k)
		return;
	if (k->fd >= 0)
		close(k->fd);
	free(k);
}

static int kmsg_open(const struct source_options *options, const struct source_sink *sink,
		     struct source **ret, const char **ret_why)
{
	struct kmsg *k = calloc(1, sizeof(*k));
	int r = 0;

	if (!k) {
		*ret_why = "out of memory";
		return -ENOMEM;
	}
	k->source.ops = &source_kmsg;
	k->sink = *sink;
	k->follow = options->follow;
	k->fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (k->fd < 0 || (k->follow && lseek(k->fd, 0, SEEK_END) < 0)) {
		r = -errno;
		*ret_why = why(errno);
		kmsg_close(&k->source);
		return r;
	}
	sink->begin(sink->ctx, "/dev/kmsg", false);
	*ret = &k->source;
	return 0;
}

static int kmsg_fd(struct source *source)
{
	struct kmsg *k = (struct kmsg *)source;

	return k->follow ? k->fd : -1;
}

/* Of a record's header; the text is followed by other bytes than digits. */
static bool sequence(const char *text, size_t n, uint64_t *ret)
{
	const char *comma = memchr(text, ',', n);
	const char *const end = text + n;
	uint64_t value = 0;

	if (!comma || ++comma == end || *comma < '0' || *comma > '9')
		return false;
	for (; comma < end && *comma >= '0' && *comma <= '9'; comma++)
		value = value * 10 + (uint64_t)(*comma - '0');
	*ret = value;
	return true;
}

static void note_missing(struct kmsg *k, uint64_t n)
{
	char text[96];

	if (!n)
		return;
	snprintf(text, sizeof(text),
		 "the kernel's log no longer holds its first %" PRIu64 " messages", n);
	k->sink.note(k->sink.ctx, text);
}

/* Says what is missing between the last record and this one. */
static void follow_sequence(struct kmsg *k, const char *text, size_t n)
{
	uint64_t number;

	if (!sequence(text, n, &number))
		return;
	if (!k->started && !k->follow && !k->overrun)
		note_missing(k, number);
	if (k->started && number > k->next)
		k->sink.lost(k->sink.ctx, LOSS_OVERRUN, number - k->next);
	else if (k->overrun)
		k->sink.lost(k->sink.ctx, LOSS_OVERRUN, 0);
	k->overrun = false;
	k->started = true;
	k->next = number + 1;
}

/* One record into SPACE. Its length, 0: an overrun or interruption, or a negative errno.
 */
static ssize_t read_record(struct kmsg *k, char *space)
{
	ssize_t n = read(k->fd, space, RECORD_MAX);

	if (n > 0) {
		follow_sequence(k, space, (size_t)n);
		return n;
	}
	if (n == 0)
		return -EAGAIN; /* not a thing that /dev/kmsg does */
	if (errno == EPIPE)
		k->overrun = true;
	return errno == EPIPE || errno == EINTR ? 0 : -errno;
}

static int kmsg_stop(struct source *source)
{
	struct kmsg *k = (struct kmsg *)source;

	if (k->ended)
		return 0;
	k->ended = true;
	if (k->overrun)
		k->sink.lost(k->sink.ctx, LOSS_OVERRUN, 0);
	return k->sink.end(k->sink.ctx);
}

static int kmsg_read(struct source *source)
{
	struct kmsg *k = (struct kmsg *)source;
	ssize_t n = 0;
	size_t room, used = 0;
	char *space;
	int r = 0;

	if (k->ended)
		return SOURCE_END;
	space = k->sink.space(k->sink.ctx, &room);
	for (int i = 0; i < RECORDS && n >= 0 && room - used >= RECORD_MAX; i++) {
		n = read_record(k, space + used);
		used += n > 0 ? (size_t)n : 0;
	}
	if (used)
		r = k->sink.push(k->sink.ctx, used);
	if (r < 0 || (n < 0 && n != -EAGAIN))
		return r < 0 ? r : (int)n;
	if (n >= 0)
		return SOURCE_MORE;
	if (k->follow)
		return SOURCE_WAIT;
	r = kmsg_stop(source);
	return r < 0 ? r : SOURCE_END;
}

const struct source_ops source_kmsg = {
	.name = "kmsg",
	.what = "the kernel's log, /dev/kmsg: most records never get there",
	.can_tell = false,
	.this_boot = true,
	.resumes = false,
	.open = kmsg_open,
	.fd = kmsg_fd,
	.read = kmsg_read,
	.stop = kmsg_stop,
	.close = kmsg_close,
};
