/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder over a small replica. */

#define G_LOG_DOMAIN "linli-test-folder"

#include "config.h"
#include "folder-test.h"

static void
save_id_no (FolderFixture *f)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_autoptr(GPtrArray) hits = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(LinliSaveResult) result = { 0 };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  LinliEdit *edit;

  hits = linli_store_search (f->small.store, "张桂芳", 5, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hits->len, >, 0);
  f->person = ((LinliHit *) g_ptr_array_index (hits, 0))->id;
  edit = linli_edit_new (LINLI_EDIT_CHANGE, linli_kind_get_core (f->name->kind), &f->person);
  linli_value_set_text (&value, FOLDER_TEST_ID_NO, -1);
  linli_edit_set (edit, f->id_no, &value);
  g_ptr_array_add (edits, edit);
  linli_store_save (f->small.store, edits, NULL, &result, &error);
  g_assert_no_error (error);
}

gboolean
folder_test_is_loaded (gpointer data)
{
  return linli_folder_is_loaded (data);
}

static gboolean
is_known (gpointer data)
{
  return linli_session_get_state (data)->known;
}

void
folder_test_open_folder (FolderFixture *f)
{
  g_autofree char *path = ui_test_get_replica (&f->small);
  g_autoptr(GError) error = NULL;

  f->replica = linli_replica_new (path, 0, f->small.catalogue, f->small.clock, &error);
  g_assert_no_error (error);
  f->session = linli_session_new (f->replica, f->small.clock);
  linli_session_refresh (f->session);
  ui_test_wait (is_known, f->session);
  f->folder = LINLI_FOLDER (linli_folder_new (f->session, linli_kind_get_core (f->name->kind)));
  f->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (f->window), 760, 720);
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->folder));
  gtk_window_present (GTK_WINDOW (f->window));
  linli_folder_show (f->folder, &f->person);
  ui_test_wait (folder_test_is_loaded, f->folder);
  ui_test_run_for (100);
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* The replica may be opened again when this returns: what still ran was waited for. */
void
folder_test_close_folder (FolderFixture *f)
{
  gpointer replica = f->replica;

  gtk_window_destroy (GTK_WINDOW (f->window));
  ui_test_run_for (100);
  g_object_add_weak_pointer (replica, &replica);
  g_clear_object (&f->session);
  g_clear_object (&f->replica);
  ui_test_wait (is_gone, &replica);
}

void
folder_test_set_up (FolderFixture *f,
                    gconstpointer  data)
{
  draw_fixture_set_up (&f->small);
  f->name = linli_catalogue_get_role (f->small.catalogue, "person.name");
  f->birth = linli_catalogue_get_role (f->small.catalogue, "person.birth_date");
  f->id_no = linli_catalogue_get_role (f->small.catalogue, "person.id_no");
  f->sex = linli_catalogue_get_role (f->small.catalogue, "person.sex");
  save_id_no (f);
  ui_test_enrol (&f->small);
  folder_test_open_folder (f);
}

void
folder_test_tear_down (FolderFixture *f,
                       gconstpointer  data)
{
  folder_test_close_folder (f);
  draw_fixture_tear_down (&f->small);
}

LinliFieldRow *
folder_test_get_row (FolderFixture    *f,
                     const LinliField *field)
{
  LinliFieldRow *row = linli_folder_get_row (f->folder, field);

  g_assert_nonnull (row);
  return row;
}

typedef struct { const LinliField *field; LinliId id; char *text; gboolean from_draft, answered; } Look;

static gpointer
look_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Look *look = data;
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, linli_kind_get_core (look->field->kind), &look->id, error);
  g_autoptr(GHashTable) draft = linli_store_get_draft (store, linli_kind_get_core (look->field->kind), &look->id, error);
  const LinliValue *value = look->from_draft ? g_hash_table_lookup (draft, look->field) : linli_record_get (loaded->record, look->field);

  look->answered = value != NULL && !linli_value_is_null (value);
  look->text = g_strdup (value != NULL ? linli_value_get_text (value) : "");
  return GINT_TO_POINTER (TRUE);
}

char *
folder_test_look (FolderFixture    *f,
                  const LinliField *field,
                  gboolean          from_draft)
{
  Look query = { field, f->person, NULL, from_draft, FALSE };
  g_autoptr(GError) error = NULL;

  linli_replica_write_sync (f->replica, look_func, &query, &error);
  g_assert_no_error (error);
  return query.text;
}
