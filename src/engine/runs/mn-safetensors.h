/* mn-safetensors.h - tensors in a file, in the safetensors format: u64 little-endian header length, JSON header (name to
 * dtype, shape, data_offsets), raw little-endian data.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-tensor.h"

G_BEGIN_DECLS

/* @tensors: (element-type MnTensor), each with a name of its own. Writes a temporary file, fsyncs it and renames it over
 * @path. */
gboolean   mn_safetensors_save      (const char  *path,
                                     GPtrArray   *tensors,
                                     GError     **error);
/* The same with a text in the file's metadata, under @key. Tensors and text come and go together. */
gboolean   mn_safetensors_save_with (const char  *path,
                                     GPtrArray   *tensors,
                                     const char  *key,
                                     const char  *text,
                                     GError     **error);
/* (transfer full) (element-type MnTensor). Every length and offset is checked against the file. A tensor without axes is
 * read as one with a single element. */
GPtrArray *mn_safetensors_load      (const char  *path,
                                     GError     **error);
/* @text: (out) (transfer full) (nullable): what stands under @key, NULL: nothing. */
GPtrArray *mn_safetensors_load_with (const char  *path,
                                     const char  *key,
                                     char       **text,
                                     GError     **error);

G_END_DECLS
