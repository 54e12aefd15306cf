/* mn-histograms-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-histograms-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-figure-view.h"
#include "mn-layer-figures.h"
#include "mn-page-tools.h"
#include "mn-run-store.h"

/* Of more than so many probes every second is forgotten: no more can be told apart. */
#define MAX_PROBES 200

/* What there is to choose: a tensor, or what a layer gives. */
typedef struct
{
  MnSpread shown;
  char    *name;    /* (owned): of the parameter or the node */
} Choice;

struct _MnHistogramsView
{
  MnRunView    parent_instance;

  GtkStack    *stack;
  GtkLabel    *empty;
  GtkDropDown *what;
  GtkDropDown *which;
  GArray      *choices;   /* of Choice: those of @which */
  GPtrArray   *probes;    /* of MnProbe */
  GPtrArray   *merged;    /* the folder's that are among them, or were before there were too many; NULL: none */
  MnRidge     *ridge;
};

G_DEFINE_FINAL_TYPE (MnHistogramsView, mn_histograms_view, MN_TYPE_RUN_VIEW)

static const Choice *
get_choice (MnHistogramsView *self)
{
  const guint chosen = gtk_drop_down_get_selected (self->which);

  return chosen < self->choices->len ? &g_array_index (self->choices, Choice, chosen) : NULL;
}

static void
draw_probe (MnHistogramsView *self, const MnProbe *probe)
{
  const Choice *choice = get_choice (self);
  const MnHistogram *histogram = choice != NULL ? mn_spread_find (choice->shown, probe, choice->name) : NULL;

  if (histogram != NULL)
    mn_ridge_append (self->ridge, probe->epoch, histogram->low, histogram->high, histogram->counts, MN_HISTOGRAM_BINS);
}

static void
draw_all (MnHistogramsView *self)
{
  const Choice *choice = get_choice (self);

  mn_ridge_clear (self->ridge);
  mn_ridge_set_title (self->ridge, NULL);
  if (choice != NULL)
    {
      const char *name = gtk_string_object_get_string (gtk_drop_down_get_selected_item (self->which));
      g_autofree char *title = mn_spread_title (choice->shown, name);

      mn_ridge_set_title (self->ridge, title);
    }
  for (guint i = 0; i < self->probes->len; i++)
    draw_probe (self, g_ptr_array_index (self->probes, i));
}

static void
clear_choice (gpointer data)
{
  g_free (((Choice *) data)->name);
}

static MnSpread
get_shown (MnHistogramsView *self)
{
  return (MnSpread) MIN (gtk_drop_down_get_selected (self->what), MN_N_SPREADS - 1);
}

/* Of a layer that was frozen there is no gradient before it is thawed. Both are in the order of the network. */
static gboolean
has_others (MnHistogramsView *self, const MnProbe *probe)
{
  const MnSpread shown = get_shown (self);
  guint at = 0;

  for (guint i = 0; i < mn_spread_get_n (shown, probe); i++)
    if (mn_spread_get (shown, probe, i) != NULL)
      {
        while (at < self->choices->len
               && !g_str_equal (g_array_index (self->choices, Choice, at).name, mn_spread_get_name (shown, probe, i)))
          at++;
        if (at == self->choices->len)
          return TRUE;
      }
  return FALSE;
}

static gboolean
is_told (MnHistogramsView *self, const Choice *choice)
{
  for (guint i = self->probes->len; i > 0; i--)
    if (mn_spread_find (choice->shown, g_ptr_array_index (self->probes, i - 1), choice->name) != NULL)
      return TRUE;
  return FALSE;
}

/* The tensors or layers of which there is a histogram of the chosen kind, be it of a layer that has been frozen since. */
static void
fill_choices (MnHistogramsView *self)
{
  const MnProbe *probe = self->probes->len > 0 ? g_ptr_array_index (self->probes, self->probes->len - 1) : NULL;
  const guint before = gtk_drop_down_get_selected (self->which);
  g_autofree char *chosen = before < self->choices->len ? g_strdup (g_array_index (self->choices, Choice, before).name) : NULL;
  guint selected = 0;
  const MnSpread shown = get_shown (self);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const guint n = probe == NULL ? 0 : mn_spread_get_n (shown, probe);

  g_array_set_size (self->choices, 0);
  for (guint i = 0; i < n; i++)
    {
      const char *name = mn_spread_get_name (shown, probe, i);
      Choice choice = { shown, (char *) name };

      if (mn_spread_get (shown, probe, i) == NULL && !is_told (self, &choice))
        continue;
      if (g_strcmp0 (name, chosen) == 0)
        selected = self->choices->len;
      choice.name = g_strdup (name);
      gtk_string_list_append (names, name);
      g_array_append_val (self->choices, choice);
    }
  gtk_drop_down_set_model (self->which, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->which, selected);
  draw_all (self);
}

static void
mn_histograms_view_cleared (MnRunView *view)
{
  MnHistogramsView *self = MN_HISTOGRAMS_VIEW (view);

  g_ptr_array_set_size (self->probes, 0);
  g_clear_pointer (&self->merged, g_ptr_array_unref);
  fill_choices (self);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

/* TRUE when there are fewer now. */
static gboolean
thin_out (MnHistogramsView *self)
{
  const gboolean many = self->probes->len > MAX_PROBES;

  while (self->probes->len > MAX_PROBES)
    for (guint i = self->probes->len - 1; i > 0; i--)
      if (i % 2 == 1)
        g_ptr_array_remove_index (self->probes, i);
  return many;
}

/* What the run's folder has of the time before there was a view. */
static void
mn_histograms_view_shown (MnRunView *view)
{
  MnHistogramsView *self = MN_HISTOGRAMS_VIEW (view);
  GPtrArray *stored = mn_session_get_stored_probes (mn_run_view_get_session (view));
  g_autoptr (GPtrArray) counted = g_ptr_array_new ();

  if (stored == NULL || stored == self->merged)
    return;
  g_clear_pointer (&self->merged, g_ptr_array_unref);
  self->merged = g_ptr_array_ref (stored);
  for (guint i = 0; i < stored->len; i++)
    if (((const MnProbe *) g_ptr_array_index (stored, i))->what & MN_PROBE_HISTOGRAMS)
      g_ptr_array_add (counted, g_ptr_array_index (stored, i));
  if (!mn_run_store_merge_probes (self->probes, counted))
    return;
  thin_out (self);
  fill_choices (self);
  gtk_stack_set_visible_child_name (self->stack, "ridge");
}

static void
mn_histograms_view_seen (MnRunView *view, MnProbe *probe)
{
  MnHistogramsView *self = MN_HISTOGRAMS_VIEW (view);
  const MnProbe *last = self->probes->len > 0 ? g_ptr_array_index (self->probes, self->probes->len - 1) : NULL;

  /* It may have been read from the folder by now. */
  if (last != NULL && last->step >= probe->step)
    return;
  g_ptr_array_add (self->probes, mn_probe_ref_numbers (probe));
  if (has_others (self, probe))
    {
      thin_out (self);
      fill_choices (self);
    }
  else if (thin_out (self))
    draw_all (self);
  else
    draw_probe (self, probe);
  gtk_stack_set_visible_child_name (self->stack, "ridge");
}

static void
mn_histograms_view_status (MnRunView *view)
{
  MnHistogramsView *self = MN_HISTOGRAMS_VIEW (view);
  MnSession *session = mn_run_view_get_session (view);
  MnTrainerStatus status = { 0 };

  if (session != NULL)
    mn_session_get_status (session, &status);
  gtk_label_set_label (self->empty, status.unseen ? _("There is not enough memory to look into the network.")
                                                  : _("Start training to see how the numbers are spread. Of runs "
                                                                  "that were made without this window it is not stored."));
}

static void
mn_histograms_view_dispose (GObject *object)
{
  MnHistogramsView *self = MN_HISTOGRAMS_VIEW (object);

  g_clear_object (&self->ridge);
  g_clear_pointer (&self->choices, g_array_unref);
  g_clear_pointer (&self->probes, g_ptr_array_unref);
  g_clear_pointer (&self->merged, g_ptr_array_unref);
  G_OBJECT_CLASS (mn_histograms_view_parent_class)->dispose (object);
}

static void
mn_histograms_view_class_init (MnHistogramsViewClass *klass)
{
  MnRunViewClass *view_class = MN_RUN_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_histograms_view_dispose;
  view_class->probe = MN_PROBE_HISTOGRAMS;
  view_class->load = mn_histograms_view_cleared;
  view_class->cleared = mn_histograms_view_cleared;
  view_class->seen = mn_histograms_view_seen;
  view_class->shown = mn_histograms_view_shown;
  view_class->status = mn_histograms_view_status;
}

static void
what_changed (MnHistogramsView *self)
{
  if (self->choices != NULL)
    fill_choices (self);
}

static void
which_changed (MnHistogramsView *self)
{
  if (self->choices != NULL)
    draw_all (self);
}

static void
mn_histograms_view_init (MnHistogramsView *self)
{
  const char *const kinds[] = { _("Weights"), _("Gradients"), _("Outputs"), NULL };
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *view = mn_figure_view_new (), *empty = gtk_label_new (NULL);

  self->choices = g_array_new (FALSE, FALSE, sizeof (Choice));
  g_array_set_clear_func (self->choices, clear_choice);
  self->probes = g_ptr_array_new_with_free_func ((GDestroyNotify) mn_probe_unref);
  self->ridge = mn_ridge_new ();
  mn_ridge_set_labels (self->ridge, _("Value"), _("Epochs"));

  self->empty = GTK_LABEL (empty);
  gtk_label_set_wrap (self->empty, TRUE);
  gtk_label_set_xalign (self->empty, 0);
  gtk_widget_add_css_class (empty, "dim-label");
  self->what = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (kinds));
  self->which = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->what), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What is shown"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->which), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Of which layer"), -1);
  gtk_widget_add_css_class (bar, MN_VIEW_CONTROLS);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->what));
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->which));
  g_signal_connect_object (self->what, "notify::selected", G_CALLBACK (what_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->which, "notify::selected", G_CALLBACK (which_changed), self, G_CONNECT_SWAPPED);

  mn_figure_view_set_figure (MN_FIGURE_VIEW (view), MN_FIGURE (self->ridge));
  mn_figure_view_set_title (MN_FIGURE_VIEW (view), _("Histograms over time"));
  mn_page_report_exports (MN_FIGURE_VIEW (view));
  gtk_widget_set_size_request (view, -1, 360);
  gtk_widget_set_vexpand (view, TRUE);
  gtk_widget_set_overflow (view, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (view, "card");
  gtk_box_append (GTK_BOX (page), bar);
  gtk_box_append (GTK_BOX (page), view);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  /* Measured for the height of the page that is shown, a text on the other one would want all to stand on one line. */
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, empty, "empty");
  gtk_stack_add_named (self->stack, page, "ridge");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}

MnRidge *
mn_histograms_view_get_ridge (MnHistogramsView *self)
{
  g_return_val_if_fail (MN_IS_HISTOGRAMS_VIEW (self), NULL);

  return self->ridge;
}
