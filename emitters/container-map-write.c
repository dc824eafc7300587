/* SPDX-License-Identifier: Apache-2.0 */
#include "container-map-write.h"

#include "out.h"
#include "recording-write.h"

static void put_owner(struct out *out, const struct owner *owner)
{
	bool any = false;

	out_text(out, "\n  {");
	if (owner->container) {
		out_text(out, "\"container\": {");
		recording_write_container(out, owner->container);
		out_text(out, "}");
		any = true;
	}
	if (owner->unit.n) {
		out_text(out, any ? ", \"unit\": " : "\"unit\": ");
		out_json(out, owner->unit);
	}
	out_text(out, "}");
}

static void put_row(struct out *out, const struct container_map_row *row, int64_t end)
{
	out_text(out, "\n  {\"pid\": ");
	out_signed(out, row->pid);
	out_text(out, ", \"start\": \"");
	out_time(out, row->start);
	if (row->end < end) {
		out_text(out, "\", \"end\": \"");
		out_time(out, row->end);
	}
	out_text(out, "\", \"owner\": ");
	out_digits(out, row->owner, 1);
	out_text(out, "}");
}

void container_map_write(const struct container_map *map, FILE *file)
{
	struct out out = {.file = file};

	out_text(&out, "{\"format\": \"seccomp-record-containers/1\",\n \"host\": ");
	out_json(&out, map->host);
	out_text(&out, ", \"boot\": ");
	out_json(&out, map->boot);
	out_text(&out, ",\n \"end\": \"");
	out_time(&out, map->end);
	out_text(&out, "\",\n \"owners\": [");
	for (size_t i = 0; i < map->n_owners; i++) {
		out_text(&out, i ? "," : "");
		put_owner(&out, &map->owners[i]);
	}
	out_text(&out, "],\n \"processes\": [");
	for (size_t i = 0; i < map->n_rows; i++) {
		out_text(&out, i ? "," : "");
		put_row(&out, &map->rows[i], map->end);
	}
	out_text(&out, "]}\n");
	out_flush(&out);
}
