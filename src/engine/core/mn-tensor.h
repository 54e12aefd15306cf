/* mn-tensor.h - a named block of numbers in host memory, for what enters and leaves the engine.
 *
 * Inside a net, tensors are offsets into planned blocks; MnTensor is what is saved, loaded, plotted and compared.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-shape.h"

G_BEGIN_DECLS

typedef enum
{
  MN_DTYPE_F32,
  MN_DTYPE_F64,
  MN_DTYPE_U8,
  MN_DTYPE_I32,
  MN_DTYPE_I64,
} MnDType;

gsize       mn_dtype_size (MnDType dtype);
const char *mn_dtype_name (MnDType dtype); /* safetensors' names: "F32", "F64", "U8", "I32", "I64" */

/**
 * MnTensor:
 * @name: (owned) (nullable): what it is called in a file, "fc1.weight"
 * @shape: all axes, row-major
 * @data: (owned): mn_shape_elements() values of @dtype
 */
typedef struct
{
  char    *name;
  MnDType  dtype;
  MnShape  shape;
  gpointer data;
} MnTensor;

/* Zero-filled. (transfer full) */
MnTensor *mn_tensor_new  (const char *name,
                          MnDType     dtype,
                          MnShape     shape);
void      mn_tensor_free (MnTensor   *tensor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnTensor, mn_tensor_free)

G_END_DECLS
