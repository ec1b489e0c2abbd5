/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @purpose: (nullable): NULL when the person thought better of it. */
typedef void (*LinliPurposeFunc) (const char *purpose, gpointer user_data);

/* Asks what hidden values are needed for, before they are shown the first time. */
void linli_purpose_ask (GtkWidget *parent, LinliPurposeFunc func, gpointer user_data);

G_END_DECLS
