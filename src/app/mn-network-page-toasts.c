/* mn-network-page-toasts.c - short messages over the Network page, some with a button that undoes what was done.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

#include <glib/gi18n-lib.h>

#include "mn-toast.h"

void
mn_network_page_show_toast (MnNetworkPage *self, const char *message)
{
  /* Messages hold file names and what was in the clipboard, which are not markup. */
  g_autofree char *escaped = g_markup_escape_text (message, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_timeout (toast, 4);
  mn_toast_show (self->toasts, toast);
}

static void
on_undo_clicked (AdwToast *toast, MnNetworkPage *self)
{
  /* One that is about to go may be of an older change. */
  if (self->toast != toast)
    return;
  /* It goes by itself; what follows from the change must not dismiss it a second time. */
  g_clear_object (&self->toast);
  if (self->document)
    mn_document_undo (self->document);
}

static void
on_toast_dismissed (AdwToast *toast, MnNetworkPage *self)
{
  if (self->toast == toast)
    g_clear_object (&self->toast);
}

void
mn_network_page_offer_undo_of (MnNetworkPage *self, const char *message)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _("_Undo"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo_clicked), self, 0);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_toast_dismissed), self, 0);
  if (self->toast)
    adw_toast_dismiss (self->toast);
  g_set_object (&self->toast, toast);
  mn_toast_show (self->toasts, toast);
}

void
mn_network_page_offer_undo (MnNetworkPage *self, const char *id, guint n)
{
  g_autofree char *title = !id ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u note removed", "%u notes removed", n), n)
                           : n == 1 ? g_strdup_printf (_("Layer “%s” removed"), id)
                                    : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u layer removed",
                                                                    "%u layers removed", n), n);

  mn_network_page_offer_undo_of (self, title);
}
