/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @purpose: (nullable): NULL when the person thought better of it. */
typedef void (*LinliPurposeFunc) (const char *purpose, gpointer user_data);

/* Asks what hidden values are needed for, before they are shown the first time. */
void linli_purpose_ask (GtkWidget *parent, LinliPurposeFunc func, gpointer user_data);

/* Static: the purpose in words, as the timeline says it. (nullable): looking without one. */
const char *linli_purpose_get_label (const char *purpose);

G_END_DECLS
