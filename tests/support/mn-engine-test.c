/* mn-engine-test.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

JsonNode *
mn_test_json (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  return node;
}

MnFrozenGraph *
mn_test_graph (const char *json, MnShape input)
{
  g_autoptr (MnGraph) graph = mn_graph_new ();
  g_autoptr (JsonNode) node = mn_test_json (json);
  g_autoptr (MnProblems) problems = mn_problems_new ();
  g_autoptr (GError) error = NULL;
  MnFrozenGraph *frozen;

  mn_graph_load_json (graph, node, "network", problems);
  mn_problems_to_error (problems, NULL, &error);
  g_assert_no_error (error);
  frozen = mn_graph_freeze (graph, &input);
  mn_problems_to_error (mn_frozen_graph_get_problems (frozen), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mn_frozen_graph_is_valid (frozen));
  return frozen;
}

MnBackend *
mn_test_cpu (MnDType dtype, int threads, gboolean reference)
{
  g_autoptr (GError) error = NULL;
  MnBackend *backend = mn_backend_cpu_new (dtype, threads, reference, &error);

  g_assert_no_error (error);
  g_assert_nonnull (backend);
  return backend;
}

MnBackend *
mn_test_cuda (void)
{
  g_autoptr (GError) error = NULL;
  MnBackend *backend = mn_backend_open ("cuda", 2, &error);

  g_assert_no_error (error);
  g_assert_nonnull (backend);
  return backend;
}

MnNet *
mn_test_net (MnFrozenGraph *graph, MnBackend *backend, int max_batch)
{
  g_autoptr (GError) error = NULL;
  MnNet *net = mn_net_new (graph, backend, max_batch, TRUE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (net);
  return net;
}

void
mn_test_put (MnDType dtype, void *to, const double *from, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (dtype == MN_DTYPE_F32)
      ((float *) to)[i] = (float) from[i];
    else
      ((double *) to)[i] = from[i];
}

void
mn_test_get (MnDType dtype, double *to, const void *from, gsize n)
{
  for (gsize i = 0; i < n; i++)
    to[i] = dtype == MN_DTYPE_F32 ? (double) ((const float *) from)[i] : ((const double *) from)[i];
}

double *
mn_test_numbers (gsize n, guint64 seed, double low, double high)
{
  g_autofree float *drawn = g_new (float, n + 1);
  double *numbers = g_new (double, n + 1);

  mn_test_fill (drawn, n, seed, (float) low, (float) high);
  for (gsize i = 0; i < n; i++)
    numbers[i] = drawn[i];
  return numbers;
}

double
mn_test_nmse64 (const double *a, const double *b, gsize n)
{
  double difference = 0, norm = 0;

  for (gsize i = 0; i < n; i++)
    {
      difference += (a[i] - b[i]) * (a[i] - b[i]);
      norm += b[i] * b[i];
    }
  if (!isfinite (difference) || !isfinite (norm))
    return NAN;
  return norm > 0 ? difference / norm : difference;
}
