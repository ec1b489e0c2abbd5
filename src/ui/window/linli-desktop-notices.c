/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GNotification through the application. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-desktop-notices.h"

#include "linli-notices.h"
#include "linli-settings.h"

struct _LinliDesktopNotices
{
  LinliTodayFeed *feed;     /* (owned) */
  LinliNotices   *notices;  /* (owned) */
  GtkWidget      *widget;   /* (unowned) */
  gulong          changed_id;
};

static void
send (gpointer       data,
      const char    *id,
      GNotification *notification)
{
  GApplication *application = g_application_get_default ();

  if (application != NULL && g_application_get_is_registered (application))
    g_application_send_notification (application, id, notification);
}

static void
withdraw (gpointer    data,
          const char *id)
{
  GApplication *application = g_application_get_default ();

  if (application != NULL && g_application_get_is_registered (application))
    g_application_withdraw_notification (application, id);
}

static gboolean
is_watched (gpointer data)
{
  LinliDesktopNotices *self = data;
  GtkRoot *root = gtk_widget_get_root (self->widget);
  GSettings *settings = linli_settings_get ();

  return (settings != NULL && !g_settings_get_boolean (settings, LINLI_SETTING_NOTIFICATIONS))
    || (GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root)));
}

static const LinliNoticeSink sink = { send, withdraw, is_watched };

static void
changed_cb (LinliTodayFeed      *feed,
            LinliDesktopNotices *self)
{
  linli_notices_update (self->notices, linli_today_feed_get_data (feed));
}

LinliDesktopNotices *
linli_desktop_notices_new (LinliTodayFeed *feed,
                           GtkWidget      *widget)
{
  LinliDesktopNotices *self = g_new0 (LinliDesktopNotices, 1);

  self->feed = g_object_ref (feed);
  self->widget = widget;
  self->notices = linli_notices_new (&sink, self);
  self->changed_id = g_signal_connect (feed, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

void
linli_desktop_notices_free (LinliDesktopNotices *self)
{
  if (self == NULL)
    return;
  g_signal_handler_disconnect (self->feed, self->changed_id);
  linli_notices_free (self->notices);
  g_object_unref (self->feed);
  g_free (self);
}
