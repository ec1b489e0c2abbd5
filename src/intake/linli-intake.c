/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-intake.c - one row from outside: whether it may be written, what it lacks, the save. */
#define G_LOG_DOMAIN "linli-intake"

#include "config.h"
#include "linli-intake.h"

#include "linli-error.h"
#include "linli-store-try.h"

#include <string.h>

#define MAX_ERRORS 10000  /* that are listed; all are counted */

void
linli_intake_add_error (LinliIntake *import, guint line, const char *field, const char *reason)
{
  LinliIntakeError row = { line, NULL, NULL };

  if (import->n_errors++ >= MAX_ERRORS)
    return;
  row.field = g_utf8_make_valid (field, -1);
  row.reason = g_utf8_make_valid (reason, -1);
  g_array_append_val (import->errors, row);
}

static void
clear_error (gpointer data)
{
  LinliIntakeError *row = data;

  g_free (row->field);
  g_free (row->reason);
}

void
linli_intake_add_field_error (LinliIntake *import, guint line, const char *field, const GError *error)
{
  const char *reason = strstr (error->message, "): ");

  linli_intake_add_error (import, line, field, reason != NULL ? reason + 3 : error->message);
}

/* ---- rights: the server decides again, but nobody should wait for that ---- */

gboolean
linli_intake_may_write (const LinliIntake *import, const LinliKind *kind)
{
  return import->role == NULL || (kind->compartment < G_N_ELEMENTS (import->role->rights)
                                  && (import->role->rights[kind->compartment] & LINLI_RIGHT_WRITE) != 0);
}

gboolean
linli_intake_may_write_grid (const LinliIntake *import, gint64 grid)
{
  if (import->role == NULL || import->all_grids)
    return TRUE;
  for (guint i = 0; i < import->identity->grids->len; i++)
    if (g_array_index (import->identity->grids, gint64, i) == grid)
      return TRUE;
  return FALSE;
}

gboolean
linli_intake_begin (LinliIntake *import, GError **error)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (import->store);

  import->errors = g_array_new (FALSE, FALSE, sizeof (LinliIntakeError));
  g_array_set_clear_func (import->errors, clear_error);
  import->identity = linli_store_get_identity (import->store, error);
  if (import->identity == NULL)
    return FALSE;
  import->all_grids = import->identity->role == NULL || import->identity->all_grids;
  if (import->identity->role == NULL)
    return TRUE;
  import->role = linli_catalogue_get_user_role (catalogue, import->identity->role);
  if (import->role == NULL || !linli_intake_may_write (import, import->kind))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "%s (%s) may not write %s; ask somebody whose role may",
                   import->identity->login, import->identity->role, import->kind->name);
      return FALSE;
    }
  return TRUE;
}

void
linli_intake_clear (LinliIntake *import)
{
  g_clear_pointer (&import->errors, g_array_unref);
  g_clear_pointer (&import->identity, linli_identity_free);
}

/* ---- one row ---- */

gboolean
linli_intake_make_change (LinliIntake *import, LinliEdit *edit, const LinliId *id, guint line, const char *field)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (import->store, import->kind, id, NULL);

  if (loaded == NULL || !linli_intake_may_write_grid (import, loaded->grid))
    {
      linli_intake_add_error (import, line, field, "这条记录不在您的网格内,不能修改");
      return FALSE;
    }
  edit->type = LINLI_EDIT_CHANGE;
  edit->id = *id;
  return TRUE;
}

static gboolean
has_reference (const LinliEdit *edit)
{
  GHashTableIter iter;
  gpointer field;

  g_hash_table_iter_init (&iter, edit->values);
  while (g_hash_table_iter_next (&iter, &field, NULL))
    if (((const LinliField *) field)->type == LINLI_TYPE_REF)
      return TRUE;
  return FALSE;
}

/* What a form would have filled in, and where the record will be: by what it refers to, else the user's first grid; outside
 * every grid for those who hold them all. */
static void
complete_new (LinliIntake *import, LinliEdit *edit)
{
  for (guint i = 0; i < edit->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (edit->kind->all_fields, i);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      if (field->default_value != NULL && field->kind == edit->kind && !g_hash_table_contains (edit->values, field)
          && linli_field_parse (field, field->default_value, &value, NULL) && !linli_value_is_null (&value))
        linli_edit_set (edit, field, &value);
    }
  if (edit->grid < 0 && !import->all_grids && !edit->kind->whole_partition && import->identity->grids->len > 0 && !has_reference (edit))
    edit->grid = g_array_index (import->identity->grids, gint64, 0);
}

static gboolean
lacks_value (LinliIntake *import, const LinliEdit *edit, guint line, LinliIntakeNameFunc get_name, gpointer data)
{
  for (guint i = 0; edit->type == LINLI_EDIT_NEW && i < edit->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (edit->kind->all_fields, i);

      if (field->blocking && g_hash_table_lookup (edit->values, field) == NULL)
        {
          linli_intake_add_error (import, line, get_name (field, data), "必填");
          return TRUE;
        }
    }
  return FALSE;
}

static void
add_save_errors (LinliIntake *import, guint line, const LinliSaveResult *result, const GError *error, LinliIntakeNameFunc get_name, gpointer data)
{
  gboolean told = FALSE;

  for (guint i = 0; result->findings != NULL && i < result->findings->len; i++)
    {
      const LinliRule *rule = ((const LinliFinding *) g_ptr_array_index (result->findings, i))->rule;
      const LinliField *field = rule->fields->len > 0 ? g_ptr_array_index (rule->fields, 0) : NULL;

      if (rule->level != LINLI_LEVEL_ERROR)
        continue;
      linli_intake_add_error (import, line, field != NULL ? get_name (field, data) : "", linli_rule_get_message (rule));
      told = TRUE;
    }
  if (!told)
    linli_intake_add_error (import, line, "", error->message);
}

gboolean
linli_intake_save (LinliIntake *import, LinliEdit *edit, guint line, LinliIntakeNameFunc get_name, gpointer data)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  if (lacks_value (import, edit, line, get_name, data))
    return FALSE;
  if (edit->type == LINLI_EDIT_NEW)
    complete_new (import, edit);
  g_ptr_array_add (edits, edit);
  /* A save of its own: what the server returns takes no other row with it. */
  if (!(import->is_plan ? linli_store_try (import->store, edit, &result, &error) : linli_store_save (import->store, edits, "import", &result, &error)))
    {
      add_save_errors (import, line, &result, error, get_name, data);
      return FALSE;
    }
  if (edit->type == LINLI_EDIT_NEW)
    import->added++;
  else
    import->updated++;
  return TRUE;
}
