/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Arguments of one verb: positionals and options in any order; "--" ends the options. */
typedef enum { CTL_FLAG, CTL_TEXT, CTL_NUMBER, CTL_NUMBERS } CtlOptionType;

typedef struct
{
  const char    *name;   /* "--limit", or a short "-o" */
  CtlOptionType  type;
  gpointer       value;  /* gboolean *, const char **, gint64 *, GArray * of gint64 that grows */
} CtlOption;

/* (transfer container) the positionals; NULL after one line on stderr: exit 2.  @usage: "linlictl list REPLICA KIND ...". */
GPtrArray *ctl_args_parse (int argc, char **argv, const CtlOption *options, gsize n_options, guint min, guint max, const char *usage);

/* One line on stderr and the exit code that belongs to @error. */
int        ctl_fail       (const char *verb, const GError *error);
int        ctl_usage      (const char *usage);
/* (transfer full) The first line of a file that only its owner should read. */
char      *ctl_read_password (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
