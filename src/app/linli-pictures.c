/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives the window through its pages and saves what is seen.  Nothing is saved into the replica but drafts, which are dropped. */

#define G_LOG_DOMAIN "linli"

#include "config.h"
#include "linli-pictures.h"

#include "linli-building-page.h"
#include "linli-folder.h"
#include "linli-grid-desk.h"
#include "linli-help-window.h"
#include "linli-map-page.h"
#include "linli-records-page.h"
#include "linli-snapshot.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>

#define WAIT_MS   15000
#define SETTLE_MS 350
#define MAX_TRIES 40
#define FIRST_FILES 1
#define SOMEONE   "zhang gui fang"
#define WIDTH     1366
#define HEIGHT    768
/* A morning in December, and two days later. */
#define LEASE_END_MS   G_GINT64_CONSTANT (1796950800000)
#define LEASE_LATE_MS  (G_GINT64_CONSTANT (2) * 24 * 3600 * 1000)

typedef struct
{
  LinliWindow        *window;   /* (owned) */
  const LinliOptions *options;
  int                *ret_result;
  const char         *style;
  gboolean            failed;
  guint               count;
  JsonBuilder        *list;     /* (owned): what was taken, as it is told at the end */
} Camera;

/* ---- waiting ---- */

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
settle (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

typedef gboolean (*Condition) (Camera *camera);

static gboolean
wait_for (Camera    *camera,
          Condition  condition)
{
  for (guint waited = 0; waited < WAIT_MS; waited += 20)
    {
      if (condition (camera))
        return TRUE;
      settle (20);
    }
  return FALSE;
}

static void
tell (Camera                    *camera,
      const char                *file,
      const LinliSnapshotReport *report)
{
  const struct { const char *name; guint value; } numbers[] = {
    { "width", report->width }, { "height", report->height }, { "colors", report->n_colors },
    { "glyphs", report->n_glyphs }, { "unknown_glyphs", report->n_unknown },
  };

  camera->count++;
  json_builder_begin_object (camera->list);
  json_builder_set_member_name (camera->list, "file");
  json_builder_add_string_value (camera->list, file);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      json_builder_set_member_name (camera->list, numbers[i].name);
      json_builder_add_int_value (camera->list, numbers[i].value);
    }
  json_builder_set_member_name (camera->list, "lightness");
  json_builder_add_double_value (camera->list, round (report->lightness * 1000) / 1000);
  json_builder_end_object (camera->list);
}

static void
take_window (Camera     *camera,
             GtkWindow  *window,
             const char *name)
{
  g_autofree char *file = g_strdup_printf ("%s-%s.png", name, camera->style);
  g_autofree char *path = g_build_filename (camera->options->pictures, file, NULL);
  g_autoptr(GError) error = NULL;
  LinliSnapshotReport report;

  settle (SETTLE_MS);
  /* What is painted the first time loads its icons then. */
  linli_snapshot_prepare (window);
  settle (100);
  /* Between two layouts the window has nothing to show for a moment. */
  for (guint tries = 0; tries < MAX_TRIES; tries++)
    {
      g_clear_error (&error);
      if (linli_snapshot_save (window, path, &report, &error))
        {
          tell (camera, file, &report);
          return;
        }
      gtk_widget_queue_draw (GTK_WIDGET (window));
      settle (50);
    }
  fprintf (stderr, "linli: %s\n", error->message);
  camera->failed = TRUE;
}

static void
take (Camera     *camera,
      const char *name)
{
  take_window (camera, GTK_WINDOW (camera->window), name);
}

/* The manual itself, at the chapter that says most with pictures. */
static void
take_help (Camera *camera)
{
  LinliHelpWindow *help = linli_help_window_present (GTK_WINDOW (camera->window), "folder");

  take_window (camera, GTK_WINDOW (help), "help");
  gtk_window_destroy (GTK_WINDOW (help));
  settle (100);
}

/* (nullable): the window that stands before the main one. */
static GtkWindow *
find_before (Camera *camera)
{
  g_autoptr(GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_get_transient_for (window) == GTK_WINDOW (camera->window))
        return window;
    }
  return NULL;
}

/* What an action of the window opens; named after it. */
static void
take_opened (Camera     *camera,
             const char *action)
{
  GtkWindow *window;

  g_action_group_activate_action (G_ACTION_GROUP (camera->window), action, NULL);
  settle (SETTLE_MS);
  window = find_before (camera);
  if (window == NULL)
    return;
  take_window (camera, window, action);
  gtk_window_destroy (window);
  settle (100);
}

/* ---- what is waited for ---- */

static gboolean
has_session (Camera *camera)
{
  return linli_window_get_state (camera->window) != LINLI_WINDOW_OPENING;
}

static gboolean
has_main (Camera *camera)
{
  LinliMainView *view = linli_window_get_main_view (camera->window);

  return view != NULL && linli_main_view_is_ready (view);
}

static LinliRecordsPage *
get_records (Camera *camera)
{
  LinliMainView *view = linli_window_get_main_view (camera->window);
  GtkWidget *page = linli_main_view_get_widget (view, linli_main_view_get_page (view));

  return LINLI_IS_RECORDS_PAGE (page) ? LINLI_RECORDS_PAGE (page) : NULL;
}

static LinliFolder *
get_folder (Camera *camera)
{
  return LINLI_FOLDER (linli_records_page_get_folder (get_records (camera)));
}

static gboolean
has_folder (Camera *camera)
{
  return linli_folder_is_loaded (get_folder (camera));
}

/* ---- the pages ---- */

static void
take_sign_in (Camera *camera)
{
  LinliSessionState example = { .syncing = TRUE, .started_us = g_get_monotonic_time () - 6 * G_USEC_PER_SEC,
                                .progress = { .pulled = 12480, .rows_done = 12480, .rows_total = 24500 } };
  const LinliSessionState late = { .known = TRUE, .has_server = TRUE, .enrolled = TRUE, .signed_in = TRUE, .outbox = { .pending = 3 },
                                   .lease = { LINLI_LEASE_ENDED, LEASE_END_MS, LEASE_END_MS + LEASE_LATE_MS } };

  linli_window_show_example (camera->window, LINLI_WINDOW_SIGN_IN, TRUE, NULL);
  take (camera, "sign-in");
  linli_window_show_example (camera->window, LINLI_WINDOW_SIGN_IN, FALSE, NULL);
  take (camera, "first-run");
  linli_window_show_example (camera->window, LINLI_WINDOW_FIRST_SYNC, FALSE, &example);
  take (camera, "first-sync");
  linli_window_show_example (camera->window, LINLI_WINDOW_LEASE, TRUE, &late);
  take (camera, "locked");
  linli_window_show_example (camera->window, linli_window_get_state (camera->window), TRUE, NULL);
}

/* A code with many answers in the section in sight, to show the picker. */
static LinliFieldRow *
find_picker (LinliFolder     *folder,
             const LinliKind *kind)
{
  const LinliSection *section = g_ptr_array_index (kind->sections, 0);
  LinliFieldRow *best = NULL;
  guint most = 0;

  for (guint i = 0; i < section->fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (section->fields, i);
      LinliFieldRow *row = linli_folder_get_row (folder, field);

      if (field->list != NULL && field->list->codes->len > most && row != NULL && gtk_widget_get_mapped (GTK_WIDGET (row))
          && field->value_type == LINLI_TYPE_CODE && !field->theme_never)
        {
          best = row;
          most = field->list->codes->len;
        }
    }
  return best;
}

static void
take_folder (Camera              *camera,
             const LinliPageInfo *info)
{
  LinliFolder *folder = get_folder (camera);
  LinliSession *session = linli_window_get_session (camera->window);
  const LinliCatalogue *catalogue = linli_replica_get_catalogue (linli_session_get_replica (session));
  const LinliField *birth = linli_catalogue_get_role (catalogue, "person.birth_date");
  const LinliField *name = linli_catalogue_get_role (catalogue, "person.name");
  LinliFieldRow *picker = find_picker (folder, info->kind);
  LinliFieldRow *row;

  if (birth == NULL || linli_kind_get_core (birth->kind) != info->kind)
    return;
  row = linli_folder_get_row (folder, birth);
  if (row != NULL)
    {
      linli_field_row_enter (row, "19010101");
      take (camera, "residents-editing");
      linli_folder_discard (folder);
      settle (SETTLE_MS);
    }
  if (picker != NULL)
    {
      linli_field_row_popup (picker);
      take (camera, "code-picker");
      linli_field_row_popdown (picker);
    }
  row = name != NULL ? linli_folder_get_row (folder, name) : NULL;
  if (row != NULL)
    {
      GtkWidget *popover = linli_folder_popup_history (folder, row);

      if (popover != NULL)
        {
          g_object_add_weak_pointer (G_OBJECT (popover), (gpointer *) &popover);
          take (camera, "field-history");
        }
      /* It goes by itself when something else takes the focus. */
      if (popover != NULL)
        {
          g_object_remove_weak_pointer (G_OBJECT (popover), (gpointer *) &popover);
          gtk_popover_popdown (GTK_POPOVER (popover));
        }
    }
  linli_session_set_purpose (session, "verify");
  linli_folder_reveal (folder);
  take (camera, "residents-revealed");
  linli_folder_hide (folder);
  g_action_group_activate_action (G_ACTION_GROUP (camera->window), "only-due", NULL);
  take (camera, "residents-due");
  g_action_group_activate_action (G_ACTION_GROUP (camera->window), "only-due", NULL);
  linli_folder_select_section (folder, info->kind->sections->len - 1);
  take (camera, "residents-section");
  linli_folder_select_section (folder, info->kind->sections->len);
  take (camera, "residents-family");
  linli_folder_select_section (folder, info->kind->sections->len + 1);
  take (camera, "residents-timeline");
  linli_folder_select_section (folder, 0);
  g_action_group_activate_action (G_ACTION_GROUP (camera->window), "new-record", NULL);
  take (camera, "new-record");
}

static const char *
get_name (const LinliPageInfo *info,
          guint                place)
{
  static const char *const names[] = { "residents", "households" };

  return info->type == LINLI_PAGE_BUILDINGS ? "buildings" : info->type == LINLI_PAGE_MAP ? "map" : info->type == LINLI_PAGE_TODAY ? "today"
    : place - 1 < G_N_ELEMENTS (names) ? names[place - 1] : info->kind->name;
}

static gpointer
search_func (LinliStore    *store,
             gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  return linli_store_search (store, data, 1, error);
}

/* The person whom the demo community is told about, when she is here. */
static gboolean
open_someone (Camera              *camera,
              const LinliPageInfo *info)
{
  LinliReplica *replica = linli_session_get_replica (linli_window_get_session (camera->window));
  g_autoptr(GPtrArray) hits = linli_replica_write_sync (replica, search_func, (gpointer) SOMEONE, NULL);
  const LinliHit *hit = hits != NULL && hits->len > 0 ? g_ptr_array_index (hits, 0) : NULL;

  if (hit == NULL || hit->kind != info->kind)
    return FALSE;
  linli_records_page_open (get_records (camera), &hit->id);
  return TRUE;
}

static void
take_records (Camera              *camera,
              const LinliPageInfo *info,
              guint                place)
{
  const char *name = get_name (info, place);
  guint n;

  if (!wait_for (camera, has_main))
    {
      fprintf (stderr, "linli: the list of %s did not come\n", info->title);
      camera->failed = TRUE;
      return;
    }
  n = g_list_model_get_n_items (linli_records_page_get_model (get_records (camera)));
  if (n == 0)
    {
      take (camera, name);
      return;
    }
  /* Whatever was looked for before, the whole list is shown around whom it tells of. */
  linli_records_page_set_filter (get_records (camera), "");
  settle (SETTLE_MS);
  if (!open_someone (camera, info))
    linli_records_page_select (get_records (camera), MIN (5, n - 1));
  if (!wait_for (camera, has_folder))
    camera->failed = TRUE;
  take (camera, name);
  if (place == FIRST_FILES)
    {
      take_folder (camera, info);
      linli_records_page_set_filter (get_records (camera), "zzzzzz");
      take (camera, "nothing-found");
      linli_records_page_set_filter (get_records (camera), "");
      settle (SETTLE_MS);
    }
}

static GtkWidget *desk;  /* (unowned): while it is taken */

static gboolean
has_desk (Camera *camera)
{
  return linli_grid_desk_is_ready (LINLI_GRID_DESK (desk));
}

/* A grid in the middle of being split, and split; what was drawn is taken back. */
static void
take_grids (Camera *camera)
{
  const LinliDraftGrid *grid = NULL;
  LinliGridDraft *draft;
  LinliGridCanvas *canvas;
  double west, middle, south, north;
  guint chosen = 0;

  desk = linli_main_view_show_grids (linli_window_get_main_view (camera->window));
  if (!wait_for (camera, has_desk))
    {
      camera->failed = TRUE;
      return;
    }
  draft = linli_grid_desk_get_draft (LINLI_GRID_DESK (desk));
  canvas = linli_grid_desk_get_canvas (LINLI_GRID_DESK (desk));
  while (chosen < linli_grid_draft_get_size (draft) && (chosen < 2 || linli_grid_draft_get (draft, chosen)->outline == NULL))
    chosen++;
  settle (1200);
  if (chosen >= linli_grid_draft_get_size (draft))
    return;
  grid = linli_grid_draft_get (draft, chosen);
  west = grid->bounds.west;
  middle = (grid->bounds.west + grid->bounds.east) / 2;
  south = grid->bounds.south;
  north = grid->bounds.north;
  linli_grid_canvas_choose (canvas, chosen);
  linli_grid_canvas_set_tool (canvas, LINLI_GRID_TOOL_SPLIT);
  linli_grid_canvas_set_down (canvas, middle, north, FALSE);
  linli_grid_canvas_set_down (canvas, middle + (middle - west) / 6, (south + north) / 2, FALSE);
  take (camera, "grids-splitting");
  linli_grid_canvas_set_down (canvas, middle, south, FALSE);
  linli_grid_canvas_set_down (canvas, middle, south, TRUE);
  settle (SETTLE_MS);
  take (camera, "grids-split");
  linli_grid_desk_undo (LINLI_GRID_DESK (desk));
  settle (SETTLE_MS);
}

static void
take_pages (Camera *camera)
{
  LinliMainView *view = linli_window_get_main_view (camera->window);

  for (guint i = 0; i < linli_main_view_get_n_pages (view); i++)
    {
      const LinliPageInfo *info = linli_main_view_get_info (view, i);

      linli_main_view_open_page (view, i);
      if (info->type == LINLI_PAGE_RECORDS)
        {
          take_records (camera, info, i);
          continue;
        }
      settle (1200);
      take (camera, get_name (info, i));
      if (info->type == LINLI_PAGE_MAP)
        take_grids (camera);
    }
  linli_main_view_open_page (view, FIRST_FILES);
  linli_main_view_search (view);
  settle (600);
  take (camera, "palette");
  linli_main_view_search_for (view, "zg");
  settle (600);
  take (camera, "search");
  linli_main_view_search_for (view, "");
  settle (300);
  linli_main_view_popup_sync (view);
  take (camera, "sync");
  linli_main_view_popdown_sync (view);
  take_help (camera);
  take_opened (camera, "preferences");
  take_opened (camera, "shortcuts");
}

static void
run (Camera *camera)
{
  static const struct { const char *name; AdwColorScheme scheme; } styles[] = {
    { "light", ADW_COLOR_SCHEME_FORCE_LIGHT }, { "dark", ADW_COLOR_SCHEME_FORCE_DARK },
  };

  if (g_mkdir_with_parents (camera->options->pictures, 0755) != 0)
    {
      fprintf (stderr, "linli: %s: the folder cannot be made\n", camera->options->pictures);
      camera->failed = TRUE;
      return;
    }
  if (!wait_for (camera, has_session) || linli_window_get_session (camera->window) == NULL)
    {
      fprintf (stderr, "linli: %s\n", linli_window_get_error (camera->window));
      camera->failed = TRUE;
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      camera->style = styles[i].name;
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), styles[i].scheme);
      settle (SETTLE_MS);
      take_sign_in (camera);
      if (camera->options->login == NULL)
        continue;
      if (linli_window_get_main_view (camera->window) == NULL)
        linli_window_sign_in (camera->window, camera->options->login, camera->options->password);
      if (!wait_for (camera, has_main))
        {
          const char *said = linli_window_get_error (camera->window);

          fprintf (stderr, "linli: signing in: %s\n", said != NULL ? said : "no list came");
          camera->failed = TRUE;
          return;
        }
      take_pages (camera);
    }
}

static gboolean
start_cb (gpointer user_data)
{
  Camera *camera = user_data;
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *list = NULL;

  camera->list = json_builder_new ();
  json_builder_begin_array (camera->list);
  run (camera);
  *camera->ret_result = camera->failed ? 3 : 0;
  json_builder_end_array (camera->list);
  root = json_builder_get_root (camera->list);
  list = json_to_string (root, FALSE);
  if (!camera->failed)
    printf ("{\"pictures\":%u,\"list\":%s}\n", camera->count, list);
  gtk_window_destroy (GTK_WINDOW (camera->window));
  g_object_unref (camera->window);
  g_object_unref (camera->list);
  g_free (camera);
  return G_SOURCE_REMOVE;
}

/* As another person has it: size of the screen, of the text, direction of the script. */
static void
set_up_look (GtkWindow          *window,
             const LinliOptions *options)
{
  int width = WIDTH, height = HEIGHT;

  if (options->size != NULL && sscanf (options->size, "%dx%d", &width, &height) != 2)
    fprintf (stderr, "linli: %s: the size is written as 1024x600\n", options->size);
  if (options->text_scale > 0)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024 * options->text_scale / 100, NULL);
  if (options->right_to_left)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  gtk_window_set_default_size (window, width, height);
}

void
linli_pictures_start (LinliWindow        *window,
                      const LinliOptions *options,
                      int                *ret_result)
{
  Camera *camera = g_new0 (Camera, 1);

  camera->window = g_object_ref (window);
  camera->options = options;
  camera->ret_result = ret_result;
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  set_up_look (GTK_WINDOW (window), options);
  gtk_window_present (GTK_WINDOW (window));
  g_idle_add (start_cb, camera);
}
