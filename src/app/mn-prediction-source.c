/* mn-prediction-source.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-prediction-source.h"

#include <glib/gi18n-lib.h>

/* Validation is what one looks at while training; test after it. */
static const MnSource sources[] = { MN_SOURCE_VALIDATION, MN_SOURCE_TEST, MN_SOURCE_TRAIN };

GtkWidget *
mn_prediction_source_new (void)
{
  const char *const titles[] = { _("Validation"), _("Test"), _("Training"), NULL };
  GtkWidget *widget = gtk_drop_down_new_from_strings (titles);

  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (widget, _("Which samples are evaluated"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Split"), -1);
  return widget;
}

MnSource
mn_prediction_source_get (GtkDropDown *source)
{
  const guint selected = gtk_drop_down_get_selected (source);

  return sources[selected < G_N_ELEMENTS (sources) ? selected : 0];
}

MnPredictions *
mn_prediction_source_find (GtkDropDown *source, MnSession *session)
{
  MnPredictions *found;

  if (session == NULL)
    return NULL;
  found = mn_session_get_predictions (session, mn_prediction_source_get (source));
  if (found != NULL || gtk_drop_down_get_selected (source) != 0 || mn_session_get_reading (session))
    return found;
  for (guint i = 1; i < G_N_ELEMENTS (sources); i++)
    {
      found = mn_session_get_predictions (session, sources[i]);
      if (found != NULL)
        {
          gtk_drop_down_set_selected (source, i);
          return found;
        }
      if (mn_session_get_reading (session))
        break;
    }
  return NULL;
}
