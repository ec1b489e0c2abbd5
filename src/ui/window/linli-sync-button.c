/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sync button: text, not only an icon; what it says is what is so. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-sync-button.h"

#include "linli-error.h"
#include "linli-form-text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LinliSyncButton
{
  AdwBin        parent_instance;

  LinliSession *session;  /* (owned) */
  GtkWidget    *button, *icon, *label, *report, *settle, *action, *anew, *carry;
};

G_DEFINE_FINAL_TYPE (LinliSyncButton, linli_sync_button, ADW_TYPE_BIN)

static gboolean
is_same_day (gint64 a_ms,
             gint64 b_ms)
{
  g_autofree char *a = linli_form_format_day (a_ms, b_ms), *b = linli_form_format_day (b_ms, b_ms);

  return strcmp (a, b) == 0;
}

char *
linli_sync_format_state (const LinliSessionState *state,
                         gint64                   now_ms)
{
  guint trouble = state->outbox.returned + state->outbox.conflicts, waiting = state->outbox.pending + state->outbox.sent;
  g_autofree char *when = NULL;

  if (state->syncing)
    {
      if (state->progress.rows_total > 0)
        return g_strdup_printf (_("Syncing %'ld/%'ld"), (long) state->progress.rows_done, (long) state->progress.rows_total);
      if (state->progress.pulled > 0)
        return g_strdup_printf (_("Syncing, %'u rows"), state->progress.pulled);
      return g_strdup (_("Syncing…"));
    }
  if (trouble > 0)
    return g_strdup_printf (ngettext ("%u needs you", "%u need you", trouble), trouble);
  if (state->error != NULL || !state->has_server)
    {
      if (waiting > 0)
        return g_strdup_printf (ngettext ("Offline · %u to send", "Offline · %u to send", waiting), waiting);
      return g_strdup (_("Offline"));
    }
  if (waiting > 0)
    return g_strdup_printf (ngettext ("%u to send", "%u to send", waiting), waiting);
  if (state->last_sync_ms == 0)
    return g_strdup (_("Not synced yet"));
  /* Of today the hour says it all. */
  when = is_same_day (state->last_sync_ms, now_ms)
    ? linli_form_format_time (state->last_sync_ms) : linli_form_format_when (state->last_sync_ms, now_ms);
  return g_strdup_printf (_("Synced %s"), when);
}

static void
add_queue (GString                 *text,
           const LinliSessionState *state,
           gint64                   now_ms)
{
  guint n = state->outbox.pending + state->outbox.sent;
  g_autofree char *bytes = g_format_size ((guint64) state->size.bytes);
  g_autofree char *oldest = state->outbox.oldest_ms > 0 ? linli_form_format_when (state->outbox.oldest_ms, now_ms) : NULL;

  if (oldest == NULL || state->size.saves == 0)
    linli_form_add_line (text, g_strdup_printf (_("To be sent: %u"), n));
  else
    /* Translators: changes, of how many saves, how large, since when. */
    linli_form_add_line (text, g_strdup_printf (ngettext ("To be sent: %u (%u save, %s), the oldest %s", "To be sent: %u (%u saves, %s), the oldest %s",
                                                          state->size.saves), n, state->size.saves, bytes, oldest));
}

static const char *
explain_photo (int code)
{
  switch (code)
    {
    case LINLI_ERROR_NOT_FOUND:
      return _("the server does not have their record; they go after it");
    case LINLI_ERROR_CORRUPT:
      return _("they are not on this computer any more; take them again");
    case LINLI_ERROR_TOO_LARGE:
      return _("enough went today; the others go tomorrow");
    default:
      return _("the server did not take them; they are tried again");
    }
}

/* Photos go their own way: that they wait is no trouble of the records. */
static void
add_photos (GString                 *text,
            const LinliSessionState *state)
{
  const LinliFilesState *photos = &state->photos;

  if (photos->waiting > 0)
    linli_form_add_line (text, g_strdup_printf (ngettext ("%u photo to be sent", "%u photos to be sent", photos->waiting), photos->waiting));
  if (photos->held > 0)
    linli_form_add_line (text, g_strdup_printf (ngettext ("%u photo waits for a network that is not metered; its small picture went",
                                                          "%u photos wait for a network that is not metered; their small pictures went", photos->held), photos->held));
  if (photos->failed > 0)
    /* Translators: how many photos, and why. */
    linli_form_add_line (text, g_strdup_printf (ngettext ("%u photo did not go: %s", "%u photos did not go: %s", photos->failed), photos->failed,
                                                explain_photo (state->photo_code)));
}

/* What is wrong, and what can be done. */
static void
add_problems (GString                 *text,
              const LinliSessionState *state)
{
  if (state->outbox.conflicts > 0)
    linli_form_add_line (text, g_strdup_printf (ngettext ("%u item was changed in two places: choose which is right",
                                                          "%u items were changed in two places: choose which is right", state->outbox.conflicts),
                                                state->outbox.conflicts));
  if (state->outbox.returned > 0)
    linli_form_add_line (text, g_strdup_printf (ngettext ("%u change came back: look why", "%u changes came back: look why", state->outbox.returned),
                                                state->outbox.returned));
  if (state->outbox.told > 0)
    linli_form_add_line (text, g_strdup_printf (ngettext ("%u value of yours was settled otherwise: look what is there now",
                                                          "%u values of yours were settled otherwise: look what is there now", state->outbox.told),
                                                state->outbox.told));
  if (state->outbox.held > 0)
    linli_form_add_line (text, g_strdup_printf (ngettext ("%u save cannot be taken by the server yet: it is tried again every hour, tell the administrator",
                                                          "%u saves cannot be taken by the server yet: they are tried again every hour, tell the administrator",
                                                          state->outbox.held), state->outbox.held));
  if (state->error != NULL)
    linli_form_add_line (text, g_strdup (state->error));
  else if (!state->has_server)
    linli_form_add_line (text, g_strdup (_("This replica has no server.")));
}

char *
linli_sync_format_report (const LinliSessionState *state,
                          gint64                   now_ms,
                          gint64                   now_us)
{
  g_autofree char *when = linli_form_format_when (state->last_sync_ms, now_ms);
  g_autofree char *size = g_format_size ((guint64) (state->size.file + state->size.wal));
  guint minutes = (guint) MAX (1, (state->next_try_us - now_us + 30 * G_USEC_PER_SEC) / (60 * G_USEC_PER_SEC));
  GString *text = g_string_new (NULL);

  linli_form_add_line (text, g_strdup_printf (_("Last complete sync: %s"), state->last_sync_ms > 0 ? when : _("never")));
  add_queue (text, state, now_ms);
  add_photos (text, state);
  if (state->outbox.settled > 0)
    linli_form_add_line (text, g_strdup_printf (_("Settled here, to be sent: %u"), state->outbox.settled));
  if (state->progress.requests > 0)
    linli_form_add_line (text, g_strdup_printf (_("Last time: %u sent, %u received"), state->progress.pushed, state->progress.pulled));
  if (state->has_server && !state->syncing)
    linli_form_add_line (text, state->next_try_us > 0 ? g_strdup_printf (ngettext ("By itself again in %u minute", "By itself again in %u minutes", minutes), minutes)
                                                      : g_strdup (_("Not by itself: so the preferences say")));
  if (state->has_server && state->live != LINLI_LIVE_OFF)
    linli_form_add_line (text, g_strdup (state->live == LINLI_LIVE_HEARS ? _("Changes elsewhere come at once")
                                         : _("Changes elsewhere come with the next sync: the server does not tell of them now")));
  if (state->size.file > 0)
    linli_form_add_line (text, g_strdup_printf (_("On this computer: %s"), size));
  add_problems (text, state);
  return g_string_free (text, FALSE);
}

static void
lay (LinliSyncButton *self)
{
  const LinliSessionState *state = linli_session_get_state (self->session);
  gboolean trouble = state->outbox.returned + state->outbox.conflicts > 0;
  gint64 now_ms = linli_clock_get_wall_ms (linli_session_get_clock (self->session));
  g_autofree char *text = linli_sync_format_state (state, now_ms), *report = linli_sync_format_report (state, now_ms, g_get_monotonic_time ());

  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), state->syncing ? "emblem-synchronizing-symbolic"
                                : trouble ? "dialog-warning-symbolic"
                                : state->error != NULL || !state->has_server ? "network-offline-symbolic" : "emblem-ok-symbolic");
  gtk_label_set_text (GTK_LABEL (self->report), report);
  gtk_widget_set_visible (self->settle, trouble || state->outbox.told > 0);
  gtk_widget_set_visible (self->anew, linli_session_needs_enrolling (state));
  gtk_button_set_label (GTK_BUTTON (self->action), state->syncing ? _("Stop") : _("Sync now"));
  gtk_widget_set_sensitive (self->action, state->has_server);
}

static void
action_clicked_cb (GtkButton       *button,
                   LinliSyncButton *self)
{
  if (linli_session_get_state (self->session)->syncing)
    linli_session_cancel_sync (self->session);
  else
    linli_session_sync (self->session);
}

void
linli_sync_button_popup (LinliSyncButton *self)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}

void
linli_sync_button_popdown (LinliSyncButton *self)
{
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
}

static void
linli_sync_button_dispose (GObject *object)
{
  g_clear_object (&LINLI_SYNC_BUTTON (object)->session);
  G_OBJECT_CLASS (linli_sync_button_parent_class)->dispose (object);
}

static void
linli_sync_button_class_init (LinliSyncButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_sync_button_dispose;
}

static void
linli_sync_button_init (LinliSyncButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *popover = gtk_popover_new ();

  self->icon = gtk_image_new ();
  self->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_box_append (GTK_BOX (box), self->icon);
  gtk_box_append (GTK_BOX (box), self->label);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), box);
  gtk_widget_set_tooltip_text (self->button, _("Sync"));
  self->report = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->report), 0);
  gtk_label_set_wrap (GTK_LABEL (self->report), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->report), 36);
  self->action = gtk_button_new ();
  g_signal_connect (self->action, "clicked", G_CALLBACK (action_clicked_cb), self);
  self->settle = gtk_button_new_with_label (_("Look at what needs you"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->settle), "win.settle");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->settle), "(ssb)", "", "", FALSE);
  gtk_widget_add_css_class (self->settle, "suggested-action");
  g_signal_connect_swapped (self->settle, "clicked", G_CALLBACK (gtk_popover_popdown), popover);
  self->anew = gtk_button_new_with_label (_("Enrol Anew…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->anew), "win.enrol-anew");
  g_signal_connect_swapped (self->anew, "clicked", G_CALLBACK (gtk_popover_popdown), popover);
  self->carry = gtk_button_new_with_label (_("Carry by USB…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->carry), "win.courier");
  gtk_widget_add_css_class (self->carry, "flat");
  g_signal_connect_swapped (self->carry, "clicked", G_CALLBACK (gtk_popover_popdown), popover);
  gtk_box_append (GTK_BOX (content), self->report);
  gtk_box_append (GTK_BOX (content), self->settle);
  gtk_box_append (GTK_BOX (content), self->action);
  gtk_box_append (GTK_BOX (content), self->anew);
  gtk_box_append (GTK_BOX (content), self->carry);
  gtk_widget_add_css_class (content, "linli-report");
  gtk_popover_set_child (GTK_POPOVER (popover), content);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), popover);
  adw_bin_set_child (ADW_BIN (self), self->button);
}

GtkWidget *
linli_sync_button_new (LinliSession *session)
{
  LinliSyncButton *self = g_object_new (LINLI_TYPE_SYNC_BUTTON, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (lay), self, G_CONNECT_SWAPPED);
  lay (self);
  return GTK_WIDGET (self);
}
