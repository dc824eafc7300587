/* SPDX-License-Identifier: Apache-2.0 */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void say_bytes(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x20 || c == 0x7f)
			fprintf(stderr, "\\x%02x", c);
		else
			putc(c, stderr);
	}
}

void say(const char *where, const char *fmt, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	fputs("seccomp-record: ", stderr);
	if (where) {
		say_bytes(where, strlen(where));
		fputs(": ", stderr);
	}
	if (text)
		say_bytes(text, strlen(text));
	else
		fputs("out of memory", stderr);
	putc('\n', stderr);
	free(text);
}
