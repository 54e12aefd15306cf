/* mn-toast.c
 *
 * AdwToastOverlay (libadwaita 1.2) frees a toast once it has been hidden. Where the animation that shows it ends later, that
 * uses what was freed, and the program falls: a toast that takes the place of another one is moved in for 0.5 s and out for
 * 0.3 s; and in a window that is not drawn for a while, because it is covered or the machine is busy, both end in the frame
 * after it. So a toast here goes no sooner than a frame has been drawn in which it must have been in its place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-toast.h"

/* More than the longest animation takes, in microseconds. */
#define SETTLED (600 * 1000)

#define CHANGED "mn-toast-changed"
#define GUARD "mn-toast-guard"

typedef struct
{
  AdwToastOverlay *overlay;   /* a weak pointer */
  AdwToast        *toast;     /* whose data this is */
  guint            tick;
  gboolean         may_go;
} Guard;

static void
guard_free (gpointer data)
{
  Guard *guard = data;

  if (guard->overlay != NULL && guard->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (guard->overlay), guard->tick);
  g_clear_weak_pointer (&guard->overlay);
  g_free (guard);
}

/* The overlay has begun to show another toast, or shows none. */
static void
note_change (AdwToastOverlay *overlay)
{
  gint64 *changed = g_new (gint64, 1);

  *changed = g_get_monotonic_time ();
  g_object_set_data_full (G_OBJECT (overlay), CHANGED, changed, g_free);
}

static gboolean
is_settled (AdwToastOverlay *overlay, gint64 frame_time)
{
  const gint64 *changed = g_object_get_data (G_OBJECT (overlay), CHANGED);

  return frame_time >= *changed + SETTLED;
}

/* Of the frame that was begun last; 0: of none. */
static gint64
get_last_frame (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  GdkFrameTimings *timings = clock != NULL ? gdk_frame_clock_get_current_timings (clock) : NULL;

  return timings != NULL ? gdk_frame_timings_get_frame_time (timings) : 0;
}

/* Others wait for their turn and have no animation. */
static gboolean
is_shown (AdwToastOverlay *overlay, AdwToast *toast)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (overlay)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_str_equal (gtk_widget_get_css_name (child), "toast"))
      {
        g_autoptr (AdwToast) of = NULL;

        g_object_get (child, "toast", &of, NULL);
        if (of == toast)
          return TRUE;
      }
  return FALSE;
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Guard *guard = data;

  if (!is_settled (guard->overlay, gdk_frame_clock_get_frame_time (clock)))
    return G_SOURCE_CONTINUE;
  guard->tick = 0;
  guard->may_go = TRUE;
  /* What adw_toast_dismiss() does but once. */
  g_signal_emit_by_name (guard->toast, "dismissed");
  return G_SOURCE_REMOVE;
}

/* Comes before the overlay, which hears nothing of it as long as the toast has to stay. */
static void
on_dismissed (AdwToast *toast, Guard *guard)
{
  GtkWidget *overlay = GTK_WIDGET (guard->overlay);

  if (overlay != NULL && !is_shown (guard->overlay, toast))
    return;
  /* What is not mapped has no animations. */
  if (guard->may_go || overlay == NULL || !gtk_widget_get_mapped (overlay)
      || is_settled (guard->overlay, get_last_frame (overlay)))
    {
      if (overlay != NULL)
        note_change (guard->overlay);
      return;
    }
  g_signal_stop_emission_by_name (toast, "dismissed");
  if (guard->tick == 0)
    guard->tick = gtk_widget_add_tick_callback (overlay, on_tick, guard, NULL);
}

/**
 * mn_toast_show:
 * @overlay: where it is shown
 * @toast: (transfer full): a toast that has not been shown
 *
 * Shows a toast, which may be dismissed, by whomever, at any time. Handlers of #AdwToast::dismissed that are connected before
 * are called when that is asked for, and again when the toast goes; those connected later only then.
 */
void
mn_toast_show (AdwToastOverlay *overlay, AdwToast *toast)
{
  Guard *guard;

  g_return_if_fail (ADW_IS_TOAST_OVERLAY (overlay) && ADW_IS_TOAST (toast));

  guard = g_new0 (Guard, 1);
  guard->toast = toast;
  g_set_weak_pointer (&guard->overlay, overlay);
  g_object_set_data_full (G_OBJECT (toast), GUARD, guard, guard_free);
  g_signal_connect (toast, "dismissed", G_CALLBACK (on_dismissed), guard);
  adw_toast_overlay_add_toast (overlay, toast);
  if (is_shown (overlay, toast))
    note_change (overlay);
}
