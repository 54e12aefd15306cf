/* test-net-allocation.c - that a training step allocates nothing, also after one that was looked into.
 *
 * This program's own malloc counts calls from every library in it, OpenBLAS and the OpenMP runtime included. One thing
 * is left out: within dnnl_primitive_execute() oneDNN lists the arguments it was given, and has no call that does not.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-engine-test.h"

#include "mn-prober.h"
#include "mn-train-kinds.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdlib.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || !defined __GLIBC__
#define CAN_COUNT FALSE
static volatile int n_calls;
#else
#define CAN_COUNT TRUE
static volatile int n_calls;

static volatile int n_within;

static void
count (void)
{
  if (g_atomic_int_get (&n_within) == 0)
    g_atomic_int_inc (&n_calls);
}

__attribute__ ((visibility ("default"))) dnnl_status_t
dnnl_primitive_execute (const_dnnl_primitive_t primitive, dnnl_stream_t stream, int n, const dnnl_exec_arg_t *args)
{
  static dnnl_status_t (*execute) (const_dnnl_primitive_t, dnnl_stream_t, int, const dnnl_exec_arg_t *);
  dnnl_status_t status;

  if (!execute)
    *(void **) &execute = dlsym (RTLD_NEXT, "dnnl_primitive_execute");
  g_atomic_int_inc (&n_within);
  status = execute (primitive, stream, n, args);
  g_atomic_int_add (&n_within, -1);
  return status;
}

void *__libc_malloc (size_t bytes);
void *__libc_calloc (size_t n, size_t bytes);
void *__libc_realloc (void *old, size_t bytes);
void *__libc_memalign (size_t alignment, size_t bytes);

__attribute__ ((visibility ("default"))) void *
malloc (size_t bytes)
{
  count ();
  return __libc_malloc (bytes);
}

__attribute__ ((visibility ("default"))) void *
calloc (size_t n, size_t bytes)
{
  count ();
  return __libc_calloc (n, bytes);
}

__attribute__ ((visibility ("default"))) void *
realloc (void *old, size_t bytes)
{
  count ();
  return __libc_realloc (old, bytes);
}

__attribute__ ((visibility ("default"))) void *
aligned_alloc (size_t alignment, size_t bytes)
{
  count ();
  return __libc_memalign (alignment, bytes);
}

__attribute__ ((visibility ("default"))) void *
memalign (size_t alignment, size_t bytes)
{
  count ();
  return __libc_memalign (alignment, bytes);
}

__attribute__ ((visibility ("default"))) int
posix_memalign (void **out, size_t alignment, size_t bytes)
{
  count ();
  *out = __libc_memalign (alignment, bytes);
  return *out ? 0 : ENOMEM;
}
#endif

/* Every layer there is, large enough that the threads share the work. */
static const char network[] =
  "[{'id':'image','layer':'input'},"
  " {'id':'c1','layer':'conv2d','out_channels':16,'kernel_size':3,'padding':1},"
  " {'id':'b1','layer':'batch_norm'},{'id':'r1','layer':'relu'},"
  " {'id':'p1','layer':'max_pool2d'},"
  " {'id':'c2','layer':'conv2d','out_channels':16,'kernel_size':1},{'id':'t','layer':'tanh'},"
  " {'id':'sum','layer':'add','from':['t','p1']},"
  " {'id':'c3','layer':'conv2d','out_channels':8,'kernel_size':3,'padding':1,'groups':2},{'id':'e','layer':'elu'},"
  " {'id':'both','layer':'concat','from':['e','sum']},"
  " {'id':'p2','layer':'avg_pool2d'},{'id':'l','layer':'leaky_relu'},"
  " {'id':'flat','layer':'flatten'},{'id':'f1','layer':'linear','units':64},{'id':'b2','layer':'batch_norm'},"
  " {'id':'s','layer':'sigmoid'},{'id':'d','layer':'dropout'},"
  " {'id':'f2','layer':'linear','units':10},{'id':'y','layer':'softmax'}]";

typedef struct
{
  const char *optimizer, *loss;
  int         threads;
  gboolean    reference;
  MnDType     dtype;
} Setup;

static void
test_steps (gconstpointer data)
{
  const Setup *setup = data;
  g_autoptr (MnFrozenGraph) graph = mn_test_graph (network, mn_shape_3d (3, 32, 32));
  g_autoptr (MnBackend) backend = mn_test_cpu (setup->dtype, setup->threads, setup->reference);
  g_autoptr (MnNet) net = mn_test_net (graph, backend, 32);
  const MnKind *loss_kind = mn_loss_find (setup->loss), *kind = mn_optimizer_find (setup->optimizer);
  g_autoptr (MnValues) loss_values = mn_values_new (loss_kind->properties);
  g_autoptr (MnValues) values = mn_values_new (kind->properties);
  MnLossOp *loss = backend->klass->loss_new (backend, setup->loss, loss_values, 10, 32, NULL);
  g_autofree double *numbers = mn_test_numbers (32 * 3072, 1, -1, 1);
  gint32 labels[32], predicted[32];
  void *state;
  MnTorchRandom random;
  gsize n;
  MnProber *prober = NULL;
  int before = 0, probing = 0;

  if (g_str_equal (setup->optimizer, "sgd"))
    g_assert_true (mn_values_set_number (values, "momentum", 0.9, NULL));
  mn_torch_random_init (&random, 0);
  g_assert_true (mn_net_initialize (net, &random, NULL));
  mn_test_put (setup->dtype, mn_net_get_input (net), numbers, 32 * 3072);
  for (int i = 0; i < 32; i++)
    labels[i] = i % 10;
  mn_net_get_params (net, &n);
  state = backend->klass->alloc (backend, 2 * n * mn_dtype_size (setup->dtype), NULL);
  for (int step = 1; step <= 6; step++)
    {
      double sum;

      /* The first step with a batch of some size may start threads and let libraries set up. */
      if (step == 3)
        before = g_atomic_int_get (&n_calls);
      if (step == 4)
        {
          probing = g_atomic_int_get (&n_calls);
          prober = mn_prober_new (net, MN_PROBE_LAYERS | MN_PROBE_HISTOGRAMS, NULL);
          mn_prober_begin (prober);
        }
      mn_net_forward (net, step % 2 ? 32 : 20, step == 5 ? MN_MODE_EVAL : MN_MODE_TRAIN, 1, (guint64) step);
      backend->klass->loss_run (loss, &(MnLossArgs) { .batch = step % 2 ? 32 : 20,
                                                      .output = mn_net_get_output (net),
                                                      .labels = labels,
                                                      .d_output = mn_net_get_d_output (net),
                                                      .loss_sum = &sum,
                                                      .predicted = predicted });
      mn_net_backward (net);
      if (step == 4)
        mn_prober_read_gradients (prober);
      backend->klass->optimizer_step (backend, &(MnOptimizerArgs) { .optimizer = setup->optimizer,
                                                                    .values = values,
                                                                    .learning_rate = 0.01,
                                                                    .step = step,
                                                                    .n = n,
                                                                    .params = mn_net_get_params (net, NULL),
                                                                    .grads = mn_net_get_grads (net, NULL),
                                                                    .state = state });
      backend->klass->clip (backend, mn_net_get_grads (net, NULL), n, 1, 0.1);
      backend->klass->average (backend, state, mn_net_get_params (net, NULL), n, 0.9);
      if (step == 4)
        {
          mn_probe_unref (mn_prober_finish (prober, TRUE, step, 0));
          mn_prober_free (prober);
          probing = g_atomic_int_get (&n_calls) - probing;
        }
    }
  if (CAN_COUNT)
    {
      g_assert_cmpint (before, >, 0);
      g_assert_cmpint (probing, >, 0);
      g_assert_cmpint (g_atomic_int_get (&n_calls), ==, before + probing);
    }
  else
    g_test_skip ("allocations cannot be counted in this build");
  backend->klass->release (backend, state);
  backend->klass->loss_free (loss);
}

int
main (int argc, char **argv)
{
  static const Setup setups[] = {
    { "sgd", "cross_entropy", 1, FALSE, MN_DTYPE_F32 },
    { "adam", "cross_entropy", 2, FALSE, MN_DTYPE_F32 },
    { "sgd", "mse", 2, TRUE, MN_DTYPE_F32 },
    { "adam", "mse", 2, FALSE, MN_DTYPE_F64 },
    { "adamw", "nll", 2, FALSE, MN_DTYPE_F32 },
    { "nadam", "hinge", 2, FALSE, MN_DTYPE_F32 },
    { "rmsprop", "l1", 2, FALSE, MN_DTYPE_F32 },
    { "adagrad", "smooth_l1", 2, FALSE, MN_DTYPE_F32 },
    { "adadelta", "bce_with_logits", 2, FALSE, MN_DTYPE_F32 },
    { "adamax", "cross_entropy", 1, TRUE, MN_DTYPE_F32 },
    { "lion", "cross_entropy", 1, FALSE, MN_DTYPE_F32 },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (setups); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net-allocation/%s-%s-%d-%s-%s", setups[i].optimizer, setups[i].loss,
                                               setups[i].threads, setups[i].reference ? "plain" : "optimized",
                                               mn_dtype_name (setups[i].dtype));

      g_test_add_data_func (path, &setups[i], test_steps);
    }
  return g_test_run ();
}
