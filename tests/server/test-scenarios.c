/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-scenarios.c - the directed scenarios of the simulator (src/ctl/sim/sim-scenarios.c), and what a hostile client would send. */
#include "config.h"

#include "sim-stage.h"
#include "sim-world.h"

static SimStage *
open_stage (const char *const *lines)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCatalogue) catalogue = sim_catalogue_new (SIM_CATALOGUE_TODAY, &error);
  SimStage *stage;

  g_assert_no_error (error);
  stage = sim_stage_new (catalogue, &error);
  g_assert_no_error (error);
  sim_stage_play (stage, lines);
  g_assert_cmpstr (stage->wrong, ==, NULL);
  return stage;
}

static void
test_scenario (gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliCatalogue) catalogue = sim_catalogue_new (SIM_CATALOGUE_TODAY, &error);
  g_autoptr(SimStage) stage = NULL;
  g_autofree char *wrong = NULL;

  g_assert_no_error (error);
  stage = sim_stage_new (catalogue, &error);
  g_assert_no_error (error);
  wrong = sim_scenario_run (stage, data);
  g_assert_cmpstr (wrong, ==, NULL);
}

/* ---- by no route ---- */

/* Operations as a hostile client would write them. */
typedef struct
{
  const char  *name;
  guint        client;    /* 1: grid 1 only; 2: without the facet's compartment */
  LinliOpKind  type;
  const char  *kind, *target;  /* target "new": an id nobody has */
  gint64       grid;      /* what the operation claims */
  gint64       com;
  const char  *field, *value;
  LinliWhy     why;
} Route;

static const Route routes[] = {
  { "creating in another grid", 1, LINLI_OP_CREATE, "item", "new", 2, SIM_COM, "title", "x", LINLI_WHY_SCOPE },
  { "creating in no grid", 1, LINLI_OP_CREATE, "item", "new", 0, SIM_COM, "title", "x", LINLI_WHY_SCOPE },
  { "creating at a place of another grid", 1, LINLI_OP_CREATE, "item", "new", 1, SIM_COM, "place", "p2", LINLI_WHY_SCOPE },
  { "changing a row of another grid, named truly", 1, LINLI_OP_UPDATE, "item", "i2", 2, SIM_COM, "phone", "x", LINLI_WHY_SCOPE },
  { "changing a row of another grid, named as one's own", 1, LINLI_OP_UPDATE, "item", "i2", 1, SIM_COM, "phone", "x", LINLI_WHY_SCOPE },
  { "making a row of another grid anew", 1, LINLI_OP_CREATE, "item", "i2", 1, SIM_COM, "title", "x", LINLI_WHY_SCOPE },
  { "deleting a row of another grid", 1, LINLI_OP_DELETE, "item", "i2", 1, SIM_COM, NULL, NULL, LINLI_WHY_SCOPE },
  { "confirming a row of another grid", 1, LINLI_OP_VERIFY, "item", "i2", 1, SIM_COM, "phone", NULL, LINLI_WHY_SCOPE },
  { "writing the facet of a row of another grid", 1, LINLI_OP_UPDATE, "item_care", "i2", 1, SIM_COM, "care", "x", LINLI_WHY_SCOPE },
  { "moving a row into another grid", 1, LINLI_OP_UPDATE, "item", "i1", 1, SIM_COM, "place", "p2", LINLI_WHY_SCOPE },
  { "another partition", 1, LINLI_OP_UPDATE, "item", "i1", 1, SIM_COM + 1, "phone", "x", LINLI_WHY_SCOPE },
  { "writing a facet not held", 2, LINLI_OP_UPDATE, "item_care", "i1", 1, SIM_COM, "care", "x", LINLI_WHY_SCOPE },
  { "beginning a facet not held", 2, LINLI_OP_CREATE, "item_care", "i1", 1, SIM_COM, "care", "x", LINLI_WHY_SCOPE },
  { "confirming a facet not held", 2, LINLI_OP_VERIFY, "item_care", "i1", 1, SIM_COM, "care", NULL, LINLI_WHY_SCOPE },
  { "changing what does not exist", 1, LINLI_OP_UPDATE, "item", "new", 1, SIM_COM, "phone", "x", LINLI_WHY_GONE },
  { "a facet of what does not exist", 1, LINLI_OP_UPDATE, "item_care", "new", 1, SIM_COM, "care", "x", LINLI_WHY_GONE },
  { "a step that is no counter's", 1, LINLI_OP_COUNTER, "item", "i1", 1, SIM_COM, "phone", "x", LINLI_WHY_INVALID },
  { "a set that is no set", 1, LINLI_OP_SET, "item", "i1", 1, SIM_COM, "phone", "x", LINLI_WHY_INVALID },
  { "a value of another type", 1, LINLI_OP_UPDATE, "item", "i1", 1, SIM_COM, "last", "x", LINLI_WHY_INVALID },
};

static void
set_by_name (SimStage *stage, const LinliField *field, const char *text, LinliValue *value)
{
  if (text != NULL && field->type == LINLI_TYPE_REF)
    linli_value_set_blob (value, sim_stage_find (stage, text)->bytes, sizeof (LinliId));
  else if (text != NULL)
    linli_value_set_text (value, text, -1);
}

static void
test_no_route_leads_out_of_scope (gconstpointer data)
{
  static const char *const lines[] = { SIM_START, "0 new i2 title=乙 phone=2 care=c place=p2", "same", NULL };
  const Route *route = data;
  g_autoptr(SimStage) stage = NULL;
  const LinliKind *kind;
  const LinliField *field;
  g_autoptr(LinliPush) sent = linli_push_new (SIM_COM, 1, 101 + route->client);
  g_autoptr(LinliPushAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  LinliOp *op;
  LinliId id;
  gint64 epoch, before, after;
  const LinliOpResult *result;

  stage = open_stage (lines);
  kind = linli_catalogue_get_kind (stage->catalogue, route->kind);
  field = route->field != NULL ? linli_kind_find_field (kind, route->field) : NULL;
  if (g_str_equal (route->target, "new"))
    linli_id_new (LINLI_CLOCK (stage->clock), stage->random, &id);
  else
    id = *sim_stage_find (stage, route->target);
  op = linli_op_new (route->type, kind, &id);
  op->number = op->group = 1;
  op->com = route->com;
  op->grid = route->grid;
  op->base = 1000;
  op->hlc = (gint64) ((guint64) G_GINT64_CONSTANT (1795392000000) << 16);
  op->user = 11;  /* somebody who may */
  op->day = 20000;
  if (field != NULL)
    {
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      g_autoptr(LinliRow) row = linli_backend_load (stage->server, kind, &id, NULL);

      set_by_name (stage, field, route->value, &value);
      linli_op_add_change (op, field->no, 1000, row != NULL ? linli_row_get (row, field) : NULL, &value);
    }
  g_ptr_array_add (sent->ops, op);

  g_assert_true (linli_backend_get_partition (stage->server, SIM_COM, &epoch, &before, &error));
  answer = linli_backend_push (stage->server, sent, stage->actors[route->client].access, &error);
  g_assert_no_error (error);
  g_assert_true (linli_backend_get_partition (stage->server, SIM_COM, &epoch, &after, &error));
  result = g_ptr_array_index (answer->results, 0);
  g_assert_cmpstr (linli_status_to_string (result->status), ==, "returned");
  g_assert_cmpstr (linli_why_to_string (result->why), ==, linli_why_to_string (route->why));
  g_assert_cmpint (before, ==, after);  /* nothing was written */
  g_assert_cmpuint (result->conflicts->len, ==, 0);  /* and nothing was told */
}

static void
test_a_pull_gives_only_what_is_held (void)
{
  static const char *const lines[] = { SIM_START, "0 new i2 title=乙 care=c place=p2", "0 sync", "0 set i2 title=丙", "0 push", NULL };
  g_autoptr(SimStage) stage = NULL;
  g_autoptr(GError) error = NULL;

  stage = open_stage (lines);
  for (guint i = 1; i < SIM_ACTORS; i++)
    {
      g_autoptr(LinliPull) pull = linli_pull_new (SIM_COM, 1);
      g_autoptr(LinliPage) page = NULL;

      for (gint64 grid = 0; grid < 5; grid++)
        {
          LinliCursor cursor = { SIM_COM, grid, 0, 0, 0 };

          g_array_append_val (pull->cursors, cursor);
        }
      page = linli_backend_pull (stage->server, pull, stage->actors[i].access, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (page->items->len, >, 0);
      for (guint j = 0; j < page->items->len; j++)
        {
          const LinliPageItem *item = g_ptr_array_index (page->items, j);

          g_assert_cmpint (item->row->grid, ==, i == 1 ? 1 : item->row->grid);
          if (i == 2)
            g_assert_null (item->row->kind->facet_of);
        }
    }
}

/* Who starts over with rows in hand, as after a catalogue that grew, is told what died since. */
static void
test_starting_over_tells_what_died (void)
{
  static const char *const lines[] = { SIM_START, "0 new i2 title=乙", "0 new i3 title=丙 place=p1", "same", "0 del i2", "0 set i3 place=p2", "0 push", NULL };
  g_autoptr(SimStage) stage = NULL;
  gint64 epoch, seq;
  const struct { gint64 asof; guint dead; } cases[] = { { 0, 0 }, { 6, 2 }, { 7, 1 }, { 8, 0 } };  /* numbers 7 and 8 were a deletion and a move */

  stage = open_stage (lines);
  g_assert_true (linli_backend_get_partition (stage->server, SIM_COM, &epoch, &seq, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LinliPull) pull = linli_pull_new (SIM_COM, 1);
      g_autoptr(LinliPage) page = NULL;
      LinliCursor cursor = { SIM_COM, 1, 0, 0, cases[i].asof };
      guint dead = 0;

      g_array_append_val (pull->cursors, cursor);
      page = linli_backend_pull (stage->server, pull, stage->actors[1].access, NULL);
      for (guint j = 0; j < page->items->len; j++)
        {
          LinliItemType type = ((LinliPageItem *) g_ptr_array_index (page->items, j))->type;

          dead += type == LINLI_ITEM_TOMBSTONE || type == LINLI_ITEM_EXIT;
        }
      g_assert_cmpuint (dead, ==, cases[i].dead);
      g_assert_cmpint (g_array_index (page->next, LinliCursor, 0).base, ==, seq);
    }
}

int
main (int argc, char **argv)
{
  guint n;
  const SimScenario *scenarios = sim_scenarios_get (&n);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/scenario/%s", scenarios[i].name);

      g_test_add_data_func (path, &scenarios[i], test_scenario);
    }
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scope/no way by %s", routes[i].name);

      g_test_add_data_func (path, &routes[i], test_no_route_leads_out_of_scope);
    }
  g_test_add_func ("/scope/a pull gives only what is held", test_a_pull_gives_only_what_is_held);
  g_test_add_func ("/scope/starting over tells what died", test_starting_over_tells_what_died);
  return g_test_run ();
}
