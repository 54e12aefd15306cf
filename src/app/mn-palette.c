/* mn-palette.c - the layers and groups one can add, by category, to be searched, clicked or dragged.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-palette.h"

#include <glib/gi18n-lib.h>

#include "mn-group-library.h"
#include "mn-stack.h"

/* The layers of one heading. */
typedef struct
{
  GtkWidget *heading;
  GPtrArray *buttons; /* (element-type GtkButton) */
} Category;

struct _MnPalette
{
  AdwBin     parent_instance;

  GtkWidget *search;
  GtkWidget *box;
  GtkWidget *nothing;

  GArray    *categories; /* (element-type Category) */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MnPalette, mn_palette, ADW_TYPE_BIN)

/* What it is chosen as, and the words by which it is found. */
static const char *
name_at (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), "mn-name");
}

/* The name under which it is chosen. (transfer full) */
static char *
name_of (const MnLayerKind *kind)
{
  const MnGroup *group = mn_group_of_kind (kind);

  return group ? g_strconcat (MN_PALETTE_GROUP_PREFIX, mn_group_get_name (group), NULL) : g_strdup (kind->base.name);
}

static gboolean
matches (GtkWidget *button, const char *words)
{
  const char *const texts[] = { name_at (button), g_object_get_data (G_OBJECT (button), "mn-title"),
                                g_object_get_data (G_OBJECT (button), "mn-category") };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_str_match_string (words, texts[i], TRUE) || strstr (texts[i], words))
      return TRUE;
  return FALSE;
}

static void
on_search_changed (GtkSearchEntry *entry, MnPalette *self)
{
  const char *words = gtk_editable_get_text (GTK_EDITABLE (entry));
  gboolean found = FALSE;

  for (guint i = 0; i < self->categories->len; i++)
    {
      Category *category = &g_array_index (self->categories, Category, i);
      gboolean any = FALSE;

      for (guint j = 0; j < category->buttons->len; j++)
        {
          GtkWidget *button = category->buttons->pdata[j];
          gboolean shown = *words == '\0' || matches (button, words);

          gtk_widget_set_visible (button, shown);
          any |= shown;
        }
      gtk_widget_set_visible (category->heading, any);
      found |= any;
    }
  gtk_widget_set_visible (self->nothing, !found);
}

static void
on_clicked (GtkButton *button, MnPalette *self)
{
  /* Whoever hears of it may fill the palette anew. */
  g_autofree char *name = g_strdup (name_at (GTK_WIDGET (button)));

  g_signal_emit (self, signals[CHOSEN], 0, name);
}

/* Enter adds the first layer found. */
static void
on_search_activate (GtkSearchEntry *entry, MnPalette *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (entry)) == '\0')
    return;
  /* Who types fast is done before the entry tells of what has changed. */
  on_search_changed (entry, self);
  for (guint i = 0; i < self->categories->len; i++)
    {
      Category *category = &g_array_index (self->categories, Category, i);

      for (guint j = 0; j < category->buttons->len; j++)
        if (gtk_widget_get_visible (category->buttons->pdata[j]))
          {
            on_clicked (category->buttons->pdata[j], self);
            return;
          }
    }
}

static GdkContentProvider *
on_drag_prepare (GtkDragSource *source, double x, double y, GtkWidget *button)
{
  return gdk_content_provider_new_typed (G_TYPE_STRING, name_at (button));
}

static void
on_drag_begin (GtkDragSource *source, GdkDrag *drag, GtkWidget *button)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (button);

  gtk_drag_source_set_icon (source, paintable, 16, 16);
}

/* All texts are translated. */
static GtkWidget *
make_button (MnPalette *self, const char *key, const char *title, const char *help, const char *category, const char *icon)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (title);
  GtkDragSource *drag = gtk_drag_source_new ();
  g_autofree char *name = g_strdup_printf (_("Add %s"), title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (line), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (line), label);
  gtk_button_set_child (GTK_BUTTON (button), line);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, help);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "mn-name", g_strdup (key), g_free);
  g_object_set_data_full (G_OBJECT (button), "mn-title", g_strdup (title), g_free);
  g_object_set_data_full (G_OBJECT (button), "mn-category", g_strdup (category), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_clicked), self);

  gtk_drag_source_set_actions (drag, GDK_ACTION_COPY);
  /* Before the button, which would take the press for a click. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  g_signal_connect (drag, "prepare", G_CALLBACK (on_drag_prepare), button);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), button);
  gtk_widget_add_controller (button, GTK_EVENT_CONTROLLER (drag));
  return button;
}

static GtkWidget *
make_layer_button (MnPalette *self, const MnLayerKind *kind)
{
  g_autofree char *name = name_of (kind);

  return make_button (self, name, mn_group_library_show_title (kind), mn_group_library_show_help (kind),
                      _(kind->category), kind->icon);
}

static GtkWidget *
make_stack_button (MnPalette *self, const MnStackKind *kind)
{
  g_autofree char *name = g_strconcat (MN_PALETTE_STACK_PREFIX, kind->base.name, NULL);
  /* Translators: a name behind which a dialog asks for more: "MLP…" */
  g_autofree char *title = g_strdup_printf (_("%s…"), _(kind->base.title));

  return make_button (self, name, title, _(kind->base.help), _("Stacks"), kind->icon);
}

static Category *
find_category (MnPalette *self, const char *name)
{
  Category category;

  for (guint i = 0; i < self->categories->len; i++)
    {
      Category *each = &g_array_index (self->categories, Category, i);

      if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (each->heading)), name) == 0)
        return each;
    }
  category.heading = gtk_label_new (name);
  category.buttons = g_ptr_array_new ();
  gtk_label_set_xalign (GTK_LABEL (category.heading), 0);
  gtk_widget_add_css_class (category.heading, "palette-heading");
  gtk_widget_add_css_class (category.heading, "caption-heading");
  gtk_widget_add_css_class (category.heading, "dim-label");
  g_array_append_val (self->categories, category);
  return &g_array_index (self->categories, Category, self->categories->len - 1);
}

static void
category_clear (gpointer data)
{
  g_ptr_array_unref (((Category *) data)->buttons);
}

static void
mn_palette_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MN_TYPE_PALETTE);

  G_OBJECT_CLASS (mn_palette_parent_class)->dispose (object);
}

static void
mn_palette_finalize (GObject *object)
{
  g_array_unref (MN_PALETTE (object)->categories);

  G_OBJECT_CLASS (mn_palette_parent_class)->finalize (object);
}

static void
mn_palette_class_init (MnPaletteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_palette_dispose;
  object_class->finalize = mn_palette_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-palette.ui");
  gtk_widget_class_bind_template_child (widget_class, MnPalette, search);
  gtk_widget_class_bind_template_child (widget_class, MnPalette, box);
  gtk_widget_class_bind_template_child (widget_class, MnPalette, nothing);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
}

static void
mn_palette_init (MnPalette *self)
{
  guint n, n_stacks;
  const MnLayerKind *const *kinds = mn_layer_kinds (&n);
  const MnStackKind *const *stacks = mn_stack_kinds (&n_stacks);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->categories = g_array_new (FALSE, FALSE, sizeof (Category));
  g_array_set_clear_func (self->categories, category_clear);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (find_category (self, _(kinds[i]->category))->buttons, make_layer_button (self, kinds[i]));
  for (guint i = 0; i < n_stacks; i++)
    g_ptr_array_add (find_category (self, _("Stacks"))->buttons, make_stack_button (self, stacks[i]));
  for (guint i = 0; i < self->categories->len; i++)
    {
      Category *category = &g_array_index (self->categories, Category, i);

      gtk_box_append (GTK_BOX (self->box), category->heading);
      for (guint j = 0; j < category->buttons->len; j++)
        gtk_box_append (GTK_BOX (self->box), category->buttons->pdata[j]);
    }
}

GtkWidget *
mn_palette_new (void)
{
  return g_object_new (MN_TYPE_PALETTE, NULL);
}

void
mn_palette_set_groups (MnPalette *self, GPtrArray *groups)
{
  Category *category;

  g_return_if_fail (MN_IS_PALETTE (self));

  category = find_category (self, _("Groups"));
  if (gtk_widget_get_parent (category->heading) == NULL)
    gtk_box_append (GTK_BOX (self->box), category->heading);
  for (guint i = 0; i < category->buttons->len; i++)
    gtk_box_remove (GTK_BOX (self->box), category->buttons->pdata[i]);
  g_ptr_array_set_size (category->buttons, 0);

  for (guint i = 0; i < groups->len; i++)
    {
      MnGroup *group = groups->pdata[i];
      GtkWidget *button = make_layer_button (self, mn_group_get_kind (group));

      g_object_set_data_full (G_OBJECT (button), "mn-group", mn_group_ref (group), (GDestroyNotify) mn_group_unref);
      g_ptr_array_add (category->buttons, button);
      gtk_box_append (GTK_BOX (self->box), button);
    }
  on_search_changed (GTK_SEARCH_ENTRY (self->search), self);
}

void
mn_palette_start_search (MnPalette *self)
{
  g_return_if_fail (MN_IS_PALETTE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (self->search);
}
