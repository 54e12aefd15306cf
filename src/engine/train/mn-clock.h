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

/* Seconds that the calling thread has worked, without those when others had the processor; what no clock tells is no work. */
static inline double
mn_clock_work (void)
{
  struct timespec worked = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &worked);
  return (double) worked.tv_sec + (double) worked.tv_nsec * 1e-9;
}
