/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GeoPackage 1.3 (OGC 12-128r17): the tables it must have, one layer, geometries with their box. */

#define G_LOG_DOMAIN "linli-export"

#include "config.h"
#include "linli-map-writer.h"

#include "linli-error.h"

#include <sqlite3.h>
#include <string.h>

#define ENVELOPE_XY 0x02   /* flags: an envelope of four numbers, */
#define LITTLE      0x01   /* little endian */

static const char tables[] =
  "PRAGMA application_id = 0x47504B47;"
  "PRAGMA user_version = 10300;"
  "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,"
  " organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);"
  "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',"
  " last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,"
  " CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));"
  "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,"
  " z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),"
  " CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),"
  " CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));"
  "INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', NULL),"
  " ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL);";

typedef struct
{
  LinliMapWriter  parent;
  sqlite3        *db;        /* (owned) (nullable) */
  sqlite3_stmt   *insert;    /* (owned) (nullable) */
  LinliBounds     bounds;
} Writer;

static gboolean
fail (Writer   *writer,
      GError  **error)
{
  g_set_error (error, LINLI_ERROR, LINLI_ERROR_FAILED, "cannot write the GeoPackage: %s", sqlite3_errmsg (writer->db));
  return FALSE;
}

/* @sql: (transfer full) of sqlite3_mprintf() */
static gboolean
run (Writer   *writer,
     char     *sql,
     GError  **error)
{
  gboolean good = sqlite3_exec (writer->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail (writer, error);

  sqlite3_free (sql);
  return good;
}

static gboolean
add_system (Writer          *writer,
            const LinliCrs  *crs,
            GError         **error)
{
  g_autofree char *name = linli_crs_to_string (crs), *wkt = linli_crs_to_wkt (crs), *base = NULL;
  LinliCrs wgs84;

  linli_crs_from_epsg (4326, &wgs84, NULL);
  base = linli_crs_to_wkt (&wgs84);
  return run (writer, sqlite3_mprintf ("INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, %Q, NULL)", base), error)
    && (crs->epsg == 4326
        || run (writer, sqlite3_mprintf ("INSERT INTO gpkg_spatial_ref_sys VALUES (%Q, %d, 'EPSG', %d, %Q, NULL)", name, crs->epsg, crs->epsg, wkt), error));
}

static gboolean
add_layer (Writer                *writer,
           const LinliMapSchema  *schema,
           GError               **error)
{
  static const char *const types[] = { "TEXT", "INTEGER", "DOUBLE" };
  const char *geometry = schema->type == LINLI_GEOMETRY_POINT ? "POINT" : schema->type == LINLI_GEOMETRY_LINE_STRING ? "LINESTRING" : "GEOMETRY";
  sqlite3_str *create = sqlite3_str_new (writer->db), *insert = sqlite3_str_new (writer->db);
  char *text;
  gboolean good;

  sqlite3_str_appendf (create, "CREATE TABLE \"%w\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom %s, record TEXT", schema->layer, geometry);
  sqlite3_str_appendf (insert, "INSERT INTO \"%w\" VALUES (NULL, ?, ?", schema->layer);
  for (guint i = 0; i < schema->n_columns; i++)
    {
      sqlite3_str_appendf (create, ", \"%w\" %s", schema->columns[i].name, types[schema->columns[i].type]);
      sqlite3_str_appendall (insert, ", ?");
    }
  sqlite3_str_appendall (create, ")");
  sqlite3_str_appendall (insert, ")");
  good = run (writer, sqlite3_mprintf ("INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (%Q, 'features', %Q, %d)", schema->layer,
                                       schema->title, schema->crs.epsg), error)
    && run (writer, sqlite3_mprintf ("INSERT INTO gpkg_geometry_columns VALUES (%Q, 'geom', %Q, %d, 0, 0)", schema->layer, geometry, schema->crs.epsg), error)
    && run (writer, sqlite3_str_finish (create), error);
  text = sqlite3_str_finish (insert);
  good = good && (sqlite3_prepare_v2 (writer->db, text, -1, &writer->insert, NULL) == SQLITE_OK || fail (writer, error));
  sqlite3_free (text);
  return good;
}

/* In the units of the layer: linli_geometry_get_bounds() knows degrees only. */
static void
get_box (const LinliGeometry *geometry,
         LinliBounds         *ret_bounds)
{
  *ret_bounds = (LinliBounds) { geometry->lon_lat[0], geometry->lon_lat[1], geometry->lon_lat[0], geometry->lon_lat[1] };
  for (guint i = 1; i < geometry->n_points; i++)
    {
      ret_bounds->west = MIN (ret_bounds->west, geometry->lon_lat[2 * i]);
      ret_bounds->east = MAX (ret_bounds->east, geometry->lon_lat[2 * i]);
      ret_bounds->south = MIN (ret_bounds->south, geometry->lon_lat[2 * i + 1]);
      ret_bounds->north = MAX (ret_bounds->north, geometry->lon_lat[2 * i + 1]);
    }
}

static guint8 *
make_blob (const LinliGeometry *geometry,
           int                  srs,
           LinliBounds         *ret_bounds,
           gsize               *ret_length)
{
  g_autofree guint8 *wkb = linli_geometry_to_wkb (geometry, ret_length);
  double box[4];
  guint8 *blob = g_malloc (8 + sizeof box + *ret_length);
  gint32 le = GINT32_TO_LE (srs);

  get_box (geometry, ret_bounds);
  memcpy (blob, "GP\0", 3);
  blob[3] = ENVELOPE_XY | LITTLE;
  memcpy (blob + 4, &le, sizeof le);
  box[0] = ret_bounds->west;
  box[1] = ret_bounds->east;
  box[2] = ret_bounds->south;
  box[3] = ret_bounds->north;
  for (guint i = 0; i < G_N_ELEMENTS (box); i++)
    {
      guint64 bits;

      memcpy (&bits, &box[i], sizeof bits);
      bits = GUINT64_TO_LE (bits);
      memcpy (blob + 8 + 8 * i, &bits, sizeof bits);
    }
  memcpy (blob + 8 + sizeof box, wkb, *ret_length);
  *ret_length += 8 + sizeof box;
  return blob;
}

static gboolean
add (LinliMapWriter       *self,
     const char           *id,
     const LinliGeometry  *geometry,
     const LinliMapCell   *cells,
     GError              **error)
{
  Writer *writer = (Writer *) self;
  g_autoptr(LinliGeometry) projected = linli_map_writer_project (self, geometry, error);
  LinliBounds bounds;
  guint8 *blob;
  gsize length;

  if (projected == NULL)
    return FALSE;
  blob = make_blob (projected, self->schema->crs.epsg, &bounds, &length);
  writer->bounds.west = self->n > 0 ? MIN (writer->bounds.west, bounds.west) : bounds.west;
  writer->bounds.south = self->n > 0 ? MIN (writer->bounds.south, bounds.south) : bounds.south;
  writer->bounds.east = self->n > 0 ? MAX (writer->bounds.east, bounds.east) : bounds.east;
  writer->bounds.north = self->n > 0 ? MAX (writer->bounds.north, bounds.north) : bounds.north;
  sqlite3_reset (writer->insert);
  sqlite3_bind_blob64 (writer->insert, 1, blob, length, g_free);
  sqlite3_bind_text (writer->insert, 2, id, -1, SQLITE_TRANSIENT);
  for (guint i = 0; i < self->schema->n_columns; i++)
    if (cells[i].is_null)
      sqlite3_bind_null (writer->insert, (int) i + 3);
    else if (self->schema->columns[i].type == LINLI_MAP_INTEGER)
      sqlite3_bind_int64 (writer->insert, (int) i + 3, cells[i].integer);
    else if (self->schema->columns[i].type == LINLI_MAP_REAL)
      sqlite3_bind_double (writer->insert, (int) i + 3, cells[i].real);
    else
      sqlite3_bind_text (writer->insert, (int) i + 3, cells[i].text, -1, SQLITE_TRANSIENT);
  return sqlite3_step (writer->insert) == SQLITE_DONE || fail (writer, error);
}

static gboolean
end (LinliMapWriter  *self,
     GError         **error)
{
  Writer *writer = (Writer *) self;
  gboolean good = self->n == 0
    || run (writer, sqlite3_mprintf ("UPDATE gpkg_contents SET min_x = %!.17g, min_y = %!.17g, max_x = %!.17g, max_y = %!.17g", writer->bounds.west,
                                     writer->bounds.south, writer->bounds.east, writer->bounds.north), error);

  sqlite3_finalize (g_steal_pointer (&writer->insert));
  good = good && run (writer, sqlite3_mprintf ("COMMIT"), error);
  if (sqlite3_close (writer->db) != SQLITE_OK && good)
    good = fail (writer, error);
  writer->db = NULL;
  return good;
}

static void
close_writer (LinliMapWriter *self)
{
  Writer *writer = (Writer *) self;

  sqlite3_finalize (writer->insert);
  sqlite3_close (writer->db);
  g_free (writer);
}

LinliMapWriter *
linli_geopackage_writer_new (const LinliMapSchema  *schema,
                             const char            *file,
                             GError               **error)
{
  Writer *writer = g_new0 (Writer, 1);

  writer->parent.add = add;
  writer->parent.end = end;
  writer->parent.close = close_writer;
  if (sqlite3_open_v2 (file, &writer->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
    fail (writer, error);
  else if (run (writer, sqlite3_mprintf ("PRAGMA journal_mode = MEMORY; BEGIN"), error) && run (writer, sqlite3_mprintf ("%s", tables), error)
           && add_system (writer, &schema->crs, error) && add_layer (writer, schema, error))
    return &writer->parent;
  close_writer (&writer->parent);
  return NULL;
}
