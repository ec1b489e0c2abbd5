/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From keys to classes with names, colours and counts.
 *
 * Colours of codes go round the wheel and alternate in lightness; steps are one hue that grows darker (in the dark style,
 * lighter); what is not known is white and hatched.  The dark style keeps the hue at a third of the lightness. */

#define G_LOG_DOMAIN "linli-draw"

#include "config.h"
#include "linli-building-legend.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_CODES 12  /* classes of codes; the rarer ones share one */

static LinliColor
from_hsl (double hue,
          double saturation,
          double lightness)
{
  double c = (1 - fabs (2 * lightness - 1)) * saturation, h = hue / 60, x = c * (1 - fabs (fmod (h, 2) - 1)), m = lightness - c / 2;
  const double rgb[6][3] = { { c, x, 0 }, { x, c, 0 }, { 0, c, x }, { 0, x, c }, { x, 0, c }, { c, 0, x } };
  const double *p = rgb[(guint) h % 6];

  return (LinliColor) { p[0] + m, p[1] + m, p[2] + m, 1 };
}

typedef struct { double hue, saturation, light, dark; } Tint;

static const Tint codes[MAX_CODES] = {
  { 206, 0.85, 0.89, 0.26 }, { 38, 0.95, 0.84, 0.25 },  { 128, 0.45, 0.86, 0.24 }, { 268, 0.70, 0.90, 0.33 },
  { 12, 0.85, 0.87, 0.30 },  { 178, 0.50, 0.82, 0.22 }, { 330, 0.70, 0.90, 0.33 }, { 62, 0.70, 0.80, 0.22 },
  { 230, 0.70, 0.90, 0.36 }, { 92, 0.55, 0.84, 0.23 },  { 300, 0.50, 0.88, 0.30 }, { 28, 0.50, 0.80, 0.28 },
};
static const Tint steps[5] = {
  { 36, 0.95, 0.80, 0.28 }, { 44, 0.90, 0.88, 0.22 }, { 190, 0.35, 0.92, 0.20 }, { 192, 0.42, 0.82, 0.25 }, { 194, 0.45, 0.71, 0.31 },
};
static const Tint shares[4] = {
  { 206, 0.10, 0.96, 0.20 }, { 262, 0.75, 0.93, 0.27 }, { 262, 0.70, 0.86, 0.32 }, { 262, 0.65, 0.78, 0.38 },
};
static const Tint visits[3] = { { 150, 0.40, 0.90, 0.20 }, { 44, 0.95, 0.79, 0.28 }, { 8, 0.75, 0.74, 0.36 } };  /* lighter, darker: not by hue alone */
static const Tint stone = { 40, 0.22, 0.85, 0.20 };
static const Tint quiet = { 40, 0.06, 0.91, 0.26 }, other = { 40, 0.10, 0.82, 0.32 };

static void
add_class (LinliBuildingLegend *legend,
           const char          *key,
           const char          *label,
           const Tint          *tint,
           gboolean             hatched)
{
  LinliLegendClass class = { g_strdup (key), g_strdup (label), .hatched = hatched };

  if (tint != NULL)
    {
      class.light = from_hsl (tint->hue, tint->saturation, tint->light);
      class.dark = from_hsl (tint->hue, tint->saturation * 0.6, tint->dark);
    }
  else
    {
      class.light = linli_occupancy_get_color (LINLI_OCCUPANCY_UNKNOWN, FALSE);
      class.dark = linli_occupancy_get_color (LINLI_OCCUPANCY_UNKNOWN, TRUE);
    }
  g_array_append_val (legend->classes, class);
}

/* char * (unowned) → how many rooms. */
static GHashTable *
count_keys (GPtrArray *rooms)
{
  GHashTable *counts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rooms->len; i++)
    {
      const LinliMatrixRoom *room = g_ptr_array_index (rooms, i);

      for (guint j = 0; room->keys != NULL && room->keys[j] != NULL; j++)
        g_hash_table_insert (counts, room->keys[j],
                             GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, room->keys[j])) + 1));
    }
  return counts;
}

static guint
get_count (GHashTable *counts,
           const char *key)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, key));
}

static void
add_occupancies (LinliBuildingLegend *legend)
{
  const LinliField *field = legend->mode.field;

  for (guint i = 0; i < LINLI_N_OCCUPANCIES; i++)
    {
      const char *value = linli_occupancy_get_code ((LinliOccupancy) i);
      LinliLegendClass *class;

      add_class (legend, value, linli_occupancy_get_label (field, (LinliOccupancy) i), NULL, i == LINLI_OCCUPANCY_UNKNOWN);
      class = &g_array_index (legend->classes, LinliLegendClass, i);
      class->light = linli_occupancy_get_color ((LinliOccupancy) i, FALSE);
      class->dark = linli_occupancy_get_color ((LinliOccupancy) i, TRUE);
    }
}

/* "0" and "00" are how the lists write "none of these": said, and quiet. */
static gboolean
is_nothing (const char *code)
{
  return g_str_equal (code, "0") || g_str_equal (code, "00");
}

static int
compare_frequent (gconstpointer a,
                  gconstpointer b,
                  gpointer      counts)
{
  guint x = get_count (counts, (*(LinliCode *const *) a)->code), y = get_count (counts, (*(LinliCode *const *) b)->code);

  return (x < y) - (x > y);
}

/* The codes that get a class of their own: all of a short list, the frequent ones of a long one. */
static GHashTable *
choose_codes (const LinliCodeList *list,
              GHashTable          *counts)
{
  GHashTable *chosen = g_hash_table_new (NULL, NULL);
  g_autoptr(GPtrArray) order = g_ptr_array_new ();

  for (guint i = 0; i < list->codes->len; i++)
    {
      LinliCode *code = g_ptr_array_index (list->codes, i);

      if (get_count (counts, code->code) > 0 || (!code->retired && list->codes->len <= MAX_CODES))
        g_ptr_array_add (order, code);
    }
  g_ptr_array_sort_with_data (order, compare_frequent, counts);
  for (guint i = 0; i < MIN (order->len, MAX_CODES); i++)
    g_hash_table_add (chosen, g_ptr_array_index (order, i));
  return chosen;
}

static void
add_codes (LinliBuildingLegend *legend,
           GHashTable          *counts)
{
  const LinliField *field = legend->mode.field;
  g_autoptr(GHashTable) chosen = NULL;
  guint tint = 0;

  if (field->value_type == LINLI_TYPE_BOOLEAN)
    {
      add_class (legend, "1", _("Yes"), &codes[0], FALSE);
      add_class (legend, "0", _("No"), &quiet, FALSE);
    }
  else if (field->list == NULL)
    add_class (legend, LINLI_KEY_RECORDED, _("Recorded"), &codes[0], FALSE);
  else
    {
      chosen = choose_codes (field->list, counts);
      for (guint i = 0; i < field->list->codes->len; i++)
        {
          const LinliCode *code = g_ptr_array_index (field->list->codes, i);

          if (g_hash_table_contains (chosen, code))
            add_class (legend, code->code, linli_code_get_label (code), is_nothing (code->code) ? &shares[0] : &codes[tint++], FALSE);
        }
    }
}

static void
add_extras (LinliBuildingLegend *legend,
            GHashTable          *counts)
{
  gboolean is_tags = legend->mode.type == LINLI_MODE_TAGS, is_visits = legend->mode.type == LINLI_MODE_VISITS, is_other = FALSE;
  const struct { const char *key, *label; const Tint *tint; gboolean hatched; } extras[] = {
    { LINLI_KEY_UNKNOWN, _("Answered: unknown"), &other, FALSE },
    { LINLI_KEY_DECLINED, _("Declined to answer"), &other, FALSE },
    { LINLI_KEY_NONE, is_tags ? _("No tags") : is_visits ? _("Nobody to visit") : _("Not recorded"), is_tags ? &shares[0] : NULL, !is_tags },
    { LINLI_KEY_NOBODY, _("Nobody registered"), &quiet, FALSE },
    { LINLI_KEY_NO_HOME, _("Not a home"), &stone, FALSE },
  };
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    is_other = is_other || (*(char *) key != '~' && linli_building_legend_find (legend, key) < 0);
  if (is_other)
    add_class (legend, LINLI_KEY_OTHER, C_("class", "Other"), &other, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (extras); i++)
    if (get_count (counts, extras[i].key) > 0)
      add_class (legend, extras[i].key, extras[i].label, extras[i].tint, extras[i].hatched);
}

static void
add_steps (LinliBuildingLegend *legend,
           const Tint          *tints,
           const char *const   *labels)
{
  for (guint i = 0; labels[i] != NULL; i++)
    {
      const char key[] = { (char) ('0' + i), '\0' };

      add_class (legend, key, labels[i], &tints[i], FALSE);
    }
}

/* The class of what is not known, or where there is none the last. */
static guint
get_last_resort (const LinliBuildingLegend *legend)
{
  return legend->mode.type == LINLI_MODE_OCCUPANCY ? LINLI_OCCUPANCY_UNKNOWN : legend->classes->len - 1;
}

/* A key that has no class goes to the last resort. */
static guint
place_key (const LinliBuildingLegend *legend,
           const char                *key)
{
  int index = linli_building_legend_find (legend, key);

  if (index < 0)
    index = linli_building_legend_find (legend, LINLI_KEY_OTHER);
  return index >= 0 ? (guint) index : get_last_resort (legend);
}

LinliBuildingLegend *
linli_building_legend_new (const LinliBuildingMode *mode,
                           GPtrArray               *rooms)
{
  const char *const fifths[] = { _("Under 20 %"), _("20 to 39 %"), _("40 to 59 %"), _("60 to 79 %"), _("80 to 100 %"), NULL };
  const char *const halves[] = { _("None registered elsewhere"), _("Up to half"), _("More than half"), _("Everybody"), NULL };
  const char *const dues[] = { _("Visited within the plan"), _("Visit due within 7 days"), _("Visit overdue"), NULL };
  LinliBuildingLegend *legend = g_new0 (LinliBuildingLegend, 1);
  g_autoptr(GHashTable) counts = count_keys (rooms);

  legend->mode = *mode;
  legend->classes = g_array_new (FALSE, TRUE, sizeof (LinliLegendClass));
  if (mode->type == LINLI_MODE_OCCUPANCY)
    {
      add_occupancies (legend);
      if (get_count (counts, LINLI_KEY_NO_HOME) > 0)
        add_class (legend, LINLI_KEY_NO_HOME, _("Not a home"), &stone, FALSE);
    }
  else
    {
      if (mode->type == LINLI_MODE_COMPLETE)
        add_steps (legend, steps, fifths);
      else if (mode->type == LINLI_MODE_FLOATING)
        add_steps (legend, shares, halves);
      else if (mode->type == LINLI_MODE_VISITS)
        add_steps (legend, visits, dues);
      else
        add_codes (legend, counts);
      add_extras (legend, counts);
    }
  for (guint i = 0; i < rooms->len; i++)
    {
      LinliMatrixRoom *room = g_ptr_array_index (rooms, i);

      room->classes = 0;
      for (guint j = 0; room->keys != NULL && room->keys[j] != NULL; j++)
        room->classes |= 1u << place_key (legend, room->keys[j]);
      if (room->classes == 0)
        room->classes = 1u << get_last_resort (legend);
      for (guint j = 0; j < legend->classes->len; j++)
        g_array_index (legend->classes, LinliLegendClass, j).rooms += (room->classes >> j) & 1;
    }
  return legend;
}

void
linli_building_legend_free (LinliBuildingLegend *legend)
{
  if (legend == NULL)
    return;
  for (guint i = 0; i < legend->classes->len; i++)
    {
      g_free (g_array_index (legend->classes, LinliLegendClass, i).key);
      g_free (g_array_index (legend->classes, LinliLegendClass, i).label);
    }
  g_array_unref (legend->classes);
  g_free (legend);
}

int
linli_building_legend_find (const LinliBuildingLegend *legend,
                            const char                *key)
{
  for (guint i = 0; i < legend->classes->len; i++)
    if (g_str_equal (g_array_index (legend->classes, LinliLegendClass, i).key, key))
      return (int) i;
  return -1;
}

LinliColor
linli_building_legend_get_color (const LinliBuildingLegend *legend,
                                 guint                      index,
                                 gboolean                   dark)
{
  const LinliLegendClass *class = &g_array_index (legend->classes, LinliLegendClass, index);

  return dark ? class->dark : class->light;
}

char *
linli_building_legend_describe (const LinliBuildingLegend *legend,
                                const LinliMatrixRoom     *room)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < legend->classes->len; i++)
    if (room->classes >> i & 1)
      {
        if (words->len > 0)
          /* Translators: between words of a list. */
          g_string_append (words, C_("list", ", "));
        g_string_append (words, g_array_index (legend->classes, LinliLegendClass, i).label);
      }
  return g_string_free (words, FALSE);
}
