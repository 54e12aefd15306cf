/* mn-watch-page.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-watch-page.h"

#include "mn-run-text.h"
#include "mn-run-view-section.h"
#include "mn-run-views.h"

struct _MnWatchPage
{
  AdwBin            parent_instance;

  /* template children */
  GtkStack         *stack;
  GtkWidget        *run;         /* what the stack shows of one */
  GtkLabel         *status;
  GtkWidget        *resume;
  GtkBox           *sections;    /* of MnRunViewSection */

  /* owned */
  MnDocument       *document;
  GSignalGroup     *session_signals;
  gboolean          presenting;
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnWatchPage, mn_watch_page, ADW_TYPE_BIN)

static MnSession *
get_session (MnWatchPage *self)
{
  return self->document ? mn_document_get_session (self->document) : NULL;
}

static gboolean
has_focus_within (MnWatchPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

/* The status comes first on the page; in a text to read the keyboard would do nothing but show a caret. Shift+Tab leads there,
 * for who wants to copy it. */
static gboolean
focus_first_control (MnWatchPage *self)
{
  return gtk_widget_child_focus (self->resume, GTK_DIR_TAB_FORWARD)
         || gtk_widget_child_focus (GTK_WIDGET (self->sections), GTK_DIR_TAB_FORWARD);
}

static gboolean
mn_watch_page_focus (GtkWidget *widget, GtkDirectionType direction)
{
  MnWatchPage *self = MN_WATCH_PAGE (widget);

  if (direction == GTK_DIR_TAB_FORWARD && !has_focus_within (self) && gtk_widget_get_mapped (self->run)
      && focus_first_control (self))
    return TRUE;
  return GTK_WIDGET_CLASS (mn_watch_page_parent_class)->focus (widget, direction);
}

static void
update_visible (MnWatchPage *self)
{
  MnSession *session = get_session (self);
  gboolean any = session
                 && (mn_session_get_running (session) || mn_session_get_rows (session)->len > 0
                     || mn_session_get_phase (session) != MN_PHASE_WAITING);
  const char *page = any ? "run" : session != NULL && mn_session_get_awaited_run (session) != NULL ? "reading" : "empty";
  gboolean focused = has_focus_within (self);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0)
    return;
  gtk_stack_set_visible_child_name (self->stack, page);
  /* The stack has moved the keyboard to the first text. */
  if (any && focused)
    focus_first_control (self);
}

static void
show_status (MnWatchPage *self)
{
  MnSession *session = get_session (self);
  g_autofree char *text = NULL;
  MnTrainerStatus status;

  if (session == NULL)
    return;
  mn_session_get_calm_status (session, &status);
  if (MN_PHASE_IS_OVER (status.phase))
    {
      MnTrainerSummary summary;

      mn_session_get_summary (session, &summary);
      text = mn_run_text_ending (&status, &summary, mn_session_get_error (session));
    }
  else
    text = mn_run_text_status (&status);
  gtk_label_set_label (self->status, text);
  gtk_widget_set_visible (self->resume, !self->presenting && mn_session_can_resume (session));
}

static void
update (MnWatchPage *self)
{
  update_visible (self);
  show_status (self);
}

static void
set_document (MnWatchPage *self, MnDocument *document)
{
  if (!g_set_object (&self->document, document))
    return;
  g_signal_group_set_target (self->session_signals, get_session (self));
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOCUMENT]);
}

static void
mn_watch_page_dispose (GObject *object)
{
  MnWatchPage *self = MN_WATCH_PAGE (object);

  g_clear_object (&self->session_signals);
  /* Disposing the template would unparent the child, bound as it is, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MN_TYPE_WATCH_PAGE);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (mn_watch_page_parent_class)->dispose (object);
}

static void
mn_watch_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    g_value_set_object (value, MN_WATCH_PAGE (object)->document);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_watch_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOCUMENT)
    set_document (MN_WATCH_PAGE (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_watch_page_class_init (MnWatchPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mn_watch_page_dispose;
  object_class->get_property = mn_watch_page_get_property;
  object_class->set_property = mn_watch_page_set_property;
  widget_class->focus = mn_watch_page_focus;

  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, MN_TYPE_DOCUMENT,
                                                   G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/minima/Minima/ui/mn-watch-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MnWatchPage, stack);
  gtk_widget_class_bind_template_child (widget_class, MnWatchPage, run);
  gtk_widget_class_bind_template_child (widget_class, MnWatchPage, status);
  gtk_widget_class_bind_template_child (widget_class, MnWatchPage, resume);
  gtk_widget_class_bind_template_child (widget_class, MnWatchPage, sections);
}

static void
mn_watch_page_init (MnWatchPage *self)
{
  self->session_signals = g_signal_group_new (MN_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "rows", G_CALLBACK (update_visible), self);
  g_signal_group_connect_swapped (self->session_signals, "status", G_CALLBACK (show_status), self);
  g_signal_group_connect_swapped (self->session_signals, "cleared", G_CALLBACK (update_visible), self);
  g_signal_group_connect_swapped (self->session_signals, "rows-reset", G_CALLBACK (update_visible), self);
  g_signal_group_connect_swapped (self->session_signals, "ended", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::phase", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::awaits-run", G_CALLBACK (update_visible), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < mn_run_views_get_n_kinds (); i++)
    {
      GtkWidget *section = mn_run_view_section_new (mn_run_views_get_kind (i));

      g_object_bind_property (self, "document", section, "document", G_BINDING_SYNC_CREATE);
      gtk_box_append (self->sections, section);
    }
  update_visible (self);
}

#define FOR_EACH_SECTION(self, section)                                                                               \
  for (GtkWidget *section = gtk_widget_get_first_child (GTK_WIDGET ((self)->sections)); section != NULL;             \
       section = gtk_widget_get_next_sibling (section))

void
mn_watch_page_set_presenting (MnWatchPage *self, gboolean presenting)
{
  g_return_if_fail (MN_IS_WATCH_PAGE (self));

  self->presenting = presenting;
  show_status (self);
  FOR_EACH_SECTION (self, section)
    mn_run_view_section_set_presenting (MN_RUN_VIEW_SECTION (section), presenting);
}

char **
mn_watch_page_get_detached (MnWatchPage *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (MN_IS_WATCH_PAGE (self), NULL);

  FOR_EACH_SECTION (self, section)
    if (mn_run_view_section_is_detached (MN_RUN_VIEW_SECTION (section)))
      g_strv_builder_add (builder, mn_run_view_section_get_kind (MN_RUN_VIEW_SECTION (section))->id);
  return g_strv_builder_end (builder);
}

void
mn_watch_page_detach (MnWatchPage *self, const char *kind)
{
  g_return_if_fail (MN_IS_WATCH_PAGE (self));
  g_return_if_fail (kind != NULL);

  FOR_EACH_SECTION (self, section)
    if (g_str_equal (mn_run_view_section_get_kind (MN_RUN_VIEW_SECTION (section))->id, kind))
      mn_run_view_section_detach (MN_RUN_VIEW_SECTION (section));
}

void
mn_watch_page_open (MnWatchPage *self, const char *kind)
{
  g_return_if_fail (MN_IS_WATCH_PAGE (self));
  g_return_if_fail (kind != NULL);

  FOR_EACH_SECTION (self, section)
    if (g_str_equal (mn_run_view_section_get_kind (MN_RUN_VIEW_SECTION (section))->id, kind))
      mn_run_view_section_go_to (MN_RUN_VIEW_SECTION (section));
}

MnRunView *
mn_watch_page_get_view (MnWatchPage *self, const char *kind)
{
  g_return_val_if_fail (MN_IS_WATCH_PAGE (self), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  FOR_EACH_SECTION (self, section)
    if (g_str_equal (mn_run_view_section_get_kind (MN_RUN_VIEW_SECTION (section))->id, kind))
      return mn_run_view_section_get_view (MN_RUN_VIEW_SECTION (section));
  return NULL;
}
