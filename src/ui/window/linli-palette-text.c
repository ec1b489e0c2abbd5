/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which characters of a title are meant by what was typed. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-palette-text.h"

#include "linli-pinyin.h"

#include <string.h>

#define MAX_CHARACTERS 200

typedef struct
{
  gunichar *characters;  /* (owned) in lower case */
  glong     n;
  gboolean *bold;        /* (owned) by character */
  GStrv     readings[2]; /* (owned) (nullable) a syllable a character: as a surname and otherwise */
} Title;

static void
clear_title (Title *title)
{
  g_clear_pointer (&title->characters, g_free);
  g_clear_pointer (&title->bold, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (title->readings); i++)
    g_clear_pointer (&title->readings[i], g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Title, clear_title)

/* (transfer full) (nullable): character by character in lower case; NULL when it is no text of ours. */
static gunichar *
split (const char *text,
       glong      *ret_n)
{
  gunichar *characters;

  if (!g_utf8_validate (text, -1, NULL) || g_utf8_strlen (text, -1) > MAX_CHARACTERS)
    return NULL;
  characters = g_utf8_to_ucs4_fast (text, -1, ret_n);
  for (glong i = 0; i < *ret_n; i++)
    characters[i] = g_unichar_tolower (characters[i]);
  return characters;
}

/* (transfer full) (nullable): NULL where some character has no reading of its own. */
static GStrv
spell (const char *text,
       glong       n,
       gboolean    is_name)
{
  g_autofree char *spelt = linli_pinyin_spell (text, is_name);
  GStrv syllables = g_strsplit (spelt, " ", -1);

  if ((glong) g_strv_length (syllables) != n)
    g_clear_pointer (&syllables, g_strfreev);
  return syllables;
}

static gboolean
init_title (Title      *title,
            const char *text)
{
  title->characters = split (text, &title->n);
  if (title->characters == NULL)
    return FALSE;
  title->bold = g_new0 (gboolean, title->n + 1);
  title->readings[0] = spell (text, title->n, TRUE);
  title->readings[1] = spell (text, title->n, FALSE);
  return TRUE;
}

/* ---- characters ---- */

static gboolean
mark_word (Title          *title,
           const gunichar *word,
           glong           length)
{
  for (glong at = 0; at + length <= title->n; at++)
    if (memcmp (title->characters + at, word, (gsize) length * sizeof *word) == 0)
      {
        for (glong i = 0; i < length; i++)
          title->bold[at + i] = TRUE;
        return TRUE;
      }
  return FALSE;
}

/* Every word of the query stands in the title. */
static gboolean
mark_words (Title      *title,
            const char *query)
{
  g_auto(GStrv) words = g_strsplit_set (query, " \t", -1);
  gboolean found = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      glong n = 0;
      g_autofree gunichar *word = split (words[i], &n);

      if (n == 0)
        continue;
      if (word == NULL || !mark_word (title, word, n))
        return FALSE;
      found = TRUE;
    }
  return found;
}

/* ---- pinyin ---- */

/* @letters can be read as the characters from @at on, each by a beginning of its syllable: "zhang", "zgf", "zhguif". */
static gboolean
mark_spelt_from (Title      *title,
                 glong       at,
                 const char *letters)
{
  if (*letters == '\0')
    return TRUE;
  if (at >= title->n)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (title->readings); i++)
    {
      const char *syllable = title->readings[i] != NULL ? title->readings[i][at] : "";
      gsize length = 0;

      if (i > 0 && title->readings[0] != NULL && g_str_equal (syllable, title->readings[0][at]))
        break;
      while (syllable[length] != '\0' && syllable[length] == letters[length])
        length++;
      for (; length > 0; length--)
        if (mark_spelt_from (title, at + 1, letters + length))
          return title->bold[at] = TRUE;
    }
  return FALSE;
}

static gboolean
mark_spelt (Title      *title,
            const char *query)
{
  g_autoptr(GString) letters = g_string_new (NULL);

  for (const char *c = query; *c != '\0'; c++)
    if (g_ascii_isalpha (*c))
      g_string_append_c (letters, g_ascii_tolower (*c));
    else if (*c != ' ' && *c != '\'')
      return FALSE;
  for (glong at = 0; letters->len > 0 && at < title->n; at++)
    if (mark_spelt_from (title, at, letters->str))
      return TRUE;
  return FALSE;
}

/* ---- house numbers ---- */

typedef struct { glong at, length; } Run;

/* (transfer full): where digits stand, without leading zeros. */
static GArray *
find_runs (const gunichar *characters,
           glong           n)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (Run));

  for (glong i = 0; i < n; i++)
    {
      Run run = { i, 0 };

      if (characters[i] >= 0x80 || !g_ascii_isdigit ((char) characters[i]))
        continue;
      while (i < n && characters[i] < 0x80 && g_ascii_isdigit ((char) characters[i]))
        i++;
      while (run.at + 1 < i && characters[run.at] == '0')
        run.at++;
      run.length = i - run.at;
      g_array_append_val (runs, run);
    }
  return runs;
}

/* The numbers of the query stand side by side in the title; the last may still be typed. */
static gboolean
mark_house (Title      *title,
            const char *query)
{
  glong n = 0;
  g_autofree gunichar *characters = split (query, &n);
  g_autoptr(GArray) runs = find_runs (title->characters, title->n);
  g_autoptr(GArray) typed = characters != NULL ? find_runs (characters, n) : NULL;

  for (guint from = 0; typed != NULL && typed->len > 0 && from + typed->len <= runs->len; from++)
    {
      guint i = 0;

      for (; i < typed->len; i++)
        {
          const Run *run = &g_array_index (runs, Run, from + i), *want = &g_array_index (typed, Run, i);
          gboolean is_last = i + 1 == typed->len;

          if ((is_last ? want->length > run->length : want->length != run->length)
              || memcmp (title->characters + run->at, characters + want->at, (gsize) want->length * sizeof *characters) != 0)
            break;
        }
      if (i < typed->len)
        continue;
      for (i = 0; i < typed->len; i++)
        for (glong j = 0; j < g_array_index (typed, Run, i).length; j++)
          title->bold[g_array_index (runs, Run, from + i).at + j] = TRUE;
      return TRUE;
    }
  return FALSE;
}

/* ---- together ---- */

static gboolean
mark (Title      *title,
      const char *query)
{
  g_autofree char *folded = g_utf8_validate (query, -1, NULL) ? g_utf8_normalize (query, -1, G_NORMALIZE_NFKC) : NULL;

  if (folded == NULL)
    return FALSE;
  g_strstrip (folded);
  if (mark_words (title, folded))
    return TRUE;
  memset (title->bold, 0, (gsize) title->n * sizeof *title->bold);
  return mark_spelt (title, folded) || mark_house (title, folded);
}

char *
linli_palette_mark (const char *text,
                    const char *query)
{
  g_auto(Title) title = { 0 };
  g_autoptr(GString) markup = g_string_new (NULL);
  const char *c = text;

  if (!init_title (&title, text) || !mark (&title, query))
    return NULL;
  for (glong i = 0; i < title.n; i++)
    {
      const char *next = g_utf8_next_char (c);
      g_autofree char *escaped = g_markup_escape_text (c, next - c);

      if (title.bold[i] && (i == 0 || !title.bold[i - 1]))
        g_string_append (markup, "<b>");
      g_string_append (markup, escaped);
      if (title.bold[i] && (i + 1 == title.n || !title.bold[i + 1]))
        g_string_append (markup, "</b>");
      c = next;
    }
  return g_string_free (g_steal_pointer (&markup), FALSE);
}

gboolean
linli_palette_meets (const char *text,
                     const char *query)
{
  g_auto(Title) title = { 0 };

  return init_title (&title, text) && mark (&title, query);
}
