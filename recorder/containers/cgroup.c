/* SPDX-License-Identifier: Apache-2.0 */
#include "cgroup.h"

#include <errno.h>
#include <stdio.h>

#include "count.h"

enum id_kind {
	ID_HEX,	    /* 64 lower-case hexadecimal digits */
	ID_NAME,    /* anything, with systemd's escapes */
	ID_MONITOR, /* of a process beside the container */
};

static const struct pattern {
	const char *engine;
	const char *parent; /* the name before it; "" any; "pod" that of a pod */
	const char *prefix, *suffix;
	enum id_kind id;
	const char *child; /* the name behind it; NULL: any or none */
} patterns[] = {
	{"docker", "", "docker-", ".scope", ID_HEX, NULL},
	{"docker", "docker", "", "", ID_HEX, NULL},
	{"containerd", "", "cri-containerd-", ".scope", ID_NAME, NULL},
	{"containerd", "", ":cri-containerd:", "", ID_NAME, NULL},
	{"cri-o", "", "crio-conmon-", ".scope", ID_MONITOR, NULL},
	{"cri-o", "", "crio-conmon-", "", ID_MONITOR, NULL},
	{"cri-o", "", "crio-", ".scope", ID_HEX, NULL},
	{"cri-o", "", "crio-", "", ID_HEX, NULL},
	{"podman", "", "libpod-conmon-", ".scope", ID_MONITOR, NULL},
	{"podman", "", "libpod-payload-", "", ID_HEX, NULL},
	{"podman", "", "libpod-", ".scope", ID_HEX, NULL},
	{"podman", "", "libpod-", "", ID_HEX, NULL},
	{"kubernetes", "pod", "", "", ID_HEX, NULL},
	{"runc", "", "runc-", ".scope", ID_NAME, NULL},
	{"crun", "", "crun-", ".scope", ID_NAME, NULL},
	{"lxc", "", "lxc.payload.", "", ID_NAME, NULL},
	{"lxc", "", "lxc.monitor.", "", ID_MONITOR, NULL},
	{"lxc", "lxc", "", "", ID_NAME, NULL},
	{"nspawn", "", "systemd-nspawn@", ".service", ID_NAME, "payload"},
	{"nspawn", "", "machine-", ".scope", ID_NAME, "payload"},
};

/* What one path says. */
struct found {
	const char *engine;
	char id[CGROUP_ID];
	size_t n, own;
	struct span pod;
	const char *qos;
	struct span unit;
	bool monitor; /* it is of a process beside a container */
};

static bool starts(struct span s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

static bool ends(struct span s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0;
}

static bool is_hex64(struct span s)
{
	if (s.n != 64)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') &&
		    !(s.p[i] >= 'a' && s.p[i] <= 'f'))
			return false;
	return true;
}

/* The units that processes are in: systemd.unit(5). */
static bool is_unit(struct span s)
{
	static const char *const types[] = {".service", ".scope", ".socket", ".mount",
					    ".swap"};

	for (size_t i = 0; i < COUNT(types); i++)
		if (s.n > strlen(types[i]) && ends(s, types[i]))
			return true;
	return false;
}

/* The next name of PATH, which is shortened by it. Empty at the end. */
static struct span next_name(struct span *path)
{
	struct span name;

	while (path->n && *path->p == '/') {
		path->p++;
		path->n--;
	}
	name = (struct span){path->p, 0};
	while (path->n && *path->p != '/') {
		path->p++;
		path->n--;
		name.n++;
	}
	return name;
}

/*
 * "kubepods-burstable-pod<uid>.slice", or "pod<uid>": the uid, as it stands there. Empty:
 * it is of no pod.
 */
static struct span pod_of(struct span name, bool in_kubepods)
{
	struct span uid = name;

	if (ends(name, ".slice")) {
		uid.n -= strlen(".slice");
		for (size_t i = 0; i + 8 < uid.n; i++)
			if (memcmp(uid.p + i, "kubepods", 8) == 0)
				in_kubepods = true;
		for (size_t i = uid.n; i-- > 0;)
			if (uid.p[i] == '-')
				return in_kubepods && starts((struct span){uid.p + i,
									   uid.n - i},
							     "-pod")
					       ? (struct span){uid.p + i + 4,
							       uid.n - i - 4}
					       : (struct span){0};
		return (struct span){0};
	}
	if (!in_kubepods || !starts(name, "pod"))
		return (struct span){0};
	return (struct span){name.p + 3, name.n - 3};
}

/*
 * "SLICE:PREFIX:ID", which is meant for systemd, is taken for a name by the driver
 * cgroupfs: containerd has that one by default, and a kubelet the other. NAME becomes
 * "SLICE", and what is behind it is returned; of another NAME all of it.
 */
static struct span split_slice(struct span *name)
{
	static const char slice[] = ".slice:";
	const char *at = memmem(name->p, name->n, slice, strlen(slice));
	struct span whole = *name;

	if (!at)
		return whole;
	name->n = (size_t)(at - name->p) + strlen(slice) - 1;
	return (struct span){name->p + name->n, whole.n - name->n};
}

static const char *qos_of(struct span name)
{
	static const char *const classes[] = {"burstable", "besteffort"};

	for (size_t i = 0; i < COUNT(classes); i++)
		if (memmem(name.p, name.n, classes[i], strlen(classes[i])))
			return classes[i];
	return NULL;
}

static const struct pattern *pattern_of(struct span name, struct span parent, bool in_pod,
					struct span child, struct span *ret_id)
{
	for (size_t i = 0; i < COUNT(patterns); i++) {
		const struct pattern *p = &patterns[i];
		const size_t before = strlen(p->prefix), behind = strlen(p->suffix);
		const struct span id = {name.p + before, name.n - before - behind};

		if (!starts(name, p->prefix) || !ends(name, p->suffix) ||
		    name.n <= before + behind)
			continue;
		if (strcmp(p->parent, "pod") == 0
			    ? !in_pod
			    : *p->parent && !span_is(parent, p->parent))
			continue;
		if (p->child && !span_is(child, p->child))
			continue;
		if (p->id == ID_HEX && !is_hex64(id))
			continue;
		*ret_id = id;
		return p;
	}
	return NULL;
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What "\xNN" at the beginning of S stands for. 0: it is none, or what no name holds. */
static char unescaped(struct span s)
{
	int high, low;
	char c;

	if (s.n < 4 || s.p[0] != '\\' || s.p[1] != 'x')
		return '\0';
	high = hex_digit(s.p[2]);
	low = hex_digit(s.p[3]);
	if (high < 0 || low < 0)
		return '\0';
	c = (char)(high << 4 | low);
	return c == '/' ? '\0' : c;
}

/* One more link of the chain, without systemd's \xNN; false: it is too long, or no name.
 */
static bool add_link(struct found *f, struct span link)
{
	size_t n = f->n;

	if (n)
		f->id[n++] = '/';
	f->own = n;
	for (size_t i = 0; i < link.n; i++) {
		char c = unescaped((struct span){link.p + i, link.n - i});

		if (!link.p[i] || n >= sizeof(f->id) - 2)
			return false;
		if (c)
			i += 3;
		f->id[n++] = c ? c : link.p[i];
	}
	f->id[n] = '\0';
	f->n = n;
	return true;
}

/* What PATH says. False: its names are too long. */
static bool read_path(struct span path, struct found *ret)
{
	struct found f = {0}, last = {0};
	struct span parent = {0}, name, id = {0};
	bool in_kubepods = false;

	while ((name = next_name(&path)).n) {
		struct span rest = path, last_part = split_slice(&name),
			    pod = pod_of(name, in_kubepods);
		const struct pattern *p = pattern_of(last_part, parent, f.pod.n && !pod.n,
						     next_name(&rest), &id);

		if (memmem(name.p, name.n, "kubepods", 8))
			in_kubepods = true;
		if (in_kubepods && !f.pod.n && qos_of(name))
			f.qos = qos_of(name);
		if (pod.n)
			f.pod = pod;
		/* In a container they are none of this machine's. */
		if (!f.engine && !f.unit.n && is_unit(name))
			f.unit = name;
		/* Below containerd's own unit in some hierarchies, not in others. */
		if (p && *p->prefix == ':' && span_is(f.unit, "containerd.service") &&
		    span_is(parent, "containerd.service") && f.n == f.unit.n)
			f.n = 0;
		parent = name;
		if (p && p->id == ID_MONITOR) {
			last.monitor = true;
			break;
		}
		if (!p && !is_unit(name))
			continue;
		if (!add_link(&f, p ? id : name))
			return false;
		if (!p)
			continue;
		f.engine = p->engine;
		last = f;
		/* What is in it has pods of its own. */
		f.pod = (struct span){0};
		f.qos = NULL;
		in_kubepods = false;
	}
	last.unit = f.unit;
	*ret = last;
	return true;
}

/* The path of the next line, and which hierarchy it is of; false: there is none. */
static bool next_line(struct span *text, struct span *ret_controllers,
		      struct span *ret_path)
{
	while (text->n) {
		const char *end = memchr(text->p, '\n', text->n), *first, *second;
		const size_t n = end ? (size_t)(end - text->p) : text->n;
		const struct span line = {text->p, n};

		text->p += n + (end != NULL);
		text->n -= n + (end != NULL);
		first = memchr(line.p, ':', line.n);
		second = first ? memchr(first + 1, ':', line.n - (first + 1 - line.p))
			       : NULL;
		if (!second)
			continue;
		*ret_controllers = (struct span){first + 1, second - first - 1};
		*ret_path = (struct span){second + 1, line.n - (second + 1 - line.p)};
		/* The group was removed while the process ended. */
		if (ends(*ret_path, " (deleted)"))
			ret_path->n -= strlen(" (deleted)");
		return true;
	}
	return false;
}

static void add_leaf(struct cgroup *c, struct span path, bool main)
{
	struct cgroup_leaf leaf = {.path = path, .main = main};
	struct span rest = path, name;

	while ((name = next_name(&rest)).n) {
		leaf.parent = leaf.name;
		leaf.name = name;
		leaf.main = leaf.main && !is_unit(name) && !span_is(name, "..");
	}
	if (!leaf.name.n || is_unit(leaf.name) || ends(leaf.name, ".slice"))
		return;
	for (size_t i = 0; i < c->n_leaves; i++)
		if (span_eq(c->leaves[i].path, path)) {
			c->leaves[i].main = c->leaves[i].main || leaf.main;
			return;
		}
	if (c->n_leaves < CGROUP_LEAVES)
		c->leaves[c->n_leaves++] = leaf;
}

/* Whether the chain of A begins with that of B. */
static bool extends(const struct found *a, const struct found *b)
{
	return a->n >= b->n && memcmp(a->id, b->id, b->n) == 0 &&
	       (a->n == b->n || a->id[b->n] == '/');
}

static void take(struct cgroup *c, const struct found *f)
{
	c->engine = f->engine;
	memcpy(c->id, f->id, f->n + 1);
	c->own = f->own;
	c->qos = f->pod.n ? f->qos ? f->qos : "guaranteed" : NULL;
	if (f->pod.n >= sizeof(c->pod_uid))
		return;
	/* systemd has no dash within a name. */
	for (size_t i = 0; i < f->pod.n; i++)
		c->pod_uid[i] = (char)(f->pod.p[i] == '_' ? '-' : f->pod.p[i]);
}

int cgroup_parse(struct span text, struct cgroup *ret)
{
	struct found best = {0};
	struct span controllers, path;
	bool any = false;

	memset(ret, 0, sizeof(*ret));
	while (next_line(&text, &controllers, &path)) {
		struct found f;
		bool main;

		any = true;
		if (!read_path(path, &f))
			return -EBADMSG;
		/* systemd's own hierarchy: that of version 2, or the one named so. */
		main = !controllers.n || span_is(controllers, "name=systemd");
		if (f.unit.n && (!ret->unit.n || main))
			ret->unit = f.unit;
		if (!f.engine) {
			if (!f.monitor)
				add_leaf(ret, path, main);
			continue;
		}
		/* In some hierarchies it may be left in the outer one. */
		if (best.engine && !extends(&f, &best) && !extends(&best, &f))
			return -EBADMSG;
		if (!best.engine || f.n > best.n)
			best = f;
	}
	if (best.engine) {
		ret->n_leaves = 0;
		take(ret, &best);
	}
	return any ? 0 : -EBADMSG;
}
