/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-session.h"

G_BEGIN_DECLS

/* Signing in to a replica that is enrolled (no network needed), else enrolling it with a one-time code. */
#define LINLI_TYPE_SIGN_IN_PAGE (linli_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (LinliSignInPage, linli_sign_in_page, LINLI, SIGN_IN_PAGE, AdwBin)

GtkWidget *linli_sign_in_page_new    (LinliSession *session);
/* Lays enrolled or not enrolled over the page; the login known is filled in. */
void       linli_sign_in_page_lay    (LinliSignInPage *self, gboolean enrolled);
/* For who sits here already, and whose computer the server does not know any more; stays so. */
void       linli_sign_in_page_lay_anew (LinliSignInPage *self);
/* A way to the people of this computer. */
void       linli_sign_in_page_set_others (LinliSignInPage *self, gboolean has_others);
/* As if the person had typed it and pressed the button. */
void       linli_sign_in_page_submit (LinliSignInPage *self, const char *login, const char *password);
void       linli_sign_in_page_enrol  (LinliSignInPage *self, const char *url, const char *code, const char *login, const char *password);
/* (nullable): what the page says is wrong. */
const char *linli_sign_in_page_get_error (LinliSignInPage *self);

/* Signals "signed-in"; "others": somebody else wants to. */

G_END_DECLS
