/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* (transfer full): a toast that says @text as it stands: what people typed is never markup, which the toolkit would read in it. */
AdwToast *linli_toast_new (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
