/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LINLI_PINYIN_KEYS 2  /* what the keys of linli_pinyin_sort_key() look like; 1: figure by figure */

/* Readings from the Unihan database (kMandarin) and our own table of surnames that read otherwise.  Any thread.
 * ü is written v in what people type.  Characters without a reading stay as they are. */

/* (transfer full): "zhang gui fang"; @is_name: the first character is read as a surname. */
char *linli_pinyin_spell    (const char *text, gboolean is_name) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): "zgf" */
char *linli_pinyin_initials (const char *text, gboolean is_name) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): sorts by syllable, tone, then character, as Chinese lists do, and numbers by what they count: 2号楼 before
 * 10号楼, and 0901 is 901; compare with strcmp().  A replica keeps these keys: change LINLI_PINYIN_KEYS when they change. */
char *linli_pinyin_sort_key (const char *text, gboolean is_name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
