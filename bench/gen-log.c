/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A realistic audit log on standard output; the same options give the same bytes.
 *
 * With density 100 every record is a SECCOMP one; with less, the others are events of
 * SYSCALL, CWD, PATH and PROCTITLE records, which share a serial, and of USER_* records.
 * 24 executables (one with a space in its path, one of i386) in 200 processes make 127
 * x86_64 and 16 i386 system calls, few of them often and many rarely. The forms are those
 * of auditd's log (enriched, raw), of rsyslog's kern.log and of journalctl -o export.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define OUT_SIZE       (1 << 20)
#define TEXT_SIZE      2048
#define PROCESSES      200
#define FIRST_SERIAL   1000000
#define FIRST_MS       INT64_C(1795345007050) /* 2026-11-22T10:56:47.050Z */
#define BOOT_MS	       INT64_C(1795343906606)
#define RECORDS_PER_MS 5
#define UNSET	       4294967295u /* of auid and ses */

struct text {
	size_t len;
	char s[TEXT_SIZE];
};

struct executable {
	const char *path;
	const char *comms[3];
	const char *user;
	unsigned int uid;
	bool i386;
};

static const struct executable executables[] = {
	{"/usr/sbin/nginx", {"nginx"}, "www-data", 33, false},
	{"/usr/lib/postgresql/15/bin/postgres", {"postgres"}, "postgres", 105, false},
	{"/usr/bin/redis-server", {"redis-server", "bio_aof"}, "redis", 106, false},
	{"/usr/bin/python3.11", {"gunicorn", "python3"}, "www-data", 33, false},
	{"/usr/lib/jvm/java-17-openjdk-amd64/bin/java",
	 {"java", "GC Thread#0", "C2 CompilerThre"},
	 "app",
	 1001,
	 false},
	{"/usr/bin/node", {"node", "libuv-worker"}, "app", 1001, false},
	{"/usr/local/bin/etcd", {"etcd"}, "root", 0, false},
	{"/usr/local/bin/kube-apiserver", {"kube-apiserver"}, "root", 0, false},
	{"/coredns", {"coredns"}, "root", 0, false},
	{"/usr/sbin/php-fpm8.2", {"php-fpm8.2"}, "www-data", 33, false},
	{"/usr/sbin/apache2", {"apache2", "/usr/sbin/apach"}, "www-data", 33, false},
	{"/usr/sbin/mariadbd", {"mariadbd", "ib_io_rd-1"}, "mysql", 107, false},
	{"/usr/lib/erlang/erts-13.1.5/bin/beam.smp",
	 {"beam.smp", "erts_sched_1"},
	 "rabbitmq",
	 108,
	 false},
	{"/usr/bin/memcached", {"memcached", "mc-worker"}, "memcache", 109, false},
	{"/usr/sbin/haproxy", {"haproxy"}, "haproxy", 110, false},
	{"/usr/local/bin/envoy", {"envoy", "wrk:worker_0"}, "app", 1001, false},
	{"/bin/busybox", {"sh", "sleep", "wget"}, "root", 0, false},
	{"/usr/bin/bash", {"bash", "entrypoint.sh"}, "root", 0, false},
	{"/usr/bin/curl", {"curl"}, "root", 0, false},
	{"/bin/prometheus", {"prometheus"}, "nobody", 65534, false},
	{"/usr/sbin/sshd", {"sshd"}, "root", 0, false},
	{"/usr/lib/dotnet/dotnet", {"dotnet", ".NET ThreadPool"}, "app", 1001, false},
	{"/opt/My App/worker", {"worker"}, "app", 1001, false},
	{"/opt/legacy/bin/ledgerd", {"ledgerd"}, "app", 1001, true},
};

static const uint16_t x86_64_calls[] = {
	3,   257, 262, 1,   232, 9,   0,   45,	20,  202, 10,  72,  16,	 14,  13,  5,
	8,   39,  12,  11,  21,	 288, 47,  46,	44,  15,  28,  7,   17,	 18,  19,  22,
	23,  24,  25,  26,  27,	 32,  33,  35,	38,  40,  41,  42,  43,	 48,  49,  50,
	51,  52,  53,  54,  55,	 56,  59,  60,	61,  62,  63,  73,  74,	 75,  76,  77,
	78,  79,  80,  81,  82,	 83,  87,  88,	89,  90,  91,  92,  93,	 95,  96,  97,
	98,  99,  102, 104, 105, 106, 107, 108, 110, 112, 116, 125, 126, 130, 131, 137,
	138, 140, 157, 158, 186, 201, 203, 204, 213, 217, 218, 228, 230, 231, 233, 234,
	254, 263, 267, 269, 270, 271, 272, 273, 281, 284, 290, 291, 293, 302, 318,
};

static const uint16_t i386_calls[] = {
	3, 4, 5, 6, 45, 54, 91, 102, 117, 125, 140, 146, 174, 192, 197, 221,
};

struct process {
	const struct executable *exe;
	const char *comm;
	unsigned int pid;
	uint64_t ip;
	struct text head;  /* a SECCOMP record up to the number */
	struct text names; /* what ENRICHED adds */
};

/* One record, for a form to write. */
struct record {
	unsigned int type;
	const char *name;
	uint32_t serial;
	int64_t ms; /* since the epoch */
	/* of a SECCOMP record only */
	const struct process *process;
	unsigned int nr;
	uint64_t ip;
	struct text body;
	struct text names;
};

struct form {
	const char *name;
	void (*write)(struct text *out, const struct record *r);
};

struct generator {
	const struct form *form;
	uint64_t left; /* records to write */
	uint64_t random;
	uint32_t serial;
	int64_t ms;
	unsigned int density;
	uint64_t seccomp, total; /* written */
	unsigned int run_left;	 /* of the current process */
	const struct process *current;
	struct record record;
	struct process processes[PROCESSES];
	uint16_t calls[ARRAY_SIZE(executables)][ARRAY_SIZE(x86_64_calls)];
	unsigned int call_count[ARRAY_SIZE(executables)];
};

static struct {
	size_t len;
	char s[OUT_SIZE];
} out;

static struct generator gen;

static void die(const char *what, const char *detail)
{
	fprintf(stderr, "gen-log: %s: %s\n", what, detail);
	exit(2);
}

static void out_flush(void)
{
	const char *p = out.s;

	while (out.len > 0) {
		ssize_t n = write(STDOUT_FILENO, p, out.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			die("standard output", strerror(errno));
		p += n;
		out.len -= (size_t)n;
	}
}

static void put(struct text *t, const char *s, size_t len)
{
	if (len > sizeof(t->s) - t->len)
		die("a record", "longer than TEXT_SIZE");
	memcpy(t->s + t->len, s, len);
	t->len += len;
}

static void put_text(struct text *t, const struct text *more)
{
	put(t, more->s, more->len);
}

__attribute__((format(printf, 2, 3))) static void putf(struct text *t, const char *format,
						       ...)
{
	size_t room = sizeof(t->s) - t->len;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(t->s + t->len, room, format, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= room)
		die("a record", "longer than TEXT_SIZE");
	t->len += (size_t)n;
}

static void put_bytes(struct text *t, const char *s, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		char hex[2] = {digits[c >> 4], digits[c & 15]};

		put(t, hex, 2);
	}
}

/* As audit_log_untrustedstring() in the kernel's kernel/audit.c. */
static void put_untrusted(struct text *t, const char *key, const char *s)
{
	putf(t, " %s=", key);
	for (const char *p = s; *p; p++)
		if (*p == '"' || *p < 0x21 || *p > 0x7e) {
			put_bytes(t, s, strlen(s));
			return;
		}
	putf(t, "\"%s\"", s);
}

static void put_stamp(struct text *t, const struct record *r)
{
	putf(t, "audit(%" PRId64 ".%03d:%" PRIu32 "): ", r->ms / 1000,
	     (int)(r->ms % 1000), r->serial);
}

static void write_raw(struct text *t, const struct record *r)
{
	putf(t, "type=%s msg=", r->name);
	put_stamp(t, r);
	put_text(t, &r->body);
}

static void write_enriched(struct text *t, const struct record *r)
{
	write_raw(t, r);
	if (r->names.len > 0) {
		put(t, "\x1d", 1);
		put_text(t, &r->names);
	}
}

static void write_kern(struct text *t, const struct record *r)
{
	int64_t us = r->ms * 1000 + r->serial % 1000;
	int64_t up = us - BOOT_MS * 1000;
	time_t seconds = (time_t)(r->ms / 1000);
	char date[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	putf(t, "%s.%06d+00:00 vm kernel: [%5d.%06d] audit: type=%u ", date,
	     (int)(us % 1000000), (int)(up / 1000000), (int)(up % 1000000), r->type);
	put_stamp(t, r);
	put_text(t, &r->body);
}

/* The fields that journald takes out of a SECCOMP record. */
static void write_export_fields(struct text *t, const struct record *r)
{
	const struct executable *e = r->process->exe;

	putf(t,
	     "_UID=%u\n_GID=%u\n_AUDIT_LOGINUID=%u\n_AUDIT_SESSION=%u\n_PID=%u\n"
	     "_COMM=%s\n_EXE=%s\n_AUDIT_FIELD_SIG=0\n_AUDIT_FIELD_ARCH=%s\n",
	     e->uid, e->uid, UNSET, UNSET, r->process->pid, r->process->comm, e->path,
	     e->i386 ? "40000003" : "c000003e");
	putf(t,
	     "_AUDIT_FIELD_SYSCALL=%u\n_AUDIT_FIELD_COMPAT=%d\n_AUDIT_FIELD_IP=0x%" PRIx64
	     "\n_AUDIT_FIELD_CODE=0x7ffc0000\n",
	     r->nr, e->i386, r->ip);
}

static void write_export(struct text *t, const struct record *r)
{
	static unsigned int entry;
	int64_t us = r->ms * 1000 + r->serial % 1000;
	int64_t up = us - BOOT_MS * 1000;

	putf(t,
	     "__CURSOR=s=937e5235c3cc41b3a142b8ae4b36e754;i=%x;"
	     "b=829a015614a843dd9b7a9acdf7bd77b7;m=%" PRIx64 ";t=%" PRIx64 ";x=%" PRIx64
	     "\n__REALTIME_TIMESTAMP=%" PRId64 "\n__MONOTONIC_TIMESTAMP=%" PRId64
	     "\n_BOOT_ID=829a015614a843dd9b7a9acdf7bd77b7\n",
	     ++entry, up, us, (uint64_t)us * 2654435761, us, up);
	putf(t,
	     "_MACHINE_ID=3d1219c7c4c5404aaa1f6d2a48adfda4\n_HOSTNAME=vm\n"
	     "_RUNTIME_SCOPE=system\n_TRANSPORT=audit\nSYSLOG_FACILITY=4\n"
	     "SYSLOG_IDENTIFIER=audit\n_SOURCE_REALTIME_TIMESTAMP=%" PRId64
	     "\n_AUDIT_TYPE=%u\n_AUDIT_ID=%" PRIu32 "\n_AUDIT_TYPE_NAME=%s\n",
	     r->ms * 1000, r->type, r->serial, r->name);
	if (r->process)
		write_export_fields(t, r);
	putf(t, "MESSAGE=%s ", r->name);
	put_text(t, &r->body);
	put(t, "\n", 1);
}

static const struct form forms[] = {
	{"enriched", write_enriched},
	{"raw", write_raw},
	{"kern", write_kern},
	{"export", write_export},
};

/* splitmix64: https://prng.di.unimi.it/splitmix64.c */
static uint64_t gen_random(void)
{
	uint64_t z = (gen.random += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0 to N - 1. */
static unsigned int gen_below(unsigned int n)
{
	return (unsigned int)((gen_random() >> 32) * n >> 32);
}

/* 0 to N - 1, the small ones often. */
static unsigned int gen_skewed(unsigned int n)
{
	uint64_t x = gen_random() >> 48;

	return (unsigned int)((((x * x) >> 16) * x >> 16) * n >> 16);
}

/* A new event: its serial and its time. */
static void gen_event(void)
{
	gen.serial++;
	if (gen_below(RECORDS_PER_MS) == 0)
		gen.ms++;
	if (gen_below(50000) == 0)
		gen.ms += 100 + gen_below(3000);
}

static struct text *gen_begin(unsigned int type, const char *name)
{
	struct record *r = &gen.record;

	r->type = type;
	r->name = name;
	r->serial = gen.serial;
	r->ms = gen.ms;
	r->process = NULL;
	r->body.len = 0;
	r->names.len = 0;
	return &r->body;
}

static void gen_end(void)
{
	static struct text line;

	if (gen.left == 0)
		return;
	line.len = 0;
	gen.form->write(&line, &gen.record);
	put(&line, "\n", 1);
	if (line.len > sizeof(out.s) - out.len)
		out_flush();
	memcpy(out.s + out.len, line.s, line.len);
	out.len += line.len;
	gen.left--;
	gen.total++;
}

static void gen_seccomp(void)
{
	const struct process *p;
	struct text *t;
	size_t exe;

	if (gen.run_left == 0) {
		gen.current = &gen.processes[gen_skewed(PROCESSES)];
		gen.run_left = 1 + gen_below(60);
	}
	gen.run_left--;
	p = gen.current;
	exe = (size_t)(p->exe - executables);
	gen_event();
	t = gen_begin(1326, "SECCOMP");
	gen.record.process = p;
	gen.record.nr = gen.calls[exe][gen_skewed(gen.call_count[exe])];
	gen.record.ip = p->ip + gen.record.nr * 0x1d3;
	put_text(t, &p->head);
	putf(t, "%u compat=%d ip=0x%" PRIx64 " code=0x7ffc0000", gen.record.nr,
	     p->exe->i386, gen.record.ip);
	put_text(&gen.record.names, &p->names);
	gen_end();
	gen.seccomp++;
}

static const struct {
	unsigned int nr;
	const char *name;
	unsigned int paths;
	const char *key;
} watched[] = {
	{257, "openat", 1, "(null)"},	{257, "openat", 2, "\"config\""},
	{59, "execve", 2, "\"exec\""},	{263, "unlinkat", 2, "\"delete\""},
	{264, "renameat", 4, "(null)"}, {268, "fchmodat", 1, "\"perm_mod\""},
};

static const char *const directories[] = {
	"/",
	"/var/lib/postgresql/15/main",
	"/srv/app/current",
	"/home/deploy/releases/20261122105647/node_modules/@babel/plugin-runtime",
	"/var/lib/jenkins/workspace/ledger-service-release-4.11/build/tmp/compileJava",
	"/usr/lib/python3/dist-packages/pkg_resources/_vendor/importlib_resources/tests",
};

#define SNAPSHOT                                                                         \
	"/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/1184/fs"
#define KUBELET "/var/lib/kubelet/pods/0b5a7f04-6a1c-4d0e-9c57-3f6f0f0f4a6b/volumes/"

static const char *const files[] = {
	"/etc/passwd",
	"/etc/ld.so.cache",
	"/tmp/report draft.txt",
	"/usr/lib/x86_64-linux-gnu/libc.so.6",
	"/var/lib/postgresql/15/main/base/16384/pg_internal.init",
	"/srv/app/current/node_modules/.cache/babel-loader/5f0c2d1e8b.json.gz",
	SNAPSHOT "/usr/lib/python3/dist-packages/importlib_resources/__init__.py",
	SNAPSHOT
	"/usr/share/javascript/plugin-transform-typescript/lib/const-enum.js.map",
	KUBELET
	"kubernetes.io~projected/kube-api-access-x7k2p/..2026_11_22_10_56_47/token",
	KUBELET
	"kubernetes.io~configmap/ledger-service-configuration/application.properties",
};

/* Each as execve() got it, NULs included, which is how PROCTITLE has it. */
static const struct {
	const char *text;
	size_t len;
} titles[] = {
#define TITLE(s)                                                                         \
	{                                                                                \
		s, sizeof(s) - 1                                                         \
	}
	TITLE("nginx: worker process"),
	TITLE("/usr/bin/python3\0/srv/app/current/manage.py\0runworker\0--threads=8"),
	TITLE("sh\0-c\0test -x /usr/sbin/anacron || run-parts --report /etc/cron.hourly"),
	TITLE("java\0-Xms512m\0-Xmx2g\0-XX:+UseG1GC\0-Dspring.profiles.active="
	      "production\0"
	      "-jar\0/srv/app/current/build/libs/ledger-service-4.11.2.jar"),
	TITLE("kubelet\0--config=/var/lib/kubelet/"
	      "config.yaml\0--container-runtime-endpoint="
	      "unix:///run/containerd/containerd.sock\0--node-ip=10.0."),
	TITLE("/usr/lib/postgresql/15/bin/postgres\0-D\0/var/lib/postgresql/15/main\0-c\0"
	      "config_file=/etc/postgresql/15/main/postgresql.conf"),
#undef TITLE
};

static void gen_syscall(const struct process *p, size_t call)
{
	struct text *t = gen_begin(1300, "SYSCALL");
	const char *user = p->exe->user;
	unsigned int uid = p->exe->uid, fd = gen_below(64), flags = gen_below(1 << 20);

	putf(t,
	     "arch=c000003e syscall=%u success=yes exit=%u a0=ffffff9c a1=%" PRIx64
	     " a2=%x a3=0 items=%u ppid=%u pid=%u auid=%u",
	     watched[call].nr, fd, p->ip + flags, flags, watched[call].paths, p->pid - 1,
	     p->pid, UNSET);
	putf(t,
	     " uid=%u gid=%u euid=%u suid=%u fsuid=%u egid=%u sgid=%u fsgid=%u"
	     " tty=(none) ses=%u",
	     uid, uid, uid, uid, uid, uid, uid, uid, UNSET);
	put_untrusted(t, "comm", p->comm);
	put_untrusted(t, "exe", p->exe->path);
	putf(t, " key=%s", watched[call].key);
	putf(&gen.record.names,
	     "ARCH=x86_64 SYSCALL=%s AUID=\"unset\" UID=\"%s\" GID=\"%s\" EUID=\"%s\""
	     " SUID=\"%s\" FSUID=\"%s\" EGID=\"%s\" SGID=\"%s\" FSGID=\"%s\"",
	     watched[call].name, user, user, user, user, user, user, user, user);
	gen_end();
}

static void gen_path(const struct process *p, unsigned int item, bool last)
{
	struct text *t = gen_begin(1302, "PATH");
	unsigned int uid = p->exe->uid;

	putf(t, "item=%u", item);
	put_untrusted(t, "name", files[gen_below(ARRAY_SIZE(files))]);
	putf(t,
	     " inode=%u dev=fd:01 mode=%s ouid=%u ogid=%u rdev=00:00 nametype=%s"
	     " cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0",
	     1000 + gen_below(4000000), last ? "0100644" : "040755", uid, uid,
	     last ? "NORMAL" : "PARENT");
	putf(&gen.record.names, "OUID=\"%s\" OGID=\"%s\"", p->exe->user, p->exe->user);
	gen_end();
}

/* A watched call; its records share a serial. */
static void gen_watched(void)
{
	const struct process *p = &gen.processes[gen_below(PROCESSES)];
	size_t call = gen_below(ARRAY_SIZE(watched));
	size_t title = gen_below(ARRAY_SIZE(titles));
	struct text *t;

	if (p->exe->i386)
		p--;
	gen_event();
	gen_syscall(p, call);
	t = gen_begin(1307, "CWD");
	putf(t, "cwd=\"%s\"", directories[gen_below(ARRAY_SIZE(directories))]);
	gen_end();
	for (unsigned int i = 0; i < watched[call].paths; i++)
		gen_path(p, i, i + 1 == watched[call].paths);
	t = gen_begin(1327, "PROCTITLE");
	putf(t, "proctitle=");
	put_bytes(t, titles[title].text, titles[title].len);
	gen_end();
}

static const struct {
	unsigned int type;
	const char *name;
	const char *op;
	const char *rest;
} logins[] = {
	{1100, "USER_AUTH", "PAM:authentication grantors=pam_unix",
	 "exe=\"/usr/sbin/sshd\" hostname=10.0.3.17 addr=10.0.3.17 terminal=ssh"},
	{1101, "USER_ACCT", "PAM:accounting grantors=pam_permit,pam_unix",
	 "exe=\"/usr/sbin/cron\" hostname=? addr=? terminal=cron"},
	{1103, "CRED_ACQ", "PAM:setcred grantors=pam_permit",
	 "exe=\"/usr/sbin/cron\" hostname=? addr=? terminal=cron"},
	{1105, "USER_START",
	 "PAM:session_open grantors=pam_selinux,pam_loginuid,pam_keyinit,pam_permit,"
	 "pam_umask,pam_unix,pam_systemd,pam_mail,pam_limits,pam_env",
	 "exe=\"/usr/sbin/sshd\" hostname=10.0.3.17 addr=10.0.3.17 terminal=ssh"},
	{1112, "USER_LOGIN", "login id=1001",
	 "exe=\"/usr/sbin/sshd\" hostname=10.0.3.17 addr=10.0.3.17 terminal=/dev/pts/0"},
	{1106, "USER_END",
	 "PAM:session_close grantors=pam_loginuid,pam_env,pam_permit,pam_unix,pam_limits",
	 "exe=\"/usr/sbin/cron\" hostname=? addr=? terminal=cron"},
	{1104, "CRED_DISP", "PAM:setcred grantors=pam_permit",
	 "exe=\"/usr/sbin/cron\" hostname=? addr=? terminal=cron"},
};

/* A login, from its first record to its last; each has a serial of its own. */
static void gen_login(void)
{
	unsigned int pid = 20000 + gen_below(10000), session = 1 + gen_below(900);

	for (size_t i = 0; i < ARRAY_SIZE(logins); i++) {
		gen_event();
		putf(gen_begin(logins[i].type, logins[i].name),
		     "pid=%u uid=0 auid=1001 ses=%u msg='op=%s acct=\"app\" %s "
		     "res=success'",
		     pid, session, logins[i].op, logins[i].rest);
		putf(&gen.record.names, "UID=\"root\" AUID=\"app\"");
		gen_end();
	}
}

static void gen_init_calls(void)
{
	for (size_t e = 0; e < ARRAY_SIZE(executables); e++) {
		bool i386 = executables[e].i386;
		const uint16_t *from = i386 ? i386_calls : x86_64_calls;
		unsigned int n = i386 ? ARRAY_SIZE(i386_calls) : ARRAY_SIZE(x86_64_calls);
		uint16_t *to = gen.calls[e];

		/* Shuffled, so that each executable has other favourites. */
		for (unsigned int i = 0; i < n; i++) {
			unsigned int k = gen_below(i + 1);

			to[i] = to[k];
			to[k] = from[i];
		}
		gen.call_count[e] = i386 ? n : 30 + gen_below(n - 30);
	}
}

static void gen_init_processes(void)
{
	for (size_t i = 0; i < PROCESSES; i++) {
		struct process *p = &gen.processes[i];
		const struct executable *e = &executables[i % ARRAY_SIZE(executables)];
		size_t comms = 1;

		while (comms < ARRAY_SIZE(e->comms) && e->comms[comms])
			comms++;
		p->exe = e;
		p->comm = e->comms[gen_below((unsigned int)comms)];
		p->pid = 2000 + (unsigned int)i * 151 + gen_below(150);
		p->ip = e->i386 ? 0xf7d00000 + gen_below(0xff) * UINT64_C(0x1000)
				: 0x7f0000000000 + (gen_random() & 0xffffff) * 0x1000;
		putf(&p->head, "auid=%u uid=%u gid=%u ses=%u pid=%u", UNSET, e->uid,
		     e->uid, UNSET, p->pid);
		put_untrusted(&p->head, "comm", p->comm);
		put_untrusted(&p->head, "exe", e->path);
		putf(&p->head,
		     " sig=0 arch=%s syscall=", e->i386 ? "40000003" : "c000003e");
		/* auditd 3.0.9 says so of the call in every SECCOMP record */
		putf(&p->names,
		     "AUID=\"unset\" UID=\"%s\" GID=\"%s\" ARCH=%s"
		     " SYSCALL=unknown-syscall(-1)",
		     e->user, e->user, e->i386 ? "i386" : "x86_64");
	}
}

/* Bursts of SECCOMP records, as far apart as the density asks. */
static void gen_run(void)
{
	unsigned int burst = 1 + gen_below(32);

	while (gen.left > 0) {
		if (gen.density * gen.total >=
		    100 * gen.seccomp + burst * (100 - gen.density)) {
			while (burst-- > 0)
				gen_seccomp();
			burst = 1 + gen_below(32);
		} else if (gen_below(20) == 0) {
			gen_login();
		} else {
			gen_watched();
		}
	}
	out_flush();
}

static uint64_t number(const char *option, const char *text, uint64_t max)
{
	char *end;
	uint64_t n;

	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || n > max) {
		fprintf(stderr, "gen-log: --%s: '%s' is no number from 0 to %llu\n",
			option, text, (unsigned long long)max);
		exit(2);
	}
	return n;
}

static const struct form *form_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	die(name, "no such form; enriched, raw, kern or export");
	return NULL;
}

static void usage(FILE *f)
{
	fputs("Usage: gen-log [--records N] [--density PERCENT] [--form FORM]\n"
	      "               [--seed N] [--serial N]\n"
	      "FORM is enriched (default), raw, kern or export.\n",
	      f);
}

static const struct option options[] = {
	{"records", required_argument, NULL, 'n'},
	{"density", required_argument, NULL, 'd'},
	{"form", required_argument, NULL, 'f'},
	{"seed", required_argument, NULL, 's'},
	{"serial", required_argument, NULL, 'S'},
	{"help", no_argument, NULL, 'h'},
	{0},
};

int main(int argc, char **argv)
{
	uint64_t serial = FIRST_SERIAL;
	int c;

	gen.form = &forms[0];
	gen.left = 1000000;
	gen.density = 100;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'n') {
			gen.left = number("records", optarg, UINT64_C(1) << 40);
		} else if (c == 'd') {
			gen.density = (unsigned int)number("density", optarg, 100);
		} else if (c == 'f') {
			gen.form = form_by_name(optarg);
		} else if (c == 's') {
			gen.random = number("seed", optarg, UINT64_MAX);
		} else if (c == 'S') {
			serial = number("serial", optarg, UINT32_MAX);
		} else {
			usage(c == 'h' ? stdout : stderr);
			return c == 'h' ? 0 : 2;
		}
	}
	if (optind < argc)
		die(argv[optind], "no such argument; gen-log takes options only");
	/* A log that goes on at a later serial goes on at a later time. */
	gen.serial = (uint32_t)serial - 1;
	gen.ms = FIRST_MS + ((int64_t)serial - FIRST_SERIAL) / RECORDS_PER_MS;
	gen_init_calls();
	gen_init_processes();
	gen_run();
	return 0;
}
