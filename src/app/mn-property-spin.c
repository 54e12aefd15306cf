/* mn-property-spin.c - a spin button for one number of a property table.
 *
 * The adjustment holds the number itself, so that assistive technology reads and sets the real value. A spin button can
 * only step by differences; steps by factors are made here, by answering its keys and the presses on its buttons first.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-property-spin.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-error.h"
#include "mn-page-tools.h"
#include "mn-property-text.h"

#define REPEAT_DELAY 400 /* ms */
#define REPEAT_EVERY 90  /* ms */
#define BIG_STEPS 10

typedef struct
{
  GtkWidget            *spin; /* (unowned) */
  const MnProperty     *property;
  MnPropertySpinCheck   check;
  MnPropertySpinChanged changed;
  gpointer              user_data;
  gboolean              quiet;     /* the value is being set by the program */
  gboolean              keep_text; /* wrong text stays until it is corrected or the focus leaves */
  int                   direction; /* of the button that is held down */
  guint                 repeat_id;
} Spin;

static Spin *
get_spin (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "mn-property-spin");
}

static void
spin_free (gpointer data)
{
  Spin *self = data;

  g_clear_handle_id (&self->repeat_id, g_source_remove);
  g_free (self);
}

static gboolean
is_whole (const MnProperty *property)
{
  return property->type != MN_PROPERTY_FLOAT;
}

/* The number that stands for "same" in the adjustment: one below the least one, so that stepping down reaches it. */
static double
same_value (const MnProperty *property)
{
  return property->min - 1;
}

static gboolean
has_same (const MnProperty *property)
{
  return property->type == MN_PROPERTY_PAIR && (property->flags & MN_PROPERTY_SAME) != 0;
}

/* Sums of decimal steps drift (0.1 + 0.05 = 0.15000000000000002); twelve digits are more than anyone types. */
static double
tidy (double value)
{
  char buffer[64];

  return g_ascii_strtod (g_ascii_formatd (buffer, sizeof buffer, "%.12g", value), NULL);
}

/* The next number of 1, 2, 5, 10, 20, ... above (or below) a positive one. */
static double
step_by_factor (double value, gboolean up)
{
  static const double steps[] = { 1, 2, 5, 10 };
  double decade = pow (10, floor (log10 (value) + 1e-9));
  double lead = value / decade; /* in [1, 10) but for rounding */

  if (up)
    {
      for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
        if (steps[i] > lead * (1 + 1e-9))
          return tidy (steps[i] * decade);
      return tidy (20 * decade);
    }
  for (int i = G_N_ELEMENTS (steps) - 1; i >= 0; i--)
    if (steps[i] < lead * (1 - 1e-9))
      return tidy (steps[i] * decade);
  return tidy (0.5 * decade);
}

static double
difference_step (const MnProperty *property)
{
  double magnitude = fabs (property->def);

  if (is_whole (property))
    return 1;
  if (property->max - property->min <= 1)
    return 0.05;
  return magnitude > 0 ? pow (10, floor (log10 (magnitude)) - 1) : 0.1;
}

double
mn_property_step (const MnProperty *property, double value, int steps)
{
  gboolean up = steps > 0;

  if (!(property->flags & MN_PROPERTY_LOG))
    return tidy (value + steps * difference_step (property));

  for (int i = 0; i < ABS (steps); i++)
    {
      if (is_whole (property))
        {
          /* Whole numbers on a logarithmic scale are widths and sizes: powers of two. */
          double power = up ? floor (log2 (MAX (value, 1)) + 1e-9) + 1 : ceil (log2 (MAX (value, 1)) - 1e-9) - 1;

          value = value < 1 && up ? 1 : floor (pow (2, power));
        }
      else if (value > 0)
        {
          /* Below a millionth of everything that matters, zero (if it is allowed) is what is meant. */
          double least = property->min > 0 ? property->min : 1e-9;

          value = !up && value <= least ? MIN (property->min, 0) : step_by_factor (value, up);
        }
      else
        value = up ? (property->def > 0 ? MIN (property->def, 1e-6) : 1e-6) : value;
    }
  return value;
}

/* GtkSpinButton takes numbers that differ by less than 1e-10 for the same; some settings are that small. */
static void
set_number (Spin *self, double value)
{
  gtk_adjustment_set_value (gtk_spin_button_get_adjustment (GTK_SPIN_BUTTON (self->spin)), value);
}

static gboolean
is_allowed (Spin *self, double number)
{
  return self->check (number, self->user_data, NULL);
}

/* Moves by @steps as far as the range allows. */
static void
spin_step (Spin *self, int steps)
{
  const MnProperty *property = self->property;
  double value = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->spin));
  double next = mn_property_step (property, value, steps);
  double low = has_same (property) ? same_value (property) : property->min;

  next = CLAMP (next, low, property->max);
  if (has_same (property) && next < property->min)
    next = low;
  else if (!is_allowed (self, next))
    return;
  set_number (self, next);
}

/* Reads what is typed; FALSE with a reason. */
static gboolean
parse_text (Spin *self, double *number, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->spin))));
  char *end = NULL;

  if (has_same (self->property) && (*text == '\0' || g_ascii_strcasecmp (text, _("same")) == 0))
    {
      *number = same_value (self->property);
      return TRUE;
    }
  /* A comma is how half of the world writes the point; in a whole number either would be between thousands, and drop them. */
  if (is_whole (self->property) && strpbrk (text, ".,") != NULL)
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("Must be a whole number, digits alone"));
      return FALSE;
    }
  g_strdelimit (text, ",", '.');
  *number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (*number))
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT,
                           is_whole (self->property) ? _("Must be a whole number") : _("Must be a number"));
      return FALSE;
    }
  if (is_whole (self->property) && *number != floor (*number))
    {
      g_set_error_literal (error, MN_ERROR, MN_ERROR_INPUT, _("Must be a whole number"));
      return FALSE;
    }
  return self->check (*number, self->user_data, error);
}

static int
on_input (GtkSpinButton *button, double *value, Spin *self)
{
  g_autoptr (GError) error = NULL;

  if (parse_text (self, value, &error))
    {
      set_number (self, *value);
      return TRUE;
    }
  self->keep_text = TRUE;
  return GTK_INPUT_ERROR;
}

/* The number itself and as it stands there. GTK takes numbers that differ by less than a thousandth for the same and goes on
 * telling the first of them, unless another one comes between. */
static void
tell_value (GtkAccessible *spin, double value, const char *text)
{
  gtk_accessible_update_property (spin, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, value + 1, -1);
  gtk_accessible_update_property (spin, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, value, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static gboolean
on_output (GtkSpinButton *button, Spin *self)
{
  double value = gtk_spin_button_get_value (button);
  g_autofree char *text = NULL;

  if (self->keep_text)
    return TRUE;
  if (has_same (self->property) && value < self->property->min)
    text = g_strdup (_("same"));
  else
    text = mn_property_format_number (value);
  if (g_strcmp0 (text, gtk_editable_get_text (GTK_EDITABLE (button))) != 0)
    gtk_editable_set_text (GTK_EDITABLE (button), text);
  tell_value (GTK_ACCESSIBLE (button), value, text);
  mn_page_mark_wrong (self->spin, NULL, NULL);
  return TRUE;
}

static void
on_text_changed (GtkEditable *editable, Spin *self)
{
  g_autoptr (GError) error = NULL;
  double number;

  self->keep_text = FALSE;
  mn_page_mark_wrong (self->spin, parse_text (self, &number, &error) ? NULL : error->message, NULL);
}

static void
on_value_changed (GtkSpinButton *button, Spin *self)
{
  if (!self->quiet && !self->keep_text)
    self->changed (self->spin, self->user_data);
}

/* Forgets what was typed and shows the value. */
static void
show_value (Spin *self)
{
  self->keep_text = FALSE;
  on_output (GTK_SPIN_BUTTON (self->spin), self);
}

static void
on_focus_leave (GtkEventControllerFocus *controller, Spin *self)
{
  gtk_spin_button_update (GTK_SPIN_BUTTON (self->spin));
  show_value (self);
}

static gboolean
on_key (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, Spin *self)
{
  if (keyval != GDK_KEY_Escape || !gtk_widget_has_css_class (self->spin, "error"))
    return GDK_EVENT_PROPAGATE;
  show_value (self);
  return GDK_EVENT_STOP;
}

static void
on_change_value (GtkSpinButton *button, GtkScrollType scroll, Spin *self)
{
  int steps;

  switch ((int) scroll)
    {
    case GTK_SCROLL_STEP_UP: steps = 1; break;
    case GTK_SCROLL_STEP_DOWN: steps = -1; break;
    case GTK_SCROLL_PAGE_UP: steps = self->property->flags & MN_PROPERTY_LOG ? 3 : BIG_STEPS; break;
    case GTK_SCROLL_PAGE_DOWN: steps = self->property->flags & MN_PROPERTY_LOG ? -3 : -BIG_STEPS; break;
    default: return;
    }
  g_signal_stop_emission_by_name (button, "change-value");
  if (self->keep_text)
    show_value (self);
  else
    gtk_spin_button_update (button);
  spin_step (self, steps);
}

static gboolean
on_repeat (gpointer data)
{
  Spin *self = data;

  spin_step (self, self->direction);
  self->repeat_id = g_timeout_add (REPEAT_EVERY, on_repeat, self);
  return G_SOURCE_REMOVE;
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, Spin *self)
{
  GtkWidget *target = gtk_widget_pick (self->spin, x, y, GTK_PICK_DEFAULT);
  GtkWidget *button = target ? gtk_widget_get_ancestor (target, GTK_TYPE_BUTTON) : NULL;

  if (!button || !gtk_widget_is_ancestor (button, self->spin))
    return;
  if (!gtk_widget_has_css_class (button, "up") && !gtk_widget_has_css_class (button, "down"))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (self->spin);
  if (self->keep_text)
    show_value (self);
  else
    gtk_spin_button_update (GTK_SPIN_BUTTON (self->spin));
  self->direction = gtk_widget_has_css_class (button, "up") ? 1 : -1;
  spin_step (self, self->direction);
  g_clear_handle_id (&self->repeat_id, g_source_remove);
  self->repeat_id = g_timeout_add (REPEAT_DELAY, on_repeat, self);
}

static void
on_released (Spin *self)
{
  g_clear_handle_id (&self->repeat_id, g_source_remove);
}

/* The wheel scrolls the form; it must not change a number that happens to be under the pointer. */
static void
ignore_wheel (GtkWidget *spin)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (spin);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
}

static int
width_for (const MnProperty *property)
{
  if (property->type == MN_PROPERTY_PAIR)
    return has_same (property) ? 4 : 3;
  return property->type == MN_PROPERTY_INT ? 5 : 6;
}

GtkWidget *
mn_property_spin_new (const MnProperty     *property,
                      MnPropertySpinCheck   check,
                      MnPropertySpinChanged changed,
                      gpointer              user_data)
{
  Spin *self = g_new0 (Spin, 1);
  double low = has_same (property) ? same_value (property) : property->min;
  double step = property->flags & MN_PROPERTY_LOG && !is_whole (property) ? MAX (fabs (property->def), 1e-9) / 10
                                                                          : difference_step (property);
  GtkAdjustment *adjustment = gtk_adjustment_new (CLAMP (property->def, low, property->max), low, property->max, step,
                                                  step * BIG_STEPS, 0);
  GtkWidget *spin = gtk_spin_button_new (adjustment, 0, 0);
  GtkGesture *gesture = gtk_gesture_click_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->spin = spin;
  self->property = property;
  self->check = check;
  self->changed = changed;
  self->user_data = user_data;
  g_object_set_data_full (G_OBJECT (spin), "mn-property-spin", self, spin_free);

  gtk_spin_button_set_update_policy (GTK_SPIN_BUTTON (spin), GTK_UPDATE_IF_VALID);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), FALSE);
  mn_page_ignore_wheel (spin);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (spin, "mn-property-spin");
  g_signal_connect (spin, "input", G_CALLBACK (on_input), self);
  g_signal_connect (spin, "output", G_CALLBACK (on_output), self);
  g_signal_connect (spin, "changed", G_CALLBACK (on_text_changed), self);
  g_signal_connect (spin, "value-changed", G_CALLBACK (on_value_changed), self);
  g_signal_connect (spin, "change-value", G_CALLBACK (on_change_value), self);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (gesture), GTK_PHASE_CAPTURE);
  g_signal_connect (gesture, "pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect_swapped (gesture, "end", G_CALLBACK (on_released), self);
  g_signal_connect_swapped (gesture, "cancel", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (spin, GTK_EVENT_CONTROLLER (gesture));
  g_signal_connect (focus, "leave", G_CALLBACK (on_focus_leave), self);
  gtk_widget_add_controller (spin, focus);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (spin, keys);
  ignore_wheel (spin);

  show_value (self);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), width_for (property));
  gtk_editable_set_max_width_chars (GTK_EDITABLE (spin), width_for (property) + 3);
  return spin;
}

double
mn_property_spin_get_value (GtkWidget *spin)
{
  Spin *self = get_spin (spin);
  double value = gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin));

  g_return_val_if_fail (self, 0);
  if (has_same (self->property) && value < self->property->min)
    return -1;
  return is_whole (self->property) ? round (value) : tidy (value);
}

void
mn_property_spin_set_value (GtkWidget *spin, double value)
{
  Spin *self = get_spin (spin);

  g_return_if_fail (self);
  if (has_same (self->property) && value < self->property->min)
    value = same_value (self->property);
  /* Setting what is there already must not throw away half a number that is being typed. */
  if (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)) == value)
    return;
  self->quiet = TRUE;
  self->keep_text = FALSE;
  set_number (self, value);
  self->quiet = FALSE;
}

void
mn_property_spin_set_buttons (GtkWidget *spin, gboolean visible)
{
  for (GtkWidget *child = gtk_widget_get_first_child (spin); child; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child))
      gtk_widget_set_visible (child, visible);
}
