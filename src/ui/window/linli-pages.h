/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"

G_BEGIN_DECLS

/* Which pages the sidebar has for a catalogue: those whose roles it knows, and a list for every kind that no page knows. */
typedef enum { LINLI_PAGE_RECORDS = 1, LINLI_PAGE_BUILDINGS, LINLI_PAGE_MAP, LINLI_PAGE_TODAY } LinliPageType;

typedef struct
{
  LinliPageType    type;
  const LinliKind *kind;   /* of which records are listed or counted (nullable) */
  const char      *title;  /* static or of the catalogue */
  const char      *icon;   /* static */
  const char      *group;  /* (nullable) static: the heading it stands under */
} LinliPageInfo;

/* (transfer full) (element-type LinliPageInfo): in the order of the sidebar; pure. */
GArray *linli_pages_list (const LinliCatalogue *catalogue, gboolean has_buildings, gboolean has_map) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
