/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-courier-sync.c - a question for the server into a bundle, its answer out of one. */
#define G_LOG_DOMAIN "linli-sync"

#include "config.h"
#include "linli-courier-sync.h"
#include "linli-courier-photos.h"
#include "linli-engine-private.h"
#include "linli-pushing.h"

#include "linli-courier-piece.h"

#include "linli-error.h"
#include "linli-json.h"

#include <string.h>

#define PAGE_ROWS       2000
/* Bodies of operations pack to a third at worst; the bundle has its own bound. */
#define QUESTION_BYTES  (LINLI_COURIER_MAX_BYTES / 2)

/* Of a bundle, for everything in it but what stands around. */
#define PHOTO_BYTES     (LINLI_COURIER_MAX_BYTES - LINLI_COURIER_MAX_BYTES / 8)

typedef struct
{
  LinliCourierKeys   keys;
  guint8             server_key[LINLI_COURIER_KEY_BYTES];
  LinliCourierHeader header;  /* of a question of this replica's; no number yet */
} Ends;

static gboolean
find_ends (LinliStore *store, Ends *ends, GError **error)
{
  g_autoptr(LinliIdentity) identity = linli_store_get_identity (store, error);

  if (identity == NULL)
    return FALSE;
  if (identity->device == 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_AUTH, "this replica was not enrolled; run \"linlictl enroll\" first");
      return FALSE;
    }
  if (!linli_store_make_courier_keys (store, FALSE, &ends->keys, error) || !linli_store_get_courier_server (store, ends->server_key, error))
    return FALSE;
  ends->header.type = LINLI_COURIER_QUESTION;
  ends->header.device = identity->device;
  linli_courier_mark (ends->keys.public_key, ends->header.device_mark);
  linli_courier_mark (ends->server_key, ends->header.server_mark);
  return TRUE;
}

/* Everything that waits in one partition, in pushes as the network would carry them. */
static gboolean
add_pushes (LinliStore *store, GPtrArray *parts, LinliCourierReport *report, gsize *ret_bytes, GError **error)
{
  gint64 after = 0;
  gsize bytes = *ret_bytes;
  GError *wrong = NULL;

  for (;;)
    {
      g_autoptr(LinliPush) push = linli_store_make_push_after (store, after, &wrong);
      GString *out;

      if (push == NULL)
        {
          if (wrong != NULL)
            g_propagate_error (error, wrong);
          return wrong == NULL;
        }
      if (bytes > QUESTION_BYTES)
        {
          report->more = TRUE;
          return TRUE;
        }
      out = linli_courier_parts_add (parts, LINLI_COURIER_PUSH);
      linli_wire_write_push (out, push);
      *ret_bytes = bytes += out->len;
      report->operations += push->ops->len;
      after = ((const LinliOp *) g_ptr_array_index (push->ops, push->ops->len - 1))->number;
    }
}

static gboolean
add_pull (LinliStore *store, GPtrArray *parts, GError **error)
{
  g_autoptr(LinliPull) pull = linli_store_make_pull (store, PAGE_ROWS, error);

  if (pull != NULL)
    linli_wire_write_pull (linli_courier_parts_add (parts, LINLI_COURIER_PULL), pull);
  return pull != NULL;
}

/* What waits in each partition, then a pull of each; of the home one only where the server does not know of several. */
static gboolean
add_partitions (LinliStore *store, GPtrArray *parts, LinliCourierReport *report, gsize *ret_bytes, GError **error)
{
  g_autoptr(GPtrArray) partitions = linli_store_list_partitions (store, error);
  guint n = 1;
  gboolean good = TRUE;

  if (partitions == NULL)
    return FALSE;
  if (linli_store_get_courier (store) >= LINLI_COURIER_SEVERAL)
    n = MAX (partitions->len, 1);
  for (guint i = 0; good && i < 2 * n; i++)
    {
      linli_store_enter_partition (store, i % n < partitions->len ? ((const LinliPartition *) g_ptr_array_index (partitions, i % n))->com : 0);
      good = i < n ? add_pushes (store, parts, report, ret_bytes, error) : add_pull (store, parts, error);
    }
  linli_store_enter_partition (store, 0);
  return good;
}

GBytes *
linli_courier_ask (LinliStore *store, LinliCourierReport *ret_report, GError **error)
{
  g_autoptr(GPtrArray) parts = linli_courier_parts_new ();
  gsize bytes = 0;
  Ends ends = { 0 };

  *ret_report = (LinliCourierReport) { 0 };
  if (!find_ends (store, &ends, error) || !linli_store_release_held (store, LINLI_HELD_MS, error)
      || !add_partitions (store, parts, ret_report, &bytes, error)
      || (ends.header.number = linli_store_take_courier_number (store, error)) == 0)
    return NULL;
  /* Photos take what records leave, which pack to less than they have. */
  if (!linli_courier_add_photos (store, parts, PHOTO_BYTES - (gssize) MIN (bytes, PHOTO_BYTES), ret_report, error))
    return NULL;
  ret_report->device = ends.header.device;
  ret_report->number = ends.header.number;
  return linli_courier_seal (&ends.header, parts, &ends.keys, ends.server_key, error);
}

/* ---- the answer ---- */

/* An answer may be old: only what is newer than what is known here changes scope or epoch. */
static gboolean
is_news (const LinliIdentity *identity, JsonObject *hello)
{
  JsonObject *scope;
  JsonArray *coms;
  gint64 com, epoch, version;

  if (!linli_json_get_object (hello, "scope", &scope, NULL) || !linli_json_get_int (scope, "sv", &version, NULL)
      || !linli_json_get_array (hello, "com", &coms, NULL) || json_array_get_length (coms) == 0
      || !JSON_NODE_HOLDS_OBJECT (json_array_get_element (coms, 0))
      || !linli_json_get_int (json_array_get_object_element (coms, 0), "com", &com, NULL)
      || !linli_json_get_int (json_array_get_object_element (coms, 0), "ep", &epoch, NULL))
    return FALSE;
  if (identity->com == 0 || identity->com != com)
    return version > identity->scope_version;
  return epoch > identity->epoch || (epoch == identity->epoch && version > identity->scope_version);
}

static gboolean
take_hello (LinliStore *store, const GString *text, GError **error)
{
  g_autoptr(JsonNode) node = linli_json_parse (text->str, (gssize) text->len, NULL, error);
  g_autoptr(LinliIdentity) identity = node != NULL ? linli_store_get_identity (store, error) : NULL;

  if (identity == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the answer does not say what this device may hold");
      return FALSE;
    }
  if (!linli_sync_take_lease (store, json_node_get_object (node), LINLI_LEASE_BY_HAND, error)
      || !linli_store_note_courier (store, linli_json_int_or (json_node_get_object (node), "courier", 0), error))
    return FALSE;
  if (!is_news (identity, json_node_get_object (node)))
    return TRUE;
  /* How long it was on its way says nothing about clocks. */
  json_object_set_int_member (json_node_get_object (node), "t",
                              linli_clock_get_wall_ms (linli_store_get_clock (store)) + identity->server_offset_ms);
  return linli_sync_apply_hello (store, json_node_get_object (node), error);
}

static gboolean
take_results (LinliStore *store, const GString *text, LinliCourierReport *report, GError **error)
{
  g_autoptr(LinliPushAnswer) answer = linli_wire_read_push_answer (linli_store_get_catalogue (store), text->str, text->len, error);

  gint64 home = linli_store_get_partition (store);

  if (answer == NULL || !linli_store_apply_answer (store, NULL, answer, error))
    return FALSE;
  for (guint i = 0; i < answer->results->len; i++)
    {
      const LinliOpResult *result = g_ptr_array_index (answer->results, i);

      if (result->status == LINLI_STATUS_RETURNED)
        report->returned++;
      else
        report->pushed++;
      report->conflicts += result->conflicts->len;
    }
  if (answer->com == home)
    report->seq = answer->seq;
  return TRUE;
}

/* They wait apart, as what the server refuses over the network. */
static gboolean
take_held (LinliStore *store, const GString *text, LinliCourierReport *report, GError **error)
{
  g_autoptr(JsonNode) node = linli_json_parse (text->str, (gssize) text->len, NULL, error);
  g_autoptr(GArray) known = linli_store_get_held (store);
  g_autoptr(GArray) groups = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonArray *array = NULL;

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node) || !linli_json_get_array (json_node_get_object (node), "held", &array, NULL))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the answer does not say which saves wait");
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      gint64 group = json_node_get_value_type (element) == G_TYPE_INT64 ? json_node_get_int (element) : 0;
      gboolean is_known = FALSE;

      for (guint j = 0; j < known->len; j++)
        is_known = is_known || g_array_index (known, gint64, j) == group;
      report->held++;
      if (!is_known && group > 0)
        g_array_append_val (groups, group);
    }
  return linli_store_hold (store, groups, error);
}

/* @cursors: where the page begins; where it ends afterwards. */
static gboolean
take_page (LinliStore *store, const GString *text, GArray *cursors, LinliCourierReport *report, GError **error)
{
  g_autoptr(LinliPage) page = linli_wire_read_page (linli_store_get_catalogue (store), text->str, text->len, error);
  gboolean stale = FALSE;

  if (page == NULL)
    return FALSE;
  g_array_set_size (page->asked, 0);
  g_array_append_vals (page->asked, cursors->data, cursors->len);
  if (!linli_store_apply_page (store, page, &stale, error) && !stale)
    return FALSE;
  g_array_set_size (cursors, 0);
  g_array_append_vals (cursors, page->next->data, page->next->len);
  report->more = page->more;
  if (stale)
    {
      report->late++;
      return TRUE;
    }
  for (guint i = 0; i < page->items->len; i++)
    if (((const LinliPageItem *) g_ptr_array_index (page->items, i))->type != LINLI_ITEM_CONFLICT)
      report->pulled++;
  if (page->com == linli_store_get_partition (store))
    report->seq = page->seq;
  return TRUE;
}

static gboolean
check_ends (const Ends *ends, const LinliCourierHeader *header, GError **error)
{
  if (header->type != LINLI_COURIER_ANSWER)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "this bundle is for the server; carry it there and bring its answer");
  else if (memcmp (header->server_mark, ends->header.server_mark, sizeof header->server_mark) != 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "the answer is from another server than this replica's");
  else if (header->device != ends->header.device || memcmp (header->device_mark, ends->header.device_mark, sizeof header->device_mark) != 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "the answer is for device %" G_GINT64_FORMAT ", this replica is device %"
                 G_GINT64_FORMAT "; take the file that was written for it", header->device, ends->header.device);
  else
    return TRUE;
  return FALSE;
}

gboolean
linli_courier_take (LinliStore *store, GBytes *answer, LinliCourierReport *ret_report, GError **error)
{
  g_autoptr(GPtrArray) parts = NULL;
  g_autoptr(LinliPull) pull = NULL;
  LinliCourierHeader header;
  Ends ends = { 0 };
  gboolean more = FALSE;

  *ret_report = (LinliCourierReport) { 0 };
  if (!linli_courier_read_header (answer, &header, error) || !find_ends (store, &ends, error) || !check_ends (&ends, &header, error)
      || (parts = linli_courier_open (answer, &ends.keys, ends.server_key, error)) == NULL)
    return FALSE;
  ret_report->device = header.device;
  ret_report->number = header.number;
  for (guint i = 0; i < parts->len; i++)
    {
      const LinliCourierPart *part = g_ptr_array_index (parts, i);
      gboolean good;

      if (part->type == LINLI_COURIER_HELLO)
        good = take_hello (store, part->text, error);
      else if (part->type == LINLI_COURIER_RESULTS)
        good = take_results (store, part->text, ret_report, error);
      else if (part->type == LINLI_COURIER_HELD)
        good = take_held (store, part->text, ret_report, error);
      else if (part->type == LINLI_COURIER_PHOTOS)
        good = linli_courier_take_photos (store, part->text, ret_report, error);
      else if (part->type == LINLI_COURIER_PULL)
        {
          more = more || ret_report->more;
          g_clear_pointer (&pull, linli_pull_free);
          good = (pull = linli_wire_read_pull (part->text->str, part->text->len, error)) != NULL;
        }
      else if (part->type == LINLI_COURIER_PAGE && pull != NULL)
        good = take_page (store, part->text, pull->cursors, ret_report, error);
      else
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_NEWER, "part %u of the answer is none that this program knows; install the newer program", i + 1);
          good = FALSE;
        }
      if (!good)
        return FALSE;
    }
  /* Nothing was told of the rows: what this device may hold changed, and it asks anew with that. */
  ret_report->more = ret_report->more || more || pull == NULL;
  return linli_courier_count_photos (store, ret_report, error);
}
