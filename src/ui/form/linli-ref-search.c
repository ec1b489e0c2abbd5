/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding the record a reference means. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-ref-search.h"

#include "linli-form-text.h"
#include "linli-place.h"

#include <string.h>

#define MAX_CHOICES 20
#define MAX_HITS    200
#define MAX_SCAN    400  /* records of a kind without a search, or rooms of one number */

struct _LinliRefQuery
{
  const LinliKind *kind;
  char            *text;    /* (owned) */
  GPtrArray       *recent;  /* (owned) char * */
};

LinliRefQuery *
linli_ref_query_new (const LinliKind *kind,
                     const char      *text,
                     GPtrArray       *recent)
{
  LinliRefQuery *query = g_new0 (LinliRefQuery, 1);

  query->kind = kind;
  query->text = g_strstrip (g_strdup (text));
  query->recent = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; recent != NULL && i < recent->len; i++)
    g_ptr_array_add (query->recent, g_strdup (g_ptr_array_index (recent, i)));
  return query;
}

void
linli_ref_query_free (gpointer data)
{
  LinliRefQuery *query = data;

  g_free (query->text);
  g_ptr_array_unref (query->recent);
  g_free (query);
}

typedef struct { LinliStore *store; const LinliRefQuery *query; GPtrArray *choices; GHashTable *seen; } Search;

static gboolean
is_full (const Search *search)
{
  return search->choices->len >= MAX_CHOICES;
}

/* @runs: (nullable): the numbers that the title must end with. */
static void
offer_record (Search            *search,
              const LinliRecord *record,
              const char        *runs)
{
  g_autofree char *key = linli_id_to_string (&record->id);
  g_autofree char *title = NULL, *facts = NULL, *detail = NULL;
  g_auto(LinliPlace) place = { 0 };

  if (is_full (search) || g_hash_table_contains (search->seen, key))
    return;
  title = linli_place_get_title (search->store, record);
  if (runs != NULL)
    {
      g_autofree char *of_title = linli_form_get_numbers (title);

      if (!g_str_has_suffix (of_title, runs))
        return;
    }
  linli_place_find (search->store, record, &place);
  facts = linli_form_format_facts (record, linli_clock_get_today (linli_store_get_clock (search->store)));
  detail = *place.words == '\0' || strcmp (place.words, title) == 0 ? g_steal_pointer (&facts) : g_strdup (place.words);
  g_ptr_array_add (search->choices, linli_choice_new (key, NULL, title, *detail != '\0' ? detail : NULL));
  g_hash_table_add (search->seen, g_steal_pointer (&key));
}

static void
offer (Search        *search,
       const LinliId *id,
       const char    *runs)
{
  g_autoptr(LinliLoaded) loaded = is_full (search) ? NULL : linli_store_load (search->store, search->query->kind, id, NULL);

  if (loaded != NULL)
    offer_record (search, loaded->record, runs);
}

/* A hit of another kind leads here when it names a record of the wanted one: who lives in a household, what stands in a room. */
static void
offer_through (Search         *search,
               const LinliHit *hit)
{
  g_autoptr(LinliLoaded) loaded = is_full (search) ? NULL : linli_store_load (search->store, hit->kind, &hit->id, NULL);
  LinliId id;

  for (guint i = 0; loaded != NULL && i < hit->kind->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (hit->kind->fields, i);

      if (field->value_type == LINLI_TYPE_REF && g_strcmp0 (field->ref_kind, search->query->kind->name) == 0
          && linli_place_get_ref (loaded->record, field, &id))
        offer (search, &id, NULL);
    }
}

static gboolean
search_hits (Search      *search,
             const char  *text,
             guint        limit,
             const char  *runs,
             GError     **error)
{
  g_autoptr(GPtrArray) hits = linli_store_search (search->store, text, limit, error);

  if (hits == NULL)
    return FALSE;
  for (guint i = 0; i < hits->len; i++)
    {
      const LinliHit *hit = g_ptr_array_index (hits, i);

      if (hit->kind == search->query->kind)
        offer (search, &hit->id, runs);
    }
  for (guint i = 0; runs == NULL && i < hits->len; i++)
    {
      const LinliHit *hit = g_ptr_array_index (hits, i);

      if (hit->kind != search->query->kind)
        offer_through (search, hit);
    }
  return TRUE;
}

static gboolean
is_searched (const LinliKind *kind)
{
  for (guint i = 0; i < kind->fields->len; i++)
    if (((const LinliField *) g_ptr_array_index (kind->fields, i))->search != NULL)
      return TRUE;
  return FALSE;
}

/* A kind that the search does not know has few records: their titles are looked through. */
static gboolean
scan (Search  *search,
      GError **error)
{
  LinliQuery all = { .kind = search->query->kind, .limit = MAX_SCAN };
  g_autoptr(GArray) rowids = linli_store_query (search->store, &all, error);
  g_autoptr(GPtrArray) rows = rowids != NULL
    ? linli_store_load_rowids (search->store, search->query->kind, (const gint64 *) rowids->data, rowids->len, error) : NULL;
  g_autofree char *wanted = g_utf8_casefold (search->query->text, -1);

  for (guint i = 0; rows != NULL && i < rows->len && !is_full (search); i++)
    {
      const LinliLoaded *loaded = g_ptr_array_index (rows, i);
      g_autofree char *title = linli_place_get_title (search->store, loaded->record);
      g_autofree char *folded = g_utf8_casefold (title, -1);

      if (strstr (folded, wanted) != NULL)
        offer_record (search, loaded->record, NULL);
    }
  return rows != NULL;
}

gpointer
linli_ref_query_run (LinliStore    *store,
                     gpointer       data,
                     GCancellable  *cancellable,
                     GError       **error)
{
  const LinliRefQuery *query = data;
  g_autoptr(GPtrArray) choices = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_choice_free);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *numbers = linli_form_get_numbers (query->text);
  const char *last = strrchr (numbers, ' ');
  Search search = { store, query, choices, seen };
  LinliId id;

  for (guint i = 0; *query->text == '\0' && i < query->recent->len; i++)
    if (linli_id_parse (g_ptr_array_index (query->recent, i), &id))
      offer (&search, &id, NULL);
  if (!is_searched (query->kind) && !scan (&search, error))
    return NULL;
  if (*query->text != '\0' && is_searched (query->kind) && !search_hits (&search, query->text, MAX_HITS, NULL, error))
    return NULL;
  /* "3-2-501": rooms are known by their last number only; the rest is told by where they are. */
  if (choices->len == 0 && last != NULL && last > numbers && !search_hits (&search, last + 1, MAX_SCAN, numbers, error))
    return NULL;
  return g_steal_pointer (&choices);
}
