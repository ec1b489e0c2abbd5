/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One list with headings, so that the arrows go through all of it.  Of work that does not press only the first lines of each rule show until
 * somebody asks for more. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-today-page.h"

#include <glib/gi18n.h>

#define SHOWN_OF_RULE 3

struct _LinliTodayPage
{
  AdwBin          parent_instance;

  LinliTodayFeed *feed;      /* (owned) */
  GPtrArray      *lines;     /* (owned) Line, a row each */
  GHashTable     *unfolded;  /* (owned) set of const LinliRule */
  gboolean        wants_focus; /* it was to have the focus when nothing had been read yet */

  GtkStack       *stack;
  GtkLabel       *day, *summary, *freshness;
  GtkLevelBar    *fresh_bar;
  GtkWidget      *fresh_box;
  GtkListBox     *list;
  AdwStatusPage  *done;
};

G_DEFINE_FINAL_TYPE (LinliTodayPage, linli_today_page, ADW_TYPE_BIN)

/* A row is a thing to do, or stands for those of a rule that are folded away. */
typedef struct { LinliTodoType type; const LinliTodo *todo; const LinliRule *rule; guint folded; } Line;

static const struct { const char *title, *icon; } types[LINLI_N_TODO_TYPES] = {
  [LINLI_TODO_CONFLICT] = { N_("Two places changed the same item: choose which is right"), "dialog-warning-symbolic" },
  [LINLI_TODO_RETURNED] = { N_("Returned by the server: look what can be done"), "mail-reply-sender-symbolic" },
  [LINLI_TODO_BROKEN]   = { N_("Does not go together: please look"), "dialog-warning-symbolic" },
  [LINLI_TODO_DRAFT]    = { N_("Begun and not saved"), "document-edit-symbolic" },
  [LINLI_TODO_OVERDUE]  = { N_("Overdue"), "alarm-symbolic" },
  [LINLI_TODO_TODAY]    = { N_("Due today"), "alarm-symbolic" },
  [LINLI_TODO_WEEK]     = { N_("Due within a week"), "x-office-calendar-symbolic" },
  [LINLI_TODO_SCOPE]    = { N_("Your grids or your rights changed"), "dialog-information-symbolic" },
  [LINLI_TODO_LATER]    = { N_("Due later"), "x-office-calendar-symbolic" },
  [LINLI_TODO_OPEN]     = { N_("When there is time"), "emblem-default-symbolic" },
  [LINLI_TODO_STALE]    = { N_("Not looked at for the longest time"), "view-refresh-symbolic" },
};

/* ---- rows ---- */

static GtkWidget *
add_label (GtkWidget  *box,
           const char *text,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static GtkWidget *
make_row (const Line *line)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  const LinliTodo *todo = line->todo;
  GtkWidget *icon;

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  if (todo == NULL)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u more: %s", "%u more: %s", line->folded), line->folded, linli_rule_get_message (line->rule));

      add_label (box, text, "dim-label");
      gtk_widget_add_css_class (row, "linli-more");
      return row;
    }
  icon = gtk_image_new_from_icon_name (types[todo->type].icon);
  gtk_widget_add_css_class (icon, todo->type <= LINLI_TODO_BROKEN || todo->type == LINLI_TODO_OVERDUE ? "linli-error" : "dim-label");
  gtk_box_append (GTK_BOX (box), icon);
  add_label (head, todo->title, "heading");
  gtk_widget_set_hexpand (add_label (head, todo->place, "dim-label"), TRUE);
  gtk_box_append (GTK_BOX (words), head);
  if (*todo->why != '\0')
    add_label (words, todo->why, "dim-label");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), words);
  if (todo->when != NULL)
    {
      GtkWidget *when = add_label (box, todo->when, "linli-when");

      gtk_label_set_ellipsize (GTK_LABEL (when), PANGO_ELLIPSIZE_NONE);
      if (todo->type == LINLI_TODO_OVERDUE)
        gtk_widget_add_css_class (when, "late");
      else if (todo->type == LINLI_TODO_TODAY)
        gtk_widget_add_css_class (when, "soon");
    }
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), todo->kind != NULL);
  if (todo->kind != NULL)
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("go-next-symbolic"));
  return row;
}

static void
header_cb (GtkListBoxRow *row,
           GtkListBoxRow *before,
           gpointer       user_data)
{
  LinliTodayPage *self = user_data;
  const LinliTodayData *data = linli_today_feed_get_data (self->feed);
  const Line *line = g_ptr_array_index (self->lines, gtk_list_box_row_get_index (row));
  const Line *line_before = before != NULL ? g_ptr_array_index (self->lines, gtk_list_box_row_get_index (before)) : NULL;
  g_autofree char *number = NULL;
  GtkWidget *box;

  if (line_before != NULL && line_before->type == line->type)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  add_label (box, _(types[line->type].title), "heading");
  if (line->type != LINLI_TODO_STALE)
    {
      number = g_strdup_printf ("%u", data->counts[line->type]);
      add_label (box, number, "dim-label");
    }
  gtk_widget_add_css_class (box, "linli-today-heading");
  gtk_list_box_row_set_header (row, box);
}

static void
add_line (LinliTodayPage  *self,
          LinliTodoType    type,
          const LinliTodo *todo,
          const LinliRule *rule,
          guint            folded)
{
  Line line = { type, todo, rule, folded };

  g_ptr_array_add (self->lines, g_memdup2 (&line, sizeof line));
}

/* The lines from @from on that are of one type and rule; how many they are is returned. */
static guint
add_lines (LinliTodayPage *self,
           GPtrArray      *todos,
           guint           from)
{
  const LinliTodo *first = g_ptr_array_index (todos, from);
  guint n = 0, shown;

  while (from + n < todos->len && ((const LinliTodo *) g_ptr_array_index (todos, from + n))->type == first->type
         && ((const LinliTodo *) g_ptr_array_index (todos, from + n))->rule == first->rule)
    n++;
  shown = first->type != LINLI_TODO_OPEN || n <= SHOWN_OF_RULE + 1 || g_hash_table_contains (self->unfolded, first->rule) ? n : SHOWN_OF_RULE;
  for (guint i = 0; i < shown; i++)
    add_line (self, first->type, g_ptr_array_index (todos, from + i), first->rule, 0);
  if (shown < n)
    add_line (self, first->type, NULL, first->rule, n - shown);
  return n;
}

/* ---- the whole ---- */

static void
lay_head (LinliTodayPage       *self,
          const LinliTodayData *data)
{
  LinliClock *clock = linli_session_get_clock (linli_today_feed_get_session (self->feed));
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (linli_clock_get_today (clock) * 24 * 3600);
  /* Translators: the day above the page "Today", as g_date_time_format() reads it.  xgettext:no-c-format */
  g_autofree char *day = g_date_time_format (utc, _("%-m/%-d %A")), *summary = NULL, *fresh = NULL;
  guint n = linli_today_count (data), late = data->counts[LINLI_TODO_OVERDUE], percent;

  gtk_label_set_text (self->day, day);
  if (n == 0)
    summary = g_strdup (_("Nothing presses today."));
  else if (late == 0)
    summary = g_strdup_printf (ngettext ("%u thing to do this week.", "%u things to do this week.", n), n);
  else
    summary = g_strdup_printf (ngettext ("%u thing to do this week, %u overdue.", "%u things to do this week, %u overdue.", n), n, late);
  gtk_label_set_text (self->summary, summary);
  gtk_widget_set_visible (self->fresh_box, data->total > 0);
  if (data->total == 0)
    return;
  percent = data->fresh * 100 / data->total;
  fresh = g_strdup_printf (_("Looked at within a year: %u of %u (%u %%)"), data->fresh, data->total, percent);
  gtk_label_set_text (self->freshness, fresh);
  gtk_level_bar_set_value (self->fresh_bar, percent / 100.0);
}

/* The row that has the focus; -1: none. */
static int
find_focus (LinliTodayPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list))
    ? GTK_IS_LIST_BOX_ROW (focus) ? focus : gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW) : NULL;

  return row != NULL ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) : -1;
}

static void
lay (LinliTodayPage *self)
{
  const LinliTodayData *data = linli_today_feed_get_data (self->feed);
  int at = find_focus (self);
  g_autofree char *waiting = NULL;
  guint unsent;
  GtkWidget *child;

  if (data == NULL)
    return;
  lay_head (self, data);
  gtk_list_box_set_header_func (self->list, NULL, NULL, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  g_ptr_array_set_size (self->lines, 0);
  for (guint i = 0; i < data->todos->len;)
    i += add_lines (self, data->todos, i);
  for (guint i = 0; i < self->lines->len; i++)
    gtk_list_box_append (self->list, make_row (g_ptr_array_index (self->lines, i)));
  gtk_list_box_set_header_func (self->list, header_cb, self, NULL);
  /* Who has gone to another page meanwhile types there. */
  if (self->lines->len > 0 && (at >= 0 || (self->wants_focus && gtk_widget_get_mapped (GTK_WIDGET (self)))))
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, CLAMP (at, 0, (int) self->lines->len - 1))));
  self->wants_focus = FALSE;
  unsent = data->outbox.pending + data->outbox.sent;
  if (unsent > 0)
    waiting = g_strdup_printf (ngettext ("%u change waits to be sent.", "%u changes wait to be sent.", unsent), unsent);
  adw_status_page_set_description (self->done, waiting != NULL ? waiting : _("Everything is saved and sent."));
  gtk_stack_set_visible_child_name (self->stack, self->lines->len > 0 ? "todos" : "done");
}

static void
row_activated_cb (LinliTodayPage *self,
                  GtkListBoxRow  *row)
{
  const Line *line = g_ptr_array_index (self->lines, gtk_list_box_row_get_index (row));
  char uuid[LINLI_ID_STRING_SIZE];

  if (line->todo == NULL)
    {
      g_hash_table_add (self->unfolded, (gpointer) line->rule);
      lay (self);
      return;
    }
  if (line->todo->kind == NULL)
    return;
  if (line->todo->type == LINLI_TODO_CONFLICT || line->todo->type == LINLI_TODO_RETURNED)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.settle", "(ssb)", linli_id_format (&line->todo->id, uuid),
                                  line->todo->field != NULL ? line->todo->field->name : "", line->todo->type == LINLI_TODO_RETURNED);
      return;
    }
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-field", "(sss)", line->todo->kind->name, linli_id_format (&line->todo->id, uuid),
                              line->todo->field != NULL ? line->todo->field->name : "");
}

/* Drafts change no rows, so what was read before may be old when the page comes into sight. */
static void
linli_today_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (linli_today_page_parent_class)->map (widget);
  linli_today_feed_refresh (LINLI_TODAY_PAGE (widget)->feed);
}

static gboolean
linli_today_page_grab_focus (GtkWidget *widget)
{
  LinliTodayPage *self = LINLI_TODAY_PAGE (widget);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, MAX (find_focus (self), 0));

  self->wants_focus = row == NULL;
  return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
linli_today_page_dispose (GObject *object)
{
  LinliTodayPage *self = LINLI_TODAY_PAGE (object);

  if (self->list != NULL)
    gtk_list_box_set_header_func (self->list, NULL, NULL, NULL);
  self->list = NULL;
  g_clear_object (&self->feed);
  G_OBJECT_CLASS (linli_today_page_parent_class)->dispose (object);
}

static void
linli_today_page_finalize (GObject *object)
{
  LinliTodayPage *self = LINLI_TODAY_PAGE (object);

  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->unfolded, g_hash_table_unref);
  G_OBJECT_CLASS (linli_today_page_parent_class)->finalize (object);
}

static void
linli_today_page_class_init (LinliTodayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_today_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_today_page_finalize;
  widget_class->map = linli_today_page_map;
  widget_class->grab_focus = linli_today_page_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/today/linli-today-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliTodayPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LinliTodayPage, day);
  gtk_widget_class_bind_template_child (widget_class, LinliTodayPage, summary);
  gtk_widget_class_bind_template_child (widget_class, LinliTodayPage, freshness);
  gtk_widget_class_bind_template_child (widget_class, LinliTodayPage, fresh_bar);
  gtk_widget_class_bind_template_child (widget_class, LinliTodayPage, fresh_box);
  gtk_widget_class_bind_template_child (widget_class, LinliTodayPage, list);
  gtk_widget_class_bind_template_child (widget_class, LinliTodayPage, done);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
linli_today_page_init (LinliTodayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->unfolded = g_hash_table_new (NULL, NULL);
}

GtkWidget *
linli_today_page_new (LinliTodayFeed *feed)
{
  LinliTodayPage *self = g_object_new (LINLI_TYPE_TODAY_PAGE, NULL);

  self->feed = g_object_ref (feed);
  g_signal_connect_object (feed, "changed", G_CALLBACK (lay), self, G_CONNECT_SWAPPED);
  lay (self);
  return GTK_WIDGET (self);
}
