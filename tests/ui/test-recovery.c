/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window is killed while somebody types: at the next start everything typed is offered.  After an orderly end nothing is said.
 *
 * The window that is killed is a process of its own: this program again, with --type. */

#define G_LOG_DOMAIN "linli-test-recovery"

#include "config.h"
#include "ui-test.h"

#include "linli-folder.h"
#include "linli-records-page.h"
#include "linli-window.h"

#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define N_FIELDS 12

typedef struct
{
  DrawFixture  small;
  LinliWindow *window;
  char        *path;
} RecoveryFixture;

static const char *program;

static gboolean
is_main (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_MAIN && linli_main_view_is_ready (linli_window_get_main_view (data));
}

static LinliWindow *
open_window (LinliCatalogue *catalogue,
             LinliClock     *clock,
             const char     *path)
{
  LinliWindow *window = LINLI_WINDOW (linli_window_new (NULL, catalogue, clock, path, NULL));

  gtk_window_set_default_size (GTK_WINDOW (window), 1180, 720);
  gtk_window_present (GTK_WINDOW (window));
  linli_window_sign_in (window, UI_TEST_LOGIN, UI_TEST_PASSWORD);
  ui_test_wait (is_main, window);
  return window;
}

static LinliFolder *
get_folder (LinliWindow *window)
{
  LinliMainView *view = linli_window_get_main_view (window);
  GtkWidget *page = linli_main_view_get_widget (view, linli_main_view_get_page (view));

  return LINLI_FOLDER (linli_records_page_get_folder (LINLI_RECORDS_PAGE (page)));
}

static gboolean
is_loaded (gpointer data)
{
  return linli_folder_is_loaded (data);
}

/* Free text in which anything may stand; the same ones in both processes. (transfer container) */
static GPtrArray *
list_fields (const LinliKind *kind)
{
  GPtrArray *fields = g_ptr_array_new ();

  for (guint i = 0; i < kind->sections->len; i++)
    {
      const LinliSection *section = g_ptr_array_index (kind->sections, i);

      for (guint j = 0; j < section->fields->len && fields->len < N_FIELDS; j++)
        {
          LinliField *field = g_ptr_array_index (section->fields, j);

          if (field->type == LINLI_TYPE_TEXT && field->pattern == NULL && field->check == NULL && field->mask == NULL && !field->read_only
              && field->kind->compartment == 0 && field->relevant_when == NULL)
            g_ptr_array_add (fields, field);
        }
    }
  return fields;
}

static char *
make_text (guint i)
{
  return g_strdup_printf ("第%u项没有保存", i + 1);
}

/* ---- the process that is killed ---- */

static int
type_and_wait (const char *path,
               const char *uuid)
{
  g_autoptr(LinliCatalogue) catalogue = linli_catalogue_load (NULL, NULL);
  g_autoptr(LinliClock) clock = linli_clock_new_system ();
  LinliWindow *window = open_window (catalogue, clock, path);
  const LinliField *name = linli_catalogue_get_role (catalogue, "person.name");
  g_autoptr(GPtrArray) fields = list_fields (linli_kind_get_core (name->kind));
  LinliFolder *folder;

  linli_main_view_open_record (linli_window_get_main_view (window), linli_kind_get_core (name->kind)->name, uuid);
  folder = get_folder (window);
  ui_test_wait (is_loaded, folder);
  for (guint i = 0; i < fields->len; i++)
    {
      g_autofree char *text = make_text (i);

      linli_field_row_enter (linli_folder_get_row (folder, g_ptr_array_index (fields, i)), text);
      ui_test_run_for (20);
    }
  ui_test_run_for (1000);
  printf ("typed %u\n", fields->len);
  fflush (stdout);
  for (;;)
    ui_test_run_for (1000);
  return 0;
}

static gboolean
line_read (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
line_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(char **) user_data = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, NULL);
}

static void
type_and_kill (RecoveryFixture *f,
               const char      *uuid)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--type", f->path, uuid, NULL);
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *expected = NULL, *line = NULL;
  const LinliField *name = linli_catalogue_get_role (f->small.catalogue, "person.name");
  g_autoptr(GPtrArray) fields = list_fields (linli_kind_get_core (name->kind));

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  /* What the test framework says about itself comes first. */
  do
    {
      g_clear_pointer (&line, g_free);
      g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, line_cb, &line);
      ui_test_wait (line_read, &line);
    }
  while (!g_str_has_prefix (line, "typed "));
  expected = g_strdup_printf ("typed %u", fields->len);
  g_assert_cmpstr (line, ==, expected);
  g_assert_cmpuint (fields->len, >, 3);
  g_subprocess_send_signal (child, SIGKILL);
  g_subprocess_wait (child, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (child));
}

/* ---- the process after it ---- */

static void
set_up (RecoveryFixture *f,
        gconstpointer    data)
{
  draw_fixture_set_up (&f->small);
  f->path = ui_test_get_replica (&f->small);
}

static void
close_window (RecoveryFixture *f)
{
  gpointer session = linli_window_get_session (f->window);

  g_object_add_weak_pointer (session, &session);
  gtk_window_close (GTK_WINDOW (f->window));
  f->window = NULL;
  for (guint i = 0; i < 100 && session != NULL; i++)
    ui_test_run_for (50);
  g_assert_null (session);
  ui_test_run_for (200);
}

static void
tear_down (RecoveryFixture *f,
           gconstpointer    data)
{
  if (f->window != NULL)
    close_window (f);
  draw_fixture_tear_down (&f->small);
  g_free (f->path);
}

/* (nullable) */
static GtkWidget *
find_dialog (void)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at != NULL; at = at->next)
    if (ADW_IS_MESSAGE_DIALOG (at->data) && gtk_widget_get_mapped (at->data))
      return at->data;
  return NULL;
}

static gboolean
has_dialog (gpointer data)
{
  return find_dialog () != NULL;
}

static gboolean
has_no_dialog (gpointer data)
{
  return find_dialog () == NULL;
}

/* TRUE when there was such a button; what was below @from may be gone then. */
static gboolean
press (GtkWidget  *from,
       const char *label)
{
  if (GTK_IS_BUTTON (from) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (from)), label) == 0)
    {
      g_signal_emit_by_name (from, "clicked");
      return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (press (child, label))
      return TRUE;
  return FALSE;
}

static void
find_person (RecoveryFixture *f,
             char            *ret_uuid)
{
  g_autoptr(GPtrArray) hits = linli_store_search (f->small.store, "张桂芳", 5, NULL);

  g_assert_cmpuint (hits->len, >, 0);
  linli_id_format (&((LinliHit *) g_ptr_array_index (hits, 0))->id, ret_uuid);
  ui_test_enrol (&f->small);
}

static void
test_killed (RecoveryFixture *f,
             gconstpointer    data)
{
  char uuid[LINLI_ID_STRING_SIZE];
  const LinliField *name = linli_catalogue_get_role (f->small.catalogue, "person.name");
  g_autoptr(GPtrArray) fields = list_fields (linli_kind_get_core (name->kind));
  g_autofree char *count = g_strdup_printf ("改了 %u 项", fields->len);
  g_autofree char *unnamed = NULL;
  LinliFolder *folder;

  find_person (f, uuid);
  type_and_kill (f, uuid);
  f->window = open_window (f->small.catalogue, f->small.clock, f->path);
  ui_test_wait (has_dialog, NULL);
  g_assert_true (ui_test_shows (find_dialog (), "上次程序意外退出"));
  g_assert_true (ui_test_shows (find_dialog (), "张桂芳"));
  g_assert_true (ui_test_shows (find_dialog (), count));
  unnamed = ui_test_find_unnamed (find_dialog ());
  g_assert_cmpstr (unnamed, ==, NULL);
  /* By keyboard: the focus stands on the first button of the first draft. */
  g_assert_true (GTK_IS_BUTTON (gtk_root_get_focus (GTK_ROOT (find_dialog ()))));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (gtk_root_get_focus (GTK_ROOT (find_dialog ())))), ==, "打开");
  g_assert_true (press (find_dialog (), "打开"));
  ui_test_wait (has_no_dialog, NULL);
  folder = get_folder (f->window);
  ui_test_wait (is_loaded, folder);
  ui_test_run_for (300);
  for (guint i = 0; i < fields->len; i++)
    {
      LinliFieldRow *row = linli_folder_get_row (folder, g_ptr_array_index (fields, i));
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      g_autofree char *text = make_text (i);

      g_assert_true (linli_field_row_get_value (row, &value, NULL));
      g_assert_cmpstr (linli_value_get_text (&value), ==, text);
    }
}

static void
test_discarded (RecoveryFixture *f,
                gconstpointer    data)
{
  char uuid[LINLI_ID_STRING_SIZE];

  find_person (f, uuid);
  type_and_kill (f, uuid);
  f->window = open_window (f->small.catalogue, f->small.clock, f->path);
  ui_test_wait (has_dialog, NULL);
  g_assert_true (press (find_dialog (), "放弃"));
  ui_test_wait (has_no_dialog, NULL);
  close_window (f);
  /* The end was orderly and nothing is left: the next start says nothing. */
  f->window = open_window (f->small.catalogue, f->small.clock, f->path);
  ui_test_run_for (600);
  g_assert_null (find_dialog ());
}

static void
test_kept (RecoveryFixture *f,
           gconstpointer    data)
{
  char uuid[LINLI_ID_STRING_SIZE];

  find_person (f, uuid);
  type_and_kill (f, uuid);
  f->window = open_window (f->small.catalogue, f->small.clock, f->path);
  ui_test_wait (has_dialog, NULL);
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  ui_test_wait (has_no_dialog, NULL);
  close_window (f);
  /* Kept, and the end was orderly: it stands on Today, and nothing asks. */
  f->window = open_window (f->small.catalogue, f->small.clock, f->path);
  ui_test_run_for (600);
  g_assert_null (find_dialog ());
  linli_main_view_open_page (linli_window_get_main_view (f->window), 0);
  ui_test_run_for (600);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "张桂芳"));
}

static void
test_no_display (void)
{
  g_test_skip ("there is no display, or no locale zh_CN.UTF-8");
}

int
main (int   argc,
      char *argv[])
{
  static const struct { const char *name; void (*func) (RecoveryFixture *f, gconstpointer data); } cases[] = {
    { "/recovery/what was typed before kill -9 is offered and opened whole", test_killed },
    { "/recovery/what is discarded is gone", test_discarded },
    { "/recovery/what is kept stands on Today", test_kept },
  };
  g_autofree char *path = argc == 4 && strcmp (argv[1], "--type") == 0 ? g_strdup (argv[2]) : NULL;
  g_autofree char *uuid = path != NULL ? g_strdup (argv[3]) : NULL;

  program = argv[0];
  if (path != NULL)
    argc = 1;
  if (!ui_test_init (&argc, &argv))
    {
      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        g_test_add_func (cases[i].name, test_no_display);
      return g_test_run ();
    }
  if (path != NULL)
    return type_and_wait (path, uuid);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, RecoveryFixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
