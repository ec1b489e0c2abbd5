/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The heading over a building's picture. */

#define G_LOG_DOMAIN "linli-building"

#include "config.h"
#include "linli-building-head.h"

#include "linli-building-words.h"
#include "linli-mode-chooser.h"

#include <glib/gi18n.h>

#define MARGIN_PX 10  /* the chips of the legend have padding of their own: their swatches stand under the title */

struct _LinliBuildingHead
{
  AdwBin     parent_instance;

  GtkWidget *title, *subtitle, *mode, *counts, *note;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LinliBuildingHead, linli_building_head, ADW_TYPE_BIN)

void
linli_building_head_show (LinliBuildingHead       *self,
                          const LinliBuildingData *data)
{
  g_autofree char *place = linli_building_describe_place (data->estate, data->floors);

  gtk_label_set_text (GTK_LABEL (self->title), data->name);
  /* A short name is never cut, a long one gives way. */
  gtk_label_set_width_chars (GTK_LABEL (self->title), (int) MIN (2 * g_utf8_strlen (data->name, -1), 12));
  gtk_label_set_text (GTK_LABEL (self->subtitle), place);
  linli_mode_chooser_set_data (LINLI_MODE_CHOOSER (self->mode), data);
  gtk_widget_set_visible (self->note, data->too_few);
}

void
linli_building_head_count (LinliBuildingHead       *self,
                           const LinliBuildingData *data,
                           guint32                  shown)
{
  LinliOccupancyCounts counts;
  LinliCountLine lines[LINLI_N_COUNT_LINES];
  g_autoptr(GString) markup = g_string_new (NULL);

  linli_occupancy_count (data->rooms, shown, &counts);
  linli_building_list_counts (&counts, lines);
  for (guint i = 0; i < LINLI_N_COUNT_LINES; i++)
    {
      g_autofree char *label = g_markup_escape_text (lines[i].label, -1);

      g_string_append_printf (markup, "%s<span alpha=\"75%%\">%s</span> <b>%u</b>", i > 0 ? "    " : "", label, lines[i].n);
    }
  gtk_label_set_markup (GTK_LABEL (self->counts), markup->str);
}

const LinliBuildingMode *
linli_building_head_get_mode (LinliBuildingHead *self)
{
  return linli_mode_chooser_get_mode (LINLI_MODE_CHOOSER (self->mode));
}

void
linli_building_head_set_mode (LinliBuildingHead       *self,
                              const LinliBuildingMode *mode)
{
  linli_mode_chooser_set_mode (LINLI_MODE_CHOOSER (self->mode), mode);
}

/* ---- building it ---- */

static void
changed (LinliBuildingHead *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static GtkWidget *
make_label (const char *css_class,
            gboolean    fills)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, fills);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_menu (void)
{
  g_autoptr(GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_menu_append (menu, _("Show on _Map"), "building.locate");
  g_menu_append (menu, _("Open _Record"), "building.record");
  g_menu_append (menu, _("_Print…"), "building.print");
  g_menu_append (menu, _("_Add Rooms…"), "building.generate");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _("More about this building"));
  return button;
}

/* Name, mode of colouring, picture or list, where else to go. */
static GtkWidget *
make_line (LinliBuildingHead *self,
           GtkStack          *ways)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *switcher = gtk_stack_switcher_new ();

  gtk_widget_add_css_class (switcher, "linli-ways");

  self->title = make_label ("title-3", FALSE);
  self->subtitle = make_label ("dim-label", TRUE);
  self->mode = linli_mode_chooser_new ();
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), ways);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), self->subtitle);
  gtk_box_append (GTK_BOX (head), self->mode);
  gtk_box_append (GTK_BOX (head), switcher);
  gtk_box_append (GTK_BOX (head), make_menu ());
  for (GtkWidget *child = gtk_widget_get_first_child (head); child != NULL; child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->mode, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  return head;
}

static void
linli_building_head_class_init (LinliBuildingHeadClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
linli_building_head_init (LinliBuildingHead *self)
{
}

GtkWidget *
linli_building_head_new (GtkStack *ways)
{
  LinliBuildingHead *self = g_object_new (LINLI_TYPE_BUILDING_HEAD, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->counts = make_label ("numeric", FALSE);
  self->note = make_label ("dim-label", FALSE);
  gtk_label_set_text (GTK_LABEL (self->note), _("This is coloured only where five homes or more are lived in."));
  gtk_widget_set_visible (self->note, FALSE);
  gtk_box_append (GTK_BOX (box), make_line (self, ways));
  gtk_box_append (GTK_BOX (box), self->counts);
  gtk_box_append (GTK_BOX (box), self->note);
  gtk_widget_set_margin_start (box, MARGIN_PX);
  adw_bin_set_child (ADW_BIN (self), box);
  return GTK_WIDGET (self);
}
