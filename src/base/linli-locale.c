/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the translations are. */

#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-locale.h"

#include <libintl.h>

void
linli_locale_bind (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *built = folder != NULL ? g_build_filename (folder, "..", "..", "po", NULL) : NULL;
  g_autofree char *probe = built != NULL ? g_build_filename (built, "zh_CN", "LC_MESSAGES", GETTEXT_PACKAGE ".mo", NULL) : NULL;
  const char *given = g_getenv ("LINLI_LOCALEDIR");

  bindtextdomain (GETTEXT_PACKAGE, given != NULL ? given : probe != NULL && g_file_test (probe, G_FILE_TEST_EXISTS) ? built : LINLI_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
