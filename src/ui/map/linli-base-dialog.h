/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-base-ground.h"

G_BEGIN_DECLS

/* The question which map of others lies under ours.  A map is opened in a thread before the dialog closes; what is wrong with it is said in
 * the dialog, and nothing is changed then.
 *
 * Signal "chosen" (gpointer choice, gpointer ground): a LinliBaseChoice and the LinliBaseGround it opens, NULL for none; (transfer none). */
#define LINLI_TYPE_BASE_DIALOG (linli_base_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LinliBaseDialog, linli_base_dialog, LINLI, BASE_DIALOG, AdwWindow)

/* @choice: what is shown at first. */
GtkWidget *linli_base_dialog_new        (GtkWindow *parent, const LinliBaseChoice *choice) G_GNUC_WARN_UNUSED_RESULT;
/* Opens what @choice says, in a thread; (transfer full) from finish: NULL without @error for none. */
void             linli_base_open_async  (const LinliBaseChoice *choice, GCancellable *cancellable, GAsyncReadyCallback callback,
                                         gpointer user_data);
LinliBaseGround *linli_base_open_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
