/* fuzz-idx.c - IDX files, plain and packed: the first byte tells what is expected of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz.h"
#include "mn-idx.h"

void
fuzz_one (const guint8 *data,
          gsize         size)
{
  g_autoptr (GError) error = NULL;
  gsize dim[MN_IDX_MAX_RANK];
  g_autofree gpointer values = NULL;
  int rank;

  if (size == 0)
    return;
  rank = 1 + data[0] % MN_IDX_MAX_RANK;
  if (data[0] & 0x80)
    values = mn_idx_read_ints (fuzz_file (data + 1, size - 1), rank, dim, NULL, &error);
  else
    values = mn_idx_read (fuzz_file (data + 1, size - 1), rank, dim, NULL, &error);
  g_assert_true ((values == NULL) == (error != NULL));
}

GPtrArray *
fuzz_examples (void)
{
  static const guint8 labels[] = { 0, 0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3 };
  static const guint8 images[] = { 2, 0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8 };
  static const guint8 wide[] = { 0x81, 0, 0, 12, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 7, 0, 0, 1, 0 };
  GPtrArray *examples = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GConverter) zip = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
  guint8 packed[256] = { images[0] };
  gsize taken, written;

  g_ptr_array_add (examples, g_bytes_new_static (labels, sizeof labels));
  g_ptr_array_add (examples, g_bytes_new_static (images, sizeof images));
  g_ptr_array_add (examples, g_bytes_new_static (wide, sizeof wide));
  g_assert_cmpint (g_converter_convert (zip, images + 1, sizeof images - 1, packed + 1, sizeof packed - 1,
                                        G_CONVERTER_INPUT_AT_END, &taken, &written, NULL), ==, G_CONVERTER_FINISHED);
  g_ptr_array_add (examples, g_bytes_new (packed, 1 + written));
  return examples;
}
