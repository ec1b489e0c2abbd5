/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-http.c - what strangers, broken clients and curious users can send, and that none of it changes or stops anything. */
#include "config.h"
#include "server-fixture.h"

#include "linli-error.h"
#include "linli-wire.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static ServerFixture fixture;

static void
assert_alive (void)
{
  g_autofree char *answer = raw_request (fixture.port, "GET", "/healthz", NULL, NULL, 0);

  g_assert_cmpuint (raw_status (answer), ==, 200);
}

/* ---- requests as bytes ---- */

#define HOST "Host: localhost\r\n"
#define CLOSE "Connection: close\r\n\r\n"

static const struct { const char *what, *bytes; guint status; /* 0: any refusal, or none */ } requests[] = {
  { "an unknown path", "GET /v1/nothing HTTP/1.1\r\n" HOST CLOSE, 404 },
  { "the root", "GET / HTTP/1.1\r\n" HOST CLOSE, 404 },
  { "a path that climbs", "GET /v1/../../etc/passwd HTTP/1.1\r\n" HOST CLOSE, 404 },
  { "a path that climbs in disguise", "GET /v1/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" HOST CLOSE, 404 },
  { "an unknown path with a body", "POST /v1/nothing HTTP/1.1\r\n" HOST "Content-Length: 3\r\n" CLOSE "abc", 404 },
  { "another method", "PUT /v1/hello HTTP/1.1\r\n" HOST CLOSE, 405 },
  { "another method with a body", "PUT /v1/sync/push HTTP/1.1\r\n" HOST "Content-Length: 3\r\n" CLOSE "abc", 405 },
  { "no token", "GET /v1/hello HTTP/1.1\r\n" HOST CLOSE, 401 },
  { "no token for a push", "POST /v1/sync/push HTTP/1.1\r\n" HOST "Content-Length: 2\r\n" CLOSE "{}", 401 },
  { "another kind of token", "GET /v1/hello HTTP/1.1\r\n" HOST "Authorization: Basic YTpi\r\n" CLOSE, 401 },
  { "two hosts", "GET /healthz HTTP/1.1\r\n" HOST "Host: other\r\n" CLOSE, 400 },
  { "a length and chunks", "POST /v1/token HTTP/1.1\r\n" HOST "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n" CLOSE "0\r\n\r\n", 400 },
  { "a space before the colon", "POST /v1/token HTTP/1.1\r\n" HOST "Content-Length : 5\r\n" CLOSE "abcde", 411 },
  { "two lengths", "POST /v1/token HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 3\r\n" CLOSE "{}", 400 },
  { "a length that is no number", "POST /v1/token HTTP/1.1\r\n" HOST "Content-Length: two\r\n" CLOSE "{}", 400 },
  { "a length below zero", "POST /v1/token HTTP/1.1\r\n" HOST "Content-Length: -1\r\n" CLOSE "{}", 400 },
  { "a length beyond 64 bits", "POST /v1/token HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n" CLOSE "{}", 400 },
  { "chunks", "POST /v1/token HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n" CLOSE "2\r\n{}\r\n0\r\n\r\n", 411 },
  { "a body announced too large", "POST /v1/sync/push HTTP/1.1\r\n" HOST "Authorization: Bearer x\r\nContent-Length: 2097153\r\n" CLOSE, 413 },
  { "a body announced as huge", "POST /v1/token HTTP/1.1\r\n" HOST "Content-Length: 9000000000000000000\r\n" CLOSE, 413 },
  { "a body with a question that has none", "GET /v1/hello HTTP/1.1\r\n" HOST "Authorization: Bearer x\r\nContent-Length: 5\r\n" CLOSE "hello", 413 },
  { "HTTP/1.0 without a host", "GET /v1/hello HTTP/1.0\r\n\r\n", 0 },
  { "HTTP/1.0 without a host, alive", "GET /healthz HTTP/1.0\r\n\r\n", 0 },
  { "HTTP/2 by surprise", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0 },
  { "an absolute address", "GET http://other.example/v1/hello HTTP/1.1\r\n" HOST CLOSE, 0 },
  { "a star", "OPTIONS * HTTP/1.1\r\n" HOST CLOSE, 0 },
  { "no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello \r\n\r\n", 0 },
  { "an empty line of a request", "\r\n\r\n", 0 },
  { "a header without a colon", "GET /healthz HTTP/1.1\r\n" HOST "nonsense\r\n" CLOSE, 0 },
  { "a name with spaces", "GET /healthz HTTP/1.1\r\n" HOST "Content Length: 3\r\n" CLOSE, 0 },
};

static void
test_requests (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      int fd = raw_connect (fixture.port);
      g_autofree char *answer = NULL;
      gboolean closed;
      guint status;

      raw_send (fd, requests[i].bytes, -1);
      if (requests[i].status == 0)
        shutdown (fd, SHUT_WR);
      answer = raw_read_all (fd, &closed);
      close (fd);
      status = raw_status (answer);
      if (!closed || (requests[i].status != 0 && status != requests[i].status) || (status >= 500 && status != 505))
        g_error ("%s: %s: %s", requests[i].what, closed ? "answered" : "left waiting", answer);
      if (status == 405 && strstr (requests[i].bytes, "Content-Length") == NULL)
        g_assert_nonnull (strstr (answer, "Allow: GET"));
      assert_alive ();
    }
}

static void
test_large_headers (void)
{
  static const struct { guint lines; gsize width; } shapes[] = { { 1, 20000 }, { 100, 10 }, { 10, 2000 }, { 4, 200000 } };

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr(GString) text = g_string_new ("GET /healthz HTTP/1.1\r\n" HOST);
      g_autofree char *long_value = g_strnfill (shapes[i].width, 'x');
      g_autofree char *answer = NULL;
      gboolean closed;
      int fd = raw_connect (fixture.port);

      for (guint j = 0; j < shapes[i].lines; j++)
        g_string_append_printf (text, "X-%u: %s\r\n", j, long_value);
      g_string_append (text, CLOSE);
      raw_send (fd, text->str, (gssize) text->len);
      answer = raw_read_all (fd, &closed);
      close (fd);
      g_assert_true (closed);
      /* Beyond what the library itself reads, it only closes. */
      if (text->len < 60000)
        g_assert_cmpuint (raw_status (answer), ==, 431);
      else
        g_assert_cmpuint (raw_status (answer), !=, 200);
      assert_alive ();
    }
}

/* ---- bodies ---- */

#define PUSH_HEAD "{\"v\":1,\"com\":1,\"ep\":1,\"dev\":1,\"n\":1}\n"
#define PUSH_END  "{\"end\":1}\n"
#define ID        "\"AZ3jrR5JcACAAAAAAAAAAQ\""

static const struct { const char *what, *path, *body; guint status; } bodies[] = {
  { "nothing", "/v1/token", "", 400 },
  { "no JSON", "/v1/token", "hello", 400 },
  { "half of it", "/v1/token", "{\"refresh\":\"abc", 400 },
  { "a list", "/v1/token", "[]", 400 },
  { "a number for text", "/v1/token", "{\"refresh\":5}", 400 },
  { "null for text", "/v1/token", "{\"refresh\":null}", 400 },
  { "bytes that are no UTF-8", "/v1/token", "{\"refresh\":\"\xff\xfe\"}", 400 },
  { "half a surrogate", "/v1/token", "{\"refresh\":\"\\ud800\"}", 400 },
  { "a zero", "/v1/token", "{\"refresh\":\"\\u0000\"}", 400 },
  { "a name twice", "/v1/token", "{\"refresh\":\"a\",\"refresh\":\"b\"}", 400 },
  { "too deep", "/v1/token", "{\"a\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}", 413 },
  { "a token nobody made", "/v1/token", "{\"refresh\":\"abc\"}", 401 },
  { "a token nobody made, and more", "/v1/token", "{\"refresh\":\"abc\",\"admin\":true}", 401 },
  { "a login with a quote", "/v1/enroll", "{\"login\":\"' OR 1=1 --\",\"password\":\"x\",\"code\":\"y\"}", 401 },
  { "no code", "/v1/enroll", "{\"login\":\"zhang\",\"password\":\"x\"}", 400 },
  { "an empty push", "/v1/sync/push", "", 400 },
  { "a push without its end", "/v1/sync/push", PUSH_HEAD, 400 },
  { "a push of lists", "/v1/sync/push", "[1]\n[2]\n", 400 },
  { "a push of another shape", "/v1/sync/push", "{\"v\":2}\n{\"end\":0}\n", 400 },
  { "an operation of wrong types", "/v1/sync/push", PUSH_HEAD "[\"1\",0,\"u\",7]\n" PUSH_END, 400 },
  { "an operation that is an object", "/v1/sync/push", PUSH_HEAD "{\"n\":1}\n" PUSH_END, 400 },
  { "an operation cut short", "/v1/sync/push", PUSH_HEAD "[1,0,\"u\",1," ID ",1,1,0,0,0,0\n" PUSH_END, 400 },
  { "an operation of no type", "/v1/sync/push", PUSH_HEAD "[1,0,\"z\",1," ID ",1,1,0,0,0,0,0,[],null]\n" PUSH_END, 400 },
  { "an operation on no kind", "/v1/sync/push", PUSH_HEAD "[1,0,\"u\",9999," ID ",1,1,0,0,0,0,0,[],null]\n" PUSH_END, 400 },
  { "an operation on half an id", "/v1/sync/push", PUSH_HEAD "[1,0,\"u\",1,\"AZ3j\",1,1,0,0,0,0,0,[],null]\n" PUSH_END, 400 },
  { "a value too deep", "/v1/sync/push", PUSH_HEAD "[1,0,\"u\",1," ID ",1,1,0,0,0,0,0,[[1,0,null,[[[[[[[[[[[[1]]]]]]]]]]]]]],null]\n" PUSH_END, 400 },
  { "a value that is no UTF-8", "/v1/sync/push", PUSH_HEAD "[1,0,\"u\",1," ID ",1,1,0,0,0,0,0,[[1,0,null,\"\xff\"]],null]\n" PUSH_END, 400 },
  { "a number beyond 64 bits", "/v1/sync/push", PUSH_HEAD "[99999999999999999999,0,\"u\",1," ID ",1,1,0,0,0,0,0,[],null]\n" PUSH_END, 400 },
  { "two operations where one is said", "/v1/sync/push", PUSH_HEAD "[1,0,\"d\",1," ID ",1,1,0,0,0,0,0,[],null]\n"
    "[2,0,\"d\",1," ID ",1,1,0,0,0,0,0,[],null]\n" PUSH_END, 400 },
  { "more after the end", "/v1/sync/push", PUSH_HEAD "[1,0,\"d\",1," ID ",1,1,0,0,0,0,0,[],null]\n" PUSH_END "{}\n", 400 },
  { "an empty pull", "/v1/sync/pull", "", 400 },
  { "a pull of text", "/v1/sync/pull", "{\"v\":1,\"com\":\"1\",\"g\":[]}\n", 400 },
  { "a pull with a cursor of text", "/v1/sync/pull", "{\"v\":1,\"com\":1,\"ep\":1,\"sv\":1,\"cat\":1,\"rows\":10,\"g\":[[\"a\",0,0,0]],\"end\":1}\n", 400 },
  { "a pull with half a cursor", "/v1/sync/pull", "{\"v\":1,\"com\":1,\"ep\":1,\"sv\":1,\"cat\":1,\"rows\":10,\"g\":[[1,0]],\"end\":1}\n", 400 },
  { "a pull of another partition", "/v1/sync/pull", "{\"v\":1,\"com\":2,\"ep\":1,\"sv\":1,\"cat\":1,\"rows\":10,\"g\":[[1,0,0,0]],\"end\":1}\n", 403 },
  { "a pull of one kind in two grids", "/v1/sync/pull", "{\"v\":1,\"com\":1,\"ep\":1,\"sv\":1,\"cat\":1,\"rows\":10,\"kind\":1,\"g\":[[1,0,0,0],[2,0,0,0]],\"end\":1}\n", 400 },
  { "no question of digests", "/v1/sync/digest", "", 400 },
  { "a question of text", "/v1/sync/digest", "{\"v\":1,\"com\":\"1\",\"ep\":1,\"sv\":1,\"seq\":0,\"cat\":\"\",\"g\":[],\"end\":1}\n", 400 },
  { "a question that is cut off", "/v1/sync/digest", "{\"v\":1,\"com\":1,\"ep\":1,\"sv\":1,\"seq\":0,\"cat\":\"\",\"g\":[]}\n", 400 },
  { "a question with a grid of text", "/v1/sync/digest", "{\"v\":1,\"com\":1,\"ep\":1,\"sv\":1,\"seq\":0,\"cat\":\"\",\"g\":[\"1\"],\"end\":1}\n", 400 },
  { "a question without a catalogue", "/v1/sync/digest", "{\"v\":1,\"com\":1,\"ep\":1,\"sv\":1,\"seq\":0,\"g\":[1],\"end\":1}\n", 400 },
  { "a question of another partition", "/v1/sync/digest", "{\"v\":1,\"com\":2,\"ep\":1,\"sv\":1,\"seq\":0,\"cat\":\"\",\"g\":[1],\"end\":1}\n", 403 },
  { "a question before the server was restored", "/v1/sync/digest", "{\"v\":1,\"com\":1,\"ep\":7,\"sv\":1,\"seq\":0,\"cat\":\"\",\"g\":[1],\"end\":1}\n", 409 },
  { "a small pull of another partition", "/v1/sync/pull", "{\"com\":2,\"ep\":1,\"seq\":0,\"sv\":1}", 403 },
  { "a small pull of text", "/v1/sync/pull", "{\"com\":\"1\",\"ep\":1,\"seq\":0,\"sv\":1}", 400 },
};

static void
test_bodies (void)
{
  gint64 before = server_fixture_seq (&fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *answer = raw_request (fixture.port, "POST", bodies[i].path, fixture.access[USER_FIRST], bodies[i].body, -1);

      if (raw_status (answer) != bodies[i].status || !g_str_has_prefix (raw_body (answer), "{\"error\":\""))
        g_error ("%s: %u was expected: %s", bodies[i].what, bodies[i].status, answer);
    }
  assert_alive ();
  g_assert_cmpint (server_fixture_seq (&fixture), ==, before);
}

static guint
post_packed (const char *path, gconstpointer data, gsize length)
{
  g_autofree char *head = g_strdup_printf ("POST %s HTTP/1.1\r\n" HOST "Authorization: Bearer %s\r\nX-Enc: zstd\r\nContent-Length: %"
                                           G_GSIZE_FORMAT "\r\n" CLOSE, path, fixture.access[USER_FIRST], length);
  g_autofree char *answer = NULL;
  gboolean closed;
  int fd = raw_connect (fixture.port);

  raw_send (fd, head, -1);
  raw_send (fd, data, (gssize) length);
  answer = raw_read_all (fd, &closed);
  close (fd);
  g_assert_true (closed);
  return raw_status (answer);
}

static void
test_packed_bodies (void)
{
  g_autofree char *zeros = g_malloc0 (LINLI_WIRE_MAX_BODY);
  g_autoptr(GBytes) bomb = linli_zstd_pack (zeros, LINLI_WIRE_MAX_BODY, 19);
  static const guint8 endless[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x01, 0x00, 0x00 };
  static const char plain[] = "{\"com\":1,\"ep\":1,\"seq\":0,\"sv\":1}";
  g_autoptr(GBytes) good = linli_zstd_pack (plain, strlen (plain), 3);
  guint status = post_packed ("/v1/sync/pull", g_bytes_get_data (bomb, NULL), g_bytes_get_size (bomb));

  g_assert_true (status == 400 || status == 413);
  g_assert_cmpuint (post_packed ("/v1/sync/pull", "no frame at all", 15), ==, 400);
  g_assert_cmpuint (post_packed ("/v1/sync/pull", endless, sizeof endless), ==, 400);
  g_assert_cmpuint (post_packed ("/v1/sync/pull", g_bytes_get_data (good, NULL), g_bytes_get_size (good) - 3), ==, 400);
  g_assert_cmpuint (post_packed ("/v1/sync/pull", g_bytes_get_data (good, NULL), g_bytes_get_size (good)), ==, 200);
}

/* ---- pushes ---- */

/* One operation on the person (or facet) @id: its text field @field becomes @text. */
static void
add_op (LinliPush *push, LinliOpKind type, const char *kind_name, const LinliId *id, gint64 grid, const char *field, const char *text)
{
  const LinliKind *kind = linli_catalogue_get_kind (fixture.catalogue, kind_name);
  LinliOp *op = linli_op_new (type, kind, id);
  g_auto(LinliValue) old_value = LINLI_VALUE_INIT;
  g_auto(LinliValue) new_value = LINLI_VALUE_INIT;
  guint count = push->ops->len;

  op->number = count > 0 ? ((LinliOp *) g_ptr_array_index (push->ops, count - 1))->number + 1 : 1;
  op->group = op->number;
  op->com = push->com;
  op->grid = grid;
  linli_value_set_text (&new_value, text, -1);
  linli_op_add_change (op, linli_kind_find_field (kind, field)->no, 0, &old_value, &new_value);
  g_ptr_array_add (push->ops, op);
}

static LinliPush *
new_push (guint user)
{
  return linli_push_new (TEST_COM, 1, fixture.device[user]);
}

static void
number_from (LinliPush *push, gint64 first)
{
  for (guint i = 0; i < push->ops->len; i++)
    {
      LinliOp *op = g_ptr_array_index (push->ops, i);

      op->number = op->group = first + i;
    }
}

static char *
send_push (guint user, const LinliPush *push)
{
  g_autoptr(GString) body = g_string_new (NULL);

  linli_wire_write_push (body, push);
  return raw_request (fixture.port, "POST", "/v1/sync/push", fixture.access[user], body->str, (gssize) body->len);
}

/* (transfer full) the answer of a push that must be answered 200 */
static LinliPushAnswer *
push_well (guint user, const LinliPush *push)
{
  g_autofree char *answer = send_push (user, push);
  g_autoptr(GError) error = NULL;
  LinliPushAnswer *read;

  g_assert_cmpuint (raw_status (answer), ==, 200);
  read = linli_wire_read_push_answer (fixture.catalogue, raw_body (answer), strlen (raw_body (answer)), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->results->len, ==, push->ops->len);
  return read;
}

static const LinliOpResult *
get_result (const LinliPushAnswer *answer, guint n)
{
  return g_ptr_array_index (answer->results, n);
}

static void
make_id (LinliId *id)
{
  linli_id_new (LINLI_CLOCK (fixture.clock), fixture.random, id);
}

static void
test_replay (void)
{
  g_autoptr(LinliPush) push = new_push (USER_FIRST);
  g_autofree char *first = NULL;
  gint64 before = server_fixture_seq (&fixture), after;
  LinliId id;

  for (guint i = 0; i < 3; i++)
    {
      make_id (&id);
      add_op (push, LINLI_OP_CREATE, "person", &id, 1, "name", "王芳");
    }
  number_from (push, 101);
  first = send_push (USER_FIRST, push);
  g_assert_cmpuint (raw_status (first), ==, 200);
  after = server_fixture_seq (&fixture);
  g_assert_cmpint (after, ==, before + 3);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *again = send_push (USER_FIRST, push);

      g_assert_cmpstr (raw_body (again), ==, raw_body (first));
    }
  g_assert_cmpint (server_fixture_seq (&fixture), ==, after);
}

static void
test_reordered (void)
{
  g_autoptr(LinliPush) early = new_push (USER_FIRST);
  g_autoptr(LinliPush) late = new_push (USER_FIRST);
  g_autofree char *answer_early = NULL;
  g_autofree char *answer_late = NULL;
  g_autofree char *again = NULL;
  gint64 before = server_fixture_seq (&fixture);
  LinliId id;

  make_id (&id);
  add_op (early, LINLI_OP_CREATE, "person", &id, 1, "name", "李雷");
  number_from (early, 201);
  make_id (&id);
  add_op (late, LINLI_OP_CREATE, "person", &id, 1, "name", "韩梅");
  number_from (late, 202);

  answer_late = send_push (USER_FIRST, late);
  answer_early = send_push (USER_FIRST, early);
  g_assert_cmpuint (raw_status (answer_late), ==, 200);
  g_assert_cmpuint (raw_status (answer_early), ==, 200);
  again = send_push (USER_FIRST, late);
  g_assert_cmpuint (raw_status (again), ==, 200);
  g_assert_cmpint (server_fixture_seq (&fixture), ==, before + 2);
}

static void
test_half_sent (void)
{
  g_autoptr(LinliPush) push = new_push (USER_FIRST);
  g_autoptr(GString) body = g_string_new (NULL);
  g_autofree char *whole = NULL;
  gint64 before = server_fixture_seq (&fixture);
  LinliId id;

  make_id (&id);
  add_op (push, LINLI_OP_CREATE, "person", &id, 1, "name", "王芳");
  number_from (push, 301);
  linli_wire_write_push (body, push);
  whole = raw_format ("POST", "/v1/sync/push", fixture.access[USER_FIRST], body->str, (gssize) body->len);
  for (gsize cut = 1; cut < strlen (whole); cut += 23)
    {
      int fd = raw_connect (fixture.port);

      raw_send (fd, whole, (gssize) cut);
      close (fd);
    }
  assert_alive ();
  g_assert_cmpint (server_fixture_seq (&fixture), ==, before);
  {
    g_autoptr(LinliPushAnswer) answer = push_well (USER_FIRST, push);

    g_assert_cmpint (get_result (answer, 0)->status, ==, LINLI_STATUS_OK);
  }
  g_assert_cmpint (server_fixture_seq (&fixture), ==, before + 1);
}

/* ---- whose it is ---- */

static void
test_tokens (void)
{
  g_autofree char *own = g_strdup (fixture.access[USER_SECOND]);
  g_autofree char *answer = NULL;
  g_autoptr(LinliPush) push = new_push (USER_FIRST);
  LinliId id;

  own[5] = own[5] == 'A' ? 'B' : 'A';
  {
    const char *bad[] = { "", "x", own, fixture.refresh[USER_SECOND], "' OR 1=1 --" };

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
      {
        g_autofree char *refused = raw_request (fixture.port, "GET", "/v1/hello", bad[i], NULL, 0);

        g_assert_cmpuint (raw_status (refused), ==, 401);
      }
  }
  answer = raw_request (fixture.port, "GET", "/v1/hello", fixture.access[USER_SECOND], NULL, 0);
  g_assert_cmpuint (raw_status (answer), ==, 200);

  /* A push in the name of another device. */
  make_id (&id);
  add_op (push, LINLI_OP_CREATE, "person", &id, 1, "name", "王芳");
  number_from (push, 401);
  {
    g_autofree char *refused = send_push (USER_SECOND, push);

    g_assert_cmpuint (raw_status (refused), ==, 403);
  }
  {
    g_autofree char *refused = raw_request (fixture.port, "POST", "/v1/admin", fixture.access[USER_SECRETARY], "{\"do\":\"devices\"}", -1);

    g_assert_cmpuint (raw_status (refused), ==, 403);
  }
}

static char *
refresh_token (guint user, guint *ret_status)
{
  g_autofree char *body = g_strdup_printf ("{\"refresh\":\"%s\"}", fixture.refresh[user]);
  g_autofree char *answer = raw_request (fixture.port, "POST", "/v1/token", NULL, body, -1);
  const char *start = strstr (raw_body (answer), "\"access\":\"");

  *ret_status = raw_status (answer);
  return start != NULL ? g_strndup (start + 10, strcspn (start + 10, "\"")) : NULL;
}

static guint
hello_status (const char *token)
{
  g_autofree char *answer = raw_request (fixture.port, "GET", "/v1/hello", token, NULL, 0);

  return raw_status (answer);
}

static void
test_expired_and_revoked (void)
{
  g_autofree char *request = g_strdup_printf ("{\"do\":\"revoke\",\"device\":%" G_GINT64_FORMAT "}", fixture.device[USER_SECOND]);
  g_autofree char *fresh = NULL;
  g_autofree char *said = NULL;
  guint status;

  linli_manual_clock_advance (fixture.clock, 14 * 60 * 1000);
  g_assert_cmpuint (hello_status (fixture.access[USER_SECOND]), ==, 200);
  linli_manual_clock_advance (fixture.clock, 2 * 60 * 1000);
  g_assert_cmpuint (hello_status (fixture.access[USER_SECOND]), ==, 401);
  fresh = refresh_token (USER_SECOND, &status);
  g_assert_cmpuint (status, ==, 200);
  g_assert_cmpuint (hello_status (fresh), ==, 200);

  said = server_fixture_admin (&fixture, request);
  g_assert_nonnull (strstr (said, "revoked"));
  g_assert_cmpuint (hello_status (fresh), ==, 401);
  {
    g_autofree char *none = refresh_token (USER_SECOND, &status);

    g_assert_null (none);
    g_assert_cmpuint (status, ==, 401);
  }
  /* The others' sessions go on. */
  for (guint i = 0; i < N_USERS; i++)
    if (i != USER_SECOND)
      {
        g_free (fixture.access[i]);
        fixture.access[i] = refresh_token (i, &status);
        g_assert_cmpuint (status, ==, 200);
      }
  linli_manual_clock_advance (fixture.clock, G_GINT64_CONSTANT (31) * 24 * 3600 * 1000);
  {
    g_autofree char *none = refresh_token (USER_FIRST, &status);

    g_assert_cmpuint (status, ==, 401);
  }
}

/* ---- scope ---- */

static LinliPage *
pull_from_zero (guint user, gint64 grid)
{
  g_autoptr(LinliPull) pull = linli_pull_new (TEST_COM, 1);
  LinliCursor cursor = { TEST_COM, grid, 0, 0, 0 };
  g_autoptr(GString) body = g_string_new (NULL);
  g_autofree char *answer = NULL;
  g_autoptr(GError) error = NULL;
  LinliPage *page;

  pull->max_rows = 1000;
  pull->scope_version = 99;
  g_array_append_val (pull->cursors, cursor);
  linli_wire_write_pull (body, pull);
  answer = raw_request (fixture.port, "POST", "/v1/sync/pull", fixture.access[user], body->str, (gssize) body->len);
  g_assert_cmpuint (raw_status (answer), ==, 200);
  page = linli_wire_read_page (fixture.catalogue, raw_body (answer), strlen (raw_body (answer)), &error);
  g_assert_no_error (error);
  return page;
}

static guint
count_kind (const LinliPage *page, const char *kind_name)
{
  guint n = 0;

  for (guint i = 0; i < page->items->len; i++)
    {
      const LinliPageItem *item = g_ptr_array_index (page->items, i);

      n += item->row != NULL && g_str_equal (item->row->kind->name, kind_name);
    }
  return n;
}

static void
test_scope (void)
{
  g_autoptr(LinliPush) make = new_push (USER_SECRETARY);
  g_autoptr(LinliPushAnswer) made = NULL;
  LinliId here, there;
  static const struct { LinliOpKind type; const char *kind; gboolean here; gint64 grid; const char *field; gboolean allowed; } tries[] = {
    { LINLI_OP_UPDATE, "person", FALSE, 2, "former_name", FALSE },        /* another grid */
    { LINLI_OP_UPDATE, "person", FALSE, 1, "former_name", FALSE },        /* another grid, said to be one's own */
    { LINLI_OP_CREATE, "person", FALSE, 2, "name", FALSE },               /* the same by making it */
    { LINLI_OP_CREATE, "person_emergency", TRUE, 1, "emergency_note", FALSE },  /* one's own grid, another compartment */
    { LINLI_OP_CREATE, "person_identity", FALSE, 1, "id_no", FALSE },     /* a facet of somebody in another grid */
    { LINLI_OP_UPDATE, "person", TRUE, 1, "former_name", TRUE },          /* what may be done */
  };
  gint64 before;

  make_id (&here);
  make_id (&there);
  add_op (make, LINLI_OP_CREATE, "person", &here, 1, "name", "张桂芳");
  add_op (make, LINLI_OP_CREATE, "person", &there, 2, "name", "周建国");
  number_from (make, 1);
  made = push_well (USER_SECRETARY, make);
  g_assert_cmpint (get_result (made, 0)->status, ==, LINLI_STATUS_OK);
  g_assert_cmpint (get_result (made, 1)->status, ==, LINLI_STATUS_OK);
  before = server_fixture_seq (&fixture);

  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      g_autoptr(LinliPush) push = new_push (USER_FIRST);
      g_autoptr(LinliPushAnswer) answer = NULL;

      add_op (push, tries[i].type, tries[i].kind, tries[i].here ? &here : &there, tries[i].grid, tries[i].field, "曾用名");
      number_from (push, 501 + i);
      answer = push_well (USER_FIRST, push);
      if ((get_result (answer, 0)->status == LINLI_STATUS_RETURNED) == tries[i].allowed)
        g_error ("try %u: %d, %d", i, get_result (answer, 0)->status, get_result (answer, 0)->why);
      if (!tries[i].allowed)
        {
          g_assert_cmpint (get_result (answer, 0)->why, ==, LINLI_WHY_SCOPE);
          g_assert_cmpint (server_fixture_seq (&fixture), ==, before);
        }
    }
  {
    g_autoptr(LinliPage) own = pull_from_zero (USER_FIRST, 1);
    g_autoptr(LinliPage) other = pull_from_zero (USER_FIRST, 2);
    g_autoptr(LinliPage) none = pull_from_zero (USER_FIRST, 77);
    g_autoptr(LinliPage) all = pull_from_zero (USER_SECRETARY, 2);

    g_assert_cmpuint (count_kind (own, "person"), >, 0);
    g_assert_cmpuint (other->items->len, ==, 0);
    g_assert_cmpuint (none->items->len, ==, 0);
    g_assert_cmpuint (count_kind (all, "person"), ==, 1);
  }
}

/* A facet's rows do not come to whoever does not hold its compartment, in any grid. */
static void
test_facets (void)
{
  g_autoptr(LinliPush) push = new_push (USER_FIRST);
  g_autoptr(LinliPushAnswer) answer = NULL;
  LinliId id;

  make_id (&id);
  add_op (push, LINLI_OP_CREATE, "person", &id, 1, "name", "陈静");
  add_op (push, LINLI_OP_CREATE, "person_health", &id, 1, "guardian", "陈刚");
  number_from (push, 601);
  answer = push_well (USER_FIRST, push);
  g_assert_cmpint (get_result (answer, 0)->status, ==, LINLI_STATUS_OK);
  g_assert_cmpint (get_result (answer, 1)->status, ==, LINLI_STATUS_OK);
  {
    g_autoptr(LinliPage) worker = pull_from_zero (USER_FIRST, 1);
    g_autoptr(LinliPage) secretary = pull_from_zero (USER_SECRETARY, 1);

    g_assert_cmpuint (count_kind (worker, "person_health"), ==, 1);
    g_assert_cmpuint (count_kind (secretary, "person_health"), ==, 0);
    g_assert_cmpuint (count_kind (secretary, "person"), >, 0);
  }
}

static void
test_nothing_to_do (void)
{
  g_autofree char *hello = raw_request (fixture.port, "GET", "/v1/hello", fixture.access[USER_FIRST], NULL, 0);
  g_autofree char *body = g_strdup_printf ("{\"com\":1,\"ep\":1,\"seq\":%" G_GINT64_FORMAT ",\"sv\":1}", server_fixture_seq (&fixture));
  g_autofree char *answer = raw_request (fixture.port, "POST", "/v1/sync/pull", fixture.access[USER_FIRST], body, -1);
  g_autofree char *changed = raw_request (fixture.port, "POST", "/v1/sync/pull", fixture.access[USER_FIRST],
                                          "{\"com\":1,\"ep\":1,\"seq\":0,\"sv\":1}", -1);

  g_assert_cmpuint (raw_status (hello), ==, 200);
  g_assert_cmpuint (strlen (body), <=, 100);
  g_assert_cmpstr (raw_body (answer), ==, "{}");
  g_assert_nonnull (strstr (raw_body (changed), "\"seq\":"));
  g_assert_cmpuint (strlen (raw_body (changed)), <=, 100);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  server_fixture_init (&fixture);
  server_fixture_start (&fixture);
  g_test_add_func ("/http/requests that two readers could read in two ways are refused", test_requests);
  g_test_add_func ("/http/large headers are refused", test_large_headers);
  g_test_add_func ("/http/bodies that are wrong are refused and change nothing", test_bodies);
  g_test_add_func ("/http/packed bodies are bounded", test_packed_bodies);
  g_test_add_func ("/http/a push that comes again is answered alike and applied once", test_replay);
  g_test_add_func ("/http/pushes out of order are each decided once", test_reordered);
  g_test_add_func ("/http/a push cut off anywhere changes nothing", test_half_sent);
  g_test_add_func ("/http/another grid or compartment is out of reach by every route", test_scope);
  g_test_add_func ("/http/a facet does not come to who does not hold it", test_facets);
  g_test_add_func ("/http/nothing to do is one small request", test_nothing_to_do);
  g_test_add_func ("/http/forged and borrowed tokens are refused", test_tokens);
  g_test_add_func ("/http/tokens that ran out and revoked devices are refused", test_expired_and_revoked);
  result = g_test_run ();
  server_fixture_clear (&fixture);
  return result;
}
