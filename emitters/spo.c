/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The custom resource SeccompProfile of the Security Profiles Operator, as YAML. Its
 * fields are those of the CustomResourceDefinition (deploy/base-crds/crds of
 * kubernetes-sigs/security-profiles-operator), the same in v1 and v1beta1: OCI's without
 * a default error. The operator writes NAME.json for the kubelet.
 */
#include <errno.h>
#include <inttypes.h>
#include <yaml.h>

#include "action.h"
#include "emitter.h"

#define GROUP "security-profiles-operator.x-k8s.io/"

/* A DNS subdomain (RFC 1123), as Kubernetes has it. */
#define NAME_MAX_LENGTH 253

/* The architectures of the definition's own list. */
static const char *const known[] = {
	"SCMP_ARCH_X86",	 "SCMP_ARCH_X86_64",
	"SCMP_ARCH_X32",	 "SCMP_ARCH_ARM",
	"SCMP_ARCH_AARCH64",	 "SCMP_ARCH_MIPS",
	"SCMP_ARCH_MIPS64",	 "SCMP_ARCH_MIPS64N32",
	"SCMP_ARCH_MIPSEL",	 "SCMP_ARCH_MIPSEL64",
	"SCMP_ARCH_MIPSEL64N32", "SCMP_ARCH_PPC",
	"SCMP_ARCH_PPC64",	 "SCMP_ARCH_PPC64LE",
	"SCMP_ARCH_S390",	 "SCMP_ARCH_S390X",
	"SCMP_ARCH_PARISC",	 "SCMP_ARCH_PARISC64",
	"SCMP_ARCH_RISCV64",	 NULL,
};

static bool can_name(const struct arch *arch)
{
	return emitter_knows(known, arch);
}

static bool can_be_called(const char *name)
{
	char before = '.';

	if (strlen(name) > NAME_MAX_LENGTH)
		return false;
	for (; *name; before = *name++) {
		if (strchr("abcdefghijklmnopqrstuvwxyz0123456789", *name))
			continue;
		if (before == '.' || (*name != '-' && (*name != '.' || before == '-')))
			return false;
	}
	return before != '.' && before != '-';
}

static bool can_errno(int error)
{
	return error == EPERM;
}

/* The document while it is made; nothing more is once GOOD is false. */
struct spo {
	yaml_emitter_t emitter;
	bool good;
};

/* Takes EVENT; READY: whether it could be made. */
static void put(struct spo *spo, int ready, yaml_event_t *event)
{
	if (!ready)
		spo->good = false;
	else if (!spo->good)
		yaml_event_delete(event);
	else
		spo->good = yaml_emitter_emit(&spo->emitter, event);
}

static void put_styled(struct spo *spo, const char *text, yaml_scalar_style_t style)
{
	yaml_event_t event;

	put(spo,
	    yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text,
					 (int)strlen(text), 1, 1, style),
	    &event);
}

/* A word of ours, which no reader takes for anything but text. */
static void put_word(struct spo *spo, const char *word)
{
	put_styled(spo, word, YAML_PLAIN_SCALAR_STYLE);
}

static void put_member(struct spo *spo, const char *key, const char *word)
{
	put_word(spo, key);
	put_word(spo, word);
}

static void open_mapping(struct spo *spo, const char *key)
{
	yaml_event_t event;

	if (key)
		put_word(spo, key);
	put(spo,
	    yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
						YAML_BLOCK_MAPPING_STYLE),
	    &event);
}

static void close_mapping(struct spo *spo)
{
	yaml_event_t event;

	put(spo, yaml_mapping_end_event_initialize(&event), &event);
}

static void open_list(struct spo *spo, const char *key)
{
	yaml_event_t event;

	put_word(spo, key);
	put(spo,
	    yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
						 YAML_BLOCK_SEQUENCE_STYLE),
	    &event);
}

static void close_list(struct spo *spo)
{
	yaml_event_t event;

	put(spo, yaml_sequence_end_event_initialize(&event), &event);
}

/* What a rule is for, and what it does. */
struct rule {
	const struct profile_call *calls;
	size_t n;
	bool absent; /* those that are so on all architectures */
	uint32_t action;
	const char *error; /* NULL: none */
};

static bool holds(const struct rule *rule, const struct profile *profile, uint64_t arches,
		  size_t i)
{
	return rule->calls[i].arches & arches && !rule->calls[i].args &&
	       (!rule->absent || emitter_all_absent(profile, &rule->calls[i]));
}

/* No rule where it would be empty, which the definition refuses. */
static void put_rule(struct spo *spo, const struct profile *profile,
		     const struct rule *rule)
{
	uint64_t arches = emitter_arches(&emitter_spo, profile);
	size_t first = 0;

	while (first < rule->n && !holds(rule, profile, arches, first))
		first++;
	if (first == rule->n)
		return;
	open_mapping(spo, NULL);
	put_member(spo, "action", action_of(rule->action)->scmp);
	if (rule->error)
		put_member(spo, "errnoRet", rule->error);
	open_list(spo, "names");
	for (size_t i = first; i < rule->n; i++)
		if (holds(rule, profile, arches, i))
			put_word(spo, rule->calls[i].name);
	close_list(spo);
	close_mapping(spo);
}

static void put_condition(struct spo *spo, const struct emitter_condition *condition)
{
	char number[32];

	open_mapping(spo, NULL);
	snprintf(number, sizeof(number), "%u", condition->index);
	put_member(spo, "index", number);
	put_member(spo, "op", condition->op);
	snprintf(number, sizeof(number), "%" PRIu64, condition->value);
	put_member(spo, "value", number);
	if (condition->masked) {
		snprintf(number, sizeof(number), "%" PRIu64, condition->value_two);
		put_member(spo, "valueTwo", number);
	}
	close_mapping(spo);
}

/* Conditions of one rule must all hold: so there is one of each alternative. */
static void put_alternative(struct spo *spo, const struct profile_call *call,
			    size_t which)
{
	open_mapping(spo, NULL);
	put_member(spo, "action", action_of(ACTION_ALLOW)->scmp);
	open_list(spo, "args");
	for (unsigned int i = 0; i < call->args->n; i++) {
		const struct emitter_condition condition =
			emitter_condition(call->args, which, i);

		put_condition(spo, &condition);
	}
	close_list(spo);
	open_list(spo, "names");
	put_word(spo, call->name);
	close_list(spo);
	close_mapping(spo);
}

static void put_conditions(struct spo *spo, const struct profile *profile)
{
	uint64_t arches = emitter_arches(&emitter_spo, profile);

	for (size_t i = 0; i < profile->n_calls; i++) {
		const struct profile_call *call = &profile->calls[i];

		for (size_t k = 0; call->args && k < call->args->n_values; k++)
			if (call->arches & arches)
				put_alternative(spo, call, k);
	}
}

static void put_spec(struct spo *spo, const struct profile *profile)
{
	const struct rule allowed = {profile->calls, profile->n_calls, false,
				     ACTION_ALLOW, NULL};
	char error[16];
	const struct rule absent = {profile->absent, profile->n_absent, true,
				    ACTION_ERRNO, error};

	snprintf(error, sizeof(error), "%d", emitter_enosys(&emitter_spo, profile));
	open_mapping(spo, "spec");
	put_member(spo, "defaultAction", action_of(profile->default_action)->scmp);
	open_list(spo, "architectures");
	for (size_t i = 0; i < profile->n_arches; i++)
		if (can_name(profile->arches[i].arch))
			put_word(spo, profile->arches[i].arch->scmp);
	close_list(spo);
	if (profile->log_denials) {
		open_list(spo, "flags");
		for (const char *const *flag = emitter_log_flags; *flag; flag++)
			put_word(spo, *flag);
		close_list(spo);
	}
	open_list(spo, "syscalls");
	put_rule(spo, profile, &allowed);
	put_conditions(spo, profile);
	put_rule(spo, profile, &absent);
	close_list(spo);
	close_mapping(spo);
}

static void put_document(struct spo *spo, const struct emission *emission)
{
	yaml_event_t event;
	char version[64];

	snprintf(version, sizeof(version), GROUP "%s", emission->api_version);
	put(spo, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING), &event);
	put(spo, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1),
	    &event);
	open_mapping(spo, NULL);
	put_member(spo, "apiVersion", version);
	put_member(spo, "kind", "SeccompProfile");
	open_mapping(spo, "metadata");
	put_word(spo, "name");
	/* It may be 1 or true. */
	put_styled(spo, emission->name, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
	close_mapping(spo);
	put_spec(spo, emission->profile);
	close_mapping(spo);
	put(spo, yaml_document_end_event_initialize(&event, 1), &event);
	put(spo, yaml_stream_end_event_initialize(&event), &event);
}

static int spo_write(const struct emission *emission, FILE *out)
{
	struct spo spo = {.good = true};

	if (!yaml_emitter_initialize(&spo.emitter))
		return -ENOMEM;
	yaml_emitter_set_output_file(&spo.emitter, out);
	yaml_emitter_set_unicode(&spo.emitter, 1);
	yaml_emitter_set_width(&spo.emitter, -1);
	put_document(&spo, emission);
	if (!spo.good && spo.emitter.error == YAML_WRITER_ERROR)
		spo.good = ferror(out);
	yaml_emitter_delete(&spo.emitter);
	return spo.good ? 0 : -ENOMEM;
}

const struct emitter emitter_spo = {
	.name = "spo",
	.what = "SeccompProfile of Kubernetes' Security Profiles Operator",
	.suffix = "yaml",
	.traits = EMITTER_ARGS | EMITTER_ERRNO | EMITTER_ONE_ERROR | EMITTER_LOG |
		  EMITTER_SCMP,
	.write = spo_write,
	.can_name = can_name,
	.can_errno = can_errno,
	.can_be_called = can_be_called,
	.names = "lower-case letters, digits, - and dots, 253 at most, with a letter or "
		 "digit on either side of each dot",
};
