/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifests of Kubernetes, YAML or JSON: of pods, and of what makes pods by a template
 * (Deployment, StatefulSet, DaemonSet, Job, CronJob ...). They are no profiles; they say
 * which one is used, and where they say it wrongly it is not. Fields: k8s.io/api/core/v1,
 * types.go; what is refused: k8s.io/kubernetes/pkg/apis/core/validation, and the API
 * server's strict decoding of fields.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "count.h"
#include "declared-manifest.h"
#include "declared-yaml.h"
#include "json-pull.h"

#define WORD	   64
#define CONTAINERS 256 /* without a profile of their own, in one pod */

struct manifest {
	struct declared_reader *reader;
	struct json_pull pull;
	struct declared_place open[CONTAINERS];
	size_t n_open;
};

/* What holds of the object around. */
enum where {
	ELSEWHERE, /* a pod among others */
	CONTAINER,
	POD_SECURITY,
	CONTAINER_SECURITY,
	PROFILE,
	ANNOTATIONS,
};

/* What an object turned out to have. */
struct object {
	enum where where;
	struct declared_place place;
	bool has_containers, has_profile, privileged;
	bool has_version, is_seccomp_profile; /* its apiVersion and kind */
	struct declared_place kind_place;
	size_t first_open; /* of its containers */
	/* Of a seccompProfile. */
	bool has_type, has_path;
	char type[WORD];
	struct declared_place type_place, path_place;
};

static const char *const pod_fields[] = {
	"appArmorProfile",
	"fsGroup",
	"fsGroupChangePolicy",
	"runAsGroup",
	"runAsNonRoot",
	"runAsUser",
	"seLinuxChangePolicy",
	"seLinuxOptions",
	"seccompProfile",
	"supplementalGroups",
	"supplementalGroupsPolicy",
	"sysctls",
	"windowsOptions",
};
static const char *const container_fields[] = {
	"allowPrivilegeEscalation",
	"appArmorProfile",
	"capabilities",
	"privileged",
	"procMount",
	"readOnlyRootFilesystem",
	"runAsGroup",
	"runAsNonRoot",
	"runAsUser",
	"seLinuxOptions",
	"seccompProfile",
	"windowsOptions",
};
static const char *const profile_fields[] = {"localhostProfile", "type"};
static const char *const types[] = {"Localhost", "RuntimeDefault", "Unconfined"};

/* Words one after the other, for declared_reader_guess(). */
struct words {
	const char *const *all;
	size_t n, at;
};

static const char *next_word(void *state)
{
	struct words *words = state;

	return words->at < words->n ? words->all[words->at++] : NULL;
}

static const char *guess(struct manifest *m, const char *word, const char *const *all,
			 size_t n, char buf[2 * WORD])
{
	struct words words = {all, n, 0};

	/* Letters' case alone is nearest of all. */
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(all[i], word) == 0) {
			snprintf(buf, 2 * WORD, ", did you mean %s?", all[i]);
			return buf;
		}
	return declared_reader_guess(m->reader, word, next_word, &words, buf, 2 * WORD);
}

static struct declared_place place_of(struct manifest *m)
{
	return declared_reader_place(m->reader, json_pull_at(&m->pull));
}

static struct declared_place key_place(struct manifest *m, struct span key)
{
	return declared_reader_place(m->reader, key.p - 1);
}

static int fault(struct manifest *m, enum declared_severity severity,
		 struct declared_place place, const char *code, const char *text)
{
	return declared_fault(m->reader->out, severity, place, code, "%s", text);
}

/* A field that is none of N. */
static int unknown(struct manifest *m, struct span key, const char *what,
		   const char *const *all, size_t n)
{
	char shown[WORD], buf[2 * WORD];

	declared_reader_shown(key, shown, sizeof(shown));
	return declared_fault(
		m->reader->out, DECLARED_ERROR, key_place(m, key), "manifest-field",
		"there is no field \"%s\" in %s%s: Kubernetes refuses it, or "
		"passes over it",
		shown, what, guess(m, shown, all, n, buf));
}

static int walk(struct manifest *m, struct object *around, enum where where);

/* A string, or what is none and is passed over: "". */
static int read_word(struct manifest *m, char word[WORD])
{
	struct span s;
	int r;

	*word = '\0';
	if (*json_pull_at(&m->pull) != '"')
		return json_pull_skip(&m->pull);
	r = json_pull_string(&m->pull, &s);
	if (r == 0)
		declared_reader_shown(s, word, WORD);
	return r;
}

static int read_type(struct manifest *m, struct object *profile)
{
	char buf[2 * WORD];
	int r;

	profile->has_type = true;
	profile->type_place = place_of(m);
	r = read_word(m, profile->type);
	if (r < 0 ||
	    declared_reader_word(span_of(profile->type), types, COUNT(types)) >= 0)
		return r;
	return declared_fault(
		m->reader->out, DECLARED_ERROR, profile->type_place, "manifest-type",
		"there is no type \"%s\"%s: it is RuntimeDefault, Localhost or "
		"Unconfined",
		profile->type, guess(m, profile->type, types, COUNT(types), buf));
}

/* Whether a part of PATH is "..". */
static bool goes_up(struct span path)
{
	for (size_t i = 0; i + 1 < path.n; i++)
		if (path.p[i] == '.' && path.p[i + 1] == '.' &&
		    (i == 0 || path.p[i - 1] == '/') &&
		    (i + 2 == path.n || path.p[i + 2] == '/'))
			return true;
	return false;
}

static int read_path(struct manifest *m, struct object *profile)
{
	struct span path;
	int r;

	profile->path_place = place_of(m);
	if (*json_pull_at(&m->pull) != '"')
		return json_pull_skip(&m->pull);
	r = json_pull_string(&m->pull, &path);
	if (r < 0)
		return r;
	profile->has_path = path.n > 0;
	if (path.n && *path.p == '/')
		return fault(m, DECLARED_ERROR, profile->path_place, "manifest-path",
			     "localhostProfile is a path below the kubelet's folder "
			     "seccomp (/var/lib/kubelet/seccomp), without that: "
			     "Kubernetes refuses it with a slash in front");
	if (goes_up(path))
		return fault(m, DECLARED_ERROR, profile->path_place, "manifest-path",
			     "localhostProfile must not have \"..\" in it: Kubernetes "
			     "refuses it");
	return 0;
}

/* What only the whole seccompProfile shows. */
static int check_profile(struct manifest *m, const struct object *profile)
{
	const bool local = strcmp(profile->type, "Localhost") == 0;
	const bool known =
		declared_reader_word(span_of(profile->type), types, COUNT(types)) >= 0;

	if (!profile->has_type)
		return fault(
			m, DECLARED_ERROR, profile->place, "manifest-type",
			"a seccompProfile needs a \"type\": RuntimeDefault, Localhost "
			"or Unconfined");
	if (local && !profile->has_path)
		return fault(m, DECLARED_ERROR, profile->type_place, "manifest-path",
			     "type Localhost needs a \"localhostProfile\", the profile's "
			     "path below /var/lib/kubelet/seccomp");
	if (!local && profile->has_path && known)
		return fault(
			m, DECLARED_ERROR, profile->path_place, "manifest-path",
			"localhostProfile goes with type Localhost alone: Kubernetes "
			"refuses it");
	if (strcmp(profile->type, "Unconfined") == 0)
		return fault(m, DECLARED_WARNING, profile->type_place,
			     "manifest-unconfined",
			     "without a filter every system call is open: RuntimeDefault "
			     "runs most programs");
	return 0;
}

static int profile_member(struct manifest *m, struct object *profile, struct span key)
{
	int r;

	if (span_is(key, "type"))
		return read_type(m, profile);
	if (span_is(key, "localhostProfile"))
		return read_path(m, profile);
	r = unknown(m, key, "a seccompProfile", profile_fields, COUNT(profile_fields));
	return r ? r : json_pull_skip(&m->pull);
}

static int security_member(struct manifest *m, struct object *security, struct span key,
			   bool container)
{
	const char *const *all = container ? container_fields : pod_fields;
	const size_t n = container ? COUNT(container_fields) : COUNT(pod_fields);
	int r = 0;

	if (span_is(key, "seccompProfile")) {
		security->has_profile = true;
		return walk(m, security, PROFILE);
	}
	if (container && span_is(key, "privileged"))
		security->privileged =
			strncmp(json_pull_at(&m->pull), "true", strlen("true")) == 0;
	if (declared_reader_word(key, profile_fields, COUNT(profile_fields)) >= 0)
		r = fault(m, DECLARED_ERROR, key_place(m, key), "manifest-place",
			  "this belongs into \"seccompProfile\", one level deeper");
	else if (declared_reader_word(key, all, n) < 0)
		r = unknown(m, key,
			    container ? "a container's securityContext"
				      : "a pod's securityContext",
			    all, n);
	return r ? r : json_pull_skip(&m->pull);
}

static int annotation(struct manifest *m, struct span key)
{
	static const char start[] = "seccomp.security.alpha.kubernetes.io/",
			  container[] = "container.seccomp.security.alpha.kubernetes.io/";
	int r = 0;

	if ((key.n >= strlen(start) && memcmp(key.p, start, strlen(start)) == 0) ||
	    (key.n >= strlen(container) &&
	     memcmp(key.p, container, strlen(container)) == 0))
		r = fault(m, DECLARED_ERROR, key_place(m, key), "manifest-annotation",
			  "from Kubernetes 1.27 on nothing looks at this annotation, and "
			  "the pod runs without the profile: give it as "
			  "securityContext.seccompProfile");
	return r ? r : json_pull_skip(&m->pull);
}

/* A field that was to be the context, and is none. */
static int check_context(struct manifest *m, struct span key)
{
	static const char *const context[] = {"securityContext"};
	char shown[WORD], buf[2 * WORD];

	if (key.n + 2 < strlen(*context) || key.n > strlen(*context) + 2)
		return 0;
	declared_reader_shown(key, shown, sizeof(shown));
	guess(m, shown, context, 1, buf);
	return *buf ? unknown(m, key, "a pod or container", context, 1) : 0;
}

static int read_kind(struct manifest *m, struct object *object)
{
	char word[WORD];
	int r;

	object->kind_place = place_of(m);
	r = read_word(m, word);
	object->is_seccomp_profile = strcmp(word, "SeccompProfile") == 0;
	return r;
}

/* What defines the kind has the word too, but no version beside it. */
static int check_kind(struct manifest *m, const struct object *object)
{
	if (!object->is_seccomp_profile || !object->has_version)
		return 0;
	return fault(m, DECLARED_ERROR, object->kind_place, "api-version",
		     "a SeccompProfile is of the group "
		     "security-profiles-operator.x-k8s.io, version v1 or v1beta1: as it "
		     "stands nothing reads it");
}

static int common_member(struct manifest *m, struct object *object, struct span key)
{
	static const char *const lists[] = {"containers", "initContainers",
					    "ephemeralContainers"};
	const bool container = object->where == CONTAINER;
	int r = 0;

	if (span_is(key, "kind") && *json_pull_at(&m->pull) == '"')
		return read_kind(m, object);
	object->has_version = object->has_version || span_is(key, "apiVersion");
	if (span_is(key, "securityContext"))
		return walk(m, object, container ? CONTAINER_SECURITY : POD_SECURITY);
	if (span_is(key, "annotations"))
		return walk(m, object, ANNOTATIONS);
	if (!container && declared_reader_word(key, lists, COUNT(lists)) >= 0) {
		object->has_containers = true;
		return walk(m, object, CONTAINER);
	}
	if (!span_is(key, "seccompProfile")) {
		r = check_context(m, key);
		return r ? r : walk(m, object, ELSEWHERE);
	}
	r = fault(
		m, DECLARED_ERROR, key_place(m, key), "manifest-place",
		"\"seccompProfile\" belongs into \"securityContext\", one level deeper: "
		"here Kubernetes refuses it, or passes over it");
	return r ? r : walk(m, object, PROFILE);
}

static int member(struct manifest *m, struct object *object)
{
	struct span key = json_pull_key(&m->pull);

	switch (object->where) {
	case PROFILE:
		return profile_member(m, object, key);
	case POD_SECURITY:
	case CONTAINER_SECURITY:
		return security_member(m, object, key,
				       object->where == CONTAINER_SECURITY);
	case ANNOTATIONS:
		return annotation(m, key);
	default:
		return common_member(m, object, key);
	}
}

/* A pod whose containers are all known. */
static int finish_pod(struct manifest *m, const struct object *pod)
{
	int r = 0;

	for (size_t i = pod->first_open; i < m->n_open && r == 0; i++)
		if (!pod->has_profile)
			r = fault(
				m, DECLARED_NOTE, m->open[i], "manifest-none",
				"no seccompProfile is given for this container: it runs "
				"without a filter, unless the kubelet has "
				"seccompDefault");
	m->n_open = pod->first_open;
	return r;
}

static int finish(struct manifest *m, struct object *object, struct object *around)
{
	int r = check_kind(m, object);

	if (r < 0)
		return r;
	if (object->where == PROFILE)
		return check_profile(m, object);
	if (object->where == POD_SECURITY || object->where == CONTAINER_SECURITY) {
		around->has_profile = around->has_profile || object->has_profile;
		around->privileged = object->privileged;
		if (object->privileged && object->has_profile)
			return fault(m, DECLARED_WARNING, object->place,
				     "manifest-privileged",
				     "a privileged container runs without a filter, "
				     "whatever its seccompProfile says");
		return 0;
	}
	if (object->where == CONTAINER && !object->has_profile && !object->privileged &&
	    m->n_open < CONTAINERS)
		m->open[m->n_open++] = object->place;
	return object->has_containers ? finish_pod(m, object) : 0;
}

/* The value that is next, in an object that AROUND is told of. */
static int walk(struct manifest *m, struct object *around, enum where where)
{
	struct object object = {
		.where = where, .place = place_of(m), .first_open = m->n_open};
	const char c = *json_pull_at(&m->pull);
	int r;

	if (c == '[' && (where == ELSEWHERE || where == CONTAINER)) {
		r = json_pull_open(&m->pull, '[');
		while (r == 0 && (r = json_pull_next(&m->pull)) > 0)
			r = walk(m, around, where);
		return r;
	}
	r = c != '{' && where == PROFILE
		    ? fault(m, DECLARED_ERROR, object.place, "manifest-type",
			    "a seccompProfile is an object with a \"type\": "
			    "RuntimeDefault, Localhost or Unconfined")
		    : 0;
	if (c != '{')
		return r ? r : json_pull_skip(&m->pull);
	r = json_pull_open(&m->pull, '{');
	while (r == 0 && (r = json_pull_next(&m->pull)) > 0)
		r = member(m, &object);
	return r ? r : finish(m, &object, around);
}

int declared_manifest_faults(struct declared_reader *reader, const char *text, size_t n)
{
	struct object all = {.where = ELSEWHERE};
	struct manifest *m = calloc(1, sizeof(*m));
	int r;

	if (!m)
		return -ENOMEM;
	m->reader = reader;
	r = json_pull_init(&m->pull, text, n);
	r = r ? r : walk(m, &all, ELSEWHERE);
	if (r < 0 && *m->pull.error)
		declared_reader_fail(reader, r, m->pull.p, "%s", m->pull.error);
	json_pull_done(&m->pull);
	free(m);
	return r;
}

static int manifest_read(struct declared_reader *reader)
{
	struct declared_yaml yaml;
	int r = declared_yaml_init(&yaml, reader, reader->document);

	reader->out->no_profile = true;
	r = r ? r : declared_manifest_faults(reader, yaml.json, yaml.n);
	declared_yaml_done(&yaml);
	return r;
}

/* Whether TEXT has the line or member NAME. */
static bool has_member(const struct declared_document *document, const char *name)
{
	const size_t n = strlen(name);
	const char *p = document->text, *end = p + document->n;

	while ((p = memmem(p, (size_t)(end - p), name, n))) {
		const char before = p > document->text ? p[-1] : '\n';
		const char after = p + n < end ? p[n] : '\n';

		if ((before == '\n' && after == ':') || (before == '"' && after == '"'))
			return true;
		p += n;
	}
	return false;
}

/* An object of Kubernetes, of another group than that of profiles. */
static bool manifest_detect(const struct declared_document *document)
{
	static const char profiles[] = "security-profiles-operator.x-k8s.io/";

	return has_member(document, "apiVersion") && has_member(document, "kind") &&
	       !memmem(document->text, document->n, profiles, strlen(profiles));
}

const struct declared_format declared_format_manifest = {
	.kind = {"manifest", "a manifest of Kubernetes, for lint"},
	.detect = manifest_detect,
	.read = manifest_read,
};
