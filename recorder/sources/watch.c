/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define FILE_EVENTS (IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF)
/* IN_ATTRIB: a new log may become readable only later. */
#define FOLDER_EVENTS                                                                    \
	(IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF | IN_ONLYDIR)
#define PARENT_EVENTS (IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR)

void watch_init(struct watch *w)
{
	*w = (struct watch){.fd = -1, .folder_wd = -1, .parent_wd = -1, .current = -1};
}

void watch_done(struct watch *w)
{
	if (w->fd >= 0)
		close(w->fd);
	free(w->files);
	watch_init(w);
}

/* Whatever is at its path now. 0 or -errno. */
static int find_folder(struct watch *w)
{
	const int wd = inotify_add_watch(w->fd, w->folder, FOLDER_EVENTS);
	const int r = wd < 0 ? -errno : 0;

	if (w->folder_wd >= 0 && wd != w->folder_wd)
		(void)inotify_rm_watch(w->fd, w->folder_wd);
	w->folder_wd = wd;
	return r;
}

/*
 * The parent tells that the folder is gone or back: the folder itself cannot as long as
 * somebody has a file open that was in it.
 */
static int find_parent(struct watch *w)
{
	const char *slash = strrchr(w->folder, '/');
	const size_t len = slash ? (size_t)(slash - w->folder) : 0;
	char *parent = strndup(slash ? w->folder : "..", len ? len : slash ? 1 : 2);

	if (!parent)
		return -ENOMEM;
	w->folder_name = slash ? slash + 1 : w->folder;
	/* Who must not see it will see the folder go away later. */
	w->parent_wd = inotify_add_watch(w->fd, parent, PARENT_EVENTS);
	free(parent);
	return 0;
}

int watch_start(struct watch *w, const char *folder, const char *base)
{
	int r;

	w->folder = folder;
	w->base = base;
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->fd < 0)
		return -errno;
	r = find_parent(w);
	return r < 0 ? r : find_folder(w);
}

int watch_file(struct watch *w, const char *path)
{
	int wd, *files;

	if (w->fd < 0)
		return 0;
	wd = inotify_add_watch(w->fd, path, FILE_EVENTS);
	if (wd < 0)
		return -errno;
	for (size_t i = 0; i < w->n_files; i++)
		if (w->files[i] == wd)
			return wd;
	files = realloc(w->files, (w->n_files + 1) * sizeof(*files));
	if (!files)
		return -ENOMEM;
	w->files = files;
	files[w->n_files++] = wd;
	return wd;
}

void watch_only(struct watch *w, int file)
{
	if (w->fd < 0)
		return;
	/* One whose file is gone has ended by itself. */
	for (size_t i = 0; i < w->n_files; i++)
		if (w->files[i] != file)
			(void)inotify_rm_watch(w->fd, w->files[i]);
	if (w->n_files) {
		w->files[0] = file;
		w->n_files = 1;
	}
	w->current = file;
}

/* True: there is more to do than to read on. */
static bool take(struct watch *w, const struct inotify_event *event)
{
	const char *name = event->len ? event->name : "";

	if (event->mask & IN_Q_OVERFLOW) {
		(void)find_folder(w);
		return true;
	}
	if (event->wd == w->parent_wd) {
		if (strcmp(name, w->folder_name) != 0)
			return false;
		(void)find_folder(w);
		return true;
	}
	if (event->wd == w->folder_wd) {
		if (!(event->mask & (IN_MOVE_SELF | IN_DELETE_SELF | IN_IGNORED)))
			return strncmp(name, w->base, strlen(w->base)) == 0;
		(void)find_folder(w);
		return true;
	}
	if (event->mask & IN_IGNORED)
		return false; /* of a file that nobody reads any more */
	return event->wd != w->current || event->mask & ~(uint32_t)IN_MODIFY;
}

int watch_drain(struct watch *w, bool *ret_stirred)
{
	_Alignas(struct inotify_event) char buf[4096];

	while (w->fd >= 0) {
		const ssize_t n = read(w->fd, buf, sizeof(buf));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		for (ssize_t at = 0; at < n;) {
			const struct inotify_event *event = (const void *)(buf + at);

			if (take(w, event))
				*ret_stirred = true;
			at += (ssize_t)(sizeof(*event) + event->len);
		}
	}
	return 0;
}

bool watch_is_adrift(const struct watch *w)
{
	return w->fd >= 0 && w->folder_wd < 0;
}
