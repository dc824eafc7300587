/* SPDX-License-Identifier: Apache-2.0 */
#include "journal-open.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char why_denied[] =
	"its files may not be read: run as root or as a member of the group "
	"systemd-journal (`usermod -aG systemd-journal USER`, then log in anew)";
static const char why_none[] =
	"there are no journal files: is systemd-journald running, and is Storage= in "
	"journald.conf(5) not none?";
static const char why_no_namespace[] = "there are no journal files of that namespace: "
				       "`journalctl --list-namespaces` and "
				       "journald.conf(5)";
static const char why_no_folder[] = "there is no such folder: see --journal-dir";
static const char why_empty_folder[] = "no journal file is in that folder: give the one "
				       "that holds *.journal files, such "
				       "as /var/log/journal/MACHINE-ID";
static const char why_no_file[] = "a journal file is not there: see the name";
static const char why_damaged[] =
	"no journal file of those can be read: they are damaged, cut off or no journals; "
	"`journalctl --verify --file FILE` says more";
static const char why_newer[] =
	"the file was written by a newer systemd: read it with that one's "
	"`journalctl --file FILE -o export | seccomp-record -`";
static const char why_boot[] =
	"no such boot in the journal: `journalctl --list-boots` shows them; without "
	"/var/log/journal only the current one is kept";
static const char why_trouble[] = "the journal cannot be opened: see `journalctl -n 1`";

/* What a folder holds of journal files. */
struct census {
	unsigned int good, denied, damaged;
};

static void note_file(const struct source_sink *sink, const char *path, const char *what)
{
	char text[PATH_MAX + 64];

	snprintf(text, sizeof(text), "%s: %s", path, what);
	sink->note(sink->ctx, text);
}

/* 0, or a negative errno of a file that sd-journal would silently leave out. */
static int probe(const char *path)
{
	const char *files[] = {path, NULL};
	sd_journal *journal;
	int r;

	if (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) < 0)
		return -errno;
	r = sd_journal_open_files(&journal, files, 0);
	if (r < 0)
		return r;
	sd_journal_close(journal);
	return 0;
}

static bool is_journal(const char *name)
{
	size_t n = strlen(name);

	return (n > 8 && strcmp(name + n - 8, ".journal") == 0) ||
	       (n > 9 && strcmp(name + n - 9, ".journal~") == 0);
}

static void count_file(struct census *census, const struct source_sink *sink,
		       const char *path)
{
	int r = probe(path);

	if (r == 0) {
		census->good++;
	} else if (r == -ENOENT) {
		; /* rotated away meanwhile */
	} else if (r == -EACCES || r == -EPERM) {
		census->denied++;
	} else {
		census->damaged++;
		note_file(sink, path,
			  r == -EPROTONOSUPPORT
				  ? "written by a newer systemd, left out"
				  : "damaged, cut off or no journal, left out");
	}
}

/* What is left out is lost to who reads the past; who follows did not ask for it. */
static void lose_files(const struct census *census, const struct source_options *options,
		       const struct source_sink *sink)
{
	if (census->damaged && (!options->follow || options->position))
		sink->lost(sink->ctx, LOSS_OVERRUN, 0);
}

/*
 * Of the files that begin with PREFIX. Without one also those of the subfolders that are
 * named by an id, as sd-journal does.
 */
static int count_folder(struct census *census, const struct source_sink *sink,
			const char *folder, const char *prefix)
{
	DIR *dir = opendir(folder);
	char path[PATH_MAX];
	struct dirent *item;
	sd_id128_t id;

	if (!dir)
		return -errno;
	while ((item = readdir(dir))) {
		int n = snprintf(path, sizeof(path), "%s/%s", folder, item->d_name);

		if (n < 0 || (size_t)n >= sizeof(path))
			continue;
		if (is_journal(item->d_name) &&
		    strncmp(item->d_name, prefix, strlen(prefix)) == 0)
			count_file(census, sink, path);
		else if (!*prefix && sd_id128_from_string(item->d_name, &id) == 0)
			census->denied +=
				count_folder(census, sink, path, prefix) == -EACCES;
	}
	closedir(dir);
	return 0;
}

/* This machine's own; users' files hold nothing of ours. */
static void count_local(struct census *census, const struct source_sink *sink,
			const char *namespace)
{
	static const char *const roots[] = {"/run/log/journal", "/var/log/journal"};
	char id[SD_ID128_STRING_MAX], path[PATH_MAX];
	sd_id128_t machine;

	if (sd_id128_get_machine(&machine) < 0)
		return;
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s%s%s", roots[i],
			 sd_id128_to_string(machine, id), namespace ? "." : "",
			 namespace ? namespace : "");
		if (count_folder(census, sink, path, "system") == -EACCES)
			census->denied++;
	}
}

static int check_files(const struct source_options *options,
		       const struct source_sink *sink, const char **ret_why)
{
	for (size_t i = 0; options->journal_files[i]; i++) {
		int r = probe(options->journal_files[i]);

		if (r == 0)
			continue;
		*ret_why = r == -EACCES || r == -EPERM ? why_denied
			   : r == -ENOENT	       ? why_no_file
			   : r == -EPROTONOSUPPORT     ? why_newer
						       : why_damaged;
		if (options->journal_files[1])
			note_file(sink, options->journal_files[i], "cannot be read");
		return r;
	}
	return 0;
}

static int check_folder(const struct source_options *options,
			const struct source_sink *sink, const char **ret_why)
{
	struct census census = {0};
	int r = count_folder(&census, sink, options->journal_dir, "");

	if (r < 0) {
		*ret_why = r == -EACCES ? why_denied : why_no_folder;
		return r;
	}
	if (census.good && census.denied)
		note_file(sink, options->journal_dir,
			  "some of its files may not be read, and are left out");
	lose_files(&census, options, sink);
	if (census.good)
		return 0;
	*ret_why = census.denied    ? why_denied
		   : census.damaged ? why_damaged
				    : why_empty_folder;
	return census.denied ? -EACCES : census.damaged ? -EBADMSG : -ENOENT;
}

static int check_local(const struct source_options *options,
		       const struct source_sink *sink, const char **ret_why)
{
	struct census census = {0};

	count_local(&census, sink, options->namespace);
	lose_files(&census, options, sink);
	if (census.good)
		return 0;
	*ret_why = census.denied	? why_denied
		   : census.damaged	? why_damaged
		   : options->namespace ? why_no_namespace
					: why_none;
	return census.denied ? -EACCES : census.damaged ? -EBADMSG : -ENOENT;
}

int journal_open_again(const struct source_options *options, sd_journal **ret)
{
	char *folder;
	int r;

	if (options->journal_files)
		return sd_journal_open_files(ret, (const char **)options->journal_files,
					     0);
	if (!options->journal_dir)
		/* journald puts audit, kernel and system services into the system's. */
		return sd_journal_open_namespace(ret, options->namespace,
						 SD_JOURNAL_LOCAL_ONLY |
							 SD_JOURNAL_SYSTEM);
	folder = realpath(options->journal_dir, NULL);
	if (!folder)
		return -errno;
	r = sd_journal_open_directory(ret, folder, 0);
	free(folder);
	return r;
}

int journal_open(const struct source_options *options, const struct source_sink *sink,
		 sd_journal **ret, const char **ret_why)
{
	int r = options->journal_files ? check_files(options, sink, ret_why)
		: options->journal_dir ? check_folder(options, sink, ret_why)
				       : check_local(options, sink, ret_why);

	if (r < 0)
		return r;
	r = journal_open_again(options, ret);
	if (r < 0)
		*ret_why = why_trouble;
	return r < 0 ? r : 0;
}

/* Boots */

struct boot {
	sd_id128_t id;
	uint64_t first;
};

static int by_first(const void *a, const void *b)
{
	const struct boot *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

static int match(sd_journal *journal, const char *name, const char *value)
{
	char text[128];
	int n = snprintf(text, sizeof(text), "%s=%s", name, value);

	return n < 0 || (size_t)n >= sizeof(text)
		       ? -EINVAL
		       : sd_journal_add_match(journal, text, (size_t)n);
}

/* The time of the first entry of ID. 0 where there is none. */
static int first_entry(sd_journal *journal, sd_id128_t id, uint64_t *ret)
{
	char text[SD_ID128_STRING_MAX];
	int r;

	sd_journal_flush_matches(journal);
	r = match(journal, "_BOOT_ID", sd_id128_to_string(id, text));
	r = r < 0 ? r : sd_journal_seek_head(journal);
	r = r < 0 ? r : sd_journal_next(journal);
	*ret = 0;
	return r <= 0 ? r : sd_journal_get_realtime_usec(journal, ret);
}

/* All boots, oldest first. *ret is to be freed. */
static int list_boots(sd_journal *journal, struct boot **ret, size_t *ret_n)
{
	struct boot *boots = NULL, *more;
	const void *data;
	size_t size, n = 0;
	int r = sd_journal_query_unique(journal, "_BOOT_ID");

	while (r >= 0 &&
	       (r = sd_journal_enumerate_available_unique(journal, &data, &size)) > 0) {
		char text[SD_ID128_STRING_MAX] = "";

		if (size != 8 + 1 + 32)
			continue;
		memcpy(text, (const char *)data + 9, 32);
		more = reallocarray(boots, n + 1, sizeof(*boots));
		if (!more) {
			r = -ENOMEM;
			break;
		}
		boots = more;
		if (sd_id128_from_string(text, &boots[n].id) == 0)
			n++;
	}
	*ret_n = 0;
	for (size_t i = 0; r >= 0 && i < n; i++) {
		r = first_entry(journal, boots[i].id, &boots[i].first);
		if (r >= 0 && boots[i].first) /* else its entries are vacuumed */
			boots[(*ret_n)++] = boots[i];
	}
	if (r < 0) {
		free(boots);
		return r;
	}
	if (*ret_n)
		qsort(boots, *ret_n, sizeof(*boots), by_first);
	*ret = boots;
	return 0;
}

/*
 * As journalctl counts: 0 the last, -1 the one before, 1 the first. Of this machine's own
 * journal 0 is the boot that runs, even where it has no entry yet.
 */
static int pick_boot(sd_journal *journal, long offset, bool local, sd_id128_t *ret)
{
	struct boot *boots;
	sd_id128_t current = SD_ID128_NULL;
	size_t n, last, i;
	int r = local ? sd_id128_get_boot(&current) : 0;

	r = r < 0 ? r : list_boots(journal, &boots, &n);
	if (r < 0)
		return r;
	last = n ? n - 1 : 0;
	if (local) {
		for (i = 0; i < n && !sd_id128_equal(boots[i].id, current); i++)
			;
		last = i; /* n: its first entry is to come */
	}
	i = offset > 0 ? (size_t)offset - 1 : last - (size_t)-offset;
	r = 0;
	if (i < n)
		*ret = boots[i].id;
	else if (local && offset == 0)
		*ret = current;
	else
		r = -ENOENT;
	free(boots);
	return r;
}

static int find_boot(sd_journal *journal, const struct source_options *options,
		     sd_id128_t *ret)
{
	bool local = !options->journal_dir && !options->journal_files;
	uint64_t first;
	char *end;
	long offset;
	int r;

	if (strlen(options->boot) < 32) {
		errno = 0;
		offset = strtol(options->boot, &end, 10);
		if (errno || end == options->boot || *end || offset < -INT_MAX ||
		    offset > INT_MAX)
			return -ENOENT;
		return pick_boot(journal, offset, local, ret);
	}
	if (sd_id128_from_string(options->boot, ret) < 0)
		return -ENOENT;
	r = first_entry(journal, *ret, &first);
	return r < 0 ? r : first == 0 ? -ENOENT : 0;
}

/* Matches */

/*
 * One term for each kind of entry; whatever else it must be is looked at later, since
 * every term costs a search per entry. The id is that of "Missed N kernel messages".
 */
static const char *const terms[] = {
	"_TRANSPORT=audit",
	"_TRANSPORT=kernel",
	"MESSAGE_ID=e9bf28e6e834481bb6f48f548ad13606",
	"_COMM=auditd",
};

#define TERMS (sizeof(terms) / sizeof(*terms))

/* Which terms have entries at all, as bits. */
static int find_terms(sd_journal *journal, unsigned int *ret)
{
	int r = 0;

	*ret = 0;
	for (size_t i = 0; r >= 0 && i < TERMS; i++) {
		sd_journal_flush_matches(journal);
		r = sd_journal_add_match(journal, terms[i], 0);
		r = r < 0 ? r : sd_journal_seek_head(journal);
		r = r < 0 ? r : sd_journal_next(journal);
		if (r > 0)
			*ret |= 1U << i;
	}
	return r;
}

int journal_open_boot(sd_journal *journal, const struct source_options *options,
		      char ret[JOURNAL_BOOT_TERM], const char **ret_why)
{
	char text[SD_ID128_STRING_MAX];
	sd_id128_t boot;
	int r;

	*ret = '\0';
	if (!options->boot)
		return 0;
	r = find_boot(journal, options, &boot);
	if (r >= 0)
		snprintf(ret, JOURNAL_BOOT_TERM, "_BOOT_ID=%s",
			 sd_id128_to_string(boot, text));
	*ret_why = r == -ENOENT ? why_boot : why_trouble;
	return r;
}

int journal_open_matches(sd_journal *journal, const struct source_options *options,
			 const char *boot)
{
	const size_t first = options->one_of_each ? 1 : 0;
	unsigned int wanted = ~0U;
	int r = 0;

	if (!options->follow)
		r = find_terms(journal, &wanted);
	sd_journal_flush_matches(journal);
	for (size_t i = first; r >= 0 && i < TERMS; i++) {
		/* Without any, all entries would match. */
		if (i != first && !(wanted & 1U << i))
			continue;
		r = sd_journal_add_disjunction(journal);
		r = r < 0 ? r : sd_journal_add_match(journal, terms[i], 0);
	}
	if (r >= 0 && *boot) {
		r = sd_journal_add_conjunction(journal);
		r = r < 0 ? r : sd_journal_add_match(journal, boot, 0);
	}
	return r < 0 ? r : 0;
}

int journal_open_audit(sd_journal *journal, const char *boot, const char *serial)
{
	int r;

	sd_journal_flush_matches(journal);
	r = sd_journal_add_match(journal, "_TRANSPORT=audit", 0);
	if (r >= 0 && boot)
		r = match(journal, "_BOOT_ID", boot);
	if (r >= 0 && serial)
		r = match(journal, "_AUDIT_ID", serial);
	return r < 0 ? r : 0;
}
