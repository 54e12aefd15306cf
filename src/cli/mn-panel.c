/* mn-panel.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-panel.h"

#define GAP 16.0

struct _MnPanel
{
  MnFigure  parent_instance;
  MnFigure *figures[2];
};

G_DEFINE_FINAL_TYPE (MnPanel, mn_panel, MN_TYPE_FIGURE)

static void
mn_panel_draw (MnFigure            *figure,
               cairo_t             *cr,
               double               width,
               double               height,
               const MnFigureStyle *style)
{
  MnPanel *self = MN_PANEL (figure);
  double half = MAX (0, (width - GAP) / 2);

  for (int i = 0; i < 2; i++)
    {
      cairo_save (cr);
      cairo_translate (cr, i * (half + GAP), 0);
      mn_figure_draw (self->figures[i], cr, half, height, style);
      cairo_restore (cr);
    }
}

/* One table after the other, an empty line between. */
static void
mn_panel_write_csv (MnFigure *figure,
                    GString  *out)
{
  MnPanel *self = MN_PANEL (figure);
  g_autofree char *left = mn_figure_to_csv (self->figures[0]);
  g_autofree char *right = mn_figure_to_csv (self->figures[1]);

  g_string_append_printf (out, "%s\n%s", left, right);
}

static char *
mn_panel_describe (MnFigure *figure)
{
  MnPanel *self = MN_PANEL (figure);
  g_autofree char *left = mn_figure_describe (self->figures[0]);
  g_autofree char *right = mn_figure_describe (self->figures[1]);

  return g_strconcat (left, " ", right, NULL);
}

static void
mn_panel_dispose (GObject *object)
{
  MnPanel *self = MN_PANEL (object);

  g_clear_object (&self->figures[0]);
  g_clear_object (&self->figures[1]);
  G_OBJECT_CLASS (mn_panel_parent_class)->dispose (object);
}

static void
mn_panel_class_init (MnPanelClass *klass)
{
  MnFigureClass *figure_class = MN_FIGURE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_panel_dispose;
  figure_class->draw = mn_panel_draw;
  figure_class->write_csv = mn_panel_write_csv;
  figure_class->describe = mn_panel_describe;
}

static void
mn_panel_init (MnPanel *self)
{
}

MnFigure *
mn_panel_new (MnFigure *left,
              MnFigure *right)
{
  MnPanel *self = g_object_new (MN_TYPE_PANEL, NULL);

  self->figures[0] = g_object_ref (left);
  self->figures[1] = g_object_ref (right);
  return MN_FIGURE (self);
}
