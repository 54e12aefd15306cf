/* mn-run-views.h - the kinds of views of a run that there are.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-run-view.h"

G_BEGIN_DECLS

typedef struct
{
  const char *id;       /* for settings and actions: never translated, never changed */
  const char *title;    /* to be translated with _() */
  GType     (*get_type) (void);
  gboolean    open;     /* its section of the Watch page is open until somebody closes it */
} MnRunViewKind;

/* In the order in which they are shown. */
guint                mn_run_views_get_n_kinds (void);
const MnRunViewKind *mn_run_views_get_kind    (guint       i);
/* NULL: there is none of that name. */
const MnRunViewKind *mn_run_views_find        (const char *id);

G_END_DECLS
