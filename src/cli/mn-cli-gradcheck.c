/* mn-cli-gradcheck.c - minima-cli gradcheck: analytic against numeric gradients, a line for each tensor.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>

#include "mn-cli-table.h"
#include "mn-cli.h"
#include "mn-json.h"
#include "mn-error.h"
#include "mn-gradient-check.h"

static void
print_results (GPtrArray *results)
{
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lrrrrl");
  const MnGradientError *worst = NULL;

  mn_cli_table_take (table, g_strdup (_("Tensor")), g_strdup (_("Checked")), g_strdup (_("Analytic")),
                     g_strdup (_("Numeric")), g_strdup (_("Largest error")), g_strdup (""));
  mn_cli_table_rule (table);
  for (guint i = 0; i < results->len; i++)
    {
      const MnGradientError *result = g_ptr_array_index (results, i);

      if (worst == NULL || !(result->error <= worst->error))
        worst = result;
      mn_cli_table_take (table, g_strdup (result->tensor), g_strdup_printf ("%" G_GINT64_FORMAT, result->checked),
                         g_strdup_printf ("%.9g", result->analytic), g_strdup_printf ("%.9g", result->numeric),
                         g_strdup_printf ("%.2e", result->error),
                         g_strdup (result->error <= MN_GRADIENT_TOLERANCE ? _("right") : _("WRONG")));
    }
  mn_cli_table_print (table);
  if (worst != NULL)
    g_print (_("\nThe largest error is %.2e, in %s; up to %g is taken for rounding.\n"), worst->error, worst->tensor,
             MN_GRADIENT_TOLERANCE);
  else
    g_print (_("\nThe network has nothing to train.\n"));
}

static void
print_json (GPtrArray *results,
            guint      n_wrong)
{
  JsonObject *object = json_object_new ();
  JsonArray *tensors = json_array_new ();

  for (guint i = 0; i < results->len; i++)
    {
      const MnGradientError *result = g_ptr_array_index (results, i);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "tensor", result->tensor);
      json_object_set_int_member (entry, "checked", result->checked);
      mn_json_set_number (entry, "analytic", result->analytic);
      mn_json_set_number (entry, "numeric", result->numeric);
      mn_json_set_number (entry, "error", result->error);
      json_object_set_boolean_member (entry, "right", result->error <= MN_GRADIENT_TOLERANCE);
      json_array_add_object_element (tensors, entry);
    }
  json_object_set_boolean_member (object, "right", n_wrong == 0);
  mn_json_set_number (object, "tolerance", MN_GRADIENT_TOLERANCE);
  json_object_set_array_member (object, "tensors", tensors);
  mn_cli_print_json (object, TRUE);
}

int
mn_cli_gradcheck (int    argc,
                  char **argv)
{
  g_auto (GStrv) sets = NULL;
  g_autofree char *data_dir = NULL;
  gboolean json = FALSE;
  int status;
  guint n_wrong = 0;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &sets, N_("Change a setting first, may be repeated"), N_("PATH=VALUE") },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir,
      N_("Where to look first for tables and pictures, which alone tell what their samples are"), N_("FOLDER") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object"), NULL },
    { NULL },
  };
  g_autoptr (MnExperiment) experiment = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;

  if (!mn_cli_parse (&argc, &argv, entries, _("FILE"),
                     _("Compares backpropagation with central differences in double precision, on random data."), 1, 1,
                     _("an experiment file"), &status)
      || !mn_cli_check_data_dir ("gradcheck", data_dir, &status))
    return status;
  experiment = mn_cli_load_experiment (argv[1], sets, TRUE, &error);
  if (experiment == NULL)
    return mn_cli_fail (error);
  results = mn_gradient_check (experiment, data_dir, NULL, &error);
  if (results == NULL)
    return mn_cli_fail (error);

  for (guint i = 0; i < results->len; i++)
    {
      const MnGradientError *result = g_ptr_array_index (results, i);

      if (!(result->error <= MN_GRADIENT_TOLERANCE))
        n_wrong++;
    }
  if (json)
    print_json (results, n_wrong);
  else
    print_results (results);
  if (n_wrong == 0)
    return MN_EXIT_DONE;
  g_set_error (&error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("%s: %u of %u gradients differ by more than %g"), argv[1], n_wrong,
               results->len, MN_GRADIENT_TOLERANCE);
  return mn_cli_fail (error);
}
