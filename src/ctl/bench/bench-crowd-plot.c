/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-crowd-plot.c - the figures as a picture: how long laptops wait, and what each costs the server, over how many there are. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "bench-crowd.h"

#include <math.h>

#define WIDTH   420.0  /* of one panel */
#define HEIGHT  180.0
#define LEFT    64.0
#define TOP     44.0
#define BOTTOM  52.0
#define GAP     40.0

typedef struct { const char *title, *unit, *names[4], *colours[4]; double (*get[4]) (const CrowdFigures *f); } Panel;

static double get_push  (const CrowdFigures *f) { return f->push[1]; }
static double get_pull  (const CrowdFigures *f) { return f->pull[1]; }
static double get_poke  (const CrowdFigures *f) { return f->poke[1]; }
static double get_shown (const CrowdFigures *f) { return f->shown[1]; }
static double get_work  (const CrowdFigures *f) { return f->cpu_ms_per_s / f->clients; }
static double get_memory (const CrowdFigures *f) { return (double) (f->rss_idle_kb - f->rss_before_kb) / f->clients; }

static const Panel panels[] = {
  { "p95 from the moment a save was due", "ms", { "pushed", "pulled", "told", "shown elsewhere" }, { "#1c71d8", "#26a269", "#e66100", "#813d9c" },
    { get_push, get_pull, get_poke, get_shown } },
  { "processor time of the server for one laptop at work", "ms a second", { "at work" }, { "#1c71d8" }, { get_work } },
  { "memory of the server for one laptop that listens", "kB", { "listening" }, { "#26a269" }, { get_memory } },
};

/* Both axes go by powers of ten. */
static double
place (double value, double least, double most, double length)
{
  return most > least ? (log10 (MAX (value, least)) - log10 (least)) / (log10 (most) - log10 (least)) * length : length / 2;
}

static void
append_text (GString *out, double x, double y, const char *anchor, const char *colour, const char *text)
{
  g_string_append_printf (out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n", x, y, anchor, colour, text);
}

static void
find_range (const Panel *panel, const CrowdFigures *figures, guint n, double *ret_least, double *ret_most)
{
  double least = 1e9, most = 0;

  for (guint i = 0; i < n; i++)
    for (guint s = 0; s < G_N_ELEMENTS (panel->get) && panel->get[s] != NULL; s++)
      {
        double value = panel->get[s] (&figures[i]);

        if (value > 0)
          least = MIN (least, value);
        if (value > 0)
          most = MAX (most, value);
      }
  *ret_least = pow (10, floor (log10 (MIN (least, most > 0 ? most : 1))));
  *ret_most = pow (10, ceil (log10 (MAX (most, *ret_least * 2))));
}

static void
append_grid (GString *out, double top, double least, double most, const CrowdFigures *figures, guint n, double from, double to)
{
  for (double value = least; value <= most * 1.001; value *= 10)
    {
      double y = top + HEIGHT - place (value, least, most, HEIGHT);
      g_autofree char *label = g_strdup_printf ("%g", value);

      g_string_append_printf (out, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#c0bfbc\" stroke-width=\"0.6\"/>\n", LEFT, LEFT + WIDTH,
                              y, y);
      append_text (out, LEFT - 8, y + 4, "end", "#5e5c64", label);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *label = g_strdup_printf ("%u", figures[i].clients);

      append_text (out, LEFT + place (figures[i].clients, from, to, WIDTH), top + HEIGHT + 18, "middle", "#5e5c64", label);
    }
  append_text (out, LEFT + WIDTH / 2, top + HEIGHT + 36, "middle", "#5e5c64", "laptops");
}

static void
append_panel (GString *out, const Panel *panel, double top, const CrowdFigures *figures, guint n)
{
  double from = figures[0].clients, to = figures[n - 1].clients, least, most;
  g_autofree char *title = g_strdup_printf ("%s (%s)", panel->title, panel->unit);

  find_range (panel, figures, n, &least, &most);
  append_text (out, LEFT, top - 16, "start", "#241f31", title);
  append_grid (out, top, least, most, figures, n, from, to);
  for (guint s = 0; s < G_N_ELEMENTS (panel->get) && panel->get[s] != NULL; s++)
    {
      g_autoptr(GString) points = g_string_new (NULL);

      for (guint i = 0; i < n; i++)
        {
          double x = LEFT + place (figures[i].clients, from, to, WIDTH), y = top + HEIGHT - place (panel->get[s] (&figures[i]), least, most, HEIGHT);

          g_string_append_printf (points, "%s%.1f,%.1f", i > 0 ? " " : "", x, y);
          g_string_append_printf (out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", x, y, panel->colours[s]);
        }
      g_string_append_printf (out, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n", points->str, panel->colours[s]);
      append_text (out, LEFT + WIDTH + 16, top + 16 + 20 * s, "start", panel->colours[s], panel->names[s]);
    }
}

char *
crowd_plot (const CrowdFigures *figures, guint n)
{
  GString *out = g_string_new (NULL);
  double width = LEFT + WIDTH + 140, height = G_N_ELEMENTS (panels) * (TOP + HEIGHT + BOTTOM) + GAP / 2;

  g_string_append_printf (out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" font-family=\"sans-serif\" font-size=\"12\">\n"
                          "<rect width=\"%.0f\" height=\"%.0f\" fill=\"#ffffff\"/>\n", width, height, width, height);
  for (guint p = 0; p < G_N_ELEMENTS (panels); p++)
    append_panel (out, &panels[p], TOP + p * (TOP + HEIGHT + BOTTOM), figures, n);
  g_string_append (out, "</svg>\n");
  return g_string_free (out, FALSE);
}
