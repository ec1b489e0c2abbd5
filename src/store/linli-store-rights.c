/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-store-rights.c - what the person of this replica may do, by compartment.
 *
 * The server decides what arrives and what is taken; this keeps the replica from offering, listing or saving what would
 * come back anyway.  A replica that nobody enrolled yet is its owner's alone: everything is allowed. */
#define G_LOG_DOMAIN "linli-store"

#include "config.h"
#include "linli-store-private.h"

#include <string.h>

#define ALL_RIGHTS (LINLI_RIGHT_READ | LINLI_RIGHT_WRITE | LINLI_RIGHT_REVEAL | LINLI_RIGHT_LIST | LINLI_RIGHT_EXPORT)

void
linli_own_rights_read_in (LinliStore *store, gint64 com, LinliOwnRights *ret_rights)
{
  g_autofree char *name = linli_part_get_text (store, com, "role");
  const LinliRole *role = name != NULL ? linli_catalogue_get_user_role (store->catalogue, name) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ret_rights->by_compartment); i++)
    ret_rights->by_compartment[i] = name == NULL ? ALL_RIGHTS : 0;
  if (role != NULL)
    memcpy (ret_rights->by_compartment, role->rights, sizeof role->rights);
  else if (name != NULL && *name != '\0')  /* "": every right of this person ended; a role that this catalogue does not know: the core, as everybody has it */
    ret_rights->by_compartment[0] = LINLI_RIGHT_READ | LINLI_RIGHT_WRITE | LINLI_RIGHT_LIST;
}

void
linli_own_rights_read (LinliStore *store, LinliOwnRights *ret_rights)
{
  g_autoptr(GArray) coms = NULL;

  linli_own_rights_read_in (store, 0, ret_rights);
  if (linli_meta_get_int (store, "several", 0) == 0 || (coms = linli_part_list (store, NULL)) == NULL)
    return;
  for (guint i = 1; i < coms->len; i++)
    {
      LinliOwnRights rights;

      linli_own_rights_read_in (store, g_array_index (coms, gint64, i), &rights);
      for (guint j = 0; j < G_N_ELEMENTS (rights.by_compartment); j++)
        ret_rights->by_compartment[j] |= rights.by_compartment[j];
    }
}

gboolean
linli_own_rights_allow (const LinliOwnRights *rights, const LinliKind *kind, LinliRights right)
{
  return kind->compartment < G_N_ELEMENTS (rights->by_compartment) && (rights->by_compartment[kind->compartment] & right) == right;
}

gboolean
linli_store_has_right (LinliStore *store, const LinliKind *kind, LinliRights right)
{
  LinliOwnRights rights;

  linli_own_rights_read (store, &rights);
  return linli_own_rights_allow (&rights, kind, right);
}
