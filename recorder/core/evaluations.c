/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluations.h"

#include <errno.h>
#include <stdlib.h>

int evaluations_of(struct evaluations *evaluations, const struct arch *arch,
		   const struct evaluation **ret)
{
	struct evaluation **all;
	int r;

	for (size_t i = 0; i < evaluations->n; i++)
		if (evaluations->all[i]->arch == arch) {
			*ret = evaluations->all[i];
			return 0;
		}
	all = reallocarray(evaluations->all, evaluations->n + 1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	evaluations->all = all;
	r = evaluate(evaluations->declared, arch, evaluations->options,
		     &all[evaluations->n]);
	if (r == 0)
		*ret = all[evaluations->n++];
	return r;
}

void evaluations_done(struct evaluations *evaluations)
{
	for (size_t i = 0; i < evaluations->n; i++)
		evaluation_free(evaluations->all[i]);
	free(evaluations->all);
	evaluations->all = NULL;
	evaluations->n = 0;
}
