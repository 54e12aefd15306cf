/* mn-cpu-parallel.c - cuts a task into equal parts for the threads.
 *
 * Every parallel region asks for the same number of threads, and small tasks do not open a region at all: libgomp then
 * keeps one team alive, and neither allocates nor starts threads after the first region.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cpu.h"
#include "mn-cpu-denormals.h"

#include <omp.h>

int
mn_cpu_parallel_parts (int threads, gsize n, gsize work)
{
  return threads > 1 && n > 1 && work >= MN_CPU_GRAIN ? threads : 1;
}

void
mn_cpu_parallel (int threads, gsize n, gsize work, MnCpuRange range, gconstpointer task, gconstpointer args)
{
  if (mn_cpu_parallel_parts (threads, n, work) == 1)
    {
      if (n > 0)
        range (task, args, 0, n, 0);
      return;
    }
#pragma omp parallel num_threads(threads)
  {
    int team = omp_get_num_threads ();

    /* Some threads of the team may be older than the mode of the one that asks. */
    mn_cpu_flush_denormals ();
    /* The runtime may grant fewer threads than asked for: the parts stay the same. */
    for (int part = omp_get_thread_num (); part < threads; part += team)
      {
        gsize begin = n / threads * part + MIN ((gsize) part, n % threads);
        gsize end = begin + n / threads + ((gsize) part < n % threads);

        if (begin < end)
          range (task, args, begin, end, part);
      }
  }
}
