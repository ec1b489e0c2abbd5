/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the command line of the window says. */
typedef struct
{
  char     *registry, *replica, *server, *login, *password_file, *pictures, *smoke_picture;  /* (owned) (nullable) */
  char     *bench, *bench_part, *dir, *features, *action;  /* (owned) (nullable) */
  char     *size;      /* (owned) (nullable): of the window in pictures, "1024x600" */
  int       text_scale; /* in pictures, in percent; 0: as it is */
  int       people;    /* of the replicas that a benchmark makes; 0: as many as its figures are named for */
  char     *password;  /* (owned) (nullable): the first line of the file */
  gboolean  smoke_test, version, service, safe_graphics, json, right_to_left;
} LinliOptions;

/* FALSE with G_OPTION_ERROR for wrong usage (exit 2), with G_FILE_ERROR when the password cannot be read (exit 3). */
gboolean linli_options_parse (LinliOptions *options, int argc, char **argv, GError **error);
void     linli_options_clear (LinliOptions *options);
/* (transfer full): absolute; the person's own folder when none was given. */
char    *linli_options_get_replica (const LinliOptions *options) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): one window a replica: another replica has another name on the bus. */
char    *linli_options_get_application_id (const LinliOptions *options) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LinliOptions, linli_options_clear)

G_END_DECLS
