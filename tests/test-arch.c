/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The architecture tables against an independent copy of the facts: data/arches.tsv and
 * data/syscalls.tsv, which were gathered from kernel headers and cross-checked, and which
 * the build does not read.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"

/* So that a file cut short is not taken for a success. */
enum { ARCHES = 54, TABLES = 30, ROWS = 11803 };

/* Columns of arches.tsv. */
enum { TOKEN, AUDIT, UNAMES, SCMP, OCI, GO, SUBS, ENDIAN, BITS, TABLE, NOTE, COLUMNS };

static char *facts[ARCHES + 1][COLUMNS];
static size_t n_facts;
static int tests, failures;

static void ok(bool good, const char *what)
{
	failures += !good;
	printf("%s %d - %s\n", good ? "ok" : "not ok", ++tests, what);
}

/* Says what is wrong and counts it: bad += fault(...). */
__attribute__((format(printf, 1, 2))) static unsigned int fault(const char *format, ...)
{
	va_list args;

	fputs("# ", stdout);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	return 1;
}

static FILE *open_data(const char *name)
{
	const char *srcdir = getenv("srcdir");
	char path[4096], line[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/data/%s", srcdir ? srcdir : ".", name);
	file = fopen(path, "r");
	if (!file || !fgets(line, sizeof(line), file)) {
		printf("Bail out! %s: %s\n", path, strerror(errno));
		exit(99);
	}
	return file;
}

static void read_facts(void)
{
	FILE *file = open_data("arches.tsv");
	char line[1024];

	while (n_facts <= ARCHES && fgets(line, sizeof(line), file)) {
		char *at = line;
		size_t i;

		line[strcspn(line, "\n")] = '\0';
		for (i = 0; i < COLUMNS; i++) {
			facts[n_facts][i] = strdup(at ? strsep(&at, "\t") : "");
			if (!facts[n_facts][i])
				exit(99);
		}
		n_facts++;
	}
	fclose(file);
}

static void free_facts(void)
{
	size_t f, i;

	for (f = 0; f < n_facts; f++)
		for (i = 0; i < COLUMNS; i++)
			free(facts[f][i]);
}

/* The row of the facts for ARCH, by what makes it unique: the constant, and x32's name.
 */
static char **facts_of(const struct arch *arch)
{
	size_t f;

	for (f = 0; f < n_facts; f++)
		if (!strcmp(facts[f][AUDIT], arch->audit) &&
		    !strcmp(facts[f][SCMP], arch->scmp))
			return facts[f];
	return NULL;
}

static void test_fields(void)
{
	unsigned int bad = 0;
	const struct arch *arch;
	size_t i;

	for (i = 0; (arch = arch_at(i)); i++) {
		char **fact = facts_of(arch);

		if (!fact) {
			bad += fault("%s: not in the facts", arch->name);
			continue;
		}
		if (arch->token != strtoul(fact[TOKEN], NULL, 16) ||
		    strcmp(arch->unames, fact[UNAMES]) || strcmp(arch->go, fact[GO]) ||
		    arch->bits != strtoul(fact[BITS], NULL, 10) ||
		    arch->big_endian != !strcmp(fact[ENDIAN], "big") ||
		    !arch->table != !*fact[TABLE])
			bad += fault("%s: a field differs", arch->name);
		/* "none": it is in Docker's archMap, without sub-architectures. */
		if (strcmp(arch->subs, strcmp(fact[SUBS], "none") ? fact[SUBS] : ""))
			bad += fault("%s: sub-architectures differ", arch->name);
	}
	ok(i == ARCHES && n_facts == ARCHES, "54 architectures");
	ok(!bad, "their fields");
}

static void test_order(void)
{
	unsigned int bad = 0;
	const struct arch *arch;
	int64_t nr, last;
	size_t i, row;

	for (i = 0; (arch = arch_at(i)); i++) {
		if (arch_by_name(arch->name) != arch)
			bad += fault("%s: is not found by its own name", arch->name);
		for (row = 0, last = -1; arch_syscall_at(arch, row, &nr);
		     row++, last = nr)
			if (nr <= last)
				bad += fault("%s: %" PRId64 " after %" PRId64, arch->name,
					     nr, last);
	}
	ok(!bad, "our names are unique, rows ascend");
	ok(!arch_at(ARCHES) && !arch_at(SIZE_MAX), "nothing past the last architecture");
}

/* How many architectures of the facts have NAME in a comma-separated column. */
static unsigned int count(int column, const char *name)
{
	unsigned int found = 0;
	size_t f, n = strlen(name);

	for (f = 0; f < n_facts; f++) {
		const char *at = facts[f][column];

		for (; *at; at += strcspn(at, ","), at += *at == ',')
			found += strcspn(at, ",") == n && !strncmp(at, name, n);
	}
	return found;
}

static unsigned int expect(const char *name, const struct arch *arch)
{
	const struct arch *found = arch_by_name(name);

	return found == arch ? 0
			     : fault("%s gives %s, not %s", name,
				     found ? found->name : "nothing",
				     arch ? arch->name : "nothing");
}

static unsigned int expect_in_any_case(const char *name, const struct arch *arch)
{
	char other[128];
	size_t i;

	snprintf(other, sizeof(other), "%s", name);
	for (i = 0; other[i]; i++)
		if (other[i] >= 'A' && other[i] <= 'Z')
			other[i] = (char)(other[i] - 'A' + 'a');
		else if (other[i] >= 'a' && other[i] <= 'z')
			other[i] = (char)(other[i] - 'a' + 'A');
	return expect(name, arch) + expect(other, arch);
}

static unsigned int expect_token(const struct arch *arch)
{
	const struct arch *plain =
		!strcmp(arch->name, "x32") ? arch_by_name("x86_64") : arch;
	unsigned int bad = 0;
	char hex[16];

	if (arch_of(arch->token, 0) != plain)
		bad += fault("%s: not found by its token", arch->name);
	snprintf(hex, sizeof(hex), "%" PRIx32, arch->token);
	bad += expect(hex, plain);
	snprintf(hex, sizeof(hex), "%" PRIX32, arch->token);
	bad += expect(hex, plain);
	snprintf(hex, sizeof(hex), "0x%" PRIx32, arch->token);
	bad += expect(hex, plain);
	snprintf(hex, sizeof(hex), "%08" PRIx32, arch->token);
	return bad + expect(hex, plain);
}

static void test_names(void)
{
	unsigned int tokens = 0, audits = 0, unames = 0, scmps = 0, gos = 0;
	const struct arch *arch;
	size_t i;

	for (i = 0; (arch = arch_at(i)); i++) {
		const char *at = arch->unames;
		char name[64];

		tokens += expect_token(arch);
		if (count(AUDIT, arch->audit) == 1)
			audits += expect_in_any_case(arch->audit, arch);
		if (*arch->scmp)
			scmps += expect_in_any_case(arch->scmp, arch);
		if (*arch->scmp && strcmp(arch->scmp, "SCMP_ARCH_SH"))
			scmps += expect_in_any_case(arch->scmp + strlen("SCMP_ARCH_"),
						    arch);
		if (*arch->go)
			gos += expect(arch->go, arch);
		for (; *at; at += strcspn(at, ","), at += *at == ',') {
			snprintf(name, sizeof(name), "%.*s", (int)strcspn(at, ","), at);
			if (count(UNAMES, name) == 1)
				unames += expect(name, arch);
		}
	}
	ok(!tokens, "every token, by arch_of() and in hexadecimal");
	ok(!audits, "every AUDIT_ARCH_*");
	ok(!unames, "every unambiguous uname -m");
	ok(!scmps, "every SCMP_ARCH_*, with and without the prefix, in any case");
	ok(!gos, "every GOARCH");
}

static void test_shared_names(void)
{
	static const char *const pairs[][2] = {
		{"x86_64", "x86_64"},	{"AUDIT_ARCH_X86_64", "x86_64"},
		{"c000003e", "x86_64"}, {"mips", "mips"},
		{"mips64", "mips64"},	{"sh4", "shel"},
		{"sh4a", "shel"},	{"SCMP_ARCH_SH", "shel"},
		{"sh", "sh"},		{"AUDIT_ARCH_SH", "sh"},
		{"arc", "arcv2"},	{"i686", "i386"},
		{"x86", "i386"},	{"386", "i386"},
		{"arm64", "aarch64"},	{"riscv", "riscv32"},
	};
	unsigned int bad = 0;
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		const struct arch *arch = arch_by_name(pairs[i][0]);

		if (!arch || strcmp(arch->name, pairs[i][1]))
			bad += fault("%s gives %s, not %s", pairs[i][0],
				     arch ? arch->name : "nothing", pairs[i][1]);
	}
	ok(!bad, "shared names give the usual architecture");
}

static void test_unknown_names(void)
{
	static const char *const names[] = {
		"",
		"x86_6",
		"x86_644",
		"SCMP_ARCH_",
		"SCMP_ARCH_NOPE",
		"AUDIT_ARCH_",
		",",
		"i386,i486",
		"armv7l,",
		"0x",
		"0",
		"c000003f",
		"c000003e0",
		"+8",
		" 8",
		"-8",
		"8 ",
		"0x0x8",
		"4000003e",
		"1c000003e",
	};
	unsigned int bad = 0;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		bad += expect(names[i], NULL);
	if (arch_of(0, 0) || arch_of(UINT32_MAX, 0) || arch_of(0x4000003e, 0) ||
	    arch_of(0, ARCH_X32_BIT))
		bad += fault("an unknown token is found");
	ok(!bad, "unknown names and tokens give nothing");
}

static unsigned int expect_row(const struct arch *arch, int64_t nr, const char *name)
{
	const char *found = arch_syscall_name(arch, nr);
	unsigned int bad = 0;
	int64_t found_nr;

	if (!found || strcmp(found, name))
		bad += fault("%s %" PRId64 " is %s, not %s", arch->name, nr,
			     found ? found : "nothing", name);
	if (arch_syscall_nr(arch, name, &found_nr) || found_nr != nr)
		bad += fault("%s %s is not %" PRId64, arch->name, name, nr);
	return bad;
}

static size_t count_rows(const struct arch *arch)
{
	size_t n = 0;
	int64_t nr;

	while (arch_syscall_at(arch, n, &nr))
		n++;
	return n;
}

/* Every row of the facts, on every architecture that has the table. */
static void test_rows(void)
{
	FILE *file = open_data("syscalls.tsv");
	unsigned int bad = 0, rows = 0, tables = 0;
	size_t in_facts[ARCHES + 1] = {0}, f;
	char line[256], last[64] = "", table[64], name[128];
	const struct arch *arch;
	size_t i;

	while (fgets(line, sizeof(line), file)) {
		int64_t nr;

		if (sscanf(line, "%63[^\t]\t%" SCNd64 "\t%127[^\n]", table, &nr, name) !=
		    3)
			bad += fault("cannot read: %s", line);
		rows++;
		tables += strcmp(table, last) != 0;
		strcpy(last, table);
		for (i = 0; (arch = arch_at(i)); i++) {
			char **fact = facts_of(arch);

			if (!fact || strcmp(fact[TABLE], table))
				continue;
			bad += expect_row(arch, nr, name);
			in_facts[i]++;
		}
	}
	fclose(file);
	ok(rows == ROWS && tables == TABLES, "11803 rows in 30 tables");
	ok(!bad, "every row, number to name and back");

	for (i = 0, f = 0; (arch = arch_at(i)); i++)
		f += count_rows(arch) != in_facts[i];
	ok(!f, "no row beyond those");
}

static void test_x32(void)
{
	const struct arch *x32 = arch_by_name("x32"), *x86_64 = arch_by_name("x86_64");
	const struct arch *i386 = arch_by_name("i386");
	int64_t nr = 0;

	ok(x32 && x86_64 && x32 != x86_64 && x32->token == x86_64->token,
	   "x86_64 and x32 share a token");
	ok(arch_of(0xc000003e, 59) == x86_64 && arch_of(0xc000003e, 0x3fffffff) == x86_64,
	   "without bit 30 it is x86_64");
	/* As a real kernel printed it: arch=c000003e syscall=1073741934. */
	ok(arch_of(0xc000003e, 1073741934) == x32 &&
		   !strcmp(arch_syscall_name(x32, 1073741934), "getppid"),
	   "with bit 30 it is x32");
	ok(arch_of(0xc000003e, -1) == x86_64 && arch_of(0xc000003e, INT64_MIN) == x86_64,
	   "a negative number is no x32 call");
	ok(arch_of(0x40000003, 1073741934) == i386, "i386 has no such bit");
	ok(!arch_syscall_name(x86_64, 0x40000000) && !arch_syscall_name(x32, 0),
	   "neither has the numbers of the other");
	ok(!arch_syscall_nr(x32, "execve", &nr) && nr == 0x40000000 + 520,
	   "x32's own numbers from 512 on");
}

static void test_ranges(void)
{
	static const char *const private[] = {"breakpoint", "cacheflush", "usr26",
					      "usr32",	    "set_tls",	  "get_tls"};
	static const struct {
		const char *arch;
		int64_t base;
		const char *name;
	} bases[] = {
		{"mips", 4000, "syscall"},   {"mipsel", 4000, "syscall"},
		{"mips64", 5000, "read"},    {"mipsel64", 5000, "read"},
		{"mips64n32", 6000, "read"}, {"mipsel64n32", 6000, "read"},
	};
	const struct arch *arch;
	unsigned int bad = 0;
	size_t i;

	for (i = 0; i < sizeof(private) / sizeof(*private); i++) {
		bad += expect_row(arch_by_name("arm"), 983041 + (int64_t)i, private[i]);
		bad += expect_row(arch_by_name("armeb"), 983041 + (int64_t)i, private[i]);
	}
	ok(!bad && !arch_syscall_name(arch_by_name("arm"), 983040) &&
		   !arch_syscall_name(arch_by_name("arm"), 983047),
	   "ARM's private calls");

	for (i = 0, bad = 0; i < sizeof(bases) / sizeof(*bases); i++) {
		arch = arch_by_name(bases[i].arch);
		bad += expect_row(arch, bases[i].base, bases[i].name);
		if (arch_syscall_name(arch, 0) ||
		    arch_syscall_name(arch, bases[i].base - 1))
			bad += fault("%s has numbers below its base", arch->name);
	}
	ok(!bad, "MIPS numbers carry their base");
}

static void test_unknown_calls(void)
{
	static const int64_t numbers[] = {-1,	     9999,	     INT32_MIN,
					  INT32_MAX, INT64_MIN,	     INT64_MAX,
					  1LL << 32, (1LL << 32) + 1};
	static const char *const names[] = {"",	    "rea",	    "readx",
					    "READ", "no_such_call", "\xff"};
	unsigned int bad = 0;
	const struct arch *arch;
	size_t i, j;

	for (i = 0; (arch = arch_at(i)); i++) {
		int64_t nr = 12345;

		for (j = 0; j < sizeof(numbers) / sizeof(*numbers); j++)
			if (arch_syscall_name(arch, numbers[j]))
				bad += fault("%s has %" PRId64, arch->name, numbers[j]);
		for (j = 0; j < sizeof(names) / sizeof(*names); j++)
			if (arch_syscall_nr(arch, names[j], &nr) != -ENOENT ||
			    nr != 12345)
				bad += fault("%s has \"%s\"", arch->name, names[j]);
		if (arch_syscall_at(arch, SIZE_MAX, &nr))
			bad += fault("%s has a row past its end", arch->name);
	}
	ok(!bad, "unknown numbers and names give nothing");

	arch = arch_by_name("ia64");
	ok(arch && !arch->table && !arch_syscall_name(arch, 0) && !count_rows(arch) &&
		   arch_syscall_nr(arch, "read", &(int64_t){0}) == -ENOENT,
	   "an architecture without a table has no calls");
	ok(!arch_syscall_name(arch_by_name("aarch64"), 1079) &&
		   arch_syscall_nr(arch_by_name("aarch64"), "open", &(int64_t){0}) ==
			   -ENOENT,
	   "a call of others is none of aarch64's");
}

static void test_second_names(void)
{
	static const struct {
		const char *arch;
		int64_t nr;
		const char *name;
		const char *second;
	} seconds[] = {
		{"x86_64", 17, "pread64", "pread"},
		{"i386", 283, "kexec_load", "sys_kexec_load"},
		{"aarch64", 61, "getdents64", "getdents"},
		{"arm", 341, "arm_sync_file_range", "sync_file_range2"},
		{"armeb", 341, "arm_sync_file_range", "sync_file_range"},
		{"ppc64le", 291, "newfstatat", "fstatat64"},
		{"ppc", 319, "perf_event_open", "perf_counter_open"},
		{"s390x", 181, "pwrite64", "pwrite"},
		{"alpha", 20, "getxpid", "getpid"},
	};
	unsigned int bad = 0;
	size_t i;

	for (i = 0; i < sizeof(seconds) / sizeof(*seconds); i++) {
		const struct arch *arch = arch_by_name(seconds[i].arch);
		int64_t nr;

		bad += expect_row(arch, seconds[i].nr, seconds[i].name);
		if (arch_syscall_nr(arch, seconds[i].second, &nr) || nr != seconds[i].nr)
			bad += fault("%s %s is not found", arch->name, seconds[i].second);
	}
	ok(!bad, "second names find the number");
}

/* Names as they stand in a document: not terminated, and perhaps with a NUL inside. */
static void test_find(void)
{
	static const char padded[] = "read\0and more than any name has room for";
	int at = arch_name_find("read", 4);

	ok(at >= 0 && strcmp(arch_name_at((size_t)at), "read") == 0 &&
		   arch_name_find("readable", 4) == at,
	   "a name among all");
	ok(arch_name_find("rea", 3) < 0 && arch_name_find("read_", 5) < 0 &&
		   arch_name_find("", 0) < 0,
	   "neither its beginning nor more than it");
	ok(arch_name_find(padded, 5) < 0 && arch_name_find(padded, sizeof(padded)) < 0,
	   "nor what only begins with it and a NUL");
}

int main(void)
{
	puts("1..30");
	read_facts();
	test_fields();
	test_order();
	test_names();
	test_shared_names();
	test_unknown_names();
	test_rows();
	test_find();
	test_x32();
	test_ranges();
	test_unknown_calls();
	test_second_names();
	free_facts();
	return failures ? 1 : 0;
}
