/* mn-run-view-section.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-view-section.h"

#include <glib/gi18n-lib.h>

#include "mn-page-tools.h"
#include "mn-settings.h"
#include "mn-view-window.h"

/* Those that somebody has opened or closed against what is usual: "layers", "-evaluations". */
#define KEY "watch-sections"

struct _MnRunViewSection
{
  AdwBin               parent_instance;

  const MnRunViewKind *kind;
  MnDocument          *document;
  GtkExpander         *expander;
  GtkWidget           *detach;    /* the button */
  GtkWidget           *view;      /* NULL: not opened yet */
  MnViewWindow        *window;    /* that has the view, or NULL; not owned */
  gboolean             presenting;
  int                  frames;    /* until it is gone to */
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
show_view (MnRunViewSection *self)
{
  gtk_widget_set_margin_top (self->view, 12);
  gtk_widget_set_margin_bottom (self->view, 0);
  gtk_widget_set_margin_start (self->view, 0);
  gtk_widget_set_margin_end (self->view, 0);
  /* Alone in a pane figures take the height there is; here they leave it to the page. */
  gtk_widget_set_vexpand (self->view, FALSE);
  mn_run_view_set_presenting (MN_RUN_VIEW (self->view), self->presenting);
  gtk_expander_set_child (self->expander, self->view);
}

static void
ensure_view (MnRunViewSection *self)
{
  if (self->view != NULL)
    return;
  self->view = g_object_ref_sink (g_object_new (self->kind->get_type (), "document", self->document, NULL));
  mn_page_ignore_wheel (self->view);
  g_object_bind_property (self->view, "visible", self, "visible", G_BINDING_SYNC_CREATE);
  show_view (self);
}

static void
expanded_changed (MnRunViewSection *self)
{
  const gboolean open = gtk_expander_get_expanded (self->expander);

  if (open)
    ensure_view (self);
  remember_open (self->kind, open);
}

/* What stands in the place of a view that has a window of its own. */
static GtkWidget *
make_placeholder (MnRunViewSection *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_label_new (_("Shown in a window of its own"));
  GtkWidget *back = gtk_button_new_with_mnemonic (_("_Bring Back"));

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_add_css_class (text, "dim-label");
  g_signal_connect_swapped (back, "clicked", G_CALLBACK (gtk_window_close), self->window);
  gtk_widget_set_margin_top (box, 6);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), back);
  return box;
}

static void
update_detach (MnRunViewSection *self)
{
  gtk_widget_set_visible (self->detach, !self->presenting);
  gtk_widget_set_sensitive (self->detach, self->window == NULL);
}

static void
window_destroyed (MnRunViewSection *self)
{
  self->window = NULL;
  update_detach (self);
}

static void
window_returned (MnViewWindow *window, MnRunViewSection *self)
{
  g_autoptr (GtkWidget) frame = mn_view_window_take (window);
  g_autoptr (GtkWidget) view = mn_run_view_frame_take (MN_RUN_VIEW_FRAME (frame));

  gtk_expander_set_child (self->expander, NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  show_view (self);
}

static void
mn_run_view_section_root (GtkWidget *widget)
{
  MnRunViewSection *self = MN_RUN_VIEW_SECTION (widget);

  GTK_WIDGET_CLASS (mn_run_view_section_parent_class)->root (widget);
  /* The tab may have been dragged to another window. */
  if (self->window != NULL)
    mn_view_window_set_main (self->window, GTK_WINDOW (gtk_widget_get_root (widget)));
}

static void
mn_run_view_section_dispose (GObject *object)
{
  MnRunViewSection *self = MN_RUN_VIEW_SECTION (object);

  /* It belongs to the document that goes. */
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  if (self->view != NULL)
    gtk_expander_set_child (self->expander, NULL);
  g_clear_object (&self->view);
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
  GTK_WIDGET_CLASS (klass)->root = mn_run_view_section_root;

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
  GtkWidget *line;
  g_autofree char *detach_name = NULL;

  g_return_val_if_fail (kind != NULL, NULL);

  self = g_object_new (MN_TYPE_RUN_VIEW_SECTION, NULL);
  self->kind = kind;
  self->expander = GTK_EXPANDER (gtk_expander_new (NULL));
  heading = gtk_label_new (_(kind->title));
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_ellipsize (GTK_LABEL (heading), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (heading, TRUE);
  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_set_margin_start (heading, 6);
  /* In every section there is such a button. */
  detach_name = g_strdup_printf (_("Move %s to its own window"), _(kind->title));
  self->detach = gtk_button_new_from_icon_name ("window-new-symbolic");
  gtk_widget_set_tooltip_text (self->detach, _("Move to Its Own Window"));
  gtk_widget_add_css_class (self->detach, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->detach), GTK_ACCESSIBLE_PROPERTY_LABEL, detach_name, -1);
  g_signal_connect_swapped (self->detach, "clicked", G_CALLBACK (mn_run_view_section_detach), self);
  line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (line), heading);
  gtk_box_append (GTK_BOX (line), self->detach);
  gtk_expander_set_label_widget (self->expander, line);
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

MnRunView *
mn_run_view_section_get_view (MnRunViewSection *self)
{
  g_return_val_if_fail (MN_IS_RUN_VIEW_SECTION (self), NULL);

  ensure_view (self);
  return MN_RUN_VIEW (self->view);
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

static gboolean
go_there (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  MnRunViewSection *self = MN_RUN_VIEW_SECTION (widget);

  /* Its view has got its height by now. */
  if (--self->frames > 0)
    return G_SOURCE_CONTINUE;
  gtk_widget_grab_focus (GTK_WIDGET (self->expander));
  return G_SOURCE_REMOVE;
}

void
mn_run_view_section_go_to (MnRunViewSection *self)
{
  g_return_if_fail (MN_IS_RUN_VIEW_SECTION (self));

  if (self->window != NULL)
    {
      gtk_window_present (GTK_WINDOW (self->window));
      return;
    }
  gtk_expander_set_expanded (self->expander, TRUE);
  if (self->frames <= 0)
    gtk_widget_add_tick_callback (GTK_WIDGET (self), go_there, NULL, NULL);
  self->frames = 3;
}

void
mn_run_view_section_detach (MnRunViewSection *self)
{
  GtkWidget *focus;
  GtkRoot *root;

  g_return_if_fail (MN_IS_RUN_VIEW_SECTION (self));

  if (self->window != NULL)
    {
      gtk_window_present (GTK_WINDOW (self->window));
      return;
    }
  root = gtk_widget_get_root (GTK_WIDGET (self));
  ensure_view (self);
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  /* Else this window would look for it in the other one. */
  if (focus != NULL && gtk_widget_is_ancestor (focus, self->view))
    gtk_root_set_focus (root, NULL);
  gtk_expander_set_child (self->expander, NULL);
  self->window
      = MN_VIEW_WINDOW (mn_view_window_new (MN_RUN_VIEW_FRAME (mn_run_view_frame_new_with (self->kind, self->view))));
  g_signal_connect_object (self->window, "destroy", G_CALLBACK (window_destroyed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "returned", G_CALLBACK (window_returned), self, 0);
  gtk_expander_set_child (self->expander, make_placeholder (self));
  gtk_expander_set_expanded (self->expander, TRUE);
  update_detach (self);
  if (root != NULL)
    mn_view_window_set_main (self->window, GTK_WINDOW (root));
  gtk_window_present (GTK_WINDOW (self->window));
}

gboolean
mn_run_view_section_is_detached (MnRunViewSection *self)
{
  g_return_val_if_fail (MN_IS_RUN_VIEW_SECTION (self), FALSE);

  return self->window != NULL;
}

void
mn_run_view_section_set_presenting (MnRunViewSection *self, gboolean presenting)
{
  g_return_if_fail (MN_IS_RUN_VIEW_SECTION (self));

  self->presenting = presenting;
  update_detach (self);
  if (self->view != NULL && self->window == NULL)
    mn_run_view_set_presenting (MN_RUN_VIEW (self->view), presenting);
}
