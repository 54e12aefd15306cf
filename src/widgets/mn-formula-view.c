/* mn-formula-view.c - shows formulas; says them in plain text to who cannot see them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-formula-view.h"

#include <math.h>

#include "mn-formula.h"

/* Formulas are read letter by letter: a little larger than the text around them. */
#define SCALE 1.15

struct _MnFormulaView
{
  GtkWidget  parent_instance;

  MnFormula *formula; /* (nullable) */
  char      *plain;
};

G_DEFINE_FINAL_TYPE (MnFormulaView, mn_formula_view, GTK_TYPE_WIDGET)

/* The size of letters around it, in pixels. */
static double
letter_size (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  PangoFontDescription *font = pango_context_get_font_description (context);
  double size = pango_font_description_get_size (font) / (double) PANGO_SCALE;

  if (!pango_font_description_get_size_is_absolute (font))
    size *= pango_cairo_context_get_resolution (context) > 0 ? pango_cairo_context_get_resolution (context) / 72.0
                                                             : 96.0 / 72.0;
  return MAX (size, 6) * SCALE;
}

static void
mn_formula_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  MnFormulaView *self = MN_FORMULA_VIEW (widget);
  double width = 0, height = 0;

  if (self->formula)
    mn_formula_measure (self->formula, gtk_widget_get_pango_context (widget), letter_size (widget), &width, &height);
  *minimum = *natural = (int) ceil (orientation == GTK_ORIENTATION_HORIZONTAL ? width : height);
}

static void
mn_formula_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MnFormulaView *self = MN_FORMULA_VIEW (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  GdkRGBA color;
  cairo_t *cr;

  if (!self->formula)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  gdk_cairo_set_source_rgba (cr, &color);
  mn_formula_draw (self->formula, cr, gtk_widget_get_pango_context (widget), letter_size (widget), 0, 0);
  cairo_destroy (cr);
}

static void
mn_formula_view_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (mn_formula_view_parent_class)->system_setting_changed (widget, setting);
  gtk_widget_queue_resize (widget);
}

static void
mn_formula_view_finalize (GObject *object)
{
  MnFormulaView *self = MN_FORMULA_VIEW (object);

  g_clear_pointer (&self->formula, mn_formula_free);
  g_free (self->plain);
  G_OBJECT_CLASS (mn_formula_view_parent_class)->finalize (object);
}

static void
mn_formula_view_class_init (MnFormulaViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mn_formula_view_finalize;
  widget_class->measure = mn_formula_view_measure;
  widget_class->snapshot = mn_formula_view_snapshot;
  widget_class->system_setting_changed = mn_formula_view_system_setting_changed;
  gtk_widget_class_set_css_name (widget_class, "formula");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mn_formula_view_init (MnFormulaView *self)
{
  self->plain = g_strdup ("");
}

GtkWidget *
mn_formula_view_new (void)
{
  return g_object_new (MN_TYPE_FORMULA_VIEW, NULL);
}

void
mn_formula_view_set_text (MnFormulaView *self, const char *text)
{
  g_return_if_fail (MN_IS_FORMULA_VIEW (self));

  g_clear_pointer (&self->formula, mn_formula_free);
  g_free (self->plain);
  if (text && *text)
    self->formula = mn_formula_parse (text, NULL);
  if (!self->formula && text && *text)
    {
      /* Braces alone would make something else of it. */
      g_autofree char *words = g_strdelimit (g_strdup (text), "{}\n", ' ');
      g_autofree char *quoted = g_strdup_printf ("\\text{%s}", words);

      self->formula = mn_formula_parse (quoted, NULL);
    }
  self->plain = self->formula ? mn_formula_to_text (self->formula) : g_strdup ("");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->plain, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

const char *
mn_formula_view_get_plain (MnFormulaView *self)
{
  g_return_val_if_fail (MN_IS_FORMULA_VIEW (self), NULL);

  return self->plain;
}
