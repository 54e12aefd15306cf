/* mn-network-page-footer.c - what the network costs in all, and whether anything is wrong with it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

#include <glib/gi18n-lib.h>

#include "mn-layer-text.h"

static void
add_total (GString *text, const char *format, const char *value)
{
  if (text->len)
    g_string_append (text, "   ");
  g_string_append_printf (text, format, value);
}

static void
show_totals (MnNetworkPage *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *parameters = NULL;
  g_autofree char *products = NULL;
  g_autofree char *parts = NULL;
  MnCosts costs;

  mn_frozen_graph_get_totals (mn_document_get_frozen (self->document), &costs);
  parameters = mn_layer_text_count (costs.parameters);
  products = mn_layer_text_short (costs.multiplications);
  add_total (text, g_dngettext (GETTEXT_PACKAGE, "%s parameter", "%s parameters", (gulong) costs.parameters), parameters);
  add_total (text, _("%s multiply–adds a sample"), products);
  if (self->planned)
    {
      g_autofree char *bytes = mn_layer_text_bytes (self->plan.memory);

      parts = mn_run_costs_describe (&self->plan);
      add_total (text, _("%s for a batch"), bytes);
    }
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->totals), parts);
  gtk_label_set_text (self->totals, text->str);
}

static void
on_planned (const MnRunCosts *costs, const GError *error, gpointer user_data)
{
  MnNetworkPage *self = user_data;

  if (self->document == NULL)
    return;
  self->planned = costs != NULL;
  if (costs != NULL)
    self->plan = *costs;
  show_totals (self);
  if (gtk_toggle_button_get_active (self->costs_button))
    mn_cost_panel_show_memory (self->costs, self->planned ? &self->plan : NULL);
}

void
mn_network_page_show_footer (MnNetworkPage *self)
{
  MnFrozenGraph *frozen = mn_document_get_frozen (self->document);
  const MnProblems *problems = mn_document_get_problems (self->document);
  gboolean valid = problems->len == 0 && mn_frozen_graph_is_valid (frozen);
  g_autofree char *state = NULL;

  if (self->planner == NULL)
    self->planner = mn_cost_planner_new (on_planned, self);
  /* Until it is told, what was needed before stands there, rather than coming and going with each edit. */
  if (!mn_cost_planner_ask (self->planner, self->document))
    self->planned = FALSE;
  mn_network_page_show_views (self, self->planned ? &self->plan : NULL);
  show_totals (self);

  state = valid ? g_strdup (_("Valid"))
                : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u problem", "%u problems", problems->len),
                                   problems->len);
  gtk_label_set_text (self->state, problems->len == 0 && !valid ? _("Not complete") : state);
  gtk_widget_set_sensitive (GTK_WIDGET (self->state_button), problems->len > 0);
  gtk_image_set_from_icon_name (self->state_icon, valid ? "emblem-ok-symbolic" : "dialog-error-symbolic");
  for (int i = 0; i < 2; i++)
    {
      GtkWidget *widget = i == 0 ? GTK_WIDGET (self->state) : GTK_WIDGET (self->state_icon);

      gtk_widget_remove_css_class (widget, valid ? "error" : "success");
      gtk_widget_add_css_class (widget, valid ? "success" : "error");
    }
}
