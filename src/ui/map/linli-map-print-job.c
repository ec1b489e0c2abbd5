/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A print operation over the sheet of src/draw.  A page is painted into a record by a thread, and from there onto the paper. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-print-job.h"

#include <glib/gi18n.h>
#include <math.h>

typedef struct
{
  LinliMapFeatures  *features;     /* (owned) */
  LinliMapTheme     *theme;        /* (owned) (nullable) */
  LinliBaseGround   *base;         /* (owned) (nullable): that the screen shows */
  LinliBasePaper     base_paper;   /* what was used of it */
  GtkWidget         *with_base;    /* (unowned) (nullable): of the dialog */
  LinliMapSheet      sheet;        /* its texts: */
  char              *title;        /* (owned) (nullable) */
  GStrv              lines;        /* (owned) (nullable) */
  GCancellable      *cancellable;  /* (owned) */
  GtkPrintContext   *context;      /* (unowned): of the page being painted */
  GtkPrintOperation *operation;    /* (unowned): keeps itself until "done" */
  LinliMapPrintDone  done;
  gpointer           user_data;
} Job;

static void
job_free (Job *job)
{
  linli_map_features_unref (job->features);
  g_clear_pointer (&job->theme, linli_map_theme_unref);
  linli_base_ground_unref (job->base);
  linli_base_paper_clear (&job->base_paper);
  g_object_unref (job->cancellable);
  g_free (job->title);
  g_strfreev (job->lines);
  g_free (job);
}

static void
begin_cb (GtkPrintOperation *operation,
          GtkPrintContext   *context,
          Job               *job)
{
  job->sheet.width = gtk_print_context_get_width (context);
  job->sheet.height = gtk_print_context_get_height (context);
  gtk_print_operation_set_n_pages (operation, 1);
}

static void
paint_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  Job *job = data;
  cairo_rectangle_t size = { 0, 0, job->sheet.width, job->sheet.height };
  cairo_surface_t *record = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &size);
  cairo_t *cr = cairo_create (record);

  linli_map_sheet_paint (&job->sheet, job->features, 0, cr, cancellable);
  cairo_destroy (cr);
  g_task_return_pointer (task, record, (GDestroyNotify) cairo_surface_destroy);
}

static void
painted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Job *job = user_data;
  cairo_surface_t *record = g_task_propagate_pointer (G_TASK (result), NULL);

  if (record != NULL)
    {
      cairo_t *cr = gtk_print_context_get_cairo_context (job->context);

      cairo_set_source_surface (cr, record, 0, 0);
      cairo_paint (cr);
      cairo_surface_destroy (record);
    }
  gtk_print_operation_draw_page_finish (job->operation);
}

static void
draw_cb (GtkPrintOperation *operation,
         GtkPrintContext   *context,
         int                page,
         Job               *job)
{
  g_autoptr(GTask) task = g_task_new (NULL, job->cancellable, painted_cb, job);

  job->context = context;
  gtk_print_operation_set_defer_drawing (operation);
  g_task_set_source_tag (task, draw_cb);
  g_task_set_task_data (task, job, NULL);
  g_task_set_return_on_cancel (task, FALSE);
  g_task_run_in_thread (task, paint_thread);
}

/* ---- the map of others ---- */

static const char *
get_reason (const Job *job)
{
  return linli_base_ground_may_print (job->base)
    ? _("Names and pictures come from what is on this computer; nothing is fetched. A missing piece is grey. Whose map it is stands below the sheet.")
    : _("The base map is left out: nobody has said that the terms of its service allow it on paper. That is set where the base map is chosen.");
}

/* A page of the print dialog; the dialogs of portals do without it. */
static GtkWidget *
create_cb (GtkPrintOperation *operation,
           Job               *job)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *why = gtk_label_new (get_reason (job));

  job->with_base = gtk_check_button_new_with_mnemonic (_("With the _base map"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (job->with_base), job->sheet.base != NULL);
  gtk_widget_set_sensitive (job->with_base, job->sheet.base != NULL);
  gtk_label_set_wrap (GTK_LABEL (why), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (why), 50);
  gtk_label_set_xalign (GTK_LABEL (why), 0);
  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 12, "margin-bottom", 12, NULL);
  gtk_box_append (GTK_BOX (box), job->with_base);
  gtk_box_append (GTK_BOX (box), why);
  return box;
}

static void
apply_cb (GtkPrintOperation *operation,
          GtkWidget         *box,
          Job               *job)
{
  if (!gtk_check_button_get_active (GTK_CHECK_BUTTON (job->with_base)))
    g_clear_pointer (&job->base, linli_base_ground_unref);
  job->sheet.base = job->base != NULL && linli_base_ground_may_print (job->base) ? job->base : NULL;
  job->with_base = NULL;
}

/* (transfer full) (nullable): what whoever printed should know. */
static char *
make_note (const Job *job)
{
  if (job->base == NULL)
    return NULL;
  if (job->sheet.base == NULL)
    return g_strdup (_("Printed without the base map: nobody has said that its terms allow it on paper"));
  if (job->base_paper.problem != NULL)
    return g_strdup_printf (_("Printed; the base map: %s"), job->base_paper.problem);
  if (job->base_paper.n_missing > 0)
    return g_strdup_printf (ngettext ("Printed; %u piece of the base map is missing and grey", "Printed; %u pieces of the base map are missing and grey",
                                      job->base_paper.n_missing), job->base_paper.n_missing);
  return NULL;
}

static void
done_cb (GtkPrintOperation       *operation,
         GtkPrintOperationResult  result,
         Job                     *job)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *note = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    gtk_print_operation_get_error (operation, &error);
  if (error != NULL)
    g_message ("print: %s", error->message);
  note = error == NULL && result == GTK_PRINT_OPERATION_RESULT_APPLY ? make_note (job) : NULL;
  if (job->done != NULL)
    job->done (error != NULL ? _("The map could not be printed") : note, job->user_data);
  job_free (job);
  g_object_unref (operation);
}

/* Across where the piece is wider than high. */
static GtkPageSetup *
make_paper (const LinliMapSheet *sheet,
            const char          *paper)
{
  GtkPageSetup *setup = gtk_page_setup_new ();
  g_autoptr(GtkPaperSize) size = gtk_paper_size_new (paper);

  gtk_page_setup_set_paper_size_and_default_margins (setup, size);
  if ((sheet->east - sheet->west) * cos ((sheet->south + sheet->north) / 2 * G_PI / 180) >= sheet->north - sheet->south)
    gtk_page_setup_set_orientation (setup, GTK_PAGE_ORIENTATION_LANDSCAPE);
  return setup;
}

void
linli_map_print_run (GtkWindow           *parent,
                     LinliMapFeatures    *features,
                     const LinliMapSheet *sheet,
                     const char          *paper,
                     const char          *file,
                     LinliMapPrintDone    done,
                     gpointer             user_data)
{
  g_autoptr(GtkPageSetup) setup = make_paper (sheet, paper);
  GtkPrintOperation *operation = gtk_print_operation_new ();
  Job *job = g_new0 (Job, 1);

  g_return_if_fail (features != NULL && sheet != NULL && paper != NULL);

  job->features = linli_map_features_ref (features);
  if (sheet->theme != NULL && (sheet->theme->theme == NULL || !sheet->theme->theme->screen_only))
    job->theme = linli_map_theme_ref ((LinliMapTheme *) sheet->theme);
  job->title = g_strdup (sheet->title);
  job->lines = g_strdupv ((char **) sheet->lines);
  job->sheet = *sheet;
  job->sheet.theme = job->theme;
  job->sheet.title = job->title;
  job->sheet.lines = (const char *const *) job->lines;
  job->sheet.columns = job->sheet.rows = 1;
  job->base = sheet->base != NULL ? linli_base_ground_ref (sheet->base) : NULL;
  job->sheet.base = job->base != NULL && linli_base_ground_may_print (job->base) ? job->base : NULL;
  job->sheet.base_pixels = LINLI_BASE_PAPER_PIXELS;
  job->sheet.base_paper = &job->base_paper;
  job->cancellable = g_cancellable_new ();
  job->operation = operation;
  job->done = done;
  job->user_data = user_data;
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, _("Map of the community"));
  gtk_print_operation_set_show_progress (operation, TRUE);
  gtk_print_operation_set_allow_async (operation, TRUE);
  if (file != NULL)
    gtk_print_operation_set_export_filename (operation, file);
  if (job->base != NULL)
    {
      gtk_print_operation_set_custom_tab_label (operation, _("Base Map"));
      g_signal_connect (operation, "create-custom-widget", G_CALLBACK (create_cb), job);
      g_signal_connect (operation, "custom-widget-apply", G_CALLBACK (apply_cb), job);
    }
  g_signal_connect (operation, "begin-print", G_CALLBACK (begin_cb), job);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_cb), job);
  g_signal_connect (operation, "done", G_CALLBACK (done_cb), job);
  gtk_print_operation_run (operation, file != NULL ? GTK_PRINT_OPERATION_ACTION_EXPORT : GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent,
                           NULL);
}
