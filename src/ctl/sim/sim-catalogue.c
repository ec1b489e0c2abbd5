/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-catalogue.c - the small catalogue of the simulation: things with a field of every policy and a facet in a compartment
 * that not everybody holds, which live where their place is, and parts that live where their thing lives.  It goes through
 * the production loader, as files. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-world.h"

#include "linli-error.h"

#include <glib/gstdio.h>

static const struct { const char *name; const char *text; } files[] = {
  { "catalogue.json",
    "{\"version\": @version@,"
    " \"categories\": [],"
    " \"compartments\": [{\"no\": 0, \"name\": \"core\", \"zh\": \"基本\", \"en\": \"Core\"},"
    "  {\"no\": 1, \"name\": \"care\", \"zh\": \"照护\", \"en\": \"Care\"}],"
    " \"roles\": [{\"name\": \"everything\", \"zh\": \"全部\", \"en\": \"Everything\", \"rights\":"
    "   {\"core\": [\"read\", \"write\", \"list\"], \"care\": [\"read\", \"write\", \"list\"]}},"
    "  {\"name\": \"core_only\", \"zh\": \"基本\", \"en\": \"Core only\", \"rights\": {\"core\": [\"read\", \"write\", \"list\"]}}],"
    " \"lists\": [\"lists.json\"], \"kinds\": [\"kind-item.json\", \"kind-place.json\", \"kind-part.json\"@kinds@]}" },
  { "lists.json",
    "{\"lists\": [{\"id\": \"tags\", \"zh\": \"标签\", \"en\": \"Tags\", \"codes\": ["
    "  {\"code\": \"1\", \"zh\": \"一\"}, {\"code\": \"2\", \"zh\": \"二\"}, {\"code\": \"3\", \"zh\": \"三\"}]},"
    " {\"id\": \"fates\", \"zh\": \"去向\", \"en\": \"Fates\", \"codes\": ["
    "  {\"code\": \"1\", \"zh\": \"在\"}, {\"code\": \"2\", \"zh\": \"借\"}, {\"code\": \"4\", \"zh\": \"迁\"}, {\"code\": \"3\", \"zh\": \"销\"}]},"
    " {\"id\": \"states\", \"zh\": \"状态\", \"en\": \"States\", \"codes\": ["
    "  {\"code\": \"1\", \"zh\": \"开\"}, {\"code\": \"2\", \"zh\": \"办\"}, {\"code\": \"3\", \"zh\": \"结\"}]}]}" },
  { "kind-item.json",
    "{\"no\": 1, \"name\": \"item\", \"zh\": \"物\", \"en\": \"Item\", \"deletable\": true, \"closing_field\": \"fate\","
    " \"moved_code\": \"4\", \"moved_from\": \"origin\", \"title\": [\"title\"], \"list\": [\"title\"],"
    " \"fields\": ["
    "  {\"no\": 1, \"name\": \"title\", \"zh\": \"名称\", \"en\": \"Title\", \"type\": \"text\", \"policy\": \"review\", \"blocking\": true},"
    "  {\"no\": 2, \"name\": \"note\", \"zh\": \"说明\", \"en\": \"Note\", \"type\": \"text\", \"policy\": \"review\"},"
    "  {\"no\": 3, \"name\": \"phone\", \"zh\": \"电话\", \"en\": \"Phone\", \"type\": \"text\", \"policy\": \"latest\"},"
    "  {\"no\": 4, \"name\": \"tags\", \"zh\": \"标签\", \"en\": \"Tags\", \"type\": \"codes\", \"list\": \"tags\", \"policy\": \"set\"},"
    "  {\"no\": 5, \"name\": \"visits\", \"zh\": \"次数\", \"en\": \"Visits\", \"type\": \"integer\", \"policy\": \"counter\"},"
    "  {\"no\": 6, \"name\": \"last\", \"zh\": \"最近\", \"en\": \"Last\", \"type\": \"date\", \"policy\": \"max\"},"
    "  {\"no\": 7, \"name\": \"place\", \"zh\": \"地方\", \"en\": \"Place\", \"type\": \"ref\", \"ref\": \"place\", \"policy\": \"review\"},"
    "  {\"no\": 8, \"name\": \"state\", \"zh\": \"状态\", \"en\": \"State\", \"type\": \"code\", \"list\": \"states\", \"policy\": \"workflow\"},"
    "  {\"no\": 10, \"name\": \"fate\", \"zh\": \"去向\", \"en\": \"Fate\", \"type\": \"code\", \"list\": \"fates\", \"policy\": \"review\"},"
    "  {\"no\": 11, \"name\": \"photos\", \"zh\": \"照片\", \"en\": \"Photos\", \"type\": \"attachment\", \"policy\": \"set\"},"
    "  {\"no\": 12, \"name\": \"origin\", \"zh\": \"迁自\", \"en\": \"Moved from\", \"type\": \"ref\", \"ref\": \"item\", \"policy\": \"latest\"}@fields@],"
    " \"facets\": [{\"no\": 2, \"name\": \"item_care\", \"zh\": \"照护\", \"en\": \"Care\", \"compartment\": \"care\", \"fields\": ["
    "  {\"no\": 1, \"name\": \"care\", \"zh\": \"照护\", \"en\": \"Care\", \"type\": \"text\", \"policy\": \"review\", \"role\": \"person.id_no\"},"
    "  {\"no\": 2, \"name\": \"level\", \"zh\": \"等级\", \"en\": \"Level\", \"type\": \"text\", \"policy\": \"latest\"}@facet_fields@]}]}" },
  { "kind-place.json",
    "{\"no\": 3, \"name\": \"place\", \"zh\": \"地方\", \"en\": \"Place\", \"deletable\": true, \"title\": [\"title\"], \"list\": [\"title\"],"
    " \"fields\": ["
    "  {\"no\": 1, \"name\": \"title\", \"zh\": \"名称\", \"en\": \"Title\", \"type\": \"text\", \"policy\": \"review\", \"blocking\": true}]}" },
  { "kind-part.json",
    "{\"no\": 4, \"name\": \"part\", \"zh\": \"件\", \"en\": \"Part\", \"deletable\": true, \"title\": [\"title\"], \"list\": [\"title\"],"
    " \"fields\": ["
    "  {\"no\": 1, \"name\": \"title\", \"zh\": \"名称\", \"en\": \"Title\", \"type\": \"text\", \"policy\": \"latest\", \"blocking\": true},"
    "  {\"no\": 2, \"name\": \"item\", \"zh\": \"物\", \"en\": \"Item\", \"type\": \"ref\", \"ref\": \"item\", \"policy\": \"review\"}]}" },
  { "kind-mark.json",
    "{\"no\": 5, \"name\": \"mark\", \"zh\": \"记号\", \"en\": \"Mark\", \"deletable\": true, \"title\": [\"title\"], \"list\": [\"title\"],"
    " \"fields\": ["
    "  {\"no\": 1, \"name\": \"title\", \"zh\": \"名称\", \"en\": \"Title\", \"type\": \"text\", \"policy\": \"latest\", \"blocking\": true}]}" },
};

/* What today's catalogue has and last year's had not: a field, a field of the facet, a kind. */
static const struct { const char *place, *text; } additions[] = {
  { "@version@", "2" },
  { "@kinds@", ", \"kind-mark.json\"" },
  { "@fields@", ","
    "  {\"no\": 9, \"name\": \"colour\", \"zh\": \"颜色\", \"en\": \"Colour\", \"type\": \"text\", \"policy\": \"review\"}" },
  { "@facet_fields@", ","
    "  {\"no\": 3, \"name\": \"hint\", \"zh\": \"提示\", \"en\": \"Hint\", \"type\": \"text\", \"policy\": \"latest\"}" },
};

static char *
fill_in (const char *text, SimCatalogueAge age)
{
  g_autoptr(GString) filled = g_string_new (text);

  for (guint i = 0; i < G_N_ELEMENTS (additions); i++)
    g_string_replace (filled, additions[i].place, age == SIM_CATALOGUE_TODAY ? additions[i].text : i == 0 ? "1" : "", 0);
  return g_string_free (g_steal_pointer (&filled), FALSE);
}

LinliCatalogue *
sim_catalogue_new (SimCatalogueAge age, GError **error)
{
  g_autofree char *dir = g_dir_make_tmp ("linli-sim-XXXXXX", error);
  LinliCatalogue *catalogue = NULL;
  gboolean written = dir != NULL;

  for (guint i = 0; written && i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (dir, files[i].name, NULL);
      g_autofree char *text = fill_in (files[i].text, age);

      written = g_file_set_contents (path, text, -1, error);
    }
  if (written)
    catalogue = linli_catalogue_load (dir, error);
  for (guint i = 0; dir != NULL && i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (dir, files[i].name, NULL);

      g_unlink (path);
    }
  if (dir != NULL)
    g_rmdir (dir);
  return catalogue;
}
