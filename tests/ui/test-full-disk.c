/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No room on the disk: the kernel itself refuses every write, by the limit on the size of files.  The window says what to do, and nothing
 * that was typed is lost; nor is it where the window closes in the middle of a save. */

#define G_LOG_DOMAIN "linli-test-full-disk"

#include "config.h"
#include "ui-test.h"

#include "linli-error.h"
#include "linli-folder.h"
#include "linli-records-page.h"
#include "linli-window.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

typedef struct
{
  DrawFixture       small;
  LinliWindow      *window;
  char             *path;
  char              uuid[LINLI_ID_STRING_SIZE];
  const LinliField *name;
} Fixture;

/* From now on no byte more goes into any file of this process. */
static void
fill_disk (gboolean full)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = full ? 0 : limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static gboolean
is_settled (gpointer data)
{
  return linli_window_get_state (data) != LINLI_WINDOW_OPENING;
}

static gboolean
is_failed (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_FAILED;
}

static gboolean
is_sign_in (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_SIGN_IN;
}

static gboolean
is_main (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_MAIN && linli_main_view_is_ready (linli_window_get_main_view (data));
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (ADW_IS_MESSAGE_DIALOG (link->data) && gtk_widget_get_visible (link->data))
      return link->data;
  return NULL;
}

static gboolean
is_gone (gpointer data)
{
  return *(LinliWindow **) data == NULL;
}

static gboolean
has_dialog (gpointer data)
{
  return find_dialog () != NULL;
}

static void
answer (const char *response)
{
  GtkWidget *dialog = find_dialog ();

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GPtrArray) hits = NULL;

  draw_fixture_set_up (&f->small);
  f->name = linli_catalogue_get_role (f->small.catalogue, "person.name");
  hits = linli_store_search (f->small.store, "张桂芳", 5, NULL);
  g_assert_cmpuint (hits->len, >, 0);
  linli_id_format (&((LinliHit *) g_ptr_array_index (hits, 0))->id, f->uuid);
  ui_test_enrol (&f->small);
  f->path = ui_test_get_replica (&f->small);
}

static void
open_window (Fixture    *f,
             const char *path)
{
  f->window = LINLI_WINDOW (linli_window_new (NULL, f->small.catalogue, f->small.clock, path, NULL));
  g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *) &f->window);
  gtk_window_present (GTK_WINDOW (f->window));
  ui_test_wait (is_settled, f->window);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  fill_disk (FALSE);
  if (f->window != NULL)
    gtk_window_destroy (GTK_WINDOW (f->window));
  ui_test_run_for (200);
  g_assert_null (f->window);
  g_free (f->path);
  draw_fixture_tear_down (&f->small);
}

/* ---- at the start ---- */

static void
press_retry (Fixture *f)
{
  GtkWidget *retry = GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (f->window), LINLI_TYPE_WINDOW, "retry"));

  g_assert_true (gtk_widget_get_visible (retry));
  g_signal_emit_by_name (retry, "clicked");
  ui_test_wait (is_sign_in, f->window);
}

static void
test_start (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *fresh = g_build_filename (f->small.dir, "fresh", NULL), *file = g_build_filename (fresh, "replica.db", NULL);

  /* A new one: nothing is left behind that would look like a replica that lost everything. */
  fill_disk (TRUE);
  open_window (f, fresh);
  ui_test_wait (is_failed, f->window);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "磁盘已满"));
  g_assert_nonnull (strstr (linli_window_get_error (f->window), "空间"));
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  fill_disk (FALSE);
  press_retry (f);
  gtk_window_destroy (GTK_WINDOW (f->window));
  ui_test_run_for (200);
  g_remove (file);
  g_free (file);
  file = g_build_filename (fresh, "lock", NULL);
  g_remove (file);
  g_remove (fresh);
}

static void
test_start_again (Fixture       *f,
                  gconstpointer  data)
{
  fill_disk (TRUE);
  open_window (f, f->path);
  if (linli_window_get_state (f->window) == LINLI_WINDOW_FAILED)
    {
      g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "磁盘已满"));
      fill_disk (FALSE);
      press_retry (f);
    }
  linli_window_sign_in (f->window, UI_TEST_LOGIN, UI_TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
}

/* ---- while typing ---- */

static LinliFolder *
get_folder (Fixture *f)
{
  LinliMainView *view = linli_window_get_main_view (f->window);
  GtkWidget *page = linli_main_view_get_widget (view, linli_main_view_get_page (view));

  return LINLI_FOLDER (linli_records_page_get_folder (LINLI_RECORDS_PAGE (page)));
}

static gboolean
has_folder (gpointer data)
{
  return linli_folder_is_loaded (data);
}

static void
sign_in (Fixture *f)
{
  open_window (f, f->path);
  linli_window_sign_in (f->window, UI_TEST_LOGIN, UI_TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
}

static void
open_person (Fixture *f)
{
  linli_main_view_open_record (linli_window_get_main_view (f->window), linli_kind_get_core (f->name->kind)->name, f->uuid);
  ui_test_wait (has_folder, get_folder (f));
  ui_test_run_for (300);
}

static LinliFieldRow *
get_row (Fixture *f)
{
  return linli_folder_get_row (get_folder (f), f->name);
}

static void
type_on_full_disk (Fixture *f)
{
  sign_in (f);
  open_person (f);
  fill_disk (TRUE);
  linli_field_row_enter (get_row (f), "张桂芬");
  ui_test_run_for (500);
  g_assert_true (ui_test_shows (GTK_WIDGET (f->window), "暂时写不进磁盘"));
}

static gpointer
read_name (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Fixture *f = data;
  g_autoptr(LinliLoaded) loaded = NULL;
  LinliId id;

  g_assert_true (linli_id_parse (f->uuid, &id));
  loaded = linli_store_load (store, linli_kind_get_core (f->name->kind), &id, error);
  return loaded != NULL ? g_strdup (linli_value_get_text (linli_record_get (loaded->record, f->name))) : NULL;
}

static char *
get_saved_name (Fixture *f)
{
  LinliReplica *replica = linli_session_get_replica (linli_window_get_session (f->window));

  return linli_replica_write_sync (replica, read_name, f, NULL);
}

/* The window does not go with what only it has, before somebody says so. */
static void
test_close (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *saved = NULL;

  type_on_full_disk (f);
  gtk_window_close (GTK_WINDOW (f->window));
  ui_test_wait (has_dialog, NULL);
  g_assert_true (ui_test_shows (find_dialog (), "腾出空间"));
  answer ("stay");
  ui_test_run_for (100);
  g_assert_true (is_main (f->window) && ui_test_shows (GTK_WIDGET (get_row (f)), "张桂芬"));

  /* Still no room: it asks again. */
  gtk_window_close (GTK_WINDOW (f->window));
  ui_test_wait (has_dialog, NULL);
  answer ("again");
  ui_test_run_for (300);
  ui_test_wait (has_dialog, NULL);
  g_assert_nonnull (f->window);

  fill_disk (FALSE);
  answer ("again");
  ui_test_wait (is_gone, &f->window);
  ui_test_run_for (100);
  sign_in (f);
  saved = get_saved_name (f);
  g_assert_cmpstr (saved, ==, "张桂芬");
}

static void
test_close_and_lose (Fixture       *f,
                     gconstpointer  data)
{
  g_autofree char *saved = NULL;

  type_on_full_disk (f);
  gtk_window_close (GTK_WINDOW (f->window));
  ui_test_wait (has_dialog, NULL);
  answer ("lose");
  ui_test_wait (is_gone, &f->window);
  ui_test_run_for (100);
  fill_disk (FALSE);
  sign_in (f);
  saved = get_saved_name (f);
  g_assert_cmpstr (saved, ==, "张桂芳");
}

/* Locked, nothing of it is in sight; it is there for who signs in again. */
static void
test_lock (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *saved = NULL;

  type_on_full_disk (f);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "lock", NULL);
  ui_test_run_for (300);
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_SIGN_IN);
  g_assert_null (linli_window_get_main_view (f->window));
  g_assert_false (ui_test_shows (GTK_WIDGET (f->window), "张桂芬"));
  linli_window_sign_in (f->window, UI_TEST_LOGIN, UI_TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
  g_assert_true (ui_test_shows (GTK_WIDGET (get_row (f)), "张桂芬"));

  /* Somebody else does not get in by it either. */
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "switch-person", NULL);
  ui_test_wait (has_dialog, NULL);
  answer ("stay");
  g_assert_cmpint (linli_window_get_state (f->window), ==, LINLI_WINDOW_MAIN);

  fill_disk (FALSE);
  linli_folder_save (get_folder (f));
  ui_test_run_for (800);
  saved = get_saved_name (f);
  g_assert_cmpstr (saved, ==, "张桂芬");
  g_assert_false (ui_test_shows (GTK_WIDGET (f->window), "暂时写不进磁盘"));
}

/* ---- with room, too ---- */

/* The save is still with the writer, or was not even asked for: the window goes when it is done. */
static void
test_close_in_a_save (Fixture       *f,
                      gconstpointer  data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *saved = NULL;

      sign_in (f);
      open_person (f);
      linli_field_row_enter (get_row (f), i == 0 ? "张桂芬" : "张桂英");
      if (i == 0)
        linli_folder_save (get_folder (f));
      gtk_window_close (GTK_WINDOW (f->window));
      ui_test_wait (is_gone, &f->window);
      ui_test_run_for (100);
      sign_in (f);
      saved = get_saved_name (f);
      g_assert_cmpstr (saved, ==, i == 0 ? "张桂芬" : "张桂英");
      gtk_window_destroy (GTK_WINDOW (f->window));
      ui_test_wait (is_gone, &f->window);
      ui_test_run_for (100);
    }
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
  static const struct { const char *name; void (*func) (Fixture *f, gconstpointer data); } cases[] = {
    { "/full disk/a first start says to make room, leaves nothing behind and goes on when there is", test_start },
    { "/full disk/a later start opens, or says to make room", test_start_again },
    { "/full disk/the window asks before it goes with what only it has", test_close },
    { "/full disk/who says so loses only what was typed since", test_close_and_lose },
    { "/full disk/what was typed is there again after locking", test_lock },
    { "/closing/a window closed in the middle of a save has saved", test_close_in_a_save },
  };

  signal (SIGXFSZ, SIG_IGN);
  if (!ui_test_init (&argc, &argv))
    {
      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        g_test_add_func (cases[i].name, test_no_display);
      return g_test_run ();
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, Fixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
