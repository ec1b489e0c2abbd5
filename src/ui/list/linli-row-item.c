/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of a list of records. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-row-item.h"

#include "linli-form-text.h"

struct _LinliRowItem
{
  GObject        parent_instance;

  gint64         rowid;
  LinliRowWords *words;    /* (owned) (nullable) */
  LinliRowWatch *watches;  /* (nullable) the first */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliRowItem, linli_row_item, G_TYPE_OBJECT)

LinliRowWords *
linli_row_words_new (const LinliListRow *row,
                     GPtrArray          *columns)
{
  LinliRowWords *words = g_new0 (LinliRowWords, 1);

  words->id = row->id;
  words->state = row->state;
  words->title = g_strdup (row->title);
  words->columns = g_ptr_array_ref (columns);
  words->cells = g_new0 (char *, columns->len + 1);
  for (guint i = 0; i < columns->len; i++)
    {
      const LinliField *field = g_ptr_array_index (columns, i);

      if (field->value_type == LINLI_TYPE_REF)
        words->cells[i] = g_strdup (linli_value_get_text (&row->values[i]));
      else
        words->cells[i] = linli_form_format_short (field, &row->values[i]);
    }
  return words;
}

void
linli_row_words_free (LinliRowWords *words)
{
  if (words == NULL)
    return;
  g_free (words->title);
  g_strfreev (words->cells);
  g_ptr_array_unref (words->columns);
  g_free (words);
}

const char *
linli_row_words_get (const LinliRowWords *words,
                     const LinliField    *field)
{
  guint place;

  if (field == NULL)
    return words->title;
  return g_ptr_array_find (words->columns, field, &place) ? words->cells[place] : "";
}

static gboolean
words_equal (const LinliRowWords *a,
             const LinliRowWords *b)
{
  return a->columns == b->columns && a->state == b->state && linli_id_equal (&a->id, &b->id) && g_str_equal (a->title, b->title)
    && g_strv_equal ((const char *const *) a->cells, (const char *const *) b->cells);
}

gint64
linli_row_item_get_rowid (LinliRowItem *self)
{
  return self->rowid;
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
  gboolean same = self->words != NULL && words != NULL && words_equal (self->words, words);

  linli_row_words_free (self->words);
  self->words = words;
  if (same)
    return;
  for (LinliRowWatch *watch = self->watches; watch != NULL; watch = watch->next)
    watch->changed (watch->data);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
linli_row_item_watch (LinliRowItem  *self,
                      LinliRowWatch *watch)
{
  watch->previous = NULL;
  watch->next = self->watches;
  if (watch->next != NULL)
    watch->next->previous = watch;
  self->watches = watch;
}

void
linli_row_item_unwatch (LinliRowItem  *self,
                        LinliRowWatch *watch)
{
  if (watch->next != NULL)
    watch->next->previous = watch->previous;
  if (watch->previous != NULL)
    watch->previous->next = watch->next;
  else
    self->watches = watch->next;
  watch->previous = watch->next = NULL;
}

static void
linli_row_item_finalize (GObject *object)
{
  LinliRowItem *self = LINLI_ROW_ITEM (object);

  g_assert (self->watches == NULL);
  linli_row_words_free (self->words);
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
linli_row_item_new (gint64 rowid)
{
  LinliRowItem *self = g_object_new (LINLI_TYPE_ROW_ITEM, NULL);

  self->rowid = rowid;
  return self;
}
