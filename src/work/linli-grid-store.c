/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-grid-store.c - grids out of the replica, and what was drawn back into it. */
#define G_LOG_DOMAIN "linli-work"

#include "config.h"
#include "linli-grid-store.h"

#include "linli-error.h"

#include <string.h>

typedef struct
{
  const LinliKind  *kind;
  const LinliField *name, *boundary;
  const LinliField *no, *status, *type, *community, *origin, *successor, *from, *until, *words;  /* (nullable) */
} Roles;

static gboolean
find_roles (LinliStore *store, Roles *ret_roles)
{
  LinliCatalogue *catalogue = linli_store_get_catalogue (store);
  struct { const char *role; const LinliField **field; } wanted[] = {
    { "grid.name", &ret_roles->name }, { "grid.boundary", &ret_roles->boundary }, { "grid.no", &ret_roles->no },
    { "grid.status", &ret_roles->status }, { "grid.kind", &ret_roles->type }, { "grid.community", &ret_roles->community },
    { "grid.origin", &ret_roles->origin }, { "grid.successor", &ret_roles->successor }, { "grid.from", &ret_roles->from },
    { "grid.until", &ret_roles->until }, { "grid.bounds_text", &ret_roles->words },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    *wanted[i].field = linli_catalogue_get_role (catalogue, wanted[i].role);
  if (ret_roles->name == NULL || ret_roles->boundary == NULL)
    return FALSE;
  ret_roles->kind = linli_kind_get_core (ret_roles->boundary->kind);
  return TRUE;
}

/* The list of states begins with the draft and ends with what is closed; a grid is in use where nothing else is said. */
static const char *
get_code (const Roles *roles, gboolean closed)
{
  GPtrArray *codes = roles->status != NULL && roles->status->list != NULL ? roles->status->list->codes : NULL;

  if (codes == NULL || codes->len < 2)
    return NULL;
  return ((const LinliCode *) g_ptr_array_index (codes, closed ? codes->len - 1 : 0))->code;
}

static gboolean
is_in_state (const Roles *roles, const LinliRecord *record, gboolean closed)
{
  const char *code = get_code (roles, closed);

  return code != NULL && g_str_equal (linli_record_get_text (record, roles->status), code);
}

gboolean
linli_grid_store_may_draw (LinliStore *store)
{
  g_autoptr(LinliIdentity) identity = NULL;
  Roles roles;

  g_return_val_if_fail (store != NULL, FALSE);

  if (!find_roles (store, &roles) || !linli_store_has_right (store, roles.kind, LINLI_RIGHT_WRITE))
    return FALSE;
  identity = linli_store_get_identity (store, NULL);
  return identity != NULL && (identity->device == 0 || identity->all_grids);
}

/* (transfer full) (nullable on error) (element-type LinliLoaded): every grid there is; some places may be NULL. */
static GPtrArray *
load_all (LinliStore *store, const Roles *roles, GError **error)
{
  LinliQuery query = { roles->kind, NULL, roles->name, FALSE, 0 };
  g_autoptr(GArray) rowids = linli_store_query (store, &query, error);

  return rowids != NULL ? linli_store_load_rowids (store, roles->kind, (const gint64 *) rowids->data, rowids->len, error) : NULL;
}

static gint64
get_no (const Roles *roles, const LinliRecord *record)
{
  const LinliValue *no = roles->no != NULL ? linli_record_get (record, roles->no) : NULL;

  return no != NULL && no->type == LINLI_VALUE_INTEGER ? no->integer : 0;
}

/* Its day of being in use is still to come. */
static gboolean
waits (const Roles *roles, const LinliRecord *record, const char *today)
{
  const char *from = roles->from != NULL ? linli_record_get_text (record, roles->from) : "";

  /* Of a date that names no day the day is its first: 2027 comes with the year. */
  return *from != '\0' && strncmp (from, today, strlen (from)) > 0;
}

/* What stands in the record, "" where it has no such field. */
static const char *
get_words (const Roles *roles, const LinliRecord *record)
{
  return roles->words != NULL ? linli_record_get_text (record, roles->words) : "";
}

/* (transfer full) (nullable) */
static LinliGeometry *
get_boundary (const Roles *roles, const LinliRecord *record)
{
  const LinliValue *value = linli_record_get (record, roles->boundary);
  LinliGeometry *boundary = value->type == LINLI_VALUE_BLOB ? linli_geometry_from_wkb (value->data, value->length, NULL) : NULL;

  if (boundary == NULL || boundary->n_polygons > 0)
    return boundary;
  linli_geometry_free (boundary);
  return NULL;
}

gboolean
linli_grid_store_load (LinliStore *store, LinliGridDraft *draft, GError **error)
{
  g_autoptr(GPtrArray) loaded = NULL;
  g_autofree char *today = NULL;
  Roles roles;

  g_return_val_if_fail (store != NULL && draft != NULL, FALSE);

  if (!find_roles (store, &roles))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_INVALID, "the catalogue has no grids with boundaries");
      return FALSE;
    }
  loaded = load_all (store, &roles, error);
  if (loaded == NULL)
    return FALSE;
  today = linli_date_format (linli_clock_get_today (linli_store_get_clock (store)));
  for (guint i = 0; i < loaded->len; i++)
    {
      const LinliLoaded *one = g_ptr_array_index (loaded, i);
      g_autofree char *title = NULL;

      if (one == NULL || is_in_state (&roles, one->record, TRUE))
        continue;
      title = linli_record_get_title (one->record);
      linli_grid_draft_add_grid (draft, &one->record->id, get_no (&roles, one->record), title, get_words (&roles, one->record),
                                 is_in_state (&roles, one->record, FALSE), get_boundary (&roles, one->record));
      if (waits (&roles, one->record, today))
        linli_grid_draft_set_waits (draft);
    }
  return TRUE;
}

/* ---- saving ---- */

typedef struct
{
  LinliStore            *store;
  const LinliGridMoment *moment;
  Roles                  roles;
  GPtrArray             *edits;    /* (owned) LinliEdit */
  gint64                 next_no;
  const char            *today;
  LinliGridSaved         saved;
} Job;

static void
set_text (LinliEdit *edit, const LinliField *field, const char *text)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (field == NULL || text == NULL)
    return;
  linli_value_set_text (&value, text, -1);
  linli_edit_set (edit, field, &value);
}

/* Also none any more. */
static void
set_words (const Job *job, LinliEdit *edit, const char *words)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (job->roles.words == NULL)
    return;
  if (*words != '\0')
    linli_value_set_text (&value, words, -1);
  linli_edit_set (edit, job->roles.words, &value);
}

static void
set_boundary (const Job *job, LinliEdit *edit, const LinliGeometry *outline)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree guint8 *wkb = NULL;
  gsize length;

  if (outline != NULL)
    {
      wkb = linli_geometry_to_wkb (outline, &length);
      linli_value_set_blob (&value, wkb, length);
    }
  linli_edit_set (edit, job->roles.boundary, &value);
}

static void
set_grid (LinliEdit *edit, const LinliField *field, const LinliId *id)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (field == NULL || linli_id_is_null (id))
    return;
  linli_value_set_blob (&value, id->bytes, sizeof id->bytes);
  linli_edit_set (edit, field, &value);
}

static void
publish (Job *job, LinliEdit *edit, const LinliDraftGrid *grid)
{
  g_auto(LinliValue) no = LINLI_VALUE_INIT;

  if (job->roles.status != NULL)
    set_text (edit, job->roles.status, job->roles.status->default_value);
  set_text (edit, job->roles.from, job->today);
  if (grid->no == 0 && job->roles.no != NULL)
    {
      linli_value_set_integer (&no, job->next_no++);
      linli_edit_set (edit, job->roles.no, &no);
    }
  job->saved.published++;
}

/* The saved grid that @grid goes back to, or has gone into; null id: none. */
static LinliId
follow (const Job *job, guint grid, gboolean into)
{
  static const LinliId none = { { 0 } };
  guint steps = 0;

  while (grid != LINLI_GRID_NONE && steps++ <= linli_grid_moment_get_size (job->moment))
    {
      const LinliDraftGrid *at = linli_grid_moment_get (job->moment, grid);

      if (into ? at->into == LINLI_GRID_NONE : !linli_id_is_null (&at->id))
        return at->id;
      grid = into ? at->into : at->origin;
    }
  return none;
}

/* What a new grid has of the one it was split off. */
static gboolean
inherit (Job *job, LinliEdit *edit, const LinliId *origin, GError **error)
{
  const LinliField *fields[] = { job->roles.type, job->roles.community };
  g_autoptr(LinliLoaded) loaded = NULL;

  if (linli_id_is_null (origin))
    return TRUE;
  loaded = linli_store_load (job->store, job->roles.kind, origin, error);
  if (loaded == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i] != NULL && !linli_value_is_null (linli_record_get (loaded->record, fields[i])))
      linli_edit_set (edit, fields[i], linli_record_get (loaded->record, fields[i]));
  set_grid (edit, job->roles.origin, origin);
  return TRUE;
}

static gboolean
make_grid (Job *job, const LinliDraftGrid *grid, GError **error)
{
  LinliEdit *edit = linli_edit_new (LINLI_EDIT_NEW, job->roles.kind, NULL);
  LinliId origin = follow (job, grid->origin, FALSE);

  g_ptr_array_add (job->edits, edit);
  job->saved.made++;
  set_text (edit, job->roles.name, grid->name);
  if (*grid->words != '\0')
    set_text (edit, job->roles.words, grid->words);
  set_boundary (job, edit, grid->outline);
  if (grid->publish)
    publish (job, edit, grid);
  else
    set_text (edit, job->roles.status, get_code (&job->roles, FALSE));
  return inherit (job, edit, &origin, error);
}

/* What is saved over must be what the draft began with. */
static gboolean
is_untouched (Job *job, const LinliDraftGrid *before, GError **error)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (job->store, job->roles.kind, &before->id, error);
  g_autoptr(LinliGeometry) boundary = NULL;

  if (loaded == NULL)
    return FALSE;
  boundary = get_boundary (&job->roles, loaded->record);
  if (!is_in_state (&job->roles, loaded->record, TRUE) && (boundary == NULL) == (before->outline == NULL)
      && (boundary == NULL || linli_geometry_equal (boundary, before->outline)))
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_BUSY, "the boundary of %s was changed by somebody else meanwhile: nothing is saved; draw it on the new one",
               before->name);
  return FALSE;
}

static gboolean
change_grid (Job *job, const LinliDraftGrid *before, const LinliDraftGrid *grid, GError **error)
{
  gboolean outline = (before->outline == NULL) != (grid->outline == NULL)
                     || (grid->outline != NULL && !linli_geometry_equal (before->outline, grid->outline));
  LinliEdit *edit;

  if (!outline && !grid->publish && g_str_equal (before->name, grid->name) && g_str_equal (before->words, grid->words))
    return TRUE;
  if (!is_untouched (job, before, error))
    return FALSE;
  edit = linli_edit_new (LINLI_EDIT_CHANGE, job->roles.kind, &grid->id);
  g_ptr_array_add (job->edits, edit);
  if (!g_str_equal (before->name, grid->name))
    set_text (edit, job->roles.name, grid->name);
  if (!g_str_equal (before->words, grid->words))
    set_words (job, edit, grid->words);
  if (outline)
    set_boundary (job, edit, grid->outline);
  if (grid->into != LINLI_GRID_NONE)
    {
      LinliId successor = follow (job, grid->into, TRUE);

      set_text (edit, job->roles.status, get_code (&job->roles, TRUE));
      set_text (edit, job->roles.until, job->today);
      set_grid (edit, job->roles.successor, &successor);
      job->saved.closed++;
      return TRUE;
    }
  if (grid->publish)
    publish (job, edit, grid);
  job->saved.changed++;
  return TRUE;
}

/* Numbers are never given twice, also not those of grids that were closed. */
static gboolean
find_next_no (Job *job, GError **error)
{
  g_autoptr(GPtrArray) loaded = load_all (job->store, &job->roles, error);

  if (loaded == NULL)
    return FALSE;
  job->next_no = 1;
  for (guint i = 0; i < loaded->len; i++)
    if (g_ptr_array_index (loaded, i) != NULL)
      job->next_no = MAX (job->next_no, 1 + get_no (&job->roles, ((const LinliLoaded *) g_ptr_array_index (loaded, i))->record));
  return TRUE;
}

static gboolean
is_whole (const LinliGridMoment *moment, GError **error)
{
  g_autoptr(LinliGridCheck) check = linli_grid_moment_check (moment, error);

  if (check == NULL)
    return FALSE;
  for (guint i = 0; i < check->troubles->len; i++)
    {
      const LinliGridTrouble *trouble = &g_array_index (check->troubles, LinliGridTrouble, i);

      if (!trouble->blocking)
        continue;
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "outlines cross or lie one over the other at %.7f, %.7f", trouble->lon, trouble->lat);
      return FALSE;
    }
  return TRUE;
}

gpointer
linli_grid_store_save (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_auto(LinliSaveResult) result = { 0 };
  g_autofree char *today = NULL;
  Job job = { .store = store, .moment = data, .edits = edits };

  g_return_val_if_fail (store != NULL && data != NULL, NULL);

  if (!linli_grid_store_may_draw (store))
    {
      g_set_error_literal (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "your role may not change the boundaries of grids");
      return NULL;
    }
  if (!find_roles (store, &job.roles) || !is_whole (job.moment, error) || !find_next_no (&job, error))
    return NULL;
  today = linli_date_format (linli_clock_get_today (linli_store_get_clock (store)));
  job.today = today;
  for (guint i = 0; i < linli_grid_moment_get_size (job.moment); i++)
    {
      const LinliDraftGrid *grid = linli_grid_moment_get (job.moment, i), *before = linli_grid_moment_get_before (job.moment, i);

      if (before != NULL ? !change_grid (&job, before, grid, error) : grid->outline != NULL && !make_grid (&job, grid, error))
        return NULL;
    }
  if (!linli_store_save (store, edits, NULL, &result, error))
    return NULL;
  job.saved.group = result.group;
  return g_memdup2 (&job.saved, sizeof job.saved);
}
