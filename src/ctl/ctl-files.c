/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-files.c - photos of records: attach, files, fetch. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-files.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-photo.h"

static const char *const state_names[] = { "waiting", "held", "failed", "sent" };

/* The field that REPLICA KIND ID FIELD name, which must be one of photos. */
static const LinliField *
find_field (LinliStore *store, GPtrArray *words, LinliId *ret_id, GError **error)
{
  const LinliKind *kind = ctl_find_kind (store, g_ptr_array_index (words, 1), error);
  const char *name = g_ptr_array_index (words, 3);
  const LinliField *field;

  if (kind == NULL || !ctl_parse_id (g_ptr_array_index (words, 2), ret_id, error))
    return NULL;
  field = linli_kind_find_field (kind, name);
  if (field != NULL && field->value_type == LINLI_TYPE_ATTACHMENT)
    return field;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s has no field \"%.60s\" for photos", kind->name, name);
  return NULL;
}

/* (transfer full) what the record names now; LINLI_ERROR_NOT_FOUND */
static char *
load_text (LinliStore *store, const LinliField *field, const LinliId *id, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, linli_kind_get_core (field->kind), id, &local);

  if (loaded != NULL)
    return g_strdup (linli_value_get_text (linli_record_get (loaded->record, field)));
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "no such record in this replica");
  return NULL;
}

/* Every file is ours before anything is saved, so that a bad one leaves no trace. */
static gboolean
attach (LinliStore *store, GPtrArray *words, GString *out, GError **error)
{
  gint64 now_ms = linli_clock_get_wall_ms (linli_store_get_clock (store));
  LinliId id;
  const LinliField *field = find_field (store, words, &id, error);
  g_autofree char *text = field != NULL ? load_text (store, field, &id, error) : NULL;
  g_autoptr(GArray) known = text != NULL ? linli_attachments_parse (text) : NULL;
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  guint n = words->len - 4;
  LinliEdit *edit;

  if (text == NULL)
    return FALSE;
  if (known != NULL && known->len + n > LINLI_ATTACHMENTS_MAX)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "one record takes %d photos in this field, there are %u", LINLI_ATTACHMENTS_MAX, known->len);
      return FALSE;
    }
  g_string_append (out, "{\"files\":[");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GBytes) photo = NULL;
      g_autoptr(GBytes) thumb = NULL;
      LinliAttachment attachment;

      if (!linli_photo_make_from_file (g_ptr_array_index (words, 4 + i), &photo, &thumb, error)
          || !linli_files_keep_photo (linli_store_get_path (store), photo, thumb, now_ms + i, &attachment, error))
        return FALSE;
      g_string_append_printf (out, "%s{\"sha\":\"%s\",\"size\":%" G_GINT64_FORMAT "}", i > 0 ? "," : "", attachment.sha, attachment.size);
      if (!linli_attachments_find (text, attachment.sha, NULL, NULL))
        {
          g_autofree char *word = linli_attachment_format (&attachment);
          char *next = linli_codes_apply (text, word, NULL);

          g_free (text);
          text = next;
        }
    }
  edit = linli_edit_new (LINLI_EDIT_CHANGE, field->kind, &id);
  linli_value_set_text (&value, text, -1);
  linli_edit_set (edit, field, &value);
  g_ptr_array_add (edits, edit);
  if (!linli_store_save (store, edits, NULL, &result, error))
    return FALSE;
  g_string_append_printf (out, "],\"ops\":%u}", result.ops);
  return TRUE;
}

int
ctl_attach_main (int argc, char **argv)
{
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, NULL, 0, 5, 4 + LINLI_ATTACHMENTS_MAX, "linlictl attach REPLICA KIND ID FIELD FILE...");
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  if (words == NULL)
    return 2;
  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  if (store == NULL || !attach (store, words, out, &error))
    return ctl_fail ("attach", error);
  ctl_print (out);
  return 0;
}

static void
append_job (GString *out, const LinliFileJob *job)
{
  g_string_append_printf (out, "{\"sha\":\"%s\",\"thumb\":%s,\"kind\":\"%s\",\"record\":", job->sha, job->thumb ? "true" : "false",
                          linli_kind_get_core (job->field->kind)->name);
  ctl_append_id (out, &job->id);
  g_string_append_printf (out, ",\"field\":\"%s\",\"size\":%" G_GINT64_FORMAT ",\"have\":%" G_GINT64_FORMAT ",\"state\":\"%s\",\"why\":",
                          job->field->name, job->size, job->state == LINLI_FILE_SENT ? job->size : job->have, state_names[job->state]);
  ctl_append_text (out, job->why);
  g_string_append_printf (out, ",\"tries\":%u}", job->tries);
}

int
ctl_files_main (int argc, char **argv)
{
  gboolean json = FALSE;
  const CtlOption options[] = { { "--json", CTL_FLAG, &json } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, 1, 1, 1, "linlictl files REPLICA [--json]");
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GPtrArray) jobs = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  LinliFilesState state;

  if (words == NULL)
    return 2;
  store = ctl_open_replica (g_ptr_array_index (words, 0), LINLI_STORE_READ_ONLY, &error);
  if (store == NULL || !linli_store_get_files_state (store, &state, &error) || (jobs = linli_store_list_files (store, FALSE, &error)) == NULL)
    return ctl_fail ("files", error);
  g_string_append_printf (out, "{\"photos\":%u,\"sent\":%u,\"waiting\":%u,\"held\":%u,\"failed\":%u,\"files\":[", state.photos, state.sent, state.waiting,
                          state.held, state.failed);
  for (guint i = 0; i < jobs->len; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      append_job (out, g_ptr_array_index (jobs, i));
    }
  g_string_append (out, "]}");
  ctl_print (out);
  return 0;
}

/* What @field's photos are and where they lie, fetched when they are not here. */
static gboolean
fetch (LinliStore *store, GPtrArray *words, gboolean original, GString *out, GError **error)
{
  LinliId id;
  const LinliField *field = find_field (store, words, &id, error);
  g_autofree char *text = field != NULL ? load_text (store, field, &id, error) : NULL;
  g_autoptr(GArray) attachments = text != NULL ? linli_attachments_parse (text) : NULL;
  g_autoptr(LinliIdentity) identity = attachments != NULL ? linli_store_get_identity (store, error) : NULL;
  g_autoptr(LinliTransport) transport = NULL;

  if (identity == NULL || (transport = linli_soup_transport_new (identity->server_url != NULL ? identity->server_url : "", error)) == NULL)
    return FALSE;
  linli_transport_set_token (transport, identity->access_token);
  linli_transport_set_certificate (transport, identity->certificate);
  g_string_append (out, "{\"files\":[");
  for (guint i = 0; i < attachments->len; i++)
    {
      const LinliAttachment *attachment = &g_array_index (attachments, LinliAttachment, i);
      const char *sha = original ? attachment->sha : attachment->thumb;
      g_autofree char *path = linli_files_get_path (linli_store_get_path (store), sha);

      if (!linli_file_sync_fetch (linli_store_get_path (store), transport, field, &id, sha, original ? attachment->size : attachment->thumb_size, NULL, NULL,
                                  NULL, error))
        return FALSE;
      g_string_append_printf (out, "%s{\"sha\":\"%s\",\"path\":", i > 0 ? "," : "", sha);
      ctl_append_text (out, path);
      g_string_append_c (out, '}');
    }
  g_string_append (out, "]}");
  return TRUE;
}

int
ctl_fetch_main (int argc, char **argv)
{
  gboolean original = FALSE;
  const CtlOption options[] = { { "--original", CTL_FLAG, &original } };
  g_autoptr(GPtrArray) words = ctl_args_parse (argc, argv, options, 1, 4, 4, "linlictl fetch REPLICA KIND ID FIELD [--original]");
  g_autoptr(LinliStore) store = NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  if (words == NULL)
    return 2;
  store = ctl_open_replica (g_ptr_array_index (words, 0), 0, &error);
  if (store == NULL || !fetch (store, words, original, out, &error))
    return ctl_fail ("fetch", error);
  ctl_print (out);
  return 0;
}

gboolean
ctl_send_files (LinliStore *store, LinliTransport *transport, gboolean metered, GString *out, GError **error)
{
  LinliFilesState state;
  g_autoptr(GError) wrong = NULL;
  g_autoptr(GError) astray = NULL;
  LinliFileSyncFlags flags = LINLI_FILE_SYNC_ALL | (metered ? LINLI_FILE_SYNC_METERED : 0);
  LinliFileSyncReport report = { 0 };
  guint fetched = 0;

  if (!linli_store_get_files_state (store, &state, error))
    return FALSE;
  /* Records are through; a photo that does not go is no reason to say otherwise. */
  if (state.photos > 0 && !linli_file_sync_send (store, NULL, transport, flags, NULL, NULL, NULL, &report, &wrong))
    g_printerr ("linlictl sync: photos wait: %s\n", wrong->message);
  if (wrong == NULL && !linli_file_sync_fetch_thumbs (store, NULL, transport, flags, NULL, &fetched, &astray))
    g_printerr ("linlictl sync: small pictures are still to come: %s\n", astray->message);
  if (!linli_store_get_files_state (store, &state, error))
    return FALSE;
  if (state.photos + fetched == 0)
    return TRUE;
  g_string_append_printf (out, ",\"photos\":{\"sent\":%u,\"waiting\":%u,\"held\":%u,\"failed\":%u", state.sent, state.waiting, state.held, state.failed);
  if (fetched > 0)
    g_string_append_printf (out, ",\"fetched\":%u", fetched);
  g_string_append_c (out, '}');
  return TRUE;
}
