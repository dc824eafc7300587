/* SPDX-License-Identifier: Apache-2.0 */
#include "offspring.h"

#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLACES_FIRST 256
/* Of these the ones that have ended are forgotten when there are more. */
#define MEMBERS_MAX (1U << 20)
#define BUFFER	    (32 << 20)
#define ANSWER_MS   2000
/* include/linux/proc_ns.h: PROC_PID_INIT_INO */
#define FIRST_PID_NAMESPACE 0xEFFFFFFCU

/* The kernel's process events, and those of threads, of which a process may have many. */
struct member {
	int64_t pid; /* 0: this place is free */
	uint64_t threads;
};

struct offspring {
	int fd;
	int64_t root, self;
	struct member *places;
	size_t n, room; /* a power of two, at least twice n */
	uint64_t alive;
	bool lost;
};

static const char why_rights[] = "needs CAP_NET_ADMIN to be told of new processes: run "
				 "as root, or take --via notify";
static const char why_namespace[] = "process events come to the host's pid, user and "
				    "network namespace only: run there, or "
				    "take --via notify";
static const char why_kernel[] = "this kernel tells nobody of new processes "
				 "(CONFIG_PROC_EVENTS): take --via notify";
static const char why_memory[] = "out of memory";

static struct member *place(struct member *places, size_t room, int64_t pid)
{
	size_t i = (uint64_t)pid * UINT64_C(0x9e3779b97f4a7c15) >> 20;

	while (places[i & (room - 1)].pid && places[i & (room - 1)].pid != pid)
		i++;
	return &places[i & (room - 1)];
}

static struct member *find(const struct offspring *o, int64_t pid)
{
	struct member *member = place(o->places, o->room, pid);

	return member->pid ? member : NULL;
}

/* Into a table of ROOM places; KEEP: those that have ended too. */
static int move(struct offspring *o, size_t room, bool keep)
{
	struct member *places = calloc(room, sizeof(*places));
	size_t n = 0;

	if (!places)
		return -ENOMEM;
	for (size_t i = 0; i < o->room; i++) {
		const struct member *m = &o->places[i];

		if (!m->pid || (!keep && !m->threads))
			continue;
		*place(places, room, m->pid) = *m;
		n++;
	}
	free(o->places);
	o->places = places;
	o->room = room;
	o->n = n;
	return 0;
}

static int enter(struct offspring *o, int64_t pid)
{
	struct member *member;
	int r = 0;

	if (o->n >= MEMBERS_MAX)
		r = move(o, o->room, false);
	if (r == 0 && (o->n + 1) * 2 > o->room)
		r = move(o, o->room * 2, true);
	if (r < 0)
		return r;
	member = place(o->places, o->room, pid);
	o->n += member->pid == 0;
	*member = (struct member){pid, 1};
	o->alive++;
	return 0;
}

static int on_fork(struct offspring *o, int64_t parent, int64_t pid, int64_t tid)
{
	struct member *member = find(o, pid);

	/* Another thread of a process. */
	if (tid != pid) {
		if (member)
			member->threads++;
		return 0;
	}
	/* What a process of ours makes with CLONE_PARENT is no child of its own. */
	if (parent == o->self || find(o, parent))
		return enter(o, pid);
	if (member && member->threads == 0)
		/* A stranger has the number now: it stays, as one that never is it. */
		*member = (struct member){-pid, 0};
	return 0;
}

static void on_exit_of(struct offspring *o, int64_t pid)
{
	struct member *member = find(o, pid);

	if (member && member->threads && --member->threads == 0)
		o->alive--;
}

static int on_event(struct offspring *o, const struct proc_event *event)
{
	if (event->what == PROC_EVENT_FORK)
		return on_fork(o, event->event_data.fork.parent_tgid,
			       event->event_data.fork.child_tgid,
			       event->event_data.fork.child_pid);
	if (event->what == PROC_EVENT_EXIT)
		on_exit_of(o, event->event_data.exit.process_tgid);
	return 0;
}

/*
 * One message. True: its event is copied, since it is no more aligned there than a word;
 * false: it has none. *ret as recvfrom(2).
 */
static bool receive(struct offspring *o, struct proc_event *ret_event, ssize_t *ret)
{
	_Alignas(struct nlmsghdr) char buf[1024];
	struct sockaddr_nl from = {0};
	socklen_t length = sizeof(from);
	const struct nlmsghdr *head = (const void *)buf;
	const struct cn_msg *message = NLMSG_DATA(head);

	*ret = recvfrom(o->fd, buf, sizeof(buf), MSG_DONTWAIT, (struct sockaddr *)&from,
			&length);
	if (*ret < (ssize_t)(NLMSG_LENGTH(sizeof(*message)) +
			     sizeof(struct proc_event)) ||
	    from.nl_pid != 0 || message->id.idx != CN_IDX_PROC)
		return false;
	memcpy(ret_event, message->data, sizeof(*ret_event));
	return true;
}

int offspring_read(struct offspring *o)
{
	struct proc_event event;
	ssize_t n;
	int r = 0;

	while (r == 0) {
		bool got = receive(o, &event, &n);

		if (n < 0 && errno == ENOBUFS)
			o->lost = true;
		else if (n < 0 && errno != EINTR)
			return errno == EAGAIN ? 0 : -errno;
		else if (got)
			r = on_event(o, &event);
	}
	return r;
}

static int ask(struct offspring *o)
{
	/* struct cn_msg and what it holds, which C has at the end of a struct only. */
	struct {
		struct nlmsghdr head;
		struct cb_id id;
		uint32_t seq, ack;
		uint16_t len, flags;
		enum proc_cn_mcast_op op;
	} __attribute__((packed)) question = {
		.head = {.nlmsg_len = sizeof(question), .nlmsg_type = NLMSG_DONE},
		.id = {CN_IDX_PROC, CN_VAL_PROC},
		.len = sizeof(question.op),
		.op = PROC_CN_MCAST_LISTEN,
	};

	return send(o->fd, &question, sizeof(question), 0) < 0 ? -errno : 0;
}

/* The kernel answers, with an event of no kind, but in silence to those of a namespace.
 */
static int await(struct offspring *o, const char **ret_why)
{
	struct pollfd fd = {.fd = o->fd, .events = POLLIN};

	while (poll(&fd, 1, ANSWER_MS) == 1) {
		ssize_t n;
		struct proc_event event;
		int error;

		if (!receive(o, &event, &n) || event.what != PROC_EVENT_NONE)
			continue;
		error = (int)event.event_data.ack.err;
		*ret_why = why_rights;
		return error ? -error : 0;
	}
	*ret_why = why_kernel;
	return -ENOTSUP;
}

static bool in_namespace(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 && st.st_ino != FIRST_PID_NAMESPACE;
}

static int join(struct offspring *o, const char **ret_why)
{
	const struct sockaddr_nl self = {.nl_family = AF_NETLINK,
					 .nl_groups = CN_IDX_PROC};
	int size = BUFFER;

	*ret_why = why_namespace;
	if (in_namespace())
		return -ENOTSUP;
	*ret_why = why_kernel;
	o->fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_CONNECTOR);
	if (o->fd < 0)
		return -errno;
	*ret_why = why_rights;
	if (setsockopt(o->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0 ||
	    bind(o->fd, (const struct sockaddr *)&self, sizeof(self)) < 0 || ask(o) < 0)
		return -errno;
	return await(o, ret_why);
}

int offspring_new(int64_t root, struct offspring **ret, const char **ret_why)
{
	struct offspring *o = calloc(1, sizeof(*o));
	int r;

	*ret_why = why_memory;
	if (!o)
		return -ENOMEM;
	o->fd = -1;
	o->root = root;
	o->self = getpid();
	o->room = PLACES_FIRST;
	o->places = calloc(o->room, sizeof(*o->places));
	r = o->places ? join(o, ret_why) : -ENOMEM;
	r = r ? r : enter(o, root);
	if (r < 0) {
		offspring_free(o);
		return r;
	}
	*ret = o;
	return 0;
}

void offspring_free(struct offspring *o)
{
	if (!o)
		return;
	if (o->fd >= 0)
		close(o->fd);
	free(o->places);
	free(o);
}

int offspring_fd(const struct offspring *o)
{
	return o->fd;
}

bool offspring_has(const struct offspring *o, int64_t pid)
{
	return find(o, pid) != NULL;
}

uint64_t offspring_alive(const struct offspring *o)
{
	uint64_t alive = 0;

	if (!o->lost)
		return o->alive;
	/* An end may be among what was lost. */
	for (size_t i = 0; i < o->room; i++)
		alive += o->places[i].threads && kill((pid_t)o->places[i].pid, 0) == 0;
	return alive;
}

bool offspring_root_alive(const struct offspring *o)
{
	const struct member *root = find(o, o->root);

	return root && root->threads;
}

bool offspring_lost(const struct offspring *o)
{
	return o->lost;
}
