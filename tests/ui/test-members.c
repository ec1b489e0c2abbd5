/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of a household are added in the last line of the table, cell by cell, without the mouse. */

#define G_LOG_DOMAIN "linli-test-members"

#include "config.h"
#include "folder-test.h"

#include "linli-editor.h"
#include "linli-folder-private.h"
#include "linli-member-list.h"

static LinliMemberLine *
open_family (FolderFixture *f)
{
  GtkWidget *list;

  linli_folder_select_section (f->folder, linli_kind_get_core (f->name->kind)->sections->len);
  ui_test_run_for (100);
  list = ui_test_find (f->window, LINLI_TYPE_MEMBER_LIST);
  g_assert_nonnull (list);
  return linli_member_list_get_line (LINLI_MEMBER_LIST (list));
}

static void
enter (LinliMemberLine *line,
       guint            column,
       const char      *text)
{
  LinliEditor *editor = LINLI_EDITOR (linli_member_line_get_cell (line, column));

  linli_editor_set_text (editor, text);
  linli_editor_next (editor);
  ui_test_run_for (50);
}

static guint
count_columns (LinliMemberLine *line)
{
  guint n = 0;

  while (linli_member_line_get_cell (line, n) != NULL)
    n++;
  return n;
}

/* The column of the cell with the focus. */
static int
find_focus (FolderFixture   *f,
            LinliMemberLine *line)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (f->window));

  for (guint i = 0; focus != NULL && i < count_columns (line); i++)
    if (gtk_widget_is_ancestor (focus, linli_member_line_get_cell (line, i)))
      return (int) i;
  return -1;
}

static gpointer
find_func (LinliStore    *store,
           gpointer       text,
           GCancellable  *cancellable,
           GError       **error)
{
  return linli_store_search (store, text, 5, error);
}

static guint
count_hits (FolderFixture *f,
            const char    *name)
{
  g_autoptr(GPtrArray) hits = linli_replica_write_sync (f->replica, find_func, (gpointer) name, NULL);

  return hits != NULL ? hits->len : 0;
}

static gpointer
count_drafts_func (LinliStore    *store,
                   gpointer       kind,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr(GPtrArray) drafts = linli_store_list_drafts (store, error);

  return GUINT_TO_POINTER (drafts != NULL ? drafts->len + 1 : 0);
}

static guint
count_drafts (FolderFixture *f)
{
  return GPOINTER_TO_UINT (linli_replica_write_sync (f->replica, count_drafts_func, NULL, NULL)) - 1;
}

static void
test_add (FolderFixture *f,
          gconstpointer  data)
{
  LinliMemberLine *line = open_family (f);
  guint last = count_columns (line) - 1;

  g_assert_cmpuint (last, ==, 4);
  enter (line, 0, "王小红");
  g_assert_cmpint (find_focus (f, line), ==, 1);
  enter (line, 1, "子");
  for (guint i = 2; i < last; i++)
    enter (line, i, "");
  g_assert_cmpuint (count_hits (f, "王小红"), ==, 0);
  enter (line, last, "20150607");
  ui_test_run_for (1000);
  g_assert_cmpuint (count_hits (f, "王小红"), ==, 1);
  g_assert_true (ui_test_shows (f->window, "已新建并保存"));
  g_assert_true (ui_test_shows (f->window, "2015-06-07"));
  g_assert_cmpuint (count_drafts (f), ==, 0);

  /* The line is blank again and has the focus: the next one. */
  g_assert_false (linli_member_line_is_begun (line));
  g_assert_cmpint (find_focus (f, line), ==, 0);
  enter (line, 0, "王小兰");
  for (guint i = 1; i <= last; i++)
    enter (line, i, "");
  ui_test_run_for (1000);
  g_assert_cmpuint (count_hits (f, "王小兰"), ==, 1);
}

static void
test_objects (FolderFixture *f,
              gconstpointer  data)
{
  LinliMemberLine *line = open_family (f);

  enter (line, 4, "32 May");
  linli_member_line_commit (line);
  ui_test_run_for (400);
  g_assert_cmpint (find_focus (f, line), ==, 4);
  linli_editor_set_text (LINLI_EDITOR (linli_member_line_get_cell (line, 4)), "20150607");
  /* Nobody is made without a name. */
  linli_member_line_commit (line);
  ui_test_run_for (600);
  g_assert_cmpint (find_focus (f, line), ==, 0);
  g_assert_true (linli_member_line_is_begun (line));
  g_assert_true (ui_test_shows (f->window, "姓名"));
  enter (line, 0, "王小红");
  linli_member_line_commit (line);
  ui_test_run_for (800);
  g_assert_cmpuint (count_hits (f, "王小红"), ==, 1);
}

static void
test_draft (FolderFixture *f,
            gconstpointer  data)
{
  LinliMemberLine *line = open_family (f);

  enter (line, 0, "王小");
  ui_test_run_for (800);
  g_assert_cmpuint (count_drafts (f), ==, 1);
  enter (line, 0, "");
  ui_test_run_for (800);
  g_assert_cmpuint (count_drafts (f), ==, 0);
}

/* Whoever goes on to another record leaves nothing behind: it is saved. */
static void
test_left (FolderFixture *f,
           gconstpointer  data)
{
  LinliMemberLine *line = open_family (f);

  enter (line, 0, "王小红");
  linli_folder_show (f->folder, &f->small.household);
  ui_test_run_for (1000);
  g_assert_cmpuint (count_hits (f, "王小红"), ==, 1);
  g_assert_false (linli_member_line_is_begun (line));
}

/* Escape takes back what was begun: nothing is saved, no draft stays. */
static void
test_taken_back (FolderFixture *f,
                 gconstpointer  data)
{
  LinliMemberLine *line = open_family (f);
  GtkWidget *cell = linli_member_line_get_cell (line, 0);
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (cell);
  gboolean handled = FALSE;

  enter (line, 0, "赵小");
  ui_test_run_for (800);
  g_assert_cmpuint (count_drafts (f), ==, 1);
  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", GDK_KEY_Escape, 0, 0, &handled);
    }
  g_assert_true (handled);
  ui_test_run_for (800);
  g_assert_false (linli_member_line_is_begun (line));
  g_assert_cmpuint (count_drafts (f), ==, 0);
  g_assert_cmpuint (count_hits (f, "赵小"), ==, 0);
}

/* ---- what a household shares ---- */

typedef struct { const LinliField *field; LinliId household; guint same, different; const char *text; } Count;

static gpointer
count_values_func (LinliStore    *store,
                   gpointer       data,
                   GCancellable  *cancellable,
                   GError       **error)
{
  Count *count = data;
  g_autoptr(GPtrArray) members = linli_store_load_members (store, &count->household, error);

  count->same = count->different = 0;
  for (guint i = 0; members != NULL && i < members->len; i++)
    {
      g_autofree char *text = linli_field_format (count->field, linli_record_get (g_ptr_array_index (members, i), count->field));

      if (g_strcmp0 (text, count->text) == 0)
        count->same++;
      else
        count->different++;
    }
  return members != NULL ? GUINT_TO_POINTER (1) : NULL;
}

static const LinliField *
find_field (FolderFixture *f,
            const char    *name)
{
  return linli_kind_find_field (linli_kind_get_core (f->name->kind), name);
}

static void
test_carry (FolderFixture *f,
            gconstpointer  data)
{
  const LinliField *address = find_field (f, "current_address");
  Count count = { address, f->small.household, 0, 0, "滨河路 <7> & 8" };

  g_assert_nonnull (address);
  linli_field_row_enter (folder_test_get_row (f, address), count.text);
  ui_test_run_for (300);
  linli_folder_carry (f->folder, address);
  ui_test_run_for (600);
  linli_replica_write_sync (f->replica, count_values_func, &count, NULL);
  g_assert_cmpuint (count.same, ==, 2);  /* the others; this one is still a draft */
  g_assert_cmpuint (count.different, ==, 1);
  g_assert_true (ui_test_shows (f->window, "2"));
  linli_folder_carry (f->folder, address);
  ui_test_run_for (600);
  linli_folder_save (f->folder);
  ui_test_run_for (800);
  linli_replica_write_sync (f->replica, count_values_func, &count, NULL);
  g_assert_cmpuint (count.same, ==, 3);

  /* Each member's save goes back like any other: the newest first. */
  for (guint i = 0; i < 3; i++)
    linli_undo_run (linli_session_get_undo (f->session), 0, FALSE);
  ui_test_run_for (800);
  linli_replica_write_sync (f->replica, count_values_func, &count, NULL);
  g_assert_cmpuint (count.same, ==, 0);

  /* What belongs to one person stays there. */
  linli_folder_carry (f->folder, f->name);
  ui_test_run_for (300);
  count.field = f->name;
  count.text = "张桂芳";
  linli_replica_write_sync (f->replica, count_values_func, &count, NULL);
  g_assert_cmpuint (count.same, ==, 1);
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
  static const struct { const char *name; void (*func) (FolderFixture *f, gconstpointer data); } cases[] = {
    { "/members/one after the other is typed in the last line", test_add },
    { "/members/what keeps a line from being saved is said in its cell", test_objects },
    { "/members/a line that is begun is a draft, an empty one is none", test_draft },
    { "/members/leaving the record saves the line", test_left },
    { "/members/Escape takes the line back", test_taken_back },
    { "/members/F4 carries an address to the others, and it can be taken back", test_carry },
  };
  gboolean shown = ui_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (shown)
      g_test_add (cases[i].name, FolderFixture, NULL, folder_test_set_up, cases[i].func, folder_test_tear_down);
    else
      g_test_add_func (cases[i].name, test_no_display);
  return g_test_run ();
}
