/* mn-safetensors.h - tensors in a file, in the safetensors format: u64 little-endian header length, JSON header (name to
 * dtype, shape, data_offsets), raw little-endian data.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-tensor.h"

G_BEGIN_DECLS

/* @tensors: (element-type MnTensor). Writes a temporary file, fsyncs it and renames it over @path. */
gboolean   mn_safetensors_save (const char  *path,
                                GPtrArray   *tensors,
                                GError     **error);
/* (transfer full) (element-type MnTensor). Every length and offset is checked against the file. */
GPtrArray *mn_safetensors_load (const char  *path,
                                GError     **error);

G_END_DECLS
