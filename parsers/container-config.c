/* SPDX-License-Identifier: Apache-2.0 */
#include "container-config.h"

#include <errno.h>

#include "count.h"
#include "json-pull.h"

#define DEPTH 4

struct doc {
	struct json_pull pull;
	struct container_facts *facts;
	enum container_document kind;
};

typedef int read_value(struct doc *d, size_t where);

static read_value read_text, read_name, read_bundle, read_labels, read_privs,
	read_security, read_cgroup, read_cgroups, read_base_name, read_names, read_inner;

#define TEXT(member) read_text, offsetof(struct container_facts, member)

/* Of two rows for one member, what stands first in the document is taken. */
static const struct row {
	enum container_document kind;
	const char *keys[DEPTH]; /* from the outermost object on */
	read_value *read;
	size_t where;
} rows[] = {
	{DOCUMENT_OCI, {"annotations", "io.kubernetes.cri.container-name"}, TEXT(name)},
	{DOCUMENT_OCI, {"annotations", "io.kubernetes.cri.sandbox-name"}, TEXT(pod)},
	{DOCUMENT_OCI,
	 {"annotations", "io.kubernetes.cri.sandbox-namespace"},
	 TEXT(namespace)},
	{DOCUMENT_OCI, {"annotations", "io.kubernetes.cri.sandbox-uid"}, TEXT(pod_uid)},
	{DOCUMENT_OCI, {"annotations", "io.kubernetes.cri.image-name"}, TEXT(image)},
	{DOCUMENT_OCI, {"annotations", "io.kubernetes.container.name"}, TEXT(name)},
	{DOCUMENT_OCI, {"annotations", "io.kubernetes.pod.name"}, TEXT(pod)},
	{DOCUMENT_OCI, {"annotations", "io.kubernetes.pod.namespace"}, TEXT(namespace)},
	{DOCUMENT_OCI, {"annotations", "io.kubernetes.pod.uid"}, TEXT(pod_uid)},
	{DOCUMENT_OCI, {"annotations", "io.kubernetes.cri-o.KubeName"}, TEXT(pod)},
	{DOCUMENT_OCI, {"annotations", "io.kubernetes.cri-o.Namespace"}, TEXT(namespace)},
	{DOCUMENT_OCI, {"annotations", "io.kubernetes.cri-o.ImageName"}, TEXT(image)},
	{DOCUMENT_OCI, {"annotations", "nerdctl/name"}, TEXT(name)},
	{DOCUMENT_OCI, {"annotations", "org.opencontainers.image.ref.name"}, TEXT(image)},
	{DOCUMENT_OCI, {"process", "noNewPrivileges"}, read_privs, 0},
	{DOCUMENT_OCI, {"linux", "cgroupsPath"}, read_cgroup, 0},
	{DOCUMENT_DOCKER, {"Name"}, read_name, offsetof(struct container_facts, name)},
	{DOCUMENT_DOCKER, {"Config", "Image"}, TEXT(image)},
	{DOCUMENT_DOCKER, {"Config", "Labels", "io.kubernetes.pod.name"}, TEXT(pod)},
	{DOCUMENT_DOCKER,
	 {"Config", "Labels", "io.kubernetes.pod.namespace"},
	 TEXT(namespace)},
	{DOCUMENT_DOCKER, {"Config", "Labels", "io.kubernetes.pod.uid"}, TEXT(pod_uid)},
	{DOCUMENT_DOCKER, {"NoNewPrivileges"}, read_privs, 0},
	{DOCUMENT_DOCKER_HOST, {"Runtime"}, TEXT(runtime)},
	{DOCUMENT_DOCKER_HOST, {"SecurityOpt"}, read_security, 0},
	{DOCUMENT_RUNC, {"cgroup_paths"}, read_cgroups, 0},
	{DOCUMENT_RUNC, {"config", "labels"}, read_labels, 0},
	{DOCUMENT_RUNC, {"config", "no_new_privileges"}, read_privs, 0},
	{DOCUMENT_CRUN, {"cgroup-path"}, read_cgroup, 0},
	{DOCUMENT_CRUN, {"bundle"}, read_bundle, 0},
	{DOCUMENT_SHIM,
	 {"binary_name"},
	 read_base_name,
	 offsetof(struct container_facts, runtime)},
	{DOCUMENT_STORAGE, {"names"}, read_names, 0},
	{DOCUMENT_STORAGE, {"metadata"}, read_inner, 0},
};

/* Nothing past the limit, nothing with a NUL in it, and nothing in place of another. */
static void keep(struct container_facts *facts, size_t where, struct span s)
{
	char *text = (char *)facts + where;

	if (*text || s.n >= FACTS_TEXT || memchr(s.p, '\0', s.n))
		return;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
}

static int read_text(struct doc *d, size_t where)
{
	struct span s;
	int r = json_pull_string(&d->pull, &s);

	if (r == 0)
		keep(d->facts, where, s);
	return r;
}

/* Docker writes names with a slash in front. */
static int read_name(struct doc *d, size_t where)
{
	struct span s;
	int r = json_pull_string(&d->pull, &s);

	if (r == 0 && s.n && *s.p == '/')
		s = (struct span){s.p + 1, s.n - 1};
	if (r == 0)
		keep(d->facts, where, s);
	return r;
}

static int read_base_name(struct doc *d, size_t where)
{
	struct span s;
	int r = json_pull_string(&d->pull, &s);

	if (r < 0)
		return r;
	for (size_t i = s.n; i-- > 0;)
		if (s.p[i] == '/') {
			s = (struct span){s.p + i + 1, s.n - i - 1};
			break;
		}
	keep(d->facts, where, s);
	return 0;
}

static void keep_bundle(struct container_facts *facts, struct span s)
{
	if (*facts->bundle || s.n >= sizeof(facts->bundle) || s.n == 0 || *s.p != '/' ||
	    memchr(s.p, '\0', s.n))
		return;
	memcpy(facts->bundle, s.p, s.n);
	facts->bundle[s.n] = '\0';
}

static int read_bundle(struct doc *d, size_t where)
{
	struct span s;
	int r = json_pull_string(&d->pull, &s);

	(void)where;
	if (r == 0)
		keep_bundle(d->facts, s);
	return r;
}

/* runc keeps annotations as "KEY=VALUE", and its bundle among them. */
static int read_labels(struct doc *d, size_t where)
{
	int r = json_pull_open(&d->pull, '[');

	(void)where;
	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		struct span s;

		r = json_pull_string(&d->pull, &s);
		if (r == 0 && s.n > 7 && memcmp(s.p, "bundle=", 7) == 0)
			keep_bundle(d->facts, (struct span){s.p + 7, s.n - 7});
	}
	return r;
}

static int read_privs(struct doc *d, size_t where)
{
	bool none;
	int r = json_pull_bool(&d->pull, &none);

	(void)where;
	if (r == 0 && d->facts->privs == PRIVS_UNKNOWN)
		d->facts->privs = none ? PRIVS_NO_NEW : PRIVS_NEW;
	return r;
}

/* Of Docker: "no-new-privileges", "no-new-privileges:true" or "=true". */
static int read_security(struct doc *d, size_t where)
{
	static const char option[] = "no-new-privileges";
	int r = json_pull_open(&d->pull, '[');

	(void)where;
	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		struct span s;

		r = json_pull_string(&d->pull, &s);
		if (r == 0 && s.n >= sizeof(option) - 1 &&
		    memcmp(s.p, option, sizeof(option) - 1) == 0 &&
		    !memmem(s.p, s.n, "false", 5))
			d->facts->privs = PRIVS_NO_NEW;
	}
	return r;
}

/*
 * Whether the group WANTED is the one of PATH, a line's, or holds it. Of what is written
 * with the mount point in front (runc), that is left out.
 */
static bool holds(struct span wanted, struct span path)
{
	static const char mount[] = "/sys/fs/cgroup/";

	if (wanted.n > sizeof(mount) - 1 &&
	    memcmp(wanted.p, mount, sizeof(mount) - 1) == 0) {
		const char *rest = wanted.p + sizeof(mount) - 2,
			   *end = wanted.p + wanted.n;
		const char *slash = memchr(rest + 1, '/', (size_t)(end - rest - 1));

		/* Version 2 alone has no folder of a hierarchy's name in between. */
		if (slash && holds((struct span){slash, (size_t)(end - slash)}, path))
			return true;
		wanted = (struct span){rest, (size_t)(end - rest)};
	}
	return wanted.n > 1 && *wanted.p == '/' && path.n >= wanted.n &&
	       memcmp(path.p, wanted.p, wanted.n) == 0 &&
	       (path.n == wanted.n || path.p[wanted.n] == '/');
}

static void note_cgroup(struct container_facts *facts, struct span wanted)
{
	struct span text = facts->cgroups;

	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end ? (size_t)(end - text.p) : text.n;
		const char *path = memchr(text.p, ':', n);

		path = path ? memchr(path + 1, ':', n - (size_t)(path + 1 - text.p))
			    : NULL;
		if (path && holds(wanted, (struct span){path + 1,
							(size_t)(text.p + n - path - 1)}))
			facts->in_cgroup = true;
		text = (struct span){text.p + n + (end != NULL),
				     text.n - n - (end != NULL)};
	}
}

static int read_cgroup(struct doc *d, size_t where)
{
	struct span s;
	int r = json_pull_string(&d->pull, &s);

	(void)where;
	if (r == 0)
		note_cgroup(d->facts, s);
	return r;
}

static int read_cgroups(struct doc *d, size_t where)
{
	int r = json_pull_open(&d->pull, '{');

	while (r == 0 && (r = json_pull_next(&d->pull)) > 0)
		r = read_cgroup(d, where);
	return r;
}

/* The first of them. */
static int read_names(struct doc *d, size_t where)
{
	int r = json_pull_open(&d->pull, '[');

	(void)where;
	while (r == 0 && (r = json_pull_next(&d->pull)) > 0)
		r = read_text(d, offsetof(struct container_facts, name));
	return r;
}

static int read_object(struct doc *d, unsigned int depth, uint64_t live)
{
	int r = json_pull_open(&d->pull, '{');

	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		struct span key = json_pull_key(&d->pull);
		const struct row *leaf = NULL;
		uint64_t next = 0;

		for (size_t i = 0; i < COUNT(rows); i++) {
			if (!(live >> i & 1) || !rows[i].keys[depth] ||
			    !span_is(key, rows[i].keys[depth]))
				continue;
			next |= UINT64_C(1) << i;
			if (!rows[i].keys[depth + 1])
				leaf = &rows[i];
		}
		r = next ? json_pull_null(&d->pull) : json_pull_skip(&d->pull);
		if (r != 0 || !next) {
			r = r > 0 ? 0 : r;
			continue;
		}
		r = leaf ? leaf->read(d, leaf->where) : read_object(d, depth + 1, next);
	}
	return r;
}

static uint64_t rows_of(enum container_document kind)
{
	uint64_t live = 0;

	_Static_assert(COUNT(rows) <= 64, "one bit a row");
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].kind == kind)
			live |= UINT64_C(1) << i;
	return live;
}

static int find_id(struct doc *d, bool *ret_is)
{
	int r = json_pull_open(&d->pull, '{');

	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		struct span id;

		if (!span_is(json_pull_key(&d->pull), "id")) {
			r = json_pull_skip(&d->pull);
			continue;
		}
		r = json_pull_string(&d->pull, &id);
		*ret_is = r == 0 && span_is(id, d->facts->id);
	}
	return r;
}

/* The id may stand behind what it is the id of, so all is read twice. */
static int read_entry(struct doc *d)
{
	struct json_mark first, second;
	bool is = false;
	int r = json_pull_mark(&d->pull, &first);

	if (r < 0)
		return r;
	second = first;
	json_pull_revisit(&d->pull, &first);
	r = find_id(d, &is);
	if (r < 0)
		return r;
	json_pull_return(&d->pull, &first);
	if (!is)
		return 0;
	json_pull_revisit(&d->pull, &second);
	r = read_object(d, 0, rows_of(d->kind));
	if (r == 0)
		json_pull_return(&d->pull, &second);
	return r;
}

static int read_entries(struct doc *d)
{
	int r = json_pull_open(&d->pull, '[');

	while (r == 0 && (r = json_pull_next(&d->pull)) > 0)
		r = read_entry(d);
	return r;
}

/* A document in a string: podman's own of a container, of which the image is taken. */
static int read_inner(struct doc *d, size_t where)
{
	struct doc inner = {.facts = d->facts};
	struct span s;
	int r = json_pull_string(&d->pull, &s);

	(void)where;
	if (r < 0)
		return r;
	r = json_pull_init(&inner.pull, s.p, s.n);
	r = r ? r : json_pull_open(&inner.pull, '{');
	while (r == 0 && (r = json_pull_next(&inner.pull)) > 0) {
		if (span_is(json_pull_key(&inner.pull), "image-name"))
			r = read_text(&inner, offsetof(struct container_facts, image));
		else
			r = json_pull_skip(&inner.pull);
	}
	json_pull_done(&inner.pull);
	/* What is wrong with it is no fault of the document. */
	return r == -ENOMEM ? r : 0;
}

int container_config_read(enum container_document kind, const char *text, size_t n,
			  struct container_facts *facts)
{
	struct doc doc = {.facts = facts, .kind = kind};
	int r = json_pull_init(&doc.pull, text, n);

	if (r == 0)
		r = kind == DOCUMENT_STORAGE ? read_entries(&doc)
					     : read_object(&doc, 0, rows_of(kind));
	r = r ? r : json_pull_end(&doc.pull);
	json_pull_done(&doc.pull);
	/* What is left away is false: runtime-spec's config.md. */
	if (r == 0 && kind == DOCUMENT_OCI && facts->privs == PRIVS_UNKNOWN)
		facts->privs = PRIVS_NEW;
	return r == -ENOMEM ? r : r < 0 ? -EBADMSG : 0;
}
