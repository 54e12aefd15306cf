/* mn-field-view-private.h - what the files of the view of one unit share.
 *
 * mn-field-view.c          the widgets, and which layer is shown
 * mn-field-view-samples.c  the samples there are to choose from
 * mn-field-view-measure.c  what the unit sees of one of them
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include "mn-field-view.h"
#include "mn-graph.h"
#include "mn-patch-view.h"

G_BEGIN_DECLS

struct _MnFieldView
{
  MnWeightsView  parent_instance;

  GtkStack      *stack;
  AdwStatusPage *nothing;
  GtkLabel      *title;
  GtkSpinButton *channel;
  GtkSpinButton *sample;
  MnPatchView   *map;
  MnPatchView   *image;
  GtkLabel      *numbers;

  char          *id;        /* (nullable) */
  MnFrozenGraph *cut;       /* (nullable) */
  GBytes        *samples;   /* (nullable): (n, shape) floats */
  char          *data;      /* (nullable): what these are of, or will be */
  MnShape        shape;     /* of one of them */
  gboolean       loading;
  gboolean       running;
  gboolean       pending;   /* something else is to be measured when this is done */
  gboolean       outdated;  /* there are other weights than those that were measured with */
  guint          turn;      /* it is waited for */
  gboolean       quiet;
  gboolean       wants_focus; /* as soon as there is something to pick */
  GCancellable  *cancellable;
  gint64         row;
  gint64         column;
};

/* The layer whose unit it is. @self->cut is there. */
const MnFrozenNode *mn_field_view_get_node     (MnFieldView *self);
/* In the place of the pictures. */
void                mn_field_view_say          (MnFieldView *self,
                                                const char  *what);
/* Those of @self->data, which are measured once they are there. */
void                mn_field_view_load_samples (MnFieldView *self);
/* What is chosen, as soon as what is being measured is done. @urgent: somebody waits for it; FALSE: when it is the view's turn. */
void                mn_field_view_measure      (MnFieldView *self,
                                                gboolean     urgent);

G_END_DECLS
