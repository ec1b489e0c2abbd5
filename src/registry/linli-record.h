/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"
#include "linli-id.h"

G_BEGIN_DECLS

/* The values of one record with the facets held: what a form shows and a rule reads. A plain value, one thread at a time. */
typedef struct
{
  const LinliKind *kind;    /* a core kind */
  LinliId          id;
  GHashTable      *values;  /* (owned) const LinliField * → LinliValue *; absent = NULL */
} LinliRecord;

LinliRecord      *linli_record_new       (const LinliKind *kind, const LinliId *id) G_GNUC_WARN_UNUSED_RESULT;
LinliRecord      *linli_record_copy      (const LinliRecord *record) G_GNUC_WARN_UNUSED_RESULT;
void              linli_record_free      (LinliRecord *record);
/* Never NULL: a static NULL value where the field is empty. */
const LinliValue *linli_record_get       (const LinliRecord *record, const LinliField *field);
/* "" when empty or not text. */
const char       *linli_record_get_text  (const LinliRecord *record, const LinliField *field);
void              linli_record_set       (LinliRecord *record, const LinliField *field, const LinliValue *value);
/* Whether who looks at it leaves a mark: sensitive, and of a part of the record that few may see (design.md §7). */
gboolean          linli_field_is_logged  (const LinliField *field);
/* How sensitive @field is in this record: everything about a child under 14 is (PIPL 28), as @today is counted. */
LinliSensitivity  linli_record_get_sensitivity (const LinliRecord *record, const LinliField *field, gint64 today);
/* (transfer full): the title fields joined by a space. */
char             *linli_record_get_title (const LinliRecord *record) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliRecord, linli_record_free)

G_END_DECLS
