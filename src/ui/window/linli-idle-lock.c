/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Input events of all windows, a slow timer, and two signals of the desktop where there is one. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-idle-lock.h"

#include "linli-settings.h"

#include <gio/gio.h>

#define CHECK_S 5

struct _LinliIdleLock
{
  GObject          parent_instance;

  LinliClock      *clock;        /* (owned) */
  GCancellable    *cancellable;  /* (owned) */
  GDBusConnection *buses[2];     /* (owned) (nullable) */
  guint            signal_ids[2][2];
  gint64           last_us;
  gboolean         told;
  guint            check_id;
};

enum { IDLE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliIdleLock, linli_idle_lock, G_TYPE_OBJECT)

static void
tell (LinliIdleLock *self)
{
  if (self->told)
    return;
  self->told = TRUE;
  g_signal_emit (self, signals[IDLE], 0);
}

void
linli_idle_lock_touch (LinliIdleLock *self)
{
  self->last_us = linli_clock_get_elapsed_us (self->clock);
  self->told = FALSE;
}

gboolean
linli_idle_lock_is_idle (LinliIdleLock *self)
{
  return self->told;
}

void
linli_idle_lock_check (LinliIdleLock *self)
{
  gint64 allowed_us = (gint64) g_settings_get_uint (linli_settings_get (), LINLI_SETTING_LOCK_MINUTES) * 60 * G_USEC_PER_SEC;

  if (linli_clock_get_elapsed_us (self->clock) - self->last_us >= allowed_us)
    tell (self);
}

static gboolean
check_cb (gpointer user_data)
{
  linli_idle_lock_check (user_data);
  return G_SOURCE_CONTINUE;
}

/* ---- input ---- */

static gboolean
event_cb (GtkEventController *controller,
          GdkEvent           *event,
          LinliIdleLock      *self)
{
  switch (gdk_event_get_event_type (event))
    {
    case GDK_MOTION_NOTIFY:
    case GDK_BUTTON_PRESS:
    case GDK_KEY_PRESS:
    case GDK_SCROLL:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
    case GDK_PAD_BUTTON_PRESS:
    case GDK_TOUCHPAD_SWIPE:
    case GDK_TOUCHPAD_PINCH:
      /* After the sleep is looked at what was before it, not at the key that ended it. */
      linli_idle_lock_check (self);
      if (!self->told)
        linli_idle_lock_touch (self);
      break;
    case GDK_BUTTON_RELEASE:
    case GDK_KEY_RELEASE:
    case GDK_ENTER_NOTIFY:
    case GDK_LEAVE_NOTIFY:
    case GDK_DELETE:
    case GDK_FOCUS_CHANGE:
    case GDK_PROXIMITY_IN:
    case GDK_PROXIMITY_OUT:
    case GDK_DRAG_ENTER:
    case GDK_DRAG_LEAVE:
    case GDK_DRAG_MOTION:
    case GDK_DROP_START:
    case GDK_GRAB_BROKEN:
    case GDK_TOUCH_END:
    case GDK_TOUCH_CANCEL:
    case GDK_PAD_BUTTON_RELEASE:
    case GDK_PAD_RING:
    case GDK_PAD_STRIP:
    case GDK_PAD_GROUP_MODE:
    case GDK_TOUCHPAD_HOLD:
    case GDK_EVENT_LAST:
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
watch_windows (GListModel    *windows,
               guint          position,
               guint          removed,
               guint          added,
               LinliIdleLock *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);
      GtkEventController *controller = gtk_event_controller_legacy_new ();

      gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
      g_signal_connect_object (controller, "event", G_CALLBACK (event_cb), self, 0);
      gtk_widget_add_controller (window, controller);
    }
}

/* ---- the desktop ---- */

static void
sleeps_cb (GDBusConnection *bus,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *name,
           GVariant        *parameters,
           gpointer         user_data)
{
  gboolean begins = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &begins);
  if (begins)
    tell (user_data);
}

/* By bus, the session's and the system's; each says TRUE when it begins. */
static const struct { const char *interface, *signal; } watched[2][2] = {
  { { "org.freedesktop.ScreenSaver", "ActiveChanged" }, { "org.gnome.ScreenSaver", "ActiveChanged" } },
  { { "org.freedesktop.login1.Manager", "PrepareForSleep" }, { NULL, NULL } },
};

static void
watch_bus (LinliIdleLock *self,
           guint          place,
           GAsyncResult  *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      g_debug ("No bus: %s", error->message);
      return;
    }
  self->buses[place] = g_object_ref (bus);
  for (guint i = 0; i < 2 && watched[place][i].interface != NULL; i++)
    self->signal_ids[place][i] = g_dbus_connection_signal_subscribe (bus, NULL, watched[place][i].interface, watched[place][i].signal, NULL, NULL,
                                                                     G_DBUS_SIGNAL_FLAGS_NONE, sleeps_cb, self, NULL);
}

static void
session_bus_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(LinliIdleLock) self = user_data;

  if (!g_cancellable_is_cancelled (self->cancellable))
    watch_bus (self, 0, result);
}

static void
system_bus_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(LinliIdleLock) self = user_data;

  if (!g_cancellable_is_cancelled (self->cancellable))
    watch_bus (self, 1, result);
}

/* ---- object ---- */

static void
linli_idle_lock_dispose (GObject *object)
{
  LinliIdleLock *self = LINLI_IDLE_LOCK (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->check_id, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->buses); i++)
    {
      for (guint j = 0; j < 2 && self->signal_ids[i][j] != 0; j++)
        g_dbus_connection_signal_unsubscribe (self->buses[i], self->signal_ids[i][j]);
      g_clear_object (&self->buses[i]);
    }
  G_OBJECT_CLASS (linli_idle_lock_parent_class)->dispose (object);
}

static void
linli_idle_lock_finalize (GObject *object)
{
  LinliIdleLock *self = LINLI_IDLE_LOCK (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (linli_idle_lock_parent_class)->finalize (object);
}

static void
linli_idle_lock_class_init (LinliIdleLockClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_idle_lock_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_idle_lock_finalize;
  signals[IDLE] = g_signal_new ("idle", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_idle_lock_init (LinliIdleLock *self)
{
  self->cancellable = g_cancellable_new ();
}

LinliIdleLock *
linli_idle_lock_new (LinliClock *clock)
{
  LinliIdleLock *self = g_object_new (LINLI_TYPE_IDLE_LOCK, NULL);
  GListModel *windows = gtk_window_get_toplevels ();

  self->clock = g_object_ref (clock);
  linli_idle_lock_touch (self);
  self->check_id = g_timeout_add_seconds (CHECK_S, check_cb, self);
  watch_windows (windows, 0, 0, g_list_model_get_n_items (windows), self);
  g_signal_connect_object (windows, "items-changed", G_CALLBACK (watch_windows), self, 0);
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, session_bus_cb, g_object_ref (self));
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, system_bus_cb, g_object_ref (self));
  return self;
}
