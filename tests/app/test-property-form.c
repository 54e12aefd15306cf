/* test-property-form.c - the form built from a property table.
 *
 * SPDX-License-Identifier: MIT
 */
#include <adwaita.h>

#include "mn-chosen-path.h"
#include "mn-property-form.h"
#include "mn-property-row.h"
#include "mn-property-spin.h"
#include "mn-property-text.h"
#include "mn-test.h"

static const char *const inits[] = { "default", "kaiming_uniform", NULL };

static const MnProperty table[] = {
  { "units", "Units", "How many.", MN_PROPERTY_INT, 10, 1, 65536, "px", NULL, NULL, MN_PROPERTY_NONE },
  { "rate", "Rate", "How fast.", MN_PROPERTY_FLOAT, 0.001, 0, 10, NULL, NULL, NULL, MN_PROPERTY_LOG },
  { "kernel", "Kernel", "How large.", MN_PROPERTY_PAIR, 3, 1, 64, NULL, NULL, NULL, MN_PROPERTY_NONE },
  { "stride", "Stride", "How far.", MN_PROPERTY_PAIR, -1, 1, 64, NULL, NULL, NULL, MN_PROPERTY_SAME },
  { "bias", "Bias", "Whether.", MN_PROPERTY_BOOL, 1, 0, 1, NULL, NULL, NULL, MN_PROPERTY_NONE },
  { "init", "Start", "Which.", MN_PROPERTY_CHOICE, 0, 0, 0, NULL, inits, NULL, MN_PROPERTY_NONE },
  { "name", "Name & more", "What.", MN_PROPERTY_STRING, 0, 0, 0, NULL, NULL, "x", MN_PROPERTY_NONE },
  { NULL },
};

static const MnProperty tiny[] = {
  { "epsilon", "Epsilon", "How little.", MN_PROPERTY_FLOAT, 1e-10, 0, 1, NULL, NULL, NULL, MN_PROPERTY_LOG },
  { NULL },
};

static const MnProperty other[] = {
  { "p", "Probability", "How often.", MN_PROPERTY_FLOAT, 0.5, 0, 1, NULL, NULL, NULL, MN_PROPERTY_BELOW_MAX },
  { NULL },
};

typedef struct
{
  GtkWidget      *window;
  MnPropertyForm *form;
  MnValues       *values;
  char           *name;  /* of the last edit */
  char           *value; /* as JSON */
  guint           n;
} Fixture;

static void
on_edited (MnPropertyForm *form, const char *name, JsonNode *value, Fixture *f)
{
  g_free (f->name);
  g_free (f->value);
  f->name = g_strdup (name);
  f->value = json_to_string (value, FALSE);
  f->n++;
  g_assert_true (mn_values_set_json (f->values, name, value, NULL));
  mn_property_form_set_values (form, f->values);
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->values = mn_values_new (table);
  f->form = MN_PROPERTY_FORM (mn_property_form_new ());
  g_signal_connect (f->form, "edited", G_CALLBACK (on_edited), f);
  mn_property_form_set_values (f->form, f->values);
  f->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->form));
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (f->form), (gpointer *) &f->form);
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_assert_null (f->form);
  mn_values_free (f->values);
  g_free (f->name);
  g_free (f->value);
}

static GtkWidget *
find_type (GtkWidget *widget, GType type, guint *skip)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found;

      if (g_type_is_a (G_OBJECT_TYPE (child), type) && (*skip)-- == 0)
        return child;
      found = find_type (child, type, skip);
      if (found)
        return found;
    }
  return NULL;
}

static GtkWidget *
nth (Fixture *f, GType type, guint n)
{
  GtkWidget *found = find_type (GTK_WIDGET (f->form), type, &n);

  g_assert_nonnull (found);
  return found;
}

static void
type_text (GtkWidget *spin, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (spin), text);
}

static void
assert_edit (Fixture *f, guint n, const char *name, const char *value)
{
  g_assert_cmpuint (f->n, ==, n);
  g_assert_cmpstr (f->name, ==, name);
  g_assert_cmpstr (f->value, ==, value);
}

/* Every kind of control reports what the user chose, once, and showing values reports nothing. */
static void
test_edits (Fixture *f, gconstpointer data)
{
  GtkWidget *units = nth (f, GTK_TYPE_SPIN_BUTTON, 0);
  GtkWidget *rate = nth (f, GTK_TYPE_SPIN_BUTTON, 1);
  GtkWidget *kernel = nth (f, GTK_TYPE_SPIN_BUTTON, 2);
  GtkWidget *stride = nth (f, GTK_TYPE_SPIN_BUTTON, 4);

  g_assert_cmpuint (f->n, ==, 0);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (units)), ==, "10");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (rate)), ==, "0.001");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (stride)), ==, "same");

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (units), 32);
  assert_edit (f, 1, "units", "32");

  type_text (rate, "0,0003");
  gtk_spin_button_update (GTK_SPIN_BUTTON (rate));
  g_assert_cmpuint (f->n, ==, 2);
  g_assert_cmpstr (f->name, ==, "rate");
  mn_assert_close (mn_values_get_float (f->values, "rate"), 0.0003, 0);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (rate)), ==, "0.0003");

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (kernel), 5);
  assert_edit (f, 3, "kernel", "5");

  type_text (stride, "2");
  gtk_spin_button_update (GTK_SPIN_BUTTON (stride));
  assert_edit (f, 4, "stride", "2");
  type_text (stride, "same");
  gtk_spin_button_update (GTK_SPIN_BUTTON (stride));
  assert_edit (f, 5, "stride", "-1");

  gtk_switch_set_active (GTK_SWITCH (nth (f, GTK_TYPE_SWITCH, 0)), FALSE);
  assert_edit (f, 6, "bias", "false");

  adw_combo_row_set_selected (ADW_COMBO_ROW (nth (f, ADW_TYPE_COMBO_ROW, 0)), 1);
  assert_edit (f, 7, "init", "\"kaiming_uniform\"");

  int end = 1;

  gtk_editable_insert_text (GTK_EDITABLE (nth (f, ADW_TYPE_ENTRY_ROW, 0)), "y", 1, &end);
  assert_edit (f, 8, "name", "\"xy\"");

  g_assert_true (mn_values_set_number (f->values, "units", 7, NULL));
  mn_property_form_set_values (f->form, f->values);
  g_assert_cmpuint (f->n, ==, 8);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (units)), ==, "7");
}

/* What is not allowed is marked with the reason, is not reported, and does not replace the value. */
static void
test_validation (Fixture *f, gconstpointer data)
{
  GtkWidget *units = nth (f, GTK_TYPE_SPIN_BUTTON, 0);
  const char *const wrong[] = { "0", "70000", "many", "2.5", "", "1e400", "nan", "1,000", "2.000" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      type_text (units, wrong[i]);
      g_assert_true (gtk_widget_has_css_class (units, "error"));
      g_assert_nonnull (gtk_widget_get_tooltip_text (units));
      gtk_spin_button_update (GTK_SPIN_BUTTON (units));
      g_assert_true (gtk_widget_has_css_class (units, "error"));
      g_assert_cmpuint (f->n, ==, 0);
      mn_assert_close (gtk_spin_button_get_value (GTK_SPIN_BUTTON (units)), 10, 0);
    }
  type_text (units, "12");
  g_assert_false (gtk_widget_has_css_class (units, "error"));
  g_assert_null (gtk_widget_get_tooltip_text (units));
  gtk_spin_button_update (GTK_SPIN_BUTTON (units));
  assert_edit (f, 1, "units", "12");
}

/* Numbers are what they are, however small. */
static void
test_tiny (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *spin;

  mn_values_free (f->values);
  f->values = mn_values_new (tiny);
  mn_property_form_set_values (f->form, f->values);
  spin = nth (f, GTK_TYPE_SPIN_BUTTON, 0);
  type_text (spin, "2e-11");
  gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
  g_assert_cmpuint (f->n, ==, 1);
  mn_assert_close (mn_values_get_float (f->values, "epsilon"), 2e-11, 0);
  g_assert_true (mn_values_set_number (f->values, "epsilon", 5e-11, &error));
  g_assert_no_error (error);
  mn_property_form_set_values (f->form, f->values);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (spin)), ==, "5e-11");
  type_text (spin, "0");
  gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
  g_assert_cmpuint (f->n, ==, 2);
  mn_assert_close (mn_values_get_float (f->values, "epsilon"), 0, 0);
}

/* The link keeps a pair square; opened, each side is set on its own. */
static void
test_pair (Fixture *f, gconstpointer data)
{
  GtkWidget *height = nth (f, GTK_TYPE_SPIN_BUTTON, 2);
  GtkWidget *width = nth (f, GTK_TYPE_SPIN_BUTTON, 3);
  GtkWidget *link = nth (f, GTK_TYPE_TOGGLE_BUTTON, 0);

  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (link)));
  g_assert_false (gtk_widget_get_visible (width));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (link), FALSE);
  g_assert_cmpuint (f->n, ==, 0);
  g_assert_true (gtk_widget_get_visible (width));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (width), 4);
  assert_edit (f, 1, "kernel", "[3,4]");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (height), 4);
  assert_edit (f, 2, "kernel", "4");
  g_assert_true (gtk_widget_get_visible (width));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (height), 7);
  assert_edit (f, 3, "kernel", "[7,4]");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (link), TRUE);
  assert_edit (f, 4, "kernel", "7");

  /* Other values with a square pair link it again, unequal ones open it. */
  g_assert_true (mn_values_set_pair (f->values, "kernel", 1, 2, NULL));
  mn_property_form_set_values (f->form, f->values);
  g_assert_true (gtk_widget_get_visible (width));
  g_assert_cmpuint (f->n, ==, 4);
}

static void
test_reset (Fixture *f, gconstpointer data)
{
  GtkWidget *units = nth (f, GTK_TYPE_SPIN_BUTTON, 0);
  GtkWidget *reset = gtk_widget_get_first_child (gtk_widget_get_parent (units));

  g_assert_true (GTK_IS_BUTTON (reset));
  g_assert_false (gtk_widget_get_visible (reset));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (units), 32);
  g_assert_true (gtk_widget_get_visible (reset));
  g_signal_emit_by_name (reset, "clicked");
  assert_edit (f, 2, "units", "10");
  g_assert_false (gtk_widget_get_visible (reset));
}

/* Rows survive new values of the same table and are replaced with the table. */
static void
test_rows_are_reused (Fixture *f, gconstpointer data)
{
  GtkWidget *units = nth (f, GTK_TYPE_SPIN_BUTTON, 0);
  g_autoptr (MnValues) same = mn_values_new (table);
  g_autoptr (MnValues) different = mn_values_new (other);
  guint skip = 1;

  g_assert_true (mn_values_set_number (same, "units", 99, NULL));
  mn_property_form_set_values (f->form, same);
  g_assert_true (nth (f, GTK_TYPE_SPIN_BUTTON, 0) == units);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (units)), ==, "99");

  mn_property_form_set_values (f->form, different);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (nth (f, GTK_TYPE_SPIN_BUTTON, 0))), ==, "0.5");
  g_assert_null (find_type (GTK_WIDGET (f->form), GTK_TYPE_SPIN_BUTTON, &skip));
  mn_property_form_set_values (f->form, NULL);
  skip = 0;
  g_assert_null (find_type (GTK_WIDGET (f->form), GTK_TYPE_SPIN_BUTTON, &skip));
  g_assert_cmpuint (f->n, ==, 0);
}

/* What assistive technology is told is what stands there, however small the number. */
static void
test_told (Fixture *f, gconstpointer data)
{
  GtkWidget *rate = nth (f, GTK_TYPE_SPIN_BUTTON, 1), *stride = nth (f, GTK_TYPE_SPIN_BUTTON, 4);

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (rate), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "0.001");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (stride), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "same");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (rate), 0.0002);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (rate), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "0.0002");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (rate), 0.00005);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (rate), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "0.00005");
}

static void
test_numbers (void)
{
  static const struct
  {
    double      value;
    const char *text;
  } cases[] = {
    { 0, "0" }, { 0.0001, "0.0001" }, { 0.00001, "0.00001" }, { 1e-8, "1e-8" }, { 128, "128" }, { 65536, "65536" },
    { 0.1, "0.1" }, { 1.5e-8, "1.5e-8" }, { 100000, "100000" }, { 1e20, "1e20" }, { -0.25, "-0.25" },
    { 0.0003, "0.0003" }, { 123456789, "123456789" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = mn_property_format_number (cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_steps (void)
{
  const MnProperty *rate = &table[1];
  const MnProperty *units = &table[0];
  MnProperty width = table[0];
  double value = 0.001;

  width.flags = MN_PROPERTY_LOG;
  mn_assert_close (mn_property_step (rate, 0.001, 1), 0.002, 0);
  mn_assert_close (mn_property_step (rate, 0.002, 1), 0.005, 0);
  mn_assert_close (mn_property_step (rate, 0.003, 1), 0.005, 0);
  mn_assert_close (mn_property_step (rate, 0.003, -1), 0.002, 0);
  mn_assert_close (mn_property_step (rate, 0.001, -1), 0.0005, 0);
  mn_assert_close (mn_property_step (rate, 0, 1), 1e-6, 0);
  for (int i = 0; i < 60; i++)
    value = mn_property_step (rate, value, -1);
  mn_assert_close (value, 0, 0);
  mn_assert_close (mn_property_step (units, 10, 1), 11, 0);
  mn_assert_close (mn_property_step (&other[0], 0.1, 1), 0.15, 0);
  mn_assert_close (mn_property_step (&width, 100, 1), 128, 0);
  mn_assert_close (mn_property_step (&width, 100, -1), 64, 0);
  mn_assert_close (mn_property_step (&width, 128, -1), 64, 0);
  mn_assert_close (mn_property_step (&width, 1, 1), 2, 0);
}

static void
test_choice_titles (void)
{
  g_autofree char *title = mn_property_choice_title ("kaiming_uniform");
  g_autofree char *nothing = mn_property_choice_title ("");

  g_assert_cmpstr (title, ==, "Kaiming uniform");
  g_assert_cmpstr (nothing, ==, "");
}

/* What a form shows of choices is their labels where they have some, and what it reports their names. */
static void
test_labels (Fixture *f, gconstpointer data)
{
  static const char *const modes[] = { "eval", "train", NULL };
  static const char *const labels[] = { "As it is used", "As in training", NULL };
  static const MnProperty labelled[] = {
    { "mode", "Network", "How.", MN_PROPERTY_CHOICE, 0, 0, 0, .choices = modes, .choice_titles = labels },
    { NULL },
  };
  GListModel *shown;

  mn_values_free (f->values);
  f->values = mn_values_new (labelled);
  mn_property_form_set_values (f->form, f->values);
  shown = adw_combo_row_get_model (ADW_COMBO_ROW (nth (f, ADW_TYPE_COMBO_ROW, 0)));
  g_assert_cmpuint (g_list_model_get_n_items (shown), ==, 2);
  g_assert_cmpstr (gtk_string_list_get_string (GTK_STRING_LIST (shown), 0), ==, "As it is used");
  g_assert_cmpstr (gtk_string_list_get_string (GTK_STRING_LIST (shown), 1), ==, "As in training");
  adw_combo_row_set_selected (ADW_COMBO_ROW (nth (f, ADW_TYPE_COMBO_ROW, 0)), 1);
  assert_edit (f, 1, "mode", "\"train\"");
}

/* What was chosen is a path for a setting, or there is a word for why it is none. */
static void
test_chosen_path (void)
{
  g_autoptr (GFile) usual = g_file_new_for_path ("/tmp/größe.csv");
  g_autoptr (GFile) strange = g_file_new_for_path ("/tmp/gr\xf6\xdf" "e.csv");
  g_autoptr (GFile) far = g_file_new_for_uri ("minima-test://server/a.csv");
  g_autofree char *path = NULL, *local = NULL, *problem = NULL;

  path = mn_chosen_path_get (usual, &problem);
  g_assert_cmpstr (path, ==, "/tmp/größe.csv");
  g_assert_null (problem);
  local = mn_chosen_path_local (strange, &problem);
  g_assert_cmpstr (local, ==, "/tmp/gr\xf6\xdf" "e.csv");
  g_assert_null (problem);
  g_assert_null (mn_chosen_path_get (strange, &problem));
  g_assert_true (g_str_has_suffix (problem, "e.csv: the name is not UTF-8, as settings are; rename it first"));
  g_assert_true (g_utf8_validate (problem, -1, NULL));
  g_clear_pointer (&problem, g_free);
  g_assert_null (mn_chosen_path_get (far, &problem));
  g_assert_nonnull (strstr (problem, "a.csv is not in a folder of this computer"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* What widgets tell is kept for the test. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  adw_init ();
#define ADD(path, function) g_test_add (path, Fixture, NULL, setup, function, teardown)
  ADD ("/property-form/edits", test_edits);
  ADD ("/property-form/validation", test_validation);
  ADD ("/property-form/tiny", test_tiny);
  ADD ("/property-form/pair", test_pair);
  ADD ("/property-form/reset", test_reset);
  ADD ("/property-form/rows-are-reused", test_rows_are_reused);
  ADD ("/property-form/labels", test_labels);
  ADD ("/property-form/told", test_told);
  g_test_add_func ("/property-form/numbers", test_numbers);
  g_test_add_func ("/property-form/steps", test_steps);
  g_test_add_func ("/property-form/choice-titles", test_choice_titles);
  g_test_add_func ("/property-form/chosen-path", test_chosen_path);
  return g_test_run ();
}
