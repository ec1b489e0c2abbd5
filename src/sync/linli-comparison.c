/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-comparison.c - is this replica as the server is: compared grid by grid, and mended one kind in one grid at a time. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-comparison.h"
#include "linli-engine-private.h"

#define MEND_ROWS 2000

struct _LinliComparison
{
  LinliStore      *store;
  LinliSyncReport *report;
  GArray          *grids;     /* (owned) (nullable) gint64: being compared */
  LinliDigests    *mine;      /* (owned) (nullable) */
  GArray          *different; /* (owned) LinliGridDigest, the last is mended first */
  LinliMend       *mend;      /* (owned) (nullable) at work */
  gboolean         asked;     /* the question was answered, or there was none */
};

LinliComparison *
linli_comparison_new (LinliStore *store, LinliSyncReport *report)
{
  LinliComparison *self = g_new0 (LinliComparison, 1);

  self->store = store;
  self->report = report;
  self->different = g_array_new (FALSE, FALSE, sizeof (LinliGridDigest));
  return self;
}

void
linli_comparison_free (LinliComparison *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->grids, g_array_unref);
  linli_digests_free (self->mine);
  g_array_unref (self->different);
  linli_mend_free (self->mend);
  g_free (self);
}

gboolean
linli_comparison_is_mending (LinliComparison *self)
{
  return self->mend != NULL;
}

static LinliRequest *
ask_digests (LinliComparison *self, GError **error)
{
  g_autoptr(GString) body = g_string_new (NULL);

  g_clear_pointer (&self->grids, g_array_unref);
  g_clear_pointer (&self->mine, linli_digests_free);
  if ((self->grids = linli_store_next_compare (self->store, error)) == NULL)
    return NULL;
  if (self->grids->len == 0)
    {
      self->asked = TRUE;
      return NULL;
    }
  if ((self->mine = linli_store_make_digests (self->store, self->grids, error)) == NULL)
    return NULL;
  linli_wire_write_digest_ask (body, self->mine);
  return linli_sync_make_request ("POST", "/v1/sync/digest", body, TRUE);
}

/* The next one of what differs; FALSE without error when there is none. */
static gboolean
begin_mend (LinliComparison *self, GError **error)
{
  while (self->mend == NULL && self->different->len > 0)
    {
      LinliGridDigest entry = g_array_index (self->different, LinliGridDigest, self->different->len - 1);
      const LinliKind *kind = linli_catalogue_get_kind_no (linli_store_get_catalogue (self->store), entry.kind_no);

      g_array_set_size (self->different, self->different->len - 1);
      if (kind != NULL && (self->mend = linli_store_begin_mend (self->store, entry.grid, kind, error)) == NULL)
        return FALSE;
    }
  return self->mend != NULL;
}

LinliRequest *
linli_comparison_next (LinliComparison *self, GError **error)
{
  g_autoptr(LinliPull) pull = NULL;
  g_autoptr(GString) body = NULL;

  if (!self->asked)
    return ask_digests (self, error);
  if (!begin_mend (self, error) || (pull = linli_store_make_mend_pull (self->store, self->mend, MEND_ROWS, error)) == NULL)
    return NULL;
  body = g_string_new (NULL);
  linli_wire_write_pull (body, pull);
  return linli_sync_make_request ("POST", "/v1/sync/pull", body, TRUE);
}

static gboolean
take_digests (LinliComparison *self, const char *text, gsize length, GError **error)
{
  g_autoptr(LinliDigests) theirs = linli_wire_read_digests (text, length, error);

  if (theirs == NULL || !linli_store_end_compare (self->store, self->grids, error))
    return FALSE;
  self->asked = TRUE;
  if (theirs->com != self->mine->com || theirs->epoch != self->mine->epoch || theirs->scope_version != self->mine->scope_version)
    return TRUE;
  linli_digests_compare (self->mine, theirs, self->different);
  self->report->compared += theirs->grids->len;
  self->report->differed += self->different->len;
  for (guint i = 0; i < self->different->len; i++)
    g_message ("kind %u in grid %" G_GINT64_FORMAT " is not as the server has it; it is fetched anew",
               g_array_index (self->different, LinliGridDigest, i).kind_no, g_array_index (self->different, LinliGridDigest, i).grid);
  return TRUE;
}

static gboolean
take_mend (LinliComparison *self, const char *text, gsize length, GError **error)
{
  g_autoptr(LinliPage) page = linli_wire_read_page (linli_store_get_catalogue (self->store), text, length, error);
  gboolean stale = FALSE;

  if (page == NULL)
    return FALSE;
  if (!linli_store_apply_mend (self->store, self->mend, page, &stale, error))
    {
      /* Something changed under it: the digests are compared another time. */
      if (stale)
        {
          g_array_set_size (self->different, 0);
          g_clear_pointer (&self->mend, linli_mend_free);
        }
      return stale;
    }
  if (self->mend->done)
    {
      self->report->mended += self->mend->changed;
      g_clear_pointer (&self->mend, linli_mend_free);
    }
  return TRUE;
}

gboolean
linli_comparison_take (LinliComparison *self, const LinliResponse *response, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (response->body, &length);

  return self->mend != NULL ? take_mend (self, text != NULL ? text : "", length, error)
                            : take_digests (self, text != NULL ? text : "", length, error);
}

gboolean
linli_comparison_give_up (LinliComparison *self, GError **error)
{
  g_array_set_size (self->different, 0);
  g_clear_pointer (&self->mend, linli_mend_free);
  if (self->asked)
    return TRUE;
  self->asked = TRUE;
  return linli_store_end_compare (self->store, self->grids, error);
}
