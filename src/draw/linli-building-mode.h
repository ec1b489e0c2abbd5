/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-building-matrix.h"
#include "linli-building-roles.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* What the cells of the building picture are coloured by. */
typedef enum
{
  LINLI_MODE_OCCUPANCY,  /* how the home is lived in: the default */
  LINLI_MODE_COMPLETE,   /* how much of what applies is answered, in five steps */
  LINLI_MODE_TAGS,       /* care tags of who lives there, as stripes */
  LINLI_MODE_HAZARDS,    /* what was found dangerous, as stripes */
  LINLI_MODE_FLOATING,   /* the share of people who are registered elsewhere */
  LINLI_MODE_VISITS,     /* how long until somebody who lives there has to be visited */
  LINLI_MODE_FIELD,      /* one field of the catalogue, chosen by the reader */
  LINLI_N_MODES,
} LinliModeType;

typedef struct
{
  LinliModeType     type;
  const LinliField *field;  /* (nullable): whose values are the classes; FIELD always has one */
} LinliBuildingMode;

/* What is personal, or lies in a compartment other than the core, is coloured only on screen and only in buildings where
 * this many homes are lived in; never on paper. */
#define LINLI_MODE_MIN_HOMES 5

/* (transfer full) (element-type LinliBuildingMode): those that the catalogue has and the person of this replica may list by,
 * without FIELD, for which linli_building_mode_list_fields() has the choice. */
GArray     *linli_building_mode_list        (LinliStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type const LinliField): of households, people and rooms, in the order of the catalogue. */
GPtrArray  *linli_building_mode_list_fields (LinliStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* Never for a field with `theme: never`, nor for one that the person may not list by. */
gboolean    linli_building_mode_is_allowed  (LinliStore *store, const LinliBuildingMode *mode);
gboolean    linli_building_mode_is_restricted (const LinliBuildingMode *mode);
gboolean    linli_building_mode_equal       (const LinliBuildingMode *a, const LinliBuildingMode *b);
/* A number to remember it by from one day to the next; a catalogue that lost the field has none for it. */
int         linli_building_mode_get_key     (const LinliBuildingMode *mode);
gboolean    linli_building_mode_from_key    (const LinliCatalogue *catalogue, int key, LinliBuildingMode *ret_mode);
const char *linli_building_mode_get_title   (const LinliBuildingMode *mode);  /* translated */

/* ---- what a home is, as keys of classes; linli-building-legend.h makes classes of them ---- */

/* Collects the answers of one home after the other. */
typedef struct
{
  LinliRules *rules;              /* (unowned) */
  const LinliBuildingRoles *roles;
  LinliBuildingMode mode;
  GHashTable *counted;            /* (owned) set of const LinliField *: what completeness is of */
  GPtrArray  *keys;               /* (owned) (element-type char *): distinct */
  guint       answered, applicable, homes, people, floating;
  gint64      today, due;         /* VISITS: the earliest day, G_MAXINT64 where nobody is to be visited */
} LinliModeAnswers;

void        linli_mode_answers_init   (LinliModeAnswers *answers, LinliStore *store, const LinliBuildingRoles *roles,
                                       const LinliBuildingMode *mode);
void        linli_mode_answers_clear  (LinliModeAnswers *answers);
/* @record: a room, a household or a person who lives there. */
void        linli_mode_answers_add    (LinliModeAnswers *answers, const LinliRecord *record);
/* (transfer full): the keys of @room, whose household and occupancy are read; the next one begins. */
GStrv       linli_mode_answers_finish (LinliModeAnswers *answers, const LinliMatrixRoom *room) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): those of @room by how it is lived in. */
GStrv       linli_mode_make_occupancy (const LinliMatrixRoom *room) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliModeAnswers, linli_mode_answers_clear)

/* Keys beside those that are codes of a list. */
#define LINLI_KEY_NOBODY   "~nobody"    /* no household is registered */
#define LINLI_KEY_NO_HOME  "~no-home"   /* nobody is meant to live there */
#define LINLI_KEY_NONE     "~none"      /* nothing is recorded */
#define LINLI_KEY_RECORDED "~recorded"
#define LINLI_KEY_UNKNOWN  "~unknown"
#define LINLI_KEY_DECLINED "~declined"
#define LINLI_KEY_OTHER    "~other"     /* what no class of its own was left for */

G_END_DECLS
