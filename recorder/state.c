/* SPDX-License-Identifier: Apache-2.0 */
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"

/* The number is that of the form: another one is refused. */
#define FORMAT "seccomp-record-state/"
#define MAGIC  FORMAT "1\n"

struct state {
	char *path;
	int lock; /* the file as it is now, locked */
	char *text;
	bool set;
	struct state_key key; /* in text, as are the others */
	char position[SOURCE_POSITION];
	int64_t time;
	struct span pipeline;
};

__attribute__((format(printf, 3, 4))) static int fail(char error[STATE_ERROR], int r,
						      const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(error, STATE_ERROR, fmt, args);
	va_end(args);
	return r;
}

/* FNV-1a: a disk's faults, not an enemy's. */
static uint64_t checksum(const void *p, size_t n)
{
	const unsigned char *bytes = p;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static int parse(const char *text, size_t n, struct state *s, char error[STATE_ERROR])
{
	struct unpack unpack = {(const unsigned char *)text, NULL, false};
	struct span position;
	uint64_t sum;

	if (n < strlen(MAGIC) || memcmp(text, MAGIC, strlen(MAGIC)) != 0) {
		if (n > strlen(FORMAT) && memcmp(text, FORMAT, strlen(FORMAT)) == 0)
			return fail(error, -EPROTONOSUPPORT,
				    "is the state of another version of this program: "
				    "name a new file, or remove it to begin anew");
		return fail(error, -EBADMSG,
			    "is no state of this program: name another file");
	}
	unpack.end = unpack.p + n;
	unpack.p += strlen(MAGIC);
	sum = unpack_number(&unpack);
	if (unpack.failed || sum != checksum(unpack.p, (size_t)(unpack.end - unpack.p)))
		return fail(error, -EBADMSG,
			    "is damaged: remove it to begin anew, and see to the disk");
	s->key.source = unpack_bytes(&unpack);
	s->key.options = unpack_bytes(&unpack);
	position = unpack_bytes(&unpack);
	s->time = (int64_t)unpack_number(&unpack);
	s->pipeline = unpack_bytes(&unpack);
	if (!unpack_ended(&unpack) || position.n >= sizeof(s->position))
		return fail(error, -EBADMSG, "is damaged: remove it to begin anew");
	memcpy(s->position, position.p, position.n);
	s->position[position.n] = '\0';
	s->set = true;
	return 0;
}

static int lock(int fd)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(fd, F_OFD_SETLK, &all) < 0 ? -errno : 0;
}

/* Open and locked, and still the one of that name: its holder may just replace it. */
static int open_locked(const char *path, struct stat *ret_st, int *ret)
{
	struct stat now;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
	int r;

	if (fd < 0)
		return -errno;
	r = fstat(fd, ret_st) < 0 ? -errno : 0;
	if (r == 0 && !S_ISREG(ret_st->st_mode))
		r = -ENOTSUP;
	r = r ? r : lock(fd);
	if (r == 0 && (stat(path, &now) < 0 || now.st_ino != ret_st->st_ino ||
		       now.st_dev != ret_st->st_dev))
		r = -EAGAIN;
	if (r < 0)
		close(fd);
	else
		*ret = fd;
	return r;
}

static int load(struct state *s, size_t n, char error[STATE_ERROR])
{
	size_t got = 0;

	s->text = malloc(n + 1);
	if (!s->text)
		return fail(error, -ENOMEM, "out of memory");
	while (got < n) {
		ssize_t more = pread(s->lock, s->text + got, n - got, (off_t)got);

		if (more < 0 && errno == EINTR)
			continue;
		if (more <= 0)
			return fail(error, more < 0 ? -errno : -EIO, "cannot be read: %s",
				    more < 0 ? strerror(errno) : "it shrinks");
		got += (size_t)more;
	}
	return parse(s->text, n, s, error);
}

int state_open(const char *path, struct state **ret, char error[STATE_ERROR])
{
	struct state *s = calloc(1, sizeof(*s));
	struct stat st;
	int r = -ENOMEM;

	strcpy(error, "out of memory");
	if (!s)
		return r;
	s->lock = -1;
	s->path = strdup(path);
	if (s->path)
		r = open_locked(path, &st, &s->lock);
	if (r == -EAGAIN || r == -EACCES)
		fail(error, r,
		     r == -EAGAIN ? "is in use by another seccomp-record: name another "
				    "file, or end that one"
				  : "no permission to write it: name a file of your own");
	else if (r == -ENOTSUP || r == -EISDIR)
		fail(error, r, "is no regular file: name one, or one that is not there");
	else if (r < 0 && s->path)
		fail(error, r, "cannot be opened: %s", strerror(-r));
	else if (r == 0 && (uint64_t)st.st_size > STATE_MAX)
		r = fail(error, -EFBIG, "is larger than any state: name another file");
	else if (r == 0 && st.st_size)
		r = load(s, (size_t)st.st_size, error);
	if (r < 0) {
		state_free(s);
		return r;
	}
	*ret = s;
	return 0;
}

void state_free(struct state *s)
{
	if (!s)
		return;
	if (s->lock >= 0)
		close(s->lock);
	free(s->text);
	free(s->path);
	free(s);
}

bool state_is_set(const struct state *s)
{
	return s->set;
}

struct state_key state_key(const struct state *s)
{
	return s->key;
}

const char *state_position(const struct state *s)
{
	return s->position;
}

int64_t state_time(const struct state *s)
{
	return s->time;
}

int state_restore(struct state *s, struct pipeline *pipeline)
{
	const unsigned char *p = (const unsigned char *)s->pipeline.p;
	struct unpack unpack = {p, p + s->pipeline.n, false};

	return pipeline_unpack(pipeline, &unpack);
}

/* The new file is locked before it has the name, so that the name always is. */
static int replace(struct state *s, const struct pack *pack)
{
	struct pack sum = {0};
	struct output output;
	int r, held;

	pack_number(&sum, checksum(pack->p, pack->n));
	if (sum.failed)
		return -ENOMEM;
	r = output_open(s->path, &output);
	if (r < 0) {
		pack_done(&sum);
		return r;
	}
	fputs(MAGIC, output.file);
	fwrite(sum.p, 1, sum.n, output.file);
	fwrite(pack->p, 1, pack->n, output.file);
	pack_done(&sum);
	held = fcntl(fileno(output.file), F_DUPFD_CLOEXEC, 3);
	r = held < 0 ? -errno : lock(held);
	if (r == 0)
		r = output_commit(&output);
	else
		output_abort(&output);
	if (r < 0 && held >= 0)
		close(held);
	if (r < 0)
		return r;
	close(s->lock);
	s->lock = held;
	return 0;
}

int state_save(struct state *s, const struct state_key *key, const char *position,
	       int64_t time, struct pipeline *pipeline)
{
	struct pack inner = {0}, pack = {0};
	int r = pipeline_pack(pipeline, &inner);

	pack_bytes(&pack, key->source);
	pack_bytes(&pack, key->options);
	pack_bytes(&pack, span_of(position));
	pack_number(&pack, (uint64_t)time);
	pack_bytes(&pack, (struct span){(const char *)inner.p, inner.n});
	pack_done(&inner);
	if (r == 0 && pack.failed)
		r = -ENOMEM;
	r = r ? r : replace(s, &pack);
	pack_done(&pack);
	return r;
}
