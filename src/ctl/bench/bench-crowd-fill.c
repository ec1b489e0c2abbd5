/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-crowd-fill.c - a server with many communities, through the backend's own pushes. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench-crowd.h"

#include "linli-error.h"

#define PASSWORD    "a password of the bench"
#define CODE_MS     60000
#define OPS_A_PUSH  500
#define A_COMMUNITY (CROWD_GRIDS * CROWD_A_GRID)

typedef struct { Crowd *crowd; LinliBackend *backend; gint64 com, grid, device, number; LinliAccess *access; GArray *people; } Filling;

/* A device of @login: the code is its only cost, the password is nobody's concern here. */
static gboolean
enroll (Filling *filling, const char *login, gint64 *ret_device, char **ret_token, GError **error)
{
  g_autofree char *code = linli_backend_make_code (filling->backend, login, CODE_MS, error);
  g_autofree char *refresh = NULL;

  return code != NULL && linli_backend_enroll_checked (filling->backend, login, TRUE, code, "bench", ret_device, &refresh, ret_token, error);
}

static void
set_change (LinliOp *op, const LinliField *field, gint64 base, const char *old, const char *text)
{
  g_auto(LinliValue) before = LINLI_VALUE_INIT;
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  if (old != NULL)
    linli_value_set_text (&before, old, -1);
  linli_value_set_text (&value, text, -1);
  linli_op_add_change (op, field->no, base, &before, &value);
}

/* @n new people in one push. */
static gboolean
push_people (Filling *filling, guint n, GError **error)
{
  static const char *const names[] = { "王芳", "李雷", "韩梅", "张伟", "刘洋", "陈静", "杨敏", "赵磊" };
  g_autoptr(LinliPush) push = linli_push_new (filling->com, 0, filling->device);
  g_autoptr(LinliPushAnswer) answer = NULL;
  Bench *bench = filling->crowd->bench;

  for (guint i = 0; i < n; i++)
    {
      CrowdPerson person = { .seq = 0 };
      LinliOp *op;

      linli_id_new (bench->clock, bench->random, &person.id);
      op = linli_op_new (LINLI_OP_CREATE, filling->crowd->name->kind, &person.id);
      op->number = op->group = ++filling->number;
      op->com = filling->com;
      op->grid = filling->grid;
      set_change (op, filling->crowd->name, 0, NULL, names[linli_random_below (bench->random, G_N_ELEMENTS (names))]);
      g_ptr_array_add (push->ops, op);
      g_array_append_val (filling->people, person);
    }
  answer = linli_backend_push (filling->backend, push, filling->access, error);
  if (answer == NULL)
    return FALSE;
  for (guint i = 0; i < answer->results->len; i++)
    {
      const LinliOpResult *result = g_ptr_array_index (answer->results, i);

      if (result->status != LINLI_STATUS_OK)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the server did not accept a person of the bench");
          return FALSE;
        }
      g_array_index (filling->people, CrowdPerson, filling->people->len - answer->results->len + i).seq = result->seq;
    }
  return TRUE;
}

static void
share_people (Filling *filling, CrowdClient *clients, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      guint from = filling->people->len * i / n, to = filling->people->len * (i + 1) / n;

      clients[i].people = g_array_sized_new (FALSE, FALSE, sizeof (CrowdPerson), to - from);
      g_array_append_vals (clients[i].people, &g_array_index (filling->people, CrowdPerson, from), to - from);
    }
}

/* One grid with its worker, @n laptops of his and @people of its residents. */
static gboolean
fill_grid (Filling *filling, CrowdClient *clients, guint n, gint64 people, GError **error)
{
  g_autofree char *login = g_strdup_printf ("bench-%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, filling->com, filling->grid);
  g_autofree char *token = NULL;
  gint64 user, epoch, seq;
  gboolean good;

  if (!linli_backend_add_user (filling->backend, login, NULL, "grid_worker", filling->com, &filling->grid, 1, PASSWORD, &user, error)
      || !linli_backend_begin (filling->backend, error))
    return FALSE;
  good = enroll (filling, login, &filling->device, &token, error);
  for (guint i = 0; good && i < n; i++)
    {
      clients[i].com = filling->com;
      clients[i].grid = filling->grid;
      good = enroll (filling, login, &clients[i].device, &clients[i].token, error);
    }
  good = good && (filling->access = linli_backend_get_access (filling->backend, user, error)) != NULL;
  filling->people = g_array_new (FALSE, FALSE, sizeof (CrowdPerson));
  filling->number = 0;
  for (gint64 made = 0; good && made < people; made += OPS_A_PUSH)
    good = push_people (filling, (guint) MIN (OPS_A_PUSH, people - made), error);
  if (!good)
    linli_backend_rollback (filling->backend);
  else
    good = linli_backend_commit (filling->backend, error) && linli_backend_get_partition (filling->backend, filling->com, &epoch, &seq, error);
  if (good)
    {
      share_people (filling, clients, n);
      for (guint i = 0; i < n; i++)
        for (guint c = 0; c < G_N_ELEMENTS (clients[i].cursors); c++)
          clients[i].cursors[c] = (LinliCursor) { filling->com, c == 0 ? 0 : filling->grid, seq, seq, 0 };
    }
  g_array_unref (filling->people);
  g_clear_pointer (&filling->access, linli_access_free);
  return good;
}

gboolean
crowd_fill (Crowd *crowd, GError **error)
{
  Bench *bench = crowd->bench;
  guint n_grids = (crowd->n_clients + CROWD_A_GRID - 1) / CROWD_A_GRID;
  Filling filling = { .crowd = crowd };
  gboolean good = TRUE;

  crowd->name = linli_catalogue_get_role (bench->catalogue, "person.name");
  crowd->mobile = linli_catalogue_get_role (bench->catalogue, "person.mobile");
  if (crowd->name == NULL || crowd->mobile == NULL)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_NOT_FOUND, "the catalogue gives no field the role person.name or person.mobile");
      return FALSE;
    }
  crowd->dir = bench_path (bench, "crowd");
  crowd->clients = g_new0 (CrowdClient, crowd->n_clients);
  for (guint i = 0; i < crowd->n_clients; i++)
    {
      g_mutex_init (&crowd->clients[i].lock);
      crowd->clients[i].heard = g_array_new (FALSE, FALSE, sizeof (CrowdMoment));
      crowd->clients[i].pulled = g_array_new (FALSE, FALSE, sizeof (CrowdMoment));
    }
  if (g_mkdir_with_parents (crowd->dir, 0700) != 0
      || (filling.backend = linli_backend_open (crowd->dir, LINLI_BACKEND_CREATE, bench->catalogue, bench->clock, bench->random, error)) == NULL)
    return FALSE;
  for (guint i = 0; good && i < n_grids; i++)
    {
      guint first = i * CROWD_A_GRID, n = MIN (CROWD_A_GRID, crowd->n_clients - first);

      filling.com = 1 + i / CROWD_GRIDS;
      filling.grid = 1 + i % CROWD_GRIDS;
      good = fill_grid (&filling, crowd->clients + first, n, crowd->n_people * (i + 1) / n_grids - crowd->n_people * i / n_grids, error);
      linli_backend_checkpoint (filling.backend);
    }
  linli_backend_close (filling.backend);
  /* The last grid of a community was filled after the first laptops looked how far it is. */
  for (guint i = 0; good && i < crowd->n_clients; i++)
    {
      CrowdClient *last = &crowd->clients[MIN (i / A_COMMUNITY * A_COMMUNITY + A_COMMUNITY, crowd->n_clients) - 1];

      for (guint c = 0; c < G_N_ELEMENTS (last->cursors); c++)
        crowd->clients[i].cursors[c].base = crowd->clients[i].cursors[c].after = last->cursors[c].base;
    }
  return good;
}

void
crowd_clear (Crowd *crowd)
{
  g_clear_pointer (&crowd->server, bench_server_stop);
  for (guint i = 0; crowd->clients != NULL && i < crowd->n_clients; i++)
    {
      CrowdClient *client = &crowd->clients[i];

      g_free (client->token);
      g_clear_pointer (&client->people, g_array_unref);
      g_array_unref (client->heard);
      g_array_unref (client->pulled);
      g_mutex_clear (&client->lock);
    }
  g_clear_pointer (&crowd->clients, g_free);
  if (crowd->dir != NULL && !crowd->bench->keep)
    bench_remove_tree (crowd->dir);
  g_clear_pointer (&crowd->dir, g_free);
}
