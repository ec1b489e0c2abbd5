/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-engine.c - one sync cycle as a state machine: token, hello, push until nothing waits, pull until complete.
 *
 * A replica that was complete asks one small pull first; when the server has nothing and the scope is as it was, that one
 * request was the cycle. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-bootstrap.h"
#include "linli-comparison.h"
#include "linli-engine-private.h"
#include "linli-pushing.h"

#include "linli-error.h"
#include "linli-json.h"
#include "linli-wipe.h"

#include <string.h>

#define PAGE_ROWS  2000
#define HELLO_MS   (G_GINT64_CONSTANT (3600) * 1000)
#define MAX_STALE  8

typedef enum { STATE_START, STATE_TOKEN, STATE_HELLO, STATE_PUSH, STATE_IDLE, STATE_FRAMES, STATE_PULL, STATE_COMPARE, STATE_MEND, STATE_DONE } State;

struct _LinliEngine
{
  LinliStore      *store;
  State            state;      /* what the request in flight is */
  gboolean         had_hello, refreshed, asked_idle;
  gboolean         pushed;     /* something of this partition, in this cycle */
  gboolean         filling;    /* the first one: it is told how far it is */
  char            *token;      /* (nullable) */
  char            *certificate; /* (nullable) what is shown */
  LinliPushing    *pushing;    /* (owned) */
  LinliPush       *push;       /* in flight */
  LinliPull       *pull;       /* in flight */
  LinliPage       *page;       /* (nullable) the answer at hand, where it was read ahead of its turn */
  guint            stales;     /* late answers in this cycle */
  LinliBootstrap  *bootstrap;  /* (owned) (nullable) where the server offers frames */
  LinliComparison *comparison; /* (owned) (nullable) once everything is here */
  GArray          *parts;      /* (owned) (nullable) gint64: the partitions, in this order */
  guint            part;       /* in parts: at work */
  GError          *refused;    /* (owned) (nullable) why nothing could be sent to one of them */
  GHashTable      *frames;     /* (owned) (nullable) set of gint64 *: partitions that hello offered frames of and that were not begun */
  LinliSyncReport  report;
};

LinliEngine *
linli_engine_new (LinliStore *store)
{
  LinliEngine *engine = g_new0 (LinliEngine, 1);

  engine->store = store;
  engine->pushing = linli_pushing_new (store);
  return engine;
}

void
linli_engine_free (LinliEngine *engine)
{
  if (engine == NULL)
    return;
  linli_store_enter_partition (engine->store, 0);
  linli_pushing_free (engine->pushing);
  linli_push_free (engine->push);
  linli_pull_free (engine->pull);
  linli_page_free (engine->page);
  linli_bootstrap_free (engine->bootstrap);
  linli_comparison_free (engine->comparison);
  g_clear_pointer (&engine->parts, g_array_unref);
  g_clear_error (&engine->refused);
  g_clear_pointer (&engine->frames, g_hash_table_unref);
  g_free (engine->token);
  g_free (engine->certificate);
  g_free (engine);
}

const LinliSyncReport *
linli_engine_get_report (LinliEngine *engine)
{
  return &engine->report;
}

const char *
linli_engine_get_token (LinliEngine *engine)
{
  return engine->token;
}

void
linli_engine_set_token (LinliEngine *engine, const char *token)
{
  char *copy = g_strdup (token);

  g_free (engine->token);
  engine->token = copy;
}

const char *
linli_engine_get_certificate (LinliEngine *engine)
{
  return engine->certificate;
}

static void
look_up_certificate (LinliEngine *engine)
{
  g_free (engine->certificate);
  engine->certificate = linli_store_get_certificate (engine->store);
}

LinliRequest *
linli_sync_make_request (const char *method, const char *path, GString *body, gboolean authenticated)
{
  LinliRequest *request = g_new0 (LinliRequest, 1);

  request->method = method;
  request->path = g_strdup (path);
  request->body = body != NULL ? g_bytes_new (body->str, body->len) : NULL;
  request->authenticated = authenticated;
  return request;
}

static const char *
get_text (const LinliResponse *response, gsize *ret_length)
{
  const char *text = g_bytes_get_data (response->body, ret_length);

  return text != NULL ? text : "";
}

/* What a reader refuses in a server's answer is the network's fault, not the input of a person. */
static void
blame_network (GError *wrong, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "the server's answer cannot be read: %s; try again later", wrong->message);
  g_error_free (wrong);
}

JsonNode *
linli_sync_parse_object (const LinliResponse *response, GError **error)
{
  GError *wrong = NULL;
  gsize length;
  const char *text = get_text (response, &length);
  g_autoptr(JsonNode) node = linli_json_parse (text, (gssize) length, NULL, &wrong);

  if (node == NULL)
    {
      blame_network (wrong, error);
      return NULL;
    }
  if (JSON_NODE_HOLDS_OBJECT (node))
    return g_steal_pointer (&node);
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "the server's answer is not an object; try again later");
  return NULL;
}

/* ---- requests ---- */

static LinliRequest *
ask_token (LinliEngine *engine, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (engine->store, error);
  g_autoptr(GString) body = g_string_new ("{\"refresh\":");
  g_autofree char *key = NULL;
  LinliCourierKeys keys;

  if (identity == NULL)
    return NULL;
  if (identity->refresh_token == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_AUTH, "this replica was not enrolled; run \"linlictl enroll\" first");
      return NULL;
    }
  if (!linli_store_make_courier_keys (engine->store, FALSE, &keys, error))
    return NULL;
  key = linli_courier_key_to_text (keys.public_key);
  linli_json_append_string (body, identity->refresh_token, -1);
  g_string_append_printf (body, ",\"key\":\"%s\"", key);
  if (!linli_sync_offer_certificate (engine->store, FALSE, body, NULL, error))
    return NULL;
  g_string_append_c (body, '}');
  /* One that was made just now is shown at once. */
  look_up_certificate (engine);
  engine->state = STATE_TOKEN;
  return linli_sync_make_request ("POST", "/v1/token", body, FALSE);
}

/* Up to where everything is here. */
static gint64
get_base (const LinliPull *pull)
{
  gint64 base = G_MAXINT64;

  for (guint i = 0; i < pull->cursors->len; i++)
    base = MIN (base, g_array_index (pull->cursors, LinliCursor, i).base);
  return pull->cursors->len > 0 ? base : 0;
}

/* Each partition has its turn: what waits is pushed, then everything is pulled. */
static void
enter_part (LinliEngine *engine, guint part)
{
  gint64 com = g_array_index (engine->parts, gint64, part);

  engine->part = part;
  engine->asked_idle = engine->pushed = FALSE;
  linli_store_enter_partition (engine->store, com);
  g_clear_pointer (&engine->bootstrap, linli_bootstrap_free);
  if (engine->frames != NULL && g_hash_table_remove (engine->frames, &com))
    engine->bootstrap = linli_bootstrap_new (engine->store, &engine->report);
  if (part == 0)
    return;
  /* What the server could not take of one says nothing of another. */
  linli_pushing_enter (engine->pushing);
}

static gboolean
begin_parts (LinliEngine *engine, GError **error)
{
  g_clear_pointer (&engine->parts, g_array_unref);
  engine->parts = linli_store_list_to_sync (engine->store, error);
  if (engine->parts == NULL)
    return FALSE;
  enter_part (engine, 0);
  return TRUE;
}

static LinliRequest *
ask_pull (LinliEngine *engine, GError **error)
{
  g_autoptr(GString) body = g_string_new (NULL);

  if (engine->bootstrap != NULL)
    {
      g_autoptr(GError) wrong = NULL;
      LinliRequest *request = linli_bootstrap_next (engine->bootstrap, &wrong);

      engine->state = STATE_FRAMES;
      if (wrong != NULL)
        g_propagate_error (error, g_steal_pointer (&wrong));
      if (request != NULL || (error != NULL && *error != NULL))
        return request;
      g_clear_pointer (&engine->bootstrap, linli_bootstrap_free);
    }
  g_clear_pointer (&engine->pull, linli_pull_free);
  engine->pull = linli_store_make_pull (engine->store, PAGE_ROWS, error);
  if (engine->pull == NULL)
    {
      if (error != NULL && *error == NULL)
        engine->state = STATE_DONE;
      return NULL;
    }
  if (engine->part > 0 && engine->pull->cursors->len == 0)
    return NULL;
  if (!engine->asked_idle && !engine->pushed && linli_store_has_partition (engine->store, engine->pull->com))
    {
      engine->asked_idle = TRUE;
      engine->state = STATE_IDLE;
      g_string_append_printf (body, "{\"com\":%" G_GINT64_FORMAT ",\"ep\":%" G_GINT64_FORMAT ",\"seq\":%" G_GINT64_FORMAT
                              ",\"sv\":%" G_GINT64_FORMAT "}", engine->pull->com, engine->pull->epoch, get_base (engine->pull),
                              engine->pull->scope_version);
      return linli_sync_make_request ("POST", "/v1/sync/pull", body, TRUE);
    }
  linli_wire_write_pull (body, engine->pull);
  engine->state = STATE_PULL;
  return linli_sync_make_request ("POST", "/v1/sync/pull", body, TRUE);
}

static LinliRequest *
ask_push_or_pull (LinliEngine *engine, GError **error)
{
  g_autoptr(GError) wrong = NULL;
  g_autoptr(GString) body = NULL;

  g_clear_pointer (&engine->push, linli_push_free);
  engine->push = linli_pushing_next (engine->pushing, &wrong);
  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return NULL;
    }
  if (engine->push == NULL)
    return ask_pull (engine, error);
  body = g_string_new (NULL);
  linli_wire_write_push (body, engine->push);
  engine->state = STATE_PUSH;
  return linli_sync_make_request ("POST", "/v1/sync/push", body, TRUE);
}

/* The scope is fresh when a whole cycle ended within the hour; the server says in every page when it changed since. */
static gboolean
needs_hello (LinliEngine *engine, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (engine->store, error);
  g_autoptr(GArray) held = linli_store_get_held (engine->store);
  gint64 now = linli_clock_get_wall_ms (linli_store_get_clock (engine->store));

  /* Perhaps the server knows by now what it could not take; and a clock that was wrong is set right by what it says. */
  if (identity == NULL || held->len > 0 || linli_sync_lease_ended (engine->store))
    return TRUE;
  return identity->last_sync_ms == 0 || now < identity->last_sync_ms || now - identity->last_sync_ms > HELLO_MS;
}

static gboolean finish_cycle (LinliEngine *engine, GError **error);

/* Everything is here; is it as the server has it? */
static LinliRequest *
ask_comparison (LinliEngine *engine, GError **error)
{
  LinliRequest *request = linli_comparison_next (engine->comparison, error);

  engine->state = linli_comparison_is_mending (engine->comparison) ? STATE_MEND : STATE_COMPARE;
  if (request != NULL)
    return request;
  if ((error == NULL || *error == NULL) && linli_store_wants_compare (engine->store))
    {
      linli_comparison_free (engine->comparison);
      engine->comparison = linli_comparison_new (engine->store, &engine->report);
      return ask_comparison (engine, error);
    }
  linli_store_enter_partition (engine->store, 0);
  engine->state = STATE_DONE;
  /* Everything was pulled; that nothing could be pushed is said last. */
  if (linli_pushing_get_error (engine->pushing) != NULL && (error == NULL || *error == NULL))
    g_propagate_error (error, g_error_copy (linli_pushing_get_error (engine->pushing)));
  else if (engine->refused != NULL && (error == NULL || *error == NULL))
    g_propagate_error (error, g_error_copy (engine->refused));
  return NULL;
}

/* A replica that was never complete tells how far it is. */
static gboolean
begin_filling (LinliEngine *engine, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (engine->store, error);
  LinliFilling filling;

  if (identity == NULL)
    return FALSE;
  engine->filling = identity->last_sync_ms == 0;
  if (!engine->filling)
    return TRUE;
  if (!linli_store_get_filling (engine->store, TRUE, &filling, error))
    return FALSE;
  engine->report.rows_before = engine->report.rows_done = filling.rows;
  return TRUE;
}

static gboolean
tell_filling (LinliEngine *engine, GError **error)
{
  LinliFilling filling;

  if (!engine->filling)
    return TRUE;
  if (!linli_store_get_filling (engine->store, FALSE, &filling, error))
    return FALSE;
  engine->report.grids = filling.grids;
  engine->report.grids_done = filling.grids_done;
  engine->report.first_done = filling.first_done;
  return TRUE;
}

/* Where nothing is held any more, what waits is pushed and nothing pulled. */
static LinliRequest *
ask_part (LinliEngine *engine, GError **error)
{
  g_autoptr(GError) wrong = NULL;
  LinliRequest *request = NULL;

  /* Others work on the store between two steps. */
  linli_store_enter_partition (engine->store, g_array_index (engine->parts, gint64, engine->part));
  request = ask_push_or_pull (engine, &wrong);
  if (request != NULL)
    return request;
  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return NULL;
    }
  if (engine->state == STATE_DONE || !finish_cycle (engine, error))
    return NULL;
  return engine->comparison != NULL ? ask_comparison (engine, error) : ask_part (engine, error);
}

LinliRequest *
linli_engine_next (LinliEngine *engine, GError **error)
{
  LinliRequest *request;

  if (engine->state == STATE_START && (!begin_filling (engine, error) || !begin_parts (engine, error)))
    return NULL;

  if (engine->state == STATE_DONE)
    return NULL;
  if (engine->state == STATE_START)
    look_up_certificate (engine);
  if (engine->state == STATE_START && engine->token == NULL)
    {
      g_autoptr(LinliIdentity) identity = linli_store_get_identity (engine->store, error);

      if (identity == NULL)
        return NULL;
      linli_engine_set_token (engine, identity->access_token);
    }
  if (engine->token == NULL)
    request = ask_token (engine, error);
  else if (engine->comparison != NULL)
    request = ask_comparison (engine, error);
  else if (!engine->had_hello && needs_hello (engine, NULL))
    {
      engine->state = STATE_HELLO;
      request = linli_sync_make_request ("GET", engine->filling ? "/v1/hello?rows=1" : "/v1/hello", NULL, TRUE);
    }
  else
    request = ask_part (engine, error);
  if (request != NULL)
    engine->report.requests++;
  return request;
}

/* ---- answers ---- */

static gboolean
take_token (LinliEngine *engine, const LinliResponse *response, GError **error)
{
  g_autoptr(JsonNode) node = linli_sync_parse_object (response, error);
  g_autoptr(LinliIdentity) identity = NULL;
  const char *access, *refresh;

  if (node == NULL || !linli_json_get_string (json_node_get_object (node), "access", &access, error)
      || !linli_json_get_string (json_node_get_object (node), "refresh", &refresh, error)
      || (identity = linli_store_get_identity (engine->store, error)) == NULL)
    return FALSE;
  g_free (identity->refresh_token);
  identity->refresh_token = g_strdup (refresh);
  g_free (identity->access_token);
  identity->access_token = g_strdup (access);
  if (!linli_store_set_identity (engine->store, identity, error)
      || !linli_store_set_courier_server (engine->store, linli_json_string_or (json_node_get_object (node), "key", NULL), error)
      || !linli_store_note_certificate (engine->store, FALSE,
                                       linli_json_string_or (json_node_get_object (node), "certificate", NULL), error)
      || !linli_sync_take_lease (engine->store, json_node_get_object (node), LINLI_LEASE_BY_NETWORK, error))
    return FALSE;
  look_up_certificate (engine);
  linli_engine_set_token (engine, access);
  return TRUE;
}

/* Numbers are a partition's own: the home one's are told. */
static void
tell_seq (LinliEngine *engine, gint64 seq)
{
  if (engine->part == 0)
    engine->report.seq = seq;
}

static gboolean
take_push (LinliEngine *engine, const LinliResponse *response, GError **error)
{
  gsize length;
  const char *text = get_text (response, &length);
  g_autoptr(LinliPushAnswer) answer = linli_wire_read_push_answer (linli_store_get_catalogue (engine->store), text, length, error);

  if (answer == NULL)
    return FALSE;
  if (answer->results->len != engine->push->ops->len)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "the server answered %u of %u operations", answer->results->len,
                   engine->push->ops->len);
      return FALSE;
    }
  if (!linli_store_apply_answer (engine->store, engine->push, answer, error) || !linli_pushing_taken (engine->pushing, engine->push, error))
    return FALSE;
  for (guint i = 0; i < answer->results->len; i++)
    {
      const LinliOpResult *result = g_ptr_array_index (answer->results, i);

      if (result->status == LINLI_STATUS_RETURNED)
        engine->report.returned++;
      else
        engine->report.pushed++;
      engine->report.conflicts += result->conflicts->len;
    }
  engine->pushed = TRUE;
  tell_seq (engine, answer->seq);
  return TRUE;
}

/* Of this partition everything is here; the cycle is whole with the last one. */
static gboolean
finish_cycle (LinliEngine *engine, GError **error)
{
  g_autoptr(LinliIdentity) identity = NULL;

  if (engine->part + 1 < engine->parts->len)
    {
      enter_part (engine, engine->part + 1);
      return TRUE;
    }
  identity = linli_store_get_identity (engine->store, error);
  if (identity == NULL)
    return FALSE;
  identity->last_sync_ms = linli_clock_get_wall_ms (linli_store_get_clock (engine->store));
  engine->comparison = linli_comparison_new (engine->store, &engine->report);
  return linli_store_set_identity (engine->store, identity, error);
}

/* The scope changed: hello is asked next. */
static gboolean
want_hello (LinliEngine *engine, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (engine->store, error);

  if (identity == NULL)
    return FALSE;
  identity->last_sync_ms = 0;
  return linli_store_set_identity (engine->store, identity, error);
}

/* A page for another scope than the one it was asked for: nothing of it is taken.  Scopes do not change all the time. */
static gboolean
hear_again (LinliEngine *engine, GError **error)
{
  if (++engine->stales <= MAX_STALE)
    {
      engine->had_hello = FALSE;
      return want_hello (engine, error);
    }
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "what this device may hold changes again and again; try again later");
  return FALSE;
}

/* The scope may have other partitions than before: all begin again with the first. */
static gboolean
offer_frames (LinliEngine *engine, gboolean offered, GError **error)
{
  g_autoptr(GPtrArray) partitions = linli_store_list_partitions (engine->store, error);

  if (partitions == NULL)
    return FALSE;
  g_clear_pointer (&engine->frames, g_hash_table_unref);
  engine->frames = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; offered && i < partitions->len; i++)
    g_hash_table_add (engine->frames, g_memdup2 (&((const LinliPartition *) g_ptr_array_index (partitions, i))->com, sizeof (gint64)));
  return begin_parts (engine, error);
}

/* What hello says of a first filling, and whether it is large enough for frames. */
static gboolean
take_hello (LinliEngine *engine, const LinliResponse *response, GError **error)
{
  g_autoptr(JsonNode) node = linli_sync_parse_object (response, error);
  JsonObject *scope = NULL;
  gint64 from = 0;

  if (node == NULL || !linli_sync_apply_hello (engine->store, json_node_get_object (node), error)
      || !linli_sync_take_lease (engine->store, json_node_get_object (node), LINLI_LEASE_BY_NETWORK, error)
      || !linli_json_get_object (json_node_get_object (node), "scope", &scope, error))
    return FALSE;
  engine->had_hello = TRUE;
  if (engine->filling)
    engine->report.rows_total = linli_json_int_or (scope, "rows", 0);
  from = linli_json_int_or (scope, "frames", 0);
  return offer_frames (engine, from > 0 && (!engine->filling || engine->report.rows_total >= from), error) && tell_filling (engine, error);
}

static gboolean
take_frames (LinliEngine *engine, const LinliResponse *response, GError **error)
{
  g_autoptr(LinliPage) page = g_steal_pointer (&engine->page);

  if (!linli_bootstrap_take (engine->bootstrap, response, page, error))
    return FALSE;
  engine->report.rows_done = engine->report.rows_before + engine->report.pulled;
  return tell_filling (engine, error);
}

/* {} has a body, because the server's library closes the connection after an answer without one. */
static gboolean
take_idle (LinliEngine *engine, const LinliResponse *response, GError **error)
{
  g_autoptr(JsonNode) node = linli_sync_parse_object (response, error);
  JsonObject *object;

  if (node == NULL)
    return FALSE;
  object = json_node_get_object (node);
  tell_seq (engine, get_base (engine->pull));
  if (json_object_get_size (object) == 0)
    return finish_cycle (engine, error);
  if (linli_json_int_or (object, "sv", engine->pull->scope_version) != engine->pull->scope_version && !engine->had_hello)
    return want_hello (engine, error);
  return TRUE;
}

static gboolean
moves_on (const LinliPage *page)
{
  for (guint i = 0; i < page->next->len && i < page->asked->len; i++)
    if (!linli_cursor_equal (&g_array_index (page->asked, LinliCursor, i), &g_array_index (page->next, LinliCursor, i)))
      return TRUE;
  return FALSE;
}

static gboolean
take_page (LinliEngine *engine, const LinliResponse *response, GError **error)
{
  gsize length;
  const char *text = get_text (response, &length);
  g_autoptr(LinliPage) page = NULL;
  gboolean stale = FALSE;

  if (length <= 3 && length >= 2 && strncmp (text, "{}", 2) == 0)
    {
      tell_seq (engine, get_base (engine->pull));
      return linli_store_note_nothing_newer (engine->store, get_base (engine->pull), error) && finish_cycle (engine, error);
    }
  page = engine->page != NULL ? g_steal_pointer (&engine->page)
         : linli_wire_read_page (linli_store_get_catalogue (engine->store), text, length, error);
  if (page == NULL)
    return FALSE;
  if (page->scope_version != engine->pull->scope_version)
    return hear_again (engine, error);
  g_array_set_size (page->asked, 0);
  g_array_append_vals (page->asked, engine->pull->cursors->data, engine->pull->cursors->len);
  if (!linli_store_apply_page (engine->store, page, &stale, error) && !stale)
    return FALSE;
  if (stale && ++engine->stales <= MAX_STALE)
    return TRUE;  /* somebody else moved the cursors: ask again from where they stand */
  if (stale || (page->more && !moves_on (page)))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NETWORK, "the server sends the same page again and again; try again later");
      return FALSE;
    }

  for (guint i = 0; i < page->items->len; i++)
    if (((LinliPageItem *) g_ptr_array_index (page->items, i))->type != LINLI_ITEM_CONFLICT)
      engine->report.pulled++;
  engine->report.rows_done = engine->report.rows_before + engine->report.pulled;
  tell_seq (engine, page->seq);
  return tell_filling (engine, error) && (page->more || finish_cycle (engine, error));
}

LinliCatalogue *
linli_engine_get_catalogue (LinliEngine *engine)
{
  return linli_store_get_catalogue (engine->store);
}

LinliRequest *
linli_engine_look_ahead (LinliEngine *engine, const LinliResponse *response, LinliPage *page)
{
  g_autoptr(LinliPull) pull = NULL;
  g_autoptr(GString) body = NULL;
  gsize length;
  const char *text;

  g_clear_pointer (&engine->page, linli_page_free);
  engine->page = page;
  if (engine->state == STATE_FRAMES)
    return engine->bootstrap != NULL ? linli_bootstrap_look_ahead (engine->bootstrap, response) : NULL;
  if (engine->state != STATE_PULL || response->status != 200)
    return NULL;
  text = get_text (response, &length);
  if (engine->page == NULL && length > 3)
    engine->page = linli_wire_read_page (linli_engine_get_catalogue (engine), text, length, NULL);
  if (engine->page == NULL || !engine->page->more)
    return NULL;

  pull = linli_pull_new (engine->pull->com, engine->pull->epoch);
  pull->scope_version = engine->pull->scope_version;
  pull->catalogue = engine->pull->catalogue;
  pull->max_rows = engine->pull->max_rows;
  g_array_append_vals (pull->cursors, engine->page->next->data, engine->page->next->len);
  body = g_string_new (NULL);
  linli_wire_write_pull (body, pull);
  return linli_sync_make_request ("POST", "/v1/sync/pull", body, TRUE);
}

static gboolean
take_answer (LinliEngine *engine, const LinliResponse *response, GError **error)
{
  switch (engine->state)
    {
    case STATE_TOKEN:
      return take_token (engine, response, error);
    case STATE_HELLO:
      return take_hello (engine, response, error);
    case STATE_PUSH:
      return take_push (engine, response, error);
    case STATE_IDLE:
      return take_idle (engine, response, error);
    case STATE_FRAMES:
      return take_frames (engine, response, error);
    case STATE_PULL:
      return take_page (engine, response, error);
    case STATE_COMPARE:
    case STATE_MEND:
      return linli_comparison_take (engine->comparison, response, error);
    case STATE_START:
    case STATE_DONE:
    default:
      return TRUE;
    }
}

/* Does the server say that this device is lost, and is it the server? */
static gboolean
says_lost (LinliEngine *engine, const LinliResponse *response)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (engine->store, NULL);
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *proof = NULL;
  const char *text;
  gsize length;

  if (engine->state != STATE_TOKEN || response->status != 403 || identity == NULL || identity->refresh_token == NULL)
    return FALSE;
  text = get_text (response, &length);
  node = linli_json_parse (text, (gssize) length, NULL, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  proof = linli_wipe_prove (identity->refresh_token);
  return g_strcmp0 (linli_json_string_or (json_node_get_object (node), "wipe", NULL), proof) == 0;
}

/* What waits for a partition that is not ours at all waits on; the others go on, and it is said last. */
static gboolean
refuse_part (LinliEngine *engine, const LinliResponse *response, GError **error)
{
  if (!engine->had_hello)
    return want_hello (engine, error);
  if (engine->part == 0 || engine->state != STATE_PUSH)
    return linli_response_check (response, error);
  g_clear_error (&engine->refused);
  linli_response_check (response, &engine->refused);
  return finish_cycle (engine, error);
}

gboolean
linli_engine_receive (LinliEngine *engine, const LinliResponse *response, GError **error)
{
  GError *wrong = NULL;

  engine->report.bytes_up += response->bytes_up;
  engine->report.bytes_down += response->bytes_down;
  if (response->status == 403 && says_lost (engine, response))
    {
      if (linli_store_wipe (engine->store, error))
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_LOST, "this computer was reported lost, and what Linli kept on it was removed;"
                     " if it is in the right hands, enrol it anew");
      return FALSE;
    }
  if (response->status == 401 && engine->state != STATE_TOKEN && !engine->refreshed)
    {
      engine->refreshed = TRUE;
      linli_engine_set_token (engine, NULL);
      return TRUE;
    }
  /* The server was restored: hello says what it has now, and the replica starts over. */
  if (response->status == 409 && !engine->had_hello && (engine->state == STATE_PUSH || engine->state == STATE_PULL))
    return want_hello (engine, error);
  /* A partition where nothing is held any more; hello tells of the others. */
  if (response->status == 403 && engine->parts->len > 1
      && (engine->state == STATE_PUSH || engine->state == STATE_PULL || engine->state == STATE_IDLE))
    return refuse_part (engine, response, error);
  /* The cycle is whole without it. */
  if (response->status != 200 && (engine->state == STATE_COMPARE || engine->state == STATE_MEND))
    return linli_comparison_give_up (engine->comparison, error);
  if (response->status != 200 && engine->state == STATE_PUSH)
    return linli_pushing_refused (engine->pushing, engine->push, response, error);
  /* So it is without frames. */
  if (engine->state != STATE_FRAMES && !linli_response_check (response, error))
    return FALSE;
  /* A token that worked may run out again within a long filling. */
  if (engine->state != STATE_TOKEN)
    engine->refreshed = FALSE;

  if (take_answer (engine, response, &wrong))
    return TRUE;
  if (g_error_matches (wrong, LINLI_ERROR, LINLI_ERROR_INVALID))
    blame_network (wrong, error);
  else
    g_propagate_error (error, wrong);
  return FALSE;
}
