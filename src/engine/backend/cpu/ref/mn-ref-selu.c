/* mn-ref-selu.c - y = λ x for x > 0, else λ α (e^x - 1).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-ref-elementwise.h"
#include "mn-ref-table.h"

MN_REF_ELEMENTWISE (selu, NULL, output, 6, mn_selu (x), mn_selu_d (z, dy));
