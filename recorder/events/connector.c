/* SPDX-License-Identifier: Apache-2.0 */
#include "connector.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "own-proc.h"

#define BATCH	     32
#define BUFFER_BYTES (32 << 20) /* the kernel doubles it */
#define ANSWER_MS    1000
/* include/linux/proc_ns.h: PROC_PID_INIT_INO */
#define FIRST_PID_NAMESPACE 0xEFFFFFFCU

/* Where these are in a message. */
#define AT(member) (offsetof(struct message, event) + offsetof(struct proc_event, member))

/* struct cn_msg of linux/connector.h, without its flexible end, which C has only last. */
struct cn_head {
	struct cb_id id;
	uint32_t seq, ack;
	uint16_t len, flags;
};
_Static_assert(sizeof(struct cn_head) == sizeof(struct cn_msg), "the same");

/* A message of the kernel's: no field of it is wider than it is aligned there. */
struct message {
	struct nlmsghdr header;
	struct cn_head cn;
	union {
		struct proc_event event;
		char room[128];
	};
} __attribute__((packed, aligned(8)));

struct connector {
	struct connector_sink sink;
	int fd;
	struct mmsghdr heads[BATCH];
	struct iovec parts[BATCH];
	struct sockaddr_nl from[BATCH];
	struct message messages[BATCH];
};

static const char why_permission[] =
	"process events need CAP_NET_ADMIN, in the host's namespaces: run as root, there";
static const char why_numbers[] =
	"process events, and records, have the numbers of the host's pid namespace: run "
	"there (`nsenter -t 1 -p -m`, or the container's option for the host's "
	"processes)";
static const char why_kernel[] = "no process events: this kernel has none "
				 "(CONFIG_PROC_EVENTS), or not in this user "
				 "or network namespace";

bool connector_has_numbers(void)
{
	struct stat own;

	return stat("/proc/self/ns/pid", &own) == 0 &&
	       own.st_ino == FIRST_PID_NAMESPACE && own_proc();
}

static int ask(int fd, enum proc_cn_mcast_op op)
{
	struct {
		struct nlmsghdr header;
		struct cn_head cn;
		uint32_t op;
	} __attribute__((packed, aligned(8))) request = {
		.header = {.nlmsg_len =
				   NLMSG_LENGTH(sizeof(struct cn_msg) + sizeof(uint32_t)),
			   .nlmsg_type = NLMSG_DONE},
		.cn = {.id = {CN_IDX_PROC, CN_VAL_PROC}, .len = sizeof(uint32_t)},
		.op = op,
	};

	return send(fd, &request, request.header.nlmsg_len, 0) < 0 ? -errno : 0;
}

/*
 * Whether the kernel answered, which it does only where it will go on to send. Where it
 * does not, before Linux 6.6, events can come all the same for somebody else's asking.
 */
static int await(struct connector *c)
{
	const struct timeval wait = {.tv_usec = ANSWER_MS * 1000 % 1000000,
				     .tv_sec = ANSWER_MS / 1000};
	const int64_t until = clock_ms(CLOCK_MONOTONIC) + ANSWER_MS;
	struct message m;
	ssize_t n;

	setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	do {
		n = recv(c->fd, &m, sizeof(m), 0);
		if (n < 0 && errno != EINTR && errno != ENOBUFS)
			return errno == EAGAIN ? -ENOTSUP : -errno;
		if (clock_ms(CLOCK_MONOTONIC) > until)
			return -ENOTSUP;
	} while (n < (ssize_t)(sizeof(m.header) + sizeof(m.cn) + 20) ||
		 m.event.what != PROC_EVENT_NONE);
	return m.event.event_data.ack.err ? -(int)m.event.event_data.ack.err : 0;
}

/* Threads come and go more often than processes: the kernel leaves them out. */
static void leave_out_threads(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(what)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(PROC_EVENT_NONE), 11, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(PROC_EVENT_EXEC), 10, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(PROC_EVENT_FORK), 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(event_data.fork.child_pid)),
		BPF_STMT(BPF_MISC | BPF_TAX, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(event_data.fork.child_tgid)),
		BPF_STMT(BPF_JMP | BPF_JA, 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(PROC_EVENT_EXIT), 0, 5),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(event_data.exit.process_pid)),
		BPF_STMT(BPF_MISC | BPF_TAX, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(event_data.exit.process_tgid)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog program = {.len = sizeof(code) / sizeof(*code),
					   .filter = code};

	/* Without it they are left out here. */
	(void)setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

static int subscribe(struct connector *c, const char **ret_why)
{
	const struct sockaddr_nl self = {.nl_family = AF_NETLINK,
					 .nl_groups = CN_IDX_PROC};
	const int bytes = BUFFER_BYTES;
	int r;

	if (!connector_has_numbers()) {
		*ret_why = why_numbers;
		return -EXDEV;
	}
	c->fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_CONNECTOR);
	if (c->fd < 0) {
		r = -errno;
		*ret_why = r == -EPERM || r == -EACCES ? why_permission : why_kernel;
		return r;
	}
	if (!c->sink.threads)
		leave_out_threads(c->fd);
	if (setsockopt(c->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	r = bind(c->fd, (const struct sockaddr *)&self, sizeof(self)) < 0 ? -errno : 0;
	r = r ? r : ask(c->fd, PROC_CN_MCAST_LISTEN);
	r = r ? r : await(c);
	if (r < 0)
		*ret_why = r == -EPERM || r == -EACCES ? why_permission : why_kernel;
	return r;
}

int connector_open(const struct connector_sink *sink, struct connector **ret,
		   const char **ret_why)
{
	struct connector *c = calloc(1, sizeof(*c));
	int r;

	*ret_why = "out of memory";
	if (!c)
		return -ENOMEM;
	c->sink = *sink;
	c->fd = -1;
	r = subscribe(c, ret_why);
	if (r < 0) {
		if (c->fd >= 0)
			close(c->fd);
		free(c);
		return r;
	}
	for (size_t i = 0; i < BATCH; i++) {
		c->parts[i] = (struct iovec){&c->messages[i], sizeof(c->messages[i])};
		c->heads[i].msg_hdr = (struct msghdr){.msg_name = &c->from[i],
						      .msg_namelen = sizeof(c->from[i]),
						      .msg_iov = &c->parts[i],
						      .msg_iovlen = 1};
	}
	*ret = c;
	return 0;
}

void connector_close(struct connector *c)
{
	if (!c)
		return;
	(void)ask(c->fd, PROC_CN_MCAST_IGNORE);
	close(c->fd);
	free(c);
}

int connector_fd(const struct connector *c)
{
	return c->fd;
}

static void deliver(const struct connector *c, const struct message *m)
{
	const struct connector_sink *sink = &c->sink;
	/* What the message has is no more aligned than a word. */
	struct proc_event event;
	int64_t pid, tid, time;

	memcpy(&event, &m->event, sizeof(event));
	time = (int64_t)event.timestamp_ns;
	switch (event.what) {
	case PROC_EVENT_FORK:
		pid = event.event_data.fork.child_tgid;
		tid = event.event_data.fork.child_pid;
		if (tid == pid || sink->threads)
			sink->forked(sink->ctx, event.event_data.fork.parent_tgid, pid,
				     tid, time);
		break;
	case PROC_EVENT_EXEC:
		if (sink->executed)
			sink->executed(sink->ctx, event.event_data.exec.process_tgid,
				       time);
		break;
	case PROC_EVENT_EXIT:
		pid = event.event_data.exit.process_tgid;
		tid = event.event_data.exit.process_pid;
		if (tid == pid || sink->threads)
			sink->exited(sink->ctx, pid, tid, time);
		break;
	default:
		break;
	}
}

int connector_read(struct connector *c)
{
	const size_t least = sizeof(struct nlmsghdr) + sizeof(struct cn_msg) +
			     offsetof(struct proc_event, event_data);
	int n;

	do {
		n = recvmmsg(c->fd, c->heads, BATCH, MSG_DONTWAIT, NULL);
		if (n < 0 && errno == ENOBUFS)
			c->sink.lost(c->sink.ctx);
		else if (n < 0 && errno != EINTR && errno != EAGAIN)
			return -errno;
		/* Only the kernel has port 0. */
		for (int i = 0; i < n; i++)
			if (c->from[i].nl_pid == 0 && c->heads[i].msg_len >= least)
				deliver(c, &c->messages[i]);
	} while (n == BATCH || (n < 0 && errno != EAGAIN));
	return 0;
}
