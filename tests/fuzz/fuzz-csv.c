/* fuzz-csv.c - tables of text as data sets: the first bytes choose the settings.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz.h"

#include "mn-dataset.h"

static const char *const settings[][4] = {
  { NULL },
  { "target", "1", "header", "no" },
  { "target", "y", "missing", "skip" },
  { "target", "-1", "task", "regression" },
  { "categorical", "1,2", "ignore", "3" },
};

void
fuzz_one (const guint8 *data,
          gsize         size)
{
  const MnDatasetKind *kind = (const MnDatasetKind *) mn_dataset_find ("csv");
  g_autoptr (MnSpec) spec = mn_spec_new (&kind->base);
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) dataset = NULL;
  const char *const *chosen;

  if (size == 0)
    return;
  chosen = settings[data[0] % G_N_ELEMENTS (settings)];
  g_assert_true (mn_values_set_string (spec->values, "file", fuzz_file (data + 1, size - 1), NULL));
  for (int i = 0; i < 4 && chosen[i] != NULL; i += 2)
    g_assert_true (mn_values_set_string (spec->values, chosen[i], chosen[i + 1], NULL));
  dataset = kind->load (spec->values, (const char *const[]){ NULL }, NULL, NULL, NULL, &error);
  g_assert_true ((dataset == NULL) == (error != NULL));
}

GPtrArray *
fuzz_examples (void)
{
  GPtrArray *examples = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const char *const tables[] = {
    "x,y,class\n1,2,a\n3,4,b\n5,?,a\n7,8,b\n",
    "1;2,5;red\n2;3,5;\"blue \"\"\n sky\"\n",
    "a\tb\ty\n0\t1\tno\n1\t0\tyes\n1\tNA\tyes\n",
    "1.5 2.5 3.5\n-1e3 0 1\n 4 5 6\n",
    "gr\xf6\xdf" "e,\x80,y\n1,2,gr\xfcn\n3,4,rot\n",
    "größe,€,y\n1,2,grün\n3,4,\"\"\n",
  };
  static const guint8 utf16[] = "0\xff\xfe" "x\0,\0y\0\n\0" "1\0,\0\xfc\0\n\0" "2\0,\0\x3d\xd8\x00\xde";

  g_ptr_array_add (examples, g_bytes_new_static (utf16, sizeof utf16 - 1));
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *example = g_strdup_printf ("%c%s", (char) ('0' + i), tables[i]);

      fuzz_add_text (examples, example);
    }
  return examples;
}
