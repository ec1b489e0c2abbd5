/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what the palette shows of the records. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-palette-data.h"

#include "linli-brief.h"
#include "linli-palette-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_HITS   18
#define MAX_RECENT 8

/* In the words of the store. */
static const struct { const char *why, *words; } notes[] = {
  { "name", N_("other words of the file") },  /* shown only where the title does not say it in bold */
  { "pinyin", N_("pinyin") },
  { "initials", N_("initials") },
  { "house", N_("house number") },
  { "tail", N_("end of a number") },
};

LinliPaletteLine *
linli_palette_line_new (const char *group,
                        const char *title,
                        const char *action)
{
  LinliPaletteLine *line = g_new0 (LinliPaletteLine, 1);

  line->group = g_strdup (group);
  line->title = g_strdup (title);
  line->detail = g_strdup ("");
  line->action = g_strdup (action);
  return line;
}

void
linli_palette_line_free (gpointer data)
{
  LinliPaletteLine *line = data;

  if (line == NULL)
    return;
  g_free (line->group);
  g_free (line->title);
  g_free (line->detail);
  g_free (line->note);
  g_free (line->icon);
  g_free (line->action);
  g_clear_pointer (&line->target, g_variant_unref);
  g_free (line);
}

/* (transfer full): @text with what @query means in bold, and whether anything is. */
static char *
mark (const char *text,
      const char *query,
      gboolean   *is_marked)
{
  char *marked = *query != '\0' ? linli_palette_mark (text, query) : NULL;

  *is_marked |= marked != NULL;
  return marked != NULL ? marked : g_markup_escape_text (text, -1);
}

/* (transfer full): two people of one name are told apart by where they live and what is known of them. */
static LinliPaletteLine *
describe (const LinliHit   *hit,
          const LinliBrief *brief,
          const char       *query)
{
  LinliPaletteLine *line = linli_palette_line_new (*query == '\0' ? _("Looked at last") : linli_kind_get_plural (hit->kind), NULL, "win.open-record");
  g_autofree char *place = NULL, *facts = g_markup_escape_text (brief->facts, -1);
  char uuid[LINLI_ID_STRING_SIZE];
  gboolean is_marked = FALSE;

  line->title = mark (brief->title, query, &is_marked);
  place = mark (brief->place, is_marked ? "" : query, &is_marked);
  g_free (line->detail);
  line->detail = g_strdup_printf ("%s%s%s", place, *place != '\0' && *facts != '\0' ? " · " : "", facts);
  if (*query == '\0')
    line->note = g_strdup (linli_kind_get_label (hit->kind));
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    if (g_strcmp0 (hit->why, notes[i].why) == 0 && !(is_marked && i == 0))
      line->note = g_strdup (_(notes[i].words));
  line->target = g_variant_ref_sink (g_variant_new ("(ss)", hit->kind->name, linli_id_format (&hit->id, uuid)));
  return line;
}

/* Those of one kind are read together. */
static gboolean
describe_kind (LinliStore       *store,
               const LinliKind  *kind,
               GPtrArray        *hits,
               guint             from,
               const char       *query,
               GPtrArray        *lines,
               GError          **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (LinliId));
  g_autoptr(GHashTable) briefs = NULL;

  for (guint i = from; i < hits->len; i++)
    if (((const LinliHit *) g_ptr_array_index (hits, i))->kind == kind)
      g_array_append_val (ids, ((const LinliHit *) g_ptr_array_index (hits, i))->id);
  briefs = linli_briefs_read (store, kind, (const LinliId *) (gconstpointer) ids->data, ids->len, error);
  if (briefs == NULL)
    return FALSE;
  for (guint i = from; i < hits->len; i++)
    {
      const LinliHit *hit = g_ptr_array_index (hits, i);
      const LinliBrief *brief = hit->kind == kind ? g_hash_table_lookup (briefs, &hit->id) : NULL;

      if (brief != NULL)
        g_ptr_array_add (lines, describe (hit, brief, query));
    }
  return TRUE;
}

/* Who looks for a room looks for the home in it. */
static void
find_homes (LinliStore *store,
            GPtrArray  *hits)
{
  const LinliField *room = linli_catalogue_get_role (linli_store_get_catalogue (store), "household.room");
  g_autoptr(GHashTable) seen = g_hash_table_new_full (linli_id_hash, linli_id_hash_equal, g_free, NULL);

  for (guint i = 0; room != NULL && i < hits->len; i++)
    {
      LinliHit *hit = g_ptr_array_index (hits, i);
      g_autoptr(GPtrArray) homes = g_strcmp0 (hit->kind->name, room->ref_kind) == 0
        ? linli_store_find_referring (store, room, &hit->id, NULL) : NULL;

      if (homes != NULL && homes->len > 0)
        {
          hit->kind = linli_kind_get_core (room->kind);
          hit->id = *(const LinliId *) g_ptr_array_index (homes, 0);
        }
      if (!g_hash_table_add (seen, linli_id_dup (&hit->id)))
        g_ptr_array_remove_index (hits, i--);
    }
}

/* What was looked at stays in its order; what was found stands by kind, in the order in which the kinds first appear. */
static gboolean
describe_all (LinliStore    *store,
              GPtrArray     *hits,
              const char    *query,
              GCancellable  *cancellable,
              GPtrArray     *lines,
              GError       **error)
{
  g_autoptr(GHashTable) done = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < hits->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const LinliHit *hit = g_ptr_array_index (hits, i);

      if (*query == '\0')
        {
          g_autoptr(GHashTable) briefs = linli_briefs_read (store, hit->kind, &hit->id, 1, error);
          const LinliBrief *brief = briefs != NULL ? g_hash_table_lookup (briefs, &hit->id) : NULL;

          if (briefs == NULL)
            return FALSE;
          if (brief != NULL)
            g_ptr_array_add (lines, describe (hit, brief, query));
        }
      else if (g_hash_table_add (done, (gpointer) hit->kind) && !describe_kind (store, hit->kind, hits, i, query, lines, error))
        return FALSE;
    }
  return TRUE;
}

gpointer
linli_palette_read (LinliStore    *store,
                    gpointer       data,
                    GCancellable  *cancellable,
                    GError       **error)
{
  const char *query = data;
  g_autoptr(GPtrArray) hits = *query != '\0' ? linli_store_search (store, query, MAX_HITS, error) : linli_store_list_recent (store, MAX_RECENT);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (linli_palette_line_free);

  if (hits == NULL)
    return NULL;
  if (*query != '\0')
    find_homes (store, hits);
  return describe_all (store, hits, query, cancellable, lines, error) ? g_steal_pointer (&lines) : NULL;
}
