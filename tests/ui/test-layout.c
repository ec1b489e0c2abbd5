/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every page in every look: nothing that can be used is cut off, and words that must be whole are. */

#define G_LOG_DOMAIN "linli-test-ui"

#include "config.h"
#include "ui-test.h"

#include "linli-folder.h"
#include "linli-records-page.h"
#include "linli-window.h"

/* How another person has it: the window, the text in percent, the direction of the script. */
typedef struct
{
  const char      *name;
  int              width, height, text;
  GtkTextDirection direction;
} Look;

static const Look looks[] = {
  { "as designed", 1366, 768, 100, GTK_TEXT_DIR_LTR },
  { "the window as it first opens", 1180, 720, 100, GTK_TEXT_DIR_LTR },
  { "a small screen", 1024, 600, 100, GTK_TEXT_DIR_LTR },
  { "text of 150 %", 1366, 768, 150, GTK_TEXT_DIR_LTR },
  { "text of 150 % on a small screen", 1024, 600, 150, GTK_TEXT_DIR_LTR },
  { "from right to left", 1366, 768, 100, GTK_TEXT_DIR_RTL },
  { "from right to left, text of 150 %", 1024, 600, 150, GTK_TEXT_DIR_RTL },
};

typedef struct
{
  DrawFixture  small;
  LinliWindow *window;
  GString     *faults;
} Fixture;

static void
set_look (const Look *look)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024 * look->text / 100, NULL);
  gtk_widget_set_default_direction (look->direction);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  draw_fixture_set_up (&f->small);
  ui_test_enrol (&f->small);
  set_look (data);
  f->faults = g_string_new (NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  ui_test_run_for (100);
  draw_fixture_tear_down (&f->small);
  g_string_free (f->faults, TRUE);
  set_look (&looks[0]);
}

/* ---- what may not be ---- */

/* What cuts @widget off at its sides: the window, or what scrolls up and down only.  NULL: it may be scrolled to. */
static GtkWidget *
find_frame (GtkWidget *widget)
{
  for (GtkWidget *at = gtk_widget_get_parent (widget); at != NULL; at = gtk_widget_get_parent (at))
    {
      GtkPolicyType sideways;

      if (GTK_IS_WINDOW (at) || GTK_IS_POPOVER (at))
        return at;
      if (!GTK_IS_SCROLLED_WINDOW (at))
        continue;
      gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (at), &sideways, NULL);
      if (sideways != GTK_POLICY_NEVER)
        return NULL;
    }
  return NULL;
}

static const char *
get_words (GtkWidget *widget)
{
  return GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : GTK_IS_EDITABLE (widget) ? gtk_editable_get_text (GTK_EDITABLE (widget))
    : GTK_IS_BUTTON (widget) && gtk_widget_get_tooltip_text (widget) != NULL ? gtk_widget_get_tooltip_text (widget) : "";
}

static void
check_inside (GtkWidget *widget,
              GString   *faults)
{
  GtkWidget *frame = find_frame (widget);
  graphene_rect_t at;

  if (frame == NULL || !gtk_widget_compute_bounds (widget, frame, &at) || gtk_widget_get_width (widget) == 0)
    return;
  if (at.origin.x < -1 || at.origin.x + at.size.width > (float) gtk_widget_get_width (frame) + 1)
    g_string_append_printf (faults, "%s “%s” from %.0f to %.0f of %d\n", G_OBJECT_TYPE_NAME (widget), get_words (widget), at.origin.x,
                            at.origin.x + at.size.width, gtk_widget_get_width (frame));
}

/* What one acts on, or goes by, is read whole; what people wrote may end in an ellipsis, the folder has it whole. */
static gboolean
must_be_whole (GtkWidget *label)
{
  static const char *const classes[] = { "linli-page-title", "linli-group", "linli-label", "linli-state" };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (gtk_widget_has_css_class (label, classes[i]))
      return TRUE;
  return gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON) != NULL && gtk_widget_get_ancestor (label, GTK_TYPE_MENU_BUTTON) == NULL
    && gtk_widget_get_tooltip_text (gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON)) == NULL;
}

static void
check_whole (GtkWidget *label,
             GString   *faults)
{
  if (must_be_whole (label) && pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))))
    g_string_append_printf (faults, "“%s” is cut short in %d px\n", get_words (label), gtk_widget_get_width (label));
}

static void
check (GtkWidget *widget,
       GString   *faults)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_get_mapped (child))
        continue;
      if (GTK_IS_LABEL (child) || GTK_IS_EDITABLE (child) || GTK_IS_BUTTON (child))
        check_inside (child, faults);
      if (GTK_IS_LABEL (child))
        check_whole (child, faults);
      check (child, faults);
    }
}

static void
look_at (Fixture    *f,
         const char *page)
{
  gsize before = f->faults->len;

  ui_test_run_for (250);
  check (GTK_WIDGET (f->window), f->faults);
  if (f->faults->len > before)
    {
      g_autofree char *head = g_strdup_printf ("%s:\n", page);

      g_string_insert (f->faults, (gssize) before, head);
    }
}

/* ---- every page ---- */

static gboolean
is_open (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_SIGN_IN;
}

static gboolean
is_main (gpointer data)
{
  return linli_window_get_state (data) == LINLI_WINDOW_MAIN && linli_main_view_is_ready (linli_window_get_main_view (data));
}

static gboolean
has_folder (gpointer data)
{
  return linli_folder_is_loaded (LINLI_FOLDER (linli_records_page_get_folder (data)));
}

static void
look_at_page (Fixture             *f,
              const LinliPageInfo *info,
              LinliRecordsPage    *page)
{
  g_autofree char *folder = g_strdup_printf ("%s, folder", info->title);

  look_at (f, info->title);
  if (page == NULL || g_list_model_get_n_items (linli_records_page_get_model (page)) == 0)
    return;
  linli_records_page_select (page, 0);
  ui_test_wait (has_folder, page);
  look_at (f, folder);
}

static void
test_look (Fixture       *f,
           gconstpointer  data)
{
  const Look *look = data;
  g_autofree char *path = ui_test_get_replica (&f->small);
  LinliMainView *view;

  f->window = LINLI_WINDOW (linli_window_new (NULL, f->small.catalogue, f->small.clock, path, NULL));
  gtk_window_set_default_size (GTK_WINDOW (f->window), look->width, look->height);
  gtk_window_present (GTK_WINDOW (f->window));
  ui_test_wait (is_open, f->window);
  look_at (f, "signing in");
  linli_window_sign_in (f->window, UI_TEST_LOGIN, UI_TEST_PASSWORD);
  ui_test_wait (is_main, f->window);
  view = linli_window_get_main_view (f->window);
  for (guint i = 0; i < linli_main_view_get_n_pages (view); i++)
    {
      GtkWidget *page = linli_main_view_get_widget (view, i);

      linli_main_view_open_page (view, i);
      look_at_page (f, linli_main_view_get_info (view, i), LINLI_IS_RECORDS_PAGE (page) ? LINLI_RECORDS_PAGE (page) : NULL);
    }
  if (f->faults->len > 0)
    g_test_message ("%s", f->faults->str);
  g_assert_cmpuint (f->faults->len, ==, 0);
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
  gboolean can_show = ui_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree char *name = g_strdup_printf ("/layout/%s", looks[i].name);

      if (can_show)
        g_test_add (name, Fixture, &looks[i], set_up, test_look, tear_down);
      else
        g_test_add_func (name, test_no_display);
    }
  return g_test_run ();
}
