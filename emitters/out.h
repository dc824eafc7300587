/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text to a file in pieces: for the formats that are written as they go, a piece being a
 * word or a number. Errors of the file are the caller's to find with ferror().
 */
#ifndef SECCOMP_RECORD_OUT_H
#define SECCOMP_RECORD_OUT_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "recording.h"

#define OUT_DAYS 4

struct out {
	FILE *file;
	size_t n;
	uint64_t before; /* bytes that went to the file */
	char buf[16384];
	/* Those of a recording are of few days; a day's place is by its lowest bits. */
	struct out_day {
		int64_t day;
		char date[32]; /* "" before the first */
	} days[OUT_DAYS];
};

/* The same as = {.file = FILE}, which is slow where it is done often. */
static inline void out_init(struct out *out, FILE *file)
{
	out->file = file;
	out->n = 0;
	out->before = 0;
	memset(out->days, 0, sizeof(out->days));
}

/* What is left in OUT goes to its file. */
void out_flush(struct out *out);

void out_bytes_slow(struct out *out, const char *p, size_t n);

static inline void out_bytes(struct out *out, const char *p, size_t n)
{
	if (n > sizeof(out->buf) - out->n) {
		out_bytes_slow(out, p, n);
		return;
	}
	memcpy(out->buf + out->n, p, n);
	out->n += n;
}

/* Where N bytes, which OUT can hold, can be put: out->n is then the caller's to add to.
 */
static inline char *out_room(struct out *out, size_t n)
{
	if (n > sizeof(out->buf) - out->n)
		out_flush(out);
	return out->buf + out->n;
}

/* TEXT is mostly a literal: inlined, its length is a constant. */
static inline __attribute__((always_inline)) void out_text(struct out *out,
							   const char *text)
{
	out_bytes(out, text, strlen(text));
}

/* As printf(3) writes it, cut off at so many bytes, a NUL among them. */
#define OUT_FORMAT 1024
__attribute__((format(printf, 2, 3))) void out_format(struct out *out, const char *format,
						      ...);
__attribute__((format(printf, 2, 0))) void out_format_list(struct out *out,
							   const char *format,
							   va_list args);

/* Numbers are at least WIDTH digits. */
void out_digits(struct out *out, uint64_t number, int width);
void out_signed(struct out *out, int64_t number);

/* At most RECORDING_COUNT_MAX. */
static inline void out_count(struct out *out, uint64_t count)
{
	out_digits(out, count < RECORDING_COUNT_MAX ? count : RECORDING_COUNT_MAX, 1);
}

/* Whether out_time() can write it: years 0000 to 9999, which when_iso() reads back. */
bool out_can_time(int64_t time);

/* 2026-11-22T10:57:14.658Z */
void out_time(struct out *out, int64_t time);

/*
 * The length of the UTF-8 character at P (RFC 3629, 4), of N bytes at most, which is no
 * ASCII; 0: there is none.
 */
size_t out_utf8(const unsigned char *p, size_t n);

/*
 * TEXT for a terminal: a backslash as two; as \xNN what a terminal could take for a
 * command, what is no UTF-8, and the bytes in ALSO.
 */
void out_shown(struct out *out, struct span text, const char *also);

/*
 * TEXT, any bytes, as a string of JSON: of them a backslash stands as two, and what is no
 * UTF-8, or NUL, as \xNN.
 */
void out_json(struct out *out, struct span text);

/*
 * The name of an action, a call, an architecture, or what stands for one in a recording:
 * 0x00050001, syscall_9999, arch_1234, made in BUF.
 */
#define OUT_NAME 32
const char *out_action_name(uint32_t code, char buf[OUT_NAME]);
const char *out_call_name(const struct arch *arch, int64_t nr, char buf[OUT_NAME]);
const char *out_arch_name(const struct arch *arch, uint32_t token, char buf[OUT_NAME]);

#endif
