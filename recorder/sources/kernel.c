/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel itself: audit records as they are written, from netlink's multicast group
 * AUDIT_NLGRP_READLOG, beside auditd, journald and any other reader.
 *
 * Records. Every message of every type is delivered as a payload, for the serials of the
 * others tell of gaps. Its length is what recvmmsg(2) says: nlmsg_len has been the length
 * of the payload alone in some kernels (kernel/audit.c). Only what port 0 sent is taken:
 * that is the kernel's, and no process can have it (netlink(7)); others need
 * CAP_NET_ADMIN to send here, and are counted and named at stop.
 *
 * Loss. A reader too slow: ENOBUFS, with the number from the socket's own drop counter
 * (SO_MEMINFO, Linux 4.12; the Drops column of /proc/net/netlink is the same). The audit
 * queue: `lost` of the audit status, read at open, at stop, and while records flow at
 * most every STATUS_EVERY seconds; it counts for the whole audit system, so another
 * reader's trouble (a hold queue without auditd) can show there. Without it the source
 * cannot tell.
 *
 * A full queue makes whoever logs wait, and the kernel can miss to wake it for as long as
 * backlog_wait_time (a minute) where nobody else logs: audit_log_start does not look
 * again after queueing itself. Nothing is lost then, but it stands still; a higher
 * backlog limit makes that rare.
 *
 * Privileges: CAP_AUDIT_READ to open, CAP_AUDIT_CONTROL for the status (at every reading
 * of it, and in the first pid namespace), CAP_NET_ADMIN for a receive buffer above
 * net.core.rmem_max. Records come to the first network namespace only.
 *
 * Time. Being woken for each record costs more than the record. So while they come in
 * quick succession, a read that ends with an empty queue lets GATHER microseconds' worth
 * of them gather once, and then takes them in one go; not where the receive buffer is
 * small. An idle source has no wake-ups.
 *
 * Memory: struct kernel, 310 KiB, of which a batch of usual records touches 40; nothing
 * else is allocated. The receive buffer is kernel memory, taken only as far as records
 * wait.
 */
#include "clock.h"
#include "kernel-status.h"
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BATCH	     32	  /* messages of one recvmmsg; more are no faster */
#define BATCHES	     32	  /* of one source_read: about a millisecond */
#define MESSAGE_MAX  9200 /* MAX_AUDIT_MESSAGE_LENGTH is 8970: what is longer is cut */
#define USUAL_MAX    1016 /* and the header; four fit on a page */
#define STATUS_EVERY 3000 /* milliseconds */
#define GATHER	     1000 /* microseconds */
#define STOP_WAIT    500  /* milliseconds for what the kernel has queued */
#define BUFFER_SMALL (8u << 20)
/* As systemd-journald-audit.socket has it; the kernel doubles it. */
#define BUFFER_BYTES (128u << 20)

/* As far as they are usual ones, close together; the rest of others lies elsewhere. */
struct message {
	struct nlmsghdr header;
	char text[USUAL_MAX - sizeof(struct nlmsghdr) + SOURCE_PAD];
};
struct whole {
	struct nlmsghdr header;
	char text[MESSAGE_MAX - sizeof(struct nlmsghdr) + SOURCE_PAD];
};

struct kernel {
	struct source source;
	struct source_sink sink;
	int fd;	       /* the multicast group */
	int status_fd; /* questions and answers; -1: not permitted */
	struct backlog backlog;
	bool can_tell, congested, stopped;
	bool gathers;	 /* the buffer is large enough for that */
	int64_t last_us; /* the end of the last read */
	uint32_t asked;	 /* an answer to come, see kernel-status.h; 0: none */
	uint32_t lost;	 /* the kernel's counters, as last seen */
	uint32_t drops;
	int64_t status_due;
	uint64_t strangers;
	struct mmsghdr heads[BATCH];
	struct iovec parts[BATCH][2];
	struct sockaddr_nl from[BATCH];
	struct message messages[BATCH];
	char rests[BATCH][MESSAGE_MAX - USUAL_MAX];
	struct whole whole;
};

static const char why_follow[] = "the kernel keeps no records: add --follow";
static const char why_no_audit[] =
	"this kernel has no audit (built without CONFIG_AUDIT, or booted with audit=0): "
	"boot with audit=1, or take another source";
static const char why_read[] = "needs CAP_AUDIT_READ: run as root, or "
			       "`setcap cap_audit_read,cap_audit_control+ep` the program";
static const char why_user_namespace[] =
	"the audit system answers to the host's user namespace only: run outside of the "
	"container, or with the host's user and network namespace";
static const char why_network_namespace[] =
	"records come to the host's network namespace only: run there "
	"(`nsenter -t 1 -n`, or the container's option for the host's network)";
static const char why_resources[] =
	"out of memory, processes or file descriptors: see `ulimit -a`";

/* How many bytes of records can wait, in the kernel's own measure. */
static uint32_t set_buffer(int fd, uint32_t wanted)
{
	int n = wanted > INT32_MAX / 2 ? INT32_MAX / 2 : (int)wanted;
	socklen_t size = sizeof(n);

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &n, size) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &n, size);
	if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &n, &size) < 0)
		return 0;
	return (uint32_t)n;
}

static void note_buffer(struct kernel *k, uint32_t got, uint32_t asked)
{
	char text[160];

	if (got >= (asked && asked < BUFFER_SMALL ? asked : BUFFER_SMALL))
		return;
	snprintf(text, sizeof(text),
		 "the receive buffer is only %u KiB, so bursts may be lost: "
		 "CAP_NET_ADMIN or "
		 "`sysctl net.core.rmem_max=%u` allow more",
		 got / 1024, asked ? asked : BUFFER_BYTES);
	k->sink.note(k->sink.ctx, text);
}

/* These sysctls belong to the first network namespace (net/core/sysctl_net_core.c). */
static bool other_network_namespace(void)
{
	return access("/proc/sys/net/core", F_OK) == 0 &&
	       access("/proc/sys/net/core/netdev_budget", F_OK) < 0;
}

static bool has_capability(unsigned int capability)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};

	return syscall(SYS_capget, &header, data) == 0 &&
	       data[CAP_TO_INDEX(capability)].effective & CAP_TO_MASK(capability);
}

static int join(struct kernel *k, uint32_t buffer, const char **ret_why)
{
	const struct sockaddr_nl self = {.nl_family = AF_NETLINK};
	const int group = AUDIT_NLGRP_READLOG;
	uint32_t got;
	int r;

	k->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
		       NETLINK_AUDIT);
	if (k->fd < 0) {
		r = -errno;
		*ret_why = r == -EMFILE || r == -ENFILE || r == -ENOBUFS || r == -ENOMEM
				   ? why_resources
				   : why_no_audit;
		return r;
	}
	got = set_buffer(k->fd, buffer ? buffer : BUFFER_BYTES);
	if (bind(k->fd, (const struct sockaddr *)&self, sizeof(self)) < 0 ||
	    setsockopt(k->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
		       sizeof(group)) < 0) {
		r = -errno;
		*ret_why = r != -EPERM			    ? why_resources
			   : has_capability(CAP_AUDIT_READ) ? why_user_namespace
							    : why_read;
		return r;
	}
	if (other_network_namespace()) {
		*ret_why = why_network_namespace;
		return -ENOTSUP;
	}
	k->gathers = got >= BUFFER_SMALL;
	note_buffer(k, got, buffer);
	return 0;
}

/* The baseline of `lost`, before the first record can come. */
static uint32_t open_status(struct kernel *k)
{
	struct audit_status status = {0};

	k->status_fd = kernel_status_open(&status);
	k->can_tell = k->status_fd >= 0;
	k->lost = status.lost;
	k->status_due = clock_ms(CLOCK_MONOTONIC) + STATUS_EVERY;
	return status.rate_limit;
}

static void note_status(struct kernel *k, uint32_t rate_limit)
{
	char text[160];

	if (k->status_fd < 0)
		k->sink.note(
			k->sink.ctx,
			"the audit status cannot be read, so what the kernel loses "
			"stays unknown: that needs CAP_AUDIT_CONTROL in the host's pid "
			"and user namespace");
	if (!rate_limit)
		return;
	snprintf(text, sizeof(text),
		 "the kernel's audit rate limit is %u records a second, and it drops the "
		 "rest: `auditctl -r 0` lifts it",
		 rate_limit);
	k->sink.note(k->sink.ctx, text);
}

/* What the kernel was told not to log cannot come: seccomp(2). */
static void note_actions(struct kernel *k)
{
	char text[256];
	int fd = open("/proc/sys/kernel/seccomp/actions_logged", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n < 0)
		return;
	text[n] = '\0';
	for (char *save, *word = strtok_r(text, " \n", &save); word;
	     word = strtok_r(NULL, " \n", &save))
		if (strcmp(word, "log") == 0)
			return;
	k->sink.note(k->sink.ctx,
		     "no call that is merely logged will be recorded: add `log` to "
		     "/proc/sys/kernel/seccomp/actions_logged");
}

static void kernel_close(struct source *source)
{
	struct kernel *k = (struct kernel *)source;

	if (!k)
		return;
	kernel_status_put_back(&k->backlog);
	if (k->fd >= 0)
		close(k->fd);
	if (k->status_fd >= 0)
		close(k->status_fd);
	free(k);
}

static void set_batch(struct kernel *k)
{
	for (size_t i = 0; i < BATCH; i++) {
		k->parts[i][0] = (struct iovec){&k->messages[i], USUAL_MAX};
		k->parts[i][1] = (struct iovec){k->rests[i], sizeof(k->rests[i])};
		k->heads[i].msg_hdr = (struct msghdr){
			.msg_name = &k->from[i],
			.msg_namelen = sizeof(k->from[i]),
			.msg_iov = k->parts[i],
			.msg_iovlen = 2,
		};
	}
}

static int kernel_open(const struct source_options *options,
		       const struct source_sink *sink, struct source **ret,
		       const char **ret_why)
{
	struct kernel *k;
	uint32_t rate_limit;
	int r;

	if (!options->follow) {
		*ret_why = why_follow;
		return -ENOTSUP;
	}
	k = calloc(1, sizeof(*k));
	if (!k) {
		*ret_why = why_resources;
		return -ENOMEM;
	}
	k->source.ops = &source_kernel;
	k->sink = *sink;
	k->fd = -1;
	kernel_status_init(&k->backlog);
	set_batch(k);
	rate_limit = open_status(k);
	r = join(k, options->receive_buffer, ret_why);
	if (r == 0 && options->audit_backlog)
		r = kernel_status_raise(&k->backlog, k->status_fd, options->audit_backlog,
					ret_why);
	if (r < 0) {
		kernel_close(&k->source);
		return r;
	}
	note_status(k, rate_limit);
	note_actions(k);
	*ret = &k->source;
	return 0;
}

static int kernel_fd(struct source *source)
{
	return ((struct kernel *)source)->fd;
}

static bool kernel_can_tell(struct source *source)
{
	return ((struct kernel *)source)->can_tell;
}

static void take_status(struct kernel *k, const struct audit_status *status)
{
	if (status->lost > k->lost) {
		k->sink.lost(k->sink.ctx, LOSS_KERNEL, status->lost - k->lost);
	} else if (status->lost < k->lost) {
		k->can_tell = false;
		k->sink.note(k->sink.ctx,
			     "the kernel's counter of lost records was reset "
			     "meanwhile, so it says nothing about this recording");
		if (status->lost)
			k->sink.lost(k->sink.ctx, LOSS_KERNEL, status->lost);
	}
	k->lost = status->lost;
}

static void lose_status(struct kernel *k)
{
	if (!k->can_tell)
		return;
	k->can_tell = false;
	k->sink.note(k->sink.ctx,
		     "the audit status can no longer be read, so what the "
		     "kernel loses stays unknown: that needs CAP_AUDIT_CONTROL");
}

/* Asks now and takes the answer in a later call, so as not to wait for it. */
static void watch_status(struct kernel *k)
{
	struct audit_status status;
	const int64_t now = clock_ms(CLOCK_MONOTONIC);
	int r;

	if (k->status_fd < 0 || (!k->asked && now < k->status_due))
		return;
	if (!k->asked) {
		r = kernel_status_request(k->status_fd, &k->asked);
		k->status_due = now + STATUS_EVERY;
	} else {
		r = kernel_status_take(k->status_fd, k->asked, &status);
		if (r == -EAGAIN)
			return;
		if (r == 0)
			take_status(k, &status);
		k->asked = 0;
	}
	if (r < 0)
		lose_status(k);
}

/* What the socket dropped since the last call. ENOBUFS was the only hint where it is 0.
 */
static void count_drops(struct kernel *k, bool hint)
{
	uint32_t info[SK_MEMINFO_VARS] = {0};
	socklen_t size = sizeof(info);
	uint32_t drops;

	if (getsockopt(k->fd, SOL_SOCKET, SO_MEMINFO, info, &size) < 0 ||
	    size <= SK_MEMINFO_DROPS * sizeof(*info)) {
		if (hint)
			k->sink.lost(k->sink.ctx, LOSS_OVERRUN, 0);
		return;
	}
	drops = info[SK_MEMINFO_DROPS] - k->drops;
	if (drops)
		k->sink.lost(k->sink.ctx, LOSS_OVERRUN, drops);
	k->drops = info[SK_MEMINFO_DROPS];
}

/* The text of message I, which has LENGTH bytes with its header. */
static char *text_of(struct kernel *k, size_t i, size_t length)
{
	if (length <= USUAL_MAX)
		return k->messages[i].text;
	memcpy(&k->whole, &k->messages[i], USUAL_MAX);
	memcpy((char *)&k->whole + USUAL_MAX, k->rests[i], length - USUAL_MAX);
	return k->whole.text;
}

static int deliver(struct kernel *k, size_t n)
{
	if (k->sink.arrived)
		k->sink.arrived(k->sink.ctx);
	for (size_t i = 0; i < n; i++) {
		const struct nlmsghdr *header = &k->messages[i].header;
		const size_t length = k->heads[i].msg_len;
		int r;

		if (k->from[i].nl_pid != 0) {
			k->strangers++;
			continue;
		}
		if (length <= sizeof(*header))
			continue;
		r = k->sink.payload(k->sink.ctx, header->nlmsg_type,
				    text_of(k, i, length), length - sizeof(*header));
		if (r < 0)
			return r;
	}
	return 0;
}

/* One batch. SOURCE_MORE, SOURCE_WAIT or an error. */
static int read_batch(struct kernel *k)
{
	int n = recvmmsg(k->fd, k->heads, BATCH, MSG_DONTWAIT, NULL), r;

	if (n < 0 && errno == EINTR)
		return SOURCE_MORE;
	if (n < 0 && errno == ENOBUFS) {
		/* It goes on dropping until the queue is empty: counted again then. */
		k->congested = true;
		count_drops(k, true);
		return SOURCE_MORE;
	}
	if (n < 0 && errno != EAGAIN)
		return -errno;
	r = n > 0 ? deliver(k, (size_t)n) : 0;
	if (r < 0 || n == BATCH)
		return r < 0 ? r : SOURCE_MORE;
	if (k->congested)
		count_drops(k, false);
	k->congested = false;
	return SOURCE_WAIT;
}

static int kernel_read(struct source *source)
{
	const struct timespec gather = {.tv_nsec = GATHER * 1000};
	struct kernel *k = (struct kernel *)source;
	bool quick = k->gathers && clock_us(CLOCK_MONOTONIC) - k->last_us < GATHER;
	int r = SOURCE_MORE;

	for (int i = 0; r == SOURCE_MORE && i < BATCHES; i++) {
		r = read_batch(k);
		if (r == SOURCE_WAIT && quick) {
			nanosleep(&gather, NULL);
			quick = false;
			r = SOURCE_MORE;
		}
	}
	watch_status(k);
	k->last_us = clock_us(CLOCK_MONOTONIC);
	return r;
}

/* What was logged before the stop, and may still be in the kernel's queue. */
static int read_rest(struct kernel *k)
{
	const int64_t end = clock_ms(CLOCK_MONOTONIC) + STOP_WAIT;
	struct audit_status status = {0};
	int r;

	do {
		if (k->status_fd >= 0) {
			r = kernel_status_ask(k->status_fd, &status);
			if (r == 0)
				take_status(k, &status);
			else
				lose_status(k);
			if (r < 0)
				status.backlog = 0;
		}
		do
			r = read_batch(k);
		while (r == SOURCE_MORE && clock_ms(CLOCK_MONOTONIC) < end);
	} while (r >= 0 && status.backlog && clock_ms(CLOCK_MONOTONIC) < end);
	return r < 0 ? r : 0;
}

static int kernel_stop(struct source *source)
{
	struct kernel *k = (struct kernel *)source;
	char text[128];
	int r;

	if (k->stopped)
		return 0;
	k->stopped = true;
	r = read_rest(k);
	count_drops(k, k->congested);
	if (!kernel_status_put_back(&k->backlog))
		k->sink.note(k->sink.ctx,
			     "the audit backlog limit could not be put back: see "
			     "`auditctl -s`, and `auditctl -b`");
	if (k->strangers) {
		snprintf(text, sizeof(text),
			 "%llu netlink messages did not come from the kernel and were "
			 "ignored",
			 (unsigned long long)k->strangers);
		k->sink.note(k->sink.ctx, text);
	}
	return r;
}

const struct source_ops source_kernel = {
	.name = "kernel",
	.what = "the kernel's audit records, as they are written",
	.can_tell = true,
	.all_types = true,
	.once = true,
	.this_boot = true,
	.can_tell_now = kernel_can_tell,
	.needs = SOURCE_NEEDS_STATUS,
	.open = kernel_open,
	.fd = kernel_fd,
	.read = kernel_read,
	.stop = kernel_stop,
	.close = kernel_close,
};
