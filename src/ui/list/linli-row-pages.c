/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of the lines of a list, read page by page: the page that was looked at last comes first, pages passed on the way are forgotten, and
 * when nothing waits the next one in the direction of travel is read ahead. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-row-model-private.h"

#include <string.h>

#define MAX_ITEMS     2000
#define AHEAD         2
#define REFRESH_ITEMS 256   /* lines whose words are read again when something changed */

static void pump (LinliRowModel *self);

/* ---- lines ---- */

void
linli_row_entry_free (gpointer data)
{
  LinliRowEntry *entry = data;

  g_object_unref (entry->item);
  g_free (entry);
}

static void
drop_entry (LinliRowModel *self,
            LinliRowEntry *entry)
{
  g_queue_unlink (&self->used, &entry->link);
  g_hash_table_remove (self->entries, &entry->rowid);
}

void
linli_row_pages_trim (LinliRowModel *self,
                      guint          most)
{
  while (self->used.length > most)
    drop_entry (self, self->used.tail->data);
}

/* The line of @rowid, now the latest used. */
LinliRowEntry *
linli_row_pages_use (LinliRowModel *self,
                     gint64         rowid)
{
  LinliRowEntry *entry = g_hash_table_lookup (self->entries, &rowid);

  if (entry != NULL)
    {
      g_queue_unlink (&self->used, &entry->link);
      g_queue_push_head_link (&self->used, &entry->link);
      return entry;
    }
  entry = g_new0 (LinliRowEntry, 1);
  entry->rowid = rowid;
  entry->item = linli_row_item_new (rowid);
  entry->link.data = entry;
  g_hash_table_insert (self->entries, &entry->rowid, entry);
  g_queue_push_head_link (&self->used, &entry->link);
  linli_row_pages_trim (self, MAX_ITEMS);
  return entry;
}

/* Takes @words. */
static void
take_words (LinliRowModel *self,
            gint64         rowid,
            LinliRowWords *words)
{
  LinliRowEntry *entry = g_hash_table_lookup (self->entries, &rowid);

  if (words->columns != self->columns)
    linli_row_words_free (words);
  else
    linli_row_item_set_words ((entry != NULL ? entry : linli_row_pages_use (self, rowid))->item, words);
}

/* ---- reading words, in a reader thread ---- */

typedef struct { const LinliKind *kind; GPtrArray *columns; GArray *rowids; } Page;

static void
page_free (gpointer data)
{
  Page *page = data;

  g_ptr_array_unref (page->columns);
  g_array_unref (page->rowids);
  g_free (page);
}

void
linli_page_words_free (gpointer data)
{
  LinliPageWords *words = data;

  g_array_unref (words->rowids);
  g_ptr_array_unref (words->words);
  g_free (words);
}

LinliPageWords *
linli_page_words_read (LinliStore      *store,
                       const LinliKind *kind,
                       GPtrArray       *columns,
                       GArray          *rowids,
                       guint            n,
                       GError         **error)
{
  g_autoptr(GPtrArray) rows = linli_store_list_rows (store, kind, columns, (const gint64 *) (gconstpointer) rowids->data, n, error);
  LinliPageWords *result;

  if (rows == NULL)
    return NULL;
  result = g_new0 (LinliPageWords, 1);
  result->rowids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), rows->len);
  result->words = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_row_words_free);
  for (guint i = 0; i < rows->len; i++)
    {
      const LinliListRow *row = g_ptr_array_index (rows, i);

      g_array_append_val (result->rowids, row->rowid);
      g_ptr_array_add (result->words, linli_row_words_new (row, columns));
    }
  return result;
}

static gpointer
page_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Page *page = data;

  return linli_page_words_read (store, page->kind, page->columns, page->rowids, page->rowids->len, error);
}

void
linli_row_pages_take (LinliRowModel *self,
                      LinliPageWords *page)
{
  for (guint i = 0; i < page->words->len; i++)
    take_words (self, g_array_index (page->rowids, gint64, i), g_steal_pointer (&page->words->pdata[i]));
}

static void
words_read_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  LinliRowModel *self = user_data;
  g_autoptr(GError) error = NULL;
  LinliPageWords *page = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->reading = LINLI_ROW_NO_PAGE;
  if (page == NULL)
    {
      g_message ("Reading rows of %s: %s", self->kind->name, error->message);
      return;
    }
  linli_row_pages_take (self, page);
  linli_page_words_free (page);
  pump (self);
}

/* Takes @rowids. */
static void
ask_words (LinliRowModel *self,
           guint          number,
           GArray        *rowids)
{
  Page *page = g_new0 (Page, 1);

  page->kind = self->kind;
  page->columns = g_ptr_array_ref (self->columns);
  page->rowids = rowids;
  self->reading = number;
  linli_replica_read_async (self->replica, page_func, page, page_free, linli_page_words_free, self->pages, words_read_cb, self);
}

/* Begins to read what page @number lacks; FALSE when it lacks nothing. */
static gboolean
ask_page (LinliRowModel *self,
          guint          number)
{
  guint n = linli_row_model_count_keys (self);
  g_autoptr(GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = number * LINLI_ROW_PAGE; i < n && i < (number + 1) * LINLI_ROW_PAGE; i++)
    {
      gint64 rowid = linli_row_model_get_rowid (self, i);
      LinliRowEntry *entry = g_hash_table_lookup (self->entries, &rowid);

      if (entry == NULL || linli_row_item_get_words (entry->item) == NULL)
        g_array_append_val (rowids, rowid);
    }
  if (rowids->len == 0)
    return FALSE;
  ask_words (self, number, g_steal_pointer (&rowids));
  return TRUE;
}

/* One page at a time: what was wanted last comes first, then what lies ahead. */
static void
pump (LinliRowModel *self)
{
  guint n_pages = (linli_row_model_count_keys (self) + LINLI_ROW_PAGE - 1) / LINLI_ROW_PAGE;

  while (self->reading == LINLI_ROW_NO_PAGE && self->n_wanted > 0)
    ask_page (self, self->wanted[--self->n_wanted]);
  for (int i = 1; i <= AHEAD && self->reading == LINLI_ROW_NO_PAGE && self->last_page != LINLI_ROW_NO_PAGE; i++)
    {
      gint64 page = (gint64) self->last_page + self->travel * i;

      if (page >= 0 && page < n_pages)
        ask_page (self, (guint) page);
    }
}

void
linli_row_pages_want (LinliRowModel *self,
                      guint          page)
{
  if (page == self->reading || (self->n_wanted > 0 && self->wanted[self->n_wanted - 1] == page))
    return;
  /* It goes to the end, where the next one is taken from; the one that waits longest makes room. */
  for (guint i = 0; i < self->n_wanted; i++)
    if (self->wanted[i] == page || (i == 0 && self->n_wanted == LINLI_ROW_MAX_WANTED))
      {
        self->n_wanted--;
        memmove (&self->wanted[i], &self->wanted[i + 1], (self->n_wanted - i) * sizeof page);
        break;
      }
  self->wanted[self->n_wanted++] = page;
  pump (self);
}

/* What is under way is of rows or columns that nobody wants any more. */
void
linli_row_pages_forget (LinliRowModel *self)
{
  g_cancellable_cancel (self->pages);
  g_object_unref (self->pages);
  self->pages = g_cancellable_new ();
  self->reading = self->last_page = LINLI_ROW_NO_PAGE;
  self->n_wanted = 0;
}

/* The latest used lines are read again, the others when they are looked at. */
void
linli_row_pages_refresh (LinliRowModel *self)
{
  GArray *rowids = g_array_new (FALSE, FALSE, sizeof (gint64));

  linli_row_pages_trim (self, REFRESH_ITEMS);
  for (GList *link = self->used.head; link != NULL; link = link->next)
    g_array_append_val (rowids, ((LinliRowEntry *) link->data)->rowid);
  linli_row_pages_forget (self);
  ask_words (self, LINLI_ROW_NO_PAGE - 1, rowids);
}
