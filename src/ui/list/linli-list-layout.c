/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key file with one group for a kind and one for each of its saved views.  What the catalogue does not know any more is passed over. */

#define G_LOG_DOMAIN "linli-ui"

#include "config.h"
#include "linli-list-layout.h"

#include <gio/gio.h>
#include <string.h>

#define TITLE     "*"   /* stands for what the record is called */
#define MAX_WIDTH 2000
#define SEPARATOR "/"   /* between kind and name of a group */

LinliListLayout *
linli_list_layout_new (void)
{
  LinliListLayout *layout = g_new0 (LinliListLayout, 1);

  layout->columns = g_array_new (FALSE, FALSE, sizeof (LinliListColumn));
  layout->filters = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_list_filter_free);
  return layout;
}

LinliListLayout *
linli_list_layout_copy (const LinliListLayout *layout)
{
  LinliListLayout *copy = linli_list_layout_new ();

  copy->name = g_strdup (layout->name);
  g_array_append_vals (copy->columns, layout->columns->data, layout->columns->len);
  copy->order = layout->order;
  copy->descending = layout->descending;
  for (guint i = 0; i < layout->filters->len; i++)
    g_ptr_array_add (copy->filters, linli_list_filter_copy (g_ptr_array_index (layout->filters, i)));
  return copy;
}

void
linli_list_layout_free (LinliListLayout *layout)
{
  if (layout == NULL)
    return;
  g_free (layout->name);
  g_array_unref (layout->columns);
  g_ptr_array_unref (layout->filters);
  g_free (layout);
}

void
linli_list_layout_add (LinliListLayout  *layout,
                       const LinliField *field,
                       int               width)
{
  const LinliListColumn column = { field, CLAMP (width, 0, MAX_WIDTH) };

  for (guint i = 0; i < layout->columns->len; i++)
    if (g_array_index (layout->columns, LinliListColumn, i).field == field)
      return;
  g_array_append_val (layout->columns, column);
}

gboolean
linli_list_layout_equal (const LinliListLayout *a,
                         const LinliListLayout *b)
{
  if (a->columns->len != b->columns->len || a->filters->len != b->filters->len || a->order != b->order || a->descending != b->descending)
    return FALSE;
  for (guint i = 0; i < a->columns->len; i++)
    if (g_array_index (a->columns, LinliListColumn, i).field != g_array_index (b->columns, LinliListColumn, i).field)
      return FALSE;
  for (guint i = 0; i < a->filters->len; i++)
    if (!linli_list_filter_equal (g_ptr_array_index (a->filters, i), g_ptr_array_index (b->filters, i)))
      return FALSE;
  return TRUE;
}

GPtrArray *
linli_list_layout_get_fields (const LinliListLayout *layout)
{
  GPtrArray *fields = g_ptr_array_new ();

  for (guint i = 0; i < layout->columns->len; i++)
    if (g_array_index (layout->columns, LinliListColumn, i).field != NULL)
      g_ptr_array_add (fields, (gpointer) g_array_index (layout->columns, LinliListColumn, i).field);
  return fields;
}

/* ---- the file ---- */

/* Names of groups hold no brackets and no line ends. */
static char *
make_group (const LinliKind *kind,
            const char      *name)
{
  g_autofree char *escaped = name != NULL ? g_uri_escape_string (name, " ", TRUE) : NULL;

  return escaped != NULL ? g_strconcat (kind->name, SEPARATOR, escaped, NULL) : g_strdup (kind->name);
}

static void
read_columns (GKeyFile        *file,
              const char      *group,
              const LinliKind *kind,
              LinliListLayout *layout)
{
  g_auto(GStrv) names = g_key_file_get_string_list (file, group, "columns", NULL, NULL);
  gsize n_widths = 0;
  g_autofree int *widths = g_key_file_get_integer_list (file, group, "widths", &n_widths, NULL);

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      const LinliField *field = g_str_equal (names[i], TITLE) ? NULL : linli_kind_find_field (kind, names[i]);

      if (field != NULL || g_str_equal (names[i], TITLE))
        linli_list_layout_add (layout, field, i < n_widths ? widths[i] : 0);
    }
}

static LinliListLayout *
read_group (GKeyFile        *file,
            const char      *group,
            const LinliKind *kind)
{
  g_autoptr(LinliListLayout) layout = linli_list_layout_new ();
  g_auto(GStrv) filters = g_key_file_get_string_list (file, group, "filters", NULL, NULL);
  g_autofree char *order = g_key_file_get_string (file, group, "order", NULL);

  read_columns (file, group, kind, layout);
  if (layout->columns->len == 0)
    return NULL;
  layout->order = order != NULL ? linli_kind_find_field (kind, order) : NULL;
  layout->descending = g_key_file_get_boolean (file, group, "descending", NULL);
  for (gsize i = 0; filters != NULL && filters[i] != NULL; i++)
    {
      LinliListFilter *filter = linli_list_filter_from_string (kind, filters[i]);

      if (filter != NULL)
        g_ptr_array_add (layout->filters, filter);
    }
  return g_steal_pointer (&layout);
}

LinliListLayout *
linli_list_layout_read (GKeyFile        *file,
                        const LinliKind *kind)
{
  return read_group (file, kind->name, kind);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate ((*(LinliListLayout *const *) a)->name, (*(LinliListLayout *const *) b)->name);
}

GPtrArray *
linli_list_layout_read_views (GKeyFile        *file,
                              const LinliKind *kind)
{
  GPtrArray *views = g_ptr_array_new_with_free_func ((GDestroyNotify) linli_list_layout_free);
  g_autofree char *prefix = g_strconcat (kind->name, SEPARATOR, NULL);
  g_auto(GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i] != NULL && views->len < LINLI_LIST_MAX_VIEWS; i++)
    {
      g_autofree char *name = g_str_has_prefix (groups[i], prefix) ? g_uri_unescape_string (groups[i] + strlen (prefix), NULL) : NULL;
      LinliListLayout *layout = name != NULL && *name != '\0' ? read_group (file, groups[i], kind) : NULL;

      if (layout == NULL)
        continue;
      layout->name = g_steal_pointer (&name);
      g_ptr_array_add (views, layout);
    }
  g_ptr_array_sort (views, compare_names);
  return views;
}

static void
write_filters (GKeyFile              *file,
               const char            *group,
               const LinliListLayout *layout)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < layout->filters->len; i++)
    {
      char *word = linli_list_filter_to_string (g_ptr_array_index (layout->filters, i));

      if (word != NULL)
        g_ptr_array_add (words, word);
    }
  if (words->len > 0)
    g_key_file_set_string_list (file, group, "filters", (const char *const *) words->pdata, words->len);
}

gboolean
linli_list_layout_write (GKeyFile              *file,
                         const LinliKind       *kind,
                         const LinliListLayout *layout)
{
  g_autofree char *group = make_group (kind, layout->name);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autoptr(GArray) widths = g_array_new (FALSE, FALSE, sizeof (int));

  if (layout->name != NULL)
    {
      g_autoptr(GPtrArray) views = linli_list_layout_read_views (file, kind);

      if (*layout->name == '\0' || g_utf8_strlen (layout->name, -1) > LINLI_LIST_MAX_NAME
          || (views->len >= LINLI_LIST_MAX_VIEWS && !g_key_file_has_group (file, group)))
        return FALSE;
    }
  for (guint i = 0; i < layout->columns->len; i++)
    {
      const LinliListColumn *column = &g_array_index (layout->columns, LinliListColumn, i);

      g_ptr_array_add (names, (gpointer) (column->field != NULL ? column->field->name : TITLE));
      g_array_append_val (widths, column->width);
    }
  g_key_file_remove_group (file, group, NULL);
  g_key_file_set_string_list (file, group, "columns", (const char *const *) names->pdata, names->len);
  g_key_file_set_integer_list (file, group, "widths", (int *) (gpointer) widths->data, widths->len);
  if (layout->order != NULL)
    g_key_file_set_string (file, group, "order", layout->order->name);
  g_key_file_set_boolean (file, group, "descending", layout->descending);
  write_filters (file, group, layout);
  return TRUE;
}

void
linli_list_layout_remove (GKeyFile        *file,
                          const LinliKind *kind,
                          const char      *name)
{
  g_autofree char *group = make_group (kind, name);

  g_key_file_remove_group (file, group, NULL);
}

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "linli", "lists.ini", NULL);
}

GKeyFile *
linli_list_layouts_get (void)
{
  static GKeyFile *kept;

  if (kept == NULL)
    {
      g_autofree char *path = get_path ();

      kept = g_key_file_new ();
      g_key_file_load_from_file (kept, path, G_KEY_FILE_NONE, NULL);
    }
  return kept;
}

void
linli_list_layouts_save (void)
{
  g_autofree char *path = get_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (!g_key_file_save_to_file (linli_list_layouts_get (), path, &error))
    g_message ("Keeping how lists look: %s", error->message);
}
