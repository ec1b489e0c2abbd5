/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-pinyin.c - how Chinese text sounds, for search and sorting. */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-pinyin.h"

#include "linli-base-resources.h"

#include <gio/gio.h>

#include <string.h>

#define MAX_FIGURES 10000  /* of a number; longer ones stand by their figures */

typedef struct
{
  char    syllable[8];  /* "zhang", ü as v */
  guint8  tone;         /* 1 to 4, 5 neutral */
} Reading;

/* Surnames whose reading is not the character's usual one. */
static const struct { const char *surname; const char *reading; } surnames[] = {
  { "万俟", "mò qí" }, { "尉迟", "yù chí" }, { "单于", "chán yú" }, { "长孙", "zhǎng sūn" }, { "澹台", "tán tái" }, { "令狐", "líng hú" },
  { "宰父", "zǎi fǔ" }, { "亓官", "qí guān" }, { "鲜于", "xiān yú" }, { "呼延", "hū yán" }, { "拓跋", "tuò bá" }, { "夹谷", "jiá gǔ" },
  { "乐正", "yuè zhèng" }, { "子车", "zǐ jū" },
  { "萬俟", "mò qí" }, { "尉遲", "yù chí" }, { "單于", "chán yú" }, { "長孫", "zhǎng sūn" }, { "澹臺", "tán tái" },
  { "仲长", "zhòng cháng" }, { "公冶", "gōng yě" }, { "叶赫", "yè hè" }, { "第五", "dì wǔ" }, { "百里", "bǎi lǐ" },
  { "单", "shàn" }, { "仇", "qiú" }, { "区", "ōu" }, { "解", "xiè" }, { "查", "zhā" }, { "曾", "zēng" }, { "朴", "piáo" },
  { "任", "rén" }, { "华", "huà" }, { "盖", "gě" }, { "覃", "qín" }, { "翟", "zhái" }, { "宓", "mì" }, { "缪", "miào" },
  { "燕", "yān" }, { "乐", "yuè" }, { "员", "yùn" }, { "折", "shé" }, { "黑", "hè" }, { "冼", "xiǎn" }, { "洗", "xiǎn" },
  { "召", "shào" }, { "祭", "zhài" }, { "尹", "yǐn" }, { "宁", "nìng" }, { "应", "yīng" }, { "於", "yū" }, { "柏", "bǎi" },
  { "卜", "bǔ" }, { "车", "chē" }, { "晁", "cháo" }, { "种", "chóng" }, { "褚", "chǔ" }, { "戴", "dài" }, { "葛", "gě" },
  { "过", "guō" }, { "哈", "hǎ" }, { "纪", "jǐ" }, { "句", "gōu" }, { "阚", "kàn" }, { "隗", "wěi" }, { "乜", "niè" },
  { "逄", "páng" }, { "秘", "bì" }, { "繁", "pó" }, { "曲", "qū" }, { "佘", "shé" }, { "盛", "shèng" }, { "石", "shí" },
  { "殳", "shū" }, { "沈", "shěn" }, { "眭", "suī" }, { "洼", "wā" }, { "韦", "wéi" }, { "冯", "féng" }, { "郗", "xī" },
  { "幺", "yāo" }, { "郇", "xún" }, { "甯", "nìng" }, { "郄", "qiè" }, { "占", "zhān" }, { "钭", "tǒu" }, { "牟", "móu" },
  { "尉", "wèi" }, { "费", "fèi" }, { "薄", "bó" }, { "相", "xiàng" }, { "行", "xíng" }, { "藏", "zāng" }, { "贾", "jiǎ" },
  { "贲", "bēn" }, { "俞", "yú" }, { "谌", "chén" }, { "郝", "hǎo" }, { "那", "nā" }, { "能", "nài" }, { "强", "qiáng" },
  { "撒", "sǎ" }, { "都", "dū" }, { "冒", "mào" },
  { "佴", "nài" }, { "莘", "shēn" }, { "粘", "nián" }, { "适", "kuò" }, { "要", "yāo" },
  { "角", "jué" }, { "炅", "guì" }, { "便", "pián" }, { "省", "xǐng" }, { "还", "huán" }, { "干", "gān" },
  { "車", "chē" }, { "單", "shàn" }, { "區", "ōu" }, { "應", "yīng" }, { "華", "huà" }, { "蓋", "gě" }, { "員", "yùn" },
  { "樂", "yuè" }, { "紀", "jǐ" }, { "寧", "nìng" }, { "過", "guō" }, { "繆", "miào" }, { "諶", "chén" }, { "闞", "kàn" },
  { "馮", "féng" }, { "賁", "bēn" }, { "費", "fèi" },
};

/* "zhāng" → { "zhang", 1 } */
static gboolean
split_reading (const char *text, gsize length, Reading *ret_reading)
{
  static const struct { gunichar marked; char plain; guint8 tone; } vowels[] = {
    { 0x101, 'a', 1 }, { 0xe1, 'a', 2 }, { 0x1ce, 'a', 3 }, { 0xe0, 'a', 4 }, { 0x113, 'e', 1 }, { 0xe9, 'e', 2 }, { 0x11b, 'e', 3 },
    { 0xe8, 'e', 4 }, { 0x12b, 'i', 1 }, { 0xed, 'i', 2 }, { 0x1d0, 'i', 3 }, { 0xec, 'i', 4 }, { 0x14d, 'o', 1 }, { 0xf3, 'o', 2 },
    { 0x1d2, 'o', 3 }, { 0xf2, 'o', 4 }, { 0x16b, 'u', 1 }, { 0xfa, 'u', 2 }, { 0x1d4, 'u', 3 }, { 0xf9, 'u', 4 }, { 0x1d6, 'v', 1 },
    { 0x1d8, 'v', 2 }, { 0x1da, 'v', 3 }, { 0x1dc, 'v', 4 }, { 0xfc, 'v', 5 }, { 0x144, 'n', 2 }, { 0x148, 'n', 3 }, { 0x1f9, 'n', 4 },
    { 0x1e3f, 'm', 2 }, { 0xea, 'e', 5 }, { 0x1ebf, 'e', 2 }, { 0x1ec1, 'e', 4 },
  };
  guint n = 0;

  ret_reading->tone = 5;
  for (const char *c = text; c < text + length && n + 1 < sizeof ret_reading->syllable; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (u < 0x80)
        ret_reading->syllable[n++] = (char) u;
      else
        for (guint i = 0; i < G_N_ELEMENTS (vowels); i++)
          if (vowels[i].marked == u)
            {
              ret_reading->syllable[n++] = vowels[i].plain;
              if (vowels[i].tone != 5)
                ret_reading->tone = vowels[i].tone;
            }
    }
  ret_reading->syllable[n] = '\0';
  return n > 0;
}

static GHashTable *
load_readings (void)
{
  GHashTable *table = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr(GBytes) bytes = g_resource_lookup_data (linli_base_get_resource (), "/org/linli/pinyin/kmandarin.txt",
                                                    G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize size = 0;
  const char *at = bytes != NULL ? g_bytes_get_data (bytes, &size) : "";
  const char *end = at + size;

  while (at < end)
    {
      const char *newline = memchr (at, '\n', (gsize) (end - at));
      const char *stop = newline != NULL ? newline : end;
      const char *space = *at != '#' ? memchr (at, ' ', (gsize) (stop - at)) : NULL;
      Reading reading;

      if (space != NULL && split_reading (space + 1, (gsize) (stop - space - 1), &reading))
        g_hash_table_insert (table, GUINT_TO_POINTER (g_utf8_get_char (at)), g_memdup2 (&reading, sizeof reading));
      at = stop + 1;
    }
  return table;
}

static const Reading *
look_up (gunichar u)
{
  static gsize ready;
  static GHashTable *table;

  if (g_once_init_enter (&ready))
    {
      table = load_readings ();
      g_once_init_leave (&ready, 1);
    }
  return g_hash_table_lookup (table, GUINT_TO_POINTER (u));
}

typedef void (*EachFunc) (GString *out, gunichar character, const Reading *reading);

/* @text: valid UTF-8 */
static void
walk_valid (GString *out, const char *text, gboolean is_name, EachFunc each)
{
  const char *c = text;

  for (guint i = 0; is_name && i < G_N_ELEMENTS (surnames); i++)
    if (g_str_has_prefix (text, surnames[i].surname))
      {
        const char *spelt = surnames[i].reading;

        while (c < text + strlen (surnames[i].surname))
          {
            const char *space = strchrnul (spelt, ' ');
            Reading reading;

            split_reading (spelt, (gsize) (space - spelt), &reading);
            each (out, g_utf8_get_char (c), &reading);
            spelt = *space == ' ' ? space + 1 : space;
            c = g_utf8_next_char (c);
          }
        break;
      }
  for (; *c != '\0'; c = g_utf8_next_char (c))
    each (out, g_utf8_get_char (c), look_up (g_utf8_get_char (c)));
}

static char *
walk (const char *text, gboolean is_name, EachFunc each)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autofree char *mended = g_utf8_validate (text, -1, NULL) ? NULL : g_utf8_make_valid (text, -1);

  walk_valid (out, mended != NULL ? mended : text, is_name, each);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
spell_one (GString *out, gunichar u, const Reading *reading)
{
  if (reading == NULL)
    {
      if (g_unichar_isalnum (u))
        g_string_append_unichar (out, g_unichar_tolower (u));
      return;
    }
  if (out->len > 0)
    g_string_append_c (out, ' ');
  g_string_append (out, reading->syllable);
}

static void
initial_one (GString *out, gunichar u, const Reading *reading)
{
  if (reading != NULL)
    g_string_append_c (out, reading->syllable[0]);
  else if (u < 0x80 && g_unichar_isalnum (u))
    g_string_append_unichar (out, g_unichar_tolower (u));
}

static void
key_one (GString *out, gunichar u, const Reading *reading)
{
  /* Characters without a reading sort behind, Latin text before. */
  if (reading != NULL)
    g_string_append_printf (out, "b%s\001%u", reading->syllable, reading->tone);
  else if (u < 0x80)
    g_string_append_c (out, 'a');
  else
    g_string_append_c (out, 'c');
  g_string_append_unichar (out, g_unichar_tolower (u));
  g_string_append_c (out, '\001');
}

char *
linli_pinyin_spell (const char *text, gboolean is_name)
{
  return walk (text, is_name, spell_one);
}

char *
linli_pinyin_initials (const char *text, gboolean is_name)
{
  return walk (text, is_name, initial_one);
}

/* -1: no digit; those of half and of full width are one. */
static int
get_digit (gunichar u)
{
  return g_ascii_isdigit ((char) MIN (u, 0x7f)) ? (int) (u - '0') : u >= 0xff10 && u <= 0xff19 ? (int) (u - 0xff10) : -1;
}

static const char *
find_digit (const char *text)
{
  while (*text != '\0' && get_digit (g_utf8_get_char (text)) < 0)
    text = g_utf8_next_char (text);
  return text;
}

/* The number at @text, where a digit would stand: how many figures it has, then these.  Where it ends. */
static const char *
append_number (GString *out, const char *text)
{
  gsize start;
  guint n = 0;

  g_string_append (out, "a0");
  start = out->len;
  for (; *text != '\0' && get_digit (g_utf8_get_char (text)) >= 0; text = g_utf8_next_char (text))
    if (n > 0 || get_digit (g_utf8_get_char (text)) > 0)
      {
        g_string_append_c (out, (char) ('0' + get_digit (g_utf8_get_char (text))));
        n++;
      }
  g_string_insert_unichar (out, (gssize) start, '0' + MIN (n, MAX_FIGURES));
  g_string_append_c (out, '\001');
  return text;
}

char *
linli_pinyin_sort_key (const char *text, gboolean is_name)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autofree char *mended = g_utf8_validate (text, -1, NULL) ? NULL : g_utf8_make_valid (text, -1);

  text = mended != NULL ? mended : text;
  for (gboolean is_first = TRUE; *text != '\0'; is_first = FALSE)
    {
      const char *digit = find_digit (text);
      g_autofree char *before = *digit != '\0' ? g_strndup (text, (gsize) (digit - text)) : NULL;

      walk_valid (out, before != NULL ? before : text, is_name && is_first, key_one);
      text = *digit != '\0' ? append_number (out, digit) : digit;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
