/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A place of the window in words. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-where.h"

static const struct { LinliPageType type; const char *name; } names[] = {
  { LINLI_PAGE_RECORDS, "records" }, { LINLI_PAGE_BUILDINGS, "buildings" }, { LINLI_PAGE_MAP, "map" }, { LINLI_PAGE_TODAY, "today" },
};

char *
linli_where_format (const LinliWhere *where)
{
  GString *text = g_string_new (NULL);
  char uuid[LINLI_ID_STRING_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].type == where->type)
      g_string_append (text, names[i].name);
  if (where->kind != NULL)
    g_string_append_printf (text, " %s", where->kind->name);
  if (!linli_id_is_null (&where->record))
    g_string_append_printf (text, " %s", linli_id_format (&where->record, uuid));
  return g_string_free (text, FALSE);
}

gboolean
linli_where_parse (const LinliCatalogue *catalogue,
                   const char           *text,
                   LinliWhere           *ret_where)
{
  g_auto(GStrv) words = g_strsplit (text != NULL ? text : "", " ", 4);
  LinliWhere where = { 0 };
  guint at = 1;

  for (guint i = 0; words[0] != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (words[0], names[i].name))
      where.type = names[i].type;
  if (where.type == 0)
    return FALSE;
  if (where.type == LINLI_PAGE_RECORDS)
    {
      where.kind = words[at] != NULL ? linli_catalogue_get_kind (catalogue, words[at++]) : NULL;
      if (where.kind == NULL || where.kind->facet_of != NULL)
        return FALSE;
    }
  if (words[at] != NULL && (!linli_id_parse (words[at], &where.record) || words[at + 1] != NULL))
    return FALSE;
  *ret_where = where;
  return TRUE;
}
