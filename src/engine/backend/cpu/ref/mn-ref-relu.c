/* mn-ref-relu.c - y = max(0, x).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-elementwise.h"
#include "mn-ref-table.h"

MN_REF_ELEMENTWISE (relu, NULL, output, 1, mn_relu (x), mn_relu_d (z, dy));
