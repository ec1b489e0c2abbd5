/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-class-toggle.h"

#include <glib/gi18n.h>

#define WANT "linli-class-want"

typedef struct { LinliClassChosen chosen; gpointer owner; gboolean showing; } Want;

static Want *
get_want (gpointer toggle)
{
  return g_object_get_data (G_OBJECT (toggle), WANT);
}

static void
ask (GtkWidget       *toggle,
     GdkModifierType  state)
{
  Want *want = get_want (toggle);

  want->chosen (want->owner, toggle, (state & GDK_SHIFT_MASK) != 0);
}

/* The toggle's own click is never let through: Shift decides, and the toggles follow their owner. */
static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            gpointer         user_data)
{
  GtkWidget *toggle = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (toggle);
  ask (toggle, gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture)));
}

static gboolean
key_cb (GtkEventControllerKey *key,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        gpointer               user_data)
{
  if (keyval != GDK_KEY_space && keyval != GDK_KEY_KP_Space && keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter)
    return GDK_EVENT_PROPAGATE;
  ask (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (key)), state);
  return GDK_EVENT_STOP;
}

/* A screen reader presses the button itself. */
static void
toggled_cb (GtkWidget *toggle)
{
  if (!get_want (toggle)->showing)
    ask (toggle, 0);
}

void
linli_class_toggle_show (GtkWidget *toggle,
                         gboolean   active)
{
  Want *want = get_want (toggle);

  g_return_if_fail (want != NULL);

  want->showing = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), active);
  want->showing = FALSE;
}

GtkWidget *
linli_class_toggle_new (LinliClassChosen chosen,
                        gpointer         owner)
{
  GtkWidget *toggle = gtk_toggle_button_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  Want *want = g_new0 (Want, 1);

  want->chosen = chosen;
  want->owner = owner;
  g_object_set_data_full (G_OBJECT (toggle), WANT, want, g_free);
  gtk_widget_add_css_class (toggle, "flat");
  gtk_widget_set_tooltip_text (toggle, _("Show only these; with Shift, these as well"));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), NULL);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), NULL);
  g_signal_connect (toggle, "toggled", G_CALLBACK (toggled_cb), NULL);
  gtk_widget_add_controller (toggle, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (toggle, key);
  return toggle;
}
