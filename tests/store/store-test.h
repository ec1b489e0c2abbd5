/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gstdio.h>

#include "linli-error.h"
#include "linli-store.h"

/* A replica with an identity in grid 1, and a server made of pages and answers that the test writes itself. */
#define TEST_COM 1
#define TEST_GRID 1
#define TEST_DEVICE 7
#define TEST_USER 11
#define TEST_OTHER 8
#define TEST_START_MS G_GINT64_CONSTANT (1795500000000)

typedef struct
{
  LinliCatalogue   *catalogue;
  LinliManualClock *clock;
  LinliRandom      *random;
  LinliStore       *store;
  char             *folder;     /* (nullable): in memory */
} Fixture;

static inline LinliCatalogue *
test_load_catalogue (const char *name)
{
  g_autofree char *dir = name != NULL ? g_build_filename (g_getenv ("LINLI_SRCDIR"), "tests", "data", name, NULL) : NULL;
  g_autoptr(GError) error = NULL;
  LinliCatalogue *catalogue = linli_catalogue_load (dir, &error);

  g_assert_no_error (error);
  return catalogue;
}

static inline void
fixture_open (Fixture *f)
{
  g_autoptr(GError) error = NULL;

  f->store = linli_store_open (f->folder, LINLI_STORE_CREATE | (f->folder == NULL ? LINLI_STORE_MEMORY : 0), f->catalogue,
                               LINLI_CLOCK (f->clock), f->random, &error);
  g_assert_no_error (error);
}

static inline void
fixture_enrol (Fixture *f)
{
  g_autoptr(LinliIdentity) identity = linli_identity_new ();
  g_autoptr(GArray) grids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) error = NULL;
  gint64 grid = TEST_GRID;

  g_array_append_val (grids, grid);
  identity->user = TEST_USER;
  identity->device = TEST_DEVICE;
  identity->com = TEST_COM;
  identity->epoch = 1;
  g_assert_true (linli_store_set_identity (f->store, identity, &error));
  g_assert_true (linli_store_set_scope (f->store, TEST_COM, 1, 1, grids, &error));
  g_assert_no_error (error);
}

/* @registry: (nullable) a folder of tests/data; NULL: the built-in catalogue. */
static inline void
fixture_init (Fixture *f, const char *registry, gboolean on_disk)
{
  *f = (Fixture) { NULL };
  f->catalogue = test_load_catalogue (registry);
  f->clock = linli_manual_clock_new (TEST_START_MS);
  f->random = linli_random_new_seeded (42);
  if (on_disk)
    f->folder = g_dir_make_tmp ("linli-store-XXXXXX", NULL);
  fixture_open (f);
  fixture_enrol (f);
}

static inline void
fixture_reopen (Fixture *f)
{
  g_clear_pointer (&f->store, linli_store_close);
  fixture_open (f);
}

static inline void
fixture_clear (Fixture *f)
{
  g_clear_pointer (&f->store, linli_store_close);
  if (f->folder != NULL)
    {
      g_autoptr(GDir) dir = g_dir_open (f->folder, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (f->folder, name, NULL);

          g_unlink (path);
        }
      g_rmdir (f->folder);
    }
  g_free (f->folder);
  g_object_unref (f->clock);
  g_object_unref (f->random);
  linli_catalogue_unref (f->catalogue);
}

static inline const LinliKind *
test_kind (Fixture *f, const char *name)
{
  const LinliKind *kind = linli_catalogue_get_kind (f->catalogue, name);

  g_assert_nonnull (kind);
  return kind;
}

/* "name=text", parsed as a person types it; "" empties. */
static inline void
test_set (LinliEdit *edit, const char *assignment)
{
  g_auto(GStrv) parts = g_strsplit (assignment, "=", 2);
  const LinliField *field = linli_kind_find_field (edit->kind, parts[0]);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (field);
  g_assert_true (linli_field_parse (field, parts[1], &value, &error));
  g_assert_no_error (error);
  linli_edit_set (edit, field, &value);
}

/* One record, one save.  @id is read, or written for NEW; the result is the number of operations, -1 when refused. */
static inline int
test_save (Fixture *f, LinliEditType type, const char *kind, LinliId *id, const char *const *assignments, GError **error)
{
  g_autoptr(LinliEdit) edit = linli_edit_new (type, test_kind (f, kind), type == LINLI_EDIT_NEW ? NULL : id);
  g_autoptr(GPtrArray) edits = g_ptr_array_new ();
  g_auto(LinliSaveResult) result = { 0 };

  if (type == LINLI_EDIT_NEW)
    edit->grid = TEST_GRID;
  for (; assignments != NULL && *assignments != NULL; assignments++)
    test_set (edit, *assignments);
  g_ptr_array_add (edits, edit);
  if (!linli_store_save (f->store, edits, "test", &result, error))
    return -1;
  *id = edit->id;
  return (int) result.ops;
}

#define SET(...) ((const char *const[]) { __VA_ARGS__, NULL })

static inline int
test_change (Fixture *f, const char *kind, LinliId *id, const char *const *assignments)
{
  g_autoptr(GError) error = NULL;
  int ops = test_save (f, linli_id_is_null (id) ? LINLI_EDIT_NEW : LINLI_EDIT_CHANGE, kind, id, assignments, &error);

  g_assert_no_error (error);
  return ops;
}

/* (transfer full) What shows in @field, in the plain form; NULL when the record is not here. */
static inline char *
test_show (Fixture *f, const char *kind, const LinliId *id, const char *field)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (f->store, test_kind (f, kind), id, NULL);

  if (loaded == NULL)
    return NULL;
  return linli_field_format_plain (linli_kind_find_field (test_kind (f, kind), field),
                                   linli_record_get (loaded->record, linli_kind_find_field (test_kind (f, kind), field)));
}

static inline const char *
test_state (Fixture *f, const char *kind, const LinliId *id)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (f->store, test_kind (f, kind), id, NULL);

  return loaded != NULL ? loaded->state : "absent";
}

#define assert_shows(f, kind, id, field, expected) \
  G_STMT_START { g_autofree char *shown_ = test_show (f, kind, id, field); g_assert_cmpstr (shown_, ==, expected); } G_STMT_END

static inline void
assert_whole (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCheck) check = linli_store_check (f->store, &error);

  g_assert_no_error (error);
  if (!check->ok)
    g_error ("%s", (const char *) g_ptr_array_index (check->problems, 0));
}

/* ---- the server's side ---- */

/* A row of "item" as the server would send it, all fields written at @seq by @device. */
static inline LinliPageItem *
test_item (Fixture *f, LinliItemType type, const LinliId *id, gint64 seq, gint64 device, const char *title, const char *phone)
{
  LinliPageItem *item = linli_page_item_new (type);
  const LinliKind *kind = test_kind (f, "item");
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  item->row = linli_row_new (kind, id, TEST_COM, TEST_GRID);
  item->row->seq = seq;
  item->note = (LinliRowNote) { TEST_USER + device, TEST_START_MS, device, NULL };
  if (type == LINLI_ITEM_TOMBSTONE || type == LINLI_ITEM_EXIT)
    {
      item->row->deleted = type == LINLI_ITEM_TOMBSTONE;
      return item;
    }
  if (type == LINLI_ITEM_FULL)
    linli_row_clock_reset (&item->row->clock, seq, device);
  else
    item->fields = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < 2; i++)
    {
      const LinliField *field = linli_kind_find_field (kind, i == 0 ? "title" : "phone");
      const char *text = i == 0 ? title : phone;

      if (text == NULL)
        continue;
      linli_value_set_text (&value, text, -1);
      linli_row_set (item->row, field, &value);
      if (type == LINLI_ITEM_PARTIAL)
        {
          linli_row_clock_set (&item->row->clock, field->no, seq, device);
          g_array_append_val (item->fields, field->no);
        }
    }
  return item;
}

/* A complete page up to @seq for the cursors as they are. */
static inline LinliPage *
test_page (Fixture *f, gint64 seq)
{
  g_autoptr(LinliPull) pull = linli_store_make_pull (f->store, 500, NULL);
  LinliPage *page = linli_page_new (TEST_COM);

  page->epoch = 1;
  page->seq = seq;
  g_array_append_vals (page->asked, pull->cursors->data, pull->cursors->len);
  for (guint i = 0; i < pull->cursors->len; i++)
    {
      LinliCursor next = g_array_index (pull->cursors, LinliCursor, i);

      next.base = next.after = seq;
      next.asof = 0;
      g_array_append_val (page->next, next);
    }
  return page;
}

/* Takes @item. */
static inline void
test_receive (Fixture *f, gint64 seq, LinliPageItem *item)
{
  g_autoptr(LinliPage) page = test_page (f, seq);
  g_autoptr(GError) error = NULL;
  gboolean stale;

  g_ptr_array_add (page->items, item);
  g_assert_true (linli_store_apply_page (f->store, page, &stale, &error));
  g_assert_no_error (error);
  assert_whole (f);
}

/* Answers everything pending alike. */
static inline void
test_answer (Fixture *f, LinliStatus status, LinliWhy why, gint64 seq, LinliConflict *conflict)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPush) push = linli_store_make_push (f->store, &error);
  g_autoptr(LinliPushAnswer) answer = linli_push_answer_new (TEST_COM);

  g_assert_no_error (error);
  g_assert_nonnull (push);
  answer->epoch = 1;
  answer->seq = seq;
  for (guint i = 0; i < push->ops->len; i++)
    {
      LinliOpResult *result = linli_op_result_new (((LinliOp *) g_ptr_array_index (push->ops, i))->number, status, why, seq);

      if (conflict != NULL)
        g_ptr_array_add (result->conflicts, linli_conflict_copy (conflict));
      g_ptr_array_add (answer->results, result);
    }
  /* Twice: an answer that comes again changes nothing. */
  for (guint i = 0; i < 2; i++)
    g_assert_true (linli_store_apply_answer (f->store, push, answer, &error));
  g_assert_no_error (error);
  linli_conflict_free (conflict);
  assert_whole (f);
}
