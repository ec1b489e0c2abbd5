/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who works on this computer: each person has a replica folder of their own below one base folder.  An index file beside them says
 * which is whose, by login and by nothing else.  Blocks for a file of a few lines: not for the main loop. */
typedef struct { char *path, *login; } LinliPerson;  /* login (nullable): not known yet */

void       linli_person_free       (LinliPerson *person);
char      *linli_people_get_base   (void) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type LinliPerson): in the order they came.  The one replica of a program that knew only one is the first. */
GPtrArray *linli_people_list       (const char *base) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): a folder for somebody new; what was begun and not finished is used again. */
char      *linli_people_make_path  (const char *base) G_GNUC_WARN_UNUSED_RESULT;
/* The folder at @path, below @base, is @login's. */
gboolean   linli_people_remember   (const char *base, const char *path, const char *login, GError **error);
gboolean   linli_people_forget     (const char *base, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliPerson, linli_person_free)

G_END_DECLS
