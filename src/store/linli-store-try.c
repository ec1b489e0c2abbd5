/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-try.c - whether a save would be refused, found without writing anything. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"
#include "linli-store-try.h"

#include "linli-error.h"

static gboolean
check_values (LinliStore *store, const LinliEdit *edit, const LinliRecord *record, GError **error)
{
  GHashTableIter iter;
  gpointer field, value;

  g_hash_table_iter_init (&iter, edit->values);
  while (g_hash_table_iter_next (&iter, &field, &value))
    if (!linli_field_check (field, value, error) || !linli_store_check_reference (store, field, value, error))
      return FALSE;
  for (guint i = 0; i < edit->kind->all_fields->len; i++)
    {
      const LinliField *needed = g_ptr_array_index (edit->kind->all_fields, i);

      if (!needed->blocking || linli_value_is_answered (linli_record_get (record, needed)))
        continue;
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: %s is needed", linli_kind_get_label (edit->kind), linli_field_get_label (needed));
      return FALSE;
    }
  return TRUE;
}

static void
take_findings (LinliSaveResult *result, GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    g_ptr_array_add (result->findings, g_memdup2 (g_ptr_array_index (findings, i), sizeof (LinliFinding)));
}

gboolean
linli_store_try (LinliStore *store, LinliEdit *edit, LinliSaveResult *ret_result, GError **error)
{
  g_autoptr(LinliRecord) record = NULL;
  g_autoptr(GPtrArray) alone = NULL, among_others = NULL;

  g_return_val_if_fail (edit->type == LINLI_EDIT_NEW || edit->type == LINLI_EDIT_CHANGE, FALSE);

  linli_save_result_clear (ret_result);
  ret_result->findings = g_ptr_array_new_with_free_func (g_free);
  if (!linli_store_fill (store, edit, error) || (record = linli_edit_make_record (store, edit, error)) == NULL || !check_values (store, edit, record, error))
    return FALSE;
  alone = linli_rules_check (store->rules, record);
  take_findings (ret_result, alone);
  among_others = linli_rules_check_replica (store->rules, record, edit->values);
  take_findings (ret_result, among_others);
  for (guint i = 0; i < ret_result->findings->len; i++)
    {
      const LinliFinding *finding = g_ptr_array_index (ret_result->findings, i);

      if (finding->rule->level != LINLI_LEVEL_ERROR)
        continue;
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: %s", finding->rule->id, linli_rule_get_message (finding->rule));
      return FALSE;
    }
  return TRUE;
}
