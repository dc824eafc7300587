/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "count.h"
#include "recording-parts.h"

#define VERSION_MAX 32
#define NOBODY	    UINT32_MAX /* no user: only root's files are meant */

struct runtime {
	const char *root;
	container_reader *read;
	struct {
		const char *name;
		char version[VERSION_MAX];
	} versions[2];
	char text[RUNTIME_DOCUMENT + 1];
};

/* One container as it is looked for. */
struct search {
	struct runtime *runtime;
	const char *id; /* its own, the last of the chain */
	uint32_t user;	/* whose engine's it is; NOBODY: root's */
	bool found;	/* a file of it was there */
	struct container_facts facts;
};

int runtime_new(const char *root, container_reader *read, struct runtime **ret)
{
	struct runtime *runtime = malloc(sizeof(*runtime));

	if (!runtime)
		return -ENOMEM;
	runtime->root = root;
	runtime->read = read;
	memset(runtime->versions, 0, sizeof(runtime->versions));
	*ret = runtime;
	return 0;
}

void runtime_free(struct runtime *runtime)
{
	free(runtime);
}

static const char *const known[] = {"runc", "crun"};

void runtime_set_version(struct runtime *runtime, const char *name, const char *version)
{
	size_t n = strspn(version, "0123456789.");

	_Static_assert(COUNT(known) == COUNT(runtime->versions), "one each");
	for (size_t i = 0; i < COUNT(known); i++) {
		if (strcmp(name, known[i]) != 0 || n >= VERSION_MAX)
			continue;
		runtime->versions[i].name = known[i];
		memcpy(runtime->versions[i].version, version, n);
		runtime->versions[i].version[n] = '\0';
	}
}

/* The whole of a file; its length, or negative: there is none that can be taken. */
static ssize_t read_file(struct search *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	ssize_t n = 0, got = 1;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > RUNTIME_DOCUMENT ||
	    (s->user == NOBODY ? st.st_uid != 0 && st.st_uid != geteuid()
			       : st.st_uid != s->user))
		got = -1;
	while (got > 0 && n <= (ssize_t)RUNTIME_DOCUMENT) {
		got = read(fd, s->runtime->text + n, RUNTIME_DOCUMENT + 1 - (size_t)n);
		n += got > 0 ? got : 0;
	}
	close(fd);
	return got != 0 || n > (ssize_t)RUNTIME_DOCUMENT ? -EIO : n;
}

/* FORMAT has one %s for the root, then two for FIRST and SECOND. False: it is too long.
 */
static bool make_path(const struct search *s, char path[PATH_MAX], const char *format,
		      const char *first, const char *second)
{
	int n;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	/* Arguments that the format does not ask for are passed over: C17, 7.21.6.1. */
	/* cppcheck-suppress wrongPrintfScanfArgNum */
	n = snprintf(path, PATH_MAX, format, s->runtime->root, first, second);
#pragma GCC diagnostic pop
	return n > 0 && n < PATH_MAX;
}

/* Whether it is there; a fault in it only means that it says less. */
static int read_document(struct search *s, enum container_document kind,
			 const char *format, const char *first, const char *second)
{
	char path[PATH_MAX];
	ssize_t n;
	int r;

	if (!make_path(s, path, format, first, second))
		return 0;
	n = read_file(s, path);
	if (n < 0)
		return 0;
	s->found = true;
	r = s->runtime->read(kind, s->runtime->text, (size_t)n, &s->facts);
	return r == -ENOMEM ? r : 0;
}

/* A name in the first line of a file, perhaps as the end of a path. */
static void read_word(struct search *s, const char *format, const char *first,
		      const char *second)
{
	char path[PATH_MAX], *word;
	ssize_t n;

	if (*s->facts.runtime || !make_path(s, path, format, first, second))
		return;
	n = read_file(s, path);
	if (n <= 0)
		return;
	s->runtime->text[n] = '\0';
	s->runtime->text[strcspn(s->runtime->text, "\n")] = '\0';
	word = strrchr(s->runtime->text, '/');
	word = word ? word + 1 : s->runtime->text;
	if (strlen(word) < sizeof(s->facts.runtime))
		strcpy(s->facts.runtime, word);
}

/* The shim keeps a folder of each container, by namespace. */
static const char *const shims[] = {
	"%s/run/containerd/io.containerd.runtime.v2.task",
	"%s/run/k3s/containerd/io.containerd.runtime.v2.task",
	"%s/var/snap/microk8s/common/run/containerd/io.containerd.runtime.v2.task",
};

static int read_shim(struct search *s, const char *base, const char *namespace)
{
	char format[PATH_MAX];
	int r;

	/* The root is in BASE already, which has no % of its own. */
	snprintf(format, sizeof(format), "%%.0s%s/%%s/%%s/config.json", base);
	r = read_document(s, DOCUMENT_OCI, format, namespace, s->id);
	if (r < 0 || !s->found)
		return r;
	snprintf(format, sizeof(format), "%%.0s%s/%%s/%%s/options.json", base);
	r = read_document(s, DOCUMENT_SHIM, format, namespace, s->id);
	snprintf(format, sizeof(format), "%%.0s%s/%%s/%%s/runtime", base);
	read_word(s, format, namespace, s->id);
	return r;
}

/* Of every namespace, or of ONLY. */
static int read_shims(struct search *s, const char *only)
{
	char base[PATH_MAX];
	int r = 0;

	for (size_t i = 0; i < COUNT(shims) && !s->found && r == 0; i++) {
		struct dirent *entry;
		unsigned int n = 0;
		DIR *dir;

		if (!make_path(s, base, shims[i], NULL, NULL) || strchr(base, '%'))
			continue;
		if (only) {
			r = read_shim(s, base, only);
			continue;
		}
		dir = opendir(base);
		while (dir && r == 0 && !s->found && n++ < RUNTIME_NAMESPACES &&
		       (entry = readdir(dir)))
			if (*entry->d_name != '.')
				r = read_shim(s, base, entry->d_name);
		if (dir)
			closedir(dir);
	}
	return r;
}

static int read_docker(struct search *s)
{
	int r = read_document(s, DOCUMENT_DOCKER,
			      "%s/var/lib/docker/containers/%s/config.v2.json", s->id,
			      NULL);

	r = r ? r
	      : read_document(s, DOCUMENT_DOCKER_HOST,
			      "%s/var/lib/docker/containers/%s/hostconfig.json", s->id,
			      NULL);
	if (r == 0 && s->found) {
		bool found = s->found;

		s->found = false;
		r = read_shims(s, "moby");
		s->found = found;
	}
	return r;
}

/* A bundle's config.json, and where containers/storage has it the list of all names. */
static int read_bundle(struct search *s)
{
	char bundle[PATH_MAX];
	size_t n;
	int r;

	strcpy(bundle, s->facts.bundle);
	r = read_document(s, DOCUMENT_OCI, "%s%s/config.json", bundle, NULL);
	/* DRIVER-containers/ID/userdata */
	n = strlen(bundle);
	if (r < 0 || n < strlen("/userdata") ||
	    strcmp(bundle + n - strlen("/userdata"), "/userdata") != 0)
		return r;
	bundle[n - strlen("/userdata")] = '\0';
	if (!strrchr(bundle, '/'))
		return r;
	*strrchr(bundle, '/') = '\0';
	return read_document(s, DOCUMENT_STORAGE, "%s%s/containers.json", bundle, NULL);
}

static int read_storage(struct search *s)
{
	static const char *const bases[] = {"/run/containers/storage",
					    "/var/lib/containers/storage"};
	static const char *const drivers[] = {"overlay", "vfs", "btrfs", "zfs"};
	int r = 0;

	for (size_t i = 0; i < COUNT(bases) && r == 0; i++)
		for (size_t j = 0; j < COUNT(drivers) && r == 0; j++) {
			char path[PATH_MAX];
			struct stat st;

			snprintf(s->facts.bundle, sizeof(s->facts.bundle),
				 "%s/%s-containers/%s/userdata", bases[i], drivers[j],
				 s->id);
			if (make_path(s, path, "%s%s/config.json", s->facts.bundle,
				      NULL) &&
			    lstat(path, &st) == 0)
				return read_bundle(s);
		}
	*s->facts.bundle = '\0';
	return r;
}

/* Where runc and crun keep what runs, and how a container's file is called there. */
static const struct {
	const char *runtime, *file;
	enum container_document kind;
} states[] = {
	{"runc", "state.json", DOCUMENT_RUNC},
	{"crun", "status", DOCUMENT_CRUN},
};

/* What a runtime used alone knows: of the process's group, not only of the name. */
static int read_state(struct search *s)
{
	int r = 0;

	for (size_t i = 0; i < COUNT(states) && r == 0 && !s->facts.in_cgroup; i++) {
		char format[64], user[16];

		if (s->user == NOBODY) {
			snprintf(format, sizeof(format), "%%s/run/%s/%%s/%s",
				 states[i].runtime, states[i].file);
			r = read_document(s, states[i].kind, format, s->id, NULL);
		} else {
			snprintf(user, sizeof(user), "%u", s->user);
			snprintf(format, sizeof(format), "%%s/run/user/%%s/%s/%%s/%s",
				 states[i].runtime, states[i].file);
			r = read_document(s, states[i].kind, format, user, s->id);
		}
		if (s->facts.in_cgroup)
			strcpy(s->facts.runtime, states[i].runtime);
	}
	return r;
}

static int read_state_and_bundle(struct search *s)
{
	int r = read_state(s);

	/* Another one of that name, or of another root. */
	if (!s->facts.in_cgroup) {
		*s->facts.bundle = '\0';
		s->found = false;
		return r;
	}
	return r == 0 && *s->facts.bundle ? read_bundle(s) : r;
}

/* CRI-O and podman: their own file has the names, the runtime's says which one it is. */
static int read_pod(struct search *s)
{
	int r = s->user == NOBODY ? read_storage(s) : 0;
	const bool found = s->found;

	if (r < 0)
		return r;
	s->facts.in_cgroup = false;
	r = found ? read_state(s) : read_state_and_bundle(s);
	s->found = s->found || found;
	return r;
}

static int read_kubernetes(struct search *s)
{
	int r = read_shims(s, NULL);

	if (r == 0 && !s->found)
		r = read_docker(s);
	return r || s->found ? r : read_pod(s);
}

static int read_containerd(struct search *s)
{
	return read_shims(s, NULL);
}

static const struct engine {
	const char *name;
	int (*read)(struct search *s); /* NULL: its id is its name */
} engines[] = {
	{"docker", read_docker},
	{"containerd", read_containerd},
	{"cri-o", read_pod},
	{"podman", read_pod},
	{"runc", read_state_and_bundle},
	{"crun", read_state_and_bundle},
	{"kubernetes", read_kubernetes},
	{"lxc", NULL},
	{"nspawn", NULL},
};

static const struct engine *engine_of(const char *name)
{
	for (size_t i = 0; i < COUNT(engines); i++)
		if (strcmp(engines[i].name, name) == 0)
			return &engines[i];
	return NULL;
}

/* Whose engine it is by the chain: of "user@UID.service/ID" that user's. */
static bool user_of(const struct cgroup *cgroup, uint32_t *ret)
{
	unsigned int user;
	int n = 0;

	*ret = NOBODY;
	if (cgroup->own == 0)
		return true;
	if (sscanf(cgroup->id, "user@%9u.service/%n", &user, &n) == 1 &&
	    (size_t)n == cgroup->own) {
		*ret = user;
		return true;
	}
	/* Below a service of the system: perhaps of an engine that was told so. */
	for (size_t i = 0; i + 1 < cgroup->own; i++)
		if (cgroup->id[i] == '/')
			return false;
	return cgroup->own > 9 &&
	       memcmp(cgroup->id + cgroup->own - 9, ".service/", 9) == 0;
}

static int set(struct container *c, enum container_field field, const char *text)
{
	if (!*text || c->fields[field].n)
		return 0;
	return recording_copy(span_of(text), &c->fields[field]);
}

static int set_name(struct container *c, const struct cgroup *cgroup, const char *name)
{
	char chain[CGROUP_ID + FACTS_TEXT];

	if (!*name)
		return 0;
	snprintf(chain, sizeof(chain), "%.*s%s", (int)cgroup->own, cgroup->id, name);
	return set(c, CONTAINER_NAME, chain);
}

static int set_runtime(const struct runtime *runtime, struct container *c,
		       const char *name)
{
	int r = set(c, CONTAINER_RUNTIME, name);

	for (size_t i = 0; i < COUNT(runtime->versions) && r == 0; i++)
		if (runtime->versions[i].name &&
		    strcmp(runtime->versions[i].name, name) == 0)
			r = set(c, CONTAINER_RUNTIME_VERSION,
				runtime->versions[i].version);
	return r;
}

/* Of CHAIN: the whole id. A pod's names are only taken from who starts pods. */
static int make(const struct search *s, const struct cgroup *cgroup, const char *engine,
		const char *chain, struct container **ret)
{
	struct container *c = calloc(1, sizeof(*c));
	const struct container_facts *facts = &s->facts;
	const bool own = cgroup->own == 0;
	int r = c ? set(c, CONTAINER_ID, chain) : -ENOMEM;

	r = r ? r : set_name(c, cgroup, facts->name);
	if (r == 0 && own) {
		r = set(c, CONTAINER_POD, facts->pod);
		r = r ? r : set(c, CONTAINER_NAMESPACE, facts->namespace);
		r = r ? r : set(c, CONTAINER_POD_UID, cgroup->pod_uid);
		r = r ? r : set(c, CONTAINER_POD_UID, facts->pod_uid);
		r = r ? r : set(c, CONTAINER_QOS, cgroup->qos ? cgroup->qos : "");
	}
	r = r ? r : set(c, CONTAINER_IMAGE, facts->image);
	r = r ? r : set_runtime(s->runtime, c, *facts->runtime ? facts->runtime : engine);
	if (r < 0) {
		container_free(c);
		return r;
	}
	c->privs = facts->privs;
	*ret = c;
	return 0;
}

/* Whether it can be the name of a folder, and of none elsewhere. */
static bool is_plain(const char *id)
{
	return *id && *id != '.' && !strchr(id, '/');
}

/* A name that no pattern knows: in a group of its own making. */
static int find_leaf(struct runtime *runtime, const struct cgroup *cgroup,
		     struct span text, struct container **ret)
{
	int r = 0;

	for (size_t i = 0; i < cgroup->n_leaves && r == 0 && !*ret; i++) {
		const struct cgroup_leaf *leaf = &cgroup->leaves[i];
		struct search s = {.runtime = runtime, .user = NOBODY};
		char id[256], parent[256];

		if (leaf->name.n >= sizeof(id) || leaf->parent.n >= sizeof(parent))
			continue;
		snprintf(id, sizeof(id), "%.*s", (int)leaf->name.n, leaf->name.p);
		snprintf(parent, sizeof(parent), "%.*s", (int)leaf->parent.n,
			 leaf->parent.n ? leaf->parent.p : "");
		if (!is_plain(id))
			continue;
		s.id = s.facts.id = id;
		s.facts.cgroups = text;
		r = read_state_and_bundle(&s);
		if (r == 0 && !s.facts.in_cgroup && is_plain(parent))
			r = read_shims(&s, parent);
		if (r == 0 && s.facts.in_cgroup)
			r = make(&s, cgroup, "", id, ret);
	}
	return r;
}

/*
 * A group that no pattern and no runtime knows, and that is no unit's: somebody keeps
 * these processes apart, and so does a recording, by its path.
 */
static int make_unknown(struct runtime *runtime, const struct cgroup *cgroup,
			struct container **ret)
{
	struct search s = {.runtime = runtime};
	char path[CGROUP_ID];

	for (size_t i = 0; i < cgroup->n_leaves; i++) {
		const struct cgroup_leaf *leaf = &cgroup->leaves[i];

		if (!leaf->main || leaf->path.n >= sizeof(path))
			continue;
		snprintf(path, sizeof(path), "%.*s", (int)leaf->path.n, leaf->path.p);
		return make(&s, cgroup, "", path, ret);
	}
	return 0;
}

int runtime_find(struct runtime *runtime, const struct cgroup *cgroup, struct span text,
		 struct container **ret, bool *ret_sure)
{
	const struct engine *engine = cgroup->engine ? engine_of(cgroup->engine) : NULL;
	struct search s = {.runtime = runtime, .id = cgroup->id + cgroup->own};
	struct container *container = NULL;
	int r = 0;

	if (!engine) {
		r = find_leaf(runtime, cgroup, text, &container);
		*ret_sure = cgroup->n_leaves == 0 || container;
		if (r == 0 && !container)
			r = make_unknown(runtime, cgroup, &container);
	} else {
		s.facts.id = s.id;
		s.facts.cgroups = text;
		if (!engine->read)
			snprintf(s.facts.name, sizeof(s.facts.name), "%s", s.id);
		else if (user_of(cgroup, &s.user) && is_plain(s.id))
			r = engine->read(&s);
		r = r ? r : make(&s, cgroup, engine->name, cgroup->id, &container);
		*ret_sure = !engine->read || (s.found && *s.facts.runtime);
	}
	if (r == 0)
		*ret = container;
	return r;
}
