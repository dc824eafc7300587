/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#define SECOND INT64_C(1000000000)

int64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

int64_t clock_us(clockid_t clock)
{
	return clock_ns(clock) / 1000;
}

int64_t clock_ms(clockid_t clock)
{
	return clock_ns(clock) / 1000000;
}
