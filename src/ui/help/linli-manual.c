/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the manual: one file a chapter, one line a block. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-manual.h"

#include <string.h>

#define CHINESE "zh_CN"
#define ENGLISH "en"

static void
block_free (gpointer data)
{
  LinliManualBlock *block = data;

  g_free (block->markup);
  g_free (block->plain);
  g_free (block->picture);
  g_free (block);
}

void
linli_manual_chapter_free (LinliManualChapter *chapter)
{
  g_free (chapter->name);
  g_free (chapter->title);
  g_ptr_array_unref (chapter->blocks);
  g_free (chapter);
}

/* ---- inside a line ---- */

static void
add_escaped (GString    *markup,
             GString    *plain,
             const char *text,
             gssize      length)
{
  g_autofree char *escaped = g_markup_escape_text (text, length);

  g_string_append (markup, escaped);
  g_string_append_len (plain, text, length);
}

/* "[words](target)" at @at; its end, or NULL when there is none. */
static const char *
add_link (GString    *markup,
          GString    *plain,
          const char *at)
{
  const char *words_end = strchr (at, ']');
  const char *target_end = words_end != NULL && words_end[1] == '(' ? strchr (words_end, ')') : NULL;
  g_autofree char *target = NULL;

  if (target_end == NULL)
    return NULL;
  target = g_markup_escape_text (words_end + 2, target_end - words_end - 2);
  g_string_append_printf (markup, "<a href=\"%s\">", target);
  add_escaped (markup, plain, at + 1, words_end - at - 1);
  g_string_append (markup, "</a>");
  return target_end + 1;
}

/* What stands between two @mark: its end, or NULL when it is not closed. */
static const char *
add_span (GString    *markup,
          GString    *plain,
          const char *at,
          const char *mark,
          const char *tag)
{
  const char *begin = at + strlen (mark), *end = strstr (begin, mark);

  if (end == NULL || end == begin)
    return NULL;
  g_string_append_printf (markup, "<%s>", tag);
  add_escaped (markup, plain, begin, end - begin);
  g_string_append_printf (markup, "</%s>", tag);
  return end + strlen (mark);
}

static void
parse_line (LinliManualBlock *block,
            const char       *text)
{
  GString *markup = g_string_new (NULL), *plain = g_string_new (NULL);

  for (const char *at = text; *at != '\0';)
    {
      const char *next = NULL;

      if (*at == '[')
        next = add_link (markup, plain, at);
      else if (g_str_has_prefix (at, "**"))
        next = add_span (markup, plain, at, "**", "b");
      else if (*at == '`')
        next = add_span (markup, plain, at, "`", "tt");
      if (next == NULL)
        {
          next = g_utf8_next_char (at);
          add_escaped (markup, plain, at, next - at);
        }
      at = next;
    }
  block->markup = g_string_free (markup, FALSE);
  block->plain = g_string_free (plain, FALSE);
}

/* ---- lines ---- */

static LinliManualBlock *
add_block (LinliManualChapter   *chapter,
           LinliManualBlockType  type,
           const char           *text)
{
  LinliManualBlock *block = g_new0 (LinliManualBlock, 1);

  block->type = type;
  parse_line (block, text);
  g_ptr_array_add (chapter->blocks, block);
  return block;
}

/* "![what is to be seen](folder/file.png)" */
static gboolean
add_picture (LinliManualChapter *chapter,
             const char         *line)
{
  const char *end = strstr (line, "](");
  g_autofree char *caption = NULL, *path = NULL;
  LinliManualBlock *block;

  if (!g_str_has_prefix (line, "![") || end == NULL || !g_str_has_suffix (line, ")"))
    return FALSE;
  caption = g_strndup (line + 2, end - line - 2);
  path = g_strndup (end + 2, strlen (end) - 3);
  block = add_block (chapter, LINLI_MANUAL_PICTURE, caption);
  block->picture = g_path_get_basename (path);
  return TRUE;
}

static void
add_line (LinliManualChapter *chapter,
          const char         *line)
{
  char *after = NULL;
  guint64 number = g_ascii_isdigit (*line) ? g_ascii_strtoull (line, &after, 10) : 0;

  if (g_str_has_prefix (line, "# "))
    {
      g_free (chapter->title);
      chapter->title = g_strdup (line + 2);
    }
  else if (g_str_has_prefix (line, "## "))
    add_block (chapter, LINLI_MANUAL_HEADING, line + 3);
  else if (g_str_has_prefix (line, "- "))
    add_block (chapter, LINLI_MANUAL_ITEM, line + 2);
  else if (g_str_has_prefix (line, "> "))
    add_block (chapter, LINLI_MANUAL_NOTE, line + 2);
  else if (number > 0 && g_str_has_prefix (after, ". "))
    add_block (chapter, LINLI_MANUAL_STEP, after + 2)->number = (guint) MIN (number, 99);
  else if (*line != '\0' && !g_str_has_prefix (line, "<!--") && !add_picture (chapter, line))
    add_block (chapter, LINLI_MANUAL_TEXT, line);
}

LinliManualChapter *
linli_manual_parse (const char *name,
                    const char *text)
{
  LinliManualChapter *chapter = g_new0 (LinliManualChapter, 1);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  chapter->name = g_strdup (name);
  chapter->title = g_strdup (name);
  chapter->blocks = g_ptr_array_new_with_free_func (block_free);
  for (guint i = 0; lines[i] != NULL; i++)
    add_line (chapter, g_strchomp (lines[i]));
  return chapter;
}

/* ---- all of it ---- */

char *
linli_manual_get_name (const char *file)
{
  const char *begin = file + strspn (file, "0123456789-");

  return g_str_has_suffix (begin, ".md") ? g_strndup (begin, strlen (begin) - 3) : g_strdup (begin);
}

static int
compare_files (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Every Chinese is read in the one there is. */
static const char *
get_folder_of (const char *language)
{
  return g_str_has_prefix (language, "zh") ? CHINESE : language;
}

char *
linli_manual_choose_language (const char *const *languages)
{
  for (guint i = 0; languages[i] != NULL; i++)
    {
      g_autofree char *folder = g_strconcat (LINLI_MANUAL_RESOURCES, get_folder_of (languages[i]), NULL);
      g_auto(GStrv) files = g_resources_enumerate_children (folder, 0, NULL);

      if (files != NULL && g_str_has_suffix (files[0], ".md"))
        return g_strdup (get_folder_of (languages[i]));
    }
  return g_strdup (ENGLISH);
}

/* (transfer full) (nullable) */
static GStrv
list_files (char **ret_folder)
{
  g_autofree char *language = linli_manual_choose_language (g_get_language_names ());
  GStrv files;

  *ret_folder = g_strconcat (LINLI_MANUAL_RESOURCES, language, "/", NULL);
  files = g_resources_enumerate_children (*ret_folder, 0, NULL);
  if (files != NULL)
    qsort (files, g_strv_length (files), sizeof *files, compare_files);
  return files;
}

GPtrArray *
linli_manual_load (void)
{
  GPtrArray *chapters = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_manual_chapter_free);
  g_autofree char *folder = NULL;
  g_auto(GStrv) files = list_files (&folder);

  for (guint i = 0; files != NULL && files[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (folder, files[i], NULL), *name = linli_manual_get_name (files[i]);
      g_autoptr(GBytes) bytes = g_resources_lookup_data (path, 0, NULL);

      /* A resource ends with a zero byte that is not counted. */
      if (bytes != NULL && g_bytes_get_size (bytes) > 0)
        g_ptr_array_add (chapters, linli_manual_parse (name, g_bytes_get_data (bytes, NULL)));
    }
  return chapters;
}

/* ---- searching ---- */

static gboolean
has_all_words (const char *text,
               const char *words)
{
  g_autofree char *folded = g_utf8_casefold (text, -1), *wanted = g_utf8_casefold (words, -1);
  g_auto(GStrv) parts = g_strsplit_set (wanted, " \t", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (folded, parts[i]) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
linli_manual_block_matches (const LinliManualBlock *block,
                            const char             *words)
{
  return has_all_words (block->plain, words);
}

guint
linli_manual_count (const LinliManualChapter *chapter,
                    const char               *words)
{
  guint count = has_all_words (chapter->title, words) ? 1 : 0;

  for (guint i = 0; i < chapter->blocks->len; i++)
    count += linli_manual_block_matches (g_ptr_array_index (chapter->blocks, i), words) ? 1 : 0;
  return count;
}
