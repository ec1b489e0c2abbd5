/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tiles of a server that answers well, badly or not at all.  The server is in this process, on the loopback. */

#define G_LOG_DOMAIN "linli-test-tiles"

#include "config.h"

#include "linli-error.h"
#include "linli-tile-fetcher.h"
#include "linli-tile-image.h"
#include "linli-tile-template.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#define SECRET "very-secret-key"

static const char picture[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0";
static int requests;
static char *address, *scratch;

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  guint zoom = 0;
  char *huge;

  g_atomic_int_inc (&requests);
  if (query == NULL || g_strcmp0 (g_hash_table_lookup (query, "tk"), SECRET) != 0 || sscanf (path, "/%u/", &zoom) != 1)
    {
      soup_server_message_set_status (message, 403, NULL);
      return;
    }
  soup_server_message_set_status (message, 200, NULL);
  switch (zoom)
    {
    case 1:
      soup_server_message_set_response (message, "image/png", SOUP_MEMORY_STATIC, picture, sizeof picture - 1);
      break;
    case 2:
      soup_server_message_set_response (message, "image/png", SOUP_MEMORY_STATIC, "<html>login</html>", 18);
      break;
    case 3:
      soup_server_message_set_status (message, 404, NULL);
      break;
    case 4:
      soup_server_message_set_status (message, 418, NULL);
      break;
    case 5:
      soup_server_message_pause (message);
      break;
    case 6:
      soup_server_message_set_redirect (message, 302, "http://127.0.0.1:9/elsewhere");
      break;
    case 7:
      huge = g_malloc0 (LINLI_TILE_MAX_BYTES + 100000);
      soup_server_message_set_response (message, "image/png", SOUP_MEMORY_TAKE, huge, LINLI_TILE_MAX_BYTES + 100000);
      break;
    default:
      soup_server_message_set_status (message, 403, NULL);
    }
}

static GMutex mutex;
static GCond cond;

static gpointer
serve (gpointer data)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(SoupServer) server = NULL;
  GMainLoop *loop = data;
  GSList *uris;

  g_main_context_push_thread_default (context);
  server = soup_server_new (NULL, NULL);
  soup_server_add_handler (server, NULL, answer_cb, NULL, NULL);
  g_assert_true (soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (server);
  g_mutex_lock (&mutex);
  address = g_strdup_printf ("http://127.0.0.1:%d/{z}/{x}/{y}?tk={key}", g_uri_get_port (uris->data));
  g_cond_signal (&cond);
  g_mutex_unlock (&mutex);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  loop = g_main_loop_new (context, FALSE);
  g_main_loop_run (loop);
  return NULL;
}

static void
test_kept (void)
{
  g_autofree char *folder = g_build_filename (scratch, "kept", NULL), *path = NULL;
  g_autoptr(LinliTileFetcher) fetcher = linli_tile_fetcher_new (address, SECRET, folder, 5), again = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) tile = linli_tile_fetcher_read (fetcher, 1, 0, 1, NULL, &error), kept = NULL;
  int before = g_atomic_int_get (&requests);
  g_autoptr(GDir) dir = NULL;
  const char *name;

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (tile), ==, sizeof picture - 1);
  /* What is kept needs neither the server nor the key. */
  again = linli_tile_fetcher_new (address, NULL, folder, 5);
  kept = linli_tile_fetcher_read (again, 1, 0, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (tile, kept));
  g_assert_cmpint (g_atomic_int_get (&requests), ==, before);
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_null (strstr (name, SECRET));
  /* A damaged one is fetched again. */
  path = g_build_filename (folder, "1-0-1", NULL);
  g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
  g_bytes_unref (kept);
  kept = linli_tile_fetcher_read (fetcher, 1, 0, 1, NULL, &error);
  g_assert_true (g_bytes_equal (tile, kept));
  g_assert_cmpint (g_atomic_int_get (&requests), ==, before + 1);
  /* Too old or too much goes. */
  g_assert_cmpuint (linli_tile_fetcher_prune (folder, g_get_real_time () / G_USEC_PER_SEC, 1000), ==, sizeof picture - 1);
  g_assert_cmpuint (linli_tile_fetcher_prune (folder, g_get_real_time () / G_USEC_PER_SEC, 3), ==, 0);
  g_rmdir (folder);
}

static const struct { const char *what; guint zoom; const char *key; gboolean error, rests; } answers[] = {
  { "a page of HTML that calls itself a picture", 2, SECRET, TRUE, FALSE },
  { "no such tile", 3, SECRET, FALSE, FALSE },
  { "status 418", 4, SECRET, TRUE, TRUE },
  { "no answer", 5, SECRET, TRUE, TRUE },
  { "a redirect", 6, SECRET, TRUE, TRUE },
  { "more than a tile may have", 7, SECRET, TRUE, FALSE },
  { "a key that is refused", 1, "another-" SECRET, TRUE, TRUE },
  { "no key", 1, NULL, TRUE, FALSE },
};

static void
test_answers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr(LinliTileFetcher) fetcher = linli_tile_fetcher_new (address, answers[i].key, NULL, 1);
      g_autoptr(GError) error = NULL, second = NULL;
      g_autoptr(GBytes) tile = linli_tile_fetcher_read (fetcher, answers[i].zoom, 0, 0, NULL, &error), other = NULL;
      int before = g_atomic_int_get (&requests);

      g_test_message ("%s: %s", answers[i].what, error != NULL ? error->message : "no tile");
      g_assert_null (tile);
      g_assert_cmpint (error != NULL, ==, answers[i].error);
      g_assert_true (error == NULL || (strstr (error->message, SECRET) == NULL && strstr (error->message, "http") == NULL));
      /* A server in trouble is not asked for the next tile, and what it has not is not asked for again. */
      if (error == NULL)
        g_assert_null (linli_tile_fetcher_read (fetcher, answers[i].zoom, 0, 0, NULL, NULL));
      g_assert_cmpint (g_atomic_int_get (&requests), ==, before);
      other = linli_tile_fetcher_read (fetcher, answers[i].rests ? 1 : 3, 1, 1, NULL, &second);
      g_assert_null (other);
      g_assert_cmpint (g_atomic_int_get (&requests) - before, ==, answers[i].rests || answers[i].key == NULL ? 0 : 1);
    }
}

static void
test_nobody (void)
{
  g_autoptr(LinliTileFetcher) fetcher = linli_tile_fetcher_new ("http://127.0.0.1:9/{z}/{x}/{y}?tk={key}", SECRET, NULL, 5);
  g_autoptr(GError) error = NULL;

  g_assert_null (linli_tile_fetcher_read (fetcher, 1, 0, 0, NULL, &error));
  g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
  g_assert_null (strstr (error->message, SECRET));
}

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  scratch = g_dir_make_tmp ("linli-fetch-XXXXXX", NULL);
  g_thread_unref (g_thread_new ("server", serve, NULL));
  g_mutex_lock (&mutex);
  while (address == NULL)
    g_cond_wait (&cond, &mutex);
  g_mutex_unlock (&mutex);
  g_test_add_func ("/fetcher/what was looked at is kept, without the key", test_kept);
  g_test_add_func ("/fetcher/a server in trouble is told of and left alone", test_answers);
  g_test_add_func ("/fetcher/nobody there is told of without the address", test_nobody);
  result = g_test_run ();
  g_rmdir (scratch);
  g_free (scratch);
  return result;
}
