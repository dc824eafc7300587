/* SPDX-License-Identifier: Apache-2.0 */
#include "journal-index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* At a quarter of a millisecond each some seconds, after which reading is the better. */
#define LOOKUPS_MAX 32768

#define ARCHES_MAX 64 /* bits of find_arches(); no machine has more than a few */

#define AUDIT	"_TRANSPORT=audit"
#define SECCOMP "_AUDIT_TYPE=1326"

/* A field with its value, as it is matched. */
struct term {
	char *text; /* ended by a zero, and may hold others */
	size_t n, name_n;
};

struct terms {
	struct term *at;
	size_t n;
};

struct journal_index {
	sd_journal *journal;
	struct filter *filter;
	char *boot;
	struct terms exes, arches, calls, codes;
	bool all_codes;
};

/* Values */

static struct span value_of(const struct term *term)
{
	return (struct span){term->text + term->name_n, term->n - term->name_n};
}

/* The kernel's mark is no part of the name: see record.h. */
static bool is_wanted_exe(struct filter *filter, const struct term *term)
{
	static const char mark[] = " (deleted)";
	const size_t n = sizeof(mark) - 1;
	struct record record = {.exe = value_of(term)};

	if (record.exe.n > n && memcmp(record.exe.p + record.exe.n - n, mark, n) == 0)
		record.exe.n -= n;
	return filter_lets(filter, FILTER_EXE, &record);
}

static bool is_wanted_code(struct filter *filter, const struct term *term)
{
	const struct record record = {
		.code = (uint32_t)strtoul(value_of(term).p, NULL, 16)};

	return filter_lets(filter, FILTER_ACTION, &record);
}

static bool is_wanted_pair(struct filter *filter, const struct term *arch,
			   const struct term *call)
{
	const struct record record = {
		.arch = (uint32_t)strtoul(value_of(arch).p, NULL, 16),
		.nr = strtoll(value_of(call).p, NULL, 10)};

	return filter_lets(filter, FILTER_ARCH, &record);
}

/* A copy of the N bytes at TEXT. */
static int terms_add(struct terms *terms, const char *text, size_t n, size_t name_n)
{
	struct term *more, term = {malloc(n + 1), n, name_n};

	more = reallocarray(terms->at, terms->n + 1, sizeof(*more));
	if (more)
		terms->at = more;
	if (!more || !term.text) {
		free(term.text);
		return -ENOMEM;
	}
	memcpy(term.text, text, n);
	term.text[n] = '\0';
	terms->at[terms->n++] = term;
	return 0;
}

static void terms_drop_last(struct terms *terms)
{
	free(terms->at[--terms->n].text);
}

static void terms_done(struct terms *terms)
{
	while (terms->n)
		terms_drop_last(terms);
	free(terms->at);
}

/*
 * Adds to TERMS what there is of the field NAME in all entries, if WANTED (NULL: yes).
 * 0; 1: something was not wanted; a negative errno.
 */
static int collect(struct journal_index *index, const char *name,
		   bool (*wanted)(struct filter *filter, const struct term *term),
		   struct terms *terms)
{
	int r = sd_journal_query_unique(index->journal, name), unwanted = 0;
	const void *data;
	size_t n;

	while (r >= 0 && (r = sd_journal_enumerate_available_unique(index->journal, &data,
								    &n)) > 0) {
		r = terms->n == LOOKUPS_MAX ? -E2BIG : 0;
		r = r ? r : terms_add(terms, data, n, strlen(name) + 1);
		if (r == 0 && wanted &&
		    !wanted(index->filter, &terms->at[terms->n - 1])) {
			terms_drop_last(terms);
			unwanted = 1;
		}
	}
	return r < 0 ? r : unwanted;
}

static int collect_all(struct journal_index *index)
{
	int r = collect(index, "_EXE", is_wanted_exe, &index->exes);

	/* What the kernel does not put in quotes: (null). */
	r = r < 0 ? r : collect(index, "_AUDIT_FIELD_EXE", is_wanted_exe, &index->exes);
	r = r < 0 ? r : collect(index, "_AUDIT_FIELD_ARCH", NULL, &index->arches);
	r = r < 0 ? r : collect(index, "_AUDIT_FIELD_SYSCALL", NULL, &index->calls);
	r = r < 0 ? r
		  : collect(index, "_AUDIT_FIELD_CODE", is_wanted_code, &index->codes);
	if (r < 0)
		return r;
	index->all_codes = r == 0;
	if (index->arches.n > ARCHES_MAX ||
	    index->exes.n * (index->calls.n + 1) > LOOKUPS_MAX)
		return -E2BIG;
	return 0;
}

int journal_index_new(sd_journal *journal, struct filter *filter, const char *boot,
		      struct journal_index **ret)
{
	struct journal_index *index = calloc(1, sizeof(*index));
	int r = -ENOMEM;

	if (!index) {
		sd_journal_close(journal);
		return r;
	}
	index->journal = journal;
	index->filter = filter;
	index->boot = boot ? strdup(boot) : NULL;
	if (!boot || index->boot)
		r = collect_all(index);
	if (r < 0) {
		journal_index_free(index);
		return r;
	}
	*ret = index;
	return 0;
}

void journal_index_free(struct journal_index *index)
{
	if (!index)
		return;
	terms_done(&index->exes);
	terms_done(&index->arches);
	terms_done(&index->calls);
	terms_done(&index->codes);
	sd_journal_close(index->journal);
	free(index->boot);
	free(index);
}

/* Looking up */

struct lookup {
	const struct term *exe, *arch, *call; /* NULL: any */
	bool records; /* only SECCOMP records with a wanted action */
};

static int add(sd_journal *journal, const struct term *term)
{
	return term ? sd_journal_add_match(journal, term->text, term->n) : 0;
}

/* 1: stands at the first such entry. 0: there is none. */
static int look_up(struct journal_index *index, const struct lookup *want)
{
	sd_journal *j = index->journal;
	int r;

	sd_journal_flush_matches(j);
	r = add(j, want->call);
	r = r < 0 ? r : add(j, want->exe);
	r = r < 0 ? r : add(j, want->arch);
	if (r >= 0 && index->boot)
		r = sd_journal_add_match(j, index->boot, 0);
	if (r >= 0 && want->records) {
		r = sd_journal_add_match(j, AUDIT, 0);
		r = r < 0 ? r : sd_journal_add_match(j, SECCOMP, 0);
		/* Of one field they are alternatives. */
		for (size_t i = 0; r >= 0 && !index->all_codes && i < index->codes.n; i++)
			r = add(j, &index->codes.at[i]);
	}
	r = r < 0 ? r : sd_journal_seek_head(j);
	return r < 0 ? r : sd_journal_next(j);
}

static bool is(const void *data, size_t n, const char *text, size_t text_n)
{
	return n == text_n && memcmp(data, text, n) == 0;
}

/* Whether the entry found is a record with a wanted action, by all of its fields. */
static int is_record(struct journal_index *index)
{
	bool audit = false, seccomp = false, code = index->all_codes;
	const void *data;
	size_t n;
	int r;

	while ((r = sd_journal_enumerate_available_data(index->journal, &data, &n)) > 0) {
		audit = audit || is(data, n, AUDIT, sizeof(AUDIT) - 1);
		seccomp = seccomp || is(data, n, SECCOMP, sizeof(SECCOMP) - 1);
		for (size_t i = 0; i < index->codes.n && !code; i++)
			code = is(data, n, index->codes.at[i].text, index->codes.at[i].n);
	}
	sd_journal_restart_data(index->journal);
	return r < 0 ? r : audit && seccomp && code;
}

/*
 * Each further term makes a look-up slower, and hardly anything but a wanted record has
 * an executable and a call: the others are added only where something else is found.
 */
static int find(struct journal_index *index, struct lookup *want)
{
	int r;

	want->records = false;
	r = look_up(index, want);
	if (r <= 0)
		return r;
	r = is_record(index);
	if (r != 0)
		return r;
	want->records = true;
	return look_up(index, want);
}

/* The architectures of EXE, as bits. */
static int find_arches(struct journal_index *index, const struct term *exe, uint64_t *ret)
{
	struct lookup want = {.exe = exe};
	int r = 0;

	*ret = 0;
	for (size_t i = 0; r >= 0 && i < index->arches.n; i++) {
		want.arch = &index->arches.at[i];
		r = look_up(index, &want);
		if (r > 0)
			*ret |= UINT64_C(1) << i;
	}
	return r < 0 ? r : 0;
}

static int read_exe(struct journal_index *index, const struct term *exe,
		    int (*found)(void *ctx, sd_journal *journal), void *ctx)
{
	struct lookup want = {.exe = exe};
	uint64_t arches;
	int r = find_arches(index, exe, &arches);

	for (size_t i = 0; r >= 0 && i < index->arches.n; i++) {
		const struct term *arch = &index->arches.at[i];

		if (!(arches & UINT64_C(1) << i))
			continue;
		/* The only one need not be asked for. */
		want.arch = arches & (arches - 1) ? arch : NULL;
		for (size_t k = 0; r >= 0 && k < index->calls.n; k++) {
			want.call = &index->calls.at[k];
			if (!is_wanted_pair(index->filter, arch, want.call))
				continue;
			r = find(index, &want);
			r = r > 0 ? found(ctx, index->journal) : r;
		}
	}
	return r < 0 ? r : 0;
}

int journal_index_read(struct journal_index *index,
		       int (*found)(void *ctx, sd_journal *journal), void *ctx)
{
	int r = 0;

	if (!index->all_codes && !index->codes.n)
		return 0;
	for (size_t i = 0; r >= 0 && i < index->exes.n; i++)
		r = read_exe(index, &index->exes.at[i], found, ctx);
	return r < 0 ? r : 0;
}
