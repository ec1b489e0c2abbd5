/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-choice.h"

G_BEGIN_DECLS

/* The list under an entry in which something is picked.  It never takes the focus: the entry goes on typing, arrows move in the list. */
#define LINLI_TYPE_CHOICES (linli_choices_get_type ())
G_DECLARE_FINAL_TYPE (LinliChoices, linli_choices, LINLI, CHOICES, GObject)

typedef gboolean (*LinliChoiceTest) (const char *key, gpointer data);

/* The popover belongs to @parent, who disposes of the choices before itself. */
LinliChoices      *linli_choices_new         (GtkWidget *parent) G_GNUC_WARN_UNUSED_RESULT;
/* @choices: (transfer full) (element-type LinliChoice); @nothing: what is said when there are none; @is_chosen: (nullable).  The first one
 * is the current one, or with @at_chosen what is chosen. */
void               linli_choices_show        (LinliChoices *self, GPtrArray *choices, const char *nothing, gboolean at_chosen,
                                              LinliChoiceTest is_chosen, gpointer data);
void               linli_choices_hide        (LinliChoices *self);
gboolean           linli_choices_is_open     (LinliChoices *self);
void               linli_choices_move        (LinliChoices *self, int step);
const LinliChoice *linli_choices_get_current (LinliChoices *self);  /* (nullable) */

/* Signals: "chosen" (the current one, with the mouse); "mark" (LinliValueType: unknown, declined, or null for empty); "moved" (also when it is shown or closed). */

G_END_DECLS
