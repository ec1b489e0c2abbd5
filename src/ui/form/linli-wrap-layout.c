/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of children, as words stand in a paragraph; from right to left where one writes so. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-wrap-layout.h"

#include "linli-shown-child.h"

struct _LinliWrapLayout
{
  GtkLayoutManager parent_instance;

  int              spacing;
};

G_DEFINE_FINAL_TYPE (LinliWrapLayout, linli_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

/* The height of the lines; places the children when @really, the first line at @top. */
static int
lay_lines (LinliWrapLayout *self,
           GtkWidget       *widget,
           int              width,
           int              top,
           gboolean         really)
{
  int x = 0, y = top, line = 0;

  for (GtkWidget *child = linli_shown_child (gtk_widget_get_first_child (widget)), *next; child != NULL; child = next)
    {
      int natural, minimum, height;

      next = linli_shown_child (gtk_widget_get_next_sibling (child));
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
      natural = next == NULL ? minimum : CLAMP (natural, minimum, MAX (width, minimum));
      if (x > 0 && x + natural > width)
        {
          y += line + self->spacing;
          x = line = 0;
        }
      if (next == NULL)
        natural = MAX (width - x, minimum);
      if (really)
        linli_shown_child_place (widget, child, width, x, y, natural, height);
      x += natural + self->spacing;
      line = MAX (line, height);
    }
  return y + line - top;
}

static GtkSizeRequestMode
linli_wrap_layout_get_request_mode (GtkLayoutManager *manager,
                                    GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
linli_wrap_layout_measure (GtkLayoutManager *manager,
                           GtkWidget        *widget,
                           GtkOrientation    orientation,
                           int               for_size,
                           int              *minimum,
                           int              *natural,
                           int              *minimum_baseline,
                           int              *natural_baseline)
{
  LinliWrapLayout *self = LINLI_WRAP_LAYOUT (manager);
  int widest = 0, all = 0;

  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    {
      *minimum = *natural = lay_lines (self, widget, for_size, 0, FALSE);
      return;
    }
  LINLI_FOREACH_SHOWN (widget, child)
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      widest = MAX (widest, orientation == GTK_ORIENTATION_VERTICAL ? child_natural : child_minimum);
      all += child_natural + self->spacing;
    }
  *minimum = widest;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? widest : MAX (all - self->spacing, widest);
}

static void
linli_wrap_layout_allocate (GtkLayoutManager *manager,
                            GtkWidget        *widget,
                            int               width,
                            int               height,
                            int               baseline)
{
  LinliWrapLayout *self = LINLI_WRAP_LAYOUT (manager);
  int lines = lay_lines (self, widget, width, 0, FALSE);

  /* One line stands where words of other fields stand. */
  lay_lines (self, widget, width, MAX (height - lines, 0) / 2, TRUE);
}

static void
linli_wrap_layout_class_init (LinliWrapLayoutClass *klass)
{
  GTK_LAYOUT_MANAGER_CLASS (klass)->get_request_mode = linli_wrap_layout_get_request_mode;
  GTK_LAYOUT_MANAGER_CLASS (klass)->measure = linli_wrap_layout_measure;
  GTK_LAYOUT_MANAGER_CLASS (klass)->allocate = linli_wrap_layout_allocate;
}

static void
linli_wrap_layout_init (LinliWrapLayout *self)
{
}

GtkLayoutManager *
linli_wrap_layout_new (int spacing)
{
  LinliWrapLayout *self = g_object_new (LINLI_TYPE_WRAP_LAYOUT, NULL);

  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}
