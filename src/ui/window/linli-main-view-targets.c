/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the main view can be sent: a record, a field, a building's picture, a place on the map; and where it is. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-main-view-private.h"

#include "linli-building-page.h"
#include "linli-folder.h"
#include "linli-map-page.h"
#include "linli-rows-on-map.h"
#include "linli-records-page.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

static int
find_page (LinliMainView   *self,
           LinliPageType    type,
           const LinliKind *kind)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      const LinliPageInfo *info = &g_array_index (self->pages, LinliPageInfo, i);

      if (info->type == type && (kind == NULL || info->kind == kind))
        return (int) i;
    }
  return -1;
}

void
linli_main_view_tell (LinliMainView *self,
                      const char    *text)
{
  g_return_if_fail (LINLI_IS_MAIN_VIEW (self) && text != NULL);

  adw_toast_overlay_add_toast (self->toasts, linli_toast_new (text));
}

void
linli_main_view_open_record (LinliMainView *self,
                             const char    *kind_name,
                             const char    *uuid)
{
  const LinliKind *kind = linli_catalogue_get_kind (linli_replica_get_catalogue (linli_session_get_replica (self->session)), kind_name);
  GtkWidget *page;
  LinliId id;
  int place;

  if (kind == NULL || !linli_id_parse (uuid, &id))
    return;
  kind = linli_kind_get_core (kind);
  place = find_page (self, LINLI_PAGE_RECORDS, kind);
  if (place >= 0)
    {
      linli_main_view_open_page (self, (guint) place);
      page = self->current;
    }
  else
    page = linli_main_view_show_other (self, kind);
  linli_records_page_open (LINLI_RECORDS_PAGE (page), &id);
}

void
linli_main_view_open_field (LinliMainView *self,
                            const char    *kind_name,
                            const char    *uuid,
                            const char    *field_name)
{
  const LinliKind *kind = linli_catalogue_get_kind (linli_replica_get_catalogue (linli_session_get_replica (self->session)), kind_name);
  const LinliField *field = kind != NULL && *field_name != '\0' ? linli_kind_find_field (linli_kind_get_core (kind), field_name) : NULL;

  linli_main_view_open_record (self, kind_name, uuid);
  if (field != NULL && LINLI_IS_RECORDS_PAGE (self->current)
      && linli_records_page_get_kind (LINLI_RECORDS_PAGE (self->current)) == linli_kind_get_core (kind))
    linli_folder_go_to (LINLI_FOLDER (linli_records_page_get_folder (LINLI_RECORDS_PAGE (self->current))), field);
}

void
linli_main_view_show_building (LinliMainView *self,
                               const char    *building,
                               const char    *room)
{
  int place = find_page (self, LINLI_PAGE_BUILDINGS, NULL);
  LinliId id, room_id;
  gboolean has_room = room != NULL && linli_id_parse (room, &room_id) && !linli_id_is_null (&room_id);

  if (place < 0 || !linli_id_parse (building, &id))
    return;
  linli_main_view_open_page (self, (guint) place);
  linli_building_page_show (LINLI_BUILDING_PAGE (self->current), &id, has_room ? &room_id : NULL);
}

void
linli_main_view_show_on_map (LinliMainView *self,
                             const char    *building)
{
  int place = find_page (self, LINLI_PAGE_MAP, NULL);
  LinliId id;

  if (place < 0 || !linli_id_parse (building, &id))
    return;
  linli_main_view_open_page (self, (guint) place);
  linli_map_page_show (LINLI_MAP_PAGE (self->current), &id);
}

typedef struct { LinliMainView *view; /* (unowned), dangling when cancelled */ char *words; } Wish;

static void
buildings_found_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  Wish *wish = user_data;
  g_autofree char *words = g_steal_pointer (&wish->words);
  LinliMainView *self = wish->view;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) buildings = linli_rows_on_map_find_finish (LINLI_REPLICA (object), result, &error);
  int place;

  g_free (wish);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (buildings == NULL || buildings->len == 0)
    {
      linli_main_view_tell (self, _("None of these belongs to a building on the map"));
      return;
    }
  place = find_page (self, LINLI_PAGE_MAP, NULL);
  linli_main_view_open_page (self, (guint) place);
  linli_map_page_mark (LINLI_MAP_PAGE (self->current), buildings, words);
}

void
linli_main_view_show_rows_on_map (LinliMainView *self,
                                  const char    *kind_name,
                                  GArray        *rowids)
{
  LinliReplica *replica = linli_session_get_replica (self->session);
  const LinliKind *kind = linli_catalogue_get_kind (linli_replica_get_catalogue (replica), kind_name);
  Wish *wish;

  if (kind == NULL || rowids->len == 0 || find_page (self, LINLI_PAGE_MAP, NULL) < 0)
    return;
  wish = g_new0 (Wish, 1);
  wish->view = self;
  /* Translators: a kind of record, and how many of them: "Residents: 312 found" */
  wish->words = g_strdup_printf (_("%s: %u found"), linli_kind_get_plural (linli_kind_get_core (kind)), rowids->len);
  linli_rows_on_map_find_async (replica, linli_kind_get_core (kind), rowids, self->cancellable, buildings_found_cb, wish);
}

void
linli_main_view_open_among (LinliMainView   *self,
                            const LinliKind *kind,
                            GArray          *rowids,
                            const char      *words)
{
  int place = find_page (self, LINLI_PAGE_RECORDS, kind);

  if (place >= 0)
    linli_main_view_open_page (self, (guint) place);
  else
    linli_main_view_show_other (self, kind);
  linli_records_page_set_among (LINLI_RECORDS_PAGE (self->current), rowids, words);
}

/* The core of a kind is written, or nothing of it. */
gboolean
linli_main_view_may_begin (LinliMainView   *self,
                           const LinliKind *kind)
{
  return kind != NULL && kind->fields->len > 0
    && linli_session_has_right (self->session, g_ptr_array_index (kind->fields, 0), LINLI_RIGHT_WRITE);
}

/* (transfer full): what a record has from the first moment: const LinliField * → LinliValue *. */
static GHashTable *
begin_with (const LinliField *field,
            const LinliId    *id)
{
  GHashTable *values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) linli_value_free);
  LinliValue *value = g_new0 (LinliValue, 1);

  linli_value_set_blob (value, id->bytes, sizeof id->bytes);
  g_hash_table_insert (values, (gpointer) field, value);
  return values;
}

/* (nullable): of which one more is begun here; *ret_values (nullable): what it begins with. */
static const LinliKind *
find_kind_to_begin (LinliMainView  *self,
                    GHashTable    **ret_values)
{
  const LinliField *link = linli_catalogue_get_role (linli_replica_get_catalogue (linli_session_get_replica (self->session)), "household.room");
  const LinliId *room = LINLI_IS_BUILDING_PAGE (self->current) ? linli_building_page_get_room (LINLI_BUILDING_PAGE (self->current)) : NULL;

  if (LINLI_IS_RECORDS_PAGE (self->current))
    return linli_records_page_get_kind (LINLI_RECORDS_PAGE (self->current));
  if (link != NULL && room != NULL)
    {
      *ret_values = begin_with (link, room);
      return linli_kind_get_core (link->kind);
    }
  for (guint i = 0; i < self->pages->len; i++)
    if (g_array_index (self->pages, LinliPageInfo, i).type == LINLI_PAGE_RECORDS)
      return g_array_index (self->pages, LinliPageInfo, i).kind;
  return NULL;
}

void
linli_main_view_begin_record (LinliMainView *self)
{
  g_autoptr(GHashTable) values = NULL;
  const LinliKind *kind = find_kind_to_begin (self, &values);
  int place;

  if (!linli_main_view_may_begin (self, kind))
    {
      linli_main_view_tell (self, _("Your work lets you read these records, not add to them"));
      return;
    }
  place = find_page (self, LINLI_PAGE_RECORDS, kind);
  if (place >= 0)
    linli_main_view_open_page (self, (guint) place);
  linli_records_page_begin (LINLI_RECORDS_PAGE (self->current), values);
}

void
linli_main_view_add_member (LinliMainView *self,
                            const char    *household)
{
  const LinliField *link = linli_catalogue_get_role (linli_replica_get_catalogue (linli_session_get_replica (self->session)), "person.household");
  int place = link != NULL ? find_page (self, LINLI_PAGE_RECORDS, linli_kind_get_core (link->kind)) : -1;
  g_autoptr(GHashTable) values = NULL;
  LinliId id;

  if (place < 0 || !linli_id_parse (household, &id))
    return;
  values = begin_with (link, &id);
  linli_main_view_open_page (self, (guint) place);
  linli_records_page_begin (LINLI_RECORDS_PAGE (self->current), values);
}

static void
begin_with_text (GHashTable       *values,
                 const LinliField *field,
                 const char       *text)
{
  LinliValue *value = g_new0 (LinliValue, 1);

  linli_value_set_text (value, text, -1);
  g_hash_table_insert (values, (gpointer) field, value);
}

/* Who writes a visit down was mostly there, and today: both can be changed. */
static void
begin_visit (LinliMainView   *self,
             const LinliKind *kind,
             GHashTable      *values)
{
  const LinliCatalogue *catalogue = kind->catalogue;
  const LinliField *day = linli_catalogue_get_role (catalogue, "visit.day"), *visitor = linli_catalogue_get_role (catalogue, "visit.visitor");
  g_autofree char *today = linli_date_format (linli_clock_get_today (linli_session_get_clock (self->session)));
  const LinliIdentity *identity = linli_session_get_identity (self->session);

  if (day != NULL && day->kind == kind)
    begin_with_text (values, day, today);
  if (visitor != NULL && visitor->kind == kind && identity != NULL && identity->display_name != NULL)
    begin_with_text (values, visitor, identity->display_name);
}

void
linli_main_view_begin_about (LinliMainView *self,
                             const char    *kind_name,
                             const char    *field_name,
                             const char    *uuid)
{
  const LinliKind *kind = linli_catalogue_get_kind (linli_replica_get_catalogue (linli_session_get_replica (self->session)), kind_name);
  const LinliField *field = kind != NULL ? linli_kind_find_field (kind, field_name) : NULL;
  int place = kind != NULL ? find_page (self, LINLI_PAGE_RECORDS, kind) : -1;
  g_autoptr(GHashTable) values = NULL;
  LinliId id;

  if (field == NULL || !linli_main_view_may_begin (self, kind) || !linli_id_parse (uuid, &id))
    return;
  values = begin_with (field, &id);
  begin_visit (self, kind, values);
  if (place >= 0)
    linli_main_view_open_page (self, (guint) place);
  else
    linli_main_view_show_other (self, kind);
  linli_records_page_begin (LINLI_RECORDS_PAGE (self->current), values);
}

void
linli_main_view_get_where (LinliMainView *self,
                           LinliWhere    *ret_where)
{
  const LinliPageInfo *info = &g_array_index (self->pages, LinliPageInfo, self->place);

  if (LINLI_IS_RECORDS_PAGE (self->current))
    *ret_where = (LinliWhere) { LINLI_PAGE_RECORDS, linli_records_page_get_kind (LINLI_RECORDS_PAGE (self->current)),
                                *linli_records_page_get_shown (LINLI_RECORDS_PAGE (self->current)) };
  else if (LINLI_IS_BUILDING_PAGE (self->current))
    *ret_where = (LinliWhere) { LINLI_PAGE_BUILDINGS, NULL, *linli_building_page_get_shown (LINLI_BUILDING_PAGE (self->current)) };
  else
    *ret_where = (LinliWhere) { info->type, NULL, { { 0 } } };
}

gboolean
linli_main_view_go_where (LinliMainView    *self,
                          const LinliWhere *where)
{
  int place = find_page (self, where->type, where->kind);

  if (place < 0 && where->kind == NULL)
    return FALSE;
  if (place >= 0)
    linli_main_view_open_page (self, (guint) place);
  else
    linli_main_view_show_other (self, where->kind);
  if (!linli_id_is_null (&where->record) && LINLI_IS_RECORDS_PAGE (self->current))
    linli_records_page_open (LINLI_RECORDS_PAGE (self->current), &where->record);
  else if (!linli_id_is_null (&where->record) && LINLI_IS_BUILDING_PAGE (self->current))
    linli_building_page_show (LINLI_BUILDING_PAGE (self->current), &where->record, NULL);
  return TRUE;
}
