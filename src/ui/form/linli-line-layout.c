/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of one line of a form. */

#define G_LOG_DOMAIN "linli-form"

#include "config.h"
#include "linli-line-layout.h"

#include "linli-shown-child.h"

struct _LinliLineLayout
{
  GtkLayoutManager parent_instance;

  int              spacing;
};

G_DEFINE_FINAL_TYPE (LinliLineLayout, linli_line_layout, GTK_TYPE_LAYOUT_MANAGER)

/* (transfer full): what each child gets of @width; one entry a shown child. */
static GArray *
share_out (LinliLineLayout *self,
           GtkWidget       *widget,
           int              width)
{
  g_autoptr(GArray) sizes = g_array_new (FALSE, TRUE, sizeof (GtkRequestedSize));
  int left = width, n_expanding = 0;

  LINLI_FOREACH_SHOWN (widget, child)
    {
      GtkRequestedSize size = { .data = child };

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &size.minimum_size, &size.natural_size, NULL, NULL);
      left -= size.minimum_size;
      n_expanding += gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
      g_array_append_val (sizes, size);
    }
  left = MAX (left - self->spacing * MAX ((int) sizes->len - 1, 0), 0);
  left = gtk_distribute_natural_allocation (left, sizes->len, (GtkRequestedSize *) (void *) sizes->data);
  for (guint i = 0; i < sizes->len; i++)
    {
      GtkRequestedSize *size = &g_array_index (sizes, GtkRequestedSize, i);

      if (!gtk_widget_compute_expand (size->data, GTK_ORIENTATION_HORIZONTAL))
        continue;
      size->minimum_size += left / n_expanding;
      left -= left / n_expanding--;
    }
  return g_steal_pointer (&sizes);
}

static GtkSizeRequestMode
linli_line_layout_get_request_mode (GtkLayoutManager *manager,
                                    GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_height (LinliLineLayout *self,
                GtkWidget       *widget,
                int              width,
                int             *minimum,
                int             *natural)
{
  g_autoptr(GArray) sizes = width >= 0 ? share_out (self, widget, width) : NULL;
  guint i = 0;

  *minimum = *natural = 0;
  LINLI_FOREACH_SHOWN (widget, child)
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, sizes != NULL ? g_array_index (sizes, GtkRequestedSize, i).minimum_size : -1,
                          &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
      i++;
    }
}

static void
linli_line_layout_measure (GtkLayoutManager *manager,
                           GtkWidget        *widget,
                           GtkOrientation    orientation,
                           int               for_size,
                           int              *minimum,
                           int              *natural,
                           int              *minimum_baseline,
                           int              *natural_baseline)
{
  LinliLineLayout *self = LINLI_LINE_LAYOUT (manager);
  int n_shown = 0;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      measure_height (self, widget, for_size, minimum, natural);
      return;
    }
  *minimum = *natural = 0;
  LINLI_FOREACH_SHOWN (widget, child)
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum += child_minimum;
      *natural += child_natural;
      n_shown++;
    }
  *minimum += self->spacing * MAX (n_shown - 1, 0);
  *natural += self->spacing * MAX (n_shown - 1, 0);
}

static void
linli_line_layout_allocate (GtkLayoutManager *manager,
                            GtkWidget        *widget,
                            int               width,
                            int               height,
                            int               baseline)
{
  LinliLineLayout *self = LINLI_LINE_LAYOUT (manager);
  g_autoptr(GArray) sizes = share_out (self, widget, width);
  int x = 0;

  for (guint i = 0; i < sizes->len; i++)
    {
      const GtkRequestedSize *size = &g_array_index (sizes, GtkRequestedSize, i);

      linli_shown_child_place (widget, size->data, width, x, 0, size->minimum_size, height);
      x += size->minimum_size + self->spacing;
    }
}

static void
linli_line_layout_class_init (LinliLineLayoutClass *klass)
{
  GTK_LAYOUT_MANAGER_CLASS (klass)->get_request_mode = linli_line_layout_get_request_mode;
  GTK_LAYOUT_MANAGER_CLASS (klass)->measure = linli_line_layout_measure;
  GTK_LAYOUT_MANAGER_CLASS (klass)->allocate = linli_line_layout_allocate;
}

static void
linli_line_layout_init (LinliLineLayout *self)
{
}

GtkLayoutManager *
linli_line_layout_new (int spacing)
{
  LinliLineLayout *self = g_object_new (LINLI_TYPE_LINE_LAYOUT, NULL);

  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}
