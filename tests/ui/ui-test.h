/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "draw-fixture.h"
#include "linli-replica.h"

G_BEGIN_DECLS

#define UI_TEST_LOGIN    "wangmin"
#define UI_TEST_PASSWORD "a password of some length"

typedef gboolean (*UiTestCondition) (gpointer data);

/* In Chinese, and dressed as the program is.  FALSE when there is no display or no locale zh_CN.UTF-8: every case is skipped then. */
gboolean   ui_test_init        (int *argc, char ***argv);
/* Runs the main loop until @done says so; fails the test when it does not within 20 s. */
void       ui_test_wait        (UiTestCondition done, gpointer data);
/* Runs what is due on the main loop, for that long. */
void       ui_test_run_for     (guint ms);
/* Gives the fixture's replica somebody who may sign in, and closes its store. */
void       ui_test_enrol       (DrawFixture *fixture);
char      *ui_test_get_replica (DrawFixture *fixture) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): the first mapped descendant of @type. */
GtkWidget *ui_test_find        (GtkWidget *from, GType type);
/* Whether a mapped label or entry below @from contains @text. */
gboolean   ui_test_shows       (GtkWidget *from, const char *text);
/* (nullable) (transfer full): a mapped button or entry below @from that has no name for a screen reader. */
char      *ui_test_find_unnamed (GtkWidget *from) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
