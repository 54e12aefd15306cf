/* mn-page-slots.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-page-slots.h"

#define DEFINE_SLOT(Name, name, NAME)                                                                                  \
  struct _##Name                                                                                                       \
  {                                                                                                                    \
    AdwBin parent_instance;                                                                                            \
    MnDocument *document;                                                                                              \
  };                                                                                                                   \
  G_DEFINE_FINAL_TYPE (Name, name, ADW_TYPE_BIN)                                                                       \
  static void name##_finalize (GObject *object)                                                                        \
  {                                                                                                                    \
    g_clear_object (&((Name *) object)->document);                                                                     \
    G_OBJECT_CLASS (name##_parent_class)->finalize (object);                                                           \
  }                                                                                                                    \
  static void name##_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)                        \
  {                                                                                                                    \
    g_value_set_object (value, ((Name *) object)->document);                                                           \
  }                                                                                                                    \
  static void name##_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)                  \
  {                                                                                                                    \
    g_set_object (&((Name *) object)->document, g_value_get_object (value));                                           \
  }                                                                                                                    \
  static void name##_class_init (Name##Class *klass)                                                                   \
  {                                                                                                                    \
    G_OBJECT_CLASS (klass)->finalize = name##_finalize;                                                                \
    G_OBJECT_CLASS (klass)->get_property = name##_get_property;                                                        \
    G_OBJECT_CLASS (klass)->set_property = name##_set_property;                                                        \
    g_object_class_install_property (G_OBJECT_CLASS (klass), 1,                                                        \
                                     g_param_spec_object ("document", NULL, NULL, MN_TYPE_DOCUMENT,                    \
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));                \
  }                                                                                                                    \
  static void name##_init (Name *self)                                                                                 \
  {                                                                                                                    \
  }

DEFINE_SLOT (MnWatchPage, mn_watch_page, WATCH)
