/* mn-bench-machine.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-bench-machine.h"

#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* A processor finishes a multiplication with addition after 4 or 5 cycles and begins two in each, so that ten must be
 * under way at least. */
#define EACH_CHAIN(DO) DO (0) DO (1) DO (2) DO (3) DO (4) DO (5) DO (6) DO (7) DO (8) DO (9) DO (10) DO (11)
#define N_CHAINS 12

#define START(i) Vector chain##i = shrink + (float) i;
#define STEP(i) chain##i = chain##i * shrink + grow;
#define TOTAL(i) + chain##i[0]

#define DEFINE_KERNEL(name, attributes, bytes)                                                                         \
  attributes static float                                                                                              \
  name (gint64 rounds, float factor)                                                                                   \
  {                                                                                                                    \
    typedef float Vector __attribute__ ((vector_size (bytes)));                                                        \
    Vector shrink = (Vector) { 0 } + factor, grow = shrink * 0.5f;                                                     \
                                                                                                                       \
    EACH_CHAIN (START)                                                                                                 \
    for (gint64 i = 0; i < rounds; i++)                                                                                \
      {                                                                                                                \
        EACH_CHAIN (STEP)                                                                                              \
      }                                                                                                                \
    return 0 EACH_CHAIN (TOTAL);                                                                                       \
  }

#ifdef __x86_64__
DEFINE_KERNEL (run_avx512, __attribute__ ((target ("avx512f,fma"), noinline)), 64)
DEFINE_KERNEL (run_avx2, __attribute__ ((target ("avx2,fma"), noinline)), 32)
#endif
DEFINE_KERNEL (run_any, __attribute__ ((noinline)), 16)

typedef struct
{
  const char *name;
  float     (*run) (gint64 rounds, float factor);
  int         lanes;
  gboolean    works;
} Kernel;

/* Read at run time, so that the compiler cannot compute the chains itself. */
static volatile float factor = 0.75f;

/* GFLOP/s over @rounds on all threads. */
static double
try (const Kernel *kernel,
     gint64        rounds,
     int           threads,
     double       *seconds)
{
  int n = 1;
  double begin = 0;

#pragma omp parallel num_threads (threads)
  {
#pragma omp barrier
#pragma omp master
    {
      n = omp_get_num_threads ();
      begin = omp_get_wtime ();
    }
    {
      volatile float result = kernel->run (rounds, factor);

      (void) result;
    }
  }
  *seconds = omp_get_wtime () - begin;
  return 2.0 * N_CHAINS * kernel->lanes * (double) rounds * n / *seconds / 1e9;
}

double
mn_bench_measure_peak (int          threads,
                       const char **kernel)
{
  const Kernel kernels[] = {
#ifdef __x86_64__
    { "AVX-512", run_avx512, 16, __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("fma") },
    { "AVX2", run_avx2, 8, __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") },
    { "SSE2", run_any, 4, TRUE },
#else
    { "generic", run_any, 4, TRUE },
#endif
  };
  double best = 0;

  for (guint i = 0; i < G_N_ELEMENTS (kernels); i++)
    {
      gint64 rounds = 1 << 14;
      double seconds;

      /* What is narrower is slower wherever the wider ones are there. */
      if (!kernels[i].works || (best > 0 && kernels[i].run == run_any))
        continue;
      while (try (&kernels[i], rounds, threads, &seconds), seconds < 2e-3)
        rounds *= 2;
      rounds = MAX (rounds, (gint64) ((double) rounds * 10e-3 / seconds));
      for (int k = 0; k < 7; k++)
        {
          double rate = try (&kernels[i], rounds, threads, &seconds);

          if (rate > best)
            {
              best = rate;
              *kernel = kernels[i].name;
            }
        }
    }
  return best;
}

static int
compare_double (const void *a,
                const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

#define N_TRIPS 32    /* between two looks at the clock */
#define N_LOOKS 512
#define N_SPINS 4096  /* between two looks while the other thread does not run */
#define PATIENCE 0.02 /* seconds in all */

/* What two threads throw to each other. */
typedef struct
{
  int ball __attribute__ ((aligned (64)));   /* odd: at the other thread */
  int over __attribute__ ((aligned (64)));
} Table;

/* There and back once. FALSE: the time is up. */
static gboolean
make_trip (Table *table,
           int    ball,
           double end)
{
  __atomic_store_n (&table->ball, ball + 1, __ATOMIC_RELEASE);
  for (int spins = 1; __atomic_load_n (&table->ball, __ATOMIC_ACQUIRE) != ball + 2; spins++)
    if (spins % N_SPINS == 0 && omp_get_wtime () > end)
      return FALSE;
  return TRUE;
}

static void
throw_back (Table *table)
{
  while (!__atomic_load_n (&table->over, __ATOMIC_ACQUIRE))
    {
      int ball = __atomic_load_n (&table->ball, __ATOMIC_ACQUIRE);

      if (ball & 1)
        __atomic_store_n (&table->ball, ball + 1, __ATOMIC_RELEASE);
    }
}

/* Returns how many times were measured. */
static int
make_trips (Table *table,
            double times[N_LOOKS])
{
  const double end = omp_get_wtime () + PATIENCE;
  double last = omp_get_wtime ();
  int n = 0;

  for (int ball = 0; n < N_LOOKS && last < end; n++)
    {
      int trips = 0;
      double now;

      while (trips < N_TRIPS && make_trip (table, ball, end))
        {
          trips++;
          ball += 2;
        }
      now = omp_get_wtime ();
      times[n] = (now - last) / MAX (trips, 1);
      last = now;
    }
  return n;
}

double
mn_bench_measure_distance (void)
{
  static Table table;
  double times[N_LOOKS];
  int n = 0;

  if (omp_get_num_procs () < 2)
    return NAN;
  table = (Table) { 0 };
#pragma omp parallel num_threads (2)
  {
#pragma omp barrier
    if (omp_get_num_threads () == 2 && omp_get_thread_num () == 0)
      {
        n = make_trips (&table, times);
        __atomic_store_n (&table.over, 1, __ATOMIC_RELEASE);
      }
    else if (omp_get_num_threads () == 2)
      throw_back (&table);
  }
  if (n == 0)
    return NAN;
  qsort (times, (gsize) n, sizeof *times, compare_double);
  return times[n / 2] * 1e9;
}

gboolean
mn_bench_reset_memory (void)
{
  int file;
  gboolean done;

#ifdef __GLIBC__
  /* What the allocator keeps of workloads before is none of the next one's. */
  malloc_trim (0);
#endif
  file = open ("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
  done = file >= 0 && write (file, "5", 1) == 1;
  if (file >= 0)
    close (file);
  return done;
}

double
mn_bench_peak_memory (void)
{
  g_autofree char *status = NULL;
  const char *line = NULL;
  struct rusage usage;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    line = strstr (status, "VmHWM:");
  if (line != NULL)
    return g_ascii_strtod (line + strlen ("VmHWM:"), NULL) / 1024;
  return getrusage (RUSAGE_SELF, &usage) == 0 ? (double) usage.ru_maxrss / 1024 : NAN;
}
