/* SPDX-License-Identifier: Apache-2.0 */
#include "action.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "count.h"

static const struct action actions[] = {
	{ACTION_KILL_PROCESS, "kill-process", "SCMP_ACT_KILL_PROCESS"},
	{ACTION_KILL_THREAD, "kill-thread", "SCMP_ACT_KILL_THREAD"},
	{ACTION_TRAP, "trap", "SCMP_ACT_TRAP"},
	{ACTION_ERRNO, "errno", "SCMP_ACT_ERRNO"},
	{ACTION_NOTIFY, "notify", "SCMP_ACT_NOTIFY"},
	{ACTION_TRACE, "trace", "SCMP_ACT_TRACE"},
	{ACTION_LOG, "log", "SCMP_ACT_LOG"},
	{ACTION_ALLOW, "allow", "SCMP_ACT_ALLOW"},
};

/* What other tools write. SCMP_ACT_KILL is libseccomp's old name of killing the thread.
 */
static const struct {
	const char *alias, *name;
} aliases[] = {
	{"kill", "kill-thread"},	  {"SCMP_ACT_KILL", "kill-thread"},
	{"user-notify", "notify"},	  {"user_notif", "notify"},
	{"kill_process", "kill-process"}, {"kill_thread", "kill-thread"},
};

const struct action *action_at(unsigned int i)
{
	return i < COUNT(actions) ? &actions[i] : NULL;
}

const struct action *action_of(uint32_t code)
{
	for (size_t i = 0; i < COUNT(actions); i++)
		if (actions[i].code == code)
			return &actions[i];
	return NULL;
}

const struct action *action_by_name(const char *name)
{
	for (size_t i = 0; i < COUNT(aliases); i++)
		if (strcasecmp(aliases[i].alias, name) == 0)
			name = aliases[i].name;
	for (size_t i = 0; i < COUNT(actions); i++)
		if (strcasecmp(actions[i].name, name) == 0 ||
		    strcasecmp(actions[i].scmp, name) == 0)
			return &actions[i];
	return NULL;
}
