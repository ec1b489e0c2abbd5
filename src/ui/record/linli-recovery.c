/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog after an end that nobody wanted. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-recovery.h"

#include "linli-folder-jobs.h"
#include "linli-form-text.h"

#include <glib/gi18n.h>

#define BEGUN "linli-recovery-begun"

typedef struct { LinliSession *session; GtkWidget *dialog, *list; guint left; } Recovery;

static void
recovery_free (gpointer data)
{
  g_object_unref (((Recovery *) data)->session);
  g_free (data);
}

/* ---- what is done with one draft ---- */

static const LinliDraftInfo *
get_info (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW)), "info");
}

static void
close_dialog (Recovery *recovery)
{
  gtk_window_close (GTK_WINDOW (recovery->dialog));
}

/* The row goes, the focus to the next one; with the last one the dialog. */
static void
take_row (Recovery  *recovery,
          GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);
  GtkWidget *next = gtk_widget_get_next_sibling (row) != NULL ? gtk_widget_get_next_sibling (row) : gtk_widget_get_prev_sibling (row);

  if (--recovery->left == 0 || next == NULL)
    {
      close_dialog (recovery);
      return;
    }
  gtk_widget_child_focus (next, GTK_DIR_TAB_FORWARD);
  gtk_list_box_remove (GTK_LIST_BOX (recovery->list), row);
}

static void
open_clicked_cb (GtkWidget *button,
                 Recovery  *recovery)
{
  const LinliDraftInfo *info = get_info (button);
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (recovery->dialog));
  char uuid[LINLI_ID_STRING_SIZE];

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-record", "(ss)", info->kind->name, linli_id_format (&info->id, uuid));
  close_dialog (recovery);
}

static void
keep_clicked_cb (GtkWidget *button,
                 Recovery  *recovery)
{
  take_row (recovery, button);
}

static void
discard_clicked_cb (GtkWidget *button,
                    Recovery  *recovery)
{
  const LinliDraftInfo *info = get_info (button);
  LinliFolderJob *job = linli_folder_job_new (info->kind, &info->id);

  job->values = g_hash_table_new (NULL, NULL);
  linli_replica_write_async (linli_session_get_replica (recovery->session), linli_folder_job_draft, job, linli_folder_job_free, NULL, NULL, NULL,
                             NULL);
  take_row (recovery, button);
}

/* ---- the dialog ---- */

static void
add_button (GtkWidget  *row,
            const char *label,
            GCallback   callback,
            Recovery   *recovery)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect (button, "clicked", callback, recovery);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
info_free (gpointer data)
{
  linli_draft_info_free (data);
}

/* @info: (transfer full) */
static void
add_draft (Recovery       *recovery,
           LinliDraftInfo *info,
           gint64          now_ms)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *when = linli_form_format_when (info->at_ms, now_ms);
  /* Translators: when a draft was written, how many fields it changes. */
  g_autofree char *facts = g_strdup_printf (ngettext ("%s · %u field changed", "%s · %u fields changed", info->fields), when, info->fields);
  g_autofree char *name = *info->title != '\0' ? g_strdup (info->title) : g_strdup_printf (_("New: %s"), linli_kind_get_label (info->kind));
  g_autofree char *title = g_markup_escape_text (name, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), facts);
  add_button (row, _("Open"), G_CALLBACK (open_clicked_cb), recovery);
  add_button (row, _("Keep"), G_CALLBACK (keep_clicked_cb), recovery);
  add_button (row, _("Discard"), G_CALLBACK (discard_clicked_cb), recovery);
  g_object_set_data_full (G_OBJECT (row), "info", info, info_free);
  gtk_list_box_append (GTK_LIST_BOX (recovery->list), row);
  recovery->left++;
}

static void
present (GtkWindow    *window,
         LinliSession *session,
         GPtrArray    *infos)
{
  GtkWidget *dialog = adw_message_dialog_new (window, _("The program ended unexpectedly last time"),
                                              _("What had been typed is still here. What you keep stands on the page Today."));
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  Recovery *recovery = g_new0 (Recovery, 1);
  gint64 now_ms = linli_clock_get_wall_ms (linli_session_get_clock (session));

  recovery->session = g_object_ref (session);
  recovery->dialog = dialog;
  recovery->list = gtk_list_box_new ();
  gtk_widget_add_css_class (recovery->list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (recovery->list), GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (recovery->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Drafts"), -1);
  while (infos->len > 0)
    add_draft (recovery, g_ptr_array_steal_index (infos, 0), now_ms);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 320);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), recovery->list);
  gtk_widget_set_size_request (scrolled, 460, -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), scrolled);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "keep", _("Keep all"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_object_set_data_full (G_OBJECT (dialog), "recovery", recovery, recovery_free);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_child_focus (gtk_widget_get_first_child (recovery->list), GTK_DIR_TAB_FORWARD);
}

/* ---- beginning and ending ---- */

/* (transfer full): the drafts to offer: none after an orderly end. */
static gpointer
begin_func (LinliStore    *store,
            gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  gboolean unclean = FALSE;

  if (!linli_store_begin_work (store, &unclean, error))
    return NULL;
  return unclean ? linli_store_describe_drafts (store, error) : g_ptr_array_new_with_free_func (info_free);
}

typedef struct { GWeakRef window; LinliSession *session; } Wait;

static void
begun_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Wait *wait = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) infos = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  g_autoptr(GtkWindow) window = g_weak_ref_get (&wait->window);

  if (infos == NULL)
    g_message ("Looking for drafts: %s", error->message);
  else if (infos->len > 0 && window != NULL && gtk_widget_get_visible (GTK_WIDGET (window)))
    present (window, wait->session, infos);
  g_weak_ref_clear (&wait->window);
  g_object_unref (wait->session);
  g_free (wait);
}

void
linli_recovery_begin (GtkWindow    *window,
                      LinliSession *session)
{
  Wait *wait;

  if (g_object_get_data (G_OBJECT (session), BEGUN) != NULL)
    return;
  g_object_set_data (G_OBJECT (session), BEGUN, (gpointer) BEGUN);
  wait = g_new0 (Wait, 1);
  g_weak_ref_init (&wait->window, window);
  wait->session = g_object_ref (session);
  linli_replica_write_async (linli_session_get_replica (session), begin_func, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, begun_cb,
                             wait);
}

static gpointer
end_func (LinliStore    *store,
          gpointer       data,
          GCancellable  *cancellable,
          GError       **error)
{
  return GINT_TO_POINTER (linli_store_end_work (store, error));
}

void
linli_recovery_end (LinliSession *session)
{
  g_autoptr(GError) error = NULL;

  if (g_object_get_data (G_OBJECT (session), BEGUN) == NULL)
    return;
  linli_replica_write_sync (linli_session_get_replica (session), end_func, NULL, &error);
  if (error != NULL)
    g_message ("Ending: %s", error->message);
}
