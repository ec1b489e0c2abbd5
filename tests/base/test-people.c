/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers and names people carry: citizen ids, codes, telephones, names and how they sound. */

#define G_LOG_DOMAIN "linli-test-people"

#include "config.h"

#include "linli-citizen-id.h"
#include "linli-clock.h"
#include "linli-name.h"
#include "linli-national-codes.h"
#include "linli-pinyin.h"

#include <string.h>

static void
test_citizen_id (void)
{
  static const struct { const char *text; LinliCitizenIdError expected; } rows[] = {
    { "11010519491231002X", LINLI_CITIZEN_ID_OK }, { "34052419800101001X", LINLI_CITIZEN_ID_OK },
    { "159901197506150013", LINLI_CITIZEN_ID_OK }, { "159901199002281027", LINLI_CITIZEN_ID_OK },
    { "15990120080305003X", LINLI_CITIZEN_ID_OK }, { "１１０１０５１９４９１２３１００２ｘ", LINLI_CITIZEN_ID_OK },
    { " 110105 19491231 002x ", LINLI_CITIZEN_ID_OK }, { "", LINLI_CITIZEN_ID_LENGTH },
    { "11010519491231002", LINLI_CITIZEN_ID_LENGTH }, { "1101051949123100200", LINLI_CITIZEN_ID_LENGTH },
    { "110105194912310X2X", LINLI_CITIZEN_ID_CHARACTER }, { "11010519491231002Y", LINLI_CITIZEN_ID_CHARACTER },
    { "16010519491231002X", LINLI_CITIZEN_ID_PROVINCE }, { "00010519491231002X", LINLI_CITIZEN_ID_PROVINCE },
    { "11010519490230002X", LINLI_CITIZEN_ID_DATE }, { "11010518991231002X", LINLI_CITIZEN_ID_DATE },
    { "11010530001231002X", LINLI_CITIZEN_ID_DATE }, { "110105194912310021", LINLI_CITIZEN_ID_CHECK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *id = linli_citizen_id_fold (rows[i].text);
      LinliCitizenIdError result = linli_citizen_id_check (id, linli_date_join (2026, 11, 24));

      g_assert_cmpint (result, ==, rows[i].expected);
      g_assert_cmpint (linli_citizen_id_explain (result) == NULL, ==, result == LINLI_CITIZEN_ID_OK);
    }
}

static void
test_citizen_id_facts (void)
{
  g_autofree char *birth = linli_citizen_id_get_birth ("159901197506150013");
  g_autofree char *upgraded = linli_citizen_id_upgrade ("110105491231002");
  g_autofree char *wrong = linli_citizen_id_upgrade ("11010549123100X");

  g_assert_cmpstr (birth, ==, "1975-06-15");
  g_assert_cmpstr (linli_citizen_id_get_sex ("159901197506150013"), ==, "1");
  g_assert_cmpstr (linli_citizen_id_get_sex ("159901199002281027"), ==, "2");
  g_assert_cmpstr (upgraded, ==, "11010519491231002X");
  g_assert_null (wrong);
}

static void
test_codes (void)
{
  g_assert_true (linli_usc_check ("91350100M000100Y43"));
  g_assert_true (linli_usc_check ("111503000115547383"));
  g_assert_false (linli_usc_check ("111503000115547384"));
  g_assert_false (linli_usc_check ("91350100I000100Y43"));
  g_assert_false (linli_usc_check (""));
  g_assert_true (linli_disability_cert_check ("11010519491231002X44"));
  g_assert_true (linli_disability_cert_check ("11010519491231002X44B1"));
  g_assert_false (linli_disability_cert_check ("11010519491231002X84"));
  g_assert_false (linli_disability_cert_check ("11010519491231002X45"));
  g_assert_false (linli_disability_cert_check ("11010519491231002X44B"));
  g_assert_false (linli_disability_cert_check ("11010519491231002144"));
}

static void
test_phones (void)
{
  static const struct { const char *text; gboolean mobile, phone; } rows[] = {
    { "14000001234", TRUE, TRUE }, { "１３８ 0013 8000", TRUE, TRUE }, { "+86 138-0013-8000", TRUE, TRUE },
    { "12800138000", FALSE, FALSE }, { "1380013800", FALSE, FALSE }, { "0473-2012345", FALSE, TRUE },
    { "04732012345", FALSE, TRUE }, { "0473-2012345-801", FALSE, TRUE }, { "12345", FALSE, TRUE }, { "abc", FALSE, FALSE },
    { "", FALSE, FALSE }, { "(0473) 2012345", FALSE, TRUE }, { "（0473）2012345", FALSE, TRUE }, { "010—62012345", FALSE, TRUE },
    { "2012345", FALSE, TRUE }, { "400-123-4567", FALSE, TRUE }, { "4001234567", FALSE, TRUE }, { "8008201234", FALSE, TRUE },
    { "110", FALSE, TRUE }, { "12348", FALSE, TRUE }, { "12315", FALSE, TRUE }, { "10086", FALSE, TRUE }, { "95588", FALSE, TRUE },
    { "0086-13800138000", TRUE, TRUE }, { "8613800138000", TRUE, TRUE }, { "+86-473-2012345", FALSE, TRUE },
    { "138001380001", FALSE, FALSE }, { "1234567", FALSE, FALSE }, { "13800138000x", FALSE, FALSE }, { "0473-", FALSE, FALSE },
    { "400-12-4567", FALSE, FALSE }, { "123456", FALSE, FALSE }, { ")", FALSE, FALSE }, { "+86", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *phone = linli_phone_normalize (rows[i].text);

      g_assert_cmpint (linli_phone_is_mobile (phone), ==, rows[i].mobile);
      g_assert_cmpint (linli_phone_check (phone), ==, rows[i].phone);
    }
}

static void
test_names (void)
{
  static const struct { const char *text; const char *name; gboolean taken; } rows[] = {
    { " 王 芳 ", "王芳", TRUE }, { "王　　芳", "王芳", TRUE }, { "John  Smith", "John Smith", TRUE }, { "艾力 买买提", "艾力 买买提", TRUE },
    { "买买提.艾力", "买买提·艾力", TRUE }, { "买买提．艾力", "买买提·艾力", TRUE }, { "J. Smith", "J. Smith", TRUE },
    { "买买提 · 艾力", "买买提·艾力", TRUE }, { "买买提··艾力", "买买提·艾力", TRUE },
    { "Ｊｏｈｎ Ｓｍｉｔｈ", "John Smith", TRUE }, { "Rene\xcc\x81", "Ren\xc3\xa9", TRUE }, { "𬀩王", "𬀩王", TRUE },
    { "王𰻞", "王𰻞", TRUE }, { "王𱍊", "王𱍊", TRUE },
    { "王２", "王2", FALSE }, { "王·", "王·", FALSE }, { "王芳?", "王芳?", FALSE }, { "买买提•艾力", "买买提·艾力", TRUE }, { "买买提・艾力", "买买提·艾力", TRUE },
    { "买买提‧艾力", "买买提·艾力", TRUE }, { "买买提･艾力", "买买提·艾力", TRUE }, { "𠮷田", "𠮷田", TRUE }, { "王㛃", "王㛃", TRUE },
    { "王", "王", FALSE }, { "", "", FALSE }, { "王1", "王1", FALSE }, { "王\001芳", "王\001芳", FALSE },
    { "王\xe2\x80\xae芳", "王\xe2\x80\xae芳", FALSE }, { "·艾力", "·艾力", FALSE }, { "王芳;", "王芳;", FALSE },
  };
  g_autoptr(GString) longest = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = linli_name_normalize (rows[i].text);

      g_assert_cmpstr (name, ==, rows[i].name);
      g_assert_cmpint (linli_name_refuse (name) == NULL, ==, rows[i].taken);
    }
  for (int i = 0; i < 50; i++)
    g_string_append (longest, "𠮷");
  g_assert_null (linli_name_refuse (longest->str));
  g_string_append (longest, "王");
  g_assert_nonnull (linli_name_refuse (longest->str));
  g_assert_cmpuint (linli_name_get_surname ("欧阳修"), ==, strlen ("欧阳"));
  g_assert_cmpuint (linli_name_get_surname ("欧阳"), ==, strlen ("欧"));
}

static void
test_pinyin (void)
{
  static const struct { const char *name; const char *spelt; const char *initials; } rows[] = {
    { "张桂芳", "zhang gui fang", "zgf" }, { "单雄", "shan xiong", "sx" }, { "仇英", "qiu ying", "qy" }, { "区元", "ou yuan", "oy" },
    { "解缙", "xie jin", "xj" }, { "查良", "zha liang", "zl" }, { "尉迟恭", "yu chi gong", "ycg" }, { "万俟卨", "mo qi xie", "mqx" },
    { "曾国", "zeng guo", "zg" }, { "朴正", "piao zheng", "pz" }, { "翟志", "zhai zhi", "zz" }, { "吕布", "lv bu", "lb" },
    { "单于", "chan yu", "cy" }, { "长孙无", "zhang sun wu", "zsw" }, { "令狐冲", "ling hu chong", "lhc" }, { "", "", "" },
    { "任盈", "ren ying", "ry" }, { "盖聂", "ge nie", "gn" }, { "华佗", "hua tuo", "ht" }, { "缪昌", "miao chang", "mc" },
    { "召公", "shao gong", "sg" }, { "黑大", "he da", "hd" }, { "乐毅", "yue yi", "yy" }, { "员半", "yun ban", "yb" },
    { "洗星", "xian xing", "xx" }, { "冼星", "xian xing", "xx" }, { "秘文", "bi wen", "bw" }, { "逄先", "pang xian", "px" },
    { "郇文", "xun wen", "xw" }, { "幺红", "yao hong", "yh" }, { "澹台明", "tan tai ming", "ttm" }, { "宿文", "su wen", "sw" },
    { "种师", "chong shi", "cs" }, { "晁盖", "chao gai", "cg" }, { "覃红", "qin hong", "qh" }, { "卜商", "bu shang", "bs" },
    { "车文", "che wen", "cw" }, { "尹文", "yin wen", "yw" }, { "隗文", "wei wen", "ww" }, { "纪文", "ji wen", "jw" },
    { "那英", "na ying", "ny" }, { "宁文", "ning wen", "nw" }, { "曲文", "qu wen", "qw" }, { "石文", "shi wen", "sw" },
    { "沈文", "shen wen", "sw" }, { "盛文", "sheng wen", "sw" }, { "燕青", "yan qing", "yq" }, { "应文", "ying wen", "yw" },
    { "於文", "yu wen", "yw" }, { "祭遵", "zhai zun", "zz" }, { "褚文", "chu wen", "cw" }, { "佘文", "she wen", "sw" },
    { "教文", "jiao wen", "jw" }, { "哈文", "ha wen", "hw" }, { "谌龙", "chen long", "cl" }, { "牟文", "mou wen", "mw" },
    { "區文", "ou wen", "ow" }, { "單雄", "shan xiong", "sx" }, { "罗兴", "luo xing", "lx" }, { "文单", "wen dan", "wd" },
    { "买买提·艾力", "mai mai ti ai li", "mmtal" }, { "𠮷田", "ji tian", "jt" }, { "John Smith", "johnsmith", "johnsmith" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *spelt = linli_pinyin_spell (rows[i].name, TRUE);
      g_autofree char *initials = linli_pinyin_initials (rows[i].name, TRUE);

      g_assert_cmpstr (spelt, ==, rows[i].spelt);
      g_assert_cmpstr (initials, ==, rows[i].initials);
    }
}

static void
test_pinyin_order (void)
{
  static const char *const sorted[] = { "安平", "曹红", "李芳", "李红", "仇英", "单雄", "王芳", "解缙", "曾国", "张三", "赵四" };

  for (guint i = 1; i < G_N_ELEMENTS (sorted); i++)
    {
      g_autofree char *before = linli_pinyin_sort_key (sorted[i - 1], TRUE);
      g_autofree char *after = linli_pinyin_sort_key (sorted[i], TRUE);

      g_assert_cmpint (strcmp (before, after), <, 0);
    }
}

/* Ordered; within a row of the table the texts stand at one place. */
static void
test_numbers_order (void)
{
  static const char *const sorted[][3] = {
    { "" }, { "-1" }, { "0", "00", "０" }, { "1-0901", "1-901" }, { "1-1001" }, { "1号楼", "01号楼" }, { "2号楼" }, { "9号楼" }, { "10号楼", "１０号楼" },
    { "10号楼1单元" }, { "10号楼2单元" }, { "10号楼10单元" }, { "100号楼" }, { "99999999999999999998" }, { "99999999999999999999" },
    { "A座" }, { "b2" }, { "B10" }, { "安平路9号" }, { "安平路10号" }, { "长安街1号" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sorted); i++)
    {
      g_autofree char *key = linli_pinyin_sort_key (sorted[i][0], FALSE);
      g_autofree char *before = i > 0 ? linli_pinyin_sort_key (sorted[i - 1][0], FALSE) : NULL;

      g_assert_true (g_utf8_validate (key, -1, NULL));
      g_assert_cmpint (g_strcmp0 (before, key), <, 0);
      for (guint j = 1; j < 3 && sorted[i][j] != NULL; j++)
        {
          g_autofree char *same = linli_pinyin_sort_key (sorted[i][j], FALSE);

          g_assert_cmpstr (same, ==, key);
        }
    }
}

/* A name is a surname first, also where a number stands behind it; a number before it takes that away. */
static void
test_numbers_in_names (void)
{
  g_autofree char *shan = linli_pinyin_sort_key ("单2", TRUE), *dan = linli_pinyin_sort_key ("2单", TRUE);
  g_autofree char *many = g_strnfill (20000, '7'), *more = g_strnfill (20001, '7');
  g_autofree char *long_key = linli_pinyin_sort_key (many, FALSE), *longer_key = linli_pinyin_sort_key (more, FALSE);

  g_assert_true (g_str_has_prefix (shan, "bshan"));
  g_assert_nonnull (strstr (dan, "bdan"));
  g_assert_true (g_utf8_validate (long_key, -1, NULL));
  g_assert_cmpint (strcmp (long_key, longer_key), <, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/people/citizen ids are folded and judged rung by rung", test_citizen_id);
  g_test_add_func ("/people/citizen ids tell birth, sex and their old form", test_citizen_id_facts);
  g_test_add_func ("/people/credit codes and disability certificates carry checks", test_codes);
  g_test_add_func ("/people/telephones are folded and told apart", test_phones);
  g_test_add_func ("/people/names keep rare characters and refuse what is none", test_names);
  g_test_add_func ("/people/surnames read as surnames", test_pinyin);
  g_test_add_func ("/people/names sort as they sound", test_pinyin_order);
  g_test_add_func ("/people/numbers in names of places sort by what they count", test_numbers_order);
  g_test_add_func ("/people/a number beside a name leaves the surname alone, and may be long", test_numbers_in_names);
  return g_test_run ();
}
