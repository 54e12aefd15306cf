/* test-torch-random.c - the random stream against numbers PyTorch drew.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-torch-random.h"

#include "mn-test.h"
#include "torch-random-golden.h"

static void
check_uniform (guint64      seed,
               const float *expected,
               gsize        n)
{
  MnTorchRandom random;
  g_autofree float *out = g_new (float, n);

  mn_torch_random_init (&random, seed);
  mn_torch_random_fill_uniform (&random, out, n, -0.3f, 0.7f);
  for (gsize i = 0; i < n; i++)
    mn_assert_close (out[i], expected[i], 6e-8);
}

static void
check_normal (guint64      seed,
              const float *expected,
              gsize        n)
{
  MnTorchRandom random;
  g_autofree float *out = g_new (float, n);

  mn_torch_random_init (&random, seed);
  mn_torch_random_fill_normal (&random, out, n, 0.5f, 2.0f);
  for (gsize i = 0; i < n; i++)
    mn_assert_close (out[i], expected[i], 1e-6 * fmax (1, fabs (expected[i])));
}

static void
check_rest (guint64       seed,
            const double *expected_double,
            const gint64 *expected_int,
            const gint64 *expected_wide,
            const gint64 *expected_permutation,
            const float  *expected_pairs,
            const float  *expected_tail)
{
  MnTorchRandom random;
  gint64 numbers[100];
  float normals[7];

  mn_torch_random_init (&random, seed);
  for (int i = 0; i < 5; i++)
    mn_assert_close (mn_torch_random_double (&random), expected_double[i], 0);

  mn_torch_random_init (&random, seed);
  mn_torch_random_fill_int (&random, numbers, 17, 10);
  for (int i = 0; i < 17; i++)
    g_assert_cmpint (numbers[i], ==, expected_int[i]);

  mn_torch_random_init (&random, seed);
  mn_torch_random_fill_int (&random, numbers, 5, G_GINT64_CONSTANT (10000000000000));
  for (int i = 0; i < 5; i++)
    g_assert_cmpint (numbers[i], ==, expected_wide[i]);

  mn_torch_random_init (&random, seed);
  mn_torch_random_permutation (&random, numbers, 100);
  for (int i = 0; i < 100; i++)
    g_assert_cmpint (numbers[i], ==, expected_permutation[i]);

  mn_torch_random_init (&random, seed);
  mn_torch_random_fill_normal (&random, normals, 3, 0, 1);
  mn_torch_random_fill_normal (&random, normals + 3, 4, 0, 1);
  for (int i = 0; i < 7; i++)
    mn_assert_close (normals[i], expected_pairs[i], 1.2e-7 * fmax (1, fabs (expected_pairs[i])));

  mn_torch_random_init (&random, seed);
  for (int i = 0; i < 1995; i++)
    mn_torch_random_float (&random);
  for (int i = 0; i < 5; i++)
    mn_assert_close (mn_torch_random_float (&random), expected_tail[i], 0);
}

#define TEST_SEED(seed)                                                                                \
  static void test_seed_##seed (void)                                                                  \
  {                                                                                                    \
    check_uniform (seed, uniform_##seed##_5, 5);                                                       \
    check_uniform (seed, uniform_##seed##_16, 16);                                                     \
    check_uniform (seed, uniform_##seed##_17, 17);                                                     \
    check_uniform (seed, uniform_##seed##_100, 100);                                                   \
    check_normal (seed, normal_##seed##_5, 5);                                                         \
    check_normal (seed, normal_##seed##_16, 16);                                                       \
    check_normal (seed, normal_##seed##_17, 17);                                                       \
    check_normal (seed, normal_##seed##_100, 100);                                                     \
    check_rest (seed, double_##seed, int10_##seed, int_wide_##seed, permutation_##seed##_100,          \
                normal_pairs_##seed, rand_tail_##seed);                                                \
  }

TEST_SEED (0)
TEST_SEED (42)
TEST_SEED (123)

/* The first numbers after torch.manual_seed (0), as printed in many notebooks: rand, randint below 10 and below 9, and
 * randperm. */
static void
test_well_known (void)
{
  static const char *const uniform[] = { "0.496257", "0.768222", "0.088477", "0.132030", "0.307423" };
  static const gint64 below_ten[] = { 4, 9, 3, 0, 3, 9, 7, 3, 7, 3 };
  static const gint64 below_nine[] = { 8, 0, 2, 6, 7, 6, 7, 1, 1, 0 };
  static const gint64 permutation[] = { 4, 1, 7, 5, 3, 9, 0, 8, 6, 2 };
  MnTorchRandom random;
  gint64 out[10];

  mn_torch_random_init (&random, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (uniform); i++)
    {
      g_autofree char *printed = g_strdup_printf ("%.6f", mn_torch_random_float (&random));

      g_assert_cmpstr (printed, ==, uniform[i]);
    }
  mn_torch_random_init (&random, 0);
  mn_torch_random_fill_int (&random, out, 10, 10);
  g_assert_cmpmem (out, sizeof out, below_ten, sizeof below_ten);
  mn_torch_random_init (&random, 0);
  mn_torch_random_fill_int (&random, out, 10, 9);
  g_assert_cmpmem (out, sizeof out, below_nine, sizeof below_nine);
  mn_torch_random_init (&random, 0);
  mn_torch_random_permutation (&random, out, 10);
  g_assert_cmpmem (out, sizeof out, permutation, sizeof permutation);
}

static void
test_edges (void)
{
  MnTorchRandom a, b;
  gint64 one = -1;

  /* Seeding anew forgets a waiting normal value. */
  mn_torch_random_init (&a, 7);
  mn_torch_random_fill_normal (&a, &(float){ 0 }, 1, 0, 1);
  g_assert_true (a.has_next_normal);
  mn_torch_random_init (&a, 7);
  g_assert_false (a.has_next_normal);

  /* Nothing and a single element draw nothing. */
  mn_torch_random_init (&b, 7);
  mn_torch_random_permutation (&a, NULL, 0);
  mn_torch_random_permutation (&a, &one, 1);
  mn_torch_random_fill_uniform (&a, NULL, 0, 0, 1);
  mn_torch_random_fill_normal (&a, NULL, 0, 0, 1);
  g_assert_cmpint (one, ==, 0);
  g_assert_cmphex (mn_torch_random_u32 (&a), ==, mn_torch_random_u32 (&b));

  /* Only the lower 32 bits of a seed count, as in PyTorch. */
  mn_torch_random_init (&a, 5);
  mn_torch_random_init (&b, 5 + (G_GUINT64_CONSTANT (1) << 32));
  g_assert_cmphex (mn_torch_random_u32 (&a), ==, mn_torch_random_u32 (&b));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/torch-random/seed-0", test_seed_0);
  g_test_add_func ("/torch-random/seed-42", test_seed_42);
  g_test_add_func ("/torch-random/seed-123", test_seed_123);
  g_test_add_func ("/torch-random/well-known", test_well_known);
  g_test_add_func ("/torch-random/edges", test_edges);
  return g_test_run ();
}
