/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-courier-sync.h"

G_BEGIN_DECLS

/* Which way a file is carried; FOR: somebody else, whose file this computer hands over. */
typedef enum { LINLI_CARRY_THERE, LINLI_CARRY_BACK, LINLI_CARRY_FOR, LINLI_N_CARRIES } LinliCarry;

/* (transfer full): what was done, and what comes next.  @name: the file's, written THERE; @pending: what still waits here, come BACK. */
char       *linli_courier_format_report (LinliCarry way, const LinliCourierReport *report, const char *name, guint pending) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer none): what is wrong and what can be done; nothing of the replica was changed. */
const char *linli_courier_explain       (LinliCarry way, const GError *error);
/* (transfer full): where the answer to the @question that lies at @path goes, beside it. */
char       *linli_courier_format_answer (const char *path, GBytes *question) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): the file that is written for the server; plain ASCII, as sticks of any age take it. */
char       *linli_courier_format_name   (const LinliCourierReport *report) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
