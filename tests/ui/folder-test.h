/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui-test.h"

#include "linli-folder.h"

G_BEGIN_DECLS

#define FOLDER_TEST_ID_NO "159901194803020027"

/* The folder of 张桂芳 in a window of its own, over a replica with somebody signed in. */
typedef struct
{
  DrawFixture       small;
  LinliReplica     *replica;
  LinliSession     *session;
  LinliFolder      *folder;
  GtkWidget        *window;
  LinliId           person;
  const LinliField *name, *birth, *id_no, *sex;
} FolderFixture;

void           folder_test_set_up       (FolderFixture *f, gconstpointer data);
void           folder_test_tear_down    (FolderFixture *f, gconstpointer data);
/* As after a start of the program, and before it ends. */
void           folder_test_open_folder  (FolderFixture *f);
void           folder_test_close_folder (FolderFixture *f);
gboolean       folder_test_is_loaded    (gpointer folder);
LinliFieldRow *folder_test_get_row      (FolderFixture *f, const LinliField *field);
/* (transfer full): what the replica holds, in the record or in its draft. */
char          *folder_test_look         (FolderFixture *f, const LinliField *field, gboolean from_draft) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
