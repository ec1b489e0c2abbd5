/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a record refers to, what refers to it, and what lies in it. */

#define G_LOG_DOMAIN "linli-test-related"

#include "config.h"
#include "draw-fixture.h"

#include "linli-related.h"

static void
set_up (DrawFixture  *f,
        gconstpointer data)
{
  draw_fixture_set_up (f);
}

static void
tear_down (DrawFixture  *f,
           gconstpointer data)
{
  draw_fixture_tear_down (f);
}

static GPtrArray *
read_related (DrawFixture   *f,
              const char    *role,
              const LinliId *id)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *groups = linli_related_read (f->store, linli_kind_get_core (linli_catalogue_get_role (f->catalogue, role)->kind), id, &error);

  g_assert_no_error (error);
  return groups;
}

/* (nullable): the first group of records of the kind that declares @role. */
static const LinliRelatedGroup *
find_group (DrawFixture *f,
            GPtrArray   *groups,
            const char  *role)
{
  const LinliKind *kind = linli_kind_get_core (linli_catalogue_get_role (f->catalogue, role)->kind);

  for (guint i = 0; i < groups->len; i++)
    {
      const LinliRelatedGroup *group = g_ptr_array_index (groups, i);

      if (((const LinliHit *) g_ptr_array_index (group->hits, 0))->kind == kind)
        return group;
    }
  return NULL;
}

/* Units and rooms of the building, homes of the rooms, residents of the homes. */
static void
test_building (DrawFixture  *f,
               gconstpointer data)
{
  static const struct { const char *role; guint n; } expected[] = { { "unit.no", 2 }, { "room.no", 8 }, { "household.room", 3 }, { "person.name", 4 } };
  g_autoptr(GPtrArray) groups = read_related (f, "building.footprint", &f->building);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const LinliRelatedGroup *group = find_group (f, groups, expected[i].role);

      g_assert_nonnull (group);
      g_assert_cmpuint (group->n, ==, expected[i].n);
      g_assert_cmpuint (group->hits->len, ==, expected[i].n);
    }
}

static void
test_both_ways (DrawFixture  *f,
                gconstpointer data)
{
  g_autoptr(GPtrArray) groups = read_related (f, "household.room", &f->household);
  const LinliRelatedGroup *room = find_group (f, groups, "room.no"), *head = find_group (f, groups, "person.name");

  g_assert_nonnull (room);
  g_assert_true (linli_id_equal (&((const LinliHit *) g_ptr_array_index (room->hits, 0))->id, &f->room));
  g_assert_nonnull (head);
  g_assert_cmpstr (((const LinliHit *) g_ptr_array_index (head->hits, 0))->title, ==, "张桂芳");
}

static void
test_nothing (DrawFixture  *f,
              gconstpointer data)
{
  LinliId nobody = { { 1 } };
  g_autoptr(GError) error = NULL;

  g_assert_null (linli_related_read (f->store, linli_kind_get_core (linli_catalogue_get_role (f->catalogue, "person.name")->kind), &nobody, &error));
  g_assert_nonnull (error);
}

int
main (int   argc,
      char *argv[])
{
  static const struct { const char *name; void (*func) (DrawFixture *f, gconstpointer data); } cases[] = {
    { "/related/a building has its rooms, homes and residents", test_building },
    { "/related/references are followed both ways", test_both_ways },
    { "/related/what is not here has nothing", test_nothing },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, DrawFixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
