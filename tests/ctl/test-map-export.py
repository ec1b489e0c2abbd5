# SPDX-License-Identifier: GPL-3.0-or-later
"""Outlines leave in four formats and come back as the buildings they are; nothing about people leaves, and no half file is left."""
import atexit
import json
import os
import shutil
import sqlite3
import struct
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from map_files import box, collection, feature  # noqa: E402
from programs import ctl, run_cases  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-map-export-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
REPLICA = DEMO["replica"]
OUT = os.path.join(SCRATCH, "out")
os.mkdir(OUT)
NAMES = []


def export(name, *options, code=0):
    return ctl("map", "export", REPLICA, "-o", os.path.join(OUT, name), *options, code=code)


def a_court_and_a_hard_name_are_there():
    west, south = 106.95, 39.55
    court = [box(west, south, 0.0004), box(west + 0.0001, south + 0.0001, 0.0001)[::-1]]
    path = os.path.join(SCRATCH, "court.geojson")
    with open(path, "w", encoding="utf-8") as file:
        file.write(collection(feature(court, {"name": "<楼> & \"'"}), feature([box(west + 0.01, south)], {"name": "楼" * 60, "floors": 6})))
    assert ctl("map", "import", REPLICA, path).json["added"] == 2
    NAMES.extend(row["name"] for row in ctl("list", REPLICA, "building", "--limit", "5000").json["rows"])
    assert "<楼> & \"'" in NAMES


def every_format_comes_back_as_the_same_buildings():
    for name, options, crs in (("a.geojson", (), "EPSG:4326"), ("a.gpkg", (), "EPSG:4326"), ("a.shp", (), "EPSG:4326"), ("a.kml", (), "EPSG:4326"),
                               ("zone.gpkg", ("--crs", "EPSG:4545"), "EPSG:4545"), ("zone.shp", ("--crs", "EPSG:4524"), "EPSG:4524"),
                               ("plain", ("--format", "geojson"), "EPSG:4326")):
        done = export(name, *options).json
        assert done["crs"] == crs and done["features"] == len(NAMES) and done["without_geometry"] == 0, done
        found = ctl("map", "check", os.path.join(OUT, name)).json
        assert found["ok"] and found["features"] == len(NAMES) and found["crs_by"] in ("file", "format"), (name, found)
        again = ctl("map", "import", REPLICA, os.path.join(OUT, name), "--dry-run").json
        assert (again["read"], again["added"], again["errors"]) == (len(NAMES), 0, []), (name, again)
        # Metres of seven digits are not degrees of seven digits: at most the last one differs.
        assert again["updated"] == 0 or crs != "EPSG:4326", (name, again["updated"])


def geojson_is_as_the_standard_has_it():
    with open(os.path.join(OUT, "a.geojson"), encoding="utf-8") as file:
        made = json.load(file)
    assert made["type"] == "FeatureCollection" and "crs" not in made
    assert sorted(row["properties"]["name"] for row in made["features"]) == sorted(NAMES)
    for row in made["features"]:
        for ring in row["geometry"]["coordinates"]:
            assert ring[0] == ring[-1] and len(ring) >= 4
    floors = [row["properties"]["floors_above"] for row in made["features"] if row["properties"]["name"] == "楼" * 60]
    assert floors == [6], floors


def a_geopackage_has_what_it_must_have():
    with sqlite3.connect(os.path.join(OUT, "zone.gpkg")) as db:
        assert db.execute("PRAGMA application_id").fetchone()[0] == 0x47504B47 and db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        table, kind, srs, west, east = db.execute("SELECT table_name, data_type, srs_id, min_x, max_x FROM gpkg_contents").fetchone()
        assert (table, kind, srs) == ("building", "features", 4545) and 300000 < west < east < 700000
        assert {row[0] for row in db.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")} == {-1, 0, 4326, 4545}
        assert db.execute("SELECT column_name, srs_id, z, m FROM gpkg_geometry_columns").fetchall() == [("geom", 4545, 0, 0)]
        blob, name = db.execute("SELECT geom, name FROM building ORDER BY length(geom) DESC").fetchone()
        assert blob[:4] == b"GP\0\3" and struct.unpack("<i", blob[4:8])[0] == 4545 and name in NAMES
    db.close()


def a_shapefile_winds_as_others_expect():
    with open(os.path.join(OUT, "a.shp"), "rb") as file:
        content = file.read()
    at, two = 100, 0
    while at < len(content):
        length = struct.unpack(">i", content[at + 4:at + 8])[0] * 2
        record = content[at + 8:at + 8 + length]
        assert struct.unpack("<i", record[:4])[0] == 5
        parts, points = struct.unpack("<2i", record[36:44])
        starts = list(struct.unpack(f"<{parts}i", record[44:44 + 4 * parts])) + [points]
        xy = struct.unpack(f"<{2 * points}d", record[44 + 4 * parts:])
        turns = [sum(xy[2 * i] * xy[2 * i + 3] - xy[2 * i + 2] * xy[2 * i + 1] for i in range(a, b - 1)) for a, b in zip(starts, starts[1:])]
        assert turns[0] < 0 and all(turn > 0 for turn in turns[1:]), turns
        two += parts == 2
        at += 8 + length
    assert two == 1
    for ending in ("shx", "dbf", "prj", "cpg"):
        assert os.path.getsize(os.path.join(OUT, "a." + ending)) > 0, ending
    with open(os.path.join(OUT, "a.dbf"), "rb") as file:
        head = file.read(4096)
    names = [head[32 * i:32 * i + 11].rstrip(b"\0") for i in range(1, (struct.unpack("<H", head[8:10])[0] - 1) // 32)]
    assert len(names) == len(set(names)) and all(0 < len(name) <= 10 for name in names), names


def kml_can_be_read_by_any_xml_reader():
    tree = ElementTree.parse(os.path.join(OUT, "a.kml"))
    space = {"k": "http://www.opengis.net/kml/2.2"}
    assert sorted(node.text for node in tree.findall(".//k:Placemark/k:name", space)) == sorted(NAMES)
    assert len(tree.findall(".//k:innerBoundaryIs", space)) == 1


def nothing_about_people_leaves():
    for kind in ("person", "household", "membership"):
        done = ctl("map", "export", REPLICA, "--kind", kind, "-o", os.path.join(OUT, "people.geojson"), code=1)
        assert "no outline" in done.err and not os.path.exists(os.path.join(OUT, "people.geojson"))
    with open(os.path.join(OUT, "a.geojson"), encoding="utf-8") as file:
        names = {name for row in json.load(file)["features"] for name in row["properties"]}
    assert not [name for name in names if name in ("manager_phone", "owner_mobile", "mobile")], names


def what_fails_leaves_nothing_and_keeps_what_was():
    before = sorted(os.listdir(OUT))
    with open(os.path.join(OUT, "a.gpkg"), "rb") as file:
        was = file.read()
    for name, options, words in (("a.gpkg", ("--crs", "EPSG:4535"), "no place"), ("a.geojson", ("--crs", "EPSG:4545"), "always in degrees"),
                                 ("x.dwg", (), "no format"), ("x.shx", ("--format", "shp"), "ends in .shp"), ("a.gpkg", ("--crs", "EPSG:2334"), "Xian 1980")):
        done = export(name, *options, code=None)
        if words == "no place" and done.code == 0:
            continue
        assert done.code == 1 and words in done.err, (name, done.err)
    assert sorted(os.listdir(OUT)) == before, set(os.listdir(OUT)) ^ set(before)
    done = ctl("map", "export", REPLICA, "-o", os.path.join(OUT, "absent", "a.gpkg"), code=None)
    assert done.code != 0 and "absent" in done.err
    assert ctl("map", "export", REPLICA, code=2).code == 2
    assert was[:16] == b"SQLite format 3\0"
    # A device is not replaced by a file, and a link goes on pointing where it points.
    refused = ctl("map", "export", REPLICA, "-o", "/dev/null", "--format", "geojson", code=1)
    assert "no file" in refused.err and not os.path.isfile("/dev/null"), refused.err
    target, link = os.path.join(SCRATCH, "target.geojson"), os.path.join(SCRATCH, "link.geojson")
    with open(target, "w", encoding="utf-8") as file:
        file.write("old")
    os.symlink(target, link)
    ctl("map", "export", REPLICA, "-o", link)
    assert os.path.islink(link) and os.path.getsize(target) > 1000


def points_and_lines_leave_as_what_they_are():
    export("places.shp", "--kind", "place")
    with open(os.path.join(OUT, "places.shp"), "rb") as file:
        assert struct.unpack("<i", file.read(36)[32:])[0] == 1, "a Shapefile of points"
    # Roads are lines and parks are areas: a Shapefile has room for one of them.
    refused = export("ground.shp", "--kind", "ground", code=1)
    assert "several of these" in refused.err and not os.path.exists(os.path.join(OUT, "ground.shp"))
    export("ground.geojson", "--kind", "ground")
    with open(os.path.join(OUT, "ground.geojson"), encoding="utf-8") as file:
        types = {feature["geometry"]["type"] for feature in json.load(file)["features"]}
    assert types >= {"LineString", "Polygon"}, types


def one_grid_can_be_chosen():
    every = export("every.geojson").json["features"]
    grids = sorted({row["grid"] for row in ctl("list", REPLICA, "building", "--limit", "5000").json["rows"] if row.get("grid")})
    parts = [export("part.geojson", "--grid", str(grid)).json["features"] for grid in grids]
    assert sum(parts) <= every and (not parts or 0 < parts[0] < every), (parts, every)


if __name__ == "__main__":
    run_cases([
        ("a court and a hard name are there", a_court_and_a_hard_name_are_there),
        ("every format comes back as the same buildings", every_format_comes_back_as_the_same_buildings),
        ("GeoJSON is as the standard has it", geojson_is_as_the_standard_has_it),
        ("a GeoPackage has what it must have", a_geopackage_has_what_it_must_have),
        ("a shapefile winds as others expect", a_shapefile_winds_as_others_expect),
        ("KML can be read by any XML reader", kml_can_be_read_by_any_xml_reader),
        ("nothing about people leaves", nothing_about_people_leaves),
        ("what fails leaves nothing, and keeps what was", what_fails_leaves_nothing_and_keeps_what_was),
        ("points and lines leave as what they are", points_and_lines_leave_as_what_they_are),
    ("one grid can be chosen", one_grid_can_be_chosen),
    ])
