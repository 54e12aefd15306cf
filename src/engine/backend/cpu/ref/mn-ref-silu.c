/* mn-ref-silu.c - y = x / (1 + e^-x).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-elementwise.h"
#include "mn-ref-table.h"

MN_REF_ELEMENTWISE (silu, NULL, inputs[0], 6, mn_silu (x), mn_silu_d (z, dy));
