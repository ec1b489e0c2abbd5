/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-pick-bar.h"

#include <glib/gi18n.h>

#define MAX_METRES 100000

struct _LinliPickBar
{
  AdwBin            parent_instance;

  LinliMapSketch   *sketch;       /* (owned) */
  LinliMapFeatures *features;     /* (owned) (nullable) */
  GArray           *picked;       /* (owned) (nullable) */
  GPtrArray        *given;        /* (owned) (nullable) LinliId: buildings found elsewhere */
  char             *given_words;  /* (owned) (nullable): what they are */
  GCancellable     *cancellable;  /* (owned) (nullable): of the count being made */
  char             *trouble;      /* (owned) (nullable): why nothing could be taken */
  gboolean          filling;
  GtkWidget        *text, *hint, *reach, *metres, *rule, *work, *records;
};

enum { PICKED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliPickBar, linli_pick_bar, ADW_TYPE_BIN)

static const struct { const char *title, *begin, *go_on; gboolean measures; } tools[LINLI_N_SKETCHES] = {
  [LINLI_SKETCH_RECTANGLE] = { N_("Choose by rectangle"), N_("Drag from one corner to the other, or press Space at both."),
                               N_("Let go at the other corner, or press Space there."), FALSE },
  [LINLI_SKETCH_POLYGON] = { N_("Choose by outline"), N_("Click corner after corner, or press Space; move the map with the arrows."),
                             N_("A double click or Enter ends the outline, Backspace takes a corner back."), FALSE },
  [LINLI_SKETCH_CIRCLE] = { N_("Choose by circle"), N_("Drag from the middle outwards, or press Space in the middle and at the edge."),
                            N_("Let go at the edge, or press Space there."), FALSE },
  [LINLI_SKETCH_CORRIDOR] = { N_("Choose along a line"), N_("Click point after point, or press Space; move the map with the arrows."),
                              N_("A double click or Enter ends the line, Backspace takes a point back."), FALSE },
  [LINLI_SKETCH_LENGTH] = { N_("Measure a length"), N_("Click point after point, or press Space; move the map with the arrows."),
                            N_("A double click or Enter ends the line, Backspace takes a point back."), TRUE },
  [LINLI_SKETCH_AREA] = { N_("Measure an area"), N_("Click corner after corner, or press Space; move the map with the arrows."),
                          N_("A double click or Enter ends the outline, Backspace takes a corner back."), TRUE },
};

char *
linli_pick_bar_format_length (double metres)
{
  if (metres < 10)
    return g_strdup_printf (_("%.1f m"), metres);
  if (metres < 1000)
    return g_strdup_printf (_("%.0f m"), metres);
  return g_strdup_printf (metres < 10000 ? _("%.2f km") : _("%.1f km"), metres / 1000);
}

char *
linli_pick_bar_format_area (double square_metres)
{
  if (square_metres < 10000)
    return g_strdup_printf (_("%.0f m²"), square_metres);
  if (square_metres < 1000000)
    return g_strdup_printf (_("%.2f ha"), square_metres / 10000);
  return g_strdup_printf (_("%.2f km²"), square_metres / 1000000);
}

/* ---- words ---- */

/* (transfer full): how large what is drawn is. */
static char *
describe_size (LinliPickBar *self)
{
  g_autoptr(LinliMapShape) shape = linli_map_sketch_get_preview (self->sketch);
  g_autofree char *length = NULL, *area = NULL;

  switch (linli_map_sketch_get_tool (self->sketch))
    {
    case LINLI_SKETCH_LENGTH: case LINLI_SKETCH_CORRIDOR:
      return linli_pick_bar_format_length (linli_map_shape_get_length (shape));
    case LINLI_SKETCH_CIRCLE:
      length = linli_pick_bar_format_length (shape->metres);
      return g_strdup_printf (_("radius %s"), length);
    case LINLI_SKETCH_RECTANGLE: case LINLI_SKETCH_POLYGON: case LINLI_SKETCH_AREA:
      area = linli_pick_bar_format_area (linli_map_shape_get_area (shape));
      length = linli_pick_bar_format_length (linli_map_shape_get_length (shape));
      /* Translators: an area and the length round it. */
      return g_strdup_printf (_("%s, %s round it"), area, length);
    case LINLI_SKETCH_NONE: case LINLI_N_SKETCHES: default:
      return g_strdup ("");
    }
}

static gboolean
has_reach (LinliSketchTool tool)
{
  return tool == LINLI_SKETCH_CIRCLE || tool == LINLI_SKETCH_CORRIDOR;
}

/* Of those found elsewhere, how many have a place on the map. */
static void
say_given (LinliPickBar *self)
{
  guint n = self->picked != NULL ? self->picked->len : 0;
  g_autofree char *text = g_strdup_printf (ngettext ("%u building", "%u buildings", n), n);

  gtk_label_set_text (GTK_LABEL (self->text), self->given_words);
  gtk_label_set_text (GTK_LABEL (self->hint), n > 0 ? text : _("None of them has a footprint on the map."));
  gtk_widget_set_visible (self->hint, TRUE);
  gtk_widget_set_visible (self->reach, FALSE);
  gtk_widget_set_visible (self->rule, FALSE);
  gtk_widget_set_visible (self->work, n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->given_words, -1);
}

static void
say (LinliPickBar *self)
{
  LinliSketchTool tool = linli_map_sketch_get_tool (self->sketch);
  const LinliMapShape *shape = linli_map_sketch_get_shape (self->sketch);
  gboolean ended = linli_map_sketch_is_ended (self->sketch), chosen = ended && self->picked != NULL;
  g_autofree char *size = shape != NULL ? describe_size (self) : NULL, *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), tool != LINLI_SKETCH_NONE || self->given != NULL);
  if (self->given != NULL)
    {
      say_given (self);
      return;
    }
  if (tool == LINLI_SKETCH_NONE)
    return;
  if (chosen)
    text = g_strdup_printf (ngettext ("%u building chosen", "%u buildings chosen", self->picked->len), self->picked->len);
  else if (self->trouble != NULL)
    text = g_strdup (self->trouble);
  else if (size != NULL)
    text = g_strdup (size);
  else
    text = g_strdup (_(tools[tool].title));
  gtk_label_set_text (GTK_LABEL (self->text), text);
  gtk_label_set_text (GTK_LABEL (self->hint), chosen ? size : ended ? "" : shape == NULL ? _(tools[tool].begin) : _(tools[tool].go_on));
  gtk_widget_set_visible (self->hint, *gtk_label_get_text (GTK_LABEL (self->hint)) != '\0');
  gtk_widget_set_visible (self->reach, ended && has_reach (tool));
  gtk_widget_set_visible (self->rule, ended && !tools[tool].measures);
  gtk_widget_set_visible (self->work, chosen && self->picked->len > 0);
  if (ended)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  self->filling = TRUE;
  if (ended && has_reach (tool))
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->metres), shape->metres);
  self->filling = FALSE;
}

/* ---- taking ---- */

typedef struct { LinliMapFeatures *features; LinliMapShape *shape; LinliReachRule rule; } Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  linli_map_features_unref (job->features);
  linli_map_shape_free (job->shape);
  g_free (job);
}

static void
pick_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr(GError) error = NULL;
  GArray *picked = linli_map_features_pick (job->features, job->shape, job->rule, cancellable, &error);

  if (picked == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, picked, (GDestroyNotify) g_array_unref);
}

static void
set_picked (LinliPickBar *self,
            GArray       *picked)
{
  gboolean differs = picked != NULL || self->picked != NULL;

  g_clear_pointer (&self->picked, g_array_unref);
  self->picked = picked;
  say (self);
  if (differs)
    g_signal_emit (self, signals[PICKED], 0);
}

static void
picked_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LinliPickBar *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  GArray *picked = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_free (self->trouble);
  self->trouble = error != NULL ? g_strdup (_("This outline crosses itself or encloses nothing: draw it again.")) : NULL;
  set_picked (self, picked);
}

static void
stop (LinliPickBar *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
pick (LinliPickBar *self)
{
  LinliSketchTool tool = linli_map_sketch_get_tool (self->sketch);
  g_autoptr(GTask) task = NULL;
  Job *job;

  stop (self);
  if (!linli_map_sketch_is_ended (self->sketch) || tools[tool].measures || self->features == NULL)
    return;
  job = g_new0 (Job, 1);
  job->features = linli_map_features_ref (self->features);
  job->shape = linli_map_shape_copy (linli_map_sketch_get_shape (self->sketch));
  job->rule = (LinliReachRule) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->rule));
  self->cancellable = g_cancellable_new ();
  task = g_task_new (NULL, self->cancellable, picked_cb, self);
  g_task_set_source_tag (task, pick);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, pick_thread);
}

/* (transfer full): where they stand among the features. */
static GArray *
find_given (LinliPickBar *self)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; self->features != NULL && i < self->given->len; i++)
    {
      int index = linli_map_features_find (self->features, g_ptr_array_index (self->given, i));
      guint place = (guint) index;

      if (index >= 0)
        g_array_append_val (found, place);
    }
  return found;
}

static void
forget_given (LinliPickBar *self)
{
  g_clear_pointer (&self->given, g_ptr_array_unref);
  g_clear_pointer (&self->given_words, g_free);
}

void
linli_pick_bar_set_given (LinliPickBar *self,
                          GPtrArray    *buildings,
                          const char   *words)
{
  g_return_if_fail (LINLI_IS_PICK_BAR (self) && (buildings == NULL || words != NULL));

  forget_given (self);
  if (buildings != NULL)
    linli_map_sketch_set_tool (self->sketch, LINLI_SKETCH_NONE);
  self->given = buildings != NULL ? g_ptr_array_ref (buildings) : NULL;
  self->given_words = buildings != NULL ? g_strdup (words) : NULL;
  set_picked (self, buildings != NULL ? find_given (self) : NULL);
}

gboolean
linli_pick_bar_is_given (LinliPickBar *self)
{
  g_return_val_if_fail (LINLI_IS_PICK_BAR (self), FALSE);
  return self->given != NULL;
}

static void
changed_cb (LinliPickBar *self)
{
  if (linli_map_sketch_get_tool (self->sketch) != LINLI_SKETCH_NONE)
    forget_given (self);
  if (self->given != NULL)
    return;
  if (!linli_map_sketch_is_ended (self->sketch))
    {
      stop (self);
      g_clear_pointer (&self->trouble, g_free);
      if (self->picked != NULL)
        set_picked (self, NULL);
    }
  say (self);
}

static void
metres_cb (LinliPickBar *self)
{
  if (!self->filling)
    linli_map_sketch_set_metres (self->sketch, gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->metres)));
}

static void
close_cb (LinliPickBar *self)
{
  if (self->given != NULL)
    linli_pick_bar_set_given (self, NULL, NULL);
  linli_map_sketch_set_tool (self->sketch, LINLI_SKETCH_NONE);
}

void
linli_pick_bar_set_features (LinliPickBar     *self,
                             LinliMapFeatures *features)
{
  g_return_if_fail (LINLI_IS_PICK_BAR (self) && features != NULL);

  g_clear_pointer (&self->features, linli_map_features_unref);
  self->features = linli_map_features_ref (features);
  /* Its indexes are those of other features. */
  if (self->given != NULL)
    {
      set_picked (self, find_given (self));
      return;
    }
  if (self->picked != NULL)
    set_picked (self, NULL);
  pick (self);
}

const GArray *
linli_pick_bar_get_picked (LinliPickBar *self)
{
  g_return_val_if_fail (LINLI_IS_PICK_BAR (self), NULL);
  return self->picked;
}

/* ---- building it ---- */

static void
linli_pick_bar_dispose (GObject *object)
{
  LinliPickBar *self = LINLI_PICK_BAR (object);

  stop (self);
  g_clear_object (&self->sketch);
  g_clear_pointer (&self->features, linli_map_features_unref);
  g_clear_pointer (&self->picked, g_array_unref);
  g_clear_pointer (&self->trouble, g_free);
  forget_given (self);
  G_OBJECT_CLASS (linli_pick_bar_parent_class)->dispose (object);
}

static void
linli_pick_bar_class_init (LinliPickBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_pick_bar_dispose;
  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_words (LinliPickBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->text = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  self->hint = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->text, "heading");
  gtk_widget_add_css_class (self->text, "numeric");
  gtk_widget_add_css_class (self->hint, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (self->text), 0);
  gtk_label_set_xalign (GTK_LABEL (self->hint), 0);
  gtk_label_set_wrap (GTK_LABEL (self->hint), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->hint), 44);
  gtk_box_append (GTK_BOX (box), self->text);
  gtk_box_append (GTK_BOX (box), self->hint);
  gtk_widget_set_hexpand (box, TRUE);
  return box;
}

static GtkWidget *
make_reach (LinliPickBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *unit = gtk_label_new (_("metres round"));

  self->metres = gtk_spin_button_new_with_range (1, MAX_METRES, 10);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->metres), GTK_ACCESSIBLE_PROPERTY_LABEL, _("How many metres round"), -1);
  g_signal_connect_object (self->metres, "value-changed", G_CALLBACK (metres_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), self->metres);
  gtk_box_append (GTK_BOX (box), unit);
  return box;
}

static GtkWidget *
make_work (LinliPickBar *self)
{
  static const struct { const char *label, *action; } jobs[] = {
    { N_("_List"), "map.list" }, { N_("_Copy"), "map.copy" }, { N_("E_xport…"), "map.export" },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (_(jobs[i].label));

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), jobs[i].action);
      /* What the role may not do has no button. */
      g_object_bind_property (button, "sensitive", button, "visible", G_BINDING_SYNC_CREATE);
      gtk_box_append (GTK_BOX (box), button);
    }
  self->records = gtk_menu_button_new ();
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->records), _("_Records"));
  gtk_menu_button_set_use_underline (GTK_MENU_BUTTON (self->records), TRUE);
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (self->records), GTK_ARROW_UP);
  gtk_widget_set_tooltip_text (self->records, _("Open the records of these buildings as a list"));
  gtk_widget_set_visible (self->records, FALSE);
  gtk_box_append (GTK_BOX (box), self->records);
  return box;
}

void
linli_pick_bar_set_records (LinliPickBar *self,
                            GMenuModel   *menu)
{
  g_return_if_fail (LINLI_IS_PICK_BAR (self));

  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->records), menu);
  gtk_widget_set_visible (self->records, menu != NULL);
}

static void
linli_pick_bar_init (LinliPickBar *self)
{
  const char *const rules[] = { _("What it touches"), _("What lies inside"), _("Whose middle lies inside"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12),
            *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->rule = gtk_drop_down_new_from_strings (rules);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rule), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Which buildings are taken"), -1);
  g_signal_connect_object (self->rule, "notify::selected", G_CALLBACK (pick), self, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_add_css_class (close, "circular");
  gtk_widget_set_tooltip_text (close, _("Close"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Close"), -1);
  g_signal_connect_object (close, "clicked", G_CALLBACK (close_cb), self, G_CONNECT_SWAPPED);
  /* In two lines, so that it has room in a narrow window with large text. */
  gtk_box_append (GTK_BOX (head), make_words (self));
  gtk_box_append (GTK_BOX (head), close);
  gtk_widget_set_valign (close, GTK_ALIGN_START);
  self->reach = make_reach (self);
  self->work = make_work (self);
  gtk_box_append (GTK_BOX (foot), self->reach);
  gtk_box_append (GTK_BOX (foot), self->rule);
  gtk_box_append (GTK_BOX (foot), self->work);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), foot);
  g_object_set (box, "margin-start", 12, "margin-end", 6, "margin-top", 6, "margin-bottom", 6, NULL);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "linli-map-card");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
linli_pick_bar_new (LinliMapSketch *sketch)
{
  LinliPickBar *self = g_object_new (LINLI_TYPE_PICK_BAR, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);

  self->sketch = g_object_ref (sketch);
  g_signal_connect_object (sketch, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sketch, "ended", G_CALLBACK (pick), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
