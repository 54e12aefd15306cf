/* mn-layer-row.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-layer-row.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "mn-format.h"

enum
{
  PROP_0,
  PROP_NAME,
  PROP_KIND,
  PROP_GRADIENT,
  PROP_UPDATE,
  PROP_DEAD,
  PROP_SATURATED,
  PROP_MEASURES,
  N_PROPS
};

struct _MnLayerRow
{
  GObject parent_instance;

  char   *texts[N_PROPS];   /* by property */
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnLayerRow, mn_layer_row, G_TYPE_OBJECT)

static void
mn_layer_row_finalize (GObject *object)
{
  MnLayerRow *self = MN_LAYER_ROW (object);

  for (int i = 0; i < N_PROPS; i++)
    g_free (self->texts[i]);
  G_OBJECT_CLASS (mn_layer_row_parent_class)->finalize (object);
}

static void
mn_layer_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id > PROP_0 && id < N_PROPS)
    g_value_set_string (value, MN_LAYER_ROW (object)->texts[id]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mn_layer_row_class_init (MnLayerRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  static const char *const names[N_PROPS] = {
    [PROP_NAME] = "name", [PROP_KIND] = "kind", [PROP_GRADIENT] = "gradient", [PROP_UPDATE] = "update", [PROP_DEAD] = "dead",
    [PROP_SATURATED] = "saturated", [PROP_MEASURES] = "measures",
  };

  object_class->finalize = mn_layer_row_finalize;
  object_class->get_property = mn_layer_row_get_property;
  for (int i = PROP_0 + 1; i < N_PROPS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mn_layer_row_init (MnLayerRow *self)
{
}

MnLayerRow *
mn_layer_row_new (const char *name, const char *title)
{
  MnLayerRow *self = g_object_new (MN_TYPE_LAYER_ROW, NULL);

  self->texts[PROP_NAME] = mn_format_label (name);
  self->texts[PROP_KIND] = g_strdup (title);
  return self;
}

/* Takes @text. */
static void
set_text (MnLayerRow *self, int id, char *text)
{
  if (g_strcmp0 (self->texts[id], text) == 0)
    {
      g_free (text);
      return;
    }
  g_free (self->texts[id]);
  self->texts[id] = text;
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static char *
format_length (double value)
{
  return isnan (value) ? g_strdup ("") : mn_format_number (value, 2);
}

static char *
format_share (double value)
{
  g_autofree char *number = isnan (value) ? NULL : mn_format_fixed (100 * value, 1);

  return number == NULL ? g_strdup ("") : g_strdup_printf (_("%s\u202f%%"), number);
}

/* What weights do on one line, what an activation does on another; a layer seldom has both. */
static char *
join_measures (MnLayerRow *self)
{
  static const struct
  {
    int         id;
    const char *title;
    gboolean    ends;   /* its line */
  } measures[] = {
    { PROP_GRADIENT, N_("Gradient %s"), FALSE },
    { PROP_UPDATE, N_("Update %s"), TRUE },
    { PROP_DEAD, N_("Dead %s"), FALSE },
    { PROP_SATURATED, N_("Saturated %s"), TRUE },
  };
  GString *text = g_string_new (NULL);
  const char *between = "";

  for (guint i = 0; i < G_N_ELEMENTS (measures); i++)
    {
      const char *number = self->texts[measures[i].id];

      if (*number != '\0')
        {
          g_string_append (text, between);
          g_string_append_printf (text, _(measures[i].title), number);
          between = " · ";
        }
      if (measures[i].ends && text->len > 0)
        between = "\n";
    }
  return g_string_free (text, FALSE);
}

void
mn_layer_row_set_node (MnLayerRow *self, const MnProbeNode *node)
{
  g_return_if_fail (MN_IS_LAYER_ROW (self) && node != NULL);

  g_object_freeze_notify (G_OBJECT (self));
  set_text (self, PROP_GRADIENT, format_length (node->gradient_norm));
  set_text (self, PROP_UPDATE, format_length (node->update_ratio));
  set_text (self, PROP_DEAD, format_share (node->dead));
  set_text (self, PROP_SATURATED, format_share (node->saturated));
  set_text (self, PROP_MEASURES, join_measures (self));
  g_object_thaw_notify (G_OBJECT (self));
}
