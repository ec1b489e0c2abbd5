/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-grid-settle.h"

G_BEGIN_DECLS

/* Who goes from which grid to which, and who reads them then: a question before buildings are moved.  @saving: what was drawn is saved first, and may be
 * saved without moving anybody; else the answer is to move them or not.  @parent: (nullable).  (transfer full): an AdwMessageDialog whose response is "go" or
 * "cancel". */
GtkWidget *linli_settle_dialog_new       (GtkWindow *parent, const LinliSettlePlan *plan, gboolean saving);
/* Whether buildings are to be moved, once the response is "go". */
gboolean   linli_settle_dialog_is_wanted (GtkWidget *dialog);

G_END_DECLS
