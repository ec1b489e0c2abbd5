/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-import-options.h"

#include "linli-map-import-text.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* What coordinates may be said to be; those of zones have a central meridian. */
typedef enum { AS_SAID, DEGREES, ZONE_3, ZONE_3_NUMBERED, ZONE_6, ZONE_6_NUMBERED, WEB_MERCATOR, SHIFTED, N_SYSTEMS } System;

static const struct { const char *name; int first_epsg, first_meridian, step, n; } systems[N_SYSTEMS] = {
  [AS_SAID] = { N_("As the file says"), 0, 0, 0, 0 },
  [DEGREES] = { N_("Degrees (CGCS2000 or WGS 84)"), 4490, 0, 0, 0 },
  [ZONE_3] = { N_("Metres, zone of 3 degrees"), 4534, 75, 3, 21 },
  [ZONE_3_NUMBERED] = { N_("Metres, zone of 3 degrees, its number in front"), 4513, 75, 3, 21 },
  [ZONE_6] = { N_("Metres, zone of 6 degrees"), 4502, 75, 6, 11 },
  [ZONE_6_NUMBERED] = { N_("Metres, zone of 6 degrees, its number in front"), 4491, 75, 6, 11 },
  [WEB_MERCATOR] = { N_("Web Mercator"), 3857, 0, 0, 0 },
  [SHIFTED] = { N_("GCJ-02 or BD-09, of a commercial map"), 0, 0, 0, 0 },
};

static const struct { const char *name, *encoding; } encodings[] = {
  { N_("As it is found"), NULL }, { "GB18030 (GBK)", "GB18030" }, { "UTF-8", "UTF-8" }, { "BIG5", "BIG5" },
};

struct _LinliMapImportOptions
{
  AdwBin                parent_instance;

  const LinliCatalogue *catalogue;  /* (unowned): the replica's */
  GPtrArray            *kinds;      /* (owned) (element-type LinliKind) */
  char                 *path;       /* (owned) (nullable) */
  GStrv                 layers;     /* (owned) (nullable): of which one is chosen */
  double                lon;
  gboolean              quiet;      /* rows are filled, not chosen */
  GtkWidget            *file, *kind, *class_row, *layer, *x, *y, *system, *meridian, *encoding, *repair;
};

enum { CHANGED, CHOOSE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliMapImportOptions, linli_map_import_options, ADW_TYPE_BIN)

static guint
get_selected (GtkWidget *row)
{
  return adw_combo_row_get_selected (ADW_COMBO_ROW (row));
}

static System
get_system (LinliMapImportOptions *self)
{
  guint selected = get_selected (self->system);

  return selected < N_SYSTEMS ? (System) selected : AS_SAID;
}

static gboolean
has_ending (LinliMapImportOptions *self,
            const char *const     *endings)
{
  g_autofree char *lower = self->path != NULL ? g_ascii_strdown (self->path, -1) : NULL;

  for (guint i = 0; lower != NULL && endings[i] != NULL; i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

/* (transfer none) (nullable) */
static const LinliField *
get_class_field (LinliMapImportOptions *self)
{
  return linli_map_plan_get_class_field (self->catalogue, linli_map_import_options_get_kind (self));
}

/* ---- what is in sight ---- */

static void
fill (GtkWidget         *row,
      const char *const *words)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (words);

  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
}

/* Meridians of the zones, the one nearest to the community chosen. */
static void
fill_meridians (LinliMapImportOptions *self)
{
  System system = get_system (self);
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);
  guint nearest = 0;

  for (int i = 0; i < systems[system].n; i++)
    {
      int meridian = systems[system].first_meridian + i * systems[system].step;
      /* Translators: a central meridian, degrees east, and the number of its zone */
      g_autofree char *text = g_strdup_printf (_("%d°E, zone %d"), meridian, systems[system].step == 3 ? meridian / 3 : (meridian + 3) / 6);

      gtk_string_list_append (list, text);
      if (fabs (meridian - self->lon) < fabs (systems[system].first_meridian + (int) nearest * systems[system].step - self->lon))
        nearest = (guint) i;
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (self->meridian), G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->meridian), nearest);
}

static void
fill_classes (LinliMapImportOptions *self)
{
  const LinliField *field = get_class_field (self);
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  g_ptr_array_add (words, (gpointer) _("Refused"));
  for (guint i = 0; field != NULL && field->list != NULL && i < field->list->codes->len; i++)
    g_ptr_array_add (words, (gpointer) linli_code_get_label (g_ptr_array_index (field->list->codes, i)));
  g_ptr_array_add (words, NULL);
  fill (self->class_row, (const char *const *) words->pdata);
}

static void
show_rows (LinliMapImportOptions *self)
{
  static const char *const tables[] = { ".csv", ".tsv", ".txt", NULL }, *const shapes[] = { ".shp", ".zip", ".dbf", NULL };
  const LinliField *field = get_class_field (self);

  gtk_widget_set_visible (self->kind, self->kinds->len > 1);
  gtk_widget_set_visible (self->class_row, field != NULL && field->list != NULL);
  gtk_widget_set_visible (self->layer, self->layers != NULL);
  gtk_widget_set_visible (self->x, has_ending (self, tables));
  gtk_widget_set_visible (self->y, has_ending (self, tables));
  gtk_widget_set_visible (self->encoding, has_ending (self, shapes));
  gtk_widget_set_visible (self->meridian, systems[get_system (self)].n > 0);
}

static void
changed_cb (LinliMapImportOptions *self)
{
  if (!self->quiet)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
kind_cb (LinliMapImportOptions *self)
{
  if (self->quiet)
    return;
  self->quiet = TRUE;
  fill_classes (self);
  self->quiet = FALSE;
  show_rows (self);
  changed_cb (self);
}

static void
system_cb (LinliMapImportOptions *self)
{
  if (self->quiet)
    return;
  self->quiet = TRUE;
  fill_meridians (self);
  self->quiet = FALSE;
  show_rows (self);
  changed_cb (self);
}

static void
choose_cb (LinliMapImportOptions *self)
{
  g_signal_emit (self, signals[CHOOSE], 0);
}

/* ---- rows ---- */

/* Also of columns and layers: names that come from the file are shown as they are. */
static GtkWidget *
add_row (AdwPreferencesGroup *group,
         GtkWidget           *row,
         const char          *title)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_group_add (group, row);
  return row;
}

static GtkWidget *
add_combo (LinliMapImportOptions *self,
           AdwPreferencesGroup   *group,
           const char            *title,
           GCallback              callback)
{
  GtkWidget *row = add_row (group, adw_combo_row_new (), title);

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  g_signal_connect_swapped (row, "notify::selected", callback, self);
  return row;
}

static GtkWidget *
add_entry (LinliMapImportOptions *self,
           AdwPreferencesGroup   *group,
           const char            *title)
{
  GtkWidget *row = add_row (group, adw_entry_row_new (), title);

  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_swapped (row, "apply", G_CALLBACK (changed_cb), self);
  return row;
}

static GtkWidget *
make_file_group (LinliMapImportOptions *self)
{
  GtkWidget *group = adw_preferences_group_new (), *button = gtk_button_new_with_mnemonic (_("_Choose…"));
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  self->file = add_row (ADW_PREFERENCES_GROUP (group), adw_action_row_new (), _("File"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->file), _("None chosen"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->file), 2);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (choose_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->file), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self->file), button);
  self->kind = add_combo (self, ADW_PREFERENCES_GROUP (group), _("What it holds"), G_CALLBACK (kind_cb));
  self->class_row = add_combo (self, ADW_PREFERENCES_GROUP (group), _("What does not say what it is"), G_CALLBACK (changed_cb));
  self->layer = add_combo (self, ADW_PREFERENCES_GROUP (group), _("Layer"), G_CALLBACK (changed_cb));
  self->x = add_entry (self, ADW_PREFERENCES_GROUP (group), _("Column of the longitude"));
  self->y = add_entry (self, ADW_PREFERENCES_GROUP (group), _("Column of the latitude"));
  for (guint i = 0; i < self->kinds->len; i++)
    g_ptr_array_add (words, (gpointer) linli_kind_get_plural (g_ptr_array_index (self->kinds, i)));
  g_ptr_array_add (words, NULL);
  fill (self->kind, (const char *const *) words->pdata);
  return group;
}

static GtkWidget *
make_reading_group (LinliMapImportOptions *self)
{
  GtkWidget *group = adw_preferences_group_new (), *row;
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL), texts = gtk_string_list_new (NULL);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("How it is read"));
  for (guint i = 0; i < N_SYSTEMS; i++)
    gtk_string_list_append (names, _(systems[i].name));
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    gtk_string_list_append (texts, i == 0 ? _(encodings[i].name) : encodings[i].name);
  self->system = add_combo (self, ADW_PREFERENCES_GROUP (group), _("Coordinates"), G_CALLBACK (system_cb));
  adw_combo_row_set_model (ADW_COMBO_ROW (self->system), G_LIST_MODEL (names));
  self->meridian = add_combo (self, ADW_PREFERENCES_GROUP (group), _("Central meridian"), G_CALLBACK (changed_cb));
  self->encoding = add_combo (self, ADW_PREFERENCES_GROUP (group), _("Text of the table"), G_CALLBACK (changed_cb));
  adw_combo_row_set_model (ADW_COMBO_ROW (self->encoding), G_LIST_MODEL (texts));
  row = add_row (ADW_PREFERENCES_GROUP (group), adw_action_row_new (), _("Mend outlines that cross themselves"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("What came stays in the history of the outline"));
  self->repair = gtk_switch_new ();
  gtk_widget_set_valign (self->repair, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->repair), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Mend outlines that cross themselves"), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), self->repair);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), self->repair);
  g_signal_connect_swapped (self->repair, "notify::active", G_CALLBACK (changed_cb), self);
  return group;
}

static void
linli_map_import_options_finalize (GObject *object)
{
  LinliMapImportOptions *self = LINLI_MAP_IMPORT_OPTIONS (object);

  g_ptr_array_unref (self->kinds);
  g_strfreev (self->layers);
  g_free (self->path);
  G_OBJECT_CLASS (linli_map_import_options_parent_class)->finalize (object);
}

static void
linli_map_import_options_class_init (LinliMapImportOptionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = linli_map_import_options_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHOOSE] = g_signal_new ("choose", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_map_import_options_init (LinliMapImportOptions *self)
{
  self->quiet = TRUE;
}

GtkWidget *
linli_map_import_options_new (const LinliCatalogue *catalogue,
                              GPtrArray            *kinds,
                              double                lon)
{
  LinliMapImportOptions *self = g_object_new (LINLI_TYPE_MAP_IMPORT_OPTIONS, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  g_return_val_if_fail (kinds->len > 0, NULL);

  self->catalogue = catalogue;
  self->kinds = g_ptr_array_ref (kinds);
  self->lon = lon;
  gtk_box_append (GTK_BOX (box), make_file_group (self));
  gtk_box_append (GTK_BOX (box), make_reading_group (self));
  adw_bin_set_child (ADW_BIN (self), box);
  fill_classes (self);
  fill_meridians (self);
  show_rows (self);
  self->quiet = FALSE;
  return GTK_WIDGET (self);
}

/* ---- from outside ---- */

void
linli_map_import_options_set_path (LinliMapImportOptions *self,
                                   const char            *path)
{
  g_autofree char *name = path != NULL ? g_filename_display_basename (path) : NULL;

  g_return_if_fail (LINLI_IS_MAP_IMPORT_OPTIONS (self));

  g_free (self->path);
  self->path = g_strdup (path);
  g_clear_pointer (&self->layers, g_strfreev);
  self->quiet = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->system), AS_SAID);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->encoding), 0);
  gtk_editable_set_text (GTK_EDITABLE (self->x), "");
  gtk_editable_set_text (GTK_EDITABLE (self->y), "");
  fill_meridians (self);
  self->quiet = FALSE;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->file), name != NULL ? name : _("None chosen"));
  linli_map_import_options_set_plan (self, NULL);
}

void
linli_map_import_options_set_plan (LinliMapImportOptions *self,
                                   const LinliMapPlan    *plan)
{
  g_autofree char *crs = plan != NULL && plan->format != NULL ? linli_map_import_describe_crs (plan) : NULL;
  g_autofree char *encoding = plan != NULL ? linli_map_import_describe_encoding (plan) : NULL;
  GStrv layers = plan != NULL ? linli_map_import_list_layers (plan) : NULL;

  g_return_if_fail (LINLI_IS_MAP_IMPORT_OPTIONS (self));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->system), crs != NULL ? crs : "");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->encoding), encoding != NULL ? encoding : "");
  if (layers != NULL)
    {
      self->quiet = TRUE;
      g_strfreev (self->layers);
      self->layers = layers;
      fill (self->layer, (const char *const *) layers);
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->layer), GTK_INVALID_LIST_POSITION);
      self->quiet = FALSE;
    }
  show_rows (self);
}

static char *
get_crs (LinliMapImportOptions *self)
{
  System system = get_system (self);
  guint zone = systems[system].n > 0 ? get_selected (self->meridian) : 0;

  if (systems[system].first_epsg == 0)
    return NULL;
  return g_strdup_printf ("EPSG:%d", systems[system].first_epsg + (int) (zone != GTK_INVALID_LIST_POSITION ? zone : 0));
}

static char *
get_text (GtkWidget *entry)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  return gtk_widget_get_visible (entry) && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

LinliMapPlanOrder *
linli_map_import_options_get_order (LinliMapImportOptions *self)
{
  LinliMapPlanOrder *order;
  const LinliField *field;
  guint chosen;

  g_return_val_if_fail (LINLI_IS_MAP_IMPORT_OPTIONS (self), NULL);

  if (self->path == NULL || linli_map_import_options_is_shifted (self))
    return NULL;
  order = linli_map_plan_order_new (linli_map_import_options_get_kind (self), self->path);
  order->crs = get_crs (self);
  chosen = get_selected (self->encoding);
  order->encoding = gtk_widget_get_visible (self->encoding) && chosen < G_N_ELEMENTS (encodings) ? g_strdup (encodings[chosen].encoding) : NULL;
  chosen = get_selected (self->layer);
  order->layer = self->layers != NULL && chosen < g_strv_length (self->layers) ? g_strdup (self->layers[chosen]) : NULL;
  order->x_column = get_text (self->x);
  order->y_column = get_text (self->y);
  field = get_class_field (self);
  chosen = get_selected (self->class_row);
  if (field != NULL && field->list != NULL && chosen > 0 && chosen <= field->list->codes->len)
    order->class_name = g_strdup (((const LinliCode *) g_ptr_array_index (field->list->codes, chosen - 1))->code);
  order->repair = gtk_switch_get_active (GTK_SWITCH (self->repair));
  return order;
}

gboolean
linli_map_import_options_is_shifted (LinliMapImportOptions *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_IMPORT_OPTIONS (self), FALSE);
  return get_system (self) == SHIFTED;
}

const LinliKind *
linli_map_import_options_get_kind (LinliMapImportOptions *self)
{
  guint chosen;

  g_return_val_if_fail (LINLI_IS_MAP_IMPORT_OPTIONS (self), NULL);

  chosen = get_selected (self->kind);
  return g_ptr_array_index (self->kinds, chosen < self->kinds->len ? chosen : 0);
}
