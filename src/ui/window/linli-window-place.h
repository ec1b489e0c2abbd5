/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Size of the window and place of the split, kept in the person's configuration folder; nothing about residents. */
void linli_window_place_restore  (GtkWindow *window);
void linli_window_place_save     (GtkWindow *window);
/* 0 or more; @fallback when nothing of the kind was kept under @key.  The file may hold anything: the caller looks whether it means something. */
int  linli_window_place_get      (const char *key, int fallback);
void linli_window_place_set      (const char *key, int value);
/* (nullable) (transfer full): nothing, or too much, was kept under @key. */
char *linli_window_place_get_text (const char *key) G_GNUC_WARN_UNUSED_RESULT;
/* @text: (nullable): forgets it. */
void linli_window_place_set_text (const char *key, const char *text);

G_END_DECLS
