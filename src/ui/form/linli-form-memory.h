/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-record.h"

G_BEGIN_DECLS

/* What a person entered since signing in: offered first, or repeated.  Never written down; gone when the session is locked. */
typedef struct _LinliFormMemory LinliFormMemory;

LinliFormMemory   *linli_form_memory_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void               linli_form_memory_free       (LinliFormMemory *self);
/* Somebody else may sit here now. */
void               linli_form_memory_clear      (LinliFormMemory *self);
/* @key: a code, or the id of a record. */
void               linli_form_memory_use        (LinliFormMemory *self, const LinliField *field, const char *key);
/* (nullable) (element-type char *): the last ones first. */
GPtrArray         *linli_form_memory_get_recent (LinliFormMemory *self, const LinliField *field);
/* The record last saved, of each kind. */
void               linli_form_memory_keep       (LinliFormMemory *self, const LinliRecord *record);
const LinliRecord *linli_form_memory_get_last   (LinliFormMemory *self, const LinliKind *kind);  /* (nullable) */
/* Whether a value may be that of another record as well: not the name, nothing hidden, nothing found by its number. */
gboolean           linli_form_memory_may_repeat (const LinliField *field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliFormMemory, linli_form_memory_free)

G_END_DECLS
