/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-base-bar.h"

#include "linli-base-dialog.h"

#include <glib/gi18n.h>

struct _LinliBaseBar
{
  GtkBox           parent_instance;

  LinliBaseLayer  *layer;        /* (owned) */
  LinliBaseChoice *choice;       /* (owned): as remembered */
  GCancellable    *cancellable;  /* (owned), cancelled in dispose */
  GtkWidget       *whose, *trouble;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliBaseBar, linli_base_bar, GTK_TYPE_BOX)

static void
say (LinliBaseBar *self,
     const char   *trouble)
{
  gtk_label_set_text (GTK_LABEL (self->trouble), trouble != NULL ? trouble : "");
  gtk_widget_set_visible (self->trouble, trouble != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), trouble != NULL || linli_base_layer_get_ground (self->layer) != NULL);
}

static void
problem_cb (LinliBaseBar *self)
{
  say (self, linli_base_layer_get_problem (self->layer));
}

static void
set_ground (LinliBaseBar    *self,
            LinliBaseGround *ground)
{
  g_autofree char *text = ground != NULL ? linli_base_ground_describe (ground) : NULL;

  linli_base_layer_set_ground (self->layer, ground);
  gtk_label_set_text (GTK_LABEL (self->whose), text != NULL ? text : "");
  gtk_widget_set_visible (self->whose, text != NULL);
  say (self, NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- what is remembered ---- */

static void
load_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autofree char *file = linli_base_choice_get_file ();

  g_task_return_pointer (task, linli_base_choice_load (file), (GDestroyNotify) linli_base_choice_free);
}

static void
save_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autofree char *file = linli_base_choice_get_file ();
  g_autoptr(GError) error = NULL;

  if (!linli_base_choice_save (task_data, file, &error))
    g_warning ("The choice of the base map is not remembered: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliBaseBar *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBaseGround) ground = linli_base_open_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (ground != NULL)
    set_ground (self, ground);
  else if (error != NULL)
    say (self, error->message);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliBaseBar *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  LinliBaseChoice *choice = g_task_propagate_pointer (G_TASK (result), &error);

  if (choice == NULL)
    return;
  linli_base_choice_free (self->choice);
  self->choice = choice;
  if (choice->bare)
    g_signal_emit (self, signals[CHANGED], 0);
  if (choice->type != LINLI_BASE_NONE)
    linli_base_open_async (choice, self->cancellable, opened_cb, self);
}

static void
chosen_cb (LinliBaseBar    *self,
           LinliBaseChoice *choice,
           LinliBaseGround *ground)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  linli_base_choice_free (self->choice);
  self->choice = linli_base_choice_copy (choice);
  g_task_set_source_tag (task, chosen_cb);
  g_task_set_task_data (task, linli_base_choice_copy (choice), (GDestroyNotify) linli_base_choice_free);
  g_task_run_in_thread (task, save_thread);
  set_ground (self, ground);
}

void
linli_base_bar_ask (LinliBaseBar *self)
{
  GtkWidget *dialog;

  g_return_if_fail (LINLI_IS_BASE_BAR (self));

  dialog = linli_base_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->choice);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

gboolean
linli_base_bar_is_bare (LinliBaseBar *self)
{
  g_return_val_if_fail (LINLI_IS_BASE_BAR (self), FALSE);
  return self->choice->bare;
}

LinliBaseGround *
linli_base_bar_get_ground (LinliBaseBar *self)
{
  g_return_val_if_fail (LINLI_IS_BASE_BAR (self), NULL);
  return linli_base_layer_get_ground (self->layer);
}

/* ---- the corner ---- */

static void
linli_base_bar_dispose (GObject *object)
{
  LinliBaseBar *self = LINLI_BASE_BAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->layer);
  G_OBJECT_CLASS (linli_base_bar_parent_class)->dispose (object);
}

static void
linli_base_bar_finalize (GObject *object)
{
  LinliBaseBar *self = LINLI_BASE_BAR (object);

  g_clear_object (&self->cancellable);
  linli_base_choice_free (self->choice);
  G_OBJECT_CLASS (linli_base_bar_parent_class)->finalize (object);
}

static void
linli_base_bar_class_init (LinliBaseBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_base_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_base_bar_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_base_bar_init (LinliBaseBar *self)
{
  self->cancellable = g_cancellable_new ();
  self->choice = linli_base_choice_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->whose = gtk_label_new (NULL);
  self->trouble = gtk_label_new (NULL);
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = i == 0 ? self->whose : self->trouble;

      gtk_label_set_xalign (GTK_LABEL (label), 1);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (label, "caption");
      g_object_set (label, "margin-start", 8, "margin-end", 8, "margin-top", 2, "margin-bottom", 2, NULL);
      gtk_box_append (GTK_BOX (self), label);
    }
  gtk_widget_add_css_class (self->trouble, "error");
  gtk_widget_add_css_class (GTK_WIDGET (self), "linli-map-card");
  g_object_set (self, "halign", GTK_ALIGN_END, "valign", GTK_ALIGN_END, "margin-end", 12, "margin-bottom", 12, "visible", FALSE, NULL);
}

GtkWidget *
linli_base_bar_new (LinliBaseLayer *layer)
{
  LinliBaseBar *self = g_object_new (LINLI_TYPE_BASE_BAR, NULL);
  g_autoptr(GTask) task = g_task_new (NULL, self->cancellable, loaded_cb, self);

  self->layer = g_object_ref (layer);
  g_signal_connect_object (layer, "problem", G_CALLBACK (problem_cb), self, G_CONNECT_SWAPPED);
  g_task_set_source_tag (task, linli_base_bar_new);
  g_task_run_in_thread (task, load_thread);
  return GTK_WIDGET (self);
}
