/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A print operation over the pages of src/draw: it reads the building anew, so that it prints what is saved now. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-building-print-job.h"

#include "linli-building-print.h"
#include "linli-clock.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWindow          *parent;   /* (owned) (nullable) */
  LinliId             building;
  LinliBuildingMode   mode;
  char               *file;     /* (owned) (nullable) */
  LinliPrintDone      done;
  gpointer            user_data;
  /* Read by a reader thread: */
  LinliBuildingData  *data;     /* (owned) */
  char               *printed;  /* (owned): the day and who prints */
  LinliBuildingPrint *pages;    /* (owned) (nullable): once the paper is known */
} Job;

static void
job_free (Job *job)
{
  g_clear_object (&job->parent);
  g_clear_pointer (&job->pages, linli_building_print_free);
  g_clear_pointer (&job->data, linli_building_data_free);
  g_free (job->printed);
  g_free (job->file);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static void
finish (Job        *job,
        const char *why)
{
  if (job->done != NULL)
    job->done (why, job->user_data);
  job_free (job);
}

static gpointer
load_func (LinliStore   *store,
           gpointer      data,
           GCancellable *cancellable,
           GError      **error)
{
  Job *job = data;
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, NULL);
  g_autofree char *day = linli_date_format (linli_clock_get_today (linli_store_get_clock (store)));
  const char *who = identity == NULL ? NULL : identity->display_name != NULL ? identity->display_name : identity->login;
  gboolean plain = linli_building_mode_is_restricted (&job->mode);

  job->printed = who != NULL ? g_strdup_printf ("%s  %s", day, who) : g_strdup (day);
  job->data = linli_building_data_load (store, &job->building, plain ? NULL : &job->mode, cancellable, error);
  return job->data != NULL ? job : NULL;
}

static void
begin_cb (GtkPrintOperation *operation,
          GtkPrintContext   *context,
          Job               *job)
{
  g_clear_pointer (&job->pages, linli_building_print_free);
  job->pages = linli_building_print_new (job->data, job->printed, gtk_print_context_get_width (context), gtk_print_context_get_height (context));
  gtk_print_operation_set_n_pages (operation, job->pages != NULL ? (int) linli_building_print_get_n_pages (job->pages) : 1);
}

static void
draw_cb (GtkPrintOperation *operation,
         GtkPrintContext   *context,
         int                page,
         Job               *job)
{
  if (job->pages != NULL)
    linli_building_print_paint (job->pages, (guint) page, gtk_print_context_get_cairo_context (context));
}

static void
done_cb (GtkPrintOperation      *operation,
         GtkPrintOperationResult result,
         Job                    *job)
{
  g_autoptr(GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    gtk_print_operation_get_error (operation, &error);
  if (error != NULL)
    g_message ("print: %s", error->message);
  finish (job, error != NULL ? _("The building could not be printed") : NULL);
  g_object_unref (operation);
}

/* A4 while the house can be read on one page of it, else A3 where that is better, across or upright, whichever suits the house; the
 * printer's dialog may say otherwise. */
static GtkPageSetup *
make_paper (const LinliBuildingData *data)
{
  static const char *const names[] = { GTK_PAPER_NAME_A4, GTK_PAPER_NAME_A3 };
  GtkPageSetup *setups[G_N_ELEMENTS (names)], *chosen;
  LinliPaper papers[G_N_ELEMENTS (names)];
  gboolean across;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GtkPaperSize) size = gtk_paper_size_new (names[i]);

      setups[i] = gtk_page_setup_new ();
      gtk_page_setup_set_paper_size_and_default_margins (setups[i], size);
      papers[i] = (LinliPaper) { gtk_page_setup_get_page_width (setups[i], GTK_UNIT_POINTS),
                                 gtk_page_setup_get_page_height (setups[i], GTK_UNIT_POINTS) };
    }
  chosen = g_object_ref (setups[linli_building_print_choose_paper (data, papers, G_N_ELEMENTS (names), &across)]);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_unref (setups[i]);
  if (across)
    gtk_page_setup_set_orientation (chosen, GTK_PAGE_ORIENTATION_LANDSCAPE);
  return chosen;
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GtkPageSetup) paper = NULL;
  GtkPrintOperation *operation;

  if (linli_replica_call_finish (LINLI_REPLICA (object), result, &error) == NULL)
    {
      finish (job, _("The building could not be read"));
      return;
    }
  operation = gtk_print_operation_new ();
  paper = make_paper (job->data);
  gtk_print_operation_set_default_page_setup (operation, paper);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, job->data->name);
  gtk_print_operation_set_allow_async (operation, TRUE);
  if (job->file != NULL)
    gtk_print_operation_set_export_filename (operation, job->file);
  g_signal_connect (operation, "begin-print", G_CALLBACK (begin_cb), job);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_cb), job);
  g_signal_connect (operation, "done", G_CALLBACK (done_cb), job);
  gtk_print_operation_run (operation, job->file != NULL ? GTK_PRINT_OPERATION_ACTION_EXPORT : GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           job->parent, NULL);
}

void
linli_building_print_run (GtkWindow               *parent,
                          LinliReplica            *replica,
                          const LinliId           *building,
                          const LinliBuildingMode *mode,
                          const char              *file,
                          LinliPrintDone           done,
                          gpointer                 user_data)
{
  Job *job = g_new0 (Job, 1);

  if (parent != NULL)
    job->parent = g_object_ref (parent);
  job->building = *building;
  job->mode = *mode;
  job->file = g_strdup (file);
  job->done = done;
  job->user_data = user_data;
  linli_replica_read_async (replica, load_func, job, NULL, NULL, NULL, loaded_cb, job);
}
