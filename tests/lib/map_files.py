# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes files of maps byte by byte, also such as no honest program writes."""
import json
import sqlite3
import struct
import zipfile

WGS84 = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
ZONE_36 = ('PROJCS["CGCS2000_3_Degree_GK_Zone_36",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
           'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
           'PARAMETER["False_Easting",36500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",108.0],PARAMETER["Scale_Factor",1.0],'
           'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]')


def box(west, south, size=0.0002):
    """A ring round a house, counter-clockwise."""
    return [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]


def feature(rings, properties=None, id=None):  # pylint: disable=redefined-builtin
    made = {"type": "Feature", "properties": properties or {}, "geometry": {"type": "Polygon", "coordinates": rings}}
    return made if id is None else dict(made, id=id)


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", **more, "features": list(features)}, ensure_ascii=False)


# ---- shapefiles ----

def polygon_record(rings):
    """Outer rings clockwise, holes the other way: as given."""
    points = [point for ring in rings for point in ring]
    starts, at = [], 0
    for ring in rings:
        starts.append(at)
        at += len(ring)
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return struct.pack("<i4d2i", 5, min(xs), min(ys), max(xs), max(ys), len(rings), len(points)) + struct.pack(f"<{len(starts)}i", *starts) \
        + b"".join(struct.pack("<2d", *point) for point in points)


def shp(records, shape_type=5, length=None):
    body, index = b"", b""
    for number, record in enumerate(records, 1):
        index += struct.pack(">2i", (100 + len(body)) // 2, len(record) // 2)
        body += struct.pack(">2i", number, len(record) // 2) + record

    def head(size):
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, size // 2) + struct.pack("<2i8d", 1000, shape_type, *[0.0] * 8)
    return head(length or 100 + len(body)) + body, head(100 + len(index)) + index


def dbf(names, rows, encoding="gb18030", language=0):
    """Every field is text of 40 bytes."""
    head = struct.pack("<4BIHH", 3, 126, 1, 1, len(rows), 33 + 32 * len(names), 1 + 40 * len(names)) + bytes(17) + bytes([language]) + bytes(2)
    for name in names:
        head += name.encode(encoding)[:10].ljust(11, b"\0") + b"C" + bytes(4) + bytes([40, 0]) + bytes(14)
    return head + b"\r" + b"".join(b" " + b"".join(text.encode(encoding)[:40].ljust(40) for text in row) for row in rows) + b"\x1a"


def write_shapefile(base, rings_of, names=("NAME",), rows=None, prj=ZONE_36, cpg=None, **table):
    records, index = shp([polygon_record(rings) for rings in rings_of])
    for ending, content in (("shp", records), ("shx", index), ("dbf", dbf(names, rows or [["一号楼"]] * len(rings_of), **table)),
                            ("prj", prj and prj.encode()), ("cpg", cpg and cpg.encode())):
        if content:
            with open(f"{base}.{ending}", "wb") as file:
                file.write(content)
    return f"{base}.shp"


# ---- GeoPackages ----

def wkb(rings):
    return struct.pack("<BII", 1, 3, len(rings)) + b"".join(
        struct.pack("<I", len(ring)) + b"".join(struct.pack("<2d", *point) for point in ring) for ring in rings)


def gpkg_blob(rings, srs=4326):
    return b"GP\0\1" + struct.pack("<i", srs) + wkb(rings)


def write_geopackage(path, blobs, srs=4326, layers=("houses",), organization="EPSG", definition="undefined"):
    with sqlite3.connect(path) as db:
        db.executescript("""PRAGMA application_id = 0x47504B47;
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
            CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);""")
        db.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('x', ?, ?, ?, ?)", (srs, organization, srs, definition))
        for layer in layers:
            quoted = layer.replace('"', '""')
            db.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POLYGON', ?, 0, 0)", (layer, srs))
            db.execute(f'CREATE TABLE "{quoted}" (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT)')
            db.executemany(f'INSERT INTO "{quoted}" (geom, name) VALUES (?, ?)', [(blob, "一号楼") for blob in blobs])
    db.close()
    return path


# ---- others ----

def kml(*placemarks):
    return '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>' + "".join(placemarks) + "</Document></kml>"


def placemark(ring, name="一号楼", more=""):
    text = " ".join(f"{x},{y},0" for x, y in ring)
    return f"<Placemark><name>{name}</name>{more}<Polygon><outerBoundaryIs><LinearRing><coordinates>{text}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"


def write_zip(path, **files):
    """Members by name, a dot written as two underscores."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return path
