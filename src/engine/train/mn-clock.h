/* mn-clock.h - a monotonic clock fine enough for single steps.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <time.h>

/* Seconds since some moment in the past; steps of a small net last tens of microseconds, so microseconds are too coarse. */
static inline double
mn_clock_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}
