/* mn-tensor.c - named blocks of numbers in host memory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-tensor.h"

static const struct
{
  const char *name;
  gsize       size;
} dtypes[] = {
  [MN_DTYPE_F32] = { "F32", 4 },
  [MN_DTYPE_F64] = { "F64", 8 },
  [MN_DTYPE_U8] = { "U8", 1 },
  [MN_DTYPE_I32] = { "I32", 4 },
  [MN_DTYPE_I64] = { "I64", 8 },
};

/**
 * mn_dtype_size:
 * @dtype: a type of number
 *
 * Returns: its size in bytes
 */
gsize
mn_dtype_size (MnDType dtype)
{
  g_return_val_if_fail ((guint) dtype < G_N_ELEMENTS (dtypes), 0);

  return dtypes[dtype].size;
}

/**
 * mn_dtype_name:
 * @dtype: a type of number
 *
 * Returns: (transfer none): its name in a safetensors file
 */
const char *
mn_dtype_name (MnDType dtype)
{
  g_return_val_if_fail ((guint) dtype < G_N_ELEMENTS (dtypes), NULL);

  return dtypes[dtype].name;
}

/**
 * mn_tensor_new:
 * @name: (nullable): what it is called
 * @dtype: type of its numbers
 * @shape: all axes; an unknown shape (rank 0) holds no numbers
 *
 * Returns: (transfer full) (nullable): a tensor of zeros; %NULL, with a warning, when @shape is not a valid one; %NULL
 *   without one when there is not enough memory
 */
MnTensor *
mn_tensor_new (const char *name,
               MnDType     dtype,
               MnShape     shape)
{
  gint64 n = mn_shape_elements (&shape);
  gpointer data = NULL;
  MnTensor *tensor;

  g_return_val_if_fail ((guint) dtype < G_N_ELEMENTS (dtypes), NULL);
  g_return_val_if_fail (n >= 0, NULL);

  if (n > 0 && !(data = g_try_malloc0_n (n, dtypes[dtype].size)))
    return NULL;
  tensor = g_new0 (MnTensor, 1);
  tensor->name = g_strdup (name);
  tensor->dtype = dtype;
  tensor->shape = shape;
  tensor->data = data;
  return tensor;
}

/**
 * mn_tensor_free:
 * @tensor: (nullable) (transfer full): a tensor
 */
void
mn_tensor_free (MnTensor *tensor)
{
  if (!tensor)
    return;
  g_free (tensor->name);
  g_free (tensor->data);
  g_free (tensor);
}
