/* SPDX-License-Identifier: Apache-2.0 */
#include "own-proc.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool own_proc(void)
{
	char self[24], link[24] = "";

	snprintf(self, sizeof(self), "%d", (int)getpid());
	return readlink("/proc/self", link, sizeof(link) - 1) > 0 &&
	       strcmp(link, self) == 0;
}
