/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-name.c - names of people. */
#define G_LOG_DOMAIN "linli-base"

#include "config.h"
#include "linli-name.h"

#include <string.h>

#define MAX_CHARACTERS 50

static gboolean
is_dot (gunichar u)
{
  static const gunichar dots[] = { 0xb7, 0x2022, 0x2027, 0x22c5, 0x30fb, 0xff65, 0x2219, 0x16eb, 0x25cf, 0xff0e, 0x2024, 0x387, 0x2e31,
                                   0xfe52, 0x2e33 };

  for (guint i = 0; i < G_N_ELEMENTS (dots); i++)
    if (dots[i] == u)
      return TRUE;
  return FALSE;
}

static gboolean
is_latin (gunichar u)
{
  return u < 0x250 && g_unichar_isalpha (u);
}

static gboolean
is_blank (gunichar u)
{
  return g_unichar_isspace (u) || u == 0x200b || u == 0xfeff;
}

/* Forms fill two characters up to the width of three: 王 芳 is 王芳.  In a longer name the blank may part two names, and stays. */
static gboolean
is_padded (const char *name)
{
  guint n = 0;

  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (is_blank (u))
        continue;
      if (is_latin (u) || ++n > 2)
        return FALSE;
    }
  return TRUE;
}

/* Full-width Latin becomes Latin before accents are composed with it; NULL where @name is not UTF-8. */
static char *
compose (const char *name)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      g_string_append_unichar (out, u >= 0xff01 && u <= 0xff5e && !is_dot (u) ? u - 0xfee0 : u);
    }
  return g_utf8_normalize (out->str, -1, G_NORMALIZE_NFC);
}

char *
linli_name_normalize (const char *name)
{
  g_autofree char *composed = g_utf8_validate (name, -1, NULL) ? compose (name) : NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  gboolean padded, gap = FALSE;
  gunichar before = 0;

  if (composed == NULL)
    return g_strdup (name);
  padded = is_padded (composed);
  for (const char *c = composed; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      /* A full stop between characters is typed for the dot; behind a Latin letter it shortens: J. Smith. */
      if (is_dot (u) || (u == '.' && before != 0 && !is_latin (before)))
        u = 0xb7;
      if (u == 0xb7 && before == 0xb7)
        continue;
      if (is_blank (u))
        {
          gap = TRUE;
          continue;
        }
      if (gap && before != 0 && !padded && u != 0xb7 && before != 0xb7)
        g_string_append_c (out, ' ');
      gap = FALSE;
      before = u;
      g_string_append_unichar (out, u);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

const char *
linli_name_refuse (const char *name)
{
  glong n = g_utf8_strlen (name, -1);

  if (n < 2)
    return "姓名至少两个字";
  if (n > MAX_CHARACTERS)
    return "姓名不能超过50个字";
  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (g_unichar_isdigit (u))
        return "姓名中不能有数字";
      if (g_unichar_iscntrl (u) || g_unichar_type (u) == G_UNICODE_FORMAT)
        return "姓名中有不可见的字符";
      if (!g_unichar_isalpha (u) && u != 0xb7 && u != ' ' && u != '-' && u != '\'' && u != '.' && !g_unichar_ismark (u)
          && g_unichar_type (u) != G_UNICODE_PRIVATE_USE && g_unichar_type (u) != G_UNICODE_UNASSIGNED && u < 0x20000)
        return "姓名中有不该有的符号";
    }
  if (g_str_has_prefix (name, "·") || g_str_has_suffix (name, "·"))
    return "间隔号应在姓名中间";
  return NULL;
}

gsize
linli_name_get_surname (const char *name)
{
  static const char *compound[] = {
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟", "公羊", "赫连", "澹台",
    "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "闾丘",
    "子车", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷", "公良", "漆雕", "乐正", "宰父", "谷梁", "拓跋", "夹谷", "轩辕", "令狐",
    "段干", "百里", "呼延", "东郭", "南门", "羊舌", "微生", "公户", "公玉", "公仪", "梁丘", "公仲", "公上", "公门", "公山", "公坚",
    "左丘", "公伯", "西门", "公祖", "第五", "公乘", "贯丘", "公皙", "南荣", "东里", "东宫", "仲长", "子书", "子桑", "即墨", "达奚",
    "褚师", "单于", "纳兰", "完颜", "叶赫", "哈斯",
  };

  for (guint i = 0; i < G_N_ELEMENTS (compound); i++)
    if (g_str_has_prefix (name, compound[i]) && strlen (name) > strlen (compound[i]))
      return strlen (compound[i]);
  return *name != '\0' ? (gsize) (g_utf8_next_char (name) - name) : 0;
}
