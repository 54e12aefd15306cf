/* test-inspector.c - the inspector: formulas of every layer, and what it shows of a node.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-formula-view.h"
#include "mn-formula.h"
#include "mn-inspector.h"
#include "mn-layer.h"
#include "mn-resources.h"
#include "mn-test.h"

/* Each layer's formulas are understood, can be drawn in the width of a window, and are said without LaTeX. */
static void
test_formulas (void)
{
  guint n;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n);
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());

  for (guint i = 0; i < n; i++)
    {
      const char *const formulas[] = { kinds[i]->forward, kinds[i]->backward };

      for (guint k = 0; k < G_N_ELEMENTS (formulas); k++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (MnFormula) formula = mn_formula_parse (formulas[k], &error);
          g_autofree char *text = NULL;
          double width, height;

          g_test_message ("%s: %s", kinds[i]->base.name, formulas[k]);
          g_assert_no_error (error);
          text = mn_formula_to_text (formula);
          g_assert_null (strpbrk (text, "\\{}"));
          g_assert_nonnull (strstr (text, " = "));
          g_assert_true (k == 0 || strstr (text, "∂L/∂"));
          mn_formula_measure (formula, context, 15, &width, &height);
          g_assert_cmpfloat (width, >, 20);
          g_assert_cmpfloat (width, <, 640);
          g_assert_cmpfloat (height, >, 10);
        }
    }
  g_object_unref (context);
}

/* What is not a formula is shown as it is. */
static void
test_view (void)
{
  GtkWidget *view = g_object_ref_sink (mn_formula_view_new ());
  int minimum, natural;

  g_assert_cmpstr (mn_formula_view_get_plain (MN_FORMULA_VIEW (view)), ==, "");
  mn_formula_view_set_text (MN_FORMULA_VIEW (view), "y = \\frac{1}{2}");
  g_assert_cmpstr (mn_formula_view_get_plain (MN_FORMULA_VIEW (view)), ==, "y = 1/2");
  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, >, 20);
  mn_formula_view_set_text (MN_FORMULA_VIEW (view), "broken \\frac{");
  g_assert_cmpstr (mn_formula_view_get_plain (MN_FORMULA_VIEW (view)), ==, "broken \\frac ");
  mn_formula_view_set_text (MN_FORMULA_VIEW (view), NULL);
  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 0);
  g_object_unref (view);
}

int
main (int argc, char **argv)
{
  /* Numbers and texts are compared in the language they are written in. */
  g_setenv ("LANGUAGE", "C", TRUE);
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();
  /* Nothing else of the program draws it in. */
  g_resources_register (mn_get_resource ());

  g_test_add_func ("/inspector/formulas", test_formulas);
  g_test_add_func ("/inspector/formula-view", test_view);
  return g_test_run ();
}
