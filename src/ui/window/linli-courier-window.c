/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files are read and written by the replica's writer thread, which the window waits for. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-courier-window.h"

#include "linli-courier-carry.h"
#include "linli-courier-file.h"

#include <glib/gi18n.h>

struct _LinliCourierWindow
{
  AdwWindow      parent_instance;

  LinliSession  *session;      /* (owned) */
  GtkWidget     *steps[LINLI_N_CARRIES];  /* the buttons, by LinliCarry */
  GtkWidget     *spinner, *said;
};

G_DEFINE_FINAL_TYPE (LinliCourierWindow, linli_courier_window, ADW_TYPE_WINDOW)

typedef struct
{
  GWeakRef            window;
  LinliSession       *session;  /* (owned) */
  LinliCarry          way;
  char               *path;     /* (owned) folder or file */
  char               *name;     /* (owned) (nullable) of the file written */
  char               *url, *token, *certificate;  /* (owned) (nullable) for FOR */
  LinliCourierReport  report;
  guint               pending;
} Job;

static void
job_free (Job *job)
{
  g_weak_ref_clear (&job->window);
  g_object_unref (job->session);
  g_free (job->path);
  g_free (job->name);
  g_free (job->url);
  g_free (job->token);
  g_free (job->certificate);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static gboolean
write_question (LinliStore  *store,
                Job         *job,
                GError     **error)
{
  g_autoptr(GBytes) bundle = linli_courier_ask (store, &job->report, error);
  g_autofree char *file = NULL;

  if (bundle == NULL)
    return FALSE;
  job->name = linli_courier_format_name (&job->report);
  file = g_build_filename (job->path, job->name, NULL);
  return linli_courier_file_write (file, bundle, error);
}

static gboolean
take_answer (LinliStore  *store,
             Job         *job,
             GError     **error)
{
  g_autoptr(GBytes) bundle = linli_courier_file_read (job->path, error);
  LinliOutboxState state = { 0 };

  if (bundle == NULL || !linli_courier_take (store, bundle, &job->report, error) || !linli_store_get_outbox_state (store, &state, error))
    return FALSE;
  job->pending = state.pending + state.sent;
  return TRUE;
}

static gpointer
carry_func (LinliStore    *store,
            gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  Job *job = data;
  gboolean done = job->way == LINLI_CARRY_THERE ? write_question (store, job, error) : take_answer (store, job, error);

  return GINT_TO_POINTER (done);
}

/* The network is waited for in a thread of its own; the replica's writer is asked only where a cycle has to go first. */
static void
hand_over_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Job *job = task_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) question = linli_courier_file_read (job->path, &error), answer = NULL;
  g_autoptr(LinliTransport) transport = question != NULL ? linli_soup_transport_new (job->url != NULL ? job->url : "", &error) : NULL;
  g_autofree char *file = NULL;

  if (transport != NULL)
    {
      linli_transport_set_token (transport, job->token);
      linli_transport_set_certificate (transport, job->certificate);
      answer = linli_courier_carry_for (NULL, linli_session_get_replica (job->session), transport, question, cancellable, &error);
    }
  if (answer != NULL)
    {
      file = linli_courier_format_answer (job->path, question);
      job->name = g_path_get_basename (file);
    }
  if (answer == NULL || !linli_courier_file_write (file, answer, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
set_busy (LinliCourierWindow *self,
          gboolean            busy)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->steps); i++)
    gtk_widget_set_sensitive (self->steps[i], !busy && !linli_session_get_state (self->session)->read_only);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
  gtk_widget_set_visible (self->spinner, busy);
}

static void
say (LinliCourierWindow *self,
     const char         *text,
     gboolean            is_wrong)
{
  gtk_label_set_text (GTK_LABEL (self->said), text);
  gtk_widget_set_visible (self->said, *text != '\0');
  if (is_wrong)
    gtk_widget_add_css_class (self->said, "error");
  else
    gtk_widget_remove_css_class (self->said, "error");
}

/* Says on the window, where it is still there, what came of @job. */
static void
finish (Job          *job,
        const GError *error)
{
  g_autoptr(LinliCourierWindow) self = g_weak_ref_get (&job->window);
  g_autofree char *text = NULL;

  linli_session_refresh (job->session);
  if (self == NULL || self->session == NULL)
    return;
  set_busy (self, FALSE);
  if (error != NULL)
    {
      g_message ("courier: %s", error->message);
      say (self, linli_courier_explain (job->way, error), TRUE);
      return;
    }
  text = linli_courier_format_report (job->way, &job->report, job->name, job->pending);
  say (self, text, FALSE);
}

static void
carried_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Job) job = user_data;
  g_autoptr(GError) error = NULL;

  linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  finish (job, error);
}

static void
handed_over_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  finish (g_task_get_task_data (G_TASK (result)), error);
}

static void
hand_over (Job *job)
{
  const LinliIdentity *identity = linli_session_get_identity (job->session);
  g_autoptr(GTask) task = g_task_new (NULL, NULL, handed_over_cb, NULL);

  job->url = g_strdup (linli_session_get_server (job->session));
  job->token = g_strdup (identity != NULL ? identity->access_token : NULL);
  job->certificate = g_strdup (identity != NULL ? identity->certificate : NULL);
  g_task_set_source_tag (task, hand_over);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, hand_over_thread);
}

void
linli_courier_window_run (LinliCourierWindow *self,
                          LinliCarry          way,
                          const char         *path)
{
  Job *job;

  g_return_if_fail (path != NULL);

  if (!gtk_widget_get_sensitive (self->steps[way]))
    return;
  job = g_new0 (Job, 1);
  g_weak_ref_init (&job->window, self);
  job->session = g_object_ref (self->session);
  job->way = way;
  job->path = g_strdup (path);
  say (self, "", FALSE);
  set_busy (self, TRUE);
  if (way == LINLI_CARRY_FOR)
    hand_over (job);
  else
    linli_replica_write_async (linli_session_get_replica (self->session), carry_func, job, NULL, NULL, NULL, carried_cb, job);
}

/* ---- choosing ---- */

static void
chosen (GtkNativeDialog    *native,
        int                 response,
        LinliCourierWindow *self,
        LinliCarry          way)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native)) : NULL;

  if (file != NULL && g_file_peek_path (file) != NULL)
    linli_courier_window_run (self, way, g_file_peek_path (file));
  gtk_native_dialog_destroy (native);
  g_object_unref (native);
}

static void
folder_chosen_cb (GtkNativeDialog    *native,
                  int                 response,
                  LinliCourierWindow *self)
{
  chosen (native, response, self, LINLI_CARRY_THERE);
}

static void
answer_chosen_cb (GtkNativeDialog    *native,
                  int                 response,
                  LinliCourierWindow *self)
{
  chosen (native, response, self, LINLI_CARRY_BACK);
}

static void
question_chosen_cb (GtkNativeDialog    *native,
                    int                 response,
                    LinliCourierWindow *self)
{
  chosen (native, response, self, LINLI_CARRY_FOR);
}

static void
show_chooser (LinliCourierWindow   *self,
              GtkFileChooserNative *native,
              GCallback             callback)
{
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  g_signal_connect_object (native, "response", callback, self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

static void
write_cb (LinliCourierWindow *self)
{
  show_chooser (self, gtk_file_chooser_native_new (_("Folder for the File"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                                   _("_Write Here"), _("_Cancel")),
                G_CALLBACK (folder_chosen_cb));
}

static void
take_cb (LinliCourierWindow *self)
{
  show_chooser (self, gtk_file_chooser_native_new (_("The Server’s Answer"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"),
                                                   _("_Cancel")),
                G_CALLBACK (answer_chosen_cb));
}

static void
hand_over_cb (LinliCourierWindow *self)
{
  show_chooser (self, gtk_file_chooser_native_new (_("A Colleague’s File"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Hand Over"), _("_Cancel")),
                G_CALLBACK (question_chosen_cb));
}

/* ---- building ---- */

static GtkWidget *
make_step (LinliCourierWindow *self,
           const char         *title,
           const char         *text,
           const char         *button_text,
           LinliCarry          way,
           GCallback           callback)
{
  GtkWidget *row = adw_action_row_new (), *button = gtk_button_new_with_mnemonic (button_text);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", callback, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  self->steps[way] = button;
  return row;
}

static void
session_changed_cb (LinliCourierWindow *self)
{
  if (!linli_session_get_state (self->session)->signed_in)
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
linli_courier_window_dispose (GObject *object)
{
  LinliCourierWindow *self = LINLI_COURIER_WINDOW (object);

  g_clear_object (&self->session);
  G_OBJECT_CLASS (linli_courier_window_parent_class)->dispose (object);
}

static void
linli_courier_window_class_init (LinliCourierWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_courier_window_dispose;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
linli_courier_window_init (LinliCourierWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *inner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *group = adw_preferences_group_new (), *others = adw_preferences_group_new ();

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _("Where this computer never reaches the server, a USB stick carries the sync. Only this computer and its server can read the files. "
                                           "Photos travel too, in as many files as it takes."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             make_step (self, _("1. A file for the server"), _("Everything that waits to be sent. The administrator takes it at the server and writes an answer."),
                                        _("_Write…"), LINLI_CARRY_THERE, G_CALLBACK (write_cb)));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             make_step (self, _("2. The server’s answer"), _("What was accepted, what came back, and what others changed. The same answer twice does no harm."),
                                        _("_Take…"), LINLI_CARRY_BACK, G_CALLBACK (take_cb)));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (others), _("For a Colleague"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (others),
                             make_step (self, _("A colleague’s file for the server"), _("This computer reaches the server: it hands the file over and puts the answer "
                                        "beside it. Both are sealed; nobody here can read them."),
                                        _("_Hand Over…"), LINLI_CARRY_FOR, G_CALLBACK (hand_over_cb)));
  self->spinner = gtk_spinner_new ();
  gtk_widget_set_visible (self->spinner, FALSE);
  self->said = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->said), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->said), 0);
  gtk_label_set_selectable (GTK_LABEL (self->said), TRUE);
  gtk_widget_set_visible (self->said, FALSE);
  g_object_set (inner, "margin-start", 18, "margin-end", 18, "margin-top", 12, "margin-bottom", 18, NULL);
  gtk_box_append (GTK_BOX (inner), group);
  gtk_box_append (GTK_BOX (inner), others);
  gtk_box_append (GTK_BOX (inner), self->spinner);
  gtk_box_append (GTK_BOX (inner), self->said);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), inner);
  adw_window_set_content (ADW_WINDOW (self), box);
}

GtkWidget *
linli_courier_window_new (GtkWindow    *parent,
                          LinliSession *session)
{
  LinliCourierWindow *self = g_object_new (LINLI_TYPE_COURIER_WINDOW, "title", _("Carry by USB"), "transient-for", parent, "modal", TRUE,
                                           "default-width", 540, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  set_busy (self, FALSE);
  return GTK_WIDGET (self);
}
