/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The themes of a catalogue file. */

#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-theme-load.h"

#include "linli-json.h"
#include "linli-theme.h"

#include <string.h>

#define MAX_STEP 1000000

static const LinliLoaderWord measures[] = {
  { "floors", LINLI_MEASURE_FLOORS }, { "share", LINLI_MEASURE_SHARE }, { "homes", LINLI_MEASURE_HOMES },
  { "coverage", LINLI_MEASURE_COVERAGE }, { "looked", LINLI_MEASURE_LOOKED },
};

static const LinliLoaderWord ramps[] = {
  { "blue", 0 }, { "sand", 1 }, { "violet", 2 }, { "moss", 3 }, { "teal", 4 }, { "rust", 5 },
};

/* Ascending whole numbers, one for each class but the first. */
static gboolean
load_steps (LinliLoader *loader,
            JsonObject  *object,
            const char  *name,
            gint64      *ret_steps)
{
  JsonArray *array = NULL;

  if (!linli_loader_may_array (loader, object, "steps", &array))
    return FALSE;
  if (array == NULL || json_array_get_length (array) != LINLI_THEME_STEPS)
    return linli_loader_refuse (loader, "theme %s: \"steps\" must be %d numbers", name, LINLI_THEME_STEPS);
  for (guint i = 0; i < LINLI_THEME_STEPS; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gint64 step = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : -1;

      if (step < 0 || step > MAX_STEP || (i > 0 && step <= ret_steps[i - 1]))
        return linli_loader_refuse (loader, "theme %s: \"steps\" must be whole numbers that grow, from 0 to %d", name, MAX_STEP);
      ret_steps[i] = step;
    }
  return TRUE;
}

/* A share needs to know of what; nothing else has an expression. */
static gboolean
load_share (LinliLoader *loader,
            JsonObject  *object,
            LinliTheme  *theme)
{
  g_autofree char *kind_name = NULL, *where = NULL;
  const LinliField *refused = NULL;
  const LinliKind *kind;

  if (!linli_loader_may_string (loader, object, "kind", &kind_name) || !linli_loader_may_string (loader, object, "where", &where))
    return FALSE;
  if ((theme->measure == LINLI_MEASURE_SHARE || theme->measure == LINLI_MEASURE_HOMES) != (kind_name != NULL) || (kind_name == NULL) != (where == NULL))
    return linli_loader_refuse (loader, "theme %s: a share, and nothing else, has \"kind\" and \"where\"", theme->name);
  if (where == NULL)
    return TRUE;
  kind = linli_catalogue_get_kind (loader->catalogue, kind_name);
  if (kind == NULL || kind->facet_of != NULL)
    return linli_loader_refuse (loader, "theme %s: no whole kind %.60s", theme->name, kind_name);
  if (!linli_loader_try_expression (loader, kind, "where", where, LINLI_SCOPE_RECORD))
    return FALSE;
  if (!linli_theme_set_where (theme, kind, where, &refused))
    return linli_loader_refuse (loader, "theme %s: %s may never colour a map", theme->name, refused->name);
  return TRUE;
}

gboolean
linli_loader_load_theme (LinliLoader *loader,
                         JsonObject  *object)
{
  static const char *const known[] = { "no", "name", "zh", "en", "measure", "kind", "where", "steps", "colors", NULL };
  g_autofree char *name = NULL, *zh = NULL, *en = NULL;
  g_autoptr(LinliTheme) theme = NULL;
  gint64 no = 0, steps[LINLI_THEME_STEPS] = { 0 };
  int measure = -1, ramp = 0;

  if (!linli_loader_need_string (loader, object, "name", &name))
    return FALSE;
  linli_loader_come_to (loader, object);
  if (!linli_loader_only_known (loader, object, known) || !linli_loader_need_labels (loader, object, &zh, &en)
      || !linli_loader_may_number (loader, object, "no", 1, 9999, &no)
      || !linli_loader_may_word (loader, object, "measure", measures, G_N_ELEMENTS (measures), &measure)
      || !linli_loader_may_word (loader, object, "colors", ramps, G_N_ELEMENTS (ramps), &ramp) || !load_steps (loader, object, name, steps))
    return FALSE;
  if (!g_regex_match_simple ("^[a-z][a-z0-9_]{0,40}$", name, G_REGEX_DOLLAR_ENDONLY, 0) || strcmp (name, "plain") == 0)
    return linli_loader_refuse (loader, "\"%.60s\" is no name of a theme (small letters, digits, _; not \"plain\")", name);
  if (no == 0 || measure < 0)
    return linli_loader_refuse (loader, "theme %s lacks \"no\" or \"measure\"", name);
  for (guint i = 0; i < loader->catalogue->themes->len; i++)
    {
      const LinliTheme *other = g_ptr_array_index (loader->catalogue->themes, i);

      if (other->no == no || strcmp (other->name, name) == 0)
        return linli_loader_refuse (loader, "theme %s: number or name stands twice", name);
    }
  theme = linli_theme_new ((LinliMeasure) measure, name, steps, (guint) ramp);
  theme->no = (guint) no;
  g_free (theme->label_zh);
  g_free (theme->label_en);
  theme->label_zh = g_steal_pointer (&zh);
  theme->label_en = g_steal_pointer (&en);
  if (!load_share (loader, object, theme))
    return FALSE;
  g_ptr_array_add (loader->catalogue->themes, g_steal_pointer (&theme));
  return TRUE;
}
