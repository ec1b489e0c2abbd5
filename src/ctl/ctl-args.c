/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-args.c - arguments and errors of the command line. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-args.h"

#include "linli-error.h"

#include <stdio.h>
#include <string.h>

#define MAX_PASSWORD 1024

int
ctl_usage (const char *usage)
{
  fprintf (stderr, "usage: %s\n", usage);
  return 2;
}

int
ctl_fail (const char *verb, const GError *error)
{
  g_autofree char *line = g_strdup (error != NULL ? error->message : "unknown error");

  g_strdelimit (line, "\n\r", ' ');
  fprintf (stderr, "linlictl %s: %s\n", verb, line);
  return linli_error_get_exit_code (error);
}

char *
ctl_read_password (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (length > MAX_PASSWORD || !g_utf8_validate (text, (gssize) length, NULL))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s: no password file (one line of UTF-8)", path);
      return NULL;
    }
  text[strcspn (text, "\r\n")] = '\0';
  return g_steal_pointer (&text);
}

static gboolean
take_option (const CtlOption *option, const char *value)
{
  gint64 number;

  switch (option->type)
    {
    case CTL_FLAG:
      *(gboolean *) option->value = TRUE;
      return TRUE;
    case CTL_NUMBER:
      return value != NULL && g_ascii_string_to_signed (value, 10, 0, G_MAXINT64, option->value, NULL);
    case CTL_NUMBERS:
      if (value == NULL || !g_ascii_string_to_signed (value, 10, 0, G_MAXINT64, &number, NULL))
        return FALSE;
      g_array_append_val ((GArray *) option->value, number);
      return TRUE;
    case CTL_TEXT:
    default:
      *(const char **) option->value = value;
      return value != NULL;
    }
}

/* A short name stands alone: "-o FILE".  Any other word with one dash is a word, as a negative number is. */
static gboolean
is_short_name (const char *word, const CtlOption *options, gsize n_options)
{
  for (gsize i = 0; i < n_options; i++)
    if (options[i].name[1] != '-' && strcmp (options[i].name, word) == 0)
      return TRUE;
  return FALSE;
}

GPtrArray *
ctl_args_parse (int argc, char **argv, const CtlOption *options, gsize n_options, guint min, guint max, const char *usage)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();
  gboolean only_words = FALSE;

  for (int i = 1; i < argc; i++)
    {
      const CtlOption *found = NULL;
      const char *value = NULL;

      if (only_words || (!g_str_has_prefix (argv[i], "--") && !is_short_name (argv[i], options, n_options)))
        {
          g_ptr_array_add (words, argv[i]);
          continue;
        }
      if (strcmp (argv[i], "--") == 0)
        {
          only_words = TRUE;
          continue;
        }
      if (strcmp (argv[i], "--json") == 0)
        continue;  /* what we print is JSON anyway */
      for (gsize j = 0; j < n_options && found == NULL; j++)
        {
          gsize length = strlen (options[j].name);

          if (strncmp (argv[i], options[j].name, length) == 0 && (argv[i][length] == '\0' || argv[i][length] == '='))
            {
              found = &options[j];
              if (argv[i][length] == '=')
                value = argv[i] + length + 1;
              else if (found->type != CTL_FLAG && i + 1 < argc)
                value = argv[++i];
            }
        }
      if (found == NULL || !take_option (found, value))
        {
          fprintf (stderr, "linlictl: %s: %s; usage: %s\n", argv[i], found == NULL ? "unknown option" : value == NULL ? "needs a value" : "a whole number from 0 is wanted", usage);
          return NULL;
        }
    }
  if (words->len < min || words->len > max)
    {
      fprintf (stderr, "usage: %s\n", usage);
      return NULL;
    }
  return g_steal_pointer (&words);
}
