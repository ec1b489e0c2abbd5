/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The draft on disk: one write at a time, the newest state wins.
 *
 * Where the disk refuses, nothing that was typed is lost while the window is open: the form has it, what was left is remembered
 * here, a banner says so and the write is tried again. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-folder-private.h"

#include "linli-accessible.h"
#include "linli-error-text.h"
#include "linli-folder-jobs.h"

#include <glib/gi18n.h>
#include <string.h>

#define RETRY_S 5

typedef struct { LinliFolder *folder; LinliId id; GHashTable *values; gboolean is_left; } DraftWait;

static void
wait_free (DraftWait *wait)
{
  g_object_unref (wait->folder);
  g_hash_table_unref (wait->values);
  g_free (wait);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DraftWait, wait_free)

static void
lay_banner (LinliFolder  *self,
            const GError *error)
{
  if (error != NULL && !gtk_revealer_get_reveal_child (self->draft_banner))
    {
      /* Translators: the reason, a sentence. */
      g_autofree char *text = g_strdup_printf (_("What you type cannot be kept on disk: %s It stays in this window and is tried again; do not close it."),
                                               linli_error_describe (error));

      gtk_label_set_text (self->draft_banner_text, text);
      linli_accessible_say (GTK_WIDGET (self), text);
    }
  gtk_revealer_set_reveal_child (self->draft_banner, error != NULL || self->draft_failed || g_hash_table_size (self->unwritten) > 0);
}

static gboolean
retry_cb (gpointer user_data)
{
  LinliFolder *self = user_data;

  self->retry_id = 0;
  linli_folder_retry_drafts (self);
  return G_SOURCE_REMOVE;
}

static void
written_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(DraftWait) wait = user_data;
  LinliFolder *self = wait->folder;
  g_autoptr(GError) error = NULL;

  linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  self->writing--;
  if (!wait->is_left)
    self->drafting = FALSE;
  if (self->session == NULL)
    return;
  if (error != NULL)
    g_message ("Draft: %s", error->message);
  if (!wait->is_left)
    self->draft_failed = error != NULL;
  else if (error != NULL)
    g_hash_table_insert (self->unwritten, g_memdup2 (&wait->id, sizeof wait->id), g_hash_table_ref (wait->values));
  if (error == NULL)
    g_hash_table_remove (self->unwritten, &wait->id);
  lay_banner (self, error);
  if (error != NULL && self->retry_id == 0)
    self->retry_id = g_timeout_add_seconds (RETRY_S, retry_cb, self);
  if (error == NULL)
    linli_session_tell_draft (self->session, self->kind, &wait->id, self);
  if (!wait->is_left && self->draft_dirty)
    linli_folder_write_draft (self);
}

static void
write_values (LinliFolder   *self,
              const LinliId *id,
              GHashTable    *values,
              gboolean       is_left)
{
  LinliFolderJob *job = linli_folder_job_new (self->kind, id);
  DraftWait *wait = g_new0 (DraftWait, 1);

  job->values = linli_folder_copy_values (values);
  wait->folder = g_object_ref (self);
  wait->id = *id;
  wait->values = linli_folder_copy_values (values);
  wait->is_left = is_left;
  self->writing++;
  linli_replica_write_async (linli_session_get_replica (self->session), linli_folder_job_draft, job, linli_folder_job_free, NULL, NULL,
                             written_cb, wait);
}

void
linli_folder_write_draft (LinliFolder *self)
{
  self->draft_dirty = self->drafting;
  if (self->drafting || self->form == NULL)
    return;
  self->drafting = TRUE;
  write_values (self, &self->id, self->form->draft, FALSE);
}

void
linli_folder_keep_draft (LinliFolder *self)
{
  self->draft_dirty = FALSE;
  write_values (self, &self->id, self->form->draft, TRUE);
}

void
linli_folder_keep_values (LinliFolder   *self,
                          const LinliId *id,
                          GHashTable    *values)
{
  write_values (self, id, values, TRUE);
}

void
linli_folder_forget_refusal (LinliFolder   *self,
                             const LinliId *id)
{
  g_hash_table_remove (self->unwritten, id);
  if (linli_id_equal (id, &self->id))
    self->draft_failed = FALSE;
  lay_banner (self, NULL);
}

GHashTable *
linli_folder_find_unwritten (LinliFolder   *self,
                             const LinliId *id)
{
  return g_hash_table_lookup (self->unwritten, id);
}

void
linli_folder_retry_drafts (LinliFolder *self)
{
  g_autoptr(GHashTable) again = g_steal_pointer (&self->unwritten);
  GHashTableIter iter;
  gpointer id, values;

  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->unwritten = linli_folder_new_unwritten ();
  g_hash_table_iter_init (&iter, again);
  while (g_hash_table_iter_next (&iter, &id, &values))
    /* What is in sight has its own, newer state. */
    if (self->form == NULL || !linli_id_equal (id, &self->form->saved->id))
      write_values (self, id, values, TRUE);
  if (self->draft_failed)
    linli_folder_write_draft (self);
}

LinliFolderKept
linli_folder_get_kept (LinliFolder *self)
{
  if (self->writing > 0)
    return LINLI_FOLDER_WRITING;
  return self->draft_failed || g_hash_table_size (self->unwritten) > 0 ? LINLI_FOLDER_REFUSED : LINLI_FOLDER_KEPT;
}

static guint
hash_id (gconstpointer key)
{
  guint hash;

  /* The end of an id is random. */
  memcpy (&hash, ((const LinliId *) key)->bytes + sizeof ((const LinliId *) key)->bytes - sizeof hash, sizeof hash);
  return hash;
}

static gboolean
equal_ids (gconstpointer a,
           gconstpointer b)
{
  return linli_id_equal (a, b);
}

GHashTable *
linli_folder_new_unwritten (void)
{
  return g_hash_table_new_full (hash_id, equal_ids, g_free, (GDestroyNotify) g_hash_table_unref);
}

/* ---- other places that show the same record ---- */

static void
draft_told_cb (LinliSession    *session,
               const LinliKind *kind,
               const LinliId   *id,
               gpointer         source,
               LinliFolder     *self)
{
  if (source == self || kind != self->kind || !linli_id_equal (id, &self->id) || self->drafting || self->form == NULL)
    return;
  self->adopting = TRUE;
  linli_folder_load (self);
}

void
linli_folder_watch_drafts (LinliFolder *self)
{
  g_signal_connect_object (self->session, "draft", G_CALLBACK (draft_told_cb), self, 0);
}
