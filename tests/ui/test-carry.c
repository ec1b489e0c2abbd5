/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sync carried by hand, in the window: a file is written, the answer is taken, and what is wrong is said with what to do. */

#define G_LOG_DOMAIN "linli-test-courier"

#include "config.h"
#include "ui-test.h"

#include "linli-courier-file.h"
#include "linli-courier-window.h"
#include "linli-courier.h"
#include "linli-error.h"
#include "linli-sync-button.h"
#include "linli-window.h"

#include <glib/gstdio.h>
#include <string.h>

#define DEVICE 7

/* ---- words ---- */

static void
test_reports (void)
{
  static const struct { LinliCarry way; LinliCourierReport report; guint pending; const char *has, *has_not; } rows[] = {
    { LINLI_CARRY_THERE, { .device = 7, .number = 3, .operations = 12 }, 0, "里面有 12 项修改", "再传一次" },
    { LINLI_CARRY_THERE, { .device = 7, .number = 3, .operations = 900, .more = TRUE }, 0, "放不下全部", NULL },
    { LINLI_CARRY_THERE, { .device = 7, .number = 3 }, 0, "没有待发的修改", NULL },
    { LINLI_CARRY_THERE, { .device = 7, .number = 3, .photos = 2 }, 0, "照片也在里面", "放不下全部" },
    { LINLI_CARRY_BACK, { .photos_waiting = 3 }, 0, "还有 3 张照片没有送到", "服务器上还有" },
    { LINLI_CARRY_BACK, { .photos_failed = 1 }, 0, "有照片服务器没有接受", "没有送到" },
    { LINLI_CARRY_BACK, { .pushed = 12, .pulled = 30 }, 0, "接受了 12 项修改", "待发" },
    { LINLI_CARRY_BACK, { .pushed = 12, .pulled = 30, .returned = 1, .conflicts = 1 }, 0, "有 2 项需要您处理", NULL },
    { LINLI_CARRY_BACK, { .pushed = 1, .held = 2 }, 2, "有 2 次保存服务器暂时不能接受", NULL },
    { LINLI_CARRY_BACK, { .pushed = 1, .held = 2 }, 2, "待发：2", NULL },
    { LINLI_CARRY_BACK, { .more = TRUE, .late = 1 }, 0, "服务器上还有", "其中一部分" },
    { LINLI_CARRY_BACK, { .late = 2 }, 0, "其中一部分这里已经有了", "服务器上还有" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = linli_courier_format_report (rows[i].way, &rows[i].report, "linli-7-3.linliusb", rows[i].pending);

      g_test_message ("%s", text);
      g_assert_nonnull (strstr (text, rows[i].has));
      g_assert_true (rows[i].has_not == NULL || strstr (text, rows[i].has_not) == NULL);
    }
}

static void
test_errors (void)
{
  static const struct { LinliCarry way; gboolean of_file; int code; const char *text; } rows[] = {
    { LINLI_CARRY_THERE, TRUE, G_FILE_ERROR_NOSPC, "U盘空间不足" }, { LINLI_CARRY_THERE, TRUE, G_FILE_ERROR_ROFS, "文件夹不能写入" },
    { LINLI_CARRY_BACK, TRUE, G_FILE_ERROR_IO, "文件读不出来" }, { LINLI_CARRY_BACK, FALSE, LINLI_ERROR_FAILED, "文件读不出来" },
    { LINLI_CARRY_THERE, FALSE, LINLI_ERROR_FORBIDDEN, "交换过密钥" }, { LINLI_CARRY_BACK, FALSE, LINLI_ERROR_FORBIDDEN, "另一台电脑" },
    { LINLI_CARRY_BACK, FALSE, LINLI_ERROR_INVALID, "途中损坏" }, { LINLI_CARRY_BACK, FALSE, LINLI_ERROR_TOO_LARGE, "不是服务器的回复" },
    { LINLI_CARRY_BACK, FALSE, LINLI_ERROR_NEWER, "先更新本程序" }, { LINLI_CARRY_THERE, FALSE, LINLI_ERROR_AUTH, "还没有登记" },
    { LINLI_CARRY_BACK, FALSE, LINLI_ERROR_FULL, "磁盘" },
    { LINLI_CARRY_FOR, FALSE, LINLI_ERROR_NETWORK, "没有连上服务器" },
    { LINLI_CARRY_FOR, FALSE, LINLI_ERROR_AUTH, "重新登记" },
    { LINLI_CARRY_FOR, FALSE, LINLI_ERROR_FORBIDDEN, "不收这个文件" },
    { LINLI_CARRY_FOR, FALSE, LINLI_ERROR_INVALID, "不是给服务器的文件" },
    { LINLI_CARRY_FOR, FALSE, LINLI_ERROR_NOT_FOUND, "不认识写这个文件的电脑" },
    { LINLI_CARRY_FOR, TRUE, G_FILE_ERROR_NOENT, "读不出来" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (rows[i].of_file ? G_FILE_ERROR : LINLI_ERROR, rows[i].code, "words for a log");

      g_test_message ("%s", linli_courier_explain (rows[i].way, error));
      g_assert_nonnull (strstr (linli_courier_explain (rows[i].way, error), rows[i].text));
    }
}

/* ---- the window ---- */

typedef struct
{
  DrawFixture       small;
  LinliWindow      *window;
  LinliCourierKeys  server, device;
  char             *folder;  /* (owned) */
} Fixture;

static gboolean
is_main (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_MAIN && linli_main_view_is_ready (linli_window_get_main_view (data));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL, *key = NULL;
  g_autoptr(LinliIdentity) identity = NULL;

  draw_fixture_set_up (&f->small);
  identity = linli_store_get_identity (f->small.store, NULL);
  identity->device = DEVICE;
  linli_store_set_identity (f->small.store, identity, &error);
  g_assert_no_error (error);
  linli_courier_make_keys (&f->server, &error);
  g_assert_no_error (error);
  key = linli_courier_key_to_text (f->server.public_key);
  linli_store_set_courier_server (f->small.store, key, &error);
  g_assert_no_error (error);
  linli_store_make_courier_keys (f->small.store, FALSE, &f->device, &error);
  g_assert_no_error (error);
  ui_test_enrol (&f->small);
  f->folder = g_dir_make_tmp ("linli-courier-XXXXXX", &error);
  g_assert_no_error (error);
  path = ui_test_get_replica (&f->small);
  f->window = LINLI_WINDOW (linli_window_new (NULL, f->small.catalogue, f->small.clock, path, NULL));
  gtk_window_present (GTK_WINDOW (f->window));
  linli_window_sign_in (f->window, UI_TEST_LOGIN, UI_TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(GDir) dir = g_dir_open (f->folder, 0, NULL);

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  gtk_window_destroy (GTK_WINDOW (f->window));
  ui_test_run_for (100);
  draw_fixture_tear_down (&f->small);
}

static GtkWidget *
find_window (void)
{
  g_autoptr(GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (LINLI_IS_COURIER_WINDOW (window))
        return window;
    }
  return NULL;
}

typedef struct { GtkWidget *window; const char *text; } Wanted;

static gboolean
says (gpointer data)
{
  const Wanted *wanted = data;

  return ui_test_shows (wanted->window, wanted->text);
}

static void
run (GtkWidget  *window,
     LinliCarry  way,
     const char *path,
     const char *text)
{
  Wanted wanted = { window, text };

  linli_courier_window_run (LINLI_COURIER_WINDOW (window), way, path);
  ui_test_wait (says, &wanted);
}

static GtkWidget *
open_window (Fixture *f)
{
  g_autofree char *unnamed = NULL;

  g_action_group_activate_action (G_ACTION_GROUP (f->window), "courier", NULL);
  ui_test_run_for (300);
  unnamed = ui_test_find_unnamed (find_window ());
  g_assert_null (unnamed);
  return find_window ();
}

/* What the server would write: nothing new. */
static void
write_answer (Fixture    *f,
              const char *question,
              const char *answer)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) asked = linli_courier_file_read (question, &error);
  g_autoptr(GPtrArray) parts = NULL;
  g_autoptr(GPtrArray) none = linli_courier_parts_new ();
  g_autoptr(GBytes) bundle = NULL;
  LinliCourierHeader header;

  g_assert_no_error (error);
  g_assert_true (linli_courier_read_header (asked, &header, &error));
  g_assert_cmpint (header.device, ==, DEVICE);
  parts = linli_courier_open (asked, &f->server, f->device.public_key, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (parts->len, >=, 1);
  header.type = LINLI_COURIER_ANSWER;
  g_string_append (linli_courier_parts_add (none, LINLI_COURIER_HELLO), "{}");
  bundle = linli_courier_seal (&header, none, &f->server, f->device.public_key, &error);
  g_assert_no_error (error);
  g_assert_true (linli_courier_file_write (answer, bundle, &error));
}

static void
test_there_and_back (Fixture       *f,
                     gconstpointer  data)
{
  GtkWidget *window = open_window (f);
  g_autofree char *question = g_build_filename (f->folder, "linli-7-1.linliusb", NULL);
  g_autofree char *answer = g_build_filename (f->folder, "answer.linliusb", NULL);

  run (window, LINLI_CARRY_THERE, f->folder, "已写好：linli-7-1.linliusb");
  write_answer (f, question, answer);
  run (window, LINLI_CARRY_BACK, answer, "接受了 0 项修改");
  run (window, LINLI_CARRY_BACK, question, "途中损坏");
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "lock", NULL);
  ui_test_run_for (600);
  g_assert_null (find_window ());
}

static void
test_what_is_wrong (Fixture       *f,
                    gconstpointer  data)
{
  GtkWidget *window = open_window (f);
  g_autofree char *missing = g_build_filename (f->folder, "missing", NULL);
  g_autofree char *text = g_build_filename (f->folder, "text", NULL);

  g_assert_true (g_file_set_contents (text, "no bundle at all", -1, NULL));
  run (window, LINLI_CARRY_BACK, missing, "文件读不出来");
  run (window, LINLI_CARRY_BACK, text, "途中损坏");
  run (window, LINLI_CARRY_BACK, f->folder, "不是服务器的回复");
  run (window, LINLI_CARRY_THERE, missing, "文件夹不能写入");
  gtk_window_close (GTK_WINDOW (window));
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
  gboolean has_display = ui_test_init (&argc, &argv);

  g_test_add_func ("/courier/what was carried is told in words", has_display ? test_reports : test_no_display);
  g_test_add_func ("/courier/every error says what to do", has_display ? test_errors : test_no_display);
  if (has_display)
    {
      g_test_add ("/courier/a file is written and its answer taken", Fixture, NULL, set_up, test_there_and_back, tear_down);
      g_test_add ("/courier/what is no answer is refused in words", Fixture, NULL, set_up, test_what_is_wrong, tear_down);
    }
  else
    g_test_add_func ("/courier/the window", test_no_display);
  return g_test_run ();
}
