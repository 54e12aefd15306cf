/* mn-ref-hardswish.c - y = x min(max(x + 3, 0), 6) / 6.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-elementwise.h"
#include "mn-ref-table.h"

MN_REF_ELEMENTWISE (hardswish, NULL, inputs[0], 2, mn_hardswish (x), mn_hardswish_d (z, dy));
