/* mn-sweep-figure.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-sweep-figure.h"

#include <glib/gi18n-lib.h>

#include "mn-background.h"
#include "mn-figure-view.h"
#include "mn-page-tools.h"
#include "mn-setting-figure.h"
#include "mn-setting-grid.h"
#include "mn-setting-title.h"

/* What can be shown, in the order of the choices. */
static const struct
{
  MnCurve     curve;
  const char *title;
} metrics[] = {
  { MN_CURVE_ACCURACY, N_("Accuracy") },
  { MN_CURVE_RMSE, N_("RMSE") },
  { MN_CURVE_LOSS, N_("Loss") },
};

/* What it was measured on: settings are chosen by the validation samples. */
static const struct
{
  int         split;   /* -1: all */
  const char *title;
} splits[] = {
  { MN_SPLIT_VALIDATION, N_("Validation") },
  { MN_SPLIT_TEST, N_("Test") },
  { MN_SPLIT_TRAIN, N_("Training") },
  { -1, N_("All") },
};

struct _MnSweepFigure
{
  AdwBin          parent_instance;

  char          **paths;      /* of the settings that are varied */
  GHashTable     *read;       /* of MnRun, by their folders: one that is over stays as it is */
  GPtrArray      *runs;       /* of these: those that are shown */
  GPtrArray      *curves;     /* indices into metrics, of what the runs have measured: those of the choice */
  GPtrArray      *on;         /* likewise into splits */
  GPtrArray      *down;       /* of const char *, of paths: those of the choice, after none (NULL) */
  char          **dirs;       /* the folders of those to be shown */
  gboolean        reading;
  gboolean        updating;
  GCancellable   *cancellable;

  GtkStack       *stack;
  MnFigureView   *view;
  AdwStatusPage  *empty;
  GtkDropDown    *over;
  GtkDropDown    *and;        /* the second setting, of a heat map */
  GtkDropDown    *what;
  GtkDropDown    *split;
  GtkCheckButton *best;
};

G_DEFINE_FINAL_TYPE (MnSweepFigure, mn_sweep_figure, ADW_TYPE_BIN)

static void
show_empty (MnSweepFigure *self, const char *title, const char *description)
{
  /* Descriptions are markup. */
  g_autofree char *escaped = description != NULL ? g_markup_escape_text (description, -1) : NULL;

  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, escaped);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

/* Takes what was chosen before, if it is among @indices still. */
static void
set_choices (GtkDropDown *choice, GPtrArray *indices, gpointer before, GtkStringList *titles)
{
  guint at;

  gtk_drop_down_set_model (choice, G_LIST_MODEL (titles));
  if (g_ptr_array_find (indices, before, &at))
    gtk_drop_down_set_selected (choice, at);
}

/* (transfer none) */
static gpointer
get_chosen (GtkDropDown *choice, GPtrArray *indices)
{
  const guint at = gtk_drop_down_get_selected (choice);

  return at < indices->len ? indices->pdata[at] : NULL;
}

/* NULL: it cannot be drawn, with the reason where there is one. @down: a second setting, or NULL */
static MnFigure *
make_figure (MnSweepFigure *self, const char *over, const char *down, MnCurve curve, int split, GError **error)
{
  const gboolean best = gtk_check_button_get_active (self->best);
  g_autoptr (MnSettingAxis) columns = NULL, rows = NULL;

  if (down == NULL)
    {
      g_autoptr (MnSettingSweep) sweep = mn_setting_sweep_new (self->runs, over, error);

      return sweep != NULL ? mn_setting_figure_new (sweep, curve, split, best) : NULL;
    }
  columns = mn_setting_axis_new (self->runs, over, error);
  rows = columns != NULL ? mn_setting_axis_new (self->runs, down, error) : NULL;
  return rows != NULL ? mn_setting_grid_new (self->runs, columns, rows, curve, split, best) : NULL;
}

static void
show_figure (MnSweepFigure *self)
{
  const guint over = gtk_drop_down_get_selected (self->over), what = gtk_drop_down_get_selected (self->what);
  const guint on = gtk_drop_down_get_selected (self->split);
  g_autoptr (MnFigure) figure = NULL;
  g_autoptr (GError) error = NULL;

  if (self->updating)
    return;
  if (self->runs->len == 0 || what >= self->curves->len || on >= self->on->len
      || over >= g_strv_length (self->paths))
    {
      show_empty (self, _("Nothing Measured Yet"), _("The figure is drawn once a run is done."));
      return;
    }
  figure = make_figure (self, self->paths[over], get_chosen (self->and, self->down),
                        metrics[GPOINTER_TO_UINT (self->curves->pdata[what])].curve,
                        splits[GPOINTER_TO_UINT (self->on->pdata[on])].split, &error);
  if (figure == NULL)
    {
      show_empty (self, _("No Figure"), error != NULL ? error->message : NULL);
      return;
    }
  mn_figure_view_set_figure (self->view, figure);
  gtk_stack_set_visible_child_name (self->stack, "figure");
}

static gboolean
any_evaluated (GPtrArray *runs, int split)
{
  for (guint i = 0; i < runs->len; i++)
    if (split < 0 || mn_run_get_evaluation (runs->pdata[i], (MnSource) split, -1) != NULL)
      return TRUE;
  return FALSE;
}

/* A second setting is another one than the first. */
static void
over_chosen (MnSweepFigure *self)
{
  const guint over = gtk_drop_down_get_selected (self->over);
  GListModel *names = gtk_drop_down_get_model (self->over);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  gpointer before = get_chosen (self->and, self->down);

  g_ptr_array_set_size (self->down, 0);
  g_ptr_array_add (self->down, NULL);
  gtk_string_list_append (titles, C_("no second setting", "None"));
  for (guint i = 0; self->paths[i] != NULL; i++)
    if (i != over)
      {
        g_ptr_array_add (self->down, self->paths[i]);
        gtk_string_list_append (titles, gtk_string_list_get_string (GTK_STRING_LIST (names), i));
      }
  self->updating = TRUE;
  set_choices (self->and, self->down, before, titles);
  self->updating = FALSE;
  show_figure (self);
}

/* What the runs have measured, and on what. */
static void
update_choices (MnSweepFigure *self)
{
  g_autoptr (GtkStringList) curves = gtk_string_list_new (NULL), on = gtk_string_list_new (NULL);
  gpointer curve = get_chosen (self->what, self->curves), split = get_chosen (self->split, self->on);

  g_ptr_array_set_size (self->curves, 0);
  g_ptr_array_set_size (self->on, 0);
  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    if (mn_run_has_curve (self->runs, metrics[i].curve))
      {
        g_ptr_array_add (self->curves, GUINT_TO_POINTER (i));
        gtk_string_list_append (curves, _(metrics[i].title));
      }
  for (guint i = 0; i < G_N_ELEMENTS (splits); i++)
    if (any_evaluated (self->runs, splits[i].split))
      {
        g_ptr_array_add (self->on, GUINT_TO_POINTER (i));
        gtk_string_list_append (on, _(splits[i].title));
      }
  self->updating = TRUE;
  set_choices (self->what, self->curves, curve, curves);
  set_choices (self->split, self->on, split, on);
  self->updating = FALSE;
}

/* One that cannot be read is left out, and told. */
static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  char **dirs = data;
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_run_free);

  for (; *dirs != NULL && !g_cancellable_is_cancelled (cancellable); dirs++)
    {
      g_autoptr (GError) error = NULL;
      MnRun *run = mn_run_open_without_counts (*dirs, &error);

      if (run != NULL)
        g_ptr_array_add (runs, run);
      else
        g_message ("A run of the sweep is not in its figure: %s", error->message);
    }
  g_task_return_pointer (task, g_steal_pointer (&runs), (GDestroyNotify) g_ptr_array_unref);
}

/* What is to be shown of what has been read. */
static void
show_runs (MnSweepFigure *self)
{
  g_ptr_array_set_size (self->runs, 0);
  for (char **dir = self->dirs; *dir != NULL; dir++)
    {
      MnRun *run = g_hash_table_lookup (self->read, *dir);

      if (run != NULL)
        g_ptr_array_add (self->runs, run);
    }
  update_choices (self);
  show_figure (self);
}

/* Those that are wanted and have not been read: none can be that has not been asked for. (transfer full) (nullable) */
static char **
list_unread (MnSweepFigure *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) dirs = NULL;

  for (char **dir = self->dirs; *dir != NULL; dir++)
    if (!g_hash_table_contains (self->read, *dir))
      g_strv_builder_add (builder, *dir);
  dirs = g_strv_builder_end (builder);
  return dirs[0] != NULL ? g_steal_pointer (&dirs) : NULL;
}

static void read_more (MnSweepFigure *self);

static void
on_read (GObject *object, GAsyncResult *result, gpointer data)
{
  MnSweepFigure *self = MN_SWEEP_FIGURE (object);
  char **dirs = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) runs = g_task_propagate_pointer (G_TASK (result), NULL);

  self->reading = FALSE;
  if (runs == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  /* One that cannot be read is not read again. */
  for (char **dir = dirs; *dir != NULL; dir++)
    g_hash_table_insert (self->read, g_strdup (*dir), NULL);
  for (guint i = 0; i < runs->len; i++)
    {
      MnRun *run = g_steal_pointer (&runs->pdata[i]);

      g_hash_table_insert (self->read, g_strdup (run->dir), run);
    }
  g_ptr_array_set_free_func (runs, NULL);
  read_more (self);
}

static void
read_more (MnSweepFigure *self)
{
  char **unread;

  if (self->reading)
    return;
  unread = list_unread (self);
  if (unread == NULL)
    {
      show_runs (self);
      return;
    }
  self->reading = TRUE;
  mn_background_run (self, work, unread, (GDestroyNotify) g_strfreev, self->cancellable, on_read, NULL);
}

void
mn_sweep_figure_set_runs (MnSweepFigure *self, const char *const *dirs)
{
  g_return_if_fail (MN_IS_SWEEP_FIGURE (self) && dirs != NULL);

  if (g_strv_equal ((const char *const *) self->dirs, dirs))
    return;
  g_strfreev (self->dirs);
  self->dirs = g_strdupv ((char **) dirs);
  read_more (self);
}

/* What is being read holds the widget, so that it is not disposed of before. */
static void
mn_sweep_figure_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (MN_SWEEP_FIGURE (widget)->cancellable);
  GTK_WIDGET_CLASS (mn_sweep_figure_parent_class)->unroot (widget);
}

static void
mn_sweep_figure_finalize (GObject *object)
{
  MnSweepFigure *self = MN_SWEEP_FIGURE (object);

  g_ptr_array_unref (self->runs);
  g_hash_table_unref (self->read);
  g_ptr_array_unref (self->curves);
  g_ptr_array_unref (self->on);
  g_ptr_array_unref (self->down);
  g_strfreev (self->paths);
  g_strfreev (self->dirs);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (mn_sweep_figure_parent_class)->finalize (object);
}

static void
mn_sweep_figure_class_init (MnSweepFigureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mn_sweep_figure_finalize;
  GTK_WIDGET_CLASS (klass)->unroot = mn_sweep_figure_unroot;
}

/* NULL stands for one that cannot be read. */
static void
free_run (gpointer run)
{
  g_clear_pointer ((MnRun **) &run, mn_run_free);
}

static GtkWidget *
make_choice (MnSweepFigure *self, GtkDropDown **choice, const char *label, GCallback chosen)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *title = gtk_label_new (label), *down = gtk_drop_down_new (NULL, NULL);

  *choice = GTK_DROP_DOWN (down);
  gtk_accessible_update_property (GTK_ACCESSIBLE (down), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (down, "notify::selected", chosen, self);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), down);
  return box;
}

static void
mn_sweep_figure_init (MnSweepFigure *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *controls = gtk_flow_box_new (), *view = mn_figure_view_new ();

  self->cancellable = g_cancellable_new ();
  self->dirs = g_new0 (char *, 1);
  self->read = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_run);
  self->runs = g_ptr_array_new ();
  self->curves = g_ptr_array_new ();
  self->on = g_ptr_array_new ();
  self->down = g_ptr_array_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (controls), GTK_SELECTION_NONE);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (controls), 12);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (controls), 5);
  self->best = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (_("Best of Each Run")));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->best), _("The best of all evaluations of a run instead of the last"));
  g_signal_connect_swapped (self->best, "toggled", G_CALLBACK (show_figure), self);
  gtk_flow_box_append (GTK_FLOW_BOX (controls), make_choice (self, &self->what, _("Show"), G_CALLBACK (show_figure)));
  gtk_flow_box_append (GTK_FLOW_BOX (controls), make_choice (self, &self->split, _("On"), G_CALLBACK (show_figure)));
  gtk_flow_box_append (GTK_FLOW_BOX (controls), make_choice (self, &self->over, _("Over"), G_CALLBACK (over_chosen)));
  gtk_flow_box_append (GTK_FLOW_BOX (controls), make_choice (self, &self->and, _("And"), G_CALLBACK (show_figure)));
  gtk_flow_box_append (GTK_FLOW_BOX (controls), GTK_WIDGET (self->best));

  self->view = MN_FIGURE_VIEW (view);
  mn_figure_view_set_title (self->view, _("Sweep"));
  mn_page_report_exports (self->view);
  gtk_widget_add_css_class (view, "card");
  gtk_widget_set_overflow (view, GTK_OVERFLOW_HIDDEN);
  self->empty = ADW_STATUS_PAGE (adw_status_page_new ());
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->empty), "empty");
  gtk_stack_add_named (self->stack, view, "figure");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), controls);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
mn_sweep_figure_new (MnSweep *sweep)
{
  MnSweepFigure *self;
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  g_return_val_if_fail (sweep != NULL, NULL);

  self = g_object_new (MN_TYPE_SWEEP_FIGURE, NULL);
  for (guint i = 0; i < sweep->axes->len; i++)
    {
      const char *path = ((MnSweepAxis *) g_ptr_array_index (sweep->axes, i))->path;
      g_autofree char *title = mn_experiment_name_path (g_ptr_array_index (sweep->experiments, 0), path);

      g_strv_builder_add (paths, path);
      gtk_string_list_append (titles, title != NULL ? title : path);
    }
  self->paths = g_strv_builder_end (paths);
  /* This tells that one is chosen. */
  gtk_drop_down_set_model (self->over, G_LIST_MODEL (titles));
  if (sweep->axes->len < 2)
    gtk_widget_set_visible (gtk_widget_get_ancestor (GTK_WIDGET (self->and), GTK_TYPE_FLOW_BOX_CHILD), FALSE);
  return GTK_WIDGET (self);
}
