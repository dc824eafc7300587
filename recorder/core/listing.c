/* SPDX-License-Identifier: Apache-2.0 */
#include "listing.h"

#include <stdio.h>
#include <string.h>

#define LISTED 20

void listing_add(struct listing *listing, const char *name)
{
	size_t used = strlen(listing->text);

	if (listing->n++ < LISTED)
		snprintf(listing->text + used, sizeof(listing->text) - used, "%s%s",
			 used ? ", " : "", name);
}

const char *listing_text(struct listing *listing)
{
	size_t used = strlen(listing->text);

	if (listing->n > LISTED)
		snprintf(listing->text + used, sizeof(listing->text) - used,
			 " and %zu more", listing->n - LISTED);
	return listing->text;
}
