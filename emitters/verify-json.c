/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <sys/wait.h>

#include "out.h"
#include "verify.h"

static const char *const kinds[] = {
	[FIX_ARCH] = "add-architecture", [FIX_REMOVE] = "remove",
	[FIX_ALLOW] = "allow",		 [FIX_ALLOW_IF] = "allow-if",
	[FIX_LOADER] = "newer-loader",
};

static void put_key(struct out *out, const char *key)
{
	out_text(out, ", \"");
	out_text(out, key);
	out_text(out, "\": ");
}

static void put_word(struct out *out, const char *key, const char *value)
{
	put_key(out, key);
	out_json(out, span_of(value));
}

static void put_flag(struct out *out, const char *key, bool value)
{
	put_key(out, key);
	out_text(out, value ? "true" : "false");
}

static void put_time(struct out *out, const char *key, int64_t time)
{
	if (!out_can_time(time))
		return;
	put_key(out, key);
	out_text(out, "\"");
	out_time(out, time);
	out_text(out, "\"");
}

static void put_call(struct out *out, const struct arch *arch, uint32_t token, int64_t nr)
{
	char name[OUT_NAME];

	out_text(out, "{\"nr\": ");
	out_signed(out, nr);
	put_word(out, "name", out_call_name(arch, nr, name));
	put_word(out, "arch", out_arch_name(arch, token, name));
}

static void put_verdict(struct out *out, uint32_t verdict, bool no_data)
{
	char name[OUT_NAME];

	put_word(out, "action", out_action_name(VERDICT_ACTION(verdict), name));
	if (VERDICT_ACTION(verdict) == ACTION_ERRNO && !no_data) {
		put_key(out, "errno");
		out_count(out, VERDICT_DATA(verdict));
	}
}

/* As text: no number of JSON holds 64 bits for every reader. */
static void put_args(struct out *out, unsigned int args, const uint64_t *values)
{
	const char *comma = "";
	char buf[48];

	if (!args)
		return;
	put_key(out, "args");
	out_text(out, "{");
	for (unsigned int i = 0; i < DECLARED_INDEX; i++) {
		if (!(args >> i & 1))
			continue;
		snprintf(buf, sizeof(buf), "%s\"%u\": \"0x%" PRIx64 "\"", comma, i,
			 values[i]);
		out_text(out, buf);
		comma = ", ";
	}
	out_text(out, "}");
}

static void put_row(struct out *out, const struct denial *row)
{
	put_call(out, row->arch, row->token, row->nr);
	put_verdict(out, row->verdict, row->no_data);
	put_args(out, row->args, row->values);
	put_flag(out, "more", row->more);
	put_flag(out, "launch", row->launch);
	put_key(out, "count");
	out_count(out, row->count);
	put_time(out, "first", row->first);
	put_time(out, "last", row->last);
	put_key(out, "exe");
	out_json(out, row->exe);
	if (row->deleted)
		put_flag(out, "deleted", true);
	out_text(out, "}");
}

static void put_fix(struct out *out, const struct fix *fix)
{
	if (fix->kind == FIX_ARCH) {
		out_text(out, "{\"arch\": ");
		out_json(out, span_of(fix->arch->name));
	} else {
		put_call(out, fix->arch, fix->token, fix->nr);
	}
	put_word(out, "do", kinds[fix->kind]);
	if (fix->kind == FIX_REMOVE)
		put_verdict(out, fix->verdict, false);
	if (fix->line) {
		put_key(out, "line");
		out_count(out, fix->line);
	}
	put_args(out, fix->args, fix->values);
	out_text(out, "}");
}

static void put_command(struct out *out, const struct verify_view *view)
{
	const int wstatus = view->wstatus;
	char name[32];

	out_text(out, ",\n \"command\": {\"argv\": [");
	for (size_t i = 0; view->argv[i]; i++) {
		out_text(out, i ? ", " : "");
		out_json(out, span_of(view->argv[i]));
	}
	out_text(out, "]");
	put_flag(out, "started", view->error == 0);
	if (view->error) {
		put_key(out, "error");
		out_count(out, (uint64_t)view->error);
	} else if (WIFSIGNALED(wstatus)) {
		snprintf(name, sizeof(name), "SIG%s", sigabbrev_np(WTERMSIG(wstatus)));
		put_word(out, "signal", name);
	} else {
		put_key(out, "status");
		out_count(out, (uint64_t)WEXITSTATUS(wstatus));
	}
	put_flag(out, "killed", view->killed_own);
	put_key(out, "others_killed");
	out_count(out, view->killed - view->killed_own);
	out_text(out, "}");
}

void verify_write_json(const struct verify_view *view, FILE *file)
{
	struct out out = {.file = file};

	out_text(&out, "{\"format\": \"seccomp-record-verify/1\"");
	put_word(&out, "profile", view->profile);
	put_word(&out, "via", view->via);
	put_flag(&out, "complain", view->complain);
	put_key(&out, "count");
	out_count(&out, view->denials->count);
	put_key(&out, "unlisted");
	out_count(&out, view->denials->unkept);
	put_key(&out, "lost");
	out_count(&out, view->lost);
	put_flag(&out, "lossy", view->lossy || view->lost);
	out_text(&out, ",\n \"denied\": [");
	for (size_t i = 0; i < view->denials->n; i++) {
		out_text(&out, i ? ",\n  " : "\n  ");
		put_row(&out, &view->denials->rows[i]);
	}
	out_text(&out, "],\n \"fix\": [");
	for (size_t i = 0; i < view->fixes->n; i++) {
		out_text(&out, i ? ",\n  " : "\n  ");
		put_fix(&out, &view->fixes->all[i]);
	}
	out_text(&out, "]");
	put_command(&out, view);
	out_text(&out, "}\n");
	out_flush(&out);
}
