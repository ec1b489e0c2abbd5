/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-bootstrap.c - grid by grid: which frames there are, then the frames, some in one request, each request in one transaction. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-bootstrap.h"
#include "linli-engine-private.h"

#include "linli-error.h"

#include <string.h>

#define FRAMES_PATH  "/v1/sync/frames?h="
#define BATCH_ROWS   LINLI_FRAME_ROWS   /* as a page: what one transaction takes */
#define BATCH_BYTES  (256 * 1024)
#define MAX_FAILURES 2                  /* of one grid; then it is pulled */

struct _LinliBootstrap
{
  LinliStore      *store;
  LinliSyncReport *report;
  GArray          *grids;     /* (owned) (nullable) gint64: to be filled, in this order */
  guint            place;     /* in grids */
  LinliManifestAsk ask;       /* partition, epoch and scope when it began */
  LinliManifest   *manifest;  /* (owned) (nullable) of the grid at place; frames that are here already are taken out */
  guint            at;        /* in manifest: the first frame not taken */
  GPtrArray       *batch;     /* (owned) (nullable) NULL-terminated names: in flight */
  guint            failures;
  gboolean         off;       /* the server has no frames, or not now */
};

LinliBootstrap *
linli_bootstrap_new (LinliStore *store, LinliSyncReport *report)
{
  LinliBootstrap *self = g_new0 (LinliBootstrap, 1);

  self->store = store;
  self->report = report;
  return self;
}

void
linli_bootstrap_free (LinliBootstrap *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->grids, g_array_unref);
  g_clear_pointer (&self->manifest, linli_manifest_free);
  g_clear_pointer (&self->batch, g_ptr_array_unref);
  g_free (self);
}

/* ---- requests ---- */

static LinliRequest *
make_manifest_request (const LinliBootstrap *self, guint place)
{
  g_autoptr(GString) body = g_string_new (NULL);
  LinliManifestAsk ask = self->ask;

  ask.grid = g_array_index (self->grids, gint64, place);
  linli_wire_write_manifest_ask (body, &ask);
  return linli_sync_make_request ("POST", "/v1/sync/manifest", body, TRUE);
}

/* (transfer full) names of the frames from @at on that go into one request */
static GPtrArray *
make_batch (const LinliManifest *manifest, guint at)
{
  GPtrArray *batch = g_ptr_array_new_with_free_func (g_free);
  gint64 rows = 0, bytes = 0;

  for (; at < manifest->frames->len && batch->len < LINLI_FRAMES_AT_ONCE; at++)
    {
      const LinliFrameEntry *entry = &g_array_index (manifest->frames, LinliFrameEntry, at);

      rows += entry->rows;
      bytes += entry->bytes;
      if (batch->len > 0 && (rows > BATCH_ROWS || bytes > BATCH_BYTES))
        break;
      g_ptr_array_add (batch, g_strdup (entry->hash));
    }
  g_ptr_array_add (batch, NULL);
  return batch;
}

static LinliRequest *
make_batch_request (GPtrArray *batch)
{
  g_autofree char *names = g_strjoinv (",", (char **) batch->pdata);
  g_autofree char *path = g_strconcat (FRAMES_PATH, names, NULL);

  return linli_sync_make_request ("GET", path, NULL, TRUE);
}

static void
leave_grid (LinliBootstrap *self)
{
  g_clear_pointer (&self->manifest, linli_manifest_free);
  g_clear_pointer (&self->batch, g_ptr_array_unref);
  self->failures = 0;
  self->at = 0;
  self->place++;
}

static gboolean
begin (LinliBootstrap *self, GError **error)
{
  g_autoptr(LinliPull) pull = linli_store_make_pull (self->store, 1, error);

  if (pull == NULL)
    return FALSE;
  self->ask = (LinliManifestAsk) { pull->com, pull->epoch, pull->scope_version, 0 };
  self->grids = linli_store_list_unfilled (self->store, error);
  return self->grids != NULL;
}

/* Without a frame: the grid has nothing, or all of it is here from before. */
static gboolean
end_grid (LinliBootstrap *self, GError **error)
{
  g_autoptr(LinliPage) nothing = linli_page_new (self->manifest->com);
  static const char *const no_names[] = { NULL };
  gboolean stale;

  if (!linli_store_apply_frames (self->store, self->manifest, nothing, no_names, TRUE, &stale, error) && !stale)
    return FALSE;
  leave_grid (self);
  return TRUE;
}

LinliRequest *
linli_bootstrap_next (LinliBootstrap *self, GError **error)
{
  if (self->off || (self->grids == NULL && !begin (self, error)))
    return NULL;
  while (self->manifest != NULL && self->at == self->manifest->frames->len)
    if (!end_grid (self, error))
      return NULL;
  g_clear_pointer (&self->batch, g_ptr_array_unref);
  if (self->manifest != NULL)
    {
      self->batch = make_batch (self->manifest, self->at);
      return make_batch_request (self->batch);
    }
  return self->place < self->grids->len ? make_manifest_request (self, self->place) : NULL;
}

LinliRequest *
linli_bootstrap_look_ahead (LinliBootstrap *self, const LinliResponse *response)
{
  if (response->status != 200 || self->off || self->grids == NULL)
    return NULL;
  if (self->batch == NULL)
    {
      gsize length;
      const char *text = g_bytes_get_data (response->body, &length);
      g_autoptr(LinliManifest) manifest = linli_wire_read_manifest (text != NULL ? text : "", length, NULL);

      if (manifest != NULL && manifest->frames->len > 0 && manifest->asof > 0)
        {
          g_autoptr(GPtrArray) batch = make_batch (manifest, 0);

          return make_batch_request (batch);
        }
    }
  else if (self->at + self->batch->len - 1 < self->manifest->frames->len)
    {
      g_autoptr(GPtrArray) batch = make_batch (self->manifest, self->at + self->batch->len - 1);

      return make_batch_request (batch);
    }
  return self->place + 1 < self->grids->len ? make_manifest_request (self, self->place + 1) : NULL;
}

/* ---- answers ---- */

/* What is here from before is not asked for again. */
static gboolean
drop_taken (LinliBootstrap *self, GError **error)
{
  g_autoptr(GHashTable) taken = linli_store_get_frames_taken (self->store, self->manifest->grid, error);
  GArray *frames = self->manifest->frames;

  if (taken == NULL)
    return FALSE;
  for (guint i = frames->len; i > 0; i--)
    if (g_hash_table_contains (taken, g_array_index (frames, LinliFrameEntry, i - 1).hash))
      g_array_remove_index (frames, i - 1);
  return TRUE;
}

static gboolean
take_manifest (LinliBootstrap *self, const LinliResponse *response, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (response->body, &length);
  g_autoptr(LinliManifest) manifest = response->status == 200 ? linli_wire_read_manifest (text != NULL ? text : "", length, NULL) : NULL;

  /* A server without them, a restored one, a scope that changed: the pull hears of it. */
  if (manifest == NULL || manifest->com != self->ask.com || manifest->epoch != self->ask.epoch
      || manifest->scope_version != self->ask.scope_version || manifest->grid != g_array_index (self->grids, gint64, self->place))
    {
      self->off = TRUE;
      return TRUE;
    }
  if (manifest->asof == 0)
    {
      leave_grid (self);
      return TRUE;
    }
  self->manifest = g_steal_pointer (&manifest);
  self->at = 0;
  return drop_taken (self, error);
}

/* Once more; then the grid is left to the pull, which knows from the cursor how far what came of it is. */
static gboolean
fail_batch (LinliBootstrap *self, const char *reason)
{
  g_message ("frames of grid %" G_GINT64_FORMAT " were not taken: %s", self->manifest->grid, reason);
  if (++self->failures >= MAX_FAILURES)
    leave_grid (self);
  return TRUE;
}

LinliPage *
linli_bootstrap_read (LinliCatalogue *catalogue, const char *path, const LinliResponse *response, GError **error)
{
  g_auto(GStrv) names = g_str_has_prefix (path, FRAMES_PATH) ? g_strsplit (path + strlen (FRAMES_PATH), ",", -1) : NULL;
  gsize length;
  gconstpointer data = g_bytes_get_data (response->body, &length);

  return names != NULL ? linli_frames_read (catalogue, (const char *const *) names, data, length, error) : NULL;
}

static gboolean
apply (LinliBootstrap *self, const LinliPage *page, GError **error)
{
  guint n = self->batch->len - 1;
  gboolean is_last = self->at + n == self->manifest->frames->len, stale;

  if (page->com != self->manifest->com || page->next->len != 1 || g_array_index (page->next, LinliCursor, 0).grid != self->manifest->grid)
    return fail_batch (self, "they are of another grid");
  if (!linli_store_apply_frames (self->store, self->manifest, page, (const char *const *) self->batch->pdata, is_last, &stale, error))
    {
      if (stale)
        leave_grid (self);
      return stale;
    }
  for (guint i = 0; i < page->items->len; i++)
    if (((const LinliPageItem *) g_ptr_array_index (page->items, i))->type == LINLI_ITEM_FULL)
      self->report->pulled++;
  self->report->frames += n;
  self->at += n;
  if (is_last)
    leave_grid (self);
  return TRUE;
}

static gboolean
take_frames (LinliBootstrap *self, const LinliResponse *response, const LinliPage *page, GError **error)
{
  g_autoptr(LinliPage) own = NULL;
  g_autoptr(GError) wrong = NULL;

  if (response->status == 404)
    {
      /* They were made anew meanwhile; what is here already has kept its name. */
      fail_batch (self, "they are not there any more");
      g_clear_pointer (&self->manifest, linli_manifest_free);
      return TRUE;
    }
  if (response->status != 200)
    {
      self->off = TRUE;
      return TRUE;
    }
  if (page == NULL)
    {
      gsize length;
      gconstpointer data = g_bytes_get_data (response->body, &length);

      page = own = linli_frames_read (linli_store_get_catalogue (self->store), (const char *const *) self->batch->pdata, data, length, &wrong);
    }
  return page != NULL ? apply (self, page, error) : fail_batch (self, wrong->message);
}

gboolean
linli_bootstrap_take (LinliBootstrap *self, const LinliResponse *response, const LinliPage *page, GError **error)
{
  return self->batch == NULL ? take_manifest (self, response, error) : take_frames (self, response, page, error);
}
