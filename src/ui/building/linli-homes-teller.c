/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages about what was done to homes, and the way back. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-homes-teller.h"

#include "linli-building-jobs.h"
#include "linli-toast.h"

#include <glib/gi18n.h>

struct _LinliHomesTeller
{
  LinliReplica    *replica;  /* (owned) */
  AdwToastOverlay *toasts;   /* (owned) */
};

LinliHomesTeller *
linli_homes_teller_new (LinliReplica    *replica,
                        AdwToastOverlay *toasts)
{
  LinliHomesTeller *teller = g_new0 (LinliHomesTeller, 1);

  teller->replica = g_object_ref (replica);
  teller->toasts = g_object_ref (toasts);
  return teller;
}

static void
teller_free (LinliHomesTeller *teller)
{
  g_object_unref (teller->replica);
  g_object_unref (teller->toasts);
  g_free (teller);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliHomesTeller, teller_free)

void
linli_homes_tell (AdwToastOverlay *toasts,
                  AdwToast        *toast)
{
  AdwToast *last = g_object_get_data (G_OBJECT (toasts), "last");

  if (last != NULL)
    adw_toast_dismiss (last);
  g_object_set_data_full (G_OBJECT (toasts), "last", g_object_ref (toast), g_object_unref);
  adw_toast_overlay_add_toast (toasts, toast);
}

static void
undone_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(LinliHomesTeller) teller = user_data;
  g_autoptr(LinliHomesResult) undone = linli_replica_call_finish (LINLI_REPLICA (object), result, NULL);

  linli_homes_tell (teller->toasts, linli_toast_new (undone != NULL ? _("Undone") : _("This could not be undone")));
}

/* The newest batch waits with the messages to be undone, by their button or by the key; 0: there is none. */
static gint64
get_batch (AdwToastOverlay *toasts)
{
  const gint64 *batch = g_object_get_data (G_OBJECT (toasts), "batch");

  return batch != NULL ? *batch : 0;
}

static void
set_batch (AdwToastOverlay *toasts,
           gint64           batch)
{
  g_object_set_data_full (G_OBJECT (toasts), "batch", batch != 0 ? g_memdup2 (&batch, sizeof batch) : NULL, g_free);
}

gboolean
linli_homes_undo (LinliReplica    *replica,
                  AdwToastOverlay *toasts)
{
  LinliHomesJob *job;

  if (get_batch (toasts) == 0)
    return FALSE;
  job = linli_homes_job_new ();
  job->batch = get_batch (toasts);
  set_batch (toasts, 0);
  linli_replica_write_async (replica, linli_homes_job_undo, job, linli_homes_job_free, linli_homes_result_free, NULL, undone_cb,
                             linli_homes_teller_new (replica, toasts));
  return TRUE;
}

static void
undo_clicked_cb (AdwToast         *toast,
                 LinliHomesTeller *teller)
{
  linli_homes_undo (teller->replica, teller->toasts);
}

static void
forget_teller (gpointer  data,
               GClosure *closure)
{
  teller_free (data);
}

/* @done: (nullable) */
static char *
describe_result (const LinliHomesResult *done)
{
  if (done == NULL)
    return g_strdup (_("The homes could not be changed; nothing was saved"));
  if (done->changed == 0)
    return g_strdup (done->why != NULL ? done->why : _("There was nothing to change"));
  switch (done->done)
    {
    case LINLI_HOMES_CHECKED:
      return g_strdup_printf (ngettext ("%u home marked as checked today", "%u homes marked as checked today", done->changed), done->changed);
    case LINLI_HOMES_ROOMS_ADDED:
      return g_strdup_printf (ngettext ("%u room added", "%u rooms added", done->changed), done->changed);
    case LINLI_HOMES_MERGED:
      return g_strdup_printf (ngettext ("%u room is one now", "%u rooms are one now", done->changed), done->changed);
    case LINLI_HOMES_SPLIT:
      return g_strdup_printf (ngettext ("Split into %u room", "Split into %u rooms", done->changed), done->changed);
    case LINLI_HOMES_CHANGED:
    default:
      if (done->skipped > 0)
        /* Translators: homes that were changed, and homes that could not be. */
        return g_strdup_printf (_("Changed: %u; left as they are: %u"), done->changed, done->skipped);
      return g_strdup_printf (ngettext ("%u home changed", "%u homes changed", done->changed), done->changed);
    }
}

void
linli_homes_teller_done_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr(LinliHomesTeller) teller = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliHomesResult) done = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  g_autofree char *text = describe_result (done);
  AdwToast *toast = linli_toast_new (text);

  if (error != NULL)
    g_message ("homes: %s", error->message);
  if (done != NULL && done->batch != 0)
    {
      set_batch (teller->toasts, done->batch);
      adw_toast_set_button_label (toast, _("Undo"));
      g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_clicked_cb), linli_homes_teller_new (teller->replica, teller->toasts),
                             forget_teller, 0);
    }
  linli_homes_tell (teller->toasts, toast);
}
