/* fuzz-cifar.c - a data set laid out as CIFAR: its files in a folder, or an archive with them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz.h"

#include <string.h>

#include "mn-cifar.h"

#define RECORD (1 + 3 * MN_CIFAR_SIDE * MN_CIFAR_SIDE)

static const char *const file_names[] = { "train.bin", "test.bin", NULL };
static const char *const archive_names[] = { "set.tar", "set.tar.gz", NULL };
static const char *const all_names[] = { "train.bin", "test.bin", "set.tar", "set.tar.gz", NULL };

void
fuzz_one (const guint8 *data,
          gsize         size)
{
  const MnCifarLayout layout = {
    .kind = (const MnDatasetKind *) mn_dataset_find ("cifar10"),
    .file_names = file_names,
    .file_records = 3,
    .label_bytes = 1,
    .class_names = (const char *const[]){ "a", "b", "c", NULL },
    .places = (const char *const[]){ "", NULL },
    .archive_names = archive_names,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (MnDataset) dataset = NULL;

  fuzz_files (data, size, all_names);
  dataset = mn_cifar_load (&layout, (const char *const[]){ fuzz_folder (), NULL }, NULL, NULL, NULL, &error);
  g_assert_true ((dataset == NULL) == (error != NULL));
  for (gsize i = 0; dataset != NULL && i < dataset->train.n; i++)
    g_assert_cmpint (dataset->train.labels[i], <, 3);
}

/* A member of an archive in the format of POSIX.1-1988 (ustar). */
static void
add_member (GByteArray   *archive,
            const char   *name,
            const guint8 *data,
            gsize         size)
{
  char header[512] = { 0 };
  guint sum = 0;

  g_snprintf (header, 100, "folder/%s", name);
  g_snprintf (header + 100, 8, "0000644");
  g_snprintf (header + 124, 12, "%011o", (guint) size);
  g_snprintf (header + 136, 12, "%011o", 0u);
  memset (header + 148, ' ', 8);
  header[156] = '0';
  memcpy (header + 257, "ustar", 6);
  memcpy (header + 263, "00", 2);
  for (guint i = 0; i < sizeof header; i++)
    sum += (guchar) header[i];
  g_snprintf (header + 148, 8, "%06o", sum);
  g_byte_array_append (archive, (const guint8 *) header, sizeof header);
  g_byte_array_append (archive, data, size);
  memset (header, 0, sizeof header);
  g_byte_array_append (archive, (const guint8 *) header, -size % sizeof header);
}

GPtrArray *
fuzz_examples (void)
{
  GPtrArray *examples = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GByteArray *plain = g_byte_array_new (), *packed = g_byte_array_new ();
  g_autoptr (GByteArray) archive = g_byte_array_new ();
  g_autofree guint8 *records = g_malloc0 (2 * RECORD);
  const guint8 end[1024] = { 0 };

  records[RECORD] = 2;
  fuzz_add_part (plain, "train.bin", records, 2 * RECORD);
  fuzz_add_part (plain, "test.bin", records, RECORD);
  g_ptr_array_add (examples, g_byte_array_free_to_bytes (plain));

  add_member (archive, "train.bin", records, 2 * RECORD);
  add_member (archive, "test.bin", records, RECORD);
  g_byte_array_append (archive, end, sizeof end);
  fuzz_add_part (packed, "set.tar", archive->data, archive->len);
  g_ptr_array_add (examples, g_byte_array_free_to_bytes (packed));
  return examples;
}
