/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Keys of org.linli.Linli: how the person who uses this computer likes the window.  Nothing about residents, logins or servers. */
#define LINLI_SETTING_COLOR_SCHEME       "color-scheme"        /* enum: 0 system, 1 light, 2 dark */
#define LINLI_SETTING_COMPACT_ROWS       "compact-rows"        /* boolean */
#define LINLI_SETTING_LOCK_MINUTES       "lock-minutes"        /* uint */
#define LINLI_SETTING_SYNC_AUTOMATICALLY "sync-automatically"  /* boolean */
#define LINLI_SETTING_SYNC_MINUTES       "sync-minutes"        /* uint */
#define LINLI_SETTING_SYNC_METERED       "sync-metered"        /* boolean */
#define LINLI_SETTING_NOTIFICATIONS      "notifications"       /* boolean */

/* (nullable) (transfer none): NULL with @error where the schema is neither installed nor beside the build.  Of the main thread. */
GSettings *linli_settings_load  (GError **error);
/* (transfer none): the same, for everybody after the start of the program. */
GSettings *linli_settings_get   (void);
/* Colours and row heights of @window follow the settings, at once and later. */
void       linli_settings_dress (GtkWindow *window);

G_END_DECLS
