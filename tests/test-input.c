/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recorder/sources/input.h: each sample of the table, packed by the libraries themselves,
 * comes out right from a file, a FIFO and standard input, in reads of any size; cut or
 * damaged ones end in an error and never in a crash. Writes below TMPDIR.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#if HAVE_ZLIB
#include <zlib.h>
#endif
#if HAVE_LZMA
#include <lzma.h>
#endif
#if HAVE_ZSTD
#include <zstd.h>
#endif

#include "../recorder/sources/input.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define BYTES(lit)                                                                       \
	{                                                                                \
		lit, sizeof(lit) - 1                                                     \
	}

#define TEXT_SIZE  20000U
#define NOISE_SIZE 200000U /* more than one buffer of input, packed too */
#define CUT_STEP   37U

#define SECONDS_EACH 120 /* then a test hangs, and SIGALRM ends them all */

/* TAP */

static unsigned int tests;

__attribute__((format(printf, 2, 3))) static void check(bool good, const char *name, ...)
{
	va_list ap;

	printf("%s %u - ", good ? "ok" : "not ok", ++tests);
	va_start(ap, name);
	vprintf(name, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout); /* or a child would write it again */
	alarm(SECONDS_EACH);
}

static void *need(void *p)
{
	if (!p) {
		puts("Bail out! no memory");
		exit(1);
	}
	return p;
}

/* >= 0 as it is: what the tests themselves stand on. */
static int must(int r, const char *what)
{
	if (r < 0) {
		printf("Bail out! %s: %s\n", what, strerror(errno));
		exit(1);
	}
	return r;
}

/* Bytes */

struct bytes {
	unsigned char *data;
	size_t len, room;
};

static unsigned char *bytes_grow(struct bytes *b, size_t n)
{
	if (!b->data || b->room - b->len < n) {
		b->room = 2 * (b->len + n) + 64;
		b->data = need(realloc(b->data, b->room));
	}
	b->len += n;
	return b->data + b->len - n;
}

static void bytes_add(struct bytes *b, const void *data, size_t n)
{
	if (n)
		memcpy(bytes_grow(b, n), data, n);
}

static void bytes_done(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes){NULL, 0, 0};
}

static bool bytes_same(const struct bytes *a, const struct bytes *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

static bool bytes_prefix(const struct bytes *a, const struct bytes *b)
{
	return a->len <= b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525U + 1013904223U;
	return *state >> 16;
}

static void add_text(struct bytes *to, size_t size)
{
	const size_t end = to->len + size;
	uint32_t state = 1;

	for (unsigned int i = 0; to->len < end; i++) {
		char line[80];
		const int n = snprintf(
			line, sizeof(line),
			"type=SECCOMP msg=audit(17%u.%03u:%u): syscall=%u\n", i,
			next_random(&state) % 1000, i, next_random(&state) % 400);

		bytes_add(to, line,
			  to->len + (size_t)n > end ? end - to->len : (size_t)n);
	}
}

static void add_noise(struct bytes *to, size_t size)
{
	unsigned char *p = bytes_grow(to, size);
	uint32_t state = 2;

	for (size_t i = 0; i < size; i++)
		p[i] = (unsigned char)next_random(&state);
}

/* Formats: pack adds one member; NULL: not built in. */

static void plain_pack(struct bytes *to, const struct bytes *from)
{
	bytes_add(to, from->data, from->len);
}

#if HAVE_ZLIB
static void gzip_pack(struct bytes *to, const struct bytes *from)
{
	z_stream z = {0};
	size_t room;

	must(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), "zlib");
	room = deflateBound(&z, from->len);
	z.next_in = from->data;
	z.avail_in = (uInt)from->len;
	z.next_out = bytes_grow(to, room);
	z.avail_out = (uInt)room;
	must(deflate(&z, Z_FINISH) == Z_STREAM_END ? 0 : -1, "zlib");
	to->len -= z.avail_out;
	deflateEnd(&z);
}
#else
#define gzip_pack NULL
#endif

#if HAVE_LZMA
static void xz_pack(struct bytes *to, const struct bytes *from)
{
	const size_t room = lzma_stream_buffer_bound(from->len), start = to->len;
	unsigned char *out = bytes_grow(to, room);
	size_t used = 0;
	const lzma_ret r = lzma_easy_buffer_encode(0, LZMA_CHECK_CRC64, NULL, from->data,
						   from->len, out, &used, room);

	must(r == LZMA_OK ? 0 : -1, "liblzma");
	to->len = start + used;
}
#else
#define xz_pack NULL
#endif

#if HAVE_ZSTD
/* In small blocks, as a log that is flushed now and then. */
static void zstd_pack(struct bytes *to, const struct bytes *from)
{
	const size_t room = 2 * ZSTD_compressBound(from->len), block = 4096;
	ZSTD_outBuffer out = {bytes_grow(to, room), room, 0};
	ZSTD_inBuffer in = {from->data, 0, 0};
	ZSTD_CCtx *z = need(ZSTD_createCCtx());
	size_t r;

	ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
	do {
		const bool last = from->len - in.size <= block;

		in.size = last ? from->len : in.size + block;
		r = ZSTD_compressStream2(z, &out, &in, last ? ZSTD_e_end : ZSTD_e_flush);
		must(r == 0 ? 0 : -1, "libzstd");
	} while (in.size < from->len);
	ZSTD_freeCCtx(z);
	to->len -= room - out.pos;
}
#else
#define zstd_pack NULL
#endif

enum format_id { PLAIN, GZIP, XZ, ZSTD };

static const struct format {
	const char *name; /* as input_compression says */
	void (*pack)(struct bytes *to, const struct bytes *from);
	const char *magic;
} formats[] = {
	[PLAIN] = {NULL, plain_pack, ""},
	[GZIP] = {"gzip", gzip_pack, "\x1f\x8b\x08"},
	[XZ] = {"xz", xz_pack, "\3757zXZ"}, /* and a 0 */
	[ZSTD] = {"zstd", zstd_pack, "\x28\xb5\x2f\xfd"},
};

/* Samples: the file is BEFORE, then MEMBERS times a packed text and BEHIND. */

struct literal {
	const char *data;
	size_t len;
};

/* Frames and headers made by hand. */
#define SKIPPABLE BYTES("\x5a\x2a\x4d\x18\x03\0\0\0abc")
#define GARBAGE	  BYTES("garbage of more than a header")
#define ZSTD_BAD_BLOCK                                                                   \
	BYTES("\x28\xb5\x2f\xfd\x00\x00\x50\x00\x00"                                     \
	      "0123456789"                                                               \
	      "\x06\x00\x00")
#define ZSTD_2_27 BYTES("\x28\xb5\x2f\xfd\x00\x88\x01\x00\x00")
#define ZSTD_2_28 BYTES("\x28\xb5\x2f\xfd\x00\x90\x01\x00\x00")
#define XZ_4GIB                                                                          \
	BYTES("\3757zXZ\0\0\x04\xe6\xd6\xb4\x46\x02\0\x21\x01\x28\0\0\0\xe6\xa0\x11"     \
	      "\xb3")

static const struct sample {
	const char *name;
	enum format_id format;
	unsigned int members;
	size_t text, noise; /* bytes of each in a member */
	struct literal before, behind;
	int end;	      /* what input_read ends with, after all the text */
	struct literal known; /* the text in BEFORE */
} samples[] = {
	{.name = "an empty file"},
	{.name = "1 byte", .before = BYTES("t")},
	{.name = "2 bytes", .before = BYTES("ty")},
	{.name = "3 bytes", .before = BYTES("typ")},
	{.name = "4 bytes", .before = BYTES("type")},
	{.name = "5 bytes", .before = BYTES("type=")},
	{.name = "the first byte of gzip", .before = BYTES("\x1f")},
	{.name = "another method of gzip", .before = BYTES("\x1f\x8b\x07 and more")},
	{.name = "most of the magic of xz", .before = BYTES("\3757zXZ")},
	{.name = "nearly the magic of xz", .before = BYTES("\3757zXY\0")},
	{.name = "most of the magic of zstd", .before = BYTES("\x28\xb5\x2f")},
	{.name = "most of the magic of a journal", .before = BYTES("LPKSHHR")},
	{.name = "nearly the magic of a journal", .before = BYTES("LPKSHHRX and more")},
	{.name = "a journal", .before = BYTES("LPKSHHRH\0\0\0\0"), .end = -EMEDIUMTYPE},
	{.name = "plain text", .members = 1, .text = TEXT_SIZE},
	{.name = "plain noise", .members = 1, .noise = NOISE_SIZE},

	{"gzip", GZIP, 1, .text = TEXT_SIZE},
	{"gzip of nothing", GZIP, .members = 1},
	{"gzip of noise", GZIP, 1, .noise = NOISE_SIZE},
	{"gzip of 3 members", GZIP, 3, .text = TEXT_SIZE},
	{"gzip with zeroes behind each", GZIP, 2, TEXT_SIZE,
	 .behind = BYTES("\0\0\0\0\0")},
	{"gzip with garbage behind", GZIP, 1, TEXT_SIZE, .behind = GARBAGE,
	 .end = -EBADMSG},
	{"gzip cut in the next magic", GZIP, 1, TEXT_SIZE, .behind = BYTES("\x1f"),
	 .end = -EPIPE},
	{"gzip, the magic only", GZIP, .before = BYTES("\x1f\x8b\x08"), .end = -EPIPE},

	{"xz", XZ, 1, .text = TEXT_SIZE},
	{"xz of nothing", XZ, .members = 1},
	{"xz of noise", XZ, 1, .noise = NOISE_SIZE},
	{"xz of 3 streams", XZ, 3, .text = TEXT_SIZE},
	{"xz with padding behind each", XZ, 2, TEXT_SIZE, .behind = BYTES("\0\0\0\0")},
	{"xz with bad padding", XZ, 1, TEXT_SIZE, .behind = BYTES("\0\0\0"),
	 .end = -EBADMSG},
	{"xz with garbage behind", XZ, 1, TEXT_SIZE, .behind = GARBAGE, .end = -EBADMSG},
	{"xz, the magic only", XZ, .before = BYTES("\3757zXZ\0"), .end = -EPIPE},
	{"xz with a dictionary of 4 GiB", XZ, .before = XZ_4GIB, .end = -E2BIG},

	{"zstd", ZSTD, 1, .text = TEXT_SIZE},
	{"zstd of nothing", ZSTD, .members = 1},
	{"zstd of noise", ZSTD, 1, .noise = NOISE_SIZE},
	{"zstd of 3 frames", ZSTD, 3, .text = TEXT_SIZE},
	{"zstd with skippable frames", ZSTD, 2, TEXT_SIZE, .before = SKIPPABLE,
	 .behind = SKIPPABLE},
	{"zstd with zeroes behind", ZSTD, 1, TEXT_SIZE, .behind = BYTES("\0\0\0\0\0"),
	 .end = -EBADMSG},
	{"zstd, the magic only", ZSTD, .before = BYTES("\x28\xb5\x2f\xfd"),
	 .end = -EPIPE},
	{"zstd, a bad block behind a good one", ZSTD, .before = ZSTD_BAD_BLOCK,
	 .end = -EBADMSG, .known = BYTES("0123456789")},
	{"zstd with a window of 2^27", ZSTD, .before = ZSTD_2_27},
	{"zstd with a window of 2^28", ZSTD, .before = ZSTD_2_28, .end = -E2BIG},
};

static void sample_make(const struct sample *s, struct bytes *ret_file,
			struct bytes *ret_text)
{
	struct bytes file = {NULL, 0, 0}, member = {NULL, 0, 0}, text = {NULL, 0, 0};

	add_text(&member, s->text);
	add_noise(&member, s->noise);
	bytes_add(&file, s->before.data, s->before.len);
	bytes_add(&text, s->known.data, s->known.len);
	for (unsigned int i = 0; i < s->members; i++) {
		formats[s->format].pack(&file, &member);
		bytes_add(&file, s->behind.data, s->behind.len);
		bytes_add(&text, member.data, member.len);
	}
	bytes_done(&member);
	if (s->format == PLAIN && !s->end) {
		bytes_done(&text);
		bytes_add(&text, file.data, file.len);
	}
	*ret_file = file;
	*ret_text = text;
}

/* Ways to read the same bytes */

static char folder[4000], path_file[4096], path_fifo[4096];

static void write_all(int fd, const unsigned char *p, size_t n, size_t step)
{
	while (n) {
		const ssize_t done = write(fd, p, n < step ? n : step);

		must(done < 0 ? -1 : 0, "write");
		p += done;
		n -= (size_t)done;
	}
}

static void write_file(const struct bytes *b)
{
	const int fd =
		must(open(path_file, O_WRONLY | O_CREAT | O_TRUNC, 0600), path_file);

	write_all(fd, b->data, b->len, b->len);
	close(fd);
}

/* A child that writes B to FD (opened from PATH where < 0) in odd pieces. */
static pid_t write_by_child(const struct bytes *b, const char *path, int fd)
{
	const pid_t pid = must(fork(), "fork");
	const size_t slow = b->len < 10 ? b->len : 10;

	if (pid)
		return pid;
	alarm(SECONDS_EACH); /* not inherited */
	if (fd < 0)
		fd = must(open(path, O_WRONLY), path);
	write_all(fd, b->data, slow, 1);
	if (b->len > slow)
		write_all(fd, b->data + slow, b->len - slow, 4093);
	_exit(0);
}

/* Standard input is FD from now on; FD is closed. Its copy is returned, for
 * stdin_restore. */
static int stdin_replace(int fd)
{
	const int saved = must(dup(STDIN_FILENO), "dup");

	must(dup2(fd, STDIN_FILENO), "dup2");
	close(fd);
	return saved;
}

static void stdin_restore(int saved)
{
	must(dup2(saved, STDIN_FILENO), "dup2");
	close(saved);
}

struct outcome {
	struct bytes out;
	int end;
	char compression[8];
	bool journal, sticks; /* the end came twice */
};

static struct outcome drain(const char *path, size_t step)
{
	struct outcome o = {.out = {NULL, 0, 0}};
	unsigned char *buf = need(malloc(step)); /* by itself, for ASan to watch */
	struct input *in = NULL;
	ssize_t n = input_open(path, &in);

	if (n == 0) {
		while ((n = input_read(in, buf, step)) > 0)
			bytes_add(&o.out, buf, (size_t)n);
		o.sticks = input_read(in, buf, step) == n;
		o.journal = input_is_journal(in);
		snprintf(o.compression, sizeof(o.compression), "%s",
			 input_compression(in) ? input_compression(in) : "");
		input_close(in);
	}
	o.end = (int)n;
	free(buf);
	return o;
}

static struct outcome way_file(const struct bytes *b, size_t step)
{
	write_file(b);
	return drain(path_file, step);
}

static struct outcome way_fifo(const struct bytes *b, size_t step)
{
	const pid_t pid = write_by_child(b, path_fifo, -1);
	const struct outcome o = drain(path_fifo, step);

	waitpid(pid, NULL, 0);
	return o;
}

static struct outcome way_stdin_file(const struct bytes *b, size_t step)
{
	struct outcome o;
	int saved;

	write_file(b);
	saved = stdin_replace(must(open(path_file, O_RDONLY), path_file));
	o = drain("-", step);
	stdin_restore(saved);
	return o;
}

static struct outcome way_stdin_pipe(const struct bytes *b, size_t step)
{
	struct outcome o;
	int ends[2], saved;
	pid_t pid;

	must(pipe(ends), "pipe");
	pid = write_by_child(b, NULL, ends[1]);
	close(ends[1]);
	saved = stdin_replace(ends[0]);
	o = drain("-", step);
	stdin_restore(saved);
	waitpid(pid, NULL, 0);
	return o;
}

static const struct way {
	const char *name;
	struct outcome (*read)(const struct bytes *b, size_t step);
} ways[] = {
	{"a file", way_file},
	{"a FIFO", way_fifo},
	{"standard input, a file", way_stdin_file},
	{"standard input, a pipe", way_stdin_pipe},
};

static const size_t steps[] = {1, 7, 65536};

static bool outcome_is(const struct outcome *o, const struct sample *s,
		       const struct bytes *text)
{
	const char *name = formats[s->format].name;
	const bool good = bytes_same(&o->out, text) && o->end == s->end && o->sticks &&
			  o->journal == (s->end == -EMEDIUMTYPE) &&
			  strcmp(o->compression, name ? name : "") == 0;

	if (!good)
		printf("# %zu of %zu bytes, end %d (%d), compression '%s', sticks %d\n",
		       o->out.len, text->len, o->end, s->end, o->compression, o->sticks);
	return good;
}

static void test_sample(const struct sample *s, const struct way *way)
{
	struct bytes file, text;
	bool good = true;

	if (!formats[s->format].pack) {
		check(true, "%s, from %s # SKIP built without %s", s->name, way->name,
		      formats[s->format].name);
		return;
	}
	sample_make(s, &file, &text);
	for (size_t i = 0; i < COUNT(steps); i++) {
		struct outcome o = way->read(&file, steps[i]);

		good = outcome_is(&o, s, &text) && good;
		bytes_done(&o.out);
	}
	bytes_done(&file);
	bytes_done(&text);
	check(good, "%s, from %s", s->name, way->name);
}

/* Faults: each takes a text and its packed form, which it may spoil. */

/* All of the text that the first bytes held comes out, then the error. */
static bool fault_cut(struct bytes *file, const struct bytes *text)
{
	const size_t whole = file->len;
	size_t seen = 0;
	bool good = true;

	for (size_t cut = CUT_STEP; cut < whole; cut += CUT_STEP) {
		struct outcome o;

		file->len = cut + CUT_STEP < whole ? cut : whole - 1;
		o = way_file(file, 65536);
		good = good && o.end == -EPIPE && o.sticks && o.out.len >= seen &&
		       (file->len < whole / 2 || o.out.len > text->len / 4) &&
		       bytes_prefix(&o.out, text);
		seen = o.out.len;
		bytes_done(&o.out);
	}
	return good && seen == text->len;
}

/* Never the end of a good file, unless the bit did not matter. */
static bool fault_flip(struct bytes *file, const struct bytes *text)
{
	bool good = true;

	for (size_t at = CUT_STEP; at < file->len; at += CUT_STEP) {
		struct outcome o;

		file->data[at] ^= 0x10;
		o = way_file(file, 65536);
		good = good && (o.end == 0 ? bytes_same(&o.out, text)
					   : o.end == -EBADMSG || o.end == -EPIPE ||
						     o.end == -E2BIG);
		bytes_done(&o.out);
		file->data[at] ^= 0x10;
	}
	return good;
}

/* A wrong last byte, of a checksum or so, takes nothing away from the text. */
static bool fault_last(struct bytes *file, const struct bytes *text)
{
	bool good = true;

	file->data[file->len - 1] ^= 0x10;
	for (size_t i = 0; i < COUNT(steps); i++) {
		struct outcome o = way_file(file, steps[i]);

		good = good && o.end == -EBADMSG && o.sticks && bytes_same(&o.out, text);
		bytes_done(&o.out);
	}
	return good;
}

static const struct fault {
	const char *name;
	bool (*test)(struct bytes *file, const struct bytes *text);
} faults[] = {
	{"cut anywhere", fault_cut},
	{"with a bit flipped anywhere", fault_flip},
	{"with a bit flipped at the end", fault_last},
};

static void test_fault(enum format_id format, const struct fault *fault)
{
	const struct sample s = {"", format, 1, .text = TEXT_SIZE};
	struct bytes file, text;

	if (!formats[format].pack) {
		check(true, "%s %s # SKIP built without %s", formats[format].name,
		      fault->name, formats[format].name);
		return;
	}
	sample_make(&s, &file, &text);
	check(fault->test(&file, &text), "%s %s", formats[format].name, fault->name);
	bytes_done(&file);
	bytes_done(&text);
}

static void test_not_built(const struct format *f)
{
	struct bytes file = {NULL, 0, 0};
	struct outcome o;

	if (f->pack) {
		check(true, "without %s # SKIP built with it", f->name);
		return;
	}
	bytes_add(&file, f->magic, strlen(f->magic) + 1);
	o = way_file(&file, 7);
	check(o.end == -EOPNOTSUPP && o.sticks && strcmp(o.compression, f->name) == 0,
	      "without %s it is named and refused", f->name);
	bytes_done(&o.out);
	bytes_done(&file);
}

/* The rest, one by one */

static bool open_gives(const char *path, int expected)
{
	struct input *const untouched = (struct input *)folder;
	struct input *in = untouched;

	return input_open(path, &in) == expected && in == untouched;
}

static bool test_directory(void)
{
	return open_gives(folder, -EISDIR);
}

static bool test_missing(void)
{
	unlink(path_file);
	return open_gives(path_file, -ENOENT);
}

static bool test_close_null(void)
{
	return input_close(NULL) == NULL;
}

static bool test_stdin_stays_open(void)
{
	struct input *in;

	must(input_open("-", &in), "input_open");
	input_close(in);
	return fcntl(STDIN_FILENO, F_GETFD) >= 0;
}

static bool test_grows(void)
{
	struct bytes b = {NULL, 0, 0};
	struct input *in;
	char buf[64];
	bool good;

	write_file(&b);
	must(input_open(path_file, &in), "input_open");
	good = input_read(in, buf, sizeof(buf)) == 0;
	bytes_add(&b, "more", 4);
	write_file(&b);
	good = good && input_read(in, buf, sizeof(buf)) == 4 &&
	       memcmp(buf, "more", 4) == 0 && input_read(in, buf, sizeof(buf)) == 0;
	input_close(in);
	bytes_done(&b);
	return good;
}

static bool test_becomes_journal(void)
{
	struct bytes b = {NULL, 0, 0};
	struct input *in;
	char buf[64];
	bool good;

	write_file(&b);
	must(input_open(path_file, &in), "input_open");
	good = input_read(in, buf, sizeof(buf)) == 0;
	bytes_add(&b, "LPKSHHRH", 8);
	write_file(&b);
	good = good && input_read(in, buf, sizeof(buf)) == -EMEDIUMTYPE;
	input_close(in);
	bytes_done(&b);
	return good;
}

/* Standard input is a pipe; FN gets the other end. */
static bool with_pipe(bool (*fn)(struct input *in, int writer))
{
	struct input *in;
	int ends[2], saved;
	bool good;

	must(pipe(ends), "pipe");
	saved = stdin_replace(ends[0]);
	must(input_open("-", &in), "input_open");
	good = fn(in, ends[1]);
	input_close(in);
	stdin_restore(saved);
	close(ends[1]);
	return good;
}

/* Would wait for ever if it wanted more than is there. */
static bool short_reads(struct input *in, int writer)
{
	static const char *const pieces[] = {"t", "yp", "e=SECCOMP ", "msg"};
	char buf[64];

	for (size_t i = 0; i < COUNT(pieces); i++) {
		const size_t n = strlen(pieces[i]);
		size_t got = 0;

		write_all(writer, (const unsigned char *)pieces[i], n, n);
		while (got < n) {
			const ssize_t r = input_read(in, buf + got, sizeof(buf) - got);

			if (r <= 0)
				return false;
			got += (size_t)r;
		}
		if (got != n || memcmp(buf, pieces[i], n) != 0)
			return false;
	}
	return true;
}

static bool test_short_reads(void)
{
	return with_pipe(short_reads);
}

static bool peek_loses_nothing(struct input *in, int writer)
{
	char buf[64];

	write_all(writer, (const unsigned char *)"LPKSHHRH", 8, 8);
	return !input_is_journal(in) && input_peek(in) == 0 && input_is_journal(in) &&
	       input_peek(in) == 0 && input_read(in, buf, sizeof(buf)) == -EMEDIUMTYPE;
}

static bool test_peek(void)
{
	return with_pipe(peek_loses_nothing);
}

/* A child that writes after a while. */
static pid_t write_late(int fd, const struct literal *what)
{
	const pid_t pid = must(fork(), "fork");

	if (pid)
		return pid;
	usleep(50000);
	write_all(fd, (const unsigned char *)what->data, what->len, what->len);
	_exit(0);
}

static const struct split_magic {
	struct literal first, rest;
	const char *compression; /* NULL: a journal */
} split_magics[] = {
	{BYTES("\x1f"), BYTES("\x8b\x08"), "gzip"},
	{BYTES("\3757z"), BYTES("XZ\0"), "xz"},
	{BYTES("\x28\xb5\x2f"), BYTES("\xfd"), "zstd"},
	{BYTES("LPKS"), BYTES("HHRH"), NULL},
};

static const struct split_magic *split; /* the one that split_magic gets */

static bool split_magic(struct input *in, int writer)
{
	const struct literal *first = &split->first;
	const char *name;
	bool good;
	pid_t pid;

	write_all(writer, (const unsigned char *)first->data, first->len, first->len);
	pid = write_late(writer, &split->rest);
	good = input_peek(in) == 0;
	name = input_compression(in);
	if (split->compression)
		good = good && name && strcmp(name, split->compression) == 0;
	else
		good = good && !name && input_is_journal(in);
	waitpid(pid, NULL, 0);
	return good;
}

static bool test_split_magic(void)
{
	bool good = true;

	for (size_t i = 0; i < COUNT(split_magics); i++) {
		split = &split_magics[i];
		good = with_pipe(split_magic) && good;
	}
	return good;
}

/* The reader waits; where WITH_SIGNAL, it is interrupted first. */
static bool late(struct input *in, int writer, bool with_signal)
{
	const struct itimerval soon = {.it_value = {0, 10000}}, never = {{0, 0}, {0, 0}};
	const struct literal x = BYTES("x");
	const pid_t pid = write_late(writer, &x);
	char buf[64];
	ssize_t n;

	if (with_signal)
		setitimer(ITIMER_REAL, &soon, NULL);
	n = input_read(in, buf, sizeof(buf));
	if (with_signal)
		setitimer(ITIMER_REAL, &never, NULL);
	waitpid(pid, NULL, 0);
	return n == 1 && *buf == 'x';
}

static volatile sig_atomic_t signals;

static void count_signal(int number)
{
	(void)number;
	signals++;
}

static bool interrupted(struct input *in, int writer)
{
	const struct sigaction count = {.sa_handler = count_signal};
	struct sigaction saved;
	bool good;

	sigaction(SIGALRM, &count, &saved);
	good = late(in, writer, true);
	sigaction(SIGALRM, &saved, NULL);
	return good && signals > 0;
}

static bool test_interrupted(void)
{
	return with_pipe(interrupted);
}

static bool non_blocking(struct input *in, int writer)
{
	must(fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK), "fcntl");
	return late(in, writer, false);
}

static bool test_non_blocking(void)
{
	return with_pipe(non_blocking);
}

static bool owned_by_root(const char *path)
{
	struct input *in;
	bool yes;

	must(input_open(path, &in), path);
	yes = input_owned_by_root(in);
	input_close(in);
	return yes;
}

static bool test_owner(void)
{
	const bool root = geteuid() == 0;
	const struct {
		mode_t mode;
		bool expected;
	} rows[] = {{0600, root}, {0644, root}, {0620, false}, {0602, false}};
	bool good = true;

	write_file(&(struct bytes){NULL, 0, 0});
	for (size_t i = 0; i < COUNT(rows); i++) {
		must(chmod(path_file, rows[i].mode), "chmod");
		good = good && owned_by_root(path_file) == rows[i].expected;
	}
	must(chmod(path_file, 0644), "chmod");
	if (root && chown(path_file, 1, 0) == 0)
		good = good && !owned_by_root(path_file);
	unlink(path_file);
	return good;
}

/* Neither standard input nor a FIFO, be they root's. */
static bool test_no_owner(void)
{
	const int keep = must(open(path_fifo, O_RDWR), path_fifo);
	bool good = !owned_by_root(path_fifo);
	int saved;

	close(keep);
	write_file(&(struct bytes){NULL, 0, 0});
	saved = stdin_replace(must(open(path_file, O_RDONLY), path_file));
	good = good && !owned_by_root("-");
	stdin_restore(saved);
	return good;
}

static const struct single {
	const char *name;
	bool (*test)(void);
} singles[] = {
	{"a directory", test_directory},
	{"a missing file", test_missing},
	{"closing nothing", test_close_null},
	{"standard input stays open", test_stdin_stays_open},
	{"a plain file that grows", test_grows},
	{"an empty file that becomes a journal", test_becomes_journal},
	{"a pipe gives what there is", test_short_reads},
	{"a peek at a pipe", test_peek},
	{"a magic in two writes", test_split_magic},
	{"a signal is no end", test_interrupted},
	{"a non-blocking pipe is waited for", test_non_blocking},
	{"owned by root", test_owner},
	{"no owner to trust", test_no_owner},
};

static void folder_make(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/test-input.XXXXXX", tmp ? tmp : "/tmp");
	must(mkdtemp(folder) ? 0 : -1, folder);
	snprintf(path_file, sizeof(path_file), "%s/file.txt", folder);
	snprintf(path_fifo, sizeof(path_fifo), "%s/fifo.gz", folder);
	must(mkfifo(path_fifo, 0600), path_fifo);
}

static void folder_remove(void)
{
	unlink(path_file);
	unlink(path_fifo);
	rmdir(folder);
}

int main(void)
{
	const size_t packed = COUNT(formats) - 1;

	printf("1..%zu\n", COUNT(samples) * COUNT(ways) + packed * (COUNT(faults) + 1) +
				   COUNT(singles));
	fflush(stdout);
	alarm(SECONDS_EACH);
	folder_make();
	for (size_t i = 0; i < COUNT(samples); i++)
		for (size_t j = 0; j < COUNT(ways); j++)
			test_sample(&samples[i], &ways[j]);
	for (size_t i = 1; i <= packed; i++) {
		for (size_t j = 0; j < COUNT(faults); j++)
			test_fault((enum format_id)i, &faults[j]);
		test_not_built(&formats[i]);
	}
	for (size_t i = 0; i < COUNT(singles); i++)
		check(singles[i].test(), "%s", singles[i].name);
	folder_remove();
	return 0;
}
