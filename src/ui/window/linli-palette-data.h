/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "linli-store.h"

G_BEGIN_DECLS

/* One line of the palette. */
typedef struct
{
  char     *group;   /* (owned) heading it stands under */
  char     *title;   /* (owned) Pango markup, what was meant in bold */
  char     *detail;  /* (owned) Pango markup; "" when there is nothing to add */
  char     *note;    /* (owned) (nullable) why it was found, or the key of a command */
  char     *icon;    /* (owned) (nullable) name */
  char     *action;  /* (owned) with its scope */
  GVariant *target;  /* (owned) (nullable) */
} LinliPaletteLine;

LinliPaletteLine *linli_palette_line_new  (const char *group, const char *title, const char *action) G_GNUC_WARN_UNUSED_RESULT;
void              linli_palette_line_free (gpointer line);

/* LinliReplicaFunc: (element-type LinliPaletteLine) the records that @data (char *) finds, those of one kind together, the best kind
 * first; for "" the records looked at last.  Nothing of a number is told, but that its end was met. */
gpointer          linli_palette_read      (LinliStore *store, gpointer data, GCancellable *cancellable, GError **error);

G_END_DECLS
