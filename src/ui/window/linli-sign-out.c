/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing out shows what the server has not accepted.  Taking the records off the computer is offered only when there is no such thing;
 * the store refuses it, too. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-sign-out.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWindow    *parent;   /* (owned) */
  LinliSession *session;  /* (owned) */
  void        (*answered) (LinliSignOut answer, gpointer user_data);
  gpointer      user_data;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->parent);
  g_object_unref (question->session);
  g_free (question);
}

char *
linli_sign_out_describe (const LinliUnsent *unsent)
{
  GString *text;

  if (linli_unsent_is_none (unsent))
    return g_strdup (_("Everything was accepted by the server. Your records may stay on this computer for the next time, or be taken off it."));
  text = g_string_new (_("The server has not accepted all of your work. It stays on this computer, and nobody else can open it:"));
  if (unsent->pending + unsent->sent > 0)
    {
      g_string_append (text, "\n· ");
      g_string_append_printf (text, ngettext ("%u change to send", "%u changes to send", unsent->pending + unsent->sent),
                              unsent->pending + unsent->sent);
    }
  if (unsent->drafts > 0)
    {
      g_string_append (text, "\n· ");
      g_string_append_printf (text, ngettext ("%u draft that was not saved", "%u drafts that were not saved", unsent->drafts), unsent->drafts);
    }
  if (unsent->returned > 0)
    {
      g_string_append (text, "\n· ");
      g_string_append_printf (text, ngettext ("%u returned change", "%u returned changes", unsent->returned), unsent->returned);
    }
  return g_string_free (text, FALSE);
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             Question         *question)
{
  LinliSignOut answer = g_str_equal (response, "sync") ? LINLI_SIGN_OUT_SYNC : g_str_equal (response, "keep") ? LINLI_SIGN_OUT_KEEP
    : g_str_equal (response, "remove") ? LINLI_SIGN_OUT_REMOVE : LINLI_SIGN_OUT_STAY;

  question->answered (answer, question->user_data);
}

static void
present (Question          *question,
         const LinliUnsent *unsent)
{
  GtkWidget *window = adw_message_dialog_new (question->parent, _("Sign out?"), NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (window);
  g_autofree char *text = linli_sign_out_describe (unsent);
  gboolean can_sync = unsent->pending + unsent->sent > 0 && linli_session_get_state (question->session)->has_server;

  adw_message_dialog_set_body (dialog, text);
  adw_message_dialog_add_response (dialog, "stay", _("Stay signed in"));
  if (can_sync)
    adw_message_dialog_add_response (dialog, "sync", _("Sync first"));
  adw_message_dialog_add_response (dialog, "keep", _("Sign out, keep the records here"));
  adw_message_dialog_add_response (dialog, "remove", _("Sign out and take the records off"));
  adw_message_dialog_set_response_appearance (dialog, can_sync ? "sync" : "keep", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_enabled (dialog, "remove", linli_unsent_is_none (unsent));
  adw_message_dialog_set_default_response (dialog, can_sync ? "sync" : "keep");
  adw_message_dialog_set_close_response (dialog, "stay");
  /* A dialog that is closed for the person asks nothing. */
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, (GClosureNotify) (void (*) (void)) question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gpointer
unsent_func (LinliStore    *store,
             gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autofree LinliUnsent *unsent = g_new0 (LinliUnsent, 1);

  return linli_store_get_unsent (store, unsent, error) ? g_steal_pointer (&unsent) : NULL;
}

static void
counted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Question *question = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree LinliUnsent *unsent = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (unsent == NULL || !gtk_widget_get_visible (GTK_WIDGET (question->parent)))
    {
      if (error != NULL)
        g_message ("Counting what is unsent: %s", error->message);
      question_free (question);
      return;
    }
  present (question, unsent);
}

void
linli_sign_out_ask (GtkWindow    *parent,
                    LinliSession *session,
                    void        (*answered) (LinliSignOut answer, gpointer user_data),
                    gpointer      user_data)
{
  Question *question = g_new0 (Question, 1);

  question->parent = g_object_ref (parent);
  question->session = g_object_ref (session);
  question->answered = answered;
  question->user_data = user_data;
  /* On the writer: after everything that was typed. */
  linli_replica_write_async (linli_session_get_replica (session), unsent_func, NULL, NULL, g_free, NULL, counted_cb, question);
}
