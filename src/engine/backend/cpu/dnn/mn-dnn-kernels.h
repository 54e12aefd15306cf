/* mn-dnn-kernels.h - the kernels over oneDNN by name, for mn-dnn-table.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-dnn.h"

G_BEGIN_DECLS

G_END_DECLS
