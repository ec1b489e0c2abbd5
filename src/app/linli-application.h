/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-catalogue.h"
#include "linli-options.h"

G_BEGIN_DECLS

/* One window over one replica; a second start raises the first. */
#define LINLI_TYPE_APPLICATION (linli_application_get_type ())
G_DECLARE_FINAL_TYPE (LinliApplication, linli_application, LINLI, APPLICATION, AdwApplication)

/* @options must stay until the application ended. */
LinliApplication *linli_application_new (LinliCatalogue *catalogue, const LinliOptions *options) G_GNUC_WARN_UNUSED_RESULT;
/* Does @name of the window's actions when the window is up and somebody signed in; in the first process when this is not the first.
 * FALSE with G_OPTION_ERROR when there is no such thing to do. */
gboolean          linli_application_do (LinliApplication *self, const char *name, GError **error);
/* The exit code a smoke test or pictures ended with, else 0. */
int               linli_application_get_result (LinliApplication *self);

G_END_DECLS
