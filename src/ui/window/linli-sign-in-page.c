/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first page: who sits here.  The password leaves the entry as soon as it was checked. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-sign-in-page.h"

#include "linli-error.h"
#include "linli-error-text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LinliSignInPage
{
  AdwBin               parent_instance;

  LinliSession        *session;      /* (owned) */
  GCancellable        *cancellable;  /* (owned) */
  gboolean             enrolled, busy, failed;
  gboolean             anew;         /* for who sits here already */

  guint                code_id;      /* idle: the code is laid out in groups */
  GtkLabel            *title, *text, *error, *note, *code_hint;
  GtkWidget           *login, *password, *server, *code;
  GtkWidget           *button, *cancel, *spinner, *others;
};

enum { SIGNED_IN, OTHERS, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliSignInPage, linli_sign_in_page, ADW_TYPE_BIN)

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static gboolean
asks_code (LinliSignInPage *self)
{
  return !self->enrolled || self->anew;
}

static void
lay_button (LinliSignInPage *self)
{
  gboolean complete = *get_text (self->login) != '\0' && *get_text (self->password) != '\0'
    && (!asks_code (self) || (*get_text (self->server) != '\0' && *get_text (self->code) != '\0'));

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
  gtk_widget_set_visible (self->cancel, busy && asks_code (self));
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

/* What went wrong when enrolling, what to do, and where. */
static const struct { int code; const char *text; enum { AT_SERVER, AT_PASSWORD, AT_CODE } at; } enrol_errors[] = {
  { LINLI_ERROR_NETWORK, N_("The server was not reached, or something else answered at this address. Enrolling needs the network once: check "
                            "the network and the address."), AT_SERVER },
  { LINLI_ERROR_CERTIFICATE, N_("The server could not prove who it is, so nothing was sent. Check the address and this computer's date and time. "
                                "If both are right, do not go on; tell the administrator."), AT_SERVER },
  { LINLI_ERROR_INVALID, N_("This is no address of a server, or this replica is enrolled already. Write the address as http://server:8080."),
    AT_SERVER },
  { LINLI_ERROR_AUTH, N_("The name or the password is not right. Check both; capital and small letters count."), AT_PASSWORD },
  { LINLI_ERROR_CODE, N_("The code is not right. Compare it letter by letter with the one you were given; after five wrong tries a new one is "
                         "needed."), AT_CODE },
  { LINLI_ERROR_CODE_OVER, N_("This code holds no more: it ran out after ten minutes, was used already, or had too many tries. Ask the "
                              "administrator for a new one."), AT_CODE },
  { LINLI_ERROR_TRIES, N_("Too many tries. Wait ten minutes, then ask the administrator for a new code."), AT_CODE },
  { LINLI_ERROR_BUSY, N_("The server has too much to do. Wait a minute, then try again."), AT_SERVER },
  { LINLI_ERROR_FORBIDDEN, N_("On this server the name is somebody else. Nothing was changed here; ask the administrator."), AT_SERVER },
};

static const char *
describe_enrolling (LinliSignInPage *self,
                    const GError    *error,
                    GtkWidget      **ret_where)
{
  GtkWidget *places[] = { self->server, self->password, self->code };

  *ret_where = self->password;
  for (gsize i = 0; i < G_N_ELEMENTS (enrol_errors); i++)
    if (g_error_matches (error, LINLI_ERROR, enrol_errors[i].code))
      {
        *ret_where = places[enrol_errors[i].at];
        return _(enrol_errors[i].text);
      }
  return linli_error_describe (error);
}

/* (transfer full) */
static char *
describe (LinliSignInPage *self,
          const GError    *error,
          GtkWidget      **ret_where)
{
  gint64 minutes = linli_session_get_state (self->session)->try_wait_ms / 60000 + 1;

  if (asks_code (self))
    return g_strdup (describe_enrolling (self, error, ret_where));
  *ret_where = self->password;
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_AUTH))
    return g_strdup (_("The name or the password is not right."));
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_TRIES))
    return g_strdup_printf (ngettext ("Too many wrong passwords. Try again in %ld minute.", "Too many wrong passwords. Try again in %ld minutes.",
                                      (gulong) minutes), (long) minutes);
  return g_strdup (linli_error_describe (error));
}

static void
done_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(LinliSignInPage) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean good = linli_session_sign_in_finish (LINLI_SESSION (object), result, &error);

  if (self->session == NULL)
    return;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_busy (self, FALSE);
  if (!good)
    {
      GtkWidget *where;
      g_autofree char *text = describe (self, error, &where);

      g_message ("Signing in: %s", error->message);
      say_error (self, text);
      gtk_widget_grab_focus (where);
      return;
    }
  say_error (self, NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  gtk_editable_set_text (GTK_EDITABLE (self->code), "");
  g_signal_emit (self, signals[SIGNED_IN], 0);
}

static const char *
describe_code (LinliCodeState state)
{
  switch (state)
    {
    case LINLI_CODE_SHORT:
      return _("The code has 12 letters and digits; some are missing.");
    case LINLI_CODE_CONFUSED:
      return _("A code holds neither 0 nor O, neither 1 nor I. Look again: it may be another letter.");
    case LINLI_CODE_STRANGE:
      return _("A code holds only letters and digits.");
    case LINLI_CODE_GOOD:
    default:
      return NULL;
    }
}

/* Groups of four while it is typed; the place of typing stays behind the same letter. */
static gboolean
lay_code_cb (gpointer user_data)
{
  LinliSignInPage *self = user_data;
  GtkEditable *editable = GTK_EDITABLE (self->code);
  const char *typed = get_text (self->code);
  g_autofree char *shown = linli_sync_format_code (typed);
  g_autofree char *before = gtk_editable_get_chars (editable, 0, gtk_editable_get_position (editable));
  g_autofree char *shown_before = linli_sync_format_code (before);

  self->code_id = 0;
  if (linli_sync_check_code (typed) == LINLI_CODE_STRANGE || g_str_equal (typed, shown))
    return G_SOURCE_REMOVE;
  gtk_editable_set_text (editable, shown);
  gtk_editable_set_position (editable, (int) strlen (shown_before));
  return G_SOURCE_REMOVE;
}

static void
code_changed_cb (LinliSignInPage *self)
{
  LinliCodeState state = linli_sync_check_code (get_text (self->code));
  const char *hint = state == LINLI_CODE_CONFUSED || state == LINLI_CODE_STRANGE ? describe_code (state) : NULL;

  lay_button (self);
  gtk_label_set_text (self->code_hint, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->code_hint), hint != NULL && asks_code (self));
  /* Not in the middle of the entry's own work on what was typed. */
  if (self->code_id == 0)
    self->code_id = g_idle_add (lay_code_cb, self);
}

static void
cancel_cb (LinliSignInPage *self)
{
  g_cancellable_cancel (self->cancellable);
}

/* The device became enrolled though the rest failed: from now on signing in is what is asked. */
static void
session_changed_cb (LinliSignInPage *self)
{
  const LinliSessionState *state = linli_session_get_state (self->session);

  if (self->busy || !state->known || self->enrolled || !state->enrolled || state->signed_in)
    return;
  linli_sign_in_page_lay (self, TRUE);
  say_error (self, _("This computer is enrolled now, but the server was lost on the way. Sign in; the records come when it is back."));
}

static void
submit_cb (LinliSignInPage *self)
{
  g_autofree char *login = g_strstrip (g_strdup (get_text (self->login)));
  g_autofree char *url = g_strstrip (g_strdup (get_text (self->server)));
  const char *code = get_text (self->code);

  lay_button (self);
  if (!gtk_widget_get_sensitive (self->button))
    return;
  /* What cannot be a code would only cost a try. */
  if (asks_code (self) && linli_sync_check_code (code) != LINLI_CODE_GOOD)
    {
      say_error (self, describe_code (linli_sync_check_code (code)));
      gtk_widget_grab_focus (self->code);
      return;
    }
  say_error (self, NULL);
  set_busy (self, TRUE);
  if (self->anew)
    linli_session_enroll_anew_async (self->session, url, get_text (self->password), code, self->cancellable, done_cb, g_object_ref (self));
  else if (self->enrolled)
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

void
linli_sign_in_page_enrol (LinliSignInPage *self,
                          const char      *url,
                          const char      *code,
                          const char      *login,
                          const char      *password)
{
  gtk_editable_set_text (GTK_EDITABLE (self->server), url);
  gtk_editable_set_text (GTK_EDITABLE (self->code), code);
  linli_sign_in_page_submit (self, login, password);
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
  gtk_widget_set_visible (GTK_WIDGET (self->code_hint), FALSE);
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

void
linli_sign_in_page_lay_anew (LinliSignInPage *self)
{
  const LinliSessionState *state = linli_session_get_state (self->session);
  guint unsent = state->outbox.pending + state->outbox.sent;
  g_autofree char *kept = unsent == 0 ? g_strdup (_("Everything is sent; your records stay here."))
    : g_strdup_printf (ngettext ("%u change that you have not sent is kept, and is sent afterwards.",
                                 "%u changes that you have not sent are kept, and are sent afterwards.", unsent), unsent);
  g_autofree char *title = g_strdup_printf ("%s · %s", _("Enrol Anew"), linli_session_get_identity (self->session)->login);
  g_autofree char *note = g_strdup_printf ("%s %s", _("Needs the network, and a new code from your administrator."), kept);

  self->anew = TRUE;
  linli_sign_in_page_lay (self, TRUE);
  gtk_widget_set_visible (self->server, TRUE);
  gtk_widget_set_visible (self->code, TRUE);
  /* It stays whose it is. */
  gtk_widget_set_visible (self->login, FALSE);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->text, _("For when the server does not know this computer any more, or has not heard of it for more than a month."));
  gtk_label_set_text (self->note, note);
  gtk_button_set_label (GTK_BUTTON (self->button), _("Enrol anew"));
  gtk_widget_grab_focus (*get_text (self->server) != '\0' ? self->password : self->server);
}

void
linli_sign_in_page_set_others (LinliSignInPage *self,
                               gboolean         has_others)
{
  gtk_widget_set_visible (self->others, has_others);
}

static void
others_cb (LinliSignInPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_signal_emit (self, signals[OTHERS], 0);
}

static void
linli_sign_in_page_dispose (GObject *object)
{
  LinliSignInPage *self = LINLI_SIGN_IN_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->code_id, g_source_remove);
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
  signals[OTHERS] = g_signal_new ("others", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/linli/Linli/window/linli-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, title);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, text);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, error);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, note);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, code_hint);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, cancel);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, others);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, login);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, password);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, server);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, code);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, button);
  gtk_widget_class_bind_template_child (widget_class, LinliSignInPage, spinner);
  gtk_widget_class_bind_template_callback (widget_class, submit_cb);
  gtk_widget_class_bind_template_callback (widget_class, lay_button);
  gtk_widget_class_bind_template_callback (widget_class, code_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, others_cb);
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
  g_signal_connect_object (session, "changed", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
