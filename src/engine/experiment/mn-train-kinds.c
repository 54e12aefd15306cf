/* mn-train-kinds.c - looking up a kind by its name.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-train-kinds.h"

const MnKind *
mn_train_kind_find (const MnKind *const *kinds, const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (; *kinds != NULL; kinds++)
    if (g_str_equal ((*kinds)->name, name))
      return *kinds;
  return NULL;
}
