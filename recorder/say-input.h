/* SPDX-License-Identifier: Apache-2.0 */
/* Explains the errors of input.h, some of which strerror() would make a riddle of. */
#ifndef SECCOMP_RECORD_SAY_INPUT_H
#define SECCOMP_RECORD_SAY_INPUT_H

struct input;

/*
 * Says that PATH could not be read: ERROR is what input_open() or input_read() returned,
 * IN is NULL where it could not be opened. REST ends the sentence where data are cut off
 * or damaged: what becomes of those that came before.
 */
void say_input(const char *path, const struct input *in, int error, const char *rest);

#endif
