/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-editor.h"
#include "linli-session.h"

G_BEGIN_DECLS

/* The photos of a record: small pictures that open large ones, a way to take each out, and one to add more, also by dropping files here. */
#define LINLI_TYPE_PHOTO_EDITOR (linli_photo_editor_get_type ())
G_DECLARE_FINAL_TYPE (LinliPhotoEditor, linli_photo_editor, LINLI, PHOTO_EDITOR, AdwBin)

GtkWidget *linli_photo_editor_new        (const LinliField *field, LinliSession *session);
/* Whose photos these are: what is not on this computer is asked of the server by record. */
void       linli_photo_editor_set_record (LinliPhotoEditor *self, const LinliId *id);
/* As if the person had chosen these files.  @paths: NULL-terminated */
void       linli_photo_editor_add        (LinliPhotoEditor *self, const char *const *paths);

G_END_DECLS
