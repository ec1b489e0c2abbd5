/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"

G_BEGIN_DECLS

/* What a theme counts of a building. */
typedef enum
{
  LINLI_MEASURE_FLOORS,    /* its floors */
  LINLI_MEASURE_SHARE,     /* the share of its homes, or of the people in them, for which an expression holds; in percent */
  LINLI_MEASURE_HOMES,     /* the share of its homes in which an expression holds for somebody; in percent */
  LINLI_MEASURE_COVERAGE,  /* the share of the items that apply to its homes and are answered; in percent */
  LINLI_MEASURE_LOOKED,    /* days since somebody last looked at any of its homes */
} LinliMeasure;

#define LINLI_THEME_STEPS 5

/* A way to colour the buildings of a map: a row of the catalogue, or made for one code of one field.  Immutable; any thread. */
typedef struct
{
  guint            no;          /* append-only, from 1; 0: made for a code */
  char            *name;        /* (owned): as commands write it */
  char            *label_zh, *label_en;  /* (owned) */
  LinliMeasure     measure;
  const LinliKind *kind;        /* (nullable) SHARE: a core kind, of households or people; HOMES: of people */
  char            *where;       /* (owned) (nullable) SHARE, HOMES: expression over @kind */
  GPtrArray       *fields;      /* (owned) (element-type const LinliField): those that @where names */
  gint64           steps[LINLI_THEME_STEPS];  /* lower ends of the classes from 1 on, ascending */
  guint            ramp;        /* which colours */
  gboolean         screen_only; /* names what is personal or lies outside the core: never on paper (design: respect) */
} LinliTheme;

LinliTheme       *linli_theme_new       (LinliMeasure measure, const char *name, const gint64 *steps, guint ramp) G_GNUC_WARN_UNUSED_RESULT;
/* The share of homes, or of people, with @code in @field, which belongs to the kind of households or of people.  (transfer full)
 * (nullable): the catalogue forbids themes of the field, or it has no codes. */
LinliTheme       *linli_theme_new_for_code (const LinliField *field, const LinliCode *code) G_GNUC_WARN_UNUSED_RESULT;
/* Takes @where over @kind; FALSE when it names a field that may not colour anything, which @ret_field is then. */
gboolean          linli_theme_set_where (LinliTheme *self, const LinliKind *kind, const char *where, const LinliField **ret_field);
/* (nullable): the field of @expression over @kind that may colour nothing, also where a computed field follows from it without listing freely. */
const LinliField *linli_theme_find_never (const LinliKind *kind, const char *expression);
LinliTheme       *linli_theme_ref       (LinliTheme *self);
void              linli_theme_unref     (LinliTheme *self);
const char       *linli_theme_get_label (const LinliTheme *self);
/* (nullable) (transfer none): of the catalogue. */
LinliTheme       *linli_theme_find      (const LinliCatalogue *catalogue, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliTheme, linli_theme_unref)

G_END_DECLS
