/* mn-remember.h - how views are set, remembered for the next ones.
 *
 * A control takes what is remembered when it is made, and writes what the user changes it to. It then keeps its own: what is
 * changed in another view of the same kind means nothing to it. Without a schema nothing is remembered.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @property of @object has the type of @key. */
void     mn_remember             (gpointer     object,
                                  const char  *property,
                                  const char  *key);
/* @key is an enumeration in the order of the choices. */
void     mn_remember_choice      (GtkDropDown *choice,
                                  const char  *key);

/* What of many is shown: @key lists names that the user has chosen, or with a "-" before them taken away. Names that are not in
 * it are as usual. FALSE: @name is not in it. */
gboolean mn_remember_find_shown  (const char  *key,
                                  const char  *name,
                                  gboolean    *shown);
void     mn_remember_shown       (const char  *key,
                                  const char  *name,
                                  gboolean     shown);

/* What was chosen of each of many: @key is a dictionary of texts. NULL: nothing was for @name. (transfer full) */
char    *mn_remember_find_text  (const char  *key,
                                 const char  *name);
/* NULL: nothing is from now on. */
void     mn_remember_text       (const char  *key,
                                 const char  *name,
                                 const char  *text);

G_END_DECLS
