/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The source journal: against journals made by systemd-journal-remote from export text
 * and against damaged ones. Writes below TMPDIR.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal-got.h"
#include "tap.h"

#define COUNT(a)   (sizeof(a) / sizeof(*(a)))
#define PATHS	   32
#define CALLS	   500
#define DAMAGES	   150
#define FIRST_TIME 1795345034000000ULL

#define BOOT_A "aaaaaaaaaaaa4aaaaaaaaaaaaaaaaaaa"
#define BOOT_B "bbbbbbbbbbbb4bbbbbbbbbbbbbbbbbbb"
#define BOOT_C "cccccccccccc4ccccccccccccccccccc"
#define BOOT_D "dddddddddddd4ddddddddddddddddddd"

static char folder[256];
static const char *remote;

/* Good until PATHS more were asked for. */
static const char *in_folder(const char *name)
{
	static char paths[PATHS][512];
	static unsigned int at;
	char *path = paths[at++ % PATHS];

	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

/* Journals of text */

struct made {
	const char *host, *boot, *fields; /* lines */
	const char *message;
	size_t message_len;   /* 0: as a string */
	const char *expected; /* NULL: not delivered */
};

#define AUDIT(type, id)                                                                  \
	"_TRANSPORT=audit\nSYSLOG_FACILITY=4\nSYSLOG_IDENTIFIER=audit\n"                 \
	"_SOURCE_REALTIME_TIMESTAMP=1795345034658000\n_AUDIT_TYPE=" type                 \
	"\n_AUDIT_ID=" id "\n"
#define KERNEL "_TRANSPORT=kernel\nSYSLOG_FACILITY=0\nSYSLOG_IDENTIFIER=kernel\n"
#define RECORD "SECCOMP auid=0 pid=7 comm=\"x\" syscall=1"
#define QUOTE  "audit: type=1326 audit(1795345034.658:99): auid=0 pid=7 syscall=1"
#define MISSED "MESSAGE_ID=e9bf28e6e834481bb6f48f548ad13606\n"

#define GOT_RECORD(id, boot, host)                                                       \
	"MESSAGE=" RECORD ";_TRANSPOR=audit;_AUDIT_TY=1326;_AUDIT_ID=" id                \
	";_SOURCE_R=1795345034658000;_BOOT_ID=" boot ";_HOSTNAME=" host ";"
/* When journald got it, of what does not say itself when it was; the rest differs. */
#define GOT_TIME "__REALTIM=17953450"
#define GOT_KERNEL(text, boot, host)                                                     \
	"MESSAGE=" text ";_TRANSPOR=kernel;SYSLOG_FA=0;SYSLOG_ID=kernel;_BOOT_ID=" boot  \
	";_HOSTNAME=" host ";" GOT_TIME
#define SUPPRESSED "kauditd_printk_skb: 40 callbacks suppressed"

static const struct made first_journal[] = {
	{"one", BOOT_A, AUDIT("1326", "10"), RECORD, 0, GOT_RECORD("10", BOOT_A, "one")},
	/* the same serial on another host */
	{"two", BOOT_C, AUDIT("1326", "10"), RECORD, 0, GOT_RECORD("10", BOOT_C, "two")},
	/* other types: no text */
	{"one", BOOT_A, AUDIT("1300", "11"), "SYSCALL arch=c000003e", 0,
	 "_TRANSPOR=audit;_AUDIT_TY=1300;_AUDIT_ID=11;_SOURCE_R=1795345034658000;"
	 "_BOOT_ID=" BOOT_A ";_HOSTNAME=one;"},
	{"one", BOOT_A, AUDIT("1112", "12") "_COMM=auditd\n_UID=0\n", RECORD, 0,
	 "_TRANSPOR=audit;_AUDIT_TY=1112;_AUDIT_ID=12;_SOURCE_R=1795345034658000;"
	 "_BOOT_ID=" BOOT_A ";_HOSTNAME=one;"},
	/* bytes of all kinds */
	{"one", BOOT_A, AUDIT("1326", "13") "_COMM=x\xff\xfe\n", "SECCOMP a\nb\xff\0c",
	 13, "MESSAGE=SECCOMP a\nb\xff"},
	/* the kernel's copy, what it left out (copies, too), and other words of it */
	{"one", BOOT_A, KERNEL, "audit: type=1326 audit(1795345034.658:10): auid=0", 0,
	 GOT_KERNEL("audit: type=1326 audit(1795345034.658:10): auid=0", BOOT_A, "one")},
	{"one", BOOT_A, KERNEL, SUPPRESSED, 0, NULL},
	{"one", BOOT_A, KERNEL, "audit: backlog limit exceeded", 0,
	 GOT_KERNEL("audit: backlog limit exceeded", BOOT_A, "one")},
	{"one", BOOT_A, KERNEL, "usb 1-1: new device; audit: type=1326 audit(1.1:1): ", 0,
	 NULL},
	/* without audit transport it is a loss */
	{"one", BOOT_D, KERNEL, SUPPRESSED, 0, GOT_KERNEL(SUPPRESSED, BOOT_D, "one")},
	/* forged, by root in /dev/kmsg and by anybody in other ways */
	{"one", BOOT_A,
	 "_TRANSPORT=kernel\nSYSLOG_FACILITY=1\nSYSLOG_IDENTIFIER=kernel\n", QUOTE, 0,
	 NULL},
	{"one", BOOT_A,
	 "_TRANSPORT=syslog\n_UID=1000\nSYSLOG_FACILITY=0\nSYSLOG_IDENTIFIER=kernel\n",
	 QUOTE, 0, NULL},
	{"one", BOOT_A,
	 "_TRANSPORT=syslog\n_UID=1000\n_COMM=auditd\nSYSLOG_FACILITY=4\n"
	 "SYSLOG_IDENTIFIER=audit\nTRANSPORT=audit\n",
	 RECORD, 0, NULL},
	{"one", BOOT_A,
	 "_TRANSPORT=journal\n_UID=1000\nSYSLOG_IDENTIFIER=systemd-journald\n" MISSED,
	 "Missed 5 kernel messages", 0, NULL},
	/* those who may say so */
	{"one", BOOT_A,
	 "_TRANSPORT=driver\n_UID=0\nSYSLOG_FACILITY=3\nSYSLOG_IDENTIFIER=systemd-"
	 "journald\n" MISSED,
	 "Missed 7 kernel messages", 0,
	 "MESSAGE=Missed 7 kernel messages;_TRANSPOR=driver;SYSLOG_FA=3;"
	 "SYSLOG_ID=systemd-journald;_BOOT_ID=" BOOT_A ";_HOSTNAME=one;" GOT_TIME},
	{"one", BOOT_A,
	 "_TRANSPORT=syslog\n_UID=0\n_COMM=auditd\nSYSLOG_FACILITY=3\n"
	 "SYSLOG_IDENTIFIER=auditd\n",
	 "queue is full - dropping event", 0,
	 "MESSAGE=queue is full - dropping event;_TRANSPOR=syslog;SYSLOG_FA=3;"
	 "SYSLOG_ID=auditd;_BOOT_ID=" BOOT_A ";_HOSTNAME=one;" GOT_TIME},
};

static const struct made second_journal[] = {
	{"one", BOOT_B, AUDIT("1326", "3"), RECORD, 0, GOT_RECORD("3", BOOT_B, "one")},
	{"one", BOOT_B, AUDIT("1326", "4"), RECORD, 0, GOT_RECORD("4", BOOT_B, "one")},
	{"one", BOOT_B, KERNEL, "audit: type=1326 audit(1795345034.658:9): auid=0", 0,
	 GOT_KERNEL("audit: type=1326 audit(1795345034.658:9): auid=0", BOOT_B, "one")},
};

static void put_entry(FILE *f, const struct made *made, uint64_t usec)
{
	size_t n = made->message_len ? made->message_len : strlen(made->message);

	fprintf(f,
		"__REALTIME_TIMESTAMP=%llu\n__MONOTONIC_TIMESTAMP=%llu\n_BOOT_ID=%s\n"
		"_HOSTNAME=%s\n%sMESSAGE\n",
		(unsigned long long)usec, (unsigned long long)(usec - FIRST_TIME + 1000),
		made->boot, made->host, made->fields);
	for (size_t i = 0; i < 8; i++)
		fputc((int)(i < 4 ? n >> 8 * i & 0xff : 0), f);
	fwrite(made->message, 1, n, f);
	fputs("\n\n", f);
}

static void make_journal(const char *name, const struct made *made, size_t n,
			 unsigned int second)
{
	char path[512];
	FILE *f = fopen(in_folder("export"), "w");

	if (!f)
		got_bail("export");
	for (size_t i = 0; i < n; i++)
		put_entry(f, &made[i], FIRST_TIME + second * 1000000ULL + i * 100);
	if (fclose(f) != 0)
		got_bail("export");
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	got_run((char *[]){(char *)remote, (char *)"-o", path,
			   (char *)in_folder("export"), NULL});
}

static size_t expect(const struct made *made, size_t n, const char **ret)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (made[i].expected)
			ret[k++] = made[i].expected;
	return k;
}

/* Whether GOT has EXPECTED[FROM..N], and nothing else. */
static bool same(const struct got *got, const char *const *expected, size_t from,
		 size_t n)
{
	bool good = got->n == n - from;

	for (size_t i = 0; good && i < got->n; i++) {
		good = strncmp(got->line[i], expected[from + i],
			       strlen(expected[from + i])) == 0;
		if (!good)
			printf("# %s\n# is not %s\n", got->line[i], expected[from + i]);
	}
	if (got->n != n - from)
		printf("# %zu entries, not %zu\n", got->n, n - from);
	return good;
}

static void test_entries(const char *const *expected, size_t n_first, size_t n)
{
	const char *first[] = {in_folder("j/first.journal"), NULL};
	const struct source_options one = {.journal_files = first},
				    all = {.journal_dir = in_folder("j")};
	static struct got got;

	got = (struct got){0};
	ok(got_all(&got, one, NULL) == SOURCE_END && same(&got, expected, 0, n_first),
	   "a file gives what is trusted in it");
	ok(got.lost == 0, "and no loss of its own");
	got = (struct got){0};
	ok(got_all(&got, all, NULL) == SOURCE_END && same(&got, expected, 0, n),
	   "a folder gives all its files");
	ok(got.lost == 1 && strstr(got.notes, "stopped reading audit"),
	   "a record that only the kernel's log has is a loss");
}

static void test_resume(const char *const *expected, size_t n)
{
	const char *second[] = {in_folder("j/second.journal"), NULL};
	struct source_options all = {.journal_dir = in_folder("j")},
			      late = {.journal_files = second};
	char position[SOURCE_POSITION], again[SOURCE_POSITION];
	static struct got got;
	size_t good = 0;

	for (size_t k = 1; k <= n; k++) {
		got = (struct got){.stop_after = k};
		all.position = NULL;
		if (got_all(&got, all, position) != -ECANCELED)
			break;
		got = (struct got){0};
		all.position = position;
		good += got_all(&got, all, again) == SOURCE_END &&
			same(&got, expected, k, n) &&
			(k < n || strcmp(position, again) == 0);
	}
	ok(good == n, "the rest is read from each position");
	got = (struct got){.stop_after = 2};
	all.position = NULL;
	(void)got_all(&got, all, position);
	late.position = position;
	got = (struct got){0};
	ok(got_all(&got, late, NULL) == SOURCE_END && got.n == COUNT(second_journal) &&
		   got.lost >= 1 && strstr(got.notes, "is gone"),
	   "where the position was vacuumed it goes on, and says so");
	late.position = "nonsense";
	got = (struct got){0};
	ok(got_all(&got, late, NULL) == -EINVAL,
	   "a position of another source is refused");
}

static void test_boots(const char *const *expected, size_t n)
{
	static const struct {
		const char *boot, *id; /* NULL: an error */
	} boots[] = {
		{"0", BOOT_B},
		{"-1", BOOT_D},
		{"-2", BOOT_C},
		{"-3", BOOT_A},
		{"1", BOOT_A},
		{"4", BOOT_B},
		{BOOT_C, BOOT_C},
		{"-4", NULL},
		{"5", NULL},
		{"x", NULL},
		{"", NULL},
		{"0x", NULL},
		{"aaaaaaaaaaaa4aaaaaaaaaaaaaaaaaab", NULL},
	};
	static struct got got;

	for (size_t i = 0; i < COUNT(boots); i++) {
		struct source_options options = {.journal_dir = in_folder("j"),
						 .boot = boots[i].boot};
		size_t wanted = 0;
		bool good = true;
		int r;

		got = (struct got){0};
		r = got_all(&got, options, NULL);
		for (size_t k = 0; boots[i].id && k < got.n; k++)
			good = good && strstr(got.line[k], boots[i].id);
		for (size_t k = 0; boots[i].id && k < n; k++)
			wanted += strstr(expected[k], boots[i].id) ||
				  !strstr(expected[k], "_BOOT_ID");
		/* The one cut short in the list is of the first boot. */
		if (boots[i].id && strcmp(boots[i].id, BOOT_A) != 0)
			wanted--;
		ok(boots[i].id ? r == SOURCE_END && good && got.n == wanted
			       : r == -ENOENT,
		   "boot '%s'", boots[i].boot);
	}
}

/* Damage */

static char *load(const char *path, size_t *ret_n)
{
	struct stat st;
	char *bytes;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0)
		got_bail(path);
	*ret_n = (size_t)st.st_size;
	bytes = malloc(*ret_n);
	if (!bytes || read(fd, bytes, *ret_n) != (ssize_t)*ret_n)
		got_bail(path);
	close(fd);
	return bytes;
}

static int read_file(struct got *got, const char *path)
{
	const char *files[] = {path, NULL};
	const struct source_options options = {.journal_files = files};

	*got = (struct got){0};
	return got_all(got, options, NULL);
}

static void test_damage(size_t n_good)
{
	static struct got got;
	const char *path = in_folder("damaged.journal");
	char name[512];
	size_t n, bad = 0, used, silent = 0;
	char *bytes = load(in_folder("j/first.journal"), &n);
	unsigned int seed = 1;

	snprintf(name, sizeof(name), "%s", path);
	for (size_t cut = 0; cut < n; cut += n / 23 + 1) {
		got_store(name, bytes, cut);
		bad += read_file(&got, name) >= 0;
	}
	ok(bad == 0, "a file that was cut off is refused");
	for (used = n; used > 1 && bytes[used - 1] == 0; used--)
		;
	bad = 0;
	for (int i = 0; i < DAMAGES; i++) {
		size_t at = (size_t)rand_r(&seed) % used;
		char was;
		int r;

		while (bytes[at] == 0)
			at = (at + 1) % used;
		was = bytes[at];

		bytes[at] = (char)(was ^ (1 << rand_r(&seed) % 8));
		got_store(name, bytes, n);
		r = read_file(&got, name);
		bad += r > 0 || got.n > GOT_ENTRIES;
		silent += r == SOURCE_END && got.n < n_good && got.lost == 0;
		bytes[at] = was;
	}
	printf("# of %d damaged files %zu gave less without a word\n", DAMAGES, silent);
	ok(bad == 0, "a damaged file ends");
	free(bytes);
}

static void test_refusals(void)
{
	static struct got got;
	struct source_options empty = {.journal_dir = in_folder("empty")},
			      none = {.journal_dir = in_folder("none")},
			      mixed = {.journal_dir = in_folder("mixed")};
	const char *both[] = {in_folder("mixed/good.journal"),
			      in_folder("mixed/bad.journal"), NULL};
	struct source *source;
	const char *why;
	int r;

	mkdir(empty.journal_dir, 0700);
	mkdir(mixed.journal_dir, 0700);
	got = (struct got){0};
	ok(got_all(&got, empty, NULL) == -ENOENT, "a folder without journals is refused");
	ok(got_all(&got, none, NULL) == -ENOENT, "a folder that is not there is refused");
	ok(read_file(&got, in_folder("none.journal")) == -ENOENT,
	   "a file that is not there is refused");
	ok(read_file(&got, in_folder("export")) < 0,
	   "a file that is no journal is refused");
	got_store(in_folder("mixed/bad.journal"), "LPKSHHRH", 8);
	got = (struct got){0};
	ok(!got_start(&got, mixed, &r, &why) && strstr(why, "damaged"),
	   "a folder of damaged files is refused");
	make_journal("mixed/good.journal", second_journal, COUNT(second_journal), 10);
	got = (struct got){0};
	/* The good one loses too: its last came by the kernel's log alone. */
	ok(got_all(&got, mixed, NULL) == SOURCE_END && got.n == COUNT(second_journal) &&
		   strstr(got.notes, "bad.journal") && got.lost == 2,
	   "a damaged file among others is left out by name, and lost");
	mixed.follow = true;
	got = (struct got){0};
	source = got_start(&got, mixed, &r, &why);
	ok(source && strstr(got.notes, "bad.journal") && got.lost == 0,
	   "it is no loss to who follows");
	if (source)
		source_journal.close(source);
	mixed.follow = false;
	got = (struct got){0};
	ok(got_all(&got, (struct source_options){.journal_files = both}, NULL) < 0 &&
		   strstr(got.notes, both[1]),
	   "of several files the damaged one is named");

	if (geteuid() != 0) {
		ok(true, "no permission # SKIP needs root to let go of it");
		return;
	}
	chmod(folder, 0755);
	if (chmod(in_folder("mixed"), 0755) < 0 ||
	    chmod(in_folder("mixed/good.journal"), 0600) < 0 || seteuid(65534) < 0)
		got_bail("seteuid");
	got = (struct got){0};
	ok(!got_start(&got, mixed, &r, &why) && r == -EACCES &&
		   strstr(why, "systemd-journal"),
	   "without permission the group is named");
	if (seteuid(0) < 0)
		got_bail("seteuid");
}

static void clean_up(void)
{
	got_run((char *[]){(char *)"rm", (char *)"-rf", folder, NULL});
}

int main(void)
{
	const char *expected[GOT_ENTRIES], *tmp = getenv("TMPDIR");
	size_t n_first, n;

	remote = access("/lib/systemd/systemd-journal-remote", X_OK) == 0
			 ? "/lib/systemd/systemd-journal-remote"
			 : "/usr/lib/systemd/systemd-journal-remote";
	if (access(remote, X_OK) < 0) {
		puts("1..0 # SKIP systemd-journal-remote is not installed");
		return 0;
	}
	snprintf(folder, sizeof(folder), "%s/test-journal.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder) || mkdir(in_folder("j"), 0700) < 0)
		got_bail(folder);
	setvbuf(stdout, NULL, _IOLBF, 0);
	alarm(300);
	make_journal("j/first.journal", first_journal, COUNT(first_journal), 0);
	make_journal("j/second.journal", second_journal, COUNT(second_journal), 10);
	n_first = expect(first_journal, COUNT(first_journal), expected);
	n = n_first + expect(second_journal, COUNT(second_journal), expected + n_first);
	test_entries(expected, n_first, n);
	test_resume(expected, n);
	test_boots(expected, n);
	test_damage(n_first);
	test_refusals();
	clean_up();
	return done();
}
