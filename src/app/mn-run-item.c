/* mn-run-item.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-item.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "mn-format.h"

/* Digits behind the point. */
#define PERCENT_DECIMALS 2
#define LOSS_DECIMALS 4
/* Losses from there on, and such as would be all zeros, are told by their significant digits. */
#define LARGE_LOSS 1e5
#define SMALL_LOSS 1e-3

struct _MnRunItem
{
  GObject   parent_instance;

  MnRunRow *row;
  char     *folded;                         /* (nullable): what is searched, once somebody has searched */
  char     *keys[MN_RUN_COLUMN_STATUS + 1];   /* (nullable): by which texts are sorted, likewise */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnRunItem, mn_run_item, G_TYPE_OBJECT)

static const char *const titles[MN_N_RUN_COLUMNS] = {
  [MN_RUN_COLUMN_NAME] = N_("Name"),
  [MN_RUN_COLUMN_SETTINGS] = N_("Settings"),
  /* Translators: heading of a column: of how many runs the row is the mean. */
  [MN_RUN_COLUMN_RUNS] = N_("Runs"),
  [MN_RUN_COLUMN_STARTED] = N_("Started"),
  [MN_RUN_COLUMN_STATUS] = N_("Status"),
  [MN_RUN_COLUMN_EPOCHS] = N_("Epochs"),
  /* Translators: headings of columns of numbers, best on two lines. */
  [MN_RUN_COLUMN_BEST_VALIDATION_ACCURACY] = N_("Best validation\naccuracy"),
  [MN_RUN_COLUMN_VALIDATION_LOSS] = N_("Last validation\nloss"),
  [MN_RUN_COLUMN_TEST_ACCURACY] = N_("Last test\naccuracy"),
  [MN_RUN_COLUMN_TEST_LOSS] = N_("Last test\nloss"),
};

/* For machines. */
static const char *const csv_names[MN_N_RUN_COLUMNS] = {
  "name", "settings", "runs", "started", "status", "epochs", "best_validation_accuracy", "validation_loss", "test_accuracy",
  "test_loss",
};

static const char *const state_titles[MN_N_RUN_STATES] = {
  /* Translators: how a run stands. */
  [MN_RUN_RUNNING] = NC_("run", "Running"),
  [MN_RUN_FINISHED] = NC_("run", "Finished"),
  [MN_RUN_STOPPED] = NC_("run", "Stopped"),
  [MN_RUN_INTERRUPTED] = NC_("run", "Interrupted"),
  [MN_RUN_DIVERGED] = NC_("run", "Diverged"),
  [MN_RUN_FAILED] = NC_("run", "Failed"),
  [MN_RUN_UNREADABLE] = NC_("run", "Unreadable"),
};

/* What follows from the row. */
static void
forget_texts (MnRunItem *self)
{
  g_clear_pointer (&self->folded, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->keys); i++)
    g_clear_pointer (&self->keys[i], g_free);
}

static void
mn_run_item_finalize (GObject *object)
{
  MnRunItem *self = MN_RUN_ITEM (object);

  g_clear_pointer (&self->row, mn_run_row_free);
  forget_texts (self);
  G_OBJECT_CLASS (mn_run_item_parent_class)->finalize (object);
}

static void
mn_run_item_class_init (MnRunItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mn_run_item_finalize;
  signals[CHANGED] = g_signal_new ("changed", MN_TYPE_RUN_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mn_run_item_init (MnRunItem *self)
{
}

MnRunItem *
mn_run_item_new (MnRunRow *row)
{
  MnRunItem *self = g_object_new (MN_TYPE_RUN_ITEM, NULL);

  self->row = row;
  return self;
}

void
mn_run_item_set_row (MnRunItem *self, MnRunRow *row)
{
  g_return_if_fail (MN_IS_RUN_ITEM (self) && row != NULL && row != self->row);

  mn_run_row_free (self->row);
  self->row = row;
  forget_texts (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

const MnRunRow *
mn_run_item_get_row (MnRunItem *self)
{
  g_return_val_if_fail (MN_IS_RUN_ITEM (self), NULL);

  return self->row;
}

static const MnRunRecord *
get_first (MnRunItem *self)
{
  return g_ptr_array_index (self->row->records, 0);
}

const char *
mn_run_item_get_dir (MnRunItem *self)
{
  g_return_val_if_fail (MN_IS_RUN_ITEM (self), NULL);

  return get_first (self)->dir;
}

static gboolean
is_number (MnRunColumn column)
{
  return column >= MN_RUN_COLUMN_EPOCHS;
}

static MnRunValue
value_of (MnRunColumn column)
{
  return (MnRunValue) (column - MN_RUN_COLUMN_EPOCHS);
}

gboolean
mn_run_item_has (MnRunItem *self, MnRunColumn column)
{
  g_return_val_if_fail (MN_IS_RUN_ITEM (self) && column < MN_N_RUN_COLUMNS, FALSE);

  switch (column)
    {
    case MN_RUN_COLUMN_SETTINGS:
      return self->row->words != NULL;
    case MN_RUN_COLUMN_STARTED:
      return self->row->started != G_MININT64;
    case MN_RUN_COLUMN_NAME:
    case MN_RUN_COLUMN_RUNS:
    case MN_RUN_COLUMN_STATUS:
      return TRUE;
    case MN_RUN_COLUMN_EPOCHS:
    case MN_RUN_COLUMN_BEST_VALIDATION_ACCURACY:
    case MN_RUN_COLUMN_VALIDATION_LOSS:
    case MN_RUN_COLUMN_TEST_ACCURACY:
    case MN_RUN_COLUMN_TEST_LOSS:
    case MN_N_RUN_COLUMNS:
    default:
      return !isnan (self->row->values[value_of (column)]);
    }
}

/* "Finished", or of several that differ "3 of 4 finished". (transfer full) */
static char *
dup_status (MnRunItem *self)
{
  const guint n = self->row->records->len;
  guint n_finished = 0;
  MnRunState state;

  if (mn_run_row_get_state (self->row, &state))
    return g_strdup (g_dpgettext2 (GETTEXT_PACKAGE, "run", state_titles[state]));
  for (guint i = 0; i < n; i++)
    n_finished += ((const MnRunRecord *) self->row->records->pdata[i])->state == MN_RUN_FINISHED;
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u of %u finished", "%u of %u finished", n), n_finished, n);
}

/* (transfer full) */
static char *
format_value (double value, MnRunColumn column, double scale)
{
  switch (column)
    {
    case MN_RUN_COLUMN_EPOCHS:
      return mn_format_number (value, 4);
    case MN_RUN_COLUMN_BEST_VALIDATION_ACCURACY:
    case MN_RUN_COLUMN_TEST_ACCURACY:
      return mn_format_fixed (100 * value, PERCENT_DECIMALS);
    case MN_RUN_COLUMN_NAME:
    case MN_RUN_COLUMN_SETTINGS:
    case MN_RUN_COLUMN_RUNS:
    case MN_RUN_COLUMN_STARTED:
    case MN_RUN_COLUMN_STATUS:
    case MN_RUN_COLUMN_VALIDATION_LOSS:
    case MN_RUN_COLUMN_TEST_LOSS:
    case MN_N_RUN_COLUMNS:
    default:
      if (fabs (scale) >= LARGE_LOSS || (scale != 0 && fabs (scale) < SMALL_LOSS))
        return mn_format_number (value, LOSS_DECIMALS);
      return mn_format_fixed (value, LOSS_DECIMALS);
    }
}

/* (transfer full) */
static char *
dup_number (MnRunItem *self, MnRunColumn column)
{
  const double value = self->row->values[value_of (column)], deviation = self->row->deviations[value_of (column)];
  const gboolean percent = column == MN_RUN_COLUMN_BEST_VALIDATION_ACCURACY || column == MN_RUN_COLUMN_TEST_ACCURACY;
  g_autofree char *number = NULL, *spread = NULL, *both = NULL;

  if (isnan (value))
    return g_strdup (MN_DASH);
  number = format_value (value, column, value);
  spread = isnan (deviation) ? NULL : format_value (deviation, column, value);
  /* All runs of a mean have done as many epochs, as long as none was cut short. */
  if (spread != NULL && (column != MN_RUN_COLUMN_EPOCHS || deviation > 0))
    /* Translators: a mean and the standard deviation. */
    both = g_strdup_printf (_("%s ± %s"), number, spread);
  if (!percent)
    return both != NULL ? g_steal_pointer (&both) : g_steal_pointer (&number);
  return g_strconcat (both != NULL ? both : number, MN_NARROW_SPACE "%", NULL);
}

/* (transfer full) */
static char *
dup_started (MnRunItem *self)
{
  g_autoptr (GDateTime) time = self->row->started != G_MININT64 ? g_date_time_new_from_unix_local (self->row->started) : NULL;

  /* Translators: when a run began, in a table. */
  return time != NULL ? g_date_time_format (time, _("%-d %b %Y, %H:%M")) : g_strdup (MN_DASH);
}

char *
mn_run_item_dup_text (MnRunItem *self, MnRunColumn column)
{
  g_return_val_if_fail (MN_IS_RUN_ITEM (self) && column < MN_N_RUN_COLUMNS, NULL);

  switch (column)
    {
    case MN_RUN_COLUMN_NAME:
      return mn_format_label (get_first (self)->name);
    case MN_RUN_COLUMN_SETTINGS:
      return self->row->words != NULL ? mn_format_label (self->row->words) : g_strdup (MN_DASH);
    case MN_RUN_COLUMN_RUNS:
      return mn_format_fixed (self->row->records->len, 0);
    case MN_RUN_COLUMN_STARTED:
      return dup_started (self);
    case MN_RUN_COLUMN_STATUS:
      return dup_status (self);
    case MN_RUN_COLUMN_EPOCHS:
    case MN_RUN_COLUMN_BEST_VALIDATION_ACCURACY:
    case MN_RUN_COLUMN_VALIDATION_LOSS:
    case MN_RUN_COLUMN_TEST_ACCURACY:
    case MN_RUN_COLUMN_TEST_LOSS:
    case MN_N_RUN_COLUMNS:
    default:
      return dup_number (self, column);
    }
}

const char *
mn_run_column_title (MnRunColumn column)
{
  g_return_val_if_fail (column < MN_N_RUN_COLUMNS, NULL);

  return _(titles[column]);
}

char *
mn_run_item_describe (MnRunItem *self)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (MN_IS_RUN_ITEM (self), g_string_free (text, FALSE));

  for (int column = 0; column < MN_N_RUN_COLUMNS; column++)
    {
      g_autofree char *words = NULL, *title = NULL;

      if (!mn_run_item_has (self, column) || (column == MN_RUN_COLUMN_RUNS && self->row->records->len == 1))
        continue;
      words = mn_run_item_dup_text (self, column);
      title = g_strdelimit (g_strdup (mn_run_column_title (column)), "\n", ' ');
      if (text->len > 0)
        g_string_append (text, ", ");
      if (is_number ((MnRunColumn) column) || column == MN_RUN_COLUMN_RUNS)
        g_string_append_printf (text, "%s ", title);
      g_string_append (text, words);
    }
  return g_string_free (text, FALSE);
}

/* "Finished: 3", a line for each state. (transfer full) */
static char *
list_states (MnRunItem *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint n[MN_N_RUN_STATES] = { 0 };

  for (guint i = 0; i < self->row->records->len; i++)
    n[((const MnRunRecord *) self->row->records->pdata[i])->state]++;
  for (guint i = 0; i < MN_N_RUN_STATES; i++)
    if (n[i] > 0)
      /* Translators: how some of several runs stand, and how many of them do. */
      g_ptr_array_add (lines, g_strdup_printf (C_("run", "%s: %u"), g_dpgettext2 (GETTEXT_PACKAGE, "run", state_titles[i]), n[i]));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
mn_run_item_explain (MnRunItem *self)
{
  MnRunState state;

  g_return_val_if_fail (MN_IS_RUN_ITEM (self), NULL);

  if (!mn_run_row_get_state (self->row, &state))
    return list_states (self);
  for (guint i = 0; i < self->row->records->len; i++)
    {
      const MnRunRecord *record = g_ptr_array_index (self->row->records, i);

      if (record->message != NULL && *record->message != '\0')
        return g_utf8_make_valid (record->message, -1);
    }
  return NULL;
}

gboolean
mn_run_item_matches (MnRunItem *self, const char *const *words)
{
  g_return_val_if_fail (MN_IS_RUN_ITEM (self) && words != NULL, FALSE);

  if (self->folded == NULL)
    {
      const char *folder = get_first (self)->folder;
      g_autofree char *name = mn_run_item_dup_text (self, MN_RUN_COLUMN_NAME), *status = dup_status (self);
      g_autofree char *all = g_strjoin ("\n", name, self->row->words != NULL ? self->row->words : "", status,
                                        folder != NULL ? folder : "", NULL);

      self->folded = g_utf8_casefold (all, -1);
    }
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (self->folded, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static const char *
get_key (MnRunItem *self, MnRunColumn column)
{
  if (self->keys[column] == NULL)
    {
      g_autofree char *text = mn_run_item_dup_text (self, column);

      /* "Units 8" comes before "Units 16". */
      self->keys[column] = g_utf8_collate_key_for_filename (text, -1);
    }
  return self->keys[column];
}

int
mn_run_item_compare (MnRunItem *a, MnRunItem *b, MnRunColumn column, gboolean descending)
{
  g_return_val_if_fail (MN_IS_RUN_ITEM (a) && MN_IS_RUN_ITEM (b) && column < MN_N_RUN_COLUMNS, 0);

  switch (column)
    {
    case MN_RUN_COLUMN_SETTINGS:
      if (a->row->words == NULL || b->row->words == NULL)
        {
          const int order = (b->row->words != NULL) - (a->row->words != NULL);

          return descending ? -order : order;
        }
      G_GNUC_FALLTHROUGH;
    case MN_RUN_COLUMN_NAME:
    case MN_RUN_COLUMN_STATUS:
      return strcmp (get_key (a, column), get_key (b, column));
    case MN_RUN_COLUMN_RUNS:
      return (a->row->records->len > b->row->records->len) - (a->row->records->len < b->row->records->len);
    case MN_RUN_COLUMN_STARTED:
      return mn_run_row_compare_started (a->row, b->row, descending);
    case MN_RUN_COLUMN_EPOCHS:
    case MN_RUN_COLUMN_BEST_VALIDATION_ACCURACY:
    case MN_RUN_COLUMN_VALIDATION_LOSS:
    case MN_RUN_COLUMN_TEST_ACCURACY:
    case MN_RUN_COLUMN_TEST_LOSS:
    case MN_N_RUN_COLUMNS:
    default:
      return mn_run_row_compare (a->row, b->row, value_of (column), descending);
    }
}

static void
append_number (GString *csv, double value)
{
  g_string_append_c (csv, ',');
  if (isfinite (value))
    mn_format_csv_number (csv, value);
}

/* As it stands in run.json. */
static void
append_started (GString *csv, const MnRunRow *row)
{
  g_autoptr (GDateTime) time = row->started != G_MININT64 ? g_date_time_new_from_unix_utc (row->started) : NULL;
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  g_string_append_printf (csv, ",%s", text != NULL ? text : "");
}

char *
mn_run_items_to_csv (GPtrArray *items)
{
  GString *csv = g_string_new (NULL);

  g_return_val_if_fail (items != NULL, g_string_free (csv, FALSE));

  for (int column = 0; column < MN_N_RUN_COLUMNS; column++)
    {
      g_string_append_printf (csv, "%s%s", column > 0 ? "," : "", csv_names[column]);
      if (is_number ((MnRunColumn) column))
        g_string_append_printf (csv, ",%s_deviation", csv_names[column]);
    }
  g_string_append_c (csv, '\n');
  for (guint i = 0; i < items->len; i++)
    {
      const MnRunRow *row = mn_run_item_get_row (g_ptr_array_index (items, i));
      g_autofree char *name = mn_run_item_dup_text (items->pdata[i], MN_RUN_COLUMN_NAME), *status = dup_status (items->pdata[i]);

      mn_format_csv_text (csv, name);
      g_string_append_c (csv, ',');
      mn_format_csv_text (csv, row->words);
      g_string_append_printf (csv, ",%u", row->records->len);
      append_started (csv, row);
      g_string_append_c (csv, ',');
      mn_format_csv_text (csv, status);
      for (int k = 0; k < MN_N_RUN_VALUES; k++)
        {
          append_number (csv, row->values[k]);
          append_number (csv, row->deviations[k]);
        }
      g_string_append_c (csv, '\n');
    }
  return g_string_free (csv, FALSE);
}
