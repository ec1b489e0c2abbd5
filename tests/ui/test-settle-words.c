/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conflicts and the tray in words: what can be chosen, what it is called, what stays hidden. */

#define G_LOG_DOMAIN "linli-test-settle-words"

#include "config.h"
#include "ui-test.h"

#include "linli-settle-data.h"

#define NOW_MS G_GINT64_CONSTANT (1790000000000)

static LinliCatalogue *
load_catalogue (void)
{
  g_autoptr(GError) error = NULL;
  LinliCatalogue *catalogue = linli_catalogue_load (NULL, &error);

  g_assert_no_error (error);
  return catalogue;
}

static void
set_text (LinliValue *value,
          const char *text)
{
  if (text != NULL)
    linli_value_set_text (value, text, -1);
}

static void
test_join (void)
{
  static const struct { const char *field, *theirs, *mine, *both; } rows[] = {
    { "skills", "1", "2", "1,2" }, { "skills", "1,2", "2,3", "1,2,3" }, { "skills", "1,2", "2", NULL }, { "skills", "1", "1", NULL },
    { "skills", NULL, "1", NULL }, { "population_kind", "1", "2", NULL }, { "name", "王敏", "王民", NULL }, { "birth_date", "1979-07-15", "1979-07-16", NULL },
    { "note", "钥匙在邻居家", "有猫", "钥匙在邻居家；有猫" }, { "note", "有猫", NULL, NULL },
  };
  g_autoptr(LinliCatalogue) catalogue = load_catalogue ();
  const LinliKind *person = linli_catalogue_get_kind (catalogue, "person");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const LinliField *field = linli_kind_find_field (person, rows[i].field);
      g_auto(LinliValue) theirs = LINLI_VALUE_INIT, mine = LINLI_VALUE_INIT, both = LINLI_VALUE_INIT;

      g_test_message ("%s: %s, %s", rows[i].field, rows[i].theirs, rows[i].mine);
      g_assert_nonnull (field);
      set_text (&theirs, rows[i].theirs);
      set_text (&mine, rows[i].mine);
      g_assert_cmpint (linli_settle_join (field, &theirs, &mine, &both), ==, rows[i].both != NULL);
      if (rows[i].both != NULL)
        g_assert_cmpstr (linli_value_get_text (&both), ==, rows[i].both);
    }
}

/* @item borrows nothing that it frees. */
static LinliSettleItem *
make_item (LinliCatalogue  *catalogue,
           LinliSettleType  type,
           const char      *field,
           const char      *theirs,
           const char      *mine,
           gboolean         is_own)
{
  LinliSettleItem *item = g_new0 (LinliSettleItem, 1);

  item->type = type;
  item->kind = linli_catalogue_get_kind (catalogue, "person");
  item->field = field != NULL ? linli_kind_find_field (item->kind, field) : NULL;
  item->title = g_strdup ("张桂芳");
  set_text (&item->values[LINLI_SETTLE_THEIRS], theirs);
  set_text (&item->values[LINLI_SETTLE_MINE], mine);
  item->their_name = g_strdup ("王敏");
  item->my_name = g_strdup ("李强");
  item->their_ms = item->my_ms = NOW_MS - 60000;
  item->is_own = is_own;
  return item;
}

static void
test_choices (void)
{
  static const struct { LinliSettleType type; const char *field, *theirs, *mine; gboolean is_own; const char *words; } rows[] = {
    { LINLI_SETTLE_FIELD, "population_kind", "2", "5", TRUE, "用王敏写的：户籍外出|用我写的：寄住|都不对，另写" },
    { LINLI_SETTLE_FIELD, "population_kind", "2", NULL, FALSE, "用王敏写的：户籍外出|用李强写的：—|都不对，另写" },
    { LINLI_SETTLE_FIELD, "note", "有猫", "门铃坏了", TRUE, "用王敏写的：有猫|用我写的：门铃坏了|两个都要：有猫；门铃坏了|都不对，另写" },
    { LINLI_SETTLE_FIELD, "household", NULL, NULL, TRUE, "用王敏写的：—|用我写的：—" },
    { LINLI_SETTLE_KEPT, NULL, NULL, NULL, TRUE, "保留档案|还是删掉" },
    { LINLI_SETTLE_DELETED, NULL, NULL, NULL, TRUE, "就让它删掉" },
    { LINLI_SETTLE_RETURNED, NULL, NULL, NULL, TRUE, "" }, { LINLI_SETTLE_TOLD, "population_kind", "2", "5", TRUE, "" },
  };
  g_autoptr(LinliCatalogue) catalogue = load_catalogue ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LinliSettleItem *item = make_item (catalogue, rows[i].type, rows[i].field, rows[i].theirs, rows[i].mine, rows[i].is_own);
      LinliSettleChoice choices[LINLI_SETTLE_MAX_CHOICES];
      guint n = linli_settle_list_choices (item, choices);
      g_autoptr(GString) words = g_string_new (NULL);

      for (guint j = 0; j < n; j++)
        {
          g_autofree char *text = linli_settle_format_choice (item, &choices[j], FALSE);

          g_string_append_printf (words, "%s%s", j > 0 ? "|" : "", text);
        }
      g_assert_cmpstr (words->str, ==, rows[i].words);
      linli_settle_item_free (item);
    }
}

static void
test_typed (void)
{
  static const struct { const char *field, *text, *value; } rows[] = {
    { "population_kind", "3", "3" }, { "population_kind", "流动人口", "3" }, { "population_kind", "流动", "3" }, { "population_kind", "ldrk", "3" },
    { "population_kind", "户籍", NULL }, { "population_kind", "不存在", NULL }, { "population_kind", "9", NULL }, { "birth_date", "1979-07-15", "1979-07-15" },
    { "birth_date", "1979-13-01", NULL }, { "note", "有猫", "有猫" },
  };
  g_autoptr(LinliCatalogue) catalogue = load_catalogue ();
  const LinliKind *person = linli_catalogue_get_kind (catalogue, "person");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      gboolean good = linli_settle_parse (linli_kind_find_field (person, rows[i].field), rows[i].text, &value);

      g_test_message ("%s %s", rows[i].field, rows[i].text);
      g_assert_cmpint (good, ==, rows[i].value != NULL);
      if (good)
        g_assert_cmpstr (linli_value_get_text (&value), ==, rows[i].value);
    }
}

/* A hidden value stays hidden in every word of the window, until it is revealed. */
static void
test_hidden (void)
{
  g_autoptr(LinliCatalogue) catalogue = load_catalogue ();
  LinliSettleItem *item = make_item (catalogue, LINLI_SETTLE_FIELD, "id_no", "159901194803020027", "159901194803020035", TRUE);
  LinliSettleChoice choices[LINLI_SETTLE_MAX_CHOICES];

  linli_settle_list_choices (item, choices);
  for (gboolean revealed = FALSE; revealed <= TRUE; revealed++)
    {
      g_autofree char *value = linli_settle_format (item, LINLI_SETTLE_MINE, revealed);
      g_autofree char *choice = linli_settle_format_choice (item, &choices[1], revealed);
      g_autofree char *preview = linli_settle_preview (item, &choices[1], NULL, revealed);

      g_assert_cmpint (strstr (value, "1599") != NULL, ==, revealed);
      g_assert_cmpint (strstr (choice, "1599") != NULL, ==, revealed);
      g_assert_cmpint (strstr (preview, "1599") != NULL, ==, revealed);
    }
  linli_settle_item_free (item);
}

static void
test_who (void)
{
  static const struct { gint64 late_ms; gboolean is_own; const char *ends; } rows[] = {
    { 0, TRUE, "" }, { 59 * 60000, TRUE, "" }, { 3600000, TRUE, " · 1 小时后才发出" }, { G_GINT64_CONSTANT (23) * 3600000, TRUE, " · 23 小时后才发出" },
    { G_GINT64_CONSTANT (75) * 3600000, TRUE, " · 3 天后才发出" }, { -5, TRUE, "" },
  };
  g_autoptr(LinliCatalogue) catalogue = load_catalogue ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LinliSettleItem *item = make_item (catalogue, LINLI_SETTLE_FIELD, "note", "有猫", "门铃坏了", rows[i].is_own);
      g_autofree char *plain = linli_settle_format_who (item, LINLI_SETTLE_MINE, NOW_MS), *text = NULL, *expected = NULL;

      item->late_ms = rows[i].late_ms;
      text = linli_settle_format_who (item, LINLI_SETTLE_MINE, NOW_MS);
      expected = g_strconcat (plain, rows[i].ends, NULL);
      g_assert_cmpstr (text, ==, expected);
      linli_settle_item_free (item);
    }
}

static void
test_every_reason_has_words (void)
{
  for (LinliWhy why = LINLI_WHY_NONE; why <= LINLI_WHY_LAST; why++)
    g_assert_cmpuint (g_utf8_strlen (linli_settle_describe_why (why), -1), >, 10);
}

static void
test_no_display (void)
{
  g_test_skip ("there is no display, or no locale zh_CN.UTF-8");
}

int
main (int   argc,
      char *argv[])
{
  static const struct { const char *name; void (*func) (void); } cases[] = {
    { "/settle-words/both fit into one where the field can hold them", test_join },
    { "/settle-words/what can be chosen is said in words", test_choices },
    { "/settle-words/what is typed is understood", test_typed },
    { "/settle-words/hidden values stay hidden", test_hidden },
    { "/settle-words/how long it waited offline is told", test_who },
    { "/settle-words/every reason has words", test_every_reason_has_words },
  };
  gboolean has_display = ui_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_func (cases[i].name, has_display ? cases[i].func : test_no_display);
  return g_test_run ();
}
