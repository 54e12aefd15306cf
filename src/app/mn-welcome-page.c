/* mn-welcome-page.c
 *
 * A recipe is a button drawn as a card, so that it is pressed by Enter, by pointer and by assistive technology alike.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-welcome-page.h"

#include <glib/gi18n-lib.h>

#include "mn-recipes.h"

#define MAX_RECENT 5

struct _MnWelcomePage
{
  AdwBin      parent_instance;

  GtkWidget  *recent_box;
  GtkListBox *recent;
  GtkWidget  *recipes_box;
  GtkFlowBox *recipes;
};

G_DEFINE_FINAL_TYPE (MnWelcomePage, mn_welcome_page, ADW_TYPE_BIN)

/* Programs need not say when: what has no date comes last. */
static int
newest_first (gconstpointer a, gconstpointer b)
{
  GDateTime *first = gtk_recent_info_get_modified (*(GtkRecentInfo *const *) a);
  GDateTime *second = gtk_recent_info_get_modified (*(GtkRecentInfo *const *) b);

  if (first == NULL || second == NULL)
    return (first == NULL) - (second == NULL);
  return g_date_time_compare (second, first);
}

GPtrArray *
mn_recent_experiments (guint max)
{
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());
  GPtrArray *recent = g_ptr_array_new_with_free_func ((GDestroyNotify) gtk_recent_info_unref);

  for (GList *l = items; l != NULL; l = l->next)
    if (g_str_has_suffix (gtk_recent_info_get_uri (l->data), ".minima") && gtk_recent_info_exists (l->data))
      g_ptr_array_add (recent, l->data);
    else
      gtk_recent_info_unref (l->data);
  g_list_free (items);
  g_ptr_array_sort (recent, newest_first);
  if (recent->len > max)
    g_ptr_array_set_size (recent, max);
  return recent;
}

static void
update_recent (MnWelcomePage *self)
{
  g_autoptr (GPtrArray) recent = mn_recent_experiments (MAX_RECENT);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->recent))) != NULL)
    gtk_list_box_remove (self->recent, child);

  for (guint i = 0; i < recent->len; i++)
    {
      GtkRecentInfo *info = g_ptr_array_index (recent, i);
      g_autofree char *title = g_markup_escape_text (gtk_recent_info_get_display_name (info), -1);
      g_autofree char *folder = gtk_recent_info_get_uri_display (info);
      g_autofree char *subtitle = g_markup_escape_text (folder != NULL ? folder : "", -1);
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open-uri");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", gtk_recent_info_get_uri (info));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
      gtk_list_box_append (self->recent, row);
    }
  gtk_widget_set_visible (self->recent_box, recent->len > 0);
}

/* "test accuracy 0.46 – 0.50". (transfer full) */
static char *
describe_claim (const MnClaim *claim)
{
  const struct
  {
    const char *metric;
    const char *title;
  } titles[] = {
    { "test_accuracy", _("test accuracy") },
    { "validation_accuracy", _("validation accuracy") },
    { "train_accuracy", _("training accuracy") },
    { "test_loss", _("test loss") },
    { "validation_loss", _("validation loss") },
  };
  const char *title = claim->metric;
  gboolean percent = g_str_has_suffix (claim->metric, "accuracy");

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (claim->metric, titles[i].metric))
      title = titles[i].title;

  if (percent && claim->high > claim->low && claim->high < 1)
    return g_strdup_printf (_("%.4g – %.4g\u202f%% %s"), 100 * claim->low, 100 * claim->high, title);
  if (percent && claim->high >= 1 && claim->low < 1)
    return g_strdup_printf (_("at least %.4g\u202f%% %s"), 100 * claim->low, title);
  if (percent)
    return g_strdup_printf (_("%.4g\u202f%% %s"), 100 * claim->low, title);
  if (claim->high > claim->low)
    return g_strdup_printf (_("%s %.4g – %.4g"), title, claim->low, claim->high);
  return g_strdup_printf (_("%s %.4g"), title, claim->low);
}

static GtkWidget *
make_label (const char *text, const char *css, gboolean expand)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_WORD);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  /* Without a least width each text is laid out a character a line to find one, and aligned by its widget it is measured
   * at every height it may have: together half of what the first frame of the window costs. */
  gtk_label_set_width_chars (GTK_LABEL (label), 14);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_widget_set_vexpand (label, expand);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

static void
add_recipe (MnWelcomePage *self, MnRecipe *recipe)
{
  const char *name = mn_experiment_get_name (recipe->experiment);
  const char *description = mn_experiment_get_description (recipe->experiment);
  const MnClaim *claim = mn_experiment_get_claim (recipe->experiment);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *child;
  g_autofree char *file = g_path_get_basename (recipe->path);

  if (g_str_has_suffix (file, ".minima"))
    file[strlen (file) - strlen (".minima")] = '\0';

  gtk_box_append (GTK_BOX (box), make_label (name, "heading", FALSE));
  gtk_box_append (GTK_BOX (box), make_label (description, NULL, TRUE));
  if (claim != NULL)
    {
      g_autofree char *text = describe_claim (claim);
      GtkWidget *label = make_label (text, "claim", FALSE);

      gtk_box_append (GTK_BOX (box), label);
      if (claim->source != NULL && *claim->source != '\0')
        gtk_widget_set_tooltip_text (button, claim->source);
    }

  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "card");
  gtk_widget_add_css_class (button, "recipe-card");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-recipe");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", file);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);

  gtk_flow_box_append (self->recipes, button);
  /* The button takes the focus; its cell would be a second stop on the way. */
  child = gtk_widget_get_parent (button);
  gtk_widget_set_focusable (child, FALSE);
}

static void
mn_welcome_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MN_TYPE_WELCOME_PAGE);

  G_OBJECT_CLASS (mn_welcome_page_parent_class)->dispose (object);
}

static void
mn_welcome_page_class_init (MnWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mn_welcome_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MnWelcomePage, recent_box);
  gtk_widget_class_bind_template_child (widget_class, MnWelcomePage, recent);
  gtk_widget_class_bind_template_child (widget_class, MnWelcomePage, recipes_box);
  gtk_widget_class_bind_template_child (widget_class, MnWelcomePage, recipes);
}

static void
mn_welcome_page_init (MnWelcomePage *self)
{
  g_autoptr (GPtrArray) recipes = mn_recipes_list ();

  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < recipes->len; i++)
    add_recipe (self, g_ptr_array_index (recipes, i));
  gtk_widget_set_visible (self->recipes_box, recipes->len > 0);

  g_signal_connect_object (gtk_recent_manager_get_default (), "changed", G_CALLBACK (update_recent), self,
                           G_CONNECT_SWAPPED);
  update_recent (self);
}

GtkWidget *
mn_welcome_page_new (void)
{
  return g_object_new (MN_TYPE_WELCOME_PAGE, NULL);
}
