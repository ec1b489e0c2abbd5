/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo-names.c - names of people who never lived, as their generation and people would be called. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "demo.h"

#include <string.h>

/* The common ones first; the last are those whose readings a program must know. */
static const char *const surnames[] = {
  "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗", "梁", "宋", "郑",
  "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢", "蒋", "蔡", "贾", "丁",
  "魏", "薛", "叶", "阎", "余", "潘", "杜", "戴", "夏", "钟", "汪", "田", "任", "姜", "范", "方", "石", "姚", "谭", "廖", "邹", "熊", "金",
  "陆", "郝", "孔", "白", "崔", "康", "毛", "邱", "秦", "江", "史", "顾", "侯", "邵", "孟", "龙", "万", "段", "雷", "钱", "汤", "尹", "黎",
  "单", "仇", "区", "解", "查", "尉迟", "欧阳", "司马", "万俟",
};
static const char *const hui_surnames[] = { "马", "马", "马", "杨", "丁", "白", "哈", "沙", "海", "金" };

/* First and second character of a given name, by sex and generation. */
typedef struct { const char *first[14], *second[14]; } Given;

static const Given given[2][3] = {
  {
    { { "建", "国", "德", "永", "文", "福", "玉", "忠", "广", "长", "志", "振", "树", "保" },
      { "国", "军", "福", "贵", "斌", "生", "山", "诚", "胜", "河", "强", "华", "林", "民" } },
    { { "志", "海", "晓", "立", "少", "俊", "文", "新", "永", "建", "东", "卫", "红", "学" },
      { "强", "龙", "东", "新", "华", "杰", "斌", "涛", "军", "伟", "明", "超", "勇", "刚" } },
    { { "子", "浩", "宇", "俊", "家", "天", "梓", "嘉", "一", "思", "明", "泽", "皓", "睿" },
      { "轩", "然", "航", "杰", "豪", "宇", "涵", "鑫", "辰", "洋", "铭", "霖", "泽", "恒" } },
  },
  {
    { { "桂", "秀", "淑", "玉", "凤", "春", "秋", "月", "素", "金", "翠", "兰", "彩", "爱" },
      { "英", "兰", "珍", "芳", "霞", "梅", "菊", "娥", "琴", "花", "莲", "荣", "云", "香" } },
    { { "丽", "晓", "海", "红", "慧", "艳", "春", "美", "小", "雪", "静", "文", "金", "亚" },
      { "红", "燕", "梅", "敏", "玲", "娟", "芳", "霞", "静", "丽", "萍", "云", "琴", "妮" } },
    { { "梦", "欣", "雨", "诗", "佳", "思", "梓", "雅", "若", "嘉", "子", "语", "可", "依" },
      { "瑶", "怡", "桐", "涵", "琪", "雯", "萱", "婷", "晨", "彤", "妍", "诺", "馨", "然" } },
  },
};

static const char *const mongol[2][12] = {
  { "巴特尔", "朝鲁", "苏和", "那顺", "宝音", "额尔敦", "布和", "哈斯巴特尔", "阿古拉", "斯日古楞", "特木尔", "阿拉坦·宝力德" },
  { "乌云", "其其格", "萨仁", "娜仁", "高娃", "斯琴", "托娅", "乌日娜", "萨日娜", "其木格", "阿茹娜", "乌云·格日勒" },
};
static const char *const uygur[2][4] = {
  { "艾力·买买提", "阿迪力·吐尔逊", "亚森·艾山", "库尔班·热合曼" },
  { "古丽·艾山", "阿依古丽·买买提", "热娜·吐尔逊", "帕提古丽·艾力" },
};

const char *
demo_draw_surname (Demo *demo, const char *ethnicity)
{
  guint n = G_N_ELEMENTS (surnames);

  if (strcmp (ethnicity, "03") == 0)
    return hui_surnames[demo_below (demo, G_N_ELEMENTS (hui_surnames))];
  /* The rarer the further back: the square of an even draw. */
  if (demo_percent (demo, 3))
    return surnames[n - 1 - demo_below (demo, 9)];
  return surnames[demo_below (demo, n) * demo_below (demo, n) / n];
}

char *
demo_draw_name (Demo *demo, const char *surname, const char *ethnicity, gboolean female, int age)
{
  const Given *words = &given[female][age >= 58 ? 0 : age >= 33 ? 1 : 2];
  const char *first, *second;

  if (strcmp (ethnicity, "02") == 0 && demo_percent (demo, 65))
    return g_strdup (mongol[female][demo_below (demo, 12)]);
  if (strcmp (ethnicity, "05") == 0)
    return g_strdup (uygur[female][demo_below (demo, 4)]);
  do
    {
      first = words->first[demo_below (demo, 14)];
      second = words->second[demo_below (demo, 14)];
    }
  while (strcmp (first, second) == 0 || (strcmp (surname, "张") == 0 && strcmp (first, "桂") == 0 && strcmp (second, "芳") == 0));
  return demo_percent (demo, age >= 33 ? 16 : 7) ? g_strconcat (surname, second, NULL) : g_strconcat (surname, first, second, NULL);
}
