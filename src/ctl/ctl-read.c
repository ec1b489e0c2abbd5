/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-read.c - verbs that read a replica: list, show, history, search, check. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-replica.h"

#include "linli-error.h"
#include "linli-json.h"

#include <stdio.h>
#include <string.h>

#define LIST_USAGE "linlictl list REPLICA KIND [--where EXPR] [--limit N] [--com N]"

int
ctl_list_main (int argc, char **argv)
{
  const char *where = NULL;
  gint64 limit = 0, com = 0;
  const CtlOption options[] = { { "--where", CTL_TEXT, &where }, { "--limit", CTL_NUMBER, &limit }, { "--com", CTL_NUMBER, &com } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 2, 2, LIST_USAGE);
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GPtrArray) page = NULL;
  g_autoptr(GArray) rowids = NULL;
  g_autoptr(GError) error = NULL;
  LinliQuery query = { NULL, where, NULL, FALSE, limit };
  gint64 count;
  guint listed;

  if (words == NULL)
    return 2;
  store = ctl_open_replica (g_ptr_array_index (words, 0), LINLI_STORE_READ_ONLY, &error);
  if (store != NULL)
    linli_store_narrow (store, com);
  if (store == NULL || (query.kind = ctl_find_kind (store, g_ptr_array_index (words, 1), &error)) == NULL
      || (count = linli_store_count (store, query.kind, where, &error)) < 0 || (rowids = linli_store_query (store, &query, &error)) == NULL)
    return ctl_fail ("list", error);

  listed = ctl_get_compartments (store, query.kind, LINLI_RIGHT_LIST);
  g_string_append_printf (out, "{\"count\":%" G_GINT64_FORMAT ",\"rows\":[", count);
  for (guint start = 0; start < rowids->len; start += 500)
    {
      guint n = MIN (500, rowids->len - start);

      g_clear_pointer (&page, g_ptr_array_unref);
      page = linli_store_load_rowids (store, query.kind, &g_array_index (rowids, gint64, start), n, &error);
      if (page == NULL)
        return ctl_fail ("list", error);
      for (guint i = 0; i < page->len; i++)
        {
          if (start + i > 0)
            g_string_append_c (out, ',');
          ctl_append_row (out, g_ptr_array_index (page, i), listed);
        }
    }
  g_string_append (out, "]}");
  ctl_print (out);
  return 0;
}

static void
append_marks (GString *out, const LinliLoaded *loaded, guint shown)
{
  gboolean first = TRUE;

  for (guint i = 0; i < loaded->record->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (loaded->record->kind->all_fields, i);
      const LinliValue *value = linli_record_get (loaded->record, field);

      if ((shown & (1u << field->kind->compartment)) == 0 || (value->type != LINLI_VALUE_UNKNOWN && value->type != LINLI_VALUE_DECLINED))
        continue;
      g_string_append_printf (out, "%s\"%s\":\"%s\"", first ? "" : ",", field->name, value->type == LINLI_VALUE_UNKNOWN ? "unknown" : "declined");
      first = FALSE;
    }
}

static void
append_verified (GString *out, const LinliLoaded *loaded, guint shown)
{
  gboolean first = TRUE;

  for (guint i = 0; i < loaded->record->kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (loaded->record->kind->all_fields, i);
      const LinliProvEntry *prov = loaded->prov != NULL ? g_hash_table_lookup (loaded->prov, field) : NULL;
      g_autofree char *day = NULL;

      if (prov == NULL || (shown & (1u << field->kind->compartment)) == 0)
        continue;
      day = linli_date_format (prov->day);
      g_string_append_printf (out, "%s\"%s\":{\"day\":\"%s\",\"source\":%u}", first ? "" : ",", field->name, day, prov->source);
      first = FALSE;
    }
}

static gboolean
is_sensitive (const LinliKind *kind)
{
  for (guint i = 0; i < kind->fields->len; i++)
    if (((const LinliField *) g_ptr_array_index (kind->fields, i))->sensitivity >= LINLI_SENSITIVITY_SENSITIVE)
      return TRUE;
  return FALSE;
}

static gboolean
has_answer (const LinliRecord *record, const LinliKind *kind)
{
  for (guint i = 0; i < kind->fields->len; i++)
    if (linli_value_is_answered (linli_record_get (record, g_ptr_array_index (kind->fields, i))))
      return TRUE;
  return FALSE;
}

/* Whoever looks at a sensitive part leaves a mark in the same replica; a part that cannot be marked is not shown.  Returns the
 * compartments that may be shown. */
static guint
log_reads (LinliStore *store, const LinliLoaded *loaded, gboolean writable)
{
  const LinliKind *kind = loaded->record->kind;
  const LinliField *title = g_ptr_array_index (kind->title_fields, 0);
  gint64 today = linli_clock_get_today (linli_store_get_clock (store));
  guint shown = loaded->held;

  /* Everything about a child is sensitive: the look at the record itself is written down too, where that can be. */
  if (writable && title->sensitivity < LINLI_SENSITIVITY_SENSITIVE
      && linli_record_get_sensitivity (loaded->record, title, today) >= LINLI_SENSITIVITY_SENSITIVE)
    (void) linli_store_log_read (store, kind, &loaded->record->id, kind->name, "linlictl show", NULL);

  for (guint i = 0; i < kind->facets->len; i++)
    {
      const LinliKind *facet = g_ptr_array_index (kind->facets, i);
      g_autoptr(GError) error = NULL;

      if (!is_sensitive (facet) || !has_answer (loaded->record, facet))
        continue;
      if (writable && linli_store_log_read (store, kind, &loaded->record->id, facet->name, "linlictl show", &error))
        continue;
      shown &= ~(1u << facet->compartment);
      fprintf (stderr, "linlictl show: %s is left out: the look at it could not be written down (%s)\n", facet->name,
               error != NULL ? error->message : "the replica is open elsewhere; close it there");
    }
  return shown;
}

int
ctl_show_main (int argc, char **argv)
{
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, NULL, 0, 3, 3, "linlictl show REPLICA KIND ID");
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(LinliLoaded) loaded = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  const LinliKind *kind;
  gboolean first = TRUE, writable = TRUE;
  guint shown;
  LinliId id;

  if (words == NULL)
    return 2;
  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_BUSY))
    {
      g_clear_error (&error);
      writable = FALSE;
      store = ctl_open_replica (g_ptr_array_index (words, 0), LINLI_STORE_READ_ONLY, &error);
    }
  if (store == NULL || (kind = ctl_find_kind (store, g_ptr_array_index (words, 1), &error)) == NULL
      || !ctl_parse_id (g_ptr_array_index (words, 2), &id, &error) || (loaded = linli_store_load (store, kind, &id, &error)) == NULL)
    {
      if (error == NULL)
        g_set_error (&error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "no such record in this replica");
      return ctl_fail ("show", error);
    }

  shown = log_reads (store, loaded, writable);
  g_string_append_printf (out, "{\"kind\":\"%s\",\"id\":", kind->name);
  ctl_append_id (out, &id);
  g_string_append_printf (out, ",\"seq\":%" G_GINT64_FORMAT ",\"grid\":%" G_GINT64_FORMAT ",\"state\":\"%s\",\"fields\":{", loaded->seq,
                          loaded->grid, loaded->state);
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);

      if ((shown & (1u << field->kind->compartment)) == 0)
        continue;
      g_string_append_printf (out, "%s\"%s\":", first ? "" : ",", field->name);
      ctl_append_value (out, field, linli_record_get (loaded->record, field));
      first = FALSE;
    }
  g_string_append (out, "},\"marks\":{");
  append_marks (out, loaded, shown);
  g_string_append (out, "},\"verified\":{");
  append_verified (out, loaded, shown);
  g_string_append (out, "}}");
  ctl_print (out);
  return 0;
}

/* As "show": who looks leaves a mark, and what cannot be marked stays hidden.  What one's role does not read is nobody's here. */
static gboolean
may_show_entry (LinliStore *store, const LinliHistoryEntry *entry, const LinliId *id, gboolean writable)
{
  const LinliKind *part = entry->field != NULL ? entry->field->kind : NULL;

  if (part == NULL)
    return TRUE;
  if (part->compartment != 0 && !linli_store_has_right (store, part, LINLI_RIGHT_READ))
    return FALSE;
  return !linli_field_is_logged (entry->field)
         || (writable && linli_store_log_read (store, linli_kind_get_core (part), id, part->name, "linlictl history", NULL));
}

static void
append_entry (GString *out, const LinliHistoryEntry *entry, gboolean shown)
{
  /* What is not this replica's own stands at the server. */
  static const char *const fates[] = { NULL, "waiting", "accepted", "returned" };
  static const LinliValue nothing = LINLI_VALUE_INIT;
  g_autofree char *at = linli_time_format (entry->at_ms);
  g_autofree char *user = entry->user_name != NULL ? g_strdup (entry->user_name) : g_strdup_printf ("%" G_GINT64_FORMAT, entry->user);

  g_string_append_printf (out, "{\"at\":\"%s\",\"user\":", at);
  ctl_append_text (out, user);
  g_string_append_printf (out, ",\"device\":%" G_GINT64_FORMAT ",\"field\":", entry->device);
  ctl_append_text (out, entry->field != NULL ? entry->field->name : NULL);
  g_string_append (out, ",\"what\":");
  ctl_append_text (out, entry->what);
  g_string_append (out, ",\"old\":");
  if (entry->field != NULL)
    ctl_append_value (out, entry->field, shown ? &entry->old_value : &nothing);
  else
    g_string_append (out, "null");
  g_string_append (out, ",\"new\":");
  if (entry->field != NULL)
    ctl_append_value (out, entry->field, shown ? &entry->new_value : &nothing);
  else
    g_string_append (out, "null");
  g_string_append (out, ",\"reason\":");
  ctl_append_text (out, entry->reason);
  g_string_append_printf (out, ",\"seq\":%" G_GINT64_FORMAT ",\"fate\":", entry->seq);
  ctl_append_text (out, fates[entry->fate]);
  g_string_append_printf (out, ",\"masked\":%s}", shown ? "false" : "true");
}

int
ctl_history_main (int argc, char **argv)
{
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, NULL, 0, 3, 3, "linlictl history REPLICA KIND ID");
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GPtrArray) history = NULL;
  g_autoptr(GString) out = g_string_new ("[");
  g_autoptr(GError) error = NULL;
  const LinliKind *kind;
  gboolean writable = TRUE;
  LinliId id;

  if (words == NULL)
    return 2;
  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  if (store == NULL)
    {
      /* Held by another program, or not to be written: then without what must be marked. */
      writable = FALSE;
      g_clear_error (&error);
      store = ctl_open_replica (g_ptr_array_index (words, 0), LINLI_STORE_READ_ONLY, &error);
    }
  if (store == NULL || (kind = ctl_find_kind (store, g_ptr_array_index (words, 1), &error)) == NULL
      || !ctl_parse_id (g_ptr_array_index (words, 2), &id, &error)
      || (history = linli_store_get_history (store, kind, &id, NULL, &error)) == NULL)
    return ctl_fail ("history", error);

  for (guint i = 0; i < history->len; i++)
    {
      const LinliHistoryEntry *entry = g_ptr_array_index (history, i);

      if (i > 0)
        g_string_append_c (out, ',');
      append_entry (out, entry, may_show_entry (store, entry, &id, writable));
    }
  g_string_append_c (out, ']');
  ctl_print (out);
  return 0;
}

int
ctl_search_main (int argc, char **argv)
{
  gint64 limit = 20, com = 0;
  const CtlOption options[] = { { "--limit", CTL_NUMBER, &limit }, { "--com", CTL_NUMBER, &com } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, G_N_ELEMENTS (options), 2, 2, "linlictl search REPLICA TEXT [--limit N] [--com N]");
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GPtrArray) hits = NULL;
  g_autoptr(GString) out = g_string_new ("[");
  g_autoptr(GError) error = NULL;

  if (words == NULL)
    return 2;
  store = ctl_open_replica (g_ptr_array_index (words, 0), LINLI_STORE_READ_ONLY, &error);
  if (store != NULL)
    linli_store_narrow (store, com);
  if (store == NULL || (hits = linli_store_search (store, g_ptr_array_index (words, 1), (guint) MIN (limit, 10000), &error)) == NULL)
    return ctl_fail ("search", error);

  for (guint i = 0; i < hits->len; i++)
    {
      const LinliHit *hit = g_ptr_array_index (hits, i);

      g_string_append_printf (out, "%s{\"kind\":\"%s\",\"id\":", i > 0 ? "," : "", hit->kind->name);
      ctl_append_id (out, &hit->id);
      g_string_append (out, ",\"title\":");
      ctl_append_text (out, hit->title);
      g_string_append (out, ",\"why\":");
      ctl_append_text (out, hit->why);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
  ctl_print (out);
  return 0;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

int
ctl_check_main (int argc, char **argv)
{
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, NULL, 0, 1, 1, "linlictl check REPLICA");
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(LinliCheck) check = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char **rows = NULL;
  g_autofree char **digests = NULL;
  guint n_rows, n_digests;

  if (words == NULL)
    return 2;
  store = ctl_open_locked (g_ptr_array_index (words, 0), LINLI_STORE_READ_ONLY, &error);
  if (store == NULL || (check = linli_store_check (store, &error)) == NULL)
    return ctl_fail ("check", error);

  g_string_append_printf (out, "{\"ok\":%s,\"problems\":[", check->ok ? "true" : "false");
  for (guint i = 0; i < check->problems->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      linli_json_append_string (out, g_ptr_array_index (check->problems, i), -1);
    }
  g_string_append (out, "],\"rows\":{");
  rows = (char **) g_hash_table_get_keys_as_array (check->rows, &n_rows);
  qsort (rows, n_rows, sizeof *rows, compare_names);
  for (guint i = 0; i < n_rows; i++)
    g_string_append_printf (out, "%s\"%s\":%" G_GINT64_FORMAT, i > 0 ? "," : "", rows[i], *(gint64 *) g_hash_table_lookup (check->rows, rows[i]));
  g_string_append (out, "},\"digest\":{");
  digests = (char **) g_hash_table_get_keys_as_array (check->digests, &n_digests);
  qsort (digests, n_digests, sizeof *digests, compare_names);
  for (guint i = 0; i < n_digests; i++)
    g_string_append_printf (out, "%s\"%s\":\"%s\"", i > 0 ? "," : "", digests[i], (char *) g_hash_table_lookup (check->digests, digests[i]));
  g_string_append (out, "}}");
  ctl_print (out);
  return check->ok ? 0 : 1;
}
