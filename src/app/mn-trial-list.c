/* mn-trial-list.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-trial-list.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-columns.h"
#include "mn-setting-title.h"
#include "mn-trial-item.h"

/* Where settings and what becomes of them have room beside each other. */
#define LEAST_WIDE 420

struct _MnTrialList
{
  AdwBin      parent_instance;

  GListStore *items;    /* of MnTrialItem */
  MnPhase    *phases;   /* as they show them */
};

G_DEFINE_FINAL_TYPE (MnTrialList, mn_trial_list, ADW_TYPE_BIN)

/* The settings of a trial as the pages call them: "Learning rate 0.1, fc1 · Units 64, Seed 2". (transfer full) */
static char *
describe_trial (const MnSweep *sweep, const MnTrial *trial)
{
  GString *text = g_string_new (sweep->experiments->len > 1 ? mn_experiment_get_name (trial->experiment) : NULL);

  for (char **setting = trial->settings; *setting != NULL; setting++)
    {
      const char *value = strchr (*setting, '=');
      g_autofree char *path = g_strndup (*setting, (gsize) (value - *setting));
      g_autofree char *title = mn_experiment_name_path (trial->experiment, path);

      g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", title != NULL ? title : path, value + 1);
    }
  return g_string_free (text, FALSE);
}

void
mn_trial_list_set_sweep (MnTrialList *self, const MnSweep *sweep)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (MN_IS_TRIAL_LIST (self) && sweep != NULL);

  for (guint i = 0; i < sweep->trials->len; i++)
    {
      g_autofree char *words = describe_trial (sweep, g_ptr_array_index (sweep->trials, i));

      g_ptr_array_add (items, mn_trial_item_new (words));
    }
  g_free (self->phases);
  self->phases = g_new0 (MnPhase, items->len);
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)), items->pdata, items->len);
}

char *
mn_trial_list_dup_words (MnTrialList *self, guint index)
{
  g_autoptr (MnTrialItem) item = NULL;
  char *words;

  g_return_val_if_fail (MN_IS_TRIAL_LIST (self) && index < g_list_model_get_n_items (G_LIST_MODEL (self->items)), NULL);

  item = g_list_model_get_item (G_LIST_MODEL (self->items), index);
  g_object_get (item, "words", &words, NULL);
  return words;
}

void
mn_trial_list_set_phase (MnTrialList *self, guint index, MnPhase phase, double done, const char *reason)
{
  g_autoptr (MnTrialItem) item = NULL;

  g_return_if_fail (MN_IS_TRIAL_LIST (self) && index < g_list_model_get_n_items (G_LIST_MODEL (self->items)));

  /* Of ten thousand those are looked at that something happens to. */
  if (phase == self->phases[index] && (phase == MN_PHASE_WAITING || MN_PHASE_IS_OVER (phase)))
    return;
  self->phases[index] = phase;
  item = g_list_model_get_item (G_LIST_MODEL (self->items), index);
  mn_trial_item_set_phase (item, phase == MN_PHASE_WAITING && done > 0 ? MN_PHASE_STOPPED : phase, (int) floor (100 * done), reason);
}

void
mn_trial_list_set_result (MnTrialList *self, guint index, const MnTrainerSummary *summary)
{
  g_autoptr (MnTrialItem) item = NULL;

  g_return_if_fail (MN_IS_TRIAL_LIST (self) && index < g_list_model_get_n_items (G_LIST_MODEL (self->items)));

  item = g_list_model_get_item (G_LIST_MODEL (self->items), index);
  mn_trial_item_set_result (item, summary);
}

static void
set_up_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *columns = g_object_new (MN_TYPE_COLUMNS, "threshold", LEAST_WIDE, "share", 0.6, "spacing", 3, NULL);
  GtkWidget *words = gtk_label_new (NULL), *status = gtk_label_new (NULL), *reason = gtk_label_new (NULL);
  GtkExpression *row = gtk_property_expression_new (GTK_TYPE_LIST_ITEM, NULL, "item");
  const struct
  {
    const char *name;
    GtkWidget  *widget;
    const char *property;
  } bindings[] = {
    { "words", words, "label" }, { "status", status, "label" }, { "reason", reason, "label" }, { "has-reason", reason, "visible" },
    { "reason", reason, "tooltip-text" },
  };

  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (words), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (status), 1);
  gtk_widget_set_valign (status, GTK_ALIGN_START);
  gtk_widget_add_css_class (status, "dim-label");
  gtk_widget_add_css_class (status, "numeric");
  gtk_widget_set_parent (words, columns);
  gtk_widget_set_parent (status, columns);
  gtk_label_set_xalign (GTK_LABEL (reason), 0);
  gtk_label_set_wrap (GTK_LABEL (reason), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (reason), PANGO_WRAP_WORD_CHAR);
  /* What fails often fails for the same reason: the view says one in full. */
  gtk_label_set_lines (GTK_LABEL (reason), 2);
  gtk_label_set_ellipsize (GTK_LABEL (reason), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (reason, "caption");
  gtk_widget_add_css_class (reason, "dim-label");
  gtk_box_append (GTK_BOX (row_box), columns);
  gtk_box_append (GTK_BOX (row_box), reason);
  gtk_widget_set_margin_top (row_box, 6);
  gtk_widget_set_margin_bottom (row_box, 6);
  gtk_widget_set_margin_start (row_box, 12);
  gtk_widget_set_margin_end (row_box, 12);
  gtk_list_item_set_child (item, row_box);
  gtk_list_item_set_activatable (item, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    {
      GtkExpression *expression = gtk_property_expression_new (MN_TYPE_TRIAL_ITEM, gtk_expression_ref (row), bindings[i].name);

      gtk_expression_bind (expression, bindings[i].widget, bindings[i].property, item);
    }
  gtk_expression_unref (row);
}

static void
mn_trial_list_finalize (GObject *object)
{
  MnTrialList *self = MN_TRIAL_LIST (object);

  g_object_unref (self->items);
  g_free (self->phases);
  G_OBJECT_CLASS (mn_trial_list_parent_class)->finalize (object);
}

static void
mn_trial_list_class_init (MnTrialListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mn_trial_list_finalize;
}

static void
mn_trial_list_init (MnTrialList *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (), *list;
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->items = g_list_store_new (MN_TYPE_TRIAL_ITEM);
  g_signal_connect (factory, "setup", G_CALLBACK (set_up_row), NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->items)))), factory);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (list), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Runs of the sweep"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  /* No higher than its rows, and its corners are those of a card. */
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_widget_set_valign (scrolled, GTK_ALIGN_START);
  gtk_widget_set_overflow (scrolled, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (scrolled, "card");
  gtk_widget_set_vexpand (scrolled, TRUE);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

GtkWidget *
mn_trial_list_new (void)
{
  return g_object_new (MN_TYPE_TRIAL_LIST, NULL);
}
