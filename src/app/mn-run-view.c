/* mn-run-view.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-run-view.h"

#define UNSET G_MAXUINT

typedef struct
{
  MnDocument   *document;
  GSignalGroup *signals;
  guint         probe;     /* MnProbeWhat; UNSET: what the class wants */
  gboolean      unread;    /* what was seen before there was a view is to be read as soon as it can be */
} MnRunViewPrivate;

enum
{
  PROP_0,
  PROP_DOCUMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MnRunView, mn_run_view, ADW_TYPE_BIN)

static MnRunViewPrivate *
get_private (MnRunView *self)
{
  return mn_run_view_get_instance_private (self);
}

MnDocument *
mn_run_view_get_document (MnRunView *self)
{
  g_return_val_if_fail (MN_IS_RUN_VIEW (self), NULL);

  return get_private (self)->document;
}

MnSession *
mn_run_view_get_session (MnRunView *self)
{
  MnDocument *document;

  g_return_val_if_fail (MN_IS_RUN_VIEW (self), NULL);

  document = get_private (self)->document;
  return document != NULL ? mn_document_get_session (document) : NULL;
}

MnExperiment *
mn_run_view_get_experiment (MnRunView *self)
{
  MnSession *session = mn_run_view_get_session (self);
  MnExperiment *of_run = session != NULL ? mn_session_get_experiment (session) : NULL;

  return of_run != NULL || session == NULL ? of_run : mn_document_get_experiment (get_private (self)->document);
}

/* The run works for this view only while there is someone to see it. */
static void
update_watching (MnRunView *self)
{
  MnSession *session = mn_run_view_get_session (self);

  if (session != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    mn_session_watch (session, self, get_private (self)->probe);
  else if (session != NULL)
    mn_session_leave (session, self);
}

/* What was seen before there was a view. */
static void
read_stored (MnRunView *self)
{
  MnRunViewPrivate *priv = get_private (self);
  MnSession *session = mn_run_view_get_session (self);

  if (session != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)) && MN_RUN_VIEW_GET_CLASS (self)->shown != NULL
      && (MN_RUN_VIEW_GET_CLASS (self)->probe & (MN_PROBE_LAYERS | MN_PROBE_HISTOGRAMS)) != 0)
    {
      priv->unread = !mn_session_read_probes (session);
      if (mn_session_get_stored_probes (session) != NULL)
        MN_RUN_VIEW_GET_CLASS (self)->shown (self);
    }
}

void
mn_run_view_set_probe (MnRunView *self, guint what)
{
  g_return_if_fail (MN_IS_RUN_VIEW (self));

  get_private (self)->probe = what;
  update_watching (self);
}

static void
on_cleared (MnRunView *self)
{
  MnSession *session = mn_run_view_get_session (self);

  /* Of a run that is shown again the folder is told of later; a new one has nothing stored. */
  get_private (self)->unread = session != NULL && mn_session_get_rows (session)->len > 0;
  if (MN_RUN_VIEW_GET_CLASS (self)->cleared)
    MN_RUN_VIEW_GET_CLASS (self)->cleared (self);
}

static void
on_rows (MnRunView *self, guint first, guint n)
{
  if (MN_RUN_VIEW_GET_CLASS (self)->rows)
    MN_RUN_VIEW_GET_CLASS (self)->rows (self, first, n);
}

static void
on_rows_reset (MnRunView *self)
{
  if (MN_RUN_VIEW_GET_CLASS (self)->rows_reset)
    MN_RUN_VIEW_GET_CLASS (self)->rows_reset (self);
}

static void
on_evaluations (MnRunView *self, guint first, guint n)
{
  if (MN_RUN_VIEW_GET_CLASS (self)->evaluations)
    MN_RUN_VIEW_GET_CLASS (self)->evaluations (self, first, n);
}

static void
on_shown (MnRunView *self)
{
  if (MN_RUN_VIEW_GET_CLASS (self)->shown)
    MN_RUN_VIEW_GET_CLASS (self)->shown (self);
}

static void
on_beta (MnRunView *self)
{
  if (MN_RUN_VIEW_GET_CLASS (self)->beta)
    MN_RUN_VIEW_GET_CLASS (self)->beta (self);
}

static void
on_events (MnRunView *self, guint first, guint n)
{
  if (MN_RUN_VIEW_GET_CLASS (self)->events)
    MN_RUN_VIEW_GET_CLASS (self)->events (self, first, n);
}

static void
on_probe (MnRunView *self)
{
  MnSession *session = mn_run_view_get_session (self);
  MnProbe *probe = session != NULL ? mn_session_get_probe (session) : NULL;
  const guint wanted = get_private (self)->probe;

  /* It may have been made for another view. */
  if (probe != NULL && wanted != MN_PROBE_NOTHING && (probe->what & wanted) == wanted
      && MN_RUN_VIEW_GET_CLASS (self)->seen)
    MN_RUN_VIEW_GET_CLASS (self)->seen (self, probe);
}

static void
on_status (MnRunView *self)
{
  if (get_private (self)->unread)
    read_stored (self);
  if (MN_RUN_VIEW_GET_CLASS (self)->status)
    MN_RUN_VIEW_GET_CLASS (self)->status (self);
}

static void
on_ended (MnRunView *self)
{
  if (MN_RUN_VIEW_GET_CLASS (self)->ended)
    MN_RUN_VIEW_GET_CLASS (self)->ended (self);
}

static void
set_document (MnRunView *self, MnDocument *document)
{
  MnRunViewPrivate *priv = get_private (self);

  if (priv->document == document)
    return;
  if (priv->document != NULL)
    mn_session_leave (mn_document_get_session (priv->document), self);
  g_set_object (&priv->document, document);
  g_signal_group_set_target (priv->signals, mn_run_view_get_session (self));
  if (MN_RUN_VIEW_GET_CLASS (self)->load)
    MN_RUN_VIEW_GET_CLASS (self)->load (self);
  on_probe (self);
  on_status (self);
  update_watching (self);
  read_stored (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOCUMENT]);
}

static void
mn_run_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_run_view_parent_class)->map (widget);
  update_watching (MN_RUN_VIEW (widget));
  read_stored (MN_RUN_VIEW (widget));
}

static void
mn_run_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mn_run_view_parent_class)->unmap (widget);
  update_watching (MN_RUN_VIEW (widget));
}

static void
mn_run_view_dispose (GObject *object)
{
  MnRunView *self = MN_RUN_VIEW (object);
  MnRunViewPrivate *priv = get_private (self);

  if (priv->document != NULL)
    mn_session_leave (mn_document_get_session (priv->document), self);
  g_clear_object (&priv->signals);
  g_clear_object (&priv->document);
  G_OBJECT_CLASS (mn_run_view_parent_class)->dispose (object);
}

static void
mn_run_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_value_set_object (value, get_private (MN_RUN_VIEW (object))->document);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_run_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    set_document (MN_RUN_VIEW (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_run_view_constructed (GObject *object)
{
  MnRunView *self = MN_RUN_VIEW (object);

  G_OBJECT_CLASS (mn_run_view_parent_class)->constructed (object);
  if (get_private (self)->probe == UNSET)
    get_private (self)->probe = MN_RUN_VIEW_GET_CLASS (self)->probe;
}

/* While a run goes on, what was changed of it last is what these keys mean in its views; else they go on to the document. */
static gboolean
undo_pressed (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (widget));

  return session != NULL && mn_session_undo_change (session);
}

static gboolean
redo_pressed (GtkWidget *widget, GVariant *args, gpointer data)
{
  MnSession *session = mn_run_view_get_session (MN_RUN_VIEW (widget));

  return session != NULL && mn_session_redo_change (session);
}

static void
mn_run_view_class_init (MnRunViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = mn_run_view_constructed;
  object_class->dispose = mn_run_view_dispose;
  object_class->get_property = mn_run_view_get_property;
  object_class->set_property = mn_run_view_set_property;
  widget_class->map = mn_run_view_map;
  widget_class->unmap = mn_run_view_unmap;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, undo_pressed, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, redo_pressed, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_y, GDK_CONTROL_MASK, redo_pressed, NULL);

  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, MN_TYPE_DOCUMENT,
                                                   G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mn_run_view_init (MnRunView *self)
{
  MnRunViewPrivate *priv = get_private (self);

  priv->probe = UNSET;
  priv->signals = g_signal_group_new (MN_TYPE_SESSION);
  g_signal_group_connect_swapped (priv->signals, "cleared", G_CALLBACK (on_cleared), self);
  g_signal_group_connect_swapped (priv->signals, "rows", G_CALLBACK (on_rows), self);
  g_signal_group_connect_swapped (priv->signals, "rows-reset", G_CALLBACK (on_rows_reset), self);
  g_signal_group_connect_swapped (priv->signals, "evaluations", G_CALLBACK (on_evaluations), self);
  g_signal_group_connect_swapped (priv->signals, "notify::shown-step", G_CALLBACK (on_shown), self);
  g_signal_group_connect_swapped (priv->signals, "notify::beta", G_CALLBACK (on_beta), self);
  g_signal_group_connect_swapped (priv->signals, "stored", G_CALLBACK (on_shown), self);
  g_signal_group_connect_swapped (priv->signals, "events", G_CALLBACK (on_events), self);
  g_signal_group_connect_swapped (priv->signals, "probe", G_CALLBACK (on_probe), self);
  g_signal_group_connect_swapped (priv->signals, "status", G_CALLBACK (on_status), self);
  g_signal_group_connect_swapped (priv->signals, "notify::phase", G_CALLBACK (on_status), self);
  g_signal_group_connect_swapped (priv->signals, "ended", G_CALLBACK (on_ended), self);
}

static void
show_controls (GtkWidget *widget, gboolean shown)
{
  if (gtk_widget_has_css_class (widget, MN_VIEW_CONTROLS))
    {
      gtk_widget_set_visible (widget, shown);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    show_controls (child, shown);
}

void
mn_run_view_set_presenting (MnRunView *self, gboolean presenting)
{
  g_return_if_fail (MN_IS_RUN_VIEW (self));

  show_controls (GTK_WIDGET (self), !presenting);
}
