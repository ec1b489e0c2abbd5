/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "linli-member-line.h"

G_BEGIN_DECLS

/* Who lives together, as a table: a name opens the file of that person, and the line at the end takes one more. */
#define LINLI_TYPE_MEMBER_LIST (linli_member_list_get_type ())
G_DECLARE_FINAL_TYPE (LinliMemberList, linli_member_list, LINLI, MEMBER_LIST, AdwBin)

/* One line of the table. */
typedef struct
{
  const LinliKind *kind;
  LinliId          id;
  char            *title;  /* (owned) */
  GStrv            cells;  /* (owned) words for each column, masked where the catalogue asks for it */
} LinliMember;

void             linli_member_free (LinliMember *member);
/* (transfer full) (element-type LinliField): what the table shows of each: the fields that the catalogue has a role for, in this order. */
GPtrArray       *linli_member_list_columns  (const LinliCatalogue *catalogue) G_GNUC_WARN_UNUSED_RESULT;

GtkWidget       *linli_member_list_new      (LinliSession *session);
/* @members: (element-type LinliMember); @self_id stands there without a link.  @household: (nullable): where somebody may be added, by who
 * holds the compartments @held. */
void             linli_member_list_show     (LinliMemberList *self, GPtrArray *members, const LinliId *self_id, const LinliId *household,
                                             guint held);
/* (nullable) (transfer none): the blank line; NULL where the catalogue knows no members. */
LinliMemberLine *linli_member_list_get_line (LinliMemberList *self);

/* Signals of the line: "saved" (LinliSaveStep *), "failed" (const char *).  Activates "win.open-record" (ss). */

G_END_DECLS
