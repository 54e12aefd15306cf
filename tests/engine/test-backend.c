/* test-backend.c - opening devices, their list, and refusing what does not fit.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include <string.h>

static void
test_open (void)
{
  static const char *const names[] = { "auto", "cpu" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MnBackend) backend = mn_backend_open (names[i], 3, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (backend->klass->name, ==, "cpu");
      g_assert_cmpint (backend->threads, ==, 3);
      g_assert_cmpint (backend->dtype, ==, MN_DTYPE_F32);
      g_assert_nonnull (strstr (backend->description, "3 threads"));
    }
}

static void
test_refused (void)
{
  static const struct { const char *device; int threads; MnError code; } wrong[] = {
    { "cuda", 0, MN_ERROR_UNSUPPORTED },
    { "tpu", 0, MN_ERROR_INPUT },
    { "", 0, MN_ERROR_INPUT },
    { "cpu", -1, MN_ERROR_INPUT },
    { "cpu", G_MAXINT, MN_ERROR_INPUT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mn_backend_open (wrong[i].device, wrong[i].threads, &error));
      g_assert_error (error, MN_ERROR, (int) wrong[i].code);
    }
}

static void
test_devices (void)
{
  g_autoptr (GPtrArray) devices = mn_backend_list_devices ();
  const MnDevice *cpu, *cuda;

  g_assert_cmpuint (devices->len, ==, 2);
  cpu = devices->pdata[0];
  cuda = devices->pdata[1];
  g_assert_cmpstr (cpu->name, ==, "cpu");
  g_assert_true (cpu->available);
  g_assert_null (cpu->reason);
  g_assert_cmpint (cpu->memory, >, 64 << 20);
  g_assert_nonnull (strstr (cpu->description, "OpenBLAS"));
  g_assert_cmpstr (cuda->name, ==, "cuda");
  g_assert_false (cuda->available);
  g_assert_nonnull (cuda->reason);
}

/* The variable works from outside as the argument does from inside. */
static void
test_reference (void)
{
  g_autofree char *before = g_strdup (g_getenv ("MINIMA_CPU"));
  g_autoptr (MnBackend) backend = NULL;

  g_setenv ("MINIMA_CPU", "reference", TRUE);
  backend = mn_backend_open ("cpu", 1, NULL);
  g_assert_nonnull (strstr (backend->description, "plain C, float"));
  if (before)
    g_setenv ("MINIMA_CPU", before, TRUE);
  else
    g_unsetenv ("MINIMA_CPU");
}

static void
test_alloc (void)
{
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 1, FALSE);
  static const gsize sizes[] = { 0, 1, 100, 1 << 20, 9 << 20 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      guint8 *memory = backend->klass->alloc (backend, sizes[i], NULL);

      g_assert_cmpuint ((guintptr) memory % 64, ==, 0);
      for (gsize k = 0; k < sizes[i]; k += 61)
        g_assert_cmpint (memory[k], ==, 0);
      backend->klass->release (backend, memory);
    }
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
  g_assert_null (backend->klass->alloc (backend, G_MAXSIZE / 4, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_MEMORY);
#endif
}

/* Networks that need more than there is are refused before anything is allocated, without overflowing on the way. */
static void
test_too_large (void)
{
  static const struct { const char *json; int batch; } huge[] = {
    { "[{'id':'x','layer':'input'},{'id':'c','layer':'conv2d','out_channels':2000,'kernel_size':3,'padding':1},"
      "{'id':'f','layer':'flatten'},{'id':'y','layer':'linear','units':2}]", 10000000 },
    { "[{'id':'x','layer':'input'},{'id':'f','layer':'flatten'},{'id':'y','layer':'linear','units':60000}]", G_MAXINT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (huge); i++)
    {
      g_autoptr (MnFrozenGraph) graph = mn_test_graph (huge[i].json, mn_shape_3d (3, 224, 224));
      g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F64, 1, FALSE);
      g_autoptr (GError) error = NULL;
      MnNetMemory memory;

      g_assert_null (mn_net_new (graph, backend, huge[i].batch, TRUE, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_MEMORY);
      g_assert_false (mn_net_plan (graph, backend, huge[i].batch, FALSE, &memory, NULL));
    }
}

static void
test_invalid_graph (void)
{
  g_autoptr (MnGraph) graph = mn_graph_new ();
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 1, FALSE);
  g_autoptr (MnFrozenGraph) empty = mn_graph_freeze (graph, NULL);
  g_autoptr (MnFrozenGraph) unknown = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (mn_net_new (empty, backend, 1, TRUE, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
  g_clear_error (&error);
  mn_graph_insert (graph, 0, mn_layer_find ("input"), "x");
  mn_graph_insert (graph, 1, mn_layer_find ("relu"), "r");
  unknown = mn_graph_freeze (graph, NULL);
  g_assert_null (mn_net_new (unknown, backend, 1, TRUE, &error));
  g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
}

/* What the plan says is what the net then takes; evaluation needs less. */
static void
test_plan (void)
{
  g_autoptr (MnFrozenGraph) graph =
    mn_test_graph ("[{'id':'x','layer':'input'},{'id':'a','layer':'linear','units':20},{'id':'r','layer':'relu'},"
                   "{'id':'b','layer':'linear','units':20},{'id':'s','layer':'relu'},"
                   "{'id':'n','layer':'batch_norm'},{'id':'y','layer':'linear','units':3}]",
                   mn_shape_1d (10));
  g_autoptr (MnBackend) backend = mn_test_cpu (MN_DTYPE_F32, 1, FALSE);
  g_autoptr (MnNet) net = mn_test_net (graph, backend, 64);
  MnNetMemory planned, taken, evaluation;

  g_assert_true (mn_net_plan (graph, backend, 64, TRUE, &planned, NULL));
  g_assert_true (mn_net_plan (graph, backend, 64, FALSE, &evaluation, NULL));
  mn_net_get_memory (net, &taken);
  g_assert_cmpmem (&planned, sizeof planned, &taken, sizeof taken);
  g_assert_cmpuint (taken.activations, <, taken.unshared);
  g_assert_cmpuint (evaluation.activations, <, taken.activations);
  g_assert_cmpuint (evaluation.gradients, ==, 0);
  g_assert_cmpuint (taken.gradients, >=, (10 * 20 + 20 + 20 * 20 + 20 + 40 + 60 + 3) * sizeof (float));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backend/open", test_open);
  g_test_add_func ("/backend/refused", test_refused);
  g_test_add_func ("/backend/devices", test_devices);
  g_test_add_func ("/backend/reference", test_reference);
  g_test_add_func ("/backend/alloc", test_alloc);
  g_test_add_func ("/backend/too-large", test_too_large);
  g_test_add_func ("/backend/invalid-graph", test_invalid_graph);
  g_test_add_func ("/backend/plan", test_plan);
  return g_test_run ();
}
