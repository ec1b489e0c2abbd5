/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and numbers of the sidebar, read in a reader thread. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-scope.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define MAX_REGIONS 200

LinliScopeQuery *
linli_scope_query_new (void)
{
  LinliScopeQuery *query = g_new0 (LinliScopeQuery, 1);

  query->kinds = g_ptr_array_new ();
  return query;
}

void
linli_scope_query_free (gpointer data)
{
  LinliScopeQuery *query = data;

  g_ptr_array_unref (query->kinds);
  g_free (query);
}

void
linli_scope_words_free (LinliScopeWords *words)
{
  if (words == NULL)
    return;
  g_free (words->place);
  g_free (words->person);
  g_array_unref (words->counts);
  g_array_unref (words->coms);
  g_ptr_array_unref (words->names);
  g_free (words);
}

/* (transfer full) (nullable) (element-type LinliLoaded) */
static GPtrArray *
load_all (LinliStore       *store,
          const LinliField *of)
{
  LinliQuery query = { of != NULL ? linli_kind_get_core (of->kind) : NULL, NULL, NULL, FALSE, MAX_REGIONS };
  g_autoptr(GArray) rowids = query.kind != NULL ? linli_store_query (store, &query, NULL) : NULL;

  if (rowids == NULL)
    return NULL;
  return linli_store_load_rowids (store, query.kind, (const gint64 *) (gconstpointer) rowids->data, rowids->len, NULL);
}

/* The smallest region that is known, of community @com (0: of any): its code is the longest without trailing zeros. */
static char *
find_place (LinliStore *store,
            gint64      com)
{
  const LinliField *name = linli_catalogue_get_role (linli_store_get_catalogue (store), "region.name");
  const LinliField *code = linli_catalogue_get_role (linli_store_get_catalogue (store), "region.code");
  g_autoptr(GPtrArray) regions = load_all (store, name);
  gsize best = 0;
  char *place = NULL;

  for (guint i = 0; regions != NULL && i < regions->len; i++)
    {
      const LinliLoaded *loaded = g_ptr_array_index (regions, i);
      const char *text = loaded != NULL && code != NULL ? linli_record_get_text (loaded->record, code) : "";
      gsize length = strlen (text);

      if (loaded != NULL && com != 0 && loaded->com != com)
        continue;
      while (length > 0 && text[length - 1] == '0')
        length--;
      if (loaded != NULL && (place == NULL || length > best))
        {
          g_free (place);
          place = linli_record_get_title (loaded->record);
          best = length;
        }
    }
  return place;
}

char *
linli_scope_name_grid (LinliStore *store,
                       gint64      grid)
{
  const LinliField *name = linli_catalogue_get_role (linli_store_get_catalogue (store), "grid.name");
  const LinliField *no = linli_catalogue_get_role (linli_store_get_catalogue (store), "grid.no");
  g_autoptr(GPtrArray) grids = name != NULL && no != NULL ? load_all (store, name) : NULL;

  for (guint i = 0; grids != NULL && i < grids->len; i++)
    {
      const LinliLoaded *loaded = g_ptr_array_index (grids, i);

      if (loaded != NULL && linli_record_get (loaded->record, no)->integer == grid)
        return linli_record_get_title (loaded->record);
    }
  return NULL;
}

static int
compare_coms (gconstpointer a,
              gconstpointer b)
{
  gint64 one = *(const gint64 *) a, two = *(const gint64 *) b;

  return (one > two) - (one < two);
}

/* Whichever is chosen, all of them can be. */
static void
find_communities (LinliStore      *store,
                  LinliScopeWords *words)
{
  g_autoptr(GPtrArray) partitions = linli_store_list_partitions (store, NULL);
  gint64 narrow = linli_store_get_narrow (store);

  if (partitions == NULL || partitions->len < 2)
    return;
  linli_store_narrow (store, 0);
  for (guint i = 0; i < partitions->len; i++)
    g_array_append_val (words->coms, ((const LinliPartition *) g_ptr_array_index (partitions, i))->com);
  g_array_sort (words->coms, compare_coms);
  for (guint i = 0; i < words->coms->len; i++)
    {
      gint64 com = g_array_index (words->coms, gint64, i);
      char *name = find_place (store, com);

      g_ptr_array_add (words->names, name != NULL ? name : g_strdup_printf (_("Community %u"), (guint) com));
    }
  linli_store_narrow (store, narrow);
}

static char *
describe_person (LinliStore          *store,
                 const LinliIdentity *identity)
{
  const char *name = identity->display_name != NULL ? identity->display_name : identity->login != NULL ? identity->login : _("nobody");
  guint n = identity->grids != NULL ? identity->grids->len : 0;
  g_autofree char *grid = n == 1 ? linli_scope_name_grid (store, g_array_index (identity->grids, gint64, 0)) : NULL;

  if (grid != NULL)
    return g_strdup_printf ("%s · %s", name, grid);
  if (n > 0)
    return g_strdup_printf (ngettext ("%s · %u grid", "%s · %u grids", n), name, n);
  return g_strdup (name);
}

gpointer
linli_scope_read (LinliStore    *store,
                  gpointer       data,
                  GCancellable  *cancellable,
                  GError       **error)
{
  LinliScopeQuery *query = data;
  LinliScopeWords *words;
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, error);

  if (identity == NULL)
    return NULL;
  words = g_new0 (LinliScopeWords, 1);
  words->counts = g_array_new (FALSE, FALSE, sizeof (gint64));
  words->coms = g_array_new (FALSE, FALSE, sizeof (gint64));
  words->names = g_ptr_array_new_with_free_func (g_free);
  find_communities (store, words);
  /* Below it stands which of them one looks at. */
  words->place = words->coms->len == 0 ? find_place (store, 0) : NULL;
  words->person = describe_person (store, identity);
  for (guint i = 0; i < query->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (query->kinds, i);
      gint64 n = kind != NULL ? linli_store_count (store, kind, NULL, NULL) : -1;

      g_array_append_val (words->counts, n);
    }
  return words;
}
