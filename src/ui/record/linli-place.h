/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-store.h"

G_BEGIN_DECLS

/* Where a record is, asked by role: person → household → room → unit, building, as far as it goes.  In reader threads. */
typedef struct
{
  char    *words;      /* (owned) "1号楼 2单元 302", "" when there is no place */
  LinliId  household, room;  /* null: none */
} LinliPlace;

void      linli_place_find     (LinliStore *store, const LinliRecord *record, LinliPlace *ret_place);
void      linli_place_clear    (LinliPlace *place);
/* Records of this kind are called by their place, not by their number. */
gboolean  linli_place_is_title (const LinliCatalogue *catalogue, const LinliKind *kind);
/* (transfer full): what people call the record: its place where that is its title. */
char     *linli_place_get_title (LinliStore *store, const LinliRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* The id a reference holds; FALSE when it is empty. */
gboolean  linli_place_get_ref  (const LinliRecord *record, const LinliField *field, LinliId *ret_id);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliPlace, linli_place_clear)

G_END_DECLS
