/* mn-ref-sigmoid.c - y = 1 / (1 + e^-x).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-elementwise.h"
#include "mn-ref-table.h"

MN_REF_ELEMENTWISE (sigmoid, NULL, output, 6, mn_sigmoid (x), mn_sigmoid_d (z, dy));
