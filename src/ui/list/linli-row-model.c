/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of a million rows that scrolls: the keys are read at once in a reader thread, the words page by page.
 *
 * When rows change elsewhere the keys are read again and compared: what stayed at both ends stays, the middle is spliced,
 * so that neither the place nor the selection moves under the hand. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-row-model.h"

#include "linli-form-text.h"
#include "linli-place.h"

#include <gio/gio.h>
#include <string.h>

#define PAGE            64
#define MAX_HITS        500
#define RELOAD_DELAY_MS 250

typedef struct { gint64 rowid; LinliId id; } Key;  /* rowid 0: found by a search, known by its id */

struct _LinliRowModel
{
  GObject          parent_instance;

  LinliReplica    *replica;      /* (owned) */
  const LinliKind *kind;
  char            *text;         /* (owned) */
  GArray          *keys;         /* (owned) Key */
  GHashTable      *items;        /* (owned) position → LinliRowItem: those somebody looked at */
  GHashTable      *asked;        /* (owned) set of pages under way or read */
  GCancellable    *cancellable;  /* (owned) of the keys being read */
  GCancellable    *pages;        /* (owned) of the pages of these keys */
  guint            reload_id;
  guint64          watched;      /* kinds whose changes matter */
  gboolean         ready;
};

enum { READY, N_SIGNALS };
static guint signals[N_SIGNALS];

static void linli_row_model_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliRowModel, linli_row_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, linli_row_model_list_iface_init))

/* ---- reading a page of words, in a reader thread ---- */

typedef struct { const LinliKind *kind; guint first; GArray *keys; } Page;
typedef struct { guint first; GPtrArray *words; } PageWords;

static void
page_free (gpointer data)
{
  Page *page = data;

  g_array_unref (page->keys);
  g_free (page);
}

static void
page_words_free (gpointer data)
{
  PageWords *words = data;

  g_ptr_array_unref (words->words);
  g_free (words);
}

static char *
format_cell (LinliStore        *store,
             const LinliRecord *record,
             const LinliField  *field)
{
  const LinliValue *value = linli_record_get (record, field);
  const LinliKind *kind;
  LinliLoaded *other;
  char *title;

  if (field->value_type != LINLI_TYPE_REF || value->type != LINLI_VALUE_BLOB || value->length != sizeof (LinliId))
    return linli_form_format_short (field, value);
  kind = linli_catalogue_get_kind (linli_store_get_catalogue (store), field->ref_kind);
  other = kind != NULL ? linli_store_load (store, kind, (const LinliId *) (gconstpointer) value->data, NULL) : NULL;
  if (other == NULL)
    return g_strdup ("");
  title = linli_place_get_title (store, other->record);
  linli_loaded_free (other);
  return title;
}

static LinliRowWords *
make_words (LinliStore        *store,
            const LinliLoaded *loaded)
{
  const LinliKind *kind = loaded->record->kind;
  LinliRowWords *words = g_new0 (LinliRowWords, 1);

  words->id = loaded->record->id;
  words->state = g_strdup (loaded->state);
  words->title = linli_place_get_title (store, loaded->record);
  words->cells = g_new0 (char *, kind->list_fields->len + 1);
  for (guint i = 0; i < kind->list_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->list_fields, i);

      if (field->kind->compartment != 0 && (loaded->held & (1u << field->kind->compartment)) == 0)
        words->cells[i] = g_strdup ("");
      else
        words->cells[i] = format_cell (store, loaded->record, field);
    }
  return words;
}

static gpointer
page_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Page *page = data;
  PageWords *result;
  g_autoptr(GPtrArray) loaded = NULL;
  g_autoptr(GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < page->keys->len; i++)
    {
      Key *key = &g_array_index (page->keys, Key, i);

      if (key->rowid != 0)
        g_array_append_val (rowids, key->rowid);
    }
  if (rowids->len > 0)
    {
      loaded = linli_store_load_rowids (store, page->kind, (const gint64 *) (gconstpointer) rowids->data, rowids->len, error);
      if (loaded == NULL)
        return NULL;
    }
  else
    {
      loaded = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_loaded_free);
      for (guint i = 0; i < page->keys->len; i++)
        {
          LinliLoaded *one = linli_store_load (store, page->kind, &g_array_index (page->keys, Key, i).id, NULL);

          g_ptr_array_add (loaded, one);
        }
    }

  result = g_new0 (PageWords, 1);
  result->first = page->first;
  result->words = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_row_words_free);
  for (guint i = 0; i < loaded->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      LinliLoaded *one = g_ptr_array_index (loaded, i);

      g_ptr_array_add (result->words, one != NULL ? make_words (store, one) : NULL);
    }
  return result;
}

static void
page_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  LinliRowModel *self = user_data;
  g_autoptr(GError) error = NULL;
  PageWords *page = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (page == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("Reading rows of %s: %s", self->kind->name, error->message);
      return;
    }
  for (guint i = 0; i < page->words->len; i++)
    {
      LinliRowItem *item = g_hash_table_lookup (self->items, GUINT_TO_POINTER (page->first + i));
      LinliRowWords *words = g_ptr_array_index (page->words, i);

      if (words == NULL)
        continue;
      if (item == NULL)
        {
          item = linli_row_item_new ();
          g_hash_table_insert (self->items, GUINT_TO_POINTER (page->first + i), item);
        }
      page->words->pdata[i] = NULL;
      linli_row_item_set_words (item, words);
    }
  page_words_free (page);
}

static void
ask_page (LinliRowModel *self,
          guint          number)
{
  Page *page;
  guint first = number * PAGE;

  if (!g_hash_table_add (self->asked, GUINT_TO_POINTER (number)))
    return;
  page = g_new0 (Page, 1);
  page->kind = self->kind;
  page->first = first;
  page->keys = g_array_new (FALSE, FALSE, sizeof (Key));
  g_array_append_vals (page->keys, &g_array_index (self->keys, Key, first), MIN (PAGE, self->keys->len - first));
  linli_replica_read_async (self->replica, page_func, page, page_free, page_words_free, self->pages, page_read_cb, self);
}

/* ---- reading the keys ---- */

typedef struct { const LinliKind *kind; char *text; } KeyQuery;

static void
key_query_free (gpointer data)
{
  KeyQuery *query = data;

  g_free (query->text);
  g_free (query);
}

static gpointer
keys_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  KeyQuery *query = data;
  g_autoptr(GArray) keys = g_array_new (FALSE, TRUE, sizeof (Key));

  if (*query->text != '\0')
    {
      g_autoptr(GPtrArray) hits = linli_store_search (store, query->text, MAX_HITS, error);

      if (hits == NULL)
        return NULL;
      for (guint i = 0; i < hits->len; i++)
        {
          LinliHit *hit = g_ptr_array_index (hits, i);
          Key key = { 0, hit->id };

          if (hit->kind == query->kind)
            g_array_append_val (keys, key);
        }
    }
  else
    {
      LinliQuery all = { query->kind, NULL, NULL, FALSE, 0 };
      g_autoptr(GArray) rowids = NULL;

      if (query->kind->title_fields->len > 0)
        all.order_by = g_ptr_array_index (query->kind->title_fields, 0);
      rowids = linli_store_query (store, &all, error);
      if (rowids == NULL)
        return NULL;
      g_array_set_size (keys, rowids->len);
      for (guint i = 0; i < rowids->len; i++)
        g_array_index (keys, Key, i).rowid = g_array_index (rowids, gint64, i);
    }
  return g_steal_pointer (&keys);
}

static gboolean
key_equal (const Key *a,
           const Key *b)
{
  return a->rowid == b->rowid && linli_id_equal (&a->id, &b->id);
}

static void
take_keys (LinliRowModel *self,
           GArray        *keys)
{
  guint before = self->keys->len, after = keys->len, shorter = MIN (before, after);
  guint head = 0, tail = 0;
  GHashTableIter iter;
  gpointer position;

  while (head < shorter && key_equal (&g_array_index (self->keys, Key, head), &g_array_index (keys, Key, head)))
    head++;
  while (tail < shorter - head
         && key_equal (&g_array_index (self->keys, Key, before - 1 - tail), &g_array_index (keys, Key, after - 1 - tail)))
    tail++;

  g_cancellable_cancel (self->pages);
  g_object_unref (self->pages);
  self->pages = g_cancellable_new ();
  g_hash_table_remove_all (self->asked);
  g_array_unref (self->keys);
  self->keys = g_array_ref (keys);

  if (head == before && head == after)
    {
      /* The same rows: only their words may differ. */
      g_hash_table_iter_init (&iter, self->items);
      while (g_hash_table_iter_next (&iter, &position, NULL))
        ask_page (self, GPOINTER_TO_UINT (position) / PAGE);
      return;
    }
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &position, NULL))
    if (GPOINTER_TO_UINT (position) >= head)
      g_hash_table_iter_remove (&iter);
  g_list_model_items_changed (G_LIST_MODEL (self), head, before - head - tail, after - head - tail);
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &position, NULL))
    ask_page (self, GPOINTER_TO_UINT (position) / PAGE);
}

static void
keys_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  LinliRowModel *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) keys = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (keys == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("Reading the list of %s: %s", self->kind->name, error->message);
      return;
    }
  take_keys (self, keys);
  self->ready = TRUE;
  g_signal_emit (self, signals[READY], 0);
}

static void
read_keys (LinliRowModel *self)
{
  KeyQuery *query = g_new0 (KeyQuery, 1);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  query->kind = self->kind;
  query->text = g_strdup (self->text);
  linli_replica_read_async (self->replica, keys_func, query, key_query_free, (GDestroyNotify) g_array_unref,
                            self->cancellable, keys_read_cb, self);
}

static gboolean
reload_cb (gpointer user_data)
{
  LinliRowModel *self = user_data;

  self->reload_id = 0;
  read_keys (self);
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

void
linli_row_model_set_text (LinliRowModel *self,
                          const char    *text)
{
  if (strcmp (self->text, text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  read_keys (self);
}

gboolean
linli_row_model_is_ready (LinliRowModel *self)
{
  return self->ready;
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
  return LINLI_ROW_MODEL (list)->keys->len;
}

static gpointer
get_item (GListModel *list,
          guint       position)
{
  LinliRowModel *self = LINLI_ROW_MODEL (list);
  LinliRowItem *item;

  if (position >= self->keys->len)
    return NULL;
  item = g_hash_table_lookup (self->items, GUINT_TO_POINTER (position));
  if (item == NULL)
    {
      item = linli_row_item_new ();
      g_hash_table_insert (self->items, GUINT_TO_POINTER (position), item);
    }
  if (linli_row_item_get_words (item) == NULL)
    ask_page (self, position / PAGE);
  return g_object_ref (item);
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

  g_clear_object (&self->cancellable);
  g_clear_object (&self->pages);
  g_clear_object (&self->replica);
  g_clear_pointer (&self->keys, g_array_unref);
  g_clear_pointer (&self->items, g_hash_table_unref);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_free (self->text);
  G_OBJECT_CLASS (linli_row_model_parent_class)->finalize (object);
}

static void
linli_row_model_class_init (LinliRowModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_row_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_row_model_finalize;
  signals[READY] = g_signal_new ("ready", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_row_model_init (LinliRowModel *self)
{
  self->text = g_strdup ("");
  self->keys = g_array_new (FALSE, FALSE, sizeof (Key));
  self->items = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->asked = g_hash_table_new (NULL, NULL);
  self->cancellable = g_cancellable_new ();
  self->pages = g_cancellable_new ();
}

LinliRowModel *
linli_row_model_new (LinliReplica    *replica,
                     const LinliKind *kind)
{
  LinliRowModel *self = g_object_new (LINLI_TYPE_ROW_MODEL, NULL);

  self->replica = g_object_ref (replica);
  self->kind = kind;
  self->watched = (guint64) 1 << (kind->no & 63);
  for (guint i = 0; i < kind->facets->len; i++)
    self->watched |= (guint64) 1 << (((const LinliKind *) g_ptr_array_index (kind->facets, i))->no & 63);
  g_signal_connect_object (replica, "changed", G_CALLBACK (replica_changed_cb), self, 0);
  read_keys (self);
  return self;
}
