/* test-workspace.c - panes of the workspace: where they are, how they move, windows of their own, presenting.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-experiment-view.h"
#include "mn-node-list.h"
#include "mn-panes.h"
#include "mn-run-view-section.h"
#include "mn-run-views.h"
#include "mn-view-window.h"
#include "mn-workspace-pane.h"
#include "window-fixture.h"

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_settings_reset (mn_settings_get (), "workspace");
  make_window (f);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1100, 800);
  gtk_window_present (GTK_WINDOW (f->window));
  g_assert_true (mn_app_window_open_recipe (f->window, "digits-mlp", &error));
  g_assert_no_error (error);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("workspace"));
  mn_test_settle ();
}

static GtkWidget *
find (GtkWidget *widget, GType type, const char *id)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type)
      && (id == NULL || g_strcmp0 (mn_workspace_pane_get_id (MN_WORKSPACE_PANE (widget)), id) == 0))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type, id);
  return found;
}

static GtkWidget *
pane (Fixture *f, const char *id)
{
  return find (GTK_WIDGET (f->window), MN_TYPE_WORKSPACE_PANE, id);
}

static MnWorkspace *
workspace (Fixture *f)
{
  return MN_WORKSPACE (find (GTK_WIDGET (f->window), MN_TYPE_WORKSPACE, NULL));
}

static graphene_rect_t
bounds (Fixture *f, const char *id)
{
  graphene_rect_t rect;

  g_assert_nonnull (pane (f, id));
  g_assert_true (gtk_widget_get_mapped (pane (f, id)));
  g_assert_true (gtk_widget_compute_bounds (pane (f, id), GTK_WIDGET (f->window), &rect));
  return rect;
}

static MnViewWindow *
find_window (void)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (MN_IS_VIEW_WINDOW (l->data))
      return l->data;
  return NULL;
}

static void
resize (Fixture *f, int width)
{
  gtk_window_set_default_size (GTK_WINDOW (f->window), width, 800);
  mn_test_wait_until (ABS (gtk_widget_get_width (GTK_WIDGET (f->window)) - width) < 60);
  mn_test_settle ();
}

static void
assert_below (Fixture *f)
{
  const graphene_rect_t network = bounds (f, "network"), curves = bounds (f, "curves"), evaluations = bounds (f, "evaluations");

  g_assert_cmpfloat (curves.origin.y, >=, network.origin.y + network.size.height);
  g_assert_cmpfloat (curves.origin.y, ==, evaluations.origin.y);
  g_assert_cmpfloat (evaluations.origin.x, >=, curves.origin.x + curves.size.width);
  mn_assert_close (curves.size.width, evaluations.size.width, 6);
}

static void
assert_beside (Fixture *f)
{
  const graphene_rect_t network = bounds (f, "network"), curves = bounds (f, "curves"), evaluations = bounds (f, "evaluations");

  g_assert_cmpfloat (curves.origin.x, >=, network.origin.x + network.size.width);
  g_assert_cmpfloat (evaluations.origin.x, >=, curves.origin.x + curves.size.width);
  g_assert_cmpfloat (curves.origin.y, ==, network.origin.y);
  g_assert_cmpfloat (evaluations.origin.y, ==, network.origin.y);
  mn_assert_close (curves.size.width, evaluations.size.width, 6);
}

/* What nobody has arranged stands side by side where there is room, and is not remembered; what somebody has stays. */
static void
test_usual (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) user_value = NULL;
  g_autoptr (GVariant) kept = NULL;

  assert_beside (f);
  resize (f, 900);
  assert_below (f);
  resize (f, 1100);
  assert_beside (f);
  kept = g_variant_ref_sink (mn_workspace_save_state (workspace (f)));
  mn_test_spin (700);
  user_value = g_settings_get_user_value (mn_settings_get (), "workspace");
  g_assert_null (user_value);

  gtk_widget_activate_action (GTK_WIDGET (workspace (f)), "workspace.columns", NULL);
  mn_test_settle ();
  g_assert_cmpfloat (bounds (f, "curves").origin.y, >, bounds (f, "network").origin.y);
  resize (f, 900);
  resize (f, 1100);
  g_assert_cmpfloat (bounds (f, "curves").origin.y, >, bounds (f, "network").origin.y);

  /* What was open is arranged by nobody when it is opened again. */
  mn_workspace_restore_state (workspace (f), kept);
  mn_test_settle ();
  assert_beside (f);
  resize (f, 900);
  assert_below (f);
}

/* Nothing but panes takes of the height, and what is done with all of them stands above all pages. */
static void
test_height (Fixture *f, gconstpointer data)
{
  GtkWidget *tools = mn_workspace_get_tools (workspace (f));
  GtkWidget *page = find (GTK_WIDGET (f->window), g_type_from_name ("MnNetworkPage"), NULL);
  GtkWidget *footer = GTK_WIDGET (gtk_widget_get_template_child (page, g_type_from_name ("MnNetworkPage"), "footer"));

  g_assert_true (gtk_widget_get_mapped (tools));
  g_assert_false (gtk_widget_is_ancestor (tools, GTK_WIDGET (workspace (f))));
  mn_assert_close (bounds (f, "network").size.height, gtk_widget_get_height (GTK_WIDGET (workspace (f))), 1);
  g_assert_false (gtk_widget_get_mapped (footer));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("network"));
  mn_test_settle ();
  g_assert_true (gtk_widget_get_mapped (footer));
  g_assert_false (gtk_widget_get_mapped (tools));
}

static void
test_panes (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) remembered = NULL;
  graphene_rect_t network;

  /* A handle changes shares, and they are remembered. */
  mn_panes_set_share (MN_PANES (find (GTK_WIDGET (workspace (f)), MN_TYPE_PANES, NULL)), 0.4);
  mn_test_settle ();
  network = bounds (f, "network");
  mn_assert_close (network.size.width / gtk_widget_get_width (GTK_WIDGET (workspace (f))), 0.4, 0.02);
  gtk_widget_activate_action (pane (f, "evaluations"), "pane.move-left", NULL);
  mn_test_settle ();
  g_assert_cmpfloat (bounds (f, "evaluations").origin.x, ==, bounds (f, "curves").origin.x);
  gtk_widget_activate_action (pane (f, "curves"), "pane.close", NULL);
  mn_test_settle ();
  g_assert_null (pane (f, "curves"));
  gtk_widget_activate_action (GTK_WIDGET (workspace (f)), "workspace.show-layers", NULL);
  mn_test_settle ();
  g_assert_nonnull (pane (f, "layers"));
  mn_test_spin (700);
  remembered = g_settings_get_value (mn_settings_get (), "workspace");
  {
    g_autofree char *text = g_variant_print (remembered, FALSE);

    g_assert_nonnull (strstr (text, "'layers'"));
    g_assert_null (strstr (text, "'curves'"));
    g_assert_true (g_str_has_prefix (text, "(true, "));
  }

  /* All closed, and back to what is usual. */
  for (int i = 0; i < 3; i++)
    gtk_widget_activate_action (find (GTK_WIDGET (workspace (f)), MN_TYPE_WORKSPACE_PANE, NULL), "pane.close", NULL);
  mn_test_settle ();
  g_assert_null (find (GTK_WIDGET (workspace (f)), MN_TYPE_WORKSPACE_PANE, NULL));
  gtk_widget_activate_action (GTK_WIDGET (workspace (f)), "workspace.reset", NULL);
  mn_test_settle ();
  assert_beside (f);
  mn_test_spin (700);
  g_assert_null (g_settings_get_user_value (mn_settings_get (), "workspace"));
}

/* There is one editor of the network, wherever it is shown. */
static void
test_network (Fixture *f, gconstpointer data)
{
  GtkWidget *page = find (GTK_WIDGET (f->window), g_type_from_name ("MnNetworkPage"), NULL);

  g_assert_true (gtk_widget_is_ancestor (page, GTK_WIDGET (workspace (f))));
  for (int i = 0; i < 3; i++)
    {
      g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("network"));
      mn_test_settle ();
      g_assert_true (gtk_widget_get_mapped (page));
      g_assert_false (gtk_widget_is_ancestor (page, GTK_WIDGET (workspace (f))));
      g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("workspace"));
      mn_test_settle ();
      g_assert_true (gtk_widget_get_mapped (page));
      g_assert_true (gtk_widget_is_ancestor (page, pane (f, "network")));
    }

  /* Without a pane it stays in the window, where nobody sees it, and goes back to its page and to a new pane from there. */
  for (int i = 0; i < 2; i++)
    {
      gtk_widget_activate_action (pane (f, "network"), "pane.close", NULL);
      mn_test_settle ();
      g_assert_null (pane (f, "network"));
      g_assert_true (gtk_widget_is_ancestor (page, GTK_WIDGET (workspace (f))));
      g_assert_false (gtk_widget_get_mapped (page));
      g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("network"));
      mn_test_settle ();
      g_assert_true (gtk_widget_get_mapped (page));
      g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("workspace"));
      mn_test_settle ();
      g_assert_true (gtk_widget_is_ancestor (page, GTK_WIDGET (workspace (f))));
      gtk_widget_activate_action (GTK_WIDGET (workspace (f)), "workspace.show-network", NULL);
      mn_test_settle ();
      g_assert_true (gtk_widget_is_ancestor (page, pane (f, "network")));
      g_assert_true (gtk_widget_get_mapped (page));
    }
}

static void
test_run (Fixture *f, gconstpointer data)
{
  MnSession *session = mn_document_get_session (mn_app_window_get_document (f->window));

  g_action_group_activate_action (G_ACTION_GROUP (f->window), "start", NULL);
  mn_test_wait_until (mn_session_get_phase (session) == MN_PHASE_FINISHED);
  /* The run is watched where it was started. */
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (workspace (f))));
  mn_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (mn_run_view_frame_get_view (
      MN_RUN_VIEW_FRAME (mn_workspace_pane_get_content (MN_WORKSPACE_PANE (pane (f, "evaluations"))))))));
}

static void
test_own_window (Fixture *f, gconstpointer data)
{
  MnSession *session = mn_document_get_session (mn_app_window_get_document (f->window));
  GtkWidget *frame = mn_workspace_pane_get_content (MN_WORKSPACE_PANE (pane (f, "curves")));
  g_autoptr (GVariant) state = NULL;
  MnViewWindow *window;

  gtk_widget_activate_action (pane (f, "curves"), "pane.detach", NULL);
  mn_test_settle ();
  g_assert_null (pane (f, "curves"));
  window = find_window ();
  g_assert_nonnull (window);
  g_assert_true (gtk_widget_get_mapped (frame));
  g_assert_true (gtk_widget_get_root (frame) == GTK_ROOT (window));

  /* What trains, trains from there too. */
  gtk_widget_activate_action (frame, "win.start", NULL);
  mn_test_wait_until (mn_session_get_phase (session) == MN_PHASE_FINISHED);

  /* Asking once more shows the same window. */
  mn_workspace_detach (workspace (f), "curves");
  g_assert_true (find_window () == window);

  gtk_widget_activate_action (frame, "win.present", NULL);
  mn_test_settle ();
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (window), "presenter"));
  gtk_widget_activate_action (frame, "win.present", NULL);
  mn_test_settle ();

  gtk_widget_activate_action (frame, "win.return", NULL);
  mn_test_settle ();
  g_assert_null (find_window ());
  g_assert_true (mn_workspace_pane_get_content (MN_WORKSPACE_PANE (pane (f, "curves"))) == frame);

  /* One that was not in the workspace; closing brings it there; and an arrangement with windows is put back. */
  mn_workspace_detach (workspace (f), "pictures");
  mn_test_settle ();
  g_assert_nonnull (find_window ());
  state = g_variant_ref_sink (mn_workspace_save_state (workspace (f)));
  gtk_window_close (GTK_WINDOW (find_window ()));
  mn_test_settle ();
  g_assert_null (find_window ());
  g_assert_nonnull (pane (f, "pictures"));
  mn_workspace_restore_state (workspace (f), state);
  mn_test_settle ();
  g_assert_cmpstr (mn_run_view_frame_get_kind (mn_view_window_get_frame (find_window ()))->id, ==, "pictures");
  g_assert_nonnull (pane (f, "curves"));
  g_assert_null (pane (f, "pictures"));
}

/* Its keys are about its own experiment, also while the main window shows another one. */
static void
test_own_document (Fixture *f, gconstpointer data)
{
  MnDocument *document = mn_app_window_get_document (f->window), *other;

  mn_workspace_detach (workspace (f), "curves");
  other = mn_document_new (mn_experiment_new (), NULL);
  mn_app_window_add_document (f->window, other);
  g_assert_true (mn_app_window_get_document (f->window) == other);
  gtk_widget_activate_action (GTK_WIDGET (find_window ()), "win.undo", NULL);
  g_assert_true (mn_app_window_get_document (f->window) == document);

  /* So is the way to a setting, which is in the main window. */
  mn_app_window_add_document (f->window, mn_document_new (mn_experiment_new (), NULL));
  {
    MnGraph *graph = mn_experiment_get_graph (mn_document_get_experiment (document));
    const char *last = mn_node_get_id (mn_graph_get_node (graph, mn_graph_get_n_nodes (graph) - 1));
    g_autofree char *setting = g_strconcat ("network.", last, NULL);
    GtkWidget *view = GTK_WIDGET (mn_run_view_frame_get_view (mn_view_window_get_frame (find_window ()))), *list;

    g_assert_true (gtk_widget_activate_action (view, "win.show-setting", "s", setting));
    mn_test_settle ();
    g_assert_true (mn_app_window_get_document (f->window) == document);
    list = find (GTK_WIDGET (mn_app_window_get_view (f->window)), MN_TYPE_NODE_LIST, NULL);
    g_assert_cmpstr (mn_node_list_get_selected_id (MN_NODE_LIST (list)), ==, last);
    g_assert_true (gtk_widget_activate_action (view, "win.show-setting", "s", "data.scale"));
    mn_test_settle ();
    g_assert_cmpstr (mn_experiment_view_get_page (mn_app_window_get_view (f->window)), ==, "data");
  }
}

static void
test_presenting (Fixture *f, gconstpointer data)
{
  GtkWidget *header = find (GTK_WIDGET (f->window), ADW_TYPE_HEADER_BAR, NULL);

  g_assert_true (gtk_widget_get_mapped (header));
  g_assert_true (gtk_widget_child_focus (header, GTK_DIR_TAB_FORWARD));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "present", NULL);
  mn_test_settle ();
  g_assert_false (gtk_widget_get_mapped (header));
  /* No caret in some text, where the audience would see it. */
  g_assert_null (gtk_window_get_focus (GTK_WINDOW (f->window)));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (f->window), "presenter"));
  g_assert_true (gtk_widget_get_mapped (pane (f, "curves")));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "present", NULL);
  mn_test_settle ();
  g_assert_true (gtk_widget_get_mapped (header));
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (f->window), "presenter"));
}

static gboolean
has_sensitive_close (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), "pane.close") == 0)
    return gtk_widget_is_sensitive (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_sensitive_close (child))
      return TRUE;
  return FALSE;
}

/* Without room for panes side by side they stand one below the other, and none is lost on the way there and back. */
static void
test_narrow (Fixture *f, gconstpointer data)
{
  static const char *const ids[] = { "network", "curves", "evaluations" };
  float end = 0;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_true (has_sensitive_close (pane (f, ids[i])));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 360, 700);
  mn_test_wait_until (gtk_widget_get_width (GTK_WIDGET (f->window)) < 500);
  mn_test_settle ();
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      graphene_rect_t rect = bounds (f, ids[i]);

      /* Its buttons work after the move. */
      g_assert_true (has_sensitive_close (pane (f, ids[i])));
      g_assert_cmpfloat (rect.origin.y, >=, end);
      g_assert_cmpfloat (rect.origin.x + rect.size.width, <=, gtk_widget_get_width (GTK_WIDGET (f->window)));
      end = rect.origin.y + rect.size.height;
    }
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1100, 800);
  mn_test_wait_until (gtk_widget_get_width (GTK_WIDGET (f->window)) > 1000);
  mn_test_settle ();
  assert_beside (f);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_true (has_sensitive_close (pane (f, ids[i])));
}

/* Whether all of the confusion matrix is in its pane, at the top, and most of the room there. */
static gboolean
shows_matrix (gpointer data)
{
  GtkWidget *of = pane (data, "evaluations");
  GtkWidget *figure = find (of, g_type_from_name ("MnFigureView"), NULL);
  graphene_rect_t rect;

  return gtk_widget_get_mapped (figure) && gtk_widget_compute_bounds (figure, of, &rect) && rect.origin.y > 0
         && rect.origin.y + rect.size.height <= (float) gtk_widget_get_height (of)
         && rect.size.height >= MIN (rect.size.width - 1, (float) gtk_widget_get_height (of) / 2);
}

/* However wide the window is, nothing of the matrix is below its edge; nor is the window larger for it. */
static void
test_matrix (Fixture *f, gconstpointer data)
{
  static const int sizes[][2] = { { 1100, 800 }, { 1100, 600 }, { 360, 800 }, { 760, 760 } };
  MnSession *session = mn_document_get_session (mn_app_window_get_document (f->window));

  gtk_widget_activate_action (pane (f, "curves"), "pane.close", NULL);
  gtk_widget_activate_action (pane (f, "network"), "pane.close", NULL);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "start", NULL);
  mn_test_wait_until (mn_session_get_phase (session) == MN_PHASE_FINISHED);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (f->window), sizes[i][0], sizes[i][1]);
      mn_test_wait_until (abs (gtk_widget_get_width (GTK_WIDGET (f->window)) - sizes[i][0]) < 100
                          && abs (gtk_widget_get_height (GTK_WIDGET (f->window)) - sizes[i][1]) < 100);
      mn_test_iterate_until (shows_matrix, f);
    }
}

/* What is too wide, and why. */
static void
tell_widths (GtkWidget *widget, int depth)
{
  int minimum;

  if (!gtk_widget_get_visible (widget))
    return;
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum <= 300)
    return;
  g_test_message ("%*s%s %d", depth, "", G_OBJECT_TYPE_NAME (widget), minimum);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    tell_widths (child, depth + 1);
}

/* Each page fits into the width of a telephone, before and after a run, with and without animations. Warnings of GTK end a
 * test. */
static void
test_fits (Fixture *f, gconstpointer data)
{
  static const char *const pages[] = { "network", "data", "training", "watch", "workspace" };
  MnSession *session = mn_document_get_session (mn_app_window_get_document (f->window));
  gboolean bad = FALSE;
  int minimum;

  for (int run = 0; run < 2; run++)
    {
      g_object_set (gtk_settings_get_default (), "gtk-enable-animations", run == 0, NULL);
      gtk_window_set_default_size (GTK_WINDOW (f->window), 1100, 700);
      mn_test_wait_until (gtk_widget_get_width (GTK_WIDGET (f->window)) > 1000);
      gtk_window_set_default_size (GTK_WINDOW (f->window), 360, 700);
      mn_test_wait_until (gtk_widget_get_width (GTK_WIDGET (f->window)) < 500);
      for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
        {
          g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string (pages[i]));
          mn_test_settle ();
          /* Without the frame. */
          gtk_widget_measure (gtk_widget_get_first_child (GTK_WIDGET (f->window)), GTK_ORIENTATION_HORIZONTAL, -1, &minimum,
                              NULL, NULL, NULL);
          g_test_message ("%s: %d", pages[i], minimum);
          if (minimum > 360)
            tell_widths (GTK_WIDGET (f->window), 0);
          bad |= minimum > 360;
        }
      if (run == 0)
        {
          g_action_group_activate_action (G_ACTION_GROUP (f->window), "start", NULL);
          mn_test_wait_until (mn_session_get_phase (session) == MN_PHASE_FINISHED);
        }
    }
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  g_assert_false (bad);
}

static MnRunViewSection *
section (Fixture *f, const char *kind)
{
  GtkWidget *page = find (GTK_WIDGET (f->window), MN_TYPE_WATCH_PAGE, NULL);
  GtkWidget *first = find (page, MN_TYPE_RUN_VIEW_SECTION, NULL);

  for (GtkWidget *child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    if (g_str_equal (mn_run_view_section_get_kind (MN_RUN_VIEW_SECTION (child))->id, kind))
      return MN_RUN_VIEW_SECTION (child);
  g_assert_not_reached ();
}

/* A section of the Watch page gives its view a window of its own, and gets the very same back. */
static void
test_section (Fixture *f, gconstpointer data)
{
  MnSession *session = mn_document_get_session (mn_app_window_get_document (f->window));
  MnWatchPage *page = MN_WATCH_PAGE (find (GTK_WIDGET (f->window), MN_TYPE_WATCH_PAGE, NULL));
  GtkWidget *view;

  g_action_group_activate_action (G_ACTION_GROUP (f->window), "show-page", g_variant_new_string ("watch"));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "start", NULL);
  mn_test_wait_until (mn_session_get_phase (session) == MN_PHASE_FINISHED);
  mn_test_settle ();
  view = find (GTK_WIDGET (section (f, "curves")), g_type_from_name ("MnCurvesView"), NULL);
  g_assert_true (gtk_widget_get_mapped (view));

  mn_run_view_section_detach (section (f, "curves"));
  mn_test_settle ();
  g_assert_true (gtk_widget_get_root (view) == GTK_ROOT (find_window ()));
  g_assert_true (gtk_widget_get_mapped (view));
  {
    g_auto (GStrv) detached = mn_watch_page_get_detached (page);

    g_assert_cmpstr (detached[0], ==, "curves");
    g_assert_null (detached[1]);
  }
  gtk_window_close (GTK_WINDOW (find_window ()));
  mn_test_settle ();
  g_assert_null (find_window ());
  g_assert_true (gtk_widget_is_ancestor (view, GTK_WIDGET (section (f, "curves"))));
  g_assert_true (gtk_widget_get_mapped (view));

  /* One that was not open, and the window goes with the experiment. */
  mn_watch_page_detach (page, "samples");
  mn_watch_page_detach (page, "nobody");
  mn_test_settle ();
  g_assert_cmpstr (mn_run_view_frame_get_kind (mn_view_window_get_frame (find_window ()))->id, ==, "samples");
}

static GtkWidget *
find_controls (GtkWidget *widget)
{
  GtkWidget *found = gtk_widget_has_css_class (widget, MN_VIEW_CONTROLS) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_controls (child);
  return found;
}

/* Before an audience views have no controls, on whatever page, and have them again after. */
static void
test_presenting_views (Fixture *f, gconstpointer data)
{
  MnSession *session = mn_document_get_session (mn_app_window_get_document (f->window));
  GtkWidget *in_section, *in_pane;

  g_action_group_activate_action (G_ACTION_GROUP (f->window), "start", NULL);
  mn_test_wait_until (mn_session_get_phase (session) == MN_PHASE_FINISHED);
  in_pane = find_controls (mn_workspace_pane_get_content (MN_WORKSPACE_PANE (pane (f, "curves"))));
  in_section = find_controls (GTK_WIDGET (section (f, "curves")));
  g_assert_nonnull (in_pane);
  g_assert_nonnull (in_section);
  for (int turn = 0; turn < 2; turn++)
    {
      g_assert_true (gtk_widget_get_visible (in_pane) && gtk_widget_get_visible (in_section));
      g_action_group_activate_action (G_ACTION_GROUP (f->window), "present", NULL);
      mn_test_settle ();
      g_assert_false (gtk_widget_get_visible (in_pane) || gtk_widget_get_visible (in_section));
      /* A window of its own presents by itself. */
      mn_workspace_detach (workspace (f), "curves");
      mn_test_settle ();
      g_assert_true (gtk_widget_get_visible (in_pane));
      gtk_widget_activate_action (in_pane, "win.present", NULL);
      g_assert_false (gtk_widget_get_visible (in_pane));
      gtk_window_close (GTK_WINDOW (find_window ()));
      mn_test_settle ();
      g_assert_false (gtk_widget_get_visible (in_pane));
      g_action_group_activate_action (G_ACTION_GROUP (f->window), "present", NULL);
      mn_test_settle ();
    }
}

int
main (int argc, char *argv[])
{
  start_application (&argc, &argv);

  g_test_add ("/workspace/usual", Fixture, NULL, setup, test_usual, teardown_window);
  g_test_add ("/workspace/height", Fixture, NULL, setup, test_height, teardown_window);
  g_test_add ("/workspace/panes", Fixture, NULL, setup, test_panes, teardown_window);
  g_test_add ("/workspace/network", Fixture, NULL, setup, test_network, teardown_window);
  g_test_add ("/workspace/run", Fixture, NULL, setup, test_run, teardown_window);
  g_test_add ("/workspace/own-window", Fixture, NULL, setup, test_own_window, teardown_window);
  g_test_add ("/workspace/own-document", Fixture, NULL, setup, test_own_document, teardown_window);
  g_test_add ("/workspace/presenting", Fixture, NULL, setup, test_presenting, teardown_window);
  g_test_add ("/workspace/narrow", Fixture, NULL, setup, test_narrow, teardown_window);
  g_test_add ("/workspace/matrix", Fixture, NULL, setup, test_matrix, teardown_window);
  g_test_add ("/workspace/fits", Fixture, NULL, setup, test_fits, teardown_window);
  g_test_add ("/workspace/section", Fixture, NULL, setup, test_section, teardown_window);
  g_test_add ("/workspace/presenting-views", Fixture, NULL, setup, test_presenting_views, teardown_window);
  return g_test_run ();
}
