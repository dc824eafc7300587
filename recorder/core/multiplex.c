/* SPDX-License-Identifier: Apache-2.0 */
#include "multiplex.h"

#include <stdlib.h>
#include <string.h>

/* Sorted by name. */
static const struct inner {
	const char *name, *through;
	unsigned int which;
} inners[] = {
	{"accept", "socketcall", 5},
	{"accept4", "socketcall", 18},
	{"bind", "socketcall", 2},
	{"connect", "socketcall", 3},
	{"getpeername", "socketcall", 7},
	{"getsockname", "socketcall", 6},
	{"getsockopt", "socketcall", 15},
	{"listen", "socketcall", 4},
	{"msgctl", "ipc", 14},
	{"msgget", "ipc", 13},
	{"msgrcv", "ipc", 12},
	{"msgsnd", "ipc", 11},
	{"recv", "socketcall", 10},
	{"recvfrom", "socketcall", 12},
	{"recvmmsg", "socketcall", 19},
	{"recvmsg", "socketcall", 17},
	{"semctl", "ipc", 3},
	{"semget", "ipc", 2},
	{"semop", "ipc", 1},
	{"semtimedop", "ipc", 4},
	{"send", "socketcall", 9},
	{"sendmmsg", "socketcall", 20},
	{"sendmsg", "socketcall", 16},
	{"sendto", "socketcall", 11},
	{"setsockopt", "socketcall", 14},
	{"shmat", "ipc", 21},
	{"shmctl", "ipc", 24},
	{"shmdt", "ipc", 22},
	{"shmget", "ipc", 23},
	{"shutdown", "socketcall", 13},
	{"socket", "socketcall", 1},
	{"socketpair", "socketcall", 8},
};

static int by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct inner *)row)->name);
}

bool multiplex_of(const struct arch *arch, const char *name, int64_t *ret_nr,
		  unsigned int *ret_which)
{
	const struct inner *inner = bsearch(
		name, inners, sizeof(inners) / sizeof(*inners), sizeof(*inners), by_name);

	if (!inner || arch_syscall_nr(arch, inner->through, ret_nr) < 0)
		return false;
	*ret_which = inner->which;
	return true;
}
