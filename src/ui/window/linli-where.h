/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-id.h"
#include "linli-pages.h"

G_BEGIN_DECLS

/* Where somebody is in the window, for coming back there: a page, and the record or building in it.  Pure. */
typedef struct
{
  LinliPageType    type;
  const LinliKind *kind;    /* (nullable) of LINLI_PAGE_RECORDS */
  LinliId          record;  /* null: none */
} LinliWhere;

/* "records person 019aae02-…"; survives other catalogues and other orders of the sidebar. */
char     *linli_where_format (const LinliWhere *where) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE, and *ret_where as it was, for whatever is no place with this catalogue.  @text: (nullable) */
gboolean  linli_where_parse  (const LinliCatalogue *catalogue, const char *text, LinliWhere *ret_where);

G_END_DECLS
