/* mn-network-page-footer.c - what the network costs in all, and whether anything is wrong with it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-network-page-private.h"

#include <glib/gi18n-lib.h>

#include "mn-layer-text.h"
#include "mn-setup.h"

static void
add_total (GString *text, const char *format, const char *value)
{
  if (text->len)
    g_string_append (text, "   ");
  g_string_append_printf (text, format, value);
}

/* What a training step of the experiment's batch needs; FALSE when it cannot be said. */
static gboolean
plan_memory (MnNetworkPage *self, MnFrozenGraph *frozen, gint64 batch, MnNetMemory *memory)
{
  MnExperiment *experiment = mn_document_get_experiment (self->document);

  if (!self->backend)
    self->backend = mn_backend_cpu_new (MN_DTYPE_F32, 1, FALSE, NULL);
  if (self->backend)
    mn_setup_choose_products (experiment, self->backend);
  return self->backend && batch <= G_MAXINT
         && mn_net_plan (frozen, self->backend, batch, mn_setup_training_flags (experiment), memory, NULL);
}

void
mn_network_page_show_footer (MnNetworkPage *self)
{
  MnFrozenGraph *frozen = mn_document_get_frozen (self->document);
  const MnProblems *problems = mn_document_get_problems (self->document);
  gboolean valid = problems->len == 0 && mn_frozen_graph_is_valid (frozen);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *parameters = NULL;
  g_autofree char *products = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *state = NULL;
  gint64 batch = mn_values_get_int (mn_experiment_get_training (mn_document_get_experiment (self->document)),
                                    "batch_size");
  MnNetMemory memory;
  gboolean planned;
  MnCosts costs;

  mn_frozen_graph_get_totals (frozen, &costs);
  parameters = mn_layer_text_count (costs.parameters);
  products = mn_layer_text_short (costs.multiplications);
  add_total (text, g_dngettext (GETTEXT_PACKAGE, "%s parameter", "%s parameters", (gulong) costs.parameters), parameters);
  add_total (text, _("%s multiply–adds a sample"), products);
  planned = mn_frozen_graph_is_valid (frozen) && plan_memory (self, frozen, batch, &memory);
  if (planned)
    {
      bytes = mn_layer_text_bytes (memory.parameters + memory.gradients + memory.activations);
      add_total (text, _("%s for a batch"), bytes);
    }
  mn_network_page_show_views (self, planned ? &memory : NULL, batch);
  gtk_label_set_text (self->totals, text->str);

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
