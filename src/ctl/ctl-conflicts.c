/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-conflicts.c - verbs about what waits for a person: conflicts, resolve, returned, status, receipt. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-store-files.h"

#include <stdio.h>
#include <string.h>

/* As many are listed; more are found once these are mended. */
#define MAX_BROKEN 100

/* TRUE: hidden values of the record may be printed, for the look at them is written down.  @revealed: somebody asked. */
static gboolean
may_show (LinliStore *store, const LinliField *field, const LinliId *id, gboolean revealed, const char *verb)
{
  g_autoptr(GError) error = NULL;

  if (field == NULL || !linli_field_is_logged (field))
    return TRUE;
  if (!revealed)
    return FALSE;
  if (linli_store_log_read (store, linli_kind_get_core (field->kind), id, field->kind->name, verb, &error))
    return TRUE;
  fprintf (stderr, "%s: %s stays hidden: the look at it could not be written down (%s)\n", verb, field->name, error->message);
  return FALSE;
}

static void
append_shown (GString *out, const LinliField *field, const LinliValue *value, gboolean shown)
{
  g_autofree char *masked = NULL;

  if (field == NULL)
    g_string_append (out, "null");
  else if (shown)
    ctl_append_value (out, field, value);
  else
    {
      masked = field->mask != NULL && value->type == LINLI_VALUE_TEXT ? linli_field_format_masked (field, value) : NULL;
      ctl_append_text (out, masked);
    }
}

static const char *
type_to_string (LinliConflictType type)
{
  switch (type)
    {
    case LINLI_CONFLICT_EDIT_DELETE:
      return "edit-delete";
    case LINLI_CONFLICT_DELETE_EDIT:
      return "delete-edit";
    case LINLI_CONFLICT_DUPLICATE:
      return "duplicate";
    case LINLI_CONFLICT_FIELD:
    default:
      return "field";
    }
}

/* Of two records of one person: their ids. */
static void
append_side (GString *out, const LinliConflict *conflict, const LinliValue *value, gboolean shown)
{
  const LinliField *field = conflict->field_no != 0 ? linli_kind_get_field_no (conflict->kind, conflict->field_no) : NULL;
  LinliId id;

  if (conflict->type != LINLI_CONFLICT_DUPLICATE || value->type != LINLI_VALUE_BLOB || value->length != sizeof id.bytes)
    {
      append_shown (out, field, value, shown);
      return;
    }
  memcpy (id.bytes, value->data, sizeof id.bytes);
  ctl_append_id (out, &id);
}

/* What a person saw who saw this: the conflict's number, and that of what stands there.  (transfer full) */
static char *
make_seen (const LinliConflict *conflict, gint64 now_seq)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, conflict->seq, now_seq);
}

/* FALSE: something came since @seen (nullable) was printed. */
static gboolean
check_seen (LinliStore *store, const LinliId *id, const char *seen, GError **error)
{
  g_autoptr(LinliConflict) conflict = NULL;
  g_auto(LinliValue) now = LINLI_VALUE_INIT;
  g_autofree char *stands = NULL;
  gint64 seq;

  if (seen == NULL)
    return TRUE;
  if ((conflict = linli_store_get_conflict (store, id, error)) == NULL)
    return FALSE;
  seq = conflict->server_seq;
  linli_store_get_conflict_now (store, conflict, &seq, &now);
  stands = make_seen (conflict, seq);
  if (strcmp (seen, stands) == 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "it changed since you looked, and nothing was settled; look again with \"linlictl conflicts\"");
  return FALSE;
}

static void
append_conflict (GString *out, LinliStore *store, const LinliConflict *conflict, gboolean shown)
{
  const LinliField *field = conflict->field_no != 0 ? linli_kind_get_field_no (conflict->kind, conflict->field_no) : NULL;
  g_autofree char *user = linli_store_get_user_name (store, conflict->server_user);
  g_autofree char *at = linli_time_format (conflict->server_at);
  g_autofree char *mine_at = linli_time_format (conflict->at);
  /* When the server had it: since "mine_at" its author was offline. */
  gint64 came = linli_store_get_conflict_came (store, &conflict->id);
  g_autofree char *mine_came = came > 0 ? linli_time_format (came) : NULL;
  g_autofree char *mine_user = linli_store_get_user_name (store, conflict->user);
  g_autofree char *seen = NULL;
  g_auto(LinliValue) now = LINLI_VALUE_INIT;
  gint64 seq = conflict->server_seq;
  /* What is settled is what stands there now; of what a rule decided both values are told as they were. */
  gboolean is_newer = linli_store_get_conflict_now (store, conflict, &seq, &now) && field != NULL && conflict->state == LINLI_CONFLICT_OPEN
                      && seq != conflict->server_seq;

  g_string_append (out, "{\"id\":");
  ctl_append_id (out, &conflict->id);
  g_string_append_printf (out, ",\"type\":\"%s\",\"kind\":\"%s\",\"record\":", type_to_string (conflict->type),
                          linli_kind_get_core (conflict->kind)->name);
  ctl_append_id (out, &conflict->record);
  g_string_append (out, ",\"field\":");
  ctl_append_text (out, field != NULL ? field->name : NULL);
  g_string_append (out, ",\"base\":");
  append_shown (out, field, &conflict->base, shown);
  g_string_append (out, ",\"server\":");
  append_side (out, conflict, is_newer ? &now : &conflict->server, shown);
  g_string_append (out, ",\"mine\":");
  append_side (out, conflict, &conflict->mine, shown);
  g_string_append (out, ",\"server_user\":");
  ctl_append_text (out, is_newer ? NULL : user);  /* who wrote it since is in the history */
  g_string_append (out, ",\"server_at\":");
  ctl_append_text (out, is_newer ? NULL : at);
  seen = make_seen (conflict, seq);
  g_string_append (out, ",\"mine_user\":");
  ctl_append_text (out, mine_user);
  g_string_append (out, ",\"mine_came\":");
  ctl_append_text (out, mine_came);
  g_string_append_printf (out, ",\"mine_at\":\"%s\",\"state\":\"%s\",\"masked\":%s,\"seen\":\"%s\"}", mine_at,
                          linli_conflict_state_to_string (conflict->state), shown ? "false" : "true", seen);
}

int
ctl_conflicts_main (int argc, char **argv)
{
  gboolean all = FALSE, revealed = FALSE;
  const CtlOption options[] = { { "--all", CTL_FLAG, &all }, { "--reveal", CTL_FLAG, &revealed } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, "linlictl conflicts REPLICA [--all] [--reveal]");
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GPtrArray) conflicts = NULL;
  g_autoptr(GString) out = g_string_new ("[");
  g_autoptr(GError) error = NULL;

  if (words == NULL)
    return 2;
  /* Who reveals leaves a mark, so the replica is written. */
  store = ctl_open_replica (g_ptr_array_index (words, 0), revealed ? 0 : LINLI_STORE_READ_ONLY, &error);
  if (store == NULL || (conflicts = linli_store_get_conflicts (store, TRUE, &error)) == NULL)
    return ctl_fail ("conflicts", error);

  for (guint i = 0; i < conflicts->len; i++)
    {
      const LinliConflict *conflict = g_ptr_array_index (conflicts, i);
      const LinliField *field = linli_kind_get_field_no (conflict->kind, conflict->field_no);

      if (!all && conflict->state == LINLI_CONFLICT_RESOLVED)
        continue;
      if (out->len > 1)
        g_string_append_c (out, ',');
      append_conflict (out, store, conflict, may_show (store, field, &conflict->record, revealed, "linlictl conflicts"));
    }
  g_string_append_c (out, ']');
  ctl_print (out);
  return 0;
}

/* "mine", "server", or a value of the conflict's field; "value:mine" where the value itself is such a word. */
static gboolean
read_choice (LinliStore *store, const LinliId *id, const char *text, LinliSettlement *settlement, GError **error)
{
  g_autoptr(LinliConflict) conflict = linli_store_get_conflict (store, id, error);
  const LinliField *field;

  if (conflict == NULL)
    return FALSE;
  settlement->conflict = *id;
  settlement->choice = strcmp (text, "mine") == 0 ? LINLI_SIDE_MINE : strcmp (text, "server") == 0 ? LINLI_SIDE_SERVER : LINLI_SIDE_OTHER;
  if (settlement->choice != LINLI_SIDE_OTHER || (conflict->type == LINLI_CONFLICT_DUPLICATE && strcmp (text, "different") == 0))
    return TRUE;
  field = conflict->field_no != 0 ? linli_kind_get_field_no (conflict->kind, conflict->field_no) : NULL;
  if (field == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this conflict is about a whole record; choose \"mine\" or \"server\"%s",
                   conflict->type == LINLI_CONFLICT_DUPLICATE ? " (which record stays), or \"different\" where they are two persons" : "");
      return FALSE;
    }
  if (g_str_has_prefix (text, "value:"))
    text += strlen ("value:");
  return linli_field_parse (field, text, &settlement->value, error);
}

/* With the one that was named all open ones of the same save over the same record, the same side of each: in one go, or none. */
static gboolean
add_siblings (LinliStore *store, GArray *settlements, GError **error)
{
  const LinliSettlement first = g_array_index (settlements, LinliSettlement, 0);
  g_autoptr(LinliConflict) named = linli_store_get_conflict (store, &first.conflict, error);
  g_autoptr(GPtrArray) others = NULL;

  if (named == NULL)
    return FALSE;
  if (named->type != LINLI_CONFLICT_FIELD || first.choice == LINLI_SIDE_OTHER)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "--all is for fields, with \"mine\" or \"server\"");
      return FALSE;
    }
  if ((others = linli_store_get_record_conflicts (store, linli_kind_get_core (named->kind), &named->record, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < others->len; i++)
    {
      const LinliConflict *other = g_ptr_array_index (others, i);
      LinliSettlement settlement = { other->id, first.choice, LINLI_VALUE_INIT };

      if (!linli_id_equal (&other->id, &named->id) && other->state == LINLI_CONFLICT_OPEN && other->type == LINLI_CONFLICT_FIELD
          && other->device == named->device && other->at == named->at)
        g_array_append_val (settlements, settlement);
    }
  return TRUE;
}

int
ctl_resolve_main (int argc, char **argv)
{
  static const char usage[] = "linlictl resolve REPLICA CONFLICT --choice mine|server|VALUE|different [--all] [--seen TOKEN] [--reason T]";
  const char *choice = NULL, *seen = NULL, *reason = NULL;
  gboolean all = FALSE;
  const CtlOption options[] = { { "--choice", CTL_TEXT, &choice }, { "--all", CTL_FLAG, &all }, { "--seen", CTL_TEXT, &seen }, { "--reason", CTL_TEXT, &reason } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 2, 2, usage);
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GArray) settlements = g_array_new (FALSE, TRUE, sizeof (LinliSettlement));
  g_autoptr(LinliConflict) conflict = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  LinliSettlement settlement = { 0 };
  gboolean good;
  LinliRevived done = { .batch = 0 };
  LinliId id;

  if (words == NULL)
    return 2;
  if (choice == NULL)
    return ctl_usage (usage);
  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  good = store != NULL && ctl_parse_id (g_ptr_array_index (words, 1), &id, &error)
         && check_seen (store, &id, seen, &error) && read_choice (store, &id, choice, &settlement, &error);
  g_array_append_val (settlements, settlement);
  good = good && (!all || add_siblings (store, settlements, &error));
  good = good && linli_store_resolve (store, settlements, reason, &done, &error) && (conflict = linli_store_get_conflict (store, &id, &error)) != NULL;
  linli_value_clear (&g_array_index (settlements, LinliSettlement, 0).value);
  if (!good)
    return ctl_fail ("resolve", error);
  append_conflict (out, store, conflict, may_show (store, linli_kind_get_field_no (conflict->kind, conflict->field_no), &conflict->record, FALSE, "linlictl resolve"));
  if (all)
    {
      g_string_truncate (out, out->len - 1);
      g_string_append_printf (out, ",\"settled\":%u}", settlements->len);
    }
  if (!linli_id_is_null (&done.id))
    {
      g_string_truncate (out, out->len - 1);
      g_string_append (out, ",\"made\":");
      ctl_append_id (out, &done.id);
      g_string_append_c (out, '}');
    }
  ctl_print (out);
  return 0;
}

/* What its author can do about it. */
static const char *
get_remedy (LinliWhy why)
{
  switch (why)
    {
    case LINLI_WHY_SCOPE:
    case LINLI_WHY_FIELD:
      return "ask the community to give it to you, or to somebody whose work it is";
    case LINLI_WHY_GONE:
    case LINLI_WHY_DELETED:
      return "make the record anew where it is needed";
    case LINLI_WHY_EXISTS:
    case LINLI_WHY_DUPLICATE:
      return "look for the record that is there and change that";
    case LINLI_WHY_KIND:
      return "close the record instead";
    case LINLI_WHY_INVALID:
      return "correct the value and save again";
    case LINLI_WHY_STALE:
      return "look at the conflict again";
    case LINLI_WHY_SETTLED:
      return "look at what was chosen, and change it where it is wrong";
    case LINLI_WHY_GROUP:
      return "mend the operation of the same save that was refused";
    case LINLI_WHY_NONE:
    default:
      return "";
    }
}

static void
append_returned (GString *out, LinliStore *store, const LinliReturned *returned, gboolean revealed)
{
  const LinliOp *op = returned->op;
  g_autofree char *at = linli_time_format (returned->made_at);

  g_string_append_printf (out, "{\"op\":%" G_GINT64_FORMAT ",\"type\":\"%c\",\"kind\":\"%s\",\"record\":", op->number, (char) op->type,
                          linli_kind_get_core (op->kind)->name);
  ctl_append_id (out, &op->id);
  g_string_append (out, ",\"title\":");
  ctl_append_text (out, returned->title);
  g_string_append_printf (out, ",\"at\":\"%s\",\"why\":\"%s\",\"remedy\":", at, linli_why_to_string (returned->why));
  ctl_append_text (out, get_remedy (returned->why));
  g_string_append (out, ",\"values\":{");
  for (guint i = 0, n = 0; i < op->changes->len; i++)
    {
      const LinliChange *change = &g_array_index (op->changes, LinliChange, i);
      const LinliField *field = linli_kind_get_field_no (op->kind, change->field_no);

      if (field == NULL || op->type == LINLI_OP_VERIFY)
        continue;
      g_string_append_printf (out, "%s\"%s\":", n++ > 0 ? "," : "", field->name);
      append_shown (out, field, &change->new_value, may_show (store, field, &op->id, revealed, "linlictl returned"));
    }
  g_string_append (out, "}}");
}

int
ctl_returned_main (int argc, char **argv)
{
  gboolean revealed = FALSE;
  const CtlOption options[] = { { "--reveal", CTL_FLAG, &revealed } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 1, 1, "linlictl returned REPLICA [--reveal]");
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GString) out = g_string_new ("[");
  g_autoptr(GError) error = NULL;

  if (words == NULL)
    return 2;
  store = ctl_open_replica (g_ptr_array_index (words, 0), revealed ? 0 : LINLI_STORE_READ_ONLY, &error);
  if (store == NULL || (list = linli_store_list_returned (store, &error)) == NULL)
    return ctl_fail ("returned", error);
  for (guint i = 0; i < list->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_returned (out, store, g_ptr_array_index (list, i), revealed);
    }
  g_string_append_c (out, ']');
  ctl_print (out);
  return 0;
}

static void
append_problem (GString *out, const char *problem, guint n, const char *remedy)
{
  if (out->str[out->len - 1] == '}')
    g_string_append_c (out, ',');
  g_string_append_printf (out, "{\"problem\":\"%s\",\"count\":%u,\"remedy\":\"%s\"}", problem, n, remedy);
}

static void
append_time (GString *out, const char *name, gint64 ms)
{
  g_autofree char *text = ms > 0 ? linli_time_format (ms) : NULL;

  g_string_append_printf (out, ",\"%s\":", name);
  ctl_append_text (out, text);
}

/* Records that two edits made wrong together, each right by itself: nobody could have saved them so.  Appends them; FALSE on error. */
static gboolean
append_broken (GString *out, LinliStore *store, guint *ret_n, GError **error)
{
  const GPtrArray *rules = linli_store_get_catalogue (store)->rules;

  *ret_n = 0;
  g_string_append (out, ",\"broken\":[");
  for (guint i = 0; i < rules->len && *ret_n < MAX_BROKEN; i++)
    {
      const LinliRule *rule = g_ptr_array_index (rules, i);
      g_autoptr(GError) refused = NULL;
      g_autoptr(GPtrArray) broken = NULL;

      if (rule->level != LINLI_LEVEL_ERROR)
        continue;
      broken = linli_store_find_broken (store, rule, MAX_BROKEN - *ret_n, &refused);
      if (broken == NULL && !g_error_matches (refused, LINLI_ERROR, LINLI_ERROR_FORBIDDEN) && !g_error_matches (refused, LINLI_ERROR, LINLI_ERROR_INVALID))
        {
          g_propagate_error (error, g_steal_pointer (&refused));
          return FALSE;
        }
      for (guint j = 0; broken != NULL && j < broken->len; j++)
        {
          g_string_append_printf (out, "%s{\"rule\":\"%s\",\"kind\":\"%s\",\"record\":", (*ret_n)++ > 0 ? "," : "", rule->id, rule->kind->name);
          ctl_append_id (out, &((const LinliBroken *) g_ptr_array_index (broken, j))->record);
          g_string_append (out, ",\"message\":");
          ctl_append_text (out, linli_rule_get_message (rule));
          g_string_append_c (out, '}');
        }
    }
  g_string_append_c (out, ']');
  return TRUE;
}

static void
append_problems (GString *out, const LinliIdentity *identity, const LinliOutboxState *state, LinliLeaseState lease, guint broken,
                 guint photos, gboolean refused)
{
  g_string_append (out, ",\"problems\":[");
  if (identity->device == 0)
    append_problem (out, "not enrolled", 1, "linlictl enroll");
  else if (identity->last_sync_ms == 0)
    append_problem (out, "never synced", 1, "linlictl sync");
  if (refused)
    append_problem (out, "refused", 1, "the server does not take this device: ask the administrator for a new code, then linlictl enroll --anew; nothing is lost");
  if (lease == LINLI_LEASE_ENDED)
    append_problem (out, "lease ended", 1, "no record is opened: linlictl sync where the server is reached, or linlictl courier; nothing is lost");
  else if (lease == LINLI_LEASE_ENDING)
    append_problem (out, "lease ends soon", 1, "linlictl sync, or linlictl courier, before lease_until");
  if (state->conflicts > 0)
    append_problem (out, "conflicts", state->conflicts, "linlictl conflicts, then linlictl resolve");
  if (state->returned > 0)
    append_problem (out, "returned", state->returned, "linlictl returned says what to do");
  if (broken > 0)
    append_problem (out, "broken", broken, "two edits that are wrong together: look at these records and correct them");
  if (state->held > 0)
    append_problem (out, "held", state->held, "the server cannot take these saves; they are tried again every hour: ask the administrator");
  if (photos > 0)
    append_problem (out, "photos", photos, "linlictl files says why each did not go");
  g_string_append_c (out, ']');
}

/* What went with a scope that was lost, the newest first: counts only. */
static void
append_purges (GString *out, GPtrArray *purges)
{
  g_string_append (out, ",\"purged\":[");
  for (guint i = 0; i < purges->len; i++)
    {
      const LinliPurge *purge = g_ptr_array_index (purges, i);

      g_string_append_printf (out, "%s{\"kind\":\"%s\",\"rows\":%" G_GINT64_FORMAT ",\"why\":\"%s\",\"grid\":", i > 0 ? "," : "", purge->kind->name,
                              purge->rows, purge->why == LINLI_PURGE_ROLE ? "role" : "grid");
      if (purge->grid < 0)
        g_string_append (out, "null");
      else
        g_string_append_printf (out, "%" G_GINT64_FORMAT, purge->grid);
      append_time (out, "at", purge->at_ms);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

int
ctl_status_main (int argc, char **argv)
{
  static const char *const leases[] = { "none", "good", "ending", "ended" };
  gboolean json = FALSE;
  const CtlOption options[] = { { "--json", CTL_FLAG, &json } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, 1, 1, 1, "linlictl status REPLICA [--json]");
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(LinliIdentity) identity = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  LinliOutboxState state = { 0 };
  LinliOutboxSize size = { 0 };
  LinliFilesState files = { 0 };
  g_autoptr(GPtrArray) purges = NULL;
  g_autofree char *refused = NULL;
  gint64 refused_ms = 0;
  guint broken = 0;
  LinliLease lease;

  if (words == NULL)
    return 2;
  store = ctl_open_locked (g_ptr_array_index (words, 0), LINLI_STORE_READ_ONLY, &error);
  if (store == NULL || (identity = linli_store_get_identity (store, &error)) == NULL || !linli_store_get_outbox_state (store, &state, &error)
      || !linli_store_get_outbox_size (store, &size, &error) || !linli_store_get_files_state (store, &files, &error) || (purges = linli_store_list_purges (store, &error)) == NULL)
    return ctl_fail ("status", error);

  g_string_append_printf (out, "{\"queue\":{\"pending\":%u,\"saves\":%u,\"sent\":%u,\"settled\":%u,\"bytes\":%" G_GINT64_FORMAT, state.pending,
                          size.saves, state.sent, state.settled, size.bytes);
  append_time (out, "oldest", state.oldest_ms);
  g_string_append_printf (out, "},\"returned\":%u,\"conflicts\":%u,\"complete\":%s", state.returned, state.conflicts,
                          linli_store_is_complete (store) ? "true" : "false");
  g_string_append_printf (out, ",\"sizes\":{\"replica\":%" G_GINT64_FORMAT ",\"wal\":%" G_GINT64_FORMAT "}", size.file, size.wal);
  g_string_append_printf (out, ",\"photos\":{\"waiting\":%u,\"held\":%u,\"failed\":%u}", files.waiting, files.held, files.failed);
  append_time (out, "last_sync", identity->last_sync_ms);
  linli_store_get_lease (store, &lease);
  append_time (out, "lease_until", lease.until_ms);
  g_string_append_printf (out, ",\"lease\":\"%s\"", leases[lease.state]);
  /* Only a window syncs by itself: nobody here will try before somebody says so. */
  g_string_append (out, ",\"next_try\":null,\"server\":");
  ctl_append_text (out, identity->server_url);
  refused = linli_store_get_refusal (store, &refused_ms);
  g_string_append (out, ",\"refused\":");
  ctl_append_text (out, refused);
  append_time (out, "refused_at", refused_ms);
  /* Which records they are is said when they may be opened again. */
  if (lease.state == LINLI_LEASE_ENDED)
    g_string_append (out, ",\"broken\":[]");
  else if (!append_broken (out, store, &broken, &error))
    return ctl_fail ("status", error);
  append_problems (out, identity, &state, lease.state, broken, files.failed, refused != NULL);
  append_purges (out, purges);
  g_string_append_c (out, '}');
  ctl_print (out);
  return 0;
}

int
ctl_receipt_main (int argc, char **argv)
{
  static const char usage[] = "linlictl receipt REPLICA [--day YYYY-MM-DD]";
  const char *day_text = NULL;
  const CtlOption options[] = { { "--day", CTL_TEXT, &day_text } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, 1, 1, 1, usage);
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(LinliReceipt) receipt = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *shown = NULL;
  gint64 day = 0;

  if (words == NULL)
    return 2;
  if (day_text != NULL && !linli_date_parse (day_text, &day))
    return ctl_usage (usage);
  store = ctl_open_replica (g_ptr_array_index (words, 0), LINLI_STORE_READ_ONLY, &error);
  if (store == NULL)
    return ctl_fail ("receipt", error);
  if (day_text == NULL)
    day = linli_clock_get_today (linli_store_get_clock (store));
  receipt = linli_store_read_receipt (store, day, &error);
  if (receipt == NULL)
    return ctl_fail ("receipt", error);
  shown = linli_date_format (receipt->day);
  g_string_append_printf (out, "{\"day\":\"%s\",\"name\":", shown);
  ctl_append_text (out, receipt->name);
  g_string_append_printf (out, ",\"device\":%" G_GINT64_FORMAT ",\"first\":%" G_GINT64_FORMAT ",\"last\":%" G_GINT64_FORMAT ",\"kinds\":{",
                          receipt->device, receipt->first, receipt->last);
  for (guint i = 0; i < receipt->lines->len; i++)
    {
      const LinliReceiptLine *line = &g_array_index (receipt->lines, LinliReceiptLine, i);

      g_string_append_printf (out, "%s\"%s\":{\"saved\":%u,\"accepted\":%u,\"waiting\":%u,\"returned\":%u}", i > 0 ? "," : "", line->kind->name,
                              line->saved, line->accepted, line->waiting, line->returned);
    }
  g_string_append_printf (out, "},\"digest\":\"%s\"}", receipt->digest);
  ctl_print (out);
  return 0;
}
