/* SPDX-License-Identifier: Apache-2.0 */
#include "recording-read-parts.h"

#include <errno.h>
#include <stdlib.h>

#define ARCH_UNKNOWN "arch_"

static int read_calls(struct reader *d, void *target)
{
	if (!d->has_arch)
		return json_pull_mark(&d->pull, &d->calls);
	return reader_calls(d, target);
}

static int read_session(struct reader *d, void *target)
{
	return reader_session(d, &((struct group *)target)->session);
}

static int read_exe(struct reader *d, void *target)
{
	struct group *group = target;

	return reader_replace(d, &group->exe, &group->exe_len);
}

static int read_deleted(struct reader *d, void *target)
{
	return json_pull_bool(&d->pull, &((struct group *)target)->deleted);
}

static int read_arch(struct reader *d, void *target)
{
	struct group *group = target;
	const struct arch *arch = NULL;
	struct span s;
	int r = json_pull_string(&d->pull, &s);

	if (r < 0)
		return r;
	for (size_t i = 0; (arch = arch_at(i)); i++)
		if (span_is(s, arch->name))
			break;
	if (arch) {
		group->token = arch->token;
	} else if (reader_hex(s, ARCH_UNKNOWN, 1, &group->token)) {
		/* Perhaps known to this version. */
		arch = arch_of(group->token, 0);
	} else {
		return json_pull_fail(&d->pull, -EBADMSG,
				      "is no architecture that this program knows "
				      "(see seccomp-record syscall --help)");
	}
	group->arch = d->arch = arch;
	d->plain_arch = arch_of(group->token, 0);
	d->has_arch = true;
	return 0;
}

static int read_comms(struct reader *d, void *target)
{
	struct span comm;
	int r = json_pull_open(&d->pull, '[');

	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		r = reader_text(d, &comm);
		r = r ? r : recording_comm_new(target, comm);
		if (r == -EEXIST)
			r = json_pull_fail(&d->pull, -EBADMSG, "is there twice");
		if (r == -ENOSPC)
			json_pull_fail(&d->pull, r, "is past the limit of %d names",
				       RECORDING_COMMS);
	}
	return r;
}

static int read_more_comms(struct reader *d, void *target)
{
	return json_pull_bool(&d->pull, &((struct group *)target)->more_comms);
}

static int read_subj(struct reader *d, void *target)
{
	struct group *group = target;

	return reader_replace(d, &group->subj, &group->subj_len);
}

static int read_unit(struct reader *d, void *target)
{
	struct span *unit = &((struct group *)target)->unit;

	return reader_replace(d, (char **)&unit->p, &unit->n);
}

static int read_unattributed(struct reader *d, void *target)
{
	return json_pull_bool(&d->pull, &((struct group *)target)->unattributed);
}

static int read_privs(struct reader *d, struct container *container)
{
	bool none;
	int r;

	if (container->privs != PRIVS_UNKNOWN)
		return json_pull_fail(&d->pull, -EBADMSG, "is there twice");
	r = json_pull_bool(&d->pull, &none);
	if (r == 0)
		container->privs = none ? PRIVS_NO_NEW : PRIVS_NEW;
	return r;
}

int reader_container(struct reader *d, struct container **ret)
{
	struct container *container = calloc(1, sizeof(*container));
	struct unknown unknown;
	int r = container ? json_pull_open(&d->pull, '{') : -ENOMEM;

	*ret = container;
	unknown.n = 0;
	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		struct span key = json_pull_key(&d->pull), *field;
		size_t k = 0;

		while (k < CONTAINER_FIELDS &&
		       !span_is(key, container_field_name((enum container_field)k)))
			k++;
		if (span_is(key, "no_new_privs")) {
			r = read_privs(d, container);
			continue;
		}
		if (k == CONTAINER_FIELDS) {
			r = reader_unknown(d, &unknown, &container->extra);
			continue;
		}
		field = &container->fields[k];
		if (field->p)
			return json_pull_fail(&d->pull, -EBADMSG, "is there twice");
		r = reader_replace(d, (char **)&field->p, &field->n);
	}
	return r;
}

static int read_container(struct reader *d, void *target)
{
	return reader_container(d, &((struct group *)target)->container);
}

int reader_fill_group(struct reader *d, struct group *group)
{
	static const struct field rows[] = {
		{FIELD("session", true), read_session},
		{FIELD("exe", true), read_exe},
		{FIELD("deleted", false), read_deleted},
		{FIELD("arch", true), read_arch},
		{FIELD("comms", true), read_comms},
		{FIELD("more_comms", false), read_more_comms},
		{FIELD("subj", false), read_subj},
		{FIELD("container", false), read_container},
		{FIELD("unit", false), read_unit},
		{FIELD("unattributed", false), read_unattributed},
		{FIELD("syscalls", true), read_calls},
	};
	static const struct fields fields = {rows, sizeof(rows) / sizeof(*rows)};
	int r;

	d->has_arch = false;
	d->calls.p = NULL;
	r = reader_object(d, &fields, group, &group->extra);
	if (r == 0 && d->calls.p) {
		json_pull_revisit(&d->pull, &d->calls);
		r = read_calls(d, group);
		if (r == 0)
			json_pull_return(&d->pull, &d->calls);
	}
	if (r == 0)
		recording_group_close(group);
	return r;
}
