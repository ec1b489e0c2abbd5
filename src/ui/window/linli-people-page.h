/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-people.h"

G_BEGIN_DECLS

/* Who sits here?  The people of this computer, and one more. */
#define LINLI_TYPE_PEOPLE_PAGE (linli_people_page_get_type ())
G_DECLARE_FINAL_TYPE (LinliPeoplePage, linli_people_page, LINLI, PEOPLE_PAGE, AdwBin)

GtkWidget *linli_people_page_new (void);
/* @people: (element-type LinliPerson). */
void       linli_people_page_lay (LinliPeoplePage *self, GPtrArray *people);

/* Signal "chosen" (const char *path): (nullable): somebody new. */

G_END_DECLS
