/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-scenarios.c - directed scenarios between three replicas and a server, in memory: what chance seldom reaches.
 *
 * A scenario is a list of lines.  The first word is who: a client 0, 1, 2, or "s" for the server.
 *   0 new a [grid=1] f=v ...    client 0 makes a record; its kind by the first letter: p place, i item, q part
 *   0 set a f=v ...             changes it; "f=" empties; place=p1 and item=i1 name records
 *   0 del a · 0 begin · 0 save  several edits between begin and save are one group
 *   0 push · 0 push lost        sends the outbox; lost: the server takes it, the answer never comes
 *   0 pull · 0 sync             everything there is to pull; push and pull
 *   0 ask A g n                 asks for grid g (0: all), n rows at most; the server's page waits as A
 *   0 take A · 0 take A late    applies it; late: it must be dropped
 *   0 shows a f v · 0 lacks a   what a person sees
 *   0 got ok,review,...         what the server said of the last push
 *   0 open n · 0 tray n         open conflicts here, returned operations here
 *   0 scope 1,2                 the server gives client 0 these grids, and it hears of it
 *   0 clock s · s clock s       seconds, also back
 *   s holds a f v · s grid a n  what the server has
 *   same                        everybody syncs; all replicas hold what the server has for them, nothing lies over it */
#include "config.h"

#include "linli-backend.h"
#include "linli-fault.h"
#include "linli-store.h"
#include "sim-world.h"

#include <stdlib.h>
#include <string.h>

#define CLIENTS 3
#define COM 1
#define START_MS G_GINT64_CONSTANT (1795392000000)

typedef struct
{
  LinliStore       *store;
  LinliManualClock *clock;
  LinliAccess      *access;
  GPtrArray        *group;     /* (nullable) LinliEdit */
  char             *got;       /* statuses of the last push */
} Client;

typedef struct
{
  LinliCatalogue   *catalogue;
  LinliRandom      *random;
  LinliManualClock *clock;
  LinliBackend     *server;
  Client            clients[CLIENTS];
  GHashTable       *ids;       /* name → LinliId */
  GHashTable       *pages;     /* name → LinliPage */
  const char       *line;
} World;

#define fail(world, ...) G_STMT_START { g_test_message (__VA_ARGS__); g_error ("%s", (world)->line); } G_STMT_END

static void
give_grids (Client *client, const char *role, const LinliCatalogue *catalogue, const char *grids)
{
  g_auto(GStrv) parts = g_strsplit (grids, ",", -1);
  LinliGrant *grant;

  g_ptr_array_set_size (client->access->grants, 0);
  grant = linli_access_add (client->access, COM, role != NULL ? linli_catalogue_get_user_role (catalogue, role) : NULL);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      gint64 grid = g_ascii_strtoll (parts[i], NULL, 10);

      g_array_append_val (grant->grids, grid);
    }
}

static void
tell_scope (Client *client, gint64 version)
{
  const LinliGrant *grant = g_ptr_array_index (client->access->grants, 0);
  g_autoptr(GError) error = NULL;

  client->access->version = version;
  g_assert_true (linli_store_set_scope (client->store, COM, 1, version, grant->grids, &error));
  g_assert_no_error (error);
}

static void
world_open (World *world)
{
  static const struct { const char *role, *grids; } people[CLIENTS] = { { "everything", "1,2" }, { "everything", "1" }, { "core_only", "1,2" } };
  g_autoptr(GError) error = NULL;

  *world = (World) { NULL };
  world->catalogue = sim_catalogue_new (&error);
  g_assert_no_error (error);
  world->random = linli_random_new_seeded (7);
  world->clock = linli_manual_clock_new (START_MS);
  world->server = linli_backend_open (NULL, LINLI_BACKEND_CREATE | LINLI_BACKEND_MEMORY, world->catalogue, LINLI_CLOCK (world->clock),
                                      world->random, &error);
  g_assert_no_error (error);
  g_assert_true (linli_backend_ensure_partition (world->server, COM, &error));
  world->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  world->pages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) linli_page_free);
  for (guint i = 0; i < CLIENTS; i++)
    {
      Client *client = &world->clients[i];
      g_autoptr(LinliIdentity) identity = linli_identity_new ();

      client->clock = linli_manual_clock_new (START_MS);
      client->access = linli_access_new (11 + i);
      give_grids (client, people[i].role, world->catalogue, people[i].grids);
      client->store = linli_store_open (NULL, LINLI_STORE_CREATE | LINLI_STORE_MEMORY, world->catalogue, LINLI_CLOCK (client->clock),
                                        world->random, &error);
      g_assert_no_error (error);
      identity->user = 11 + i;
      identity->device = 101 + i;
      identity->com = COM;
      identity->epoch = 1;
      identity->role = g_strdup (people[i].role);
      g_assert_true (linli_store_set_identity (client->store, identity, &error));
      tell_scope (client, 1);
    }
}

static void
world_close (World *world)
{
  for (guint i = 0; i < CLIENTS; i++)
    {
      linli_store_close (world->clients[i].store);
      linli_access_free (world->clients[i].access);
      g_clear_pointer (&world->clients[i].group, g_ptr_array_unref);
      g_free (world->clients[i].got);
      g_object_unref (world->clients[i].clock);
    }
  linli_backend_close (world->server);
  g_hash_table_unref (world->pages);
  g_hash_table_unref (world->ids);
  g_object_unref (world->clock);
  g_object_unref (world->random);
  linli_catalogue_unref (world->catalogue);
}

static const LinliKind *
kind_of (World *world, const char *name)
{
  return linli_catalogue_get_kind (world->catalogue, name[0] == 'p' ? "place" : name[0] == 'i' ? "item" : "part");
}

static const LinliId *
id_of (World *world, const char *name)
{
  const LinliId *id = g_hash_table_lookup (world->ids, name);

  if (id == NULL)
    fail (world, "no record is called %s", name);
  return id;
}

/* ---- edits ---- */

static void
save_group (World *world, Client *client)
{
  g_autoptr(GPtrArray) edits = g_steal_pointer (&client->group);
  g_auto(LinliSaveResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  if (!linli_store_save (client->store, edits, NULL, &result, &error))
    fail (world, "not saved: %s", error->message);
}

static void
edit (World *world, Client *client, LinliEditType type, char **words)
{
  const LinliKind *kind = kind_of (world, words[0]);
  LinliEdit *edited = linli_edit_new (type, kind, NULL);
  gboolean alone = client->group == NULL;

  if (type == LINLI_EDIT_NEW)
    {
      linli_id_new (LINLI_CLOCK (client->clock), world->random, &edited->id);
      g_hash_table_insert (world->ids, g_strdup (words[0]), linli_id_dup (&edited->id));
      edited->grid = 1;
    }
  else
    edited->id = *id_of (world, words[0]);
  for (guint i = 1; words[i] != NULL; i++)
    {
      g_auto(GStrv) pair = g_strsplit (words[i], "=", 2);
      const LinliField *field = linli_kind_find_field (kind, pair[0]);
      g_auto(LinliValue) value = LINLI_VALUE_INIT;
      g_autoptr(GError) error = NULL;

      if (g_str_equal (pair[0], "grid"))
        {
          edited->grid = g_ascii_strtoll (pair[1], NULL, 10);
          continue;
        }
      if (field->type == LINLI_TYPE_REF)
        {
          linli_value_set_blob (&value, id_of (world, pair[1])->bytes, sizeof (LinliId));
          if (type == LINLI_EDIT_NEW)
            edited->grid = -1;
        }
      else if (!linli_field_parse (field, pair[1], &value, &error))
        fail (world, "%s", error->message);
      linli_edit_set (edited, field, &value);
    }
  if (alone)
    client->group = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  g_ptr_array_add (client->group, edited);
  if (alone)
    save_group (world, client);
}

/* ---- the wire ---- */

static void
push (World *world, Client *client, gboolean is_lost)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPush) sent = linli_store_make_push (client->store, &error);
  g_autoptr(LinliPushAnswer) answer = NULL;
  g_autoptr(GString) got = g_string_new (NULL);

  g_assert_no_error (error);
  if (sent == NULL)
    return;
  answer = linli_backend_push (world->server, sent, client->access, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < answer->results->len; i++)
    g_string_append_printf (got, "%s%s", i > 0 ? "," : "",
                            linli_status_to_string (((LinliOpResult *) g_ptr_array_index (answer->results, i))->status));
  g_free (client->got);
  client->got = g_string_free (g_steal_pointer (&got), FALSE);
  if (!is_lost && !linli_store_apply_answer (client->store, sent, answer, &error))
    fail (world, "%s", error->message);
}

/* @grid 0: all. */
static LinliPage *
ask (World *world, Client *client, gint64 grid, guint rows)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliPull) pull = linli_store_make_pull (client->store, rows, &error);
  LinliPage *page;

  for (guint i = pull->cursors->len; grid != 0 && i > 0; i--)
    if (g_array_index (pull->cursors, LinliCursor, i - 1).grid != grid)
      g_array_remove_index (pull->cursors, i - 1);
  page = linli_backend_pull (world->server, pull, client->access, &error);
  g_assert_no_error (error);
  return page;
}

static gboolean
take (World *world, Client *client, const LinliPage *page)
{
  g_autoptr(GError) error = NULL;
  gboolean stale = FALSE;

  if (!linli_store_apply_page (client->store, page, &stale, &error) && !stale)
    fail (world, "%s", error->message);
  return !stale;
}

static void
pull_all (World *world, Client *client)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr(LinliPage) page = ask (world, client, 0, 2);

      take (world, client, page);
      if (!page->more && linli_store_is_complete (client->store))
        return;
    }
  fail (world, "the pull does not end");
}

static void
sync_all (World *world)
{
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < CLIENTS; i++)
      {
        push (world, &world->clients[i], FALSE);
        pull_all (world, &world->clients[i]);
      }
}

static void
check_same (World *world)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *wrong = NULL;

  sync_all (world);
  for (guint i = 0; i < CLIENTS; i++)
    {
      Client *client = &world->clients[i];
      g_autoptr(LinliCheck) check = linli_store_check (client->store, &error);
      g_autoptr(GHashTable) theirs = linli_backend_digest (world->server, COM, client->access, &error);
      LinliOutboxState state;
      GHashTableIter iter;
      gpointer key, value;

      g_assert_no_error (error);
      if (!check->ok)
        fail (world, "client %u: %s", i, (const char *) g_ptr_array_index (check->problems, 0));
      g_assert_true (linli_store_get_outbox_state (client->store, &state, NULL));
      if (state.pending + state.sent > 0 || g_hash_table_size (theirs) != g_hash_table_size (check->digests))
        fail (world, "client %u: %u pending, %u laid over, %u digests of %u", i, state.pending, state.sent,
              g_hash_table_size (check->digests), g_hash_table_size (theirs));
      g_hash_table_iter_init (&iter, theirs);
      while (g_hash_table_iter_next (&iter, &key, &value))
        if (g_strcmp0 (g_hash_table_lookup (check->digests, key), value) != 0)
          fail (world, "client %u: another digest of %s", i, (const char *) key);
    }
  wrong = linli_backend_check (world->server, COM, &error);
  if (wrong != NULL)
    fail (world, "%s", wrong);
}

/* ---- what is so ---- */

static char *
format (const LinliField *field, const LinliValue *value)
{
  g_autofree char *text = linli_field_format_plain (field, value);

  return g_strdup (text != NULL ? text : "");
}

static void
check_client (World *world, Client *client, char **words)
{
  const char *verb = words[0];

  if (g_str_equal (verb, "shows") || g_str_equal (verb, "lacks"))
    {
      g_autoptr(LinliLoaded) loaded = linli_store_load (client->store, kind_of (world, words[1]), id_of (world, words[1]), NULL);
      g_autofree char *text = NULL;

      if (g_str_equal (verb, "lacks"))
        {
          if (loaded != NULL)
            fail (world, "it is here");
          return;
        }
      if (loaded == NULL)
        fail (world, "it is not here");
      text = format (linli_kind_find_field (loaded->record->kind, words[2]),
                     linli_record_get (loaded->record, linli_kind_find_field (loaded->record->kind, words[2])));
      if (g_strcmp0 (text, words[3] != NULL ? words[3] : "") != 0)
        fail (world, "it shows \"%s\"", text);
    }
  else if (g_str_equal (verb, "got"))
    {
      if (g_strcmp0 (client->got, words[1]) != 0)
        fail (world, "it got %s", client->got);
    }
  else if (g_str_equal (verb, "open") || g_str_equal (verb, "tray"))
    {
      g_autoptr(GPtrArray) list = g_str_equal (verb, "open") ? linli_store_get_conflicts (client->store, FALSE, NULL)
                                                             : linli_store_get_returned (client->store, NULL);

      if ((guint) atoi (words[1]) != list->len)
        fail (world, "there are %u", list->len);
    }
  else
    fail (world, "no such line");
}

static void
do_client (World *world, Client *client, char **words)
{
  const char *verb = words[0];

  if (g_str_equal (verb, "new"))
    edit (world, client, LINLI_EDIT_NEW, words + 1);
  else if (g_str_equal (verb, "set"))
    edit (world, client, LINLI_EDIT_CHANGE, words + 1);
  else if (g_str_equal (verb, "del"))
    edit (world, client, LINLI_EDIT_DELETE, words + 1);
  else if (g_str_equal (verb, "begin"))
    client->group = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_edit_free);
  else if (g_str_equal (verb, "save"))
    save_group (world, client);
  else if (g_str_equal (verb, "push"))
    push (world, client, words[1] != NULL);
  else if (g_str_equal (verb, "pull"))
    pull_all (world, client);
  else if (g_str_equal (verb, "sync"))
    {
      push (world, client, FALSE);
      pull_all (world, client);
    }
  else if (g_str_equal (verb, "ask"))
    g_hash_table_insert (world->pages, g_strdup (words[1]), ask (world, client, atoi (words[2]), (guint) atoi (words[3])));
  else if (g_str_equal (verb, "take"))
    {
      if (take (world, client, g_hash_table_lookup (world->pages, words[1])) != (words[2] == NULL))
        fail (world, words[2] == NULL ? "it was dropped" : "it was applied");
    }
  else if (g_str_equal (verb, "scope"))
    {
      const LinliRole *role = ((LinliGrant *) g_ptr_array_index (client->access->grants, 0))->role;

      give_grids (client, NULL, world->catalogue, words[1]);
      ((LinliGrant *) g_ptr_array_index (client->access->grants, 0))->role = role;
      tell_scope (client, client->access->version + 1);
    }
  else if (g_str_equal (verb, "clock"))
    linli_manual_clock_advance (client->clock, atoll (words[1]) * 1000);
  else
    check_client (world, client, words);
}

static void
do_server (World *world, char **words)
{
  if (g_str_equal (words[0], "clock"))
    linli_manual_clock_advance (world->clock, atoll (words[1]) * 1000);
  else
    {
      const LinliField *field = g_str_equal (words[0], "holds") ? linli_kind_find_field (kind_of (world, words[1]), words[2]) : NULL;
      g_autoptr(LinliRow) row = linli_backend_load (world->server, field != NULL ? field->kind : kind_of (world, words[1]),
                                                    id_of (world, words[1]), NULL);
      g_autofree char *text = NULL;

      if (g_str_equal (words[0], "dead"))
        {
          if (row != NULL && !row->deleted)
            fail (world, "it lives");
          return;
        }
      if (row == NULL || row->deleted)
        fail (world, "the server has it not");
      text = field != NULL ? format (field, linli_row_get (row, field)) : g_strdup_printf ("%" G_GINT64_FORMAT, row->grid);
      if (g_strcmp0 (text, field != NULL ? (words[3] != NULL ? words[3] : "") : words[2]) != 0)
        fail (world, "the server has \"%s\"", text);
    }
}

static void
play (World *world, const char *const *lines)
{
  for (; *lines != NULL; lines++)
    {
      g_auto(GStrv) words = g_strsplit (*lines, " ", -1);

      world->line = *lines;
      /* Time passes for everybody. */
      linli_manual_clock_advance (world->clock, 1000);
      for (guint i = 0; i < CLIENTS; i++)
        linli_manual_clock_advance (world->clients[i].clock, 1000);
      if (g_str_equal (words[0], "same"))
        check_same (world);
      else if (g_str_equal (words[0], "s"))
        do_server (world, words + 1);
      else
        do_client (world, &world->clients[words[0][0] - '0'], words + 1);
    }
}

#define START "0 new p1 title=东", "0 new p2 grid=2 title=西", "0 new i1 title=甲 phone=1 care=a place=p1", "same"

static const struct { const char *name; const char *lines[40]; } scenarios[] = {
  { "a page cut between two changes of one row loses neither",
    { START, "0 new i2 title=乙", "0 push", "2 set i1 phone=2", "2 push", "1 ask A 1 1", "1 take A", "2 set i1 note=新", "2 push",
      "1 ask B 1 1", "1 take B", "1 pull", "1 shows i1 phone 2", "1 shows i1 note 新", "same" } },
  { "a row leaves and comes back between two pulls",
    { START, "1 shows i1 phone 1", "0 set i1 place=p2", "0 push", "0 set i1 place=p1 phone=5", "0 push", "s grid i1 1", "1 pull",
      "1 shows i1 phone 5", "1 shows i1 care a", "same" } },
  { "a moved row reaches the new grid first, then the old one",
    { START, "0 new i2 title=乙 place=p1", "0 push", "0 pull", "2 ask A 1 50", "0 set i2 place=p2", "0 push", "2 ask B 2 50", "2 take B", "2 take A",
      "2 shows i2 title 乙", "2 pull", "2 shows i2 title 乙", "s grid i2 2", "same" } },
  { "a moved row leaves the old grid first, then reaches the new one",
    { START, "0 new i2 title=乙 place=p1", "0 push", "0 pull", "2 ask A 1 50", "0 set i2 place=p2", "0 push", "2 take A", "2 shows i2 title 乙",
      "2 ask C 1 50", "2 take C", "2 lacks i2", "2 ask B 2 50", "2 take B", "2 shows i2 title 乙", "same" } },
  { "what lives in a moved row moves with it, through every level",
    { START, "0 new q1 title=件 item=i1", "same", "1 shows q1 title 件", "0 set i1 place=p2", "0 sync", "s grid i1 2", "s grid q1 2", "1 pull",
      "1 lacks i1", "1 lacks q1", "0 shows i1 care a", "2 pull", "2 shows q1 title 件", "same" } },
  { "three edits of one field in one batch are one person's",
    { START, "0 set i1 title=A", "0 set i1 title=B", "0 set i1 title=C", "0 push", "0 got ok,ok,ok", "s holds i1 title C", "0 open 0", "same" } },
  { "three edits of one field in two batches are one person's",
    { START, "0 set i1 title=A", "0 push", "0 set i1 title=B", "0 set i1 title=C", "0 push", "0 got ok,ok", "s holds i1 title C", "0 open 0", "same" } },
  { "three edits of one field with the middle answer lost are one person's",
    { START, "0 set i1 title=A", "0 push", "0 set i1 title=B", "0 push lost", "0 set i1 title=C", "0 push", "0 got ok,ok", "s holds i1 title C",
      "0 open 0", "same" } },
  { "an edit of what was deleted meanwhile is kept in a conflict",
    { START, "0 del i1", "1 set i1 phone=9", "0 push", "s dead i1", "1 push", "1 got returned", "1 open 1", "1 tray 1", "same", "1 lacks i1" } },
  { "a deletion of what was edited meanwhile waits",
    { START, "1 set i1 phone=9", "1 push", "0 del i1", "0 push", "0 got review", "s holds i1 phone 9", "0 open 1", "same", "0 shows i1 phone 9" } },
  { "a deletion on an older base waits, whatever came between",
    { START, "1 set i1 note=x", "1 push", "2 set i1 phone=8", "2 push", "0 del i1", "0 push lost", "0 push", "0 got review", "0 open 1",
      "s holds i1 phone 8", "s holds i1 note x", "same" } },
  { "the same value typed by two people is no conflict",
    { START, "0 set i1 title=乙", "1 set i1 title=乙", "0 push", "1 push", "1 got ok", "1 open 0", "s holds i1 title 乙", "same" } },
  { "a value that went away and came back still says conflict to a review field",
    { START, "1 set i1 title=乙", "0 set i1 title=丙", "0 push", "0 set i1 title=甲", "0 push", "s holds i1 title 甲", "1 push", "1 got review",
      "1 open 1", "s holds i1 title 甲", "1 shows i1 title 甲", "same" } },
  { "a value that went away and came back is overtaken in a field of the latest",
    { START, "0 set i1 phone=2", "0 push", "0 set i1 phone=1", "0 push", "1 set i1 phone=3", "1 push", "1 got merged", "s holds i1 phone 3", "same" } },
  { "a group with one record out of scope comes back whole",
    { START, "0 new i2 title=乙 place=p1", "same", "0 set i2 place=p2", "0 push", "1 begin", "1 new i3 title=丁", "1 set i1 phone=7",
      "1 set i2 phone=8", "1 new i4 title=戊", "1 save", "1 push", "1 got returned,returned,returned,returned", "1 tray 4", "s holds i1 phone 1",
      "s holds i2 phone ", "s dead i3", "same", "1 lacks i3", "1 lacks i2" } },
  { "scope lost with edits unsent, then regained before they are sent",
    { START, "0 set i1 note=旧", "0 sync", "2 pull", "2 set i1 phone=6", "2 scope 2", "2 lacks i1", "2 scope 1,2", "2 pull", "2 shows i1 phone 6", "2 push",
      "2 got ok", "s holds i1 phone 6", "same" } },
  { "scope lost with edits unsent: they come back, not away",
    { START, "2 set i1 phone=6", "2 scope 2", "2 lacks i1", "2 push", "2 got returned", "2 tray 1", "s holds i1 phone 1", "same" } },
  { "a clock a year ahead wins no more than the server's hour",
    { START, "0 clock 31536000", "0 set i1 phone=2", "0 clock -31536000", "0 push", "s clock 3600", "1 clock 3600", "1 set i1 phone=3", "1 push",
      "s holds i1 phone 3", "1 got merged", "same" } },
  { "a server clock set back ten minutes changes no order",
    { START, "0 set i1 title=A", "0 push", "s clock -600", "0 set i1 title=B", "0 push", "0 got ok", "1 pull", "1 shows i1 title B",
      "1 set i1 title=C", "1 push", "1 got ok", "s holds i1 title C", "same" } },
  { "a step to nought counts from nothing",
    { START, "0 set i1 visits=0", "0 push", "s holds i1 visits 0", "1 set i1 visits=2", "1 push", "s holds i1 visits 2", "same" } },
  { "a late page is dropped, a page asked twice is taken once",
    { START, "0 set i1 phone=2", "0 push", "1 ask A 0 50", "1 ask B 0 50", "1 take A", "1 take B late", "1 shows i1 phone 2", "same" } },
};

static void
test_scenario (gconstpointer data)
{
  World world;

  world_open (&world);
  play (&world, scenarios[GPOINTER_TO_UINT (data)].lines);
  world_close (&world);
}

/* The guard that chance seldom needs: without it, the third scenario's row is gone for good. */
static void
test_stale_row_guard_is_needed (void)
{
  static const char *const lines[] = { START, "0 new i2 title=乙 place=p1", "0 push", "0 pull", "2 ask A 1 50", "0 set i2 place=p2", "0 push",
                                       "2 ask B 2 50", "2 take B", "2 take A", "2 pull", "2 lacks i2", NULL };
  World world;

  g_assert_true (linli_fault_plant ("stale-full-row"));
  world_open (&world);
  play (&world, lines);
  world_close (&world);
  g_assert_true (linli_fault_plant ("none"));
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
  { "creating in another grid", 1, LINLI_OP_CREATE, "item", "new", 2, COM, "title", "x", LINLI_WHY_SCOPE },
  { "creating in no grid", 1, LINLI_OP_CREATE, "item", "new", 0, COM, "title", "x", LINLI_WHY_SCOPE },
  { "creating at a place of another grid", 1, LINLI_OP_CREATE, "item", "new", 1, COM, "place", "p2", LINLI_WHY_SCOPE },
  { "changing a row of another grid, named truly", 1, LINLI_OP_UPDATE, "item", "i2", 2, COM, "phone", "x", LINLI_WHY_SCOPE },
  { "changing a row of another grid, named as one's own", 1, LINLI_OP_UPDATE, "item", "i2", 1, COM, "phone", "x", LINLI_WHY_SCOPE },
  { "making a row of another grid anew", 1, LINLI_OP_CREATE, "item", "i2", 1, COM, "title", "x", LINLI_WHY_SCOPE },
  { "deleting a row of another grid", 1, LINLI_OP_DELETE, "item", "i2", 1, COM, NULL, NULL, LINLI_WHY_SCOPE },
  { "confirming a row of another grid", 1, LINLI_OP_VERIFY, "item", "i2", 1, COM, "phone", NULL, LINLI_WHY_SCOPE },
  { "writing the facet of a row of another grid", 1, LINLI_OP_UPDATE, "item_care", "i2", 1, COM, "care", "x", LINLI_WHY_SCOPE },
  { "moving a row into another grid", 1, LINLI_OP_UPDATE, "item", "i1", 1, COM, "place", "p2", LINLI_WHY_SCOPE },
  { "another partition", 1, LINLI_OP_UPDATE, "item", "i1", 1, COM + 1, "phone", "x", LINLI_WHY_SCOPE },
  { "writing a facet not held", 2, LINLI_OP_UPDATE, "item_care", "i1", 1, COM, "care", "x", LINLI_WHY_SCOPE },
  { "beginning a facet not held", 2, LINLI_OP_CREATE, "item_care", "i1", 1, COM, "care", "x", LINLI_WHY_SCOPE },
  { "confirming a facet not held", 2, LINLI_OP_VERIFY, "item_care", "i1", 1, COM, "care", NULL, LINLI_WHY_SCOPE },
  { "changing what does not exist", 1, LINLI_OP_UPDATE, "item", "new", 1, COM, "phone", "x", LINLI_WHY_GONE },
  { "a facet of what does not exist", 1, LINLI_OP_UPDATE, "item_care", "new", 1, COM, "care", "x", LINLI_WHY_GONE },
  { "a step that is no counter's", 1, LINLI_OP_COUNTER, "item", "i1", 1, COM, "phone", "x", LINLI_WHY_INVALID },
  { "a set that is no set", 1, LINLI_OP_SET, "item", "i1", 1, COM, "phone", "x", LINLI_WHY_INVALID },
  { "a value of another type", 1, LINLI_OP_UPDATE, "item", "i1", 1, COM, "last", "x", LINLI_WHY_INVALID },
};

static void
set_by_name (World *world, const LinliField *field, const char *text, LinliValue *value)
{
  if (text != NULL && field->type == LINLI_TYPE_REF)
    linli_value_set_blob (value, id_of (world, text)->bytes, sizeof (LinliId));
  else if (text != NULL)
    linli_value_set_text (value, text, -1);
}

static void
test_no_route_leads_out_of_scope (gconstpointer data)
{
  static const char *const lines[] = { START, "0 new i2 title=乙 phone=2 care=c place=p2", "same", NULL };
  const Route *route = data;
  World world;
  const LinliKind *kind;
  const LinliField *field;
  g_autoptr(LinliPush) sent = linli_push_new (COM, 1, 101 + route->client);
  g_autoptr(LinliPushAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  LinliOp *op;
  LinliId id;
  gint64 epoch, before, after;
  const LinliOpResult *result;

  world_open (&world);
  play (&world, lines);
  kind = linli_catalogue_get_kind (world.catalogue, route->kind);
  field = route->field != NULL ? linli_kind_find_field (kind, route->field) : NULL;
  if (g_str_equal (route->target, "new"))
    linli_id_new (LINLI_CLOCK (world.clock), world.random, &id);
  else
    id = *id_of (&world, route->target);
  op = linli_op_new (route->type, kind, &id);
  op->number = op->group = 1;
  op->com = route->com;
  op->grid = route->grid;
  op->base = 1000;
  op->hlc = (gint64) ((guint64) START_MS << 16);
  op->user = 11;  /* somebody who may */
  op->day = 20000;
  if (field != NULL)
    {
      g_auto(LinliValue) value = LINLI_VALUE_INIT;

      g_autoptr(LinliRow) row = linli_backend_load (world.server, kind, &id, NULL);

      set_by_name (&world, field, route->value, &value);
      linli_op_add_change (op, field->no, 1000, row != NULL ? linli_row_get (row, field) : NULL, &value);
    }
  g_ptr_array_add (sent->ops, op);

  g_assert_true (linli_backend_get_partition (world.server, COM, &epoch, &before, &error));
  answer = linli_backend_push (world.server, sent, world.clients[route->client].access, &error);
  g_assert_no_error (error);
  g_assert_true (linli_backend_get_partition (world.server, COM, &epoch, &after, &error));
  result = g_ptr_array_index (answer->results, 0);
  g_assert_cmpstr (linli_status_to_string (result->status), ==, "returned");
  g_assert_cmpstr (linli_why_to_string (result->why), ==, linli_why_to_string (route->why));
  g_assert_cmpint (before, ==, after);  /* nothing was written */
  g_assert_cmpuint (result->conflicts->len, ==, 0);  /* and nothing was told */
  world_close (&world);
}

static void
test_a_pull_gives_only_what_is_held (void)
{
  static const char *const lines[] = { START, "0 new i2 title=乙 care=c place=p2", "0 sync", "0 set i2 title=丙", "0 push", NULL };
  World world;
  g_autoptr(GError) error = NULL;

  world_open (&world);
  play (&world, lines);
  for (guint i = 1; i < CLIENTS; i++)
    {
      g_autoptr(LinliPull) pull = linli_pull_new (COM, 1);
      g_autoptr(LinliPage) page = NULL;

      for (gint64 grid = 0; grid < 5; grid++)
        {
          LinliCursor cursor = { COM, grid, 0, 0, 0 };

          g_array_append_val (pull->cursors, cursor);
        }
      page = linli_backend_pull (world.server, pull, world.clients[i].access, &error);
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
  world_close (&world);
}

/* The author is who the token says, whatever the operation claims. */
static void
test_the_author_is_the_tokens (void)
{
  static const char *const lines[] = { START, "1 set i1 phone=5", NULL };
  World world;
  g_autoptr(LinliPush) sent = NULL;
  g_autoptr(LinliPushAnswer) answer = NULL;
  g_autoptr(LinliPage) page = NULL;
  g_autoptr(GError) error = NULL;

  world_open (&world);
  play (&world, lines);
  sent = linli_store_make_push (world.clients[1].store, &error);
  ((LinliOp *) g_ptr_array_index (sent->ops, 0))->user = 999;
  answer = linli_backend_push (world.server, sent, world.clients[1].access, &error);
  g_assert_no_error (error);
  page = ask (&world, &world.clients[0], 0, 50);
  g_assert_cmpuint (page->items->len, ==, 1);
  g_assert_cmpint (((LinliPageItem *) g_ptr_array_index (page->items, 0))->note.user, ==, 12);
  world_close (&world);
}

/* Who starts over with rows in hand, as after a catalogue that grew, is told what died since. */
static void
test_starting_over_tells_what_died (void)
{
  static const char *const lines[] = { START, "0 new i2 title=乙", "0 new i3 title=丙 place=p1", "same", "0 del i2", "0 set i3 place=p2", "0 push", NULL };
  World world;
  gint64 epoch, seq;
  const struct { gint64 asof; guint dead; } cases[] = { { 0, 0 }, { 6, 2 }, { 7, 1 }, { 8, 0 } };  /* numbers 7 and 8 were a deletion and a move */

  world_open (&world);
  play (&world, lines);
  g_assert_true (linli_backend_get_partition (world.server, COM, &epoch, &seq, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LinliPull) pull = linli_pull_new (COM, 1);
      g_autoptr(LinliPage) page = NULL;
      LinliCursor cursor = { COM, 1, 0, 0, cases[i].asof };
      guint dead = 0;

      g_array_append_val (pull->cursors, cursor);
      page = linli_backend_pull (world.server, pull, world.clients[1].access, NULL);
      for (guint j = 0; j < page->items->len; j++)
        {
          LinliItemType type = ((LinliPageItem *) g_ptr_array_index (page->items, j))->type;

          dead += type == LINLI_ITEM_TOMBSTONE || type == LINLI_ITEM_EXIT;
        }
      g_assert_cmpuint (dead, ==, cases[i].dead);
      g_assert_cmpint (g_array_index (page->next, LinliCursor, 0).base, ==, seq);
    }
  world_close (&world);
}

/* A server restored from yesterday counts anew; what it lost is offered again. */
static void
test_a_restored_server_gets_back_what_it_lost (void)
{
  static const char *const lines[] = { START, NULL };
  static const char *const after[] = { "0 push", "0 got ok,ok,ok,ok", "s holds i1 phone 1", "s holds i1 care a", "0 pull", "0 shows i1 phone 1", NULL };
  World world;
  const LinliGrant *grant;
  g_autoptr(GError) error = NULL;

  world_open (&world);
  play (&world, lines);
  /* Yesterday was before everything. */
  g_assert_true (linli_backend_clear (world.server, &error));
  g_assert_true (linli_backend_ensure_partition (world.server, COM, &error));
  grant = g_ptr_array_index (world.clients[0].access->grants, 0);
  g_assert_true (linli_store_set_scope (world.clients[0].store, COM, 2, 1, grant->grids, &error));
  g_assert_no_error (error);
  g_assert_true (linli_store_set_scope (world.clients[0].store, COM, 1, 1, grant->grids, &error));
  play (&world, after);
  world_close (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scenario/%s", scenarios[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_scenario);
    }
  g_test_add_func ("/scenario/without the guard a stale row replaces a newer one", test_stale_row_guard_is_needed);
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scope/no way by %s", routes[i].name);

      g_test_add_data_func (path, &routes[i], test_no_route_leads_out_of_scope);
    }
  g_test_add_func ("/scope/a pull gives only what is held", test_a_pull_gives_only_what_is_held);
  g_test_add_func ("/scope/the author is the token's", test_the_author_is_the_tokens);
  g_test_add_func ("/scope/starting over tells what died", test_starting_over_tells_what_died);
  g_test_add_func ("/restore/a restored server gets back what it lost", test_a_restored_server_gets_back_what_it_lost);
  return g_test_run ();
}
