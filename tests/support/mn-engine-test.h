/* mn-engine-test.h - graphs out of one string and nets of them, for tests of the engine.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-net.h"
#include "mn-test.h"

G_BEGIN_DECLS

/* JSON in which ' stands for ". (transfer full) */
JsonNode      *mn_test_json  (const char *json);
/* The graph of the nodes in @json ("[{'id':'image','layer':'input'}, …]") over samples of @input; asserts that it is
 * valid. (transfer full) */
MnFrozenGraph *mn_test_graph (const char *json,
                              MnShape     input);
/* A backend in @dtype; asserts that it opens. (transfer full) */
MnBackend     *mn_test_cpu   (MnDType     dtype,
                              int         threads,
                              gboolean    reference);
/* The device that "cuda" opens; asserts that it opens. (transfer full) */
MnBackend     *mn_test_cuda  (void);
/* A net that can be trained; asserts that it is made. (transfer full) */
MnNet         *mn_test_net   (MnFrozenGraph *graph,
                              MnBackend     *backend,
                              int            max_batch);

/* Copies between an array of double and one of the backend's numbers. */
void           mn_test_put   (MnDType       dtype,
                              void         *to,
                              const double *from,
                              gsize         n);
void           mn_test_get   (MnDType       dtype,
                              double       *to,
                              const void   *from,
                              gsize         n);
/* Reproducible floats in [low, high) as double. (transfer full) */
double        *mn_test_numbers (gsize n, guint64 seed, double low, double high);
/* As mn_test_nmse(), of double. */
double         mn_test_nmse64  (const double *a, const double *b, gsize n);

G_END_DECLS
