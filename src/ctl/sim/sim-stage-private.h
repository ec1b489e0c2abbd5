/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-stage.h"

G_BEGIN_DECLS

/* What the files of the stage share; see sim-stage.h. */
#define FIRST_USER 11
#define FIRST_DEVICE 101

/* @good as it is; when FALSE, @error is what is wrong. */
gboolean         stage_holds        (SimStage *stage, gboolean good, GError **error);
/* What the answer to hello does. */
void             stage_hear         (SimStage *stage, SimActor *actor);
const LinliKind *stage_kind_of      (LinliCatalogue *catalogue, const char *name);

/* sim-stage-wire.c; @fate: (nullable) "lost", "held", "refused" */
void             stage_push         (SimStage *stage, SimActor *actor, const char *fate);
void             stage_push_again   (SimStage *stage, SimActor *actor);
void             stage_take_held    (SimStage *stage, SimActor *actor);
LinliPage       *stage_ask          (SimStage *stage, SimActor *actor, gint64 grid, guint rows);
gboolean         stage_take         (SimStage *stage, SimActor *actor, const LinliPage *page);
void             stage_pull_all     (SimStage *stage, SimActor *actor);
void             stage_take_frames  (SimStage *stage, SimActor *actor, guint max);

/* sim-stage-files.c; FALSE: no such line */
gboolean         stage_file_line    (SimStage *stage, SimActor *actor, char **words);
gboolean         stage_server_file_line (SimStage *stage, char **words);
/* sim-stage-lease.c; FALSE: no such line */
gboolean         stage_lease_line   (SimStage *stage, SimActor *actor, char **words);
void             stage_check_every  (SimStage *stage);

/* sim-stage-mend.c */
void             stage_spoil        (SimStage *stage, SimActor *actor, char **words);
void             stage_invent       (SimStage *stage, SimActor *actor, const char *name);
void             stage_compare      (SimStage *stage, SimActor *actor, guint expected);

/* sim-stage-check.c */
void             stage_check_same   (SimStage *stage);
void             stage_check_client (SimStage *stage, SimActor *actor, char **words);
void             stage_check_server (SimStage *stage, char **words);

G_END_DECLS
