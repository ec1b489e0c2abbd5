/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence in the order in which it is believed: the person, the .cpg, the language byte, the bytes themselves. */

#define G_LOG_DOMAIN "linli-import"

#include "config.h"
#include "linli-dbf-text.h"

#include "linli-error.h"

#include <errno.h>
#include <string.h>

typedef struct { const char *name, *by; GIConv conv; guint n_bad; } Candidate;

struct _LinliDbfText
{
  GArray  *candidates;  /* (owned) Candidate, the most believed first */
  guint    chosen;
  guint    n_said;      /* of them the file itself says */
  guint    n_texts;     /* that are more than ASCII; of them: */
  guint    n_utf8;      /* sound UTF-8 with a character of three bytes, as Chinese has them */
  guint    n_pairs;     /* whose high bytes come in pairs, as GB 2312 has them and Latin letters hardly */
};

/* As .cpg files and people write it; what GBK can say, GB18030 says alike (GB 18030-2022, annex). */
static const struct { const char *said, *name; } names[] = {
  { "UTF-8", "UTF-8" }, { "UTF8", "UTF-8" }, { "65001", "UTF-8" },
  { "GBK", "GB18030" }, { "GB2312", "GB18030" }, { "GB18030", "GB18030" }, { "936", "GB18030" }, { "CP936", "GB18030" }, { "EUC-CN", "GB18030" },
  { "BIG5", "BIG5" }, { "950", "BIG5" }, { "CP950", "BIG5" },
  { "ISO-8859-1", "ISO-8859-1" }, { "88591", "ISO-8859-1" }, { "8859-1", "ISO-8859-1" }, { "ISO88591", "ISO-8859-1" },
  { "1252", "CP1252" }, { "CP1252", "CP1252" }, { "WINDOWS-1252", "CP1252" }, { "ANSI 1252", "CP1252" }, { "ANSI 936", "GB18030" },
};

/* Language bytes of dBASE (Esri's table): 0x4D and 0x7A are code page 936. */
static const struct { guint id; const char *name; } languages[] = {
  { 0x03, "CP1252" }, { 0x57, "CP1252" }, { 0x4d, "GB18030" }, { 0x7a, "GB18030" }, { 0x4f, "BIG5" }, { 0x78, "BIG5" }, { 0x79, "BIG5" },
};

static const char *
find_name (const char *said)
{
  g_autofree char *text = g_strstrip (g_strdup (said));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i].said, text) == 0)
      return names[i].name;
  return NULL;
}

static const char *
find_language (const char *code_page)
{
  guint id;

  if (code_page == NULL || !g_str_has_prefix (code_page, "LDID/"))
    return NULL;
  id = (guint) g_ascii_strtoull (code_page + strlen ("LDID/"), NULL, 10);
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    if (languages[i].id == id)
      return languages[i].name;
  return NULL;
}

static void
add_candidate (LinliDbfText *self,
               const char   *name,
               const char   *by)
{
  Candidate candidate = { name, by, NULL, 0 };

  for (guint i = 0; i < self->candidates->len; i++)
    if (g_str_equal (g_array_index (self->candidates, Candidate, i).name, name))
      return;
  candidate.conv = g_iconv_open ("UTF-8", name);
  if (candidate.conv != (GIConv) -1)
    g_array_append_val (self->candidates, candidate);
}

static void
clear_candidate (gpointer data)
{
  g_iconv_close (((Candidate *) data)->conv);
}

LinliDbfText *
linli_dbf_text_new (const char  *said,
                    const char  *cpg,
                    const char  *code_page,
                    GError     **error)
{
  LinliDbfText *self = g_new0 (LinliDbfText, 1);
  const char *of_person = said != NULL ? find_name (said) : NULL, *of_cpg = cpg != NULL ? find_name (cpg) : NULL;
  const char *of_language = find_language (code_page);

  self->candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_array_set_clear_func (self->candidates, clear_candidate);
  if (said != NULL && of_person == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "\"%.40s\" is no encoding known here; UTF-8, GBK, GB18030 and BIG5 are", said);
      linli_dbf_text_free (self);
      return NULL;
    }
  if (of_person != NULL)
    {
      add_candidate (self, of_person, "option");
      return self;
    }
  if (of_cpg != NULL)
    add_candidate (self, of_cpg, "cpg");
  if (of_language != NULL)
    add_candidate (self, of_language, "ldid");
  self->n_said = self->candidates->len;
  add_candidate (self, "UTF-8", "content");
  add_candidate (self, "GB18030", "content");
  return self;
}

void
linli_dbf_text_free (LinliDbfText *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->candidates);
  g_free (self);
}

static char *
decode (const Candidate *candidate,
        const char      *bytes)
{
  gsize left = strlen (bytes), room = left * 4 + 8, in_all = room;
  g_autofree char *text = g_malloc (room + 1);
  char *in = (char *) (guintptr) bytes, *out = text;

  g_iconv (candidate->conv, NULL, NULL, NULL, NULL);
  if (g_iconv (candidate->conv, &in, &left, &out, &room) == (gsize) -1 && errno != EINVAL)
    return NULL;
  text[in_all - room] = '\0';
  return g_utf8_validate (text, -1, NULL) ? g_steal_pointer (&text) : NULL;
}

static gboolean
is_chinese_utf8 (const char *bytes)
{
  gboolean wide = FALSE;

  if (!g_utf8_validate (bytes, -1, NULL))
    return FALSE;
  for (const char *at = bytes; *at != '\0'; at = g_utf8_next_char (at))
    wide |= g_utf8_get_char (at) >= 0x800;
  return wide;
}

static gboolean
has_pairs (const char *bytes)
{
  for (const guint8 *at = (const guint8 *) bytes; *at != 0; at++)
    if (*at >= 0x80)
      {
        if (at[0] < 0xa1 || at[1] < 0xa1)
          return FALSE;
        at++;
      }
  return TRUE;
}

void
linli_dbf_text_look (LinliDbfText *self,
                     const char   *bytes)
{
  if (!g_str_is_ascii (bytes))
    {
      self->n_texts++;
      self->n_utf8 += is_chinese_utf8 (bytes);
      self->n_pairs += has_pairs (bytes);
    }
  for (guint i = 0; i < self->candidates->len && !g_str_is_ascii (bytes); i++)
    {
      Candidate *candidate = &g_array_index (self->candidates, Candidate, i);
      g_autofree char *text = decode (candidate, bytes);

      candidate->n_bad += text == NULL;
    }
}

static void
choose (LinliDbfText *self,
        const char   *name)
{
  for (guint i = 0; i < self->candidates->len; i++)
    if (g_str_equal (g_array_index (self->candidates, Candidate, i).name, name))
      self->chosen = i;
}

/* What is said of the file and contradicted by every text of it: encodings of one byte take anything, and GBK much of UTF-8. */
static void
contradict (LinliDbfText *self)
{
  const Candidate *candidate = &g_array_index (self->candidates, Candidate, self->chosen);
  gboolean one_byte = g_str_equal (candidate->name, "CP1252") || g_str_equal (candidate->name, "ISO-8859-1");

  if (self->n_texts == 0 || self->n_said == 0)
    return;
  if (self->n_utf8 == self->n_texts)
    choose (self, "UTF-8");
  else if (one_byte && self->n_pairs == self->n_texts)
    choose (self, "GB18030");
}

void
linli_dbf_text_decide (LinliDbfText *self)
{
  self->chosen = 0;
  for (guint i = 1; i < self->candidates->len; i++)
    if (g_array_index (self->candidates, Candidate, i).n_bad < g_array_index (self->candidates, Candidate, self->chosen).n_bad)
      self->chosen = i;
  contradict (self);
}

const char *
linli_dbf_text_get_name (LinliDbfText *self)
{
  return g_array_index (self->candidates, Candidate, self->chosen).name;
}

const char *
linli_dbf_text_get_by (LinliDbfText *self)
{
  return g_array_index (self->candidates, Candidate, self->chosen).by;
}

char *
linli_dbf_text_get_warning (LinliDbfText *self)
{
  const Candidate *first = &g_array_index (self->candidates, Candidate, 0);

  if (self->chosen == 0 || self->n_said == 0)
    return NULL;
  if (first->n_bad == 0)
    return g_strdup_printf ("the file says that its text is %s, but every text looks like %s; it is read as that (--encoding says otherwise)", first->name,
                            linli_dbf_text_get_name (self));
  return g_strdup_printf ("the file says that its text is %s, but %u texts are not; it is read as %s (--encoding says otherwise)", first->name,
                          first->n_bad, linli_dbf_text_get_name (self));
}

char *
linli_dbf_text_decode (LinliDbfText *self,
                       const char   *bytes)
{
  return decode (&g_array_index (self->candidates, Candidate, self->chosen), bytes);
}
