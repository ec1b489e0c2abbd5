/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-crowd.c - the crowd at work: one thread hears for all, a few send for all, and the clock of each save runs from when it was due, so
 * that a server that makes them wait cannot hide it. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench-crowd.h"

#include "linli-error.h"
#include "linli-hlc.h"
#include "linli-transport.h"
#include "linli-wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORKERS      8
#define AT_ONCE      64      /* that begin to listen */
#define PATIENCE_MS  30000
#define IDLE_MS      3000
#define LAST_MS      10000   /* for what was saved last to be everywhere */
#define LINE         256
#define MAX_PAGES    20      /* what a few saves of neighbours come to is one */

typedef struct { int fd; gboolean open; char line[LINE]; guint length; } Ear;

typedef struct
{
  Crowd       *crowd;
  Ear         *ears;       /* (owned) a client each */
  int          epoll;
  gint         opened, closed, stopping;  /* atomic */
  GAsyncQueue *tasks;      /* Task */
  GMutex       lock;
  GArray      *saves;      /* CrowdSave */
  GArray      *pushes, *pulls;  /* double: ms */
  guint        failed;
  char        *why;        /* (owned) (nullable) of the first that failed */
} Running;

typedef struct { enum { TASK_PUSH, TASK_PULL, TASK_STOP } type; CrowdClient *client; double due_ms; } Task;

static void
add_task (Running *running, int type, CrowdClient *client, double due_ms)
{
  Task *task = g_new (Task, 1);

  *task = (Task) { type, client, due_ms };
  g_async_queue_push (running->tasks, task);
}

/* One pull at a time; what is told before it asked is brought by it. */
static void
want_pull (Running *running, CrowdClient *client)
{
  if (g_atomic_int_compare_and_exchange (&client->pulling, 0, 1))
    add_task (running, TASK_PULL, client, bench_now_ms ());
}

/* ---- hearing ---- */

static void
take_line (Running *running, guint n)
{
  Ear *ear = &running->ears[n];
  CrowdClient *client = &running->crowd->clients[n];
  const char *seq = strstr (ear->line, "\"seq\":");
  CrowdMoment moment = { 0, bench_now_ms () };

  if (strncmp (ear->line, "data:", 5) != 0 || seq == NULL)
    return;
  moment.seq = g_ascii_strtoll (seq + 6, NULL, 10);
  if (!ear->open)
    {
      ear->open = TRUE;
      g_atomic_int_inc (&running->opened);
      return;
    }
  g_array_append_val (client->heard, moment);
  want_pull (running, client);
}

static void
take_bytes (Running *running, guint n)
{
  Ear *ear = &running->ears[n];
  char buffer[2048];
  gssize got = recv (ear->fd, buffer, sizeof buffer, MSG_DONTWAIT);

  if (got <= 0)
    {
      epoll_ctl (running->epoll, EPOLL_CTL_DEL, ear->fd, NULL);
      g_atomic_int_inc (&running->closed);
      return;
    }
  for (gssize i = 0; i < got; i++)
    if (buffer[i] == '\n')
      {
        ear->line[ear->length] = '\0';
        take_line (running, n);
        ear->length = 0;
      }
    else if (ear->length + 1 < LINE)
      ear->line[ear->length++] = buffer[i];
}

static gpointer
run_ears (gpointer data)
{
  Running *running = data;

  while (!g_atomic_int_get (&running->stopping))
    {
      struct epoll_event events[64];
      int n = epoll_wait (running->epoll, events, G_N_ELEMENTS (events), 50);

      for (int i = 0; i < n; i++)
        take_bytes (running, events[i].data.u32);
    }
  return NULL;
}

static gboolean
start_listening (Running *running, guint n, guint port, GError **error)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct epoll_event event = { .events = EPOLLIN, .data.u32 = n };
  Ear *ear = &running->ears[n];
  g_autofree char *request = g_strdup_printf ("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n",
                                              running->crowd->clients[n].token);

  ear->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (ear->fd >= 0 && connect (ear->fd, (struct sockaddr *) &address, sizeof address) == 0
      && send (ear->fd, request, strlen (request), MSG_NOSIGNAL) == (gssize) strlen (request)
      && epoll_ctl (running->epoll, EPOLL_CTL_ADD, ear->fd, &event) == 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "laptop %u of %u cannot listen: %s", n + 1, running->crowd->n_clients, g_strerror (errno));
  return FALSE;
}

static gboolean
wait_opened (Running *running, guint n, GError **error)
{
  double until = bench_now_ms () + PATIENCE_MS;

  while ((guint) g_atomic_int_get (&running->opened) < n)
    {
      if (g_atomic_int_get (&running->closed) > 0 || bench_now_ms () > until)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "of %u laptops only %d were let listen", n, g_atomic_int_get (&running->opened));
          return FALSE;
        }
      g_usleep (1000);
    }
  return TRUE;
}

/* ---- sending ---- */

static void
note_failure (Running *running, const GError *error)
{
  g_mutex_lock (&running->lock);
  running->failed++;
  if (running->why == NULL)
    running->why = g_strdup (error->message);
  g_mutex_unlock (&running->lock);
}

/* (transfer full) (nullable) */
static LinliResponse *
ask (LinliTransport *transport, CrowdClient *client, const char *path, const GString *body, GError **error)
{
  LinliRequest request = { "POST", (char *) path, g_bytes_new (body->str, body->len), TRUE, FALSE };
  g_autoptr(LinliResponse) response = NULL;

  linli_transport_set_token (transport, client->token);
  response = linli_transport_send (transport, &request, NULL, error);
  g_bytes_unref (request.body);
  return response != NULL && linli_response_check (response, error) ? g_steal_pointer (&response) : NULL;
}

static const char *
get_text (const LinliResponse *response, gsize *ret_length)
{
  return g_bytes_get_data (response->body, ret_length);
}

/* One telephone number of somebody whom nobody changed yet. */
static gboolean
push_one (Running *running, LinliTransport *transport, CrowdClient *client, gint64 *ret_seq, GError **error)
{
  Crowd *crowd = running->crowd;
  const CrowdPerson *person = &g_array_index (client->people, CrowdPerson, client->number % client->people->len);
  g_autofree char *number = g_strdup_printf ("1400000%04u", (guint) (client->number % 10000));
  g_autoptr(LinliPush) push = linli_push_new (client->com, 0, client->device);
  g_autoptr(GString) body = g_string_new (NULL);
  g_autoptr(LinliResponse) response = NULL;
  g_autoptr(LinliPushAnswer) answer = NULL;
  g_auto(LinliValue) before = LINLI_VALUE_INIT;
  g_auto(LinliValue) after = LINLI_VALUE_INIT;
  LinliOp *op = linli_op_new (LINLI_OP_UPDATE, crowd->mobile->kind, &person->id);
  const char *text;
  gsize length;

  linli_value_set_text (&after, number, -1);
  op->number = op->group = ++client->number;
  op->com = client->com;
  op->grid = client->grid;
  op->hlc = linli_hlc_make (linli_clock_get_wall_ms (crowd->bench->clock), 0);
  linli_op_add_change (op, crowd->mobile->no, person->seq, &before, &after);
  g_ptr_array_add (push->ops, op);
  linli_wire_write_push (body, push);
  if ((response = ask (transport, client, "/v1/sync/push", body, error)) == NULL)
    return FALSE;
  text = get_text (response, &length);
  if ((answer = linli_wire_read_push_answer (crowd->bench->catalogue, text, length, error)) == NULL)
    return FALSE;
  *ret_seq = answer->seq;
  if (answer->results->len == 1 && ((const LinliOpResult *) g_ptr_array_index (answer->results, 0))->status == LINLI_STATUS_OK)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the server did not accept a change of the bench");
  return FALSE;
}

static gboolean
pull_all (Running *running, LinliTransport *transport, CrowdClient *client, gint64 *ret_seq, GError **error)
{
  gboolean more = TRUE;

  for (guint pages = 0; more; pages++)
    {
      g_autoptr(LinliPull) pull = linli_pull_new (client->com, 0);
      g_autoptr(GString) body = g_string_new (NULL);
      g_autoptr(LinliResponse) response = NULL;
      g_autoptr(LinliPage) page = NULL;
      const char *text;
      gsize length;

      if (pages == MAX_PAGES)
        {
          g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "the server has more and more pages for one pull");
          return FALSE;
        }
      g_array_append_vals (pull->cursors, client->cursors, G_N_ELEMENTS (client->cursors));
      linli_wire_write_pull (body, pull);
      if ((response = ask (transport, client, "/v1/sync/pull", body, error)) == NULL)
        return FALSE;
      text = get_text (response, &length);
      if (length == 2)
        return TRUE;
      if ((page = linli_wire_read_page (running->crowd->bench->catalogue, text, length, error)) == NULL)
        return FALSE;
      for (guint i = 0; i < MIN (page->next->len, G_N_ELEMENTS (client->cursors)); i++)
        client->cursors[i] = g_array_index (page->next, LinliCursor, i);
      *ret_seq = page->seq;
      more = page->more;
    }
  return TRUE;
}

static void
take_ms (Running *running, GArray *times, double due_ms)
{
  double ms = bench_now_ms () - due_ms;

  g_mutex_lock (&running->lock);
  g_array_append_val (times, ms);
  g_mutex_unlock (&running->lock);
}

static gboolean
do_push (Running *running, LinliTransport *transport, const Task *task, GError **error)
{
  CrowdSave save = { task->client, 0, task->due_ms };

  if (!push_one (running, transport, task->client, &save.seq, error))
    return FALSE;
  take_ms (running, running->pushes, task->due_ms);
  g_mutex_lock (&running->lock);
  g_array_append_val (running->saves, save);
  g_mutex_unlock (&running->lock);
  want_pull (running, task->client);
  return TRUE;
}

static gboolean
do_pull (Running *running, LinliTransport *transport, const Task *task, GError **error)
{
  CrowdMoment moment = { 0, 0 };

  g_atomic_int_set (&task->client->pulling, 0);
  if (!pull_all (running, transport, task->client, &moment.seq, error))
    return FALSE;
  take_ms (running, running->pulls, task->due_ms);
  moment.at_ms = bench_now_ms ();
  if (moment.seq > 0)
    g_array_append_val (task->client->pulled, moment);
  return TRUE;
}

static gpointer
run_worker (gpointer data)
{
  Running *running = data;
  g_autoptr(LinliTransport) transport = linli_soup_transport_new (bench_server_get_url (running->crowd->server), NULL);

  for (;;)
    {
      g_autofree Task *task = g_async_queue_pop (running->tasks);
      g_autoptr(GError) error = NULL;
      gboolean good;

      if (task->type == TASK_STOP)
        return NULL;
      g_mutex_lock (&task->client->lock);
      good = task->type == TASK_PUSH ? do_push (running, transport, task, &error) : do_pull (running, transport, task, &error);
      g_mutex_unlock (&task->client->lock);
      if (!good)
        note_failure (running, error);
    }
}

/* Whose turn it is: everybody once a round, each round in another order. */
static guint
get_turn (Crowd *crowd, guint *order, guint i)
{
  guint place = i % crowd->n_clients, other;

  if (place == 0)
    for (guint n = crowd->n_clients - 1; n > 0; n--)
      {
        guint kept = order[n];

        other = (guint) linli_random_below (crowd->bench->random, n + 1);
        order[n] = order[other];
        order[other] = kept;
      }
  return order[place];
}

/* Has @client come to @seq? */
static gboolean
has_come (CrowdClient *client, gint64 seq)
{
  gboolean has;

  g_mutex_lock (&client->lock);
  has = client->pulled->len > 0 && g_array_index (client->pulled, CrowdMoment, client->pulled->len - 1).seq >= seq;
  g_mutex_unlock (&client->lock);
  return has;
}

/* Are all @n saves made, and with every neighbour? */
static gboolean
is_over (Running *running, guint n)
{
  Crowd *crowd = running->crowd;
  g_autoptr(GArray) saves = NULL;
  gboolean over;

  g_mutex_lock (&running->lock);
  saves = g_array_copy (running->saves);
  over = saves->len + running->failed >= n;
  g_mutex_unlock (&running->lock);
  for (guint i = 0; over && i < saves->len; i++)
    {
      const CrowdSave *save = &g_array_index (saves, CrowdSave, i);
      guint first = (guint) (save->client - crowd->clients) / CROWD_A_GRID * CROWD_A_GRID;

      for (guint c = first; over && c < MIN (first + CROWD_A_GRID, crowd->n_clients); c++)
        over = has_come (&crowd->clients[c], save->seq);
    }
  return over;
}

/* Every laptop saves once in @every seconds, each at a moment of its own. */
static void
work (Running *running)
{
  Crowd *crowd = running->crowd;
  g_autofree guint *order = g_new (guint, crowd->n_clients);
  guint n = MAX (1, crowd->n_clients * crowd->seconds / crowd->every);
  double start = bench_now_ms (), step = crowd->seconds * 1000.0 / n;

  for (guint i = 0; i < crowd->n_clients; i++)
    order[i] = i;
  for (guint i = 0; i < n; i++)
    {
      CrowdClient *client = &crowd->clients[get_turn (crowd, order, i)];
      double due = start + i * step + step * (double) linli_random_below (crowd->bench->random, 1000) / 1000.0, now = bench_now_ms ();

      if (due > now)
        g_usleep ((gulong) ((due - now) * 1000));
      add_task (running, TASK_PUSH, client, due);
    }
  for (double until = bench_now_ms () + LAST_MS; bench_now_ms () < until && !is_over (running, n);)
    g_usleep (100 * 1000);
  for (guint i = 0; i < WORKERS; i++)
    add_task (running, TASK_STOP, NULL, 0);
}

/* ---- the figures ---- */

/* When @moments first say that @seq has come; -1: never. */
static double
find_moment (const GArray *moments, gint64 seq)
{
  for (guint i = 0; i < moments->len; i++)
    if (g_array_index (moments, CrowdMoment, i).seq >= seq)
      return g_array_index (moments, CrowdMoment, i).at_ms;
  return -1;
}

static void
take_percentiles (GArray *times, double ret_values[2])
{
  ret_values[0] = bench_percentile (times, 50);
  ret_values[1] = bench_percentile (times, 95);
}

/* Of every save: until each neighbour was told, and until he had it. */
static void
count_neighbours (Running *running, CrowdFigures *figures)
{
  Crowd *crowd = running->crowd;
  g_autoptr(GArray) told = g_array_new (FALSE, FALSE, sizeof (double)), shown = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < running->saves->len; i++)
    {
      const CrowdSave *save = &g_array_index (running->saves, CrowdSave, i);
      guint first = (guint) (save->client - crowd->clients) / CROWD_A_GRID * CROWD_A_GRID;

      for (guint n = first; n < MIN (first + CROWD_A_GRID, crowd->n_clients); n++)
        {
          const CrowdClient *client = &crowd->clients[n];
          double heard = find_moment (client->heard, save->seq) - save->due_ms, had = find_moment (client->pulled, save->seq) - save->due_ms;

          if (client == save->client)
            continue;
          if (heard > 0)
            g_array_append_val (told, heard);
          if (had > 0)
            g_array_append_val (shown, had);
          figures->failed += had <= 0;
        }
    }
  figures->n_pokes = told->len;
  figures->n_shown = shown->len;
  take_percentiles (told, figures->poke);
  take_percentiles (shown, figures->shown);
}

static double
take_idle (Crowd *crowd, guint ms)
{
  double before = bench_server_get_cpu_ms (crowd->server), start = bench_now_ms ();

  g_usleep (ms * 1000);
  return (bench_server_get_cpu_ms (crowd->server) - before) / ((bench_now_ms () - start) / 1000);
}

static gint64
get_file_kb (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "server.db", NULL);
  struct stat info;

  return stat (path, &info) == 0 ? (gint64) info.st_size / 1024 : 0;
}

static gboolean
listen_all (Running *running, guint port, GError **error)
{
  Crowd *crowd = running->crowd;

  for (guint i = 0; i < crowd->n_clients; i++)
    if (!start_listening (running, i, port, error) || ((i + 1) % AT_ONCE == 0 && !wait_opened (running, i + 1, error)))
      return FALSE;
  return wait_opened (running, crowd->n_clients, error);
}

static gboolean
measure (Running *running, CrowdFigures *figures, GError **error)
{
  Crowd *crowd = running->crowd;
  const char *colon = strrchr (bench_server_get_url (crowd->server), ':');
  GThread *workers[WORKERS];
  double cpu, start;

  figures->rss_before_kb = bench_server_get_rss_kb (crowd->server);
  if (!listen_all (running, (guint) g_ascii_strtoull (colon + 1, NULL, 10), error))
    return FALSE;
  g_usleep (500 * 1000);
  figures->rss_idle_kb = bench_server_get_rss_kb (crowd->server);
  figures->idle_cpu_ms_per_s = take_idle (crowd, IDLE_MS);

  for (guint i = 0; i < WORKERS; i++)
    workers[i] = g_thread_new ("laptops", run_worker, running);
  cpu = bench_server_get_cpu_ms (crowd->server);
  start = bench_now_ms ();
  work (running);
  for (guint i = 0; i < WORKERS; i++)
    g_thread_join (workers[i]);
  figures->cpu_ms_per_s = (bench_server_get_cpu_ms (crowd->server) - cpu) / ((bench_now_ms () - start) / 1000);
  figures->rss_after_kb = bench_server_get_rss_kb (crowd->server);
  figures->saves = running->saves->len;
  figures->n_pulls = running->pulls->len;
  figures->failed = running->failed;
  take_percentiles (running->pushes, figures->push);
  take_percentiles (running->pulls, figures->pull);
  if (running->failed == 0)
    return TRUE;
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "%u requests of the bench failed; the first: %s", running->failed, running->why);
  return FALSE;
}

static void
raise_files (guint n)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < n)
    {
      limit.rlim_cur = MIN (limit.rlim_max, n);
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

gboolean
crowd_measure (Crowd *crowd, CrowdFigures *ret_figures, GError **error)
{
  Running running = { .crowd = crowd, .epoll = epoll_create1 (EPOLL_CLOEXEC) };
  GThread *ears;
  gboolean good;

  *ret_figures = (CrowdFigures) { .clients = crowd->n_clients, .people = crowd->n_people, .seconds = crowd->seconds };
  ret_figures->communities = (crowd->n_clients + CROWD_GRIDS * CROWD_A_GRID - 1) / (CROWD_GRIDS * CROWD_A_GRID);
  ret_figures->database_kb = get_file_kb (crowd->dir);
  raise_files (crowd->n_clients + 256);
  crowd->server = bench_server_start (crowd->bench, crowd->dir, error);
  if (crowd->server == NULL)
    {
      close (running.epoll);
      return FALSE;
    }
  g_mutex_init (&running.lock);
  running.ears = g_new0 (Ear, crowd->n_clients);
  running.tasks = g_async_queue_new_full (g_free);
  running.saves = g_array_new (FALSE, FALSE, sizeof (CrowdSave));
  running.pushes = g_array_new (FALSE, FALSE, sizeof (double));
  running.pulls = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < crowd->n_clients; i++)
    running.ears[i].fd = -1;
  ears = g_thread_new ("ears", run_ears, &running);
  good = measure (&running, ret_figures, error);
  g_atomic_int_set (&running.stopping, 1);
  g_thread_join (ears);
  if (good)
    count_neighbours (&running, ret_figures);
  for (guint i = 0; i < crowd->n_clients; i++)
    if (running.ears[i].fd >= 0)
      close (running.ears[i].fd);
  close (running.epoll);
  g_free (running.ears);
  g_free (running.why);
  g_async_queue_unref (running.tasks);
  g_array_unref (running.saves);
  g_array_unref (running.pushes);
  g_array_unref (running.pulls);
  g_mutex_clear (&running.lock);
  g_clear_pointer (&crowd->server, bench_server_stop);
  return good;
}
