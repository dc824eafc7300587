/* SPDX-License-Identifier: Apache-2.0 */
#include "say-input.h"

#include <errno.h>
#include <string.h>

#include "input.h"
#include "say.h"

void say_input(const char *path, const struct input *in, int error, const char *rest)
{
	const char *kind = in ? input_compression(in) : NULL;

	kind = kind ? kind : "compressed";
	switch (error) {
	case -ENOENT:
		say(path, "no such file");
		break;
	case -EACCES:
		say(path, "no permission to read it; root may, or a member of its group");
		break;
	case -EPIPE:
		say(path, "the %s data stop short: the file is cut off; %s", kind, rest);
		break;
	case -EBADMSG:
		say(path, "the %s data are damaged; %s", kind, rest);
		break;
	case -E2BIG:
		say(path,
		    "the %s data need more memory than is allowed; unpack them first",
		    kind);
		break;
	case -EOPNOTSUPP:
		say(path, "this build cannot read %s data; unpack them first", kind);
		break;
	case -EMEDIUMTYPE:
		say(path,
		    "is a journal file, which cannot be read from a pipe; name the file");
		break;
	default:
		say(path, "cannot read it: %s", strerror(-error));
	}
}
