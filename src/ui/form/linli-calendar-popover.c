/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A calendar under a date.  Turning its pages chooses nothing; the wheel does nothing at all. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-calendar-popover.h"

#include "linli-clock.h"

#include <glib/gi18n.h>

typedef struct
{
  LinliDayChosen  chosen;
  gpointer        user_data;
  GtkWidget      *calendar;
  gint64          today;
  int             year, month;  /* of the page in sight */
  gboolean        laying;
} Calendar;

static Calendar *
get_calendar (GtkWidget *popover)
{
  return g_object_get_data (G_OBJECT (popover), "calendar");
}

static void
lay_date (Calendar *self,
          int       year,
          int       month,
          int       mday)
{
  self->laying = TRUE;
  self->year = year;
  self->month = month;
  /* One after the other: the first day is a day of every month. */
  g_object_set (self->calendar, "day", 1, NULL);
  g_object_set (self->calendar, "year", year, NULL);
  g_object_set (self->calendar, "month", month - 1, NULL);
  g_object_set (self->calendar, "day", mday, NULL);
  self->laying = FALSE;
}

static void
choose (GtkWidget *popover,
        gint64     day)
{
  Calendar *self = get_calendar (popover);
  g_autofree char *date = linli_date_format (day);

  gtk_popover_popdown (GTK_POPOVER (popover));
  self->chosen (date, self->user_data);
}

static void
day_selected_cb (GtkCalendar *calendar,
                 GtkWidget   *popover)
{
  Calendar *self = get_calendar (popover);
  int year, month, day;

  if (self->laying)
    return;
  g_object_get (calendar, "year", &year, "month", &month, "day", &day, NULL);
  /* Another page was turned to. */
  if (year != self->year || month + 1 != self->month)
    {
      self->year = year;
      self->month = month + 1;
      return;
    }
  choose (popover, linli_date_join (year, month + 1, day));
}

static void
today_clicked_cb (GtkButton *button,
                  GtkWidget *popover)
{
  choose (popover, get_calendar (popover)->today);
}

static gboolean
scroll_cb (GtkEventControllerScroll *scroll,
           double                    dx,
           double                    dy,
           gpointer                  user_data)
{
  return GDK_EVENT_STOP;
}

/* The toolkit puts arrows on the buttons that turn the pages, and no name: month back and forward, year back and forward. */
static void
name_arrows (GtkWidget *widget,
             guint     *n)
{
  const char *const names[] = { _("Previous month"), _("Next month"), _("Previous year"), _("Next year") };

  if (GTK_IS_BUTTON (widget) && *n < G_N_ELEMENTS (names))
    {
      gtk_widget_set_tooltip_text (widget, names[*n]);
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, names[(*n)++], -1);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_arrows (child, n);
}

static void
fill (GtkWidget *popover)
{
  guint n_arrows = 0;
  Calendar *self = get_calendar (popover);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *today = gtk_button_new_with_label (C_("heading of a day", "Today"));
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  /* Without a role of its own it is nothing to a screen reader, although it takes the focus. */
  self->calendar = g_object_new (GTK_TYPE_CALENDAR, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->calendar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Calendar"), -1);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), NULL);
  gtk_widget_add_controller (self->calendar, scroll);
  g_signal_connect (self->calendar, "day-selected", G_CALLBACK (day_selected_cb), popover);
  name_arrows (self->calendar, &n_arrows);
  gtk_widget_add_css_class (today, "flat");
  g_signal_connect (today, "clicked", G_CALLBACK (today_clicked_cb), popover);
  gtk_box_append (GTK_BOX (box), self->calendar);
  gtk_box_append (GTK_BOX (box), today);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
}

void
linli_calendar_popover_open (GtkWidget  *popover,
                             const char *date,
                             gint64      today)
{
  Calendar *self = get_calendar (popover);
  int year, month, mday;
  gint64 day;

  if (self->calendar == NULL)
    fill (popover);
  if (date == NULL || !linli_date_parse_partial (date, &day))
    day = today;
  self->today = today;
  linli_date_split (day, &year, &month, &mday);
  lay_date (self, year, month, mday);
  gtk_popover_popup (GTK_POPOVER (popover));
}

GtkWidget *
linli_calendar_popover_new (GtkWidget      *parent,
                            LinliDayChosen  chosen,
                            gpointer        user_data)
{
  GtkWidget *popover = gtk_popover_new ();
  Calendar *self = g_new0 (Calendar, 1);

  self->chosen = chosen;
  self->user_data = user_data;
  g_object_set_data_full (G_OBJECT (popover), "calendar", self, g_free);
  gtk_widget_set_parent (popover, parent);
  return popover;
}
