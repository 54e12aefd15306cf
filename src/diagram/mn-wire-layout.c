/* mn-wire-layout.c - where the wires between the rows of a list run.
 *
 * Lanes are colored greedily, short wires first, so that they stay near the nodes and long ones go around them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-wire-layout.h"

/* The wires from one row into one direction. */
typedef struct
{
  int     source;
  int     low;  /* rows it spans */
  int     high;
  guint   lane;
  GArray *targets; /* (element-type int) */
} Bundle;

typedef struct
{
  guint    n_inputs;
  guint    n_dangling;
  gboolean straight;
} Row;

struct _MnWireLayout
{
  gatomicrefcount ref_count;
  guint           n_rows;
  guint           n_lanes;
  Row            *rows;
  GArray         *bundles; /* (element-type Bundle) */
};

static void
bundle_clear (gpointer data)
{
  g_array_unref (((Bundle *) data)->targets);
}

/* Adds a wire to the bundle in @slot, whose entries are indices of bundles plus one. */
static void
add_wire (MnWireLayout *self, guint *slot, int source, int target)
{
  Bundle *bundle;

  if (*slot == 0)
    {
      Bundle empty = { source, source, source, 0, g_array_new (FALSE, FALSE, sizeof (int)) };

      g_array_append_val (self->bundles, empty);
      *slot = self->bundles->len;
    }
  bundle = &g_array_index (self->bundles, Bundle, *slot - 1);
  g_array_append_val (bundle->targets, target);
  bundle->low = MIN (bundle->low, target);
  bundle->high = MAX (bundle->high, target);
}

static int
compare_bundles (gconstpointer a, gconstpointer b)
{
  const Bundle *x = a, *y = b;

  if (x->high - x->low != y->high - y->low)
    return x->high - x->low - (y->high - y->low);
  return x->low != y->low ? x->low - y->low : x->source - y->source;
}

static gboolean
lane_is_free (GArray *lane, const Bundle *bundle)
{
  for (guint i = 0; i < lane->len; i += 2)
    if (bundle->low < g_array_index (lane, int, i + 1) && g_array_index (lane, int, i) < bundle->high)
      return FALSE;
  return TRUE;
}

static void
assign_lanes (MnWireLayout *self)
{
  g_autoptr (GPtrArray) lanes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  g_array_sort (self->bundles, compare_bundles);
  for (guint i = 0; i < self->bundles->len; i++)
    {
      Bundle *bundle = &g_array_index (self->bundles, Bundle, i);
      guint lane = 0;

      while (lane < lanes->len && !lane_is_free (lanes->pdata[lane], bundle))
        lane++;
      if (lane == lanes->len)
        g_ptr_array_add (lanes, g_array_new (FALSE, FALSE, sizeof (int)));
      g_array_append_val (lanes->pdata[lane], bundle->low);
      g_array_append_val (lanes->pdata[lane], bundle->high);
      bundle->lane = lane;
    }
  self->n_lanes = lanes->len;
}

MnWireLayout *
mn_wire_layout_new (guint n_rows, const guint *n_inputs, const int *const *inputs)
{
  MnWireLayout *self = g_new0 (MnWireLayout, 1);
  g_autofree guint *down = g_new0 (guint, n_rows + 1);
  g_autofree guint *up = g_new0 (guint, n_rows + 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->n_rows = n_rows;
  self->rows = g_new0 (Row, n_rows + 1);
  self->bundles = g_array_new (FALSE, FALSE, sizeof (Bundle));
  g_array_set_clear_func (self->bundles, bundle_clear);

  for (int row = 0; row < (int) n_rows; row++)
    {
      self->rows[row].n_inputs = n_inputs[row];
      for (guint i = 0; i < n_inputs[row]; i++)
        {
          int source = inputs[row][i];

          if (source < 0 || source >= (int) n_rows || source == row)
            self->rows[row].n_dangling++;
          else if (source == row - 1)
            self->rows[row].straight = TRUE;
          else
            add_wire (self, source < row ? &down[source] : &up[source], source, row);
        }
    }
  assign_lanes (self);
  return self;
}

MnWireLayout *
mn_wire_layout_ref (MnWireLayout *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
mn_wire_layout_unref (MnWireLayout *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->bundles);
  g_free (self->rows);
  g_free (self);
}

guint
mn_wire_layout_get_n_rows (const MnWireLayout *self)
{
  return self->n_rows;
}

guint
mn_wire_layout_get_n_lanes (const MnWireLayout *self)
{
  return self->n_lanes;
}

gboolean
mn_wire_layout_is_straight (const MnWireLayout *self, guint row)
{
  return row < self->n_rows && self->rows[row].straight;
}

guint
mn_wire_layout_get_n_inputs (const MnWireLayout *self, guint row)
{
  return row < self->n_rows ? self->rows[row].n_inputs : 0;
}

guint
mn_wire_layout_get_n_dangling (const MnWireLayout *self, guint row)
{
  return row < self->n_rows ? self->rows[row].n_dangling : 0;
}

static gboolean
is_target (const Bundle *bundle, int row)
{
  for (guint i = 0; i < bundle->targets->len; i++)
    if (g_array_index (bundle->targets, int, i) == row)
      return TRUE;
  return FALSE;
}

/* Which of @parts of the lane in @row belong to wires of @lit_row. */
static MnWireParts
lit_parts (const Bundle *bundle, int row, MnWireParts parts, int lit_row)
{
  MnWireParts lit = 0;
  gboolean up = bundle->low < bundle->source;
  int first, last;

  if (lit_row == bundle->source)
    return parts;
  if (lit_row < 0 || !is_target (bundle, lit_row))
    return 0;
  /* The one wire from the source to the row asked for. */
  first = up ? lit_row : bundle->source;
  last = up ? bundle->source : lit_row;
  if (row > first && row <= last)
    lit |= MN_WIRE_TOP;
  if (row >= first && row < last)
    lit |= MN_WIRE_BOTTOM;
  if (row == bundle->source)
    lit |= MN_WIRE_LEAVE;
  if (row == lit_row)
    lit |= MN_WIRE_ARRIVE;
  return lit & parts;
}

void
mn_wire_layout_get_segments (const MnWireLayout *self, guint row, int lit_row, GArray *segments)
{
  int r = row;

  g_array_set_size (segments, 0);
  for (guint i = 0; i < self->bundles->len; i++)
    {
      const Bundle *bundle = &g_array_index (self->bundles, Bundle, i);
      MnWireSegment segment = { bundle->lane };

      if (r < bundle->low || r > bundle->high)
        continue;
      if (r > bundle->low)
        segment.parts |= MN_WIRE_TOP;
      if (r < bundle->high)
        segment.parts |= MN_WIRE_BOTTOM;
      if (r == bundle->source)
        segment.parts |= MN_WIRE_LEAVE;
      else if (is_target (bundle, r))
        segment.parts |= MN_WIRE_ARRIVE;
      segment.lit = lit_parts (bundle, r, segment.parts, lit_row);
      if (bundle->low < bundle->source)
        segment.parts |= MN_WIRE_UPWARDS;
      g_array_append_val (segments, segment);
    }
}
