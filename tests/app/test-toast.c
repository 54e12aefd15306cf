/* test-toast.c - toasts that are dismissed while they still come.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-test.h"
#include "mn-toast.h"

/* How long libadwaita moves in a toast that takes the place of another, in microseconds. */
#define COMING (500 * 1000)

typedef struct
{
  GtkWidget       *window;
  AdwToastOverlay *overlay;
} Fixture;

/* A toast, which is gone when @toast is NULL. */
typedef struct
{
  AdwToast *toast;
  gint64    shown, gone;
} Shown;

static void
setup (Fixture *f, gconstpointer data)
{
  f->window = gtk_window_new ();
  f->overlay = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  gtk_window_set_default_size (GTK_WINDOW (f->window), 400, 300);
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->overlay));
  gtk_window_present (GTK_WINDOW (f->window));
  mn_test_wait_until (gtk_widget_get_width (GTK_WIDGET (f->overlay)) > 0);
  mn_test_settle ();
}

static void
teardown (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  mn_test_settle ();
}

static void
on_gone (gpointer data, GObject *object)
{
  Shown *shown = data;

  shown->gone = g_get_monotonic_time ();
  shown->toast = NULL;
}

static void
show (Fixture *f, Shown *shown, const char *title)
{
  shown->toast = adw_toast_new (title);
  adw_toast_set_timeout (shown->toast, 0);
  g_object_weak_ref (G_OBJECT (shown->toast), on_gone, shown);
  shown->shown = g_get_monotonic_time ();
  mn_toast_show (f->overlay, shown->toast);
}

static void
test_stays (Fixture *f, gconstpointer data)
{
  Shown a = { 0 };

  show (f, &a, "A");
  mn_test_spin (800);
  g_assert_nonnull (a.toast);
  adw_toast_dismiss (a.toast);
  mn_test_wait_until (a.toast == NULL);
}

/* The one that takes another's place takes longer to come than to go. */
static void
test_replaced (Fixture *f, gconstpointer data)
{
  Shown a = { 0 }, b = { 0 };

  show (f, &a, "A");
  mn_test_spin (800);
  adw_toast_dismiss (a.toast);
  show (f, &b, "B");
  mn_test_spin (50);
  adw_toast_dismiss (b.toast);
  adw_toast_dismiss (b.toast);
  mn_test_wait_until (a.toast == NULL && b.toast == NULL);
  g_assert_cmpint (b.gone - b.shown, >, COMING);
  mn_test_spin (600);
}

/* As in a window that is covered: nothing is drawn while the toast comes, and is to go again. */
static void
test_not_drawn (Fixture *f, gconstpointer data)
{
  Shown a = { 0 };

  show (f, &a, "A");
  adw_toast_dismiss (a.toast);
  /* Longer than either animation takes here. */
  g_usleep (COMING - 100 * 1000);
  mn_test_wait_until (a.toast == NULL);
  g_assert_cmpint (a.gone - a.shown, >, COMING);
  mn_test_spin (600);
}

/* Those that have not come have nothing to wait for when they are dismissed, and hold up nobody. */
static void
test_waiting (Fixture *f, gconstpointer data)
{
  Shown toasts[4] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (toasts); i++)
    show (f, &toasts[i], "one of several");
  for (guint i = 0; i < G_N_ELEMENTS (toasts); i++)
    adw_toast_dismiss (toasts[i].toast);
  for (guint i = 1; i < G_N_ELEMENTS (toasts); i++)
    g_assert_null (toasts[i].toast);
  g_assert_nonnull (toasts[0].toast);
  mn_test_wait_until (toasts[0].toast == NULL);
  mn_test_spin (600);
}

static void
test_window_closed (Fixture *f, gconstpointer data)
{
  Shown a = { 0 }, b = { 0 };

  show (f, &a, "A");
  show (f, &b, "B");
  mn_test_spin (50);
  adw_toast_dismiss (a.toast);
  gtk_window_set_child (GTK_WINDOW (f->window), NULL);
  mn_test_wait_until (a.toast == NULL && b.toast == NULL);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/toast/stays", Fixture, NULL, setup, test_stays, teardown);
  g_test_add ("/toast/replaced", Fixture, NULL, setup, test_replaced, teardown);
  g_test_add ("/toast/not-drawn", Fixture, NULL, setup, test_not_drawn, teardown);
  g_test_add ("/toast/waiting", Fixture, NULL, setup, test_waiting, teardown);
  g_test_add ("/toast/window-closed", Fixture, NULL, setup, test_window_closed, teardown);
  return g_test_run ();
}
