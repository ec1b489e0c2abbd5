/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-grid-keep.c - outlines are kept to the last bit (WKB), because a draft tells by them what was changed. */
#define G_LOG_DOMAIN "linli-work"

#include "config.h"
#include "linli-grid-keep.h"

#include "linli-error.h"
#include "linli-grid-steps.h"
#include "linli-json.h"

#include <string.h>

#define VERSION    1
#define MAX_BYTES  (16 * 1024 * 1024)
#define MAX_GRIDS  5000
#define MAX_TEXT   500   /* characters of a name or of bounds in words */

static const LinliJsonLimits limits = { MAX_BYTES, 8, 20 * MAX_GRIDS, MAX_BYTES };

/* ---- keeping ---- */

static void
add_outline (JsonObject *object, const char *member, const LinliGeometry *outline)
{
  g_autofree guint8 *wkb = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (outline == NULL)
    return;
  wkb = linli_geometry_to_wkb (outline, &length);
  text = g_base64_encode (wkb, length);
  json_object_set_string_member (object, member, text);
}

static void
add_place (JsonObject *object, const char *member, guint grid)
{
  if (grid != LINLI_GRID_NONE)
    json_object_set_int_member (object, member, grid);
}

static JsonObject *
describe (const LinliDraftGrid *grid, const LinliDraftGrid *before)
{
  JsonObject *object = json_object_new ();
  char uuid[LINLI_ID_STRING_SIZE];

  if (!linli_id_is_null (&grid->id))
    json_object_set_string_member (object, "id", linli_id_format (&grid->id, uuid));
  json_object_set_string_member (object, "name", grid->name);
  json_object_set_string_member (object, "words", grid->words);
  json_object_set_boolean_member (object, "publish", grid->publish);
  add_place (object, "origin", grid->origin);
  add_place (object, "into", grid->into);
  add_outline (object, "outline", grid->outline);
  if (before != NULL)
    add_outline (object, "before", before->outline);
  return object;
}

/* Something that a save would write. */
static gboolean
is_changed (const LinliGridMoment *self)
{
  for (guint i = 0; i < self->cells->len; i++)
    {
      const LinliDraftGrid *cell = g_ptr_array_index (self->cells, i), *before = linli_grid_moment_get_before (self, i);

      if (before != NULL ? linli_grid_differs (cell, before) : cell->outline != NULL)
        return TRUE;
    }
  return FALSE;
}

char *
linli_grid_moment_keep (const LinliGridMoment *self, gint64 at_ms)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonArray *grids = json_array_new ();

  g_return_val_if_fail (self != NULL, NULL);

  json_object_set_int_member (object, "version", VERSION);
  json_object_set_int_member (object, "at", at_ms);
  for (guint i = 0; i < self->cells->len; i++)
    json_array_add_object_element (grids, describe (g_ptr_array_index (self->cells, i), linli_grid_moment_get_before (self, i)));
  json_object_set_array_member (object, "grids", grids);
  json_node_set_object (node, object);
  return is_changed (self) ? linli_json_to_string (node) : NULL;
}

/* ---- taking up ---- */

typedef struct
{
  JsonArray *grids;  /* (unowned) */
  guint      n;
  guint     *places; /* (owned): where each of them stands in the draft */
} Kept;

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "what was kept of the grids cannot be read: %s", what);
  return FALSE;
}

/* FALSE where it is there and is no outline. */
static gboolean
read_outline (JsonObject *object, const char *member, LinliGeometry **ret_outline, GError **error)
{
  const char *text = linli_json_string_or (object, member, NULL);
  g_autofree guchar *wkb = NULL;
  gsize length;

  *ret_outline = NULL;
  if (text == NULL)
    return TRUE;
  wkb = g_base64_decode (text, &length);
  *ret_outline = linli_geometry_from_wkb (wkb, length, error);
  if (*ret_outline == NULL || (*ret_outline)->n_polygons > 0)
    return *ret_outline != NULL;
  g_clear_pointer (ret_outline, linli_geometry_free);
  return refuse (error, "an outline is no area");
}

static guint
read_place (const Kept *kept, JsonObject *object, const char *member)
{
  gint64 place = linli_json_int_or (object, member, -1);

  return place >= 0 && place < kept->n ? kept->places[place] : LINLI_GRID_NONE;
}

/* The place of the grid in the draft; LINLI_GRID_NONE: it is not there. */
static guint
find_place (const LinliGridDraft *self, JsonObject *object)
{
  const char *text = linli_json_string_or (object, "id", NULL);
  LinliId id;

  if (text == NULL || !linli_id_parse (text, &id))
    return LINLI_GRID_NONE;
  for (guint i = 0; i < self->first->len; i++)
    if (linli_id_equal (&((const LinliDraftGrid *) g_ptr_array_index (self->first, i))->id, &id))
      return i;
  return LINLI_GRID_NONE;
}

/* Everything is read before anything is done.  (nullable on error) (element-type LinliGeometry, NULL where there is none) */
static GPtrArray *
read_outlines (const Kept *kept, const char *member, GError **error)
{
  g_autoptr(GPtrArray) outlines = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_geometry_free);

  for (guint i = 0; i < kept->n; i++)
    {
      JsonNode *node = json_array_get_element (kept->grids, i);
      LinliGeometry *outline = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          refuse (error, "a grid is no object");
          return NULL;
        }
      if (!read_outline (json_node_get_object (node), member, &outline, error))
        return NULL;
      g_ptr_array_add (outlines, outline);
    }
  return g_steal_pointer (&outlines);
}

static void
set_text (GRefString **place, JsonObject *object, const char *member)
{
  const char *text = linli_json_string_or (object, member, NULL);

  if (text == NULL || g_utf8_strlen (text, -1) > MAX_TEXT)
    return;
  g_ref_string_release (*place);
  *place = g_ref_string_new (text);
}

/* The grid of the draft begins with the outline the drawing began with. */
static void
put_back (LinliGridDraft *self, guint grid, const LinliGeometry *before)
{
  const LinliDraftGrid *cell = g_ptr_array_index (self->first, grid);

  if (before != NULL && (cell->outline == NULL || !linli_geometry_equal (cell->outline, before)))
    linli_grid_state_replace (self, self->first, grid, linli_geometry_copy (before));
}

static void
take_up (LinliGridDraft *self, Kept *kept, GPtrArray *outlines, GPtrArray *befores)
{
  GPtrArray *state;
  guint next = self->first->len;

  for (guint i = 0; i < kept->n; i++)
    {
      kept->places[i] = find_place (self, json_array_get_object_element (kept->grids, i));
      if (kept->places[i] != LINLI_GRID_NONE)
        put_back (self, kept->places[i], g_ptr_array_index (befores, i));
      else
        kept->places[i] = next++;
    }
  state = linli_grid_state_copy (self->first);
  for (guint i = 0; i < kept->n; i++)
    {
      JsonObject *object = json_array_get_object_element (kept->grids, i);
      LinliGeometry *outline = g_ptr_array_index (outlines, i);
      LinliDraftGrid *cell;

      outlines->pdata[i] = NULL;
      if (kept->places[i] < self->first->len)
        cell = linli_grid_state_replace (self, state, kept->places[i], outline);
      else
        cell = linli_grid_state_add (self, state, "", "", LINLI_GRID_NONE, outline);
      set_text (&cell->name, object, "name");
      set_text (&cell->words, object, "words");
      cell->publish = cell->draft && cell->outline != NULL && linli_json_bool_or (object, "publish", FALSE);
      cell->origin = read_place (kept, object, "origin");
      cell->into = read_place (kept, object, "into");
    }
  linli_grid_draft_push (self, state);
}

gboolean
linli_grid_draft_take_up (LinliGridDraft *self, const char *text, gint64 *ret_at_ms, GError **error)
{
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GPtrArray) outlines = NULL, befores = NULL;
  g_autofree guint *places = NULL;
  JsonObject *object;
  Kept kept = { 0 };

  g_return_val_if_fail (self != NULL && self->states->len == 1 && text != NULL && ret_at_ms != NULL, FALSE);

  node = linli_json_parse (text, -1, &limits, error);
  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, "it is no object");
  object = json_node_get_object (node);
  if (linli_json_int_or (object, "version", 0) != VERSION)
    return refuse (error, "another program wrote it");
  if (!linli_json_get_array (object, "grids", &kept.grids, error))
    return FALSE;
  kept.n = json_array_get_length (kept.grids);
  if (kept.n > MAX_GRIDS)
    return refuse (error, "too many grids");
  kept.places = places = g_new0 (guint, kept.n + 1);
  outlines = read_outlines (&kept, "outline", error);
  befores = outlines != NULL ? read_outlines (&kept, "before", error) : NULL;
  if (befores == NULL)
    return FALSE;
  take_up (self, &kept, outlines, befores);
  *ret_at_ms = linli_json_int_or (object, "at", 0);
  return TRUE;
}
