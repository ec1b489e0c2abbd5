/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The window of preferences.  What is changed there holds at once; there is nothing to confirm. */
#define LINLI_TYPE_PREFERENCES (linli_preferences_get_type ())
G_DECLARE_FINAL_TYPE (LinliPreferences, linli_preferences, LINLI, PREFERENCES, AdwPreferencesWindow)

GtkWidget *linli_preferences_new (GtkWindow *parent);

G_END_DECLS
