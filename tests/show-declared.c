/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints what the readers of declared profiles make of a document: its rules, its faults,
 * or why it cannot be read.
 *
 *   show-declared [--kind KIND] [--verdicts ARCH] FILE [OTHER...]
 *
 * Verdicts: what it answers to each call, with arguments of 0.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capability.h"
#include "declared-read.h"
#include "evaluate.h"

#define FILE_MAX   (32U << 20)
#define OTHERS_MAX 16

/* Where there are more, those of other machines are left out. */
#define ARCHES_SHOWN 16

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void load(const char *path, struct declared_document *ret)
{
	FILE *file = fopen(path, "r");
	char *text = malloc(FILE_MAX);

	if (!file || !text) {
		perror(path);
		exit(2);
	}
	*ret = (struct declared_document){base(path), text,
					  fread(text, 1, FILE_MAX, file), NULL};
	fclose(file);
}

/* Preceded by the number of the file where it is not the first. */
static void print_place(struct declared_place place)
{
	if (place.file)
		printf("%u:", place.file);
	printf("%u:%u", place.line, place.column);
}

static void print_verdict(uint32_t verdict)
{
	const struct action *action = action_of(VERDICT_ACTION(verdict));

	printf("%s", action ? action->name : "?");
	if (VERDICT_DATA(verdict))
		printf(" %u", VERDICT_DATA(verdict));
}

static void print_arg(const struct declared_arg *arg)
{
	static const char *const signs[] = {"!=", "<", "<=", "==", ">=", ">", "&", "&"};

	printf(" if arg%u %s %#" PRIx64, arg->index, signs[arg->op], arg->value);
	if (arg->op == DECLARED_MASKED_EQ)
		printf(" == %#" PRIx64, arg->two);
}

static void print_caps(const char *what, uint64_t caps)
{
	for (unsigned int i = 0; capability_name(i); i++)
		if (caps & capability_bit(i))
			printf(" %s %s", what, capability_name(i));
}

static void print_list(const char *what, const char **names)
{
	for (; names && *names; names++)
		printf(" %s %s", what, *names);
}

static void print_when(const struct declared_when *when)
{
	if (when->never)
		printf(" never");
	print_caps("with", when->caps);
	print_caps("without", when->not_caps);
	print_list("on", when->machines);
	print_list("not-on", when->not_machines);
	if (when->from.major || when->from.minor)
		printf(" from %u.%u", when->from.major, when->from.minor);
	if (when->before.major || when->before.minor)
		printf(" before %u.%u", when->before.major, when->before.minor);
}

static void print_rule(const struct declared_rule *rule)
{
	printf("rule ");
	print_place(rule->place);
	printf(" ");
	print_verdict(rule->then);
	if (rule->arch)
		printf(" on %s", rule->arch->name);
	if (rule->scope)
		printf(rule->scope == DECLARED_PRIMARY ? " primary" : " secondary");
	for (size_t i = 0; i < rule->n_args; i++)
		print_arg(&rule->args[i]);
	if (rule->when)
		print_when(rule->when);
	printf(":");
	for (size_t i = 0; i < rule->n_names; i++) {
		const struct declared_name *name = &rule->names[i];

		if (name->name)
			printf(" %s", name->name);
		else
			printf(" %" PRId64, name->nr);
		printf("@");
		print_place(name->place);
	}
	printf("\n");
}

static void print_head(const struct declared *declared)
{
	printf("kind %s\n", declared->kind);
	if (declared->has_otherwise) {
		printf("otherwise ");
		print_verdict(declared->otherwise);
		printf("\n");
	}
	printf("foreign ");
	print_verdict(declared->foreign);
	printf("\n");
	if (declared->every_arch)
		printf("every arch\n");
	if (declared->own_arch)
		printf("own arch\n");
	for (size_t i = 0; i < declared->n_arches; i++) {
		const struct declared_arch *row = &declared->arches[i];

		if (declared->n_arches > ARCHES_SHOWN &&
		    !strstr("x86_64 x32 i386 aarch64 arm", row->arch->name))
			continue;
		printf("arch %s", row->arch->name);
		if (row->machine)
			printf(" on %s", row->machine->name);
		if (row->has_otherwise) {
			printf(" otherwise ");
			print_verdict(row->otherwise);
		}
		printf("\n");
	}
	if (declared->has_flags)
		printf("flags %#x\n", declared->flags);
}

static int print_verdicts(const struct declared *declared, const struct arch *arch)
{
	const struct evaluate_options options = {.caps = CAPABILITY_DOCKER};
	const uint64_t args[DECLARED_INDEX] = {0};
	struct evaluation *evaluation;
	int64_t nr;

	if (evaluate(declared, arch, &options, &evaluation) < 0)
		return 2;
	for (size_t i = 0; arch_syscall_at(arch, i, &nr); i++)
		printf("%" PRId64 " %#x\n", nr, evaluation_verdict(evaluation, nr, args));
	evaluation_free(evaluation);
	return 0;
}

static void print_all(const struct declared *declared)
{
	static const char *const severities[] = {"error", "warning", "note"};

	print_head(declared);
	for (size_t i = 0; i < declared->n_rules; i++)
		print_rule(&declared->rules[i]);
	for (size_t i = 0; i < declared->n_faults; i++) {
		const struct declared_fault *fault = &declared->faults[i];

		printf("%s ", severities[fault->severity]);
		print_place(fault->place);
		printf(" %s: %s\n", fault->code, fault->text);
	}
}

static int show(const struct declared_document *documents, size_t n,
		const struct declared_kind *kind, const struct arch *arch)
{
	char error[DECLARED_READ_ERROR];
	struct declared *declared;
	int status = 0;

	if (declared_read(documents, kind, documents + 1, n - 1, &declared, error) < 0) {
		printf("unread %s\n", error);
		return 1;
	}
	if (arch)
		status = print_verdicts(declared, arch);
	else
		print_all(declared);
	declared_free(declared);
	return status;
}

int main(int argc, char **argv)
{
	struct declared_document documents[1 + OTHERS_MAX];
	const struct declared_kind *kind = NULL;
	const struct arch *arch = NULL;
	size_t n = 0;
	int status, i = 1;

	for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
		if (strcmp(argv[i], "--verdicts") == 0)
			arch = arch_by_name(argv[i + 1]);
		if (strcmp(argv[i], "--kind") == 0)
			kind = declared_kind_by_name(argv[i + 1]);
	}
	for (; i < argc && n <= OTHERS_MAX; i++)
		load(argv[i], &documents[n++]);
	if (!n) {
		fputs("usage: show-declared FILE [OTHER...]\n", stderr);
		return 2;
	}
	status = show(documents, n, kind, arch);
	while (n)
		free((char *)documents[--n].text);
	return status;
}
