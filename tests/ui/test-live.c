/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two desks and a server: what is saved at one is at the other without anybody asking. */

#define G_LOG_DOMAIN "linli-test-live"

#include "config.h"
#include "ui-test.h"

#include "linli-error.h"
#include "linli-sign-in-page.h"
#include "linli-sync-button.h"
#include "linli-window.h"
#include "sync-client.h"

#include <string.h>

typedef struct
{
  ServerFixture  server;
  LinliWindow   *window;
  SyncClient     other;
  LinliId        id;
  const char    *value;
} Fixture;

static LinliSession *
get_session (Fixture *f)
{
  return linli_window_get_session (f->window);
}

static gboolean
is_settled (gpointer data)
{
  return linli_window_get_state (((Fixture *) data)->window) != LINLI_WINDOW_OPENING;
}

static gboolean
hears (gpointer data)
{
  const LinliSessionState *state = linli_session_get_state (get_session (data));

  return !state->syncing && state->last_sync_ms > 0 && state->live == LINLI_LIVE_HEARS;
}

static gboolean
is_cut_off (gpointer data)
{
  return linli_session_get_state (get_session (data))->live == LINLI_LIVE_TRIES;
}

static gboolean
is_locked (gpointer data)
{
  return linli_session_get_state (get_session (data))->live == LINLI_LIVE_OFF;
}

static gpointer
find_func (LinliStore    *store,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Fixture *f = data;
  const LinliKind *kind = linli_catalogue_get_kind (f->server.catalogue, "person");
  const LinliField *field = linli_kind_find_field (kind, "name");
  g_autoptr(LinliLoaded) loaded = linli_store_load (store, kind, &f->id, NULL);
  g_autofree char *name = loaded != NULL ? linli_field_format_plain (field, linli_record_get (loaded->record, field)) : NULL;

  return GINT_TO_POINTER (g_strcmp0 (name, f->value) == 0 ? 1 : 2);
}

/* The window's replica has the value; nobody asked it to sync. */
static gboolean
window_has_it (gpointer data)
{
  return GPOINTER_TO_INT (linli_replica_write_sync (linli_session_get_replica (get_session (data)), find_func, data, NULL)) == 1;
}

static gpointer
rename_func (LinliStore    *store,
             gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  Fixture *f = data;
  SyncClient here = { .server = &f->server, .store = store };

  sync_client_edit (&here, &f->id, "name", f->value);
  return GINT_TO_POINTER (1);
}

/* The other desk asks, and has it. */
static gboolean
other_has_it (gpointer data)
{
  Fixture *f = data;
  g_autofree char *name = NULL;

  sync_client_run_well (&f->other, NULL);
  name = sync_client_show (&f->other, &f->id, "name");
  return g_strcmp0 (name, f->value) == 0;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *path = NULL, *code = NULL;

  server_fixture_init (&f->server);
  server_fixture_start (&f->server);
  path = g_build_filename (f->server.folder, "replica", NULL);
  code = server_fixture_code (&f->server, "zhang");
  f->window = LINLI_WINDOW (linli_window_new (NULL, f->server.catalogue, LINLI_CLOCK (f->server.clock), path, NULL));
  gtk_window_present (GTK_WINDOW (f->window));
  ui_test_wait (is_settled, f);
  linli_sign_in_page_enrol (LINLI_SIGN_IN_PAGE (ui_test_find (GTK_WIDGET (f->window), LINLI_TYPE_SIGN_IN_PAGE)), f->server.url, code, "zhang",
                            TEST_PASSWORD);
  ui_test_wait (hears, f);
  sync_client_init (&f->other, &f->server, TEST_START_MS);
  sync_client_enrol (&f->other, USER_FIRST, f->server.device[USER_FIRST], f->server.refresh[USER_FIRST]);
  sync_client_run_well (&f->other, NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  ui_test_run_for (200);
  sync_client_clear (&f->other);
  server_fixture_clear (&f->server);
}

static void
test_heard (Fixture       *f,
            gconstpointer  data)
{
  static const char *const values[] = { "王芳", "王小芳", "王大芳" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      f->value = values[i];
      sync_client_edit (&f->other, &f->id, "name", f->value);
      sync_client_run_well (&f->other, NULL);
      ui_test_wait (window_has_it, f);
    }
}

static void
test_sent (Fixture       *f,
           gconstpointer  data)
{
  f->value = "李雷";
  sync_client_edit (&f->other, &f->id, "name", f->value);
  sync_client_run_well (&f->other, NULL);
  ui_test_wait (window_has_it, f);
  f->value = "李大雷";
  g_assert_nonnull (linli_replica_write_sync (linli_session_get_replica (get_session (f)), rename_func, f, NULL));
  ui_test_wait (other_has_it, f);
}

static void
test_said (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *here = linli_sync_format_report (linli_session_get_state (get_session (f)), TEST_START_MS, 0);
  g_autofree char *later = NULL;

  g_assert_nonnull (strstr (here, "别处的改动会立即传到"));
  server_fixture_stop (&f->server);
  ui_test_wait (is_cut_off, f);
  later = linli_sync_format_report (linli_session_get_state (get_session (f)), TEST_START_MS, 0);
  g_assert_nonnull (strstr (later, "下次同步时传到"));
}

static void
test_locked (Fixture       *f,
             gconstpointer  data)
{
  linli_session_lock (get_session (f));
  ui_test_wait (is_locked, f);
}

static const struct { const char *name; void (*func) (Fixture *, gconstpointer); } cases[] = {
  { "/live/a change elsewhere comes by itself, as often as there is one", test_heard },
  { "/live/what is saved here is sent while somebody may hear of it", test_sent },
  { "/live/the sync report says whether changes are heard", test_said },
  { "/live/who locks the window hears no more", test_locked },
};

static void
test_no_display (void)
{
  g_test_skip ("no display or no locale zh_CN.UTF-8");
}

int
main (int    argc,
      char **argv)
{
  gboolean ready;

  ready = ui_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (ready)
      g_test_add (cases[i].name, Fixture, NULL, set_up, cases[i].func, tear_down);
    else
      g_test_add_func (cases[i].name, test_no_display);
  return g_test_run ();
}
