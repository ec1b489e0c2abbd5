/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the window as a table over roles. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-pages.h"

#include <glib/gi18n.h>

static const struct { LinliPageType type; const char *role, *title, *icon; } table[] = {
  { LINLI_PAGE_RECORDS, "person.name", N_("Residents"), "system-users-symbolic" },
  { LINLI_PAGE_RECORDS, "household.room", N_("Households"), "go-home-symbolic" },
  { LINLI_PAGE_BUILDINGS, "room.building", N_("Buildings"), "view-grid-symbolic" },
  { LINLI_PAGE_MAP, "building.footprint", N_("Map"), "mark-location-symbolic" },
};

/* A role of a known family ("person.…") in a kind means that a page of ours, now or later, is about it. */
static gboolean
is_known (const LinliKind *kind)
{
  static const char *const families[] = { "person.", "household.", "building.", "unit.", "room.", "grid.", "region.", "membership." };

  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);

      for (guint j = 0; field->role != NULL && j < G_N_ELEMENTS (families); j++)
        if (g_str_has_prefix (field->role, families[j]))
          return TRUE;
    }
  return FALSE;
}

GArray *
linli_pages_list (const LinliCatalogue *catalogue,
                  gboolean              has_buildings,
                  gboolean              has_map)
{
  GArray *pages = g_array_new (FALSE, TRUE, sizeof (LinliPageInfo));
  const LinliPageInfo today = { LINLI_PAGE_TODAY, NULL, _("Today"), "x-office-calendar-symbolic", NULL };

  g_array_append_val (pages, today);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const LinliField *field = linli_catalogue_get_role (catalogue, table[i].role);
      const LinliField *building = linli_catalogue_get_role (catalogue, "building.name");
      LinliPageInfo page = { table[i].type, NULL, _(table[i].title), table[i].icon, _("Files") };

      if (field == NULL || (page.type == LINLI_PAGE_BUILDINGS && !has_buildings) || (page.type == LINLI_PAGE_MAP && !has_map))
        continue;
      if (page.type == LINLI_PAGE_RECORDS)
        page.kind = linli_kind_get_core (field->kind);
      else if (page.type == LINLI_PAGE_BUILDINGS && building != NULL)
        page.kind = linli_kind_get_core (building->kind);
      g_array_append_val (pages, page);
    }
  for (guint i = 0; i < catalogue->kinds->len; i++)
    {
      const LinliKind *kind = g_ptr_array_index (catalogue->kinds, i);
      LinliPageInfo page = { LINLI_PAGE_RECORDS, kind, linli_kind_get_plural (kind),
                             kind->icon != NULL ? kind->icon : "view-list-symbolic", _("Files") };

      if (kind->facet_of != NULL || kind->list_fields->len == 0 || is_known (kind))
        continue;
      g_array_append_val (pages, page);
    }
  return pages;
}
