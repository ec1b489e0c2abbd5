/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-lease.c - how long a device is let go on without the server: who is given how much, and what of it is told to whom. */
#include "config.h"

#include "linli-certificate.h"
#include "linli-backend.h"
#include "linli-error.h"
#include "linli-json.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#define START_MS G_GINT64_CONSTANT (1795500000000)
#define DAY_MS   G_GINT64_CONSTANT (86400000)
#define COM      1
#define OTHER    2

typedef struct
{
  char             *folder;
  LinliCatalogue   *catalogue;
  LinliManualClock *clock;
  LinliRandom      *random;
  LinliBackend     *backend;
  gint64            device;
  char             *refresh;
} Fixture;

static LinliBackend *
open_backend (Fixture *f, LinliBackendFlags flags)
{
  g_autoptr(GError) error = NULL;
  LinliBackend *backend = linli_backend_open (f->folder, flags, f->catalogue, LINLI_CLOCK (f->clock), f->random, &error);

  g_assert_no_error (error);
  return backend;
}

static gint64
enrol (Fixture *f, const char *login, char **ret_refresh)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *code = linli_backend_make_code (f->backend, login, 60000, &error);
  g_autofree char *access = NULL;
  gint64 device = 0;

  g_assert_true (linli_backend_enroll_checked (f->backend, login, TRUE, code, "test", &device, ret_refresh, &access, &error));
  g_assert_no_error (error);
  return device;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  gint64 one = 1;

  *f = (Fixture) { .folder = g_dir_make_tmp ("linli-lease-XXXXXX", &error) };
  f->catalogue = linli_catalogue_load (NULL, &error);
  g_assert_no_error (error);
  f->clock = linli_manual_clock_new (START_MS);
  f->random = linli_random_new_seeded (7);
  f->backend = open_backend (f, LINLI_BACKEND_CREATE);
  g_assert_true (linli_backend_ensure_partition (f->backend, COM, &error));
  g_assert_true (linli_backend_ensure_partition (f->backend, OTHER, &error));
  g_assert_true (linli_backend_add_user (f->backend, "zhang", NULL, "grid_worker", COM, &one, 1, "correct horse", NULL, &error));
  g_assert_no_error (error);
  f->device = enrol (f, "zhang", &f->refresh);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr(GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  linli_backend_close (f->backend);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  g_free (f->refresh);
  linli_catalogue_unref (f->catalogue);
  g_object_unref (f->clock);
  g_object_unref (f->random);
}

static gint64
renew (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  gint64 until, kept;

  g_assert_true (linli_backend_renew_lease (f->backend, f->device, &until, &error));
  g_assert_no_error (error);
  g_assert_true (linli_backend_get_lease (f->backend, f->device, &kept, &error));
  g_assert_cmpint (kept, ==, until);
  return until;
}

static gint64
get_days (Fixture *f)
{
  gint64 until = renew (f), left = until - linli_clock_get_wall_ms (LINLI_CLOCK (f->clock));

  g_assert_cmpint (left % DAY_MS, ==, 0);
  return left / DAY_MS;
}

static void
set_days (Fixture *f, gint64 com, gint64 days)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (linli_backend_set_lease_days (f->backend, com, days, &error));
  g_assert_no_error (error);
}

/* (transfer full) what the administrator's @request is answered */
static char *
ask (Fixture *f, const char *request, int code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = linli_json_parse (request, -1, NULL, &error);
  g_autoptr(GString) out = g_string_new (NULL);

  g_assert_no_error (error);
  if (linli_backend_admin (f->backend, json_node_get_object (node), out, &error))
    g_assert_cmpint (code, ==, -1);
  else
    g_assert_error (error, LINLI_ERROR, code);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
test_days (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (get_days (f), ==, 14);
  set_days (f, COM, 3);
  g_assert_cmpint (get_days (f), ==, 3);
  /* Another community's setting is not his. */
  set_days (f, OTHER, 1);
  g_assert_cmpint (get_days (f), ==, 3);
  /* Who is of several is given the shortest. */
  g_assert_true (linli_backend_grant (f->backend, "zhang", "grid_worker", OTHER, NULL, 0, 0, 0, &error));
  g_assert_cmpint (get_days (f), ==, 1);
  set_days (f, OTHER, 200);
  g_assert_cmpint (get_days (f), ==, 3);
  set_days (f, COM, 365);
  g_assert_cmpint (get_days (f), ==, 200);
  /* Every contact begins it anew. */
  linli_manual_clock_advance (f->clock, 5 * DAY_MS);
  g_assert_cmpint (renew (f), ==, START_MS + 205 * DAY_MS);
}

static void
test_administrator (Fixture *f, gconstpointer data)
{
  static const struct { const char *request, *answer; int code; } rows[] = {
    { "{\"do\":\"lease\"}", "{\"com\":1,\"lease_days\":14}", -1 },
    { "{\"do\":\"lease\",\"days\":30}", "{\"com\":1,\"lease_days\":30}", -1 },
    { "{\"do\":\"lease\",\"com\":2}", "{\"com\":2,\"lease_days\":14}", -1 },
    { "{\"do\":\"lease\",\"com\":2,\"days\":1}", "{\"com\":2,\"lease_days\":1}", -1 },
    { "{\"do\":\"lease\"}", "{\"com\":1,\"lease_days\":30}", -1 },
    { "{\"do\":\"lease\",\"days\":365}", "{\"com\":1,\"lease_days\":365}", -1 },
    { "{\"do\":\"lease\",\"days\":0}", "", LINLI_ERROR_INVALID },
    { "{\"do\":\"lease\",\"days\":-1}", "", LINLI_ERROR_INVALID },
    { "{\"do\":\"lease\",\"days\":366}", "", LINLI_ERROR_INVALID },
    { "{\"do\":\"lease\",\"days\":9223372036854775807}", "", LINLI_ERROR_INVALID },
    { "{\"do\":\"lease\",\"days\":\"7\"}", "", LINLI_ERROR_INVALID },
    { "{\"do\":\"lease\",\"com\":3}", "", LINLI_ERROR_NOT_FOUND },
    { "{\"do\":\"lease\",\"com\":3,\"days\":7}", "", LINLI_ERROR_NOT_FOUND },
    { "{\"do\":\"lease\"}", "{\"com\":1,\"lease_days\":365}", -1 },
  };
  g_autofree char *devices = NULL, *lost = NULL, *end = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *answer = ask (f, rows[i].request, rows[i].code);

      g_test_message ("%s", rows[i].request);
      g_assert_cmpstr (answer, ==, rows[i].answer);
    }
  devices = ask (f, "{\"do\":\"devices\"}", -1);
  g_assert_nonnull (strstr (devices, "\"lease_until\":null"));
  set_days (f, COM, 14);
  renew (f);
  g_free (devices);
  devices = ask (f, "{\"do\":\"devices\"}", -1);
  end = linli_time_format (START_MS + 14 * DAY_MS);
  g_assert_nonnull (strstr (devices, end));
  /* Of a lost one it is told by when it locks itself, if it is never heard of again. */
  lost = ask (f, "{\"do\":\"lost\",\"device\":1}", -1);
  g_assert_cmpstr (lost, ==, "{\"device\":1,\"state\":\"lost\"}");
  g_free (devices);
  devices = ask (f, "{\"do\":\"devices\"}", -1);
  g_assert_nonnull (strstr (devices, "\"state\":\"lost\""));
  g_assert_nonnull (strstr (devices, end));
}

static gint64
hello_lease (Fixture *f, gint64 device)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliAccess) access = linli_backend_get_access (f->backend, 1, &error);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(JsonNode) node = NULL;

  g_assert_true (linli_backend_write_hello (f->backend, access, device, FALSE, 0, text, &error));
  node = linli_json_parse (text->str, (gssize) text->len, NULL, &error);
  g_assert_no_error (error);
  return linli_json_int_or (json_node_get_object (node), "lease", 0);
}

/* Only reading, it gives nothing that an administrator would not know of. */
static void
test_hello_repeats (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (hello_lease (f, f->device), ==, 0);
  renew (f);
  linli_manual_clock_advance (f->clock, DAY_MS);
  g_assert_cmpint (hello_lease (f, f->device), ==, START_MS + 14 * DAY_MS);
  g_assert_cmpint (hello_lease (f, f->device + 1), ==, 0);
  g_assert_cmpint (hello_lease (f, 0), ==, 0);
}

static void
run_sql (Fixture *f, const char *sql)
{
  g_autofree char *path = g_build_filename (f->folder, "server.db", NULL);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* A folder of the program before: opened it gives leases, and its accounts go into a copy that has some. */
static void
test_folder_of_before (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBackend) copy = linli_backend_open (NULL, LINLI_BACKEND_CREATE | LINLI_BACKEND_MEMORY, f->catalogue, LINLI_CLOCK (f->clock), f->random, &error);
  g_autofree char *pem = linli_certificate_make (START_MS, &error), *mark = NULL, *key = NULL, *copied_key = NULL;
  const LinliCertificateOffer offer = { pem, NULL, FALSE, NULL };
  const guint8 stranger[LINLI_CERTIFICATE_MARK_BYTES] = { 1 };
  LinliCertificate certificate;
  gint64 days, until;

  g_assert_no_error (error);
  set_days (f, COM, 5);
  renew (f);
  g_assert_true (linli_backend_take_certificate (f->backend, f->device, &offer, &mark, &error) && linli_certificate_read (pem, &certificate, &error));
  g_assert_nonnull (mark);
  key = linli_backend_get_signing_key (f->backend, &error);
  g_assert_true (linli_backend_take_accounts (copy, f->backend, &error));
  g_assert_no_error (error);
  g_assert_true (linli_backend_get_lease_days (copy, COM, &days, &error));
  g_assert_cmpint (days, ==, 5);
  g_assert_true (linli_backend_get_lease (copy, f->device, &until, &error));
  g_assert_cmpint (until, ==, START_MS + 5 * DAY_MS);
  /* Laptops believe no other key, and show no other certificate. */
  copied_key = linli_backend_get_signing_key (copy, &error);
  g_assert_cmpstr (copied_key, ==, key);
  g_assert_true (linli_backend_check_certificate (copy, f->device, certificate.mark, &error));
  g_assert_no_error (error);
  g_assert_false (linli_backend_check_certificate (copy, f->device, stranger, NULL) || linli_backend_check_certificate (copy, f->device, NULL, NULL));

  g_clear_pointer (&f->backend, linli_backend_close);
  run_sql (f, "DROP TABLE lease; DROP TABLE lease_days; DROP TABLE signing_self; DROP TABLE certificate");
  {
    g_autoptr(LinliBackend) before = open_backend (f, LINLI_BACKEND_READ_ONLY);

    g_assert_true (linli_backend_take_accounts (copy, before, &error));
    g_assert_no_error (error);
    g_assert_true (linli_backend_get_lease (copy, f->device, &until, &error));
    g_assert_cmpint (until, ==, 0);
    g_assert_null (linli_backend_get_signing_key (copy, &error));
    g_assert_true (linli_backend_check_certificate (copy, f->device, stranger, &error));
  }
  f->backend = open_backend (f, 0);
  g_assert_cmpint (hello_lease (f, f->device), ==, 0);
  g_assert_cmpint (get_days (f), ==, 14);
}

/* Answered or asked anew: an answer that was lost on the way is written again, and gives time from then on. */
static void
test_by_hand (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) parts = linli_courier_parts_new ();
  g_autoptr(LinliPull) pull = linli_pull_new (COM, 0);
  g_autoptr(GBytes) question = NULL;
  LinliCourierHeader header = { .type = LINLI_COURIER_QUESTION, .device = f->device, .number = 1 };
  LinliCourierTaken taken;
  LinliCourierKeys keys;
  guint8 server_key[LINLI_COURIER_KEY_BYTES];
  static const struct { gint64 day; gboolean anew; } rows[] = { { 1, FALSE }, { 2, FALSE }, { 5, TRUE } };

  g_assert_true (linli_courier_make_keys (&keys, &error));
  g_assert_true (linli_backend_courier_meet (f->backend, f->device, keys.public_key, server_key, &error));
  linli_courier_mark (keys.public_key, header.device_mark);
  linli_courier_mark (server_key, header.server_mark);
  linli_wire_write_pull (linli_courier_parts_add (parts, LINLI_COURIER_PULL), pull);
  question = linli_courier_seal (&header, parts, &keys, server_key, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GBytes) bundle = NULL;
      g_autoptr(GPtrArray) answer = NULL;
      g_autoptr(JsonNode) hello = NULL;
      const LinliCourierPart *part;

      linli_manual_clock_set (f->clock, START_MS + rows[i].day * DAY_MS);
      bundle = linli_backend_courier_answer (f->backend, rows[i].anew ? NULL : question, f->device, &taken, &error);
      g_assert_no_error (error);
      answer = linli_courier_open (bundle, &keys, server_key, &error);
      g_assert_no_error (error);
      part = g_ptr_array_index (answer, 0);
      g_assert_cmpint (part->type, ==, LINLI_COURIER_HELLO);
      hello = linli_json_parse (part->text->str, (gssize) part->text->len, NULL, &error);
      g_assert_cmpint (json_object_get_int_member (json_node_get_object (hello), "lease"), ==, START_MS + (rows[i].day + 14) * DAY_MS);
      g_assert_cmpint (json_object_get_int_member (json_node_get_object (hello), "t"), ==, START_MS + rows[i].day * DAY_MS);
    }
  /* A lost one is given none. */
  g_assert_true (linli_backend_lose (f->backend, f->device, &error));
  linli_manual_clock_set (f->clock, START_MS + 6 * DAY_MS);
  g_assert_null (linli_backend_courier_answer (f->backend, question, f->device, &taken, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_AUTH);
  g_assert_cmpint (hello_lease (f, f->device), ==, START_MS + 19 * DAY_MS);
}

int
main (int argc, char **argv)
{
  static const struct { const char *path; void (*func) (Fixture *f, gconstpointer data); } tests[] = {
    { "/lease/a community says for how many days, fourteen where it says nothing", test_days },
    { "/lease/an administrator asks, sets, and is told when a lost device locks itself", test_administrator },
    { "/lease/hello repeats what was given", test_hello_repeats },
    { "/lease/folders and copies of the program before", test_folder_of_before },
    { "/lease/who carries a bundle is given one, a lost device not", test_by_hand },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
