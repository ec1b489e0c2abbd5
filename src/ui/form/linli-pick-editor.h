/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-editor.h"
#include "linli-form-memory.h"
#include "linli-replica.h"

G_BEGIN_DECLS

/* What is picked: a code, several codes, yes or no, another record.  An entry that is searched by typing, over a list of choices; what
 * is picked of several stands before it, each with a way to take it out. */
#define LINLI_TYPE_PICK_EDITOR (linli_pick_editor_get_type ())
G_DECLARE_FINAL_TYPE (LinliPickEditor, linli_pick_editor, LINLI, PICK_EDITOR, AdwBin)

/* @memory lives as long as the widget. */
GtkWidget *linli_pick_editor_new    (const LinliField *field, LinliReplica *replica, LinliFormMemory *memory);
/* Whether something can be picked for @field: the catalogue has the kind it names. */
gboolean   linli_pick_editor_is_for (const LinliField *field);

G_END_DECLS
