/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where records come from, live or not: one file each, one row in the table of source.c,
 * which drives --source and its help. A source whose library was not built in has no row.
 *
 * A source delivers what it reads to a sink, in one of four shapes: text (bytes of a
 * log), payloads (records as netlink carries them), entries (fields of the journal); or
 * it makes the records itself. It never blocks: whoever follows waits on its file
 * descriptor and then calls source_read().
 */
#ifndef SECCOMP_RECORD_SOURCE_H
#define SECCOMP_RECORD_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "filter.h"
#include "journal-field.h"
#include "record.h"

/* Nothing that is passed outlives the call. Negative returns are fatal and go up. */
struct source_sink {
	void *ctx;

	/*
	 * Text: begin, then room and the number of bytes put there, as often as need be;
	 * end. NAME is for messages and must live until end; TRUSTED: only root can write
	 * there. pending: bytes pushed that belong to a line whose rest has not come.
	 */
	void (*begin)(void *ctx, const char *name, bool trusted);
	char *(*space)(void *ctx, size_t *ret_n);
	int (*push)(void *ctx, size_t n);
	size_t (*pending)(void *ctx);
	int (*end)(void *ctx);

	/* What is delivered next has come before this call. NULL: nobody asks. */
	void (*arrived)(void *ctx);

	/*
	 * One message of netlink: its type and its N bytes from "audit(" on. May be
	 * changed in place; SOURCE_PAD bytes behind it must be readable.
	 */
	int (*payload)(void *ctx, unsigned int type, char *text, size_t n);

	/* One entry of the journal: its fields in any order, then entry. */
	void (*field)(void *ctx, enum journal_field field, const void *value, size_t n);
	int (*entry)(void *ctx);

	/* A record as it is to be taken. */
	int (*record)(void *ctx, struct record *record);

	/* N records lost, 0: some. */
	void (*lost)(void *ctx, enum loss kind, uint64_t n);

	/* Something that the user should know, in one line without a newline. */
	void (*note)(void *ctx, const char *text);
};

#define SOURCE_PAD 8

struct source_options {
	bool follow; /* go on as records arrive, from now on (or from POSITION) */
	/* A former source_position() to go on from; NULL: the beginning, or now if
	 * follow. */
	const char *position;
	bool partial; /* a last line without its end is left to whoever goes on there */
	uint32_t audit_backlog; /* kernel: raise the backlog limit to this; 0: leave it */
	uint32_t receive_buffer; /* kernel: its size in bytes; 0: as large as permitted */
	const char *journal_dir; /* journal: a folder instead of this machine's own */
	const char *const *journal_files; /* ... or files; NULL-terminated */
	const char *namespace;		  /* journal: its namespace, or NULL */
	const char *boot;		  /* journal: "0", "-1", a boot id; NULL: all */
	/*
	 * journal, not with follow: of the audit transport one record of each executable,
	 * architecture and call that this lets pass, found by the index; NULL: all.
	 */
	struct filter *one_of_each;
	const char *audit_conf;	  /* auditd: instead of /etc/audit/auditd.conf */
	const char *log_dir;	  /* syslog: instead of /var/log */
	const char *file;	  /* file: its path */
	int listener;		  /* notify: of the filter, borrowed */
	struct notify_room *room; /* notify: as notify_io_init() */
	bool args;		  /* notify: what calls were made with too */
	int64_t root;		  /* audit-tree: the process, which has no children yet */
};

struct source;

/* Privileges of a source that is open; all others are let go of. */
#define SOURCE_NEEDS_STATUS 1U /* to ask the kernel for the audit status */
#define SOURCE_NEEDS_READ   2U /* to open logs of other owners, after rotation */
#define SOURCE_NEEDS_PROC   4U /* to look at other users' processes */

/* What the implementations provide. */
struct source_ops {
	const char *name; /* for --source */
	const char *what; /* for the help text */
	/* Nothing is lost without this source knowing it, so it can be called complete.
	 */
	bool can_tell;
	/*
	 * Whether it can be so here and now, between open and close; it may turn to
	 * false. NULL: as can_tell says.
	 */
	bool (*can_tell_now)(struct source *source);
	/* It delivers the records of all types, by whose serials a gap shows. */
	bool all_types;
	/* No event comes twice. */
	bool once;
	/* It can be read again from a position. */
	bool resumes;
	/*
	 * Of a source for whose answer somebody waits: waits for one record, and touches
	 * nothing that is delivered to. SOURCE_MORE: read() delivers that one, and must
	 * be called. SOURCE_WAIT: a signal came, or nothing; SOURCE_END; or -errno. A
	 * hang-up of fd is its end. NULL: read() is called where fd is readable.
	 */
	int (*wait)(struct source *source);
	bool this_boot; /* what it delivers is of this machine as it runs */
	unsigned int
		needs; /* SOURCE_NEEDS_*: what it must still be able to do once open */
	/*
	 * 0: *ret is set; end it with source_close(). Else a negative errno, and *ret_why
	 * says what is the matter and what to do about it (constant, or to be freed by
	 * nobody).
	 */
	int (*open)(const struct source_options *options, const struct source_sink *sink,
		    struct source **ret, const char **ret_why);
	/* To poll(2) for input, or -1 where there is nothing to wait for (not following).
	 */
	int (*fd)(struct source *source);
	/*
	 * Delivers what is there, but not for longer than a moment. SOURCE_MORE: call
	 * again. SOURCE_WAIT: nothing more until fd is readable. SOURCE_END: all was
	 * read.
	 */
	int (*read)(struct source *source);
	/*
	 * Where it stands, after all that was delivered and is not pending: one line of
	 * text in BUF. 0, -ENOBUFS, or -ENOTSUP where it does not resume. NULL: the
	 * latter.
	 */
	int (*position)(struct source *source, char *buf, size_t size);
	/* Reading stops: last counters are read, what was changed is put back. NULL:
	 * nothing. */
	int (*stop)(struct source *source);
	void (*close)(struct source *source);
};

enum { SOURCE_END = 0, SOURCE_WAIT = 1, SOURCE_MORE = 2 };

/* The first member of every implementation's own struct. */
struct source {
	const struct source_ops *ops;
};

#define SOURCE_POSITION 4096 /* enough for any position */

/* NULL past the end, or where NAME is unknown or not built in. */
const struct source_ops *source_at(size_t i);
const struct source_ops *source_by_name(const char *name);

/* The rows; each in the file of its name. */
extern const struct source_ops source_kernel;
extern const struct source_ops source_journal;
extern const struct source_ops source_auditd;
extern const struct source_ops source_syslog;
extern const struct source_ops source_kmsg;

/* Not in the table: what the user means by "-", and by a path. */
extern const struct source_ops source_stdin;
extern const struct source_ops source_file;

/* Nor are these, which know but one command: see launch.h. */
extern const struct source_ops source_notify;
extern const struct source_ops source_audit_tree;

#endif
