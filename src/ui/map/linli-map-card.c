/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card of a building: its name and estate at once, its households as soon as they are counted. */

#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-card.h"

#include "linli-building-data.h"
#include "linli-building-words.h"
#include "linli-map-nearby.h"

#include <glib/gi18n.h>

struct _LinliMapCard
{
  AdwBin        parent_instance;

  LinliReplica *replica;      /* (owned) */
  GCancellable *cancellable;  /* (owned) (nullable) of the count being made */
  GCancellable *asking;       /* (owned) (nullable) who is the nearest volunteer */
  GtkWidget    *name, *place, *counts, *picture, *nearby;
};

#define VOLUNTEER_WITHIN_M 1500

enum { OPEN_PICTURE, OPEN_RECORD, CLOSED, NEAR, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliMapCard, linli_map_card, ADW_TYPE_BIN)

static void
stop_asking (LinliMapCard *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

static gpointer
count_func (LinliStore   *store,
            gpointer      data,
            GCancellable *cancellable,
            GError      **error)
{
  return linli_building_data_load (store, data, NULL, cancellable, error);
}

static void
counted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  LinliMapCard *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliBuildingData) data = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);
  g_autofree char *households = NULL, *people = NULL, *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (data == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->counts), error->message);
      return;
    }
  if (data->rooms->len == 0)
    {
      gtk_label_set_text (GTK_LABEL (self->counts), _("No homes are recorded here"));
      return;
    }
  households = g_strdup_printf (
      ngettext ("%u household", "%u households", data->counts.households),
      data->counts.households);
  people = g_strdup_printf (ngettext ("%u person", "%u people", data->counts.people),
                            data->counts.people);
  text = g_strdup_printf ("%s · %s", households, people);
  gtk_label_set_text (GTK_LABEL (self->counts), text);
  gtk_widget_set_sensitive (self->picture, TRUE);
}

void
linli_map_card_set_building (LinliMapCard          *self,
                             const LinliMapFeature *feature)
{
  g_autofree char *place = NULL;

  g_return_if_fail (LINLI_IS_MAP_CARD (self));

  stop_asking (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (GTK_WIDGET (self), feature != NULL);
  if (feature == NULL)
    return;
  gtk_label_set_text (GTK_LABEL (self->name), *feature->name != '\0' ? feature->name : _("Without a name"));
  place = linli_building_describe_place (feature->estate, feature->floors);
  gtk_label_set_text (GTK_LABEL (self->place), place);
  gtk_widget_set_visible (self->place, *place != '\0');
  gtk_label_set_text (GTK_LABEL (self->counts), "…");
  gtk_widget_set_visible (self->counts, TRUE);
  gtk_widget_set_visible (self->picture, TRUE);
  gtk_widget_set_sensitive (self->picture, FALSE);
  self->cancellable = g_cancellable_new ();
  linli_replica_read_async (self->replica, count_func, linli_id_dup (&feature->id), g_free,
                            (GDestroyNotify) linli_building_data_free, self->cancellable, counted_cb, self);
}

void
linli_map_card_set_thing (LinliMapCard *self,
                          const char   *name,
                          const char   *what)
{
  g_return_if_fail (LINLI_IS_MAP_CARD (self) && name != NULL && what != NULL);

  stop_asking (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_label_set_text (GTK_LABEL (self->name), *name != '\0' ? name : _("Without a name"));
  gtk_label_set_text (GTK_LABEL (self->place), what);
  gtk_widget_set_visible (self->place, *what != '\0' && !g_str_equal (name, what));
  gtk_widget_set_visible (self->counts, FALSE);
  gtk_widget_set_visible (self->picture, FALSE);
  linli_map_nearby_set (LINLI_MAP_NEARBY (self->nearby), NULL, 0, 0, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

typedef struct { LinliMapFeatures *features; double x, y; } Question;

static void
question_free (gpointer data)
{
  linli_map_features_unref (((Question *) data)->features);
  g_free (data);
}

static gpointer
volunteer_func (LinliStore   *store,
                gpointer      data,
                GCancellable *cancellable,
                GError      **error)
{
  const Question *question = data;

  return linli_map_volunteer_find (store, question->features, question->x, question->y, VOLUNTEER_WITHIN_M, cancellable, error);
}

static void
volunteer_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  LinliMapCard *self = user_data;  /* (unowned), dangling when cancelled */
  g_autoptr(GError) error = NULL;
  g_autoptr(LinliMapVolunteer) volunteer = linli_replica_call_finish (LINLI_REPLICA (object), result, &error);

  if (error == NULL)
    linli_map_nearby_set_volunteer (LINLI_MAP_NEARBY (self->nearby), volunteer);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("nearest volunteer: %s", error->message);
}

void
linli_map_card_set_nearby (LinliMapCard     *self,
                           LinliMapFeatures *features,
                           double            x,
                           double            y,
                           const LinliId    *but)
{
  Question *question;

  g_return_if_fail (LINLI_IS_MAP_CARD (self) && features != NULL);

  stop_asking (self);
  linli_map_nearby_set (LINLI_MAP_NEARBY (self->nearby), features->ground, x, y, but);
  question = g_new0 (Question, 1);
  *question = (Question) { linli_map_features_ref (features), x, y };
  self->asking = g_cancellable_new ();
  linli_replica_read_async (self->replica, volunteer_func, question, question_free, (GDestroyNotify) linli_map_volunteer_free, self->asking, volunteer_cb,
                            self);
}

const char *
linli_map_card_get_name (LinliMapCard *self)
{
  g_return_val_if_fail (LINLI_IS_MAP_CARD (self), "");
  return gtk_label_get_text (GTK_LABEL (self->name));
}

static void
near_cb (LinliMapCard *self,
         guint         feature)
{
  g_signal_emit (self, signals[NEAR], 0, feature);
}

static void
picture_cb (LinliMapCard *self)
{
  g_signal_emit (self, signals[OPEN_PICTURE], 0);
}

static void
record_cb (LinliMapCard *self)
{
  g_signal_emit (self, signals[OPEN_RECORD], 0);
}

static void
close_cb (LinliMapCard *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
linli_map_card_dispose (GObject *object)
{
  LinliMapCard *self = LINLI_MAP_CARD (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  stop_asking (self);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (linli_map_card_parent_class)->dispose (object);
}

static void
linli_map_card_class_init (LinliMapCardClass *klass)
{
  static const char *const names[] = { "open-picture", "open-record", "closed" };

  G_OBJECT_CLASS (klass)->dispose = linli_map_card_dispose;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
  signals[NEAR] = g_signal_new ("near", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

/* The cards of the toolkit are translucent in the dark style; over a map they must not be. */
static void
add_style (void)
{
  static gsize done;
  g_autoptr(GtkCssProvider) provider = NULL;

  if (!g_once_init_enter (&done))
    return;
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_data (
      provider,
      ".linli-map-card, .linli-map-tools { background-color: @popover_bg_color; border-radius: 12px;"
      " box-shadow: 0 0 0 1px alpha(black, 0.08), 0 1px 4px alpha(black, 0.18); }"
      ".linli-map-tools { border-radius: 6px; }"
      ".linli-map-list { background: none; }"
      ".linli-map-class { padding: 2px 6px; min-height: 20px; font-weight: normal; }",
      -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_once_init_leave (&done, 1);
}

static void
linli_map_card_init (LinliMapCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6),
            *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *record, *close;

  add_style ();
  self->name = gtk_label_new (NULL);
  self->place = gtk_label_new (NULL);
  self->counts = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->name, "title-3");
  gtk_widget_add_css_class (self->place, "dim-label");
  gtk_widget_add_css_class (self->counts, "numeric");
  for (guint i = 0; i < 3; i++)
    {
      GtkWidget *label = i == 0 ? self->name : i == 1 ? self->place : self->counts;

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
    }
  gtk_widget_set_hexpand (self->name, TRUE);
  close = gtk_button_new_from_icon_name ("window-close-symbolic");
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_add_css_class (close, "circular");
  gtk_widget_set_tooltip_text (close, _("Close"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Close"), -1);
  self->picture = gtk_button_new_with_mnemonic (_("Open _Picture"));
  gtk_widget_add_css_class (self->picture, "suggested-action");
  record = gtk_button_new_with_mnemonic (_("Open _Record"));
  g_signal_connect_swapped (self->picture, "clicked", G_CALLBACK (picture_cb), self);
  g_signal_connect_swapped (record, "clicked", G_CALLBACK (record_cb), self);
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (close_cb), self);
  gtk_box_set_homogeneous (GTK_BOX (buttons), TRUE);
  gtk_box_append (GTK_BOX (buttons), self->picture);
  gtk_box_append (GTK_BOX (buttons), record);
  gtk_widget_set_margin_top (buttons, 6);

  gtk_box_append (GTK_BOX (head), self->name);
  gtk_box_append (GTK_BOX (head), close);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), self->place);
  gtk_box_append (GTK_BOX (box), self->counts);
  gtk_box_append (GTK_BOX (box), buttons);
  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 9, "margin-bottom", 12, NULL);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "linli-map-card");
  gtk_widget_set_size_request (GTK_WIDGET (self), 264, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
linli_map_card_new (LinliReplica *replica)
{
  LinliMapCard *self = g_object_new (LINLI_TYPE_MAP_CARD, NULL);

  self->replica = g_object_ref (replica);
  self->nearby = linli_map_nearby_new (linli_replica_get_catalogue (replica));
  g_signal_connect_object (self->nearby, "go", G_CALLBACK (near_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (adw_bin_get_child (ADW_BIN (self))), self->nearby);
  return GTK_WIDGET (self);
}
