/* test-formula.c - formulas: what is understood, what is not, how large and where it is drawn, how it reads.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-formula.h"
#include "mn-test.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PangoContext, g_object_unref)

static PangoContext *
make_context (void)
{
  return pango_font_map_create_context (pango_cairo_font_map_get_default ());
}

static MnFormula *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  MnFormula *formula = mn_formula_parse (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (formula);
  return formula;
}

static void
test_text (void)
{
  static const struct { const char *formula, *text; } rows[] = {
    { "", "" },
    { "y = x", "y = x" },
    { "y=x_1+x_2", "y = x[1] + x[2]" },
    { "\\frac{1}{k^2}", "1/(k²)" },
    { "\\frac{\\partial L}{\\partial x}", "∂L/∂x" },
    { "\\frac{x}{6} \\frac{\\partial L}{\\partial y}", "x/6·∂L/∂y" },
    { "\\hat{x} = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}}", "x̂ = (x − μ)/(√(σ² + ε))" },
    { "\\sum_{i,j} x_{i,j}", "Σ(i, j) x[i, j]" },
    { "\\max_{u} x", "max(u) x" },
    { "y = \\max(0, x)", "y = max(0, x)" },
    { "e^{-x}", "e⁻ˣ" },
    { "e^{\\beta x}", "e^(βx)" },
    { "\\left\\lfloor \\frac{H}{s} \\right\\rfloor + 1", "⌊H/s⌋ + 1" },
    { "\\mathbf{Y} = \\mathbf{X} \\mathbf{W}^\\top", "Y = XWᵀ" },
    { "y = \\begin{cases} x & x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}", "y = x if x > 0; 0 otherwise" },
    { "a \\cdot b \\odot c", "a·b⊙c" },
    { "-x + -y", "−x + −y" },
    { "H' = 1\ny = 2", "H′ = 1\ny = 2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MnFormula) formula = parse (rows[i].formula);
      g_autofree char *text = mn_formula_to_text (formula);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_errors (void)
{
  static const char *const wrong[] = {
    "{",       "}",      "x_",       "^",           "\\frac{1}",      "\\frac 1 2",  "\\unknown", "\\", "x^2^3", "x_1_2",
    "\\left(", "\\right", "\\left x", "\\left( x )", "\\begin{cases}", "\\begin{matrix} \\end{matrix}", "a & b", "\\text{",
    "\\sqrt",  "\\hat",  "\\begin{cases} x & {",
  };
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) reason = NULL;

      g_test_message ("%s", wrong[i]);
      g_assert_null (mn_formula_parse (wrong[i], &reason));
      g_assert_error (reason, MN_FORMULA_ERROR, MN_FORMULA_ERROR_SYNTAX);
    }
  for (int i = 0; i < 100000; i++)
    g_string_append_c (deep, '{');
  g_assert_null (mn_formula_parse (deep->str, &error));
  g_assert_error (error, MN_FORMULA_ERROR, MN_FORMULA_ERROR_SYNTAX);
}

static void
measure (const char *text, double *width, double *height)
{
  g_autoptr (MnFormula) formula = parse (text);
  g_autoptr (PangoContext) context = make_context ();

  mn_formula_measure (formula, context, 20, width, height);
}

static void
test_sizes (void)
{
  double width, height, wider, higher;

  measure ("x", &width, &height);
  g_assert_cmpfloat (width, >, 5);
  g_assert_cmpfloat (width, <, 20);
  g_assert_cmpfloat (height, >=, 20);
  measure ("\\frac{x}{y}", &wider, &higher);
  g_assert_cmpfloat (higher, >, 1.4 * height);
  measure ("x + x", &wider, &higher);
  g_assert_cmpfloat (wider, >, 3 * width);
  measure ("x_{i}^{2}", &wider, &higher);
  g_assert_cmpfloat (wider, >, width);
  g_assert_cmpfloat (wider, <, 3 * width);
  measure ("x\nx\nx", &wider, &higher);
  mn_assert_close (wider, width, 1e-9);
  g_assert_cmpfloat (higher, >, 3 * height);
  measure ("", &width, &height);
  mn_assert_close (width, 0, 0);
}

/* The box in which anything is drawn, in pixels; FALSE where nothing is. */
static gboolean
find_ink (const char *text, double *left, double *top, double *right, double *bottom)
{
  g_autoptr (MnFormula) formula = parse (text);
  g_autoptr (PangoContext) context = make_context ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 900, 500);
  cairo_t *cr = cairo_create (surface);
  const guchar *data;
  int stride = cairo_image_surface_get_stride (surface);

  mn_formula_draw (formula, cr, context, 24, 100, 100);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  *left = *top = G_MAXINT;
  *right = *bottom = -1;
  for (int y = 0; y < 500; y++)
    for (int x = 0; x < 900; x++)
      if (data[y * stride + x] > 64)
        {
          *left = MIN (*left, x);
          *right = MAX (*right, x + 1);
          *top = MIN (*top, y);
          *bottom = MAX (*bottom, y + 1);
        }
  cairo_surface_destroy (surface);
  return *right > 0;
}

/* Nothing is drawn outside of what was measured. */
static void
test_inside (void)
{
  static const char *const formulas[] = {
    "y_{o,i,j} = b_o + \\sum_{c,u,v} w_{o,c,u,v} \\, x_{c,\\,s i + d u - p,\\,s j + d v - p}",
    "\\hat{x} = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}}",
    "y = \\begin{cases} x & x > 0 \\\\ \\alpha (e^x - 1) & x \\le 0 \\end{cases}",
    "\\left( \\frac{1 + \\frac{a}{b}}{2} \\right)^2",
    "\\prod_{i = 1}^{n} x_i",
    "\\sqrt{\\frac{2}{\\pi}}",
    "\\mathbf{W}^\\top",
  };
  g_autoptr (PangoContext) context = make_context ();

  for (guint i = 0; i < G_N_ELEMENTS (formulas); i++)
    {
      g_autoptr (MnFormula) formula = parse (formulas[i]);
      double width, height, left, top, right, bottom;

      g_test_message ("%s", formulas[i]);
      mn_formula_measure (formula, context, 24, &width, &height);
      g_assert_true (find_ink (formulas[i], &left, &top, &right, &bottom));
      g_assert_cmpfloat (left, >=, 98);
      g_assert_cmpfloat (top, >=, 98);
      g_assert_cmpfloat (right, <=, 102 + ceil (width));
      g_assert_cmpfloat (bottom, <=, 102 + ceil (height));
      /* And most of it is used. */
      g_assert_cmpfloat (right - left, >=, 0.85 * width - 4);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/text", test_text);
  g_test_add_func ("/formula/errors", test_errors);
  g_test_add_func ("/formula/sizes", test_sizes);
  g_test_add_func ("/formula/inside", test_inside);
  return g_test_run ();
}
