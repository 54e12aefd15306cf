/* test-setup.c - what the loss of a batch is told: by what its mean is divided, and which class is the right one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-setup.h"
#include "trainer-fixture.h"

#define N 4

/* As PyTorch does: the sum of the classes' weights, but the samples where targets are blends of classes, also when the
 * blend of this batch is all of one. */
static void
test_weight_of_blends (void)
{
  const char *const sets[] = { "data.augment.mixup=0.2", "training.loss.class_weights=[5,1,2,1,1,1,1,1,1,1]", NULL };
  g_autoptr (MnExperiment) experiment = fixture_experiment (FIXTURE_DIGITS, sets);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnSetup) setup = mn_setup_new (experiment, "cpu", 1, NULL, MN_SETUP_TRAIN, NULL, NULL, NULL, &error);
  const gint32 labels[N] = { 0, 1, 2, 0 }, others[N] = { 2, 0, 1, 1 };
  const float shares[] = { 1, 0.75f, 0 };
  g_autofree float *x = NULL;
  MnTorchRandom random;
  double sum, weight, losses[N], plain;

  g_assert_no_error (error);
  mn_torch_random_init (&random, 7);
  g_assert_true (mn_net_initialize (setup->net, &random, &error));
  x = g_new0 (float, N * (gsize) mn_shape_elements (&setup->dataset->shape));
  mn_setup_upload (setup, &(MnBatch) { .n = N, .x = x, .labels = labels, .share = 1 });
  mn_net_forward (setup->net, N, MN_MODE_EVAL, 0, 0);
  mn_setup_loss (setup, N, FALSE, &plain, &weight);
  mn_assert_close (weight, 13, 0);

  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      double all = 0;

      mn_setup_upload (setup, &(MnBatch) { .n = N, .x = x, .labels = labels, .others = others, .share = shares[i] });
      mn_setup_loss (setup, N, FALSE, &sum, &weight);
      mn_assert_close (weight, N, 0);
      mn_setup_sample_losses (setup, N, losses);
      for (int k = 0; k < N; k++)
        all += losses[k];
      mn_assert_close (all, sum, 1e-5);
      if (shares[i] == 1)
        mn_assert_close (sum, plain, 1e-5);
      else
        g_assert_cmpfloat (fabs (sum - plain), >, 0.1);
    }
  /* The next batch without second classes has none left over. */
  mn_setup_upload (setup, &(MnBatch) { .n = N, .x = x, .labels = labels, .share = 1 });
  mn_setup_loss (setup, N, FALSE, &sum, &weight);
  mn_assert_close (weight, 13, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/setup/weight-of-blends", test_weight_of_blends);
  return g_test_run ();
}
