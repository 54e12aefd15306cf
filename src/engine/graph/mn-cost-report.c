/* mn-cost-report.c - what a network costs, layer by layer, as a table for a spreadsheet or a paper.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cost-report.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *const titles[MN_N_COSTS] = {
  [MN_COST_PARAMETERS] = N_("Parameters"),
  [MN_COST_ADDITIONS] = N_("Additions"),
  [MN_COST_MULTIPLICATIONS] = N_("Multiplications"),
  [MN_COST_ACTIVATIONS] = N_("Activations"),
};

static char *
shape_of (const MnFrozenNode *node)
{
  return node->output.rank > 0 ? mn_shape_to_string (&node->output) : g_strdup ("");
}

/* CSV */

static void
append_field (GString    *out,
              const char *text)
{
  if (out->len > 0 && out->str[out->len - 1] != '\n')
    g_string_append_c (out, ',');
  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

static void
append_count (GString *out,
              gint64   count)
{
  g_string_append_printf (out, ",%" G_GINT64_FORMAT, count);
}

/* The count, and how it comes about. */
static void
append_cost (GString            *out,
             const MnFrozenNode *node,
             MnCost              cost)
{
  MnWorking working;
  g_autofree char *numbers = NULL;
  gboolean known = mn_frozen_node_work_out (node, cost, &working);

  append_count (out, mn_costs_get (&node->costs, cost));
  numbers = known ? mn_working_to_numbers (&working) : NULL;
  append_field (out, known ? working.formula : "");
  append_field (out, known ? numbers : "");
}

char *
mn_cost_report_to_csv (const MnFrozenGraph *frozen)
{
  GString *out = g_string_new (NULL);
  MnCosts totals;

  mn_frozen_graph_get_totals (frozen, &totals);
  append_field (out, _("Layer"));
  append_field (out, _("Kind"));
  append_field (out, _("Output"));
  for (int cost = 0; cost < MN_N_COSTS; cost++)
    {
      g_autofree char *formula = g_strdup_printf (_("%s: formula"), _(titles[cost]));
      g_autofree char *numbers = g_strdup_printf (_("%s: working"), _(titles[cost]));

      append_field (out, _(titles[cost]));
      append_field (out, formula);
      append_field (out, numbers);
    }
  g_string_append (out, "\r\n");
  for (int i = 0; i < mn_frozen_graph_get_n_nodes (frozen); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (frozen, i);
      g_autofree char *shape = shape_of (node);

      append_field (out, node->id);
      append_field (out, node->kind->base.name);
      append_field (out, shape);
      for (int cost = 0; cost < MN_N_COSTS; cost++)
        append_cost (out, node, cost);
      g_string_append (out, "\r\n");
    }
  append_field (out, _("Total"));
  g_string_append (out, ",,");
  for (int cost = 0; cost < MN_N_COSTS; cost++)
    {
      append_count (out, mn_costs_get (&totals, cost));
      g_string_append (out, ",,");
    }
  g_string_append (out, "\r\n");
  return g_string_free (out, FALSE);
}

/* LaTeX */

static void
append_escaped (GString    *out,
                const char *text)
{
  static const struct { char sign; const char *latex; } signs[] = {
    { '\\', "\\textbackslash{}" }, { '~', "\\textasciitilde{}" }, { '^', "\\textasciicircum{}" }, { '{', "\\{" },
    { '}', "\\}" }, { '$', "\\$" }, { '&', "\\&" }, { '#', "\\#" }, { '%', "\\%" }, { '_', "\\_" },
    /* These are others in the old encodings of fonts. */
    { '<', "\\textless{}" }, { '>', "\\textgreater{}" }, { '|', "\\textbar{}" },
    { '"', "''" },
  };

  for (; *text != '\0'; text++)
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (signs) && signs[i].sign != *text)
        i++;
      if (i == G_N_ELEMENTS (signs))
        g_string_append_c (out, *text);
      else
        g_string_append (out, signs[i].latex);
    }
}

static void
append_grouped (GString *out,
                gint64   count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  gsize n = strlen (digits);

  g_string_append_c (out, '$');
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (out, "\\,");
      g_string_append_c (out, digits[i]);
    }
  g_string_append_c (out, '$');
}

static void
append_costs (GString       *out,
              const MnCosts *costs)
{
  for (int cost = 0; cost < MN_N_COSTS; cost++)
    {
      g_string_append (out, " & ");
      append_grouped (out, mn_costs_get (costs, cost));
    }
  g_string_append (out, " \\\\\n");
}

static void
append_shape (GString       *out,
              const MnShape *shape)
{
  g_string_append (out, " & $");
  for (int axis = 0; axis < shape->rank; axis++)
    g_string_append_printf (out, axis > 0 ? " \\times %" G_GINT64_FORMAT : "%" G_GINT64_FORMAT, shape->dim[axis]);
  g_string_append_c (out, '$');
}

static void
append_workings (GString            *out,
                 const MnFrozenNode *node)
{
  for (int cost = 0; cost < MN_N_COSTS; cost++)
    {
      MnWorking working;
      g_autofree char *formula = NULL;
      g_autofree char *numbers = NULL;

      if (!mn_frozen_node_work_out (node, cost, &working))
        continue;
      {
        g_autofree char *plain = mn_working_to_string (&working);

        formula = mn_working_to_latex (working.formula);
        numbers = mn_working_to_latex (plain);
      }
      append_escaped (out, node->id);
      g_string_append (out, " & ");
      append_escaped (out, _(titles[cost]));
      g_string_append_printf (out, " & $%s = %s$ \\\\\n", formula, numbers);
    }
}

char *
mn_cost_report_to_latex (const MnFrozenGraph *frozen)
{
  GString *out = g_string_new ("\\begin{tabular}{lrrrrr}\n\\hline\n");
  MnCosts totals;

  append_escaped (out, _("Layer"));
  g_string_append (out, " & ");
  append_escaped (out, _("Output"));
  for (int cost = 0; cost < MN_N_COSTS; cost++)
    {
      g_string_append (out, " & ");
      append_escaped (out, _(titles[cost]));
    }
  g_string_append (out, " \\\\\n\\hline\n");
  for (int i = 0; i < mn_frozen_graph_get_n_nodes (frozen); i++)
    {
      const MnFrozenNode *node = mn_frozen_graph_get_node (frozen, i);

      append_escaped (out, node->id);
      append_shape (out, &node->output);
      append_costs (out, &node->costs);
    }
  g_string_append (out, "\\hline\n");
  append_escaped (out, _("Total"));
  g_string_append (out, " & ");
  mn_frozen_graph_get_totals (frozen, &totals);
  append_costs (out, &totals);
  g_string_append (out, "\\hline\n\\end{tabular}\n\n\\begin{tabular}{lll}\n\\hline\n");
  append_escaped (out, _("Layer"));
  g_string_append (out, " & ");
  append_escaped (out, _("Count"));
  g_string_append (out, " & ");
  append_escaped (out, _("Working"));
  g_string_append (out, " \\\\\n\\hline\n");
  for (int i = 0; i < mn_frozen_graph_get_n_nodes (frozen); i++)
    append_workings (out, mn_frozen_graph_get_node (frozen, i));
  g_string_append (out, "\\hline\n\\end{tabular}\n");
  return g_string_free (out, FALSE);
}
