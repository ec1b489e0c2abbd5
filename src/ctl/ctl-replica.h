/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-args.h"
#include "linli-store.h"

G_BEGIN_DECLS

/* A replica opened for one verb; LINLI_ERROR_LEASE where its lease ended. */
LinliStore      *ctl_open_replica (const char *path, LinliStoreFlags flags, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same whatever its lease is, for verbs that show no record: they meet the server, or say how the replica stands. */
LinliStore      *ctl_open_locked  (const char *path, LinliStoreFlags flags, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A core kind by name; LINLI_ERROR_NOT_FOUND lists what there is. */
const LinliKind *ctl_find_kind    (LinliStore *store, const char *name, GError **error);
gboolean         ctl_parse_id     (const char *text, LinliId *ret_id, GError **error);
/* "name=value" words from @first on into @edit. */
gboolean         ctl_parse_values (LinliEdit *edit, GPtrArray *words, guint first, GError **error);

/* A value as plain JSON: codes as an array, decimals and booleans as such, references as text, geometry as GeoJSON. */
void             ctl_append_value (GString *out, const LinliField *field, const LinliValue *value);
void             ctl_append_text  (GString *out, const char *text);  /* (nullable): null */
void             ctl_append_id    (GString *out, const LinliId *id);
/* {"id",...fields of core and facets held}, of those only compartments in @listed (bits) */
void             ctl_append_row   (GString *out, const LinliLoaded *loaded, guint listed);
/* The compartments of @kind and its facets for which the replica's role has @right, as bits. */
guint            ctl_get_compartments (LinliStore *store, const LinliKind *kind, LinliRights right);
void             ctl_print        (GString *out);

typedef int (*CtlVerbFunc) (int argc, char **argv);

int ctl_list_main      (int argc, char **argv);
int ctl_show_main      (int argc, char **argv);
int ctl_new_main       (int argc, char **argv);
int ctl_edit_main      (int argc, char **argv);
int ctl_verify_main    (int argc, char **argv);
int ctl_delete_main    (int argc, char **argv);
int ctl_move_main      (int argc, char **argv);
int ctl_history_main   (int argc, char **argv);
int ctl_conflicts_main (int argc, char **argv);
int ctl_resolve_main   (int argc, char **argv);
int ctl_returned_main  (int argc, char **argv);
int ctl_status_main    (int argc, char **argv);
int ctl_receipt_main   (int argc, char **argv);
int ctl_search_main    (int argc, char **argv);
int ctl_undo_main      (int argc, char **argv);
int ctl_check_main     (int argc, char **argv);
int ctl_repair_main    (int argc, char **argv);
int ctl_enroll_main    (int argc, char **argv);
int ctl_sync_main      (int argc, char **argv);
int ctl_courier_main   (int argc, char **argv);
int ctl_import_main    (int argc, char **argv);
int ctl_export_main    (int argc, char **argv);
int ctl_demo_main      (int argc, char **argv);
int ctl_grids_main     (int argc, char **argv);

G_END_DECLS
