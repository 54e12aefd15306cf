/* test-figure-view.c - the widget that shows a figure: drawing, style, keys, actions, end.
 *
 * SPDX-License-Identifier: MIT
 */
#include <gtk/gtk.h>
#include <math.h>

#include "mn-chart.h"
#include "mn-figure-view.h"
#include "mn-heat-map.h"
#include "mn-test.h"

static MnChart *
new_chart (int n)
{
  MnChart *chart = mn_chart_new ();

  mn_chart_set_title (chart, "Loss");
  mn_chart_add_series (chart, "train", 0, 0);
  for (int i = 0; i < n; i++)
    mn_chart_append (chart, 0, i, 1.0 / (i + 1));
  return chart;
}

static GtkWidget *
show (MnFigureView **view, MnFigure *figure)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 500, 320);
  *view = MN_FIGURE_VIEW (mn_figure_view_new ());
  mn_figure_view_set_figure (*view, figure);
  mn_figure_view_set_title (*view, "Loss");
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (*view));
  gtk_window_present (GTK_WINDOW (window));
  for (int i = 0; i < 100 && gtk_widget_get_width (GTK_WIDGET (*view)) == 0; i++)
    mn_test_spin (20);
  mn_test_spin (100);
  return window;
}

/* A figure that counts how often it is drawn. */
#define COUNTING_TYPE (counting_get_type ())
G_DECLARE_FINAL_TYPE (Counting, counting, COUNTING,, MnFigure)

struct _Counting
{
  MnFigure parent_instance;
  int      n_drawn;
};

G_DEFINE_FINAL_TYPE (Counting, counting, MN_TYPE_FIGURE)

static void
counting_draw (MnFigure *figure, cairo_t *cr, double width, double height, const MnFigureStyle *style)
{
  ((Counting *) figure)->n_drawn++;
}

static char *
counting_describe (MnFigure *figure)
{
  return g_strdup ("Counts");
}

static void
counting_class_init (CountingClass *klass)
{
  MN_FIGURE_CLASS (klass)->draw = counting_draw;
  MN_FIGURE_CLASS (klass)->describe = counting_describe;
}

static void
counting_init (Counting *self)
{
}

/* What the widget draws, as pixels: 0xaarrggbb, of the widget's size. (transfer full) */
static guint32 *
draw (GtkWidget *widget)
{
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GskRenderNode) node = NULL;
  guint32 *out;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  g_assert_cmpint (cairo_image_surface_get_stride (surface), ==, width * 4);
  out = g_memdup2 (cairo_image_surface_get_data (surface), (gsize) width * height * 4);
  cairo_surface_destroy (surface);
  return out;
}

static int
count (const guint32 *pixels, gsize n, const MnColor *color)
{
  int found = 0;

  for (gsize i = 0; i < n; i++)
    found += ABS ((int) (pixels[i] >> 16 & 255) - (int) (color->red * 255)) < 24
             && ABS ((int) (pixels[i] >> 8 & 255) - (int) (color->green * 255)) < 24
             && ABS ((int) (pixels[i] & 255) - (int) (color->blue * 255)) < 24;
  return found;
}

static void
test_draws (void)
{
  g_autoptr (MnChart) chart = new_chart (50);
  MnFigureView *view;
  GtkWidget *window = show (&view, MN_FIGURE (chart));
  gsize n = (gsize) gtk_widget_get_width (GTK_WIDGET (view)) * gtk_widget_get_height (GTK_WIDGET (view));
  g_autofree guint32 *light = draw (GTK_WIDGET (view)), *dark = NULL, *hidden = NULL;

  g_assert_cmpint (count (light, n, &mn_figure_style_light ()->palette[0]), >, 300);
  g_assert_cmpint (count (light, n, &mn_figure_style_light ()->background), >, (int) n / 2);

  /* A hidden series is gone after the next frame. */
  mn_chart_set_visible (chart, 0, FALSE);
  mn_test_spin (700);
  hidden = draw (GTK_WIDGET (view));
  g_assert_cmpint (count (hidden, n, &mn_figure_style_light ()->palette[0]), ==, 0);
  mn_chart_set_visible (chart, 0, TRUE);

  /* Light text on the widget means a dark figure. */
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", TRUE, NULL);
  mn_test_spin (700);
  dark = draw (GTK_WIDGET (view));
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", FALSE, NULL);
  g_assert_cmpint (count (dark, n, &mn_figure_style_dark ()->background), >, (int) n / 2);
  g_assert_cmpint (count (dark, n, &mn_figure_style_dark ()->palette[0]), >, 300);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_changes_arrive (void)
{
  g_autoptr (MnChart) chart = new_chart (0);
  MnFigureView *view;
  GtkWidget *window = show (&view, MN_FIGURE (chart));
  gsize n = (gsize) gtk_widget_get_width (GTK_WIDGET (view)) * gtk_widget_get_height (GTK_WIDGET (view));
  g_autofree guint32 *after = NULL;

  /* The last of many changes is on the screen within the longest wait, though most of them were not drawn. */
  for (int i = 0; i < 500; i++)
    {
      mn_chart_append (chart, 0, i, i % 2);
      if (i % 50 == 0)
        mn_test_spin (5);
    }
  mn_test_spin (800);
  after = draw (GTK_WIDGET (view));
  g_assert_cmpint (count (after, n, &mn_figure_style_light ()->palette[0]), >, 20000);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Two figures one below the other, each as high as the window: the one out of sight is drawn once it is scrolled to, or what
 * is above it goes away. */
static void
test_out_of_sight (void)
{
  g_autoptr (Counting) upper = g_object_new (COUNTING_TYPE, NULL), lower = g_object_new (COUNTING_TYPE, NULL);
  GtkWidget *window = gtk_window_new (), *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *views[2];
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  int before;

  for (int i = 0; i < 2; i++)
    {
      views[i] = mn_figure_view_new ();
      mn_figure_view_set_figure (MN_FIGURE_VIEW (views[i]), MN_FIGURE (i == 0 ? upper : lower));
      gtk_widget_set_size_request (views[i], 300, 400);
      gtk_box_append (GTK_BOX (box), views[i]);
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_window_set_child (GTK_WINDOW (window), scroller);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 300);
  gtk_window_present (GTK_WINDOW (window));
  mn_test_wait_until (upper->n_drawn > 0);
  mn_test_spin (300);
  g_assert_cmpint (lower->n_drawn, ==, 0);

  for (int i = 0; i < 5; i++)
    {
      mn_figure_changed (MN_FIGURE (lower));
      mn_test_spin (50);
    }
  g_assert_cmpint (lower->n_drawn, ==, 0);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  mn_test_wait_until (lower->n_drawn > 0);
  g_assert_cmpint (lower->n_drawn, ==, 1);

  before = upper->n_drawn;
  mn_figure_changed (MN_FIGURE (upper));
  mn_figure_changed (MN_FIGURE (lower));
  mn_test_wait_until (lower->n_drawn > 1);
  mn_test_spin (700);
  g_assert_cmpint (upper->n_drawn, ==, before);
  g_assert_cmpint (lower->n_drawn, ==, 2);
  gtk_widget_set_visible (views[1], FALSE);
  mn_test_wait_until (upper->n_drawn > before);
  g_assert_cmpint (upper->n_drawn, ==, before + 1);

  /* Who waits while the window goes is forgotten. */
  gtk_widget_set_visible (views[1], TRUE);
  gtk_adjustment_set_value (adjustment, 0);
  mn_test_spin (300);
  mn_figure_changed (MN_FIGURE (lower));
  mn_test_spin (100);
  gtk_window_destroy (GTK_WINDOW (window));
  mn_test_spin (50);
}

static gboolean
activate_keys (GtkWidget *widget, guint key, GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint k = 0; k < g_list_model_get_n_items (G_LIST_MODEL (controller)); k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger) && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key
              && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers)
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                                 gtk_shortcut_get_arguments (shortcut));
        }
    }
  g_assert_not_reached ();
}

static gboolean
activate_key (GtkWidget *widget, guint key)
{
  return activate_keys (widget, key, 0);
}

static MnChartLayout
layout (MnFigureView *view)
{
  MnChartLayout l;

  g_assert_true (mn_chart_get_layout (MN_CHART (mn_figure_view_get_figure (view)), gtk_widget_get_width (GTK_WIDGET (view)),
                                      gtk_widget_get_height (GTK_WIDGET (view)), mn_figure_style_light (), &l));
  return l;
}

static void
test_keys (void)
{
  g_autoptr (MnChart) chart = new_chart (101);
  MnFigureView *view;
  GtkWidget *window = show (&view, MN_FIGURE (chart));
  GtkWidget *widget = GTK_WIDGET (view);

  /* All is seen: nothing to fit, nowhere to go; the keys are left to others. */
  g_assert_false (activate_key (widget, GDK_KEY_Escape));
  g_assert_false (activate_keys (widget, GDK_KEY_Left, GDK_SHIFT_MASK));
  g_assert_true (activate_key (widget, GDK_KEY_plus));
  mn_assert_close (layout (view).x_low, 10, 1e-9);
  mn_assert_close (layout (view).x_high, 90, 1e-9);
  g_assert_true (activate_keys (widget, GDK_KEY_Left, GDK_SHIFT_MASK));
  mn_assert_close (layout (view).x_low, 2, 1e-9);
  mn_assert_close (layout (view).x_high, 82, 1e-9);
  g_assert_true (activate_keys (widget, GDK_KEY_Right, GDK_SHIFT_MASK));
  mn_assert_close (layout (view).x_low, 10, 1e-9);
  g_assert_true (activate_key (widget, GDK_KEY_minus));
  mn_assert_close (layout (view).x_high, 100, 1e-9);
  g_assert_true (activate_key (widget, GDK_KEY_plus));
  g_assert_true (activate_key (widget, GDK_KEY_plus));
  g_assert_true (activate_key (widget, GDK_KEY_0));
  mn_assert_close (layout (view).x_low, 0, 0);
  mn_assert_close (layout (view).x_high, 100, 0);
  /* Zooming in without end stops before numbers run out. */
  for (int i = 0; i < 300; i++)
    activate_key (widget, GDK_KEY_plus);
  g_assert_cmpfloat (layout (view).x_high, >, layout (view).x_low);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
assert_told (MnFigureView *view, const char *text)
{
  g_autofree char *other = gtk_test_accessible_check_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text);

  g_assert_cmpstr (other, ==, NULL);
}

static void
keep_place (MnFigureView *view, double x, double *place)
{
  *place = x;
}

/* What the pointer reads off is within reach of keys, is told in words, and is passed on to charts that are linked. */
static void
test_cursor (void)
{
  g_autoptr (MnChart) chart = new_chart (101);
  g_autofree char *plain = NULL;
  g_autofree guint32 *before = NULL, *with = NULL, *after = NULL;
  MnFigureView *view;
  GtkWidget *window, *widget;
  double place = NAN;
  gsize n;

  mn_chart_set_labels (chart, "Epochs", NULL);
  mn_chart_add_series (chart, "validation", 1, 0);
  mn_chart_append (chart, 1, 50, 0.25);
  window = show (&view, MN_FIGURE (chart));
  widget = GTK_WIDGET (view);
  n = (gsize) gtk_widget_get_width (widget) * gtk_widget_get_height (widget);
  plain = mn_figure_describe (MN_FIGURE (chart));
  g_signal_connect (view, "cursor", G_CALLBACK (keep_place), &place);
  before = draw (widget);

  /* It comes in from the edge, then goes from point to point. */
  g_assert_true (activate_key (widget, GDK_KEY_Right));
  mn_assert_close (place, 0, 0);
  g_assert_true (activate_key (widget, GDK_KEY_Right));
  mn_assert_close (place, 1, 0);
  assert_told (view, "Epochs: 1.0\ntrain: 0.5\nvalidation: 0.25 (at 50.0)");
  mn_test_spin (100);
  with = draw (widget);
  g_assert_true (memcmp (before, with, n * sizeof *with) != 0);
  g_assert_true (activate_key (widget, GDK_KEY_Left));
  g_assert_true (activate_key (widget, GDK_KEY_Left));
  mn_assert_close (place, 0, 0);

  /* In large steps, and no further than the data go. */
  g_assert_true (activate_keys (widget, GDK_KEY_Right, GDK_CONTROL_MASK));
  mn_assert_close (place, 10, 0);
  g_assert_true (activate_key (widget, GDK_KEY_End));
  mn_assert_close (place, 100, 0);
  g_assert_true (activate_keys (widget, GDK_KEY_Right, GDK_CONTROL_MASK));
  g_assert_true (activate_key (widget, GDK_KEY_Right));
  mn_assert_close (place, 100, 0);
  for (int i = 0; i < 20; i++)
    activate_keys (widget, GDK_KEY_Left, GDK_CONTROL_MASK);
  mn_assert_close (place, 0, 0);

  /* What is shown moves along. */
  mn_chart_set_x_range (chart, 40, 50);
  g_assert_true (activate_key (widget, GDK_KEY_End));
  mn_assert_close (place, 100, 0);
  mn_assert_close (layout (view).x_high, 100, 1e-9);
  mn_assert_close (layout (view).x_low, 90, 1e-9);
  g_assert_true (activate_keys (widget, GDK_KEY_Left, GDK_CONTROL_MASK));
  mn_assert_close (place, 99, 0);
  g_assert_true (activate_key (widget, GDK_KEY_Home));
  mn_assert_close (place, 0, 0);
  mn_assert_close (layout (view).x_low, 0, 1e-9);
  mn_chart_set_x_range (chart, NAN, NAN);

  g_assert_true (activate_key (widget, GDK_KEY_Escape));
  g_assert_true (isnan (place));
  assert_told (view, plain);
  mn_test_spin (700);
  after = draw (widget);
  g_assert_true (memcmp (before, after, n * sizeof *after) == 0);
  /* Nothing is read off any more, and all is seen. */
  g_assert_false (activate_key (widget, GDK_KEY_Escape));

  /* From where a linked chart is read off; that chart goes on from where it was left. */
  mn_figure_view_set_cursor (view, 30);
  g_assert_true (activate_key (widget, GDK_KEY_Right));
  mn_assert_close (place, 31, 0);
  mn_figure_view_set_cursor (view, 70);
  assert_told (view, plain);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A million points lie closer than pixels: each key moves by a pixel, and zooming in shows every one. */
static void
test_cursor_on_many (void)
{
  g_autoptr (MnChart) chart = new_chart (0);
  MnFigureView *view;
  GtkWidget *window = show (&view, MN_FIGURE (chart));
  GtkWidget *widget = GTK_WIDGET (view);
  double place = NAN, width;

  for (int i = 0; i < 1000000; i++)
    mn_chart_append (chart, 0, i, i % 7);
  g_signal_connect (view, "cursor", G_CALLBACK (keep_place), &place);
  width = 1e6 / layout (view).width;
  g_assert_true (activate_key (widget, GDK_KEY_End));
  mn_assert_close (place, 999999, 0);
  for (int i = 1; i < 20; i++)
    {
      const double last = place;

      g_assert_true (activate_key (widget, GDK_KEY_Left));
      g_assert_cmpfloat (last - place, >=, 0.9 * width);
      g_assert_cmpfloat (last - place, <=, 1.1 * width);
    }
  mn_chart_set_x_range (chart, 500, 520);
  mn_figure_view_set_cursor (view, 510);
  g_assert_true (activate_key (widget, GDK_KEY_Left));
  mn_assert_close (place, 509, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A logarithmic axis has no place for the first points. */
static void
test_cursor_on_log (void)
{
  g_autoptr (MnChart) chart = new_chart (101);
  MnFigureView *view;
  GtkWidget *window, *widget;
  double place = NAN;

  mn_chart_set_log (chart, TRUE, FALSE);
  window = show (&view, MN_FIGURE (chart));
  widget = GTK_WIDGET (view);
  g_signal_connect (view, "cursor", G_CALLBACK (keep_place), &place);
  g_assert_true (activate_key (widget, GDK_KEY_Home));
  mn_assert_close (place, 1, 0);
  g_assert_true (activate_key (widget, GDK_KEY_Left));
  mn_assert_close (place, 1, 0);
  g_assert_true (activate_key (widget, GDK_KEY_Right));
  mn_assert_close (place, 2, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
text_read (GObject *source, GAsyncResult *result, gpointer data)
{
  char **text = data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
texture_read (GObject *source, GAsyncResult *result, gpointer data)
{
  GdkTexture **texture = data;

  *texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_copy (void)
{
  g_autoptr (MnChart) chart = new_chart (2);
  MnFigureView *view;
  GtkWidget *window = show (&view, MN_FIGURE (chart));
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (view));
  g_autofree char *text = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (view), "figure.copy-numbers", NULL));
  gdk_clipboard_read_text_async (clipboard, NULL, text_read, &text);
  for (int i = 0; i < 100 && text == NULL; i++)
    mn_test_spin (20);
  g_assert_cmpstr (text, ==, "series,x,y\ntrain,0,1\ntrain,1,0.5\n");

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (view), "figure.copy-picture", NULL));
  g_assert_true (gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard), "image/svg+xml"));
  gdk_clipboard_read_texture_async (clipboard, NULL, texture_read, &texture);
  for (int i = 0; i < 100 && texture == NULL; i++)
    mn_test_spin (20);
  g_assert_nonnull (texture);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 2 * gtk_widget_get_width (GTK_WIDGET (view)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
has_numbers (GdkClipboard *clipboard)
{
  return gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard), "text/csv");
}

static char *
read_clipboard (GdkClipboard *clipboard)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (clipboard, NULL, text_read, &text);
  mn_test_wait_until (text != NULL);
  return text;
}

/* Many numbers take seconds to write. The clipboard is claimed all the same before the main loop turns, as a desktop may refuse
 * what comes later, and who reads it waits; what is read is what the figure was, whatever becomes of that and its window. */
static void
test_copy_many (void)
{
  g_autoptr (MnChart) chart = new_chart (300000);
  g_autofree char *wanted = mn_figure_to_csv (MN_FIGURE (chart)), *later = NULL;
  char *texts[] = { NULL, NULL };
  MnFigureView *view;
  GtkWidget *window = show (&view, MN_FIGURE (chart));
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (view));

  gdk_clipboard_set_text (clipboard, "nothing");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (view), "figure.copy-numbers", NULL));
  g_assert_true (gdk_clipboard_is_local (clipboard));
  g_assert_true (has_numbers (clipboard));
  for (int i = 0; i < 2; i++)
    gdk_clipboard_read_text_async (clipboard, NULL, text_read, &texts[i]);
  mn_chart_append (chart, 0, 300000, 1);
  gtk_window_destroy (GTK_WINDOW (window));
  mn_test_wait_until (texts[0] != NULL && texts[1] != NULL);
  later = read_clipboard (clipboard);
  g_assert_true (g_str_equal (texts[0], wanted));
  g_assert_true (g_str_equal (texts[1], wanted));
  g_assert_true (g_str_equal (later, wanted));
  for (int i = 0; i < 2; i++)
    g_free (texts[i]);
}

/* What anybody copies while numbers are being written is newer than these. */
static void
test_copy_late (void)
{
  g_autoptr (MnChart) many = new_chart (300000), fewer = new_chart (10000);
  g_autofree char *wanted = mn_figure_to_csv (MN_FIGURE (fewer)), *text = NULL, *newer = NULL;
  MnFigureView *views[2];
  GtkWidget *windows[] = { show (&views[0], MN_FIGURE (many)), show (&views[1], MN_FIGURE (fewer)) };
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (views[0]));

  for (int i = 0; i < 2; i++)
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (views[i]), "figure.copy-numbers", NULL));
  text = read_clipboard (clipboard);
  g_assert_true (g_str_equal (text, wanted));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (views[0]), "figure.copy-numbers", NULL));
  gdk_clipboard_set_text (clipboard, "newer");
  mn_test_spin (3000);
  g_assert_false (has_numbers (clipboard));
  newer = read_clipboard (clipboard);
  g_assert_cmpstr (newer, ==, "newer");
  for (int i = 0; i < 2; i++)
    gtk_window_destroy (GTK_WINDOW (windows[i]));
}

static void
test_properties (void)
{
  GtkWidget *view = g_object_ref_sink (mn_figure_view_new ());
  g_autoptr (MnHeatMap) map = mn_heat_map_new ();
  g_autoptr (MnFigure) figure = NULL;
  g_autofree char *title = NULL;
  int notified = 0;

  g_signal_connect_swapped (view, "notify", G_CALLBACK (g_atomic_int_inc), &notified);
  g_object_set (view, "figure", map, "title", "Confusion", NULL);
  g_assert_cmpint (notified, ==, 2);
  g_object_set (view, "figure", map, "title", "Confusion", NULL);
  g_assert_cmpint (notified, ==, 2);
  g_object_get (view, "figure", &figure, "title", &title, NULL);
  g_assert_true (figure == MN_FIGURE (map));
  g_assert_cmpstr (title, ==, "Confusion");
  mn_figure_view_set_figure (MN_FIGURE_VIEW (view), NULL);
  /* The figure no longer knows the view. */
  mn_figure_changed (MN_FIGURE (map));
  g_object_set (view, "figure", map, NULL);
  g_assert_finalize_object (view);
  mn_figure_changed (MN_FIGURE (map));
}

static void
test_finalize (void)
{
  g_autoptr (MnChart) chart = new_chart (10);
  MnFigureView *view;
  GtkWidget *window = show (&view, MN_FIGURE (chart));

  g_object_ref (view);
  mn_chart_append (chart, 0, 100, 3);
  gtk_window_destroy (GTK_WINDOW (window));
  mn_test_spin (50);
  g_assert_finalize_object (view);
  mn_test_spin (50);
}

/* A square figure takes no more height than it has use for. */
static void
test_square (void)
{
  g_autoptr (GtkWidget) view = g_object_ref_sink (mn_figure_view_new ());
  int least, natural;

  gtk_widget_measure (view, GTK_ORIENTATION_VERTICAL, 300, &least, &natural, NULL, NULL);
  g_assert_cmpint (natural, ==, 200);
  g_object_set (view, "square", 420, NULL);
  g_assert_cmpint (gtk_widget_get_request_mode (view), ==, GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH);
  gtk_widget_measure (view, GTK_ORIENTATION_VERTICAL, 300, &least, &natural, NULL, NULL);
  g_assert_cmpint (least, ==, 300);
  g_assert_cmpint (natural, ==, 300);
  gtk_widget_measure (view, GTK_ORIENTATION_VERTICAL, 900, &least, &natural, NULL, NULL);
  g_assert_cmpint (natural, ==, 420);
  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, &least, &natural, NULL, NULL);
  g_assert_cmpint (least, ==, 160);
}

int
main (int argc, char **argv)
{
  /* What is told to assistive technology is kept for the test to look at. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure-view/square", test_square);
  g_test_add_func ("/figure-view/draws", test_draws);
  g_test_add_func ("/figure-view/changes-arrive", test_changes_arrive);
  g_test_add_func ("/figure-view/out-of-sight", test_out_of_sight);
  g_test_add_func ("/figure-view/keys", test_keys);
  g_test_add_func ("/figure-view/cursor", test_cursor);
  g_test_add_func ("/figure-view/cursor-on-many", test_cursor_on_many);
  g_test_add_func ("/figure-view/cursor-on-log", test_cursor_on_log);
  g_test_add_func ("/figure-view/copy", test_copy);
  g_test_add_func ("/figure-view/copy-many", test_copy_many);
  g_test_add_func ("/figure-view/copy-late", test_copy_late);
  g_test_add_func ("/figure-view/properties", test_properties);
  g_test_add_func ("/figure-view/finalize", test_finalize);
  return g_test_run ();
}
