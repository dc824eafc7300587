/* SPDX-License-Identifier: Apache-2.0 */
#include "rotation.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decompress.h"
#include "input.h"

#define TRIES	    64 /* then the newest scan has to do */
#define DATE_DIGITS 8

static const struct suffix {
	const char *text;
	bool foreign; /* packed by what nobody here can unpack */
} suffixes[] = {
	{"", false},	  {".gz", false}, {".xz", false}, {".zst", false},
	{".zstd", false}, {".bz2", true}, {".lz4", true}, {".Z", true},
};

#define SUFFIXES (sizeof(suffixes) / sizeof(*suffixes))

/* What comes behind the log's name. False: no sibling. */
static bool parse_rest(const char *rest, struct rotated *ret)
{
	const size_t len = strspn(rest + (*rest != '\0'), "0123456789-");
	size_t digits = 0;

	ret->by = ROTATED_NOT;
	if (!*rest)
		return true;
	if ((*rest != '.' && *rest != '-') || len == 0 || len >= ROTATION_DATE)
		return false;
	rest++;
	for (size_t i = 0; i < len; i++)
		digits += rest[i] != '-';
	memcpy(ret->date, rest, len);
	ret->date[len] = '\0';
	if (digits >= DATE_DIGITS)
		ret->by = ROTATED_BY_DATE;
	else if (digits == len)
		ret->by = ROTATED_BY_NUMBER;
	else
		return false;
	ret->number = ret->by == ROTATED_BY_NUMBER ? strtoull(ret->date, NULL, 10) : 0;
	for (ret->suffix = 0; ret->suffix < SUFFIXES; ret->suffix++)
		if (strcmp(rest + len, suffixes[ret->suffix].text) == 0)
			return true;
	return false;
}

static int compare_age(const struct rotated *a, const struct rotated *b)
{
	if (a->by != b->by)
		return a->by < b->by ? -1 : 1;
	if (a->by == ROTATED_BY_NUMBER && a->number != b->number)
		return a->number > b->number ? -1 : 1;
	return a->by == ROTATED_BY_DATE ? strcmp(a->date, b->date) : 0;
}

static int compare(const void *x, const void *y)
{
	const struct rotated *a = x, *b = y;
	const int r = compare_age(a, b);

	return r ? r : (a->suffix > b->suffix) - (a->suffix < b->suffix);
}

void rotation_done(struct rotation *rotation)
{
	for (size_t i = 0; i < rotation->n; i++)
		free(rotation->files[i].path);
	free(rotation->files);
	*rotation = (struct rotation){NULL, 0, 0};
}

static int add(struct rotation *list, const char *folder, const char *name,
	       const struct rotated *file)
{
	struct rotated *files;

	if (list->n == ROTATION_MAX && file->by != ROTATED_NOT) {
		list->left_out++;
		return 0;
	}
	files = realloc(list->files, (list->n + 1) * sizeof(*files));
	if (!files)
		return -ENOMEM;
	list->files = files;
	files[list->n] = *file;
	if (asprintf(&files[list->n].path, "%s/%s", folder, name) < 0)
		return -ENOMEM;
	list->n++;
	return 0;
}

/* Of one generation the plain file stays. */
static void drop_twins(struct rotation *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (kept && compare_age(&list->files[kept - 1], &list->files[i]) == 0)
			free(list->files[i].path);
		else
			list->files[kept++] = list->files[i];
	}
	list->n = kept;
}

static int list_into(DIR *dir, const char *folder, const char *base,
		     struct rotation *list)
{
	const size_t len = strlen(base);
	const struct dirent *entry;
	int r = 0;

	while (r == 0 && (errno = 0, entry = readdir(dir))) {
		struct rotated file = {.path = NULL};
		struct stat st;

		if (strncmp(entry->d_name, base, len) != 0 ||
		    !parse_rest(entry->d_name + len, &file) ||
		    fstatat(dirfd(dir), entry->d_name, &st, 0) < 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		file.dev = st.st_dev;
		file.ino = st.st_ino;
		file.size = (uint64_t)st.st_size;
		r = add(list, folder, entry->d_name, &file);
	}
	if (r == 0 && list->n) {
		qsort(list->files, list->n, sizeof(*list->files), compare);
		drop_twins(list);
	}
	return r;
}

static int list_files(const char *folder, const char *base, struct rotation *ret)
{
	struct rotation list = {NULL, 0, 0};
	DIR *dir = opendir(folder);
	int r;

	if (!dir && errno != ENOENT && errno != ENOTDIR)
		return -errno;
	r = dir ? list_into(dir, folder, base, &list) : 0;
	if (dir)
		closedir(dir);
	if (r < 0)
		rotation_done(&list);
	else
		*ret = list;
	return r;
}

static void load_packed(struct rotated *file)
{
	struct input *in;
	ssize_t n = input_open(file->path, &in);

	if (n < 0) {
		file->error = (int)n;
		return;
	}
	file->head_len = 0;
	do {
		n = input_read(in, file->head + file->head_len,
			       ROTATION_HEAD - file->head_len);
		file->head_len += n > 0 ? (size_t)n : 0;
	} while (n > 0 && file->head_len < ROTATION_HEAD);
	/* With a head, its reader will come across the fault. */
	if (n < 0 && file->head_len == 0)
		file->error = (int)n;
	input_close(in);
}

static void load(struct rotated *file)
{
	const struct decompressor *how;
	struct stat st;
	ssize_t n = -1;
	const int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd >= 0 && fstat(fd, &st) == 0) {
		file->size = (uint64_t)st.st_size;
		n = pread(fd, file->head, ROTATION_HEAD, 0);
	}
	if (n < 0)
		file->error = -errno;
	else
		file->head_len = (size_t)n;
	if (fd >= 0)
		close(fd);
	if (suffixes[file->suffix].foreign) {
		file->head_len = 0;
		file->error = -EOPNOTSUPP;
	} else if (decompress_find(file->head, file->head_len, &how) ==
		   DECOMPRESS_FOUND) {
		file->packed = true;
		load_packed(file);
	}
}

/* It begins as the log does, and has no more. */
static bool is_unfinished_copy(const struct rotated *file, const struct rotated *log)
{
	return !file->packed && !file->error && file->head_len &&
	       file->head_len <= log->head_len && file->size <= log->size &&
	       memcmp(file->head, log->head, file->head_len) == 0;
}

/* As long as the log was not emptied, it is what counts. */
static void drop_copies(struct rotation *list)
{
	const struct rotated *log = list->n ? &list->files[list->n - 1] : NULL;
	size_t kept = 0;

	if (!log || log->by != ROTATED_NOT)
		return;
	for (size_t i = 0; i < list->n; i++) {
		struct rotated *file = &list->files[i];

		if (file != log && is_unfinished_copy(file, log))
			free(file->path);
		else if (kept++ != i)
			list->files[kept - 1] = *file;
	}
	list->n = kept;
}

static bool same_files(const struct rotation *a, const struct rotation *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++)
		same = a->files[i].ino == b->files[i].ino &&
		       a->files[i].dev == b->files[i].dev &&
		       strcmp(a->files[i].path, b->files[i].path) == 0;
	return same;
}

int rotation_scan(const char *folder, const char *base, struct rotation *ret)
{
	bool same = false;
	int r = 0;

	for (unsigned int try = 0; !same && try < TRIES && r == 0; try++) {
		struct rotation list, again = {0};

		r = list_files(folder, base, &list);
		if (r < 0)
			break;
		/* The newest first: once a log is seen emptied, its copy is complete. */
		for (size_t i = list.n; i-- > 0;)
			load(&list.files[i]);
		r = list_files(folder, base, &again);
		same = r == 0 && (same_files(&list, &again) || try + 1 == TRIES);
		if (r == 0)
			rotation_done(&again);
		if (same)
			*ret = list;
		else
			rotation_done(&list);
	}
	if (r == 0)
		drop_copies(ret);
	return r;
}

bool rotated_has_data(const struct rotated *file)
{
	return file->error == 0 && file->head_len > 0;
}

/* FNV-1a; an empty head has the hash of no bytes.
 * http://www.isthe.com/chongo/tech/comp/fnv/ */
uint64_t rotation_hash(const unsigned char *head, size_t len)
{
	uint64_t hash = 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ head[i]) * 0x100000001b3ULL;
	return hash;
}

/* False: no match of any kind. */
static bool match(const struct rotated *file, const struct place *place,
		  enum rotation_match *ret)
{
	const bool same = file->ino == place->ino && file->dev == place->dev;

	if (file->error || file->head_len < place->len ||
	    rotation_hash(file->head, place->len) != place->hash)
		return false;
	if (file->packed || file->size >= place->offset)
		*ret = same ? ROTATION_SAME : ROTATION_COPY;
	else if (!same && file->by != ROTATED_NOT)
		*ret = ROTATION_SHORT; /* a log itself was cut down instead */
	else
		return false;
	return same || place->len;
}

ssize_t rotation_find(const struct rotation *rotation, const struct place *place,
		      enum rotation_match *ret_how)
{
	ssize_t found = -1;

	for (size_t i = 0; i < rotation->n; i++) {
		enum rotation_match how;

		if (!match(&rotation->files[i], place, &how) ||
		    (found >= 0 && how > *ret_how))
			continue;
		found = (ssize_t)i;
		*ret_how = how;
	}
	return found;
}
