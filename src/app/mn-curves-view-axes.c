/* mn-curves-view-axes.c - the axes of the charts: how far each goes, and what is drawn against one on the right.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-curves-view-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-page-tools.h"
#include "mn-remember.h"

#define RIGHTS_KEY "curves-right-axes"

/* The first of those on the right. */
#define RIGHT_RANGES (1 + MN_N_CURVES)
#define RANGE_HELP N_("Empty: as far as the data go")
#define BUTTON_HELP N_("What part is shown, typed in")

/* FALSE: not a number. Nothing typed in: NaN. A comma is understood as a point. */
static gboolean
parse_end (GtkEditable *entry, double *value)
{
  g_autofree char *text = g_strstrip (g_strdelimit (g_strdup (gtk_editable_get_text (entry)), ",", '.'));
  char *end;

  *value = NAN;
  if (*text == '\0')
    return TRUE;
  *value = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*value);
}

/* The chart of a vertical range. */
static int
range_chart (int range)
{
  return range >= RIGHT_RANGES ? range - RIGHT_RANGES : range - 1;
}

/* What is typed for a range, NaN where nothing is; wrong ones are marked. FALSE: they are. */
static gboolean
read_range (MnCurvesView *self, int range, double ends[2])
{
  gboolean good = TRUE;

  for (int k = 0; k < 2; k++)
    good &= parse_end (self->range_ends[range][k], &ends[k]);
  good &= isnan (ends[0]) || isnan (ends[1]) || ends[0] < ends[1];
  for (int k = 0; k < 2; k++)
    mn_page_mark_wrong (GTK_WIDGET (self->range_ends[range][k]),
                        good ? NULL : _("Must be two numbers, the first less than the second"), _(RANGE_HELP));
  return good;
}

static void
show_range (MnCurvesView *self, int range, double low, double high)
{
  for (int metric = 0; metric < MN_N_CURVES; metric++)
    {
      MnChart *chart = mn_curves_get_chart (self->curves, (MnCurvesMetric) metric);

      if (range > 0 && metric != range_chart (range))
        continue;
      if (range == 0)
        mn_figure_view_show_x (self->views[metric], low, high);
      else if (range >= RIGHT_RANGES)
        mn_chart_set_right_range (chart, low, high);
      else
        mn_chart_set_y_range (chart, low, high);
    }
}

/* That charts do not show all is seen without looking for it. */
static void
tell_limits (MnCurvesView *self)
{
  gboolean any = FALSE, limited = FALSE;

  for (int i = 0; i < MN_CURVES_N_RANGES; i++)
    for (int k = 0; k < 2; k++)
      {
        double end;

        any |= *gtk_editable_get_text (self->range_ends[i][k]) != '\0';
        limited |= parse_end (self->range_ends[i][k], &end) && !isnan (end);
      }
  gtk_widget_set_sensitive (self->reset_ranges, any);
  if (limited)
    gtk_widget_add_css_class (self->range_button, "accent");
  else
    gtk_widget_remove_css_class (self->range_button, "accent");
  gtk_widget_set_tooltip_text (self->range_button, limited ? _("Only a part is shown: see what was typed in") : _(BUTTON_HELP));
}

/* Of what is wrong, all is shown. */
static void
range_typed (GtkEditable *entry, MnCurvesView *self)
{
  for (int i = 0; i < MN_CURVES_N_RANGES; i++)
    {
      double ends[2];

      if (self->range_ends[i][0] != entry && self->range_ends[i][1] != entry)
        continue;
      if (read_range (self, i, ends))
        show_range (self, i, ends[0], ends[1]);
      else
        show_range (self, i, NAN, NAN);
    }
  tell_limits (self);
}

void
mn_curves_view_keep_ranges (MnCurvesView *self)
{
  for (int i = 0; i < MN_CURVES_N_RANGES; i++)
    {
      double ends[2];

      if (read_range (self, i, ends) && !(isnan (ends[0]) && isnan (ends[1])))
        show_range (self, i, ends[0], ends[1]);
    }
}

static void
clear_range (MnCurvesView *self, int range)
{
  for (int k = 0; k < 2; k++)
    gtk_editable_set_text (self->range_ends[range][k], "");
}

static void
reset_ranges_clicked (MnCurvesView *self)
{
  for (int i = 0; i < MN_CURVES_N_RANGES; i++)
    clear_range (self, i);
}

void
mn_curves_view_clear_x_range (MnCurvesView *self)
{
  clear_range (self, 0);
}

static void
show_ranges (MnCurvesView *self)
{
  for (int i = 1; i < MN_CURVES_N_RANGES; i++)
    {
      const int chart = range_chart (i);
      const MnCurvesMetric right = mn_curves_get_right (self->curves, (MnCurvesMetric) chart);
      const gboolean visible = gtk_widget_get_visible (GTK_WIDGET (self->views[chart]))
                               && (i < RIGHT_RANGES || (int) right != chart);

      gtk_widget_set_visible (GTK_WIDGET (self->range_labels[i]), visible);
      for (int k = 0; k < 2; k++)
        gtk_widget_set_visible (GTK_WIDGET (self->range_ends[i][k]), visible);
    }
}

static void
add_ranges (MnCurvesView *self)
{
  for (int i = 0; i < MN_CURVES_N_RANGES; i++)
    {
      const char *chart = i > 0 ? mn_curves_get_title ((MnCurvesMetric) range_chart (i)) : NULL;
      /* Translators: the axis on the right of the chart of the loss, and so on */
      g_autofree char *right = i >= RIGHT_RANGES ? g_strdup_printf (_("%s, right"), chart) : NULL;
      const char *title = i == 0 ? _("Horizontal axis") : right != NULL ? right : chart;

      self->range_labels[i] = GTK_LABEL (gtk_label_new (title));
      gtk_label_set_xalign (self->range_labels[i], 0);
      gtk_grid_attach (self->ranges, GTK_WIDGET (self->range_labels[i]), 0, i, 1, 1);
      for (int k = 0; k < 2; k++)
        {
          GtkWidget *entry = gtk_entry_new ();
          g_autofree char *name = g_strdup_printf (k == 0 ? _("%s from") : _("%s to"), title);

          gtk_entry_set_placeholder_text (GTK_ENTRY (entry), k == 0 ? _("from") : _("to"));
          gtk_editable_set_width_chars (GTK_EDITABLE (entry), 7);
          gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 7);
          gtk_widget_set_tooltip_text (entry, _(RANGE_HELP));
          gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
          self->range_ends[i][k] = GTK_EDITABLE (entry);
          g_signal_connect (entry, "changed", G_CALLBACK (range_typed), self);
          gtk_grid_attach (self->ranges, entry, 1 + k, i, 1, 1);
        }
    }
}

/* In the menu of a chart the first is none, then come all metrics but the chart's own. */
static MnCurvesMetric
right_of_item (int chart, guint item)
{
  return item == 0 ? (MnCurvesMetric) chart : (MnCurvesMetric) ((int) item <= chart ? (int) item - 1 : (int) item);
}

static void
right_selected (MnCurvesView *self, GParamSpec *pspec, GtkDropDown *menu)
{
  const guint selected = gtk_drop_down_get_selected (menu);

  for (int i = 0; i < MN_N_CURVES; i++)
    if (self->right_menus[i] == GTK_WIDGET (menu) && selected < MN_N_CURVES)
      {
        const MnCurvesMetric right = right_of_item (i, selected);

        /* What was typed was meant for another metric. */
        clear_range (self, RIGHT_RANGES + i);
        mn_curves_set_right (self->curves, (MnCurvesMetric) i, right);
        mn_curves_view_want_scores (self);
        if (!self->choosing)
          mn_remember_text (RIGHTS_KEY, mn_curves_view_metric_name ((MnCurvesMetric) i),
                            (int) right != i ? mn_curves_view_metric_name (right) : NULL);
      }
}

/* As they were when somebody set them last, maybe in another view. */
static void
remember_rights (MnCurvesView *self)
{
  self->choosing = TRUE;
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      g_autofree char *right = mn_remember_find_text (RIGHTS_KEY, mn_curves_view_metric_name ((MnCurvesMetric) i));

      for (guint item = 1; right != NULL && item < MN_N_CURVES; item++)
        if (g_str_equal (right, mn_curves_view_metric_name (right_of_item (i, item))))
          gtk_drop_down_set_selected (GTK_DROP_DOWN (self->right_menus[i]), item);
    }
  self->choosing = FALSE;
}

/* A menu for each chart that is shown. */
static void
add_rights (MnCurvesView *self)
{
  for (int i = 0; i < MN_N_CURVES; i++)
    {
      g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
      const char *title = mn_curves_get_title ((MnCurvesMetric) i);
      g_autofree char *name = g_strdup_printf (_("Right axis of %s"), title);

      gtk_string_list_append (names, _("Nothing"));
      for (guint item = 1; item < MN_N_CURVES; item++)
        gtk_string_list_append (names, mn_curves_get_title (right_of_item (i, item)));
      self->right_labels[i] = gtk_label_new (title);
      gtk_label_set_xalign (GTK_LABEL (self->right_labels[i]), 0);
      self->right_menus[i] = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL);
      gtk_widget_set_hexpand (self->right_menus[i], TRUE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->right_menus[i]), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      g_signal_connect_object (self->right_menus[i], "notify::selected", G_CALLBACK (right_selected), self, G_CONNECT_SWAPPED);
      gtk_grid_attach (self->rights, self->right_labels[i], 0, i, 1, 1);
      gtk_grid_attach (self->rights, self->right_menus[i], 1, i, 1, 1);
    }
}

void
mn_curves_view_add_axes (MnCurvesView *self)
{
  add_ranges (self);
  add_rights (self);
  remember_rights (self);
}

void
mn_curves_view_class_axes (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, range_button);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, ranges);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, reset_ranges);
  gtk_widget_class_bind_template_callback (widget_class, reset_ranges_clicked);
  gtk_widget_class_bind_template_child (widget_class, MnCurvesView, rights);
  gtk_widget_class_bind_template_callback (widget_class, show_ranges);
}
