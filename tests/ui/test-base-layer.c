/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layer with a map of others: it comes, it says what is wrong, and it goes.  The server is in this process.  Skipped where there is no
 * display. */

#define G_LOG_DOMAIN "linli-test-base-layer"

#include "config.h"

#include "linli-base-layer.h"
#include "linli-blank-source.h"

#include <adwaita.h>
#include <libsoup/soup.h>
#include <string.h>

#define TIMEOUT_MS 20000

static const GdkRGBA water = { 0.2f, 0.6f, 1, 1 };
static GByteArray *picture;
static char *address;
static int status = 200;
static GMutex mutex;
static GCond cond;

static cairo_status_t
write_cb (void                *closure,
          const unsigned char *data,
          unsigned int         length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  soup_server_message_set_status (message, (guint) g_atomic_int_get (&status), NULL);
  if (g_atomic_int_get (&status) == 200)
    soup_server_message_set_response (message, "image/png", SOUP_MEMORY_STATIC, (const char *) picture->data, picture->len);
}

static gpointer
serve (gpointer nothing)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GMainLoop) loop = NULL;
  g_autoptr(SoupServer) server = NULL;
  GSList *uris;

  g_main_context_push_thread_default (context);
  server = soup_server_new (NULL, NULL);
  soup_server_add_handler (server, NULL, answer_cb, NULL, NULL);
  g_assert_true (soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (server);
  g_mutex_lock (&mutex);
  address = g_strdup_printf ("http://127.0.0.1:%d/{z}/{x}/{y}.png", g_uri_get_port (uris->data));
  g_cond_signal (&cond);
  g_mutex_unlock (&mutex);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  loop = g_main_loop_new (context, FALSE);
  g_main_loop_run (loop);
  return NULL;
}

/* ---- the window ---- */

typedef struct
{
  GtkWidget       *window;
  ShumateViewport *viewport;
  LinliBaseLayer  *layer;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(ShumateMapSource) source = linli_blank_source_new ();
  ShumateMap *map = shumate_map_new ();

  fixture->viewport = shumate_map_get_viewport (map);
  shumate_viewport_set_reference_map_source (fixture->viewport, source);
  shumate_viewport_set_min_zoom_level (fixture->viewport, LINLI_MAP_MIN_ZOOM);
  shumate_viewport_set_max_zoom_level (fixture->viewport, LINLI_MAP_MAX_ZOOM);
  fixture->layer = linli_base_layer_new (fixture->viewport);
  shumate_map_add_layer (map, SHUMATE_LAYER (fixture->layer));
  shumate_location_set_location (SHUMATE_LOCATION (fixture->viewport), 39.44, 106.893);
  shumate_viewport_set_zoom_level (fixture->viewport, 17);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, 300);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (map));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static gboolean
give_up_cb (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until what is in sight has come, at the size of the world that is wanted. */
static void
settle (Fixture *fixture)
{
  gboolean late = FALSE;
  guint id = g_timeout_add (TIMEOUT_MS, give_up_cb, &late);

  while (!late && !linli_base_layer_is_settled (fixture->layer))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (id);
}

static void
after_paint_cb (guint *frames)
{
  (*frames)++;
}

/* Until the window has been drawn anew. */
static void
draw (Fixture *fixture)
{
  guint frames = 0;
  gboolean late = FALSE;
  guint id = g_timeout_add (TIMEOUT_MS, give_up_cb, &late);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (fixture->window);
  gulong handler = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), &frames);

  while (!late && frames < 2)
    {
      gtk_widget_queue_draw (GTK_WIDGET (fixture->layer));
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_false (late);
  g_signal_handler_disconnect (clock, handler);
  g_source_remove (id);
}

/* What the middle of the layer shows. */
static guint32
look (Fixture *fixture)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (fixture->layer));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree guint32 *pixels = NULL;
  int width, height;

  draw (fixture);
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (GTK_WIDGET (fixture->layer)),
                          gtk_widget_get_height (GTK_WIDGET (fixture->layer)));
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (fixture->window)), node, NULL);
  width = gdk_texture_get_width (texture);
  height = gdk_texture_get_height (texture);
  pixels = g_new0 (guint32, (gsize) width * (gsize) height);
  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  return pixels[(gsize) (height / 2) * (gsize) width + (gsize) width / 2];
}

static LinliBaseGround *
open_server (const char *cache)
{
  LinliBaseChoice choice = { .type = LINLI_BASE_SERVER, .address = address };
  g_autoptr(GError) error = NULL;
  LinliBaseGround *ground = linli_base_ground_open (&choice, cache, &error);

  g_assert_no_error (error);
  return ground;
}

static void
test_comes (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(LinliBaseGround) ground = open_server (NULL);

  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (fixture->layer)));
  g_atomic_int_set (&status, 200);
  linli_base_layer_set_ground (fixture->layer, ground);
  settle (fixture);
  g_assert_cmphex (look (fixture), ==, 0xff3399ff);
  g_assert_null (linli_base_layer_get_problem (fixture->layer));
  /* Another zoom: what was there stands in, then the new comes. */
  shumate_viewport_set_zoom_level (fixture->viewport, 18.4);
  g_assert_cmphex (look (fixture), ==, 0xff3399ff);
  settle (fixture);
  g_assert_cmphex (look (fixture), ==, 0xff3399ff);
  linli_base_layer_set_ground (fixture->layer, NULL);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (fixture->layer)));
}

static void
test_trouble (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(LinliBaseGround) ground = open_server (NULL);
  guint32 pixel;

  g_atomic_int_set (&status, 403);
  linli_base_layer_set_ground (fixture->layer, ground);
  settle (fixture);
  g_assert_nonnull (linli_base_layer_get_problem (fixture->layer));
  pixel = look (fixture);
  g_assert_cmphex (pixel, !=, 0xff3399ff);
  g_assert_cmpuint (pixel >> 24, ==, 0xff);
}

/* The layer goes while tiles are still being asked for. */
static void
test_goes (Fixture       *fixture,
           gconstpointer  data)
{
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr(LinliBaseGround) ground = open_server (NULL);

      g_atomic_int_set (&status, 200);
      linli_base_layer_set_ground (fixture->layer, ground);
      for (guint n = 0; n < i * 3; n++)
        g_main_context_iteration (NULL, FALSE);
    }
}

static void
test_no_display (void)
{
  g_test_skip ("there is no display");
}

int
main (int    argc,
      char **argv)
{
  cairo_surface_t *surface;
  cairo_t *cr;

  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_test_add_func ("/base-layer/a map of others", test_no_display);
      return g_test_run ();
    }
  adw_init ();
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 256, 256);
  picture = g_byte_array_new ();
  cr = cairo_create (surface);
  gdk_cairo_set_source_rgba (cr, &water);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_write_to_png_stream (surface, write_cb, picture);
  cairo_surface_destroy (surface);
  g_thread_unref (g_thread_new ("server", serve, NULL));
  g_mutex_lock (&mutex);
  while (address == NULL)
    g_cond_wait (&cond, &mutex);
  g_mutex_unlock (&mutex);
  g_test_add ("/base-layer/a map comes from a server and stands in for itself", Fixture, NULL, set_up, test_comes, tear_down);
  g_test_add ("/base-layer/a server in trouble leaves grey and a line", Fixture, NULL, set_up, test_trouble, tear_down);
  g_test_add ("/base-layer/it may go while tiles are asked for", Fixture, NULL, set_up, test_goes, tear_down);
  return g_test_run ();
}
