/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-words.c - other words for labels, as tables from outside use them. */
#define G_LOG_DOMAIN "linli-importer"

#include "config.h"
#include "linli-words.h"

#include "linli-cell.h"
#include "linli-error.h"

#include <string.h>

typedef struct { const char *word, *label; } Synonym;

static const Synonym headers[] = {
  { "身份证号", "证件号码" }, { "身份证号码", "证件号码" }, { "公民身份号码", "证件号码" }, { "公民身份证号码", "证件号码" }, { "居民身份证号", "证件号码" },
  { "居民身份证号码", "证件号码" }, { "身份证", "证件号码" }, { "身份号码", "证件号码" }, { "证件号", "证件号码" }, { "证号", "证件号码" },
  { "电话", "手机号码" }, { "手机", "手机号码" }, { "手机号", "手机号码" }, { "联系方式", "手机号码" }, { "联系电话", "手机号码" }, { "电话号码", "手机号码" },
  { "移动电话", "手机号码" }, { "居民姓名", "姓名" }, { "名字", "姓名" }, { "住址", "现住址" }, { "现住地址", "现住址" }, { "居住地址", "现住址" },
  { "现居住地", "现住址" }, { "家庭住址", "现住址" }, { "地址", "现住址" }, { "户籍地址", "户籍详址" }, { "户籍所在地", "户籍详址" }, { "户口所在地", "户籍详址" },
  { "与户主的关系", "与户主关系" }, { "关系", "与户主关系" }, { "户主关系", "与户主关系" }, { "生日", "出生日期" }, { "出生年月", "出生日期" }, { "出生年月日", "出生日期" },
  { "学历", "文化程度" }, { "教育程度", "文化程度" }, { "婚姻", "婚姻状况" }, { "婚姻状态", "婚姻状况" }, { "政治身份", "政治面貌" }, { "人员类别", "人口类别" },
  { "单位", "工作单位" }, { "服务处所", "工作单位" }, { "职业", "职业类别" }, { "说明", "备注" }, { "楼栋名称", "建筑名称" }, { "楼名", "建筑名称" },
  { "层数", "地上层数" }, { "楼层数", "地上层数" },
};

static const Synonym values[] = {
  { "身份证", "居民身份证" }, { "护照", "普通护照" }, { "博士", "博士研究生毕业" }, { "硕士", "硕士研究生毕业" }, { "研究生", "研究生教育" },
  { "本科", "大学本科毕业" }, { "大学", "大学本科毕业" }, { "大学本科", "大学本科毕业" }, { "大专", "大学专科毕业" }, { "专科", "大学专科毕业" },
  { "大学专科", "大学专科毕业" }, { "中专", "中等专科毕业" }, { "技校", "技工学校毕业" }, { "职高", "职业高中毕业" }, { "高中", "普通高中毕业" },
  { "初中", "初中毕业" }, { "小学", "小学毕业" }, { "党员", "中国共产党党员" }, { "中共党员", "中国共产党党员" }, { "预备党员", "中国共产党预备党员" },
  { "团员", "中国共产主义青年团团员" }, { "共青团员", "中国共产主义青年团团员" }, { "妻子", "妻" }, { "丈夫", "夫" }, { "儿子", "子" }, { "长男", "长子" },
  { "女儿", "女" }, { "父", "父亲" }, { "母", "母亲" }, { "孙", "孙子" }, { "租客", "非亲属" }, { "合租", "非亲属" }, { "户籍", "户籍常住" },
  { "常住", "户籍常住" }, { "常住人口", "户籍常住" }, { "流动", "流动人口" }, { "退休", "离退休" }, { "学生", "在校学生" }, { "在校", "在校学生" },
  { "在职", "单位就业" }, { "失业", "登记失业" }, { "女士", "女性" }, { "先生", "男性" }, { "未婚(单身)", "未婚" }, { "离异", "离婚" }, { "丧偶(寡居)", "丧偶" },
};

static const char *const ignored[] = { "序号", "序", "行号", "No", "No.", "NO", "NO.", "#" };

static const char *
find_label (const Synonym *synonyms, gsize n, const char *word)
{
  for (gsize i = 0; i < n; i++)
    if (strcmp (synonyms[i].word, word) == 0)
      return synonyms[i].label;
  return NULL;
}

/* Full-width forms narrow, blanks out, "(必填)" and * off. */
static char *
clean_header (const char *header)
{
  static const char *const tails[] = { "(必填)", "(选填)", "(必填项)", "(可选)", "*", ":" };
  g_autoptr(GString) out = g_string_new (NULL);
  const char *start;

  for (const char *c = header; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (u >= 0xff01 && u <= 0xff5e)
        u -= 0xfee0;
      if (u > ' ' && u != 0xa0 && u != 0x3000 && u != 0xfeff && u != 0x200b)
        g_string_append_unichar (out, u);
    }
  for (guint i = 0; i < G_N_ELEMENTS (tails); i++)
    if (g_str_has_suffix (out->str, tails[i]))
      g_string_truncate (out, out->len - strlen (tails[i]));
  start = *out->str == '*' ? out->str + 1 : out->str;
  return g_strdup (start);
}

static const LinliField *
find_by_label (const LinliKind *kind, const char *label)
{
  for (guint i = 0; label != NULL && i < kind->all_fields->len; i++)
    {
      const LinliField *field = g_ptr_array_index (kind->all_fields, i);
      g_autofree char *english = clean_header (field->label_en);

      if (strcmp (field->label_zh, label) == 0 || g_ascii_strcasecmp (english, label) == 0)
        return field;
    }
  return NULL;
}

const LinliField *
linli_words_find_field (const LinliKind *kind, const char *header)
{
  g_autofree char *clean = clean_header (header);
  const LinliField *field = linli_kind_find_field (kind, clean);

  if (field == NULL)
    field = find_by_label (kind, clean);
  if (field == NULL)
    field = find_by_label (kind, find_label (headers, G_N_ELEMENTS (headers), clean));
  return field;
}

gboolean
linli_words_is_ignored (const char *header)
{
  g_autofree char *clean = clean_header (header);

  for (guint i = 0; i < G_N_ELEMENTS (ignored); i++)
    if (strcmp (ignored[i], clean) == 0)
      return TRUE;
  return *clean == '\0';
}

gboolean
linli_words_parse (const LinliField *field, const char *text, LinliValue *ret_value, GError **error)
{
  const char *label = field->list != NULL ? find_label (values, G_N_ELEMENTS (values), text) : NULL;
  g_autofree char *date = NULL;

  /* What an export writes for an answer that is no value. */
  if (strcmp (text, "不详") == 0 || strcmp (text, "unknown") == 0)
    return linli_field_parse (field, "~unknown", ret_value, error);
  if (strcmp (text, "拒答") == 0 || strcmp (text, "declined") == 0)
    return linli_field_parse (field, "~declined", ret_value, error);
  if (field->type == LINLI_TYPE_BOOLEAN && g_ascii_strcasecmp (text, "yes") == 0)
    return linli_field_parse (field, "1", ret_value, error);
  if (field->type == LINLI_TYPE_BOOLEAN && g_ascii_strcasecmp (text, "no") == 0)
    return linli_field_parse (field, "0", ret_value, error);
  if (field->type == LINLI_TYPE_DATE && *text != '\0' && *text != '~')
    {
      date = linli_cell_read_date (text);
      if (date != NULL)
        return linli_field_parse (field, date, ret_value, error);
      linli_value_set_null (ret_value);
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s (%s): \"%.40s\" is no date; write 2026-11-23",
                   linli_field_get_label (field), field->name, text);
      return FALSE;
    }
  if (linli_field_parse (field, text, ret_value, label == NULL ? error : NULL))
    return TRUE;
  return label != NULL && linli_field_parse (field, label, ret_value, error);
}
