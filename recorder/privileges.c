/* SPDX-License-Identifier: Apache-2.0 */
#include "privileges.h"
#include "source.h"

#include <cap-ng.h>
#include <errno.h>
#include <stddef.h>

static const struct {
	unsigned int need, capability;
} needs_of[] = {
	{SOURCE_NEEDS_STATUS, CAP_AUDIT_CONTROL},
	{SOURCE_NEEDS_READ, CAP_DAC_READ_SEARCH},
	{SOURCE_NEEDS_PROC, CAP_SYS_PTRACE},
};

/* Only what is there can be kept. */
static int keep(unsigned int capability)
{
	const capng_type_t sets = (capng_type_t)(CAPNG_EFFECTIVE | CAPNG_PERMITTED);

	return capng_update(CAPNG_ADD, sets, capability) < 0 ? -EIO : 0;
}

int privileges_drop(unsigned int needs, bool writes)
{
	unsigned int kept[sizeof(needs_of) / sizeof(*needs_of) + 1];
	size_t n = 0;
	capng_select_t select = CAPNG_SELECT_CAPS;
	int r = 0;

	if (capng_get_caps_process() < 0)
		return -EIO;
	/* The bounding set may only be touched with the right to do so. */
	if (capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP))
		select = CAPNG_SELECT_BOTH;
	for (size_t i = 0; i < sizeof(needs_of) / sizeof(*needs_of); i++)
		if (needs & needs_of[i].need &&
		    capng_have_capability(CAPNG_PERMITTED, needs_of[i].capability))
			kept[n++] = needs_of[i].capability;
	if (writes && capng_have_capability(CAPNG_PERMITTED, CAP_DAC_OVERRIDE))
		kept[n++] = CAP_DAC_OVERRIDE;
	capng_clear(select);
	for (size_t i = 0; i < n && r == 0; i++)
		r = keep(kept[i]);
	if (r == 0 && capng_apply(select) < 0)
		r = -EPERM;
	return r;
}
