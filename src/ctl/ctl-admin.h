/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* `linlictl admin SERVERDIR init|user|code|devices|revoke|grids|sweep`; @argv[0] is "admin".  Returns the exit code. */
int     ctl_admin_main (int argc, char **argv);
/* (transfer full): what the server that runs on @dir answers its administrator to @body at @path.  LINLI_ERROR_BUSY: another program holds the
 * folder; else what the server refused. */
GBytes *ctl_ask_server (const char *dir, const char *path, GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;
