/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for what a saved state holds: what is taken can be saved again, and the
 * reading goes on with it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char line[] =
	"type=SECCOMP msg=audit(1700000000.001:77): auid=0 uid=0 gid=0 ses=0 pid=100 "
	"comm=\"a\" exe=\"/a\" sig=0 arch=c000003e syscall=59 compat=0 ip=0x7f "
	"code=0x7ffc0000\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pipeline_options with = {.prelude = true};
	struct unpack unpack = {data, data + size, false};
	struct pack pack = {0};
	struct pipeline *pipeline;
	size_t room;
	int r;

	if (filter_new(&with.filter) < 0 ||
	    filter_add(with.filter, FILTER_EXE, "a") < 0 ||
	    pipeline_new(&with, &pipeline) < 0)
		abort();
	pipeline_begin(pipeline, "a.log", true);
	r = pipeline_unpack(pipeline, &unpack);
	if (r == 0) {
		memcpy(pipeline_space(pipeline, &room), line, sizeof(line) - 1);
		if (pipeline_push(pipeline, sizeof(line) - 1) < 0 ||
		    pipeline_pack(pipeline, &pack) < 0 || pipeline_end(pipeline) < 0 ||
		    pipeline_finish(pipeline) < 0)
			abort();
	}
	pack_done(&pack);
	pipeline_free(pipeline);
	filter_free(with.filter);
	return 0;
}
