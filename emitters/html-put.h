/* SPDX-License-Identifier: Apache-2.0 */
/* Text for HTML: what is in it cannot end an element, an attribute or a line. */
#ifndef SECCOMP_RECORD_HTML_PUT_H
#define SECCOMP_RECORD_HTML_PUT_H

#include "out.h"

/*
 * TEXT, which may be a stranger's, as out_shown() has it, with character references for
 * what means something in HTML: between tags, or in an attribute's quotes.
 */
void html_put(struct out *out, struct span text);

#endif
