/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-catalogue-against.c - a new catalogue must still read what was written under the old one. */
#define G_LOG_DOMAIN "linli-registry"

#include "config.h"
#include "linli-catalogue.h"

#include "linli-error.h"

#include <string.h>

/* FALSE with "file:line: name (number N): how". */
static gboolean
breaks (const char *file, guint line, const char *name, guint no, const char *how, GError **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s:%u: %s (number %u): %s; numbers are append-only", file, line, name, no, how);
  return FALSE;
}

static gboolean
same_text (const char *a, const char *b)
{
  return g_strcmp0 (a, b) == 0;
}

/* A code that stands in records stays in the list; it may be retired. */
static const LinliCode *
find_lost_code (const LinliCodeList *before, const LinliCodeList *after)
{
  for (guint i = 0; i < before->codes->len; i++)
    {
      const LinliCode *code = g_ptr_array_index (before->codes, i);

      if (linli_code_list_find (after, code->code) == NULL)
        return code;
    }
  return NULL;
}

static gboolean
check_field (const LinliKind *is, const LinliField *before, GError **error)
{
  const LinliField *after = linli_kind_get_field_no (is, before->no);
  const LinliCode *lost = after != NULL && before->list != NULL && after->list != NULL ? find_lost_code (before->list, after->list) : NULL;
  g_autofree char *name = g_strdup_printf ("%s.%s", is->name, before->name);
  g_autofree char *gone = lost != NULL ? g_strdup_printf ("code %s of its list is gone; retire it instead", lost->code) : NULL;

  if (after == NULL)
    return breaks (is->file, is->line, name, before->no, "the field is gone", error);
  if (!same_text (before->name, after->name))
    return breaks (is->file, after->line, name, before->no, "the number is used for another field", error);
  if (before->type != after->type || before->value_type != after->value_type || before->scale != after->scale
      || !same_text (before->ref_kind, after->ref_kind))
    return breaks (is->file, after->line, name, before->no, "its type changed", error);
  return gone == NULL || breaks (is->file, after->line, name, before->no, gone, error);
}

gboolean
linli_catalogue_check_against (const LinliCatalogue *self, const LinliCatalogue *old, GError **error)
{
  if (self->version < old->version)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s:1: version %u is older than %u", self->file, self->version, old->version);
      return FALSE;
    }
  for (guint i = 0; i < old->kinds->len; i++)
    {
      const LinliKind *was = g_ptr_array_index (old->kinds, i);
      const LinliKind *is = linli_catalogue_get_kind_no (self, was->no);

      if (is == NULL)
        return breaks (self->file, 1, was->name, was->no, "the kind is gone", error);
      if (!same_text (was->name, is->name))
        return breaks (is->file, is->line, is->name, is->no, "the number belonged to another kind", error);
      if (!same_text (was->facet_of != NULL ? was->facet_of->name : NULL, is->facet_of != NULL ? is->facet_of->name : NULL))
        return breaks (is->file, is->line, is->name, is->no, "it became a part of something else", error);
      if (was->compartment != is->compartment)
        return breaks (is->file, is->line, is->name, is->no, "its compartment changed", error);
      for (guint j = 0; j < was->fields->len; j++)
        if (!check_field (is, g_ptr_array_index (was->fields, j), error))
          return FALSE;
    }
  return TRUE;
}
