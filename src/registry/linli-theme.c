/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to colour buildings.  What a theme may never show is refused where it is made, so that nothing else has to ask. */

#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-theme.h"

#include "linli-rules.h"

#include <string.h>

static const gint64 share_steps[LINLI_THEME_STEPS] = { 0, 1, 20, 40, 60 };

#define CODE_RAMP 1  /* of themes that are made for a code */

LinliTheme *
linli_theme_new (LinliMeasure  measure,
                 const char   *name,
                 const gint64 *steps,
                 guint         ramp)
{
  LinliTheme *self = g_atomic_rc_box_new0 (LinliTheme);

  self->measure = measure;
  self->name = g_strdup (name);
  self->label_zh = g_strdup (name);
  self->label_en = g_strdup (name);
  self->fields = g_ptr_array_new ();
  memcpy (self->steps, steps, sizeof self->steps);
  self->ramp = ramp;
  return self;
}

const LinliField *
linli_theme_find_never (const LinliKind *kind,
                        const char      *expression)
{
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i), *inner = NULL;

      if (!linli_expression_names (expression, field->name))
        continue;
      if (field->type == LINLI_TYPE_COMPUTED && !field->lists_freely)
        inner = linli_theme_find_never (kind, field->compute);
      if (field->theme_never || inner != NULL)
        return inner != NULL ? inner : field;
    }
  return NULL;
}

gboolean
linli_theme_set_where (LinliTheme        *self,
                       const LinliKind   *kind,
                       const char        *where,
                       const LinliField **ret_field)
{
  g_return_val_if_fail (kind->facet_of == NULL, FALSE);

  g_ptr_array_set_size (self->fields, 0);
  *ret_field = linli_theme_find_never (kind, where);
  if (*ret_field != NULL)
    return FALSE;
  for (guint i = 0; i < kind->all_fields->len; i++)
    {
      LinliField *field = g_ptr_array_index (kind->all_fields, i);

      if (!linli_expression_names (where, field->name))
        continue;
      g_ptr_array_add (self->fields, field);
      self->screen_only |= field->kind->compartment != 0 || field->sensitivity >= LINLI_SENSITIVITY_PERSONAL;
    }
  self->kind = kind;
  g_free (self->where);
  self->where = g_strdup (where);
  return TRUE;
}

/* (transfer full): as text of the rule language. */
static char *
quote (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);

  return g_strdup_printf ("'%s'", doubled);
}

LinliTheme *
linli_theme_new_for_code (const LinliField *field,
                          const LinliCode  *code)
{
  g_autoptr(LinliTheme) self = NULL;
  g_autofree char *name = NULL, *where = NULL, *text = NULL;
  const LinliField *refused;

  if (field->list == NULL || (field->value_type != LINLI_TYPE_CODE && field->value_type != LINLI_TYPE_CODES))
    return NULL;
  name = g_strdup_printf ("%s=%s", field->name, code->code);
  text = quote (code->code);
  where = field->value_type == LINLI_TYPE_CODES ? g_strdup_printf ("has_code(%s, %s)", field->name, text) : g_strdup_printf ("%s = %s", field->name, text);
  self = linli_theme_new (LINLI_MEASURE_SHARE, name, share_steps, CODE_RAMP);
  g_free (self->label_zh);
  g_free (self->label_en);
  self->label_zh = g_strdup_printf ("%s：%s", field->label_zh, code->label_zh);
  self->label_en = g_strdup_printf ("%s: %s", field->label_en, code->label_en);
  return linli_theme_set_where (self, linli_kind_get_core (field->kind), where, &refused) ? g_steal_pointer (&self) : NULL;
}

LinliTheme *
linli_theme_ref (LinliTheme *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  LinliTheme *self = data;

  g_free (self->name);
  g_free (self->label_zh);
  g_free (self->label_en);
  g_free (self->where);
  g_ptr_array_unref (self->fields);
}

void
linli_theme_unref (LinliTheme *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

const char *
linli_theme_get_label (const LinliTheme *self)
{
  return linli_locale_is_chinese () ? self->label_zh : self->label_en;
}

LinliTheme *
linli_theme_find (const LinliCatalogue *catalogue,
                  const char           *name)
{
  for (guint i = 0; i < catalogue->themes->len; i++)
    {
      LinliTheme *theme = g_ptr_array_index (catalogue->themes, i);

      if (strcmp (theme->name, name) == 0)
        return theme;
    }
  return NULL;
}
