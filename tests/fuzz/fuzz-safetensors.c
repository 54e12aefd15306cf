/* fuzz-safetensors.c - files of tensors.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz.h"

#include <string.h>

#include "mn-safetensors.h"

void
fuzz_one (const guint8 *data,
          gsize         size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) tensors = mn_safetensors_load_with (fuzz_file (data, size), "minima", &text, &error);

  g_assert_true ((tensors == NULL) == (error != NULL));
}

GPtrArray *
fuzz_examples (void)
{
  static const char header[] = "{\"__metadata__\":{\"minima\":\"text\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
                               "\"b\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[16,24]}}  ";
  guint64 length = GUINT64_TO_LE ((guint64) strlen (header));
  GPtrArray *examples = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GByteArray *example = g_byte_array_new ();
  const guint8 values[24] = { 0 };

  g_byte_array_append (example, (const guint8 *) &length, 8);
  g_byte_array_append (example, (const guint8 *) header, strlen (header));
  g_byte_array_append (example, values, sizeof values);
  g_ptr_array_add (examples, g_byte_array_free_to_bytes (example));
  return examples;
}
