/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-listener.c - lines into events, and a listener that is cut off, refused and told nonsense. */
#include "config.h"
#include "linli-listener.h"

#include "linli-error.h"
#include "linli-event-reader.h"
#include "linli-memory-transport.h"

#include <string.h>

/* ---- the reader ---- */

static void
write_event (gint64 com, gint64 seq, gpointer user_data)
{
  g_string_append_printf (user_data, "%s%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, ((GString *) user_data)->len > 0 ? " " : "", com, seq);
}

static const struct { const char *what, *bytes, *events; gboolean refused; } streams[] = {
  { "one poke", "data: {\"com\":1,\"seq\":57}\n\n", "1:57", FALSE },
  { "one that does not say how far", "data: {\"com\":1}\n\n", "1:-1", FALSE },
  { "one at the very beginning", "data: {\"com\":1,\"seq\":0}\n\n", "1:0", FALSE },
  { "heartbeats", ": \n\n:\n\n: still here\n\n", "", FALSE },
  { "several, with heartbeats between", ": \n\ndata: {\"com\":1,\"seq\":1}\n\n: \n\ndata:{\"com\":2,\"seq\":9}\n\n", "1:1 2:9", FALSE },
  { "lines that end as elsewhere", "data: {\"com\":1,\"seq\":1}\r\n\r\ndata: {\"com\":1,\"seq\":2}\r\rdata: {\"com\":1,\"seq\":3}\n\n", "1:1 1:2 1:3", FALSE },
  { "data over two lines", "data: {\"com\":1,\ndata: \"seq\":4}\n\n", "1:4", FALSE },
  { "more members than are known", "data: {\"com\":1,\"seq\":4,\"why\":\"later\"}\n\n", "1:4", FALSE },
  { "fields that are not known", "id: 7\nretry: 10\nwhat\ndata: {\"com\":1,\"seq\":4}\n\n", "1:4", FALSE },
  { "an event of another name", "event: call\ndata: {\"com\":1,\"seq\":4}\n\ndata: {\"com\":1,\"seq\":5}\n\n", "1:5", FALSE },
  { "an event not yet whole", "data: {\"com\":1,\"seq\":4}\n", "", FALSE },
  { "a number below zero", "data: {\"com\":1,\"seq\":-9}\n\n", "1:-1", FALSE },
  { "no JSON", "data: hello\n\n", "", TRUE },
  { "no object", "data: [1,2]\n\n", "", TRUE },
  { "no partition", "data: {\"seq\":1}\n\n", "", TRUE },
  { "a partition that is a text", "data: {\"com\":\"1\"}\n\n", "", TRUE },
  { "a number beyond 64 bits", "data: {\"com\":99999999999999999999}\n\n", "", TRUE },
  { "good, then bad", "data: {\"com\":1,\"seq\":1}\n\ndata: {\n\n", "1:1", TRUE },
  { "bytes that are no UTF-8", "data: {\"com\":1,\"x\":\"\xff\"}\n\n", "", TRUE },
};

static void
test_streams (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (streams); i++)
    for (gsize piece = 1; piece <= strlen (streams[i].bytes); piece = piece == 1 ? 7 : piece == 7 ? strlen (streams[i].bytes) : piece + 1)
      {
        g_autoptr(GString) events = g_string_new (NULL);
        g_autoptr(LinliEventReader) reader = linli_event_reader_new (write_event, events);
        g_autoptr(GError) error = NULL;
        gsize length = strlen (streams[i].bytes);
        gboolean good = TRUE;

        for (gsize at = 0; good && at < length; at += piece)
          good = linli_event_reader_feed (reader, streams[i].bytes + at, MIN (piece, length - at), &error);
        g_test_message ("%s, in pieces of %" G_GSIZE_FORMAT, streams[i].what, piece);
        g_assert_cmpint (good, ==, !streams[i].refused);
        g_assert_cmpstr (events->str, ==, streams[i].events);
        if (streams[i].refused)
          g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
      }
}

/* A server gone mad does not fill this computer's memory. */
static void
test_endless (void)
{
  static const char *const pieces[] = { "x", "data: x\n", ":" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) events = g_string_new (NULL);
      g_autoptr(LinliEventReader) reader = linli_event_reader_new (write_event, events);
      g_autoptr(GError) error = NULL;
      guint fed = 0;

      while (fed < 100000 && linli_event_reader_feed (reader, pieces[i], strlen (pieces[i]), &error))
        fed++;
      g_assert_cmpuint (fed, <=, 5000);
      g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
    }
  {
    g_autoptr(LinliEventReader) reader = linli_event_reader_new (write_event, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_false (linli_event_reader_feed (reader, "a\0b", 3, &error));
    g_assert_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK);
  }
}

/* ---- the listener ---- */

/* What the n-th connection says; code -1: the server ends it, -2: it stays until somebody stops listening. */
typedef struct { const char *bytes; int code; } Step;

typedef struct
{
  const Step *steps;
  guint       n_steps, tokens;
  gint        at;        /* atomic */
  GString    *heard;
  GPtrArray  *with;      /* the token of each connection; read when they are over */
  LinliListener *listener;
} World;

static gboolean
speak (LinliTransport *transport, LinliListenFunc func, gpointer func_data, GCancellable *cancellable, gpointer user_data, GError **error)
{
  World *world = user_data;
  guint at = (guint) g_atomic_int_add (&world->at, 1);
  const Step *step = &world->steps[MIN (at, world->n_steps - 1)];

  g_ptr_array_add (world->with, g_strdup (linli_transport_get_token (transport)));
  if (step->bytes != NULL && !func (step->bytes, strlen (step->bytes), func_data))
    return TRUE;
  if (step->code >= 0)
    {
      g_set_error (error, LINLI_ERROR, step->code, "so it is");
      return FALSE;
    }
  while (step->code == -2 && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_usleep (500);
  return step->code == -1;
}

static void
on_heard (const LinliHeard *heard, gpointer user_data)
{
  World *world = user_data;

  if (heard->type == LINLI_HEARD_POKE)
    g_string_append_printf (world->heard, "%s%" G_GINT64_FORMAT " ", heard->first ? "first:" : "", heard->seq);
  else
    g_string_append (world->heard, heard->type == LINLI_HEARD_OPEN ? "open " : heard->type == LINLI_HEARD_CLOSED ? "closed " : "token ");
  if (heard->type == LINLI_HEARD_TOKEN)
    {
      g_autofree char *token = g_strdup_printf ("token %u", ++world->tokens);

      linli_listener_set_token (world->listener, token);
    }
}

#define POKE(seq) "data: {\"com\":1,\"seq\":" #seq "}\n\n"

static const struct { const char *name, *heard; Step steps[4]; guint n_steps; const char *last_token; } worlds[] = {
  { "/listener/pokes come in their order, the first apart", "open first:3 4 ", { { POKE (3) POKE (4), -2 } }, 1, "token 0" },
  { "/listener/a server that ends it is asked again", "open first:3 closed open first:4 ", { { POKE (3), -1 }, { POKE (4), -2 } }, 2, "token 0" },
  { "/listener/cut off and not reached, it comes back", "closed closed open first:4 ",
    { { NULL, LINLI_ERROR_NETWORK }, { NULL, LINLI_ERROR_NETWORK }, { POKE (4), -2 } }, 3, "token 0" },
  { "/listener/a token that is over is asked for, and the next one used", "closed token open first:4 ",
    { { NULL, LINLI_ERROR_AUTH }, { POKE (4), -2 } }, 2, "token 1" },
  { "/listener/a refusal is waited out", "closed closed open first:4 ",
    { { NULL, LINLI_ERROR_BUSY }, { NULL, LINLI_ERROR_NOT_FOUND }, { POKE (4), -2 } }, 3, "token 0" },
  { "/listener/nonsense ends the connection, not the listener", "open closed open first:4 ", { { "data: nonsense\n\n", -1 }, { POKE (4), -2 } }, 2, "token 0" },
};

static void
test_world (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  static const LinliListenerWaits waits = { 1, 4, 1, 1000 };
  World world = { worlds[i].steps, worlds[i].n_steps, 0, 0, g_string_new (NULL), g_ptr_array_new_with_free_func (g_free), NULL };
  g_autoptr(LinliRandom) random = linli_random_new_seeded (7);
  LinliTransport *transport = linli_memory_transport_new (NULL, &world);

  linli_memory_transport_set_listen (transport, speak);
  world.listener = linli_listener_new (transport, &waits, random, on_heard, &world);
  linli_listener_set_token (world.listener, "token 0");
  while (strlen (world.heard->str) < strlen (worlds[i].heard))
    g_main_context_iteration (NULL, TRUE);
  linli_listener_free (world.listener);
  /* What was on its way when it ended is not delivered any more. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (world.heard->str, ==, worlds[i].heard);
  g_assert_cmpstr (g_ptr_array_index (world.with, world.with->len - 1), ==, worlds[i].last_token);
  g_string_free (world.heard, TRUE);
  g_ptr_array_unref (world.with);
}

/* Without a token it asks nobody, and ends all the same. */
static void
test_no_token (void)
{
  World world = { NULL, 0, 0, 0, g_string_new (NULL), g_ptr_array_new (), NULL };
  g_autoptr(LinliRandom) random = linli_random_new_seeded (7);
  LinliTransport *transport = linli_memory_transport_new (NULL, &world);

  linli_memory_transport_set_listen (transport, speak);
  world.listener = linli_listener_new (transport, NULL, random, on_heard, &world);
  linli_listener_free (world.listener);
  g_assert_cmpuint (world.with->len, ==, 0);
  g_assert_cmpstr (world.heard->str, ==, "");
  g_string_free (world.heard, TRUE);
  g_ptr_array_unref (world.with);
}

/* Doubled, bounded, and never the same for all. */
static void
test_waits (void)
{
  static const struct { guint failures, least, most; } table[] = {
    { 0, 1000, 2000 }, { 1, 2000, 4000 }, { 2, 4000, 8000 }, { 7, 128000, 256000 }, { 8, 150000, 300000 }, { 20, 150000, 300000 },
    { G_MAXUINT, 150000, 300000 },
  };
  g_autoptr(LinliRandom) random = linli_random_new_seeded (1);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      guint least = G_MAXUINT, most = 0;

      for (guint n = 0; n < 200; n++)
        {
          guint ms = linli_listener_wait_ms (&linli_listener_default_waits, table[i].failures, random);

          least = MIN (least, ms);
          most = MAX (most, ms);
        }
      g_assert_cmpuint (least, >, table[i].least);
      g_assert_cmpuint (most, <=, table[i].most);
      g_assert_cmpuint (most - least, >, (table[i].most - table[i].least) / 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/events/lines become events, whatever the pieces", test_streams);
  g_test_add_func ("/events/a line without an end is no line", test_endless);
  for (guint i = 0; i < G_N_ELEMENTS (worlds); i++)
    g_test_add_data_func (worlds[i].name, GUINT_TO_POINTER (i), test_world);
  g_test_add_func ("/listener/without a token it waits", test_no_token);
  g_test_add_func ("/listener/waits are doubled, bounded and spread", test_waits);
  return g_test_run ();
}
