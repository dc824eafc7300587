/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What syslog daemons, dmesg, /dev/kmsg and journalctl put before a message. One table of
 * forms in header.c; a new form is one function and one row.
 */
#ifndef SECCOMP_RECORD_HEADER_H
#define SECCOMP_RECORD_HEADER_H

#include "record.h"

#define FACILITY_KERNEL	 0
#define FACILITY_OTHER	 1
#define FACILITY_UNKNOWN -1

struct header {
	int facility;	  /* of syslog, FACILITY_UNKNOWN where the form does not say */
	bool direct;	  /* no host and tag: a line of the kernel's own log */
	int64_t time;	  /* RECORD_NO_TIME where the stamp lacks year, zone or both */
	struct span host; /* may be empty */
	struct span tag;  /* program name without [PID]; empty when direct */
	bool tag_pid;	  /* the tag had a [PID]: the kernel's never has */
	char *text;	  /* the message */
	char *end;	  /* its end: escapes may have been decoded in place */
};

/* True: P..END begins with a header of a known form. Needs of P as in fields.h. */
bool header_parse(char *p, char *end, struct header *ret);

/*
 * What follows the kernel's own stamps at P: "[ 1826.015894] ", with the caller's
 * "[  T123] " behind it, and what dmesg makes of them; P where there is none.
 */
char *header_kernel_stamp(char *p, const char *end);

#endif
