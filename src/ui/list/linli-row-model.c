/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of a million rows that scrolls.
 *
 * The first rows come with their words and at once; then every key, eight bytes each, in a reader thread.  Words are read page
 * by page (linli-row-pages.c).  When rows change elsewhere the keys are read again and compared, so that neither
 * the place nor the selection moves under the hand. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-row-model-private.h"

#include "linli-key-change.h"

#include <gio/gio.h>
#include <string.h>

#define FIRST_ROWS      200
#define MAX_CHANGES     64
#define RELOAD_DELAY_MS 250

enum { READY, COMPLETE, MOVING, MOVED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void linli_row_model_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliRowModel, linli_row_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, linli_row_model_list_iface_init))

/* ---- lines ---- */

guint
linli_row_model_count_keys (LinliRowModel *self)
{
  return self->next == NULL ? self->keys->len : self->seam + self->next->len - self->next_seam;
}

gint64
linli_row_model_get_rowid (LinliRowModel *self,
                           guint          position)
{
  g_return_val_if_fail (position < linli_row_model_count_keys (self), 0);

  if (self->next == NULL || position < self->seam)
    return g_array_index (self->keys, gint64, position);
  return g_array_index (self->next, gint64, position - self->seam + self->next_seam);
}

/* ---- reading keys ---- */

typedef struct
{
  LinliQuery  query;
  char       *text, *where;  /* (owned) (nullable) */
  GPtrArray  *columns;       /* (owned) (nullable): also the words of the keys */
  GArray     *before;        /* (owned) (nullable): what they are compared with */
  GArray     *among;         /* (owned) (nullable) */
} Look;

typedef struct { GArray *keys, *before, *changes; LinliPageWords *words; } Seen;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_pointer (&look->columns, g_ptr_array_unref);
  g_clear_pointer (&look->before, g_array_unref);
  g_clear_pointer (&look->among, g_array_unref);
  g_free (look->text);
  g_free (look->where);
  g_free (look);
}

static void
seen_free (gpointer data)
{
  Seen *seen = data;

  g_clear_pointer (&seen->keys, g_array_unref);
  g_clear_pointer (&seen->before, g_array_unref);
  g_clear_pointer (&seen->changes, g_array_unref);
  g_clear_pointer (&seen->words, linli_page_words_free);
  g_free (seen);
}

static gpointer
look_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Look *look = data;
  Seen *seen = g_new0 (Seen, 1);

  look->query.where = look->where;
  look->query.among = look->among;
  seen->keys = linli_store_list_keys (store, &look->query, look->text, cancellable, error);
  if (seen->keys != NULL && look->columns != NULL)
    seen->words = linli_page_words_read (store, look->query.kind, look->columns, seen->keys, seen->keys->len, error);
  if (seen->keys == NULL || (look->columns != NULL && seen->words == NULL))
    {
      seen_free (seen);
      return NULL;
    }
  seen->before = g_array_ref (look->before);
  seen->changes = linli_key_changes (look->before, seen->keys, MAX_CHANGES);
  return seen;
}

/* Tells the changes from the end to the beginning: before @seam stands the old list, behind it the new one. */
static void
take_keys (LinliRowModel *self,
           Seen          *seen)
{
  gboolean moves = seen->changes->len > 0;

  if (moves)
    g_signal_emit (self, signals[MOVING], 0);
  self->next = g_array_ref (seen->keys);
  for (guint i = seen->changes->len; i > 0; i--)
    {
      const LinliKeyChange *change = &g_array_index (seen->changes, LinliKeyChange, i - 1);

      self->seam = change->position;
      self->next_seam = change->added_at;
      g_list_model_items_changed (G_LIST_MODEL (self), change->position, change->removed, change->added);
    }
  g_array_unref (self->keys);
  self->keys = g_steal_pointer (&self->next);
  if (moves)
    {
      self->n_wanted = 0;
      g_signal_emit (self, signals[MOVED], 0);
    }
}

static void
empty (LinliRowModel *self)
{
  Seen nothing = { .keys = g_array_new (FALSE, FALSE, sizeof (gint64)) };

  nothing.changes = linli_key_changes (self->keys, nothing.keys, MAX_CHANGES);
  take_keys (self, &nothing);
  g_array_unref (nothing.keys);
  g_array_unref (nothing.changes);
}

static void look (LinliRowModel *self, guint limit);

static void
looked_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliRowModel *self = user_data;
  g_autoptr(GError) error = NULL;
  Seen *seen = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  gboolean first;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->looking = FALSE;
  g_clear_error (&self->error);
  if (seen == NULL)
    {
      g_message ("Reading the list of %s: %s", self->kind->name, error->message);
      self->error = g_steal_pointer (&error);
      empty (self);
      self->ready = self->complete = TRUE;
      g_signal_emit (self, signals[READY], 0);
      return;
    }
  first = seen->words != NULL;
  take_keys (self, seen);
  if (first)
    linli_row_pages_take (self, seen->words);
  else if (self->complete)
    linli_row_pages_refresh (self);  /* the same question again: something changed */
  self->complete = !first || seen->keys->len < FIRST_ROWS;
  seen_free (seen);
  self->ready = TRUE;
  if (first)
    g_signal_emit (self, signals[READY], 0);
  if (!self->complete)
    look (self, 0);
  else
    g_signal_emit (self, signals[COMPLETE], 0);
  if (self->complete && self->stale)
    look (self, 0);
}

/* @limit: 0 = all keys. */
static void
look (LinliRowModel *self,
      guint          limit)
{
  Look *question = g_new0 (Look, 1);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->looking = TRUE;
  self->stale = FALSE;
  question->query.kind = self->kind;
  question->query.order_by = self->order;
  question->query.descending = self->descending;
  question->query.limit = limit;
  question->text = g_strdup (self->text);
  question->where = g_strdup (self->where);
  question->before = g_array_ref (self->keys);
  question->among = self->among != NULL ? g_array_ref (self->among) : NULL;
  if (limit > 0)
    question->columns = g_ptr_array_ref (self->columns);
  linli_replica_read_async (self->replica, look_func, question, look_free, seen_free, self->cancellable, looked_cb, self);
}

/* Another question: its first rows at once. */
static void
begin (LinliRowModel *self)
{
  linli_row_pages_forget (self);
  self->ready = self->complete = FALSE;
  look (self, FIRST_ROWS);
}

static gboolean
reload_cb (gpointer user_data)
{
  LinliRowModel *self = user_data;

  self->reload_id = 0;
  if (self->looking)
    self->stale = TRUE;
  else
    look (self, 0);
  return G_SOURCE_REMOVE;
}

static void
replica_changed_cb (LinliReplica  *replica,
                    guint64        kinds,
                    LinliRowModel *self)
{
  if ((kinds & self->watched) != 0 && self->reload_id == 0)
    self->reload_id = g_timeout_add (RELOAD_DELAY_MS, reload_cb, self);
}

/* ---- the question ---- */

static void
watch (LinliRowModel   *self,
       const LinliKind *kind)
{
  self->watched |= (guint64) 1 << (kind->no & 63);
  for (guint i = 0; i < kind->facets->len; i++)
    self->watched |= (guint64) 1 << (((const LinliKind *) g_ptr_array_index (kind->facets, i))->no & 63);
}

/* The kind itself, and what its columns lead to. */
static void
set_watched (LinliRowModel *self)
{
  self->watched = 0;
  watch (self, self->kind);
  for (guint i = 0; i < self->columns->len; i++)
    {
      const LinliField *field = g_ptr_array_index (self->columns, i);
      const LinliKind *other = field->ref_kind != NULL ? linli_catalogue_get_kind (self->kind->catalogue, field->ref_kind) : NULL;

      if (other != NULL)
        watch (self, linli_kind_get_core (other));
    }
}

static gboolean
set_string (char       **place,
            const char  *text)
{
  char *old = *place;

  if (g_strcmp0 (old, text) == 0)
    return FALSE;
  *place = g_strdup (text);
  g_free (old);
  return TRUE;
}

void
linli_row_model_set_columns (LinliRowModel *self,
                             GPtrArray     *columns)
{
  GPtrArray *old = self->columns;

  if (old->len == columns->len && memcmp (old->pdata, columns->pdata, columns->len * sizeof (gpointer)) == 0)
    return;
  self->columns = g_ptr_array_ref (columns);
  g_ptr_array_unref (old);
  set_watched (self);
  if (self->ready)
    linli_row_pages_refresh (self);
  else
    begin (self);
}

GPtrArray *
linli_row_model_get_columns (LinliRowModel *self)
{
  return self->columns;
}

void
linli_row_model_set_text (LinliRowModel *self,
                          const char    *text)
{
  if (set_string (&self->text, text))
    begin (self);
}

void
linli_row_model_set_filter (LinliRowModel *self,
                            const char    *where)
{
  if (set_string (&self->where, where))
    begin (self);
}

void
linli_row_model_set_among (LinliRowModel *self,
                           GArray        *rowids)
{
  if (self->among == rowids)
    return;
  g_clear_pointer (&self->among, g_array_unref);
  self->among = rowids != NULL ? g_array_ref (rowids) : NULL;
  begin (self);
}

const char *
linli_row_model_get_filter (LinliRowModel *self)
{
  return self->where;
}

static const LinliField *
get_title_field (LinliRowModel *self)
{
  return self->kind->title_fields->len > 0 ? g_ptr_array_index (self->kind->title_fields, 0) : NULL;
}

void
linli_row_model_set_order (LinliRowModel    *self,
                           const LinliField *field,
                           gboolean          descending)
{
  const LinliField *order = field != NULL ? field : get_title_field (self);

  if (self->order == order && self->descending == descending)
    return;
  self->order = order;
  self->descending = descending;
  begin (self);
}

gboolean
linli_row_model_is_ready (LinliRowModel *self)
{
  return self->ready;
}

gboolean
linli_row_model_is_complete (LinliRowModel *self)
{
  return self->complete;
}

const GError *
linli_row_model_get_error (LinliRowModel *self)
{
  return self->error;
}

gboolean
linli_row_model_find_rowid (LinliRowModel *self,
                            gint64         rowid,
                            guint         *ret_position)
{
  for (guint i = 0; i < self->keys->len; i++)
    if (g_array_index (self->keys, gint64, i) == rowid)
      {
        *ret_position = i;
        return TRUE;
      }
  return FALSE;
}

guint
linli_row_model_get_n_kept (LinliRowModel *self)
{
  return self->used.length;
}

/* ---- GListModel ---- */

static GType
get_item_type (GListModel *list)
{
  return LINLI_TYPE_ROW_ITEM;
}

static guint
get_n_items (GListModel *list)
{
  return linli_row_model_count_keys (LINLI_ROW_MODEL (list));
}

static gpointer
get_item (GListModel *list,
          guint       position)
{
  LinliRowModel *self = LINLI_ROW_MODEL (list);
  guint page = position / LINLI_ROW_PAGE;
  g_autoptr(LinliRowItem) item = NULL;

  if (position >= linli_row_model_count_keys (self))
    return NULL;
  if (page != self->last_page)
    {
      self->travel = self->last_page == LINLI_ROW_NO_PAGE || page > self->last_page ? 1 : -1;
      self->last_page = page;
    }
  item = g_object_ref (linli_row_pages_use (self, linli_row_model_get_rowid (self, position))->item);
  if (linli_row_item_get_words (item) == NULL)
    linli_row_pages_want (self, page);
  return g_steal_pointer (&item);
}

static void
linli_row_model_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
linli_row_model_dispose (GObject *object)
{
  LinliRowModel *self = LINLI_ROW_MODEL (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->pages);
  g_clear_handle_id (&self->reload_id, g_source_remove);
  G_OBJECT_CLASS (linli_row_model_parent_class)->dispose (object);
}

static void
linli_row_model_finalize (GObject *object)
{
  LinliRowModel *self = LINLI_ROW_MODEL (object);

  linli_row_pages_trim (self, 0);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->pages);
  g_clear_object (&self->replica);
  g_clear_error (&self->error);
  g_clear_pointer (&self->keys, g_array_unref);
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_free (self->text);
  g_free (self->where);
  g_clear_pointer (&self->among, g_array_unref);
  G_OBJECT_CLASS (linli_row_model_parent_class)->finalize (object);
}

static void
linli_row_model_class_init (LinliRowModelClass *klass)
{
  static const char *const names[N_SIGNALS] = { "ready", "complete", "moving", "moved" };

  G_OBJECT_CLASS (klass)->dispose = linli_row_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_row_model_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_row_model_init (LinliRowModel *self)
{
  self->text = g_strdup ("");
  self->keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, linli_row_entry_free);
  self->cancellable = g_cancellable_new ();
  self->pages = g_cancellable_new ();
  self->reading = self->last_page = LINLI_ROW_NO_PAGE;
  self->travel = 1;
  g_queue_init (&self->used);
}

LinliRowModel *
linli_row_model_new (LinliReplica    *replica,
                     const LinliKind *kind)
{
  LinliRowModel *self = g_object_new (LINLI_TYPE_ROW_MODEL, NULL);

  self->replica = g_object_ref (replica);
  self->kind = kind;
  self->columns = g_ptr_array_ref (kind->list_fields);
  self->order = get_title_field (self);
  self->descending = kind->newest_first;
  set_watched (self);
  g_signal_connect_object (replica, "changed", G_CALLBACK (replica_changed_cb), self, 0);
  begin (self);
  return self;
}
