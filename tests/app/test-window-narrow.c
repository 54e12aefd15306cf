/* test-window-narrow.c - the window on the smallest screen it is meant for, 360 pixels wide: what it shows fits and covers nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-views.h"
#include "mn-toast.h"
#include "window-fixture.h"

#define WIDTH 360
#define HEIGHT 720

static void
setup (Fixture *f, gconstpointer data)
{
  GSettings *settings = mn_settings_get ();
  g_autoptr (GError) error = NULL;

  g_settings_reset (settings, "workspace");
  g_settings_set_int (settings, "window-width", WIDTH);
  g_settings_set_int (settings, "window-height", HEIGHT);
  setup_window (f, data);
  g_assert_true (mn_app_window_open_recipe (f->window, "digits-mlp", &error));
  g_assert_no_error (error);
  mn_test_settle ();
}

static void
teardown (Fixture *f, gconstpointer data)
{
  teardown_window (f, data);
  g_settings_reset (mn_settings_get (), "window-width");
  g_settings_reset (mn_settings_get (), "window-height");
  g_settings_reset (mn_settings_get (), "watch-sections");
  g_settings_reset (mn_settings_get (), "workspace");
}

static gboolean
is_over (gpointer data)
{
  MnAppWindow *window = data;

  return MN_PHASE_IS_OVER (mn_session_get_phase (mn_document_get_session (mn_app_window_get_document (window))));
}

static void
train (Fixture *f)
{
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "start", NULL);
  mn_test_iterate_until (is_over, f->window);
  mn_test_settle ();
}

static int
least_width (gpointer widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* The widest that has no wider child, so that a failure says who is to blame. */
static GtkWidget *
find_widest (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child) && least_width (child) > WIDTH)
      return find_widest (child);
  return widget;
}

static void
assert_fits (Fixture *f, const char *what)
{
  /* Without the shadow that a window may have around it. */
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (f->window));
  const int width = least_width (content);

  if (width > WIDTH)
    g_error ("%s needs %d pixels, because of %s", what, width, G_OBJECT_TYPE_NAME (find_widest (content)));
}

static GtkWidget *
find_css (GtkWidget *widget, const char *name)
{
  if (g_str_equal (gtk_widget_get_css_name (widget), name) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_css (child, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_toast (gpointer data)
{
  return find_css (data, "toast") != NULL;
}

/* The switcher of pages, which is at the bottom here, can be used while there is a toast. */
static void
test_toast (Fixture *f, gconstpointer data)
{
  graphene_rect_t toast, switcher;

  AdwToast *lasting = adw_toast_new ("Finished");

  g_assert_true (adw_view_switcher_bar_get_reveal (f->window->switcher_bar));
  adw_toast_set_timeout (lasting, 0);
  mn_toast_show (f->window->toasts, lasting);
  mn_test_iterate_until (has_toast, f->window);
  mn_test_settle ();
  g_assert_true (gtk_widget_compute_bounds (find_css (GTK_WIDGET (f->window), "toast"), GTK_WIDGET (f->window), &toast));
  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (f->window->switcher_bar), GTK_WIDGET (f->window), &switcher));
  g_assert_cmpfloat (switcher.size.height, >, 30);
  g_assert_cmpfloat (toast.origin.y + toast.size.height, <=, switcher.origin.y);
}

static void
test_pages (Fixture *f, gconstpointer data)
{
  static const char *const pages[] = { "network", "data", "training", "watch", "workspace" };
  const gboolean presenting = GPOINTER_TO_INT (data);

  if (presenting)
    g_action_group_activate_action (G_ACTION_GROUP (f->window), "present", NULL);
  for (int run = 0; run < 2; run++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
        {
          g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string (pages[i]));
          mn_test_settle ();
          assert_fits (f, pages[i]);
        }
      if (run == 0)
        train (f);
    }
}

/* Every kind of view, before and after a run. */
static void
test_views (Fixture *f, gconstpointer data)
{
  const gboolean presenting = GPOINTER_TO_INT (data);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < mn_run_views_get_n_kinds (); i++)
    g_strv_builder_add (ids, mn_run_views_get_kind (i)->id);
  all = g_strv_builder_end (ids);
  g_settings_set_strv (mn_settings_get (), "watch-sections", (const char *const *) all);
  g_assert_true (mn_app_window_open_recipe (f->window, "digits-mlp", &error));
  g_assert_no_error (error);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("watch"));
  if (presenting)
    g_action_group_activate_action (G_ACTION_GROUP (f->window), "present", NULL);
  mn_test_settle ();
  assert_fits (f, "Watch before a run");
  train (f);
  assert_fits (f, "Watch after a run");
}

/* The label in sight with @text in it, or NULL. */
static GtkWidget *
find_label (GtkWidget *widget, const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, text);
  return found;
}

/* What is wrong can be read, beside what mends it. */
static void
test_problems (Fixture *f, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (f->window), *problem, *mend;
  g_autoptr (JsonNode) loss = json_node_init_string (json_node_alloc (), "nll");
  g_autoptr (GError) error = NULL;
  graphene_rect_t words, button;

  g_assert_true (mn_document_set (mn_app_window_get_document (f->window), "training.loss.name", loss, &error));
  g_assert_no_error (error);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("training"));
  mn_test_wait_until (find_label (window, "Use “Cross-entropy”") != NULL);
  mn_test_settle ();
  assert_fits (f, "a problem");
  mend = gtk_widget_get_ancestor (find_label (window, "Use “Cross-entropy”"), GTK_TYPE_BUTTON);
  problem = find_label (gtk_widget_get_ancestor (mend, GTK_TYPE_LIST_BOX_ROW), "or use");
  g_assert_nonnull (problem);
  g_assert_true (gtk_widget_compute_bounds (problem, window, &words));
  g_assert_true (gtk_widget_compute_bounds (mend, window, &button));
  g_assert_cmpfloat (words.size.width, >, WIDTH / 2);
  g_assert_cmpfloat (words.origin.y + words.size.height, <=, button.origin.y);
}

int
main (int argc, char *argv[])
{
  start_application (&argc, &argv);

  g_test_add ("/window-narrow/toast", Fixture, NULL, setup, test_toast, teardown);
  g_test_add ("/window-narrow/pages", Fixture, GINT_TO_POINTER (FALSE), setup, test_pages, teardown);
  g_test_add ("/window-narrow/pages-presenting", Fixture, GINT_TO_POINTER (TRUE), setup, test_pages, teardown);
  g_test_add ("/window-narrow/views", Fixture, GINT_TO_POINTER (FALSE), setup, test_views, teardown);
  g_test_add ("/window-narrow/views-presenting", Fixture, GINT_TO_POINTER (TRUE), setup, test_views, teardown);
  g_test_add ("/window-narrow/problems", Fixture, NULL, setup, test_problems, teardown);
  return g_test_run ();
}
