/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The photos of a record.  Files are made ours in a thread; the form takes them when they are, and a save names them. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-photo-editor.h"

#include "linli-error-text.h"
#include "linli-error.h"
#include "linli-photo.h"
#include "linli-session-photos.h"
#include "linli-tip.h"
#include "linli-wrap-layout.h"

#include <glib/gi18n.h>

#define WIDTH_PX  96
#define HEIGHT_PX 72

struct _LinliPhotoEditor
{
  AdwBin            parent_instance;

  const LinliField *field;
  LinliSession     *session;      /* (owned) */
  LinliId           id;
  LinliValue        value;
  gboolean          writable;
  GtkWidget        *box, *add, *hint;
  GtkFileChooserNative *chooser;  /* (owned) (nullable) */
  GCancellable     *cancellable;  /* (owned) */
};

static void linli_photo_editor_iface_init (LinliEditorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LinliPhotoEditor, linli_photo_editor, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (LINLI_TYPE_EDITOR, linli_photo_editor_iface_init))

static void lay (LinliPhotoEditor *self);

static void
say (LinliPhotoEditor *self,
     const char       *text)
{
  gtk_label_set_text (GTK_LABEL (self->hint), text != NULL ? text : "");
  gtk_widget_set_visible (self->hint, text != NULL);
}

static void
take_text (LinliPhotoEditor *self,
           const char       *text)
{
  if (text != NULL)
    linli_value_set_text (&self->value, text, -1);
  else
    linli_value_set_null (&self->value);
  lay (self);
  linli_editor_edited (LINLI_EDITOR (self));
}

/* ---- one photo ---- */

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GtkWidget) picture = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkTexture) texture = linli_session_load_photo_finish (LINLI_SESSION (object), result, &error);

  if (texture != NULL)
    gtk_picture_set_paintable (GTK_PICTURE (picture), GDK_PAINTABLE (texture));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    linli_tip_set (picture, linli_error_describe (error));
}

static void
open_clicked_cb (GtkButton        *button,
                 LinliPhotoEditor *self)
{
  const LinliAttachment *attachment = g_object_get_data (G_OBJECT (button), "attachment");
  GtkWidget *window = adw_window_new (), *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *picture = gtk_picture_new ();
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  /* The small one stands in until the large one is here. */
  gtk_picture_set_paintable (GTK_PICTURE (picture), gtk_picture_get_paintable (g_object_get_data (G_OBJECT (button), "picture")));
  gtk_widget_set_vexpand (picture, TRUE);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), linli_field_get_label (self->field));
  gtk_box_append (GTK_BOX (content), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (content), picture);
  adw_window_set_content (ADW_WINDOW (window), content);
  gtk_window_set_title (GTK_WINDOW (window), linli_field_get_label (self->field));
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 680);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
  linli_session_load_photo_async (self->session, self->field, &self->id, attachment->sha, attachment->size, self->cancellable, loaded_cb,
                                  g_object_ref (picture));
  gtk_window_present (GTK_WINDOW (window));
}

static void
remove_clicked_cb (GtkButton        *button,
                   LinliPhotoEditor *self)
{
  const LinliAttachment *attachment = g_object_get_data (G_OBJECT (button), "attachment");
  g_autofree char *text = linli_attachments_remove (linli_value_get_text (&self->value), attachment->sha);

  say (self, NULL);
  take_text (self, text);
  gtk_widget_grab_focus (self->add);
}

static void
name_button (GtkWidget             *button,
             char                  *name,
             const LinliAttachment *attachment)
{
  linli_tip_set (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "attachment", g_memdup2 (attachment, sizeof *attachment), g_free);
  g_free (name);
}

/* A picture would be as large as what is in it. */
static GtkWidget *
clamp (GtkWidget      *child,
       GtkOrientation  orientation,
       int             px)
{
  GtkWidget *widget = adw_clamp_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (widget), orientation);
  adw_clamp_set_maximum_size (ADW_CLAMP (widget), px);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (widget), px);
  adw_clamp_set_child (ADW_CLAMP (widget), child);
  return widget;
}

static GtkWidget *
make_photo (LinliPhotoEditor      *self,
            const LinliAttachment *attachment,
            guint                  number,
            guint                  n)
{
  GtkWidget *overlay = gtk_overlay_new (), *open = gtk_button_new (), *picture = gtk_picture_new ();

  gtk_widget_set_size_request (picture, WIDTH_PX, HEIGHT_PX);
  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_COVER);
  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_button_set_child (GTK_BUTTON (open), clamp (clamp (picture, GTK_ORIENTATION_VERTICAL, HEIGHT_PX), GTK_ORIENTATION_HORIZONTAL, WIDTH_PX));
  g_object_set_data (G_OBJECT (open), "picture", picture);
  gtk_widget_add_css_class (open, "linli-photo");
  gtk_widget_set_overflow (open, GTK_OVERFLOW_HIDDEN);
  /* Translators: the first number says which of the photos, the second how many there are. */
  name_button (open, g_strdup_printf (_("Open photo %u of %u"), number, n), attachment);
  g_signal_connect (open, "clicked", G_CALLBACK (open_clicked_cb), self);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), open);
  if (self->writable)
    {
      GtkWidget *remove = gtk_button_new_from_icon_name ("window-close-symbolic");

      gtk_widget_set_halign (remove, GTK_ALIGN_END);
      gtk_widget_set_valign (remove, GTK_ALIGN_START);
      gtk_widget_add_css_class (remove, "osd");
      gtk_widget_add_css_class (remove, "linli-photo-remove");
      /* Translators: the first number says which of the photos, the second how many there are. */
      name_button (remove, g_strdup_printf (_("Remove photo %u of %u"), number, n), attachment);
      g_signal_connect (remove, "clicked", G_CALLBACK (remove_clicked_cb), self);
      gtk_overlay_add_overlay (GTK_OVERLAY (overlay), remove);
    }
  linli_session_load_photo_async (self->session, self->field, &self->id, attachment->thumb, attachment->thumb_size, self->cancellable, loaded_cb,
                                  g_object_ref (picture));
  return overlay;
}

static void
lay (LinliPhotoEditor *self)
{
  g_autoptr(GArray) attachments = linli_attachments_parse (self->value.type == LINLI_VALUE_TEXT ? self->value.data : NULL);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->box)) != self->add)
    gtk_box_remove (GTK_BOX (self->box), child);
  for (guint i = attachments != NULL ? attachments->len : 0; i > 0; i--)
    gtk_box_prepend (GTK_BOX (self->box), make_photo (self, &g_array_index (attachments, LinliAttachment, i - 1), i, attachments->len));
  gtk_widget_set_visible (self->add, self->writable);
}

/* ---- adding ---- */

typedef struct { char **paths; char *replica; gint64 now_ms; GArray *attachments; GError *error; } Adding;

static void
adding_free (gpointer data)
{
  Adding *adding = data;

  g_strfreev (adding->paths);
  g_free (adding->replica);
  g_clear_pointer (&adding->attachments, g_array_unref);
  g_clear_error (&adding->error);
  g_free (adding);
}

/* What is good is taken; of what is not, the first reason is told. */
static void
add_thread (GTask        *task,
            gpointer      source,
            gpointer      task_data,
            GCancellable *cancellable)
{
  Adding *adding = task_data;

  for (guint i = 0; adding->paths[i] != NULL && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr(GBytes) photo = NULL;
      g_autoptr(GBytes) thumb = NULL;
      g_autoptr(GError) error = NULL;
      LinliAttachment attachment;

      if (linli_photo_make_from_file (adding->paths[i], &photo, &thumb, &error)
          && linli_files_keep_photo (adding->replica, photo, thumb, adding->now_ms + i, &attachment, &error))
        g_array_append_val (adding->attachments, attachment);
      else if (adding->error == NULL)
        adding->error = g_steal_pointer (&error);
    }
  g_task_return_boolean (task, TRUE);
}

static const char *
explain (const GError *error)
{
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_INVALID))
    return _("Not added: only whole JPEG and PNG pictures can be");
  if (g_error_matches (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE))
    return _("Not added: the picture is too large; make it smaller");
  return linli_error_describe (error);
}

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  LinliPhotoEditor *self = LINLI_PHOTO_EDITOR (object);
  Adding *adding = g_task_get_task_data (G_TASK (result));
  g_autofree char *text = g_strdup (linli_value_get_text (&self->value));
  g_autoptr(GArray) known = linli_attachments_parse (*text != '\0' ? text : NULL);
  guint n = known != NULL ? known->len : 0;
  gboolean full = FALSE;

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  gtk_widget_set_sensitive (self->add, TRUE);
  for (guint i = 0; i < adding->attachments->len; i++)
    {
      const LinliAttachment *attachment = &g_array_index (adding->attachments, LinliAttachment, i);
      g_autofree char *word = linli_attachment_format (attachment);
      char *next;

      if (linli_attachments_find (*text != '\0' ? text : NULL, attachment->sha, NULL, NULL))
        continue;
      full = n >= LINLI_ATTACHMENTS_MAX;
      if (full)
        break;
      next = linli_codes_apply (text, word, NULL);
      g_free (text);
      text = next;
      n++;
    }
  say (self, full ? _("No more photos fit here") : adding->error != NULL ? explain (adding->error) : NULL);
  if (g_strcmp0 (text, linli_value_get_text (&self->value)) != 0)
    take_text (self, text);
}

void
linli_photo_editor_add (LinliPhotoEditor  *self,
                        const char *const *paths)
{
  g_autoptr(GTask) task = g_task_new (self, self->cancellable, added_cb, NULL);
  Adding *adding = g_new0 (Adding, 1);

  adding->paths = g_strdupv ((char **) paths);
  adding->replica = g_strdup (linli_replica_get_path (linli_session_get_replica (self->session)));
  adding->now_ms = linli_clock_get_wall_ms (linli_session_get_clock (self->session));
  adding->attachments = g_array_new (FALSE, FALSE, sizeof (LinliAttachment));
  gtk_widget_set_sensitive (self->add, FALSE);
  say (self, _("Adding…"));
  g_task_set_task_data (task, adding, adding_free);
  g_task_run_in_thread (task, add_thread);
}

static void
add_files (LinliPhotoEditor *self,
           GSList           *files)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (; files != NULL; files = files->next)
    if (g_file_peek_path (files->data) != NULL)
      g_ptr_array_add (paths, g_strdup (g_file_peek_path (files->data)));
  if (paths->len == 0)
    return;
  g_ptr_array_add (paths, NULL);
  linli_photo_editor_add (self, (const char *const *) paths->pdata);
}

static void
chosen_cb (GtkNativeDialog  *chooser,
           int               response,
           LinliPhotoEditor *self)
{
  g_autoptr(GListModel) files = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_files (GTK_FILE_CHOOSER (chooser)) : NULL;
  GSList *list = NULL;

  for (guint i = files != NULL ? g_list_model_get_n_items (files) : 0; i > 0; i--)
    list = g_slist_prepend (list, g_list_model_get_item (files, i - 1));
  add_files (self, list);
  g_slist_free_full (list, g_object_unref);
  g_clear_object (&self->chooser);
}

static void
add_clicked_cb (GtkButton        *button,
                LinliPhotoEditor *self)
{
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_("Add Photos"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, GTK_FILE_CHOOSER_ACTION_OPEN,
                                               _("_Add"), _("_Cancel"));
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_file_filter_set_name (filter, _("Photos (JPEG, PNG)"));
  gtk_file_filter_add_mime_type (filter, "image/jpeg");
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  g_signal_connect (self->chooser, "response", G_CALLBACK (chosen_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static gboolean
dropped_cb (GtkDropTarget    *target,
            const GValue     *value,
            double            x,
            double            y,
            LinliPhotoEditor *self)
{
  if (!self->writable || !gtk_widget_get_sensitive (self->add))
    return FALSE;
  add_files (self, g_value_get_boxed (value));
  return TRUE;
}

/* ---- as an editor ---- */

static void
set_value (LinliEditor      *editor,
           const LinliValue *value,
           GHashTable       *titles)
{
  LinliPhotoEditor *self = LINLI_PHOTO_EDITOR (editor);

  if (linli_value_equal (&self->value, value))
    return;
  linli_value_clear (&self->value);
  linli_value_copy (value, &self->value);
  lay (self);
}

static gboolean
get_value (LinliEditor  *editor,
           LinliValue   *ret_value,
           GError      **error)
{
  linli_value_copy (&LINLI_PHOTO_EDITOR (editor)->value, ret_value);
  return TRUE;
}

static void
set_text (LinliEditor *editor,
          const char  *text)
{
  /* Nothing that is typed is a photo. */
}

static void
set_writable (LinliEditor *editor,
              gboolean     writable)
{
  LinliPhotoEditor *self = LINLI_PHOTO_EDITOR (editor);

  if (self->writable == writable)
    return;
  self->writable = writable;
  lay (self);
}

static void
describe (LinliEditor *editor,
          GtkWidget   *label,
          GtkWidget   *message,
          gboolean     wrong)
{
  linli_editor_describe_by (LINLI_PHOTO_EDITOR (editor)->box, label, message, wrong);
}

static gboolean
is_composing (LinliEditor *editor)
{
  return FALSE;
}

/* (transfer container): what Tab comes to, in its order: each photo, the button that takes it away, the button that adds. */
static GPtrArray *
list_stops (LinliPhotoEditor *self)
{
  GPtrArray *stops = g_ptr_array_new ();

  for (GtkWidget *child = gtk_widget_get_first_child (self->box); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (child != self->add)
      for (GtkWidget *button = gtk_widget_get_first_child (child); button != NULL; button = gtk_widget_get_next_sibling (button))
        g_ptr_array_add (stops, button);
  if (gtk_widget_get_visible (self->add) && gtk_widget_is_sensitive (self->add))
    g_ptr_array_add (stops, self->add);
  return stops;
}

/* Tab leaves the field behind the last button only. */
static gboolean
take_key (LinliEditor     *editor,
          guint            keyval,
          GdkModifierType  state)
{
  g_autoptr(GPtrArray) stops = list_stops (LINLI_PHOTO_EDITOR (editor));
  int step = keyval == GDK_KEY_ISO_Left_Tab ? -1 : 1;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 || (keyval != GDK_KEY_Tab && keyval != GDK_KEY_KP_Tab && step > 0))
    return FALSE;
  for (guint i = 0; i < stops->len; i++)
    if (gtk_widget_is_focus (stops->pdata[i]))
      {
        guint next = i + (guint) step;  /* before the first one it goes round */

        return next < stops->len && gtk_widget_grab_focus (stops->pdata[next]);
      }
  return FALSE;
}

/* The box would go back to where the focus was last. */
static gboolean
linli_photo_editor_focus (GtkWidget        *widget,
                          GtkDirectionType  direction)
{
  g_autoptr(GPtrArray) stops = list_stops (LINLI_PHOTO_EDITOR (widget));

  if (gtk_widget_get_focus_child (widget) != NULL && direction != GTK_DIR_TAB_FORWARD)
    return GTK_WIDGET_CLASS (linli_photo_editor_parent_class)->focus (widget, direction);
  return stops->len > 0 && gtk_widget_grab_focus (direction == GTK_DIR_TAB_BACKWARD ? stops->pdata[stops->len - 1] : stops->pdata[0]);
}

static void
linli_photo_editor_iface_init (LinliEditorInterface *iface)
{
  iface->set_value = set_value;
  iface->get_value = get_value;
  iface->set_text = set_text;
  iface->set_writable = set_writable;
  iface->describe = describe;
  iface->is_composing = is_composing;
  iface->take_key = take_key;
}

void
linli_photo_editor_set_record (LinliPhotoEditor *self,
                               const LinliId    *id)
{
  self->id = *id;
}

static void
linli_photo_editor_dispose (GObject *object)
{
  LinliPhotoEditor *self = LINLI_PHOTO_EDITOR (object);

  g_cancellable_cancel (self->cancellable);
  if (self->chooser != NULL)
    g_signal_handlers_disconnect_by_data (self->chooser, self);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (linli_photo_editor_parent_class)->dispose (object);
}

static void
linli_photo_editor_finalize (GObject *object)
{
  LinliPhotoEditor *self = LINLI_PHOTO_EDITOR (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  linli_value_clear (&self->value);
  G_OBJECT_CLASS (linli_photo_editor_parent_class)->finalize (object);
}

static void
linli_photo_editor_class_init (LinliPhotoEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_photo_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = linli_photo_editor_finalize;
  GTK_WIDGET_CLASS (klass)->focus = linli_photo_editor_focus;
}

static void
linli_photo_editor_init (LinliPhotoEditor *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->writable = TRUE;
  self->cancellable = g_cancellable_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_layout_manager (self->box, linli_wrap_layout_new (6));
  self->add = gtk_button_new_with_label (_("Add photos…"));
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  gtk_widget_set_valign (self->add, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->add, "flat");
  g_signal_connect (self->add, "clicked", G_CALLBACK (add_clicked_cb), self);
  gtk_box_append (GTK_BOX (self->box), self->add);
  self->hint = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->hint), 0);
  gtk_label_set_wrap (GTK_LABEL (self->hint), TRUE);
  gtk_widget_add_css_class (self->hint, "linli-hint");
  gtk_widget_set_visible (self->hint, FALSE);
  gtk_box_append (GTK_BOX (outer), self->box);
  gtk_box_append (GTK_BOX (outer), self->hint);
  adw_bin_set_child (ADW_BIN (self), outer);
  g_signal_connect (drop, "drop", G_CALLBACK (dropped_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

GtkWidget *
linli_photo_editor_new (const LinliField *field,
                        LinliSession     *session)
{
  LinliPhotoEditor *self = g_object_new (LINLI_TYPE_PHOTO_EDITOR, NULL);

  self->field = field;
  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
