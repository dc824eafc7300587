/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recorder/sources/tail.h, case by case: order, halves of lines, each kind of rotation,
 * what is missing, what is replaced. Writes below TMPDIR.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tail-reader.h"
#include "tap.h"

#define IDLE 300 /* ms */

/* After all that is to be told: exactly TEXT came since the last call. */
static void is_text(const char *text, const char *name)
{
	int r = read_all();

	if (!ok(r >= 0 && strcmp(got.text, text) == 0, "%s", name))
		printf("# want %s\n# got  %s (%d)\n", text, got.text, r);
	got.len = 0;
	got.text[0] = '\0';
}

static void is_last(const char *text, const char *name)
{
	is_text(text, name);
	close_reader();
}

static void test_order(void)
{
	clear_dir();
	append("kern.log.10", "a\n");
	append("kern.log.9", "b\n");
	append("kern.log.2", "c\n");
	append("kern.log.1", "");
	append("kern.log", "d\ne");
	append("kern.log.1.orig", "x\n");
	append("kern.logx", "x\n");
	shell("gzip '%s'", path_of("kern.log.9"));
	open_reader(false, NULL);
	ok(source_syslog.fd(source) == -1,
	   "without following there is nothing to wait for");
	is_text("[a\n][b\n][c\n][d\ne]", "numbers: the larger first, one of them packed");
	ok(source_syslog.read(source) == SOURCE_END, "the end stays the end");
	close_reader();

	clear_dir();
	append("kern.log-20261101", "a\n");
	append("kern.log-20261120-1700000000", "b\n");
	append("kern.log-20261122", "c\n");
	append("kern.log-20261122.gz", "half of c");
	append("kern.log", "d\n");
#if HAVE_LZMA
	shell("xz '%s'", path_of("kern.log-20261101"));
#endif
	open_reader(false, NULL);
	is_last("[a\n][b\n][c\n][d\n]", "dates: the smaller first; a plain twin wins");

	clear_dir();
	append("syslog", "a\n");
	append("messages", "b\n");
	open_reader(false, NULL);
	is_last("[a\n]", "syslog comes before messages");

	append("syslog", "b\n");
	append("syslog.1", "a\n");
	open_reader(false, NULL);
	is_last("[a\nb\n]", "a copy in the making is not read beside its log");
}

static void test_damaged(void)
{
	clear_dir();
	append("kern.log.3", "cannot be read\n");
	append("kern.log.2", "a\n");
	append("kern.log.1", "x\n");
	append("kern.log", "b\n");
	shell("mv '%s' '%s'", path_of("kern.log.1"), path_of("kern.log.1.bz2"));
	shell("gzip '%s'; truncate -s -4 '%s'", path_of("kern.log.2"),
	      path_of("kern.log.2.gz"));
	open_reader(false, NULL);
	is_text("[cannot be read\n][a\n][b\n]", "a cut file gives what it has");
	ok(got.lost == 2 && got.notes == 2, "it and an unknown packing are losses");
	close_reader();
}

static void test_missing(void)
{
	clear_dir();
	ok(try_reader(false, NULL) == -ENOENT && strstr(why, "no kern.log") &&
		   strstr(why, "installed"),
	   "no log: the reason and a remedy");
	append("kern.log", "");
	ok(try_reader(false, "nonsense") == -EINVAL && strstr(why, "position"),
	   "a position of something else is refused");
	open_reader(false, NULL);
	is_last("", "an empty log");
	if (chmod(path_of("kern.log"), 0) < 0 || (geteuid() == 0 && seteuid(65534) < 0))
		bail("seteuid");
	ok(try_reader(true, NULL) == -EACCES && strstr(why, "no permission") &&
		   strstr(why, "adm"),
	   "no permission: the reason and a remedy");
	if (getuid() == 0 && seteuid(0) < 0)
		bail("seteuid");
}

static void test_start(void)
{
	clear_dir();
	append("kern.log", "old\nhal");
	open_reader(true, NULL);
	is_text("[hal", "following starts with the line that is being written");
	append("kern.log", "f\nnew\n");
	ok(wakes(STUCK) == 1, "writing wakes");
	is_text("f\nnew\n", "what is new");
	ok(got.trusted == (geteuid() == 0), "a log of root is trusted");
	close_reader();

	if (chmod(path_of("kern.log"), 0664) < 0)
		bail("chmod");
	open_reader(true, NULL);
	append("kern.log", "x\n");
	is_text("[x\n", "a log that a group may write");
	ok(!got.trusted, "... is not trusted");
	close_reader();

	clear_dir();
	append("kern.log.1", "old\n");
	open_reader(true, NULL);
	is_text("", "a log that is not there yet");
	ok(got.notes == 1 && strstr(got.note, "waiting"), "one note: %s", got.note);
	append("kern.log", "a\n");
	is_last("[a\n", "... and is there now");
}

static void test_partial(void)
{
	char pos[SOURCE_POSITION];

	clear_dir();
	append("kern.log", "x\n");
	open_reader(true, NULL);
	append("kern.log", "a\nb");
	is_text("[a\nb", "half a line");
	position(pos);
	ok(source_syslog.stop(source) == 0 && !*got.text, "stopping ends no half line");
	close_reader();
	open_reader(true, pos);
	is_text("[b", "half a line comes again when resumed");
	shell("mv '%s' '%s'", path_of("kern.log"), path_of("kern.log.1"));
	append("kern.log", "");
	is_text("", "a new file without content changes nothing");
	append("kern.log.1", "c\nd");
	is_text("c\nd", "the renamed file is still written to");
	append("kern.log", "e\n");
	is_text("][e\n", "... until the new one is");
	close_reader();

	open_reader(false, NULL);
	is_text("[x\na\nbc\nd][e\n]", "all of it");
	position(pos);
	close_reader();
	append("kern.log", "f");
	open_reader(false, pos);
	is_text("[f]", "an unfinished last line is read");
	position(pos);
	close_reader();
	append("kern.log", "g\n");
	open_reader(false, pos);
	is_last("[fg\n]", "... and again when it is finished");
}

/*
 * Whoever writes the log goes on in the old file until it opens the new one: also between
 * our read that found its end and our finding the new one.
 */
static void test_last_look(void)
{
	clear_dir();
	append("kern.log", "x\n");
	open_reader(true, NULL);
	append("kern.log", "a\n");
	is_text("[a\n", "before the log is renamed");
	must(rename(path_of("kern.log"), path_of("kern.log.1")), "rename");
	append("kern.log", "c\n");
	got.late_in = 2;
	got.late = "kern.log.1";
	got.late_text = "b\n";
	is_text("b\n][c\n", "a line that came after its end was found");
	ok(got.late_in == 0 && got.lost == 0, "... with nothing lost");
	close_reader();
}

static void test_truncated(void)
{
	char pos[SOURCE_POSITION], want[400];
	char long_line[300] = {[298] = '\n'};

	clear_dir();
	append("kern.log", "x\n");
	open_reader(true, NULL);
	append("kern.log", "first line\nsecond line\n");
	is_text("[first line\nsecond line\n", "before");
	must(truncate(path_of("kern.log"), 0), "truncate");
	append("kern.log", "a\n");
	is_text("][a\n", "emptied, without a copy: from its start");
	ok(got.lost == 1, "... which may have lost something");
	must(truncate(path_of("kern.log"), 0), "truncate");
	append("kern.log", "b is longer than a was\n");
	is_text("][b is longer than a was\n", "... and when it is longer by now");
	ok(got.lost == 2, "... too");
	append("kern.log.new", "c\n");
	must(rename(path_of("kern.log.new"), path_of("kern.log")), "rename");
	is_text("][c\n", "replaced by a shorter file");
	append("kern.log", "d\n");
	shell("cp '%s' '%s'", path_of("kern.log"), path_of("kern.log.1"));
	must(truncate(path_of("kern.log"), 0), "truncate");
	is_text("d\n", "what was not read yet is in the copy");
	memset(long_line, 'e', sizeof(long_line) - 2);
	append("kern.log", long_line);
	snprintf(want, sizeof(want), "][%s", long_line);
	is_text(want, "... and then the log goes on");
	ok(got.lost == 2, "... with nothing lost");
	shell("cp '%s' '%s'; echo f >> '%s'", path_of("kern.log"), path_of("kern.log.0"),
	      path_of("kern.log"));
	is_text("f\n", "a line after the copy was made");
	must(truncate(path_of("kern.log"), 0), "truncate");
	append("kern.log", "g\n");
	is_text("][g\n", "... is not read twice");
	position(pos);
	must(truncate(path_of("kern.log"), 0), "truncate");
	is_text("]", "empty again");
	position(pos);
	close_reader();
	append("kern.log", "h\n");
	open_reader(true, pos);
	is_last("[h\n", "resumed in an emptied log");
}

/* A log that was deleted, and another one with its inode. */
static void test_inode(void)
{
	char pos[SOURCE_POSITION];
	struct stat before, after;
	unsigned int i;

	clear_dir();
	append("kern.log.1", "0\n");
	append("kern.log", "some line\n");
	must(stat(path_of("kern.log"), &before), "stat");
	open_reader(false, NULL);
	is_text("[0\n][some line\n]", "a file");
	position(pos);
	close_reader();
	for (i = 0; i < 100; i++) {
		must(unlink(path_of("kern.log")), "unlink");
		append("kern.log", "other line, and a longer one\n");
		must(stat(path_of("kern.log"), &after), "stat");
		if (after.st_ino == before.st_ino)
			break;
	}
	open_reader(false, pos);
	is_text("[0\n][other line, and a longer one\n]", "not the same file again");
	ok(got.lost == 1 && got.notes == 1, "a loss%s", i < 100 ? "; same inode" : "");
	close_reader();
}

static void test_idle(void)
{
	struct timespec before, after;

	clear_dir();
	append("kern.log", "x\n");
	open_reader(true, NULL);
	append("kern.log", "a\n");
	is_text("[a\n", "before it is idle");
	append("other.log", "b\n");
	while (wakes(0) == 1 && read_all() == SOURCE_WAIT) /* its creation may tell */
		;
	must(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before), "clock");
	append("other.log", "c\n");
	ok(wakes(IDLE) == 0, "nothing happens: no wake-up, nor from other logs");
	must(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after), "clock");
	ok(after.tv_sec == before.tv_sec && after.tv_nsec - before.tv_nsec < 5000000,
	   "... and no processor time");
	close_reader();
}

static void test_folder(void)
{
	clear_dir();
	append("kern.log", "x\n");
	open_reader(true, NULL);
	append("kern.log", "a\n");
	shell("rm -r '%s'", dir);
	is_text("[a\n", "the folder is gone: the rest is read");
	ok(got.notes == 1 && strstr(got.note, "gone"), "one note: %s", got.note);
	must(mkdir(dir, 0755), "mkdir");
	ok(wakes(STUCK) == 1 && read_all() == SOURCE_WAIT, "it is back");
	append("kern.log", "b\n");
	ok(wakes(STUCK) == 1, "its log wakes");
	is_text("][b\n", "... and is read");
	shell("rm -r '%s'", dir);
	is_text("", "gone again");
	source_syslog.stop(source);
	ok(got.lost == 1, "gone for good is a loss");
	close_reader();
}

static void test_conf(void)
{
	char text[600], conf[400];
	struct source_options options = {.audit_conf = conf};
	int r;

	clear_dir();
	snprintf(conf, sizeof(conf), "%s", path_of("auditd.conf"));
	snprintf(text, sizeof(text),
		 "# log_file = /x\n\nnum_logs=5\nLOG_FILE =\t%s \nLog_Group = wheel\n",
		 path_of("my.log"));
	append("auditd.conf", text);
	got = (struct got){.random = 7};
	r = source_auditd.open(&options, &sink, &source, &why);
	ok(r == -ENOENT && strstr(why, "my.log: there is none: is auditd"), "%s", why);
	append("my.log", "a\n");
	append("my.log.1", "b\n");
	r = source_auditd.open(&options, &sink, &source, &why);
	ok(r == 0, "log_file of auditd.conf");
	while (r == 0 && (r = source_auditd.read(source)) == SOURCE_MORE)
		r = 0;
	ok(strcmp(got.text, "[b\n][a\n]") == 0, "... is read with its rotated file");
	source_auditd.close(source);
	source = NULL;
	chmod(path_of("my.log"), 0);
	if (geteuid() == 0 && seteuid(65534) < 0)
		bail("seteuid");
	r = source_auditd.open(&options, &sink, &source, &why);
	ok(r == -EACCES && strstr(why, "member of the group wheel"), "%s", why);
	if (getuid() == 0 && seteuid(0) < 0)
		bail("seteuid");
	unlink(conf);
	r = source_auditd.open(&options, &sink, &source, &why);
	ok(r == -ENOENT && strstr(why, "auditd.conf"), "%s", why);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char above[200];

	umask(022);
	/* The folder above is watched too: it is not one in which others make files. */
	snprintf(above, sizeof(above), "%s/tail-%ld", tmp ? tmp : "/tmp", (long)getpid());
	snprintf(dir, sizeof(dir), "%s/log", above);
	test_order();
	test_damaged();
	test_missing();
	test_start();
	test_partial();
	test_last_look();
	test_truncated();
	test_inode();
	test_idle();
	test_folder();
	test_conf();
	shell("rm -rf '%s'", above);
	return done();
}
