/* mn-ref-tanh.c - the hyperbolic tangent.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-elementwise.h"
#include "mn-ref-table.h"

MN_REF_ELEMENTWISE (tanh, NULL, output, 6, mn_tanh (x), mn_tanh_d (z, dy));
