/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A computer that its server does not know any more gets a number of its own again; what was not sent stays. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-anew-window.h"

#include "linli-sign-in-page.h"

#include <glib/gi18n.h>

struct _LinliAnewWindow
{
  AdwWindow     parent_instance;

  LinliSession *session;  /* (owned) */
  GtkWidget    *page;
};

G_DEFINE_FINAL_TYPE (LinliAnewWindow, linli_anew_window, ADW_TYPE_WINDOW)

static void
session_changed_cb (LinliAnewWindow *self)
{
  if (!linli_session_get_state (self->session)->signed_in)
    gtk_window_destroy (GTK_WINDOW (self));
}

/* What waited goes at once. */
static void
enrolled_cb (LinliAnewWindow *self)
{
  linli_session_sync (self->session);
  gtk_window_destroy (GTK_WINDOW (self));
}

void
linli_anew_window_submit (LinliAnewWindow *self,
                          const char      *url,
                          const char      *code,
                          const char      *password)
{
  linli_sign_in_page_enrol (LINLI_SIGN_IN_PAGE (self->page), url, code, linli_session_get_identity (self->session)->login, password);
}

const char *
linli_anew_window_get_error (LinliAnewWindow *self)
{
  return linli_sign_in_page_get_error (LINLI_SIGN_IN_PAGE (self->page));
}

static void
linli_anew_window_dispose (GObject *object)
{
  g_clear_object (&LINLI_ANEW_WINDOW (object)->session);
  G_OBJECT_CLASS (linli_anew_window_parent_class)->dispose (object);
}

static void
linli_anew_window_class_init (LinliAnewWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_anew_window_dispose;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
linli_anew_window_init (LinliAnewWindow *self)
{
}

GtkWidget *
linli_anew_window_new (GtkWindow    *parent,
                       LinliSession *session)
{
  LinliAnewWindow *self = g_object_new (LINLI_TYPE_ANEW_WINDOW, "title", _("Enrol Anew"), "transient-for", parent, "modal", TRUE,
                                        "default-width", 480, "default-height", 640, NULL);

  self->session = g_object_ref (session);
  self->page = linli_sign_in_page_new (session);
  g_signal_connect_object (self->page, "signed-in", G_CALLBACK (enrolled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "changed", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  adw_window_set_content (ADW_WINDOW (self), self->page);
  /* In its window, so that the focus is where typing begins. */
  linli_sign_in_page_lay_anew (LINLI_SIGN_IN_PAGE (self->page));
  return GTK_WIDGET (self);
}
