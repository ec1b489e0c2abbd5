/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in place of the records after the end of the lease. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-lease-page.h"

#include "linli-error.h"

#include <glib/gi18n.h>

struct _LinliLeasePage
{
  AdwBin        parent_instance;

  LinliSession *session;  /* (owned) */
  GtkLabel     *why, *kept, *said, *clock;
  GtkWidget    *leave, *carry, *sync, *anew;
};

enum { CARRY, LEAVE, ANEW, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliLeasePage, linli_lease_page, ADW_TYPE_BIN)

/* (transfer full): a moment in words, in this computer's zone. */
static char *
format_moment (gint64 ms)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (ms / 1000);

  /* Translators: a moment, as g_date_time_format() reads it.  xgettext:no-c-format */
  return time != NULL ? g_date_time_format (time, _("%Y/%-m/%-d %H:%M")) : g_strdup ("?");
}

static void
set_text (GtkLabel   *label,
          const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

/* Elsewhere it is said that work goes on offline. */
static const char *
explain (const LinliSessionState *state)
{
  switch (state->error_code)
    {
    case LINLI_ERROR_NETWORK:
      return _("The server was not reached. Try again in the network where it is.");
    case LINLI_ERROR_CERTIFICATE:
      return _("The server could not prove who it is. Check this computer’s date and time; if they are right, tell the administrator.");
    default:
      return state->error;
    }
}

/* A whole cycle, and it is locked all the same. */
static gboolean
is_met_in_vain (const LinliSessionState *state)
{
  return !state->syncing && state->error == NULL && state->progress.requests > 0 && state->lease.state == LINLI_LEASE_ENDED;
}

void
linli_lease_page_lay (LinliLeasePage          *self,
                      const LinliSessionState *state,
                      gint64                   wall_ms)
{
  g_autofree char *until = format_moment (state->lease.until_ms), *now = format_moment (wall_ms);
  /* Translators: a moment. */
  g_autofree char *why = state->lease.broken
    ? g_strdup (_("What this computer keeps of how long it may work without its server is not what the server said: the file was changed by another program. "
                  "Until the server was met, nobody can open what is on it."))
    : g_strdup_printf (_("This computer has not met its server for too long: it was to work without it until %s. Should it be lost, "
                                            "nobody who finds it can open what is on it."), until);
  /* Translators: a moment. */
  g_autofree char *clock = g_strdup_printf (_("This computer’s clock says %s. If that is wrong, set it right first."), now);
  guint unsent = state->outbox.pending + state->outbox.sent;
  g_autofree char *kept = unsent == 0 ? g_strdup (_("Nothing is lost. Your records open again as soon as the server was met."))
    : g_strdup_printf (ngettext ("Nothing is lost. %u change that you have not sent is kept here, and is sent as soon as the server is met.",
                                 "Nothing is lost. %u changes that you have not sent are kept here, and are sent as soon as the server is met.", unsent), unsent);
  gboolean possible = !state->read_only && !state->syncing;

  set_text (self->why, why);
  set_text (self->kept, kept);
  set_text (self->clock, clock);
  gtk_widget_remove_css_class (GTK_WIDGET (self->said), "error");
  if (state->read_only)
    set_text (self->said, linli_session_explain_closed (self->session));
  else if (state->syncing)
    set_text (self->said, _("Asking the server…"));
  else if (is_met_in_vain (state))
    set_text (self->said, _("The server was met, but it does not prove that it is the one this computer was enrolled with. Enrol it anew."));
  else
    {
      set_text (self->said, state->error != NULL ? explain (state) : "");
      if (state->error != NULL)
        gtk_widget_add_css_class (GTK_WIDGET (self->said), "error");
    }
  gtk_widget_set_visible (self->anew, linli_session_needs_enrolling (state) || is_met_in_vain (state));
  gtk_widget_set_sensitive (self->anew, possible);
  gtk_widget_set_sensitive (self->sync, possible && state->has_server);
  gtk_widget_set_sensitive (self->carry, possible);
}

static void
session_changed_cb (LinliLeasePage *self)
{
  linli_lease_page_lay (self, linli_session_get_state (self->session), linli_clock_get_wall_ms (linli_session_get_clock (self->session)));
}

static void
sync_cb (LinliLeasePage *self)
{
  linli_session_sync (self->session);
}

static void
carry_cb (LinliLeasePage *self)
{
  g_signal_emit (self, signals[CARRY], 0);
}

static void
anew_cb (LinliLeasePage *self)
{
  g_signal_emit (self, signals[ANEW], 0);
}

static void
leave_cb (LinliLeasePage *self)
{
  g_signal_emit (self, signals[LEAVE], 0);
}

static void
linli_lease_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (linli_lease_page_parent_class)->map (widget);
  gtk_widget_grab_focus (LINLI_LEASE_PAGE (widget)->sync);
}

static void
linli_lease_page_dispose (GObject *object)
{
  g_clear_object (&LINLI_LEASE_PAGE (object)->session);
  G_OBJECT_CLASS (linli_lease_page_parent_class)->dispose (object);
}

static void
linli_lease_page_class_init (LinliLeasePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_lease_page_dispose;
  widget_class->map = linli_lease_page_map;
  signals[CARRY] = g_signal_new ("carry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ANEW] = g_signal_new ("anew", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEAVE] = g_signal_new ("leave", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/window/linli-lease-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliLeasePage, why);
  gtk_widget_class_bind_template_child (widget_class, LinliLeasePage, kept);
  gtk_widget_class_bind_template_child (widget_class, LinliLeasePage, said);
  gtk_widget_class_bind_template_child (widget_class, LinliLeasePage, clock);
  gtk_widget_class_bind_template_child (widget_class, LinliLeasePage, leave);
  gtk_widget_class_bind_template_child (widget_class, LinliLeasePage, carry);
  gtk_widget_class_bind_template_child (widget_class, LinliLeasePage, anew);
  gtk_widget_class_bind_template_child (widget_class, LinliLeasePage, sync);
  gtk_widget_class_bind_template_callback (widget_class, sync_cb);
  gtk_widget_class_bind_template_callback (widget_class, carry_cb);
  gtk_widget_class_bind_template_callback (widget_class, anew_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
}

static void
linli_lease_page_init (LinliLeasePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
linli_lease_page_new (LinliSession *session)
{
  LinliLeasePage *self = g_object_new (LINLI_TYPE_LEASE_PAGE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  session_changed_cb (self);
  return GTK_WIDGET (self);
}
