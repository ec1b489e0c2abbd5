/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of the lower folders speak to programs and logs; here they speak to the person at the window. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-error-text.h"

#include "linli-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

static const struct { LinliError code; const char *title, *text; gboolean temporary; } table[] = {
  { LINLI_ERROR_NETWORK, N_("The server was not reached"),
    N_("The server was not reached, or something else answered in its place (a network's sign-in page, a wrong address). "
       "Work goes on offline; what you save is sent later."), TRUE },
  { LINLI_ERROR_AUTH, N_("The server does not know this device"),
    N_("The server does not accept this device any more. Ask the administrator for a new enrolment code."), FALSE },
  { LINLI_ERROR_BUSY, N_("Already open"),
    N_("Another program has this replica open. Close it there, then try again."), TRUE },
  { LINLI_ERROR_NEWER, N_("Written by a newer Linli"),
    N_("This replica was written by a newer version of Linli in a way that this one cannot read. Update this program; nothing was changed."), FALSE },
  { LINLI_ERROR_CORRUPT, N_("The replica is damaged"),
    N_("The file is damaged or is no replica of Linli. Nothing was changed. Repairing keeps the damaged file aside, saves what can be read, "
       "first of all what you have not sent, and has the server send the rest."), FALSE },
  { LINLI_ERROR_FULL, N_("The disk is full"),
    N_("The disk is full and nothing was changed. Make room, then try again."), TRUE },
  { LINLI_ERROR_FORBIDDEN, N_("Not allowed"),
    N_("This is outside your grids or your rights. Ask the administrator if your work needs it."), FALSE },
  { LINLI_ERROR_NOT_FOUND, N_("Not found"),
    N_("It is not here any more."), FALSE },
  { LINLI_ERROR_TOO_LARGE, N_("Too large"),
    N_("The answer was larger than anything the program accepts. Check the server's address."), FALSE },
  { LINLI_ERROR_INVALID, N_("Not accepted"),
    N_("What was entered was not accepted. Check it and try again."), FALSE },
  { LINLI_ERROR_CERTIFICATE, N_("The server is not believed"),
    N_("The server could not prove who it is, so nothing was sent. Check this computer's date and time. If they are right, tell the "
       "administrator. Work goes on offline."), TRUE },
  { LINLI_ERROR_RESTORED, N_("The server was restored"),
    N_("The server was restored from a backup just now. Sync again; what you have sent since is offered to it once more."), TRUE },
  { LINLI_ERROR_LOST, N_("This computer was reported lost"),
    N_("This computer was reported lost, so everything that Linli kept on it was removed. If it is in the right hands again, ask the "
       "administrator for a new code and enrol it."), FALSE },
  { LINLI_ERROR_LEASE, N_("The records on this computer are locked"),
    N_("This computer has not met its server for too long, so its records are locked. Sync where the server is reached; nothing is lost."), FALSE },
  { LINLI_ERROR_TRIES, N_("Too many tries"), N_("Too many tries. Wait ten minutes, then try again."), TRUE },
  { LINLI_ERROR_CODE, N_("Not accepted"), N_("The one-time code is not right. Compare it with the one you were given."), FALSE },
  { LINLI_ERROR_CODE_OVER, N_("Not accepted"), N_("The one-time code holds no more. Ask the administrator for a new one."), FALSE },
  { LINLI_ERROR_FAILED, N_("The folder cannot be used"),
    N_("The folder cannot be opened or written. Check that it is a folder and that you may write there, then try again."), TRUE },
};

static gsize
find (const GError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (error != NULL && error->domain == LINLI_ERROR && error->code == (int) table[i].code)
      return i;
  return G_N_ELEMENTS (table) - 1;
}

const char *
linli_error_describe (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return _("Stopped by you");
  return _(table[find (error)].text);
}

const char *
linli_error_get_title (const GError *error)
{
  return _(table[find (error)].title);
}

gboolean
linli_error_is_temporary (const GError *error)
{
  return table[find (error)].temporary;
}
