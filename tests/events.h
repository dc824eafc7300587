/* SPDX-License-Identifier: Apache-2.0 */
/* A sink that writes what the parser finds as text, one line an event. */
#ifndef SECCOMP_RECORD_EVENTS_H
#define SECCOMP_RECORD_EVENTS_H

#include <stdio.h>

#include "sink.h"

/* The lines go to OUT, which the caller owns. */
struct sink events_sink(FILE *out);

#endif
