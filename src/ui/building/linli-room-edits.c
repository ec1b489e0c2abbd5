/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling and saving edits of rooms. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-room-edits.h"

LinliEdit *
linli_room_edits_add (GPtrArray        *edits,
                      const LinliField *of)
{
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, linli_kind_get_core (of->kind), NULL);

  edit->grid = -1;
  g_ptr_array_add (edits, edit);
  return edit;
}

LinliEdit *
linli_room_edits_change (GPtrArray        *edits,
                         const LinliField *of,
                         const LinliId    *id)
{
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_CHANGE, linli_kind_get_core (of->kind), id);

  g_ptr_array_add (edits, edit);
  return edit;
}

void
linli_room_edits_set_ref (LinliEdit        *edit,
                          const LinliField *field,
                          const LinliId    *id)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (field == NULL || linli_id_is_null (id))
    return;
  linli_value_set_blob (&value, id->bytes, sizeof id->bytes);
  linli_edit_set (edit, field, &value);
}

void
linli_room_edits_set_number (LinliEdit        *edit,
                             const LinliField *field,
                             gint64            number)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (field == NULL)
    return;
  linli_value_set_integer (&value, number);
  linli_edit_set (edit, field, &value);
}

void
linli_room_edits_set_text (LinliEdit        *edit,
                           const LinliField *field,
                           const char       *text)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (field == NULL)
    return;
  linli_value_set_text (&value, text, -1);
  linli_edit_set (edit, field, &value);
}

void
linli_room_edits_set_null (LinliEdit        *edit,
                           const LinliField *field)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (field == NULL)
    return;
  linli_value_set_null (&value);
  linli_edit_set (edit, field, &value);
}

gboolean
linli_room_edits_save (LinliStore  *store,
                       GPtrArray   *edits,
                       GError     **error)
{
  g_auto(LinliSaveResult) saved = { 0 };
  gboolean good = edits->len == 0 || linli_store_save (store, edits, NULL, &saved, error);

  g_ptr_array_set_size (edits, 0);
  return good;
}
