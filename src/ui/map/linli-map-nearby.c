/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-map"

#include "config.h"
#include "linli-map-nearby.h"

#include "linli-map-near.h"
#include "linli-pick-bar.h"

#include <glib/gi18n.h>

#define WITHIN_M 1500
#define MAX_SHOWN 6

struct _LinliMapNearby
{
  AdwBin          parent_instance;

  LinliCatalogue *catalogue;  /* (owned): NULL once disposed */
  GtkWidget      *list;
  GtkWidget      *volunteer;  /* (unowned) (nullable): its line in the list */
};

enum { GO, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliMapNearby, linli_map_nearby, ADW_TYPE_BIN)

const char *
linli_map_nearby_get_kind (const LinliCatalogue     *catalogue,
                           const LinliGroundFeature *feature)
{
  const LinliField *field = linli_catalogue_get_role (catalogue, feature->class_no == LINLI_GROUND_PLACE ? "place.kind" : "facility.kind");

  for (guint i = 0; field != NULL && field->list != NULL && i < field->list->codes->len; i++)
    {
      const LinliCode *code = g_ptr_array_index (field->list->codes, i);

      if (g_ascii_strtoull (code->code, NULL, 10) == feature->symbol)
        return linli_code_get_label (code);
    }
  return "";
}

static void
clicked_cb (GtkButton      *button,
            LinliMapNearby *self)
{
  g_signal_emit (self, signals[GO], 0, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "feature")));
}

/* @kind: what it is, told by the tip.  Who lives in the building itself is not so many metres away. */
static GtkWidget *
make_button (const char *text,
             const char *kind,
             double      distance)
{
  g_autofree char *metres = distance >= 1 ? linli_pick_bar_format_length (distance) : g_strdup (_("Here"));
  g_autofree char *label = g_strdup_printf ("%s, %s", text, metres);
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *what = gtk_label_new (text);
  GtkWidget *far = gtk_label_new (metres);

  gtk_label_set_xalign (GTK_LABEL (what), 0);
  gtk_label_set_ellipsize (GTK_LABEL (what), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (what, TRUE);
  gtk_widget_add_css_class (far, "dim-label");
  gtk_widget_add_css_class (far, "numeric");
  gtk_box_append (GTK_BOX (box), what);
  gtk_box_append (GTK_BOX (box), far);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "linli-map-class");
  gtk_widget_set_tooltip_text (button, kind);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return button;
}

static GtkWidget *
make_line (LinliMapNearby           *self,
           const LinliGroundFeature *feature,
           const LinliMapNear       *near)
{
  const char *kind = linli_map_nearby_get_kind (self->catalogue, feature);
  GtkWidget *button = make_button (*feature->name != '\0' ? feature->name : kind, kind, near->metres);

  g_object_set_data (G_OBJECT (button), "feature", GUINT_TO_POINTER (near->feature));
  g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), self);
  return button;
}

void
linli_map_nearby_set (LinliMapNearby       *self,
                      const LinliMapGround *ground,
                      double                x,
                      double                y,
                      const LinliId        *but)
{
  g_autoptr(GArray) near = NULL;
  GtkWidget *line;

  g_return_if_fail (LINLI_IS_MAP_NEARBY (self));

  linli_map_nearby_set_volunteer (self, NULL);
  while ((line = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), line);
  near = ground != NULL ? linli_map_ground_find_nearest (ground, x, y, WITHIN_M, MAX_SHOWN, but) : NULL;
  for (guint i = 0; near != NULL && i < near->len; i++)
    {
      const LinliMapNear *one = &g_array_index (near, LinliMapNear, i);

      gtk_box_append (GTK_BOX (self->list), make_line (self, &g_array_index (ground->features, LinliGroundFeature, one->feature), one));
    }
  gtk_widget_set_visible (GTK_WIDGET (self), near != NULL && near->len > 0);
}

void
linli_map_nearby_set_volunteer (LinliMapNearby          *self,
                                const LinliMapVolunteer *volunteer)
{
  g_autofree char *text = NULL;
  char uuid[LINLI_ID_STRING_SIZE];

  g_return_if_fail (LINLI_IS_MAP_NEARBY (self));

  if (self->volunteer != NULL)
    gtk_box_remove (GTK_BOX (self->list), self->volunteer);
  self->volunteer = NULL;
  if (volunteer == NULL)
    return;
  /* Translators: the name of somebody. */
  text = g_strdup_printf (_("Volunteer %s"), volunteer->name);
  self->volunteer = make_button (text, _("Lives nearest of the volunteers on duty"), volunteer->metres);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->volunteer), "win.open-record");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->volunteer), "(ss)", volunteer->kind->name, linli_id_format (&volunteer->person, uuid));
  gtk_box_append (GTK_BOX (self->list), self->volunteer);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
linli_map_nearby_dispose (GObject *object)
{
  g_clear_pointer (&LINLI_MAP_NEARBY (object)->catalogue, linli_catalogue_unref);
  G_OBJECT_CLASS (linli_map_nearby_parent_class)->dispose (object);
}

static void
linli_map_nearby_class_init (LinliMapNearbyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = linli_map_nearby_dispose;
  signals[GO] = g_signal_new ("go", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
linli_map_nearby_init (LinliMapNearby *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *title = gtk_label_new (_("Nearest"));

  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), self->list);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
linli_map_nearby_new (LinliCatalogue *catalogue)
{
  LinliMapNearby *self = g_object_new (LINLI_TYPE_MAP_NEARBY, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);

  self->catalogue = linli_catalogue_ref (catalogue);
  return GTK_WIDGET (self);
}
