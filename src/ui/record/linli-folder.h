/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* The folder of one record: what it is, where it is, the form made from the catalogue, its history, who lives there. */
#define LINLI_TYPE_FOLDER (linli_folder_get_type ())
G_DECLARE_FINAL_TYPE (LinliFolder, linli_folder, LINLI, FOLDER, AdwBin)

GtkWidget *linli_folder_new    (LinliSession *session, const LinliKind *kind);
/* What was changed in the record left is saved unless a rule objects; then it waits as a draft. */
void       linli_folder_show   (LinliFolder *self, const LinliId *id);
void       linli_folder_save   (LinliFolder *self);
/* For 10 seconds, the hidden values of the section in sight. */
void       linli_folder_reveal (LinliFolder *self);
/* Something is shown. */
gboolean   linli_folder_is_loaded (LinliFolder *self);

/* Activates "win.open-record" (ss), "win.show-on-map" (s) and "win.show-building" (ss). */

G_END_DECLS
