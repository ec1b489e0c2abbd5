/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-edit.c - what the simulated people do; see sim-world.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-world.h"

#include "linli-error.h"

/* Few distinct values, so that equal ones and A→B→A happen. */
static void
random_value (SimWorld *world, const LinliField *field, LinliValue *ret_value)
{
  static const char *words[] = { "张三", "李四", "王五", "赵六" };
  static const char *sets[] = { "1", "2", "1,3", "2,3", "1,2,3" };
  static const char *days[] = { "2026-01-05", "2026-03-07", "2026-09-30" };
  guint64 draw = linli_random_next (world->random);

  if (draw % 16 == 0 && !field->blocking && field->policy != LINLI_POLICY_COUNTER)
    {
      linli_value_set_null (ret_value);
      return;
    }
  if (draw % 16 == 1 && !field->blocking && field->policy != LINLI_POLICY_SET && field->policy != LINLI_POLICY_COUNTER)
    {
      linli_value_set_mark (ret_value, draw % 32 == 1 ? LINLI_VALUE_UNKNOWN : LINLI_VALUE_DECLINED);
      return;
    }

  draw >>= 8;
  if (field->type == LINLI_TYPE_INTEGER)
    linli_value_set_integer (ret_value, (gint64) (draw % 5));
  else if (field->type == LINLI_TYPE_DATE)
    linli_value_set_text (ret_value, days[draw % G_N_ELEMENTS (days)], -1);
  else if (field->type == LINLI_TYPE_CODES)
    linli_value_set_text (ret_value, sets[draw % G_N_ELEMENTS (sets)], -1);
  else
    linli_value_set_text (ret_value, words[draw % G_N_ELEMENTS (words)], -1);
}

static void
edit_some_fields (SimWorld *world, SimClient *client, LinliEdit *edit)
{
  const LinliKind *facet = linli_catalogue_get_kind (world->catalogue, "item_care");
  guint n = 1 + (guint) linli_random_below (world->random, 3);

  for (guint i = 0; i < n; i++)
    {
      const LinliField *field = g_ptr_array_index (edit->kind->all_fields,
                                                   linli_random_below (world->random, edit->kind->all_fields->len));
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      /* A form shows only what its reader holds. */
      if (field->kind == facet && (linli_access_get (client->access, facet, SIM_COM, 1, 0) & LINLI_RIGHT_WRITE) == 0)
        continue;
      random_value (world, field, &value);
      linli_edit_set (edit, field, &value);
    }
}

static gboolean
save_edit (SimWorld *world, guint index, LinliEdit *edit, const char *what)
{
  SimClient *client = &world->clients[index];
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  char id[LINLI_ID_STRING_SIZE];
  gboolean crash = !world->healed && linli_random_below (world->random, 100) < world->crash;

  g_ptr_array_add (edits, edit);
  client->crash_next = crash;
  if (!linli_store_save (client->store, edits, "sim", &result, &error))
    {
      client->crash_next = FALSE;
      if (!crash && !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_INVALID)
          && !g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND))
        sim_world_violate (world, "I0", "client %u cannot save: %s", index, error->message);
      return FALSE;
    }
  client->crash_next = FALSE;
  world->ops_made += result.ops;
  sim_world_note (world, "client %u %s %s, %u operations", index, what, linli_id_format (&edit->id, id), result.ops);
  return TRUE;
}

void
sim_world_edit (SimWorld *world, guint index)
{
  SimClient *client = &world->clients[index];
  const LinliKind *kind = linli_catalogue_get_kind (world->catalogue, "item");
  guint what = (guint) linli_random_below (world->random, 20);
  g_autoptr(LinliEdit) edit = NULL;

  if (world->ids->len == 0 || what < 3)
    {
      const LinliField *title = linli_kind_find_field (kind, "title");
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      edit = linli_edit_new (LINLI_EDIT_NEW, kind, NULL);
      edit->grid = g_array_index (client->grids, gint64, linli_random_below (world->random, client->grids->len));
      edit_some_fields (world, client, edit);
      random_value (world, title, &value);
      linli_edit_set (edit, title, &value);
      if (save_edit (world, index, edit, "made"))
        g_array_append_val (world->ids, edit->id);
      return;
    }

  {
    const LinliId *id = &g_array_index (world->ids, LinliId, linli_random_below (world->random, world->ids->len));
    g_autoptr(LinliLoaded) loaded = linli_store_load (client->store, kind, id, NULL);

    if (loaded == NULL)
      return;

    if (what == 19)
      edit = linli_edit_new (LINLI_EDIT_DELETE, kind, id);
    else if (what == 18)
      {
        edit = linli_edit_new (LINLI_EDIT_VERIFY, kind, id);
        edit->source = LINLI_SOURCE_VISIT;
        edit_some_fields (world, client, edit);
      }
    else
      {
        edit = linli_edit_new (LINLI_EDIT_CHANGE, kind, id);
        edit_some_fields (world, client, edit);
      }
  }

  if (g_hash_table_size (edit->values) > 0 || edit->type == LINLI_EDIT_DELETE)
    save_edit (world, index, edit, edit->type == LINLI_EDIT_DELETE ? "deleted"
                                   : edit->type == LINLI_EDIT_VERIFY ? "verified" : "changed");
}
