/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lays an item over the widgets of the window. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-settle-window-private.h"

#include "linli-accessible.h"
#include "linli-form-text.h"

#include <glib/gi18n.h>

const LinliSettleItem *
linli_settle_window_get_item (LinliSettleWindow *self)
{
  return self->items != NULL && self->at < self->items->len ? g_ptr_array_index (self->items, self->at) : NULL;
}

const LinliSettleChoice *
linli_settle_window_get_choice (LinliSettleWindow *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  return index >= 0 && (guint) index < self->n_choices ? &self->choices[index] : NULL;
}

static gboolean
is_typed (const LinliSettleChoice *choice)
{
  return choice != NULL && choice->side == LINLI_SIDE_OTHER && !choice->both;
}

gboolean
linli_settle_window_read_other (LinliSettleWindow *self,
                                LinliValue        *ret_value)
{
  const LinliSettleItem *item = linli_settle_window_get_item (self);

  return linli_settle_parse (item->field, gtk_editable_get_text (GTK_EDITABLE (self->other)), ret_value);
}

/* ---- what stands beside each other ---- */

static GtkWidget *
add_label (GtkWidget  *box,
           const char *text,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
add_card (LinliSettleWindow *self,
          const char        *heading,
          const char        *value,
          const char        *who)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "linli-side");
  add_label (card, heading, "dim-label");
  add_label (card, *value != '\0' ? value : "—", "heading");
  if (*who != '\0')
    add_label (card, who, "linli-who");
  gtk_box_append (self->sides, card);
}

static void
add_side (LinliSettleWindow     *self,
          const LinliSettleItem *item,
          LinliSettleValue       which,
          const char            *heading)
{
  g_autofree char *value = linli_settle_format (item, which, self->revealed);
  g_autofree char *who = linli_settle_format_who (item, which, linli_clock_get_wall_ms (linli_session_get_clock (self->session)));

  add_card (self, heading, value, who);
}

/* What it held, and what was written into it meanwhile. */
static void
add_deleted_sides (LinliSettleWindow     *self,
                   const LinliSettleItem *item)
{
  gint64 now_ms = linli_clock_get_wall_ms (linli_session_get_clock (self->session));
  g_autofree char *all = linli_settle_list_revived (item), *written = linli_settle_list_values (item);
  g_autofree char *they = linli_settle_format_who (item, LINLI_SETTLE_THEIRS, now_ms), *me = linli_settle_format_who (item, LINLI_SETTLE_MINE, now_ms);

  add_card (self, _("Deleted"), _("Nothing is left of it"), they);
  add_card (self, _("What you wrote"), written, me);
  add_card (self, _("Made anew it would hold"), all, "");
}

static void
add_twins (LinliSettleWindow     *self,
           const LinliSettleItem *item)
{
  gint64 now_ms = linli_clock_get_wall_ms (linli_session_get_clock (self->session));
  g_autofree char *older = linli_settle_list_twin (item, LINLI_SETTLE_THEIRS), *newer = linli_settle_list_twin (item, LINLI_SETTLE_MINE);
  g_autofree char *they = linli_settle_format_who (item, LINLI_SETTLE_THEIRS, now_ms), *me = linli_settle_format_who (item, LINLI_SETTLE_MINE, now_ms);

  add_card (self, _("The first file, where they differ"), older, they);
  add_card (self, _("The later file"), newer, me);
}

static void
lay_sides (LinliSettleWindow     *self,
           const LinliSettleItem *item)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sides))) != NULL)
    gtk_box_remove (self->sides, child);
  if (item->type == LINLI_SETTLE_FIELD || item->type == LINLI_SETTLE_TOLD)
    {
      add_side (self, item, LINLI_SETTLE_BEFORE, _("Before"));
      add_side (self, item, LINLI_SETTLE_THEIRS, _("Now"));
      add_side (self, item, LINLI_SETTLE_MINE, item->is_own ? _("What you wrote") : _("Written elsewhere at the same time"));
    }
  else if (item->type == LINLI_SETTLE_RETURNED)
    {
      g_autofree char *values = linli_settle_list_values (item);
      g_autofree char *when = linli_form_format_when (item->my_ms, linli_clock_get_wall_ms (linli_session_get_clock (self->session)));

      add_card (self, _("What you wrote"), values, when);
    }
  else if (item->type == LINLI_SETTLE_TWINS && item->twins.older != NULL && item->twins.newer != NULL)
    add_twins (self, item);
  else if (item->type == LINLI_SETTLE_DELETED && item->revived != NULL)
    add_deleted_sides (self, item);
  gtk_widget_set_visible (GTK_WIDGET (self->sides), gtk_widget_get_first_child (GTK_WIDGET (self->sides)) != NULL);
}

/* ---- what can be chosen ---- */

static GtkWidget *
make_row (LinliSettleWindow       *self,
          const LinliSettleItem   *item,
          guint                    place)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *text = linli_settle_format_choice (item, &self->choices[place], self->revealed), *number = g_strdup_printf ("%u", place + 1);
  GtkWidget *sign = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  add_label (box, number, "linli-key");
  gtk_widget_set_hexpand (add_label (box, text, NULL), TRUE);
  gtk_widget_add_css_class (sign, "linli-chosen");
  gtk_box_append (GTK_BOX (box), sign);
  return row;
}

static void
lay_choices (LinliSettleWindow     *self,
             const LinliSettleItem *item)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  self->n_choices = linli_settle_list_choices (item, self->choices);
  for (guint i = 0; i < self->n_choices; i++)
    gtk_list_box_append (self->list, make_row (self, item, i));
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->n_choices > 0);
}

void
linli_settle_window_lay_choice (LinliSettleWindow *self)
{
  const LinliSettleItem *item = linli_settle_window_get_item (self);
  const LinliSettleChoice *choice = linli_settle_window_get_choice (self);
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->other));
  g_auto(LinliValue) other = LINLI_VALUE_INIT;
  g_autofree char *preview = NULL, *wrong = NULL, *batch = NULL;
  gboolean good = choice != NULL;

  if (item != NULL && item->type == LINLI_SETTLE_TOLD)
    gtk_widget_set_sensitive (self->settle, !self->writing);
  if (item == NULL || item->type == LINLI_SETTLE_RETURNED || item->type == LINLI_SETTLE_TOLD)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->other), is_typed (choice));
  if (is_typed (choice))
    {
      good = linli_settle_window_read_other (self, &other);
      if (!good && *typed != '\0')
        wrong = linli_form_explain (item->field);
      good = good && *typed != '\0';
    }
  preview = linli_settle_preview (item, choice, good ? &other : NULL, self->revealed);
  gtk_label_set_text (self->wrong, wrong != NULL ? wrong : "");
  gtk_widget_set_visible (GTK_WIDGET (self->wrong), wrong != NULL);
  gtk_label_set_text (self->preview, preview);
  gtk_widget_set_sensitive (self->settle, good && !self->writing);
  gtk_widget_set_visible (self->batch, item->siblings > 0 && choice != NULL && choice->side != LINLI_SIDE_OTHER);
  if (!gtk_widget_get_visible (self->batch))
    return;
  batch = choice->side == LINLI_SIDE_MINE
    ? g_strdup_printf (ngettext ("The same for all %u of this save", "The same for all %u of this save", item->siblings + 1), item->siblings + 1)
    : g_strdup_printf (ngettext ("As now for all %u of that save", "As now for all %u of that save", item->siblings + 1), item->siblings + 1);
  gtk_button_set_label (GTK_BUTTON (self->batch), batch);
  gtk_widget_set_sensitive (self->batch, !self->writing);
}

static void
lay_buttons (LinliSettleWindow     *self,
             const LinliSettleItem *item)
{
  gboolean is_returned = item->type == LINLI_SETTLE_RETURNED;
  GtkWidget *tray[] = { self->drop, self->retry, self->draft };
  LinliWhy why = is_returned ? ((const LinliReturned *) g_ptr_array_index (item->returned, 0))->why : LINLI_WHY_NONE;
  gboolean is_gone = why == LINLI_WHY_GONE || why == LINLI_WHY_DELETED;

  for (guint i = 0; i < G_N_ELEMENTS (tray); i++)
    gtk_widget_set_visible (tray[i], is_returned);
  gtk_widget_set_visible (self->retry, is_returned && !is_gone && why != LINLI_WHY_SETTLED);
  gtk_widget_set_visible (self->draft, is_returned && !is_gone);
  gtk_widget_set_visible (self->settle, !is_returned);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), !is_returned && item->type != LINLI_SETTLE_TOLD);
  gtk_widget_set_visible (GTK_WIDGET (self->preview), !is_returned && item->type != LINLI_SETTLE_TOLD);
  gtk_widget_set_visible (GTK_WIDGET (self->other), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->wrong), FALSE);
  gtk_widget_set_visible (self->batch, FALSE);
  gtk_widget_set_visible (self->reveal, item->field != NULL && item->field->mask != NULL
                                        && linli_session_has_right (self->session, item->field, LINLI_RIGHT_REVEAL));
  gtk_widget_set_visible (self->open, item->is_here);
}

static void
lay_heading (LinliSettleWindow *self)
{
  guint n = self->items->len;
  g_autofree char *place = n > 1 ? g_strdup_printf (_("%u of %u"), self->at + 1, n) : g_strdup ("");

  adw_window_title_set_subtitle (self->heading, place);
  gtk_widget_set_visible (self->previous, n > 1);
  gtk_widget_set_visible (self->next, n > 1);
  gtk_widget_set_sensitive (self->previous, self->at > 0);
  gtk_widget_set_sensitive (self->next, self->at + 1 < n);
}

void
linli_settle_window_lay (LinliSettleWindow *self)
{
  const LinliSettleItem *item = linli_settle_window_get_item (self);
  g_autofree char *explanation = NULL;

  lay_heading (self);
  if (item == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "done");
      gtk_widget_grab_focus (self->close);
      return;
    }
  self->laying = TRUE;
  explanation = linli_settle_explain (item);
  gtk_label_set_text (self->record_label, item->title);
  gtk_label_set_text (self->place, item->place);
  gtk_label_set_text (self->explanation, explanation);
  lay_sides (self, item);
  lay_choices (self, item);
  lay_buttons (self, item);
  gtk_editable_set_text (GTK_EDITABLE (self->other), "");
  gtk_editable_set_text (GTK_EDITABLE (self->reason), "");
  gtk_stack_set_visible_child_name (self->stack, "item");
  gtk_window_set_default_widget (GTK_WINDOW (self), item->type == LINLI_SETTLE_RETURNED ? self->draft : self->settle);
  self->laying = FALSE;
  linli_settle_window_lay_choice (self);
  /* The first choice has the focus and is not chosen: a digit or Space does that. */
  if (self->n_choices > 0)
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)));
  else if (item->type == LINLI_SETTLE_TOLD)
    gtk_widget_grab_focus (self->settle);
  else
    gtk_widget_grab_focus (gtk_widget_get_visible (self->draft) ? self->draft : self->drop);
  gtk_list_box_unselect_all (self->list);
  linli_accessible_say (GTK_WIDGET (self), explanation);
}
