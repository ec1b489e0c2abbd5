/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full): NFC, every middle dot as U+00B7 (民委发〔2016〕33号), blanks around and padding between two characters
 * dropped, one blank kept inside longer names, full-width Latin folded. */
char       *linli_name_normalize   (const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) static, Chinese: why it is no person's name. Rare characters of every CJK extension are names. */
const char *linli_name_refuse      (const char *name);
/* Bytes of the surname at the beginning: compound surnames are known. */
gsize       linli_name_get_surname (const char *name);

G_END_DECLS
