/* mn-cpu-denormals.h - numbers too small to be normal count as 0.
 *
 * Below 1.2e-38 a float has fewer digits the smaller it is, and many processors take a hundred times as long for it. What a
 * network has learned by heart makes such numbers by the thousand: probabilities of the wrong classes, and the gradients that
 * come from them. The mode belongs to a thread; threads inherit that of the one which starts them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

G_BEGIN_DECLS

/* From here on the calling thread takes such numbers for 0 and makes none. Returns what mn_cpu_restore_denormals() wants. */
static inline guint64
mn_cpu_flush_denormals (void)
{
#if defined(__SSE__)
  const guint flush = 1u << 15 | 1u << 6;   /* results (FTZ) and operands (DAZ) */
  const guint mode = _mm_getcsr ();

  if ((mode & flush) != flush)
    _mm_setcsr (mode | flush);
  return mode;
#elif defined(__aarch64__)
  const guint64 flush = 1u << 24;   /* FZ */
  guint64 mode;

  __asm__ volatile ("mrs %0, fpcr" : "=r" (mode));
  if ((mode & flush) != flush)
    __asm__ volatile ("msr fpcr, %0" : : "r" (mode | flush));
  return mode;
#else
  return 0;
#endif
}

static inline void
mn_cpu_restore_denormals (guint64 mode)
{
#if defined(__SSE__)
  const guint flags = 0x3f;   /* what has happened meanwhile stays told */

  if (((_mm_getcsr () ^ mode) & ~flags) != 0)
    _mm_setcsr (((guint) mode & ~flags) | (_mm_getcsr () & flags));
#elif defined(__aarch64__)
  __asm__ volatile ("msr fpcr, %0" : : "r" (mode));
#endif
}

G_END_DECLS
