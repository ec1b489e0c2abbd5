/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is picked, as keys: one more, one less, and what is no key at all. */

#define G_LOG_DOMAIN "linli-test-pick-value"

#include "config.h"

#include "linli-pick-value.h"

#define ANN "01890a5d-ac96-774b-bcce-b302099a8057"
#define BO  "01890a5d-ac96-774b-bcce-b302099a8058"

static void
test_picking (void)
{
  /* What is picked one after the other, and the keys that stand there then. */
  static const struct { LinliFieldType type; const char *picks[4], *keys; } rows[] = {
    { LINLI_TYPE_CODE, { "1" }, "1" }, { LINLI_TYPE_CODE, { "1", "2" }, "2" }, { LINLI_TYPE_CODE, { "1", "1" }, "1" },
    { LINLI_TYPE_CODES, { "2", "1" }, "1 2" }, { LINLI_TYPE_CODES, { "1", "2", "1" }, "2" }, { LINLI_TYPE_CODES, { "1", "1" }, "" },
    { LINLI_TYPE_BOOLEAN, { "1" }, "1" }, { LINLI_TYPE_BOOLEAN, { "1", "0" }, "0" },
    { LINLI_TYPE_REF, { ANN, BO }, BO }, { LINLI_TYPE_REF, { ANN, "nobody" }, ANN }, { LINLI_TYPE_REF, { "" }, "" },
    { LINLI_TYPE_REFS, { ANN, BO }, ANN " " BO }, { LINLI_TYPE_REFS, { ANN, BO, ANN }, BO }, { LINLI_TYPE_REFS, { ANN, ANN }, "" },
    { LINLI_TYPE_REFS, { ANN, "1,2" }, ANN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      LinliField field = { .type = rows[i].type, .value_type = rows[i].type };
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      g_autoptr(GPtrArray) keys = NULL;
      g_autofree char *joined = NULL;

      for (guint j = 0; j < G_N_ELEMENTS (rows[i].picks) && rows[i].picks[j] != NULL; j++)
        linli_pick_toggle (&field, &value, rows[i].picks[j]);
      keys = linli_pick_list_keys (&field, &value);
      g_ptr_array_add (keys, NULL);
      joined = g_strjoinv (" ", (char **) keys->pdata);
      g_test_message ("row %u", i);
      g_assert_cmpstr (joined, ==, rows[i].keys);
    }
}

static void
test_marks (void)
{
  LinliField field = { .type = LINLI_TYPE_CODES, .value_type = LINLI_TYPE_CODES };
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GPtrArray) keys = NULL;

  value.type = LINLI_VALUE_DECLINED;
  keys = linli_pick_list_keys (&field, &value);
  g_assert_cmpuint (keys->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pick-value/picking adds, takes out and replaces", test_picking);
  g_test_add_func ("/pick-value/who declined picked nothing", test_marks);
  return g_test_run ();
}
