/* SPDX-License-Identifier: Apache-2.0 */
#include "declared-options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "capability.h"
#include "say.h"

/* One word of --caps; false after having said that it is none. */
static bool add_cap(uint64_t *caps, const char *word)
{
	int number = capability_by_name(word);

	if (strcmp(word, "all") == 0)
		*caps = UINT64_MAX;
	else if (strcmp(word, "docker") == 0)
		*caps |= CAPABILITY_DOCKER;
	else if (number >= 0)
		*caps |= capability_bit((unsigned int)number);
	else if (strcmp(word, "none") != 0)
		return false;
	return true;
}

static int set_caps(void *ctx, const struct opt *opt, const char *value)
{
	struct declared_options *options = ctx;
	char *list = strdup(value), *rest = NULL;
	int r = list ? 0 : -ENOMEM;

	(void)opt;
	if (r < 0)
		say("--caps", "%s", strerror(ENOMEM));
	options->evaluate.caps = 0;
	for (char *word = list ? strtok_r(list, ",", &rest) : NULL; word && r == 0;
	     word = strtok_r(NULL, ",", &rest)) {
		if (add_cap(&options->evaluate.caps, word))
			continue;
		say("--caps",
		    "no capability %s; give names such as CAP_SYS_ADMIN with commas "
		    "between, or none, docker, all",
		    word);
		r = -EINVAL;
	}
	free(list);
	return r;
}

static int set_kernel(void *ctx, const struct opt *opt, const char *value)
{
	struct declared_options *options = ctx;
	struct declared_kernel kernel;
	int used = 0;

	(void)opt;
	/* What is behind the minor number ("-13-amd64") is passed over. */
	if (sscanf(value, "%4u.%4u%n", &kernel.major, &kernel.minor, &used) != 2 ||
	    (value[used] && !strchr(".-", value[used])) || !kernel.major) {
		say("--kernel", "%s is no version of a kernel such as 6.1", value);
		return -EINVAL;
	}
	options->evaluate.kernel = kernel;
	return 0;
}

static int add_arch(void *ctx, const struct opt *opt, const char *value)
{
	struct declared_options *options = ctx;
	const struct arch *arch = arch_by_name(value);

	(void)opt;
	if (!arch || options->n_arches == DECLARED_OPTIONS_ARCHES) {
		say("--arch", arch ? "%s is one too many" : "no such architecture: %s",
		    value);
		return -EINVAL;
	}
	options->arches[options->n_arches++] = arch;
	return 0;
}

static int add_with(void *ctx, const struct opt *opt, const char *value)
{
	struct declared_options *options = ctx;

	(void)opt;
	if (options->load.n_with == LOAD_DECLARED_WITH) {
		say("--with", "%s is one too many: %d can be given", value,
		    LOAD_DECLARED_WITH);
		return -EINVAL;
	}
	options->load.with[options->load.n_with++] = value;
	return 0;
}

static int set_kind(void *ctx, const struct opt *opt, const char *value)
{
	struct declared_options *options = ctx;
	char names[256] = "";
	const struct declared_kind *kind;
	size_t n = 0;

	(void)opt;
	options->load.kind = declared_kind_by_name(value);
	if (options->load.kind)
		return 0;
	for (size_t i = 0; (kind = declared_kind_at(i)) && n < sizeof(names); i++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%s", i ? ", " : "",
				      kind->name);
	say("--kind", "no kind of profile %s; there are %s", value, names);
	return -EINVAL;
}

const struct opt declared_rows[] = {
	{"caps", 0, "LIST",
	 "Capabilities of the process: names with commas between,\nnone, all, or docker "
	 "(default), which is Docker's fourteen",
	 set_caps, 0},
	{"kernel", 0, "VERSION", "Kernel (default: the newest)", set_kernel, 0},
	{"with", 0, "FILE",
	 "Given beside the profile: a drop-in, a base profile,\nwhat is included; may "
	 "repeat",
	 add_with, 0},
	{"kind", 0, "KIND",
	 "What the profile is, if not what it looks like: oci (Docker's\ntoo), spo, "
	 "systemd, "
	 "firejail, minijail, list, csv, recording",
	 set_kind, 0},
	{0},
};

const struct opt declared_arch_rows[] = {
	{"arch", 'a', "ARCH", "Only this architecture; may repeat", add_arch, 0},
	{0},
};

void declared_options_init(struct declared_options *options)
{
	*options = (struct declared_options){.evaluate = {.caps = CAPABILITY_DOCKER}};
}

const struct arch *declared_options_machine(void)
{
	struct utsname uts;
	const struct arch *arch;

	if (uname(&uts) == 0 && (arch = arch_by_name(uts.machine)))
		return arch;
	return arch_by_name("x86_64");
}

/* That of the left side, which is the first it names, or else of this machine. */
static const struct arch *machine_of(const struct declared *left)
{
	for (size_t i = 0; i < left->n_arches && !left->unnamed; i++)
		if (!left->arches[i].machine)
			return evaluate_machine(left->arches[i].arch);
	return declared_options_machine();
}

int declared_options_compare(struct declared_options *options,
			     struct difference_input *input, const char *where,
			     struct difference **ret)
{
	int r;

	options->evaluate.machine =
		options->n_arches
			? evaluate_machine(options->arches[0])
			: machine_of(input->left->n_arches ? input->left : input->right);
	input->options = &options->evaluate;
	input->arches = options->n_arches ? options->arches : NULL;
	r = difference_new(input, ret);
	if (r == -ENOSPC)
		say(where, "has more rules for one call than a kernel takes");
	else if (r < 0)
		say(NULL, "%s", strerror(-r));
	return r;
}
