/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first page: who sits here.  The password leaves the entry as soon as it was checked. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-sign-in-page.h"

#include "linli-error.h"
#include "linli-error-text.h"

#include <glib/gi18n.h>

struct _LinliSignInPage
{
  AdwBin               parent_instance;

  LinliSession        *session;      /* (owned) */
  GCancellable        *cancellable;  /* (owned) */
  gboolean             enrolled, busy, failed;

  GtkLabel            *title, *text, *error, *note;
  GtkWidget           *login, *password, *server, *code;
  GtkWidget           *button, *spinner;
};

enum { SIGNED_IN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliSignInPage, linli_sign_in_page, ADW_TYPE_BIN)

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
lay_button (LinliSignInPage *self)
{
  gboolean complete = *get_text (self->login) != '\0' && *get_text (self->password) != '\0'
    && (self->enrolled || (*get_text (self->server) != '\0' && *get_text (self->code) != '\0'));

  gtk_widget_set_sensitive (self->button, complete && !self->busy);
}

static void
set_busy (LinliSignInPage *self,
          gboolean         busy)
{
  GtkWidget *rows[] = { self->login, self->password, self->server, self->code };

  self->busy = busy;
  /* An entry that is made insensitive while it has the focus would never hear that it lost it. */
  if (busy && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_set_sensitive (rows[i], !busy);
  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
  lay_button (self);
}

static void
say_error (LinliSignInPage *self,
           const char      *text)
{
  self->failed = text != NULL;
  gtk_label_set_text (self->error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), text != NULL);
}

static const char *
describe (LinliSignInPage *self,
          const GError    *error)
{
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_AUTH))
    return self->enrolled ? _("The name or the password is not right.")
                          : _("The name, the password or the code is not right. A code is used once and ends after ten minutes; ask for a new one.");
  if (!self->enrolled && g_error_matches (error, LINLI_ERROR, LINLI_ERROR_NETWORK))
    return _("The server was not reached, or something else answered at this address. Enrolling needs the network once; check the address.");
  if (!self->enrolled && g_error_matches (error, LINLI_ERROR, LINLI_ERROR_INVALID))
    return _("This is no address of a server, or this replica is enrolled already. Write the address as http://server:8080.");
  return linli_error_describe (error);
}

static void
done_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(LinliSignInPage) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean good = linli_session_sign_in_finish (LINLI_SESSION (object), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (!good)
    {
      g_message ("Signing in: %s", error->message);
      say_error (self, describe (self, error));
      gtk_widget_grab_focus (self->password);
      return;
    }
  say_error (self, NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  gtk_editable_set_text (GTK_EDITABLE (self->code), "");
  g_signal_emit (self, signals[SIGNED_IN], 0);
}

static void
submit_cb (LinliSignInPage *self)
{
  g_autofree char *login = g_strstrip (g_strdup (get_text (self->login)));
  g_autofree char *url = g_strstrip (g_strdup (get_text (self->server)));
  g_autofree char *code = g_strstrip (g_strdup (get_text (self->code)));

  lay_button (self);
  if (!gtk_widget_get_sensitive (self->button))
    return;
  say_error (self, NULL);
  set_busy (self, TRUE);
  if (self->enrolled)
    linli_session_sign_in_async (self->session, login, get_text (self->password), self->cancellable, done_cb, g_object_ref (self));
  else
    linli_session_enroll_async (self->session, url, login, get_text (self->password), code, self->cancellable, done_cb, g_object_ref (self));
}

void
linli_sign_in_page_submit (LinliSignInPage *self,
                           const char      *login,
                           const char      *password)
{
  gtk_editable_set_text (GTK_EDITABLE (self->login), login);
  gtk_editable_set_text (GTK_EDITABLE (self->password), password);
  submit_cb (self);
}

const char *
linli_sign_in_page_get_error (LinliSignInPage *self)
{
  return self->failed ? gtk_label_get_text (self->error) : NULL;
}

void
linli_sign_in_page_lay (LinliSignInPage *self,
                        gboolean         enrolled)
{
  const LinliIdentity *identity = linli_session_get_identity (self->session);
  const char *server = linli_session_get_server (self->session);

  self->enrolled = enrolled;
  gtk_widget_set_visible (self->server, !enrolled);
  gtk_widget_set_visible (self->code, !enrolled);
  gtk_label_set_text (self->text, enrolled ? _("Sign in to the community's ledger") : _("Set up this laptop"));
  gtk_label_set_text (self->note, enrolled ? _("Works without a network.")
                                           : _("Needs the network once. The code comes from your administrator; it is used up at once."));
  gtk_button_set_label (GTK_BUTTON (self->button), enrolled ? _("Sign in") : _("Enrol and sign in"));
  if (identity != NULL && identity->login != NULL && *get_text (self->login) == '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->login), identity->login);
  if (server != NULL && *get_text (self->server) == '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->server), server);
  lay_button (self);
  gtk_widget_grab_focus (*get_text (self->login) != '\0' && enrolled ? self->password : enrolled ? self->login : self->server);
}

static void
linli_sign_in_page_dispose (GObject *object)
{
  LinliSignInPage *self = LINLI_SIGN_IN_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (linli_sign_in_page_parent_class)->dispose (object);
}

static void
linli_sign_in_page_finalize (GObject *object)
{
  g_clear_object (&LINLI_SIGN_IN_PAGE (object)->cancellable);
  G_OBJECT_CLASS (linli_sign_in_page_parent_class)->finalize (object);
}

static void
linli_sign_in_page_class_init (LinliSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = linli_sign_in_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_sign_in_page_finalize;
  signals[SIGNED_IN] = g_signal_new ("signed-in", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/window/linli-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, title);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, text);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, error);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, note);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, login);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, password);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, server);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, code);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, button);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, spinner);
  gtk_widget_class_bind_template_callback (widget_class, submit_cb);
  gtk_widget_class_bind_template_callback (widget_class, lay_button);
}

static void
linli_sign_in_page_init (LinliSignInPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
linli_sign_in_page_new (LinliSession *session)
{
  LinliSignInPage *self = g_object_new (LINLI_TYPE_SIGN_IN_PAGE, NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
