/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what the palette shows of the records. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-palette-data.h"

#include "linli-form-text.h"
#include "linli-palette-text.h"
#include "linli-place.h"

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

static const char *
get_plural (const LinliKind *kind)
{
  const char *plural = linli_locale_is_chinese () ? kind->label_zh_plural : kind->label_en_plural;

  return plural != NULL ? plural : linli_kind_get_label (kind);
}

/* (transfer full) (nullable): two people of one name are told apart by where they live and what is known of them. */
static LinliPaletteLine *
describe (LinliStore     *store,
          const LinliHit *hit,
          const char     *query)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, hit->kind, &hit->id, NULL);
  g_auto(LinliPlace) place = { 0 };
  g_autofree char *title = NULL, *facts = NULL, *place_marked = NULL, *facts_escaped = NULL;
  char uuid[LINLI_ID_STRING_SIZE];
  LinliPaletteLine *line;
  gboolean is_marked = FALSE;

  if (loaded == NULL)
    return NULL;
  linli_place_find (store, loaded->record, &place);
  title = linli_place_get_title (store, loaded->record);
  facts = linli_form_format_facts (loaded->record, linli_clock_get_today (linli_store_get_clock (store)));
  line = linli_palette_line_new (*query == '\0' ? _("Looked at last") : get_plural (hit->kind), NULL, "win.open-record");
  line->title = mark (title, query, &is_marked);
  g_free (line->detail);
  facts_escaped = g_markup_escape_text (facts, -1);
  if (*place.words == '\0' || strcmp (place.words, title) == 0)
    line->detail = g_steal_pointer (&facts_escaped);
  else
    {
      place_marked = mark (place.words, is_marked ? "" : query, &is_marked);
      line->detail = g_strdup_printf ("%s%s%s", place_marked, *facts != '\0' ? " · " : "", facts_escaped);
    }
  if (*query == '\0')
    line->note = g_strdup (linli_kind_get_label (hit->kind));
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    if (g_strcmp0 (hit->why, notes[i].why) == 0 && !(is_marked && i == 0))
      line->note = g_strdup (_(notes[i].words));
  line->target = g_variant_ref_sink (g_variant_new ("(ss)", hit->kind->name, linli_id_format (&hit->id, uuid)));
  return line;
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

/* (transfer full): those of one group together, in the order in which the groups first appear.  @lines is emptied. */
static GPtrArray *
gather (GPtrArray *lines)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func (linli_palette_line_free);

  while (lines->len > 0)
    {
      const LinliPaletteLine *first = g_ptr_array_index (lines, 0);
      const char *group = first->group;

      for (guint i = 0; i < lines->len;)
        if (g_str_equal (((const LinliPaletteLine *) g_ptr_array_index (lines, i))->group, group))
          g_ptr_array_add (sorted, g_ptr_array_steal_index (lines, i));
        else
          i++;
    }
  return sorted;
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
  for (guint i = 0; i < hits->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      LinliPaletteLine *line = describe (store, g_ptr_array_index (hits, i), query);

      if (line != NULL)
        g_ptr_array_add (lines, line);
    }
  return gather (lines);
}
