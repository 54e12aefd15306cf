/* mn-workspace-layout.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-workspace-layout.h"

#include <math.h>

/* A pane may not be made so small by its neighbours that its handle cannot be found. */
#define LEAST_WEIGHT 0.02
#define MOST_WEIGHT 50.0

static void
place_free (gpointer data)
{
  MnWorkspacePlace *place = data;

  g_free (place->id);
  g_free (place);
}

static void
lane_free (gpointer data)
{
  MnWorkspaceLane *lane = data;

  g_ptr_array_unref (lane->places);
  g_free (lane);
}

static MnWorkspaceLane *
lane_new (double weight)
{
  MnWorkspaceLane *lane = g_new0 (MnWorkspaceLane, 1);

  lane->weight = weight;
  lane->places = g_ptr_array_new_with_free_func (place_free);
  return lane;
}

static MnWorkspacePlace *
place_new (const char *id, double weight)
{
  MnWorkspacePlace *place = g_new0 (MnWorkspacePlace, 1);

  place->id = g_strdup (id);
  place->weight = weight;
  return place;
}

static double
sensible (double weight)
{
  return isfinite (weight) && weight >= LEAST_WEIGHT && weight <= MOST_WEIGHT ? weight : 1;
}

MnWorkspaceLayout *
mn_workspace_layout_new (void)
{
  MnWorkspaceLayout *layout = g_new0 (MnWorkspaceLayout, 1);

  layout->lanes = g_ptr_array_new_with_free_func (lane_free);
  return layout;
}

void
mn_workspace_layout_free (MnWorkspaceLayout *layout)
{
  g_ptr_array_unref (layout->lanes);
  g_free (layout);
}

MnWorkspaceLayout *
mn_workspace_layout_from_variant (GVariant *variant, gboolean (*known) (const char *id))
{
  MnWorkspaceLayout *layout = mn_workspace_layout_new ();
  g_autoptr (GVariantIter) lanes = NULL;
  GVariantIter *places;
  double lane_weight;

  g_return_val_if_fail (g_variant_is_of_type (variant, G_VARIANT_TYPE (MN_WORKSPACE_LAYOUT_TYPE)), layout);

  g_variant_get (variant, MN_WORKSPACE_LAYOUT_TYPE, &layout->columns, &lanes);
  while (g_variant_iter_next (lanes, "(da(sd))", &lane_weight, &places))
    {
      MnWorkspaceLane *lane = lane_new (sensible (lane_weight));
      const char *id;
      double weight;

      while (g_variant_iter_next (places, "(&sd)", &id, &weight))
        {
          gboolean twice = mn_workspace_layout_contains (layout, id);

          for (guint i = 0; i < lane->places->len; i++)
            twice |= g_str_equal (((MnWorkspacePlace *) g_ptr_array_index (lane->places, i))->id, id);
          if (!twice && known (id))
            g_ptr_array_add (lane->places, place_new (id, sensible (weight)));
        }
      g_variant_iter_free (places);
      if (lane->places->len > 0)
        g_ptr_array_add (layout->lanes, lane);
      else
        lane_free (lane);
    }
  return layout;
}

GVariant *
mn_workspace_layout_to_variant (MnWorkspaceLayout *layout)
{
  GVariantBuilder lanes;

  g_variant_builder_init (&lanes, G_VARIANT_TYPE ("a(da(sd))"));
  for (guint i = 0; i < layout->lanes->len; i++)
    {
      const MnWorkspaceLane *lane = g_ptr_array_index (layout->lanes, i);
      GVariantBuilder places;

      g_variant_builder_init (&places, G_VARIANT_TYPE ("a(sd)"));
      for (guint j = 0; j < lane->places->len; j++)
        {
          const MnWorkspacePlace *place = g_ptr_array_index (lane->places, j);

          g_variant_builder_add (&places, "(sd)", place->id, place->weight);
        }
      g_variant_builder_add (&lanes, "(da(sd))", lane->weight, &places);
    }
  return g_variant_new (MN_WORKSPACE_LAYOUT_TYPE, layout->columns, &lanes);
}

static gboolean
find (MnWorkspaceLayout *layout, const char *id, guint *lane_index, guint *place_index)
{
  for (guint i = 0; i < layout->lanes->len; i++)
    {
      const MnWorkspaceLane *lane = g_ptr_array_index (layout->lanes, i);

      for (guint j = 0; j < lane->places->len; j++)
        if (g_str_equal (((MnWorkspacePlace *) g_ptr_array_index (lane->places, j))->id, id))
          {
            *lane_index = i;
            *place_index = j;
            return TRUE;
          }
    }
  return FALSE;
}

gboolean
mn_workspace_layout_contains (MnWorkspaceLayout *layout, const char *id)
{
  guint lane, place;

  return find (layout, id, &lane, &place);
}

void
mn_workspace_layout_add (MnWorkspaceLayout *layout, const char *id, gboolean new_lane)
{
  MnWorkspaceLane *lane;

  g_return_if_fail (!mn_workspace_layout_contains (layout, id));

  if (new_lane || layout->lanes->len < 2)
    g_ptr_array_add (layout->lanes, lane_new (1));
  lane = g_ptr_array_index (layout->lanes, layout->lanes->len - 1);
  g_ptr_array_add (lane->places, place_new (id, 1));
}

/* Takes the place out; a lane that is empty then goes. */
static MnWorkspacePlace *
take (MnWorkspaceLayout *layout, guint lane_index, guint place_index)
{
  MnWorkspaceLane *lane = g_ptr_array_index (layout->lanes, lane_index);
  MnWorkspacePlace *place = g_ptr_array_steal_index (lane->places, place_index);

  if (lane->places->len == 0)
    g_ptr_array_remove_index (layout->lanes, lane_index);
  return place;
}

void
mn_workspace_layout_remove (MnWorkspaceLayout *layout, const char *id)
{
  guint lane, place;

  if (find (layout, id, &lane, &place))
    place_free (take (layout, lane, place));
}

/* Along: within the lane. */
static gboolean
is_along (MnWorkspaceLayout *layout, MnMove move)
{
  return (move == MN_MOVE_LEFT || move == MN_MOVE_RIGHT) != layout->columns;
}

gboolean
mn_workspace_layout_can_move (MnWorkspaceLayout *layout, const char *id, MnMove move)
{
  const gboolean forward = move == MN_MOVE_RIGHT || move == MN_MOVE_DOWN;
  const MnWorkspaceLane *lane;
  guint i, j;

  if (!find (layout, id, &i, &j))
    return FALSE;
  lane = g_ptr_array_index (layout->lanes, i);
  if (is_along (layout, move))
    return forward ? j + 1 < lane->places->len : j > 0;
  /* One that has its lane for itself is at the edge when the lane is. */
  return lane->places->len > 1 || (forward ? i + 1 < layout->lanes->len : i > 0);
}

gboolean
mn_workspace_layout_move (MnWorkspaceLayout *layout, const char *id, MnMove move)
{
  const gboolean forward = move == MN_MOVE_RIGHT || move == MN_MOVE_DOWN;
  MnWorkspaceLane *lane;
  MnWorkspacePlace *place;
  guint i, j;

  if (!mn_workspace_layout_can_move (layout, id, move) || !find (layout, id, &i, &j))
    return FALSE;
  lane = g_ptr_array_index (layout->lanes, i);
  if (is_along (layout, move))
    {
      const guint other = forward ? j + 1 : j - 1;
      gpointer swapped = lane->places->pdata[other];

      lane->places->pdata[other] = lane->places->pdata[j];
      lane->places->pdata[j] = swapped;
      return TRUE;
    }

  /* Over the edge: a lane of its own. */
  if (forward ? i + 1 == layout->lanes->len : i == 0)
    {
      MnWorkspaceLane *own = lane_new (1);

      place = take (layout, i, j);
      place->weight = 1;
      g_ptr_array_add (own->places, place);
      g_ptr_array_insert (layout->lanes, forward ? (int) i + 1 : 0, own);
      return TRUE;
    }

  lane = g_ptr_array_index (layout->lanes, forward ? i + 1 : i - 1);
  place = take (layout, i, j);
  place->weight = 1;
  g_ptr_array_insert (lane->places, MIN (j, lane->places->len), place);
  return TRUE;
}
