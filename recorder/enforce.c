/* SPDX-License-Identifier: Apache-2.0 */
#include "enforce.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforce-parts.h"

void enforce_put(struct enforce_out *out, uint16_t code, size_t yes, size_t no,
		 uint32_t k)
{
	if (out->n < BPF_MAXINSNS)
		out->code[out->n] =
			(struct sock_filter){code, (uint8_t)yes, (uint8_t)no, k};
	out->n++;
}

bool enforce_is_runtimes(const struct declared *declared)
{
	/* systemd's filters are of libseccomp as well, but without conditions. */
	return declared->order == DECLARED_LIBSECCOMP &&
	       strcmp(declared->kind, "systemd") != 0;
}

static int compile(const struct declared *declared,
		   const struct evaluate_options *options, struct enforce_out *out,
		   char error[ENFORCE_ERROR])
{
	int r;

	if (!enforce_is_runtimes(declared))
		return enforce_model(declared, options, out, error);
	r = options->stub ? enforce_stub(declared, options, out, error) : 0;
	return r ? r : enforce_scmp(declared, options, out, error);
}

int enforce(const struct declared *declared, const struct evaluate_options *options,
	    struct bpf_program *ret, char error[ENFORCE_ERROR])
{
	struct enforce_out *out = calloc(1, sizeof(*out));
	struct bpf_program program = {NULL, 0};
	int r = out ? 0 : -ENOMEM;

	*error = '\0';
	r = r ? r : compile(declared, options, out, error);
	if (r == 0 && out->n > BPF_MAXINSNS) {
		snprintf(error, ENFORCE_ERROR,
			 "makes a filter of %zu instructions; a kernel takes %d", out->n,
			 BPF_MAXINSNS);
		r = -EFBIG;
	}
	if (r == 0) {
		program.n = out->n;
		program.code = calloc(program.n, sizeof(*program.code));
		r = program.code ? 0 : -ENOMEM;
	}
	if (r == 0) {
		memcpy(program.code, out->code, program.n * sizeof(*program.code));
		*ret = program;
	}
	if (r == -ENOMEM)
		snprintf(error, ENFORCE_ERROR, "%s", strerror(ENOMEM));
	free(out);
	return r;
}

void enforce_done(struct bpf_program *program)
{
	free(program->code);
	program->code = NULL;
	program->n = 0;
}
