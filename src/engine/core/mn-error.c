/* mn-error.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-error.h"

G_DEFINE_QUARK (mn-error-quark, mn_error)
