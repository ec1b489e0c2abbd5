/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Only what is missing or stale: the lines that are left, what stays under the hands, what stands where nothing is to do. */

#define G_LOG_DOMAIN "linli-test-folder-due"

#include "config.h"
#include "folder-test.h"

#include "linli-folder-private.h"

static gboolean
is_in_sight (FolderFixture    *f,
             const LinliField *field)
{
  return gtk_widget_get_visible (GTK_WIDGET (folder_test_get_row (f, field)));
}

/* 张桂芳 has a name and an ID number; most of the rest is to be filled in.  A line that takes any words, and has none yet. */
static const LinliField *
find_missing (FolderFixture *f)
{
  const LinliKind *kind = linli_kind_get_core (f->name->kind);

  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);
      g_autofree char *saved = field->value_type == LINLI_TYPE_TEXT ? folder_test_look (f, field, FALSE) : NULL;

      if (saved != NULL && *saved == '\0' && field->item > 0 && field->list == NULL && field->mask == NULL && !field->read_only
          && field->type != LINLI_TYPE_COMPUTED && field->kind == kind)
        return field;
    }
  g_assert_not_reached ();
}

static void
test_lines (FolderFixture *f,
            gconstpointer  data)
{
  const LinliField *missing = find_missing (f);

  g_assert_true (is_in_sight (f, f->name));
  g_assert_true (is_in_sight (f, missing));
  g_assert_true (ui_test_shows (f->window, "待补、待核实"));
  linli_folder_toggle_due (f->folder);
  g_assert_false (is_in_sight (f, f->name));
  g_assert_true (is_in_sight (f, missing));

  linli_folder_toggle_due (f->folder);
  g_assert_true (is_in_sight (f, f->name));
}

static void
test_done_stays (FolderFixture *f,
                 gconstpointer  data)
{
  const LinliField *missing = find_missing (f);

  linli_folder_toggle_due (f->folder);
  linli_field_row_enter (folder_test_get_row (f, missing), "某单位");
  linli_folder_save (f->folder);
  ui_test_run_for (800);
  g_assert_true (is_in_sight (f, missing));

  /* The next time the record comes into sight it is done. */
  linli_folder_toggle_due (f->folder);
  linli_folder_toggle_due (f->folder);
  g_assert_false (is_in_sight (f, missing));
}

static void
test_becomes_due (FolderFixture *f,
                  gconstpointer  data)
{
  linli_folder_toggle_due (f->folder);
  g_assert_false (is_in_sight (f, f->name));
  /* Asked for by name, it comes; emptied, it is missing. */
  linli_folder_go_to (f->folder, f->name);
  g_assert_true (is_in_sight (f, f->name));
  linli_field_row_enter (folder_test_get_row (f, f->name), "");
  ui_test_run_for (400);
  g_assert_true (is_in_sight (f, f->name));
  linli_folder_discard (f->folder);
}

/* (nullable) */
static GtkWidget *
find_button (GtkWidget  *from,
             const char *label)
{
  GtkWidget *found = GTK_IS_BUTTON (from) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (from)), label) == 0 && gtk_widget_get_mapped (from)
    ? from : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

/* Somebody asked, and nobody knew: that is an answer. */
static void
test_nothing_left (FolderFixture *f,
                   gconstpointer  data)
{
  const LinliSection *section = g_ptr_array_index (linli_kind_get_core (f->name->kind)->sections, 0);
  g_auto(LinliValue) unknown = LINLI_VALUE_INIT;
  GtkWidget *all;

  linli_value_set_mark (&unknown, LINLI_VALUE_UNKNOWN);
  linli_folder_toggle_due (f->folder);
  g_assert_false (ui_test_shows (f->window, "这一部分没有待补项"));
  for (guint pass = 0; pass < 2; pass++)  /* an answer may ask for another */
    {
      for (guint i = 0; i < section->fields->len; i++)
        if (linli_folder_is_due (f->folder, g_ptr_array_index (section->fields, i)))
          linli_folder_put_value (f->folder, g_ptr_array_index (section->fields, i), &unknown);
      ui_test_run_for (400);
    }
  linli_folder_save (f->folder);
  ui_test_run_for (800);
  linli_folder_toggle_due (f->folder);
  linli_folder_toggle_due (f->folder);
  linli_folder_select_section (f->folder, 0);
  ui_test_run_for (100);
  for (guint i = 0; i < section->fields->len; i++)
    g_assert_false (is_in_sight (f, g_ptr_array_index (section->fields, i)));
  g_assert_true (ui_test_shows (f->window, "这一部分没有待补项"));

  all = find_button (f->window, "显示全部项目");
  g_assert_nonnull (all);
  g_signal_emit_by_name (all, "clicked");
  ui_test_run_for (50);
  g_assert_false (ui_test_shows (f->window, "这一部分没有待补项"));
  g_assert_true (is_in_sight (f, f->name));
}

static void
test_stays_from_record_to_record (FolderFixture *f,
                                  gconstpointer  data)
{
  const LinliField *missing = find_missing (f);
  LinliId person = f->person;

  linli_folder_toggle_due (f->folder);
  linli_folder_begin (f->folder, NULL);
  ui_test_run_for (400);
  g_assert_true (is_in_sight (f, f->name));
  linli_folder_discard (f->folder);
  linli_folder_show (f->folder, &person);
  ui_test_run_for (400);
  g_assert_false (is_in_sight (f, f->name));
  g_assert_true (is_in_sight (f, missing));
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
    { "/folder-due/what is missing is left, the rest goes", test_lines },
    { "/folder-due/what is done stays in sight until the record is looked at again", test_done_stays },
    { "/folder-due/what is asked for by name comes", test_becomes_due },
    { "/folder-due/a section with nothing to do says so and leads back to all", test_nothing_left },
    { "/folder-due/it stays so from record to record", test_stays_from_record_to_record },
  };
  gboolean shown = ui_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (shown)
      g_test_add (cases[i].name, FolderFixture, NULL, folder_test_set_up, cases[i].func, folder_test_tear_down);
    else
      g_test_add_func (cases[i].name, test_no_display);
  return g_test_run ();
}
