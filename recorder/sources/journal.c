/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd's journal, through sd-journal(3): what journald took from the audit multicast
 * group (_TRANSPORT=audit) and from the kernel's log (_TRANSPORT=kernel), and what
 * journald and auditd say of losses.
 *
 * Trust. Entries are chosen by fields that only journald writes; what a program sends
 * under the name "kernel" or "audit" has another _TRANSPORT. The same event comes from
 * both transports where no auditd runs: both are delivered, with boot and host, under
 * which their serials are unique.
 *
 * Loss. A journal holds what journald kept: this source cannot tell. Of audit records of
 * other types only the serials are delivered, for the account. The kernel prints a copy
 * of each record, ten in five seconds, and says "N callbacks suppressed" of the rest.
 * Where the audit transport has the record that was printed last, it was alive, those
 * were copies, and it is no loss; what it missed itself are gaps in the serials. Where it
 * has not, although it has others of this boot, journald stopped reading audit (its
 * socket overflowed: systemd 252 and others do until restarted, with a message that is
 * in the kernel's log alone), and that is said at the end.
 *
 * Where only one record of each call is wanted, the index is asked for these first, and
 * what else matters is read as always: see journal-index.h.
 *
 * Position: the cursor of the last entry that was read, or "head".
 *
 * Following: inotify, by sd-journal. On a network file system it must look every now and
 * then; a timer stands beside it there, both behind one epoll descriptor. Files are let
 * go of only after all of them was read, so that vacuuming takes nothing that is open.
 *
 * Damage: a file that cannot be opened is left out by name, and is a loss unless only
 * what comes is wanted; of one that turns out damaged the rest is lost, and said. That
 * bytes were changed in place only `journalctl --verify` finds.
 *
 * Speed: a long journal that is only read is read by two threads: see journal-ahead.h.
 *
 * Memory: one entry, and the files' windows that sd-journal maps (8 MiB each, at most 64
 * of them by its own cache); for the second thread the same, and its blocks.
 */
#include "journal-index.h"
#include "journal-parts.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define BATCH	   1024 /* entries of one source_read: some milliseconds */
#define AHEAD_FROM 4096 /* entries after which a second thread is worth it */
#define RECHECK_S  2	/* where inotify sees nothing; as sd-journal itself asks for */
#define HEAD	   "head"

static const char why_memory[] = "out of memory";
static const char why_position[] =
	"the position is no journal's cursor: begin anew without the old state";
static const char why_follow[] =
	"this journal cannot be followed: too many inotify watches? See "
	"fs.inotify.max_user_instances";
static const char why_many[] =
	"too many executables and calls to look each up: read without --no-counts, or "
	"narrow --exe";
static const char why_read[] =
	"its files cannot be read: `journalctl --verify` says which are damaged";

/* A part that cannot be read is lost, and is no reason to stop. */
static void lost_damaged(struct journal *j)
{
	const char *folder = j->options.journal_dir,
		   *file = j->options.journal_files ? j->options.journal_files[0] : NULL;
	char text[PATH_MAX + 128];

	j->sink.lost(j->sink.ctx, LOSS_OVERRUN, 0);
	if (j->broken)
		return;
	j->broken = true;
	snprintf(text, sizeof(text),
		 "a journal file is damaged or was taken away in the middle of it; "
		 "`journalctl --verify%s%s%s%s` says which",
		 folder ? " --directory " : "", folder ? folder : "",
		 file ? " --file " : "", file ? file : "");
	journal_note(j, text);
}

/* Errors of files, not of this process or the machine. */
static bool is_damage(int r)
{
	return r == -EBADMSG || r == -EADDRNOTAVAIL || r == -EIO || r == -ENODATA ||
	       r == -EINVAL || r == -E2BIG || r == -ENOENT || r == -ESTALE;
}

/* Opening */

static int save_cursor(struct journal *j)
{
	char *cursor;
	int r = sd_journal_get_cursor(j->journal, &cursor);

	if (r == -EADDRNOTAVAIL) /* before the first entry, or its file is gone */
		return 0;
	if (r < 0)
		return r;
	free(j->cursor);
	j->cursor = cursor;
	return 0;
}

/* Stands before the first entry wanted: the next one is it, or `here`. */
static int seek(struct journal *j, const char *position)
{
	int r;

	if (!position && j->options.follow) {
		/* From the tail "next" would skip to what is then the last. */
		r = sd_journal_seek_tail(j->journal);
		r = r < 0 ? r : sd_journal_previous(j->journal);
		if (r > 0)
			return save_cursor(j);
		return r < 0 ? r : sd_journal_seek_head(j->journal);
	}
	if (!position || strcmp(position, HEAD) == 0)
		return sd_journal_seek_head(j->journal);
	j->cursor = strdup(position);
	if (!j->cursor)
		return -ENOMEM;
	r = sd_journal_seek_cursor(j->journal, position);
	r = r < 0 ? r : sd_journal_next(j->journal);
	if (r < 0)
		return r;
	j->here = r > 0 && sd_journal_test_cursor(j->journal, position) <= 0;
	if (r > 0 && !j->here)
		return 0;
	j->sink.lost(j->sink.ctx, LOSS_OVERRUN, 0);
	journal_note(
		j,
		"the entry where the last reading stopped is gone (vacuumed, or another "
		"journal): what was between is lost; SystemMaxUse= in journald.conf(5) "
		"keeps more");
	return 0;
}

/* Where inotify does not suffice, a timer. May have to be done once more later. */
static int watch_network(struct journal *j)
{
	const struct itimerspec every = {.it_interval.tv_sec = RECHECK_S,
					 .it_value.tv_sec = RECHECK_S};
	struct epoll_event event = {.events = EPOLLIN};

	if (j->epoll >= 0 || sd_journal_reliable_fd(j->journal) != 0)
		return 0;
	j->epoll = epoll_create1(EPOLL_CLOEXEC);
	j->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (j->epoll < 0 || j->timer < 0 ||
	    timerfd_settime(j->timer, 0, &every, NULL) < 0 ||
	    epoll_ctl(j->epoll, EPOLL_CTL_ADD, j->timer, &event) < 0 ||
	    epoll_ctl(j->epoll, EPOLL_CTL_ADD, j->fd, &event) < 0)
		return -errno;
	return 0;
}

static int watch(struct journal *j)
{
	int r = sd_journal_get_fd(j->journal);

	if (r < 0)
		return r;
	j->fd = r;
	return watch_network(j);
}

static int start_index(struct journal *j, const char *boot, const char **ret_why)
{
	sd_journal *journal;
	int r;

	if (!j->options.one_of_each)
		return 0;
	*ret_why = why_read;
	r = journal_open_again(&j->options, &journal);
	r = r < 0 ? r
		  : journal_index_new(journal, j->options.one_of_each,
				      *boot ? boot : NULL, &j->index);
	if (r == -E2BIG)
		*ret_why = why_many;
	return r < 0 ? r : 0;
}

static int start(struct journal *j, const char **ret_why)
{
	int r;

	r = journal_open(&j->options, &j->sink, &j->journal, ret_why);
	if (r < 0)
		return r;
	if (j->options.follow) {
		/* First of all, for what comes from here on must not be missed. */
		*ret_why = why_follow;
		r = watch(j);
		if (r < 0)
			return r;
	}
	r = journal_open_boot(j->journal, &j->options, j->boot, ret_why);
	r = r < 0 ? r : start_index(j, j->boot, ret_why);
	if (r < 0)
		return r;
	*ret_why = why_read;
	r = journal_open_matches(j->journal, &j->options, j->boot);
	if (r < 0)
		return r;
	*ret_why = why_position;
	r = seek(j, j->options.position);
	if (r < 0)
		return r;
	*ret_why = why_read;
	sd_journal_set_data_threshold(j->journal, JOURNAL_MESSAGE);
	r = sd_journal_get_usage(j->journal, &j->size);
	if (r < 0)
		return r;
	journal_say_missing(j);
	return r;
}

static void journal_close(struct source *source)
{
	struct journal *j = (struct journal *)source;

	if (!j)
		return;
	if (j->timer >= 0)
		close(j->timer);
	if (j->epoll >= 0)
		close(j->epoll);
	journal_ahead_free(j->ahead);
	journal_index_free(j->index);
	sd_journal_close(j->journal);
	free(j->cursor);
	free(j);
}

static int journal_source_open(const struct source_options *options,
			       const struct source_sink *sink, struct source **ret,
			       const char **ret_why)
{
	struct journal *j = calloc(1, sizeof(*j));
	int r;

	*ret_why = why_memory;
	if (!j)
		return -ENOMEM;
	j->source.ops = &source_journal;
	j->sink = *sink;
	j->options = *options;
	j->fd = j->timer = j->epoll = -1;
	r = start(j, ret_why);
	if (r < 0) {
		if (r == -ENOMEM)
			*ret_why = why_memory;
		journal_close(&j->source);
		return r;
	}
	*ret = &j->source;
	return 0;
}

/* Reading */

static int journal_fd(struct source *source)
{
	const struct journal *j = (const struct journal *)source;

	return j->epoll >= 0 ? j->epoll : j->fd;
}

/* One that was read. */
static int judge(struct journal *j, const struct journal_entry *entry,
		 enum journal_kind kind)
{
	if (kind == JOURNAL_SUPPRESSED && journal_is_copied(j, entry))
		kind = JOURNAL_NOTHING;
	if (kind == JOURNAL_KERNEL)
		journal_note_printed(j, entry);
	return kind == JOURNAL_NOTHING ? 0 : journal_entry_deliver(entry, kind, &j->sink);
}

/* The one at which JOURNAL stands. */
static int entry(struct journal *j, sd_journal *journal)
{
	enum journal_kind kind;
	int r = journal_entry_read(&j->entry, journal);

	if (r < 0 && is_damage(r)) {
		lost_damaged(j);
		return 0;
	}
	if (r < 0)
		return r;
	kind = journal_entry_kind(&j->entry);
	journal_entry_received(&j->entry, kind, journal);
	return judge(j, &j->entry, kind);
}

static int found(void *ctx, sd_journal *journal)
{
	return entry(ctx, journal);
}

static int look_up(struct journal *j)
{
	int r = journal_index_read(j->index, found, j);

	journal_index_free(j->index);
	j->index = NULL;
	if (!is_damage(r))
		return r;
	lost_damaged(j);
	return 0;
}

/* Whoever finds that the other thread reads something else goes on alone. */
static void part(struct journal *j)
{
	journal_ahead_free(j->ahead);
	j->ahead = NULL;
}

/*
 * Stands at the last entry of BLOCK, which are the next ones. 0: they are not, and it
 * stands where it stood, or at the first of them.
 */
static int step_over(struct journal *j, const struct journal_block *block)
{
	const int rest = (int)block->n - 1;
	int r = sd_journal_next(j->journal);

	if (r > 0 && sd_journal_test_cursor(j->journal, block->first) <= 0) {
		j->here = true;
		return 0;
	}
	if (r > 0 &&
	    (rest == 0 || sd_journal_next_skip(j->journal, (uint64_t)rest) == rest) &&
	    sd_journal_test_cursor(j->journal, block->last) > 0)
		return 1;
	if (r > 0)
		r = sd_journal_seek_cursor(j->journal, block->first);
	if (r < 0 && is_damage(r)) {
		lost_damaged(j);
		return 0;
	}
	return r < 0 ? r : 0;
}

/* The entries that the other thread read. How many; or negative. */
static int take_block(struct journal *j)
{
	const struct journal_block *block = journal_ahead_take(j->ahead);
	int n = 0, r = block && block->n ? step_over(j, block) : 0;

	while (r > 0 && (size_t)n < block->n) {
		const struct journal_entry *entry = &block->entries[n++];
		int failed = judge(j, entry, journal_entry_kind(entry));

		r = failed < 0 ? failed : r;
	}
	j->own = 0;
	if (r > 0)
		journal_ahead_done(j->ahead);
	else
		part(j);
	return r < 0 ? r : n;
}

/* Once it is a long one, and there is somebody to read it. */
static void take_along(struct journal *j)
{
	sd_journal *journal;
	cpu_set_t cpus;
	int r;

	if (j->options.follow || j->options.one_of_each || j->tried ||
	    j->n_read < AHEAD_FROM)
		return;
	j->tried = true;
	if (sched_getaffinity(0, sizeof(cpus), &cpus) < 0 || CPU_COUNT(&cpus) < 2 ||
	    journal_open_again(&j->options, &journal) < 0)
		return;
	sd_journal_set_data_threshold(journal, JOURNAL_MESSAGE);
	r = journal_open_matches(journal, &j->options, j->boot);
	if (r < 0)
		sd_journal_close(journal);
	else
		(void)journal_ahead_new(journal, j->cursor, &j->ahead);
	j->own = 0;
}

/* Up to BATCH entries. 1: more, 0: none left for now. */
static int entries(struct journal *j)
{
	bool any = false;
	int n = 0, r = 1, failed = 0;

	while (n < BATCH) {
		if (j->ahead && j->own == JOURNAL_BLOCK) {
			r = take_block(j);
			any = any || r > 0;
			n += r;
			if (r < 0)
				break;
			continue;
		}
		r = j->here ? 1 : sd_journal_next(j->journal);
		if (r < 0 && is_damage(r)) {
			lost_damaged(j);
			r = 0;
		}
		if (r <= 0)
			break;
		j->here = false;
		any = true;
		n++;
		j->own++;
		r = entry(j, j->journal);
		if (r < 0)
			break;
	}
	j->n_read += (size_t)n;
	if (any)
		failed = save_cursor(j);
	if (any && r >= 0 && failed >= 0)
		take_along(j);
	return r < 0 ? r : failed < 0 ? failed : n >= BATCH;
}

static void finish(struct journal *j)
{
	uint64_t size;

	if (j->ended)
		return;
	j->ended = true;
	/* sd-journal lets go of a file in which it finds damage, and says nothing. */
	if ((j->options.journal_dir || j->options.journal_files) &&
	    sd_journal_get_usage(j->journal, &size) >= 0 && size < j->size)
		lost_damaged(j);
	journal_check_alive(j);
}

static int journal_read(struct source *source)
{
	struct journal *j = (struct journal *)source;
	uint64_t ticks;
	int r = j->index ? look_up(j) : 0;

	r = r < 0 ? r : entries(j);
	if (r != 0)
		return r < 0 ? r : SOURCE_MORE;
	if (!j->options.follow) {
		finish(j);
		return SOURCE_END;
	}
	if (j->timer >= 0 && read(j->timer, &ticks, sizeof(ticks)) < 0 &&
	    errno != EAGAIN && errno != EINTR)
		return -errno;
	r = sd_journal_process(j->journal);
	if (r < 0)
		return r;
	if (r == SD_JOURNAL_INVALIDATE) {
		int failed = watch_network(j);

		if (failed < 0)
			return failed;
	}
	return r == SD_JOURNAL_NOP ? SOURCE_WAIT : SOURCE_MORE;
}

static int journal_position(struct source *source, char *buf, size_t size)
{
	const struct journal *j = (const struct journal *)source;
	const char *cursor = j->cursor ? j->cursor : HEAD;
	size_t n = strlen(cursor) + 1;

	if (n > size)
		return -ENOBUFS;
	memcpy(buf, cursor, n);
	return 0;
}

static int journal_stop(struct source *source)
{
	struct journal *j = (struct journal *)source;

	if (j->options.follow && !j->stopped)
		journal_check_alive(j);
	j->stopped = true;
	return 0;
}

const struct source_ops source_journal = {
	.name = "journal",
	.what = "systemd's journal: --journal-dir, --journal-namespace, --boot",
	.resumes = true,
	.needs = SOURCE_NEEDS_READ,
	.open = journal_source_open,
	.fd = journal_fd,
	.read = journal_read,
	.position = journal_position,
	.stop = journal_stop,
	.close = journal_close,
};
