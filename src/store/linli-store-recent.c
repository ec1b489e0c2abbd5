/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-recent.c - the records looked at last, as ids in one line of meta, and where the window was: both stay in the replica and go
 * with it. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include <string.h>

#define KEY        "recent"
#define PLACE_KEY  "place"
#define MAX_PLACE  200
#define MAX_RECENT 20

/* "3:019aae02-a401-71b4-939c-641c27194904" */
static char *
pack (const LinliKind *kind, const LinliId *id)
{
  char uuid[LINLI_ID_STRING_SIZE];

  return g_strdup_printf ("%u:%s", kind->no, linli_id_format (id, uuid));
}

gboolean
linli_store_note_recent (LinliStore *store, const LinliKind *kind, const LinliId *id, GError **error)
{
  g_autofree char *text = linli_meta_get_text (store, KEY), *entry = pack (linli_kind_get_core (kind), id), *joined = NULL;
  g_auto(GStrv) old = g_strsplit (text != NULL ? text : "", " ", MAX_RECENT + 1);
  g_autoptr(GPtrArray) entries = g_ptr_array_new ();

  if (old[0] != NULL && g_str_equal (old[0], entry))
    return TRUE;
  g_ptr_array_add (entries, entry);
  for (guint i = 0; old[i] != NULL && entries->len < MAX_RECENT; i++)
    if (*old[i] != '\0' && !g_str_equal (old[i], entry))
      g_ptr_array_add (entries, old[i]);
  g_ptr_array_add (entries, NULL);
  joined = g_strjoinv (" ", (char **) entries->pdata);
  return linli_meta_set_text (store, KEY, joined, error);
}

GPtrArray *
linli_store_list_recent (LinliStore *store, guint limit)
{
  g_autofree char *text = linli_meta_get_text (store, KEY);
  g_auto(GStrv) entries = g_strsplit (text != NULL ? text : "", " ", MAX_RECENT + 1);
  GPtrArray *hits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_hit_free);

  for (guint i = 0; entries[i] != NULL && hits->len < limit; i++)
    {
      const char *colon = strchr (entries[i], ':');
      const LinliKind *kind = colon != NULL ? linli_catalogue_get_kind_no (store->catalogue, (guint) g_ascii_strtoull (entries[i], NULL, 10)) : NULL;
      LinliTable *table = kind != NULL ? linli_store_get_table (store, kind) : NULL;
      g_autoptr(LinliRow) row = NULL;
      LinliHit *hit;
      LinliId id;

      if (table == NULL || !linli_id_parse (colon + 1, &id))
        continue;
      /* What was deleted, or went with its grid, is not here any more. */
      row = linli_rows_load (store, table, &id, NULL, NULL);
      if (row == NULL)
        continue;
      hit = g_new0 (LinliHit, 1);
      hit->kind = kind;
      hit->id = id;
      hit->title = linli_search_load_title (store, kind, &id);
      hit->why = g_strdup ("recent");
      g_ptr_array_add (hits, hit);
    }
  return hits;
}

gboolean
linli_store_note_place (LinliStore *store, const char *place, GError **error)
{
  g_autofree char *kept = linli_meta_get_text (store, PLACE_KEY);

  g_return_val_if_fail (place != NULL && strlen (place) <= MAX_PLACE, FALSE);
  return g_strcmp0 (kept, place) == 0 || linli_meta_set_text (store, PLACE_KEY, place, error);
}

char *
linli_store_get_place (LinliStore *store)
{
  g_autofree char *place = linli_meta_get_text (store, PLACE_KEY);

  return place != NULL && strlen (place) <= MAX_PLACE ? g_steal_pointer (&place) : NULL;
}
