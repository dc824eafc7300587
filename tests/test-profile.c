/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile.h: baselines on each architecture, in any order; and what --widen may add to
 * what was recorded: of every call of every architecture, only what its family says.
 */
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "family.h"
#include "profile.h"
#include "tap.h"

#define CALLS 600

/* Calls of one architecture that were recorded, by their names. */
struct recorded {
	const char *arch;
	const char *const *names; /* ends in NULL */
};

static struct recording *record(const struct recorded *list, size_t n)
{
	const struct sighting sighting = {
		.count = 1, .first = RECORD_NO_TIME, .last = RECORD_NO_TIME};
	struct recording *recording;
	unsigned int session;

	if (recording_new(&recording) < 0 ||
	    recording_session(recording, span_of(""), span_of(""), &session) < 0)
		abort();
	for (size_t i = 0; i < n; i++) {
		const struct arch *arch = arch_by_name(list[i].arch);

		for (const char *const *name = list[i].names; *name; name++) {
			struct record r = {.exe = span_of("/bin/app"),
					   .comm = span_of("app"),
					   .subj = span_of(""),
					   .time = RECORD_NO_TIME,
					   .arch = arch->token,
					   .code = ACTION_LOG};

			if (arch_syscall_nr(arch, *name, &r.nr) < 0 ||
			    recording_add(recording, session, &r, &sighting) < 0)
				abort();
		}
	}
	recording_sort(recording);
	return recording;
}

static struct profile *make(const struct recorded *list, size_t n,
			    const struct profile_options *options)
{
	struct recording *recording = record(list, n);
	struct profile *profile;

	if (profile_new(recording, options, &profile) < 0)
		abort();
	recording_free(recording);
	return profile;
}

static struct profile *make_one(const char *arch, const char *const *names,
				unsigned int widen)
{
	const struct recorded list = {arch, names};
	const struct profile_options options = {
		.default_action = ACTION_ERRNO, .default_errno = 1, .widen = widen};

	return make(&list, 1, &options);
}

static bool has(const struct profile *profile, const char *arch, const char *name)
{
	const struct profile_call *call = profile_call(profile, name);

	for (size_t i = 0; call && i < profile->n_arches; i++)
		if (strcmp(profile->arches[i].arch->name, arch) == 0)
			return call->arches >> i & 1;
	return false;
}

/* The names that are allowed on ARCH, as one text. */
static const char *allowed(const struct profile *profile, const char *arch)
{
	static char text[16384];
	size_t n = 0;

	*text = '\0';
	for (size_t i = 0; i < profile->n_calls; i++)
		if (has(profile, arch, profile->calls[i].name))
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s",
					      n ? " " : "", profile->calls[i].name);
	return text;
}

static bool is(const char *got, const char *expected, const char *what)
{
	if (ok(strcmp(got, expected) == 0, "%s", what))
		return true;
	printf("#      got: %s\n# expected: %s\n", got, expected);
	return false;
}

static const struct rules_base *base_of(const char *name)
{
	const struct rules_base *base = rules_bases;

	while (base->name && strcmp(base->name, name) != 0)
		base++;
	return base->name ? base : NULL;
}

static struct profile_base base_row(const char *name)
{
	const struct rules_base *base = base_of(name);

	return (struct profile_base){
		.name = base->name,
		.what = base->what,
		.arch = base->arch ? arch_by_name(base->arch) : NULL,
		.calls = base->calls,
	};
}

/* What the essential baseline and the clocks are, where. */
static void check_bases(void)
{
	static const struct {
		const char *base, *arch, *expected;
	} cases[] = {
		{"essential", "x86_64",
		 "exit exit_group read restart_syscall rt_sigreturn"},
		{"essential", "i386",
		 "exit exit_group read restart_syscall rt_sigreturn sigreturn"},
		{"essential", "arm",
		 "exit exit_group read restart_syscall rt_sigreturn sigreturn"},
		{"essential", "s390x",
		 "exit exit_group read restart_syscall rt_sigreturn sigreturn"},
		{"vdso", "x86_64",
		 "clock_getres clock_gettime getcpu gettimeofday read time"},
		{"vdso", "aarch64",
		 "clock_getres clock_gettime getcpu gettimeofday read"},
		{"vdso", "arm",
		 "clock_getres clock_getres_time64 clock_gettime clock_gettime64 getcpu "
		 "gettimeofday read"},
		{"vdso", "riscv32", "clock_getres_time64 clock_gettime64 getcpu read"},
		{"crun-1.8.1-nnp", "x86_64", "close execve read"},
		{"crun-1.8.1-no-nnp", "arm",
		 "capset close execve prctl read rt_sigaction rt_sigprocmask setresgid "
		 "setresgid32 setresuid setresuid32 write"},
	};
	static const char *const names[] = {"read", NULL};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct profile_base row = base_row(cases[i].base);
		const struct profile_options options = {.bases = &row, .n_bases = 1};
		const struct recorded list = {cases[i].arch, names};
		struct profile *profile = make(&list, 1, &options);
		char what[80];

		snprintf(what, sizeof(what), "%s on %s", cases[i].base, cases[i].arch);
		is(allowed(profile, cases[i].arch), cases[i].expected, what);
		profile_free(profile);
	}
}

static bool same_call(const struct profile_call *a, const struct profile_call *b)
{
	return a->name == b->name && a->arches == b->arches && a->origin == b->origin &&
	       strcmp(a->list ? a->list : "", b->list ? b->list : "") == 0 &&
	       strcmp(a->reason ? a->reason : "", b->reason ? b->reason : "") == 0;
}

static bool same(const struct profile *a, const struct profile *b)
{
	bool good = a->n_calls == b->n_calls && a->n_arches == b->n_arches;

	for (size_t i = 0; good && i < a->n_calls; i++)
		good = same_call(&a->calls[i], &b->calls[i]);
	return good;
}

/* All baselines at once, in any order, twice over. */
static void check_order(void)
{
	static const char *const names[] = {"openat", "read", "write", NULL};
	static const struct recorded lists[2][3] = {
		{{"x86_64", names}, {"aarch64", names}, {"i386", names}},
		{{"i386", names}, {"x86_64", names}, {"aarch64", names}},
	};
	struct profile_base rows[64];
	struct profile_options options = {.bases = rows, .widen = 7};
	struct profile *first, *other;
	bool good = true;

	for (const struct rules_base *base = rules_bases; base->name; base++)
		rows[options.n_bases++] = base_row(base->name);
	first = make(lists[0], 3, &options);
	srandom(1);
	for (unsigned int round = 0; round < 50; round++) {
		for (size_t i = options.n_bases - 1; i > 0; i--) {
			size_t j = (size_t)random() % (i + 1);
			struct profile_base spare = rows[i];

			rows[i] = rows[j];
			rows[j] = spare;
		}
		if (round == 25)
			rows[options.n_bases++] = rows[0];
		other = make(lists[round % 2], 3, &options);
		good = good && same(first, other);
		profile_free(other);
	}
	ok(good, "the order of options and groups, and repetition, changes nothing");
	profile_free(first);
}

static bool listed(const char *const *names, const char *name)
{
	for (; names && *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

/* Whether siblings of NAME are what its family says, on ARCH; and those add no more. */
static bool check_call(const struct arch *arch, const char *name)
{
	const char *names[CALLS] = {name, NULL};
	struct profile *profile = make_one(arch->name, names, WIDEN_SIBLINGS), *again;
	const struct rules_family *family = family_of(name);
	bool good = has(profile, arch->name, name);
	int64_t nr;

	for (size_t i = 0; i < profile->n_calls; i++) {
		const struct profile_call *call = &profile->calls[i];
		bool recorded = strcmp(call->name, name) == 0;

		names[i] = call->name;
		good = good &&
		       call->origin == (recorded ? ORIGIN_RECORDED : ORIGIN_WIDENED);
		good = good && (recorded ? !call->list && !call->reason
					 : call->list && call->reason && family);
		good = good && (recorded || arch_syscall_nr(arch, call->name, &nr) == 0);
	}
	names[profile->n_calls] = NULL;
	/* Nothing that is none of the family, and all of it. */
	for (size_t i = 1; good && family && i < profile->n_calls; i++)
		good = listed(family->members, names[i]) ||
		       listed(family->more, names[i]) || strcmp(names[i], name) == 0;
	for (size_t i = 0; good && family && family->members[i]; i++)
		good = arch_syscall_nr(arch, family->members[i], &nr) < 0 ||
		       has(profile, arch->name, arch_syscall_name(arch, nr));
	again = make_one(arch->name, names, WIDEN_SIBLINGS);
	good = good && again->n_calls == profile->n_calls;
	profile_free(again);
	profile_free(profile);
	return good;
}

static void check_siblings(void)
{
	const struct arch *arch;
	const char *name;
	int64_t nr;

	for (size_t i = 0; (arch = arch_at(i)); i++) {
		size_t bad = 0;

		for (size_t j = 0; (name = arch_syscall_at(arch, j, &nr)); j++)
			if (!check_call(arch, name)) {
				printf("# %s\n", name);
				bad++;
			}
		ok(bad == 0, "siblings of each call of %s", arch->name);
	}
}

static void check_families(void)
{
	static const struct {
		const char *arch, *recorded, *expected;
	} cases[] = {
		{"x86_64", "open", "creat open openat openat2"},
		{"x86_64", "creat", "creat"},
		{"aarch64", "openat", "openat openat2"},
		{"x86_64", "fork", "fork vfork"},
		{"x86_64", "clone", "clone clone3 fork vfork"},
		{"i386", "socket", "socket"},
		{"i386", "futex", "futex futex_time64"},
		{"x86_64", "futex", "futex"},
		{"i386", "setuid", "setuid setuid32"},
		{"i386", "rt_sigaction", "rt_sigaction"},
		{"i386", "sigaction", "rt_sigaction sigaction signal"},
		{"i386", "fstat64",
		 "fstat fstat64 fstatat64 lstat lstat64 stat stat64 statx"},
		{"x86_64", "bpf", "bpf"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *const names[] = {cases[i].recorded, NULL};
		struct profile *profile = make_one(cases[i].arch, names, WIDEN_SIBLINGS);
		char what[80];

		snprintf(what, sizeof(what), "siblings of %s on %s", cases[i].recorded,
			 cases[i].arch);
		is(allowed(profile, cases[i].arch), cases[i].expected, what);
		profile_free(profile);
	}
}

static void check_portable(void)
{
	static const struct {
		const char *from, *recorded, *to, *expected;
	} cases[] = {
		{"x86_64", "open", "aarch64", "openat"},
		{"x86_64", "read", "aarch64", "read"},
		{"x86_64", "fork", "aarch64", "clone"},
		{"x86_64", "pause", "aarch64", "ppoll"},
		{"x86_64", "dup2", "ppc64le", "dup dup2 dup3"},
		{"x86_64", "rename", "aarch64", "renameat"},
		{"x86_64", "dup2", "aarch64", "dup dup3"},
		{"x86_64", "statx", "aarch64", "fstat newfstatat statx"},
		{"x86_64", "arch_prctl", "aarch64", ""},
		{"x86_64", "open", "x86_64", "open"},
		{"aarch64", "openat", "x86_64", "creat open openat"},
		{"aarch64", "clone", "x86_64", "clone fork vfork"},
		{"i386", "mmap2", "x86_64", "mmap"},
		{"i386", "setuid32", "aarch64", "setuid"},
		{"i386", "clock_gettime64", "x86_64", "clock_gettime gettimeofday time"},
		{"i386", "sigaction", "x86_64", "rt_sigaction"},
		{"i386", "socketcall", "x86_64",
		 "accept accept4 bind connect getpeername getsockname getsockopt listen "
		 "recvfrom recvmmsg recvmsg sendmmsg sendmsg sendto setsockopt shutdown "
		 "socket socketpair"},
	};
	static const char *const names[] = {"read", NULL};
	struct profile *profile;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *const recorded[] = {cases[i].recorded, NULL};
		char what[80];

		profile = make_one(cases[i].from, recorded, WIDEN_PORTABLE);
		snprintf(what, sizeof(what), "%s of %s on %s", cases[i].recorded,
			 cases[i].from, cases[i].to);
		is(allowed(profile, cases[i].to), cases[i].expected, what);
		profile_free(profile);
	}
	profile = make_one("x86_64", names, WIDEN_PORTABLE);
	ok(profile->n_arches == 3 && profile_call(profile, "read")->arches == 7 &&
		   strcmp(profile_call(profile, "read")->list, "portable") == 0,
	   "read on all three");
	profile_free(profile);
	profile = make_one("i386", names, WIDEN_PORTABLE);
	ok(profile->n_arches == 4, "beside one that is none of them");
	profile_free(profile);
	profile = make_one("s390x", names, WIDEN_PORTABLE);
	ok(profile->n_arches == 1, "none beside one of the other byte order");
	profile_free(profile);
}

/* Where a call is from, and why. */
static void check_reasons(void)
{
	static const char *const names[] = {"open", "openat", "accept4", NULL};
	const struct profile_base row = base_row("essential");
	const struct recorded list = {"x86_64", names};
	const struct profile_options options = {
		.bases = &row, .n_bases = 1, .widen = WIDEN_SIBLINGS | WIDEN_VDSO};
	struct profile *profile = make(&list, 1, &options);
	const struct profile_call *call = profile_call(profile, "openat");

	ok(call->origin == ORIGIN_RECORDED && !call->list,
	   "what was recorded is not widened");
	call = profile_call(profile, "openat2");
	ok(call->origin == ORIGIN_WIDENED && strcmp(call->list, "siblings") == 0 &&
		   strncmp(call->reason, "of open: ", 9) == 0,
	   "a sibling says of which call: %s", call->reason);
	call = profile_call(profile, "exit");
	ok(call->origin == ORIGIN_BASE && strcmp(call->list, "essential") == 0 &&
		   strcmp(call->reason, row.what) == 0,
	   "a call of a baseline says of which: %s", call->reason);
	call = profile_call(profile, "getcpu");
	ok(call->origin == ORIGIN_WIDENED && strcmp(call->list, "vdso") == 0 &&
		   call->reason,
	   "a clock: %s", call->reason);
	profile_free(profile);
}

/* A call that is allowed is not answered ENOSYS, however it came in. */
static void check_absent(void)
{
	static const char *const names[] = {"clone", "read", NULL};
	struct profile *profile = make_one("x86_64", names, 0);
	bool found = false;

	for (size_t i = 0; i < profile->n_absent; i++)
		found = found || strcmp(profile->absent[i].name, "clone3") == 0;
	ok(found, "clone3 unseen: ENOSYS");
	profile_free(profile);
	profile = make_one("x86_64", names, WIDEN_SIBLINGS);
	found = false;
	for (size_t i = 0; i < profile->n_absent; i++)
		found = found || profile_call(profile, profile->absent[i].name);
	ok(!found && profile_call(profile, "clone3"), "clone3 as a sibling: allowed");
	profile_free(profile);
}

int main(void)
{
	check_bases();
	check_order();
	check_siblings();
	check_families();
	check_portable();
	check_reasons();
	check_absent();
	return done();
}
