/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl-import-table.c - rows of a table as records: which column is which field, which record a row already is. */
#define G_LOG_DOMAIN "linlictl"

#include "config.h"
#include "ctl-import.h"

#include "linli-cell.h"
#include "linli-citizen-id.h"
#include "linli-csv.h"
#include "linli-error.h"
#include "linli-words.h"

#include <string.h>

#define CITIZEN_ID_CARD "111"
#define ID_COLUMN "id"   /* what an export calls the record's own id */

typedef struct
{
  LinliIntake *import;
  GPtrArray  *headers;     /* (owned) char *, as written */
  GPtrArray  *fields;      /* (owned) const LinliField * or NULL, by column */
  int         id_column;   /* -1: none */
  GHashTable *known;       /* (owned) (nullable) ID numbers → LinliId, of the replica and of the rows taken so far */
  const LinliField *id_no, *id_type, *birth, *sex, *name;  /* (nullable) */
} Table;

static const char *
get_name (const LinliField *field, gpointer data)
{
  const Table *table = data;

  for (guint i = 0; i < table->fields->len; i++)
    if (g_ptr_array_index (table->fields, i) == field)
      return g_ptr_array_index (table->headers, i);
  return field->label_zh;
}

static const LinliValue *
get_value (const LinliEdit *edit, const LinliField *field)
{
  return field != NULL ? g_hash_table_lookup (edit->values, field) : NULL;
}

static const char *
get_text (const LinliEdit *edit, const LinliField *field)
{
  const LinliValue *value = get_value (edit, field);

  return value != NULL ? linli_value_get_text (value) : "";
}

/* ---- the head ---- */

static gboolean
take_header (Table *table, guint line, const char *header, GError **error)
{
  LinliIntake *import = table->import;
  const LinliField *field = linli_words_find_field (import->kind, header);

  for (guint i = 0; field != NULL && i < table->fields->len; i++)
    if (g_ptr_array_index (table->fields, i) == field)
      {
        g_autofree char *reason = g_strdup_printf ("与第%u列“%s”是同一项;请只留一列", i + 1, (const char *) g_ptr_array_index (table->headers, i));

        linli_intake_add_error (import, line, header, reason);
        field = NULL;
        goto keep;
      }
  if (field == NULL && strcmp (header, ID_COLUMN) == 0)
    table->id_column = (int) table->fields->len;
  else if (field == NULL && !linli_words_is_ignored (header))
    linli_intake_add_error (import, line, header, "不认识的列名;请改成字段名称,或删去这一列");
  else if (field != NULL && field->type == LINLI_TYPE_COMPUTED)
    field = NULL;  /* follows from the others */
  else if (field != NULL && !linli_intake_may_write (import, field->kind))
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_FORBIDDEN, "line %u: %s (%s) may not write the column \"%s\"; leave it out, or ask somebody"
                   " whose role may", line, import->identity->login, import->identity->role, header);
      return FALSE;
    }
keep:
  g_ptr_array_add (table->headers, g_strdup (header));
  g_ptr_array_add (table->fields, (gpointer) field);
  return TRUE;
}

static gboolean
read_head (Table *table, LinliCsv *csv, const char *path, guint *ret_line, GError **error)
{
  g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  guint known = 0;

  if (!linli_csv_next (csv, cells, ret_line, error))
    {
      if (error == NULL || *error == NULL)
        g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "%s is empty; the first line must name the columns", path);
      return FALSE;
    }
  if (linli_csv_get_overflow (csv) > 0)
    {
      g_set_error (error, LINLI_ERROR, LINLI_ERROR_TOO_LARGE, "line %u: more than %u columns; leave out what is not to be imported", *ret_line,
                   cells->len);
      return FALSE;
    }
  for (guint i = 0; i < cells->len; i++)
    {
      if (!take_header (table, *ret_line, g_ptr_array_index (cells, i), error))
        return FALSE;
      known += g_ptr_array_index (table->fields, i) != NULL;
    }
  if (known == 0)
    g_set_error (error, LINLI_ERROR, LINLI_ERROR_INVALID, "line %u names no column of %s; the first line must name the columns", *ret_line,
                 table->import->kind->name);
  return known > 0;
}

/* ---- a row ---- */

static gboolean
take_cell (Table *table, LinliEdit *edit, guint line, const LinliField *field, const char *header, const char *text)
{
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  if (*text == '\0')
    return TRUE;
  if (field->type == LINLI_TYPE_TEXT && linli_cell_is_scientific (text))
    {
      linli_intake_add_error (table->import, line, header,
                        "数字已被表格软件改成科学计数法,末尾几位已丢失;请把该列设为“文本”,重新填写后再导出");
      return FALSE;
    }
  if (!linli_words_parse (field, text, &value, &error))
    {
      linli_intake_add_field_error (table->import, line, header, error);
      return FALSE;
    }
  linli_edit_set (edit, field, &value);
  return TRUE;
}

/* The number as it is kept: narrow digits, a large X, fifteen digits as eighteen. */
static void
normalize_id_no (Table *table, LinliEdit *edit)
{
  g_autofree char *folded = linli_citizen_id_fold (get_text (edit, table->id_no));
  g_autofree char *upper = g_ascii_strup (folded, -1);
  g_autofree char *upgraded = linli_citizen_id_upgrade (upper);
  g_auto(LinliValue) value = LINLI_VALUE_INIT;

  linli_value_set_text (&value, upgraded != NULL ? upgraded : upper, -1);
  linli_edit_set (edit, table->id_no, &value);
}

static gboolean
check_id_no (Table *table, LinliEdit *edit, guint line)
{
  const char *number = get_text (edit, table->id_no), *header = get_name (table->id_no, table);
  LinliCitizenIdError wrong = linli_citizen_id_check (number, linli_clock_get_today (linli_store_get_clock (table->import->store)));
  g_auto(LinliValue) value = LINLI_VALUE_INIT;
  g_autofree char *day = NULL;

  if (wrong != LINLI_CITIZEN_ID_OK)
    {
      gboolean rounded = strlen (number) == 18 && g_str_has_suffix (number, "000");
      g_autofree char *reason = g_strconcat (linli_citizen_id_explain (wrong),
                                             rounded ? ";末三位是000,可能被表格软件改过,请把该列设为“文本”后对照证件重填" : NULL, NULL);

      linli_intake_add_error (table->import, line, header, reason);
      return FALSE;
    }
  if (table->birth != NULL && get_value (edit, table->birth) == NULL)
    {
      day = linli_citizen_id_get_birth (number);
      linli_value_set_text (&value, day, -1);
      linli_edit_set (edit, table->birth, &value);
    }
  if (table->sex != NULL && get_value (edit, table->sex) == NULL)
    {
      linli_value_set_text (&value, linli_citizen_id_get_sex (number), -1);
      linli_edit_set (edit, table->sex, &value);
    }
  return TRUE;
}

/* The same number under another name is for somebody to look at, not for a file to decide. */
static gboolean
is_same_name (Table *table, const LinliEdit *edit, const LinliId *known)
{
  g_autoptr(LinliLoaded) loaded = linli_store_load (table->import->store, table->import->kind, known, NULL);
  const LinliValue *name = get_value (edit, table->name);

  return loaded == NULL || name == NULL || linli_value_equal (name, linli_record_get (loaded->record, table->name));
}

/* A citizen number tells birth and sex where the table does not, and whether the person is known already. */
static gboolean
settle_person (Table *table, LinliEdit *edit, guint line)
{
  const LinliId *known;
  const char *type = get_text (edit, table->id_type);

  if (table->id_no == NULL || *get_text (edit, table->id_no) == '\0')
    return TRUE;
  normalize_id_no (table, edit);
  if ((*type == '\0' || strcmp (type, CITIZEN_ID_CARD) == 0) && !check_id_no (table, edit, line))
    return FALSE;
  known = g_hash_table_lookup (table->known, get_text (edit, table->id_no));
  if (known == NULL)
    return TRUE;
  if (edit->type == LINLI_EDIT_CHANGE && !linli_id_equal (&edit->id, known))
    {
      linli_intake_add_error (table->import, line, get_name (table->id_no, table), "该证件号码已登记在另一人名下,请打开两人的档案核对");
      return FALSE;
    }
  if (!is_same_name (table, edit, known))
    {
      linli_intake_add_error (table->import, line, get_name (table->id_no, table), "该证件号码已登记在另一姓名之下,请核对姓名和号码");
      return FALSE;
    }
  return linli_intake_make_change (table->import, edit, known, line, get_name (table->id_no, table));
}

/* A row of an export names its record. */
static gboolean
settle_id (Table *table, LinliEdit *edit, guint line, const char *text)
{
  LinliId id;

  if (*text == '\0')
    return TRUE;
  if (linli_id_parse (text, &id))
    return linli_intake_make_change (table->import, edit, &id, line, ID_COLUMN);
  linli_intake_add_error (table->import, line, ID_COLUMN, "不是记录编号;新记录请留空");
  return FALSE;
}

static void
take_row (Table *table, LinliCsv *csv, guint line, GPtrArray *cells)
{
  LinliIntake *import = table->import;
  g_autoptr(LinliEdit) edit = linli_edit_new (LINLI_EDIT_NEW, import->kind, NULL);
  guint columns = table->fields->len;
  gboolean good = TRUE;

  edit->source = LINLI_SOURCE_IMPORT;
  for (guint i = 0; i < cells->len; i++)
    {
      const char *text = g_ptr_array_index (cells, i);

      if (i >= columns && *text != '\0')
        {
          linli_intake_add_error (import, line, "", "这一行的列比表头多;单元格里有分隔符时要用引号括起来");
          return;
        }
      if (i < columns && (int) i == table->id_column)
        good &= settle_id (table, edit, line, text);
      else if (i < columns && g_ptr_array_index (table->fields, i) != NULL)
        good &= take_cell (table, edit, line, g_ptr_array_index (table->fields, i), g_ptr_array_index (table->headers, i), text);
    }
  if (linli_csv_get_overflow (csv) > 0)
    {
      linli_intake_add_error (import, line, "", "这一行的列比表头多");
      return;
    }
  if (good && settle_person (table, edit, line) && linli_intake_save (import, edit, line, get_name, table)
      && table->known != NULL && *get_text (edit, table->id_no) != '\0')
    g_hash_table_insert (table->known, g_strdup (get_text (edit, table->id_no)), linli_id_dup (&edit->id));
}

static void
find_roles (Table *table)
{
  const LinliCatalogue *catalogue = linli_store_get_catalogue (table->import->store);
  const LinliField *id_no = linli_catalogue_get_role (catalogue, "person.id_no");

  if (id_no == NULL || linli_kind_get_core (id_no->kind) != table->import->kind)
    return;
  table->id_no = id_no;
  table->id_type = linli_catalogue_get_role (catalogue, "person.id_type");
  table->birth = linli_catalogue_get_role (catalogue, "person.birth_date");
  table->sex = linli_catalogue_get_role (catalogue, "person.sex");
  table->name = linli_catalogue_get_role (catalogue, "person.name");
}

static gboolean
read_rows (Table *table, LinliCsv *csv, guint *ret_line, GError **error)
{
  g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) local = NULL;

  while (linli_csv_next (csv, cells, ret_line, &local))
    {
      table->import->read++;
      take_row (table, csv, *ret_line, cells);
    }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return error == NULL || *error == NULL;
}

gboolean
import_read_table (LinliIntake *import, const char *path, guint *ret_line, GError **error)
{
  g_autoptr(LinliCsv) csv = linli_csv_open (path, ret_line, error);
  Table table = { .import = import, .id_column = -1 };
  gboolean good;

  if (csv == NULL)
    return FALSE;
  table.headers = g_ptr_array_new_with_free_func (g_free);
  table.fields = g_ptr_array_new ();
  find_roles (&table);
  good = (table.id_no == NULL || (table.known = linli_store_read_column (import->store, table.id_no, error)) != NULL)
         && read_head (&table, csv, path, ret_line, error) && read_rows (&table, csv, ret_line, error);
  g_clear_pointer (&table.known, g_hash_table_unref);
  g_ptr_array_unref (table.headers);
  g_ptr_array_unref (table.fields);
  return good;
}
