/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places names.
 *
 * What is important is a strict order that hangs on the records alone.  Whether a name is shown is asked of those before it that may meet
 * it, and of those before them, and remembered: the same as placing the whole world in that order, but only as far as it matters here.
 * Among equals the order is that of a hash of their ids, so that such chains stay short. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-map-names.h"

#include "linli-map-symbol.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#define GATHER_PX  1024 /* chains do not come from farther away; into a small picture, which nobody moves, not even that far */
#define CELL_PX    128
#define MAX_DEPTH  200  /* of a chain; whoever asks from deeper down is not shown */
#define MAX_SHOWN  5000 /* more than a screen or a sheet has room for */
#define APART_PX   240  /* of two pieces of one street */
#define GAP_X      1.5  /* on each side */
#define GAP_Y      1.0

enum { UNKNOWN, SHOWN, HIDDEN };

typedef struct { double width, dx, dy, half_width, half_height; gboolean cut; } Extents;

typedef struct
{
  LinliMapNames *names;
  PangoContext  *context;  /* (owned) */
  GHashTable    *cells;    /* (owned) cell → (element-type guint) indexes */
  GHashTable    *extents;  /* (owned) words and style → Extents */
  double         scale;
} Placer;

/* ---- measuring ---- */

static PangoLayout *
make_layout (PangoContext    *context,
             const LinliName *name,
             const char      *text,
             int              length)
{
  PangoLayout *layout = pango_layout_new (context);
  g_autoptr(PangoFontDescription) font = pango_font_description_from_string ("Sans");

  pango_font_description_set_absolute_size (font, name->size * PANGO_SCALE);
  pango_font_description_set_weight (font, name->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, length);
  return layout;
}

/* As wide as it may be; what is longer goes on in a second line. */
static double
get_width (const LinliName *name)
{
  /* Of a row of grids or buildings each has its number in one line, or none has. */
  if (name->stance == LINLI_NAME_CENTRED)
    return LINLI_NAME_MAX_EMS * name->size + 1;
  return MIN (MAX (name->room, 2 * name->size), LINLI_NAME_BESIDE_EMS * name->size + 1);
}

static void
wrap (PangoLayout     *layout,
      const LinliName *name)
{
  int width = (int) (get_width (name) * PANGO_SCALE), wanted;

  pango_layout_get_size (layout, &wanted, NULL);
  if (wanted <= width)
    return;
  /* Two lines of one length rather than a long one and a short one. */
  pango_layout_set_width (layout, MIN (width, wanted / 2 + (int) (name->size * PANGO_SCALE)));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_height (layout, -2);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
}

static PangoContext *
make_context (cairo_t *cr)
{
  PangoContext *context = pango_cairo_create_context (cr);

  pango_context_set_language (context, pango_language_from_string ("zh-cn"));
  return context;
}

/* @key: (transfer full). */
static const Extents *
measure_layout (Placer          *placer,
                const LinliName *name,
                gboolean         wrapped,
                char            *key)
{
  Extents *extents = g_hash_table_lookup (placer->extents, key);
  g_autoptr(PangoLayout) layout = NULL;
  PangoRectangle ink, logical;

  if (extents != NULL)
    {
      g_free (key);
      return extents;
    }
  layout = make_layout (placer->context, name, name->text, -1);
  if (wrapped)
    wrap (layout, name);
  pango_layout_get_pixel_extents (layout, &ink, &logical);
  extents = g_new (Extents, 1);
  /* What meets is ink, not the blank above and below it. */
  *extents = (Extents) { logical.width, ink.x + ink.width / 2.0 - logical.x - logical.width / 2.0,
                         ink.y + ink.height / 2.0 - logical.y - logical.height / 2.0, ink.width / 2.0, ink.height / 2.0,
                         pango_layout_is_ellipsized (layout) };
  g_hash_table_insert (placer->extents, key, extents);
  return extents;
}

/* Many buildings are called alike: each name is measured once, and once more for each width that it does not fit into. */
static const Extents *
measure_text (Placer          *placer,
              const LinliName *name)
{
  const Extents *extents = measure_layout (placer, name, FALSE, g_strdup_printf ("%.2f %d %s", name->size, name->bold, name->text));

  if (extents->width <= get_width (name))
    return extents;
  return measure_layout (placer, name, TRUE, g_strdup_printf ("%.2f %d %.0f\n%s", name->size, name->bold, get_width (name), name->text));
}

/* FALSE: it has no room. */
static gboolean
measure (Placer    *placer,
         LinliName *name)
{
  const Extents *extents;

  if (name->state == HIDDEN)
    return FALSE;
  if (name->reach_x > 0)
    return TRUE;
  if (name->stance == LINLI_NAME_ALONG_LINE)
    {
      for (guint i = 0; i < name->n_pieces; i++)
        {
          const LinliNamePiece *piece = &g_array_index (placer->names->pieces, LinliNamePiece, name->first_piece + i);

          name->reach_x = MAX (name->reach_x, fabs (piece->x - name->x) + piece->half_width);
          name->reach_y = MAX (name->reach_y, fabs (piece->y - name->y) + piece->half_height);
        }
      return TRUE;
    }
  if (name->text == NULL)
    {
      name->half_width = name->half_height = name->reach_x = name->reach_y = name->size;
      return TRUE;
    }
  extents = measure_text (placer, name);
  name->half_width = extents->half_width;
  name->half_height = extents->half_height;
  name->dx = extents->dx;
  name->dy = extents->dy;
  name->reach_x = MAX (extents->half_width, 0.5);
  name->reach_y = MAX (extents->half_height, 0.5);
  if (name->stance == LINLI_NAME_ROUND_SIGN)
    {
      name->reach_x += extents->half_width + name->clearance;
      name->reach_y += extents->half_height + name->clearance;
    }
  else if (name->stance == LINLI_NAME_NEAR)
    name->reach_y += 1.6 * name->size;
  if (extents->width > name->room || (extents->cut && name->must_be_whole) || extents->half_width <= 0)
    name->state = HIDDEN;
  return name->state != HIDDEN;
}

guint
linli_map_names_count_boxes (const LinliName *name)
{
  return name->stance == LINLI_NAME_ALONG_LINE ? name->n_pieces : 1;
}

void
linli_map_names_get_box (const LinliMapNames *self,
                         const LinliName     *name,
                         guint                box,
                         LinliMapBox         *ret_box)
{
  const LinliNamePiece *piece;

  if (name->stance != LINLI_NAME_ALONG_LINE)
    {
      *ret_box = (LinliMapBox) { name->at_x - name->half_width, name->at_y - name->half_height, name->at_x + name->half_width,
                                 name->at_y + name->half_height };
      return;
    }
  piece = &g_array_index (self->pieces, LinliNamePiece, name->first_piece + box);
  *ret_box = (LinliMapBox) { piece->x - piece->half_width, piece->y - piece->half_height, piece->x + piece->half_width, piece->y + piece->half_height };
}

/* ---- meeting ---- */

static gboolean
comes_before (const LinliName *a,
              const LinliName *b)
{
  int order;

  if (a->class_no != b->class_no)
    return a->class_no < b->class_no;
  if (a->rank != b->rank)
    return a->rank < b->rank;
  order = linli_id_compare (&a->id, &b->id);
  return order != 0 ? order < 0 : a->no < b->no;
}

static gboolean
meet (const Placer    *placer,
      const LinliName *a,
      const LinliName *b)
{
  double gap_x = 2 * GAP_X * placer->scale, gap_y = 2 * GAP_Y * placer->scale;

  for (guint i = 0; i < linli_map_names_count_boxes (a); i++)
    for (guint j = 0; j < linli_map_names_count_boxes (b); j++)
      {
        LinliMapBox x, y;

        linli_map_names_get_box (placer->names, a, i, &x);
        linli_map_names_get_box (placer->names, b, j, &y);
        if (x.west < y.east + gap_x && y.west < x.east + gap_x && x.north < y.south + gap_y && y.north < x.south + gap_y)
          return TRUE;
      }
  return FALSE;
}

/* Two of one street, close together. */
static gboolean
repeats (const Placer    *placer,
         const LinliName *a,
         const LinliName *b)
{
  return a->stance == LINLI_NAME_ALONG_LINE && b->stance == LINLI_NAME_ALONG_LINE
         && hypot (a->x - b->x, a->y - b->y) < APART_PX * placer->scale && strcmp (a->text, b->text) == 0;
}

static gint64
get_cell (double x,
          double y,
          double size)
{
  return (gint64) floor (x / size) << 32 | (guint32) (gint32) floor (y / size);
}

static gboolean is_shown (Placer *placer, guint at, guint depth);

/* Whether somebody before @name stands where it would. */
static gboolean
is_taken (Placer    *placer,
          LinliName *name,
          guint      depth)
{
  double size = CELL_PX * placer->scale, reach = LINLI_NAME_REACH_PX * placer->scale;
  gint64 top = (gint64) floor ((name->y - reach) / size), bottom = (gint64) floor ((name->y + reach) / size);
  gint64 left = (gint64) floor ((name->x - reach) / size), right = (gint64) floor ((name->x + reach) / size);

  for (gint64 y = top; y <= bottom; y++)
    for (gint64 x = left; x <= right; x++)
      {
        gint64 key = x << 32 | (guint32) (gint32) y;
        const GArray *cell = g_hash_table_lookup (placer->cells, &key);

        for (guint i = 0; cell != NULL && i < cell->len; i++)
          {
            guint at = g_array_index (cell, guint, i);
            LinliName *other = &g_array_index (placer->names->names, LinliName, at);

            if (other == name || (int) at == name->sign_at || !comes_before (other, name) || !measure (placer, other))
              continue;
            if ((fabs (other->x - name->x) > other->reach_x + name->reach_x + 2 * GAP_X * placer->scale
                 || fabs (other->y - name->y) > other->reach_y + name->reach_y + 2 * GAP_Y * placer->scale)
                && !repeats (placer, name, other))
              continue;
            if (depth >= MAX_DEPTH)
              return TRUE;
            if (is_shown (placer, at, depth + 1) && (meet (placer, name, other) || repeats (placer, name, other)))
              return TRUE;
          }
      }
  return FALSE;
}

/* In the order in which they are tried; FALSE: no further one. */
static gboolean
stand (LinliName *name,
       guint      try)
{
  double side = name->clearance + name->half_width, under = name->clearance + name->half_height;
  const double round[][2] = { { 0, under }, { side + 1, 0 }, { -side - 1, 0 }, { 0, -under } }, near[] = { 0, 1.6 * name->size, -1.6 * name->size };

  name->at_x = name->x;
  name->at_y = name->y;
  switch (name->stance)
    {
    case LINLI_NAME_ROUND_SIGN:
      if (try >= G_N_ELEMENTS (round))
        return FALSE;
      name->at_x += round[try][0];
      name->at_y += round[try][1];
      return TRUE;
    case LINLI_NAME_NEAR:
      if (try >= G_N_ELEMENTS (near))
        return FALSE;
      name->at_x += name->dx;
      name->at_y += name->dy + near[try];
      return TRUE;
    case LINLI_NAME_CENTRED:
      name->at_x += name->dx;
      name->at_y += name->dy;
      return try == 0;
    case LINLI_NAME_ALONG_LINE:
      return try == 0;
    }
  return FALSE;
}

static gboolean
is_shown (Placer *placer,
          guint   at,
          guint   depth)
{
  LinliName *name = &g_array_index (placer->names->names, LinliName, at);
  guint8 state = HIDDEN;

  if (name->state != UNKNOWN)
    return name->state == SHOWN;
  if (measure (placer, name) && (name->sign_at < 0 || is_shown (placer, (guint) name->sign_at, depth + 1)))
    for (guint try = 0; state == HIDDEN && stand (name, try); try++)
      if (!is_taken (placer, name, depth))
        state = SHOWN;
  name->state = state;
  return state == SHOWN;
}

/* ---- the whole ---- */

static void
clear_name (gpointer data)
{
  g_free (((LinliName *) data)->text);
}

static void
sort_into_cells (Placer *placer)
{
  for (guint i = 0; i < placer->names->names->len; i++)
    {
      const LinliName *name = &g_array_index (placer->names->names, LinliName, i);
      gint64 key = get_cell (name->x, name->y, CELL_PX * placer->scale);
      GArray *cell = g_hash_table_lookup (placer->cells, &key);

      if (cell == NULL)
        {
          cell = g_array_new (FALSE, FALSE, sizeof (guint));
          g_hash_table_insert (placer->cells, g_memdup2 (&key, sizeof key), cell);
        }
      g_array_append_val (cell, i);
    }
}

static int
compare_shown (gconstpointer a,
               gconstpointer b,
               gpointer      names)
{
  guint i = *(const guint *) a, j = *(const guint *) b;

  return i == j ? 0 : comes_before (&g_array_index ((GArray *) names, LinliName, i), &g_array_index ((GArray *) names, LinliName, j)) ? -1 : 1;
}

static gboolean
is_in_sight (const LinliMapView *view,
             const LinliName    *name)
{
  double slack_x = name->reach_x + 2, slack_y = name->reach_y + 2, x = name->x - view->left, y = name->y - view->top;

  return x + slack_x >= 0 && y + slack_y >= 0 && x - slack_x <= view->width && y - slack_y <= view->height;
}

/* Paper ends at its frame: better no name than half of one. */
static gboolean
is_in_frame (const LinliMapNames *self,
             const LinliName     *name)
{
  const LinliMapBox *frame = self->view.frame;

  for (guint i = 0; frame != NULL && i < linli_map_names_count_boxes (name); i++)
    {
      LinliMapBox box;

      linli_map_names_get_box (self, name, i, &box);
      if (box.west < frame->west || box.east > frame->east || box.north < frame->north || box.south > frame->south)
        return FALSE;
    }
  return TRUE;
}

LinliMapNames *
linli_map_names_place (const LinliMapView     *view,
                       const LinliMapFeatures *features,
                       cairo_t                *cr,
                       GCancellable           *cancellable)
{
  LinliMapNames *self = g_new0 (LinliMapNames, 1);
  Placer placer = { .names = self, .scale = view->text_scale };
  double reach = LINLI_NAME_REACH_PX * view->text_scale;

  g_assert (view->text_scale > 0 && view->world_size > 0);

  self->view = *view;
  self->names = g_array_new (FALSE, TRUE, sizeof (LinliName));
  self->pieces = g_array_new (FALSE, FALSE, sizeof (LinliNamePiece));
  self->shown = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_set_clear_func (self->names, clear_name);
  linli_map_names_gather (self, features, CLAMP (MAX (view->width, view->height), reach * 1.2, GATHER_PX * view->text_scale), cancellable);
  placer.context = make_context (cr);
  placer.cells = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  placer.extents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sort_into_cells (&placer);
  for (guint i = 0; i < self->names->len; i++)
    {
      const LinliName *name = &g_array_index (self->names, LinliName, i);
      double x = name->x - view->left, y = name->y - view->top;

      if (i % 64 == 0 && g_cancellable_is_cancelled (cancellable))
        break;
      if (x >= -reach && y >= -reach && x <= view->width + reach && y <= view->height + reach && is_shown (&placer, i, 0)
          && is_in_sight (view, name) && is_in_frame (self, name))
        g_array_append_val (self->shown, i);
    }
  g_array_sort_with_data (self->shown, compare_shown, self->names);
  if (self->shown->len > MAX_SHOWN)
    g_array_set_size (self->shown, MAX_SHOWN);
  g_object_unref (placer.context);
  g_hash_table_unref (placer.cells);
  g_hash_table_unref (placer.extents);
  return self;
}

void
linli_map_names_free (LinliMapNames *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->names);
  g_array_unref (self->pieces);
  g_array_unref (self->shown);
  g_free (self);
}

/* ---- painting ---- */

/* The middle of the layout comes to 0, 0. */
static void
paint_layout (PangoLayout      *layout,
              const LinliColor *ink,
              gboolean          dark,
              double            x,
              double            y,
              cairo_t          *cr)
{
  static const double offsets[][2] = { { -1, -1 }, { 0, -1 }, { 1, -1 }, { -1, 0 }, { 1, 0 }, { -1, 1 }, { 0, 1 }, { 1, 1 } };
  LinliColor paper = linli_map_get_paper (dark);

  cairo_set_source_rgba (cr, paper.red, paper.green, paper.blue, 0.5);
  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      cairo_move_to (cr, x + offsets[i][0], y + offsets[i][1]);
      pango_cairo_show_layout (cr, layout);
    }
  cairo_set_source_rgba (cr, ink->red, ink->green, ink->blue, ink->alpha);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

static void
paint_straight (const LinliMapNames *self,
                const LinliName     *name,
                PangoContext        *context,
                cairo_t             *cr)
{
  g_autoptr(PangoLayout) layout = make_layout (context, name, name->text, -1);
  PangoRectangle logical;

  wrap (layout, name);
  pango_layout_get_pixel_extents (layout, NULL, &logical);
  /* On whole pixels, so that letters stay sharp. */
  paint_layout (layout, &name->ink, self->view.dark,
                round (name->at_x - name->dx - self->view.left - logical.width / 2.0) - logical.x,
                round (name->at_y - name->dy - self->view.top - logical.height / 2.0) - logical.y, cr);
}

static void
paint_along_line (const LinliMapNames *self,
                  const LinliName     *name,
                  PangoContext        *context,
                  cairo_t             *cr)
{
  for (guint i = 0; i < name->n_pieces; i++)
    {
      const LinliNamePiece *piece = &g_array_index (self->pieces, LinliNamePiece, name->first_piece + i);
      g_autoptr(PangoLayout) layout = make_layout (context, name, name->text + piece->start, (int) piece->length);
      PangoRectangle logical;

      pango_layout_get_pixel_extents (layout, NULL, &logical);
      cairo_save (cr);
      cairo_translate (cr, piece->x - self->view.left, piece->y - self->view.top);
      cairo_rotate (cr, piece->angle);
      paint_layout (layout, &name->ink, self->view.dark, -logical.x - logical.width / 2.0, -logical.y - logical.height / 2.0, cr);
      cairo_restore (cr);
    }
}

void
linli_map_names_paint (const LinliMapNames *self,
                       cairo_t             *cr)
{
  PangoContext *context = make_context (cr);

  for (guint i = self->shown->len; i-- > 0;)
    {
      const LinliName *name = &g_array_index (self->names, LinliName, g_array_index (self->shown, guint, i));

      if (name->text == NULL)
        linli_map_symbol_paint (name->sign, name->x - self->view.left, name->y - self->view.top, name->size, self->view.dark, cr);
      else if (name->stance == LINLI_NAME_ALONG_LINE)
        paint_along_line (self, name, context, cr);
      else
        paint_straight (self, name, context, cr);
    }
  g_object_unref (context);
}
