/* mn-wire-layout.h - where the wires between the rows of a list run.
 *
 * A wire between neighbours is a straight piece of the main column. Every other one leaves its row sideways, runs along a
 * lane of its own beside the list and comes back where it ends; wires from one row share a lane. Lane 0 is the nearest.
 * Pure arithmetic, no drawing.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Immutable, reference counted. */
typedef struct _MnWireLayout MnWireLayout;

/* What of a lane is seen in one row. */
typedef enum
{
  MN_WIRE_TOP = 1 << 0,    /* it runs through the upper half of the row */
  MN_WIRE_BOTTOM = 1 << 1, /* ... through the lower half */
  MN_WIRE_LEAVE = 1 << 2,  /* it begins at this row's node, towards the half that is set */
  MN_WIRE_ARRIVE = 1 << 3, /* it (or one of several) ends at this row's node, out of the half it comes from */
  MN_WIRE_UPWARDS = 1 << 4, /* it runs from below to above */
} MnWireParts;

typedef struct
{
  guint       lane;
  MnWireParts parts;
  MnWireParts lit; /* those parts that belong to wires of the row asked for */
} MnWireSegment;

/* @inputs: for each of @n_rows rows the @n_inputs rows it is wired from, -1 where a wire dangles. */
MnWireLayout *mn_wire_layout_new            (guint               n_rows,
                                             const guint        *n_inputs,
                                             const int *const   *inputs);
MnWireLayout *mn_wire_layout_ref            (MnWireLayout       *layout);
void          mn_wire_layout_unref          (MnWireLayout       *layout);
guint         mn_wire_layout_get_n_rows     (const MnWireLayout *layout);
guint         mn_wire_layout_get_n_lanes    (const MnWireLayout *layout);
/* Whether @row is wired from the row above it. */
gboolean      mn_wire_layout_is_straight    (const MnWireLayout *layout,
                                             guint               row);
guint         mn_wire_layout_get_n_inputs   (const MnWireLayout *layout,
                                             guint               row);
guint         mn_wire_layout_get_n_dangling (const MnWireLayout *layout,
                                             guint               row);
/* Appends to @segments (element-type MnWireSegment), which is emptied first, the lanes seen in @row; parts of wires that
 * begin or end at @lit_row are lit, none with -1. */
void          mn_wire_layout_get_segments   (const MnWireLayout *layout,
                                             guint               row,
                                             int                 lit_row,
                                             GArray             *segments);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnWireLayout, mn_wire_layout_unref)

G_END_DECLS
