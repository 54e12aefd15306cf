/* test-cost-report.c - the costs of a network as CSV and LaTeX.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cost-report.h"
#include "mn-experiment.h"
#include "mn-test.h"

#include <string.h>

static MnFrozenGraph *
freeze_json (const char *nodes,
             MnShape     input)
{
  g_autofree char *text = g_strdelimit (g_strdup (nodes), "'", '"');
  g_autoptr (JsonNode) json = json_from_string (text, NULL);
  g_autoptr (MnGraph) graph = mn_graph_new ();
  g_autoptr (MnProblems) problems = mn_problems_new ();

  g_assert_nonnull (json);
  mn_graph_load_json (graph, json, "network", problems);
  g_assert_cmpuint (problems->len, ==, 0);
  return mn_graph_freeze (graph, &input);
}

/* The example of the documentation: 5²·3·16 + 16 = 1 216. */
#define EXAMPLE                                                                                                        \
  "[{ 'id': 'x_1 & 50%', 'layer': 'input' },"                                                                          \
  " { 'id': 'conv, \\\"5\\\"', 'layer': 'conv2d', 'out_channels': 16, 'kernel_size': 5, 'padding': 2 },"               \
  " { 'id': 'act#{}~^$|<', 'layer': 'relu' }, { 'id': 'flat', 'layer': 'flatten' },"                                   \
  " { 'id': 'out', 'layer': 'linear', 'units': 10, 'bias': false }]"

static void
test_csv (void)
{
  g_autoptr (MnFrozenGraph) frozen = freeze_json (EXAMPLE, mn_shape_3d (3, 32, 32));
  g_autofree char *csv = mn_cost_report_to_csv (frozen);
  g_auto (GStrv) lines = g_strsplit (csv, "\r\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 8);
  g_assert_cmpstr (lines[0], ==, "Layer,Kind,Output,Parameters,Parameters: formula,Parameters: working,"
                                 "Additions,Additions: formula,Additions: working,"
                                 "Multiplications,Multiplications: formula,Multiplications: working,"
                                 "Activations,Activations: formula,Activations: working");
  g_assert_cmpstr (lines[1], ==, "x_1 & 50%,input,3×32×32,0,,,0,,,0,,,0,,");
  g_assert_cmpstr (lines[2], ==, "\"conv, \"\"5\"\"\",conv2d,16×32×32,1216,k²·C_in·C_out + C_out,5²·3·16 + 16,"
                                 "1228800,H·W·k²·C_in·C_out,32·32·5²·3·16,1228800,H·W·k²·C_in·C_out,32·32·5²·3·16,"
                                 "16384,H·W·C_out,32·32·16");
  /* Counted as the activations of the convolution. */
  g_assert_cmpstr (lines[3], ==, "act#{}~^$|<,relu,16×32×32,0,,,0,,,0,,,0,,");
  g_assert_cmpstr (lines[5], ==, "out,linear,10,163840,N_in·N_out,16384·10,163830,(N_in − 1)·N_out,(16384 − 1)·10,"
                                 "163840,N_in·N_out,16384·10,10,N_out,10");
  g_assert_cmpstr (lines[6], ==, "Total,,,165056,,,1392630,,,1392640,,,16394,,");
  g_assert_cmpstr (lines[7], ==, "");
}

/* What LaTeX would stumble over: braces and dollars that do not pair, signs with a meaning, rows of another width. */
static void
check_latex (const char *latex)
{
  g_auto (GStrv) lines = g_strsplit (latex, "\n", -1);
  int columns = 0, environments = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];
      int depth = 0, cells = 1;
      gboolean math = FALSE;

      if (g_str_has_prefix (line, "\\begin{tabular}{"))
        {
          columns = (int) (strchr (line + 16, '}') - (line + 16));
          g_assert_cmpint (columns, ==, (int) strspn (line + 16, "lr"));
          environments++;
          continue;
        }
      if (*line == '\0' || g_str_equal (line, "\\hline"))
        continue;
      if (g_str_equal (line, "\\end{tabular}"))
        {
          columns = 0;
          environments--;
          continue;
        }
      for (const char *c = line; *c != '\0'; c++)
        {
          g_assert_cmpint (*c & 0x80, ==, 0);
          if (*c == '\\')
            {
              c++;
              g_assert_cmpint (*c, !=, '\0');
              continue;
            }
          if (*c == '{')
            depth++;
          else if (*c == '}')
            g_assert_cmpint (--depth, >=, 0);
          else if (*c == '$')
            math = !math;
          else if (*c == '&')
            {
              g_assert_false (math);
              cells++;
            }
          else if (*c == '_' || *c == '^')
            g_assert_true (math);
          else
            g_assert_null (strchr ("#%~\"", *c));
        }
      g_assert_cmpint (depth, ==, 0);
      g_assert_false (math);
      g_assert_cmpint (cells, ==, columns);
      g_assert_true (g_str_has_suffix (line, " \\\\"));
    }
  g_assert_cmpint (environments, ==, 0);
}

static void
test_latex (void)
{
  g_autoptr (MnFrozenGraph) frozen = freeze_json (EXAMPLE, mn_shape_3d (3, 32, 32));
  g_autofree char *latex = mn_cost_report_to_latex (frozen);

  check_latex (latex);
  g_assert_nonnull (strstr (latex, "\nx\\_1 \\& 50\\% & $3 \\times 32 \\times 32$ & $0$ & $0$ & $0$ & $0$ \\\\\n"));
  g_assert_nonnull (strstr (latex, "act\\#\\{\\}\\textasciitilde{}\\textasciicircum{}\\$\\textbar{}\\textless{} & "));
  g_assert_nonnull (strstr (latex, "conv, ''5'' & $16 \\times 32 \\times 32$ & $1\\,216$ & $1\\,228\\,800$ & "));
  g_assert_nonnull (strstr (latex, " & Parameters & $k^{2} \\cdot C_{\\mathrm{in}} \\cdot C_{\\mathrm{out}} + "
                                   "C_{\\mathrm{out}} = 5^{2} \\cdot 3 \\cdot 16 + 16 = 1\\,216$ \\\\\n"));
  g_assert_nonnull (strstr (latex, "\nTotal &  & $165\\,056$ & $1\\,392\\,630$ & $1\\,392\\,640$ & $16\\,394$ \\\\\n"));
}

/* The bottleneck network of the exercises, as LaTeX, with the totals published for it. */
static void
test_bottleneck (void)
{
  g_autofree char *path = mn_test_source_path ("tests/golden/data/bottleneck-2.minima");
  g_autoptr (MnExperiment) experiment = mn_experiment_load_file (path, NULL, NULL);
  const MnShape maps = mn_shape_3d (256, 32, 32);
  g_autoptr (MnFrozenGraph) frozen = mn_graph_freeze (mn_experiment_get_graph (experiment), &maps);
  g_autofree char *latex = mn_cost_report_to_latex (frozen);
  g_autofree char *csv = mn_cost_report_to_csv (frozen);

  check_latex (latex);
  g_assert_nonnull (strstr (latex, "$345\\,692$ & $353\\,370\\,112$ & $353\\,370\\,112$ & $618\\,496$"));
  g_assert_nonnull (strstr (csv, "Total,,,345692,,,353370112,,,353370112,,,618496,,"));
  g_assert_nonnull (strstr (csv, "153696,k²·C_in·C_out + C_out,5²·64·96 + 96,"));
}

/* A network that is not complete has a report, too. */
static void
test_incomplete (void)
{
  g_autoptr (MnFrozenGraph) empty = freeze_json ("[]", mn_shape_1d (2));
  g_autoptr (MnFrozenGraph) wrong = freeze_json ("[{ 'layer': 'input' }, { 'layer': 'conv2d', 'id': 'c' }]",
                                                 mn_shape_1d (2));
  g_autofree char *csv = mn_cost_report_to_csv (wrong);
  g_autofree char *latex = mn_cost_report_to_latex (wrong);
  g_autofree char *none = mn_cost_report_to_latex (empty);

  g_assert_nonnull (strstr (csv, "\r\nc,conv2d,,0,,,0,,,0,,,0,,\r\n"));
  check_latex (latex);
  check_latex (none);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cost-report/csv", test_csv);
  g_test_add_func ("/cost-report/latex", test_latex);
  g_test_add_func ("/cost-report/bottleneck", test_bottleneck);
  g_test_add_func ("/cost-report/incomplete", test_incomplete);

  return g_test_run ();
}
