/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-catalogue.h"

G_BEGIN_DECLS

/* Choosing one code or several: a button with a popover that is searched by code, characters, pinyin or initials. */
#define LINLI_TYPE_CODE_BUTTON (linli_code_button_get_type ())
G_DECLARE_FINAL_TYPE (LinliCodeButton, linli_code_button, LINLI, CODE_BUTTON, AdwBin)

GtkWidget *linli_code_button_new       (const LinliField *field);
/* Does not emit "chosen". */
void       linli_code_button_set_value (LinliCodeButton *self, const LinliValue *value);
void       linli_code_button_get_value (LinliCodeButton *self, LinliValue *ret_value);

void       linli_code_button_popup     (LinliCodeButton *self);
void       linli_code_button_popdown   (LinliCodeButton *self);

/* Signal "chosen": the person chose. */

G_END_DECLS
