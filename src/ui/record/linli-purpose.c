/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one question before a hidden value is shown. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-purpose.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static const struct { const char *id, *label; } purposes[] = {
  { "verify", N_("Check data") }, { "visit", N_("Visit") }, { "service", N_("Handle a matter") },
};

const char *
linli_purpose_get_label (const char *purpose)
{
  for (guint i = 0; i < G_N_ELEMENTS (purposes); i++)
    if (g_strcmp0 (purpose, purposes[i].id) == 0)
      return _(purposes[i].label);
  return NULL;
}

typedef struct { LinliPurposeFunc func; gpointer user_data; } Wait;

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             Wait             *wait)
{
  wait->func (g_str_equal (response, "cancel") ? NULL : response, wait->user_data);
}

static void
wait_free (gpointer  data,
           GClosure *closure)
{
  g_free (data);
}

void
linli_purpose_ask (GtkWidget        *parent,
                   LinliPurposeFunc  func,
                   gpointer          user_data)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (parent)), _("What do you need it for?"),
                                              _("The purpose is asked once and marked in the record."));
  Wait *wait = g_new0 (Wait, 1);

  wait->func = func;
  wait->user_data = user_data;
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"));
  for (guint i = 0; i < G_N_ELEMENTS (purposes); i++)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), purposes[i].id, _(purposes[i].label));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), wait, wait_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
