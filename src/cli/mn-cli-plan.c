/* mn-cli-plan.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cli-plan.h"

#include <glib/gi18n-lib.h>

#include "mn-cli-table.h"

/* Operations of one training step with a full batch: a product costs as much again for each gradient it has, and when it
 * is computed a second time. */
static double
step_flops (MnNet           *plan,
            const MnNetStep *step)
{
  const double passes = 1 + step->again + (step->runs_backward ? 1 + step->needs_d_input : 0);

  return step->flops * passes * mn_net_get_max_batch (plan);
}

static char *
layout_string (const MnNetStep *step)
{
  if (step->input == step->output)
    return g_strdup (mn_layout_name (step->output));
  return g_strdup_printf ("%s → %s", mn_layout_name (step->input), mn_layout_name (step->output));
}

static char *
kernel_string (const MnNetStep *step)
{
  if (step->into != NULL)
    return g_strdup_printf (_("in %s"), step->into);
  if (step->kernel == NULL)
    return g_strdup ("—");
  return g_strconcat (step->kernel, step->norm != NULL ? " + " : "", step->norm != NULL ? step->norm : "",
                      step->sum != NULL ? " + " : "", step->sum != NULL ? step->sum : "",
                      step->activation != NULL ? " + " : "", step->activation, NULL);
}

static char *
size_string (gsize bytes)
{
  return bytes > 0 ? g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS) : g_strdup ("—");
}

static const char *
backward_string (const MnNetStep *step)
{
  if (step->again && step->into == NULL)
    return step->runs_backward ? _("computed again, yes") : _("computed again");
  return step->runs_backward ? _("yes") : "—";
}

static char *
memory_string (const MnNetStep *step)
{
  return step->into != NULL || (step->in_place && step->output_bytes == 0) ? g_strdup (_("in place"))
                                                                           : size_string (step->output_bytes);
}

void
mn_cli_plan_print (MnNet   *plan,
                   gboolean training)
{
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lllllrrr");
  int reorders = 0;

  mn_cli_table_take (table, g_strdup (_("Node")), g_strdup (_("Layer")), g_strdup (_("Layout")), g_strdup (_("Kernel")),
                     g_strdup (_("Backward")), g_strdup (_("Output")), g_strdup (_("Kept and scratch")),
                     g_strdup (_("MFLOP a step")));
  mn_cli_table_rule (table);
  for (int i = 0; i < mn_net_get_n_steps (plan); i++)
    {
      MnNetStep step;
      double flops;

      mn_net_get_step (plan, i, &step);
      flops = step_flops (plan, &step);
      reorders += step.node < 0;
      mn_cli_table_take (table, g_strdup (step.node < 0 ? "" : step.id), g_strdup (step.layer), layout_string (&step),
                         kernel_string (&step), g_strdup (backward_string (&step)), memory_string (&step),
                         size_string (step.saved_bytes + step.workspace_bytes),
                         flops > 0 ? g_strdup_printf ("%.3f", flops / 1e6) : g_strdup ("—"));
      mn_net_step_clear (&step);
    }
  g_print ("\n");
  mn_cli_table_print (table);
  if (training)
    g_print (g_dngettext (GETTEXT_PACKAGE,
                          "\nFor batches of %d: forward, then backward from the last to the first. %d reorder between "
                          "layouts.\n",
                          "\nFor batches of %d: forward, then backward from the last to the first. %d reorders between "
                          "layouts.\n",
                          reorders),
             mn_net_get_max_batch (plan), reorders);
  else
    g_print (g_dngettext (GETTEXT_PACKAGE, "\nFor batches of %d: forward. %d reorder between layouts.\n",
                          "\nFor batches of %d: forward. %d reorders between layouts.\n", reorders),
             mn_net_get_max_batch (plan), reorders);
}

JsonArray *
mn_cli_plan_json (MnNet *plan)
{
  JsonArray *steps = json_array_new ();

  for (int i = 0; i < mn_net_get_n_steps (plan); i++)
    {
      JsonObject *object = json_object_new ();
      MnNetStep step;

      mn_net_get_step (plan, i, &step);
      json_object_set_string_member (object, "layer", step.layer);
      if (step.node >= 0)
        json_object_set_string_member (object, "node", step.id);
      else
        json_object_set_string_member (object, "behind", step.id);
      if (step.kernel != NULL)
        json_object_set_string_member (object, "kernel", step.kernel);
      if (step.norm != NULL)
        json_object_set_string_member (object, "norm", step.norm);
      if (step.sum != NULL)
        json_object_set_string_member (object, "sum", step.sum);
      if (step.activation != NULL)
        json_object_set_string_member (object, "activation", step.activation);
      if (step.into != NULL)
        json_object_set_string_member (object, "computed_by", step.into);
      json_object_set_string_member (object, "input_layout", mn_layout_name (step.input));
      json_object_set_string_member (object, "output_layout", mn_layout_name (step.output));
      json_object_set_boolean_member (object, "in_place", step.in_place);
      json_object_set_boolean_member (object, "backward", step.runs_backward);
      json_object_set_boolean_member (object, "computed_again", step.again);
      json_object_set_int_member (object, "output_bytes", (gint64) step.output_bytes);
      json_object_set_int_member (object, "saved_bytes", (gint64) step.saved_bytes);
      json_object_set_int_member (object, "workspace_bytes", (gint64) step.workspace_bytes);
      json_object_set_double_member (object, "flops_per_step", step_flops (plan, &step));
      json_array_add_object_element (steps, object);
      mn_net_step_clear (&step);
    }
  return steps;
}
