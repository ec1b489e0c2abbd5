/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A print operation over the page of src/draw. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-receipt-job.h"

#include "linli-form-text.h"
#include "linli-receipt-page.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWindow        *parent;   /* (owned) */
  LinliReceiptDone  done;
  LinliReceipt     *receipt;  /* (owned) */
  char             *printed;  /* (owned) */
} Job;

static void
job_free (Job *job)
{
  g_clear_object (&job->parent);
  linli_receipt_free (job->receipt);
  g_free (job->printed);
  g_free (job);
}

/* @why: (nullable) what went wrong. */
static void
finish (Job        *job,
        const char *why)
{
  job->done (job->parent, why);
  job_free (job);
}

static gpointer
read_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Job *job = data;
  LinliClock *clock = linli_store_get_clock (store);
  gint64 now = linli_clock_get_wall_ms (clock), today = linli_clock_get_today (clock);
  g_autofree char *day = linli_date_format (today), *time = linli_form_format_time (now);

  job->printed = g_strdup_printf ("%s %s", day, time);
  job->receipt = linli_store_read_receipt (store, today, error);
  return job->receipt;
}

static void
draw_cb (GtkPrintOperation *operation,
         GtkPrintContext   *context,
         int                page,
         Job               *job)
{
  linli_receipt_page_paint (job->receipt, job->printed, gtk_print_context_get_width (context), gtk_print_context_get_cairo_context (context));
}

static void
done_cb (GtkPrintOperation       *operation,
         GtkPrintOperationResult  result,
         Job                     *job)
{
  g_autoptr(GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    gtk_print_operation_get_error (operation, &error);
  if (error != NULL)
    g_message ("print: %s", error->message);
  finish (job, error != NULL ? _("The receipt could not be printed. Look at the printer, then print it again.") : NULL);
  g_object_unref (operation);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;
  GtkPrintOperation *operation;

  if (linli_replica_call_finish (LINLI_REPLICA (object), result, &error) == NULL)
    {
      g_message ("receipt: %s", error->message);
      finish (job, _("The receipt could not be read"));
      return;
    }
  operation = gtk_print_operation_new ();
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, _("Receipt of the day"));
  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_cb), job);
  g_signal_connect (operation, "done", G_CALLBACK (done_cb), job);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, job->parent, NULL);
}

void
linli_receipt_run (GtkWindow        *parent,
                   LinliReplica     *replica,
                   LinliReceiptDone  done)
{
  Job *job = g_new0 (Job, 1);

  job->parent = g_object_ref (parent);
  job->done = done;
  linli_replica_read_async (replica, read_func, job, NULL, NULL, NULL, read_cb, job);
}
