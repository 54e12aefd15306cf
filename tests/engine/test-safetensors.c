/* test-safetensors.c - tensors there and back, and files that lie.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-error.h"
#include "mn-safetensors.h"
#include "mn-test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static MnTensor *
make (const char *name, MnDType dtype, MnShape shape)
{
  MnTensor *tensor = mn_tensor_new (name, dtype, shape);
  guint8 *bytes = tensor->data;

  for (gsize i = 0; i < (gsize) mn_shape_elements (&shape) * mn_dtype_size (dtype); i++)
    bytes[i] = (guint8) (i * 37 + 11);
  return tensor;
}

static GPtrArray *
make_all (void)
{
  GPtrArray *tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_tensor_free);

  g_ptr_array_add (tensors, make ("fc1.weight", MN_DTYPE_F32, (MnShape) { .rank = 2, .dim = { 3, 5 } }));
  g_ptr_array_add (tensors, make ("größe \"x\"\\", MN_DTYPE_U8, mn_shape_1d (3)));
  g_ptr_array_add (tensors, make ("b", MN_DTYPE_F64, mn_shape_3d (2, 1, 2)));
  g_ptr_array_add (tensors, make ("c", MN_DTYPE_I32, (MnShape) { .rank = 4, .dim = { 1, 2, 3, 1 } }));
  g_ptr_array_add (tensors, make ("d", MN_DTYPE_I64, mn_shape_1d (1)));
  return tensors;
}

static void
test_round_trip (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "a.safetensors", NULL);
  g_autoptr (GPtrArray) tensors = make_all (), read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (mn_safetensors_save_with (path, tensors, "state", "{ \"ä\": \"\n\" }", &error));
  g_assert_no_error (error);
  read = mn_safetensors_load_with (path, "state", &text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "{ \"ä\": \"\n\" }");
  g_assert_cmpuint (read->len, ==, tensors->len);
  for (guint i = 0; i < read->len; i++)
    {
      const MnTensor *a = g_ptr_array_index (tensors, i), *b = g_ptr_array_index (read, i);
      gsize n = (gsize) mn_shape_elements (&a->shape) * mn_dtype_size (a->dtype);

      g_assert_cmpstr (a->name, ==, b->name);
      g_assert_cmpint (a->dtype, ==, b->dtype);
      g_assert_true (mn_shape_equal (&a->shape, &b->shape));
      g_assert_cmpmem (a->data, n, b->data, n);
    }
  mn_test_remove_dir (dir);
}

static void
test_empty (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "a.safetensors", NULL);
  g_autoptr (GPtrArray) none = g_ptr_array_new (), read = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (mn_safetensors_save (path, none, &error));
  read = mn_safetensors_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 0);
  mn_test_remove_dir (dir);
}

/* The bytes as the reference implementation writes them. */
static void
test_format (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "a.safetensors", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GPtrArray) tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_tensor_free);
  MnTensor *tensor = mn_tensor_new ("w", MN_DTYPE_F32, mn_shape_1d (2));
  guint64 header;
  gsize length;

  ((float *) tensor->data)[0] = 1.0f;
  ((float *) tensor->data)[1] = -2.0f;
  g_ptr_array_add (tensors, tensor);
  g_assert_true (mn_safetensors_save (path, tensors, NULL));
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  memcpy (&header, bytes, 8);
  header = GUINT64_FROM_LE (header);
  g_assert_cmpuint (header % 8, ==, 0);
  g_assert_cmpuint (length, ==, 8 + header + 8);
  g_assert_cmpint (bytes[8], ==, '{');
  g_assert_cmpmem (bytes + 8 + header, 8, "\x00\x00\x80\x3f\x00\x00\x00\xc0", 8);
  mn_test_remove_dir (dir);
}

static void
write_file (const char *path, const char *header, gsize data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 length = GUINT64_TO_LE (strlen (header));

  g_byte_array_append (bytes, (guint8 *) &length, 8);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) strlen (header));
  for (gsize i = 0; i < data; i++)
    g_byte_array_append (bytes, (const guint8 *) "x", 1);
  g_assert_true (g_file_set_contents (path, (char *) bytes->data, bytes->len, NULL));
}

#define ENTRY(dtype, shape, offsets) "{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}"

static void
test_lies (void)
{
  static const struct
  {
    const char *header;
    gsize       data;
    const char *message;
  } cases[] = {
    { "[]", 0, "its header is not an object" },
    { "{\"a\":5}", 0, "tensor “a” is not described by an object" },
    { "{\"a\":{}}", 0, "tensor “a” does not say the type" },
    { "{\"a\":" ENTRY ("BF16", "[1]", "[0,2]") "}", 2, "type BF16" },
    { "{\"a\":" ENTRY ("F32", "[2]", "[0,4]") "}", 4, "needs 8 bytes by its shape, but has 4" },
    { "{\"a\":" ENTRY ("F32", "[2]", "[0,8]") "}", 4, "lies outside the file" },
    { "{\"a\":" ENTRY ("F32", "[1]", "[4,8]") "}", 8, "leaves a gap" },
    { "{\"a\":" ENTRY ("F32", "[1]", "[0,4]") "}", 8, "4 bytes that belong to no tensor" },
    { "{\"a\":" ENTRY ("F32", "[1]", "[-4,0]") "}", 8, "lies outside the file" },
    { "{\"a\":" ENTRY ("F32", "[1]", "[4,0]") "}", 8, "lies outside the file" },
    { "{\"a\":" ENTRY ("F32", "[1]", "[0,4.0]") "}", 4, "lies outside the file" },
    { "{\"a\":" ENTRY ("F32", "[1]", "[0]") "}", 4, "lacks its shape or its place" },
    { "{\"a\":" ENTRY ("F32", "7", "[0,4]") "}", 4, "lacks its shape or its place" },
    { "{\"a\":" ENTRY ("F32", "[0]", "[0,0]") "}", 0, "has an axis" },
    { "{\"a\":" ENTRY ("F32", "[-1]", "[0,4]") "}", 4, "has an axis" },
    { "{\"a\":" ENTRY ("F32", "[\"1\"]", "[0,4]") "}", 4, "has an axis" },
    { "{\"a\":" ENTRY ("F32", "[4611686018427387904,4]", "[0,4]") "}", 4, "has an axis" },
    { "{\"a\":" ENTRY ("F64", "[17179869184]", "[0,8]") "}", 8, "needs 137438953472 bytes" },
    { "{\"a\":" ENTRY ("F32", "[1,1,1,1,1]", "[0,4]") "}", 4, "has 5 axes" },
    { "{\"a\":" ENTRY ("F32", "[1]", "[0,4]") ",\"b\":" ENTRY ("F32", "[1]", "[0,4]") "}", 4, "overlaps" },
    { "{\"a\":" ENTRY ("F32", "[1]", "[0,4]") ",\"a\":" ENTRY ("F32", "[1]", "[4,8]") "}", 8, "a second time" },
    { "{\"a\":", 4, "header:1:6: expected a value" },
    { "{\"a\xff\":1}", 4, "is not text in UTF-8" },
  };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "a.safetensors", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      write_file (path, cases[i].header, cases[i].data);
      g_assert_null (mn_safetensors_load (path, &error));
      g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      if (!strstr (error->message, cases[i].message) || !g_str_has_prefix (error->message, path))
        g_error ("“%s” is not in: %s", cases[i].message, error->message);
    }
  mn_test_remove_dir (dir);
}

static void
test_lengths (void)
{
  static const guint64 lengths[] = { 0, 1, 3, 1000, G_MAXUINT64, G_MAXINT64, G_MAXUINT64 - 7 };
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "a.safetensors", NULL);
  g_autoptr (GError) missing = NULL, folder = NULL;

  for (gsize size = 0; size < 10; size++)
    for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
      {
        g_autoptr (GError) error = NULL;
        guint64 length = GUINT64_TO_LE (lengths[i]);
        char bytes[10] = "        {}";

        memcpy (bytes, &length, 8);
        g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
        g_assert_null (mn_safetensors_load (path, &error));
        g_assert_error (error, MN_ERROR, MN_ERROR_INPUT);
      }
  g_assert_null (mn_safetensors_load (dir, &folder));
  g_assert_nonnull (folder);
  g_unlink (path);
  g_assert_null (mn_safetensors_load (path, &missing));
  g_assert_error (missing, MN_ERROR, MN_ERROR_NOT_FOUND);
  mn_test_remove_dir (dir);
}

static void
test_scalar (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "a.safetensors", NULL);
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GError) error = NULL;

  write_file (path, "{\"__metadata__\":{\"format\":\"pt\"},\"a\":" ENTRY ("F32", "[]", "[0,4]") "}", 4);
  read = mn_safetensors_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((MnTensor *) g_ptr_array_index (read, 0))->shape.dim[0], ==, 1);
  mn_test_remove_dir (dir);
}

static void
test_fuzz (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "a.safetensors", NULL);
  g_autoptr (GPtrArray) tensors = make_all ();
  g_autofree char *bytes = NULL;
  GRand *random = g_rand_new_with_seed (5);
  gsize length;
  int taken = 0;

  g_assert_true (mn_safetensors_save_with (path, tensors, "k", "v", NULL));
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (int round = 0; round < 3000; round++)
    {
      g_autofree char *changed = g_memdup2 (bytes, length);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) read = NULL;
      gsize n = length;

      for (int k = g_rand_int_range (random, 0, 4); k > 0; k--)
        changed[g_rand_int_range (random, 0, (gint32) length)] =
          (char) (g_rand_boolean (random) ? g_rand_int_range (random, '0', ':') : g_rand_int_range (random, 0, 256));
      if (g_rand_int_range (random, 0, 4) == 0)
        n = (gsize) g_rand_int_range (random, 0, (gint32) length);
      g_assert_true (g_file_set_contents_full (path, changed, (gssize) n, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      read = mn_safetensors_load_with (path, "k", &text, &error);
      g_assert_true ((read != NULL) != (error != NULL));
      taken += read != NULL;
    }
  /* untouched and harmlessly touched files do get through, so the others were refused for a reason */
  g_assert_cmpint (taken, >, 300);
  g_assert_cmpint (taken, <, 2700);
  g_rand_free (random);
  mn_test_remove_dir (dir);
}

static void
test_full_disk (void)
{
  g_autofree char *dir = mn_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "a.safetensors", NULL);
  g_autoptr (GPtrArray) tensors = make_all (), read = NULL;
  g_autoptr (GPtrArray) large = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_tensor_free);
  g_autoptr (GError) error = NULL, none = NULL;
  struct rlimit limit, small;

  g_ptr_array_add (large, make ("w", MN_DTYPE_F32, mn_shape_1d (100000)));
  g_assert_true (mn_safetensors_save (path, tensors, NULL));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  small = limit;
  small.rlim_cur = 8192;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (mn_safetensors_save (path, large, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_error (error, MN_ERROR, MN_ERROR_IO);
  g_assert_nonnull (strstr (error->message, g_strerror (EFBIG)));
  read = mn_safetensors_load (path, &none);
  g_assert_no_error (none);
  g_assert_cmpuint (read->len, ==, tensors->len);
  mn_test_remove_dir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/round-trip", test_round_trip);
  g_test_add_func ("/safetensors/empty", test_empty);
  g_test_add_func ("/safetensors/format", test_format);
  g_test_add_func ("/safetensors/lies", test_lies);
  g_test_add_func ("/safetensors/lengths", test_lengths);
  g_test_add_func ("/safetensors/scalar", test_scalar);
  g_test_add_func ("/safetensors/fuzz", test_fuzz);
  g_test_add_func ("/safetensors/full-disk", test_full_disk);
  return g_test_run ();
}
