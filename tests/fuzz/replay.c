/* replay.c - a target as an ordinary test: its examples, and the same with a few bytes changed, cut or doubled.
 *
 * `fuzz-NAME FOLDER` writes the examples there, for libFuzzer to begin with; `fuzz-NAME FILE...` tries those files.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz.h"

#include <string.h>

#define ROUNDS 3000

static void
test_examples (void)
{
  g_autoptr (GPtrArray) examples = fuzz_examples ();

  g_assert_cmpuint (examples->len, >, 0);
  fuzz_one ((const guint8 *) "", 0);
  for (guint i = 0; i < examples->len; i++)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (examples, i), &size);

      fuzz_one (data, size);
    }
}

static void
damage (GByteArray *bytes,
        GRand      *rand)
{
  guint at = g_rand_int_range (rand, 0, bytes->len), n = g_rand_int_range (rand, 1, 32);
  static const char *const pieces[] = { "\xff", "\0\0\0\0", "-1", "1e999", "\"", "\n", "[[[[", "}", ",", "99999999999" };
  const char *piece = pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))];
  g_autofree guint8 *copy = NULL;

  n = MIN (n, bytes->len - at);
  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      bytes->data[at] ^= 1 << g_rand_int_range (rand, 0, 8);
      break;
    case 1:
      bytes->data[at] = (guint8) g_rand_int (rand);
      break;
    case 2:
      g_byte_array_remove_range (bytes, at, n);
      break;
    case 3:
      copy = g_memdup2 (bytes->data + at, n);
      g_byte_array_append (bytes, copy, n);
      break;
    default:
      n = MIN (bytes->len - at, MAX (strlen (piece), 1));
      memcpy (bytes->data + at, piece, n);
    }
}

static void
test_damaged (void)
{
  g_autoptr (GPtrArray) examples = fuzz_examples ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (int round = 0; round < ROUNDS; round++)
    {
      GBytes *example = g_ptr_array_index (examples, g_rand_int_range (rand, 0, examples->len));
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      g_byte_array_append (bytes, g_bytes_get_data (example, NULL), g_bytes_get_size (example));
      for (int i = g_rand_int_range (rand, 1, 5); i > 0 && bytes->len > 0; i--)
        damage (bytes, rand);
      fuzz_one (bytes->data, bytes->len);
    }
}

static void
write_examples (const char *folder)
{
  g_autoptr (GPtrArray) examples = fuzz_examples ();

  for (guint i = 0; i < examples->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/example-%u", folder, i);
      gsize size;
      const char *data = g_bytes_get_data (g_ptr_array_index (examples, i), &size);

      g_assert_true (g_file_set_contents (path, data, size, NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 2 && g_file_test (argv[1], G_FILE_TEST_IS_DIR))
    {
      write_examples (argv[1]);
      return 0;
    }
  if (argc > 1 && argv[1][0] != '-')
    {
      for (int i = 1; i < argc; i++)
        {
          g_autofree char *data = NULL;
          gsize size;

          g_assert_true (g_file_get_contents (argv[i], &data, &size, NULL));
          fuzz_one ((const guint8 *) data, size);
        }
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/examples", test_examples);
  g_test_add_func ("/fuzz/damaged", test_damaged);
  return g_test_run ();
}
