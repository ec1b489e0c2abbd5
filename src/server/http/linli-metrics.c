/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linli-metrics.c - what the server counts of itself, and how it says so to a monitor. */
#define G_LOG_DOMAIN "linli-server"

#include "config.h"
#include "linli-metrics.h"

#define N_TYPES    (JOB_CARRY + 1)
#define N_CLASSES  6
#define N_REFUSED  600

static const char *const type_names[N_TYPES] = { "hello", "pull", "push", "token", "enroll", "admin", "digest", "events", "manifest", "frames", "file_state", "file_put", "file_get", "courier", "carry" };
static const gint64 bounds_us[] = { 1000, 5000, 20000, 50000, 200000, 1000000, 5000000 };

struct _LinliMetrics
{
  guint64 answered[N_TYPES][N_CLASSES];  /* by the first digit of the status */
  guint64 within[N_TYPES][G_N_ELEMENTS (bounds_us)];
  guint64 total_us[N_TYPES];
  guint64 refused[N_REFUSED];            /* by status */
};

LinliMetrics *
linli_metrics_new (void)
{
  return g_new0 (LinliMetrics, 1);
}

void
linli_metrics_free (LinliMetrics *self)
{
  g_free (self);
}

void
linli_metrics_count (LinliMetrics *self, JobType type, guint status, gint64 us)
{
  self->answered[type][MIN (status / 100, N_CLASSES - 1)]++;
  self->total_us[type] += (guint64) us;
  for (guint i = 0; i < G_N_ELEMENTS (bounds_us); i++)
    self->within[type][i] += us <= bounds_us[i];
}

void
linli_metrics_refuse (LinliMetrics *self, guint status)
{
  self->refused[MIN (status, N_REFUSED - 1)]++;
}

static void
print_seconds (GString *text, gint64 us)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, g_ascii_formatd (number, sizeof number, "%g", (double) us / G_USEC_PER_SEC));
}

static void
print_answered (LinliMetrics *self, GString *text)
{
  g_string_append (text, "# TYPE linli_answers_total counter\n");
  for (guint type = 0; type < N_TYPES; type++)
    for (guint class = 2; class < N_CLASSES; class++)
      g_string_append_printf (text, "linli_answers_total{route=\"%s\",status=\"%uxx\"} %" G_GUINT64_FORMAT "\n", type_names[type], class,
                              self->answered[type][class]);
  g_string_append (text, "# TYPE linli_refused_total counter\n");
  for (guint status = 0; status < N_REFUSED; status++)
    if (self->refused[status] != 0)
      g_string_append_printf (text, "linli_refused_total{status=\"%u\"} %" G_GUINT64_FORMAT "\n", status, self->refused[status]);
}

static void
print_seconds_of (LinliMetrics *self, GString *text, guint type)
{
  guint64 n = 0;

  for (guint class = 0; class < N_CLASSES; class++)
    n += self->answered[type][class];
  for (guint i = 0; i < G_N_ELEMENTS (bounds_us); i++)
    {
      g_string_append_printf (text, "linli_answer_seconds_bucket{route=\"%s\",le=\"", type_names[type]);
      print_seconds (text, bounds_us[i]);
      g_string_append_printf (text, "\"} %" G_GUINT64_FORMAT "\n", self->within[type][i]);
    }
  g_string_append_printf (text, "linli_answer_seconds_bucket{route=\"%s\",le=\"+Inf\"} %" G_GUINT64_FORMAT "\n", type_names[type], n);
  g_string_append_printf (text, "linli_answer_seconds_sum{route=\"%s\"} ", type_names[type]);
  print_seconds (text, (gint64) self->total_us[type]);
  g_string_append_printf (text, "\nlinli_answer_seconds_count{route=\"%s\"} %" G_GUINT64_FORMAT "\n", type_names[type], n);
}

char *
linli_metrics_print (LinliMetrics *self, const LinliLoad *load)
{
  const struct { const char *name, *type; guint64 value; } numbers[] = {
    { "linli_connections", "gauge", load->connections },
    { "linli_streams", "gauge", load->streams },
    { "linli_pokes_total", "counter", load->pokes },
    { "linli_streams_dropped_total", "counter", load->dropped },
    { "linli_body_bytes", "gauge", load->body_bytes },
    { "linli_waiting_writes", "gauge", load->writes },
    { "linli_waiting_reads", "gauge", load->reads },
    { "linli_waiting_passwords", "gauge", load->passwords },
    { "linli_commits_total", "counter", load->groups },
    { "linli_committed_jobs_total", "counter", load->grouped },
    { "linli_failed_commits_total", "counter", load->failed },
    { "linli_ready", "gauge", linli_load_is_ready (load, &(const char *) { NULL }) },
  };
  GString *text = g_string_new (NULL);

  print_answered (self, text);
  g_string_append (text, "# TYPE linli_answer_seconds histogram\n");
  for (guint type = 0; type < N_TYPES; type++)
    print_seconds_of (self, text, type);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_string_append_printf (text, "# TYPE %s %s\n%s %" G_GUINT64_FORMAT "\n", numbers[i].name, numbers[i].type, numbers[i].name,
                            numbers[i].value);
  return g_string_free (text, FALSE);
}

gboolean
linli_load_is_ready (const LinliLoad *load, const char **ret_why)
{
  *ret_why = load->closing ? "closing" : load->stuck ? "the last commit failed" : NULL;
  return *ret_why == NULL;
}
