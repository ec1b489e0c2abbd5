/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of a list of records. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-row-item.h"

struct _LinliRowItem
{
  GObject        parent_instance;

  LinliRowWords *words;  /* (owned) (nullable) */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliRowItem, linli_row_item, G_TYPE_OBJECT)

void
linli_row_words_free (LinliRowWords *words)
{
  if (words == NULL)
    return;
  g_free (words->state);
  g_free (words->title);
  g_strfreev (words->cells);
  g_free (words);
}

const LinliRowWords *
linli_row_item_get_words (LinliRowItem *self)
{
  return self->words;
}

void
linli_row_item_set_words (LinliRowItem  *self,
                          LinliRowWords *words)
{
  linli_row_words_free (self->words);
  self->words = words;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
linli_row_item_finalize (GObject *object)
{
  linli_row_words_free (LINLI_ROW_ITEM (object)->words);
  G_OBJECT_CLASS (linli_row_item_parent_class)->finalize (object);
}

static void
linli_row_item_class_init (LinliRowItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = linli_row_item_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_row_item_init (LinliRowItem *self)
{
}

LinliRowItem *
linli_row_item_new (void)
{
  return g_object_new (LINLI_TYPE_ROW_ITEM, NULL);
}
