/* mn-cost-row.c - one line of the table of costs: a layer, or the total.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cost-row.h"

#include <glib/gi18n-lib.h>

#include "mn-group-library.h"

struct _MnCostRow
{
  GObject     parent_instance;

  char       *name;
  char       *owner;            /* (nullable) */
  const char *kind;
  char       *shape;
  gint64      counts[MN_N_COSTS];
  char       *formulas[MN_N_COSTS];
  char       *numbers[MN_N_COSTS];
};

G_DEFINE_FINAL_TYPE (MnCostRow, mn_cost_row, G_TYPE_OBJECT)

static void
mn_cost_row_finalize (GObject *object)
{
  MnCostRow *self = MN_COST_ROW (object);

  g_free (self->name);
  g_free (self->owner);
  g_free (self->shape);
  for (int cost = 0; cost < MN_N_COSTS; cost++)
    {
      g_free (self->formulas[cost]);
      g_free (self->numbers[cost]);
    }
  G_OBJECT_CLASS (mn_cost_row_parent_class)->finalize (object);
}

static void
mn_cost_row_class_init (MnCostRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mn_cost_row_finalize;
}

static void
mn_cost_row_init (MnCostRow *self)
{
}

MnCostRow *
mn_cost_row_new (const MnFrozenNode *node)
{
  MnCostRow *self = g_object_new (MN_TYPE_COST_ROW, NULL);

  self->name = g_strdup (node->id);
  self->owner = g_strdup (node->owner);
  self->kind = mn_group_library_show_title (node->kind);
  self->shape = node->output.rank > 0 ? mn_shape_to_string (&node->output) : g_strdup ("?");
  for (int cost = 0; cost < MN_N_COSTS; cost++)
    {
      MnWorking working;

      self->counts[cost] = mn_costs_get (&node->costs, cost);
      if (!mn_frozen_node_work_out (node, cost, &working))
        continue;
      self->formulas[cost] = g_strdup (working.formula);
      self->numbers[cost] = mn_working_to_numbers (&working);
    }
  return self;
}

MnCostRow *
mn_cost_row_new_total (const MnCosts *totals)
{
  MnCostRow *self = g_object_new (MN_TYPE_COST_ROW, NULL);

  self->name = g_strdup (_("Total"));
  self->kind = "";
  self->shape = g_strdup ("");
  for (int cost = 0; cost < MN_N_COSTS; cost++)
    self->counts[cost] = mn_costs_get (totals, cost);
  return self;
}

gboolean
mn_cost_row_is_total (MnCostRow *self)
{
  return self->owner == NULL;
}

const char *
mn_cost_row_get_name (MnCostRow *self)
{
  return self->name;
}

const char *
mn_cost_row_get_owner (MnCostRow *self)
{
  return self->owner;
}

const char *
mn_cost_row_get_kind (MnCostRow *self)
{
  return self->kind;
}

const char *
mn_cost_row_get_shape (MnCostRow *self)
{
  return self->shape;
}

gint64
mn_cost_row_get_count (MnCostRow *self, MnCost cost)
{
  return self->counts[cost];
}

const char *
mn_cost_row_get_formula (MnCostRow *self, MnCost cost)
{
  return self->formulas[cost];
}

const char *
mn_cost_row_get_numbers (MnCostRow *self, MnCost cost)
{
  return self->numbers[cost];
}
