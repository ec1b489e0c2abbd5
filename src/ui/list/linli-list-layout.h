/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-list-filter.h"

G_BEGIN_DECLS

/* How a person likes the list of one kind: columns with their widths, order, filters.  As it is now, or under a name: a saved view.
 * They lie in a file beside the window's place (decision 22), in which nothing about residents stands. */
/* @field: (nullable): what the record is called; @width: 0 = by itself. */
typedef struct { const LinliField *field; int width; } LinliListColumn;

typedef struct
{
  char             *name;        /* (owned) (nullable): how it is now */
  GArray           *columns;     /* (owned) LinliListColumn */
  const LinliField *order;       /* (nullable): the title */
  gboolean          descending;
  GPtrArray        *filters;     /* (owned) LinliListFilter */
} LinliListLayout;

LinliListLayout *linli_list_layout_new     (void) G_GNUC_WARN_UNUSED_RESULT;
LinliListLayout *linli_list_layout_copy    (const LinliListLayout *layout) G_GNUC_WARN_UNUSED_RESULT;
void             linli_list_layout_free    (LinliListLayout *layout);
void             linli_list_layout_add     (LinliListLayout *layout, const LinliField *field, int width);
/* The same columns, order and filters, whatever their widths. */
gboolean         linli_list_layout_equal   (const LinliListLayout *a, const LinliListLayout *b);
/* (transfer container) (element-type LinliField): the fields among the columns. */
GPtrArray       *linli_list_layout_get_fields (const LinliListLayout *layout) G_GNUC_WARN_UNUSED_RESULT;

/* ---- the file ---- */
#define LINLI_LIST_MAX_NAME  40  /* characters */
#define LINLI_LIST_MAX_VIEWS 30  /* of a kind */

/* (transfer full) (nullable): as it was left; NULL: as the catalogue says. */
LinliListLayout *linli_list_layout_read    (GKeyFile *file, const LinliKind *kind) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type LinliListLayout): the saved views, in the order of their names. */
GPtrArray       *linli_list_layout_read_views (GKeyFile *file, const LinliKind *kind) G_GNUC_WARN_UNUSED_RESULT;
/* Under its name, if it has one; filters that would tell about a person are left out.  FALSE: too many, or no name for a view. */
gboolean         linli_list_layout_write   (GKeyFile *file, const LinliKind *kind, const LinliListLayout *layout);
void             linli_list_layout_remove  (GKeyFile *file, const LinliKind *kind, const char *name);

/* (transfer none): the file of the person who uses this computer; of the main loop, read once. */
GKeyFile        *linli_list_layouts_get    (void);
/* Writes it; a few hundred bytes. */
void             linli_list_layouts_save   (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliListLayout, linli_list_layout_free)

G_END_DECLS
