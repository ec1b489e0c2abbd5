/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-write.c - verbs that change a replica: new, edit, verify, delete, move, undo. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"

#include "linli-error.h"

#include <string.h>

static int
save_all (const char *verb, LinliStore *store, GPtrArray *edits, const char *reason)
{
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GString) out = g_string_new ("{\"id\":");
  g_autoptr(GError) error = NULL;

  if (!linli_store_save (store, edits, reason, &result, &error))
    return ctl_fail (verb, error);
  ctl_append_id (out, &((const LinliEdit *) g_ptr_array_index (edits, 0))->id);
  for (guint i = 0; edits->len > 1 && i < edits->len; i++)
    {
      g_string_append (out, i == 0 ? ",\"ids\":[" : ",");
      ctl_append_id (out, &((const LinliEdit *) g_ptr_array_index (edits, i))->id);
    }
  g_string_append_printf (out, "%s,\"ops\":%u}", edits->len > 1 ? "]" : "", result.ops);
  ctl_print (out);
  return 0;
}

static int
save_one (const char *verb, LinliStore *store, LinliEdit *edit, const char *reason)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();

  g_ptr_array_add (edits, edit);
  return save_all (verb, store, edits, reason);
}

/* "@2" in a reference: the second record of this save.  FALSE: there is no such one before. */
static gboolean
name_earlier (LinliEdit *edit, GPtrArray *edits, GPtrArray *words, guint i, GError **error)
{
  const char *word = g_ptr_array_index (words, i), *equals = strchr (word, '=');
  g_autofree char *name = equals != NULL ? g_strndup (word, (gsize) (equals - word)) : NULL;
  const LinliField *field = name != NULL ? linli_kind_find_field (edit->kind, name) : NULL;
  char id[LINLI_ID_STRING_SIZE];
  gint64 number;

  if (field == NULL || field->value_type != LINLI_TYPE_REF || equals[1] != '@')
    return TRUE;
  if (!g_ascii_string_to_signed (equals + 2, 10, 1, edits->len, &number, NULL))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: \"%.40s\" names no record before this one", field->name, equals + 1);
      return FALSE;
    }
  linli_id_format (&((const LinliEdit *) g_ptr_array_index (edits, (guint) number - 1))->id, id);
  g_free (words->pdata[i]);
  words->pdata[i] = g_strdup_printf ("%s=%s", name, id);
  return TRUE;
}

/* @words: KIND F=V... */
static gboolean
add_new (LinliStore *store, GPtrArray *edits, GPtrArray *words, gint64 grid, gint64 com, LinliClock *clock, LinliRandom *random, GError **error)
{
  const LinliKind *kind = words->len > 0 ? ctl_find_kind (store, g_ptr_array_index (words, 0), error) : NULL;
  g_autoptr(LinliEdit) edit = NULL;

  if (kind == NULL)
    {
      if (words->len == 0)
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "after \"+\" a kind and its values are wanted");
      return FALSE;
    }
  edit = linli_edit_new (LINLI_EDIT_NEW, kind, NULL);
  linli_id_new (clock, random, &edit->id);
  edit->grid = grid;
  edit->com = com;
  for (guint i = 1; i < words->len; i++)
    if (!name_earlier (edit, edits, words, i, error))
      return FALSE;
  if (!ctl_parse_values (edit, words, 1, error))
    return FALSE;
  g_ptr_array_add (edits, g_steal_pointer (&edit));
  return TRUE;
}

int
ctl_new_main (int argc, char **argv)
{
  const char *reason = NULL;
  gint64 grid = -1, com = 0;
  const CtlOption options[] = { { "--reason", CTL_TEXT, &reason }, { "--grid", CTL_NUMBER, &grid }, { "--com", CTL_NUMBER, &com } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 2, 500,
                                               "linlictl new REPLICA KIND FIELD=VALUE... [+ KIND FIELD=VALUE...]... [--com N] [--grid N] [--reason T]");
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  g_autoptr(LinliRandom) random = linli_random_new_system ();
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GError) error = NULL;

  if (words == NULL)
    return 2;
  if ((store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error)) == NULL)
    return ctl_fail ("new", error);
  for (guint from = 1, i; from <= words->len; from = i + 1)
    {
      g_autoptr(GPtrArray) part = g_ptr_array_new_with_free_func (g_free);

      for (i = from; i < words->len && strcmp (g_ptr_array_index (words, i), "+") != 0; i++)
        g_ptr_array_add (part, g_strdup (g_ptr_array_index (words, i)));
      if (!add_new (store, edits, part, grid, com, clock, random, &error))
        return ctl_fail ("new", error);
    }
  return save_all ("new", store, edits, reason);
}

/* edit, verify and delete: REPLICA KIND ID and what follows. */
static int
change (const char *verb, LinliEditType type, GPtrArray *words, const char *reason)
{
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(LinliLoaded) loaded = NULL;
  g_autoptr(LinliEdit) edit = NULL;
  g_autoptr(GError) error = NULL;
  const LinliKind *kind;
  LinliId id;

  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  if (store == NULL || (kind = ctl_find_kind (store, g_ptr_array_index (words, 1), &error)) == NULL
      || !ctl_parse_id (g_ptr_array_index (words, 2), &id, &error))
    return ctl_fail (verb, error);
  loaded = linli_store_load (store, kind, &id, &error);
  if (loaded == NULL)
    {
      if (error == NULL)
        g_set_error (&error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "no such record in this replica");
      return ctl_fail (verb, error);
    }

  edit = linli_edit_new (type, kind, &id);
  edit->source = type == LINLI_EDIT_VERIFY ? LINLI_SOURCE_VISIT : LINLI_SOURCE_NONE;
  if (type == LINLI_EDIT_CHANGE && !ctl_parse_values (edit, words, 3, &error))
    return ctl_fail (verb, error);
  for (guint i = 3; type == LINLI_EDIT_VERIFY && i < words->len; i++)
    {
      const LinliField *field = linli_kind_find_field (kind, g_ptr_array_index (words, i));
      const LinliValue nothing = LINLI_VALUE_INIT;

      if (field == NULL)
        {
          g_set_error (&error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s has no field \"%.60s\"", kind->name, (const char *) g_ptr_array_index (words, i));
          return ctl_fail (verb, error);
        }
      linli_edit_set (edit, field, &nothing);
    }
  return save_one (verb, store, edit, reason);
}

int
ctl_edit_main (int argc, char **argv)
{
  const char *reason = NULL;
  const CtlOption options[] = { { "--reason", CTL_TEXT, &reason } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, 1, 4, 500, "linlictl edit REPLICA KIND ID FIELD=VALUE... [--reason T]");

  return words != NULL ? change ("edit", LINLI_EDIT_CHANGE, words, reason) : 2;
}

int
ctl_verify_main (int argc, char **argv)
{
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, NULL, 0, 4, 500, "linlictl verify REPLICA KIND ID FIELD...");

  return words != NULL ? change ("verify", LINLI_EDIT_VERIFY, words, NULL) : 2;
}

int
ctl_delete_main (int argc, char **argv)
{
  const char *reason = NULL;
  const CtlOption options[] = { { "--reason", CTL_TEXT, &reason } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, 1, 3, 3, "linlictl delete REPLICA KIND ID [--reason T]");

  return words != NULL ? change ("delete", LINLI_EDIT_DELETE, words, reason) : 2;
}

int
ctl_undo_main (int argc, char **argv)
{
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, NULL, 0, 2, 2, "linlictl undo REPLICA BATCH");
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  LinliUndoResult result = { 0 };
  gint64 batch;

  if (words == NULL)
    return 2;
  if (!g_ascii_string_to_signed (g_ptr_array_index (words, 1), 10, 1, G_MAXINT64, &batch, &error))
    return ctl_usage ("linlictl undo REPLICA BATCH (the number that import printed)");
  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  if (store == NULL || !linli_store_undo_batch (store, batch, &result, &error))
    return ctl_fail ("undo", error);
  /* The shape of an import's answer, so that one reader takes both; what others worked on since stays: "kept". */
  g_string_append_printf (out, "{\"read\":%u,\"added\":0,\"updated\":%u,\"errors\":[],\"batch\":%" G_GINT64_FORMAT ",\"kept\":%u,\"ops\":%u}",
                          result.records, result.records - result.kept, batch, result.kept, result.ops);
  ctl_print (out);
  return 0;
}

int
ctl_move_main (int argc, char **argv)
{
  const char *reason = NULL, *to = NULL;
  LinliMoveTarget target = { NULL, 0, 0 };
  const CtlOption options[] = { { "--to", CTL_TEXT, &to }, { "--com", CTL_NUMBER, &target.com }, { "--grid", CTL_NUMBER, &target.grid },
                                { "--reason", CTL_TEXT, &reason } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 3, 3,
                                               "linlictl move REPLICA KIND ID --to PLACE | --com N [--grid N] [--reason T]");
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GString) out = g_string_new ("{\"id\":");
  g_autoptr(GError) error = NULL;
  const LinliKind *kind;
  LinliMoveResult result;
  LinliId id, place;

  if (words == NULL)
    return 2;
  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  if (store == NULL || (kind = ctl_find_kind (store, g_ptr_array_index (words, 1), &error)) == NULL
      || !ctl_parse_id (g_ptr_array_index (words, 2), &id, &error) || (to != NULL && !ctl_parse_id (to, &place, &error)))
    return ctl_fail ("move", error);
  if (to != NULL)
    target.place = &place;
  if (!linli_store_move (store, kind, &id, &target, reason, &result, &error))
    return ctl_fail ("move", error);
  ctl_append_id (out, &result.id);
  g_string_append_printf (out, ",\"moved\":%u,\"left\":%u,\"unread\":%s,\"batch\":%" G_GINT64_FORMAT "}", result.moved, result.left,
                          result.unread ? "true" : "false", result.batch);
  ctl_print (out);
  return 0;
}
