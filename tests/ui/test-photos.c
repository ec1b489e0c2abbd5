/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos in a form: added from files, told when one is refused, shown, taken out. */

#define G_LOG_DOMAIN "linli-test-photos"

#include "config.h"
#include "folder-test.h"

#include "linli-attachment.h"
#include "linli-photo-editor.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

typedef struct
{
  LinliPhotoEditor *editor;
  GtkWidget        *window;
  guint             edited;
} Shown;

static void
edited_cb (Shown *shown)
{
  shown->edited++;
}

static void
set_up (FolderFixture *f,
        Shown         *shown)
{
  LinliCatalogue *catalogue = linli_replica_get_catalogue (f->replica);
  const LinliKind *kind = linli_catalogue_get_kind (catalogue, "building");

  *shown = (Shown) { .window = gtk_window_new () };
  shown->editor = LINLI_PHOTO_EDITOR (linli_photo_editor_new (linli_kind_find_field (kind, "photos"), f->session));
  linli_photo_editor_set_record (shown->editor, &f->person);
  g_signal_connect_swapped (shown->editor, "edited", G_CALLBACK (edited_cb), shown);
  gtk_window_set_child (GTK_WINDOW (shown->window), GTK_WIDGET (shown->editor));
  gtk_window_present (GTK_WINDOW (shown->window));
  ui_test_run_for (100);
}

/* (transfer full) @path: (transfer full) */
static char *
save_picture (char *path)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 640, 480);
  g_autoptr(GError) error = NULL;

  gdk_pixbuf_fill (pixbuf, 0x4080c0ff);
  gdk_pixbuf_save (pixbuf, path, "png", &error, NULL);
  g_assert_no_error (error);
  return path;
}

static gboolean
was_edited (gpointer data)
{
  return ((Shown *) data)->edited > 0;
}

static gboolean
has_picture (gpointer data)
{
  GtkWidget *picture = ui_test_find (GTK_WIDGET (((Shown *) data)->editor), GTK_TYPE_PICTURE);

  return picture != NULL && gtk_picture_get_paintable (GTK_PICTURE (picture)) != NULL;
}

static gboolean
says_why (gpointer data)
{
  return ui_test_shows (GTK_WIDGET (((Shown *) data)->editor), "未添加");
}

static guint
count_photos (Shown *shown)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GArray) attachments = NULL;

  g_assert_true (linli_editor_get_value (LINLI_EDITOR (shown->editor), &value, NULL));
  if (value.type != LINLI_VALUE_TEXT)
    return 0;
  attachments = linli_attachments_parse (value.data);
  g_assert_nonnull (attachments);
  return attachments->len;
}

/* (nullable) a mapped button called @name */
static GtkWidget *
find_button (GtkWidget  *from,
             const char *icon)
{
  if (GTK_IS_BUTTON (from) && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (from)), icon) == 0)
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, icon);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_a_photo_is_added_shown_and_taken_out (FolderFixture *f,
                                           gconstpointer  data)
{
  g_autofree char *path = save_picture (g_build_filename (linli_replica_get_path (f->replica), "..", "photo.png", NULL));
  g_autofree char *unnamed = NULL;
  Shown shown;

  set_up (f, &shown);
  linli_photo_editor_add (shown.editor, (const char *const[]) { path, NULL });
  ui_test_wait (was_edited, &shown);
  ui_test_wait (has_picture, &shown);
  g_assert_cmpuint (count_photos (&shown), ==, 1);
  unnamed = ui_test_find_unnamed (GTK_WIDGET (shown.editor));
  g_assert_null (unnamed);
  g_signal_emit_by_name (find_button (GTK_WIDGET (shown.editor), "window-close-symbolic"), "clicked");
  g_assert_cmpuint (count_photos (&shown), ==, 0);
  g_assert_cmpuint (shown.edited, ==, 2);
  gtk_window_destroy (GTK_WINDOW (shown.window));
  g_unlink (path);
}

static void
test_what_is_no_picture_is_refused_and_the_others_taken (FolderFixture *f,
                                                         gconstpointer  data)
{
  g_autofree char *path = save_picture (g_build_filename (linli_replica_get_path (f->replica), "..", "photo.png", NULL));
  g_autofree char *text = g_build_filename (linli_replica_get_path (f->replica), "..", "text.jpg", NULL);
  Shown shown;

  g_assert_true (g_file_set_contents (text, "no picture", -1, NULL));
  set_up (f, &shown);
  linli_photo_editor_add (shown.editor, (const char *const[]) { text, path, NULL });
  ui_test_wait (says_why, &shown);
  g_assert_cmpuint (count_photos (&shown), ==, 1);
  gtk_window_destroy (GTK_WINDOW (shown.window));
  g_unlink (path);
  g_unlink (text);
}

static void
test_who_may_not_write_sees_no_way_to (FolderFixture *f,
                                       gconstpointer  data)
{
  g_autofree char *path = save_picture (g_build_filename (linli_replica_get_path (f->replica), "..", "photo.png", NULL));
  Shown shown;

  set_up (f, &shown);
  linli_photo_editor_add (shown.editor, (const char *const[]) { path, NULL });
  ui_test_wait (was_edited, &shown);
  linli_editor_set_writable (LINLI_EDITOR (shown.editor), FALSE);
  g_assert_null (find_button (GTK_WIDGET (shown.editor), "window-close-symbolic"));
  g_assert_false (ui_test_shows (GTK_WIDGET (shown.editor), "添加照片"));
  g_assert_cmpuint (count_photos (&shown), ==, 1);
  gtk_window_destroy (GTK_WINDOW (shown.window));
  g_unlink (path);
}

static void
test_no_display (void)
{
  g_test_skip ("no display, or no locale zh_CN.UTF-8");
}

int
main (int    argc,
      char **argv)
{
  static const struct { const char *name; void (*func) (FolderFixture *f, gconstpointer data); } cases[] = {
    { "/photos/a photo is added shown and taken out", test_a_photo_is_added_shown_and_taken_out },
    { "/photos/what is no picture is refused and the others taken", test_what_is_no_picture_is_refused_and_the_others_taken },
    { "/photos/who may not write sees no way to", test_who_may_not_write_sees_no_way_to },
  };

  if (!ui_test_init (&argc, &argv))
    {
      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        g_test_add_func (cases[i].name, test_no_display);
      return g_test_run ();
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, FolderFixture, NULL, folder_test_set_up, cases[i].func, folder_test_tear_down);
  return g_test_run ();
}
