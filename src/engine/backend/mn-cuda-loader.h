/* mn-cuda-loader.h - finds and opens the module with the CUDA backend.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-backend.h"

G_BEGIN_DECLS

/* GPU number @index (transfer full); NULL with the reason. */
MnBackend *mn_cuda_loader_open (int         index,
                                int         threads,
                                GError    **error);
/* Adds an MnDevice for each GPU; FALSE with the reason why there is none. */
gboolean   mn_cuda_loader_list (GPtrArray  *devices,
                                GError    **error);

G_END_DECLS
