/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-clock.h"
#include "linli-editor.h"

G_BEGIN_DECLS

/* What is typed as text: words, numbers, dates with a calendar, telephone and ID numbers; what it understands stands beside it. */
#define LINLI_TYPE_TEXT_EDITOR (linli_text_editor_get_type ())
G_DECLARE_FINAL_TYPE (LinliTextEditor, linli_text_editor, LINLI, TEXT_EDITOR, AdwBin)

GtkWidget *linli_text_editor_new (const LinliField *field, LinliClock *clock);
/* @hint: (nullable): what an empty cell shows of how to type, where there is less room than in a form. */
void       linli_text_editor_set_hint (LinliTextEditor *self, const char *hint);

G_END_DECLS
