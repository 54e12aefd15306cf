/* mn-score-row.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-score-row.h"

#include <math.h>

#include "mn-format.h"

enum
{
  PRECISION,
  RECALL,
  F_BETA,
  N_SCORES
};

struct _MnScoreRow
{
  GObject  parent_instance;

  char    *name;
  gboolean average;
  gint64   support;
  double   scores[N_SCORES];
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_AVERAGE,
  PROP_SUPPORT,
  PROP_PRECISION,
  PROP_RECALL,
  PROP_F_BETA,
  PROP_SUPPORT_VALUE,
  PROP_PRECISION_VALUE,
  PROP_RECALL_VALUE,
  PROP_F_BETA_VALUE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MnScoreRow, mn_score_row, G_TYPE_OBJECT)

static void
mn_score_row_finalize (GObject *object)
{
  g_free (MN_SCORE_ROW (object)->name);
  G_OBJECT_CLASS (mn_score_row_parent_class)->finalize (object);
}

static void
mn_score_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MnScoreRow *self = MN_SCORE_ROW (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_AVERAGE:
      g_value_set_boolean (value, self->average);
      break;
    case PROP_SUPPORT:
      g_value_take_string (value, mn_format_fixed ((double) self->support, 0));
      break;
    case PROP_PRECISION:
    case PROP_RECALL:
    case PROP_F_BETA:
      g_value_take_string (value, mn_format_fixed (self->scores[id - PROP_PRECISION], 3));
      break;
    case PROP_SUPPORT_VALUE:
      g_value_set_double (value, (double) self->support);
      break;
    case PROP_PRECISION_VALUE:
    case PROP_RECALL_VALUE:
    case PROP_F_BETA_VALUE:
      {
        double score = self->scores[id - PROP_PRECISION_VALUE];

        g_value_set_double (value, isnan (score) ? -1 : score);
        break;
      }
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mn_score_row_class_init (MnScoreRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = mn_score_row_finalize;
  object_class->get_property = mn_score_row_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_AVERAGE] = g_param_spec_boolean ("average", NULL, NULL, FALSE, flags);
  properties[PROP_SUPPORT] = g_param_spec_string ("support", NULL, NULL, NULL, flags);
  properties[PROP_PRECISION] = g_param_spec_string ("precision", NULL, NULL, NULL, flags);
  properties[PROP_RECALL] = g_param_spec_string ("recall", NULL, NULL, NULL, flags);
  properties[PROP_F_BETA] = g_param_spec_string ("f-beta", NULL, NULL, NULL, flags);
  properties[PROP_SUPPORT_VALUE] = g_param_spec_double ("support-value", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_PRECISION_VALUE] = g_param_spec_double ("precision-value", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_RECALL_VALUE] = g_param_spec_double ("recall-value", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_F_BETA_VALUE] = g_param_spec_double ("f-beta-value", NULL, NULL, -1, 1, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mn_score_row_init (MnScoreRow *self)
{
  for (int i = 0; i < N_SCORES; i++)
    self->scores[i] = NAN;
}

MnScoreRow *
mn_score_row_new (const char *name, gboolean average)
{
  MnScoreRow *self = g_object_new (MN_TYPE_SCORE_ROW, NULL);

  self->name = mn_format_label (name);
  self->average = average;
  return self;
}

void
mn_score_row_set_scores (MnScoreRow *self, gint64 support, double precision, double recall, double f_beta)
{
  const double scores[N_SCORES] = { precision, recall, f_beta };

  g_return_if_fail (MN_IS_SCORE_ROW (self));

  g_object_freeze_notify (G_OBJECT (self));
  if (self->support != support)
    {
      self->support = support;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUPPORT]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUPPORT_VALUE]);
    }
  for (int i = 0; i < N_SCORES; i++)
    if (self->scores[i] != scores[i] && !(isnan (self->scores[i]) && isnan (scores[i])))
      {
        self->scores[i] = scores[i];
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRECISION + i]);
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRECISION_VALUE + i]);
      }
  g_object_thaw_notify (G_OBJECT (self));
}

const char *
mn_score_row_get_name (MnScoreRow *self)
{
  g_return_val_if_fail (MN_IS_SCORE_ROW (self), NULL);

  return self->name;
}

gboolean
mn_score_row_get_average (MnScoreRow *self)
{
  g_return_val_if_fail (MN_IS_SCORE_ROW (self), FALSE);

  return self->average;
}

void
mn_score_row_get_scores (MnScoreRow *self, gint64 *support, double *precision, double *recall, double *f_beta)
{
  g_return_if_fail (MN_IS_SCORE_ROW (self));

  if (support)
    *support = self->support;
  if (precision)
    *precision = self->scores[PRECISION];
  if (recall)
    *recall = self->scores[RECALL];
  if (f_beta)
    *f_beta = self->scores[F_BETA];
}
