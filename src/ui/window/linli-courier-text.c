/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of files that are carried to the server and back. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-courier-text.h"

#include "linli-error-text.h"
#include "linli-error.h"

#include "linli-form-text.h"

#include <glib/gi18n.h>

static const struct { LinliError code; const char *there, *back, *other; } table[] = {
  { LINLI_ERROR_AUTH, N_("This computer was never enrolled. Sign in once where the server is reached."),
    N_("This computer was never enrolled. Sign in once where the server is reached."),
    N_("The server does not know this computer any more, so it takes nothing from it. Enrol it anew, or use another one.") },
  { LINLI_ERROR_FORBIDDEN, N_("This computer and its server have not exchanged keys yet. Sync once where the server is reached; from then on files can be carried."),
    N_("This file is for another computer, or from another server. Take the one that was written for this computer."),
    N_("The server does not take this file: the computer that wrote it was shut out, or it belongs to another server. Tell your colleague to ask the administrator.") },
  { LINLI_ERROR_INVALID, N_("The file could not be made. Sync over the network where that is possible, and tell the administrator."),
    N_("This is no answer for this computer, or it was damaged on the way. Copy it from the stick again, or have the server write it once more."),
    N_("This is no file for the server, or it was damaged on the way. Choose the one that your colleague’s computer wrote.") },
  { LINLI_ERROR_TOO_LARGE, N_("More waits than fits into a file. Sync over the network where that is possible."),
    N_("This is no answer of the server. Choose the file that the server wrote."),
    N_("This is no file for the server, or it was damaged on the way. Choose the one that your colleague’s computer wrote.") },
  { LINLI_ERROR_NEWER, NULL, N_("The answer was written by a newer version of Linli. Update this program, then take it again."),
    N_("The file was written by a newer version of Linli than the server. Tell the administrator.") },
  { LINLI_ERROR_NOT_FOUND, NULL, NULL, N_("The server does not know the computer that wrote this file, or takes no files over the network yet. Tell the administrator.") },
  { LINLI_ERROR_NETWORK, NULL, NULL, N_("The server was not reached. Try again where it is; the file stays as it is.") },
  { LINLI_ERROR_BUSY, NULL, NULL, N_("The server has too much to do. Wait a minute, then try again.") },
};

const char *
linli_courier_explain (LinliCarry    way,
                       const GError *error)
{
  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    return _("There is no room on the stick. Make room, or choose another folder.");
  if (error->domain == G_FILE_ERROR || g_error_matches (error, LINLI_ERROR, LINLI_ERROR_FAILED))
    return way == LINLI_CARRY_THERE ? _("The folder cannot be written. Put the stick in again, or choose another folder.")
                                    : _("The file cannot be read. Put the stick in again, then choose the file once more.");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const char *text = way == LINLI_CARRY_THERE ? table[i].there : way == LINLI_CARRY_BACK ? table[i].back : table[i].other;

      if (g_error_matches (error, LINLI_ERROR, (int) table[i].code) && text != NULL)
        return _(text);
    }
  return linli_error_describe (error);
}

char *
linli_courier_format_name (const LinliCourierReport *report)
{
  return g_strdup_printf ("linli-%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT ".linliusb", report->device, report->number);
}

char *
linli_courier_format_answer (const char *path,
                             GBytes     *question)
{
  LinliCourierHeader header = { 0 };
  g_autofree char *folder = g_path_get_dirname (path), *name = NULL;

  if (!linli_courier_read_header (question, &header, NULL))
    return g_build_filename (folder, "answer.linliusb", NULL);
  name = g_strdup_printf ("linli-%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "-answer.linliusb", header.device, header.number);
  return g_build_filename (folder, name, NULL);
}

char *
linli_courier_format_report (LinliCarry                way,
                             const LinliCourierReport *report,
                             const char               *name,
                             guint                     pending)
{
  GString *text = g_string_new (NULL);

  if (way == LINLI_CARRY_THERE)
    {
      linli_form_add_line (text, g_strdup_printf (_("Written: %s"), name));
      linli_form_add_line (text, report->operations > 0
                                 ? g_strdup_printf (ngettext ("%u change is in it. It goes on waiting here until the answer comes.",
                                                              "%u changes are in it. They go on waiting here until the answer comes.", report->operations),
                                                    report->operations)
                                 : g_strdup (_("Nothing waits to be sent; the file asks for what is new.")));
      if (report->photos > 0)
        linli_form_add_line (text, g_strdup (_("Photos are in it too.")));
      if (report->more)
        linli_form_add_line (text, g_strdup (_("Not everything fits into one file. When its answer is here, carry another one.")));
      return g_string_free (text, FALSE);
    }
  if (way == LINLI_CARRY_FOR)
    {
      linli_form_add_line (text, g_strdup (_("Handed over. The server’s answer lies beside the file:")));
      linli_form_add_line (text, g_strdup (name));
      linli_form_add_line (text, g_strdup (_("Give the stick back to your colleague, who takes the answer there.")));
      return g_string_free (text, FALSE);
    }
  linli_form_add_line (text, g_strdup_printf (ngettext ("%u change was accepted", "%u changes were accepted", report->pushed), report->pushed));
  linli_form_add_line (text, g_strdup_printf (ngettext ("%u record came from the server", "%u records came from the server", report->pulled), report->pulled));
  if (report->returned + report->conflicts > 0)
    linli_form_add_line (text, g_strdup_printf (ngettext ("%u needs you: see what is below the sync button", "%u need you: see what is below the sync button",
                                                          report->returned + report->conflicts), report->returned + report->conflicts));
  if (report->held > 0)
    linli_form_add_line (text, g_strdup_printf (ngettext ("%u save cannot be taken by the server yet and waits: tell the administrator",
                                                          "%u saves cannot be taken by the server yet and wait: tell the administrator", report->held),
                                                report->held));
  if (report->photos_failed > 0)
    linli_form_add_line (text, g_strdup (_("The server refused a photo. It waits here and is tried again.")));
  if (report->photos_waiting > 0)
    linli_form_add_line (text, g_strdup_printf (ngettext ("%u photo still waits. Carry another file with it.", "%u photos still wait. Carry another file with them.",
                                                          report->photos_waiting), report->photos_waiting));
  if (pending > 0)
    linli_form_add_line (text, g_strdup_printf (_("To be sent: %u"), pending));
  if (report->more)
    linli_form_add_line (text, g_strdup (_("The server has more. Carry another file to get the rest.")));
  else if (report->late > 0)
    linli_form_add_line (text, g_strdup (_("Some of it was here already. Carry another file to get what is new.")));
  return g_string_free (text, FALSE);
}
