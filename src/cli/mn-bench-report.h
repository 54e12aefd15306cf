/* mn-bench-report.h - what minima-cli bench prints.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-bench.h"

G_BEGIN_DECLS

/* What holds for all workloads of one call. */
typedef struct
{
  MnBackend     *backend;    /* borrowed */
  double         peak;       /* GFLOP/s */
  const char    *kernel;     /* the instructions it was reached with */
  double         distance;   /* ns from one core to another and back; NaN: not known */
  MnBenchOptions options;
} MnBenchMachine;

/* On standard output: tables, and one JSON object. */
void mn_bench_report_print      (const MnBenchMachine         *machine,
                                 const MnBenchWorkload        *workloads,
                                 const MnBenchResult          *results,
                                 guint                         n);
void mn_bench_report_print_json (const MnBenchMachine         *machine,
                                 const MnBenchWorkload        *workloads,
                                 const MnBenchResult          *results,
                                 guint                         n);

G_END_DECLS
