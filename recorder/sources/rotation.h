/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log file and what rotation made of it, in the order of writing; and how to find one
 * of them again after it was renamed, copied or compressed.
 *
 * Siblings of LOG are LOG.N (auditd, logrotate: a larger N is older) and, with at least
 * eight digits, LOG-DATE or LOG.DATE (logrotate's dateext, whose format must sort by
 * itself: a smaller date is older), each perhaps with .gz, .xz, .zst. Where a number is
 * there twice the plain one counts: the other one is being written.
 *
 * While a log is being copied (copytruncate) there are two of it; the copy counts only
 * once the log is emptied.
 *
 * A name says little about what stands behind it, since rotation goes on meanwhile. So a
 * scan is repeated until names and inodes stay the same; the bytes a file begins with
 * tell copies, compressed files and reused inodes.
 */
#ifndef SECCOMP_RECORD_ROTATION_H
#define SECCOMP_RECORD_ROTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ROTATION_HEAD 256  /* bytes; a record's time and serial are among them */
#define ROTATION_MAX  1024 /* files; some 400 bytes each */
#define ROTATION_DATE 40

/* How a name sorts; the older first. */
enum rotated_by { ROTATED_BY_DATE, ROTATED_BY_NUMBER, ROTATED_NOT };

struct rotated {
	char *path;
	enum rotated_by by; /* ROTATED_NOT: the log itself */
	uint64_t number;
	char date[ROTATION_DATE];
	unsigned int suffix; /* 0: none */
	dev_t dev;
	ino_t ino;
	uint64_t size; /* as it stands on the disk */
	bool packed;   /* compressed, by its content */
	int error;     /* why it cannot be read: -errno, or 0 */
	size_t head_len;
	unsigned char head[ROTATION_HEAD]; /* unpacked */
};

struct rotation {
	struct rotated *files; /* the oldest first */
	size_t n;
	size_t left_out; /* past ROTATION_MAX */
};

/* A place in a file: enough to find it again. */
struct place {
	dev_t dev;
	ino_t ino;
	uint64_t offset; /* unpacked */
	size_t len;	 /* bytes of the head that were hashed, at most ROTATION_HEAD */
	uint64_t hash;	 /* rotation_hash() */
};

/*
 * The files of the log BASE in FOLDER that have been there at one moment; none where the
 * folder is not there. End with rotation_done. 0, -ENOMEM, or of opendir(3).
 */
int rotation_scan(const char *folder, const char *base, struct rotation *ret);
void rotation_done(struct rotation *rotation);

/* There is something to read. */
bool rotated_has_data(const struct rotated *file);

uint64_t rotation_hash(const unsigned char *head, size_t len);

/* The better first. */
enum rotation_match {
	ROTATION_SAME, /* the very same inode, with the same head */
	ROTATION_COPY, /* another one with the same head, perhaps compressed */
	ROTATION_SHORT /* a sibling with the same head that ends before PLACE */
};

/*
 * The index of the file that PLACE is in, or -1. PLACE without a head is only found where
 * the inode is the same. *ret_how is only set where there is one.
 */
ssize_t rotation_find(const struct rotation *rotation, const struct place *place,
		      enum rotation_match *ret_how);

#endif
