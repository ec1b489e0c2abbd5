/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "linli-choice.h"

G_BEGIN_DECLS

/* "Go to field": an entry over the fields of a form, found by label, pinyin, initials or item number. */
typedef void (*LinliFieldFound) (const LinliField *field, gpointer user_data);

/* (transfer full) (element-type LinliChoice): those of @fields (element-type LinliField) that @text may mean; a choice's order is the
 * place in @fields. */
GPtrArray *linli_field_finder_list  (GPtrArray *fields, const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* A popover over @parent, gone when it is closed; @found is called with what was chosen. */
GtkWidget *linli_field_finder_popup (GtkWidget *parent, GPtrArray *fields, LinliFieldFound found, gpointer user_data);

G_END_DECLS
