/* mn-cli-probe.c - minima-cli probe: a look into a network, of a run or as it begins.
 *
 * SPDX-License-Identifier: MIT
 */
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "mn-cli-probe-figures.h"
#include "mn-cli-table.h"
#include "mn-cli.h"
#include "mn-error.h"
#include "mn-image-grid.h"
#include "mn-probe-run.h"

#define DEFAULT_WHAT "gradients,activations"

/* Of a picture, in pixels. */
#define PICTURE_WIDTH 640

/* "0.0123", nothing for what there is not. (transfer full) */
static char *
format_number (double value)
{
  return isnan (value) ? g_strdup ("") : g_strdup_printf ("%.4g", value);
}

static char *
format_share (double value)
{
  return isnan (value) ? g_strdup ("") : g_strdup_printf ("%.1f %%", 100 * value);
}

static void
print_layers (const MnProbe *probe)
{
  g_autoptr (MnCliTable) table = mn_cli_table_new ("llrrrrrr");

  mn_cli_table_take (table, g_strdup (_("Node")), g_strdup (_("Layer")), g_strdup (_("Gradient")), g_strdup (_("Weights")),
                     g_strdup (_("Mean")), g_strdup (_("Deviation")), g_strdup (_("Dead")), g_strdup (_("Saturated")));
  mn_cli_table_rule (table);
  for (guint i = 0; i < probe->nodes->len; i++)
    {
      const MnProbeNode *node = mn_probe_get_node (probe, i);

      if (mn_probe_node_tells (node))
        mn_cli_table_take (table, g_strdup (node->name), g_strdup (node->layer), format_number (node->gradient_norm),
                           format_number (node->weight_norm), format_number (node->mean), format_number (node->deviation),
                           format_share (node->dead), format_share (node->saturated));
    }
  mn_cli_table_print (table);
}

/* Eight levels of height: one line a histogram. (transfer full) */
static char *
draw_histogram (const MnHistogram *histogram)
{
  static const char *const levels[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
  g_autoptr (GString) line = g_string_new (NULL);
  gint64 most = 1;

  for (int i = 0; i < MN_HISTOGRAM_BINS; i++)
    most = MAX (most, histogram->counts[i]);
  for (int i = 0; i < MN_HISTOGRAM_BINS; i++)
    {
      const double share = (double) histogram->counts[i] / (double) most;

      g_string_append (line, levels[histogram->counts[i] == 0 ? 0 : MAX (1, (int) lround (8 * share))]);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
print_histograms (const MnProbe *probe)
{
  g_autoptr (MnCliTable) table = mn_cli_table_new ("lrlr");

  mn_cli_table_take (table, g_strdup (_("Numbers")), g_strdup (_("Least")), g_strdup (""), g_strdup (_("Greatest")));
  mn_cli_table_rule (table);
  for (guint i = 0; i < probe->params->len; i++)
    {
      const MnProbeParam *param = mn_probe_get_param (probe, i);

      if (param->weights != NULL)
        mn_cli_table_take (table, g_strdup (param->name), format_number (param->weights->low),
                           draw_histogram (param->weights), format_number (param->weights->high));
    }
  for (guint i = 0; i < probe->nodes->len; i++)
    {
      const MnProbeNode *node = mn_probe_get_node (probe, i);

      if (node->outputs != NULL)
        mn_cli_table_take (table, g_strdup_printf (_("output of %s"), node->name), format_number (node->outputs->low),
                           draw_histogram (node->outputs), format_number (node->outputs->high));
    }
  mn_cli_table_print (table);
}

static char *
class_text (char **names,
            gint32 k)
{
  if (k < 0)
    return g_strdup ("");
  if (names != NULL && (guint) k < g_strv_length (names))
    return g_strdup (names[k]);
  return g_strdup_printf ("%d", k);
}

static void
print_samples (const MnProbe *probe,
               char         **names)
{
  g_autoptr (MnCliTable) table = mn_cli_table_new ("rllr");

  mn_cli_table_take (table, g_strdup (_("Sample")), g_strdup (_("True class")), g_strdup (_("Predicted")),
                     g_strdup (_("Loss")));
  mn_cli_table_rule (table);
  for (guint i = 0; i < probe->samples->len; i++)
    {
      const MnProbeSample *sample = &g_array_index (probe->samples, MnProbeSample, i);

      mn_cli_table_take (table, g_strdup_printf ("%" G_GINT64_FORMAT, sample->index), class_text (names, sample->label),
                         class_text (names, sample->predicted), format_number (sample->loss));
    }
  mn_cli_table_print (table);
}

/* Length of each sample's gradient, and the number of it that is largest. */
static void
print_input_gradient (const MnProbe *probe)
{
  const gboolean known = probe->what & MN_PROBE_SAMPLES && probe->samples->len >= (guint) probe->input_gradient->shape.dim[0];
  const MnTensor *tensor = probe->input_gradient;
  const gsize elements = (gsize) (mn_shape_elements (&tensor->shape) / tensor->shape.dim[0]);

  for (gint64 i = 0; i < tensor->shape.dim[0]; i++)
    {
      const float *values = (const float *) tensor->data + (gsize) i * elements;
      double squares = 0;
      gsize most = 0;

      for (gsize k = 0; k < elements; k++)
        {
          squares += (double) values[k] * (double) values[k];
          most = fabsf (values[k]) > fabsf (values[most]) ? k : most;
        }
      if (known)
        g_print (_("Input gradient of sample %" PRId64), g_array_index (probe->samples, MnProbeSample, i).index);
      else
        g_print (_("Input gradient of sample number %d of the split"), (int) i + 1);
      g_print (_(": length %.4g, largest %.4g at %d\n"), sqrt (squares), (double) values[most], (int) most);
    }
}

static void
print_probe (const MnProbe *probe,
             const MnRun   *run)
{
  gboolean more = FALSE;

  g_print (_("Weights of step %" PRId64 ", batch of %d samples\n"), probe->step, probe->batch);
  if (probe->what & (MN_PROBE_GRADIENTS | MN_PROBE_ACTIVATIONS))
    {
      g_print ("\n");
      print_layers (probe);
    }
  if (probe->what & MN_PROBE_HISTOGRAMS)
    {
      g_print ("\n");
      print_histograms (probe);
    }
  if (probe->what & MN_PROBE_SAMPLES)
    {
      g_print ("\n");
      print_samples (probe, run != NULL ? run->class_names : NULL);
    }
  if (probe->input_gradient != NULL)
    {
      g_print ("\n");
      print_input_gradient (probe);
      more = TRUE;
    }
  if (probe->filters != NULL)
    {
      g_autofree char *shape = mn_shape_to_string (&probe->filters->shape);

      g_print (_("%sFilters of %s: %s; -o FILE draws them\n"), more ? "" : "\n", probe->filters->name, shape);
    }
  else if (probe->what & MN_PROBE_FILTERS)
    g_print ("%s%s\n", more ? "" : "\n", _("Filters: the network has no convolution."));
}

/* The pictures that there are: filters, or samples above what each of their pixels does to the loss. */
static gboolean
draw (const MnProbe *probe,
      const char    *output,
      GError       **error)
{
  const MnFigureStyle *style = mn_figure_style_print ();
  g_autoptr (MnFigure) figure = NULL;

  if (probe->filters != NULL)
    figure = mn_cli_figure_filters (probe->filters);
  else if (probe->input_gradient != NULL && probe->input_gradient->shape.rank == 4)
    figure = mn_cli_figure_inputs (probe->inputs, probe->input_gradient);
  if (figure == NULL)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT,
                           probe->what & MN_PROBE_FILTERS ? _("probe: the network has no convolution whose filters -o could draw")
                           : probe->input_gradient != NULL ? _("probe: the samples are no images, which -o could draw")
                           : _("probe: -o draws with --what filters or --what input_gradient"));
      return FALSE;
    }
  return mn_figure_export (figure, output, PICTURE_WIDTH, mn_image_grid_height (MN_IMAGE_GRID (figure), PICTURE_WIDTH, style),
                           style, error);
}

int
mn_cli_probe (int    argc,
              char **argv)
{
  g_auto (GStrv) sets = NULL;
  g_autofree char *what_names = NULL, *split_name = NULL, *device = NULL, *data_dir = NULL, *output = NULL;
  gboolean json = FALSE;
  int status, split = MN_SPLIT_TRAIN, n_worst = 16;
  MnProbeOptions options = { 0 };
  const GOptionEntry entries[] = {
    { "what", 'w', 0, G_OPTION_ARG_STRING, &what_names,
      N_("gradients, activations, histograms, filters, samples (the largest losses), input_gradient, separated by commas; "
         "default: gradients,activations"), N_("NAMES") },
    { "split", 0, 0, G_OPTION_ARG_STRING, &split_name, N_("train (default), validation or test"), N_("SPLIT") },
    { "samples", 'n', 0, G_OPTION_ARG_INT, &n_worst, N_("How many of the largest losses; default 16"), "N" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("Draw filters or input gradients there: .svg, .pdf or .png"),
      N_("FILE") },
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &sets, N_("Change a setting of the experiment first, may be repeated"),
      N_("PATH=VALUE") },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_("auto, cpu or cuda"), N_("NAME") },
    { "threads", 't', 0, G_OPTION_ARG_INT, &options.threads, N_("Threads of the processor; 0: all cores"), "N" },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, N_("Where to look for data first"), N_("FOLDER") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object"), NULL },
    { NULL },
  };
  g_autoptr (MnExperiment) experiment = NULL;
  g_autoptr (MnRun) run = NULL;
  g_autoptr (MnProbe) probe = NULL;
  g_autoptr (GError) error = NULL;

  if (!mn_cli_parse (&argc, &argv, entries, _("RUN|FILE"),
                     _("Looks into the network of a run, or of an experiment before its first step, while it handles one "
                       "batch. A run is looked into while it trains with train --probe-every.\n\nGradient and weights are "
                       "lengths over all numbers of a layer. Mean and deviation are those of its outputs. Dead is the share of "
                       "units that let no gradient through for any sample of the batch, saturated that of inputs where the "
                       "slope is nearly flat."), 1, 1,
                     _("a run's folder or an experiment"), &status)
      || !mn_cli_check_data_dir ("probe", data_dir, &status))
    return status;
  options.what = mn_probe_what_from_string (what_names != NULL ? what_names : DEFAULT_WHAT, &error);
  if (error != NULL)
    return mn_cli_fail_input (_("probe: --what: %s"), error->message);
  if (options.what & MN_PROBE_UPDATES)
    return mn_cli_fail_input (_("probe: --what: updates are seen only while a run trains: use train --probe-every"));
  if (split_name != NULL && !mn_cli_parse_split ("probe", split_name, &split))
    return MN_EXIT_INPUT;
  if (n_worst < 1 || n_worst > 100000)
    return mn_cli_fail_input (_("probe: --samples must be from 1 to 100000, not %d"), n_worst);
  if (options.threads < 0 || options.threads > 1024)
    return mn_cli_fail_input (_("probe: --threads must be from 0 (all cores) to 1024, not %d"), options.threads);

  if (g_file_test (argv[1], G_FILE_TEST_IS_DIR))
    {
      run = mn_run_open_without_counts (argv[1], &error);
      if (run == NULL)
        return mn_cli_fail (error);
      experiment = g_object_ref (run->experiment);
      for (char **set = sets; set != NULL && *set != NULL; set++)
        return mn_cli_fail_input (_("probe: --set changes an experiment, not a run that is over"));
    }
  else
    experiment = mn_cli_load_experiment (argv[1], sets, TRUE, &error);
  if (experiment == NULL)
    return mn_cli_fail (error);
  options.split = (MnSplit) split;
  options.n_worst = (guint) n_worst;
  options.device = device;
  options.data_dir = data_dir;
  probe = mn_probe_run (experiment, run, &options, NULL, &error);
  if (probe == NULL || (output != NULL && !draw (probe, output, &error)))
    return mn_cli_fail (error);
  if (json)
    mn_cli_print_json (mn_probe_to_json (probe), TRUE);
  else
    print_probe (probe, run);
  return MN_EXIT_DONE;
}
