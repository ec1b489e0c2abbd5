/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-form.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* Everything a folder shows of one record, read at once in a reader thread. */
typedef struct
{
  LinliLoaded    *loaded;     /* (owned) */
  GHashTable     *draft;      /* (owned) const LinliField * → LinliValue * */
  LinliJudgement *judgement;  /* (owned) of the record with its draft */
  GHashTable     *ref_titles; /* (owned) id of a record → char * */
  GPtrArray      *members;    /* (owned) LinliMember: who lives in the household of this record */
  char           *title, *facts, *place;  /* (owned) */
  LinliId         building, room, household;  /* null: none */
  gboolean        on_map;       /* it has an outline or a place of its own that the map shows */
  LinliLife       life;       /* how far it has come */
  gint64          changed_ms; /* the newest change that is known of; 0: of none */
  gboolean        is_new;     /* begun here and never saved */
  GHashTable     *news;       /* (owned) const LinliField * → char *: who changed it elsewhere since it was shown, and when */
} LinliFolderData;

/* A record that is not there is begun when @is_new or when it has a draft; @values (nullable) are its first ones. */
/* @shown: (nullable): the record as it stands in the window: what others changed since is news. */
LinliFolderData *linli_folder_data_load (LinliStore *store, const LinliKind *kind, const LinliId *id, gboolean is_new, GHashTable *values,
                                         const LinliRecord *shown, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             linli_folder_data_free (LinliFolderData *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliFolderData, linli_folder_data_free)

G_END_DECLS
