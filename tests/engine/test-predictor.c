/* test-predictor.c - what a network makes of one sample, with the weights of a run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-predictor.h"
#include "trainer-fixture.h"

/* Nothing computes a view: its maps are the numbers of what it looks at, be that a layer or the samples as they are scaled. */
static void
test_maps (void)
{
  enum { IMAGE, SEEN, FLAT, FC, FOLD };
  const char *const json
      = "{ 'minima': 1, 'name': 'digits', 'seed': 7,"
        "  'data': { 'dataset': 'digits', 'split': { 'validation': 144, 'seed': 42 }, 'scale': 'unit' },"
        "  'network': [ { 'id': 'image', 'layer': 'input' }, { 'id': 'seen', 'layer': 'reshape', 'shape': '1,4,16' },"
        "               { 'id': 'flat', 'layer': 'flatten' }, { 'id': 'fc', 'layer': 'linear', 'units': 32 },"
        "               { 'id': 'fold', 'layer': 'reshape', 'shape': '2,4,4' },"
        "               { 'id': 'conv', 'layer': 'conv2d', 'out_channels': 10, 'kernel_size': 4 },"
        "               { 'id': 'out', 'layer': 'flatten' } ],"
        "  'training': { 'loss': 'cross_entropy', 'batch_size': 32, 'budget': { 'steps': 2 },"
        "                'optimizer': { 'name': 'sgd', 'learning_rate': 0.1 } } }";
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *run_dir = g_build_filename (dir, "run", NULL);
  g_autoptr (MnTrainer) trainer = fixture_trainer (json, NULL, run_dir, FALSE, FALSE);
  g_autoptr (MnWeights) weights = NULL;
  g_autoptr (MnPredictor) predictor = NULL;
  g_autoptr (GError) error = NULL;
  double scores[10];
  float sample[64], maps[64], folded[32], computed[32];

  mn_trainer_start (trainer);
  fixture_wait (trainer, MN_PHASE_FINISHED);
  weights = mn_weights_load (run_dir, NULL, TRUE, NULL, &error);
  g_assert_no_error (error);
  predictor = mn_predictor_new (weights, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 64; i++)
    sample[i] = (float) (i % 17);
  g_assert_true (mn_predictor_run_maps (predictor, weights, sample, SEEN, maps, scores, &error));
  for (int i = 0; i < 64; i++)
    mn_assert_close (maps[i], sample[i] * weights->scale[0] + weights->shift[0], 1e-6);
  g_assert_true (mn_predictor_run_maps (predictor, weights, sample, FC, computed, scores, &error));
  g_assert_true (mn_predictor_run_maps (predictor, weights, sample, FOLD, folded, scores, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (computed, sizeof computed, folded, sizeof folded);
  g_assert_cmpfloat (fabsf (computed[0]) + fabsf (computed[31]), >, 0);
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/predictor/maps", test_maps);
  return g_test_run ();
}
