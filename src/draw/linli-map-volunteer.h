/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-map-features.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* Who is on duty as a volunteer and lives nearest to a place. */
typedef struct
{
  LinliId          person;
  const LinliKind *kind;    /* of the person */
  char            *name;    /* (owned) */
  double           metres;  /* to the building of their home, as the crow flies */
} LinliMapVolunteer;

/* FALSE where the catalogue has no volunteers, or the person of this replica may not list people. */
gboolean           linli_map_volunteer_is_possible (LinliStore *store);
/* @x, @y on a world of size 1.  Only who agreed, is on duty, lives here, and whose building is on the map within @metres.  (transfer full)
 * (nullable): nobody is near, or nobody may be told, or @error is set.  Any thread that holds @store. */
LinliMapVolunteer *linli_map_volunteer_find        (LinliStore *store, const LinliMapFeatures *features, double x, double y, double metres,
                                                    GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void               linli_map_volunteer_free        (LinliMapVolunteer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliMapVolunteer, linli_map_volunteer_free)

G_END_DECLS
