/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "action.h"
#include "arch.h"
#include "interpreted.h"

#include "fields.h"

/* comm is at most TASK_COMM_LEN - 1 bytes (include/linux/sched.h). */
#define COMM_MAX 15

/* The last occurrence of KEY in P..END. */
static char *last(char *p, char *end, const char *key)
{
	size_t n = strlen(key);

	for (char *at = end - n; at >= p; at--)
		if (memcmp(at, key, n) == 0)
			return at;
	return NULL;
}

/*
 * Cuts " KEY=value" off the end of the text. The fields behind exe hold no text that a
 * program can choose, so the last occurrence is the kernel's.
 */
static bool tail(char *p, char **end, const char *key, struct span *ret)
{
	char *at = last(p, *end, key), *start;

	if (!at)
		return false;
	start = at + strlen(key);
	*ret = (struct span){start, (size_t)(*end - start)};
	*end = at;
	return ret->n > 0 && !memchr(ret->p, ' ', ret->n);
}

/* Copies a word that must fit; names of system calls and architectures do. */
static bool word_of(struct span s, char *buf, size_t size)
{
	if (s.n >= size)
		return false;
	memcpy(buf, s.p, s.n);
	buf[s.n] = '\0';
	return true;
}

/* The number in "unknown-syscall(N)" and "unknown-elf-type(x)", or in plain digits. */
static bool unknown_number(const char *word, const char *prefix, int base, long long *ret)
{
	size_t n = strlen(prefix);
	char *stop;

	if (strncmp(word, prefix, n) != 0)
		return false;
	*ret = strtoll(word + n, &stop, base);
	return stop != word + n && (strcmp(stop, ")") == 0 || *stop == '\0');
}

static int set_arch(struct span s, struct record *ret)
{
	const struct arch *arch;
	long long number;
	char word[32];

	if (!word_of(s, word, sizeof(word)))
		return MALFORMED_NAME;
	if (unknown_number(word, "unknown-elf-type(", 16, &number)) {
		ret->arch = (uint32_t)number;
		return 0;
	}
	/*
	 * libaudit knows the machine of the token 40000028, which is what ARM kernels
	 * write, by the name armeb alone (lib/machinetab.h, auparse/interpret.c).
	 */
	arch = arch_by_name(strcmp(word, "armeb") == 0 ? "arm" : word);
	if (!arch)
		return MALFORMED_NAME;
	ret->arch = arch->token;
	return 0;
}

static int set_syscall(struct span s, struct record *ret)
{
	const struct arch *arch = arch_of(ret->arch, 0);
	long long number;
	char word[64];

	if (!word_of(s, word, sizeof(word)))
		return MALFORMED_NAME;
	/*
	 * audisp-syslog interprets what auditd wrote behind the record, and that is
	 * unknown-syscall(-1) after each SECCOMP record (seen of 3.0.9).
	 */
	if (unknown_number(word, "unknown-syscall(", 10, &number)) {
		ret->nr = number;
		return number == -1 ? MALFORMED_AMBIGUOUS : 0;
	}
	if (!arch || arch_syscall_nr(arch, word, &ret->nr) < 0)
		return MALFORMED_NAME;
	return 0;
}

/* Before 3.1.2, ausearch says "kill" for both ways to kill. */
static int set_code(struct span s, struct record *ret)
{
	const struct action *action;
	long long number;
	char word[40];

	if (!word_of(s, word, sizeof(word)))
		return MALFORMED_NAME;
	action = action_by_name(word);
	if (action) {
		ret->code = action->code;
		return 0;
	}
	if (!unknown_number(word, "unknown-seccomp-code(", 16, &number))
		return MALFORMED_NAME;
	ret->code = (uint32_t)number;
	return 0;
}

/*
 * comm and exe stand unquoted between pid and sig. A comm that contains " exe=" makes two
 * readings possible, and so does an exe that does.
 */
static int set_names(char *p, char *end, struct record *ret)
{
	char *exe = memmem(p, (size_t)(end - p), " exe=", 5);

	if (!exe || last(p, end, " exe=") != exe)
		return exe ? MALFORMED_AMBIGUOUS : MALFORMED_FIELD;
	if (exe - p > COMM_MAX)
		return MALFORMED_AMBIGUOUS;
	ret->comm = (struct span){p, (size_t)(exe - p)};
	ret->exe = (struct span){exe + 5, (size_t)(end - exe - 5)};
	return 0;
}

/* auid to pid: fixed words that no program chooses, but for a context. */
static int set_head(char *p, char *end, struct record *ret, char **ret_rest)
{
	char *pid = memmem(p, (size_t)(end - p), " pid=", 5), *subj, *stop;

	if (!pid)
		return MALFORMED_TRUNCATED;
	subj = memmem(p, (size_t)(pid - p), " subj=", 6);
	if (subj)
		ret->subj = (struct span){subj + 6, (size_t)(pid - subj - 6)};
	ret->pid = strtoll(pid + 5, &stop, 10);
	if (stop == pid + 5 || end - stop < 6 || memcmp(stop, " comm=", 6) != 0)
		return MALFORMED_FIELD;
	*ret_rest = stop + 6;
	return 0;
}

int interpreted_parse(char *p, char *end, struct record *ret)
{
	struct span code, ip, compat, nr, arch, sig;
	char *names = NULL;
	int r;

	ret->auid = ret->uid = ret->gid = ret->ses = UINT32_MAX;
	ret->subj = ret->comm = ret->exe = (struct span){"", 0};
	ret->deleted = false;
	ret->sig = 0;
	ret->run = 0;
	while (end > p && end[-1] == ' ')
		end--;
	if (!last(p, end, " code="))
		return MALFORMED_TRUNCATED;
	if (!tail(p, &end, " code=", &code) || !tail(p, &end, " ip=", &ip) ||
	    !tail(p, &end, " compat=", &compat) || !tail(p, &end, " syscall=", &nr))
		return MALFORMED_FIELD;
	if (!tail(p, &end, " arch=", &arch))
		return MALFORMED_NO_ARCH;
	if (!tail(p, &end, " sig=", &sig))
		return MALFORMED_FIELD;
	r = set_head(p, end, ret, &names);
	r = r ? r : set_names(names, end, ret);
	r = r ? r : set_arch(arch, ret);
	r = r ? r : set_syscall(nr, ret);
	r = r ? r : set_code(code, ret);
	if (r == 0)
		fields_fold_deleted(ret);
	return r;
}
