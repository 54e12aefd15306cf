/* mn-run-view-section.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-view-section.h"

#include <glib/gi18n-lib.h>

#include "mn-page-tools.h"
#include "mn-settings.h"

/* Those that somebody has opened or closed against what is usual: "layers", "-evaluations". */
#define KEY "watch-sections"

struct _MnRunViewSection
{
  AdwBin               parent_instance;

  const MnRunViewKind *kind;
  MnDocument          *document;
  GtkExpander         *expander;
  GtkWidget           *view;      /* NULL: not opened yet */
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnRunViewSection, mn_run_view_section, ADW_TYPE_BIN)

static gboolean
is_remembered_open (const MnRunViewKind *kind)
{
  GSettings *settings = mn_settings_get ();
  g_auto (GStrv) changed = settings != NULL ? g_settings_get_strv (settings, KEY) : NULL;
  g_autofree char *closed = g_strconcat ("-", kind->id, NULL);

  if (changed == NULL)
    return kind->open;
  if (g_strv_contains ((const char *const *) changed, kind->id))
    return TRUE;
  return kind->open && !g_strv_contains ((const char *const *) changed, closed);
}

static void
remember_open (const MnRunViewKind *kind, gboolean open)
{
  GSettings *settings = mn_settings_get ();
  g_auto (GStrv) changed = settings != NULL ? g_settings_get_strv (settings, KEY) : NULL;
  g_autofree char *closed = g_strconcat ("-", kind->id, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) result = NULL;

  if (settings == NULL || open == is_remembered_open (kind))
    return;
  for (guint i = 0; changed[i]; i++)
    if (!g_str_equal (changed[i], kind->id) && !g_str_equal (changed[i], closed))
      g_strv_builder_add (builder, changed[i]);
  if (open != kind->open)
    g_strv_builder_add (builder, open ? kind->id : closed);
  result = g_strv_builder_end (builder);
  g_settings_set_strv (settings, KEY, (const char *const *) result);
}

static void
make_view (MnRunViewSection *self)
{
  self->view = g_object_new (self->kind->get_type (), "document", self->document, NULL);
  gtk_widget_set_margin_top (self->view, 12);
  gtk_expander_set_child (self->expander, self->view);
  mn_page_ignore_wheel (self->view);
  g_object_bind_property (self->view, "visible", self, "visible", G_BINDING_SYNC_CREATE);
}

static void
expanded_changed (MnRunViewSection *self)
{
  const gboolean open = gtk_expander_get_expanded (self->expander);

  if (open && self->view == NULL)
    make_view (self);
  remember_open (self->kind, open);
}

static void
mn_run_view_section_dispose (GObject *object)
{
  MnRunViewSection *self = MN_RUN_VIEW_SECTION (object);

  if (self->view != NULL)
    gtk_expander_set_child (self->expander, NULL);
  self->view = NULL;
  g_clear_object (&self->document);
  G_OBJECT_CLASS (mn_run_view_section_parent_class)->dispose (object);
}

static void
mn_run_view_section_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_value_set_object (value, MN_RUN_VIEW_SECTION (object)->document);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_run_view_section_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MnRunViewSection *self = MN_RUN_VIEW_SECTION (object);

  if (id != PROP_DOCUMENT)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (!g_set_object (&self->document, g_value_get_object (value)))
    return;
  if (self->view != NULL)
    g_object_set (self->view, "document", self->document, NULL);
  g_object_notify_by_pspec (object, pspec);
}

static void
mn_run_view_section_class_init (MnRunViewSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mn_run_view_section_dispose;
  object_class->get_property = mn_run_view_section_get_property;
  object_class->set_property = mn_run_view_section_set_property;

  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, MN_TYPE_DOCUMENT,
                                                   G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mn_run_view_section_init (MnRunViewSection *self)
{
}

GtkWidget *
mn_run_view_section_new (const MnRunViewKind *kind)
{
  MnRunViewSection *self;
  GtkWidget *heading;

  g_return_val_if_fail (kind != NULL, NULL);

  self = g_object_new (MN_TYPE_RUN_VIEW_SECTION, NULL);
  self->kind = kind;
  self->expander = GTK_EXPANDER (gtk_expander_new (NULL));
  heading = gtk_label_new (_(kind->title));
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_expander_set_label_widget (self->expander, heading);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL, _(kind->title), -1);
  gtk_widget_set_tooltip_text (heading, _("Costs the run nothing while it is closed"));
  g_signal_connect_swapped (self->expander, "notify::expanded", G_CALLBACK (expanded_changed), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->expander));
  gtk_expander_set_expanded (self->expander, is_remembered_open (kind));
  return GTK_WIDGET (self);
}

const MnRunViewKind *
mn_run_view_section_get_kind (MnRunViewSection *self)
{
  g_return_val_if_fail (MN_IS_RUN_VIEW_SECTION (self), NULL);

  return self->kind;
}

gboolean
mn_run_view_section_get_open (MnRunViewSection *self)
{
  g_return_val_if_fail (MN_IS_RUN_VIEW_SECTION (self), FALSE);

  return gtk_expander_get_expanded (self->expander);
}

void
mn_run_view_section_set_open (MnRunViewSection *self, gboolean open)
{
  g_return_if_fail (MN_IS_RUN_VIEW_SECTION (self));

  gtk_expander_set_expanded (self->expander, open);
}
