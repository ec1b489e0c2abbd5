/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-backend-frames.c - the frames of a grid: made when somebody asks for them, kept until they are too old.
 *
 * They are too old when a row of them died or left the grid since, for then who comes new would be given what is no longer his to know; when
 * more than one in so many rows changed, for the pull behind them would bring those a second time; and when the server was restored, its
 * catalogue is another, or word of what died was swept beyond them.  Kinds in which nothing changed keep their frames. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-backend-db.h"
#include "linli-frames.h"

#include "linli-error.h"
#include "linli-fault.h"

#include <string.h>

#define CHANGED_PERCENT 15

typedef struct
{
  LinliBackend *self;
  gint64        com, grid;
  gboolean      all;      /* nothing that stands can be used */
  GHashTable   *changed;  /* (owned) kind_no → itself: what to make anew unless all */
  gint64        changes, gone;
} Making;

static void
making_clear (Making *making)
{
  g_clear_pointer (&making->changed, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Making, making_clear)

/* What happened since: kind, how often, how often a row went. */
static const char *const since[] = {
  "SELECT kind_no,count(*),sum(del) FROM record WHERE com=? AND grid=? AND seq>? GROUP BY kind_no",
  "SELECT kind_no,count(*),count(*) FROM exit WHERE com=? AND grid=? AND seq>? GROUP BY kind_no",
  "SELECT kind_no,count(*),0 FROM conflict WHERE com=? AND grid=? AND seq>? GROUP BY kind_no",
};

static gboolean
count_changes (Making *making, gint64 asof, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (since); i++)
    {
      sqlite3_stmt *stmt = backend_prepare (making->self, since[i], error);
      int step = -1;

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, making->com);
      sqlite3_bind_int64 (stmt, 2, making->grid);
      sqlite3_bind_int64 (stmt, 3, asof);
      while ((step = backend_step (making->self, stmt, error)) > 0)
        {
          g_hash_table_add (making->changed, GUINT_TO_POINTER ((guint) sqlite3_column_int64 (stmt, 0)));
          making->changes += sqlite3_column_int64 (stmt, 1);
          making->gone += sqlite3_column_int64 (stmt, 2);
        }
      if (step < 0)
        return FALSE;
    }
  return TRUE;
}

/* Did a row die or leave since?  Where word of that was swept out beyond @asof nobody knows: then one did. */
static gboolean
has_gone (LinliBackend *self, gint64 com, gint64 grid, gint64 asof, gboolean *ret_gone, GError **error)
{
  gint64 swept;
  sqlite3_stmt *stmt;

  if (!backend_get_swept (self, com, grid, &swept, error))
    return FALSE;
  *ret_gone = asof < swept && !linli_fault (LINLI_FAULT_FRAME_UNSWEPT);
  if (*ret_gone)
    return TRUE;
  stmt = backend_prepare (self, "SELECT EXISTS(SELECT 1 FROM record WHERE com=?1 AND grid=?2 AND seq>?3 AND del=1)"
                                        " OR EXISTS(SELECT 1 FROM exit WHERE com=?1 AND grid=?2 AND seq>?3)", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, com);
  sqlite3_bind_int64 (stmt, 2, grid);
  sqlite3_bind_int64 (stmt, 3, asof);
  if (backend_step (self, stmt, error) <= 0)
    return FALSE;
  *ret_gone = sqlite3_column_int (stmt, 0) != 0;
  sqlite3_reset (stmt);
  return TRUE;
}

/* ---- making ---- */

/* Rows of one kind that wait to be packed. */
typedef struct { const LinliKind *kind; GPtrArray *items; gsize bytes; guint rows; } Bucket;

static void
free_bucket (gpointer data)
{
  Bucket *bucket = data;

  g_ptr_array_unref (bucket->items);
  g_free (bucket);
}

static Bucket *
get_bucket (GHashTable *buckets, const LinliKind *kind)
{
  Bucket *bucket = g_hash_table_lookup (buckets, kind);

  if (bucket == NULL)
    {
      bucket = g_new0 (Bucket, 1);
      bucket->kind = kind;
      bucket->items = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_page_item_free);
      g_hash_table_insert (buckets, (gpointer) kind, bucket);
    }
  return bucket;
}

static void
pack_bucket (const Making *making, Bucket *bucket, GPtrArray *made)
{
  MadeFrame *frame = g_new0 (MadeFrame, 1);
  gsize length;
  gconstpointer data;

  frame->kind_no = bucket->kind->no;
  frame->rows = bucket->rows;
  frame->bytes = linli_frame_pack (making->com, making->grid, bucket->kind, bucket->items);
  data = g_bytes_get_data (frame->bytes, &length);
  linli_frame_hash (data, length, frame->hash);
  g_ptr_array_add (made, frame);
  g_ptr_array_set_size (bucket->items, 0);
  bucket->bytes = 0;
  bucket->rows = 0;
}

static gboolean
is_wanted (guint kind_no, gpointer data)
{
  const Making *making = data;

  return making->all || g_hash_table_contains (making->changed, GUINT_TO_POINTER (kind_no));
}

static gboolean
collect (Making *making, GHashTable *buckets, GPtrArray *made, gint64 *rows, GError **error)
{
  LinliBackend *self = making->self;
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT " BACKEND_ROW_COLUMNS " FROM record WHERE com=? AND grid=? AND seq>0 AND del=0 ORDER BY seq", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, making->com);
  sqlite3_bind_int64 (stmt, 2, making->grid);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      const LinliKind *kind = linli_catalogue_get_kind_no (self->catalogue, (guint) sqlite3_column_int64 (stmt, 1));
      gsize bytes = (gsize) sqlite3_column_bytes (stmt, 9);
      LinliPageItem *item;
      Bucket *bucket;

      (*rows)++;
      if (kind == NULL || !is_wanted (kind->no, making))
        continue;
      bucket = get_bucket (buckets, kind);
      if (bucket->rows == LINLI_FRAME_ROWS || (bucket->rows > 0 && bucket->bytes + bytes > LINLI_FRAME_BYTES))
        pack_bucket (making, bucket, made);
      item = linli_page_item_new (LINLI_ITEM_FULL);
      item->row = backend_read_row (self, stmt, NULL, &item->note, error);
      if (item->row == NULL)
        {
          linli_page_item_free (item);
          sqlite3_reset (stmt);
          return FALSE;
        }
      g_ptr_array_add (bucket->items, item);
      bucket->bytes += bytes;
      bucket->rows++;
    }
  return step == 0;
}

static gboolean
collect_conflicts (Making *making, GHashTable *buckets, GPtrArray *made, GError **error)
{
  LinliBackend *self = making->self;
  sqlite3_stmt *stmt = backend_prepare (self, "SELECT " BACKEND_CONFLICT_COLUMNS " FROM conflict WHERE com=? AND grid=? AND seq>0 ORDER BY seq", error);
  int step;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, making->com);
  sqlite3_bind_int64 (stmt, 2, making->grid);
  while ((step = backend_step (self, stmt, error)) > 0)
    {
      GError *wrong = NULL;
      LinliConflict *conflict = backend_read_conflict (self, stmt, &wrong);
      LinliPageItem *item;
      Bucket *bucket;

      if (wrong != NULL)
        {
          g_propagate_error (error, wrong);
          sqlite3_reset (stmt);
          return FALSE;
        }
      if (conflict == NULL || !is_wanted (conflict->kind->no, making))
        {
          linli_conflict_free (conflict);
          continue;
        }
      bucket = get_bucket (buckets, conflict->kind);
      if (bucket->items->len >= 2 * LINLI_FRAME_ROWS)
        pack_bucket (making, bucket, made);
      item = linli_page_item_new (LINLI_ITEM_CONFLICT);
      item->conflict = conflict;
      g_ptr_array_add (bucket->items, item);
    }
  return step == 0;
}

/* By the catalogue's order, so that the same rows always give the same frames in the same order. */
static gboolean
make_frames (Making *making, GPtrArray *made, gint64 *ret_rows, GError **error)
{
  g_autoptr(GHashTable) buckets = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, free_bucket);
  GPtrArray *kinds = making->self->catalogue->kinds;

  *ret_rows = 0;
  if (!collect (making, buckets, made, ret_rows, error) || !collect_conflicts (making, buckets, made, error))
    return FALSE;
  for (guint i = 0; i < kinds->len; i++)
    {
      Bucket *bucket = g_hash_table_lookup (buckets, g_ptr_array_index (kinds, i));

      if (bucket != NULL && bucket->items->len > 0)
        pack_bucket (making, bucket, made);
    }
  return TRUE;
}

static const char *
get_digest (LinliBackend *self)
{
  return self->catalogue->digest != NULL ? self->catalogue->digest : "";
}

/* The number as of which the grid's frames are, made anew where they must be. */
static gboolean
renew (LinliBackend *self, LinliFrames *frames, gint64 com, gint64 grid, gint64 epoch, gint64 seq, gint64 *ret_asof, GError **error)
{
  g_auto(Making) making = { self, com, grid, FALSE, g_hash_table_new (g_direct_hash, g_direct_equal), 0, 0 };
  g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func (made_frame_free);
  g_autoptr(GError) wrong = NULL;
  FrameSet set, next = { epoch, seq, 0, (char *) get_digest (self) };
  g_autofree char *catalogue = NULL;
  gint64 floor;
  gboolean stands = frames_get_set (frames, com, grid, &set, &wrong);

  catalogue = set.catalogue;
  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  if (!backend_get_swept (self, com, grid, &floor, error))
    return FALSE;
  making.all = !stands || set.epoch != epoch || set.asof > seq || set.asof < floor || g_strcmp0 (set.catalogue, next.catalogue) != 0;
  if (!making.all)
    {
      if (!count_changes (&making, set.asof, error))
        return FALSE;
      if (making.gone == 0 && making.changes * 100 <= set.rows * CHANGED_PERCENT)
        {
          /* Where nothing happened, they are as good as new. */
          *ret_asof = making.changes == 0 ? seq : set.asof;
          return TRUE;
        }
    }
  if (!make_frames (&making, made, &next.rows, error) || !frames_put (frames, com, grid, &next, is_wanted, &making, made, error))
    return FALSE;
  *ret_asof = seq;
  return TRUE;
}

static gboolean
may_read (LinliBackend *self, const LinliAccess *access, guint kind_no, gint64 com, gint64 grid)
{
  const LinliKind *kind = linli_catalogue_get_kind_no (self->catalogue, kind_no);

  return kind != NULL && ((linli_access_get (access, kind, com, grid, linli_clock_get_wall_ms (self->clock)) & LINLI_RIGHT_READ) != 0
                          || linli_fault (LINLI_FAULT_FRAME_UNCHECKED));
}

static gboolean
may_read_any (LinliBackend *self, const LinliAccess *access, gint64 com, gint64 grid)
{
  for (guint i = 0; i < self->catalogue->kinds->len; i++)
    if (may_read (self, access, ((const LinliKind *) g_ptr_array_index (self->catalogue->kinds, i))->no, com, grid))
      return TRUE;
  return FALSE;
}

static gboolean
list_frames (LinliBackend *self, LinliFrames *frames, const LinliAccess *access, gint64 seq, LinliManifest *manifest, GError **error)
{
  g_autoptr(GArray) entries = g_array_new (FALSE, TRUE, sizeof (LinliFrameEntry));
  gboolean good;

  frames_lock (frames);
  good = renew (self, frames, manifest->com, manifest->grid, manifest->epoch, seq, &manifest->asof, error)
         && frames_list (frames, manifest->com, manifest->grid, entries, error);
  frames_unlock (frames);
  for (guint i = 0; i < entries->len && good; i++)
    {
      const LinliFrameEntry *entry = &g_array_index (entries, LinliFrameEntry, i);

      if (!may_read (self, access, entry->kind_no, manifest->com, manifest->grid))
        continue;
      g_array_append_val (manifest->frames, *entry);
      manifest->rows += entry->rows;
    }
  return good;
}

LinliManifest *
linli_backend_make_manifest (LinliBackend *self, LinliFrames *frames, const LinliManifestAsk *ask, const LinliAccess *access, GError **error)
{
  g_autoptr(LinliManifest) manifest = linli_manifest_new (ask->com, ask->grid);
  gint64 seq;
  gboolean own, good;

  /* One snapshot: the counter and the rows of the same commit. */
  if (!backend_enter (self, FALSE, &own, error))
    return NULL;
  good = linli_backend_get_partition (self, ask->com, &manifest->epoch, &seq, error);
  if (good && ask->epoch != 0 && ask->epoch != manifest->epoch)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_RESTORED, "the server was restored meanwhile (epoch %" G_GINT64_FORMAT ")", manifest->epoch);
      good = FALSE;
    }
  manifest->scope_version = access->version;
  if (good && seq > 0 && may_read_any (self, access, ask->com, ask->grid))
    good = list_frames (self, frames, access, seq, manifest, error);
  if (!backend_leave (self, own, good, good ? error : NULL) || !good)
    return NULL;
  return g_steal_pointer (&manifest);
}

/* The same word for what does not exist, is out of date, and is not for this reader. */
static gboolean
get_frame (LinliBackend *self, LinliFrames *frames, const char *hash, const LinliAccess *access, GByteArray *out, GError **error)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) wrong = NULL;
  gint64 com, grid;
  guint kind_no;

  if (frames_get (frames, hash, &com, &grid, &kind_no, &bytes, &wrong) && may_read (self, access, kind_no, com, grid))
    {
      FrameSet set;
      gboolean gone = TRUE;
      gboolean stands = frames_get_set (frames, com, grid, &set, &wrong);
      gint64 epoch, seq;

      g_free (set.catalogue);
      if (!linli_backend_get_partition (self, com, &epoch, &seq, error)
          || (stands && set.epoch == epoch && !has_gone (self, com, grid, set.asof, &gone, error)))
        return FALSE;
      if (!gone || linli_fault (LINLI_FAULT_FRAME_OUTDATED))
        {
          gsize length;
          gconstpointer data = g_bytes_get_data (bytes, &length);

          g_byte_array_append (out, data, (guint) length);
          return TRUE;
        }
    }
  if (wrong != NULL)
    g_propagate_error (error, g_steal_pointer (&wrong));
  else
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "there is no such frame; ask again which there are");
  return FALSE;
}

GBytes *
linli_backend_get_frames (LinliBackend *self, LinliFrames *frames, const char *const *hashes, const LinliAccess *access, GError **error)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();
  guint n = 0;

  for (; hashes[n] != NULL; n++)
    if (n == LINLI_FRAMES_AT_ONCE || !linli_frame_is_hash (hashes[n]))
      {
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"h\": at most %d names of 64 hex digits are wanted", LINLI_FRAMES_AT_ONCE);
        return NULL;
      }
  if (n == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"h\": which frames?");
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    if (!get_frame (self, frames, hashes[i], access, out, error))
      return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
